"""What waits for whom, break-glass and the counts of use, on both databases."""

from __future__ import annotations

from glasshouse.base.clock import HOUR
from glasshouse.model.case import CaseKind
from glasshouse.model.waiting import Waiting
from glasshouse.policy.plans.alerts import ListAlerts
from glasshouse.policy.plans.breakglass import BreakGlass, Emergency, Finding, ListBreakGlass, ReviewBreakGlass
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.store.world import PASSWORD, World


def test_what_waits_is_counted_for_who_may_answer_and_use_is_read_once(world: World) -> None:
    world.act(world.admin, CreatePerson("orla", "Orla", "Inspection", ("auditor",), PASSWORD))
    case = world.case()
    gate = world.house.gate
    orla, jonas = world.access("orla", CaseKind.ADMINISTRATION), world.admin
    assert gate.waiting(orla.actor) == Waiting()
    public = world.act(case, BreakGlass(Emergency.LOSS, "The archive burns"))
    assert gate.waiting(orla.actor) == Waiting(reviews=1, broken=1)
    assert gate.waiting(jonas.actor) == Waiting(broken=1)
    assert gate.waiting(case.actor) == Waiting()
    world.clock.pass_(73 * HOUR)
    world.house.watching.look_at_glass()
    assert world.open(orla, ListBreakGlass()).waiting[0].overdue
    world.act(orla, ReviewBreakGlass(public, Finding.IN_ORDER, "It burned"))
    for text in ("mara okafor", "okafor, mara"):
        world.open(case, SearchEntities(parse(text)))
    assert (world.house.watching.look_at_use(), world.house.watching.look_at_use()) == (1, 0)
    assert gate.waiting(orla.actor) == Waiting(alerts=1)
    (alert,) = world.open(world.access("orla", CaseKind.OVERSIGHT), ListAlerts()).waiting
    assert "2 the account's own holder" in alert.told
