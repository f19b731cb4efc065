"""A whole Glasshouse in a folder of its own, filled and asked through its gate: what the hostile tests try their attempts on."""

from __future__ import annotations

import atexit
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import SECOND, system_clock
from glasshouse.gate import Access
from glasshouse.ingest.load import load_file
from glasshouse.ingest.manifest import SourceFile
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.casework import CreateCase, GrantDataset
from glasshouse.policy.plans.data import DeclareFunction, RegisterDataset, SourceSpec
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.plan import Command, Plan
from glasshouse.policy.plans.search import SearchEntities, SearchResult
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import keys
from glasshouse_ledger.leaf import Leaf, parse as parse_leaf
from glasshouse_ledger.seal import verify_opening

T = TypeVar("T")
PASSWORD = "correct horse battery"
Thing = tuple[str, str, Mapping[str, str | Sequence[str]]]
"""Entity id, schema, property to value or values."""


class Clock:
    """The system's clock, and as much later as a test needs it to be."""

    def __init__(self) -> None:
        self.later = 0

    def __call__(self) -> int:
        return system_clock() + self.later

    def forward(self, seconds: int) -> None:
        self.later += seconds * SECOND


def _environment(folder: Path, keys_folder: Path, set_to: Mapping[str, str]) -> dict[str, str]:
    return {
        "GLASSHOUSE_DATA_DIR": str(folder / "data"),
        "GLASSHOUSE_KEYS_DIR": str(keys_folder),
        "GLASSHOUSE_INGEST_PROCESSES": "1",
        **{f"GLASSHOUSE_{name}": value for name, value in set_to.items()},
    }


def _set_up(house: Glasshouse) -> None:
    house.accounts.set_up("Desk", "Investigations", "jonas", "Jonas", PASSWORD, "mara", "Mara Okafor", PASSWORD)


