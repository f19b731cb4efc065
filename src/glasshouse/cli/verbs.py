"""What the verbs do, in whichever process holds the store. Each takes the running Glasshouse, its arguments, and somebody who listens."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import SignInError
from glasshouse.gate import Access
from glasshouse.ingest.load import Told, load_bundle, load_file
from glasshouse.ingest.manifest import SourceFile, read_bundle
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.policy.plans.data import RebuildIndex, SourceSpec
from glasshouse.policy.plans.people import IssueKey

Hear = Callable[[dict[str, Any]], None]
Verb = Callable[[Glasshouse, dict[str, Any], Hear], dict[str, Any]]


def login(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A key for `case`, or for the unit's Stewardship; the session made on the way ends."""
    token = host.accounts.sign_in(args["name"], args["password"], "socket")
    try:
        actor = host.accounts.actor(token)
        if actor is None:
            raise SignInError("Name and password do not fit.")
        case = args.get("case") or host.gate.standing(actor, CaseKind.STEWARDSHIP)
        issued = host.gate.act(Access(actor, case), IssueKey(30)).value
    finally:
        host.accounts.sign_out(token)
    return {"key": issued.text, "expires": issued.expires, "case": case}


def load(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """A bundle, or one file of a registered dataset; yields how many sources failed."""
    access = _access(host, args)

    def tell(told: Told) -> None:
        hear(dataclasses.asdict(told))

    if args.get("dataset"):
        spec = SourceSpec(args["name"], mapping=args.get("mapping"))
        return {"failed": int(not load_file(host, access, args["dataset"], SourceFile(Path(args["source"]), spec), tell))}
    manifests = read_bundle(Path(args["source"]), Path(args["data"]) if args.get("data") else None)
    return {"failed": load_bundle(host, access, manifests, tell)}


def export(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """What the key's case holds, as text."""
    made = host.gate.act(_access(host, args), ExportEntities(args["format"])).value
    return {"content": made.content.decode(), "entities": made.entities, "left_out": made.left_out}


def rebuild(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """The index made anew."""
    host.gate.act(_access(host, args), RebuildIndex())
    host.work("index", hear)
    return {}


VERBS: dict[str, Verb] = {"login": login, "load": load, "export": export, "rebuild": rebuild}


def _access(host: Glasshouse, args: dict[str, Any]) -> Access:
    actor = host.accounts.actor_by_key(args["key"])
    if actor.bound_case is None:
        raise SignInError("This key is bound to no case.")
    return Access(actor, actor.bound_case)
