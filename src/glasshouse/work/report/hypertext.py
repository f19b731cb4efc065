"""A text as one HTML file that needs nothing else: no script, no address that it loads, style and drawings inside.

Promise: what people wrote is escaped text; links lead inside the page alone; a drawing is an image, where nothing runs. The page's own
policy (Content Security Policy Level 3) allows the one style sheet by its hash and images that are inside, and nothing more.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from glasshouse.model.printed import Block, BlockKind, Printed, PrintedKind, Run
from glasshouse.work.report import laid, wording
from glasshouse.work.report.drawing import checked, told


def html(printed: Printed, css: str) -> str:
    """The whole page; `css` was checked (`stylesheet`)."""
    return "\n".join((*_head(printed, css), *_Page(printed).body(), "</html>", ""))


def _head(printed: Printed, css: str) -> Iterator[str]:
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    yield f'<!doctype html>\n<html lang="{printed.language}" dir="{_dir(printed.rtl)}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">'
    yield f'<meta name="referrer" content="no-referrer">\n<title>{escape(printed.title)}</title>\n<style>{css}</style>\n</head>'


def _dir(rtl: bool) -> str:
    return "rtl" if rtl else "ltr"


class _Page:
    """The body of one page: it counts the citations as it writes them, so that each source leads back to each."""

    def __init__(self, printed: Printed) -> None:
        self._printed = printed
        self._words = wording.words_of(printed.language)
        self._cited: Counter[int] = Counter()

    def body(self) -> Iterator[str]:
        printed, words = self._printed, self._words
        across = f' data-draft="{words["draft"]}"' if printed.draft else ""  # the style sheet writes it across
        yield f'<body class="{printed.kind}"{across}>'
        yield "<main>"
        yield from self._masthead()
        yield "<article>"
        yield from (self._part(part, figure) for part, figure in _numbered(printed.blocks))
        if not printed.blocks:
            yield f'<p class="quiet">{words["empty"]}</p>'
        if printed.kind is PrintedKind.LETTER:
            yield '<p class="signed">' + "<br>".join(f"<bdi>{escape(name)}</bdi>" for name in printed.authors) + "</p>"
        yield "</article>"
        yield from self._sources()
        yield from self._exhibits()
        yield from self._verification()
        yield "</main>\n</body>"

    def _masthead(self) -> Iterator[str]:
        printed, words = self._printed, self._words
        yield f'<header>\n<p class="house"><bdi>{escape(printed.organisation)}</bdi> <span>{words[printed.kind]}</span></p>'
        if printed.addressee and printed.kind is PrintedKind.LETTER:
            yield '<p class="addressee">' + "<br>".join(f"<bdi>{escape(line)}</bdi>" for line in printed.addressee.split("\n")) + "</p>"
        yield f'<h1 dir="{_dir(laid.rtl(printed.title))}">{escape(printed.title)}</h1>'
        if printed.draft:
            yield f'<p class="draft-note"><strong>{words["draft_note"]}</strong></p>'
        rows = wording.facts(printed)
        if printed.addressee and printed.kind is PrintedKind.MEMO:
            rows = ((words["to"], printed.addressee), *rows)
        yield '<dl class="facts">' + "".join(_fact(name, value) for name, value in rows) + "</dl>\n</header>"

    def _part(self, part: laid.Part, figure: int) -> str:
        first = part.blocks[0]
        if part.level:
            return f"<h{part.level}{self._turned(first)}>{self._runs(first.runs)}</h{part.level}>"
        if part.kind in laid.LISTS:
            name = "ol" if part.kind is BlockKind.NUMBERED else "ul"
            return f"<{name}>" + "".join(f"<li{self._turned(item)}>{self._marked(item, 'div')}</li>" for item in part.blocks) + f"</{name}>"
        if part.kind is BlockKind.FIGURE:
            return self._figure(first, figure)
        if part.kind is BlockKind.QUOTE:
            return f"<blockquote{self._turned(first)}>{self._marked(first, 'p')}</blockquote>"
        return f"<div{self._turned(first)}>{self._marked(first, 'p')}</div>"

    def _turned(self, block: Block) -> str:
        rtl = laid.rtl(laid.words(block.runs))
        return "" if rtl == self._printed.rtl else f' dir="{_dir(rtl)}"'

    def _marked(self, block: Block, name: str) -> str:
        inner = f"<{name}>{self._runs(block.runs)}</{name}>"
        if block.mark != "assessment":
            return inner
        return f'<div class="assessment"><p class="mark">{self._words["assessment"]}</p>{inner}</div>'

    def _figure(self, block: Block, number: int) -> str:
        svg = checked(block.svg)
        label = f"{self._words['figure']} {number}"
        alt = escape(told(svg) or laid.words(block.caption) or label)
        inside = base64.b64encode(svg.encode()).decode()
        caption = f"<figcaption>{label}: {self._runs(block.caption)}</figcaption>" if block.caption else ""
        return f'<figure><img src="data:image/svg+xml;base64,{inside}" alt="{alt}">{caption}</figure>'

    def _runs(self, runs: Sequence[Run]) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        text, after = laid.before(run)
        inner = escape(text).replace("\n", "<br>")
        inner = f"<strong>{inner}</strong>" if run.strong and text else inner
        inner = f"<em>{inner}</em>" if run.emphasis and text else inner
        return inner + "".join(self._cite(number) for number in run.cites) + after

    def _cite(self, number: int) -> str:
        self._cited[number] += 1
        name = f"{self._words['source']} {number}"
        return f'<sup><a id="cite-{number}-{self._cited[number]}" href="#source-{number}" aria-label="{name}">[{number}]</a></sup>'

    def _sources(self) -> Iterator[str]:
        if not self._printed.references:
            return
        words = self._words
        yield f'<section aria-labelledby="sources">\n<h2 id="sources">{words["sources"]}</h2>\n<ol class="sources">'
        for each in self._printed.references:
            rest = [_bdi(each.source), f"{words['seen']} {_bdi(each.seen)}" if each.seen else ""]
            told_of = f"<strong>{_bdi(each.label)}</strong> {_bdi(each.words)}"
            quiet = " · ".join(filter(None, rest))
            lines = (told_of, f'<span class="quiet">{quiet}</span>' if quiet else "", _hash(each.sha256), self._back(each.number))
            yield f'<li id="source-{each.number}">' + "".join(f"<div>{line}</div>" for line in lines if line) + "</li>"
        yield "</ol>\n</section>"

    def _back(self, number: int) -> str:
        """Links from a source to each of its citations."""
        many = self._cited[number] > 1
        name = f"{self._words['back']}, [{number}]"
        links = (
            f'<a href="#cite-{number}-{each}" aria-label="{name}{f", {each}" if many else ""}">↩{each if many else ""}</a>'
            for each in range(1, self._cited[number] + 1)
        )
        return " ".join(links)

    def _exhibits(self) -> Iterator[str]:
        if not self._printed.exhibits:
            return
        words = self._words
        yield f'<section>\n<h2 id="exhibits">{words["exhibits"]}</h2>'
        yield '<div class="wide" role="region" aria-labelledby="exhibits" tabindex="0">\n<table>\n<thead><tr>'
        yield "".join(f'<th scope="col">{words[name]}</th>' for name in ("number", "exhibit", "kind", "collected", "by"))
        yield "</tr></thead>\n<tbody>"
        for row in self._printed.exhibits:
            title = _bdi(row.title) + (f"<br>{_hash(row.sha256)}" if row.sha256 else "")
            cells = "".join(f"<td>{cell}</td>" for cell in (title, _bdi(row.kind), _bdi(row.collected), _bdi(row.by)))
            yield f'<tr><th scope="row">{_bdi(row.number)}</th>{cells}</tr>'
        yield "</tbody>\n</table>\n</div>\n</section>"

    def _verification(self) -> Iterator[str]:
        words = self._words
        yield f'<section class="verification" aria-labelledby="verification">\n<h2 id="verification">{words["verification"]}</h2>'
        yield f"<p>{words['verification_intro']}</p>"
        if self._printed.verification:
            yield '<dl class="facts">' + "".join(_fact(name, value, "mono") for name, value in self._printed.verification) + "</dl>"
        yield f"<h3>{words['how']}</h3>\n<ol>"
        for text, command in wording.steps(self._printed.language):
            yield f"<li>{text}" + (f"<br><code dir='ltr'>{escape(command)}</code>" if command else "") + "</li>"
        yield "</ol>\n</section>"


def _numbered(blocks: Sequence[Block]) -> Iterator[tuple[laid.Part, int]]:
    figure = 0
    for part in laid.parts(blocks):
        figure += part.kind is BlockKind.FIGURE
        yield part, figure


def _bdi(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text else ""


def _fact(name: str, value: str, kind: str = "") -> str:
    shown = f'<dd class="{kind}">' if kind else "<dd>"
    return f"<div><dt>{_bdi(name)}</dt>{shown}" + "<br>".join(_bdi(line) for line in value.split("\n")) + "</dd></div>"


def _hash(sha256: str) -> str:
    return f'<code class="hash" dir="ltr">{sha256}</code>' if sha256 else ""
