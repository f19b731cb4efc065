"""A finished text in each format: PDF, Word, HTML and Markdown.

Promise: equal texts and templates give equal bytes; what people wrote is text in each of them.
"""

from __future__ import annotations

from enum import StrEnum

from glasshouse.model.printed import Printed
from glasshouse.work.report.hypertext import html
from glasshouse.work.report.markdown import markdown
from glasshouse.work.report.templates import Template, shipped


class Format(StrEnum):
    """Formats, by the ending of the file."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MD = "md"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HTML: "text/html; charset=utf-8",
    Format.MD: "text/markdown; charset=utf-8; variant=CommonMark",
}


def render(printed: Printed, form: Format | str, template: Template | None = None) -> bytes:
    """The file's bytes. `template` is the organisation's of that kind, else the one that ships.

    ConflictError where it cannot be set here (`busy`, `too_slow`, `out_of_memory`, `no_sandbox`, `died`); InvalidInputError where a drawing
    or a template is at fault, which then names file and line.
    """
    chosen = template or shipped(printed.kind)
    match Format(form):
        case Format.PDF:
            from glasshouse.work.report.typeset import pdf

            return pdf(printed, chosen)
        case Format.DOCX:
            from glasshouse.work.report.word import word  # a quarter of a second to load, and few ask for it

            return word(printed, chosen.docx)
        case Format.HTML:
            return html(printed, chosen.css).encode()
        case Format.MD:
            return markdown(printed).encode()
