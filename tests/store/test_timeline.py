"""The timeline: what stands on it by itself and by hand, in windows, counted and paged; no revision lost; nobody shown who is hidden."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.consent import Use
from glasshouse.model.event import Answer, EventKind, EventOrigin, EventRole, Violation
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans import data, timeline as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.policy.plans.casework import AddMember, GrantDataset, HoldEntity, ProtectPerson, RevokeGrant
from glasshouse.policy.plans.exhibits import CollectExhibit, CollectRecord, Said
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.timeline import (
    AddEvent,
    ChangeEvent,
    CompareEvent,
    DrawTimeline,
    EventText,
    ListTimeline,
    ListWithdrawn,
    OpenEvent,
    RestoreEvent,
    TabulateTimeline,
    Timeline,
    WithdrawEvent,
)
from tests.store.byhanding import add, entity as added, withdraw
from tests.store.world import PASSWORD, World, thing


def person(name: str, called: str) -> dict[str, Any]:
    """Somebody with a day of birth."""
    return {"id": name, "schema": "Person", "properties": {"name": [called], "birthDate": ["1980-01-01"]}}


HELD = [
    thing("works", incorporationDate="1999-05", jurisdiction="de"),
    thing("trading", incorporationDate="2001-02-03", dissolutionDate="2019"),
    thing("p1", "Payment", payer="works", beneficiary="trading", amount="900", currency="EUR", date="2018-03-04T15:59:00"),
    thing("p2", "Payment", payer="works", beneficiary="outside", amount="5", date="2018-03-05"),
    thing("outside"),
    person("rosa", "Rosa Vale"),
    thing("d1", "Directorship", director="rosa", organization="works", startDate="2010", endDate="2015-06"),
]


@pytest.fixture
def case(world: World) -> Access:
    """Mara's case, which holds two companies and their director."""
    world.register("firms")
    world.load("firms", HELD)
    made = world.case("firms")
    for name in ("Acme works", "Acme trading", "Rosa Vale"):
        world.act(made, HoldEntity(world.find(made, f'"{name}"')))
    return made


def said(title: str = "They met", when: str = "2018-05-06", **more: Any) -> EventText:
    """An event with a source."""
    return EventText(more.pop("kind", EventKind.EVENT), title, when, **{"source": "The minutes", **more})


def seen(world: World, case: Access, **more: Any) -> Timeline:
    """The timeline."""
    return world.open(case, ListTimeline(**more))


def titles(found: Timeline) -> list[str]:
    """Of the page of the list."""
    return [item.title for item in found.rows]


def test_an_empty_case_has_an_empty_timeline(world: World) -> None:
    found = seen(world, world.case())
    assert (found.total, found.rows, found.lanes, found.strip, found.begins) == (0, (), (), (), found.ends)


def test_what_the_case_holds_stands_there_by_itself_by_the_day(world: World, case: Access) -> None:
    found = seen(world, case)
    assert [(item.when, item.title) for item in found.rows] == [
        ("1999-05", "Incorporated: Acme works"),
        ("2001-02-03", "Incorporated: Acme trading"),
        ("2010/2015-06", "Director: Rosa Vale → Acme works"),
        ("2018-03-04", "Payment, 900 EUR: Acme works → Acme trading"),
        ("2019", "Dissolved: Acme trading"),
    ]
    assert {item.origin for item in found.rows} == {EventOrigin.RECORD}
    assert [(lane.kind, lane.total) for lane in found.lanes] == [(EventKind.PAYMENT, 1), (EventKind.OFFICE, 1), (EventKind.COMPANY, 3)]
    assert all(item.cites == "Firms" and item.cited for item in found.rows)


def test_exhibits_stand_where_they_were_collected(world: World, case: Access) -> None:
    for collected in ("2018-01-02T10:30", "2018-01-03T00:30+02:00", ""):
        world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said(f"A key {collected}", collected=collected)))
    rows = seen(world, case, kinds=(EventKind.EVIDENCE,)).rows
    assert [item.when for item in rows] == ["2018-01-02T10:30:00", "2018-01-02T22:30:00", "2026-11-18T11:06:00"]
    assert (rows[0].origin, rows[0].cites) == (EventOrigin.EXHIBIT, "EX-0001")


