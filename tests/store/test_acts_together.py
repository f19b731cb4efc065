"""Acts of one moment are decided one after the other, on both databases: what one of them looked at still holds when it has written."""

from __future__ import annotations

import threading
from collections.abc import Callable

from glasshouse.base.errors import RefusedError
from glasshouse.policy.plans import breakglass, people
from tests.hostile.world import proven_for
from tests.store.world import PASSWORD, World, thing

AT_ONCE = 6


def together(attempt: Callable[[], object]) -> list[str]:
    """What became of it in each of AT_ONCE threads."""
    start, found = threading.Barrier(AT_ONCE), list[str]()

    def one() -> None:
        start.wait()
        try:
            attempt()
        except RefusedError:
            found.append("refused")
        else:
            found.append("done")

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_nobody_breaks_the_glass_twice_at_the_same_moment(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    world.act(world.admin, people.CreatePerson("orla", "Orla", "Oversight", ("auditor",), PASSWORD))
    case = world.case("register")
    broken = breakglass.BreakGlass(breakglass.Emergency.SAFETY, "Somebody is in danger")
    proven = proven_for(case, broken.bond(case.case), world.clock())
    assert together(lambda: world.act(proven, broken)) == ["done", *["refused"] * (AT_ONCE - 1)]
    waiting = world.open(world.desk, breakglass.ListBreakGlass()).mine
    assert len(waiting) == 1
