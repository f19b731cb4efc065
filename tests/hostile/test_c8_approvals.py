"""Charter C8 through the gate: self-approval, swapped pairs, and what is changed, reused, late or weakly proven."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import MINUTE
from glasshouse.base.errors import ConflictError, InvalidInputError, LedgerUnavailableError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import Actor, CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, data, entity, people
from glasshouse.policy.plans.approvals import Approval, Approve, AskApproval, Decline, ListApprovals, Standing
from glasshouse.policy.plans.casework import AddMember, ExportEntities, HoldEntity, OpenCase, ProtectPerson, ReadLedger, ReleaseEntity
from glasshouse.policy.plans.people import ChangePerson
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import tables as t
from tests.hostile.world import Thing, World, every_text

CROWD = 60
DAY = 24 * 3600


def build(world: World) -> None:
    crowd: list[Thing] = [(f"p{n}", "Person", {"name": f"Clerk {n:02}", "idNumber": f"C-{n:04}"}) for n in range(CROWD)]
    world.dataset("plain", handling="public")
    world.load("plain", crowd)


def crowded(world: World, actor: Actor | None = None, held: int = 51) -> Access:
    """A case that holds more than fifty private persons."""
    case = world.case("plain", actor=actor)
    found = [hit.stub.id for offset in (0, 20, 40) for hit in world.open(case, SearchEntities(parse("clerk"), offset=offset)).hits]
    for public in found[:held]:
        world.act(case, HoldEntity(public))
    return case


def peopled(folder: Path) -> World:
    """Mara and Carl lead in Investigations, Bela in Audit; Eva is an approver from outside, in a unit of her own."""
    made = World(folder)
    build(made)
    made.person("carl", "lead")
    made.person("bela", "lead", unit="Audit")
    made.person("nora", "investigator")
    made.person("eva", "approver", unit="Outside")
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """What most tests share."""
    made = peopled(tmp_path_factory.mktemp("approvals"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    made = crowded(world)
    world.act(made, AddMember("nora", CaseRole.MEMBER))
    return made


def who(world: World, login: str) -> Access:
    """This account in Administration, with nothing proven."""
    return world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find(login))


def proven(world: World, login: str, digest: str, **wrong: Any) -> Access:
    """This account in Administration, with a passkey shown just now for this digest."""
    access = who(world, login)
    return replace(access, actor=replace(access.actor, **{"strong": True, "proven": world.clock(), "proven_for": digest, **wrong}))


def ask(world: World, case: Access, kind: str = "entities") -> Approval:
    return world.act(case, AskApproval(kind, "The court asked for it"))


def approve(world: World, asked: Approval, login: str = "bela") -> None:
    world.act(proven(world, login, asked.digest), Approve(asked.id, asked.digest))


def refused(world: World, access: Access, command: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        world.act(access, command)
    assert caught.value.entry is not None
    return caught.value


def standing(world: World, access: Access, approval: str) -> Standing:
    mine = world.open(world.standing(CaseKind.ADMINISTRATION, access.actor), ListApprovals()).mine
    return next(one.standing for one in mine if one.id == approval)


def test_an_approved_export_leaves_once_and_the_ledger_leads_from_the_export_to_who_asked(world: World, case: Access) -> None:
    start = world.size()
    asked = ask(world, case)
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    approve(world, asked)
    assert world.act(case, ExportEntities()).entities == 51
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    assert standing(world, case, asked.id) is Standing.USED
    entries = dict(enumerate(world.entries(start), start))
    by_type = [(index, leaf.header, fields["plan"]["type"]) for index, (leaf, fields) in entries.items() if fields.get("plan")]
    (asking,) = [index for index, header, kind in by_type if kind == "AskApproval" and header.k.value == "intent"]
    (approval,) = [index for index, header, _ in by_type if header.k.value == "approval"]
    leaf, fields = entries[approval]
    assert (leaf.header.re, leaf.header.act, leaf.header.cls, leaf.header.pur) == (asking, "export", 2, entries[asking][0].header.pur)
    assert leaf.header.case == entries[asking][0].header.case
    assert fields["parties"] == [case.actor.person, world.house.accounts.find("bela").person]
    assert fields["plan"]["digest"] == asked.digest
    exports = [header for _, header, kind in by_type if kind == "ExportEntities"]
    assert [header.re for header in exports] == [None, approval, None]
    assert any("approved an export" in row.sentence for row in world.open(case, ReadLedger()).rows)


def test_nobody_approves_what_they_asked_for(world: World, case: Access) -> None:
    asked = ask(world, case)
    assert refused(world, proven(world, "mara", asked.digest), Approve(asked.id, asked.digest)).rules == ("C8",)
    assert refused(world, who(world, "mara"), Decline(asked.id, "no")).rules == ("C8",)
    assert asked.id not in {one.id for one in world.open(who(world, "mara"), ListApprovals()).waiting}


def test_who_is_of_the_askers_unit_does_not_answer_while_another_unit_could(world: World, case: Access) -> None:
    asked = ask(world, case)
    assert refused(world, proven(world, "carl", asked.digest), Approve(asked.id, asked.digest)).rules == ("C8",)
    assert world.open(who(world, "carl"), ListApprovals()).waiting == ()
    assert [one.id for one in world.open(who(world, "bela"), ListApprovals()).waiting] == [asked.id]
    approve(world, asked)


def test_an_approval_serves_who_asked_for_it_and_nobody_else(world: World, case: Access) -> None:
    approve(world, ask(world, case))
    nora = Access(world.house.accounts.find("nora"), case.case)
    for offset in (0, 20, 40):
        world.open(nora, SearchEntities(parse("clerk"), offset=offset))
    assert refused(world, nora, ExportEntities()).rules == ("C8",)
    assert world.act(case, ExportEntities()).entities == 51


def test_an_approval_serves_its_own_case_and_its_own_format(world: World, case: Access) -> None:
    approve(world, ask(world, case))
    assert refused(world, crowded(world), ExportEntities()).rules == ("C8",)
    assert refused(world, case, ExportEntities("statements")).rules == ("C8",)
    assert world.act(case, ExportEntities()).entities == 51


def test_swapped_pairs_are_not_approved(world: World, case: Access) -> None:
    one, other = ask(world, case), ask(world, crowded(world))
    for identifier, digest in ((one.id, other.digest), (other.id, one.digest)):
        with pytest.raises(ConflictError):
            world.act(proven(world, "bela", digest), Approve(identifier, digest))
    assert {standing(world, case, one.id), standing(world, case, other.id)} == {Standing.WAITING}


def test_what_is_not_as_it_was_approved_does_not_leave(world: World) -> None:
    case = crowded(world)
    held = [stub.id for stub in world.open(case, OpenCase()).held]
    (more,) = [hit.stub.id for hit in world.open(case, SearchEntities(parse("clerk"), offset=40)).hits if hit.stub.id not in held][:1]
    approve(world, ask(world, case))
    for change, back in ((HoldEntity(more), ReleaseEntity(more)),):
        world.act(case, change)
        error = refused(world, case, ExportEntities())
        assert (error.rules, error.code) == (("C8",), "approval")
        world.act(case, back)
    assert world.act(case, ExportEntities()).entities == 51  # it was not used up by the attempt


def test_one_person_exchanged_for_another_is_another_export(world: World) -> None:
    case = crowded(world)
    held = [stub.id for stub in world.open(case, OpenCase()).held]
    (other,) = [hit.stub.id for hit in world.open(case, SearchEntities(parse("clerk"), offset=40)).hits if hit.stub.id not in held][:1]
    approve(world, ask(world, case))
    world.act(case, ReleaseEntity(held[0]))
    world.act(case, HoldEntity(other))
    assert refused(world, case, ExportEntities()).rules == ("C8",)


def test_a_seal_after_the_approval_makes_it_another_export(tmp_path: Path) -> None:
    world = peopled(tmp_path)  # its own: a seal acts in every case
    case = crowded(world, held=52)
    held = [stub.id for stub in world.open(case, OpenCase()).held]
    approve(world, ask(world, case))
    world.act(case, ProtectPerson(held[0], "witness"))
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    world.close()


def test_a_later_request_takes_the_place_of_an_earlier_approval(world: World, case: Access) -> None:
    first = ask(world, case)
    approve(world, first)
    second = ask(world, case)
    assert (standing(world, case, first.id), standing(world, case, second.id)) == (Standing.REPLACED, Standing.WAITING)
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    with pytest.raises(ConflictError):
        approve(world, first)


def test_an_approval_lapses_after_a_day_and_a_request_after_three(world: World, case: Access) -> None:
    approve(world, asked := ask(world, case))
    world.clock.forward(DAY)
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    assert standing(world, case, asked.id) is Standing.LAPSED
    late = ask(world, case)
    world.clock.forward(3 * DAY)
    with pytest.raises(ConflictError):
        approve(world, late)
    assert late.id not in {one.id for one in world.open(who(world, "bela"), ListApprovals()).waiting}


WEAK: dict[str, dict[str, Any]] = {
    "a password alone": {"strong": False},
    "a recovery code": {"strong": False, "proven_for": ""},
    "nothing proven": {"proven": None},
    "proven for nothing in particular": {"proven_for": ""},
    "proven for another plan": {"proven_for": "0" * 64},
    "an API key": {"bound_case": "administration"},
}


@pytest.mark.parametrize("wrong", WEAK, ids=str)
def test_a_weak_session_approves_nothing(world: World, case: Access, wrong: str) -> None:
    asked = ask(world, case)
    access = proven(world, "bela", asked.digest)
    more = {**WEAK[wrong], **({"bound_case": access.case, "bound_purpose": "administration"} if wrong == "an API key" else {})}
    error = refused(world, replace(access, actor=replace(access.actor, **more)), Approve(asked.id, asked.digest))
    assert error.rules == ("C8",)
    assert standing(world, case, asked.id) is Standing.WAITING


def test_a_proof_older_than_five_minutes_approves_nothing(world: World, case: Access) -> None:
    asked = ask(world, case)
    stale = proven(world, "bela", asked.digest, proven=world.clock() - 5 * MINUTE - 1)
    assert refused(world, stale, Approve(asked.id, asked.digest)).rules == ("C8",)


@pytest.mark.parametrize("role", ["investigator", "steward", "administrator", "auditor", "intake"])
def test_only_leads_and_approvers_answer(world: World, case: Access, role: str) -> None:
    asked = ask(world, case)
    world.person(f"an-{role}", role, unit="Audit")
    for command in (Approve(asked.id, asked.digest), Decline(asked.id, "no")):
        refused(world, proven(world, f"an-{role}", asked.digest), command)
    assert world.open(who(world, f"an-{role}"), ListApprovals()).waiting == ()
    assert standing(world, case, asked.id) is Standing.WAITING


def test_a_paused_approver_answers_nothing(world: World, case: Access) -> None:
    world.person("paul", "lead", unit="Audit")
    asked = ask(world, case)
    access = proven(world, "paul", asked.digest)
    world.act(who(world, "jonas"), ChangePerson(access.actor.person, "Audit", ("lead",), "paused"))
    assert refused(world, access, Approve(asked.id, asked.digest)).rules == ("C9",)


def test_what_was_declined_does_not_leave_and_who_asked_reads_why(world: World, case: Access) -> None:
    asked = ask(world, case)
    with pytest.raises(InvalidInputError):
        world.act(who(world, "bela"), Decline(asked.id, " "))
    world.act(who(world, "bela"), Decline(asked.id, "Too many for this purpose"))
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    mine = world.open(who(world, "mara"), ListApprovals()).mine
    (told,) = [(one.standing, one.answered_by, one.answer) for one in mine if one.id == asked.id]
    assert told == (Standing.DECLINED, "Bela", "Too many for this purpose")
    with pytest.raises(ConflictError):
        approve(world, asked)


def test_nothing_is_asked_for_what_needs_no_approval_and_nothing_by_who_may_not_export(world: World) -> None:
    small = crowded(world, held=50)
    with pytest.raises(ConflictError):
        ask(world, small)
    assert world.act(small, ExportEntities()).entities == 50
    world.person("rita", "investigator")
    world.act(small, AddMember("rita", CaseRole.READER))
    refused(world, Access(world.house.accounts.find("rita"), small.case), AskApproval("entities", "why"))
    with pytest.raises(NotFoundError):
        world.act(proven(world, "bela", "0" * 64), Approve("a" * 26, "0" * 64))


def test_of_exports_at_one_moment_one_is_served(world: World, case: Access) -> None:
    approve(world, ask(world, case))

    def export(_: int) -> bool:
        try:
            world.act(case, ExportEntities())
        except RefusedError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(export, range(4))) == [False, False, False, True]


def test_an_approval_whose_leaf_cannot_be_written_approves_nothing(world: World, case: Access) -> None:
    asked = ask(world, case)
    with closing(sqlite3.connect(world.settings.data_dir / "ledger.db")) as ledger, ledger:
        ledger.execute(
            'CREATE TRIGGER full BEFORE INSERT ON leaves WHEN instr(new.entry, CAST(\'"k":"approval"\' AS BLOB)) '
            "BEGIN SELECT RAISE(ABORT, 'disk'); END"
        )
    with pytest.raises(LedgerUnavailableError):
        approve(world, asked)
    with closing(sqlite3.connect(world.settings.data_dir / "ledger.db")) as ledger, ledger:
        ledger.execute("DROP TRIGGER full")
    assert standing(world, case, asked.id) is Standing.WAITING
    assert refused(world, case, ExportEntities()).rules == ("C8",)


# -- an approver from outside


def test_an_approver_sees_the_plan_and_nothing_of_the_case(world: World, case: Access) -> None:
    asked = ask(world, case)
    (shown,) = [one for one in world.open(who(world, "eva"), ListApprovals()).waiting if one.id == asked.id]
    assert (shown.entities, shown.persons, shown.asked_by, shown.unit) == (51, 51, "Mara Okafor", "Investigations")
    assert (shown.purpose.value, shown.reason, shown.case) == ("corruption", "The court asked for it", "")
    texts = set(every_text(shown))
    assert case.case not in texts
    assert not [text for text in texts if "Clerk" in text or text in ("A case", "Who?", "a basis")]
    approve(world, asked, "eva")
    assert world.act(case, ExportEntities()).entities == 51


def test_an_approver_does_nothing_else_though_they_are_member_and_lead_of_the_case(world: World, case: Access) -> None:
    eva = world.house.accounts.find("eva")
    for role in (CaseRole.MEMBER, CaseRole.LEAD):
        world.act(case, AddMember("eva", role))
        inside = Access(eva, case.case)
        for plan in (OpenCase(), SearchEntities(parse("clerk")), entity.OpenEntity("a" * 26), ReadLedger(), data.ListDatasets()):
            with pytest.raises(RefusedError) as caught:
                world.open(inside, plan)
            assert caught.value.rules == ("C8",)
        for command in (ExportEntities(), HoldEntity("a" * 26), AskApproval("entities", "why"), people.IssueKey()):
            assert refused(world, inside, command).rules == ("C8",)
    world.act(case, casework.RemoveMember(eva.person))
    for plan in (casework.ListCases(), data.ListDatasets(), people.ListPeople(), ReadLedger()):
        with pytest.raises(RefusedError):
            world.open(who(world, "eva"), plan)


def test_an_approver_has_no_other_role(world: World) -> None:
    with pytest.raises(InvalidInputError):
        world.person("both", "approver", "lead")
    with world.house.database.write() as connection:  # a store that was written to by hand
        connection.execute(sa.update(t.people).where(t.people.c.login == "eva").values(roles='["approver", "lead"]'))
    try:
        for command in (casework.CreateCase("x", "y", Purpose.CORRUPTION, "z", ""), people.IssueKey()):
            refused(world, who(world, "eva"), command)
    finally:
        with world.house.database.write() as connection:
            connection.execute(sa.update(t.people).where(t.people.c.login == "eva").values(roles='["approver"]'))
