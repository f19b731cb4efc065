"""What the verbs of keeping and ending do, in whichever process holds the store."""

from __future__ import annotations

import dataclasses
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.gate import Access
from glasshouse.model.disposal import Ground
from glasshouse.policy.plans.disposal import AskDisposal, TryDisposal
from glasshouse.policy.plans.retention import ListRetention


def retention(host: Glasshouse, access: Access, _args: dict[str, Any]) -> dict[str, Any]:
    """Cases that are over."""
    return {"cases": [dataclasses.asdict(row) for row in host.gate.open(access, ListRetention()).value]}


def dry_run(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """What a disposal would destroy now."""
    return dataclasses.asdict(host.gate.open(access, TryDisposal(args["case"])).value)


def dispose(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """Ask for what a dry run counted."""
    return dataclasses.asdict(host.gate.act(access, AskDisposal(args["case"], Ground(args["ground"]), args["digest"])).value)
