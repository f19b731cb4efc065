"""What the verb of disclosure does, in whichever process holds the store: produce a set and write it to this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.gate import Access
from glasshouse.model.disclosure import DisclosureState
from glasshouse.policy.plans.disclosures import DisclosureRow, ListDisclosures, OpenDisclosure
from glasshouse.policy.plans.producing import ExportDisclosure, ProduceDisclosure, RenderDisclosure
from glasshouse.work.production import as_zip, into, received


def produced(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """The set frozen where it is under review, and exported to `target`: one zip where its name ends so, else a folder."""
    target = Path(args["target"])
    if target.exists():
        raise ConflictError(f"{target} is there already.", remedy="Name another.")
    row = _named(host, access, args["set"].strip().upper())
    if row.state is DisclosureState.UNDER_REVIEW:
        seen = host.gate.open(access, OpenDisclosure(row.id)).value.seen
        drawn = host.gate.open(access, RenderDisclosure(row.id, row.revision, seen)).value
        with received(host.arrivals.arriving, drawn) as copies:
            host.gate.act(access, ProduceDisclosure(row.id, row.revision, seen, copies))
    made = host.gate.act(access, ExportDisclosure(row.id)).value
    if target.suffix == ".zip":
        partial = target.with_name(target.name + ".part")
        with partial.open("wb") as out:
            out.writelines(as_zip(made, host.receipt))
        partial.replace(target)
    else:
        into(target, made, host.receipt)
    return {"set": made.set, "numbers": made.numbers, "copies": len(made.copies), "withheld": len(made.log.rows)}


def _named(host: Glasshouse, access: Access, label: str) -> DisclosureRow:
    """The set of this number."""
    offset = 0
    while rows := host.gate.open(access, ListDisclosures(offset)).value.rows:
        found = next((row for row in rows if row.label == label), None)
        if found is not None:
            return found
        offset += len(rows)
    raise NotFoundError(f"This case has no disclosure set {label}.", remedy="The case's page Disclosure lists them.")