@cache
def _model(set_to: tuple[tuple[str, str], ...]) -> Path:
    """A house that was set up with these settings and closed: made once a process, and copied for each new world."""
    folder = Path(tempfile.mkdtemp(prefix="gh-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with closing(Glasshouse(settings.load(_environment(folder, folder / "keys", dict(set_to))))) as house:
        _set_up(house)
    return folder


def _copied(folder: Path, keys_folder: Path, set_to: Mapping[str, str]) -> None:
    """Put the model's data into a new folder, and its keys where there are none. With keys of one's own nothing is copied."""
    model = _model(tuple(sorted(set_to.items())))
    if not keys_folder.exists():
        shutil.copytree(model / "keys", keys_folder)
    if (keys_folder / "master").read_bytes() == (model / "keys" / "master").read_bytes():
        shutil.copytree(model / "data", folder / "data")


class World:
    """One Glasshouse: `mara` leads, `jonas` administers. `set_to` are settings by name, other than folders.

    New worlds are copies of one that was set up, keys included: whoever needs other keys makes them in `key_folder` first.
    """

    def __init__(self, folder: Path, key_folder: Path | None = None, clock: Clock | None = None, **set_to: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clock = clock or Clock()
        keys_folder = key_folder or folder / "keys"
        if not (folder / "data").exists():
            _copied(folder, keys_folder, set_to)
        self.settings = settings.load(_environment(folder, keys_folder, set_to))
        self.house = Glasshouse(self.settings, self.clock)
        if self.house.accounts.set_up_needed():
            _set_up(self.house)
        self.mara, self.jonas = self.house.accounts.find("mara"), self.house.accounts.find("jonas")

    def close(self) -> None:
        self.house.close()

    # -- people and cases

    def person(self, login: str, *roles: str, unit: str = "Investigations") -> Actor:
        """A new account."""
        self.house.gate.act(self.standing(CaseKind.ADMINISTRATION, self.jonas), CreatePerson(login, login.title(), unit, roles, PASSWORD))
        return self.house.accounts.find(login)

    def standing(self, kind: CaseKind, actor: Actor | None = None) -> Access:
        actor = actor or self.mara
        return Access(actor, self.house.gate.standing(actor, kind))

    def case(self, *datasets: str, purpose: Purpose = Purpose.CORRUPTION, actor: Actor | None = None) -> Access:
        """A new case with these datasets granted."""
        opened = self.house.gate.act(self.standing(CaseKind.ADMINISTRATION, actor), CreateCase("A case", "Who?", purpose, "a basis", ""))
        access = Access(actor or self.mara, opened.value)
        for dataset in datasets:
            self.house.gate.act(access, GrantDataset(dataset, "needed"))
        return access

    # -- data

    def dataset(self, name: str, *, people: str = "corporate_register", handling: str = "internal", tags: tuple[str, ...] = ()) -> None:
        """Register a dataset of the unit."""
        command = RegisterDataset(name, name.title(), "A publisher", "https://publisher.example/", "public_record", people, handling, tags)
        self.act(self.standing(CaseKind.STEWARDSHIP), command)

    def declared(self, name: str) -> None:
        """Two people declare the public function of its persons."""
        second = self.person(f"second-{name}", "lead", "steward")
        for actor in (self.mara, second):
            self.act(self.standing(CaseKind.STEWARDSHIP, actor), DeclareFunction(name))

    def load(self, name: str, things: Iterable[Thing], *, source: str = "main", load: str = "delta") -> str:
        """Load entities into a dataset; yields the import's public id."""
        lines = [
            {"id": id_, "schema": schema, "properties": {k: [v] if isinstance(v, str) else list(v) for k, v in properties.items()}}
            for id_, schema, properties in things
        ]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        return self.load_text(name, text, SourceSpec(source, format="ftm", load=load), "json")

    def load_text(self, name: str, text: str, spec: SourceSpec, ending: str) -> str:
        """Load a file into a dataset; yields the import's public id."""
        path = self.folder / f"{name}-{spec.name}.{ending}"
        path.write_text(text, encoding="utf-8")
        told: list[Any] = []
        done = load_file(self.house, self.standing(CaseKind.STEWARDSHIP), name, SourceFile(path, spec), told.append)
        assert done, told
        return str(told[-1].numbers["id"])

    # -- asking

    def open(self, access: Access, plan: Plan[T]) -> T:
        return self.house.gate.open(access, plan).value

    def act(self, access: Access, command: Command[T]) -> T:
        return self.house.gate.act(access, command).value

    def search(self, access: Access, text: str, **narrow: Any) -> SearchResult:
        return self.open(access, SearchEntities(parse(text), **narrow))

    def names(self, access: Access, text: str) -> list[str]:
        """Captions of what a search finds, sorted."""
        return sorted(hit.stub.caption for hit in self.search(access, text).hits)

    def id(self, access: Access, caption: str) -> str:
        """The public id of the one entity of this name."""
        (found,) = {hit.stub.id for hit in self.search(access, f'"{caption}"').hits if hit.stub.caption == caption}
        return found

    # -- the ledger, read from its file like an auditor with the vault's key

    @property
    def stored(self) -> dict[str, str]:
        """The setting that names the database of PostgreSQL that it stands on; nothing on SQLite."""
        return {"STORE_URL": self.settings.store_url} if self.settings.store_url else {}

    def rows(self, statement: str, *values: object, database: str = "store") -> list[Any]:
        """What a statement yields, by another connection than the house's own: what somebody with the disk sees and does."""
        if self.settings.store_url:
            with psycopg.connect(self.settings.store_url) as server:
                found = server.execute(statement.replace("?", "%s").encode(), values or None)
                return found.fetchall() if found.description else []
        with closing(sqlite3.connect(self.settings.data_dir / f"{database}.db")) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def size(self) -> int:
        return int(self.rows("select count(*) from leaves", database="ledger")[0][0])

    def entries(self, start: int = 0) -> list[tuple[Leaf, dict[str, Any]]]:
        """Leaves from an index on, each with its opening, which is checked against its commitments."""
        vault = AESGCM(keys.load(self.settings.keys_dir).vault)
        query = "select entry, sealed from leaves join openings using (idx) where idx >= ? order by idx"
        found = []
        for entry, sealed in self.rows(query, start, database="ledger"):
            opening = json.loads(vault.decrypt(sealed[:12], sealed[12:], None))
            leaf = parse_leaf(entry)
            found.append((leaf, dict(verify_opening(leaf, opening))))
        return found


def proven_for(access: Access, about: str, now: int) -> Access:
    """The access as of a session that was proven just now, by passkey or authenticator, for what has this hash."""
    return replace(access, actor=replace(access.actor, strong=True, proven=now, proven_for=about))


def every_text(value: object) -> Iterator[str]:
    """Every text in an answer, however deep."""
    import dataclasses

    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from every_text(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from every_text(key)
            yield from every_text(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from every_text(item)
    elif isinstance(value, bytes):
        yield value.decode(errors="replace")