def test_a_window_shows_what_lies_in_it_and_counts_the_rest_not(world: World, case: Access) -> None:
    assert titles(seen(world, case, start="2012", end="2014")) == ["Director: Rosa Vale → Acme works"]
    assert titles(seen(world, case, start="2018-03-04", end="2018-03-04")) == ["Payment, 900 EUR: Acme works → Acme trading"]
    assert titles(seen(world, case, start="2018-03-05", end="2018-12")) == []
    found = seen(world, case, kinds=(EventKind.COMPANY,), start="2000")
    assert (titles(found), found.total) == (["Incorporated: Acme trading", "Dissolved: Acme trading"], 2)
    assert sum(found.strip) == 5
    for window in ({"start": "2020", "end": "2019"}, {"start": "soon"}, {"end": "2019-13"}, {"page": "a1x_"}):
        with pytest.raises(InvalidInputError):
            seen(world, case, **window)


def test_an_event_says_when_in_its_own_zone_and_is_found_by_its_moment(world: World, case: Access) -> None:
    world.act(case, AddEvent(said("At noon", "2018-07-01T12:00", zone="Europe/Berlin")))
    assert titles(seen(world, case, start="2018-07-01T10:00", end="2018-07-01T10:00")) == ["At noon"]
    assert titles(seen(world, case, start="2018-07-01T11:00", end="2018-07-01T12:00")) == []
    skipped = ("2018-03-25T02:30", "Europe/Berlin")  # clocks were put forward over it
    for when, zone in (skipped, ("2018", "Berlin"), ("2018-02-30", "UTC"), ("", "UTC"), ("2018", "../../etc/passwd")):
        with pytest.raises(InvalidInputError):
            world.act(case, AddEvent(said("x", when, zone=zone)))


def test_many_are_counted_and_few_drawn_and_pages_hold_each_once(world: World, case: Access) -> None:
    for number in range(plans.SINGLY + 11):
        world.act(case, AddEvent(said(f"Event {number:02}", f"2018-01-{number % 20 + 1:02}")))
    found = seen(world, case)
    lanes = {lane.kind: lane for lane in found.lanes}
    assert (len(lanes[EventKind.EVENT].items), sum(lanes[EventKind.EVENT].columns)) == (0, plans.SINGLY + 11)
    assert len(lanes[EventKind.COMPANY].items) == 3
    total = plans.SINGLY + 16
    assert (found.total, len(found.rows), found.earlier) == (total, plans.PAGE, "")
    second = seen(world, case, page=found.later)
    assert second.later == ""
    keys = [item.key for item in (*found.rows, *second.rows)]
    assert len(set(keys)) == len(keys) == total
    assert [item.key for item in seen(world, case, page=second.earlier).rows] == keys[: plans.PAGE]
    assert [item.key for item in world.open(case, TabulateTimeline())] == keys
    assert world.open(case, DrawTimeline()).lanes == found.lanes


def test_a_source_is_an_exhibit_of_the_case_or_words_and_never_nothing(world: World, case: Access) -> None:
    world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A key")))
    for number in ("EX-0001", "ex-1", "1"):
        public = world.act(case, AddEvent(said(exhibit=number, source="")))
        assert world.open(case, OpenEvent(public)).item.cites == "EX-0001"
    for more in ({"source": ""}, {"exhibit": "EX-0002"}, {"exhibit": "x"}):
        with pytest.raises(InvalidInputError):
            world.act(case, AddEvent(said(**more)))
    elsewhere = world.case()
    with pytest.raises(InvalidInputError):
        world.act(elsewhere, AddEvent(said(exhibit="EX-0001")))


def test_an_event_names_what_the_case_holds_and_nothing_else(world: World, case: Access) -> None:
    works, outside = world.find(case, '"Acme works"'), world.find(case, '"Acme outside"')
    public = world.act(case, AddEvent(said(entities=((works, EventRole.CONCERNED),))))
    assert [stub.id for stub in world.open(case, OpenEvent(public)).item.entities] == [works]
    with pytest.raises(InvalidInputError) as refused:
        world.act(case, AddEvent(said(entities=((outside, EventRole.CONCERNED),))))
    assert "holds" in refused.value.message
    told = []
    for public in ("a" * 26, world.find(world.case("firms"), '"Acme works"')[::-1]):
        with pytest.raises(NotFoundError) as unknown:
            world.act(case, AddEvent(said(entities=((public, EventRole.CONCERNED),))))
        told.append((unknown.value.message, unknown.value.remedy))
    assert len(set(told)) == 1


