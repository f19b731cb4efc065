"""`never` and `count`: strict against the answer that somebody would like to have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glasshouse_audit import walk
from glasshouse_audit.asking import parse_count
from glasshouse_audit.summary import withhold
from glasshouse_ledger.leaf import Act, Kind, Purpose, Verdict, sources
from tests.unit.glasshouse_audit.conftest import HOUR, Made

Asked = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def log(made: Made) -> Made:
    """Accesses by two units; what is asked of it is added by each test."""
    made.access(unit="tax", dst="tax", src=("registers",))
    made.access(unit="customs", dst="customs", src=("elections", "registers"))
    made.beat()
    return made


def test_what_never_was_is_shown_with_everything_it_rests_on(log: Made, asked: Asked) -> None:
    log.publish()
    status, said = asked(log, "never", "--unit", "customs", "--src", "payments")
    assert status == 0, said["doubts"]
    assert said["hits"] == 0
    assert said["answer"]["permitted"] == 4
    assert said["log"]["leaves_scanned"] == len(log.entries)
    assert said["log"]["charters"] == [log.charter]


def test_a_permitted_access_is_a_hit_whether_the_unit_asked_or_was_served(log: Made, asked: Asked) -> None:
    log.access(unit="desk", dst="customs", src=("payments",))
    log.publish()
    status, said = asked(log, "never", "--unit", "customs", "--src", "payments")
    assert (status, said["hits"]) == (1, 2)
    assert said["answer"]["leaves"] == [6, 7]
    assert asked(log, "never", "--unit", "desk", "--src", "payments")[0] == 1
    assert asked(log, "never", "--unit", "tax", "--src", "payments")[0] == 0


def test_a_source_list_that_was_too_long_counts_as_a_hit(log: Made, asked: Asked) -> None:
    log.access(unit="customs", dst="customs", src=sources(f"u{number}" for number in range(33)))
    log.publish()
    assert asked(log, "never", "--unit", "customs", "--src", "payments")[1]["hits"] == 2


def test_a_refusal_is_no_access_and_an_unknown_outcome_is_one(log: Made, asked: Asked) -> None:
    words: dict[str, Any] = {"act": Act.SEARCH, "pur": Purpose.CORRUPTION, "unit": "customs", "dst": "customs", "src": ("payments",)}
    for verdict in (Verdict.REFUSE, Verdict.ERROR):
        log.say(Kind.INTENT, dec=verdict, **words)
    log.publish()
    assert asked(log, "never", "--unit", "customs", "--src", "payments")[0] == 0
    index = log.say(Kind.OUTCOME, dec=Verdict.UNKNOWN, re=1, **words)
    log.publish()
    status, said = asked(log, "never", "--unit", "customs", "--src", "payments")
    assert (status, said["answer"]["leaves"]) == (1, [index])


def test_small_units_stand_as_the_organisation_and_leave_the_claim_undecided(log: Made, asked: Asked) -> None:
    log.access(unit="newsroom", dst="newsroom", src=("payments",))
    log.publish()
    status, said = asked(log, "never", "--unit", "customs", "--src", "payments")
    assert (status, said["hits"], said["answer"]["undecided"]) == (1, 0, 2)
    assert asked(log, "never", "--unit", "customs", "--src", "payments", "--sized")[0] == 0
    log.access(unit="customs", dst="customs", src=("newsroom",))
    log.publish()
    assert asked(log, "never", "--unit", "customs", "--src", "payments")[1]["answer"]["undecided"] == 4


def test_a_purpose_and_an_act_are_asked_for_by_their_words(log: Made, asked: Asked) -> None:
    log.access(act=Act.EXPORT, pur=Purpose.FINANCIAL_CRIME)
    log.publish()
    assert asked(log, "never", "--purpose", "financial_crime")[1]["hits"] == 2
    assert asked(log, "never", "--purpose", "discrimination")[0] == 0
    assert asked(log, "never", "--act", "export", "--purpose", "corruption")[0] == 0
    with pytest.raises(SystemExit, match="2"):
        asked(log, "never", "--purpose", "deportation")


@pytest.mark.parametrize(
    ("asked_for", "count", "hit"),
    [
        (">100", 100, False),
        (">100", 101, True),
        (">60", 55, True),  # 55 lies in 51 to 100, which may be 61
        (">=101", 100, False),
        ("<2", 1, True),
        ("<2", 2, False),
        ("=3", 5, True),  # 2 to 5
        ("0", 0, True),
        ("0", 1, False),
        (">1000001", 5_000_000, True),
    ],
)
def test_a_count_is_asked_for_and_a_bucket_that_may_fit_fits(asked_for: str, count: int, hit: bool, made: Made, asked: Asked) -> None:
    made.access(count=count, act=Act.EXPORT)
    made.publish()
    status, said = asked(made, "never", "--act", "export", "--n", asked_for)
    assert (status, said["hits"]) == (int(hit), int(hit))


@pytest.mark.parametrize("stretch", [256, 16_384])
def test_an_access_whose_count_nobody_wrote_down_leaves_a_doubt(
    stretch: int, made: Made, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "STRETCH", stretch)
    open_one = made.access(act=Act.EXPORT, answered=False)
    for _ in range(200):
        made.access(act=Act.EXPORT)
    made.publish()
    status, said = asked(made, "never", "--act", "export", "--n", ">100")
    assert (status, said["hits"], said["answer"]["without_outcome"]) == (1, 0, 1)
    assert str(open_one) in said["doubts"][0]
    words: dict[str, Any] = {"act": Act.EXPORT, "pur": Purpose.CORRUPTION, "unit": "tax", "dst": "tax", "src": ("registers",)}
    made.say(Kind.OUTCOME, dec=Verdict.PERMIT, n=2, re=open_one, **words)
    made.publish()
    assert asked(made, "never", "--act", "export", "--n", ">100")[0] == 0


def test_a_range_of_hours_is_half_open_and_said(log: Made, asked: Asked) -> None:
    log.access(unit="customs", src=("payments",))
    log.publish()
    day = "2026-06-21"  # HOUR is 2026-06-21T00Z
    assert HOUR == 495_000
    for arguments, hits in (((f"--until={day}T01",), 0), ((f"--since={day}T01",), 2), ((f"--since={day}T01", f"--until={day}T01"), 0)):
        assert asked(log, "never", "--src", "payments", *arguments)[1]["hits"] == hits
    with pytest.raises(SystemExit, match="2"):
        asked(log, "never", "--since", "yesterday")


@pytest.mark.parametrize("text", ["", ">", "many", "-1", "<0", "> 5 0", "=99999999999999999"])
def test_a_count_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="count"):
        parse_count(text)


def test_leaves_are_counted_by_their_words(log: Made, asked: Asked) -> None:
    log.publish()
    groups = {tuple(group["words"]): group["leaves"] for group in asked(log, "count", "--by", "k,unit")[1]["answer"]["groups"]}
    assert groups == {
        ("genesis", "-"): 1,
        ("intent", "tax"): 1,
        ("outcome", "tax"): 1,
        ("intent", "customs"): 1,
        ("outcome", "customs"): 1,
        ("beat", "-"): 1,
    }
    groups = {tuple(group["words"]): group["leaves"] for group in asked(log, "count", "--by", "src")[1]["answer"]["groups"]}
    assert groups == {("registers",): 4, ("elections",): 2, ("-",): 2}
    days = {tuple(group["words"]): group["leaves"] for group in asked(log, "count", "--by", "day,dec")[1]["answer"]["groups"]}
    assert days == {("2026-06-21", "permit"): 4, ("2026-06-21", "-"): 2}
    with pytest.raises(SystemExit, match="2"):
        asked(log, "count", "--by", "actor")


def test_small_counts_are_withheld_never_alone() -> None:
    assert withhold({("a",): 50, ("b",): 30, ("c",): 4}, 10) == {("a",): 50, ("b",): None, ("c",): None}
    assert withhold({("a",): 50, ("b",): 3, ("c",): 4}, 10) == {("a",): 50, ("c",): None, ("b",): None}
    assert withhold({("a",): 3}, 10) == {("a",): None}
    assert withhold({("a",): 10}, 10) == {("a",): 10}


def test_the_report_has_its_tables_and_shows_no_small_count(busy: Made, asked: Asked) -> None:
    status, said = asked(busy, "report")
    assert status == 0, said["doubts"]
    tables = said["answer"]["tables"]
    assert {"words": ["corruption", "permit"], "leaves": 98} in tables["asked, by purpose and decision"]
    assert all(row["leaves"] is None or row["leaves"] >= 10 for rows in tables.values() for row in rows)
    assert tables["refused, by rule"] == [{"words": ["C2"], "leaves": None}]
