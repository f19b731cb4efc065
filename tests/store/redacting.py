"""Redacting in tests, through the gate, as pages and API do it."""

from __future__ import annotations

from glasshouse.gate import Access
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.redaction import Because, Box, Place
from glasshouse.policy.plans import redactions as plans
from glasshouse.policy.plans.exhibits import Said
from tests.store.collected import collect
from tests.store.world import World

LETTER = "Dear Rosa,\nyour friend Müller met Rosa Quay at 5.\n".encode()


def taken(world: World, case: Access, content: bytes = LETTER) -> str:
    """An exhibit with this content; yields its id."""
    return collect(world, case, content, ExhibitKind.FILE, said=Said("A letter"), file_name="Rosa Quay.pdf")


def marked(world: World, case: Access, exhibit: str, *places: Place, revision: int | None = None) -> int:
    """Mark these places; yields the new revision."""
    revision = world.open(case, plans.OpenRedaction(exhibit)).revision if revision is None else revision
    return world.act(case, plans.AddMarks(exhibit, revision, places, Because.PERSONAL))


def copied(world: World, case: Access, exhibit: str, revision: int | None = None) -> str:
    """Make the copy from what is marked; yields its id."""
    revision = world.open(case, plans.OpenRedaction(exhibit)).revision if revision is None else revision
    copy = world.open(case, plans.RenderRedacted(exhibit, revision))
    with world.house.arrivals.arriving(copy.chunks()) as received:
        return world.act(case, plans.KeepRedacted(exhibit, revision, received.token, received.sha256))


def read(world: World, case: Access, copy: str) -> bytes:
    """What a redacted copy says."""
    return b"".join(world.open(case, plans.ReadRedacted(copy)).chunks())


def box(left: float, top: float, width: float, height: float, page: int = 0) -> Box:
    """A box by shares of the page."""
    return Box(page, *(round(side * 10_000) for side in (left, top, width, height)))
