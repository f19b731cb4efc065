"""open(plan) -> Reading, act(command) -> Acting: decide, append, execute, hand out.

Promise: reads are executed in memory and released only after intent and outcome are durable, in one group with one fsync; acts make their
intent durable first, and their transaction names it. A refusal is an entry too. If the ledger cannot be written, nothing is shown or done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

from glasshouse.base.clock import Clock, iso
from glasshouse.base.errors import (
    ConflictError,
    DefectError,
    GlasshouseError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    SignInError,
)
from glasshouse.gate.access import Access, Acting, Reading, Receipt, Visible
from glasshouse.gate.approvals import enter_approval, enter_glass, resting, with_grounds
from glasshouse.gate.ceilings import Ceilings
from glasshouse.gate.exempting import decided, holders_only
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.meanwhile import still
from glasshouse.gate.policies import enter_step, steady
from glasshouse.gate.situations import Situations
from glasshouse.gate.turns import Turns
from glasshouse.gate.views import Views
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.model.dataset import Dataset
from glasshouse.model.waiting import Waiting
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.caseload import Caseload
from glasshouse.policy.plans.data import ImportRow, OpenImport
from glasshouse.policy.plans.erasure import Erasure
from glasshouse.policy.plans.oversight import Counted
from glasshouse.policy.plans.plan import Command, Plan, Request, unsayable
from glasshouse.policy.plans.query import Query
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.policy.situation import Decision, Reason, Situation
from glasshouse.store import (
    applied,
    doing as _doing,  # noqa: F401  # registers the executors of commands
    reading as _reading,  # noqa: F401  # registers the executors of plans
)
from glasshouse.store.caseload import caseload
from glasshouse.store.engine import Database
from glasshouse.store.executors import Disclosed, Ground, Reader, Writer, doing, reading
from glasshouse.store.fold import View
from glasshouse.store.pending import Pending
from glasshouse.store.reading.data import find_import, import_row
from glasshouse.store.staging import owe
from glasshouse.store.stamps import HouseMovedError
from glasshouse.store.waiting import waiting
from glasshouse_ledger.leaf import Verdict

T = TypeVar("T")
R = TypeVar("R")

_ANSWERS = (RefusedError, NotFoundError, ConflictError, InvalidInputError, SignInError)
"""Why nothing was done, as an answer to who asked; anything else is a fault."""
_QUIET = frozenset({Action.HOLD_ENTITY, Action.RELEASE_ENTITY, Action.UPLOAD_SOURCE, Action.IMPORT_SOURCE, Action.EXPORT_ENTITIES})
"""Acts that change nothing which a situation is made of."""


class Gate:
    """The door of one Glasshouse. `refresh` brings the index up with what an act touched, before its answer is given."""

    def __init__(
        self,
        database: Database,
        ground: Ground,
        clock: Clock,
        refresh: Callable[[Iterable[int], int | None], None],
    ) -> None:
        self._database = database
        self._ground = ground
        self._house = ground.house
        self._clock = clock
        self._refresh = refresh
        self._situations = Situations(database, ground.entries, clock)
        self._views = Views(database, clock)
        self._ceilings = Ceilings(ground.entries, ground.house)
        self._turns = Turns(ground.entries.ring, line=database.embedded)
        self._make = LeafMaker(ground.house, ground.keys.pepper)

    def open(self, access: Access, plan: Plan[T]) -> Reading[T]:
        """Read. RefusedError names rules and the refusal's entry; NotFoundError never tells hidden from absent."""
        return self._turns.answer(
            lambda: self._now(access, plan),
            lambda told: self.begin(access, plan, _as_it_is, told, ring=False),
        )

    @steady
    def _now(self, access: Access, plan: Plan[T]) -> Callable[[], Reading[T]]:
        """Read here and now; what hands out the Reading when it is durable."""
        with self._turns.turn():
            value, situation, pending = self._read(access, plan, _as_it_is, None)
        return lambda: self._handed(value, situation, pending)

    @steady
    def begin(
        self, access: Access, plan: Plan[T], shape: Callable[[T], R], told: Callable[[Callable[[], Reading[R]]], None], *, ring: bool = True
    ) -> None:
        """`open` for who does not wait: decide and read here and now, and `shape` what was read. When its entries are durable, `told` is
        given a function that hands out the Reading, or raises why there is none; the thread that writes the ledger calls it. Without `ring`
        the ledger waits for others that begin at once (`Entries.ring`)."""

        def durable(pending: Pending, value: R, situation: Situation) -> None:
            told(lambda: self._handed(value, situation, pending))

        with self._turns.turn():
            self._read(access, plan, shape, durable, ring=ring)

    def _handed(self, value: R, situation: Situation, pending: Pending) -> Reading[R]:
        index, _ = pending.result()
        return Reading(value, self._receipt(index, situation))

    def _read(
        self,
        access: Access,
        plan: Plan[T],
        shape: Callable[[T], R],
        durable: Callable[[Pending, R, Situation], None] | None,
        *,
        ring: bool = True,
    ) -> tuple[R, Situation, Pending]:
        """What was read, and its entries on their way: nobody is given it before they are durable."""
        decision, situation, datasets = self._decided(access, plan)
        try:
            with self._database.read() as connection:
                reader = Reader(connection, situation, self._ground, View(connection, datasets, situation.case.id))
                value = shape(reading(plan)(reader, plan))
            holders_only(decision, reader.disclosed)
            give_back = self._ceilings.within(situation, plan.action, reader.disclosed)
        except Exception as error:
            known = error if isinstance(error, GlasshouseError) else _unforeseen()
            self._failed(situation, plan, decision, known)
            if known is error:
                raise
            raise known from error
        if durable is None and give_back is None:
            return value, situation, self._release(situation, plan, decision, reader.disclosed, ring=False)

        def told(pending: Pending) -> None:
            if give_back is not None:
                give_back()
            if durable is not None:
                durable(pending, value, situation)

        try:  # who is not told waits for the result, and so needs no bell
            return value, situation, self._release(situation, plan, decision, reader.disclosed, told, ring=ring and durable is not None)
        except HouseMovedError:
            if give_back is not None:
                give_back()
            raise

    @steady
    def act(self, access: Access, command: Command[T]) -> Acting[T]:
        """Act. The intent is durable before anything happens; the outcome follows the commit."""
        generation, entries = self._database.generation(), self._ground.entries
        decision, situation, datasets = self._decided(access, command)
        roster = self._situations.roster()
        grounds = resting(self._database, situation, command)
        decision = with_grounds(decision, grounds)
        (intent,) = entries.append([self._make.intent(roster, situation, command, decision, grounds=grounds)])
        disclosed, give_back = Disclosed(), None
        try:
            if command.row().cls == 2 and entries.watch is not None:
                entries.watch.witnessed(intent)
            with self._database.write(single=True) as connection:
                since, was = (self._database, connection, generation), (decision, situation, datasets)
                decision, situation, datasets = still(since, self._house, entries, command, was)
                view = View(connection, datasets, situation.case.id)
                writer = Writer(connection, situation, self._ground, view, intent=intent, grounds=grounds)
                applied.note(connection, intent, situation.now)
                value = doing(command)(writer, command)
                if isinstance(command, Approve):
                    enter_approval(entries, self._make, roster, writer, command)
                enter_step(entries, self._make, roster, writer, command)
                enter_glass(entries, self._make, roster, writer, command)
                holders_only(decision, writer.disclosed)
                if isinstance(value, Erasure) and value.done:
                    entries.append([self._make.erasure(roster, situation, command, writer.disclosed, intent)])
                give_back = self._ceilings.within(situation, command.action, writer.disclosed)
                if command.action not in _QUIET or writer.moved:
                    self._database.bump(connection)
                if writer.touched or writer.touched_import is not None:
                    owe(connection)
        except Exception as error:
            if give_back is not None:
                give_back()
            verdict = Verdict.REFUSE if isinstance(error, _ANSWERS) else Verdict.ERROR
            entries.append([self._make.outcome(roster, situation, command, disclosed, verdict=verdict, re=intent, refused=error)])
            if isinstance(error, RefusedError):
                error.entry = intent
            if isinstance(error, GlasshouseError):
                raise
            raise _unforeseen() from error
        try:
            if writer.touched or writer.touched_import is not None:
                self._refresh(writer.touched, writer.touched_import)
        finally:  # what is committed has an outcome, also where the index could not follow
            try:
                (index,) = entries.append([self._make.outcome(roster, situation, command, writer.disclosed, re=intent)])
            finally:
                if give_back is not None:
                    give_back()
        if writer.step is not None:
            with suppress(GlasshouseError):  # what could not act now is looked at again every second
                self._house.acted()
        return Acting(value, self._receipt(index, situation))

    def query(self, access: Access, text: str) -> Query:
        """What a person typed into a search, read. What the language refuses (C1, C12) is refused here, with an entry of its own;
        InvalidInputError for what cannot be read at all."""
        try:
            return parse(text)
        except RefusedError as error:
            request = SearchEntities(Query(text, None, None))
            situation, _ = self._enter(access, request)
            reasons = tuple(Reason(rule, error.message, error.remedy) for rule in error.rules)
            self._refuse(situation, request, Decision(False, reasons))

    def unknown(self, access: Access, action: Action, parts: tuple[str, ...]) -> NoReturn:
        """A request for `action` with parts that no plan has: refused here, with an entry of its own (C12)."""
        request = unsayable(action)(parts)
        situation, _ = self._enter(access, request)
        named = ", ".join(f"'{part}'" for part in parts)
        self._refuse(situation, request, Decision(False, (Reason("C12", f"There is no field {named} here.", "Leave it out."),)))

    @steady
    def attempted(self, actor: Actor | None, request: Request[Any], held: bool) -> None:
        """An entry in Administration for who tried to sign in or to prove who they are; durable when this returns. Where it did not hold,
        the public header names no unit, so that it does not tell which names there are."""
        acting = actor if actor is not None and held else Actor(actor.person if actor else "", "", "", frozenset(), "")
        situation, _ = self._situations.of(Access(acting, self.standing(acting, CaseKind.ADMINISTRATION)))
        if held:
            self._release(situation, request, Decision(True, ()), Disclosed()).result()
        else:
            refusal = Decision(False, (Reason("C9", "It did not hold."),))
            self._ground.entries.append([self._make.intent(self._situations.roster(), situation, request, refusal)])

    # -- beside the two verbs: what a page needs to stand on, and tells nothing of any case

    def standing(self, actor: Actor, kind: CaseKind) -> str:
        """The id of a standing case: the actor's unit's Stewardship, or the organisation's other ones."""
        return self._situations.standing(actor, kind)

    def day(self) -> int:
        """The newest day in the log (since 1970, UTC): no leaf will ever be of an earlier one."""
        self._ground.statistics.follow()
        return self._ground.statistics.day()

    def counted(self, since: int, until: int) -> tuple[Counted, ...]:
        """What the public headers of the days from `since` and before `until` say, counted: what anybody can count in the published log."""
        self._ground.statistics.follow()
        return self._ground.statistics.counted(since, until)

    def caseload(self) -> Caseload:
        """The heads of all cases, for what everybody is told once a quarter."""
        with self._database.read() as connection:
            return caseload(connection, None, self._clock())

    def visible(self, access: Access) -> Visible:
        """The bottom pane."""
        _, root = self._ground.entries.head()
        people, limit = self._ceilings.today(access.actor.person)
        return Visible(self._ground.entries.tally(access.case, access.actor.person), root.hex()[:12], people, limit)

    def waiting(self, actor: Actor) -> Waiting:
        """How much waits for this person's answer, over all cases."""
        with self._database.read() as connection:
            return waiting(connection, actor, self._clock())

    def remember(self, access: Access, plan: SearchEntities) -> str:
        """A random address for a view; it opens for this person in this case only."""
        return self._views.remember(access, plan)

    def recall(self, access: Access, token: str) -> SearchEntities:
        """The plan behind such an address."""
        return self._views.recall(access, token, lambda text: self.query(access, text))

    def progress(self, access: Access, public: str) -> ImportRow:
        """Numbers of an import that runs, for those who may open it; leaves no leaf, because it tells nothing of what is in it."""
        situation, datasets = self._enter(access, OpenImport(public))
        decision = self._house.decide(OpenImport(public), situation)
        if not decision.permit:
            self._refuse(situation, OpenImport(public), decision)
        with self._database.read() as connection:
            row = find_import(connection, public)
        if row is None or row.dataset not in datasets:
            raise NotFoundError("There is no import of your unit with this address.")
        return import_row(row, False)

    def recheck(self, actor: Actor, case: str, request: Request[Any]) -> Situation:
        """A job's pass through the gate, at start and every 60 seconds (C9): RefusedError when its person may no longer."""
        situation, _ = self._enter(Access(actor, case), request)
        decision = self._house.decide(request, situation)
        if not decision.permit:
            self._refuse(situation, request, decision)
        return situation

    def situation(self, actor: Actor, case: str) -> Situation:
        """The situation in which a job's outcome is noted."""
        return self._situations.of(Access(actor, case))[0]

    @steady
    def conclude(
        self, situation: Situation, request: Request[Any], intent: int, count: int, details: dict[str, Any], *, failed: bool = False
    ) -> None:
        """What came of a job that an earlier intent began: a pair of its own, for that intent was answered when the job was taken; the new
        one refers to it. `details` are kept among the private fields."""
        verdict = Verdict.ERROR if failed else Verdict.PERMIT
        roster = self._situations.roster()
        begun = self._make.intent(roster, situation, request, Decision(True, ()))
        ended = self._make.outcome(roster, situation, request, Disclosed(count=count, details=details), verdict=verdict)
        self._ground.entries.append([replace(begun, header=replace(begun.header, re=intent)), ended])

    # -- how it begins, and how it ends

    def _enter(self, access: Access, request: Request[Any]) -> tuple[Situation, dict[int, Dataset]]:
        """The situation. Who is in no case of that address is refused, with an entry in Administration, whether there is one or not: the
        log tells the two apart no more than the answer does. WitnessesGoneError, with no entry, where nobody has cosigned for an hour."""
        if self._ground.entries.watch is not None:
            self._ground.entries.watch.watched()
        try:
            return self._situations.of(access)
        except RefusedError as error:
            situation, _ = self._situations.of(Access(access.actor, self.standing(access.actor, CaseKind.ADMINISTRATION)))
            refusal = Decision(False, tuple(Reason(rule, error.message, error.remedy) for rule in error.rules))
            roster = self._situations.roster()
            (error.entry,) = self._ground.entries.append([self._make.intent(roster, situation, request, refusal, asked=access.case)])
            raise

    def _decided(self, access: Access, request: Request[Any]) -> tuple[Decision, Situation, dict[int, Dataset]]:
        """That it is permitted, in which situation and over which datasets; the refusal otherwise."""
        decision, situation, datasets = decided(self._house, self._ground.entries, request, *self._enter(access, request))
        if not decision.permit:
            self._refuse(situation, request, decision)
        return decision, situation, datasets

    def _refuse(self, situation: Situation, request: Request[Any], decision: Decision) -> NoReturn:
        roster = self._situations.roster()
        (index,) = self._ground.entries.append([self._make.intent(roster, situation, request, decision)])
        first = decision.reasons[0]
        raise RefusedError(first.sentence, rules=decision.rules, remedy=first.remedy, entry=index)

    def _failed(self, situation: Situation, plan: Plan[Any], decision: Decision, error: GlasshouseError) -> None:
        roster = self._situations.roster()
        verdict = Verdict.REFUSE if isinstance(error, _ANSWERS) else Verdict.ERROR
        group = [
            self._make.intent(roster, situation, plan, decision),
            self._make.outcome(roster, situation, plan, Disclosed(), verdict=verdict, refused=error),
        ]
        (intent, _) = self._ground.entries.append(group)
        if isinstance(error, RefusedError):
            error.entry = intent

    def _release(
        self,
        situation: Situation,
        plan: Request[Any],
        decision: Decision,
        disclosed: Disclosed,
        told: Callable[[Pending], None] | None = None,
        *,
        ring: bool = True,
    ) -> Pending:
        roster = self._situations.roster()
        group = [
            self._make.intent(roster, situation, plan, decision),
            self._make.outcome(roster, situation, plan, disclosed),
        ]
        return self._ground.entries.begin(group, told, ring=ring)

    def _receipt(self, index: int, situation: Situation) -> Receipt:
        _, root = self._ground.entries.head()
        return Receipt(index, root.hex()[:12], iso(situation.now))


def _as_it_is(value: T) -> T:
    return value


def _unforeseen() -> DefectError:
    """Said for what nobody foresaw, whose own words could hold values (a database's errors do)."""
    return DefectError("A fault of this program stopped this. Nothing was shown or changed.", remedy="Note when, for whoever mends it.")
