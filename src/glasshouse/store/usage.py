"""How accounts use the system, counted by week from the log's entries: what the rules of unusual use are held against (`store.noticing`).

Promise: a batch is counted once, in one transaction with the mark of how far the log was read and the alerts that come of it. What is kept
are numbers under HMACs: of a name that was typed nothing is kept, and of an entity that was opened only that something in a case led there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from glasshouse.model.purpose import STANDING, Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.unusual import week_of
from glasshouse.store import meta, oversighttables as t
from glasshouse.store.colleagues import Colleagues
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.vault import Openings
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.leaf import Act, Header, Kind, Verdict

BATCH = 1000
"""Entries counted in one transaction."""
READ = "usage"
"""Where `meta` keeps how many entries were read."""
_HOURS = 24
_NARROWED = 3

ASKED = {
    Action.SEARCH.value: "searches",
    Action.OPEN_ENTITY.value: "things opened",
    Action.UNFOLD_TRAITS.value: "folded values unfolded",
    Action.LIST_LINKS.value: "links listed",
    Action.OPEN_ROW.value: "original rows opened",
    Action.EXPORT_ENTITIES.value: "exports",
    Action.EXPORT_PACKAGE.value: "exports",
    Action.EXPORT_REPORT.value: "exports",
}
"""What counts as a request for data, and the words for its kind."""

Count = tuple[str, bytes, int, str]
"""What is counted, of whom (`Usage.key`), the week, and the word."""


def read_to(connection: sa.Connection) -> int:
    """How many entries of the log were read."""
    return int(meta.get(connection, READ) or 0)


@dataclass(slots=True)
class Seen:
    """One batch: its `counts`; which account and case stand behind a key; approvals as (asker, approver, week); how far it `read`."""

    read: int
    counts: Counter[Count] = field(default_factory=Counter)
    behind: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    approvals: set[tuple[str, str, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry of a case, opened."""

    header: Header
    week: int
    fields: dict[str, Any]


