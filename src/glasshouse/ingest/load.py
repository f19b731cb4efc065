"""Loading a bundle, or one file, through the gate: register, keep the originals, import, declare identities.

Promise: a source that fails is named and the others are loaded; what is reported is what the import's own page says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access, Gate
from glasshouse.ingest.dump import dump, dumped
from glasshouse.ingest.manifest import Manifest, SourceFile
from glasshouse.policy.plans.data import FaultRow, ImportSource, ImportView, OpenImport, UploadSource

_CHUNK = 1 << 20


class Host(Protocol):
    """What loading needs of the assembled Glasshouse."""

    gate: Gate

    def receive(self, chunks: Iterable[bytes], file_name: str) -> tuple[str, int]: ...
    def work(self, subject: str, heard: Callable[[dict[str, Any]], None]) -> None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a running load: `step` is dataset, source, progress, done, failed or identity."""

    step: str
    dataset: str
    source: str = ""
    message: str = ""
    numbers: dict[str, Any] | None = None


def load_bundle(host: Host, access: Access, manifests: list[Manifest], tell: Callable[[Told], None]) -> int:
    """Load all of it; yields how many sources failed. Identities come last, when every dataset they name is there."""
    failed = 0
    for manifest in manifests:
        name = manifest.dataset.name
        host.gate.act(access, manifest.dataset)
        tell(Told("dataset", name, message=manifest.dataset.title))
        for source in manifest.sources:
            failed += not load_file(host, access, name, source, tell)
    for manifest in manifests:
        for identity in manifest.identities:
            try:
                count = host.gate.act(access, identity).value
            except GlasshouseError as error:
                failed += 1
                tell(Told("failed", manifest.dataset.name, identity.property, f"{error.message} {error.remedy}".strip()))
                continue
            tell(
                Told(
                    "identity",
                    manifest.dataset.name,
                    f"{identity.schema}.{identity.property}",
                    numbers={"pairs": count},
                )
            )
    return failed


def load_file(host: Host, access: Access, dataset: str, source: SourceFile, tell: Callable[[Told], None]) -> bool:
    """Load one file as one source; whether it went live (or waits, or was live already)."""
    name = source.spec.name
    tell(Told("source", dataset, name, source.file_name))
    try:
        file_name, spec = source.file_name, source.spec
        chunks = _chunks(source.path) if isinstance(source.path, Path) else dump(source.path, spec)
        digest, size = host.receive(chunks, file_name)
        host.gate.act(access, UploadSource(dataset, file_name, digest, size))
        if not isinstance(source.path, Path):
            spec = dumped(spec)
        public = host.gate.act(access, ImportSource(dataset, digest, file_name, spec)).value
        host.work(public, lambda numbers: tell(Told("progress", dataset, name, numbers=numbers)))
        view = host.gate.open(access, OpenImport(public)).value
    except GlasshouseError as error:
        tell(Told("failed", dataset, name, f"{error.message} {error.remedy}".strip() + f" ({error.code})"))
        return False
    row = view.row
    good = row.state in ("live", "unchanged", "confirming")
    tell(Told("done" if good else "failed", dataset, name, row.message or row.state, _numbers(view)))
    return good


def _numbers(view: ImportView) -> dict[str, Any]:
    """The import's counts; `faults` are (code, how many of it, place, field, message, kept) with the first of each code."""
    names = ("rows", "records", "rejected", "added", "changed", "closed", "same", "rate", "state", "id")
    first: dict[str, FaultRow] = {}
    for fault in view.faults:
        first.setdefault(fault.code, fault)
    faults = [(code, number, *_of(first.get(code))) for code, number in view.by_code]
    return {**{name: getattr(view.row, name) for name in names}, "faults": faults}


def _of(fault: FaultRow | None) -> tuple[str, str, str, bool]:
    return (fault.place, fault.field, fault.message, fault.kept) if fault else ("", "", "", True)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
