"""Tables of words by language, and whether a name says one of them: what the charter knows by words, it knows in one way.

Promise: case, accents, signs and ways to join words do not matter. Only whole words count, but for languages without spaces, and but for
words with a `*`, which may go on there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_UNSPACED = frozenset({"zh", "ja", "ko"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DOTS = "\u0308"


def plain(text: str) -> str:
    """`PatientName`, `patient_name` and `Patient: name` alike: small letters without accents (but for the two dots, which make another
    word: Schüler is no Schuler), words joined by `_`."""
    apart = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text)).casefold()
    letters = "".join(character for character in apart if character == _DOTS or not unicodedata.combining(character))
    letters = unicodedata.normalize("NFC", letters)
    return "_".join(re.findall(r"[^\W_]+", letters))


class Phrases:
    """Words by language code, with spaces between them; `_` stands between the words of one phrase. `otherwise` only sounds like it."""

    def __init__(self, words: Mapping[str, str], otherwise: str = "") -> None:
        spaced = dict.fromkeys(word for name, some in words.items() if name not in _UNSPACED for word in some.split())
        self._phrases = [(plain(word), _sign(word)) for word in spaced]
        self._signs = list(dict.fromkeys(plain(word) for name in sorted(_UNSPACED & words.keys()) for word in words[name].split()))
        self._otherwise = [plain(word) for word in otherwise.split()]

    def found(self, text: str) -> list[str]:
        """The phrases that the text says, in the table's order."""
        said = f"_{plain(text)}_"
        for other in self._otherwise:
            said = said.replace(f"_{other}_", "_")
        return [word for word, sign in self._phrases if sign in said] + [word for word in self._signs if word in said]


def _sign(word: str) -> str:
    """What stands in a plain text that says the word."""
    return ("" if word.startswith("*") else "_") + plain(word) + ("" if word.endswith("*") else "_")