def test_of_two_writers_the_second_is_told_and_no_revision_is_lost(world: World, case: Access) -> None:
    public = world.act(case, AddEvent(said("First")))
    assert world.act(case, ChangeEvent(public, 1, said("Second", "2019~"))) == 2
    for command in (ChangeEvent(public, 1, said("Mine")), RestoreEvent(public, 1, 1), WithdrawEvent(public, 1)):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    view, old, new = world.open(case, CompareEvent(public, 1, 2))
    assert (old.title, old.when, new.title, new.when, view.now.title) == ("First", "2018-05-06", "Second", "2019~", "Second")
    assert world.act(case, RestoreEvent(public, 2, 1)) == 3
    assert world.open(case, OpenEvent(public)).now.title == "First"
    assert [number for number, _, _ in world.open(case, OpenEvent(public)).revisions] == [3, 2, 1]
    with pytest.raises(NotFoundError):
        world.act(case, RestoreEvent(public, 3, 77))


def test_a_withdrawn_event_stands_nowhere_and_comes_back(world: World, case: Access) -> None:
    public = world.act(case, AddEvent(said("Crane moved")))
    assert world.act(case, WithdrawEvent(public, 1)) == 2
    found = seen(world, case)
    assert ("Crane moved" in titles(found), found.withdrawn, world.open(case, LookUp("crane")).total) == (False, 1, 0)
    assert [one.id for one in world.open(case, ListWithdrawn())] == [public]
    assert world.act(case, ChangeEvent(public, 2, said("Crane moved on"))) == 3
    assert "Crane moved on" not in titles(seen(world, case))
    assert world.act(case, WithdrawEvent(public, 3, stands=True)) == 4
    with pytest.raises(ConflictError):
        world.act(case, WithdrawEvent(public, 4, stands=True))
    assert "Crane moved on" in titles(seen(world, case))
    assert [find.path for find in world.open(case, LookUp("crane")).rows] == [f"timeline/{public}"]


def test_a_violation_says_what_others_may_not(world: World, case: Access) -> None:
    works = world.find(case, '"Acme works"')
    violation = Violation("Eviction", "A dozen families", "Guards of the firm", "Gate unit", "The quay", ((Use.REPORT, Answer.GIVEN),))
    text = said("Eviction", kind=EventKind.VIOLATION, violation=violation, entities=((works, EventRole.PERPETRATOR),))
    public = world.act(case, AddEvent(text))
    now = world.open(case, OpenEvent(public)).now
    assert (now.violation, [one.role for one in now.entities]) == (violation, [EventRole.PERPETRATOR])
    wrong: list[dict[str, Any]] = [
        {"violation": violation},
        {"entities": ((works, EventRole.AFFECTED),)},
        {"kind": EventKind.VIOLATION},
        {"kind": EventKind.EVIDENCE},
        {"entities": ((works, EventRole.CONCERNED),) * 2},
        {"title": "x" * 201},
        {"text": "x" * 100_001},
        {"title": "a\x07b"},
        {"source": "a\x00b"},
        {"title": "\ud800"},
    ]
    for more in wrong:
        with pytest.raises(InvalidInputError):
            world.act(case, AddEvent(said(**more)))
    told = repr(dataclasses.astuple(seen(world, case)))
    assert "The quay" not in told  # where something happened stands on the event's own page alone
    assert "A dozen families" not in told


def test_an_event_of_somebody_sealed_is_nowhere_and_counts_nowhere(world: World, case: Access) -> None:
    rosa = world.find(case, '"Rosa Vale"')
    kept = world.act(case, AddEvent(said("Zebra one", when="1970")))
    once = world.act(case, AddEvent(said("Zebra two", when="1960", entities=((rosa, EventRole.CONCERNED),))))
    world.act(case, ChangeEvent(once, 1, said("Zebra two", when="1960")))  # named only in what it was before
    now = world.act(case, AddEvent(said("Zebra three", when="1950", entities=((rosa, EventRole.CONCERNED),))))
    off = world.act(case, AddEvent(said("Zebra four", when="1940", entities=((rosa, EventRole.CONCERNED),))))
    world.act(case, WithdrawEvent(off, 1))
    assert (seen(world, case).total, world.open(case, LookUp("zebra")).total) == (8, 3)
    world.act(case, ProtectPerson(rosa, "witness"))
    found = seen(world, case)
    assert (found.total, found.withdrawn, sum(found.strip), found.rows[0].title) == (5, 0, 5, "Zebra one")
    assert not any("Rosa" in item.title for item in found.rows)
    assert world.open(case, ListWithdrawn()) == ()
    assert world.open(case, LookUp("zebra")).total == 1
    told = set()
    for public in (once, now, off, "a" * 26):
        for plan in (OpenEvent(public), CompareEvent(public, 1, 1)):
            with pytest.raises(NotFoundError) as hidden:
                world.open(case, plan)
            told.add((hidden.value.message, hidden.value.remedy))
        for command in (ChangeEvent(public, 2, said()), RestoreEvent(public, 2, 1), WithdrawEvent(public, 2)):
            with pytest.raises(NotFoundError) as gone:
                world.act(case, command)
            told.add((gone.value.message, gone.value.remedy))
    assert len(told) == 1
    assert world.open(case, OpenEvent(kept)).now.title == "Zebra one"


