"""The templates of printed texts: those that ship, and the organisation's own files, read for each text that is printed.

In the folder: `report.typ`, `letter.typ`, `memo.typ`, `brief.typ` (Typst) for PDF, the same names with `.css` for HTML and `.docx` for
Word's styles; pictures (`.svg`, `.png`) that the Typst files show; typefaces in `fonts`. A file replaces the one that ships under its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.printed import PrintedKind
from glasshouse.work.report.stencil import checked_stencil
from glasshouse.work.report.stylesheet import checked_css

FONTS = Path(str(resources.files("glasshouse.work").joinpath("fonts")))
"""The typefaces that ship."""
_PICTURES = (".svg", ".png")
_MOST = 5_000_000
"""Most bytes of one file of a template."""


@dataclass(frozen=True, slots=True)
class Template:
    """How one kind of text looks. `files` are what the Typst file may open, by name; `own` the names of the organisation's among all."""

    typ: bytes
    css: str
    docx: bytes | None
    files: Mapping[str, bytes] = field(default_factory=dict)
    fonts: tuple[Path, ...] = (FONTS,)
    own: frozenset[str] = frozenset()


@cache
def shipped(kind: PrintedKind) -> Template:
    """The template of a kind that ships."""
    return Template(_ours(f"{kind}.typ"), _ours("printed.css").decode(), None, {"printed.typ": _ours("printed.typ")})


def open_templates(folder: Path) -> dict[PrintedKind, Template]:
    """The template of each kind. InvalidInputError names the file, and the line where it has lines."""
    if not folder.is_dir():
        return {kind: shipped(kind) for kind in PrintedKind}
    pictures = {file.name: _read(file) for file in sorted(folder.iterdir()) if file.suffix in _PICTURES}
    fonts = (FONTS, folder / "fonts") if (folder / "fonts").is_dir() else (FONTS,)
    return {kind: _replaced(kind, folder, pictures, fonts) for kind in PrintedKind}


def _replaced(kind: PrintedKind, folder: Path, pictures: Mapping[str, bytes], fonts: tuple[Path, ...]) -> Template:
    made = replace(shipped(kind), files={**shipped(kind).files, **pictures}, fonts=fonts)
    typ, css, docx = (folder / f"{kind}.{ending}" for ending in ("typ", "css", "docx"))
    if typ.is_file():
        made = replace(made, typ=_text(typ).encode(), own=made.own | {typ.name})
    if css.is_file():
        made = replace(made, css=checked_css(css.name, _text(css)), own=made.own | {css.name})
    if docx.is_file():
        made = replace(made, docx=checked_stencil(docx.name, _read(docx)), own=made.own | {docx.name})
    return made


def _ours(name: str) -> bytes:
    return resources.files("glasshouse.work.report").joinpath("templates", name).read_bytes()


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            found = source.read(_MOST + 1)
    except OSError as error:
        raise InvalidInputError(f"{file.name}, line 1: the file cannot be read.", field="") from error
    if len(found) > _MOST:
        raise InvalidInputError(f"{file.name}: a file of a template has at most {_MOST:,} bytes.", field="")
    return found


def _text(file: Path) -> str:
    try:
        return _read(file).decode()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidInputError(f"{file.name}, line {line}: this is no UTF-8.", field="") from error
