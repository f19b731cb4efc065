"""The matrix: what stands in a cell and who said it, what it adds up to, and that nothing of a hidden person is in any of it."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.hypothesis import Against, Consistency as Fit, HypothesisState as State, ItemKind, Relevance
from glasshouse.model.outcome import Outcome
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.policy.plans.casework import (
    AddMember,
    CloseCase,
    GrantDataset,
    HoldEntity,
    PersonOutcome,
    ProtectPerson,
    ReleaseEntity,
    RevokeGrant,
)
from glasshouse.policy.plans.exhibits import CollectExhibit, CollectRecord, Said
from glasshouse.policy.plans.hypotheses import AddHypothesis, ChangeHypothesis, ListHypotheses, OpenHypothesis
from glasshouse.policy.plans.matrix import (
    AddItem,
    BeginItem,
    ChangeItem,
    Matrix,
    OpenItem,
    OpenMatrix,
    Rating,
    RestoreItem,
    TabulateMatrix,
    WeighItem,
)
from glasshouse.policy.plans.notes import AddNote
from glasshouse.policy.plans.people import CreatePerson
from tests.hostile.world import every_text
from tests.store import byhanding
from tests.store.world import PASSWORD, World

SENTENCE = AddItem(ItemKind.SENTENCE, says="The dues fell in March.", source="Port gazette 12")


def begun(world: World) -> Access:
    """A case of Mara's with a member, a reader and two hypotheses."""
    made = world.case()
    for login, role in (("ines", CaseRole.MEMBER), ("rita", CaseRole.READER)):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, AddMember(login, role))
    for statement in ("It was bought.", "It followed the rules."):
        world.act(made, AddHypothesis(statement))
    return made


BEGUN = {"case": begun}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def named(name: str, schema: str, caption: str) -> dict[str, Any]:
    """One FtM entity."""
    return {"id": name, "schema": schema, "properties": {"name": [caption]}}


def ids(world: World, case: Access) -> list[str]:
    """Hypotheses of the case by number."""
    return [row.id for row in world.open(case, ListHypotheses())]


def rating(hypothesis: str, sign: Fit, revision: int = 0, why: str = "Because.") -> Rating:
    """What most tests say."""
    return Rating(hypothesis, revision, sign, Basis.ASSESSMENT, why)


def weigh(world: World, case: Access, item: str, *signs: Fit) -> None:
    """Say how an item nobody weighed fits the first hypotheses."""
    world.act(case, WeighItem(item, tuple(rating(one, sign) for one, sign in zip(ids(world, case), signs, strict=False))))


def sums(matrix: Matrix) -> list[Against]:
    """The line below the matrix."""
    return [one.against for one in matrix.hypotheses]


def test_columns_add_up_what_speaks_against_and_items_that_fit_alike_are_told(world: World, case: Access) -> None:
    first = world.act(case, AddItem(ItemKind.SENTENCE, says="a", source="s", reliability=Reliability.RELIABLE, relevance=Relevance.HIGH))
    second = world.act(case, AddItem(ItemKind.SENTENCE, says="b", source="s"))
    third = world.act(case, AddItem(ItemKind.SENTENCE, says="c", source="s", reliability=Reliability.UNRELIABLE, relevance=Relevance.LOW))
    weigh(world, case, first, Fit.CONSISTENT, Fit.CONSISTENT)
    weigh(world, case, second, Fit.CONSISTENT, Fit.STRONGLY_INCONSISTENT)
    weigh(world, case, third, Fit.INCONSISTENT)
    found = world.open(case, OpenMatrix())
    assert sums(found) == [Against(1, 0.5, 3), Against(1, 2.0, 2)]
    assert [row.telling for row in found.rows] == [False, True, None]
    assert (found.total, found.mute, found.unsaid) == (3, 1, 1)
    assert [row.item.number for row in world.open(case, OpenMatrix("telling")).rows] == [2, 1, 3]
    assert [row.against for row in world.open(case, ListHypotheses())] == sums(found)
    cell = found.rows[1].cells[1]
    assert cell is not None
    assert (cell.sign, cell.basis, cell.why, cell.by) == (Fit.STRONGLY_INCONSISTENT, Basis.ASSESSMENT, "Because.", "Mara Okafor")
    view = world.open(case, OpenHypothesis(ids(world, case)[1]))
    assert [(one.number, one.sign) for one in view.weighed] == [(1, Fit.CONSISTENT), (2, Fit.STRONGLY_INCONSISTENT)]


