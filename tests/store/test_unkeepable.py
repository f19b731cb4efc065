"""A text that a database cannot keep (U+0000) is refused like any other that names nothing: never a fault of the program, on either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access
from glasshouse.policy.plans import casework, data, entity, keepers
from glasshouse.policy.plans.plan import Command, Request
from tests.store.world import World

NUL = "port\x00"
IN_A_CASE: tuple[Request[Any], ...] = (
    entity.OpenEntity(NUL),
    entity.OpenRow(NUL),
    casework.ProtectPerson(NUL, "source"),
    casework.GrantDataset(NUL, "needed"),
    keepers.RemoveKeeper(NUL),
)


def refused(attempt: Callable[[], object]) -> None:
    """It fails as something that was sent, not as a fault of the program."""
    with pytest.raises(GlasshouseError) as told:
        attempt()
    assert told.value.status < 500, told.value


def test_a_text_with_u0000_is_refused_as_one_that_names_nothing(world: World) -> None:
    world.register("register")
    case = world.case("register")
    for request in IN_A_CASE:
        refused(lambda request=request: world.act(case, request) if isinstance(request, Command) else world.open(case, request))
    refused(lambda: world.open(world.steward, data.OpenDataset(NUL)))
    refused(lambda: world.open(world.steward, data.OpenImport(NUL)))
    refused(lambda: world.open(Access(case.actor, NUL), casework.OpenCase()))
    assert world.open(case, casework.OpenCase()).case.id == case.case
