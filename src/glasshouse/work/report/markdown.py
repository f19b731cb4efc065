"""A text as Markdown: CommonMark alone, so that every reader shows the same.

Promise: what people wrote stays text. Each sign that could be markup is escaped, so no word becomes an element, a tag, an entity or a
link; an emphasis that CommonMark could not close is left out rather than shown as stars. A drawing cannot stand in Markdown: what it
says of itself does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from glasshouse.model.printed import Block, BlockKind, Printed, PrintedKind, Run
from glasshouse.work.report import laid, wording
from glasshouse.work.report.drawing import checked, told

_SIGNS = re.compile(r"[\\`*_\[\]<>&#|~$^@{}!\"']")
_ADDRESS = re.compile(r":(?=//)|(?<=\bwww)\.|(?<=\bmailto):|(?<=\bxmpp):", re.IGNORECASE)
_START = re.compile(r"[-+=:]|\d{1,9}(?=[.)])")
_BREAK = "\\\n"


def markdown(printed: Printed) -> str:
    """The whole text, with a line break at its end."""
    return "\n\n".join(filter(None, _whole(printed))) + "\n"


def _whole(printed: Printed) -> Iterator[str]:
    words = wording.words_of(printed.language)
    yield f"# {_line(printed.title)}"
    if printed.draft:
        yield f"**{words['draft_note']}**"
    yield "\n".join(f"- {name}: {_line(value)}" for name, value in _head(printed, words))
    figure = 0
    for part in laid.parts(printed.blocks):
        figure += part.kind is BlockKind.FIGURE
        yield _part(part, words, figure)
    if not printed.blocks:
        yield words["empty"]
    yield from _sources(printed, words)
    yield from _exhibits(printed, words)
    yield f"## {words['verification']}\n\n{words['verification_intro']}"
    yield "\n".join(f"- {_line(name)}: {_line(value)}" for name, value in printed.verification)
    yield f"### {words['how']}"
    yield "\n".join(
        f"{number}. {text}" + (f" `{command}`" if command else "")
        for number, (text, command) in enumerate(wording.steps(printed.language), 1)
    )


def _head(printed: Printed, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    if printed.organisation:
        yield words["from"], printed.organisation
    if printed.addressee and printed.kind in {PrintedKind.LETTER, PrintedKind.MEMO}:
        yield words["to"], ", ".join(printed.addressee.split("\n"))
    yield from wording.facts(printed)


def _part(part: laid.Part, words: dict[str, str], figure: int) -> str:
    first = part.blocks[0]
    if part.level:
        return f"{'#' * part.level} {_runs(first.runs).replace(_BREAK, ' ')}".rstrip()
    if part.kind in laid.LISTS:
        marks = (f"{number}. " if part.kind is BlockKind.NUMBERED else "- " for number in range(1, len(part.blocks) + 1))
        return "\n".join(_indented(mark, _marked(item, words)) for mark, item in zip(marks, part.blocks, strict=True))
    if part.kind is BlockKind.FIGURE:
        said = filter(None, (_runs(first.caption), _line(told(checked(first.svg)))))
        return f"{words['figure']} {figure}: {' '.join(said)}"
    body = _marked(first, words)
    return "> " + body.replace("\n", "\n> ") if part.kind is BlockKind.QUOTE else body


def _sources(printed: Printed, words: dict[str, str]) -> Iterator[str]:
    if not printed.references:
        return
    yield f"## {words['sources']}"
    rows: list[str] = []
    for each in printed.references:
        seen = f"{words['seen']} {_line(each.seen)}" if each.seen else ""
        sha256 = f"SHA-256 `{each.sha256}`" if each.sha256 else ""
        rows.append(f"{each.number}. {'; '.join(filter(None, (_line(each.label), _line(each.words), _line(each.source), seen, sha256)))}")
    yield "\n".join(rows)


def _exhibits(printed: Printed, words: dict[str, str]) -> Iterator[str]:
    if not printed.exhibits:
        return
    yield f"## {words['exhibits']}"
    rows: list[str] = []
    for each in printed.exhibits:
        sha256 = f"SHA-256 `{each.sha256}`" if each.sha256 else ""
        told_of = (_line(value) for value in (each.number, each.title, each.kind, each.collected, each.by))
        rows.append(f"- {'; '.join(filter(None, (*told_of, sha256)))}")
    yield "\n".join(rows)


def _indented(mark: str, body: str) -> str:
    return mark + body.replace("\n", "\n" + " " * len(mark))


def _marked(block: Block, words: dict[str, str]) -> str:
    body = _runs(block.runs)
    return f"**{words['assessment']}:** {body}" if block.mark == "assessment" else body


def _line(text: str) -> str:
    """Words of one line, as words wherever they stand."""
    return _started(_escaped(" ".join(text.split())))


def _escaped(text: str) -> str:
    return _ADDRESS.sub(r"\\\g<0>", _SIGNS.sub(r"\\\g<0>", text))


def _started(line: str) -> str:
    """A line that begins with what would begin a list or underline a heading begins with the sign itself."""
    found = _START.match(line)
    if not found:
        return line
    at = found.end() if found[0][0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _runs(runs: Sequence[Run]) -> str:
    """The words of runs with their emphasis and citations; a line break in them is a hard one."""
    made = ""
    for place, run in enumerate(runs):
        text, after = laid.before(run)
        following = "[" if run.cites else laid.words(runs[place + 1 :])[:1]
        made += _emphasised(run, text, made[-1:], following) + "".join(f"\\[{number}\\]" for number in run.cites) + after
    return _BREAK.join(filter(None, (_started(line.strip()) for line in made.split("\n"))))


def _emphasised(run: Run, text: str, before: str, after: str) -> str:
    mark = "**" * run.strong + "*" * run.emphasis
    core = text.strip()
    if not mark or not core or "\n" in core or before == "*":
        return _escaped(text)
    lead, _, trail = text.partition(core)
    opens = _loose(lead[-1:] or before) or not _loose(core[0])
    closes = _loose(trail[:1] or after) or not _loose(core[-1])
    return f"{lead}{mark}{_escaped(core)}{mark}{trail}" if opens and closes else _escaped(text)


def _loose(sign: str) -> bool:
    """Whether a sign is none, white space or punctuation, as CommonMark counts (section 6.2)."""
    return not sign or sign.isspace() or unicodedata.category(sign)[0] in "PS"
