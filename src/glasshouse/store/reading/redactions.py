"""What is marked on an exhibit, its pages and passages as they are marked, and the copy that the marks make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.model.exhibit import label
from glasshouse.model.media import is_text
from glasshouse.model.redaction import Because, Box, Range, occurrences, readable, without
from glasshouse.policy.plans import redactions as plans
from glasshouse.policy.plans.exhibits import Original
from glasshouse.store import exhibits as kept, redactions as marked
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.reading.exhibits import original, shown
from glasshouse.store.reading.wording import who
from glasshouse.store.redactiontables import redacted_copies, redaction_revisions

_AROUND = 40
_NEWEST = 10


@reads(plans.OpenRedaction)
def open_redaction(reader: Reader, plan: plans.OpenRedaction) -> plans.RedactionView:
    """Marks and sizes; what is on the pages is not told."""
    row = _redactable(reader, plan.id)
    revision = marked.revision_of(reader, row.id)
    found = marked.standing(reader, row.id, revision)
    r, c = redaction_revisions.c, redacted_copies.c
    query = sa.select(redaction_revisions).where(r.exhibit == row.id).order_by(r.revision.desc()).limit(_NEWEST)
    since = reader.connection.execute(query).all()
    names = who(reader, {one.by for one in (*found, *since)})
    made = sa.select(exhibits.c.id, exhibits.c.number).join(redacted_copies, c.copy == exhibits.c.id)
    copies = reader.connection.execute(made.where(kept.visible(reader) & (c.exhibit == row.id)).order_by(exhibits.c.number))
    reader.disclosed.count = len(found)
    return plans.RedactionView(
        shown(reader, [row])[0],
        revision,
        tuple(
            plans.Mark(one.id, marked.place_of(one), Because(one.because), one.words, one.protects, names.get(one.by, "?"), iso(one.at))
            for one in found
        ),
        pages_of(reader, row),
        tuple((one.id, label(one.number)) for one in copies),
        tuple(plans.Revised(one.revision, names.get(one.by, "?"), iso(one.at), one.marks) for one in since),
    )


@reads(plans.ShowPage)
def show_page(reader: Reader, plan: plans.ShowPage) -> bytes:
    """Drawn apart."""
    row = _redactable(reader, plan.id)
    if not 0 <= plan.page < len(pages_of(reader, row)):
        raise NotFoundError("It has no such page.")
    boxes = [box for box in _boxes(reader, row.id) if plan.painted and box.page == plan.page]
    return reader.ground.rendering.page(row.media_type, original(reader, row).chunks(), plan.page, boxes)


@reads(plans.ShowPassage)
def show_passage(reader: Reader, plan: plans.ShowPassage) -> plans.Passage:
    """Parts end where lines do."""
    row = _redactable(reader, plan.id)
    if not is_text(row.media_type):
        raise ConflictError("This is no text: its pages are marked.")
    text = _text(reader, row)
    hits = tuple(_hit(text, place) for place in occurrences(text, plan.words, plans.AT_ONCE)) if plan.words.strip() else ()
    if plan.painted:
        text = without(text, _ranges(reader, row.id))
    parts = list(_parts(text))
    start, end = parts[min(max(plan.part, 0), len(parts) - 1)]
    return plans.Passage(text[start:end], start, text.count("\n", 0, start) + 1, parts.index((start, end)), len(parts), hits)


@reads(plans.RenderRedacted)
def render_redacted(reader: Reader, plan: plans.RenderRedacted) -> plans.Redacted:
    """A way to the copy's bytes; the original is read, and its hash checked, while they are made."""
    row = _redactable(reader, plan.id)
    marked.at_revision(reader, row.id, plan.revision)
    if not marked.standing(reader, row.id, plan.revision):
        raise ConflictError("Nothing is marked.", remedy="Mark what is to be left out first.")
    name, opened = f"{label(row.number)}-redacted", original(reader, row)
    if is_text(row.media_type):
        ranges = _ranges(reader, row.id)
        return plans.Redacted(f"{name}.txt", "text/plain", lambda: iter((without(readable(b"".join(opened.chunks())), ranges).encode(),)))
    rendering, boxes, sizes = reader.ground.rendering, _boxes(reader, row.id), pages_of(reader, row)
    if any(box.page >= len(sizes) for box in boxes):
        raise ConflictError("A mark lies on a page that this file does not have.", remedy="Take that mark away.")
    kind = rendering.copy_type(row.media_type, len(sizes))
    return plans.Redacted(
        f"{name}.{kind.rpartition('/')[2]}", kind, lambda: rendering.redacted(row.media_type, opened.chunks(), sizes, boxes)
    )


@reads(plans.ReadRedacted)
def read_redacted(reader: Reader, plan: plans.ReadRedacted) -> Original:
    """A way to the bytes of a copy, and of nothing else."""
    row = kept.find(reader, plan.id)
    marked.only_copy(reader, row.id)
    return original(reader, row)


def pages_of(reader: Reader, row: Any) -> tuple[tuple[float, float], ...]:
    """Sizes of the pages of an exhibit that is no text."""
    if is_text(row.media_type):
        return ()
    return reader.ground.rendering.sizes(row.sha256, row.media_type, original(reader, row).chunks())


def _redactable(reader: Reader, public: str) -> Any:
    row = kept.find(reader, public)
    refused = marked.refusal(row)
    if refused is not None:
        raise refused
    return row


def _text(reader: Reader, row: Any) -> str:
    return readable(b"".join(original(reader, row).chunks()))


def _boxes(reader: Reader, exhibit: str) -> list[Box]:
    found = map(marked.place_of, marked.standing(reader, exhibit, marked.revision_of(reader, exhibit)))
    return [place for place in found if isinstance(place, Box)]


def _ranges(reader: Reader, exhibit: str) -> list[Range]:
    found = map(marked.place_of, marked.standing(reader, exhibit, marked.revision_of(reader, exhibit)))
    return [place for place in found if isinstance(place, Range)]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each part; one where the text is empty."""
    at = 0
    while True:
        end = min(at + plans.PART, len(text))
        if end < len(text) and (line := text.rfind("\n", at, end)) >= at:
            end = line + 1
        yield at, end
        at = end
        if at >= len(text):
            return


def _hit(text: str, place: Range) -> tuple[Range, str, str, str]:
    """The place, what stands before it, in it, and after it."""
    before = text[max(place.start - _AROUND, 0) : place.start].rpartition("\n")[2]
    return place, before, text[place.start : place.end], text[place.end : place.end + _AROUND].partition("\n")[0]
