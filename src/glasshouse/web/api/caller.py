"""Who calls: the person of an API key, in the key's case. Every operation reads and acts through this, and so through the gate.

Promise: only `Authorization: Bearer gh_…` is read; a cookie never is, so a foreign page has nothing to borrow. The case of an access is the
case that the key is bound to; no address names one.
"""

from __future__ import annotations

from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from starlette.concurrency import run_in_threadpool

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import RefusedError, SignInError
from glasshouse.gate import Access
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan, Request as Asked
from glasshouse.policy.plans.query import Query
from glasshouse.web.api.answers import ENTRY, Answer

T = TypeVar("T")

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="`gh_…`, issued on the case's page, by `POST /keys` or by `glasshouse login`. Bound to person, case, purpose and expiry.",
)
_LONGEST = 200
_PART, _PARTS = 60, 16
_ACTIONS = "x-glasshouse-actions"


class Caller:
    """One request of one key. `open` and `act` are the gate's own, with the receipt put into the answer and its header."""

    def __init__(self, house: Glasshouse, access: Access, response: Response) -> None:
        self.house = house
        self.access = access
        self._response = response

    def open(self, plan: Plan[T]) -> Answer[T]:
        """Read through the gate."""
        reading = self.house.gate.open(self.access, plan)
        self._response.headers[ENTRY] = str(reading.receipt.index)
        return Answer(value=reading.value, receipt=reading.receipt)

    def query(self, text: str) -> Query:
        """The words of a search, read by the gate, which notes what the language refuses."""
        return self.house.gate.query(self.access, text)

    def act(self, command: Command[T]) -> Answer[T]:
        """Change something through the gate."""
        acting = self.house.gate.act(self.access, command)
        self._response.headers[ENTRY] = str(acting.receipt.index)
        return Answer(value=acting.value, receipt=acting.receipt)


def house_of(request: Request) -> Glasshouse:
    """The running Glasshouse of the application."""
    house: Glasshouse = request.app.state.glasshouse
    return house


async def known_queries(request: Request) -> None:
    """An unknown part of the address's query refuses like an unknown field (C12)."""
    strange = set(request.query_params) - {field.alias for field in request.scope["route"].dependant.query_params}
    if strange:
        await refuse_unknown(request, sorted(strange))


async def refuse_unknown(request: Request, parts: list[str]) -> NoReturn:
    """Refuse a request with parts that nothing here has (C12): through the gate, and so recorded, where a key says whose it is."""
    named = tuple(part.encode("ascii", "replace").decode()[:_PART] for part in parts[:_PARTS])
    found: Caller | None = getattr(request.state, "caller", None)
    actions = (request.scope["route"].openapi_extra or {}).get(_ACTIONS)
    if found is not None and actions:
        await run_in_threadpool(found.house.gate.unknown, found.access, Action(actions[-1]), named)
    raise RefusedError("This holds a field that is not known here.", rules=("C12",), remedy="The schema is at /api/openapi.json.")


async def caller(request: Request, response: Response, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
    """The caller; SignInError where no key holds."""
    if given is None or not given.credentials.isascii() or len(given.credentials) > _LONGEST:
        raise SignInError("An API key is needed.", remedy="Send it as 'Authorization: Bearer gh_…'.")
    house = house_of(request)
    actor = await run_in_threadpool(house.accounts.actor_by_key, given.credentials)
    if actor.bound_case is None:
        raise SignInError("This key is bound to no case.", remedy="Issue a new one.")
    found = Caller(house, Access(actor, actor.bound_case), response)
    request.state.caller = found
    await known_queries(request)
    return found


Calling = Annotated[Caller, Depends(caller)]


def asks(*requests: type[Asked[Any]]) -> dict[str, Any]:
    """What an operation asks of the gate, for the schema."""
    return {_ACTIONS: [request.action.value for request in requests]}
