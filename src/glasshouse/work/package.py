"""A package of evidence as files: BagIt 1.0 around an RO-Crate 1.2, with originals, custody, entities and ledger receipts.

Sources: RFC 8493 (BagIt), w3id.org/ro/crate/1.2. Promise: originals are read once, their hashes checked on the way; one that no longer fits
stops the package before its end, and an unfinished zip opens nowhere. Every name inside is made here: none is taken from outside unchanged.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from glasshouse.policy.plans.exhibits import Chunks
from glasshouse.policy.plans.packages import Package, PackedExhibit

Receipt = Callable[[int], bytes]
"""The proof that an entry is in the published log, by its number (c2sp.org/tlog-proof)."""
_LICENCE = "All rights reserved; for the purpose stated."
_STAMP = (1980, 1, 1, 0, 0, 0)


class Packed(NamedTuple):
    """One file of the package: its `path` inside, its SHA-256 (hex), its size, and a way to its bytes."""

    path: str
    sha256: str
    size: int
    chunks: Chunks


def name_of(package: Package) -> str:
    """What the package is called, without an ending."""
    return f"case-{package.case.number}-evidence"


def files(package: Package, receipt: Receipt) -> list[Packed]:
    """Every file of the bag, in the order in which it is written: what says how to check it comes first."""
    payload = list(_payload(package, receipt))
    crate = _whole("data/ro-crate-metadata.json", _json(_crate(package, payload)))
    payload.append(crate)
    size = sum(one.size for one in payload)
    info = (
        ("Source-Organization", "Glasshouse"),
        ("External-Identifier", f"case {package.case.number}"),
        ("Bagging-Date", package.made[:10]),
        ("Payload-Oxum", f"{size}.{len(payload)}"),
        ("Bag-Software-Agent", "Glasshouse"),
    )
    tags = [
        _whole("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        _whole("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in info).encode()),
        _whole("README.txt", _readme(package)),
        _whole("manifest-sha256.txt", _manifest(payload)),
    ]
    return [*tags, _whole("tagmanifest-sha256.txt", _manifest(tags)), *payload]


def as_zip(package: Package, receipt: Receipt) -> Iterator[bytes]:
    """The bag as one zip, uncompressed, piece by piece. Equal packages give equal bytes."""
    pipe, root = _Pipe(), name_of(package)
    with zipfile.ZipFile(pipe, "w") as archive:
        for one in files(package, receipt):
            with archive.open(zipfile.ZipInfo(f"{root}/{one.path}", _STAMP), "w", force_zip64=True) as out:
                for chunk in one.chunks():
                    out.write(chunk)
                    yield from pipe.taken()
            yield from pipe.taken()
    yield from pipe.taken()


def into(folder: Path, package: Package, receipt: Receipt) -> None:
    """The bag as a folder that must not exist yet: whole or not at all."""
    partial = folder.with_name(folder.name + ".part")
    partial.mkdir(mode=0o700)
    for one in files(package, receipt):
        path = partial / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in one.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    partial.rename(folder)


class _Pipe:
    """What a zip is written into, and taken out of as it grows."""

    def __init__(self) -> None:
        self._ready: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Keep it until it is taken."""
        self._ready.append(bytes(data))
        return len(self._ready[-1])

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What was not taken is let go."""
        self._ready.clear()

    def taken(self) -> Iterator[bytes]:
        ready, self._ready = self._ready, []
        yield from ready


def _payload(package: Package, receipt: Receipt) -> Iterator[Packed]:
    yield _whole("data/case.json", _json(_case(package)))
    yield _whole("data/entities.ftm.json", package.entities)
    for exhibit in package.exhibits:
        folder = f"data/exhibits/{exhibit.sheet.exhibit.label}"
        yield _whole(f"{folder}/about.json", _json(_about(exhibit)))
        yield _whole(f"{folder}/custody.json", _json(dataclasses.asdict(exhibit.sheet)))
        original = exhibit.original
        if original is not None:
            yield Packed(f"{folder}/{_plain(original.name)}", original.sha256, original.size, original.chunks)
        if exhibit.stamp:
            yield _whole(f"{folder}/stamp.tsr", exhibit.stamp)
    entries = {row.entry for exhibit in package.exhibits for row in exhibit.sheet.rows} | {package.entry}
    for entry in sorted(entries):
        yield _whole(f"data/ledger/entry-{entry}.tlog-proof", receipt(entry))
    logs = "".join(f"log {key}\n" for key in package.keys)
    yield _whole("data/ledger/policy.txt", f"{logs}quorum none\n".encode())


def _case(package: Package) -> dict[str, Any]:
    case = package.case
    about = {"number": case.number, "purpose": case.purpose.value, "legal_basis": case.legal_basis}
    return {**about, "packed": package.made, "packed_by": package.by, "entry": package.entry, "values_left_out": package.left_out}


def _about(exhibit: PackedExhibit) -> dict[str, Any]:
    told = {f.name: getattr(exhibit, f.name) for f in dataclasses.fields(exhibit) if f.name not in ("sheet", "original", "stamp")}
    row = dataclasses.asdict(exhibit.sheet.exhibit)
    return {**row, **told, "declared": dict(exhibit.declared)}


def _crate(package: Package, payload: Iterable[Packed]) -> dict[str, Any]:
    """RO-Crate metadata: the root is the folder `data`."""
    media = {f"exhibits/{one.sheet.exhibit.label}/{_plain(one.original.name)}": one for one in package.exhibits if one.original}
    parts = [_part(one.path.removeprefix("data/"), one, media) for one in payload]
    title = f"Evidence of case {package.case.number}"
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": f"Exhibits with their chain of custody, exported for the purpose {package.case.purpose.value}.",
        "datePublished": package.made,
        "license": _LICENCE,
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
        "about": {"@id": "./"},
    }
    return {"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": [about, root, *parts]}


def _part(path: str, one: Packed, media: dict[str, PackedExhibit]) -> dict[str, Any]:
    found = media.get(path)
    kind = found.sheet.exhibit.media_type if found else "application/json" if path.endswith(".json") else "text/plain"
    name = f"{found.sheet.exhibit.label}: {found.sheet.exhibit.title}" if found else path
    return {"@id": path, "@type": "File", "name": name, "encodingFormat": kind, "contentSize": str(one.size), "sha256": one.sha256}


def _plain(name: str) -> str:
    """A file name that every system takes and that leads nowhere: letters, digits and three signs of ASCII."""
    clean = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name).lstrip(".")[-100:]
    return f"original-{clean or 'file'}"


def _manifest(found: Iterable[Packed]) -> bytes:
    return "".join(f"{one.sha256}  {one.path}\n" for one in found).encode()


def _whole(path: str, content: bytes) -> Packed:
    return Packed(path, hashlib.sha256(content).hexdigest(), len(content), lambda: iter((content,)))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _readme(package: Package) -> bytes:
    text = resources.files("glasshouse.work").joinpath("package.txt").read_text(encoding="utf-8")
    return text.replace("{entry}", str(package.entry)).replace("{made}", package.made).encode()
