"""Drawings: shapes, words and colours pass; everything that runs, loads or names another thing does not."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pypdfium2
import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.printed import Block, BlockKind
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans.timeline import COLUMNS
from glasshouse.web.render import environment
from glasshouse.web.timeline_drawing import WIDTH, drawing
from glasshouse.work.report import render
from glasshouse.work.report.drawing import checked, told
from tests.unit.web.test_timeline_drawing import item, seen
from tests.unit.work.report.texts import ALT, SVG, TEXT


def _svg(inside: str, more: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9" {more}>{inside}</svg>'


@pytest.mark.parametrize(
    "hostile",
    [
        _svg("<script>alert(1)</script>"),
        _svg('<rect width="1" height="1" onload="alert(1)"/>'),
        _svg("", 'onload="alert(1)"'),
        _svg("<foreignObject><p>x</p></foreignObject>"),
        _svg('<image href="file:///etc/passwd"/>'),
        _svg('<image xlink:href="https://evil.example/x.png"/>'),
        _svg('<use href="other.svg#a"/>'),
        _svg('<a href="javascript:alert(1)"><rect/></a>'),
        _svg('<rect fill="url(https://evil.example/x)"/>'),
        _svg('<rect fill="url( file:///etc/passwd )"/>'),
        _svg('<rect fill="url(&quot;//evil.example&quot;"/>'),
        _svg("<style>@import 'https://evil.example/x.css';</style>"),
        _svg("<style>text{background:u\\72l(//evil.example)}</style>"),
        _svg("<style>text{fill:url(//evil.example)}</style>"),
        _svg("<style>text{fill:u/**/rl(//evil.example)}</style>"),
        _svg('<rect style="fill:url(//evil.example)"/>'),
        _svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
        _svg('<set attributeName="onload" to="alert(1)"/>'),
        _svg("<filter><feImage href='file:///etc/passwd'/></filter>"),
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _svg("<text>&x;</text>"),
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + _svg("<text>&b;</text>"),
        _svg("<?xml-stylesheet href='https://evil.example/x.css'?>"),
        _svg("<![CDATA[<script>]]>"),
        _svg("<g>" * 60 + "</g>" * 60),
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        '<svg width="1"/>',
        "<svg",
        "",
    ],
)
def test_what_is_more_than_shapes_words_and_colours_is_refused(hostile: str) -> None:
    with pytest.raises(InvalidInputError, match="drawn by this program alone"):
        checked(hostile)


def test_a_drawing_of_ours_passes_and_is_written_anew() -> None:
    made = checked('<?xml version="1.0" encoding="UTF-8"?>\n' + SVG)
    assert made == checked(made)
    assert made.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "In 2019" in made


def test_a_fill_may_name_a_gradient_of_the_same_drawing() -> None:
    inside = '<defs><linearGradient id="in-1"><stop offset="0%" stop-color="red"/></linearGradient></defs><rect fill="url(#in-1)"/>'
    assert 'fill="url(#in-1)"' in checked(_svg(inside))


def test_a_drawing_tells_what_it_shows() -> None:
    assert told(checked(SVG)) == ALT
    assert told(checked(_svg("<title>Bars</title>"))) == "Bars"
    assert told(checked(_svg("<title>Bars</title><desc>Three of them</desc>"))) == "Three of them"
    assert told(checked(_svg("<rect/>"))) == ""


def test_the_timeline_s_own_picture_passes_and_is_printed_as_a_vector_with_its_words() -> None:
    events = [item("2018-03-04"), item("2018?", "They may have met", Basis.ASSESSMENT), item("2018-03-04/2018-05", "<b>Talks & more</b>")]
    drawn = drawing(seen("2018", "2019", *events), ())
    many = drawing(seen("2000", "2020", columns=(*range(1, COLUMNS + 1),)), ())
    template = environment().get_template("timeline.svg")
    case = SimpleNamespace(label="Case 7", title="Lower Ash")
    svgs = [template.render(drawn=each, width=WIDTH, window_words="2018 to 2019", total=3, case=case) for each in (drawn, many)]
    assert [told(checked(svg)) for svg in svgs] == ["Timeline of Case 7, 2018 to 2019"] * 2
    figures = tuple(Block(BlockKind.FIGURE, svg=svg) for svg in svgs)
    made = pypdfium2.PdfDocument(render(replace(TEXT, blocks=figures), "pdf"))
    words = " ".join(page.get_textpage().get_text_bounded() for page in made)
    assert "They may have met" in words
    assert "<b>Talks & more</b>" in words
    assert not [found for page in made for found in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=9)]
