"""The drawing holds what the reading shows: every event once, inside its frame, and windows that can be asked for again."""

from __future__ import annotations

import re
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from glasshouse.model import edtf
from glasshouse.model.event import EventKind, EventOrigin
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans.timeline import COLUMNS, Lane, Timeline, TimelineItem
from glasshouse.web.timeline_drawing import WIDTH, beside, drawing, strip, window
from glasshouse.web.timeline_words import elsewhere, span_words, when_words

UTC = ZoneInfo("UTC")


def item(when: str, title: str = "They met", basis: Basis = Basis.FACT) -> TimelineItem:
    """An event by hand."""
    span = edtf.parse(when).span(UTC)
    bounds = (span.first, span.sure_from, span.sure_to, span.last)
    return TimelineItem(f"e{title}{when}", "", EventOrigin.HAND, EventKind.EVENT, title, when, "UTC", *bounds, basis, None, (), "", "")


def seen(start: str, end: str, *items: TimelineItem, columns: tuple[int, ...] = ()) -> Timeline:
    """A window with these events, or with counts of more."""
    first, last = edtf.parse(start).span(UTC).first, edtf.parse(end).span(UTC).last
    lane = Lane(EventKind.EVENT, len(items) or sum(columns), columns or (len(items), *(0,) * (COLUMNS - 1)), items)
    return Timeline(first, last, first, last, lane.columns, (lane,), items, "", "", lane.total, 0, False)


WINDOWS = [("2018-03-04", "2018-03-04"), ("2018-03", "2018-03"), ("2018", "2018"), ("2010", "2020"), ("1900", "2026"), ("0001", "9999")]


@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_every_event_is_drawn_once_and_inside_the_frame(start: str, end: str) -> None:
    dates = ("2018-03-04", "2018-03", "2018?", "201X", "2017~/2019", "../2018-03-04", "2018-03-04/..", "19XX/2025", "2018-03-04T10:00")
    items = tuple(item(when, "A long title of something that happened then") for when in dates)
    drawn = drawing(seen(start, end, *items), ())
    (lane,) = drawn.lanes
    assert [mark.item for mark in lane.marks] == list(items)
    for mark in lane.marks:
        assert 0 <= mark.x <= mark.x + mark.width <= WIDTH
        assert mark.x <= mark.solid <= mark.solid + mark.solid_width <= mark.x + max(mark.width, 14)
        assert lane.y < mark.y < drawn.height
        assert not mark.label or -1 < mark.label_x < WIDTH
    assert 1 <= len(drawn.ticks) <= 20
    assert all(0 <= tick.x <= WIDTH for tick in drawn.ticks)


def test_labels_of_one_row_do_not_run_into_each_other() -> None:
    drawn = drawing(seen("2018", "2018", *(item(f"2018-{n % 12 + 1:02}-{n % 28 + 1:02}", f"Event number {n}") for n in range(40))), ())
    rows: dict[float, list[tuple[float, float]]] = {}
    for mark in drawn.lanes[0].marks:
        if mark.label:
            wide = len(mark.label) * 6
            rows.setdefault(mark.y, []).append((mark.label_x - wide if mark.label_x < mark.x else mark.label_x, wide))
    for labels in rows.values():
        ordered = sorted(labels)
        assert all(x + wide <= other for (x, wide), (other, _) in pairwise(ordered))


def test_an_exact_day_is_a_shape_and_a_doubtful_one_fades_or_is_dashed() -> None:
    exact, month, doubted, assessed = (
        drawing(
            seen("2018", "2018", item("2018-03-04"), item("2018-06"), item("2018-09-01?"), item("2018-10-01", basis=Basis.ASSESSMENT)), ()
        )
        .lanes[0]
        .marks
    )
    assert (exact.exact, exact.unsure, exact.hollow) == (True, False, False)
    assert (month.exact, month.solid_width) == (False, 0)
    assert doubted.unsure
    assert assessed.hollow
    assert assessed.words.endswith("(assessment)")


def test_many_are_bars_whose_windows_lie_side_by_side() -> None:
    found = seen("2000", "2020", columns=(*range(1, COLUMNS + 1),))
    (lane,) = drawing(found, ()).lanes
    assert [bar.number for bar in lane.bars] == list(range(1, COLUMNS + 1))
    assert max(bar.height for bar in lane.bars) <= 40
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", side) for bar in lane.bars for side in (bar.window.start, bar.window.end))
    assert drawing(found, (EventKind.PAYMENT,)).lanes == ()
    bars, choices, left, wide = strip(found)
    assert (len(bars), len(choices), left, round(wide)) == (COLUMNS, 12, 0, WIDTH)
    assert sum(choice.number for choice in choices) == sum(range(1, COLUMNS + 1))


@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_windows_beside_can_be_asked_for(start: str, end: str) -> None:
    for asked in beside(seen(start, end)).values():
        assert edtf.parse(asked.start).span(UTC).first < edtf.parse(asked.end).span(UTC).last
    again = window(edtf.parse(start).span(UTC).first, edtf.parse(end).span(UTC).last)
    assert edtf.parse(again.start).span(UTC).first == edtf.parse(start).span(UTC).first


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2019-03~", "about March 2019"),
        ("2019?", "2019 (unsure)"),
        ("201X%", "about the 2010s (unsure)"),
        ("19XX", "1900 to 1999"),
        ("2015/2018-06", "2015 to June 2018"),
        ("2015/..", "from 2015"),
        ("../2015-02-03", "until 3 February 2015"),
        ("2015/", "from 2015, the other end not known"),
        ("2019-03-14T16:30", "14 March 2019, 16:30 (Europe/Berlin)"),
    ],
)
def test_dates_are_said_in_words(when: str, words: str) -> None:
    assert when_words(when, "Europe/Berlin") == words


def test_a_time_elsewhere_is_said_in_utc_too() -> None:
    assert elsewhere("2019-07-14T16:30", "Europe/Berlin") == "14 July 2019, 14:30 UTC"
    assert elsewhere("2019-07-14", "Europe/Berlin") == elsewhere("2019-07-14T16:30", "UTC") == ""
    first = edtf.parse("2019-07-14").span(UTC).first
    assert span_words(first, first + 5 * 86_400_000_000) == "14 July 2019 to 18 July 2019"