def test_a_hypothesis_set_aside_is_no_column_and_an_item_taken_out_no_row(world: World, case: Access) -> None:
    item, other = world.act(case, SENTENCE), world.act(case, AddItem(ItemKind.SENTENCE, says="b", source="s"))
    weigh(world, case, item, Fit.INCONSISTENT, Fit.CONSISTENT)
    weigh(world, case, other, Fit.CONSISTENT, Fit.INCONSISTENT)
    world.act(case, ChangeHypothesis(ids(world, case)[1], 1, "It followed the rules.", "", "", (), State.SET_ASIDE, "Not asked."))
    found = world.open(case, OpenMatrix())
    assert ([one.label for one in found.hypotheses], found.aside, found.unsaid) == (["H1"], 1, 2)
    now = world.open(case, OpenItem(item)).row
    world.act(case, ChangeItem(item, 1, now.says, now.source, now.basis, now.reliability, now.relevance, True))
    found = world.open(case, OpenMatrix())
    assert ([row.item.id for row in found.rows], sums(found)) == ([other], [Against(0, 0.0, 1)])
    assert world.open(case, OpenItem(item)).row.out
    assert world.act(case, RestoreItem(item, 2, 1)) == 3
    assert sums(world.open(case, OpenMatrix())) == [Against(1, 1.0, 2)]


def test_of_two_who_weigh_one_cell_the_second_is_told_and_what_stood_before_is_kept(world: World, case: Access) -> None:
    item, (bought, rules), ines = world.act(case, SENTENCE), ids(world, case), world.access("ines", case.case)
    assert world.act(ines, WeighItem(item, (rating(bought, Fit.CONSISTENT, 0, "hers"),))) == 1
    mine = (rating(rules, Fit.CONSISTENT), rating(bought, Fit.INCONSISTENT, 0, "mine"))
    with pytest.raises(ConflictError) as refused:
        world.act(case, WeighItem(item, mine))
    assert refused.value.code == "changed_meanwhile"
    view = world.open(case, OpenItem(item))
    assert [cell and cell.why for _, cell in view.cells] == ["hers", None]  # all or nothing
    assert world.act(case, WeighItem(item, (mine[0], rating(bought, Fit.INCONSISTENT, 1, "mine")))) == 2
    view = world.open(case, OpenItem(item))
    assert [(one.why, one.by, one.revision) for one in view.before] == [("hers", "Ines", 1)]
    # what stands already is nothing new, whoever says it with whatever revision in hand
    assert world.act(ines, WeighItem(item, (rating(bought, Fit.INCONSISTENT, 0, "mine"),))) == 0
    with pytest.raises(ConflictError):
        world.act(case, ChangeItem(item, 2, "s", "s", Basis.FACT, Reliability.UNKNOWN, Relevance.LOW, False))


def test_an_exhibit_comes_in_by_its_number_with_the_reliability_that_its_collector_gave_it_and_once(world: World, case: Access) -> None:
    said = Said("The lease", reliability=Reliability.USUALLY)
    exhibit = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, said))
    note = world.act(case, AddNote("What the clerk said"))
    item = world.act(case, AddItem(ItemKind.EXHIBIT, exhibit=1, says="It was signed in May."))
    row = world.open(case, OpenItem(item)).row
    assert (row.title, row.path, row.reliability) == ("EX-0001 The lease", f"evidence/{exhibit}", Reliability.USUALLY)
    other = world.open(case, OpenItem(world.act(case, AddItem(ItemKind.NOTE, thing=note)))).row
    assert (other.title, other.path, other.reliability) == ("What the clerk said", f"notes/{note}", Reliability.UNKNOWN)
    for again in (AddItem(ItemKind.EXHIBIT, exhibit=1), AddItem(ItemKind.NOTE, thing=note)):
        with pytest.raises(ConflictError, match="already"):
            world.act(case, again)
    with pytest.raises(NotFoundError):
        world.act(case, AddItem(ItemKind.EXHIBIT, exhibit=2))
    assert world.open(case, BeginItem(ItemKind.EXHIBIT)).exhibits == ((1, "EX-0001", "The lease"),)
    assert world.open(case, BeginItem(ItemKind.NOTE)).notes == ((note, "What the clerk said"),)


