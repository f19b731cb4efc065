"""Two houses for tests of packages: one that sends, one that takes in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glasshouse.base.clock import HOUR
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, exhibits as plans, life
from glasshouse.policy.plans.approvals import AskApproval
from glasshouse.policy.plans.loading import Loaded, LoadPackage, TakeEntities
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage, Package
from glasshouse.work.foreignbag import open_folder
from glasshouse.work.loading import received
from glasshouse.work.package import into
from glasshouse.work.verifying import Examined, examine
from tests.store.collected import collect, person
from tests.store.world import World, thing

MOST = 1 << 30


@dataclass
class Sent:
    """A case of the sender, its package as a folder, and what it was made of."""

    case: Access
    package: Package
    bag: Path


def filled(world: World, names: tuple[str, ...] = ("ida", "eva"), **register: Any) -> Access:
    """A case that holds people of two registers and a firm, with a file, a working copy, an object and a record of one of the people."""
    world.register("register", people="private_persons", **register)
    firms = [thing("quay"), {"id": "own", "schema": "Ownership", "properties": {"owner": [names[0]], "asset": ["quay"]}}]
    world.load("register", [*map(person, names), *firms])
    case = world.case("register")
    for name in names:
        (hit,) = world.search(case, f"ID7-{name}").hits
        world.act(case, casework.HoldEntity(hit.stub.id))
    (hit,) = world.search(case, "Acme quay").hits
    world.act(case, casework.HoldEntity(hit.stub.id))
    first = collect(world, case, said=plans.Said("Tender page", "As seen", "Port", "2026-11-01", "Firefox", "140"))
    collect(world, case, b"cut", said=plans.Said("Cut", way="cropped"), derived_from=first)
    world.act(case, plans.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, plans.Said("A rope", "=cmd|' /C calc'!A0")))
    (hit,) = world.search(case, f"ID7-{names[0]}").hits
    world.act(case, plans.CollectRecord(hit.stub.id, plans.Said("What the register says")))
    return case


def sent(world: World, case: Access, folder: Path) -> Sent:
    """The case's package, made a day after somebody asked: there is nobody else here."""
    world.act(case, AskApproval(PACKAGE, "For the partner"))
    world.clock.pass_(25 * HOUR)
    package = world.act(case, ExportPackage())
    into(folder, package, world.house.receipt)
    return Sent(case, package, folder)


def examined(bag: Path) -> Examined:
    return examine(open_folder(bag, MOST))


def taken(world: World, bag: Path, purpose: Purpose = Purpose.CORRUPTION, login: str = "mara") -> Access:
    """The package as a draft of somebody's."""
    opened = open_folder(bag, MOST)
    desk, looked = world.access(login, CaseKind.ADMINISTRATION), examine(opened)
    with received(world.house.arrivals, opened, looked) as here:
        about = (here.sender, "From a partner", here.exhibits, here.entities, looked.lines)
        return world.access(login, world.act(desk, LoadPackage(looked.digest, purpose, *about)))


def opened(world: World, case: Access) -> Access:
    """The same once its lead has said what it is for."""
    world.act(case, life.DescribeCase(1, "From a partner", "Who owns the quay?", "press", "Owners"))
    world.act(case, life.MoveCase(CaseState.OPEN, ""))
    return case


def take_all(world: World, case: Access) -> list[Loaded]:
    """Every entity of the package, batch by batch."""
    steps = [world.act(case, TakeEntities())]
    while steps[-1].taken < steps[-1].lines:
        steps.append(world.act(case, TakeEntities()))
    return steps


def rewrite(bag: Path, path: str, content: bytes) -> None:
    """Another file in its place, with manifests that fit: what a forger would do."""
    (bag / path).write_bytes(content)
    for manifest, within in (("manifest-sha256.txt", bag), ("tagmanifest-sha256.txt", bag)):
        names = [line.split("  ", 1)[1] for line in (bag / manifest).read_text().splitlines()]
        text = "".join(f"{hashlib.sha256((within / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
        (bag / manifest).write_text(text)
