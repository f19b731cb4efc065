"""What stands in a report, read for showing, checking and printing: headings, paragraphs, lists, quotes, emphasis, citations and marks.

The marks are those of CommonMark (`# `, `- `, `1. `, `> `, `*emphasis*`, `**strong**`) and of Pandoc's citations: `[@EX-3]` cites an
exhibit of the case, `[@<id>, page 4]` a record that the case holds, with the place in it. `{assessment}` before a paragraph, or before a
sentence in it, marks it as the analyst's own judgement, `{plain}` as words that claim nothing.
Promise: the outcome is data, never markup; what is no mark of these is text. A citation covers the words before it in its paragraph:
`uncited` are the sentences that nothing covers to their end, `bare` the headings over nothing that is cited. The place in a citation says
where, and cannot say what. Each character is looked at a bounded number of times.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from glasshouse.model.exhibit import NUMBER, label
from glasshouse.model.printed import BlockKind

PASSAGES = 5_000
CITED = 1_000
"""Most passages of a report, and most different citations in it."""
_HEADINGS = (BlockKind.HEADING2, BlockKind.HEADING3)
_HEADING = 80
"""Characters from which on a heading states something."""

_CITE = r"\[@(?P<key>[A-Za-z0-9-]{1,64})(?:,[ ]?(?P<place>[^\[\]\n]{1,40}))?\]"
_WHERE = (
    r"p|pp|f|ff|n|no|nr|nos|sec|ch|art|fig|vol|col|cols|para|paras|min|pages?|folio|rows?|lines?|sections?|sheets?|cells?|columns?|"
    r"paragraphs?|chapter|article|annex|appendix|figure|table|volume|part|slide|entry|item|note|footnote|time|minute|at|of|from|to|and|"
    r"s|seite|zeile|blatt|páginas?|pág|línea|fila|hoja|ligne|feuille|linha|صفحة|سطر"
)
_PLACE = re.compile(
    rf"(?:(?:{_WHERE})\.?|§§?)?[a-z]{{0,2}}\d[\d:./–-]{{0,11}}[a-z]{{0,2}}|(?:{_WHERE})\.?|§§?|[ivxlc]{{1,6}}\.?", re.IGNORECASE
)
"""A part of a place: a number, with or without what it counts; or a word for that."""
_TOKEN = re.compile(rf"{_CITE}|\{{(?P<mark>assessment|plain)\}}[ ]?|(?P<stars>\*{{1,3}})")
_LINE = re.compile(r"[ ]{0,3}(?:(?P<heading>#{1,6})|(?P<quote>>)|(?P<item>[-*•])|(?P<number>\d{1,6}[.)]))(?:[ \t]+|$)(?P<rest>.*)")
_END = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”’]*")
_NEW = re.compile(r"[ \t]*\n\s*[^\W\d_a-z]")
"""A new line that begins with a letter which is not small."""
_EXHIBIT = re.compile(r"[Ee][Xx]-0*([1-9]\d{0,8})")
_TITLES = frozenset("mr mrs ms dr prof st".split())
_SHORT = _TITLES | frozenset(
    "no nos nr vs inc ltd co corp art sec p pp ca cf e.g i.e approx fig vol ed jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
"""Words that end in a full stop which ends no sentence: _TITLES none before any word, the others none before a digit or a small letter."""


class Mark(StrEnum):
    """What an author says of a sentence: nothing, that it is a judgement of their own, that it claims nothing."""

    NONE = ""
    ASSESSMENT = "assessment"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation: `key` is an exhibit's label (EX-0003) or a public id, `place` where in it, in the author's words."""

    key: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words of one kind, or a citation, which has no text."""

    text: str
    strong: bool = False
    emphasis: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with the citations in it and right after it."""

    words: tuple[Words, ...]
    mark: Mark = Mark.NONE

    @property
    def text(self) -> str:
        """Its words, without citations, on one line."""
        return " ".join("".join(one.text for one in self.words).split())

    @property
    def cites(self) -> tuple[Cite, ...]:
        """The citations, in order."""
        return tuple(one.cite for one in self.words if one.cite is not None)

    @property
    def states(self) -> bool:
        """Whether there are words in it at all."""
        return any(letter.isalnum() for letter in self.text)

    @property
    def covered(self) -> bool:
        """Whether a citation stands in it, and behind the last one nothing but what closes a sentence."""
        last = max((at for at, one in enumerate(self.words) if one.cite is not None), default=-1)
        return last >= 0 and not any(letter.isalnum() for one in self.words[last + 1 :] for letter in one.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, paragraph, item or quote. `number` counts from 1; `source` is its text as it was written, from `start` on."""

    number: int
    kind: BlockKind
    mark: Mark
    sentences: tuple[Sentence, ...]
    source: str
    start: int

    @property
    def words(self) -> tuple[Words, ...]:
        """All runs."""
        return tuple(one for sentence in self.sentences for one in sentence.words)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the source: what a remark is bound to."""
        return hashlib.sha256(self.source.encode()).hexdigest()


def key_of(text: str) -> str:
    """The key as it is looked up: `EX-0003` for `ex-3`, ids in lower case."""
    found = _EXHIBIT.fullmatch(text)
    return label(int(found[1])) if found else text.lower()


def exhibit_number(key: str) -> int | None:
    """The number of the exhibit that a key names; None for other keys."""
    return int(key.removeprefix(NUMBER)) if _EXHIBIT.fullmatch(key) else None


def passages(text: str) -> tuple[Passage, ...]:
    """The text as passages, in order."""
    found = []
    for number, (kind, start, end, inner) in enumerate(_passages(text), 1):
        mark, sentences = _read(inner)
        found.append(Passage(number, kind, mark, sentences, text[start:end], start))
    return tuple(found)


def uncited(passage: Passage) -> tuple[Sentence, ...]:
    """Sentences that state something, are not marked, and stand, or end, after the last citation of the passage."""
    if passage.kind in _HEADINGS and not _claims(passage):
        return ()
    left: list[Sentence] = []
    for sentence in passage.sentences:
        if sentence.mark is not Mark.NONE:
            continue
        if sentence.cites:
            left.clear()
        if sentence.states and not sentence.covered:
            left.append(sentence)
    return tuple(left)


def bare(found: Iterable[Passage]) -> tuple[Passage, ...]:
    """Headings that are not marked, cite nothing, and under which nothing is cited before the next one of their rank."""
    left: list[Passage] = []
    waiting: list[Passage] = []
    for passage in found:
        if passage.kind in _HEADINGS:
            over = [one for one in waiting if _rank(one) < _rank(passage)]
            left += [one for one in waiting if one not in over]
            waiting = over
            if any(sentence.mark is Mark.NONE and sentence.states for sentence in passage.sentences):
                waiting.append(passage)
        if any(one.cite is not None for one in passage.words):
            waiting = []
    return tuple(sorted([*left, *waiting], key=lambda one: one.number))


def sentence_like(title: str) -> bool:
    """Whether a title ends as a sentence does: then it states something, and no citation can stand for it."""
    return _END.search(title.strip()[-12:]) is not None


def cites(found: Iterable[Passage]) -> tuple[Cite, ...]:
    """Every different citation, in the order of the text: what references are numbered by."""
    return tuple(dict.fromkeys(one.cite for passage in found for one in passage.words if one.cite is not None))


def keys(found: Iterable[Passage]) -> tuple[str, ...]:
    """Every different key that is cited."""
    return tuple(dict.fromkeys(cite.key for cite in cites(found)))


def _claims(passage: Passage) -> bool:
    """Whether a heading is as long as a sentence, or ends like one."""
    text = "".join(one.text for one in passage.words).strip()
    return len(text) > _HEADING or len(passage.sentences) > 1 or _END.search(text) is not None


def _rank(heading: Passage) -> int:
    """1 for the highest: how many signs it begins with."""
    source = heading.source.lstrip()
    return len(source) - len(source.lstrip("#"))


def _passages(text: str) -> Iterator[tuple[BlockKind, int, int, str]]:
    """Kind, where it begins and ends in the text, and its words without the marks of lines."""
    kind, start, end, lines, at = BlockKind.PARAGRAPH, 0, 0, list[str](), 0
    for line in [*text.split("\n"), ""]:
        mark = _LINE.match(line)
        of, rest = _kind(mark) if mark else (BlockKind.PARAGRAPH, line.strip())
        goes_on = bool(lines) and (of is kind is BlockKind.QUOTE or (mark is None and kind not in (*_HEADINGS, BlockKind.QUOTE)))
        if lines and (not line.strip() or not goes_on):
            yield kind, start, end, "\n".join(lines)
            lines = []
        if line.strip():
            if not lines:
                kind, start = of, at
            lines.append(rest)
            end = at + len(line)
        at += len(line) + 1


def _kind(mark: re.Match[str]) -> tuple[BlockKind, str]:
    rest = mark["rest"].strip()
    if mark["heading"]:
        return (BlockKind.HEADING2 if len(mark["heading"]) < 3 else BlockKind.HEADING3), rest
    if mark["quote"]:
        return BlockKind.QUOTE, rest
    return (BlockKind.ITEM if mark["item"] else BlockKind.NUMBERED), rest


def _read(text: str) -> tuple[Mark, tuple[Sentence, ...]]:
    """The mark that a passage begins with, and its sentences."""
    whole, first = Mark.NONE, True
    done: list[Sentence] = []
    now, mark, ended = list[Words](), Mark.NONE, False
    for words, sign in _runs(text):
        if sign is not None:
            if first:
                whole = mark = sign
            else:
                _close(done, now, mark)
                now, mark, ended = [], sign, False
            continue
        first = first and not (words.cite or words.text.strip())
        if words.cite is not None:
            now.append(words)
            continue
        ended = ended or bool(now and now[-1].cite is not None and _NEW.match(words.text))
        for part, ends in _ends(words.text):
            if ended and part.strip():
                _close(done, now, mark)
                now, mark, ended = [], whole, False
            now.append(Words(part, words.strong, words.emphasis))
            ended = ended or ends
    _close(done, now, mark)
    return whole, tuple(done)


def _close(done: list[Sentence], now: list[Words], mark: Mark) -> None:
    if now:
        done.append(Sentence(tuple(now), mark))


def _ends(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, each with whether a sentence ends with it."""
    at = 0
    for end in _END.finditer(text):
        before = text[max(at, end.start() - 12) : end.start()].split()
        word = before[-1].strip("(\"'“").lower() if before else ""
        after = text[end.end() : end.end() + 4].strip()[:1]
        goes_on = not after or after.isdigit() or after.islower() or word in _TITLES
        if end[0] == "." and ((word in _SHORT and goes_on) or (len(word) == 1 and word.isalpha() and word not in _SHORT)):
            continue
        yield text[at : end.end()], True
        at = end.end()
    if at < len(text):
        yield text[at:], False


def _runs(text: str) -> Iterator[tuple[Words, Mark | None]]:
    """Runs of words and citations; a mark comes with an empty run."""
    tokens = [token for token in _TOKEN.finditer(text) if _locates(token["place"] or "")]
    paired, strong, emphasis, at = _paired(text, tokens), False, False, 0
    for index, token in enumerate(tokens):
        stars = token["stars"]
        if stars and index not in paired:
            continue
        if token.start() > at:
            yield Words(text[at : token.start()], strong, emphasis), None
        at = token.end()
        if stars:
            strong ^= len(stars) > 1
            emphasis ^= len(stars) != 2
        elif token["mark"]:
            yield Words(""), Mark(token["mark"])
        else:
            yield Words("", cite=Cite(key_of(token["key"]), " ".join((token["place"] or "").split()))), None
    if at < len(text):
        yield Words(text[at:], strong, emphasis), None


def _locates(place: str) -> bool:
    """Whether this says where, and no more: what could be a claim is no place."""
    return all(_PLACE.fullmatch(part) for part in re.split(r"[ ,;]+", place.strip()) if part)


def _paired(text: str, tokens: list[re.Match[str]]) -> set[int]:
    """Which of the stars open or close something; the others are text."""
    waiting: list[int] = []
    paired: set[int] = set()
    for index, token in enumerate(tokens):
        if not token["stars"]:
            continue
        before, after = text[token.start() - 1 : token.start()], text[token.end() : token.end() + 1]
        if waiting and tokens[waiting[-1]]["stars"] == token["stars"] and before.strip():
            paired |= {waiting.pop(), index}
        elif after.strip():
            waiting.append(index)
    return paired
