"""A small house to test in: two people, their standing cases, a clock that the test moves, and short words for what tests do often.

Everything goes through the gate, as it does for people; only tests about damage touch files or tables.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, data, entity, search
from glasshouse.policy.plans.plan import Command, Plan
from glasshouse.policy.plans.syntax import parse

T = TypeVar("T")
PASSWORD = "correct horse battery"
START = 1_795_000_000_000_000  # 2026-11-18, in microseconds


class Clock:
    """Stands still until it is told to move."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_(self, microseconds: int) -> None:
        """Let time go by."""
        self.now += microseconds


def environment(folder: Path, url: str = "") -> dict[str, str]:
    """Settings of a house in `folder`, on the database at `url` or on SQLite."""
    return {
        "GLASSHOUSE_DATA_DIR": str(folder / "data"),
        "GLASSHOUSE_KEYS_DIR": str(folder / "keys"),
        "GLASSHOUSE_STORE_URL": url,
        "GLASSHOUSE_INGEST_PROCESSES": "1",
    }


def opened(folder: Path, url: str, clock: Clock) -> Glasshouse:
    """A Glasshouse on what is in `folder` and at `url`."""
    return Glasshouse(settings.load(environment(folder, url)), clock)


def set_up(house: Glasshouse) -> None:
    """The organisation Desk: Jonas administers, Mara leads and cares for sources."""
    house.accounts.set_up("Desk", "Investigations", "jonas", "Jonas", PASSWORD, "mara", "Mara Okafor", PASSWORD)


def thing(name: str, schema: str = "Company", **properties: str | list[str]) -> dict[str, Any]:
    """One FtM entity; its name is its id unless told otherwise."""
    values = {key: value if isinstance(value, list) else [value] for key, value in properties.items()}
    return {"id": name, "schema": schema, "properties": {"name": [f"Acme {name}"], **values}}


def lines(entities: Iterable[Any]) -> bytes:
    """JSON lines of these."""
    return "".join(json.dumps(item) + "\n" for item in entities).encode()


class World:
    """One running house, its people, and its verbs in short."""

    def __init__(self, folder: Path, url: str, clock: Clock) -> None:
        self.folder, self.url, self.clock = folder, url, clock
        self.begun: Any = None
        self.house = opened(folder, url, clock)

    def restart(self) -> None:
        """Close it and start it again on what it kept."""
        self.house.close()
        self.house = opened(self.folder, self.url, self.clock)

    @property
    def embedded(self) -> bool:
        """Whether it runs on SQLite."""
        return not self.url

    def access(self, login: str, case: CaseKind | str) -> Access:
        """A person in a standing case, or in the case with this id."""
        actor = self.house.accounts.find(login)
        return Access(actor, self.house.gate.standing(actor, case) if isinstance(case, CaseKind) else case)

    @property
    def steward(self) -> Access:
        """Mara, caring for sources."""
        return self.access("mara", CaseKind.STEWARDSHIP)

    @property
    def desk(self) -> Access:
        """Mara where cases are opened."""
        return self.access("mara", CaseKind.ADMINISTRATION)

    @property
    def admin(self) -> Access:
        """Jonas at the machine."""
        return self.access("jonas", CaseKind.ADMINISTRATION)

    def act(self, access: Access, command: Command[T]) -> T:
        """Act and yield the value."""
        return self.house.gate.act(access, command).value

    def open(self, access: Access, plan: Plan[T]) -> T:
        """Read and yield the value."""
        return self.house.gate.open(access, plan).value

    # -- data

    def register(self, name: str, people: str = "corporate_register", handling: str = "public", **more: Any) -> str:
        """A dataset of Mara's unit."""
        about = data.RegisterDataset(name, name.title(), "Office", "https://example.org", "public_record", people, handling, **more)
        return self.act(self.steward, about)

    def upload(self, dataset: str, content: bytes, file_name: str = "file.json") -> str:
        """Keep a file; yields its hash."""
        digest, size = self.house.receive([content], file_name)
        return self.act(self.steward, data.UploadSource(dataset, file_name, digest, size))

    def begin(self, dataset: str, content: bytes, spec: data.SourceSpec, file_name: str = "file.json") -> str:
        """An import that waits for its job; yields its id."""
        return self.act(self.steward, data.ImportSource(dataset, self.upload(dataset, content, file_name), file_name, spec))

    def load(self, dataset: str, content: bytes | Iterable[Any], source: str = "main", **spec: Any) -> data.ImportRow:
        """Load JSON lines (or bytes with a `format`) and yield the import as its page shows it."""
        raw = content if isinstance(content, bytes) else lines(content)
        chosen = data.SourceSpec(source, **{"format": "ftm", **spec})
        public = self.begin(dataset, raw, chosen)
        self.house.work(public, lambda _numbers: None)
        return self.imported(public)

    def imported(self, public: str) -> data.ImportRow:
        """The import with this id."""
        return self.open(self.steward, data.OpenImport(public)).row

    def undo(self, public: str) -> None:
        """Take an import back."""
        self.act(self.steward, data.UndoImport(public))

    # -- casework

    def case(self, *datasets: str, title: str = "T") -> Access:
        """Mara in a new case with these datasets granted."""
        case = self.act(self.desk, casework.CreateCase(title, "Who?", Purpose.CORRUPTION, "basis", ""))
        access = Access(self.house.accounts.find("mara"), case)
        for name in datasets:
            self.act(access, casework.GrantDataset(name, "need"))
        return access

    def search(self, access: Access, text: str, **more: Any) -> search.SearchResult:
        """One page of hits."""
        return self.open(access, search.SearchEntities(parse(text), **more))

    def captions(self, access: Access, text: str) -> list[str]:
        """Names on the first page, sorted."""
        return sorted(hit.stub.caption for hit in self.search(access, text).hits)

    def find(self, access: Access, text: str) -> str:
        """The public id of the one thing that this finds."""
        hits = self.search(access, text).hits
        assert len(hits) == 1, [hit.stub.caption for hit in hits]
        return hits[0].stub.id

    def view(self, access: Access, text: str) -> entity.EntityView:
        """The one thing that this finds, opened."""
        return self.open(access, entity.OpenEntity(self.find(access, text)))


def facts(view: entity.EntityView) -> dict[str, list[str]]:
    """Property to values."""
    return {fact.prop: sorted(value.value for value in fact.values) for fact in view.facts}


def differences(row: data.ImportRow) -> tuple[int, int, int, int]:
    """Added, changed, closed, same."""
    return row.added, row.changed, row.closed, row.same


def without(row: data.ImportRow, *names: str) -> dict[str, Any]:
    """An import's row without these columns."""
    return {name: value for name, value in dataclasses.asdict(row).items() if name not in names}
