"""A package of evidence as files: BagIt 1.0 around an RO-Crate 1.2, with originals, custody, entities and ledger receipts.

Sources: RFC 8493 (BagIt), w3id.org/ro/crate/1.2. Promise: originals are read once, their hashes checked on the way; one that no longer fits
stops the package before its end, and an unfinished zip opens nowhere. Every name inside is made here: none is taken from outside unchanged.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from glasshouse.policy.plans.packages import Package, PackedExhibit
from glasshouse.work.caseuco import bundle
from glasshouse.work.together import Packed, whole, written, zipped

Receipt = Callable[[int], bytes]
"""The proof that an entry is in the published log, by its number (c2sp.org/tlog-proof)."""
FORMAT = "glasshouse-package-1"
"""What `data/case.json` says of its own form."""
_LICENCE = "All rights reserved; for the purpose stated."
_MEDIA = {"json": "application/json", "jsonld": "application/ld+json", "tsr": "application/timestamp-reply"}


def name_of(package: Package) -> str:
    """What the package is called, without an ending."""
    return f"case-{package.case.number}-evidence"


def files(package: Package, receipt: Receipt) -> list[Packed]:
    """Every file of the bag, in the order in which it is written: what says how to check it comes first."""
    payload = list(_payload(package, receipt))
    crate = whole("data/ro-crate-metadata.json", _json(_crate(package, payload)))
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
        whole("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        whole("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in info).encode()),
        whole("README.txt", _readme(package)),
        whole("manifest-sha256.txt", _manifest(payload)),
    ]
    return [*tags, whole("tagmanifest-sha256.txt", _manifest(tags)), *payload]


def as_zip(package: Package, receipt: Receipt) -> Iterator[bytes]:
    """The bag as one zip, uncompressed, piece by piece. Equal packages give equal bytes."""
    yield from zipped(name_of(package), files(package, receipt))


def into(folder: Path, package: Package, receipt: Receipt) -> None:
    """The bag as a folder that must not exist yet: whole or not at all."""
    written(folder, files(package, receipt))


def _payload(package: Package, receipt: Receipt) -> Iterator[Packed]:
    yield whole("data/case.json", _json(_case(package)))
    yield whole("data/case.jsonld", _json(bundle(package)))
    yield whole("data/entities.ftm.json", package.entities)
    for exhibit in package.exhibits:
        folder = f"data/exhibits/{exhibit.sheet.exhibit.label}"
        yield whole(f"{folder}/about.json", _json(_about(exhibit)))
        yield whole(f"{folder}/custody.json", _json(dataclasses.asdict(exhibit.sheet)))
        original = exhibit.original
        if original is not None:
            yield Packed(f"{folder}/{_plain(original.name)}", original.sha256, original.size, original.chunks)
        if exhibit.stamp:
            yield whole(f"{folder}/stamp.tsr", exhibit.stamp)
    entries = {row.entry for exhibit in package.exhibits for row in exhibit.sheet.rows} | {package.entry}
    for entry in sorted(entries):
        yield whole(f"data/ledger/entry-{entry}.tlog-proof", receipt(entry))
    logs = "".join(f"log {key}\n" for key in package.keys)
    yield whole("data/ledger/policy.txt", f"{logs}quorum none\n".encode())


def _case(package: Package) -> dict[str, Any]:
    case = package.case
    about = {"format": FORMAT, "number": case.number, "purpose": case.purpose.value, "legal_basis": case.legal_basis}
    head = {"origin": package.origin, "size": package.size, "root": package.root}
    packed = {"packed": package.made, "packed_by": package.by, "entry": package.entry, "head": head}
    return {**about, **packed, "tags": package.tags, "values_left_out": package.left_out}


def _about(exhibit: PackedExhibit) -> dict[str, Any]:
    told = {f.name: getattr(exhibit, f.name) for f in dataclasses.fields(exhibit) if f.name not in ("sheet", "original", "stamp")}
    row = dataclasses.asdict(exhibit.sheet.exhibit)
    name = exhibit.original.name if exhibit.original else ""
    return {**row, **told, "declared": dict(exhibit.declared), "file_name": name}


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
    kind = found.sheet.exhibit.media_type if found else _MEDIA.get(path.rpartition(".")[2], "text/plain")
    name = f"{found.sheet.exhibit.label}: {found.sheet.exhibit.title}" if found else path
    return {"@id": path, "@type": "File", "name": name, "encodingFormat": kind, "contentSize": str(one.size), "sha256": one.sha256}


def _plain(name: str) -> str:
    """A file name that every system takes and that leads nowhere: letters, digits and three signs of ASCII."""
    clean = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name).lstrip(".")[-100:]
    return f"original-{clean or 'file'}"


def _manifest(found: Iterable[Packed]) -> bytes:
    return "".join(f"{one.sha256}  {one.path}\n" for one in found).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _readme(package: Package) -> bytes:
    text = resources.files("glasshouse.work").joinpath("package.txt").read_text(encoding="utf-8")
    return text.replace("{entry}", str(package.entry)).replace("{made}", package.made).encode()
