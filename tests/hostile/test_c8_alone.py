"""Charter C8 where nobody else could approve: an export waits a day, its entry says "alone", and colleagues end that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.gate import Access
from glasshouse.policy.plans.approvals import Standing
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity, OpenCase, ReleaseEntity
from glasshouse.policy.plans.people import ChangePerson
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.test_c8_approvals import DAY, approve, ask, build, crowded, refused, standing, who
from tests.hostile.world import World


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Access]]:
    """A house in which Mara is the only one who approves."""
    made = World(tmp_path_factory.mktemp("alone"))
    build(made)
    yield made, crowded(made)
    made.close()


def test_where_nobody_else_could_answer_an_export_waits_a_day_and_its_entry_says_alone(alone: tuple[World, Access]) -> None:
    world, case = alone
    asked = ask(world, case)
    assert asked.standing is Standing.ALONE
    world.clock.forward(DAY - 60)
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    world.clock.forward(60)
    start = world.size()
    assert world.act(case, ExportEntities()).entities == 51
    ((intent, _), (outcome, _)) = world.entries(start)
    assert "alone" in intent.header.why
    assert intent.header.cls == 2
    assert outcome.header.dec == "permit"
    assert refused(world, case, ExportEntities()).rules == ("C8",)


def test_alone_ends_where_somebody_else_could_answer(alone: tuple[World, Access]) -> None:
    world, case = alone
    asked = ask(world, case)
    world.clock.forward(DAY)
    world.person("late", "lead")
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    assert standing(world, case, asked.id) is Standing.WAITING
    approve(world, asked, "late")  # of the same unit: there is no other
    start = world.size()
    assert world.act(case, ExportEntities()).entities == 51
    assert "alone" not in world.entries(start)[0][0].header.why


def test_pausing_everybody_else_opens_nothing_before_a_day_has_passed(alone: tuple[World, Access]) -> None:
    world, case = alone
    other = world.person("other", "lead", unit="Audit")
    asked = ask(world, case)
    world.act(who(world, "jonas"), ChangePerson(other.person, "Audit", ("lead",), "paused"))
    world.clock.forward(DAY)
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    assert standing(world, case, asked.id) is Standing.WAITING
    assert ask(world, case).standing is Standing.ALONE
    refused(world, case, ExportEntities())


def test_what_waited_alone_lapses_a_day_later_and_never_changes(alone: tuple[World, Access]) -> None:
    world, case = alone
    ask(world, case)
    world.clock.forward(DAY)
    held = [stub.id for stub in world.open(case, OpenCase()).held]
    spare = [hit.stub.id for hit in world.open(case, SearchEntities(parse("clerk"), offset=40)).hits if hit.stub.id not in held]
    world.act(case, HoldEntity(spare[0]))
    assert refused(world, case, ExportEntities()).rules == ("C8",)
    world.act(case, ReleaseEntity(spare[0]))
    world.clock.forward(DAY)
    assert refused(world, case, ExportEntities()).rules == ("C8",)
