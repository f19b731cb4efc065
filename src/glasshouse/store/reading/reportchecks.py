"""What stands against printing a report: claims without a citation, sources that do not hold, people not to be named or not asked.

Promise: the page, the API and the export ask the same function, so that what blocks one blocks all. Of somebody whom the reader may not
know of nothing is said that would not be said of nobody (C4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.model.consent import MAY, Naming, Use
from glasshouse.model.exhibit import label
from glasshouse.model.printed import PrintedKind
from glasshouse.model.report import REPLY_FIRST, FaultKind, ReplyState, SourceState, reply_state
from glasshouse.model.reportprose import Passage, cites, keys, uncited
from glasshouse.model.schema import schema
from glasshouse.policy.plans.reportreviews import Named, Reply
from glasshouse.policy.plans.reports import Checked, Fault
from glasshouse.store import exhibits as kept, reports as rows
from glasshouse.store.consents import naming_of
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import Folded
from glasshouse.store.lives import today
from glasshouse.store.reading import citing
from glasshouse.store.reading.citing import Behind
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reporttables import report_replies, report_reply_entities

_SAID = 300
"""Characters of a sentence that a fault repeats."""
_UNCITED = "This states something, and nothing is cited for it."
_CITE = "Cite an exhibit or a record after it, or mark it {assessment} as your own judgement, or {plain} where it claims nothing."
_SOURCES = {
    SourceState.UNKNOWN: (
        "cites what is nowhere that you may see in this case.",
        "Choose a source of this case, or take the citation out.",
    ),
    SourceState.WITHDRAWN: ("cites a record that was withdrawn: its import was undone, or its source says it no more.", "Cite another."),
    SourceState.CHANGED: ("cites a record that says something else than when it was cited.", "Look again, and say that it still holds."),
    SourceState.BROKEN: ("cites an exhibit whose original has another hash than at its collection.", "Its custody says since when."),
}
_NAMINGS = {
    Naming.NO_CONSENT: "no consent to be named in a report is recorded",
    Naming.REVOKED: "the consent to be named was revoked",
    Naming.LAPSED: "the consent to be named is over",
}


class Examined:
    """A text as one reader sees it: its passages, and what stands behind each citation."""

    def __init__(self, reader: Reader, public: str, revision: int, text: str) -> None:
        self.passages = rows.read(text)
        self.cites = cites(self.passages)
        known = rows.prints(reader.connection, public, revision) if public else {}
        were = rows.compositions(reader.connection, public) if public else {}
        self.behind: Mapping[str, Behind] = citing.behind(reader, keys(self.passages), known, were)
        self.recorded = citing.recorded(reader, self.behind)

    def entities(self) -> list[Folded]:
        """Every entity that it names by what it cites, once."""
        return list({one.number: one for found in self.recorded.values() for one in found}.values())


def checked(reader: Reader, found: Examined, named: Sequence[Named], kind: PrintedKind) -> Checked:
    """The text with all that stands against its export, in the order of the text."""
    faults = [*_claims(found.passages), *_sources(found), *_named(reader, found, named, kind)]
    faults.sort(key=lambda fault: (fault.passage == 0, fault.passage))
    return Checked(found.passages, citing.sources(reader, found.cites, found.behind), tuple(faults))


def named_in(reader: Reader, found: Examined, public: str) -> tuple[Named, ...]:
    """The people and organisations that the text names by what it cites, by name, each with its right of reply."""
    told, held = [], held_numbers(reader)
    answers = replies(reader, public) if public else []
    for entity in found.entities():
        info = schema(entity.schema)
        if not entity.person and (info is None or not info.is_a("LegalEntity")):
            continue
        stub = reader.stub(entity, held)
        reply = next((reply for numbers, reply in answers if not numbers.isdisjoint(entity.numbers)), None)
        told.append(Named(stub.id, stub.caption, stub.schema, stub.person, naming_of(reader, entity, Use.REPORT), reply))
    return tuple(sorted(told, key=lambda one: (one.caption.casefold(), one.id)))


def replies(reader: Reader, public: str) -> list[tuple[frozenset[int], Reply]]:
    """Who of the report was asked to reply, as record-entities, newest first. Their exhibits are told as far as the reader sees them."""
    r, x = report_replies.c, report_reply_entities.c
    query = sa.select(report_replies).where(r.report == public).order_by(r.at.desc(), r.id)
    every = reader.connection.execute(query).all()
    of: dict[str, set[int]] = {row.id: set() for row in every}
    for row in reader.connection.execute(sa.select(report_reply_entities).where(x.reply.in_(sorted(of)))) if of else ():
        of[row.reply].add(row.entity)
    labels = _labels(reader, {row.exhibit for row in every if row.exhibit})
    day = today(reader.situation.now)
    return [(frozenset(of[row.id]), _reply(row, labels, day)) for row in every]


def _reply(row: Any, labels: Mapping[str, str], day: str) -> Reply:
    state = reply_state(ReplyState(row.state), row.due, day)
    return Reply(row.id, state, row.due, row.task, row.words, labels.get(row.exhibit, ""), row.day)


def _labels(reader: Reader, ids: Iterable[str]) -> dict[str, str]:
    e, wanted = exhibits.c, sorted(ids)
    query = sa.select(e.id, e.number).where(kept.visible(reader) & e.id.in_(wanted))
    return {row.id: label(row.number) for row in reader.connection.execute(query)} if wanted else {}


def _claims(passages: Sequence[Passage]) -> Iterator[Fault]:
    for passage in passages:
        for sentence in uncited(passage):
            yield Fault(FaultKind.UNCITED, passage.number, sentence.text[:_SAID], _UNCITED, _CITE)


def _sources(found: Examined) -> Iterator[Fault]:
    for passage in found.passages:
        for sentence in passage.sentences:
            for cite in dict.fromkeys(sentence.cites):
                state = found.behind[cite.key].state
                if state is not SourceState.GOOD:
                    words, remedy = _SOURCES[state]
                    yield Fault(FaultKind.SOURCE, passage.number, sentence.text[:_SAID], f"[@{cite.key}] {words}", remedy)


def _named(reader: Reader, found: Examined, named: Sequence[Named], kind: PrintedKind) -> Iterator[Fault]:
    """Of each whom the text names, at the passage that does so first."""
    places = {reader.public(one): key for key, entities in reversed(found.recorded.items()) for one in entities}
    for one in named:
        passage, sentence = _place(found.passages, places[one.id])
        if one.naming not in MAY:
            words = f"{one.caption} is named by what is cited here, and {_NAMINGS[one.naming]}."
            remedy = "Record their consent on the case's page Subjects, or cite what names nobody."
            yield Fault(FaultKind.NAMING, passage, sentence, words, remedy)
        if one.reply is None:
            words = f"{one.caption} is named, and was not asked to reply."
            yield Fault(
                FaultKind.REPLY, passage, sentence, words, "Ask for their reply on the page of the report.", kind not in REPLY_FIRST
            )


def _place(passages: Sequence[Passage], key: str) -> tuple[int, str]:
    for passage in passages:
        for sentence in passage.sentences:
            if any(cite.key == key for cite in sentence.cites):
                return passage.number, sentence.text[:_SAID]
    return 0, ""