class Usage:
    """Counts for one log, in the writer's transaction."""

    def __init__(self, writer: Writer) -> None:
        self._connection = writer.connection
        self._ground = writer.ground
        self._openings = Openings(writer.ground.keys)
        self._pair: dict[tuple[str, str], int] = {}
        self._key: dict[tuple[str, ...], bytes] = {}

    def key(self, *about: str) -> bytes:
        """What stands for an account, or for an account in a case."""
        known = self._key.get(about)
        if known is None:
            known = self._key[about] = self._ground.keys.digest("usage", "\x00".join(about))[:16]
        return known

    def follow(self) -> Seen:
        """Count the next entries and set the mark behind them."""
        start = meta.count(self._connection, READ, 0)  # its row is locked from here on: nobody else counts these entries
        rows = self._ground.entries.stored(start, BATCH)
        lines = list(self._lines(rows))
        seen = Seen(start + len(rows))
        for line in lines:
            self._asked(seen, line)
        self._opened(seen, lines)
        self._named(seen, lines)
        _add(self._connection, seen.counts)
        meta.put(self._connection, READ, str(seen.read))
        return seen

    def _lines(self, rows: Iterable[tuple[int, bytes, bytes | None]]) -> Iterator[_Line]:
        glance = Glance()
        for _, entry, sealed in rows:
            words, hour, _ = glance.read(entry)
            if words.pur is not None and words.pur not in STANDING and words.dec in (Verdict.PERMIT, Verdict.UNKNOWN):
                yield _Line(words, week_of(hour // _HOURS), self._openings.fields(sealed))

    def _asked(self, seen: Seen, line: _Line) -> None:
        fields = line.fields
        person, case, plan = str(fields.get("actor", "")), str(fields.get("case", "")), fields.get("plan") or {}
        if line.header.k is Kind.APPROVAL and len(fields.get("parties") or ()) == 2:
            asker, approver = fields["parties"]
            seen.approvals.add((asker, approver, line.week))
            seen.counts["approvals", self.key(asker), line.week, self.key(approver).hex()] += 1
        if line.header.k is not Kind.INTENT or plan.get("action") not in ASKED or not person:
            return
        mine, inside = self.key(person), self.key(person, case)
        seen.behind |= {mine: (person, ""), inside: (person, case)}
        seen.counts["requests", mine, line.week, ""] += 1
        seen.counts["kinds", inside, line.week, _kind(plan)] += 1

    def _opened(self, seen: Seen, lines: list[_Line]) -> None:
        """Openings, and those to which nothing in the case had led; in the order of the log."""
        known = self._known({pair for line in lines if _opens(line) for pair in self._pairs(line, line.fields.get("subjects"))})
        led: set[int] = set()
        for line in lines:
            person, case = str(line.fields.get("actor", "")), str(line.fields.get("case", ""))
            subjects = self._pairs(line, line.fields.get("subjects"))
            if _opens(line):
                inside = self.key(person, case)
                seen.behind[inside] = (person, case)
                for pair in subjects:
                    seen.counts["opened", inside, line.week, ""] += 1
                    if pair not in known and pair not in led:
                        seen.counts["unled", inside, line.week, ""] += 1
            if line.header.k is Kind.OUTCOME:
                led |= subjects | self._pairs(line, (line.fields.get("results") or {}).get("ids"))
        insert_new(self._connection, t.led, [{"pair": pair} for pair in sorted(led - known)])

    def _pairs(self, line: _Line, ids: Any) -> set[int]:
        case, known = line.fields.get("case", ""), self._pair
        found = set()
        for public in ids or ():
            pair = known.get((case, public))
            if pair is None:
                pair = known[case, public] = int.from_bytes(self._ground.keys.digest("led", f"{case}\x00{public}")[:8]) >> 1
            found.add(pair)
        return found

    def _known(self, pairs: set[int]) -> set[int]:
        found: set[int] = set()
        for part in chunks(sorted(pairs), CHUNK):
            found |= set(self._connection.execute(sa.select(t.led.c.pair).where(t.led.c.pair.in_(part))).scalars())
        return found

    def _named(self, seen: Seen, lines: list[_Line]) -> None:
        """Searches and openings that name somebody with an account here; where the purpose is about staff, that is their work."""
        asked = [line for line in lines if line.header.pur is not Purpose.INTERNAL_CONDUCT]
        colleagues = Colleagues(self._connection, self._ground.entity_ids)
        opened = colleagues.among([str(public) for line in asked if _opens(line) for public in line.fields.get("subjects") or ()])
        for line in asked:
            person, case, plan = str(line.fields.get("actor", "")), str(line.fields.get("case", "")), line.fields.get("plan") or {}
            named: set[str] = set()
            if line.header.k is Kind.INTENT and plan.get("action") == Action.SEARCH.value:
                named = colleagues.in_text(str((plan.get("query") or {}).get("text", "")))
            elif _opens(line):
                named = {one for public in line.fields.get("subjects") or () for one in opened.get(str(public), ())}
            if named:
                inside = self.key(person, case)
                seen.behind[inside] = (person, case)
                seen.counts["colleagues", inside, line.week, "own" if person in named else "others"] += 1


def _opens(line: _Line) -> bool:
    """Whether the entry says that an entity was opened."""
    return line.header.k is Kind.OUTCOME and line.header.act is Act.OPEN and bool(line.fields.get("subjects"))


def _kind(plan: dict[str, Any]) -> str:
    """What was asked, in words: of a search also to which kinds and datasets it was narrowed."""
    narrowed = [str(name) for part in ("schemata", "datasets") for name in sorted(plan.get(part) or ())][:_NARROWED]
    return ASKED[plan["action"]] + (f" narrowed to {', '.join(narrowed)}" if narrowed else "")


def _add(connection: sa.Connection, counts: Counter[Count]) -> None:
    rows = [{"what": what, "key": key, "week": week, "word": word, "requests": n} for (what, key, week, word), n in sorted(counts.items())]
    if not rows:
        return
    c = t.usage.c
    insert: Any = sqlite_insert(t.usage) if connection.dialect.name == "sqlite" else postgresql_insert(t.usage)
    key = [c.what, c.key, c.week, c.word]
    adding = insert.on_conflict_do_update(index_elements=key, set_={"requests": c.requests + insert.excluded.requests})
    connection.execute(adding, rows)
