"""Sending what was made: one job at a time, in a thread of its own, outside any transaction of the store.

Promise: a notification is sent at least once or given up where an administrator sees it. Only a process that dies between sending and
marking sends again, with the same id, which its headers carry. Each job passes the gate before it sends (C9), and ends with an entry of its
own that refers to the one by which it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

from glasshouse.base.clock import HOUR, MINUTE, SECOND, Clock
from glasshouse.base.errors import GlasshouseError
from glasshouse.base.outgoing import Outgoing
from glasshouse.gate.gate import Gate
from glasshouse.gate.telling import Telling
from glasshouse.model.actor import Actor
from glasshouse.model.notification import FINAL, Channel, Fault, NotificationState
from glasshouse.notify import hook, mail, message
from glasshouse.notify.fault import UnsentError
from glasshouse.policy.plans.notifications import SendNotification
from glasshouse.store.doing.jobs import Job, claim, settle
from glasshouse.store.engine import Database
from glasshouse.store.keys import Keys
from glasshouse.store.notifications import Letter, channel_of, letter, mark, ready

_IDLE_SECONDS = 1.0
PAUSES = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR)
"""Before each further try; after the last one it is given up."""


@dataclass(frozen=True, slots=True)
class PostRoom:
    """What sending needs: taken from the assembled Glasshouse. `origin` is the address that people open."""

    database: Database
    gate: Gate
    telling: Telling
    keys: Keys
    person: Callable[[str], Actor]
    clock: Clock
    outgoing: Outgoing
    origin: str


class Notifier:
    """Claims notifications that may be tried and sends them."""

    def __init__(self, room: PostRoom) -> None:
        self._room = room

    def keep_up(self, stop: Event, on: Callable[[], bool]) -> None:
        """Make what is due and send it, every second until `stop`, and while the log is `on`."""
        while on():
            with suppress(Exception):  # what fails now (a full disk) is tried again
                self._room.telling.run()
                while not stop.is_set() and self.send_one():
                    pass
            if stop.wait(_IDLE_SECONDS):
                return

    def send_one(self, subject: str | None = None) -> bool:
        """The next one (or the one with the id `subject`); False when there is none."""
        room = self._room
        job = claim(room.database, room.clock(), subject, notify=ready(room.clock()))
        if job is None:
            return False
        with room.database.read() as connection:
            request, found = SendNotification(channel_of(connection, job.subject)), letter(connection, room.keys, job.subject)
        try:
            if job.tries > len(PAUSES) + 1:  # whoever had it died of it each time
                raise UnsentError(Fault.UNFORESEEN)
            self._permitted(job, request)
            if found is None:
                raise UnsentError(Fault.STOPPED)
            self._send(found)
        except UnsentError as error:
            self._missed(job, request, error)
        except Exception:  # noqa: BLE001  # whatever it was, it is tried again or given up where it is seen
            self._missed(job, request, UnsentError(Fault.UNFORESEEN))
        else:
            self._end(job, request, NotificationState.SENT, None)
        return True

    def _permitted(self, job: Job, request: SendNotification) -> None:
        """Whose account is paused, or whose policy changed, is told nothing."""
        try:
            situation = self._room.gate.recheck(self._room.person(job.person), job.case, request)
        except GlasshouseError as error:
            raise UnsentError(Fault.STOPPED) from error
        if (job.purpose, job.plan_hash) != (situation.case.purpose.value, request.hash()):
            raise UnsentError(Fault.STOPPED)

    def _send(self, found: Letter) -> None:
        room, now = self._room, self._room.clock()
        if found.channel is Channel.EMAIL and room.outgoing.mail is not None:
            mail.send(message.email(found, room.outgoing.mail.sender, room.origin, now), room.outgoing)
        elif found.channel is Channel.WEBHOOK:
            hook.send(found.address, found.secret, found.id, message.body(found, room.origin), now // SECOND, room.outgoing)
        else:
            raise UnsentError(Fault.NO_SERVER)

    def _missed(self, job: Job, request: SendNotification, error: UnsentError) -> None:
        if error.fault in FINAL or job.tries > len(PAUSES):
            self._end(job, request, NotificationState.FAILED, error)
            return
        later = self._room.clock() + PAUSES[job.tries - 1]
        with self._room.database.write() as connection:
            if settle(connection, job, "waiting", error.fault.value, self._room.clock()):
                mark(connection, job.subject, NotificationState.WAITING, job.tries, later, error.fault, error.answered)

    def _end(self, job: Job, request: SendNotification, state: NotificationState, error: UnsentError | None) -> None:
        room, now = self._room, self._room.clock()
        fault, answered = (error.fault, error.answered) if error else (None, 0)
        with room.database.write() as connection:
            if not settle(connection, job, "failed" if error else "done", fault.value if fault else "", now):
                return
            mark(connection, job.subject, state, job.tries, now, fault, answered)
        situation = room.gate.situation(room.person(job.person), job.case)
        details = {"channel": request.channel.value, **({"fault": fault.value} if fault else {})}
        room.gate.conclude(situation, request, job.intent, int(error is None), details, failed=error is not None)
