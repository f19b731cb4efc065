"""A register of requests by people in the data, with two stewards of one unit, for tests of what hangs on them, through the gate."""

from __future__ import annotations

from typing import Any

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import RestrictionGround, Right, Way
from glasshouse.policy.plans import corrections, restrictions, rights
from tests.store.living import person as account
from tests.store.world import World


def somebody(public: str, name: str, **properties: str) -> dict[str, Any]:
    """A person's record by the id of its source."""
    return {"id": public, "schema": "Person", "properties": {"name": [name], **{key: [value] for key, value in properties.items()}}}


def second(world: World) -> Access:
    """Sten, another steward of Mara's unit."""
    account(world, "sten", "steward")
    return world.access("sten", CaseKind.STEWARDSHIP)


def people(world: World) -> None:
    """A register of two people and a company between them."""
    world.register("register", people="private_persons")
    world.load(
        "register",
        [
            somebody("ida", "Ida Winther", birthDate="1970-05-01", country="dk"),
            somebody("eva", "Eva Lund", birthDate="1981-02-03"),
            {"id": "quay", "schema": "Company", "properties": {"name": ["Quay Works"]}},
            {"id": "own", "schema": "Ownership", "properties": {"owner": ["ida"], "asset": ["quay"], "role": ["shareholder"]}},
        ],
    )


def received(world: World, right: Right = Right.CORRECTION, identity: str = "Came in person", day: str = "2026-11-10") -> str:
    """A request that Mara entered; yields its id."""
    return world.act(world.steward, rights.ReceiveSubjectRequest(right, Way.LETTER, ReportAsker.PERSON, day, "R-2026-7", identity))


def opened(world: World, request: str, access: Access | None = None) -> rights.SubjectRequest:
    """The request as its page shows it."""
    return world.open(access or world.steward, rights.OpenSubjectRequest(request))


def asked(
    world: World, request: str, record: str = "ida", value: str = "1970-05-01", said: str = "1971-05-01", prop: str = "birthDate"
) -> str:
    """A correction that hangs on the request; yields its id."""
    return world.act(world.steward, corrections.AskCorrection(request, "register", record, prop, value, said))


def decided(world: World, request: str, one: str, *, upheld: bool = True) -> None:
    """Decided, as it stands now."""
    (found,) = [row for row in opened(world, request).corrections if row.id == one]
    world.act(world.steward, corrections.DecideCorrection(request, one, found.revision, upheld, "The register office says so"))


def restricted(world: World, record: str = "ida", request: str = "") -> tuple[str, str]:
    """A record that is restricted; yields the request's id and the restriction's."""
    request = request or received(world, Right.RESTRICTION)
    ground = RestrictionGround.ACCURACY
    return request, world.act(world.steward, restrictions.RestrictRecord(request, "register", record, ground))


def lifted(world: World, request: str, one: str, second_: Access) -> None:
    """Lifted by two people, with notice."""
    (found,) = [row for row in opened(world, request).restrictions if row.id == one]
    revision = world.act(world.steward, restrictions.AskLifting(request, one, found.revision, "2026-11-18"))
    world.act(second_, restrictions.LiftRestriction(request, one, revision))
