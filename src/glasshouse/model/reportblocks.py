"""The passages of a report as blocks to be printed.

Promise: no word is lost, and a sentence that is marked as an assessment stands in a block that is: where only a part of a passage is, the
passage is parted there, and what follows in it is a paragraph of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from glasshouse.model.printed import Block, BlockKind, Run, printable
from glasshouse.model.reportprose import Cite, Mark, Passage, Sentence, Words


def blocks(passages: Iterable[Passage], numbers: Mapping[Cite, int]) -> tuple[Block, ...]:
    """All of them; `numbers` says which reference a citation leads to."""
    return tuple(block for passage in passages for block in _blocks(passage, numbers))


def _blocks(passage: Passage, numbers: Mapping[Cite, int]) -> Iterator[Block]:
    kind = passage.kind
    for judged, group in groupby(passage.sentences, lambda sentence: sentence.mark is Mark.ASSESSMENT):
        sentences = list(group)
        plain = all(sentence.mark is Mark.PLAIN for sentence in sentences)
        mark = Mark.ASSESSMENT if judged else Mark.PLAIN if plain else Mark.NONE
        runs = tuple(_runs(_words(sentences), numbers))
        if runs:
            yield Block(kind, runs, mark.value)
            kind = BlockKind.PARAGRAPH if kind in (BlockKind.ITEM, BlockKind.NUMBERED) else kind


def _words(sentences: Iterable[Sentence]) -> list[Words]:
    return [one for sentence in sentences for one in sentence.words]


def _runs(words: list[Words], numbers: Mapping[Cite, int]) -> Iterator[Run]:
    """Words with the citations that stand behind them, without the space between."""
    waiting: Words | None = None
    cited: list[int] = []
    for one, behind in zip(words, [*words[1:], None], strict=True):
        if one.cite is not None:
            cited.append(numbers[one.cite])
            continue
        if not one.text.strip() and (waiting is not None or cited) and behind is not None and behind.cite is not None:
            continue
        if waiting is not None or cited:
            yield _run(waiting, cited)
        waiting, cited = one, []
    if waiting is not None or cited:
        yield _run(waiting, cited)


def _run(words: Words | None, cited: list[int]) -> Run:
    if words is None:
        return Run("", cites=tuple(cited))
    text = words.text.rstrip() if cited else words.text
    return Run(printable(text), words.strong, words.emphasis, tuple(cited))
