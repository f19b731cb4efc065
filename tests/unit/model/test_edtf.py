"""Dates that are not known exactly: read whole or refused, written back in one form, and lying where they say."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from glasshouse.base.errors import InvalidInputError
from glasshouse.model import zones
from glasshouse.model.edtf import EARLIEST, LATEST, day_text, joined, parse

UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")


def lies(text: str, zone: ZoneInfo = UTC) -> tuple[str, str, str, str]:
    """Days between which it lies, and between which it surely lasts; the last ones are those after it."""
    span = parse(text).span(zone)
    return day_text(span.first), day_text(span.sure_from), day_text(span.sure_to), day_text(span.last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1985", "1985-01-01", "1986-01-01"),
        ("1985-04", "1985-04-01", "1985-05-01"),
        ("1985-04-12", "1985-04-12", "1985-04-13"),
        ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12"),
        ("201X", "2010-01-01", "2020-01-01"),
        ("19XX", "1900-01-01", "2000-01-01"),
        ("2004-XX", "2004-01-01", "2005-01-01"),
        ("2004-02-XX", "2004-02-01", "2004-03-01"),
        ("2004-XX-XX", "2004-01-01", "2005-01-01"),
        ("1984?", "1984-01-01", "1985-01-01"),
        ("1984~", "1982-12-31", "1986-01-02"),  # a leap year more on either side
        ("2004-06-11%", "2004-06-10", "2004-06-13"),
        ("0001", "0001-01-01", "0002-01-01"),
        ("9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_a_date_lies_where_the_format_says(text: str, first: str, last: str) -> None:
    assert (lies(text)[0], lies(text)[3]) == (first, last)
    assert parse(text).text == text
    assert parse(parse(text).text) == parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2004-02-01/2005", ("2004-02-01", "2004-02-01", "2005-01-01", "2006-01-01")),
        ("2004/2006", ("2004-01-01", "2005-01-01", "2006-01-01", "2007-01-01")),
        ("2004-02/2004-02", ("2004-02-01", "2004-02-15", "2004-02-15", "2004-03-01")),
        ("2019-03-14/..", ("2019-03-14", "2019-03-14", "9999-12-31", "9999-12-31")),
        ("../2019", ("0001-01-01", "0001-01-01", "2019-01-01", "2020-01-01")),
        ("2019/", ("2019-01-01", "2020-01-01", "2020-01-01", "2020-01-01")),
        ("/2019-02-03", ("2019-02-03", "2019-02-03", "2019-02-04", "2019-02-04")),
    ],
)
def test_an_interval_is_sure_between_the_latest_beginning_and_the_earliest_end(text: str, expected: tuple[str, ...]) -> None:
    assert lies(text) == expected
    assert parse(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        *"x 85 1985-13 1985-02-30 1985-4-1 201X-03 1985-XX-03 1985T10:00 1985-04-12T25:00 1985-04-12T10:00Z 1985-21 0000 ２０１９".split(),
        *"2020/2019 .. ../.. / a/b 1/2/3 -1985 Y170000002 1985-04-12?~ 9999-12-31".split(),
        *("", "1985 - 1986", "1985-04-12T10", "9" * 65, "1985-04-12\t10:00", "1985\x00"),
    ],
)
def test_what_is_no_date_is_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse(text)
    assert refused.value.field == "when"
    assert refused.value.remedy


def test_a_time_is_that_of_clocks_in_its_zone() -> None:
    noon = parse("2018-07-01 12:00")
    assert (noon.text, noon.timed) == ("2018-07-01T12:00:00", True)
    assert noon.span(BERLIN).first == noon.span(UTC).first - 2 * 3_600_000_000
    twice = parse("2018-10-28T02:30").span(BERLIN)  # clocks showed it twice
    assert twice.last - twice.first == 3_660_000_000
    assert zones.skipped(datetime(2018, 3, 25, 2, 30), BERLIN)  # noqa: DTZ001
    assert not zones.skipped(datetime(2018, 10, 28, 2, 30), BERLIN)  # noqa: DTZ001


def test_zones_are_places_and_utc_and_no_path_of_a_file() -> None:
    assert zones.zone("America/Argentina/Ushuaia").key == "America/Argentina/Ushuaia"
    for name in ("", "CET", "Etc/GMT+3", "../../etc/passwd", "/etc/localtime", "posix/Europe/Berlin", "europe/berlin", "Europe/Berlin\x00"):
        with pytest.raises(InvalidInputError):
            zones.zone(name)


def test_two_fields_make_one_date() -> None:
    assert [joined("2019", ""), joined(" 2019 ", "2020"), joined("2019", ".."), joined("", "2020")] == [
        "2019",
        "2019/2020",
        "2019/..",
        "/2020",
    ]


@given(st.text(alphabet="0123456789X-T:/?~%. ", max_size=24))
def test_whatever_is_typed_is_a_date_in_order_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except InvalidInputError:
        return
    span = found.span(BERLIN)
    assert EARLIEST <= span.first <= span.sure_from <= span.sure_to <= span.last <= LATEST
    assert parse(found.text).span(BERLIN) == span
