"""Where a case came from, and whether a package is in one already."""

from __future__ import annotations

from glasshouse.policy.plans import loading as plans
from glasshouse.store import loading as kept
from glasshouse.store.executors import Reader, reads


@reads(plans.FindPackage)
def find_package(reader: Reader, plan: plans.FindPackage) -> str:
    """Among the cases that the reader is in."""
    return kept.known(reader, plan.digest)


@reads(plans.OpenLoaded)
def open_loaded(reader: Reader, plan: plans.OpenLoaded) -> plans.Loaded | None:
    """What the package said of its sender, and how much of it is in."""
    row = kept.row_of(reader)
    return None if row is None else kept.told(reader, row)
