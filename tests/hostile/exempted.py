"""What tests of an exemption for one case share: a narrow house policy, officials and others, a case that reads both."""

from __future__ import annotations

from glasshouse.gate import Access
from glasshouse.policy.decide import default_house
from glasshouse.policy.exemption import LIFTABLE
from glasshouse.policy.plans.policies import ProposeExemption, SignPolicy
from tests.hostile.changing import proposal, propose, proven
from tests.hostile.world import World

NARROW = '@id("N1 nobody searches, opens, holds or exports")\nforbid (principal, action in [{}], resource);\n'.format(
    ", ".join(f'Action::"{action.value}"' for action in LIFTABLE)
)
OFFICIALS = [
    ("ada", "Person", {"name": "Ada Minister"}),
    ("ben", "Person", {"name": "Ben Minister"}),
    ("post", "Position", {"name": "Minister of Roads"}),
    ("holds", "Occupancy", {"holder": "ada", "post": "post"}),
    ("club", "Organization", {"name": "Road Club"}),
    ("belongs", "Membership", {"member": "ben", "organization": "club"}),
]
OTHERS = [("eve", "Person", {"name": "Eve Minister"}), ("firm", "Company", {"name": "Minister Roads Ltd"})]


def filled(world: World) -> Access:
    """Mara's case, which reads officials that two declared, and others."""
    world.dataset("officials", people="public_function", handling="public")
    world.declared("officials")
    world.load("officials", OFFICIALS)
    world.dataset("others", people="private_persons", handling="public")
    world.load("others", OTHERS)
    return world.case("officials", "others")


def narrowed(world: World) -> None:
    """From now on the house policy forbids what an exemption can permit."""
    propose(world, default_house() + NARROW)


def ask(world: World, case: Access, *permits: str) -> int:
    return world.act(case, ProposeExemption(permits or tuple(LIFTABLE), "The hearing is tomorrow"))


def given(world: World, number: int, login: str) -> int:
    digest = proposal(world, number).digest
    return world.act(proven(world, login, digest), SignPolicy(number, digest))


def exempted(world: World, case: Access, *permits: str) -> int:
    """Proposed and signed by Mara, signed by Bela."""
    number = ask(world, case, *permits)
    assert [given(world, number, login) for login in ("mara", "bela")] == [1, 2]
    return number