def _person_case(world: World, case: Access) -> tuple[Access, str, str]:
    """The case with a person whom it holds and a company that it does not; public ids of both."""
    world.register("files", people="private_persons")
    world.load("files", [named("p", "Person", "Ana Ruiz"), named("q", "Company", "Quay Works")])
    world.act(case, GrantDataset("files", "need"))
    return case, world.find(case, '"Ana Ruiz"'), world.find(case, '"Quay Works"')


def test_a_record_is_an_item_while_the_case_holds_it_and_the_reader_sees_it(world: World, case: Access) -> None:
    case, ana, quay = _person_case(world, case)
    for public in (ana, quay):
        with pytest.raises(ConflictError) as refused:
            world.act(case, AddItem(ItemKind.RECORD, thing=public))
        assert refused.value.code == "not_held"
    for public in (ana, quay):
        world.act(case, HoldEntity(public))
    item, firm = (
        world.act(case, AddItem(ItemKind.RECORD, thing=ana, says="Ana signs.")),
        world.act(case, AddItem(ItemKind.RECORD, thing=quay)),
    )
    for one in (item, firm):
        weigh(world, case, one, Fit.INCONSISTENT, Fit.STRONGLY_INCONSISTENT)
    found = world.open(case, OpenMatrix())
    assert [(row.item.title, row.item.stub and row.item.stub.id) for row in found.rows] == [("Ana Ruiz", ana), ("Quay Works", quay)]
    world.act(case, ReleaseEntity(ana))
    found = world.open(case, OpenMatrix())
    assert ([row.item.id for row in found.rows], sums(found)) == ([firm], [Against(1, 1.0, 1), Against(1, 2.0, 1)])
    with pytest.raises(NotFoundError):
        world.open(case, OpenItem(item))
    world.act(case, HoldEntity(ana))
    assert world.open(case, OpenMatrix()).total == 2
    world.act(case, RevokeGrant("files"))
    assert world.open(case, OpenMatrix()).total == 0


def test_who_is_sealed_is_in_no_row_sum_table_form_or_error(world: World, case: Access) -> None:
    case, ana, quay = _person_case(world, case)
    world.act(case, HoldEntity(ana))
    world.act(case, HoldEntity(quay))
    item = world.act(case, AddItem(ItemKind.RECORD, thing=ana, says="Ana signs."))
    world.act(case, CollectRecord(ana, Said("Ana's file")))
    filed = world.act(case, AddItem(ItemKind.EXHIBIT, exhibit=1))
    other = world.act(case, AddItem(ItemKind.RECORD, thing=quay))
    for one in (item, filed, other):
        weigh(world, case, one, Fit.STRONGLY_INCONSISTENT, Fit.CONSISTENT)
    world.act(case, ProtectPerson(ana, "witness"))
    plans: list[Any] = [OpenMatrix(), OpenMatrix("telling"), TabulateMatrix(), ListHypotheses(), OpenHypothesis(ids(world, case)[0])]
    plans += [BeginItem(kind) for kind in ItemKind]
    for plan in plans:
        told = list(every_text(world.open(case, plan)))
        assert not [text for text in told if "Ana" in text or text in (item, filed, ana)], plan
    found = world.open(case, OpenMatrix())
    assert (found.total, found.mute, found.unsaid, sums(found)) == (1, 0, 0, [Against(1, 2.0, 1), Against(0, 0.0, 1)])
    bought = ids(world, case)[0]
    for make in (
        lambda one: ChangeItem(one, 1, "s", "s", Basis.FACT, Reliability.UNKNOWN, Relevance.LOW, False),
        lambda one: RestoreItem(one, 1, 1),
        lambda one: WeighItem(one, (rating(bought, Fit.NEUTRAL, 1),)),
    ):
        refusals = []
        for public in (item, filed, "a" * 26):
            with pytest.raises(NotFoundError) as refused:
                world.act(case, make(public))
            refusals.append((refused.value.message, refused.value.remedy))
        assert len(set(refusals)) == 1
    with pytest.raises(NotFoundError):
        world.act(case, AddItem(ItemKind.EXHIBIT, exhibit=1))
    with pytest.raises(NotFoundError):
        world.act(case, AddItem(ItemKind.RECORD, thing=ana))


