"""Disclosure sets made, changed and reviewed; exhibits taken into them and out of them; items decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.disclosure import Choice, DisclosureEvent, DisclosureState, WithheldFor
from glasshouse.model.exhibit import label
from glasshouse.model.writing import as_text
from glasshouse.policy.plans import disclosures as plans
from glasshouse.store import disclosures as kept, exhibits as custody
from glasshouse.store.disclosuretables import disclosure_item_revisions, disclosure_items
from glasshouse.store.executors import Writer, does
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import closed
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.redactiontables import redacted_copies

_I = disclosure_items.c
_WORDS = 2_000


@does(plans.AddDisclosure)
def add_disclosure(writer: Writer, command: plans.AddDisclosure) -> str:
    """A draft, with nothing in it."""
    request = kept.request_of(writer, command.said.request)
    return kept.add(writer, kept.read(command.said), request)


@does(plans.ChangeDisclosure)
def change_disclosure(writer: Writer, command: plans.ChangeDisclosure) -> int:
    """All that it says anew."""
    row = kept.worked(kept.seen(writer, command.id, command.revision))
    request = kept.request_of(writer, command.said.request)
    return kept.change(writer, row, kept.read(command.said), request=request)


@does(plans.RestoreDisclosure)
def restore_disclosure(writer: Writer, command: plans.RestoreDisclosure) -> int:
    """What was written then."""
    row = kept.worked(kept.seen(writer, command.id, command.revision))
    return kept.change(writer, row, kept.written(kept.revision_of(writer, row.id, command.old)))


@does(plans.ReviewDisclosure)
def review_disclosure(writer: Writer, command: plans.ReviewDisclosure) -> int:
    """One step on, or back."""
    row = kept.worked(kept.seen(writer, command.id, command.revision))
    want = DisclosureState.DRAFT if command.back else DisclosureState.UNDER_REVIEW
    if row.state == want.value:
        raise ConflictError("It is there already.", remedy="Open it again.")
    if not command.back and writer.connection.execute(kept.items(writer, row.id).limit(1)).first() is None:
        raise ConflictError("There is nothing in it yet.", remedy="Take exhibits in first.")
    revision = kept.change(writer, row, kept.written(row), want)
    kept.happened(writer, row.id, DisclosureEvent.REOPENED if command.back else DisclosureEvent.REVIEWED)
    return revision


@does(plans.TakeIn)
def take_in(writer: Writer, command: plans.TakeIn) -> int:
    """By number; without numbers what no set has yet."""
    row = kept.worked(kept.find(writer, command.id))
    if len(command.exhibits) > plans.AT_ONCE:
        raise InvalidInputError(f"At most {plans.AT_ONCE} exhibits at once.", field="exhibits")
    found = custody.numbered(writer, tuple(dict.fromkeys(command.exhibits))) if command.exhibits else _in_no_set(writer)
    known = {one.exhibit: one for one in writer.connection.execute(sa.select(disclosure_items).where(_I.disclosure == row.id))}
    there = {exhibit for exhibit, one in known.items() if not one.out}
    fresh = [one for one in found if one not in there]
    if len(there) + len(fresh) > plans.ITEMS:
        raise ConflictError(f"A set holds at most {plans.ITEMS:,} items.", remedy="Make another set for the rest.")
    signed = {"by": writer.situation.actor.person, "at": writer.situation.now}
    empty = {"revision": 1, "choice": None, "ground": None, "words": "", "copy": None, **signed}
    made = [{"id": random_id(), "disclosure": row.id, "exhibit": one, "out": None, **empty} for one in fresh if one not in known]
    if made:
        writer.connection.execute(sa.insert(disclosure_items), made)
        writer.connection.execute(sa.insert(disclosure_item_revisions), [{"item": one["id"], **empty} for one in made])
    _move(writer, [known[one] for one in fresh if one in known], out=None)
    writer.disclosed.count = len(fresh)
    return len(fresh)


def _move(writer: Writer, items: Sequence[Any], *, out: int | None) -> None:
    """Take these items out of their set, or in again, undecided: a revision like a decision, and those before it stay."""
    signed = {"by": writer.situation.actor.person, "at": writer.situation.now}
    for one in items:
        empty = {"revision": one.revision + 1, "choice": None, "ground": None, "words": "", "copy": None, **signed}
        writer.connection.execute(sa.update(disclosure_items).where(_I.id == one.id).values({**empty, "out": out}))
        writer.connection.execute(sa.insert(disclosure_item_revisions).values({"item": one.id, **empty}))


def _in_no_set(writer: Writer) -> list[str]:
    """Exhibits that stand in no set of the case and are no redacted copies, by number."""
    e = exhibits.c
    taken = sa.select(_I.exhibit).where(_I.out.is_(None))
    where = custody.visible(writer) & e.id.notin_(taken) & e.id.notin_(sa.select(redacted_copies.c.copy))
    return list(writer.connection.execute(sa.select(e.id).where(where).order_by(e.number).limit(plans.AT_ONCE)).scalars())


@does(plans.TakeOut)
def take_out(writer: Writer, command: plans.TakeOut) -> int:
    """All of them, or none."""
    row = kept.worked(kept.find(writer, command.id))
    found = _as_seen(writer, row, command.items)
    _move(writer, found, out=1)
    return len(found)


@does(plans.DecideItems)
def decide_items(writer: Writer, command: plans.DecideItems) -> int:
    """All of them, or none."""
    row = kept.worked(kept.find(writer, command.id))
    words = as_text(command.words, "words", _WORDS)
    _grounded(command.choice, command.ground)
    found = _as_seen(writer, row, command.items)
    _decide(writer, found, command.choice, command.ground, words)
    return len(found)


@does(plans.RestoreDecision)
def restore_decision(writer: Writer, command: plans.RestoreDecision) -> int:
    """As it was decided then, with the redacted copy that is the newest now."""
    row = kept.worked(kept.find(writer, command.id))
    found = kept.find_item(writer, row.id, command.item)
    if found.revision != command.revision:
        _meanwhile(found)
    r = disclosure_item_revisions.c
    old = writer.connection.execute(sa.select(disclosure_item_revisions).where((r.item == found.id) & (r.revision == command.old))).first()
    if old is None or old.choice is None:
        raise ConflictError("Nothing was decided in that revision.", remedy="Choose another one.")
    _decide(writer, [found], Choice(old.choice), WithheldFor(old.ground) if old.ground else None, old.words)
    return int(found.revision) + 1


def newest_copies(writer: Writer, sources: Sequence[str]) -> dict[str, str]:
    """Of each exhibit the newest redacted copy that the writer may know of, by id."""
    c, found = redacted_copies.c, dict[str, str]()
    joined = redacted_copies.join(exhibits, exhibits.c.id == c.copy)
    for part in chunks(list(sources), CHUNK):
        query = sa.select(c.exhibit, c.copy).select_from(joined).where(c.exhibit.in_(part) & custody.visible(writer))
        found.update({row.exhibit: row.copy for row in writer.connection.execute(query.order_by(exhibits.c.number))})
    return found


def _as_seen(writer: Writer, row: Any, seen: Sequence[plans.Seen]) -> list[Any]:
    """These items of the set; ConflictError where somebody decided on one since it was seen."""
    said = {one.item: one.revision for one in seen}
    found = _items(writer, row, tuple(said))
    for one in found:
        if one.revision != said[one.id]:
            _meanwhile(one)
    return found


def _items(writer: Writer, row: Any, ids: Sequence[str]) -> list[Any]:
    """These items of the set, by exhibit; NotFoundError where one is none."""
    wanted = list(dict.fromkeys(ids))
    for strange in (one for one in wanted if not storable(one)):
        kept.find_item(writer, row.id, strange)
    if not 0 < len(wanted) <= plans.AT_ONCE:
        raise InvalidInputError(f"Choose from 1 to {plans.AT_ONCE} items.", field="items")
    if len(wanted) == 1:
        return [kept.find_item(writer, row.id, wanted[0])]
    found = writer.connection.execute(kept.items(writer, row.id).where(_I.id.in_(wanted)).order_by(exhibits.c.number)).all()
    if len(found) < len(wanted):
        missing = next(one for one in wanted if one not in {each.id for each in found})
        kept.find_item(writer, row.id, missing)
    return list(found)


def _grounded(choice: Choice, ground: WithheldFor | None) -> None:
    if choice is Choice.PRODUCE and ground is not None:
        raise InvalidInputError("What is produced whole has no ground to leave something out.", field="ground")
    if choice is not Choice.PRODUCE and ground is None:
        raise InvalidInputError("Say on which ground.", field="ground", remedy="Choose one of the list.")


def _decide(writer: Writer, found: Sequence[Any], choice: Choice, ground: WithheldFor | None, words: str) -> None:
    shut = closed(writer)
    copies = newest_copies(writer, [one.exhibit for one in found]) if choice is Choice.REDACT else {}
    rows = []
    signed = {"by": writer.situation.actor.person, "at": writer.situation.now}
    for one in found:
        named = label(one.exhibit_number)
        if one.exhibit in shut and choice is not Choice.WITHHOLD:
            raise ConflictError(f"{named} may be privileged: it is withheld, or waits for the filter team.", code="closed")
        if choice is Choice.PRODUCE and one.original is None:
            raise ConflictError(
                f"{named} holds no file, so there is nothing to produce.", remedy="Withhold it, or take a picture of it in."
            )
        if choice is Choice.REDACT and one.exhibit not in copies:
            raise ConflictError(f"{named} has no redacted copy.", remedy="Make one on its page first.", code="no_copy")
        about = {"choice": choice.value, "ground": ground.value if ground else None, "words": words, "copy": copies.get(one.exhibit)}
        rows.append({"item": one.id, "revision": one.revision + 1, **about, **signed})
    for each in rows:
        values = {name: value for name, value in each.items() if name != "item"}
        writer.connection.execute(sa.update(disclosure_items).where(_I.id == each["item"]).values(values))
    writer.connection.execute(sa.insert(disclosure_item_revisions), rows)
    writer.disclosed.count = len(rows)


def _meanwhile(one: Any) -> None:
    words = f"Somebody else decided on {label(one.exhibit_number)} meanwhile. Nothing of yours is lost, and nothing is saved yet."
    raise ConflictError(words, code=plans.CHANGED, remedy="Look at what they decided, and decide again.")
