"""Charter C1: two tables never differ by a person, small cells do not follow, and no person stands in a table or its trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.errors import GlasshouseError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS
from glasshouse.policy.charter.measuring import VOCABULARY, WORDS, Axis, Group
from glasshouse.policy.charter.text import BY_ID
from glasshouse.policy.plans.casework import CloseCase, ReadLedger
from glasshouse.policy.plans.data import DeclareIdentity, UndoImport
from glasshouse.policy.plans.measuring import AskTable, CountTable, ListTables, OpenTable
from glasshouse.policy.plans.people import IssueKey
from tests.hostile.conftest import Place
from tests.hostile.measured import (
    BALANCED,
    MORE,
    PLANTED,
    SHAPE,
    YEAR,
    approved,
    ask,
    by_label,
    crowd,
    measured,
    party,
    peopled,
    persons,
    refused,
    running,
    table,
)
from tests.hostile.world import Thing, World, every_text


@pytest.fixture(scope="module")
def world(module_place: Place) -> Iterator[World]:
    yield from running(module_place)


def test_asked_again_after_an_undo_a_reload_a_merge_or_in_another_case_it_is_the_same_table(world: World) -> None:
    things = crowd(*BALANCED, prefix="again")
    case = measured(world, "again", things)
    first = table(world, case, "again")
    extra = world.load("again", crowd(("female", "refused", 70), prefix="late"))
    assert table(world, case, "again") == first
    world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(extra))
    assert table(world, case, "again") == first
    world.load("again", things[3:], source="main", load="snapshot")
    assert table(world, case, "again") == first
    world.act(world.standing(CaseKind.STEWARDSHIP), DeclareIdentity("Person", "idNumber", ("again",)))
    elsewhere = world.case("again", purpose=Purpose.RIGHTS_VIOLATION)
    assert table(world, elsewhere, "again") == first
    assert len(world.open(case, ListTables()).tables) == 1


def test_a_restart_and_lost_openings_give_no_second_count(tmp_path: Path) -> None:
    made = peopled(tmp_path)
    case = measured(made, "plain", crowd(*BALANCED))
    first = table(made, case, "plain")
    made.load("plain", crowd(("female", "refused", 70), prefix="late"))
    made.close()
    made = World(tmp_path)
    assert table(made, replace(case, actor=made.mara), "plain") == first
    made.close()


@pytest.mark.parametrize("changed", ["one fewer", "one more", "renamed by id", "only half"])
def test_a_dataset_that_differs_little_from_a_counted_one_gives_no_table(world: World, changed: str) -> None:
    name = changed.replace(" ", "-")
    things = crowd(*BALANCED, prefix=name)
    case = measured(world, name, things)
    assert table(world, case, name).cells
    if changed == "one fewer":
        copy = things[3:]
    elif changed == "one more":
        copy = [*things, *party(9000, "female", "granted", prefix="more")]
    elif changed == "renamed by id":
        copy = _anew(things)
    else:
        copy = things[: len(things) // 2]
    twin = measured(world, f"{name}-twin", copy)
    plan = approved(world, twin, f"{name}-twin")
    error = refused(world, twin, plan)
    assert error.rules == ("C1",)
    assert "much the same people" in error.message
    assert world.open(twin, ListTables()).tables == ()


def _anew(things: list[Thing]) -> list[Thing]:
    """The same under other ids."""
    ends = {"party", "case"}
    return [
        (f"x-{id_}", schema, {name: f"x-{value}" if name in ends else value for name, value in properties.items()})
        for id_, schema, properties in things
    ]


def test_other_names_under_the_same_ids_are_the_same_people(world: World) -> None:
    things = crowd(*BALANCED, prefix="masked")
    assert table(world, measured(world, "masked", things), "masked").cells
    twin = measured(world, "masked-twin", persons(things, name="Somebody {}"))
    assert refused(world, twin, approved(world, twin, "masked-twin")).rules == ("C1",)


def test_periods_that_overlap_one_that_was_counted_are_refused_also_by_another_shape(world: World) -> None:
    case = measured(world, "times", crowd(*BALANCED, prefix="times"))
    quarter = approved(world, case, "times", period="2024-Q1")  # asked for before
    table(world, case, "times")
    for shape in (SHAPE, "stage_by_group"):
        for period in ("2024-Q1", "2024-Q4"):
            assert refused(world, case, AskTable(shape, "times", period, "Why")).rules == ("C1",)
    assert refused(world, case, quarter).rules == ("C1",)
    ask(world, case, "times", period="2023")


def test_a_period_that_is_not_over_is_not_counted(world: World) -> None:
    case = measured(world, "running", crowd(*BALANCED, prefix="running"))
    year = 1970 + world.clock() // 1_000_000 // 31_556_952
    for period in (f"{year}", f"{year}-Q4", f"{year + 1}", f"{year + 1}-Q1"):
        assert refused(world, case, AskTable(SHAPE, "running", period, "Why")).rules == ("C1",)


def test_a_failed_count_keeps_no_table_and_gives_the_approval_back(world: World) -> None:
    things = crowd(*BALANCED, prefix="failed")
    case = measured(world, "failed", things)
    first = table(world, case, "failed")
    twin = measured(world, "failed-twin", things)
    plan = approved(world, twin, "failed-twin")
    for _ in range(2):
        assert refused(world, twin, plan).rules == ("C1",)
    assert world.open(twin, ListTables()).tables == ()
    assert world.open(case, ListTables()).tables == (first,)


# -- small cells


def test_a_small_cell_is_withheld_and_does_not_follow_from_the_others(world: World) -> None:
    case = measured(world, "small", crowd(("female", "granted", 3), ("female", "refused", 90), *MORE, prefix="small"))
    cells = by_label(table(world, case, "small"))
    assert cells["female", "granted"] is None
    assert sum(count is None for count in cells.values()) >= 2
    for place in (("female",), ("male",)):
        line = [count for label, count in cells.items() if label[0] == place[0]]
        assert sum(count is None for count in line) != 1


def test_a_dataset_of_one_group_of_one_outcome_or_of_few_people_makes_no_table(world: World) -> None:
    ones = {
        "one-group": [("female", "granted", 90), ("female", "refused", 90)],
        "one-outcome": [("female", "granted", 90), ("male", "granted", 90)],
        "two-lists": [("female", "granted", 90), ("male", "refused", 90)],
        "few": [("female", "granted", 24), ("female", "refused", 25), ("male", "granted", 25), ("male", "refused", 25)],
        "nearly": [("female", "granted", 200), ("female", "refused", 90), ("male", "granted", 4)],
    }
    for name, counts in ones.items():
        found = table(world, measured(world, name, crowd(*counts, prefix=name)), name)
        assert (found.axes, found.cells) == ((), ()), name


def test_a_person_with_many_procedures_or_many_records_counts_once(world: World) -> None:
    things = crowd(*BALANCED, prefix="once")
    for number in range(72):  # eight women, each nine times in the file
        same = {"name": f"Dora Double{number % 8}", "idNumber": f"DD-{number % 8}"}
        things += persons(party(number, "female", "acquitted", prefix="double"), **same)
    for number in range(60):  # one man with sixty more cases
        things += [
            (f"c{number}", "CourtCase", {"name": f"C {number}", "fileDate": "2024-02-01"}),
            (f"t{number}", "CourtCaseParty", {"party": "once200", "case": f"c{number}", "status": "fined"}),
        ]
    case = measured(world, "once", things)
    world.act(world.standing(CaseKind.STEWARDSHIP), DeclareIdentity("Person", "idNumber", ("once",)))
    assert [labels for _, labels in table(world, case, "once").axes] == [("female", "male"), ("granted", "refused")]


def test_who_is_sealed_is_not_counted(world: World) -> None:
    young = persons(crowd(("female", "granted", 90), prefix="kid"), birthDate="2015-05-05")
    grown = crowd(BALANCED[1], *MORE, prefix="grown")
    case = measured(world, "sealed", [*young, *grown])
    cells = by_label(table(world, case, "sealed"))
    assert cells["female", "granted"] is None
    assert cells["female", "refused"] is not None


def test_what_no_closed_list_holds_is_not_counted_and_stands_nowhere(world: World) -> None:
    start = world.size()
    strange = crowd((PLANTED, PLANTED, 50), prefix="odd", religion=PLANTED)
    some = persons(crowd(*BALANCED, prefix="even"), religion="muslim") + persons(crowd(*BALANCED, prefix="uneven"), religion="Christian")
    case = measured(world, "words", [*strange, *some], group="religion")
    found = table(world, case, "words")
    labels = {label for _, some in found.axes for label in some}
    assert labels <= set(VOCABULARY[Group.RELIGION]) | set(WORDS[Axis.OUTCOME])
    assert [some for _, some in found.axes] == [("Christian", "Muslim"), ("granted", "refused")]
    texts = [*every_text(found), *every_text(world.open(case, ListTables())), *every_text(world.open(case, ReadLedger()))]
    texts += [json.dumps(fields, default=str) for _, fields in world.entries(start)]
    assert not [text for text in texts if PLANTED.casefold() in text.casefold() or ("muslim" in text.casefold() and text not in labels)]


def test_no_person_of_the_dataset_stands_in_the_answer_the_ledger_or_the_kept_table(world: World) -> None:
    start = world.size()
    case = measured(world, "nobody", crowd(*BALANCED, prefix="nobody"))
    counting = world.size()
    found = table(world, case, "nobody")
    assert not [text for text in every_text(found) if "Party" in text or (text.startswith("nobody") and text != "nobody")]
    for leaf, fields in world.entries(counting):
        text = json.dumps(fields, default=str)
        assert "Party0" not in text, leaf
        assert "female" not in text, leaf
    rows = world.rows("select * from counted_tables where id = ?", found.id)
    assert len(rows) == 1
    assert "Party" not in repr(rows)
    assert start < counting


# -- what the ledger says


def test_a_count_is_of_class_two_and_its_trail_leads_to_who_asked(world: World) -> None:
    case = measured(world, "trail", crowd(*BALANCED, prefix="trail"))
    start = world.size()
    table(world, case, "trail")
    entries = dict(enumerate(world.entries(start), start))
    kinds = {index: (leaf.header, (fields.get("plan") or {}).get("type", "")) for index, (leaf, fields) in entries.items()}
    (asked,) = [index for index, (header, kind) in kinds.items() if kind == "AskTable"]
    (approval,) = [index for index, (header, _) in kinds.items() if header.k.value == "approval"]
    (counted,) = [index for index, (header, kind) in kinds.items() if kind == "CountTable"]
    assert kinds[approval][0].re == asked
    assert (kinds[approval][0].cls, kinds[approval][0].act.value, kinds[approval][0].why) == (2, "export", ("C1",))
    assert (kinds[counted][0].re, kinds[counted][0].cls) == (approval, 2)
    assert ROWS[Action.COUNT_TABLE].cls == 2
    sentences = [row.sentence for row in world.open(case, ReadLedger()).rows]
    assert {"asked for an approval of a table", "approved a table of people by group", "counted people by group"} <= set(sentences)


def test_with_a_full_disk_nothing_is_counted(world: World) -> None:
    from glasshouse.base.errors import LedgerUnavailableError

    case = measured(world, "full", crowd(*BALANCED, prefix="full"))
    plan = approved(world, case, "full")
    body, drop = "begin select raise(abort, 'database or disk is full'); end", "drop trigger full_disk"
    if world.stored:
        raised = "$$ begin raise exception 'database or disk is full'; end $$"
        world.rows(f"create or replace function full_disk() returns trigger language plpgsql as {raised}")
        body, drop = "for each row execute function full_disk()", "drop trigger full_disk on leaves"
    world.rows(f"create trigger full_disk before insert on leaves {body}", database="ledger")
    try:
        with pytest.raises((LedgerUnavailableError, GlasshouseError)):
            world.act(case, plan)
    finally:
        world.rows(drop, database="ledger")
    assert world.open(case, ListTables()).tables == ()


def test_a_table_opens_in_its_own_case_only_also_when_it_is_closed(world: World) -> None:
    case = measured(world, "closed", crowd(*BALANCED, prefix="closed"))
    found = table(world, case, "closed")
    other = world.case("closed", purpose=Purpose.DISCRIMINATION)
    with pytest.raises(NotFoundError):
        world.open(other, OpenTable(found.id))
    world.act(case, CloseCase("Done"))
    assert world.open(case, OpenTable(found.id)) == found
    with pytest.raises(RefusedError):
        world.act(case, AskTable(SHAPE, "closed", YEAR, "Why"))


def test_a_key_counts_nothing_that_was_not_approved(world: World) -> None:
    case = measured(world, "keyed", crowd(*BALANCED, prefix="keyed"))
    key = world.act(case, IssueKey(1))
    keyed = Access(world.house.accounts.actor_by_key(key.text), case.case)
    assert refused(world, keyed, CountTable(SHAPE, "keyed", YEAR)).rules == ("C8",)


def test_the_charters_page_explains_counting_from_the_lists_themselves() -> None:
    words = BY_ID["C1"].enforced
    for part in ("outcome of procedures by group", "rounded to 5", "10 people or more", "rights violation and unequal treatment"):
        assert part in words
