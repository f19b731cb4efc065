"""Plain words looked up in the work of a case, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError
from glasshouse.base.text import storable
from glasshouse.model.comment import Commented
from glasshouse.model.folding import asked_words, folded, passage
from glasshouse.model.hypothesis import label
from glasshouse.policy.plans.lookup import LONGEST, PAGE, Find, Finds, LookUp, Place
from glasshouse.store import events, hypotheses as kept, lookup, requests as asked, subjects
from glasshouse.store.commenttables import comments
from glasshouse.store.eventtables import events as event_rows
from glasshouse.store.executors import Reader, reads
from glasshouse.store.hypothesistables import hypotheses
from glasshouse.store.lifetables import decisions
from glasshouse.store.notetables import notes, private_notes
from glasshouse.store.reading.wording import who
from glasshouse.store.recommendationtables import recommendations
from glasshouse.store.reporttables import reports
from glasshouse.store.requesttables import requests
from glasshouse.store.tasktables import tasks

_PATHS = {
    Commented.TASK.value: "tasks",
    Commented.NOTE.value: "notes",
    Commented.HYPOTHESIS.value: "hypotheses",
    Commented.REQUEST.value: "requests",
    Commented.RECOMMENDATION.value: "requests/recommendations",
    Commented.EXHIBIT.value: "evidence",
}


@reads(LookUp)
def look_up(reader: Reader, plan: LookUp) -> Finds:
    """One page of them."""
    words = asked_words(plan.words)
    if not words or not storable(plan.words) or len(plan.words) > LONGEST or plan.offset < 0:
        raise InvalidInputError("Write a word of two letters or more.", field="words")
    every = [*_but_hidden(reader, lookup.found(reader, words)), *_decided(reader, words)]
    every.sort(key=lambda one: (-one[0], one[1], one[2]))
    page = every[plan.offset : plan.offset + PAGE]
    told: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for place, read in _READ.items():
        ids = [public for _, here, public in page if here == place.value]
        told.update({(place.value, public): about for public, about in (read(reader, ids) if ids else {}).items()})
    names = who(reader, [about[3] for about in told.values()]) if told else {}
    rows = []
    for at, here, public in page:
        if (here, public) in told:
            title, text, path, by = told[here, public]
            rows.append(Find(Place(here), title, passage(text, words), path, names.get(by, "?"), iso(at)))
    reader.disclosed.count = len(rows)
    return Finds(tuple(rows), len(every))


def _but_hidden(reader: Reader, found: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """They without events that hang on somebody whom the reader may not see, and without what was said of such an exhibit, or of one
    that may be privileged: nothing counts them (C4)."""
    away = events.found_hidden(reader, [public for _, place, public in found if place == Place.EVENT.value])
    away |= subjects.said_of_hidden(reader, [public for _, place, public in found if place in (Place.COMMENT.value, Place.PRIVATE.value)])
    return [one for one in found if one[2] not in away]


def _decided(reader: Reader, words: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Decisions: a log of a few hundred lines at most, read as it is."""
    d = decisions.c
    rows = reader.connection.execute(sa.select(d.id, d.at, d.decision, d.reason).where(d.case_id == reader.situation.case.id))
    texts = ((row.at, row.id, folded(f"{row.decision}\n{row.reason}")) for row in rows)
    return [(at, Place.DECISION.value, public) for at, public, text in texts if all(word in text for word in words)]


Told = dict[str, tuple[str, str, str, str]]
"""By id: title, text, path below the case, account of the writer."""


def _tasks(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(tasks).where(tasks.c.id.in_(ids)))
    return {row.id: (f"Task {row.number}: {row.title}", row.text, f"tasks/{row.id}", row.changed_by) for row in rows}


def _notes(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(notes).where(notes.c.id.in_(ids)))
    return {row.id: (row.title, row.text, f"notes/{row.id}", row.changed_by) for row in rows}


def _comments(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(comments).where(comments.c.id.in_(ids))).all()
    return _on(reader, [(row.id, row.kind, row.subject, row.text, row.by) for row in rows])


def _private(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(private_notes).where(private_notes.c.id.in_(ids))).all()
    return _on(reader, [(row.id, row.kind, row.subject, row.text, row.person) for row in rows])


def _on(reader: Reader, rows: Sequence[tuple[str, str, str, str, str]]) -> Told:
    """What hangs on a thing is told with the thing's title and page."""
    titles: dict[tuple[str, str], str] = {}
    for kind in Commented:
        found = subjects.titles(reader, kind, [subject for _, here, subject, _, _ in rows if here == kind.value])
        titles.update({(kind.value, subject): title for subject, title in found.items()})
    return {
        public: (titles[kind, subject], text, f"{_PATHS.get(kind, kind)}/{subject}", by)
        for public, kind, subject, text, by in rows
        if (kind, subject) in titles
    }


def _decisions(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(decisions).where(decisions.c.id.in_(ids)))
    return {row.id: (f"Decision {row.number}", f"{row.decision}\n{row.reason}", "decisions", row.by) for row in rows}


def _hypotheses(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(hypotheses).where(hypotheses.c.id.in_(ids)))
    told = ((row, f"{label(row.number)}: {row.statement}", kept.written(row).words) for row in rows)
    return {row.id: (title, text, f"hypotheses/{row.id}", row.changed_by) for row, title, text in told}


def _events(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(event_rows).where(event_rows.c.id.in_(ids)))
    return {row.id: (row.title, "", f"timeline/{row.id}", row.changed_by) for row in rows}


def _requests(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(requests).where(requests.c.id.in_(ids)))
    return {row.id: (f"R{row.number}: {row.title}", asked.written(row).words, f"requests/{row.id}", row.changed_by) for row in rows}


def _reports(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(reports).where(reports.c.id.in_(ids)))
    return {row.id: (row.title, row.text, f"reports/{row.id}", row.changed_by) for row in rows}


def _recommendations(reader: Reader, ids: Sequence[str]) -> Told:
    rows = reader.connection.execute(sa.select(recommendations).where(recommendations.c.id.in_(ids)))
    told = ((row, f"RC{row.number}: {row.title}", f"{row.title}\n{row.addressee}\n{row.text}") for row in rows)
    return {row.id: (title, text, f"requests/recommendations/{row.id}", row.changed_by) for row, title, text in told}


_READ: dict[Place, Callable[[Reader, Sequence[str]], Told]] = {
    Place.TASK: _tasks,
    Place.NOTE: _notes,
    Place.COMMENT: _comments,
    Place.PRIVATE: _private,
    Place.DECISION: _decisions,
    Place.HYPOTHESIS: _hypotheses,
    Place.REQUEST: _requests,
    Place.RECOMMENDATION: _recommendations,
    Place.REPORT: _reports,
    Place.EVENT: _events,
}
