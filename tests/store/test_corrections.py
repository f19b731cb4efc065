"""What somebody in the data says is wrong: seen beside the value, decided by stewards, kept apart from what the source says, undone."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.gate import Access
from glasshouse.model.rights import CorrectionState
from glasshouse.policy.plans import casework, corrections as plans, data, entity
from tests.store.righted import asked, decided, opened, people, received, restricted, somebody
from tests.store.world import World, facts


@pytest.fixture
def case(world: World) -> Access:
    people(world)
    return world.case("register")


@pytest.fixture
def request_(world: World, case: Access) -> str:
    return received(world)


def notes(world: World, case: Access, text: str = "Winther") -> list[tuple[str, str, str, str]]:
    return [(one.label, one.value, one.said, one.state.value) for one in world.view(case, text).corrections]


def test_whoever_reads_the_entity_sees_what_is_asked_for_beside_what_the_source_says(world: World, case: Access, request_: str) -> None:
    asked(world, request_)
    assert notes(world, case) == [("Birth date", "1970-05-01", "1971-05-01", "asked")]
    assert facts(world.view(case, "Winther"))["birthDate"] == ["1970-05-01"]
    assert notes(world, case, "Lund") == []


def test_upheld_the_persons_value_counts_and_the_sources_own_stays_with_a_mark(world: World, case: Access, request_: str) -> None:
    decided(world, request_, asked(world, request_))
    view = world.view(case, "Winther")
    (fact,) = [one for one in view.facts if one.prop == "birthDate"]
    assert {value.value: [ref.source for ref in value.sources] for value in fact.values} == {
        "1970-05-01": ["main"],
        "1971-05-01": ["Corrections"],
    }
    assert notes(world, case) == [("Birth date", "1970-05-01", "1971-05-01", "upheld")]


def test_search_finds_a_corrected_name_and_the_old_one(world: World, case: Access, request_: str) -> None:
    decided(world, request_, asked(world, request_, value="Ida Winther", said="Ida Vinther", prop="name"))
    assert world.find(case, "Vinther") == world.find(case, "Winther")
    world.restart()
    assert world.find(case, "Vinther") == world.find(case, "Winther")


def test_undone_it_counts_no_more_and_can_be_upheld_again(world: World, case: Access, request_: str) -> None:
    one = asked(world, request_, value="Ida Winther", said="Ida Vinther", prop="name")
    for _ in range(2):
        decided(world, request_, one)
        assert world.captions(case, "Vinther")
        (row,) = opened(world, request_).corrections
        assert world.act(world.steward, plans.UndoCorrection(request_, one, row.revision, "Not so")) is CorrectionState.UNDONE
        assert world.captions(case, "Vinther") == []
        assert notes(world, case) == []
    assert world.captions(case, "Winther") == ["Ida Winther"]


def test_rejected_it_is_seen_by_nobody_and_changes_nothing(world: World, case: Access, request_: str) -> None:
    decided(world, request_, asked(world, request_), upheld=False)
    assert notes(world, case) == []
    assert facts(world.view(case, "Winther"))["birthDate"] == ["1970-05-01"]
    assert opened(world, request_).corrections[0].reason == "The register office says so"


def test_what_it_corrects_gone_a_correction_is_gone_with_it(world: World, case: Access, request_: str) -> None:
    decided(world, request_, asked(world, request_, value="Ida Winther", said="Ida Vinther", prop="name"))
    world.load("register", [somebody("eva", "Eva Lund")])  # the register names Ida no more
    assert world.captions(case, "Vinther") == world.captions(case, "Winther") == []
    world.load("register", [somebody("ida", "Ida Winther"), somebody("eva", "Eva Lund")])
    assert world.find(case, "Vinther") == world.find(case, "Winther")


def test_a_folded_value_is_told_as_one_that_is_contested_and_no_more(world: World, case: Access, request_: str) -> None:
    """Hostile: a correction must not unfold a trait (C1)."""
    asked(world, request_, value="dk", said="se", prop="country")
    view = world.view(case, "Winther")
    (note,) = view.corrections
    assert (note.prop, note.label, note.value, note.said, note.shown) == ("", "", "", "", "")
    unfolded = world.open(case, entity.UnfoldTraits(view.stub.id)).corrections
    assert [(one.prop, one.value) for one in unfolded] == [("country", "dk")]
    decided(world, request_, opened(world, request_).corrections[0].id)
    assert world.view(case, "Winther").folded == 2
    assert world.captions(case, "se") == []


def test_a_steward_learns_nothing_of_record_value_or_seal(world: World, case: Access, request_: str) -> None:
    """Hostile: a register of requests is no way to ask what a dataset says of somebody."""
    world.act(case, casework.ProtectPerson(world.find(case, "Lund"), "witness"))
    restricted(world, "ida")
    shown = world.house.gate.visible(world.steward).people
    for record, value in (("ida", "1970-05-01"), ("ida", "1999-01-01"), ("eva", "1981-02-03"), ("nobody", "1970-05-01")):
        decided(world, request_, asked(world, request_, record, value, "1972-02-02"))
    rows = opened(world, request_).corrections
    assert {(one.state, one.revision, one.reason) for one in rows} == {(CorrectionState.UPHELD, 2, "The register office says so")}
    assert world.house.gate.visible(world.steward).people == shown + 2  # eva and nobody; ida was asked for before
    (source,) = [some for name, some in world.open(world.steward, data.OpenDataset("register")).sources if name == "Corrections"]
    assert len({(row.rows, row.records, row.added, row.changed, row.same, row.state) for row in source}) == 1
    assert world.captions(case, "Lund") == world.captions(case, "Winther") == []


def test_a_birth_date_that_shows_a_child_seals_whom_it_is_of(world: World, case: Access, request_: str) -> None:
    decided(world, request_, asked(world, request_, said="2015-05-01"))
    assert world.captions(case, "Winther") == []


def test_undone_a_birth_date_that_sealed_a_child_leaves_the_seal(world: World, case: Access, request_: str) -> None:
    one = asked(world, request_, said="2015-05-01")
    decided(world, request_, one)
    (row,) = opened(world, request_).corrections
    world.act(world.steward, plans.UndoCorrection(request_, one, row.revision, "A slip"))
    assert world.captions(case, "Winther") == []


def test_no_import_of_corrections_is_undone_or_made_by_hand(world: World, case: Access, request_: str) -> None:
    decided(world, request_, asked(world, request_))
    (rows,) = [some for name, some in world.open(world.steward, data.OpenDataset("register")).sources if name == "Corrections"]
    assert not rows[0].undoable
    with pytest.raises(ConflictError):
        world.undo(rows[0].id)
    with pytest.raises(InvalidInputError):
        world.load("register", [somebody("eva", "Eva Lund")], source="Corrections")


def test_a_dataset_has_as_many_entities_after_a_correction_as_before(world: World, case: Access, request_: str) -> None:
    before = world.open(world.steward, data.OpenDataset("register")).entities
    decided(world, request_, asked(world, request_))
    assert world.open(world.steward, data.OpenDataset("register")).entities == before == 4
    world.load("register", [somebody("eva", "Eva Lund")])
    assert world.open(world.steward, data.OpenDataset("register")).entities == 1


@pytest.mark.parametrize(
    ("prop", "value", "said"),
    [
        ("birthDate", "1970-05-01", "yesterday"),
        ("birthDate", "", "1970-05-01"),
        ("birthDate", "1970-05-01", "1970-05-01"),
        ("ownershipOwner", "x", "y"),
        ("name", "a\x00b", "c"),
        ("name", "Ida", "\ud800"),
        ("name", "x" * 1_001, "y"),
    ],
)
def test_what_is_no_correction_is_refused(world: World, case: Access, request_: str, prop: str, value: str, said: str) -> None:
    with pytest.raises(InvalidInputError):
        asked(world, request_, value=value, said=said, prop=prop)


def test_who_saw_an_older_revision_decides_nothing(world: World, case: Access, request_: str) -> None:
    one = asked(world, request_)
    decided(world, request_, one, upheld=False)
    with pytest.raises(ConflictError) as stale:
        world.act(world.steward, plans.DecideCorrection(request_, one, 1, upheld=True, reason="x"))
    assert stale.value.code == "changed_meanwhile"
    with pytest.raises(NotFoundError):
        world.act(world.steward, plans.DecideCorrection(received(world), one, 2, upheld=True, reason="x"))
