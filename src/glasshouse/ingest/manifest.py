"""Manifests: what is loaded, said in files (docs/design/manifest.md). Read and checked before anything is touched.

Promise: an unknown key, a missing file or a mapping that does not fit is named with file and key, and nothing of the bundle is loaded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from glasshouse.base.errors import InvalidInputError
from glasshouse.ingest import mapping as mappings
from glasshouse.model.dataset import SourceKind
from glasshouse.policy.plans.data import DeclareIdentity, RegisterDataset, SourceSpec

_DATASET = frozenset("name title publisher address legal_basis people handling tags retention_days kind".split())
_SOURCE = frozenset("name path format encoding delimiter header sheet records load mapping".split())
_TOP = frozenset({"dataset", "sources", "identities"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to load as `spec`; a PostgreSQL address as text stands in place of a path."""

    path: Path | str
    spec: SourceSpec

    @property
    def file_name(self) -> str:
        """What the original is called; an address never is, because it may hold a password."""
        return self.path.name if isinstance(self.path, Path) else f"{self.spec.name}.rows.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One dataset of a bundle."""

    file: str
    dataset: RegisterDataset
    sources: tuple[SourceFile, ...]
    identities: tuple[DeclareIdentity, ...] = field(default=())


def read_bundle(path: Path, data: Path | None = None) -> list[Manifest]:
    """Every manifest of a folder, or the one of a file; paths are taken below `data` (default: the manifest's folder)."""
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    if not files:
        raise InvalidInputError(f"{path} holds no manifest (*.yml).", remedy="See docs/design/manifest.md.")
    return [_read(file, data or file.parent) for file in files]


def _read(file: Path, data: Path) -> Manifest:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInputError(f"{file.name} cannot be read: {error}", field=file.name) from error
    _check(file, "the manifest", document, _TOP)
    about = document.get("dataset")
    _check(file, "dataset", about, _DATASET)
    for key in ("name", "title", "publisher"):
        if not about.get(key):
            raise InvalidInputError(f"{file.name}: dataset.{key} is missing.", field=key)
    dataset = RegisterDataset(
        str(about["name"]),
        str(about["title"]),
        str(about["publisher"]),
        str(about.get("address", "")),
        str(about.get("legal_basis", "public_record")),
        str(about.get("people", "private_persons")),
        str(about.get("handling", "internal")),
        tuple(str(tag) for tag in about.get("tags") or ()),
        int(about.get("retention_days", 3650)),
        str(about.get("kind", SourceKind.OTHER)),
    )
    sources = tuple(source for raw in document.get("sources") or () for source in _source(file, data, raw, dataset.name))
    return Manifest(
        file.name,
        dataset,
        sources,
        tuple(_identity(file, raw, dataset.name) for raw in document.get("identities") or ()),
    )


def _source(file: Path, data: Path, raw: Any, dataset: str) -> Iterable[SourceFile]:
    _check(file, "sources", raw, _SOURCE)
    name, pattern = str(raw.get("name", "")), str(raw.get("path", ""))
    if not name or not pattern:
        raise InvalidInputError(f"{file.name}: every source has a name and a path.", field=name or "sources")
    if pattern.startswith(("postgresql://", "postgres://", "$")):
        mapping = _mapping(file, raw.get("mapping"), dataset, name)
        yield SourceFile(_address(file, pattern), SourceSpec(name, "sql", load=str(raw.get("load", "snapshot")), mapping=mapping))
        return
    found = sorted(data.glob(pattern)) if "*" in pattern else [data / pattern]
    if not found or not all(path.is_file() for path in found):
        raise InvalidInputError(f"{file.name}: source '{name}': there is no file {data / pattern}.", field=name, remedy="Give --data DIR.")
    mapping = _mapping(file, raw.get("mapping"), dataset, name)
    header = tuple(str(column) for column in raw["header"]) if raw.get("header") else None
    for path in found:
        matched = _matched(pattern, path.relative_to(data).as_posix()) if "*" in pattern else ""
        spec = SourceSpec(
            f"{name} {matched}".strip(),
            str(raw.get("format", "auto")),
            raw.get("encoding"),
            raw.get("delimiter"),
            header,
            raw.get("sheet"),
            raw.get("records"),
            str(raw.get("load", "snapshot")),
            mapping,
            {"@path": matched} if matched else None,
        )
        yield SourceFile(path, spec)


def _address(file: Path, pattern: str) -> str:
    """The address, where it is not itself written in the manifest but in an environment variable (`${NAME}`), as FtM does."""
    if not pattern.startswith("$"):
        return pattern
    name = pattern.strip("${}")
    address = os.environ.get(name, "")
    if not address.startswith(("postgresql://", "postgres://")):
        raise InvalidInputError(f"{file.name}: the environment variable {name} holds no postgresql:// address.", field=name)
    return address


def _mapping(file: Path, raw: Any, dataset: str, source: str) -> dict[str, Any] | None:
    if raw is None:
        return None
    if isinstance(raw, dict) and set(raw) == {"file"}:
        other = file.parent / str(raw["file"])
        try:
            document = yaml.safe_load(other.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise InvalidInputError(f"{file.name}: source '{source}': {other.name} cannot be read: {error}", field=source) from error
        _, found = mappings.queries(document, other.name)
        if len(found) != 1:
            raise InvalidInputError(f"{other.name} has {len(found)} queries; a source takes one.", field=source)
        raw = dict(found[0])
    mappings.compile(raw, dataset, file=f"{file.name}, source {source}")
    return dict(raw)


def _identity(file: Path, raw: Any, dataset: str) -> DeclareIdentity:
    _check(file, "identities", raw, frozenset({"schema", "property", "with"}))
    return DeclareIdentity(
        str(raw.get("schema")),
        str(raw.get("property")),
        tuple(sorted({dataset, *(str(name) for name in raw.get("with") or ())})),
    )


def _check(file: Path, what: str, raw: Any, known: frozenset[str]) -> None:
    if not isinstance(raw, dict):
        raise InvalidInputError(f"{file.name}: {what} is not a table of keys.", field=what)
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise InvalidInputError(f"{file.name}: {what} has unknown keys: {', '.join(unknown)}.", field=unknown[0])


def _matched(pattern: str, path: str) -> str:
    expression = "".join("(.*)" if part == "*" else re.escape(part) for part in re.split(r"(\*)", pattern))
    found = re.fullmatch(expression, path)
    return "/".join(found.groups()) if found else path
