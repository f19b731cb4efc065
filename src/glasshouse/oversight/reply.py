"""The reply to somebody in the data as a PDF: what is held and who looked, set by typst with the typefaces that it brings.

Promise: equal replies give equal bytes (no date, no typefaces of the machine), and nothing that people wrote is read as markup.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


def pdf_of(reply: str) -> bytes:
    """The PDF of a reply in JSON: the report as it was read, the record that was asked for, and the words of its closed lists."""
    import typst  # a second to load, and few ask for a PDF

    made: bytes = typst.compile(_template(), sys_inputs={"reply": reply}, ignore_system_fonts=True)
    return made


@cache
def _template() -> bytes:
    return resources.files("glasshouse.oversight").joinpath("reply.typ").read_bytes()
