"""Small finished texts to print: one in English, one in Arabic, and what a PDF says of its own structure."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from glasshouse.model.printed import Block, BlockKind, ExhibitLine, Printed, PrintedKind, Reference, Run

ALT = "Payments by year: three bars, the last is the highest"
SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200" viewBox="0 0 600 200" role="img" aria-label="{ALT}">'
    '<style>text{font:14px "Source Sans 3",sans-serif;fill:#1d2327}</style><rect width="600" height="200" fill="#fffefb"/>'
    '<rect x="40" y="120" width="90" height="50" fill="#0e6a5c"/><text x="40" y="190">In 2019</text></svg>'
)
SENTENCE = "The ministry awarded the contract for the dam without a call for bids. "
SHA = "ab" * 32
BLOCKS = (
    Block(BlockKind.HEADING2, (Run("What we found"),)),
    Block(BlockKind.PARAGRAPH, (Run(SENTENCE, cites=(1,)), Run("Nobody", strong=True), Run(" would say "), Run("why", emphasis=True))),
    Block(BlockKind.PARAGRAPH, (Run("It was likely founded for this alone.", cites=(2, 1)),), mark="assessment"),
    Block(BlockKind.HEADING3, (Run("The lots"),)),
    Block(BlockKind.ITEM, (Run("the wall", cites=(2,)),)),
    Block(BlockKind.ITEM, (Run("the gates"),), mark="assessment"),
    Block(BlockKind.NUMBERED, (Run("first registered"),)),
    Block(BlockKind.NUMBERED, (Run("then awarded"),)),
    Block(BlockKind.QUOTE, (Run("We acted within the law."),)),
    Block(BlockKind.FIGURE, svg=SVG, caption=(Run("Payments by year", cites=(2,)),)),
)
TEXT = Printed(
    kind=PrintedKind.REPORT,
    title="The dam at Lower Ash",
    case_title="Case 7: Lower Ash",
    purpose="Procurement fraud",
    authors=("Mara Okafor", "Jonas Lind"),
    reviewer="Vera Haddad",
    approved="2026-11-21 14:02 UTC",
    date="2026-11-22",
    addressee="Office of the Inspector\n12 Harbour Street",
    organisation="The Ash Ledger",
    blocks=BLOCKS,
    references=(
        Reference(1, "EX-0001", "Award notice, page 3", "Register of tenders", SHA, "2026-11-20"),
        Reference(2, "EX-0002", "Ledger of payments", "", "", ""),
    ),
    exhibits=(ExhibitLine("EX-0001", "Award notice", "file", SHA, "2026-11-12 09:30 UTC", "Mara Okafor"),),
    verification=(("Ledger", "glasshouse.example/x/2026"), ("Entry", "12043"), ("SHA-256 of the text", "ef" * 32)),
    draft=False,
)
ARABIC = replace(
    TEXT,
    title="سد الرماد الأسفل",
    language="ar",
    blocks=(
        Block(BlockKind.HEADING2, (Run("ما وجدناه"),)),
        Block(BlockKind.PARAGRAPH, (Run("منحت الوزارة عقد السد دون مناقصة", cites=(1,)),), mark="assessment"),
        Block(BlockKind.QUOTE, (Run("We acted within the law."),)),
    ),
)
HOSTILE = (
    "#panic()",
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.1"',
    ']#eval("1")[ $x$ *b* _c_ @source-1 <l> `r` \\u{202e} // /* = h',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;b&gt; &#60; &amp;",
    "=cmd|' /C calc'!A0",
    "[press](javascript:alert(1)) <javascript:alert(1)> javascript:alert(1)",
    "https://evil.example www.evil.example a@evil.example ![x](https://evil.example/x.png)",
    "{{ 7*7 }} {% for x in y %} ${7*7} <%= 7 %>",
    "]]></w:t></w:r><w:altChunk/>",
    "# not a heading\n- not an item\n1. nor this\n> nor quoted\n===\n---\n~~~\n    code\n| a | b |",
    "٣٫١٤ é 中文 עברית ﷽ 🙂 \u200b\u00ad\u0301",
)
"""Words that would be something else, were they read as markup by anybody."""


def saying(text: str) -> Printed:
    """A text that says these words wherever people's words stand."""
    line = " ".join(text.split())
    runs = (Run(text, cites=(1,)), Run(text, strong=True), Run(text, emphasis=True))
    kinds = (kind for kind in BlockKind if kind is not BlockKind.FIGURE)
    blocks = tuple(Block(kind, runs, mark) for kind in kinds for mark in ("", "assessment"))
    return replace(
        TEXT,
        title=line,
        case_title=line,
        purpose=line,
        authors=(line,),
        reviewer=line,
        approved=line,
        addressee=text,
        organisation=line,
        blocks=(*blocks, Block(BlockKind.FIGURE, svg=SVG, caption=runs)),
        references=(Reference(1, line, text, text, SHA, text),),
        exhibits=(ExhibitLine(line, line, line, SHA, line, line),),
        verification=((text, text),),
    )


def pages(content: bytes) -> list[str]:
    """The words of each page of a PDF, lines joined."""
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pypdfium2.PdfDocument(content)]


def structure(content: bytes) -> list[tuple[str, str]]:
    """Type and alternative text of each element of a PDF's structure, in order, page by page."""
    found: list[tuple[str, str]] = []
    for page in pypdfium2.PdfDocument(content):
        tree = raw.FPDF_StructTree_GetForPage(page.raw)
        for place in range(raw.FPDF_StructTree_CountChildren(tree)):
            found += _elements(raw.FPDF_StructTree_GetChildAtIndex(tree, place))
        raw.FPDF_StructTree_Close(tree)
    return found


def _elements(element: Any) -> Iterator[tuple[str, str]]:
    if not element:
        return
    yield _said(raw.FPDF_StructElement_GetType, element), _said(raw.FPDF_StructElement_GetAltText, element)
    for place in range(raw.FPDF_StructElement_CountChildren(element)):
        yield from _elements(raw.FPDF_StructElement_GetChildAtIndex(element, place))


def _said(ask: Any, element: Any) -> str:
    length = ask(element, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    ask(element, buffer, length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le")
