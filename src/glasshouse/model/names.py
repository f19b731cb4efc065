"""Search forms: how names and identifiers are cut up, for the index and for the query alike.

Promise: a text and the same text in other case, without its accents, or with other punctuation have equal search forms;
a word in another script is found by itself and by its Latin transliteration. Both sides of a search use these functions
(`tokens` to index; `words` to ask, where any form of each word must be met), and nothing else decides what matches.
ä, ö, ü, ø and å are found bare and written out (Müller: muller and mueller).
Transliteration is ICU's Any-Latin through the normality library, loaded at the first text that needs it; for Cyrillic
also BGN/PCGN, because that is how passports and lists in English write such names (Захарова: zaharova and zakharova).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

# Tokens are names or parts of names; a longer run of letters without a break is cut, so that no form grows without
# bound.
MAX_TOKEN = 100
_CACHED_WORDS = 50_000
_CACHED_CHARACTERS = 20_000

# ASCII: letters to lower case, everything that is neither letter nor digit to a space.
_ASCII_TABLE = {code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)}

# Marks that a searcher leaves out: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs. Marks of
# other scripts (Indic vowels, Thai tones, kana voicing) make different letters and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_POINTS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
# Joiners and direction marks inside words, soft hyphens, the Arabic stretching line: never part of what is searched.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]")

# Latin letters without a decomposition, as they are typed where the keyboard lacks them.
_LATIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ı": "i",
        "ħ": "h",
        "ŋ": "ng",
        "ə": "a",
    }
)
# Latin letters that are also written with two where the keyboard lacks them (German, Nordic): found both ways.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# BGN/PCGN 1947 (Russian) with the letters of Ukrainian, Belarusian, Serbian and Macedonian; signs are left out.
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфыэіјґ", "abvgdeziklmnoprstufyeijg", strict=True))
    | {
        "ж": "zh",
        "й": "y",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "ё": "e",
        "ъ": "",
    }
    | {
        "ь": "",
        "є": "ye",
        "ї": "yi",
        "ў": "u",
        "ђ": "dj",
        "ћ": "c",
        "љ": "lj",
        "њ": "nj",
        "џ": "dz",
        "ѓ": "gj",
        "ќ": "kj",
        "ѕ": "dz",
    }
)


def tokens(text: str) -> list[str]:
    """All search tokens of a name, for the index: its words in reading order, then the Latin forms of words in other
    scripts.
    """
    if text.isascii():
        return _split_ascii(text)
    own: list[str] = []
    latin: list[str] = []
    for word in _split(text):
        forms = _forms(word)
        own.append(forms[0][0])
        latin.extend(form for form in forms[0][1:] + forms[1] if form not in latin)
    return own + [form for form in latin if form not in own]


def words(text: str) -> list[tuple[str, ...]]:
    """The words of a query, each with the tokens any of which stands for it: the word itself first, then its Latin
    forms.
    """
    if text.isascii():
        return [(word,) for word in _split_ascii(text)]
    return [_forms(word)[0] for word in _split(text)]


def identifier_forms(value: str) -> list[str]:
    """The forms under which an identifier is searched: letters and digits only, upper case. May be empty."""
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
    form = "".join(filter(str.isalnum, value)).upper()
    return [form] if form else []


class _WordTable(dict[int, int]):
    """For `str.translate`: letters, digits and marks stay, everything else becomes a space. Filled as characters are
    met.
    """

    def __missing__(self, code: int) -> int:
        kept = code if unicodedata.category(chr(code))[0] in "LNM" else 32
        if len(self) < _CACHED_CHARACTERS:
            self[code] = kept
        return kept


_WORDS = _WordTable()


def _split_ascii(text: str) -> list[str]:
    found = text.translate(_ASCII_TABLE).split()
    return found if len(text) <= MAX_TOKEN else [word[:MAX_TOKEN] for word in found]


def _split(text: str) -> list[str]:
    """Words in one case and compatibility form (full width, ligatures made ordinary), accents still on them."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return [word[:MAX_TOKEN] for word in plain.translate(_WORDS).split()]


@lru_cache(maxsize=_CACHED_WORDS)
def _forms(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of one word: the tokens that each stand for all of it (itself first), and tokens that stand for a part of it."""
    if word.isascii():
        return (word,), ()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
    own = unicodedata.normalize("NFC", bare).translate(_LATIN_LETTERS) or word
    if own.isascii():
        written = unicodedata.normalize("NFC", word).translate(_SPELLED_OUT)
        spelled = _ACCENTS.sub("", unicodedata.normalize("NFKD", written)).translate(_LATIN_LETTERS)
        return ((own, spelled) if spelled != own and spelled.isascii() else (own,)), ()
    syllables = _transliterate(word)
    if not syllables:
        return (own,), ()
    whole = [own, "".join(syllables)]
    if _is_cyrillic(word):
        whole.append(_bare_ascii(word.translate(_CYRILLIC)))
    parts = syllables if len(syllables) > 1 else []
    if 2 < len(syllables) < 5:
        # A Chinese name: the given name is written as one word after the first syllable.
        parts = [*syllables, "".join(syllables[1:])]
    return tuple(dict.fromkeys(form for form in whole if form)), tuple(dict.fromkeys(parts))


def _is_cyrillic(word: str) -> bool:
    return any("\u0400" <= character <= "\u052f" for character in word)


def _transliterate(word: str) -> list[str]:
    """The Latin words of a word in another script; apostrophes for soft and glottal signs are dropped, not cut at."""
    latin = _latinizer()(_POINTS.sub("", word)).replace("?", "")
    return [form for form in (_bare_ascii(part) for part in re.split(r"[\s-]+", latin)) if form]


def _bare_ascii(text: str) -> str:
    return re.sub("[^a-z0-9]", "", text.translate(_LATIN_LETTERS).lower())


@cache
def _latinizer() -> Callable[[str], str]:
    from normality import ascii_text

    return ascii_text
