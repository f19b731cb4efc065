"""What the verbs of evidence do, in whichever process holds the store: take a file of this machine in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import InvalidInputError
from glasshouse.gate import Access
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans.exhibits import CollectExhibit, OpenExhibit, Said

_CHUNK = 1 << 20


def capture(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """A saved page as an exhibit; yields its label and SHA-256."""
    path = Path(args["file"])
    if not path.is_file():
        raise InvalidInputError(f"There is no file {path}.", field="file")
    declared = tuple((name, args[name]) for name in ("address", "captured") if args.get(name))
    said = Said(args["title"], collected=args.get("captured") or "", tool=args.get("tool") or "", declared=declared)
    with host.arrivals.arriving(_bytes(path)) as received:
        command = CollectExhibit(ExhibitKind.WEB_CAPTURE, said, received.token, path.name, received.sha256)
        made = host.gate.act(access, command).value
    row = host.gate.open(access, OpenExhibit(made)).value.row
    return {"label": row.label, "sha256": row.sha256, "media_type": row.media_type}


def _bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
