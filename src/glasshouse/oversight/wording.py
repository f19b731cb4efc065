"""Words of public headers as pages and reports put them."""

from __future__ import annotations

from glasshouse.model.purpose import TEXTS, Purpose
from glasshouse.policy.charter.text import BY_ID
from glasshouse.policy.decide import house_titles

_PURPOSES = frozenset({"purpose", "protected"})
_RULES = frozenset({"refused", "permitted"})
_RULELESS = {
    ("refused", "house"): "house · no permission",
    ("refused", "none"): "nothing there, or not readable",
    ("permitted", "none"): "signing in",
}
"""What stands where no rule does."""


def label(key: str, word: str) -> str:
    """A word of the table or chart `key`, for people; one that is not known stays as it is."""
    if key in _PURPOSES:
        return TEXTS[Purpose(word)].label if word in tuple(Purpose) else word
    if key in _RULES:
        title = BY_ID[word].title if word in BY_ID else house_titles().get(word, "")
        return f"{word} · {title}" if title else _RULELESS.get((key, word), word)
    return word.replace("_", " ")
