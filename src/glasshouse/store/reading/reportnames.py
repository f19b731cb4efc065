"""People of the case whom a report names in words, though it does not cite them.

Promise: only names are found that the reader may see in this case: of somebody sealed a text tells nothing, whoever is written in it (C4).
A name is found as it is recorded, in whole words; who is called otherwise in the text is left to its reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from glasshouse.model.folding import folded
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded
from glasshouse.store.reading.held import held_numbers

_PROPERTIES = ("name", "alias", "weakAlias", "previousName")
_LEAST = 3
"""Characters of the shortest name that is looked for: shorter ones are words of too many languages."""
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no blanks between words."""


def written(reader: Reader, texts: Mapping[int, str], cited: Collection[int]) -> Iterator[tuple[int, Folded]]:
    """Each held person whose name stands in one of the texts, with the number of the first; without those that are `cited`."""
    plain = {number: _plain(text) for number, text in texts.items()}
    every = " ".join(plain.values())
    for entity in reader.view.fold(held_numbers(reader)).values():
        if not entity.person or entity.number in cited:
            continue
        names = [name for name in _names(entity) if name in every]
        here = [number for number, text in plain.items() if any(name in text for name in names)]
        if here:
            yield here[0], entity


def _names(entity: Folded) -> Iterable[str]:
    """As they are looked for."""
    properties = entity.properties()
    every = {_plain(name) for one in _PROPERTIES for name in properties.get(one, ())}
    return sorted(name.strip() if _UNSPACED.search(name) else name for name in every if len(name.replace(" ", "")) >= _least(name))


def _least(name: str) -> int:
    return _LEAST - 1 if _UNSPACED.search(name) else _LEAST


def _plain(text: str) -> str:
    """Its words, folded, with a blank before and after each."""
    return f" {' '.join(_WORD.findall(folded(text)))} "
