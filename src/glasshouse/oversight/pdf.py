"""The transparency report as a PDF: the JSON, set by typst with the typefaces that it brings.

Promise: equal reports give equal bytes (no date, no typefaces of the machine), and nothing in a report is read as markup.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


def pdf_of(report: str) -> bytes:
    """The PDF of a report in JSON (`Report.as_json`)."""
    import typst  # a second to load, and few ask for a PDF

    made: bytes = typst.compile(_template(), sys_inputs={"report": report}, ignore_system_fonts=True)
    return made


@cache
def _template() -> bytes:
    return resources.files("glasshouse.oversight").joinpath("report.typ").read_bytes()
