"""Charter C9, break-glass, through the gate: who may not, what it does not skip, how it is made no longer, and what comes of no review."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import MINUTE
from glasshouse.base.errors import ConflictError, InvalidInputError, LedgerUnavailableError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.breakglass import (
    BreakGlass,
    BreakGlassView,
    Emergency,
    Finding,
    ListBreakGlass,
    ReviewBreakGlass,
)
from glasshouse.policy.plans.casework import AddMember, ExportEntities, OpenCase, ReadLedger, RemoveMember
from glasshouse.policy.plans.people import ChangePerson, CreatePerson
from glasshouse.store import tables
from tests.hostile.breaking import (
    CROWD,
    HOURS,
    MINUTES,
    SENTENCE,
    break_glass,
    crowded,
    mine,
    peopled,
    proven,
    refused,
    review,
    told,
    who,
)
from tests.hostile.world import PASSWORD, World, every_text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = peopled(tmp_path / "house")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return crowded(world)


def test_it_skips_the_approver_and_leads_the_ledger_from_the_export_to_who_broke_it_and_who_reviewed(world: World, case: Access) -> None:
    refused(world, case, ExportEntities(), "C8")
    start = world.size()
    public = break_glass(world, case)
    assert world.act(case, ExportEntities()).entities == CROWD
    review(world, public)
    entries = dict(enumerate(world.entries(start), start))
    (glass,) = [index for index, (leaf, _) in entries.items() if leaf.header.k == "breakglass"]
    (reviewed,) = [index for index, (leaf, _) in entries.items() if leaf.header.k == "review"]
    leaf, fields = entries[glass]
    assert (leaf.header.cls, leaf.header.why, entries[leaf.header.re or 0][1]["plan"]["type"]) == (2, ("C9",), "BreakGlass")
    assert (fields["actor"], fields["justification"]) == (case.actor.person, f"deadline: {SENTENCE}")
    (export,) = [leaf for leaf, fields in entries.values() if (fields.get("plan") or {}).get("type") == "ExportEntities"]
    assert (export.header.re, "breakglass" in export.header.why, export.header.cls) == (glass, True, 2)
    assert (entries[reviewed][0].header.re, entries[reviewed][0].header.case) == (glass, leaf.header.case)
    assert entries[reviewed][1]["parties"] == [case.actor.person, who(world, "bela").actor.person]
    found = mine(world)
    assert (found.entry, found.exports, found.persons, found.found, found.in_force) == (glass, 1, CROWD, "in_order", False)
    assert any("broke the glass" in row.sentence for row in world.open(case, ReadLedger()).rows)


def test_an_export_that_it_does_not_cover_waits_for_an_approver_as_ever(world: World, case: Access) -> None:
    other = crowded(world)
    world.act(case, AddMember("carl", CaseRole.MEMBER))
    break_glass(world, case)
    refused(world, other, ExportEntities(), "C8")
    refused(world, Access(world.house.accounts.find("carl"), case.case), ExportEntities(), "C8")


def test_nobody_reviews_their_own_nor_does_who_is_in_the_case_or_of_the_unit(world: World, case: Access) -> None:
    world.act(case, AddMember("bela", CaseRole.READER))
    public = break_glass(world, case)
    for login in ("mara", "carl", "bela"):
        refused(world, who(world, login), ReviewBreakGlass(public, Finding.IN_ORDER, "fine"))
    refused(world, who(world, "jonas"), ReviewBreakGlass(public, Finding.IN_ORDER, "fine"), "house")
    assert mine(world).found == ""
    with pytest.raises(InvalidInputError):
        world.act(who(world, "ada"), ReviewBreakGlass(public, Finding.IN_ORDER, "  "))
    review(world, public, "ada")
    with pytest.raises(ConflictError):
        world.act(who(world, "ada"), ReviewBreakGlass(public, Finding.NOT_IN_ORDER, "changed my mind"))


def test_who_moved_to_another_unit_and_left_the_case_does_not_review_their_own(world: World, case: Access) -> None:
    world.act(case, AddMember("carl", CaseRole.LEAD))
    public = break_glass(world, case)
    world.act(Access(world.house.accounts.find("carl"), case.case), RemoveMember(case.actor.person))
    world.act(who(world, "jonas"), ChangePerson(case.actor.person, "Audit", ("lead", "investigator"), "active"))
    refused(world, who(world, "mara"), ReviewBreakGlass(public, Finding.IN_ORDER, "fine"))
    review(world, public)


def test_a_key_neither_breaks_the_glass_nor_uses_it_nor_reviews(world: World, case: Access) -> None:
    keyed = replace(case, actor=replace(case.actor, bound_case=case.case, bound_purpose="corruption"))
    refused(world, *proven(world, keyed, BreakGlass(Emergency.SAFETY, SENTENCE)))
    public = break_glass(world, case)
    refused(world, keyed, ExportEntities(), "C8")
    bela = who(world, "bela")
    by_key = replace(bela, actor=replace(bela.actor, bound_case=bela.case, bound_purpose="administration"))
    refused(world, by_key, ReviewBreakGlass(public, Finding.IN_ORDER, "fine"))


WEAK: dict[str, dict[str, Any]] = {
    "nothing proven": {"strong": False, "proven": None, "proven_for": ""},
    "a recovery code": {"strong": False},
    "a proof of six minutes ago": {"late": 6 * MINUTE},
    "a proof for nothing in particular": {"proven_for": ""},
    "a proof for another case": {"proven_for": BreakGlass(Emergency.DEADLINE, SENTENCE).bond("a" * 26)},
    "a proof for other words": {"proven_for": "other"},
}


@pytest.mark.parametrize("wrong", WEAK, ids=str)
def test_who_leads_breaks_no_glass_without_a_proof_given_now_for_exactly_this(world: World, case: Access, wrong: str) -> None:
    command = BreakGlass(Emergency.DEADLINE, SENTENCE)
    access, _ = proven(world, case, command)
    given = dict(WEAK[wrong])
    if given.get("proven_for") == "other":
        given["proven_for"] = BreakGlass(Emergency.DEADLINE, "Something else").bond(case.case)
    late = given.pop("late", 0)
    given |= {"proven": (access.actor.proven or 0) - late} if late else {}
    error = refused(world, replace(access, actor=replace(access.actor, **given)), command)
    assert "this account has none" in error.message
    assert "/me/security" in error.remedy
    assert told(world, "ada").waiting == ()
    refused(world, case, ExportEntities(), "C8")


def test_who_has_a_second_factor_is_asked_for_it_and_who_neither_has_one_nor_leads_is_not(world: World, case: Access) -> None:
    nils = world.person("nils", "investigator")
    world.act(case, AddMember("nils", CaseRole.MEMBER))
    theirs, command = Access(nils, case.case), BreakGlass(Emergency.SAFETY, SENTENCE)
    with world.house.database.write() as connection:
        values = {"id": "k", "person": nils.person, "credential": b"1", "public_key": b"2", "sign_count": 0, "name": "A key", "made": 1}
        connection.execute(sa.insert(tables.passkeys).values(values))
    assert "given just now for exactly this" in refused(world, theirs, command).message
    with world.house.database.write() as connection:
        connection.execute(sa.delete(tables.passkeys))
    assert world.act(theirs, command)


def test_another_account_of_ones_own_reviews_nothing(world: World, case: Access) -> None:
    world.act(who(world, "jonas"), CreatePerson("mara.o", "OKAFOR Mára", "Audit", ("lead",), PASSWORD))
    public = break_glass(world, case)
    refused(world, who(world, "mara.o"), ReviewBreakGlass(public, Finding.IN_ORDER, "fine"))
    assert [one.may_review for one in told(world, "mara.o").waiting] == [False]
    review(world, public)


def test_a_reason_is_one_of_the_list_with_a_sentence(world: World, case: Access) -> None:
    with pytest.raises(InvalidInputError):
        break_glass(world, case, " \n")
    assert told(world, "ada").waiting == ()


def test_who_waits_for_a_review_reviews_nobody_else(world: World, case: Access) -> None:
    bela = world.house.accounts.find("bela")
    theirs = world.case("plain", actor=bela)
    break_glass(world, theirs)
    world.clock.forward(73 * HOURS)
    public = break_glass(world, case)
    refused(world, who(world, "bela"), ReviewBreakGlass(public, Finding.IN_ORDER, "fine"))


def test_no_administrator_and_no_auditor_comes_to_case_content_by_it(world: World, case: Access) -> None:
    for login in ("jonas", "ada"):
        actor = world.house.accounts.find(login)
        refused(world, *proven(world, Access(actor, case.case), BreakGlass(Emergency.SAFETY, SENTENCE)))
        world.act(case, AddMember(login, CaseRole.LEAD))
        refused(world, *proven(world, Access(actor, case.case), BreakGlass(Emergency.SAFETY, SENTENCE)))
        with pytest.raises(RefusedError):
            world.open(Access(actor, case.case), OpenCase())


def test_who_is_told_reads_nothing_of_the_case_or_of_anybody_in_it(world: World, case: Access) -> None:
    break_glass(world, case)
    world.act(case, ExportEntities())
    for login in ("ada", "jonas", "carl", "bela"):
        (found,) = told(world, login).waiting
        texts = list(every_text(found))
        assert SENTENCE in texts
        assert not [text for text in texts if "Clerk" in text or text in ("A case", case.case)]
    outsider = world.person("olaf", "investigator")
    assert world.open(world.standing(CaseKind.ADMINISTRATION, outsider), ListBreakGlass()) == BreakGlassView((), (), ())


def test_a_ceiling_holds_while_the_glass_is_broken(tmp_path: Path) -> None:
    world = peopled(tmp_path / "house", PERSONS_A_DAY="60")
    case = crowded(world)
    break_glass(world, case)
    world.load("plain", [("more", "Person", {"name": "Somebody Else"})], source="more")
    with pytest.raises(RefusedError) as caught:
        world.search(case, '"Somebody Else"')
    assert caught.value.rules == ("C3",)
    world.close()


def test_where_nobody_could_review_it_the_glass_is_not_broken(tmp_path: Path) -> None:
    world = World(tmp_path / "house")
    assert "nobody here" in refused(world, *proven(world, world.case(), BreakGlass(Emergency.SAFETY, SENTENCE))).message
    world.close()


def test_a_glass_whose_leaf_cannot_be_written_is_not_broken(world: World, case: Access) -> None:
    with closing(sqlite3.connect(world.settings.data_dir / "ledger.db", isolation_level=None)) as raw:
        raw.execute(
            "create trigger no_glass before insert on leaves when instr(cast(new.entry as text), '\"breakglass\"') "
            "begin select raise(abort, 'full'); end"
        )
        with pytest.raises(LedgerUnavailableError):
            break_glass(world, case)
        raw.execute("drop trigger no_glass")
    refused(world, case, ExportEntities(), "C8")
    assert told(world, "ada").waiting == ()


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from glasshouse.gate import Access
    from glasshouse.policy.plans.breakglass import BreakGlass, Emergency
    from glasshouse.store import breakglass
    from tests.hostile.world import World, proven_for

    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    breakglass.note_entry = killed  # the leaf is durable, the transaction is not
    world = World(Path(sys.argv[1]))
    case, glass = Access(world.mara, sys.argv[2]), BreakGlass(Emergency.LOSS, "The archive burns")
    world.act(proven_for(case, glass.bond(case.case), world.clock()), glass)
"""


def test_killed_between_leaf_and_commit_it_was_never_in_force_and_is_reviewed_all_the_same(world: World, case: Access) -> None:
    world.close()
    program = [sys.executable, "-c", textwrap.dedent(KILLED), str(world.folder), case.case]
    assert subprocess.run(program, check=False, timeout=120).returncode == -signal.SIGKILL
    again = World(world.folder)
    try:
        with pytest.raises(RefusedError):
            again.act(case, ExportEntities())
        again.clock.forward(16 * MINUTES)
        again.house.statistics.follow()
        again.house.watching.look_at_glass()
        (found,) = told(again, "ada").waiting
        assert (found.sentence, found.in_force, found.reason) == ("The archive burns", False, Emergency.LOSS)
        assert again.entries(found.entry)[0][0].header.k == "breakglass"
        review(again, found.id, "ada")
        again.house.watching.look_at_glass()
        assert told(again, "ada").waiting == ()
    finally:
        again.close()
