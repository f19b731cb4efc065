"""What a set would produce, drawn and numbered on the way; what it produced; and its privilege log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import ConflictError
from glasshouse.model.disclosure import WORKED, Bates, Choice, DisclosureEvent, DisclosureState, label, pages_of, stamped
from glasshouse.model.exhibit import label as exhibit_label
from glasshouse.policy.plans import producing as plans
from glasshouse.policy.plans.exhibits import Original
from glasshouse.store import disclosures as kept, exhibits as custody, producing
from glasshouse.store.disclosuretables import disclosed_items, disclosure_events
from glasshouse.store.executors import Reader, Rendering, reads
from glasshouse.store.filtering import closed
from glasshouse.store.reading.exhibits import original
from glasshouse.store.reading.wording import who


@reads(plans.RenderDisclosure)
def render_disclosure(reader: Reader, plan: plans.RenderDisclosure) -> plans.Copies:
    """Nothing is drawn before it is asked for: the numbers of a copy follow from those before it."""
    row = kept.seen(reader, plan.id, plan.revision)
    if row.state != DisclosureState.UNDER_REVIEW.value:
        raise ConflictError("A set is produced from review.", code="state", remedy="Put it under review first.")
    kept.unmoved(reader, row, plan.seen)
    items = [one for one in producing.arranged(reader, row.id) if one.source is not None]
    ways = [original(reader, one.source) for one in items]
    start, bates, rendering = kept.begins_at(reader, row), kept.written(row).bates, reader.ground.rendering
    reader.disclosed.count = len(items)

    def copies() -> Iterator[plans.StampedCopy]:
        at = start
        for one, way in zip(items, ways, strict=True):
            count, draw = _drawn(rendering, one, way, bates, at)
            yield plans.StampedCopy(one.row.id, one.row.revision, at, at + count - 1, way.sha256, draw)
            at += count

    return copies


def _drawn(
    rendering: Rendering, one: producing.Arranged, way: Original, bates: Bates, at: int
) -> tuple[int, Callable[[], Iterator[bytes]] | None]:
    """How many pages a copy has, and a way to it; None where it goes as it is."""
    named = exhibit_label(one.source.number)
    if not one.paged:
        return 1, None
    if way.media_type != "application/pdf":
        text = _text(way, named)
        count = len(pages_of(text))
        return count, lambda: iter((stamped(text, [bates.at(at + place) for place in range(count)]).encode(),))
    try:
        sizes = rendering.sizes(way.sha256, way.media_type, way.chunks())
    except ConflictError as error:
        raise ConflictError(f"{named}: {error.message}", code=error.code, remedy=error.remedy) from error
    numbers = [bates.at(at + place) for place in range(len(sizes))]
    return len(sizes), lambda: rendering.stamped(way.media_type, way.chunks(), sizes, numbers)


def _text(way: Original, named: str) -> str:
    try:
        return b"".join(way.chunks()).decode()
    except UnicodeDecodeError as error:
        words = f"{named} is a text that is not written in UTF-8."
        raise ConflictError(
            words, code="unreadable", remedy="Save it as UTF-8, take that in as a working copy, and put that into the set."
        ) from error


@reads(plans.OpenPrivilegeLog)
def open_privilege_log(reader: Reader, plan: plans.OpenPrivilegeLog) -> plans.PrivilegeLog:
    """As it was frozen, or as it would be now."""
    row = kept.find(reader, plan.id)
    made = privilege_log(reader, row)
    reader.disclosed.count = len(made.rows)
    return made


def privilege_log(reader: Reader, row: Any) -> plans.PrivilegeLog:
    """What was withheld or left out of a set."""
    frozen = row.state not in WORKED
    lines = _frozen_lines(reader, row) if frozen else _lines(reader, row)
    case = f"Case {reader.situation.case.number}"
    return plans.PrivilegeLog(label(row.number), case, row.title, row.addressee, frozen, tuple(lines))


def _frozen_lines(reader: Reader, row: Any) -> Iterator[plans.LogRow]:
    """Their numbers run from 1 for each reader: one that was sealed since leaves no gap that would tell of it."""
    bates, shut = kept.written(row).bates, closed(reader)
    query = kept.disclosed(reader, row.id).where(disclosed_items.c.logged.isnot(None))
    for number, one in enumerate(reader.connection.execute(query), 1):
        told = json.loads(one.told)
        if one.exhibit in shut:  # its own fields are closed like it, from whenever it was marked
            told |= {"author": "", "recipient": ""}
        yield producing.log_row(number, bates.span(one.first, one.last) if one.first else "", told)


def _lines(reader: Reader, row: Any) -> Iterator[plans.LogRow]:
    found = [one for one in producing.decided(reader, row.id) if one.choice is not Choice.PRODUCE]
    return (producing.log_row(number, "", one.told) for number, one in enumerate(found, 1))


def production(reader: Reader, row: Any) -> plans.Production:
    """A produced set, with ways to its bytes."""
    bates, e = kept.written(row).bates, disclosure_events.c
    query = sa.select(disclosure_events).where((e.disclosure == row.id) & (e.event == DisclosureEvent.PRODUCED.value))
    event = reader.connection.execute(query).one()
    rows = [one for one in reader.connection.execute(kept.disclosed(reader, row.id)) if one.sha256 is not None]
    copies = _copies(reader, rows, bates)
    entries = reader.ground.entries
    keys = tuple(str(entries.heads.key_of(log)) for log in (*(log for log, _ in entries.logs.ended), entries.logs.running))
    case = f"case-{reader.situation.case.number}"
    about = (case, label(row.number), row.title, row.addressee, iso(event.at), who(reader, [event.by]).get(event.by, "?"))
    numbers = bates.span(rows[0].first, rows[-1].last) if rows else ""
    return plans.Production(*about, numbers, copies, privilege_log(reader, row), keys, (event.entry,))


def _copies(reader: Reader, rows: Sequence[Any], bates: Bates) -> tuple[plans.Produced, ...]:
    number, dataset = custody.own_dataset(reader)
    ways = reader.ground.blobs.each_later(reader.connection, number, dataset.key, {row.sha256 for row in rows})
    made = []
    for row in rows:
        told = json.loads(row.told)
        first, last, attached_first, attached_last = map(bates.at, (row.first, row.last, row.attached_first, row.attached_last))
        about = (told["date"], told["kind"], told["author"], told["recipient"], told["choice"] == Choice.REDACT.value)
        file = Original(row.name, row.media_type, row.size, row.sha256, ways[row.sha256])
        spans = (first, last, attached_first, attached_last, row.last - row.first + 1)
        made.append(plans.Produced(told["exhibit"], *spans, *about, file))
    return tuple(made)
