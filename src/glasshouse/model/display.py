"""Values as people read them: a country's name for its code, a number with its thousands apart, a place in words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache


@lru_cache(maxsize=10_000)
def display(kind: str, value: str) -> str:
    """The value of an FtM type `kind` for people; what has no better form stays as it is."""
    if kind == "country":
        return _country(value)
    if kind == "number":
        return amount(value)
    return value


def amount(value: str) -> str:
    """`1234567.5` as `1,234,567.50`; whole numbers without decimals; what is no number as it is."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def place_words(place: str) -> str:
    """A place of a row in words: `line:17` is `line 17`, `sheet:Land!3` is `sheet Land, row 3`, `byte:0` is `the file as a whole`. Of a
    JSON pointer the numbers are told: a key may be somebody's name or trait (C1)."""
    kind, _, rest = place.partition(":")
    if place in ("byte:0", "pointer:"):
        return "the file as a whole"
    if kind == "byte":
        return f"byte {rest}"
    if kind == "line":
        return f"line {rest}"
    if kind == "sheet":
        sheet, _, row = rest.rpartition("!")
        return f"sheet {sheet}, row {row}"
    if kind == "row":
        table, _, row = rest.rpartition(":")
        return f"row {row} of {table}"
    if kind == "pointer":
        return "/".join(step if step.isdecimal() or not step else "…" for step in rest.split("/"))
    return place


def _country(code: str) -> str:
    from rigour.territories import get_territory

    found = get_territory(code)
    return found.name if found is not None else code


def region(code: str) -> str:
    """The region (UN M49) of a country code, in English; empty where none is known."""
    from rigour.territories import get_territory

    found = get_territory(code)
    return (found.region or "") if found is not None else ""
