"""How cases go: counted right, withheld under ten, rounded for everybody, and by nobody."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from glasshouse.model.case import CaseState
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.oversight.caseload import BANDS, Bars, public_load, unit_load
from glasshouse.policy.plans.caseload import CaseHead, Caseload

EPOCH = date(1970, 1, 1)
TODAY = (date(2026, 11, 18) - EPOCH).days


def on(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - EPOCH).days


def head(opened: int, closed: int | None = None, state: CaseState = CaseState.OPEN, **more: bool) -> CaseHead:
    state = CaseState.CLOSED if closed is not None and state is CaseState.OPEN else state
    return CaseHead(Purpose.CORRUPTION, state, opened, closed, more.get("late", False), more.get("over", False))


def bars(found: tuple[Bars, ...], key: str) -> dict[str, int | None]:
    return dict(next(one for one in found if one.key == key).rows)


def test_load_ages_overdue_and_how_long_they_took_are_counted_from_heads() -> None:
    heads = (
        head(TODAY - 3, late=True),
        head(TODAY - 29),
        head(TODAY - 30, state=CaseState.UNDER_REVIEW),
        head(TODAY - 400),
        head(TODAY, state=CaseState.DRAFT),
        head(TODAY - 200, TODAY - 100),
        head(TODAY - 60, TODAY - 50, over=True),
        head(TODAY - 2_000, TODAY - 1_000, state=CaseState.DISPOSED),
    )
    load = unit_load(Caseload(heads, (), TODAY))
    assert (load.cases, load.late, load.over, load.took) == (8, 1, 1, 55)
    states = bars(load.bars, "load")
    assert (states["open"], states["under review"], states["draft"], states["closed"], states["disposed of"]) == (3, 1, 1, 2, 1)
    assert list(bars(load.bars, "age").values()) == [2, 1, 0, 0, 1]
    assert list(bars(load.bars, "took").values()) == [1, 0, 1, 0, 0]
    assert len(BANDS) == len(bars(load.bars, "age"))


def test_months_are_twelve_of_the_calendar_and_the_last_is_this_one() -> None:
    heads = (head(on(2025, 12, 1), on(2026, 1, 31)), head(on(2026, 11, 18)), head(on(2025, 11, 30), on(2025, 11, 30)))
    months = unit_load(Caseload(heads, (), TODAY)).months
    assert (months.first, months.labels()[-1]) == (date(2025, 12, 1), date(2026, 11, 1))
    assert (months.opened[0], months.opened[-1], sum(months.opened)) == (1, 1, 2)
    assert (months.closed[1], sum(months.closed)) == (1, 1)


def test_outcomes_of_persons_are_withheld_under_ten_and_rounded_for_leads_too() -> None:
    signed = [Outcome.SUBSTANTIATED] * 9 + [Outcome.NOTHING_FOUND] * 12 + [Outcome.HELPED] * 43
    found = bars(unit_load(Caseload((), tuple((on(2026, 9, 30), outcome) for outcome in signed), TODAY)).bars, "outcome")
    assert sorted(found.values(), key=str) == [40, None, None]  # the single small one takes the next smallest with it


def test_leads_learn_nothing_from_a_signature_by_asking_before_and_after_it() -> None:
    """Hostile: were what was signed today counted, the difference of two readings would tell what came of one person."""
    signed = tuple((on(2026, 8, 1), Outcome.HELPED) for _ in range(44))
    before, after = Caseload((), signed, TODAY), Caseload((), (*signed, (TODAY, Outcome.HELPED)), TODAY)
    assert unit_load(before) == unit_load(after)


def test_everybody_is_told_of_the_quarter_that_is_over_withheld_and_rounded() -> None:
    heads = [head(on(2026, 7, 1)) for _ in range(24)]
    heads += [head(on(2026, 8, 1), on(2026, 9, 30)) for _ in range(9)]
    heads += [head(on(2026, 10, 1), on(2026, 10, 2)) for _ in range(50)]  # after the quarter
    heads += [head(on(2026, 7, 1), state=CaseState.DRAFT) for _ in range(50)]
    load = public_load(Caseload(tuple(heads), (), TODAY))
    assert str(load.quarter) == "2026-Q3"
    assert list(bars(load.bars, "opened").values()) == [30]
    assert list(bars(load.bars, "closed").values()) == [None]
    assert set(bars(load.bars, "age").values()) == {0, 20}
    shown = [number for one in load.bars for _, number in one.rows if number]
    assert all(number % 10 == 0 and number >= 10 for number in shown)


def test_two_days_of_one_quarter_tell_everybody_the_same() -> None:
    heads = tuple(head(on(2026, 7, 1) + number, on(2026, 9, 1) if number % 2 else None) for number in range(40))
    later = tuple(dataclasses.replace(one, state=CaseState.CLOSED, closed=TODAY + 1) if one.closed is None else one for one in heads)
    assert public_load(Caseload(heads, (), TODAY)) == public_load(Caseload(later, (), TODAY + 1))


@pytest.mark.parametrize("kind", [CaseHead, Caseload])
def test_a_head_has_no_field_by_which_anybody_could_be_counted_or_ranked(kind: type) -> None:
    names = {field.name for field in dataclasses.fields(kind)}
    assert names in ({"purpose", "state", "opened", "closed", "late", "over"}, {"heads", "outcomes", "day"})
