"""A text as PDF, and a drawing as PNG: set by Typst in a process apart (`setter`), from data.

Promise: words are never code: they go as one JSON file that the template reads. Equal input gives equal bytes: the only date is the
text's own, and no typeface of the machine is used.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from glasshouse.base.apart import ApartError, Frame, ask
from glasshouse.base.errors import ConflictError, DefectError, InvalidInputError
from glasshouse.model.printed import Block, BlockKind, Printed, Run
from glasshouse.work.report import laid, wording
from glasshouse.work.report.drawing import checked, told
from glasshouse.work.report.templates import FONTS, Template

_SECONDS = 60
_WAIT = 30.0
"""How many seconds a text waits for one of the two places before who asked hears that they are taken."""
_MEMORY_MB = 1024
_MOST = 200_000_000
"""Most bytes of all frames of one answer together: they are held in memory."""
_two = threading.BoundedSemaphore(2)
_PLACE = re.compile(r"┌─ (?P<file>[^\s:]+):(?P<line>\d+):\d+")
_FAMILIES = ["Libertinus Serif", "Amiri"]
_WORDS = {
    "too_slow": ("Setting this text takes too long.", "Part it into several, or put a template in place that does less."),
    "out_of_memory": ("Setting this text needs more memory than is allowed.", "Part it into several."),
    "no_sandbox": (
        "This machine cannot shut a process in, so it sets no PDF and draws no figures for DOCX.",
        "Take HTML or Markdown, or run it on Linux that lets processes filter their system calls (seccomp).",
    ),
    "died": ("Setting this text failed: it may need more memory than is allowed.", "Part it into several, or use the template that ships."),
}


def pdf(printed: Printed, template: Template) -> bytes:
    """The PDF. ConflictError, with a code of `_WORDS` or `busy`, where it cannot be set; InvalidInputError where a template of the
    organisation is at fault, with file and line."""
    figures = [checked(block.svg) for block in printed.blocks if block.svg]
    files = {f"figure-{number}.svg": svg.encode() for number, svg in enumerate(figures, 1)}
    name = f"{printed.kind}.typ"
    given = json.dumps(_given(printed, [told(svg) for svg in figures]), ensure_ascii=False)
    whole = {**template.files, **files, name: template.typ, "given.json": given.encode(), "main.typ": f'#include "{name}"'.encode()}
    return _asked({"task": "pdf"}, whole, template, 1)[0]


def pictures(drawings: Sequence[str], ppi: int) -> list[bytes]:
    """Checked drawings as PNG, so many points an inch. Errors as `pdf`."""
    files = {f"figure-{number}.svg": svg.encode() for number, svg in enumerate(drawings, 1)}
    return _asked({"task": "pictures", "ppi": ppi}, files, None, len(drawings))


def _asked(request: dict[str, Any], files: Mapping[str, bytes], template: Template | None, count: int) -> list[bytes]:
    """So many frames of the process apart."""
    fonts = template.fonts if template else (FONTS,)
    content = json.dumps({name: base64.b64encode(held).decode() for name, held in files.items()}).encode()
    limits = {"memory_mb": _MEMORY_MB, "cpu_seconds": 2 * _SECONDS, "most": _MOST}
    whole = {**request, "fonts": [str(each) for each in fonts]}
    if not _two.acquire(timeout=_WAIT):
        raise ConflictError("Two other texts are being set just now.", code="busy", remedy="Try again in a minute.")
    try:
        with closing(ask("glasshouse.work.report.setter", whole, [content], wall_seconds=_SECONDS, **limits)) as answer:
            frames = _taken(answer, count)
    except ApartError as error:
        message, remedy = _WORDS.get(error.code, _WORDS["died"])
        raise ConflictError(message, code=error.code if error.code in _WORDS else "died", remedy=remedy) from error
    finally:
        _two.release()
    made = [frame for frame in frames if isinstance(frame, bytes)]
    if len(made) != count or len(frames) != count:
        raise _fault(next((str(frame.get("error")) for frame in frames if isinstance(frame, dict)), ""), template)
    return made


def _taken(answer: Iterator[Frame], count: int) -> list[Frame]:
    """So many frames, and one more where there is one, by which the caller knows. ApartError where they are too large together."""
    frames: list[Frame] = []
    size = 0
    for frame in answer:
        size += len(frame) if isinstance(frame, bytes) else 0
        if size > _MOST:
            raise ApartError("out_of_memory")
        frames.append(frame)
        if len(frames) > count:
            break
    return frames


def _fault(diagnostic: str, template: Template | None) -> Exception:
    """What a compiler said: the organisation's own template is theirs to mend, ours is a defect."""
    place = _PLACE.search(diagnostic)
    message = diagnostic.split("\n", 1)[0].removeprefix("error: ")[:300]
    if template is None or not any(name.endswith(".typ") for name in template.own):
        return DefectError(f"a text could not be set: {message}")
    where = f"{place['file']}, line {place['line']}" if place else "the template"
    return InvalidInputError(f"{where}: {message}", field="", remedy="Mend this file of the organisation's templates, or take it away.")


def _given(printed: Printed, alternatives: list[str]) -> dict[str, Any]:
    year, month, day = map(int, printed.date.split("-"))
    return {
        "kind": printed.kind,
        "title": printed.title,
        "running": printed.case_title or printed.title,
        "organisation": printed.organisation,
        "addressee": printed.addressee,
        "authors": printed.authors,
        "day": printed.date,
        "date": [year, month, day],
        "draft": printed.draft,
        "language": printed.language,
        "rtl": printed.rtl,
        "fonts": _FAMILIES,
        "words": wording.words_of(printed.language),
        "facts": wording.facts(printed),
        "steps": wording.steps(printed.language),
        "parts": _parts(printed, iter(alternatives)),
        "references": [
            {
                "number": each.number,
                "label": each.label,
                "words": each.words,
                "source": each.source,
                "sha256": each.sha256,
                "seen": each.seen,
            }
            for each in printed.references
        ],
        "exhibits": [
            {
                "number": each.number,
                "title": each.title,
                "kind": each.kind,
                "sha256": each.sha256,
                "collected": each.collected,
                "by": each.by,
            }
            for each in printed.exhibits
        ],
        "verification": printed.verification,
        "unset": False,
    }


def _parts(printed: Printed, alternatives: Iterator[str]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    figures = 0
    for part in laid.parts(printed.blocks):
        if part.kind is BlockKind.FIGURE:
            figures += 1
            alt = next(alternatives) or laid.words(part.blocks[0].caption) or f"{wording.words_of(printed.language)['figure']} {figures}"
            made.append({"kind": "figure", "file": f"figure-{figures}.svg", "alt": alt, "caption": _runs(part.blocks[0].caption)})
        elif part.kind in laid.LISTS:
            made.append(
                {"kind": "numbered" if part.kind is BlockKind.NUMBERED else "list", "items": [_block(item) for item in part.blocks]}
            )
        else:
            kind = "heading" if part.level else part.kind.value
            made.append({"kind": kind, "level": part.level, **_block(part.blocks[0])})
    return made


def _block(block: Block) -> dict[str, Any]:
    return {"mark": block.mark, "rtl": laid.rtl(laid.words(block.runs)), "runs": _runs(block.runs)}


def _runs(runs: Iterable[Run]) -> list[dict[str, Any]]:
    return [{"t": t, "s": run.strong, "e": run.emphasis, "c": run.cites, "after": after} for run in runs for t, after in [laid.before(run)]]
