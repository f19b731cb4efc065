"""A case with exhibits and people for tests of evidence, through the gate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.custody import BreakKind, CustodyEvent
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans import casework, exhibits as plans, people
from tests.store.world import PASSWORD, World

PAGE = b"<!doctype html><title>Tender 7</title><script>fetch('/steal')</script>"
TEAM = ("ines", "omar")


def staffed(world: World) -> Access:
    """A case of Mara's, with Ines and Omar as members."""
    world.register("register", people="private_persons")
    world.load("register", [person("ida"), person("eva")])
    made = world.case("register")
    for login in TEAM:
        world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, casework.AddMember(login, CaseRole.MEMBER))
    return made


def person(name: str) -> dict[str, Any]:
    values = {"name": [f"{name} Acme"], "idNumber": [f"ID7-{name}"], "religion": ["Quaker"], "phone": ["+442071234567"]}
    return {"id": name, "schema": "Person", "properties": values}


def at(world: World, case: Access, login: str) -> Access:
    return world.access(login, case.case)


def collect(world: World, case: Access, content: bytes = PAGE, kind: ExhibitKind = ExhibitKind.FILE, **more: Any) -> str:
    """Collect a file; yields the exhibit's id."""
    said = more.pop("said", None) or plans.Said("Tender page", declared=(("address", "https://port.example/7"),))
    name = more.pop("file_name", "page.html")
    with world.house.arrivals.arriving(pieces(content)) as received:
        sha256 = more.pop("sha256", received.sha256)
        return world.act(case, plans.CollectExhibit(kind, said, received.token, name, sha256, **more))


def pieces(content: bytes, step: int = 7_001) -> Iterator[bytes]:
    for start in range(0, len(content), step):
        yield content[start : start + step]


def view(world: World, case: Access, public: str) -> plans.ExhibitView:
    return world.open(case, plans.OpenExhibit(public))


def bytes_of(world: World, case: Access, public: str) -> bytes:
    return b"".join(world.open(case, plans.ReadOriginal(public)).chunks())


def files(world: World) -> list[Path]:
    """Files among the originals."""
    return [path for path in (world.folder / "data" / "blobs").rglob("*") if path.is_file()]


def broken(world: World, case: Access, public: str) -> list[tuple[CustodyEvent, tuple[BreakKind, ...]]]:
    return [(row.event, row.broken) for row in world.open(case, plans.OpenCustody(public)).rows if row.broken]