def test_numbers_of_items_have_no_gap_where_somebody_is_sealed(world: World, case: Access) -> None:
    case, ana, quay = _person_case(world, case)
    world.act(case, HoldEntity(ana))
    world.act(case, HoldEntity(quay))
    for command in (SENTENCE, AddItem(ItemKind.RECORD, thing=ana), AddItem(ItemKind.RECORD, thing=quay)):
        weigh(world, case, world.act(case, command), Fit.CONSISTENT)
    world.act(case, ProtectPerson(ana, "witness"))
    firm = world.open(case, OpenMatrix()).rows[1].item
    last = world.act(case, AddItem(ItemKind.SENTENCE, says="b", source="s"))
    assert [row.item.number for row in world.open(case, OpenMatrix()).rows] == [1, 2, 3]
    assert [row.item.number for row in world.open(case, TabulateMatrix()).rows] == [1, 2, 3]
    assert [one.number for one in world.open(case, OpenHypothesis(ids(world, case)[0])).weighed] == [1, 2]
    assert [world.open(case, OpenItem(one)).row.number for one in (firm.id, last)] == [2, 3]
    with pytest.raises(ConflictError, match="item 2 of the matrix already"):
        world.act(case, AddItem(ItemKind.RECORD, thing=quay))


def test_an_item_stays_when_its_record_only_stops_counting(world: World, case: Access) -> None:
    case, ana, quay = _person_case(world, case)
    for public in (ana, quay):
        world.act(case, HoldEntity(public))
        weigh(world, case, world.act(case, AddItem(ItemKind.RECORD, thing=public, says="It signs.")), Fit.INCONSISTENT)
    world.act(case, ProtectPerson(ana, "witness"))
    mine = byhanding.add(world, case, name="Mole trust")
    world.act(case, AddItem(ItemKind.RECORD, thing=byhanding.entity(world, case, mine), says="It owns."))
    byhanding.withdraw(world, case, mine)
    world.load("files", [named("other", "Company", "Other Works")], load="snapshot")
    found = world.open(case, OpenMatrix())
    told = [(row.item.title, row.item.says, row.item.stub, row.item.path) for row in found.rows]
    assert told == [("A record that is no longer there", says, None, "") for says in ("It signs.", "It owns.")]  # who is sealed stays so
    assert sums(found) == [Against(1, 1.0, 1), Against(0, 0.0, 0)]
    world.act(case, RevokeGrant("files"))
    assert [row.item.says for row in world.open(case, OpenMatrix()).rows] == ["It owns."]


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access) -> None:
    other = world.case()
    theirs, hypothesis, note = world.act(other, SENTENCE), world.act(other, AddHypothesis("H")), world.act(other, AddNote("N"))
    mine = world.act(case, SENTENCE)
    makes: tuple[tuple[Any, Any, str], ...] = (
        (world.open, OpenItem, theirs),
        (world.act, lambda one: ChangeItem(one, 1, "s", "s", Basis.FACT, Reliability.UNKNOWN, Relevance.LOW, False), theirs),
        (world.act, lambda one: RestoreItem(one, 1, 1), theirs),
        (world.act, lambda one: WeighItem(one, ()), theirs),
        (world.act, lambda one: WeighItem(mine, (rating(one, Fit.NEUTRAL),)), hypothesis),
        (world.act, lambda one: AddItem(ItemKind.NOTE, thing=one), note),
        (world.act, lambda one: AddItem(ItemKind.RECORD, thing=one), "b" * 26),
    )
    for ask, make, strange in makes:
        told = []
        for public in (strange, "a" * 26):
            with pytest.raises(NotFoundError) as refused:
                ask(case, make(public))
            told.append((refused.value.message, refused.value.remedy, refused.value.code))
        assert told[0] == told[1]
        with pytest.raises(NotFoundError):
            ask(case, make("\x00"))
    with pytest.raises(NotFoundError):
        world.act(case, RestoreItem(mine, 1, 7))
    assert world.open(case, OpenMatrix()).total == 1


