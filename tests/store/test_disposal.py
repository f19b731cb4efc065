"""A case is disposed of: after its time or by order, by two people, whole, and nothing that its people wrote is left in any file."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.base.errors import ConflictError, NotFoundError, RefusedError
from glasshouse.gate import Access, disposing as program
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.disposal import DisposalState, Ground
from glasshouse.policy.plans import casework
from glasshouse.policy.plans.byhand import AddProtected
from glasshouse.policy.plans.casework import ProtectPerson
from glasshouse.policy.plans.disposal import AskDisposal, FinishDisposal, SignDisposal, TryDisposal, WithdrawDisposal
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.retention import LiftLegalHold, ListRetention, OpenRetention, SetLegalHold, SignLifting
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.store import disposing
from glasshouse.store.columns import metadata
from glasshouse_ledger.leaf import Kind
from tests.store.byhanding import TAKEN
from tests.store.collected import person as human
from tests.store.ending import SECRET, YEARS, asked, auditor, over, retained, team, worked
from tests.store.living import person
from tests.store.signing import Person
from tests.store.test_fold import declare
from tests.store.test_ledger import all_leaves, verified
from tests.store.world import PASSWORD, World


def _ended(world: World) -> Access:
    team(world)
    case = worked(world)
    over(world, case)
    return case


BEGUN = {"ended": _ended}


@pytest.fixture
def ended(world: World) -> Access:
    """A case with everything, whose time is over."""
    return world.begun


def left(world: World, case: str) -> dict[str, int]:
    """Rows that are left of the case, by table."""
    with world.house.database.read() as connection:
        return disposing.measured(connection, case).tables


def files(world: World) -> bytes:
    """Every byte of the data folder."""
    return b"".join(path.read_bytes() for path in sorted(world.folder.rglob("*")) if path.is_file())


def test_after_two_people_nothing_is_left_and_the_record_and_every_proof_stay(world: World, ended: Access) -> None:
    sleeper, before = auditor(world), left(world, ended.case)
    assert set(before) > {"tasks", "task_revisions", "notes", "private_notes", "comments", "mentions", "custody", "case_decisions", "blobs"}
    dry = world.open(world.steward, TryDisposal(ended.case))
    assert (dry.originals, dry.blocks, dry.early) == (1, (), False)
    disposal = asked(world, ended.case)
    assert disposal.digest == dry.digest
    assert left(world, ended.case) == before  # asking destroys nothing
    size = world.house.entries.head()[0]
    signed = sleeper.sign(disposal)
    assert signed.state is DisposalState.RUNNING
    for access in (ended, world.access("ines", ended.case)):
        with pytest.raises(RefusedError) as told:  # from the signature on, before anything is destroyed
            world.open(access, casework.OpenCase())
        assert told.value.code == "no_case"
    assert world.house.disposing.run() == 1
    assert (world.house.disposing.run(), left(world, ended.case)) == (0, {})
    record = retained(world, ended.case).disposal
    assert record is not None
    assert (record.state, record.asked_by, record.signed_by) == (DisposalState.DONE, "Mara Okafor", "Ada")
    assert (record.originals, record.counts, record.digest) == (1, dry.counts, dry.digest)
    assert record.openings >= dry.openings
    assert SECRET not in str(record)
    (erasure,) = [number for number, leaf in enumerate(all_leaves(world)[size:], size) if leaf.header.k is Kind.ERASURE]
    assert record.entry == erasure
    assert world.house.entries.openings_left(ended.case)[0] == 0
    world.house.publisher.publish()
    assert verified(world).ok
    world.restart()
    world.house.publisher.publish()
    assert verified(world).ok
    assert retained(world, ended.case).disposal == record


@pytest.mark.parametrize("engine_houses", ["sqlite"], indirect=True)
def test_no_file_holds_a_word_or_an_original_of_it(world: World, ended: Access) -> None:
    sleeper = auditor(world)
    with world.house.database.read() as connection:
        own = connection.execute(sa.text("SELECT key FROM datasets WHERE case_id IS NOT NULL")).scalar_one()
    (original,) = [path for path in (world.folder / "data" / "blobs" / own).rglob("*") if path.is_file()]
    inside = original.read_bytes()[:64]
    stored = files(world)
    assert stored.count(SECRET.encode()) > 20
    sleeper.sign(asked(world, ended.case))
    world.house.disposing.run()
    stored = files(world)
    assert SECRET.encode() not in stored
    assert SECRET.casefold().encode() not in stored  # the folded text in which words are looked up
    assert not original.parent.parent.exists()
    assert inside not in stored


@pytest.mark.parametrize("engine_houses", ["postgresql"], indirect=True)
def test_no_table_of_postgresql_holds_a_word_of_it(world: World, ended: Access) -> None:
    sleeper = auditor(world)
    assert _on_pages(world) > 20
    sleeper.sign(asked(world, ended.case))
    world.house.disposing.run()
    assert _on_pages(world) == 0


def _on_pages(world: World) -> int:
    """How often the word stands in the files of the tables, dead rows included."""
    with world.house.database.write() as connection:
        connection.execute(sa.text("CHECKPOINT"))
        names = connection.execute(sa.text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i')")).scalars()
        query = sa.text("SELECT pg_read_binary_file(:name)")
        return sum(bytes(connection.execute(query, {"name": name}).scalar_one()).count(SECRET.encode()) for name in names.all() if name)


def test_interrupted_before_and_after_every_step_it_ends_whole_and_is_read_by_nobody_meanwhile(
    world: World, ended: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = auditor(world)
    sleeper.sign(asked(world, ended.case))
    for number in range(len(disposing.STEPS)):
        for done in (False, True):
            monkeypatch.setattr(program, "STEPS", _cut(number, done=done))
            with pytest.raises(SystemExit):
                world.house.disposing.run()
            with pytest.raises(RefusedError):
                world.open(ended, casework.OpenCase())
            found = retained(world, ended.case).disposal
            assert found is not None
            assert found.state is DisposalState.RUNNING
    monkeypatch.setattr(program, "STEPS", disposing.STEPS)
    world.restart()
    assert world.house.disposing.run() == 1
    assert left(world, ended.case) == {}
    found = retained(world, ended.case).disposal
    assert found is not None
    assert found.state is DisposalState.DONE
    assert found.openings > 0
    world.house.publisher.publish()
    assert verified(world).ok


def _cut(number: int, *, done: bool) -> tuple[Callable[[disposing.Tools, Any], None], ...]:
    """The steps, cut off at this one: before it began, or when it was done and not yet noted."""

    def cut(tools: disposing.Tools, row: Any) -> None:
        if done:
            disposing.STEPS[number](tools, row)
        raise SystemExit("killed")

    return (*disposing.STEPS[:number], cut, *disposing.STEPS[number + 1 :])


def test_what_came_or_went_since_the_dry_run_is_not_disposed_of(world: World, ended: Access) -> None:
    sleeper, dry = auditor(world), world.open(world.steward, TryDisposal(ended.case))
    disposal = asked(world, ended.case)
    hold = world.act(ended, SetLegalHold("for a moment", "2040-01-01"))
    with pytest.raises(ConflictError) as told:
        sleeper.sign(disposal)
    assert told.value.code == "obstacles"
    world.act(ended, LiftLegalHold(hold, "over"))
    world.act(world.access("ines", ended.case), SignLifting(hold))
    for act in (lambda: sleeper.sign(disposal), lambda: world.act(world.steward, AskDisposal(ended.case, Ground.OVER, dry.digest))):
        with pytest.raises(ConflictError) as told:
            act()
        assert told.value.code == "changed"
    assert left(world, ended.case)


def test_nobody_signs_what_they_asked_for_nor_by_another_account_of_theirs(world: World, ended: Access) -> None:
    disposal = asked(world, ended.case)
    world.act(world.admin, CreatePerson("mara2", "Okafor, Mara", "Investigations", ("steward",), PASSWORD))
    for login in ("mara", "mara2"):
        signer = Person(world, login)
        device = signer.add_passkey()
        signer.prove_by(device, about=disposal.digest)
        access = Access(signer.actor, world.house.gate.standing(signer.actor, CaseKind.STEWARDSHIP))
        with pytest.raises(RefusedError) as told:
            world.act(access, SignDisposal(disposal.id, disposal.digest))
        assert "somebody else" in told.value.message
    assert left(world, ended.case)


def test_signing_asks_for_a_proof_given_now_for_exactly_this(world: World, ended: Access) -> None:
    sleeper, disposal = auditor(world), asked(world, ended.case)
    refused: list[Callable[[], object]] = [
        lambda: world.act(sleeper.access, SignDisposal(disposal.id, disposal.digest)),
        lambda: world.act(world.access("ada", CaseKind.OVERSIGHT), SignDisposal(disposal.id, disposal.digest)),
    ]
    for act in refused:
        with pytest.raises(RefusedError) as told:
            act()
        assert "C9" in told.value.rules
    sleeper.person.prove_by(sleeper.device, about="0" * 64)
    with pytest.raises(RefusedError):
        world.act(sleeper.access, SignDisposal(disposal.id, disposal.digest))
    sleeper.person.prove_by(sleeper.device, about=disposal.digest)
    world.clock.pass_(6 * 60_000_000)
    with pytest.raises(RefusedError):
        world.act(sleeper.access, SignDisposal(disposal.id, disposal.digest))
    assert left(world, ended.case)


def test_what_nobody_signed_in_time_lapses_and_can_be_taken_back(world: World, ended: Access) -> None:
    disposal = asked(world, ended.case)
    world.clock.pass_(73 * HOUR)
    sleeper = auditor(world)
    with pytest.raises(ConflictError):
        sleeper.sign(disposal)
    assert retained(world, ended.case).disposal is None
    again = asked(world, ended.case)
    world.act(world.steward, WithdrawDisposal(again.id))
    with pytest.raises(ConflictError):
        sleeper.sign(again)
    assert world.house.disposing.run() == 0


def test_before_its_time_only_an_order_disposes_of_it(world: World) -> None:
    team(world)
    case = worked(world)
    with pytest.raises(NotFoundError):  # an open case is nobody's to dispose of
        world.open(world.steward, TryDisposal(case.case))
    over(world, case, wait=YEARS - 2 * DAY)
    assert world.open(world.steward, TryDisposal(case.case)).early
    with pytest.raises(ConflictError) as told:
        asked(world, case.case)
    assert told.value.code == "kept"
    sleeper = auditor(world)
    sleeper.sign(asked(world, case.case, Ground.ORDERED))
    world.house.disposing.run()
    assert left(world, case.case) == {}


def test_a_case_of_another_unit_and_one_that_is_not_are_told_alike(world: World, ended: Access) -> None:
    person(world, "lena", "lead")
    world.act(world.admin, CreatePerson("olga", "Olga", "Elsewhere", ("steward",), PASSWORD))
    strangers = [world.access("lena", CaseKind.STEWARDSHIP), world.access("olga", CaseKind.STEWARDSHIP)]
    open_case = world.case(title="open")
    for access in strangers:
        assert world.open(access, ListRetention()) == ()
        told = set()
        for case in (ended.case, open_case.case, "a" * 26, ""):
            for plan in (OpenRetention(case), TryDisposal(case)):
                with pytest.raises(NotFoundError) as error:
                    world.open(access, plan)
                told.add((error.value.message, error.value.remedy, error.value.code))
            with pytest.raises(NotFoundError) as error:
                world.act(access, AskDisposal(case, Ground.OVER, "0" * 64))
            told.add((error.value.message, error.value.remedy, error.value.code))
        assert len(told) == 1


def test_nobody_else_asks_or_signs_and_nobody_finishes_by_hand(world: World, ended: Access) -> None:
    disposal = asked(world, ended.case)
    ines, desk = world.access("ines", CaseKind.STEWARDSHIP), world.access("ines", CaseKind.ADMINISTRATION)
    for access in (ines, desk, world.admin, ended, world.access("ines", ended.case)):
        for command in (AskDisposal(ended.case, Ground.OVER, disposal.digest), FinishDisposal(disposal.id)):
            with pytest.raises(RefusedError):
                world.act(access, command)
    with pytest.raises(RefusedError):
        world.act(world.steward, FinishDisposal(disposal.id))
    assert left(world, ended.case)


def test_another_case_that_stands_beside_it_loses_nothing(world: World, ended: Access) -> None:
    other = worked(world, "Steinpilz")
    before, sleeper = left(world, other.case), auditor(world)
    trail = len(world.house.entries.trail(other.case, 0, 1_000)[1])
    sleeper.sign(asked(world, ended.case))
    world.house.disposing.run()
    assert left(world, other.case) == before
    assert len(world.house.entries.trail(other.case, 0, 1_000)[1]) == trail
    assert [stub.caption for stub in world.open(other, casework.OpenCase()).held] == ["ida Acme"]


def test_what_triggers_keep_stays_kept_afterwards(world: World, ended: Access) -> None:
    other = worked(world, "Steinpilz")
    auditor(world).sign(asked(world, ended.case))
    world.house.disposing.run()
    assert left(world, other.case)["custody"]
    for name in ("case_moves", "case_decisions", "case_descriptions", "custody", "records", "disposals"):
        with pytest.raises(sa.exc.DBAPIError), world.house.database.write() as connection:
            connection.execute(sa.delete(metadata.tables[name]))
    with pytest.raises(sa.exc.DBAPIError), world.house.database.write() as connection:
        connection.execute(sa.update(metadata.tables["disposals"]).values(signed_by=None))


def test_a_lead_of_the_case_signs_too_and_sees_the_record_nobody_else_of_it_does(world: World) -> None:
    team(world)
    person(world, "lena", "lead")
    case = worked(world)
    world.act(case, casework.AddMember("lena", CaseRole.LEAD))
    over(world, case)
    disposal, lena = asked(world, case.case), Person(world, "lena")
    device = lena.add_passkey()
    lena.prove_by(device, about=disposal.digest)
    stand = Access(lena.actor, world.house.gate.standing(lena.actor, CaseKind.STEWARDSHIP))
    assert [(row.number, row.mine) for row in world.open(stand, ListRetention())] == [(disposal.number, True)]
    world.act(stand, SignDisposal(disposal.id, disposal.digest))
    world.house.disposing.run()
    record = world.open(stand, OpenRetention(case.case)).disposal
    assert record is not None
    assert record.signed_by == "Lena"
    with pytest.raises(RefusedError):
        world.open(world.access("ines", CaseKind.STEWARDSHIP), OpenRetention(case.case))


def test_who_works_a_case_never_counts_what_its_disposal_would_take(world: World) -> None:
    """Hostile: the dry run counts rows without regard to seals, so it would tell members how many of their own case are sealed (C4)."""
    team(world)
    case = worked(world)
    sleeper = auditor(world)
    for access in (case, world.access("ines", case.case)):
        for given in ("", case.case):
            with pytest.raises(RefusedError):
                world.open(access, TryDisposal(given))
    for access in (world.steward, sleeper.access):
        for given in ("", case.case):
            with pytest.raises(NotFoundError):
                world.open(access, TryDisposal(given))
    with pytest.raises(NotFoundError):
        world.act(world.steward, AskDisposal(case.case, Ground.ORDERED, "0" * 64))
    over(world, case)
    with pytest.raises(RefusedError):
        world.open(case, TryDisposal(case.case))
    assert world.open(world.access("ada", CaseKind.OVERSIGHT), TryDisposal(case.case)) == world.open(world.steward, TryDisposal(case.case))


def test_whom_a_case_sealed_stays_sealed_when_it_is_gone_and_another_cases_seal_lapses(world: World) -> None:
    """Hostile: a lapse takes off what it covers and seals anew from the acts of sealing that are left (C4)."""
    team(world)
    for name in ("first", "second"):
        world.register(name)
        world.load(name, [human("rosa")])
    case = worked(world)
    world.act(case, casework.GrantDataset("first", "need"))
    world.act(case, ProtectPerson(world.find(case, "rosa"), "witness"))
    world.act(case, AddProtected("victim", (("name", ("Kim Acme",)),), TAKEN))  # goes with the case's own dataset
    for waiting in world.open(world.access("ines", case.case), ListSeals()):
        world.act(world.access("ines", case.case), ConfirmSeal(waiting.id))
    over(world, case)
    auditor(world).sign(asked(world, case.case))
    world.house.disposing.run()
    second = world.case("second")
    world.act(second, ProtectPerson(world.find(second, "rosa"), "witness"))
    declare(world, "first", "second", prop="idNumber", schema="Person")
    world.clock.pass_(73 * HOUR)
    assert world.house.lapsing.run() == 1
    assert world.captions(world.case("first"), "acme") == []
    assert world.captions(second, "acme") == []  # it is the same person


def test_two_processes_that_end_one_disposal_write_one_record(world: World, ended: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor(world).sign(asked(world, ended.case))
    size, other = world.house.entries.head()[0], copy.copy(world.house.disposing)
    other._intents = {}

    def meanwhile(tools: disposing.Tools, row: Any) -> None:
        monkeypatch.setattr(program, "STEPS", disposing.STEPS)
        disposing.STEPS[-1](tools, row)
        assert other.run() == 1  # the other process comes to its end first

    monkeypatch.setattr(program, "STEPS", (*disposing.STEPS[:-1], meanwhile))
    assert world.house.disposing.run() == 1
    record = retained(world, ended.case).disposal
    assert record is not None
    assert record.entry is not None
    erasures = [number for number, leaf in enumerate(all_leaves(world)[size:], size) if leaf.header.k is Kind.ERASURE]
    assert erasures == [record.entry]
