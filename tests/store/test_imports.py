"""Loading: what is said in a file is there afterwards, once, and with its place."""

from __future__ import annotations

from tests.store.world import World, differences, facts, thing


def test_what_a_file_says_is_found_and_opened(world: World) -> None:
    world.register("register")
    row = world.load("register", [thing("one", jurisdiction="de"), thing("two")])
    assert (row.state, row.rows, row.records, row.rejected) == ("live", 2, 2, 0)
    assert differences(row) == (2, 0, 0, 0)
    case = world.case("register")
    assert world.captions(case, "acme") == ["Acme one", "Acme two"]
    assert facts(world.view(case, "one"))["jurisdiction"] == ["de"]