def test_an_id_of_another_case_is_answered_like_one_that_nothing_has(world: World, case: Access) -> None:
    theirs = world.act(world.case(), AddEvent(said("Secret")))
    told = set()
    for public in (theirs, "a" * 26, "\x00"):
        for plan in (OpenEvent(public), CompareEvent(public, 1, 1)):
            with pytest.raises(NotFoundError) as refused:
                world.open(case, plan)
            told.add((refused.value.message, refused.value.remedy))
        for command in (ChangeEvent(public, 1, said()), RestoreEvent(public, 1, 1), WithdrawEvent(public, 1)):
            with pytest.raises(NotFoundError) as gone:
                world.act(case, command)
            told.add((gone.value.message, gone.value.remedy))
    assert len(told) == 1


def test_readers_see_it_and_write_nothing_and_strangers_see_nothing(world: World, case: Access) -> None:
    for login in ("rita", "away"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    world.act(case, AddMember("rita", CaseRole.READER))
    public = world.act(case, AddEvent(said()))
    rita, away = world.access("rita", case.case), world.access("away", case.case)
    assert world.open(rita, OpenEvent(public)).now.title == "They met"
    assert seen(world, rita).total == 6
    for command in (AddEvent(said()), ChangeEvent(public, 1, said()), WithdrawEvent(public, 1), RestoreEvent(public, 1, 1)):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    for plan in (ListTimeline(), OpenEvent(public), TabulateTimeline(), DrawTimeline()):
        with pytest.raises(RefusedError):
            world.open(away, plan)


def test_a_table_that_names_more_private_persons_than_may_leave_is_refused(world: World) -> None:
    people = [person(f"n{n}", f"Namesake {n}") for n in range(51)]
    links = [thing(f"l{n}", "Directorship", director=f"n{n}", organization="works", startDate="2010") for n in range(51)]
    world.register("firms")
    world.load("firms", [*HELD, *people, *links])
    case = world.case("firms")
    world.act(case, HoldEntity(world.find(case, '"Acme works"')))
    for hit in (hit for n in range(51) for hit in world.search(case, f'"Namesake {n}"').hits):
        if not hit.stub.held:
            world.act(case, HoldEntity(hit.stub.id))
    assert seen(world, case, kinds=(EventKind.OFFICE,)).total == 51
    with pytest.raises(RefusedError) as refused:
        world.open(case, TabulateTimeline())
    assert refused.value.rules == ("C8",)
    assert len(world.open(case, TabulateTimeline(kinds=(EventKind.COMPANY,)))) == 1


def test_who_is_visible_by_an_office_is_named_anew_though_their_private_record_was_sealed(world: World) -> None:
    for name, people in (("office", "public_function"), ("files", "corporate_register")):
        world.register(name, people=people)
        world.load(name, [{"id": "m", "schema": "Person", "properties": {"name": ["Mona Reyes"], "taxNumber": ["T-77"]}}])
    world.act(world.admin, CreatePerson("second", "Second", "Investigations", ("lead", "steward"), PASSWORD))
    for login in ("mara", "second"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), data.DeclareFunction("office"))
    assert world.act(world.steward, data.DeclareIdentity("Person", "taxNumber", ("office", "files"))) == 1
    case = world.case("office", "files")
    mona = world.find(case, '"Mona Reyes"')
    world.act(case, HoldEntity(mona))
    before = world.act(case, AddEvent(said("Before", entities=((mona, EventRole.CONCERNED),))))
    world.act(case, ProtectPerson(mona, "witness"))
    with pytest.raises(NotFoundError):
        world.open(case, OpenEvent(before))  # it named what was private of her, too
    seen_as = world.find(case, '"Mona Reyes"')
    text = said("After", entities=((seen_as, EventRole.CONCERNED),))
    after = world.act(case, AddEvent(text))
    assert [stub.caption for stub in world.open(case, OpenEvent(after)).item.entities] == ["Mona Reyes"]
    assert world.act(case, ChangeEvent(after, 1, text)) == 2
    assert titles(seen(world, case)) == ["After"]


