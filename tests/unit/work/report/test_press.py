"""A finished text in each format: each says the same, and a format that is none is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from glasshouse.base.apart import ApartError
from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.model.printed import Block, BlockKind
from glasshouse.work.report import MEDIA_TYPES, Format, render
from tests.unit.work.report.texts import TEXT

SCRIPT = Block(BlockKind.FIGURE, svg='<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')


@pytest.mark.parametrize("form", Format)
def test_a_drawing_that_is_no_drawing_is_refused_in_every_format(form: Format) -> None:
    with pytest.raises(InvalidInputError, match="the element script"):
        render(replace(TEXT, blocks=(SCRIPT,)), form)


def test_every_format_has_its_media_type_and_no_other_is_known() -> None:
    assert set(MEDIA_TYPES) == set(Format)
    with pytest.raises(ValueError, match="exe"):
        render(TEXT, "exe")


def test_where_no_process_can_be_shut_in_html_and_markdown_are_printed_and_pdf_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def unconfined(*_: Any, **__: Any) -> Any:
        raise ApartError("no_sandbox")

    monkeypatch.setattr("glasshouse.work.report.typeset.ask", unconfined)
    for form in (Format.PDF, Format.DOCX):
        with pytest.raises(ConflictError) as caught:
            render(TEXT, form)
        assert caught.value.code == "no_sandbox"
        assert "HTML or Markdown" in caught.value.remedy
    for form in (Format.HTML, Format.MD):
        assert TEXT.title.encode() in render(TEXT, form)
    assert render(replace(TEXT, blocks=TEXT.blocks[:3]), Format.DOCX)
