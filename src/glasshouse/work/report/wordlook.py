"""How a Word file looks: the styles that ship, what an organisation's stencil lacks of them, and the head and foot of its pages.

Promise: a stencil's own styles stay as they are; only what is missing is added.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from glasshouse.model.printed import Printed
from glasshouse.work.report import laid, wording, wordparts

INK, QUIET = RGBColor(0x1D, 0x23, 0x27), RGBColor(0x5A, 0x61, 0x66)
_GREEN, _RED = RGBColor(0x0E, 0x6A, 0x5C), RGBColor(0xA3, 0x26, 0x1B)
_FACE, _ARABIC, _MONO = "Georgia", "Times New Roman", "Consolas"
_HEADINGS = {"Heading 1": (22, 10), "Heading 2": (14, 18), "Heading 3": (11.5, 12)}
_PARAGRAPHS = ("Normal", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number", "Quote", "Caption", "Header", "Footer")
_OWN = ("House", "Facts", "Draft", "Assessment", "Cell")
_LINES = (
    '<w:style {ns} w:type="table" w:customStyle="1" w:styleId="Lines"><w:name w:val="Lines"/><w:uiPriority w:val="99"/><w:tblPr>'
    '<w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders><w:tblCellMar><w:top w:w="60" w:type="dxa"/>'
    '<w:left w:w="70" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def dress(document: Document) -> None:
    """The look that ships: A4, one serif, green and red sparingly."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(25), Mm(25)
    styles = document.styles
    for name in _PARAGRAPHS:
        _face(styles[name], _FACE)
        styles[name].font.color.rgb = INK
    normal = styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.25
    for name, (size, above) in _HEADINGS.items():
        styles[name].font.size, styles[name].font.bold = Pt(size), True
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = Pt(above), Pt(6)
    for name in ("Caption", "Header", "Footer"):
        styles[name].font.size, styles[name].font.bold, styles[name].font.color.rgb = Pt(9), False, QUIET
    styles["Quote"].paragraph_format.left_indent = styles["Quote"].paragraph_format.right_indent = Mm(7)


def complete(document: Document, language: str, *, rtl: bool) -> None:
    """Add the styles that are missing, and say the language."""
    styles = document.styles
    known = {style.name for style in styles}
    for name in (*_PARAGRAPHS, *_OWN):
        if name not in known:
            made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in _PARAGRAPHS)
            made.base_style = styles["Normal"] if name != "Normal" else None
            _own(name, made)
    if "Lines" not in known:
        line = 'w:val="single" w:sz="4" w:space="0" w:color="B9B4A6"'
        styles.element.append(parse_xml(_LINES.format(ns=nsdecls("w"), line=line)))
    for section in document.sections if rtl else ():
        section._sectPr.insert_element_before(wordparts.element("bidi"), "w:rtlGutter", "w:docGrid", "w:printerSettings")
    properties = styles["Normal"].element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(wordparts.element("lang", val=language, bidi=language if rtl else "ar"))


def _own(name: str, style: Any) -> None:
    look = style.paragraph_format
    if name == "House":
        style.font.color.rgb, style.font.bold = _GREEN, True
        _edge(style, "bottom", "0E6A5C", 12)
    elif name == "Facts":
        look.space_after = Pt(2)
    elif name == "Draft":
        style.font.color.rgb, style.font.bold = _RED, True
        _edge(style, "start", "A3261B", 24)
    elif name == "Assessment":
        look.left_indent = Mm(3)
        _edge(style, "start", "0E6A5C", 24)
    elif name == "Cell":
        style.font.size, look.space_after, look.line_spacing = Pt(8.5), Pt(0), 1.1
    elif name.startswith("Heading"):
        style.font.bold, style.font.size = True, Pt(_HEADINGS[name][0])
        look.keep_with_next = True
        look.space_before = Pt(_HEADINGS[name][1])
        style.element.get_or_add_pPr().append(wordparts.element("outlineLvl", val=str(int(name[-1]) - 1)))


def _edge(style: Any, side: str, colour: str, eighths: int) -> None:
    """A line along one side of a style's paragraphs. Word has no side by direction of its own for these: start is left."""
    border = wordparts.element("pBdr")
    border.append(wordparts.element("left" if side == "start" else side, val="single", sz=str(eighths), space="6", color=colour))
    style.element.get_or_add_pPr().insert_element_before(
        border, *(f"w:{name}" for name in ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl"))
    )


def _face(style: Any, face: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", face), ("hAnsi", face), ("cs", _ARABIC)):
        fonts.set(qn(f"w:{name}"), value)


def mono(run: Run) -> None:
    """Set a run in a typewriter's face, from left to right."""
    run.font.name, run.font.size = _MONO, Pt(8.5)


def frame(document: Document, printed: Printed, *, own: bool) -> None:
    """Head and foot of every page: DRAFT in the head of a draft, case and page number in the foot; a stencil keeps its own foot."""
    words = wording.words_of(printed.language)
    for section in document.sections:
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for head in heads if printed.draft else ():
            run = _line(head, own=own).add_run(words["draft"])
            run.font.bold, run.font.color.rgb, run.font.size, run.font.rtl = True, _RED, Pt(14), printed.rtl or None
        if not own:
            foot = _line(section.footer, own=False)
            foot.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
            running = printed.case_title or printed.title
            foot.add_run(running).font.rtl = laid.rtl(running) or None
            foot.add_run(f"\t{words['page']} ").font.rtl = printed.rtl or None
            wordparts.field(foot, "PAGE")
            foot.add_run(" / ")
            wordparts.field(foot, "NUMPAGES")
            wordparts.turn(foot, rtl=printed.rtl)


def _line(place: Any, *, own: bool) -> Paragraph:
    """The first paragraph of a head or foot of ours; a new one after what a stencil has there."""
    place.is_linked_to_previous = False
    found: Paragraph = place.add_paragraph() if own and any(each.text for each in place.paragraphs) else place.paragraphs[0]
    return found
