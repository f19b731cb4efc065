"""Disclosing in tests, through the gate, as pages and API do it."""

from __future__ import annotations

from dataclasses import replace

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.policy.plans import disclosures as plans, producing
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.work.production import received
from tests.store.world import PASSWORD, World

SAID = plans.Disclosing("Answer to the court", "District court", "HAR-000001", "They ordered it", "Order of 3 May", "2026-12-24")


def made(world: World, case: Access, *exhibits: int, said: plans.Disclosing = SAID) -> str:
    """A set with these exhibits; yields its id."""
    public = world.act(case, plans.AddDisclosure(said))
    world.act(case, plans.TakeIn(public, exhibits))
    return public


def view(world: World, case: Access, public: str) -> plans.DisclosureView:
    return world.open(case, plans.OpenDisclosure(public))


def decide(
    world: World, case: Access, public: str, choice: Choice, *places: int, ground: WithheldFor | None = None, words: str = ""
) -> None:
    """Decide on the items at these places of the set, or on all."""
    items = view(world, case, public).items
    chosen = [items[place] for place in places] if places else items
    seen = tuple(plans.Seen(one.id, one.revision) for one in chosen)
    world.act(case, plans.DecideItems(public, seen, choice, ground, words))


def reviewed(world: World, case: Access, public: str) -> int:
    """Put it under review; yields its revision."""
    return world.act(case, plans.ReviewDisclosure(public, view(world, case, public).row.revision))


def produce(world: World, case: Access, public: str) -> None:
    """Draw, number and freeze it."""
    revision = reviewed(world, case, public)
    seen = view(world, case, public).seen
    with received(world.house.arrivals.arriving, world.open(case, producing.RenderDisclosure(public, revision, seen))) as copies:
        world.act(case, producing.ProduceDisclosure(public, revision, seen, copies))


def approver(world: World) -> None:
    """Bela, who leads in another unit."""
    world.act(world.admin, CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))


def exported(world: World, case: Access, public: str) -> producing.Production:
    """Export it, as Bela approved."""
    asked = world.act(case, producing.AskDisclosure(public, "The court ordered it"))
    bela = world.access("bela", CaseKind.ADMINISTRATION)
    proven = replace(bela.actor, strong=True, proven=world.clock(), proven_for=asked.digest)
    world.act(replace(bela, actor=proven), Approve(asked.id, asked.digest))
    return world.act(case, producing.ExportDisclosure(public))
