"""A text as a Word file (ECMA-376): real headings, lists, tables and links, so that it can be read aloud, searched and styled.

Promise: no macro, nothing that leads outside, no name in its properties but the title; equal texts give equal bytes. Word files made by
python-docx have no footnotes: a citation is a link to its place in the list of sources, which leads back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from glasshouse.model.printed import Block, BlockKind, ExhibitLine, Printed, PrintedKind, Reference, Run
from glasshouse.work.report import laid, wording, wordlook, wordparts
from glasshouse.work.report.drawing import checked, told
from glasshouse.work.report.typeset import pictures

_WIDTH = Mm(156)
_PPI = 200
_STYLES = {
    BlockKind.ITEM: "List Bullet",
    BlockKind.NUMBERED: "List Number",
    BlockKind.QUOTE: "Quote",
    BlockKind.PARAGRAPH: "Normal",
}


def word(printed: Printed, stencil: bytes | None) -> bytes:
    """The file. `stencil` was checked (`stencil.checked_stencil`). ConflictError where figures cannot be drawn."""
    document = docx.Document(io.BytesIO(stencil) if stencil else None)
    wordparts.emptied(document)
    if stencil is None:
        wordlook.dress(document)
    wordlook.complete(document, printed.language, rtl=printed.rtl)
    _properties(document, printed)
    _Writer(document, printed).write()
    wordlook.frame(document, printed, own=stencil is not None)
    return wordparts.packed(document)


def _properties(document: Document, printed: Printed) -> None:
    found = document.core_properties
    day = datetime.fromisoformat(printed.date).replace(tzinfo=UTC)
    for name in ("author", "category", "comments", "content_status", "identifier", "keywords", "last_modified_by", "subject", "version"):
        setattr(found, name, "")
    found.title, found.language = printed.title[:255], printed.language
    found.created = found.modified = day
    found.revision = 1


class _Writer:
    """Writes one text into one document."""

    def __init__(self, document: Document, printed: Printed) -> None:
        self._document = document
        self._printed = printed
        self._words = wording.words_of(printed.language)
        self._lists = wordparts.Lists(document)
        self._marks = wordparts.Marks()
        self._cited: set[int] = set()
        self._styles = {style.name: style.style_id for style in document.styles}
        drawings = [checked(block.svg) for block in printed.blocks if block.svg]
        self._drawings = list(zip(drawings, pictures(drawings, _PPI) if drawings else [], strict=True))

    def write(self) -> None:
        printed, words = self._printed, self._words
        self._head()
        figure = 0
        for part in laid.parts(printed.blocks):
            figure += part.kind is BlockKind.FIGURE
            self._part(part, figure)
        if not printed.blocks:
            self._said(words["empty"], "Normal")
        if printed.kind is PrintedKind.LETTER:
            for author in printed.authors:
                self._said(author, "Normal")
        self._sources(printed.references)
        self._exhibits(printed.exhibits)
        self._verification()

    def _paragraph(self, style: str) -> Paragraph:
        made = self._document.add_paragraph()
        made._p.get_or_add_pPr().style = self._styles[style]  # by name it takes 5 ms
        return made

    def _said(self, text: str, style: str) -> Paragraph:
        """A paragraph of words that stand alone, in their own direction."""
        paragraph = self._paragraph(style)
        self._words_in(paragraph, text)
        wordparts.turn(paragraph, rtl=laid.rtl(text) or (self._printed.rtl and not any(map(str.isalpha, text))))
        return paragraph

    def _words_in(self, paragraph: Paragraph, text: str, *, strong: bool = False, emphasis: bool = False) -> Any:
        run = paragraph.add_run(text)
        if strong:
            run.font.bold = run.font.cs_bold = True
        if emphasis:
            run.font.italic = run.font.cs_italic = True
        if laid.rtl(text):
            run.font.rtl = True
        return run

    def _head(self) -> None:
        printed, words = self._printed, self._words
        if printed.organisation:
            self._said(printed.organisation, "House")
        if printed.addressee and printed.kind in {PrintedKind.LETTER, PrintedKind.MEMO}:
            self._said(printed.addressee, "Normal")
        self._said(printed.title, "Heading 1")
        if printed.draft:
            self._said(words["draft_note"], "Draft")
        for name, value in wording.facts(printed):
            fact = self._paragraph("Facts")
            self._words_in(fact, f"{name}: ").font.color.rgb = wordlook.QUIET
            self._words_in(fact, value)
            wordparts.turn(fact, rtl=printed.rtl)

    def _part(self, part: laid.Part, figure: int) -> None:
        first = part.blocks[0]
        if part.level:
            self._block(first, f"Heading {part.level}")
        elif part.kind in laid.LISTS:
            number = self._lists.begin(counted=part.kind is BlockKind.NUMBERED)
            for item in part.blocks:
                wordparts.numbered(self._block(item, _STYLES[part.kind]), number)
        elif part.kind is BlockKind.FIGURE:
            self._figure(first, figure)
        else:
            self._block(first, "Assessment" if first.mark == "assessment" else _STYLES[part.kind])

    def _block(self, block: Block, style: str) -> Paragraph:
        paragraph = self._paragraph(style)
        if block.mark == "assessment":
            self._words_in(paragraph, f"{self._words['assessment']}: ", strong=True)
        self._runs(paragraph, block.runs)
        wordparts.turn(paragraph, rtl=laid.rtl(laid.words(block.runs)))
        return paragraph

    def _runs(self, paragraph: Paragraph, runs: Sequence[Run]) -> None:
        for run in runs:
            text, after = laid.before(run)
            self._words_in(paragraph, text, strong=run.strong, emphasis=run.emphasis)
            for number in run.cites:
                made = wordparts.link(paragraph, f"source_{number}", f"[{number}]")
                made.font.superscript = True
                if number not in self._cited:
                    self._cited.add(number)
                    self._marks.around(paragraph, made, f"cite_{number}")
            if after:
                paragraph.add_run(after)

    def _figure(self, block: Block, number: int) -> None:
        svg, png = self._drawings[number - 1]
        label = f"{self._words['figure']} {number}"
        paragraph = self._paragraph("Normal")
        paragraph.paragraph_format.keep_with_next = True
        alt = told(svg) or laid.words(block.caption) or label
        wordparts.figure(self._document, paragraph.add_run(), png, svg, alt, _WIDTH)
        caption = self._paragraph("Caption")
        self._words_in(caption, f"{label}: " if block.caption else label)
        self._runs(caption, block.caption)
        wordparts.turn(caption, rtl=self._printed.rtl)

    def _sources(self, references: Sequence[Reference]) -> None:
        if not references:
            return
        words = self._words
        self._said(words["sources"], "Heading 2")
        number = self._lists.begin(counted=True)
        for each in references:
            paragraph = self._paragraph("List Number")
            wordparts.numbered(paragraph, number)
            label = self._words_in(paragraph, each.label, strong=True)
            self._marks.around(paragraph, label, f"source_{each.number}")
            seen = f"{words['seen']} {each.seen}" if each.seen else ""
            for text in filter(None, (each.words, each.source, seen, f"SHA-256 {each.sha256}" if each.sha256 else "")):
                paragraph.add_run("; ")
                self._words_in(paragraph, text)
            if each.number in self._cited:
                paragraph.add_run(" ")
                wordparts.link(paragraph, f"cite_{each.number}", f"↩ {words['back']}")
            wordparts.turn(paragraph, rtl=self._printed.rtl)

    def _exhibits(self, exhibits: Sequence[ExhibitLine]) -> None:
        if not exhibits:
            return
        self._said(self._words["exhibits"], "Heading 2")
        rows = [
            (each.number, f"{each.title}\n{each.sha256}" if each.sha256 else each.title, each.kind, each.collected, each.by)
            for each in exhibits
        ]
        self._table(("number", "exhibit", "kind", "collected", "by"), rows, (21, 62, 21, 28, 24))

    def _verification(self) -> None:
        words = self._words
        heading = self._said(words["verification"], "Heading 2")
        heading.paragraph_format.page_break_before = True
        self._said(words["verification_intro"], "Normal")
        if self._printed.verification:
            self._table(("item", "value"), self._printed.verification, (46, 110))
        self._said(words["how"], "Heading 3")
        number = self._lists.begin(counted=True)
        for text, command in wording.steps(self._printed.language):
            paragraph = self._paragraph("List Number")
            wordparts.numbered(paragraph, number)
            self._words_in(paragraph, text)
            if command:
                paragraph.add_run().add_break()
                wordlook.mono(self._words_in(paragraph, command))
            wordparts.turn(paragraph, rtl=self._printed.rtl)

    def _table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table with a head that is repeated on each page; widths in millimetres."""
        table = self._document.add_table(0, len(heads), style="Lines")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        self._row(table, [self._words[name] for name in heads], widths, head=True)
        for row in rows:
            self._row(table, row, widths)
        wordparts.framed(table, rtl=self._printed.rtl)

    def _row(self, table: Table, values: Sequence[str], widths: Sequence[int], *, head: bool = False) -> None:
        row = wordparts.element("tr")
        for value, width in zip(values, widths, strict=True):
            paragraph = wordparts.cell(row, self._styles["Cell"], Mm(width).twips)
            self._words_in(paragraph, value, strong=head)
            wordparts.turn(paragraph, rtl=self._printed.rtl)
        table._tbl.append(row)
