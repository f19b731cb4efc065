"""What a Word file is made of where python-docx has no word for it: lists of our own, links inside the file, direction, vector figures.

Promise: nothing made here leads out of the file. Source: ECMA-376 part 1 (order of elements included); [MS-ODRAWXML] 2.3.3 for drawings in
SVG beside their picture.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_AFTER_BIDI = "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment".split()
_AFTER_BIDI += ["textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"]
_AFTER_NUM = ["suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "bidi", *_AFTER_BIDI]
_AFTER_VISUAL = "tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook".split()
_KEPT = {"styles", "numbering", "settings", "fontTable", "theme", "webSettings", "header", "footer"}
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr></w:lvl>'
)


def element(name: str, /, **values: str) -> Any:
    """An element of WordprocessingML with its attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def turn(paragraph: Paragraph, *, rtl: bool) -> None:
    """The direction of a paragraph."""
    if rtl:
        paragraph._p.get_or_add_pPr().insert_element_before(element("bidi"), *(f"w:{name}" for name in _AFTER_BIDI))


def numbered(paragraph: Paragraph, number: int) -> None:
    """Make a paragraph an item of the list that `Lists` gave."""
    listed = element("numPr")
    listed.append(element("ilvl", val="0"))
    listed.append(element("numId", val=str(number)))
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    properties.insert_element_before(listed, *(f"w:{name}" for name in _AFTER_NUM))


def link(paragraph: Paragraph, target: str, text: str) -> Run:
    """A run that leads to a bookmark of this file."""
    outer = element("hyperlink", anchor=target, history="1")
    run = paragraph.add_run(text)
    paragraph._p.append(outer)
    outer.append(run._r)
    return run


def field(paragraph: Paragraph, code: str) -> None:
    """A field that Word fills in: PAGE or NUMPAGES."""
    simple = element("fldSimple", instr=f" {code} ")
    run = paragraph.add_run("1")
    paragraph._p.append(simple)
    simple.append(run._r)


def framed(table: Table, *, rtl: bool) -> None:
    """A table whose first row is its head, on each page; columns from the right where text is."""
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(element("tblHeader"))
    table.autofit = False
    if rtl:
        table._tbl.tblPr.insert_element_before(element("bidiVisual"), *(f"w:{name}" for name in _AFTER_VISUAL))


def cell(row: Any, style: str, width: int) -> Paragraph:
    """The one paragraph of a new cell of a row; `width` in twentieths of a point."""
    made, properties, inside = element("tc"), element("tcPr"), element("p")
    properties.append(element("tcW", w=str(width), type="dxa"))
    made.extend((properties, inside))
    row.append(made)
    inside.get_or_add_pPr().style = style
    return Paragraph(inside, row)


class Marks:
    """Bookmarks of one file: their numbers never repeat."""

    def __init__(self) -> None:
        self._count = 0

    def around(self, paragraph: Paragraph, run: Run, name: str) -> None:
        """Put a bookmark around a run of a paragraph."""
        self._count += 1
        outer = run._r if run._r.getparent() is paragraph._p else run._r.getparent()
        outer.addprevious(element("bookmarkStart", id=str(self._count), name=name))
        outer.addnext(element("bookmarkEnd", id=str(self._count)))


class Lists:
    """Lists of one file; each numbered one begins at 1."""

    def __init__(self, document: Document) -> None:
        self._numbering = _numbering(document)._element
        known = [int(found) for found in self._numbering.xpath("w:abstractNum/@w:abstractNumId")]
        self._first = max(known, default=-1) + 1
        for place, (form, text) in enumerate((("bullet", "•"), ("decimal", "%1."))):
            made = parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._first + place}"><w:multiLevelType w:val="singleLevel"/>'
                f"{_LEVEL.format(form=form, text=text)}</w:abstractNum>"
            )
            nums = self._numbering.findall(qn("w:num"))
            if nums:
                nums[0].addprevious(made)
            else:
                self._numbering.append(made)

    def begin(self, *, counted: bool) -> int:
        """The number of a new list, for `numbered`."""
        number = max((int(found) for found in self._numbering.xpath("w:num/@w:numId")), default=0) + 1
        made = element("num", numId=str(number))
        made.append(element("abstractNumId", val=str(self._first + counted)))
        override = element("lvlOverride", ilvl="0")
        override.append(element("startOverride", val="1"))
        made.append(override)
        self._numbering.append(made)
        return number


def _numbering(document: Document) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part
    root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    made = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, root, document.part.package)
    document.part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return made


def figure(document: Document, run: Run, png: bytes, svg: str, alt: str, width: int) -> None:
    """A drawing: the SVG for readers that draw it, the picture for others; `width` in English metric units (914,400 to the inch)."""
    shape = run.add_picture(io.BytesIO(png), width=width)
    count = sum(str(relation.target_part.partname).endswith(".svg") for relation in document.part.rels.values()) + 1
    part = Part(PackURI(f"/word/media/drawing{count}.svg"), "image/svg+xml", svg.encode(), document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    (blip,) = shape._inline.xpath(".//a:blip")
    inner = f'<asvg:svgBlip xmlns:asvg="{_SVG}" {nsdecls("r")} r:embed="{relation}"/>'
    blip.append(parse_xml(f'<a:extLst {nsdecls("a")}><a:ext uri="{_SVG_EXTENSION}">{inner}</a:ext></a:extLst>'))
    shape._inline.docPr.set("descr", alt)


def emptied(document: Document) -> None:
    """Take out what a stencil says, and every part that is no style, page, head or foot; of its properties nothing stays."""
    body = document.element.body
    sections = body.findall(qn("w:sectPr"))
    last = deepcopy(sections[-1]) if sections else None
    for child in list(body):
        body.remove(child)
    if last is not None:
        body.append(last)
    _drop(document.part.package.rels, {"officeDocument", "core-properties"})
    _drop(document.part.rels, _KEPT)


def _drop(relations: Any, kept: Iterable[str]) -> None:
    for name in [name for name, relation in relations.items() if relation.reltype.rsplit("/", 1)[-1] not in kept]:
        del relations[name]


def packed(document: Document) -> bytes:
    """The file's bytes: equal documents give equal ones, since no entry has a time of its own."""
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.infolist():
            entry = zipfile.ZipInfo(each.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(each))
    return out.getvalue()
