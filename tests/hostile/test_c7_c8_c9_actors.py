"""Charter C7, C8 and C9 through the gate: purposes, what leaves, and that nobody stands beside the gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.gate import Access
from glasshouse.model.actor import Actor, CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import STANDING, Purpose
from glasshouse.policy.plans import casework, data, entity, people
from glasshouse.policy.plans.casework import (
    AddMember,
    CloseCase,
    CreateCase,
    ExportEntities,
    GrantDataset,
    HoldEntity,
    OpenCase,
    OpenFirstLook,
    ProtectPerson,
    ReadLedger,
    RevokeGrant,
)
from glasshouse.policy.plans.data import ImportSource, ListDatasets, OpenDataset, RegisterDataset, SourceSpec, UploadSource
from glasshouse.policy.plans.entity import OpenEntity, WhoOpened
from glasshouse.policy.plans.people import ChangePerson, IssueKey, ListPeople, RevokeKey
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import tables as t
from tests.hostile.world import Thing, World

CROWD = 60


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("actors"))
    made.dataset("plain", handling="public")
    crowd: list[Thing] = [(f"p{n}", "Person", {"name": f"Clerk {n:02}", "idNumber": f"C-{n:04}"}) for n in range(CROWD)]
    made.load("plain", [*crowd, ("f", "Company", {"name": "A Firm"})])
    made.dataset("tagged", handling="public", tags=("never:corruption",))
    made.load("tagged", [("t", "Company", {"name": "Tagged Firm"})])
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    return world.case("plain")


def _register(name: str, *tags: str) -> RegisterDataset:
    return RegisterDataset(name, name.title(), "A publisher", "https://p.example/", "public_record", "private_persons", "public", tags)


# -- C7


@pytest.mark.parametrize("purpose", sorted(STANDING))
def test_a_case_has_a_purpose_of_investigation(world: World, purpose: Purpose) -> None:
    for command in (CreateCase("T", "Q?", purpose, "basis", ""), OpenFirstLook("Who?", purpose)):
        with pytest.raises(RefusedError) as refused:
            world.act(world.standing(CaseKind.ADMINISTRATION), command)
        assert refused.value.rules == ("C7",)


@pytest.mark.parametrize("word", ["immigration", "deportation", "removal", "national_security", "protest", "loyalty", "", "CORRUPTION"])
def test_15_there_is_no_other_purpose_and_no_alias(word: str) -> None:
    with pytest.raises(ValueError, match="not a valid Purpose"):
        Purpose(word)


def test_data_tagged_never_is_granted_to_no_case_of_that_purpose_and_to_no_first_look(world: World) -> None:
    with pytest.raises(RefusedError) as refused:
        world.case("tagged", purpose=Purpose.CORRUPTION)
    assert refused.value.rules == ("C7",)
    other = world.case("tagged", purpose=Purpose.FINANCIAL_CRIME)
    assert world.names(other, "tagged") == ["Tagged Firm"]
    look = Access(world.mara, world.act(world.standing(CaseKind.ADMINISTRATION), OpenFirstLook("Who?", Purpose.CORRUPTION)))
    assert world.names(look, "firm") == ["A Firm"]


def test_a_tag_that_comes_later_stops_reading_at_once_and_lets_the_lead_give_the_dataset_back(world: World) -> None:
    world.act(world.standing(CaseKind.STEWARDSHIP), _register("later"))
    world.load("later", [("x", "Company", {"name": "Later Firm"})])
    case = world.case("plain", "later")
    later = world.id(case, "Later Firm")
    world.act(world.standing(CaseKind.STEWARDSHIP), _register("later", "never:corruption"))
    for plan in (SearchEntities(parse("clerk")), OpenEntity(later), OpenCase()):
        with pytest.raises(RefusedError) as refused:
            world.open(case, plan)
        assert refused.value.rules == ("C7",)
    with pytest.raises(RefusedError):
        world.act(case, ExportEntities())
    world.act(case, RevokeGrant("later"))
    assert world.names(case, "later OR clerk")
    with pytest.raises(NotFoundError):
        world.open(case, OpenEntity(later))


def test_16_a_never_tag_cannot_be_taken_away(world: World) -> None:
    with pytest.raises(RefusedError) as refused:
        world.act(world.standing(CaseKind.STEWARDSHIP), _register("tagged"))
    assert refused.value.rules == ("C7",)


PLANS = (
    SearchEntities(parse("clerk")),
    *(kind("a" * 26) for kind in (entity.OpenEntity, entity.UnfoldTraits, entity.WhoOpened, entity.OpenRow)),
    entity.ListLinks("a" * 26, "Payment.payer"),
    OpenCase(),
)
COMMANDS = (HoldEntity("a" * 26), ProtectPerson("a" * 26, "source"), ExportEntities(), GrantDataset("plain", "why"))


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if kind not in (CaseKind.INVESTIGATION, CaseKind.FIRST_LOOK)])
@pytest.mark.parametrize("who", ["mara", "jonas", "audit", "all"])
def test_standing_cases_search_open_hold_and_export_nothing(world: World, kind: CaseKind, who: str) -> None:
    roles = ("investigator", "lead", "intake", "steward", "administrator", "auditor")
    known = {"mara": lambda: world.mara, "jonas": lambda: world.jonas}
    try:
        actor = known[who]() if who in known else world.house.accounts.find(who)
    except SignInError:
        actor = world.person(who, *(roles if who == "all" else ("auditor",)))
    access = world.standing(kind, actor)
    for plan in PLANS:
        with pytest.raises(RefusedError) as refused:
            world.open(access, plan)
        assert refused.value.rules == ("C7",), plan
    for command in COMMANDS:
        with pytest.raises(RefusedError) as refused:
            world.act(access, command)
        assert refused.value.rules == ("C7",), command


def test_a_closed_case_is_read_and_not_worked(world: World) -> None:
    case = world.case("plain")
    firm = world.id(case, "A Firm")
    world.act(case, CloseCase("done"))
    for plan in (SearchEntities(parse("clerk")), OpenEntity(firm)):
        with pytest.raises(RefusedError) as refused:
            world.open(case, plan)
        assert refused.value.rules == ("C7",)
    with pytest.raises(RefusedError):
        world.act(case, HoldEntity(firm))
    assert world.open(case, OpenCase()).held == ()


# -- C8


def test_an_export_of_more_than_fifty_private_persons_is_refused_with_its_entry(world: World) -> None:
    case = world.case("plain")
    found = [hit.stub.id for offset in (0, 20, 40) for hit in world.open(case, SearchEntities(parse("clerk"), offset=offset)).hits]
    for public in found[:50]:
        world.act(case, HoldEntity(public))
    assert world.act(case, ExportEntities()).entities == 50
    world.act(case, HoldEntity(found[50]))
    before = world.size()
    for kind in ("entities", "statements"):
        with pytest.raises(RefusedError) as refused:
            world.act(case, ExportEntities(kind))
        assert refused.value.rules == ("C8",)
        assert refused.value.entry is not None
    assert [(leaf.header.k.value, leaf.header.dec and leaf.header.dec.value, leaf.header.cls) for leaf, _ in world.entries(before)] == [
        ("intent", "permit", 2), ("outcome", "refuse", 2),
    ] * 2  # fmt: skip


# -- C9


def test_administrators_and_auditors_open_no_case_though_they_are_members_and_leads_of_it(world: World, case: Access) -> None:
    for login, roles in (("admin2", ("administrator",)), ("aud2", ("auditor", "lead")), ("both2", ("investigator", "administrator"))):
        actor = world.person(login, *roles)
        for role in (CaseRole.MEMBER, CaseRole.LEAD):
            world.act(case, AddMember(login, role))
            mine = Access(actor, case.case)
            for plan in (*PLANS, ReadLedger(), ListDatasets(), WhoOpened("a" * 26)):
                with pytest.raises(RefusedError) as refused:
                    world.open(mine, plan)
                assert refused.value.rules == ("C9",), plan
            for command in (*COMMANDS, AddMember("mara", CaseRole.READER), IssueKey()):
                with pytest.raises(RefusedError) as refused:
                    world.act(mine, command)
                assert refused.value.rules == ("C9",), command


def test_a_stranger_learns_nothing_of_a_case_and_leaves_an_entry(world: World, case: Access) -> None:
    stranger = world.person("stranger", "investigator", "lead")
    told, tags = [], set()
    for address in (case.case, "b" * 26, "", "é" * 400):
        before = world.size()
        for ask in (lambda access: world.open(access, OpenCase()), lambda access: world.act(access, ExportEntities())):
            with pytest.raises(RefusedError) as refused:
                ask(Access(stranger, address))
            told.append((refused.value.message, refused.value.remedy, refused.value.rules, refused.value.code))
        found = world.entries(before)
        said = [(leaf.header.k.value, leaf.header.dec and leaf.header.dec.value, leaf.header.why) for leaf, _ in found]
        assert said == [("intent", "refuse", ("C9",))] * 2
        tags |= {leaf.header.case for leaf, _ in found}
        assert {opening["plan"]["case"] for _, opening in found} == {address[:64]}
        assert {opening["actor"] for _, opening in found} == {stranger.person}
    assert len(set(told)) == len(tags) == 1  # neither the answer nor the log tells a case from none


def test_a_key_serves_its_own_case_its_person_its_time_and_makes_no_keys(world: World, case: Access) -> None:
    other = world.case("plain")
    key = world.act(case, IssueKey(1))
    actor = world.house.accounts.actor_by_key(key.text)
    assert world.search(Access(actor, case.case), "firm").total == 1
    for plan in PLANS:
        with pytest.raises(RefusedError) as refused:
            world.open(Access(actor, other.case), plan)
        assert refused.value.rules == ("C9",)
    for kind in (CaseKind.STEWARDSHIP, CaseKind.ADMINISTRATION):
        with pytest.raises(RefusedError) as refused:
            world.open(world.standing(kind, actor), ListDatasets())
        assert refused.value.rules == ("C9",)
    with pytest.raises(RefusedError) as refused:
        world.act(Access(actor, case.case), IssueKey(1))
    assert refused.value.rules == ("C9",)
    forged = key.text[:-1] + ("a" if key.text[-1] != "a" else "b")
    for text in (forged, "", "gh_", key.text.upper(), key.id, key.text.removeprefix("gh_")):
        with pytest.raises(SignInError):
            world.house.accounts.actor_by_key(text)
    assert world.house.accounts.actor(key.text) is None  # a key is no session
    world.clock.forward(86_401)
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(key.text)
    world.clock.later = 0
    world.act(world.standing(CaseKind.ADMINISTRATION), RevokeKey(key.id))
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(key.text)


def test_a_key_serves_the_purpose_that_its_case_had_and_no_other(world: World, case: Access) -> None:
    actor = world.house.accounts.actor_by_key(world.act(case, IssueKey(1)).text)
    mine = Access(actor, case.case)
    world.search(mine, "firm")
    with world.house.database.write() as connection:  # no command changes a purpose: as if one did
        connection.execute(sa.update(t.cases).where(t.cases.c.id == case.case).values(purpose="financial_crime"))
        world.house.database.bump(connection)
    world.search(case, "firm")
    with pytest.raises(RefusedError) as refused:
        world.search(mine, "firm")
    assert refused.value.rules == ("C9",)


def test_a_key_for_administration_is_for_who_has_work_there_and_gives_no_more_than_the_browser(world: World) -> None:
    for role in ("steward", "intake", "auditor"):
        actor = world.person(f"only-{role}", role)
        with pytest.raises(RefusedError) as refused:
            world.act(world.standing(CaseKind.ADMINISTRATION, actor), IssueKey(1))
        assert refused.value.rules == ("house",)
    by_key = {
        role: world.house.accounts.actor_by_key(
            world.act(world.standing(CaseKind.ADMINISTRATION, world.person(f"x-{role}", role)), IssueKey(1)).text
        )
        for role in ("lead", "investigator", "administrator")
    }
    opens = CreateCase("By key", "Who?", Purpose.CORRUPTION, "a basis", "")
    assert world.act(world.standing(CaseKind.ADMINISTRATION, by_key["lead"]), opens)
    for role in ("investigator", "administrator"):
        with pytest.raises(RefusedError) as refused:
            world.act(world.standing(CaseKind.ADMINISTRATION, by_key[role]), opens)
        assert refused.value.rules == ("house",)
    with pytest.raises(RefusedError):
        world.open(world.standing(CaseKind.ADMINISTRATION, by_key["lead"]), ListPeople())


def test_an_auditors_key_reads_the_ledger_of_oversight_and_nothing_else(world: World, case: Access) -> None:
    auditor = world.person("ana", "auditor")
    oversight = world.standing(CaseKind.OVERSIGHT, auditor)
    actor = world.house.accounts.actor_by_key(world.act(oversight, IssueKey(1)).text)
    mine = Access(actor, oversight.case)
    assert world.open(mine, ReadLedger()).total
    world.open(mine, ListDatasets())
    for plan in PLANS:
        with pytest.raises(RefusedError):
            world.open(mine, plan)
    for access in (case, world.standing(CaseKind.ADMINISTRATION), world.standing(CaseKind.STEWARDSHIP)):
        with pytest.raises(RefusedError) as refused:
            world.open(Access(actor, access.case), ReadLedger())
        assert refused.value.rules == ("C9",)
    with pytest.raises(RefusedError):
        world.act(world.standing(CaseKind.OVERSIGHT), IssueKey(1))  # mara is no auditor


def _pause(world: World, actor: Actor) -> None:
    roles = tuple(role.value for role in actor.roles)
    world.act(world.standing(CaseKind.ADMINISTRATION, world.jonas), ChangePerson(actor.person, actor.unit, roles, "paused"))


def test_a_paused_account_does_nothing_with_what_it_had_open(world: World, case: Access) -> None:
    actor = world.person("gone", "investigator", "lead")
    world.act(case, AddMember("gone", CaseRole.LEAD))
    mine = Access(actor, case.case)
    key = world.act(mine, IssueKey(1))
    token = world.house.accounts.sign_in("gone", "correct horse battery", "here")
    world.search(mine, "firm")
    _pause(world, actor)
    for plan in PLANS:
        with pytest.raises(RefusedError) as refused:
            world.open(mine, plan)
        assert refused.value.rules == ("C9",)
    with pytest.raises(RefusedError):
        world.act(mine, ExportEntities())
    assert world.house.accounts.actor(token) is None
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(key.text)
    with pytest.raises(SignInError):
        world.house.accounts.sign_in("gone", "correct horse battery", "here")


def _uploaded(world: World, steward: Access, name: str, rows: int) -> ImportSource:
    world.act(steward, _register(name))
    text = "id,name\n" + "".join(f"{n},Row {n}\n" for n in range(rows))
    digest, size = world.house.receive([text.encode()], "rows.csv")
    world.act(steward, UploadSource(name, "rows.csv", digest, size))
    mapping = {"entities": {"row": {"schema": "Company", "keys": ["id"], "properties": {"name": {"column": "name"}}}}}
    return ImportSource(name, digest, "rows.csv", SourceSpec("main", format="csv", mapping=mapping))


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_job_of_a_person_who_may_no_longer_stops_and_shows_nothing(world: World, when: str) -> None:
    login = f"steward-{when}"
    actor = world.person(login, "steward")
    steward = world.standing(CaseKind.STEWARDSHIP, actor)
    public = world.act(steward, _uploaded(world, steward, f"job-{when}", 2_000))
    if when == "before":
        _pause(world, actor)
    heard: list[object] = []

    def hear(numbers: object) -> None:
        heard.append(numbers)
        if len(heard) == 1 and when == "between":
            _pause(world, actor)
            world.clock.forward(61)

    before = world.size()
    world.house.work(public, hear)
    world.clock.later = 0
    row = world.open(world.standing(CaseKind.STEWARDSHIP), OpenDataset(f"job-{when}")).sources[0][1][0]
    assert (row.id, row.state) == (public, "stopped")
    assert len(heard) < 3
    refusals = [leaf for leaf, _ in world.entries(before) if leaf.header.dec and leaf.header.dec.value == "refuse"]
    assert [leaf.header.why for leaf in refusals] == [("C9",)]
    assert world.search(world.case(f"job-{when}"), "row").total == 0


def test_nobody_changes_their_own_roles_or_declares_a_function_alone(world: World) -> None:
    jonas = world.jonas
    with pytest.raises(RefusedError) as refused:
        world.act(world.standing(CaseKind.ADMINISTRATION, jonas), ChangePerson(jonas.person, jonas.unit, ("lead",), "active"))
    assert refused.value.rules == ("C9",)
    steward = world.standing(CaseKind.STEWARDSHIP)
    world.dataset("alone", people="public_function")
    world.act(steward, data.DeclareFunction("alone"))
    with pytest.raises(RefusedError) as refused:
        world.act(steward, data.DeclareFunction("alone"))
    assert refused.value.rules == ("C2",)


def test_a_cases_own_dataset_is_granted_to_no_other_case(world: World, case: Access) -> None:
    other = world.case("plain")
    for name in (f"case-{case.case}", f"case-{other.case}", "case-"):
        with pytest.raises(NotFoundError):
            world.act(other, GrantDataset(name, "why"))
    with pytest.raises(InvalidInputError):
        world.act(world.standing(CaseKind.STEWARDSHIP), _register(f"case-{case.case}"))


def test_every_kind_of_request_has_its_place_in_the_table_of_actions() -> None:
    """So that none is decided by accident: what has no row cannot be asked at all."""
    for module in (casework, data, entity, people):
        for name in dir(module):
            kind = getattr(module, name)
            if isinstance(kind, type) and issubclass(kind, Request) and dataclasses.is_dataclass(kind):
                assert kind.row().action is kind.action
