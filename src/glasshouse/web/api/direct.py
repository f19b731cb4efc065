"""The readings that clients ask most, answered without the framework between: the same gate, the same bytes, a fraction of the time.

Promise: only a plain request for one of `READINGS` with one bearer key goes this way; everything else, and everything odd, goes to the
framework's operation of the same address, which is also what the schema is made of. A test holds every answer of the two side by side.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import orjson
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import GlasshouseError, SignInError
from glasshouse.gate import Access, Reading
from glasshouse.policy.plans.casework import ListCases, OpenCase, ReadLedger
from glasshouse.policy.plans.entity import OpenEntity, OpenRow
from glasshouse.policy.plans.people import ListKeys
from glasshouse.policy.plans.plan import Plan
from glasshouse.web.api.answers import ENTRY
from glasshouse.web.api.failures import defect, told as told_error
from glasshouse.web.api.underway import UnderWay

Handed: TypeAlias = "Callable[[], Reading[bytes]]"
_Asked: TypeAlias = "tuple[str, Plan[Any]]"

READINGS: dict[str, Callable[..., Plan[Any]]] = {
    "/case": OpenCase,
    "/case/ledger": ReadLedger,
    "/cases": ListCases,
    "/keys": ListKeys,
    "/entities/{id}": OpenEntity,
    "/rows/{record}": OpenRow,
}
"""Address below /api, and the plan that it asks; an id in it is the plan's one field."""

_KEY = re.compile(rb"[Bb]earer (gh_[!-~]{1,197})")
_WITH_ID = re.compile(r"(/[a-z]+/)[a-z2-7]{26}")
_PREFIXES = {path.partition("{")[0]: plan for path, plan in READINGS.items() if "{" in path}


class Direct:
    """Stands before `framework`, the API's application."""

    def __init__(self, framework: ASGIApp, house: Glasshouse) -> None:
        self._framework = framework
        self._house = house
        self._readers = ThreadPoolExecutor(house.settings.web_threads, "reader")
        self._underway: WeakKeyDictionary[asyncio.AbstractEventLoop, UnderWay[_Asked, Handed]] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        plan = _plan_of(scope)
        key = _key_of(scope) if plan is not None else None
        if plan is None or key is None:
            await self._framework(scope, receive, send)
            return
        try:
            reading = (await self._on_this_loop().ask((key, plan)))()
        except GlasshouseError as error:
            await told_error(error)(scope, receive, send)
            return
        except Exception as error:  # told as the framework tells it, and raised for the server's own log
            await (await defect(Request(scope), error))(scope, receive, send)
            raise
        body = b'{"value":%s,"receipt":%s}' % (reading.value, orjson.dumps(reading.receipt))
        headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", b"application/json"),
            (ENTRY.lower().encode(), b"%d" % reading.receipt.index),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _on_this_loop(self) -> UnderWay[_Asked, Handed]:
        loop = asyncio.get_running_loop()
        underway = self._underway.get(loop)
        if underway is None:
            threads = self._house.settings.web_threads
            usual = 1 if self._house.database.embedded else threads  # elsewhere a reading waits for the database, not for the interpreter
            underway = UnderWay(loop, self._readers, self._begin, self._house.entries.ring, usual, threads)
            self._underway[loop] = underway
        return underway

    def _begin(self, asked: _Asked, give: Callable[[Handed], None]) -> None:
        """Read; whoever gives the answer, nobody waits for the disk here."""
        key, plan = asked
        try:
            actor = self._house.accounts.actor_by_key(key)
            if actor.bound_case is None:
                raise SignInError("This key is bound to no case.", remedy="Issue a new one.")
            self._house.gate.begin(Access(actor, actor.bound_case), plan, orjson.dumps, give, ring=False)
        except Exception as error:  # noqa: BLE001  # raised again where it is answered
            give(partial(_raise, error))


def _plan_of(scope: Scope) -> Plan[Any] | None:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    plan = READINGS.get(path)
    if plan is not None:
        return plan()
    found = _WITH_ID.fullmatch(path)
    plan = _PREFIXES.get(found[1]) if found is not None else None
    return plan(path[-26:]) if plan is not None else None


def _key_of(scope: Scope) -> str | None:
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    found = _KEY.fullmatch(given[0]) if len(given) == 1 else None
    return found[1].decode() if found is not None else None


def _raise(error: Exception) -> Reading[bytes]:
    raise error
