"""How the house policy changes while the program runs and between its starts (C11): tightening at once, widening signed by two and seven
days in the ledger.

Promise: nothing comes into force but a waiting proposal whose base is in force, whose texts have their hashes and which tightens, or of
which the ledger itself says that it was announced, signed by two, stood for seven days and was not given up (`store.proposals`). Until
two have signed, only hash, kind and touched rules are public; the text is published before the leaf of the second signature, and that leaf
is durable before anything is decided by it. Policy files are a proposal by nobody: what of them widens waits like anybody's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from glasshouse.base.clock import Clock, iso
from glasshouse.gate.exempting import Exempting
from glasshouse.gate.genesis import announced
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import Roster
from glasshouse.model.purpose import INVESTIGATIVE, Purpose
from glasshouse.policy.charter.ceilings import Limits
from glasshouse.policy.decide import PolicyBook
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.plans.policies import Origin, Stage
from glasshouse.policy.terms import Terms, with_terms
from glasshouse.store import meta, proposals
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Writer
from glasshouse.store.house import Coming, House, HousePolicyError, hash_of, keep_text, note_in_force, read_wish, stand_of
from glasshouse.store.stamps import HouseMovedError
from glasshouse_ledger.leaf import Kind

P = ParamSpec("P")
R = TypeVar("R")
_TRIES = 5
_BOOKS = 8
"""Policies that wait for their days, prepared once."""
_SEEN = "policy files"
_REASONS = {
    Origin.FILES: "The policy files, or what ships with this version, have changed.",
    Origin.SETTING: "A setting lowers a ceiling.",
}


@dataclass(frozen=True, slots=True)
class Past:
    """One change for everybody: no names, and the text by its hash, to be read where it is `public`. `widens` may be unknown where a text
    is gone; `rules` are the ids that it touches; `for_case`: an exemption for one case, which ends `until`. Times are RFC 3339."""

    number: int
    stage: Stage
    widens: bool
    proposed: str
    signatures: int
    acts: str
    ended: str
    text_hash: str
    base_hash: str
    for_case: bool
    rules: tuple[str, ...]
    public: bool
    until: str
    hours: int


@dataclass(frozen=True, slots=True)
class Public:
    """What everybody may know: the policy in force by its hash, with what it sets, and every change that was proposed, newest first."""

    hash: str
    terms: Terms
    off: tuple[Purpose, ...]
    history: tuple[Past, ...]


def steady(function: Callable[P, R]) -> Callable[P, R]:
    """Decide again where the policy changed while something was decided."""

    @wraps(function)
    def again(*args: P.args, **named: P.kwargs) -> R:
        for _ in range(_TRIES):
            with suppress(HouseMovedError):
                return function(*args, **named)
            house: House = args[0]._house  # type: ignore[attr-defined]  # the gate's own
            with house.turning:
                pass
        return function(*args, **named)

    return again


def enter_step(entries: Entries, make: LeafMaker, roster: Roster, writer: Writer, request: Request[Any]) -> None:
    """Write the leaf of what became of a proposal, before the transaction that makes it good ends (C10). What two have signed is public
    before its leaf says so."""
    if writer.step is None:
        return
    if writer.step.text:
        writer.ground.house.publish(writer.step.text)
    (index,) = entries.append([make.policy(roster, writer.situation, request, writer.step, writer.intent)])
    proposals.note_entry(writer.connection, writer.step, writer.situation.actor.person, index)


class Policies:
    """What changes the house policy of one Glasshouse."""

    def __init__(self, database: Database, entries: Entries, house: House, folder: Path, limits: Limits, clock: Clock) -> None:
        """`folder` holds the policy files; `limits` are the settings' ceilings, which can only lower what is in force."""
        self._database, self._entries, self._house, self._clock = database, entries, house, clock
        self._folder, self._limits = folder, limits
        self._files = stand_of(folder)
        self._lock = threading.RLock()
        self._publish: Callable[[str], None] | None = None
        self._public: set[str] = set()
        self._books: dict[str, PolicyBook] = {}
        self._exempting = Exempting(database, entries, house, clock)
        house.acted, house.publish = self.run, self._published

    # -- at start

    def publishing(self, keep: Callable[[str], None]) -> None:
        """By what texts are published, before any leaf names them."""
        self._publish = keep

    def begin(self) -> None:
        """Go on from the policy in force, once its log has begun; then see what files and settings wish."""
        with self._database.write() as connection:
            note_in_force(connection, keep_text(connection, self._house.house_text))
        self._entries.stamp.house = self._house.house_hash
        self.run()
        self._lowered()
        self.wished(read_wish(self._folder))
        self.run()

    def _lowered(self) -> None:
        """A ceiling that a setting lowers is lowered for good: raising it again is a proposal."""
        terms = self._house.terms
        lower = terms.tightest(Terms(self._limits))
        if lower != terms:
            self._propose(with_terms(self._house.house_text, lower), Origin.SETTING)
            self.run()

    def wished(self, wish: str) -> None:
        """A proposal of what the policy files say, if they have changed since they were last seen. They can raise no ceiling and bring no
        purpose back: those are proposed by people."""
        digest = hash_of(wish)
        with self._lock, self._database.write() as connection:
            if meta.get(connection, _SEEN) == digest:
                return
            meta.put(connection, _SEEN, digest)
        text = wish_under(wish, self._house.terms)
        if hash_of(text) != self._house.house_hash:
            self._propose(text, Origin.FILES)

    def look(self) -> None:
        """See whether the policy files were changed; what is wrong with them stands in `House.fault`, and what is in force stays."""
        files = stand_of(self._folder)
        if files == self._files:
            return
        self._files = files
        try:
            wish = read_wish(self._folder)
        except HousePolicyError as error:
            self._house.fault = error.message
            return
        self._house.fault = ""
        self.wished(wish)
        self.run()

    def _propose(self, text: str, origin: Origin) -> None:
        """A proposal by nobody, announced in a leaf of the program."""
        with self._lock, self._database.write() as connection:
            now = self._clock()
            row = proposals.add(connection, text, self._house.house_hash, origin, None, _REASONS[origin], now)
            rules = proposals.rules_of(row, proposals.change_of(connection, row))
            step = proposals.step_of(row, proposals.PROPOSED, row.text_hash, rules=rules)
            leaf = LeafMaker.stepped(announced(self._database, Kind.POLICY, row.text_hash, now), step)
            (index,) = self._entries.append([replace(leaf, header=replace(leaf.header, why=("C11", *step.rules)))])
            proposals.note_entry(connection, step, "", index)
            self._database.bump(connection)

    # -- while it runs

    def run(self) -> int:
        """Bring into force what is due; yields how many did. Called often."""
        with self._lock:
            with self._database.read() as connection:
                rows = proposals.waiting(connection)
            coming: list[Coming] = []
            acted = sum(self._act(row, coming) for row in rows)
            self._house.coming = tuple(coming)
            self._exempting.run()
            return acted

    def _act(self, row: Any, coming: list[Coming]) -> bool:
        """Whether it came into force; one that waits for its days is added to `coming`."""
        if row.base_hash != self._house.house_hash:
            self._end(row, Stage.IN_FORCE if row.text_hash == self._house.house_hash else Stage.OVERTAKEN)
            return False
        with self._database.read() as connection:
            found = proposals.change_of(connection, row)
            given = proposals.signatures(connection, row.number)
        if found is None or not proposals.announced(self._entries, row):
            return False
        _, text, change = found
        due = proposals.acts_at(self._entries, row, given) if change.widens else 0
        if due is None:
            return False
        self._published(text)
        if self._clock() < due:
            coming.append(Coming(row.number, self._book(text), due))
            return False
        if change.widens and proposals.given_up(self._entries, row):
            self._end(row, Stage.WITHDRAWN)
            return False
        self._turn(row, text)
        return True

    def _book(self, text: str) -> PolicyBook:
        if text not in self._books:
            self._books = {text: PolicyBook(text)} if len(self._books) > _BOOKS else {**self._books, text: PolicyBook(text)}
        return self._books[text]

    def _turn(self, row: Any, text: str) -> None:
        """Published, announced, in force; in this order. What a crash leaves undone is done again at the next start."""
        book = PolicyBook(text)
        now, step = self._clock(), proposals.step_of(row, proposals.ACTS, row.text_hash)
        acts = LeafMaker.stepped(announced(self._database, Kind.POLICY, row.text_hash, now), step)
        first = announced(self._database, Kind.BEAT, row.text_hash, now)  # from this leaf on it is in force
        with self._house.turning:
            index, _ = self._entries.turn([replace(acts, header=replace(acts.header, re=row.entry)), first], book.house_hash)
            self._house.book = book
        with self._database.write() as connection:
            proposals.end(connection, row.number, Stage.IN_FORCE.value, now)
            proposals.note_entry(connection, step, "", index)
            note_in_force(connection, book.house_hash)
            self._database.bump(connection)

    def _published(self, text: str) -> None:
        """Everybody can read it, from now on."""
        if self._publish is not None and text not in self._public:
            self._publish(text)
            self._public.add(text)

    def _end(self, row: Any, stage: Stage) -> None:
        with self._database.write() as connection:
            proposals.end(connection, row.number, stage.value, self._clock())

    # -- for everybody

    def offered(self) -> tuple[Purpose, ...]:
        """Purposes that a new case may have here."""
        return tuple(purpose for purpose in INVESTIGATIVE if purpose not in self._house.terms.off)

    def public(self) -> Public:
        """The house policy for everybody, without names."""
        terms = self._house.terms
        with self._database.read() as connection:
            past = tuple(self._past(connection, row) for row in proposals.newest(connection))
        return Public(self._house.house_hash, terms, tuple(purpose for purpose in INVESTIGATIVE if purpose in terms.off), past)

    def _past(self, connection: Any, row: Any) -> Past:
        found, given = proposals.change_of(connection, row), proposals.signatures(connection, row.number)
        widens = found is None or found[2].widens
        way = proposals.way_of(self._entries, row, given, self._house.house_hash, self._clock(), widens=widens)
        return Past(
            row.number,
            way.stage,
            widens,
            iso(row.proposed),
            len(given),
            iso(way.acts) if way.acts else "",
            iso(row.ended) if row.ended is not None else "",
            row.text_hash,
            row.base_hash,
            row.case_id is not None,
            proposals.rules_of(row, found),
            way.public,
            iso(way.until) if way.until else "",
            way.hours,
        )


def wish_under(wish: str, terms: Terms) -> str:
    """What files wish, under terms that they cannot loosen."""
    return with_terms(wish, PolicyBook(wish).terms.tightest(terms))
