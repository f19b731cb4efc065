"""Values that a search takes beside words: countries, spans of dates, spans of amounts.

Each function raises ValueError with a plain sentence (no full stop) that says what would have been right.
"""

from __future__ import annotations

import re
from datetime import date

from glasshouse.model.schema import value_type
from glasshouse.policy.plans.query import Field

_DATE = re.compile(r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?", re.ASCII)


def country(text: str) -> str:
    """The FtM country code of a code or a usual English name."""
    code = value_type("country").clean_text(text.strip())
    if code is None:
        raise ValueError("That is no known country: write its code like 'de', or its name")
    return code


def span(field: Field, text: str) -> tuple[str | None, str | None]:
    """Low and high end of `1960..1970`, `1960..`, `..1970` or `1960` (both ends the same). Dates are years, months or
    days."""
    low, dots, high = text.partition("..")
    ends = [_end(field, end.strip()) for end in ((low, high) if dots else (low, low))]
    if ends[0] is None and ends[1] is None:
        raise ValueError(f"After '{field.value}:' stands at least one end, like {_example(field)}")
    if ends[0] is not None and ends[1] is not None and not _ordered(field, ends[0], ends[1]):
        raise ValueError("The first end of a span comes before the second")
    return ends[0], ends[1]


def _end(field: Field, text: str) -> str | None:
    if not text:
        return None
    if field is Field.AMOUNT:
        if _AMOUNT.fullmatch(text) is None:
            raise ValueError(f"An amount is a number of plain digits, like {_example(field)}")
        return text
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise ValueError(f"A date is a year, a month or a day that exists, like {_example(field)}") from None
    return text


def _example(field: Field) -> str:
    return {Field.BORN: "born:1960..1970", Field.DATE: "date:2019..2020-06"}.get(field, "amount:1000..5000")


def _ordered(field: Field, low: str, high: str) -> bool:
    if field is Field.AMOUNT:
        return float(low) <= float(high)
    shared = min(len(low), len(high))
    return low[:shared] <= high[:shared]
