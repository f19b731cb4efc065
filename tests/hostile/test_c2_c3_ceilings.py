"""Charter C2 and C3 through the gate: how many people an answer shows, and that a home is the end of the road."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from glasshouse.base.errors import NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.casework import AddMember, ExportEntities, GrantDataset, HoldEntity, OpenCase, OpenFirstLook
from glasshouse.policy.plans.entity import LINKS_FIRST, EntityView, ListLinks, OpenEntity
from glasshouse.policy.plans.search import EXACT_TO, PAGE, SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.world import Thing, World, every_text

STAFF = 130


def _town(names: str, residents: int, officers: int = 0) -> list[Thing]:
    """An address with a firm, and people who live there: as a reference of the person, and by a link of every kind."""
    home = f"{names}-home"
    things: list[Thing] = [(home, "Address", {"full": f"{names} Street 1"}), (f"{names}-f", "Company", {"name": f"{names} Firm"})]
    things.append((f"{names}-fl", "UnknownLink", {"subject": f"{names}-f", "object": home}))
    for n in range(residents):
        person = f"{names}-r{n}"
        things.append((person, "Person", {"name": f"{names} Resident {n}", "addressEntity": home}))
        things.append((f"{person}-l", "UnknownLink", {"subject": person, "object": home, "role": "tenant"}))
        things.append((f"{person}-o", "Ownership", {"owner": person, "asset": home}))
        things.append((f"{person}-d", "Documentation", {"entity": person, "document": home}))
    return things


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("ceilings"))
    made.dataset("private", handling="public")
    staff: list[Thing] = [("firm", "Company", {"name": "Big Firm"}), ("union", "Organization", {"name": "Big Union"})]
    for n in range(STAFF):
        staff.append((f"s{n}", "Person", {"name": f"Clerk {n:03}", "idNumber": f"C-{n:04}"}))
        kind, ends = ("Directorship", ("director", "organization")) if n % 2 else ("Employment", ("employee", "employer"))
        staff.append((f"l{n}", kind, {ends[0]: f"s{n}", ends[1]: "firm"}))
        staff.append((f"m{n}", "Employment", {"employee": f"s{n}", "employer": "union"}))
    made.load("private", [*staff, *_town("Empty", 0), *_town("Full", 7)])
    made.dataset("office", people="public_function")
    made.load("office", [*_town("Public", 3)])
    made.declared("office")
    yield made
    made.close()


def _people(view: EntityView) -> int:
    return sum(1 for group in view.groups for link in group.links if link.other is not None and link.other.person)


def test_one_request_newly_shows_fifty_private_persons_over_all_its_groups(world: World) -> None:
    case = world.case("private")
    world.act(case, HoldEntity(world.id(case, "Big Firm")))
    view = world.open(case, OpenEntity(world.id(case, "Big Firm")))
    assert len(view.groups) == 2
    assert _people(view) == LINKS_FIRST
    assert [group.total for group in view.groups] == [65, 65]
    again = world.open(case, OpenEntity(view.stub.id))
    assert _people(again) == 2 * LINKS_FIRST  # the first fifty are known by now, and fifty more are new


def test_no_offset_gets_more_than_fifty_new_people_out_of_one_request(world: World) -> None:
    case = world.case("private")
    union = world.id(case, "Big Union")
    world.act(case, HoldEntity(union))
    (group,) = world.open(case, OpenEntity(union)).groups
    seen: set[str] = set()
    for offset in (0, 50, 100, 130, 10**9):
        links = world.open(case, ListLinks(union, group.key, offset)).group.links
        assert len(links) <= LINKS_FIRST
        seen |= {link.other.id for link in links if link.other}
    assert len(seen) == STAFF
    with pytest.raises(RefusedError) as refused:
        world.open(case, ListLinks(union, group.key, -1))
    assert refused.value.rules == ("C12",)


def test_people_are_listed_of_what_the_case_holds_only_and_not_counted_before(world: World) -> None:
    case = world.case("private")
    union = world.id(case, "Big Union")
    (group,) = world.open(case, OpenEntity(union)).groups
    assert (group.total, group.count, group.links, group.withheld) == (0, 0, (), "People linked here are listed once the case holds this.")
    for offset in (0, 50):
        assert world.open(case, ListLinks(union, group.key, offset)).group.links == ()
    world.act(case, HoldEntity(union))
    assert world.open(case, OpenEntity(union)).groups[0].total == STAFF


@pytest.mark.parametrize(("limit", "offset"), [(PAGE + 1, 0), (0, 0), (-5, 0), (10**6, 0), (PAGE, -1), (PAGE, EXACT_TO + 1)])
def test_a_page_of_results_is_no_larger_than_a_page(world: World, limit: int, offset: int) -> None:
    case = world.case("private")
    with pytest.raises(RefusedError) as refused:
        world.open(case, SearchEntities(parse("clerk"), offset=offset, limit=limit))
    assert refused.value.rules == ("C2",)


def test_an_empty_search_lists_nobody(world: World) -> None:
    case = world.case("private")
    for text in ("", "   ", "...", '""', "-", "NOT ..."):
        with pytest.raises(RefusedError) as refused:
            world.search(case, text)
        assert refused.value.rules == ("C2",)


def test_8_a_thousand_identifiers_do_not_fit_and_batches_are_pages_of_twenty(world: World) -> None:
    case = world.case("private")
    found = world.search(case, " OR ".join(f"C-{n:04}" for n in range(30)))
    assert (len(found.hits), found.total) == (PAGE, 30)
    from glasshouse.base.errors import InvalidInputError

    with pytest.raises(InvalidInputError):
        world.search(case, " OR ".join(f"C-{n:04}" for n in range(65)))


@pytest.fixture
def look(world: World) -> Access:
    found = world.act(world.standing(CaseKind.ADMINISTRATION), OpenFirstLook("Who works there?", Purpose.CORRUPTION))
    return Access(world.mara, found)


def test_a_first_look_ends_at_fifty_people_over_searches_pages_links_and_colleagues(world: World, look: Access) -> None:
    shown: set[str] = set()
    for offset in (0, PAGE):
        shown |= {hit.stub.id for hit in world.open(look, SearchEntities(parse("clerk"), offset=offset)).hits}
    with pytest.raises(RefusedError) as refused:
        world.open(look, SearchEntities(parse("clerk"), offset=2 * PAGE))
    assert refused.value.rules == ("C3",)
    assert len(shown) == 40
    for offset in (0, 20):
        assert world.open(look, SearchEntities(parse("clerk"), offset=offset)).hits  # who was shown may be shown again
    world.act(look, HoldEntity(world.id(look, "Big Firm")))  # from now on its clerks come first: others than were shown
    with pytest.raises(RefusedError):
        world.open(look, OpenEntity(world.id(look, "Big Firm")))
    assert world.open(look, OpenCase()).persons_left == 10
    for number in range(STAFF):
        if world.open(look, OpenCase()).persons_left:
            assert world.search(look, f"C-{number:04}").total == 1
    assert world.open(look, OpenCase()).persons_left == 0
    with pytest.raises(RefusedError) as ended:
        world.search(look, "big firm")
    assert ended.value.rules == ("C3",)


def test_requests_of_one_first_look_at_one_moment_go_over_its_ceiling_together_no_more_than_one_after_another(world: World) -> None:
    public = world.standing(CaseKind.ADMINISTRATION)
    alone = Access(world.mara, world.act(public, OpenFirstLook("Who is it at one moment?", Purpose.CORRUPTION)))
    pages = [SearchEntities(parse("clerk"), offset=offset) for offset in (0, PAGE, 2 * PAGE)]

    def ask(plan: SearchEntities) -> set[str] | tuple[str, ...]:
        try:
            return {hit.stub.id for hit in world.open(alone, plan).hits}
        except RefusedError as error:
            return error.rules

    with closing(sqlite3.connect(world.settings.data_dir / "ledger.db", isolation_level=None)) as holder, ThreadPoolExecutor(3) as pool:
        holder.execute("BEGIN IMMEDIATE")  # nothing becomes durable while all three are read
        asked = [pool.submit(ask, plan) for plan in pages]
        time.sleep(1)
        holder.execute("ROLLBACK")
        answers = [one.result() for one in asked]
    assert answers.count(("C3",)) == 1
    assert sum(len(answer) for answer in answers if isinstance(answer, set)) == 2 * PAGE
    assert world.open(alone, OpenCase()).persons_left == 50 - 2 * PAGE
    assert world.search(alone, "C-0001").total == 1  # what was refused holds no room


def test_an_export_of_a_first_look_is_within_its_ceiling_too(world: World) -> None:
    look = Access(world.mara, world.act(world.standing(CaseKind.ADMINISTRATION), OpenFirstLook("Who leaves?", Purpose.CORRUPTION)))
    for number in range(30):
        world.act(look, HoldEntity(world.search(look, f"C-{number:04}").hits[0].stub.id))
    colleague = world.person("exporter", "investigator")
    world.act(look, AddMember("exporter", CaseRole.MEMBER))
    with pytest.raises(RefusedError) as refused:
        world.act(Access(colleague, look.case), ExportEntities())  # thirty more, newly shown to this colleague
    assert refused.value.rules == ("C3",)
    assert world.act(look, ExportEntities()).entities == 30


def test_a_first_look_sees_public_datasets_only_and_lapses(world: World, look: Access) -> None:
    with pytest.raises(RefusedError) as refused:
        world.act(look, GrantDataset("office", "a reason"))
    assert refused.value.rules == ("C3",)
    world.clock.forward(15 * 86_400)
    try:
        with pytest.raises(RefusedError):
            world.search(look, "firm")
    finally:
        world.clock.later = 0


def test_an_address_lists_firms_and_officers_and_answers_for_residents_as_if_there_were_none(world: World) -> None:
    case = world.case("private", "office")
    pages = {}
    for town in ("Empty", "Full", "Public"):
        view = world.open(case, OpenEntity(world.id(case, f"{town} Street 1")))
        pages[town] = [(g.key, g.label, g.total, g.count, g.sums, g.withheld, len(g.links)) for g in view.groups]
        assert [text for text in every_text(view) if "never listed" in text] == ["Address · people at an address are never listed"]
        assert (town == "Public") == ("Public Resident 0" in set(every_text(view)))
        assert not [text for text in every_text(view) if text.startswith("Full Resident")]
    assert pages["Full"] == pages["Empty"]
    assert sum(total for _, _, total, *_ in pages["Full"]) == 1
    assert sum(total for _, _, total, *_ in pages["Public"]) > 3
    full, empty = (world.id(case, f"{town} Street 1") for town in ("Full", "Empty"))
    for key in ("Person.addressEntity", "Ownership.asset", "Documentation.document", "Thing.addressEntity"):
        answers = []
        for public in (full, empty):
            with pytest.raises(NotFoundError) as nothing:
                world.open(case, ListLinks(public, key))
            answers.append((nothing.value.message, nothing.value.remedy))
        assert answers[0] == answers[1], key


@pytest.mark.parametrize("text", ["resident country:de", "country:de", "NOT zzz", '"full street" resident', "text:street"])
def test_no_search_leads_from_a_place_to_its_people(world: World, text: str) -> None:
    case = world.case("private")
    assert not [hit for hit in world.search(case, text).hits if hit.stub.person]
