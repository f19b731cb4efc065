"""An organisation's own Word file, taken as a stencil: its styles, page, head and foot; what its body says is left out.

Promise: what is let through is a plain document (ECMA-376) without macros, controls, embedded files or anything that leads outside of it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from glasshouse.base.errors import InvalidInputError

_MOST, _PARTS = 30_000_000, 300
_ACTIVE = re.compile(r"vba|activex|embeddings|customui|externallinks|attachedtoolbars|\.bin$|altchunk|afchunk", re.IGNORECASE)
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OUTSIDE = re.compile(
    rb"""TargetMode\s*=\s*["']\s*External|<!DOCTYPE|<!ENTITY|<\w*:?altChunk|<\w*:?instrText|<\w*:?fldSimple""", re.IGNORECASE
)


def checked_stencil(name: str, content: bytes) -> bytes:
    """The file as it is. InvalidInputError names file and part of what is not let through."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            held = source.infolist()
            if len(held) > _PARTS or sum(each.file_size for each in held) > _MOST:
                raise _refused(name, "the whole", "more than a stencil needs")
            parts = {each.filename: source.read(each) for each in held}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _refused(name, "the whole", "no Word file (.docx)") from error
    if _MAIN not in parts.get("[Content_Types].xml", b""):
        raise _refused(name, "[Content_Types].xml", "no plain document: macros and templates of Word are not taken")
    for part, inside in parts.items():
        _check(name, part, inside)
    return content


def _check(name: str, part: str, inside: bytes) -> None:
    if _ACTIVE.search(part):
        raise _refused(name, part, "something that can run, or another file")
    if not part.endswith((".xml", ".rels")):
        return
    if inside[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in inside:
        raise _refused(name, part, "text that is not UTF-8")
    if _OUTSIDE.search(inside):
        raise _refused(name, part, "a link, field, declaration or other thing that leads outside of the file")


def _refused(name: str, part: str, what: str) -> InvalidInputError:
    remedy = "Save it anew as .docx, without links, fields, macros and embedded files."
    return InvalidInputError(f"{name}, part {part}: here is {what}.", field="", remedy=remedy)