def test_an_event_stays_when_records_of_whom_it_names_only_stop_counting(world: World, case: Access) -> None:
    trading, mine = world.find(case, '"Acme trading"'), add(world, case, name="Quay trust")
    roles = tuple((public, EventRole.CONCERNED) for public in (trading, added(world, case, mine)))
    public = world.act(case, AddEvent(said("They merged", "1970", entities=roles)))
    withdraw(world, case, mine)
    world.load("firms", [one for one in HELD if one["id"] != "trading"], load="snapshot")
    assert titles(seen(world, case))[0] == "They merged"
    now = world.open(case, OpenEvent(public)).now
    assert (now.entities, now.gone) == ((), 2)
    world.act(case, ChangeEvent(public, 1, said("They merged then", "1970")))
    assert world.open(case, OpenEvent(public)).now.gone == 2  # no form offered them, so nobody took them out
    world.load("firms", HELD, load="snapshot")
    now = world.open(case, OpenEvent(public)).now
    assert ([one.stub.caption for one in now.entities], now.gone, now.title) == (["Acme trading"], 1, "They merged then")


def test_an_event_stays_hidden_though_the_record_that_hides_it_stops_counting(world: World, case: Access) -> None:
    world.register("other")
    world.load("other", [thing("beyond")])
    world.act(case, GrantDataset("other", "need"))
    rosa, beyond = world.find(case, '"Rosa Vale"'), world.find(case, '"Acme beyond"')
    world.act(case, HoldEntity(beyond))
    for public in (rosa, beyond):
        world.act(case, AddEvent(said(f"Hidden {public}", "1970", entities=((public, EventRole.CONCERNED),))))
    world.act(case, ProtectPerson(rosa, "witness"))
    world.act(case, RevokeGrant("other"))
    assert not any("Hidden" in title for title in titles(seen(world, case)))
    world.load("firms", [one for one in HELD if one["id"] != "rosa"], load="snapshot")
    world.load("other", [thing("else")], load="snapshot")
    assert not any("Hidden" in title for title in titles(seen(world, case)))
    world.act(case, GrantDataset("other", "need"))
    assert [title for title in titles(seen(world, case)) if "Hidden" in title] == [f"Hidden {beyond}"]


def test_an_event_that_once_cited_what_a_seal_hides_is_nowhere_in_no_revision(world: World, case: Access) -> None:
    rosa = world.find(case, '"Rosa Vale"')
    world.act(case, CollectRecord(rosa, Said("Record of somebody")))
    public = world.act(case, AddEvent(said("Zebra told", "1970", exhibit="EX-0001", source="", text="as her file says")))
    world.act(case, ChangeEvent(public, 1, said("Zebra told", "1970")))
    world.act(case, ProtectPerson(rosa, "witness"))
    assert ("Zebra told" in titles(seen(world, case)), world.open(case, LookUp("zebra")).total) == (False, 0)
    for plan in (OpenEvent(public), CompareEvent(public, 1, 2)):
        with pytest.raises(NotFoundError):
            world.open(case, plan)
    with pytest.raises(NotFoundError):
        world.act(case, RestoreEvent(public, 2, 1))


def test_no_table_or_picture_of_events_leaves_with_exhibits_that_are_records_of_too_many(world: World) -> None:
    world.register("files", people="private_persons")
    world.load("files", [person(f"n{n}", f"Namesake {n}") for n in range(PERSONS + 1)])
    case = world.case("files")
    for n in range(PERSONS + 1):
        public = world.find(case, f'"Namesake {n}"')
        world.act(case, HoldEntity(public))
        world.act(case, CollectRecord(public, Said(f"File of Namesake {n}", collected="2020-01-01")))
        kind = EventKind.EVENT if n < plans.SINGLY else EventKind.DOCUMENT
        world.act(case, AddEvent(said(f"Told by {n}", "2018-01-01", kind=kind, exhibit=str(n + 1), source="")))
    for plan in (TabulateTimeline(kinds=(EventKind.EVIDENCE,)), TabulateTimeline("2018", "2018"), DrawTimeline("2018", "2018")):
        with pytest.raises(RefusedError) as refused:
            world.open(case, plan)
        assert refused.value.rules == ("C8",)
    assert len(world.open(case, TabulateTimeline("2018", "2018", (EventKind.EVENT,)))) == plans.SINGLY
