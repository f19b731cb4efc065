"""Text brought to one form for looking words up in it: no case, no accents, one blank between words.

Source: Unicode Standard 3.13 (caseless matching) over NFKD without combining marks. What is folded is compared and never shown.
"""

from __future__ import annotations

import unicodedata

WORDS = 8
"""Words of a question that count."""
_LEAST = 2
_MARKS = " \t-*•"


def folded(text: str) -> str:
    """The text in that form."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def asked_words(text: str) -> tuple[str, ...]:
    """The words of a question, folded, each once: at most WORDS, none of them a single letter or digit of an alphabet."""
    found = dict.fromkeys(folded(text).split())
    return tuple(word for word in found if len(word) >= _LEAST or not word.isascii())[:WORDS]


def passage(text: str, words: tuple[str, ...], length: int = 200) -> str:
    """A line of the text in which most of the words stand, cut to `length` around the first; empty where none does."""
    best, most = "", 0
    for line in text.split("\n"):
        plain = folded(line)
        here = sum(word in plain for word in words)
        if here > most:
            best, most = line.strip(_MARKS), here
    if len(best) <= length:
        return best
    starts = [at for at in (best.casefold().find(word) for word in words) if at >= 0]
    begin = max(min(starts, default=0) - length // 3, 0)
    return ("…" if begin else "") + best[begin : begin + length].strip() + ("…" if begin + length < len(best) else "")
