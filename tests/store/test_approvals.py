"""Approvals on both databases, with real factors: asked, answered by passkey or code, used once, and how far each is at every border."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from glasshouse.base.clock import HOUR, MINUTE
from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.gate.ceremonies import Given
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import approvals, casework, people, search
from glasshouse.policy.plans.approvals import Standing
from glasshouse.policy.plans.syntax import parse
from glasshouse.store.approvals import standing_of
from tests.store.authenticator import Authenticator
from tests.store.signing import Person
from tests.store.world import PASSWORD, World

CROWD = 51


@pytest.fixture
def case(world: World) -> Access:
    """Mara's case, which holds one private person more than leave alone."""
    crowd = [{"id": f"k{n}", "schema": "Person", "properties": {"name": [f"Clerk {n:02}"]}} for n in range(CROWD)]
    world.register("crowd", people="private_persons")
    world.load("crowd", crowd)
    opened = world.act(world.desk, casework.CreateCase("A case", "Who?", Purpose.CORRUPTION, "a basis", ""))
    access = world.access("mara", opened)
    world.act(access, casework.GrantDataset("crowd", "needed"))
    for offset in (0, 20, 40):
        for hit in world.open(access, search.SearchEntities(parse("clerk"), offset=offset)).hits:
            world.act(access, casework.HoldEntity(hit.stub.id))
    return access


@pytest.fixture
def bela(world: World) -> Person:
    """A lead of another unit."""
    world.act(world.admin, people.CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))
    return Person(world, "bela")


def test_an_export_leaves_once_by_a_passkey_shown_for_exactly_it(world: World, case: Access, bela: Person) -> None:
    device = bela.add_passkey(Authenticator())
    for kind in ("entities", "statements"):
        asked = world.act(case, approvals.AskApproval(kind, "The court asked for it"))
        with pytest.raises(RefusedError):
            bela.act(approvals.Approve(asked.id, asked.digest))
        bela.prove_by(device, asked.digest)
        bela.act(approvals.Approve(asked.id, asked.digest))
        assert world.act(case, casework.ExportEntities(kind)).entities == CROWD
        with pytest.raises(RefusedError):
            world.act(case, casework.ExportEntities(kind))


def test_an_authenticators_code_is_enough_and_a_recovery_code_is_not(world: World, case: Access, bela: Person) -> None:
    bela.add_totp()
    codes = bela.codes()
    asked = world.act(case, approvals.AskApproval("entities", "The court asked for it"))
    bela.prove(Given(code=codes[0]), asked.digest)
    with pytest.raises(RefusedError) as caught:
        bela.act(approvals.Approve(asked.id, asked.digest))
    assert caught.value.rules == ("C8",)
    world.clock.pass_(MINUTE)
    bela.prove(Given(code=bela.code()), asked.digest)
    bela.act(approvals.Approve(asked.id, asked.digest))
    assert world.act(case, casework.ExportEntities()).entities == CROWD


def test_an_approval_holds_over_a_restart(world: World, case: Access, bela: Person) -> None:
    device = bela.add_passkey(Authenticator())
    asked = world.act(case, approvals.AskApproval("entities", "The court asked for it"))
    bela.prove_by(device, asked.digest)
    bela.act(approvals.Approve(asked.id, asked.digest))
    world.restart()
    assert world.act(case, casework.ExportEntities()).entities == CROWD


def row(state: str = "asked", *, alone: bool = False) -> Any:
    """Asked at nought, answered at nought."""
    return SimpleNamespace(state=state, alone=int(alone), asked=0, answered=0)


@pytest.mark.parametrize(
    ("kept", "others", "borders"),
    [
        (row(), True, [(0, "waiting"), (72 * HOUR - 1, "waiting"), (72 * HOUR, "lapsed")]),
        (row(), False, [(0, "waiting"), (24 * HOUR, "waiting"), (72 * HOUR, "lapsed")]),
        (row(alone=True), True, [(0, "waiting"), (24 * HOUR, "waiting"), (72 * HOUR, "lapsed")]),
        (row(alone=True), False, [(24 * HOUR - 1, "alone"), (24 * HOUR, "ready"), (48 * HOUR - 1, "ready"), (48 * HOUR, "lapsed")]),
        (row("approved"), True, [(-1, "lapsed"), (0, "ready"), (24 * HOUR - 1, "ready"), (24 * HOUR, "lapsed")]),
        (row("used"), True, [(0, "used")]),
        (row("declined"), True, [(0, "declined")]),
        (row("replaced"), False, [(48 * HOUR, "replaced")]),
    ],
)
def test_how_far_an_approval_is_at_every_border(kept: Any, others: bool, borders: list[tuple[int, str]]) -> None:
    assert [standing_of(kept, now, others=others) for now, _ in borders] == [Standing(word) for _, word in borders]
