"""Charter C4 and C7 in disclosure sets: a record of somebody sealed, or of a dataset tagged as never for the purpose, is in no set, count
or log: two cases, of which one never took it in, answer alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import ReportAsker
from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.policy.plans import disclosures as plans, producing
from glasshouse.policy.plans.accesses import ReportAccesses
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson, RevokeGrant
from glasshouse.policy.plans.data import RegisterDataset
from glasshouse.policy.plans.exhibits import CollectRecord, OpenExhibit, Said
from glasshouse.policy.plans.filtering import (
    DecideFiltered,
    MarkPrivileged,
    NameFilter,
    OpenFiltered,
    OpenFilterTeam,
    SignFilter,
)
from glasshouse.work.production import received
from tests.hostile.world import World, every_text

SAID = plans.Disclosing("Answer", "Court", "HAR-000001")
RANDOM = re.compile(r"\b[a-z2-7]{26}\b|(?:\b\d{16}-)?[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+Z|[Cc]ase[- ]\d+")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("undisclosed"))
    for name in ("register", "tagged"):
        made.dataset(name, people="private_persons")
        made.load(name, [(f"p{n}", "Person", {"name": f"{name} Ruiz{n}", "idNumber": f"{name}-8{n}"}) for n in range(4)])
    made.dataset("firms")
    for login in ("ines", "kay"):
        made.person(login, "investigator")
    made.person("bela", "lead", unit="Audit")
    made.load("firms", [(f"f{n}", "Company", {"name": f"Quay Works {n}"}) for n in range(2)])
    yield made
    made.close()


def records(world: World, case: Access, person: str) -> str:
    """Exhibit 1 is a record of a person, 2 and 3 are of firms; the person."""
    public = world.id(case, person)
    world.act(case, HoldEntity(public))
    world.act(case, CollectRecord(public, Said(person)))
    for number in range(2):
        world.act(case, CollectRecord(world.id(case, f"Quay Works {number}"), Said(f"Firm {number}")))
    return public


def disclosed(world: World, case: Access, *numbers: int) -> str:
    public = world.act(case, plans.AddDisclosure(SAID))
    world.act(case, plans.TakeIn(public, numbers))
    return public


def decide(world: World, case: Access, public: str) -> None:
    """Withhold what is decided on first, produce the last."""
    *first, last = world.open(case, plans.OpenDisclosure(public)).items
    seen = tuple(plans.Seen(one.id, one.revision) for one in first)
    world.act(case, plans.DecideItems(public, seen, Choice.WITHHOLD, WithheldFor.PERSONAL_DATA, "A record"))
    world.act(case, plans.DecideItems(public, (plans.Seen(last.id, last.revision),), Choice.PRODUCE))


def produce(world: World, case: Access, public: str) -> None:
    revision = world.act(case, plans.ReviewDisclosure(public, 1))
    seen = world.open(case, plans.OpenDisclosure(public)).seen
    with received(world.house.arrivals.arriving, world.open(case, producing.RenderDisclosure(public, revision, seen))) as copies:
        world.act(case, producing.ProduceDisclosure(public, revision, seen, copies))


def told(world: World, case: Access, public: str) -> list[str]:
    """Everything that is told of a set, without random ids, hashes and times."""
    view = world.open(case, plans.OpenDisclosure(public))
    requests: list[Any] = [plans.ListDisclosures(), plans.OpenDisclosure(public, undecided=True), producing.OpenPrivilegeLog(public)]
    requests += [plans.CompareDisclosure(public, 1, 1), plans.BeginDisclosure(), OpenFilterTeam()]
    requests += [plans.OpenDisclosureItem(public, one.id) for one in view.items]
    found = [view, *(world.open(case, request) for request in requests)]
    counts = (view.row.items, view.row.undecided, view.shown, view.waiting, view.decided)
    return [RANDOM.sub("<>", text) for text in every_text(found)] + [str(counts)]


WHEN = ("before anything is decided", "after everything was decided", "after it was produced")


@pytest.mark.parametrize("when", WHEN)
def test_a_record_of_somebody_sealed_is_in_no_set_count_or_log(world: World, when: str) -> None:
    twins = []
    for numbers in ((1, 2, 3), (2, 3)):
        case = world.case("register", "firms")
        person = records(world, case, f"register Ruiz{WHEN.index(when)}")
        twins.append((case, person, numbers))
    for number, (case, person, numbers) in enumerate(list(twins)):
        public = disclosed(world, case, *numbers)
        if when != "before anything is decided":
            decide(world, case, public)
        if when == "after it was produced":
            produce(world, case, public)
        twins[number] = (case, person, public)
    case, person, _ = twins[0]
    if when == "before anything is decided":
        world.act(case, MarkPrivileged(1, "Marked before it was sealed"))
    world.act(case, ProtectPerson(person, "source"))
    with_it, without = (told(world, one, public) for one, _, public in twins)
    assert with_it == without
    assert not [text for text in with_it if "Ruiz" in text]


def test_a_record_of_a_dataset_that_may_never_serve_the_purpose_is_in_none_either(world: World) -> None:
    twins = []
    for numbers in ((1, 2, 3), (2, 3)):
        case = world.case("tagged", "firms")
        records(world, case, "tagged Ruiz0")
        public = disclosed(world, case, *numbers)
        decide(world, case, public)
        twins.append((case, public))
    about = ("A publisher", "https://publisher.example/", "public_record", "private_persons", "internal", ("never:corruption",))
    world.act(world.standing(CaseKind.STEWARDSHIP), RegisterDataset("tagged", "Tagged", *about))
    for case, _ in twins:
        world.act(case, RevokeGrant("tagged"))
    with_it, without = (told(world, case, public) for case, public in twins)
    assert with_it == without
    for case, public in twins:
        produce(world, case, public)
    assert told(world, *twins[0]) == told(world, *twins[1])
    assert world.open(twins[0][0], plans.OpenDisclosure(twins[0][1])).row.numbers == "HAR-000001"


def test_a_mark_on_a_record_of_a_sealed_holder_of_a_function_is_there_for_the_filter_team(world: World) -> None:
    world.dataset("ministers", people="public_function")
    post = [("p", "Position", {"name": "Minister of Ports"}), ("o", "Occupancy", {"holder": "m", "post": "p"})]
    world.load("ministers", [("m", "Person", {"name": "Mina Minister", "idNumber": "MM-1"}), *post])
    world.declared("ministers")
    case = world.case("ministers")
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    public = world.id(case, "Mina Minister")
    world.act(case, HoldEntity(public))
    exhibit = world.act(case, CollectRecord(public, Said("Her office")))
    world.act(case, ProtectPerson(public, "source"))  # a published function stays visible to who works the case
    world.act(case, MarkPrivileged(1, "From counsel"))
    named = world.act(case, NameFilter("kay", "Knows the law"))
    world.act(Access(world.house.accounts.find("ines"), case.case), SignFilter(named))
    kay = Access(world.house.accounts.find("kay"), case.case)
    (mark,) = world.open(kay, OpenFiltered())
    assert [one.label for one in mark.exhibits] == ["EX-0001"]
    world.act(kay, DecideFiltered(mark.mark, mark.seen, None, "A public record"))
    assert world.open(case, OpenExhibit(exhibit)).row.title == "Her office"
    world.act(case, MarkPrivileged(1, "Once more"))
    world.act(case, ProtectPerson(public, "child"))
    assert world.open(kay, OpenFiltered()) == ()


def test_an_export_counts_whom_its_records_show_and_is_told_in_their_report(world: World) -> None:
    case = world.case("register", "firms")
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    records(world, case, "register Ruiz3")
    public = disclosed(world, case, 1)
    item = world.open(case, plans.OpenDisclosure(public)).items[0]
    world.act(case, plans.DecideItems(public, (plans.Seen(item.id, 1),), Choice.PRODUCE))
    produce(world, case, public)
    ines = Access(world.house.accounts.find("ines"), case.case)
    asked = world.act(ines, producing.AskDisclosure(public, "The court"))
    bela = Access(world.house.accounts.find("bela"), world.house.gate.standing(world.house.accounts.find("bela"), CaseKind.ADMINISTRATION))
    proven = replace(bela.actor, strong=True, proven=world.clock(), proven_for=asked.digest)
    world.act(replace(bela, actor=proven), Approve(asked.id, asked.digest))
    before = world.house.gate.visible(ines).people
    world.act(ines, producing.ExportDisclosure(public))
    assert world.house.gate.visible(ines).people == before + 1
    report = world.open(world.standing(CaseKind.STEWARDSHIP), ReportAccesses("register", "p3", ReportAsker.PERSON))
    assert [row.act for row in report.rows].count("export") == 1
