"""What stands against printing a report: claims and headings without a citation, sources that do not hold, people not to be named or not
asked.

Promise: the page, the API and the export ask the same function, so that what blocks one blocks all. Of somebody whom the reader may not
know of nothing is said that would not be said of nobody (C4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.consent import MAY, Naming, Use
from glasshouse.model.exhibit import label
from glasshouse.model.printed import PrintedKind
from glasshouse.model.report import REPLY_FIRST, FaultKind, ReplyState, SourceState, reply_state
from glasshouse.model.reportprose import Passage, bare, cites, keys, sentence_like, uncited
from glasshouse.model.schema import schema
from glasshouse.policy.plans.reportreviews import Answered, Named, Reply
from glasshouse.policy.plans.reports import Checked, Fault
from glasshouse.store import exhibits as kept, reports as rows
from glasshouse.store.consents import naming_of
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import Folded
from glasshouse.store.lives import today
from glasshouse.store.reading import citing, reportnames
from glasshouse.store.reading.citing import Behind
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.wording import who
from glasshouse.store.reporttables import report_answers, report_replies, report_reply_entities

_SAID = 300
"""Characters of a sentence that a fault repeats."""
_UNCITED = "This states something, and nothing is cited for it."
_CITE = "Cite an exhibit or a record after it, or mark it {assessment} as your own judgement, or {plain} where it claims nothing. The "
_CITE += "place in a source is a number of a page, row, line, section or time."
_BARE = "This heading may state something, and nothing is cited under it."
_UNDER = "Cite under it what bears it out, or begin it with {plain}."
_TITLE = "The title reads as a sentence, and no citation can stand for it."
_ALONE = "This report cites nothing: its title must claim nothing."
_LOOK = "Look again, and say that it still holds."
_SOURCES = {
    SourceState.UNKNOWN: (
        "cites what is nowhere that you may see in this case.",
        "Choose a source of this case, or take the citation out.",
    ),
    SourceState.WITHDRAWN: ("cites a record that was withdrawn: its import was undone, or its source says it no more.", "Cite another."),
    SourceState.CHANGED: ("cites a record that says something else than when it was cited, or was not in the case then.", _LOOK),
    SourceState.CLOSED: (
        "cites an exhibit that may be privileged and is closed: nothing that rests on it leaves.",
        "Wait until the filter team has released it, or take out the citation and what was read from it.",
    ),
    SourceState.BROKEN: ("cites an exhibit whose original has another hash than at its collection.", "Its custody says since when."),
}
_NAMINGS = {
    Naming.NO_CONSENT: "no consent to be named in a report is recorded",
    Naming.REVOKED: "the consent to be named was revoked",
    Naming.LAPSED: "the consent to be named is over",
}


class Examined:
    """A text as one reader sees it: its title, its passages, and what stands behind each citation. `saved` is given for a text that is not
    kept yet: the keys that the kept one cites."""

    def __init__(self, reader: Reader, public: str, revision: int, title: str, text: str, saved: Collection[str] | None = None) -> None:
        self.title = title
        self.passages = rows.read(text)
        self.cites = cites(self.passages)
        known = rows.prints(reader.connection, public, revision) if public else {}
        were = rows.compositions(reader.connection, public) if public else {}
        every = keys(self.passages)
        fresh = () if saved is None else frozenset(every).difference(saved)
        self.behind: Mapping[str, Behind] = citing.behind(reader, every, known, were, fresh)
        self.recorded = citing.recorded(reader, self.behind)

    def entities(self) -> list[Folded]:
        """Every entity that it names by what it cites, once."""
        return list({one.number: one for found in self.recorded.values() for one in found}.values())


def checked(reader: Reader, found: Examined, named: Sequence[Named], kind: PrintedKind) -> Checked:
    """The text with all that stands against its export, in the order of the text."""
    faults = [*_claims(found.passages), *_titled(found), *_sources(found), *_named(reader, found, named, kind), *_written(reader, found)]
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
    a = report_answers.c
    said = sa.select(report_answers).where(a.reply.in_(sorted(of))).order_by(a.revision.desc())
    answers = reader.connection.execute(said).all() if of else []
    labels = _labels(reader, {row.exhibit for row in (*every, *answers) if row.exhibit})
    names = who(reader, [row.by for row in answers]) if answers else {}
    day = today(reader.situation.now)
    return [(frozenset(of[row.id]), _reply(row, answers, labels, names, day)) for row in every]


def _reply(row: Any, answers: Iterable[Any], labels: Mapping[str, str], names: Mapping[str, str], day: str) -> Reply:
    state = reply_state(ReplyState(row.state), row.due, day)
    earlier = tuple(
        Answered(one.revision, ReplyState(one.state), one.day, one.words, labels.get(one.exhibit, ""), names.get(one.by, "?"), iso(one.at))
        for one in answers
        if one.reply == row.id and one.revision != row.revision
    )
    return Reply(row.id, row.revision, state, row.due, row.task, row.words, labels.get(row.exhibit, ""), row.day, earlier)


def _labels(reader: Reader, ids: Iterable[str]) -> dict[str, str]:
    e, wanted = exhibits.c, sorted(ids)
    query = sa.select(e.id, e.number).where(kept.visible(reader) & e.id.in_(wanted))
    return {row.id: label(row.number) for row in reader.connection.execute(query)} if wanted else {}


def _claims(passages: Sequence[Passage]) -> Iterator[Fault]:
    for passage in passages:
        for sentence in uncited(passage):
            yield Fault(FaultKind.UNCITED, passage.number, sentence.text[:_SAID], _UNCITED, _CITE)
    for passage in bare(passages):
        if not uncited(passage):
            text = " ".join(sentence.text for sentence in passage.sentences)
            yield Fault(FaultKind.UNCITED, passage.number, text[:_SAID], _BARE, _UNDER)


def _titled(found: Examined) -> Iterator[Fault]:
    """A title cites nothing: it must not read as a claim, and alone it is only warned of."""
    if sentence_like(found.title):
        yield Fault(FaultKind.TITLE, 0, found.title, _TITLE, "Say it in the text, with its source; a title says what it is about.")
    elif found.title and found.passages and not found.cites:
        yield Fault(FaultKind.TITLE, 0, found.title, _ALONE, "Read it again: what states something belongs into the text.", warning=True)


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
            told = not one.person and kind not in REPLY_FIRST
            yield Fault(FaultKind.REPLY, passage, sentence, words, "Ask for their reply on the page of the report.", told)


def _written(reader: Reader, found: Examined) -> Iterator[Fault]:
    """Of each person of the case whom words name that nothing cites: in the text, the title (0), or what is printed of an exhibit."""
    texts = {one.number: " ".join(sentence.text for sentence in one.sentences) for one in found.passages}
    printed = [one.exhibit for one in found.behind.values() if one.exhibit is not None]
    texts[0] = " \n ".join([found.title, *(f"{row.title} \n {row.description} \n {row.place}" for row in printed)])
    held = held_numbers(reader)
    for passage, entity in reportnames.written(reader, texts, {one.number for one in found.entities()}):
        state = naming_of(reader, entity, Use.REPORT)
        if state not in MAY:
            caption = reader.stub(entity, held).caption
            where = "" if passage else " in the title, or in what is printed of a cited exhibit"
            words = f"{caption} is named in words{where}, and {_NAMINGS[state]}."
            sentence = texts[passage][:_SAID] if passage else ""
            remedy = "Leave the name out, or record their consent on the case's page Subjects."
            yield Fault(FaultKind.NAMING, passage, sentence, words, remedy)


def _place(passages: Sequence[Passage], key: str) -> tuple[int, str]:
    for passage in passages:
        for sentence in passage.sentences:
            if any(cite.key == key for cite in sentence.cites):
                return passage.number, sentence.text[:_SAID]
    return 0, ""