def test_readers_read_and_a_closed_case_is_only_read_and_the_ledger_has_no_word_of_it(world: World, case: Access) -> None:
    item = world.act(case, AddItem(ItemKind.SENTENCE, says="Sigrid paid.", source="Sigrid's letter"))
    bought = ids(world, case)[0]
    world.act(case, WeighItem(item, (rating(bought, Fit.CONSISTENT, 0, "Sigrid says so"),)))
    rita = world.access("rita", case.case)
    assert world.open(rita, OpenMatrix()).total == 1
    for command in (SENTENCE, WeighItem(item, (rating(bought, Fit.NEUTRAL, 1),)), RestoreItem(item, 1, 1)):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    world.act(case, CloseCase("done"))
    assert world.open(rita, TabulateMatrix()).rows[0].item.says == "Sigrid paid."
    with pytest.raises(RefusedError):
        world.act(case, WeighItem(item, (rating(bought, Fit.NEUTRAL, 1),)))
    _, entries = world.house.entries.trail(case.case, 0, 50)
    fields = repr([entry.fields for entry in entries])
    assert "Sigrid" not in fields
    assert item in fields


def test_what_cannot_be_kept_is_refused_and_says_which_field(world: World, case: Access) -> None:
    item, (bought, _) = world.act(case, SENTENCE), ids(world, case)
    for field, command in (
        ("says", AddItem(ItemKind.SENTENCE, source="s")),
        ("source", AddItem(ItemKind.SENTENCE, says="s")),
        ("says", AddItem(ItemKind.SENTENCE, says="x" * 2_001, source="s")),
        ("says", AddItem(ItemKind.SENTENCE, says="a\x00b", source="s")),
        ("source", AddItem(ItemKind.SENTENCE, says="s", source="x" * 501)),
        ("why", WeighItem(item, (rating(bought, Fit.NEUTRAL, 0, " "),))),
        ("why", WeighItem(item, (rating(bought, Fit.NEUTRAL, 0, "x" * 501),))),
        ("why", WeighItem(item, (rating(bought, Fit.NEUTRAL, 0, "\x07"),))),
        ("ratings", WeighItem(item, (rating(bought, Fit.NEUTRAL), rating(bought, Fit.CONSISTENT)))),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field == field, command
    for plan in (OpenMatrix("weight"), OpenMatrix("number", -1)):
        with pytest.raises(InvalidInputError):
            world.open(case, plan)


def test_no_table_of_the_matrix_is_an_export_of_people_without_a_second_person(world: World, case: Access) -> None:
    world.register("list", people="private_persons")
    world.load("list", [named(f"p{n}", "Person", f"Eva Ruiz{n}") for n in range(PERSONS + 1)])
    world.act(case, GrantDataset("list", "need"))
    for n in range(PERSONS + 1):
        public = world.find(case, f'"Eva Ruiz{n}"')
        world.act(case, HoldEntity(public))
        if n < PERSONS:
            world.act(case, AddItem(ItemKind.RECORD, thing=public))
        else:
            assert len(world.open(case, TabulateMatrix()).rows) == PERSONS
            world.act(case, CollectRecord(public, Said("Their file")))
            world.act(case, AddItem(ItemKind.EXHIBIT, exhibit=1))
    with pytest.raises(RefusedError) as refused:
        world.open(case, TabulateMatrix())
    assert refused.value.rules == ("C8",)
    assert world.open(case, OpenMatrix()).total == PERSONS + 1


def test_whoever_is_in_the_matrix_has_an_outcome_when_the_case_closes(world: World, case: Access) -> None:
    case, ana, _ = _person_case(world, case)
    world.act(case, HoldEntity(ana))
    world.act(case, AddItem(ItemKind.RECORD, thing=ana))
    with pytest.raises(RefusedError) as refused:
        world.act(case, CloseCase("done"))
    assert refused.value.rules == ("C7",)
    world.act(case, CloseCase("done", (PersonOutcome(ana, Outcome.NOTHING_FOUND),)))
