"""C7: a tag never:PURPOSE is not shed by copying: the same file, and the same records, bring it along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.casework import ExportEntities, GrantDataset, HoldEntity
from glasshouse.policy.plans.data import ListDatasets, OpenDataset, OpenImport, SourceSpec, UndoImport
from glasshouse.store import keys
from tests.hostile.world import Thing, World

NEVER = "never:corruption"
PEOPLE: list[Thing] = [
    ("t1", "Person", {"name": "Tess Quay", "birthDate": "1981-02-03", "idNumber": "T-1", "religion": "Quaker", "nationality": "nl"}),
    ("t2", "Person", {"name": "Tom Quay", "birthDate": "1982", "phone": "+31201234567", "idNumber": "T-2"}),
    ("t3", "Person", {"name": "Tim Quay"}),
    ("f", "Company", {"name": "Quay Firm", "country": "nl", "registrationNumber": "Q-1"}),
    ("d", "Directorship", {"director": "t3", "organization": "f", "role": "clerk"}),
]
OTHERS: list[Thing] = [("x1", "Person", {"name": "Nobody Known", "birthDate": "1970-01-01", "idNumber": "X-1"})]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.dataset("source", handling="public", tags=(NEVER,))
    made.load("source", PEOPLE)
    yield made
    made.close()


def tags(world: World, name: str) -> set[str]:
    return set(world.open(world.standing(CaseKind.STEWARDSHIP), OpenDataset(name)).dataset.tags)


def refused(world: World, name: str) -> None:
    """No case of that purpose is granted the dataset."""
    assert NEVER in tags(world, name)
    with pytest.raises(RefusedError) as told:
        world.act(world.case(), GrantDataset(name, "needed"))
    assert told.value.rules == ("C7",)


def test_the_same_file_in_another_dataset_brings_the_tag_and_says_so(world: World) -> None:
    world.dataset("copy", handling="public")
    before = world.size()
    done = world.load("copy", PEOPLE)
    refused(world, "copy")
    row = world.open(world.standing(CaseKind.STEWARDSHIP), OpenImport(done)).row
    assert NEVER in row.message
    told = [opening["results"] for leaf, opening in world.entries(before) if (opening.get("results") or {}).get("inherited")]
    assert [result["inherited"] for result in told] == [[NEVER]]
    world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(done))
    refused(world, "copy")  # the original is kept, and so is its tag


def test_a_file_that_was_loaded_earlier_without_the_tag_has_it_too(world: World) -> None:
    world.dataset("earlier", handling="public")
    world.load("earlier", OTHERS)
    case = world.case("earlier")
    world.search(case, "nobody")
    world.dataset("owner", handling="public", tags=(NEVER,))
    world.load("owner", OTHERS)
    refused(world, "earlier")
    with pytest.raises(RefusedError):
        world.search(case, "nobody")


def test_a_case_that_reads_the_copy_stops_at_once(world: World) -> None:
    world.dataset("copy", handling="public")
    world.load("copy", OTHERS)
    case = world.case("copy")
    assert world.names(case, '"Nobody Known"') == ["Nobody Known"]
    world.load("copy", PEOPLE[:1], source="late")
    with pytest.raises(RefusedError) as told:
        world.search(case, '"Nobody Known"')
    assert told.value.rules == ("C7",)


@pytest.mark.parametrize("taken", [PEOPLE[:1], PEOPLE[1:2], PEOPLE[2:3], PEOPLE[3:], PEOPLE[4:]], ids=lambda some: some[0][0])
def test_a_few_rows_among_others_bring_the_tag_too(world: World, taken: list[Thing]) -> None:
    world.dataset("mixed", handling="public")
    world.load("mixed", [*OTHERS, *taken])
    refused(world, "mixed")


def test_a_table_with_other_ids_and_other_columns_is_known_by_its_values(world: World) -> None:
    world.dataset("table", handling="public")
    mapping = {
        "entities": {
            "a": {
                "schema": "LegalEntity",
                "key": "n",
                "properties": {
                    "name": {"column": "who"},
                    "alias": {"column": "born"},
                    "notes": {"column": "n"},
                    "phone": {"column": "call"},
                },
            }
        }
    }
    text = "n,who,born,call\nT-2,TOM QUAY,1982,+31201234567\nX-9,Other,1900,\n"
    world.load_text("table", text, SourceSpec("rows", format="csv", mapping=mapping), "csv")
    refused(world, "table")


@pytest.mark.parametrize("kind", ["entities", "statements"])
def test_what_was_exported_and_loaded_again_brings_the_tag_though_traits_stayed_behind(world: World, kind: str) -> None:
    case = world.case("source", purpose=Purpose.FINANCIAL_CRIME)
    world.act(case, HoldEntity(world.id(case, "Tess Quay")))
    made = world.act(case, ExportEntities(kind))
    assert b"Quaker" not in made.content
    world.dataset("again", handling="public")
    text = made.content.decode()
    world.load_text(
        "again", text, SourceSpec("main", format="ftm" if kind == "entities" else "statements"), "json" if kind == "entities" else "csv"
    )
    assert world.names(world.case("again", purpose=Purpose.FINANCIAL_CRIME), '"Tess Quay"') == ["Tess Quay"]
    refused(world, "again")


def test_a_tag_that_comes_late_reaches_what_was_copied_before(world: World) -> None:
    late: list[Thing] = [("p", "Person", {"name": "Late Lee", "birthDate": "1960", "idNumber": "L-1"})]
    for name, things in (("first", late), ("second", [*OTHERS, *late])):
        world.dataset(name, handling="public")
        world.load(name, things)
    case = world.case("second")
    assert world.names(case, '"Late Lee"') == ["Late Lee"]
    world.dataset("first", handling="public", tags=(NEVER,))
    refused(world, "second")
    with pytest.raises(RefusedError):
        world.search(case, '"Late Lee"')


def test_what_was_there_before_is_no_copy_and_what_says_too_little_is_none(world: World) -> None:
    world.dataset("register", handling="public")
    world.load("register", [("r", "Person", {"name": "Reg Hale", "birthDate": "1950", "idNumber": "R-1"})])
    world.dataset("list", handling="public", tags=(NEVER,))
    world.load("list", [("other-id", "Person", {"name": "Reg Hale", "birthDate": "1950", "idNumber": "R-1"})])
    assert tags(world, "register") == set()
    world.dataset("namesakes", handling="public")
    world.load("namesakes", [("n1", "Person", {"name": "Tim Quay"}), ("n2", "Company", {"name": "Quay Firm", "country": "nl"})])
    assert tags(world, "namesakes") == set()


def test_an_inherited_tag_cannot_be_taken_away_and_a_description_may_be_sent_again(world: World) -> None:
    world.dataset("copy", handling="public")
    world.load("copy", PEOPLE)
    world.dataset("copy", handling="public")  # as its manifest says it
    refused(world, "copy")
    world.dataset("copy", handling="public", tags=(NEVER,))
    with pytest.raises(RefusedError):
        world.dataset("copy", handling="public")
    listed = {row.dataset.name: row.dataset.tags for row in world.open(world.standing(CaseKind.ADMINISTRATION), ListDatasets())}
    assert NEVER in listed["copy"]


def test_a_copy_of_a_copy_is_one_and_its_neighbours_are_none(world: World) -> None:
    world.dataset("copy", handling="public")
    world.load("copy", [*OTHERS, PEOPLE[0]])
    world.dataset("third", handling="public")
    world.load("third", [*OTHERS, ("y", "Person", {"name": "Yet Another"})])
    assert tags(world, "third") == set()
    world.load("third", [PEOPLE[0]], source="more")
    refused(world, "third")


def test_marks_are_keyed(world: World, tmp_path: Path) -> None:
    keys.make(tmp_path / "other keys")
    other = World(tmp_path / "other", tmp_path / "other keys")
    other.dataset("source", handling="public", tags=(NEVER,))
    other.load("source", PEOPLE)
    found = []
    for made in (world, other):
        with made.house.database.read() as connection:
            found.append(set(connection.exec_driver_sql("SELECT digest FROM marks").scalars()))
    other.close()
    assert all(found)
    assert found[0].isdisjoint(found[1])
