"""One visit: the request, who asks, the form that came with it, and the answer.

Promise: a view is a plain function `Visit -> Response`. It runs in a thread, because the gate waits for disks; it is
never reached without a session unless its route says `public`, nor with a form of another session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote

import anyio.from_thread
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import GlasshouseError, SignInError
from glasshouse.gate import Access, Receipt
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.model.waiting import Waiting
from glasshouse.policy.plans.casework import OpenCase
from glasshouse.policy.plans.plan import Command, Plan
from glasshouse.policy.plans.query import Query
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.web import session
from glasshouse.web.form import Form
from glasshouse.web.known import CaseName, KnownCases, name_of
from glasshouse.web.navigation import navigation, pane, sections
from glasshouse.web.notices import notice
from glasshouse.web.render import html

T = TypeVar("T")
FIELDS = 1000
"""Fields of one form: a mapping of a wide table has one for each column."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`case` is set on the pages of a case; `access` is the case that the reader is visible in on this page."""

    request: Request
    house: Glasshouse
    known: KnownCases
    session: str | None
    actor: Actor | None
    form: Form
    case: CaseName | None = None
    access: Access | None = None

    @property
    def me(self) -> Actor:
        """The signed-in person; SignInError where nobody is."""
        if self.actor is None:
            raise SignInError("Please sign in.")
        return self.actor

    @property
    def partial(self) -> bool:
        """Whether a script asked for a part of a page."""
        return "hx-request" in self.request.headers

    def given(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def number(self, name: str, default: int) -> int:
        """A whole number of the address's query; `default` where it is none."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default

    def offset(self) -> int:
        """`?offset=`, 0 where it is none."""
        return self.number("offset", 0)

    def standing(self, kind: CaseKind) -> Visit:
        """This visit in a standing case."""
        return replace(self, access=Access(self.me, self.house.gate.standing(self.me, kind)))

    def in_case(self) -> Visit:
        """This visit in the case of its address, named as far as the session was shown it."""
        case = self.given("case")
        return replace(self, access=Access(self.me, case), case=self.known.recall(self.me.credential, case))

    def named(self) -> Visit:
        """This visit with its case named: read through the gate where this session was not shown it yet."""
        if self.case is not None:
            return self
        view = self.open(OpenCase())
        return self.naming(name_of(view.case, view.mine))

    def naming(self, name: CaseName) -> Visit:
        """This visit with its case named so, from a reading of this session."""
        self.known.remember(self.me.credential, name)
        return replace(self, case=name)

    def open(self, plan: Plan[T]) -> T:
        """Read through the gate."""
        return self.house.gate.open(self._here(), plan).value

    def act(self, command: Command[T]) -> tuple[T, Receipt]:
        """Change something through the gate."""
        acting = self.house.gate.act(self._here(), command)
        return acting.value, acting.receipt

    def query(self, text: str) -> Query:
        """What was typed into a search, read by the gate, which notes what the language refuses."""
        return self.house.gate.query(self._here(), text)

    def remember(self, plan: SearchEntities) -> str:
        """A random address under which the gate keeps the search for this person and case."""
        return self.house.gate.remember(self._here(), plan)

    def recall(self) -> SearchEntities:
        """The search kept under the token of the address."""
        return self.house.gate.recall(self._here(), self.given("token"))

    def _here(self) -> Access:
        if self.access is None:
            raise GlasshouseError("This page named no case.", code="defect")
        return self.access

    def render(self, template: str, status: int = 200, *, failing: bool = False, **values: Any) -> Response:
        """The page. `failing` pages leave out what the gate will not say any more, rather than failing again."""
        frame = {
            "visit": self,
            "case": self.case,
            "actor": self.actor,
            "partial": self.partial,
            "form_token": session.form_token(self.session) if self.session else "",
            "notice": notice(self.request.query_params),
            "navigation": navigation(self.actor, self.case, self.request.url.path),
            "sections": sections(self.case, self.request.url.path),
            "waiting": self.waiting(failing=failing),
            "pane": pane(self.house, self.actor, self.access, self.case, failing=failing),
        }
        return html(self.request, template, {**frame, **values}, status)

    def waiting(self, *, failing: bool = False) -> Waiting:
        """What waits for the reader, for the head of each page."""
        if self.actor is None or self.partial:
            return Waiting()
        try:
            return self.house.gate.waiting(self.actor)
        except GlasshouseError:
            if failing:
                return Waiting()
            raise

    def to(self, path: str, done: str = "", receipt: Receipt | None = None) -> Response:
        """See other page; `done` is a key of the notices, `receipt` the entry that it mentions. Our own paths only."""
        if done:
            path += f"{'&' if '?' in path else '?'}done={quote(done)}"
            path += f"&entry={receipt.index}" if receipt else ""
        if self.partial:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, 303)

    def body(self) -> Iterator[bytes]:
        """The body of an upload as it arrives; for routes that stream."""
        stream = self.request.stream()

        async def following() -> bytes | None:
            return await anext(stream, None)

        while (chunk := anyio.from_thread.run(following)) is not None:
            if chunk:
                yield chunk


View = Callable[[Visit], Response]


def get(path: str, view: View, *, public: bool = False) -> Route:
    """A route that reads."""
    return Route(path, _endpoint(view, public=public), methods=["GET"], name=view.__name__)


def post(path: str, view: View, *, public: bool = False, streams: bool = False) -> Route:
    """A route that changes something; `streams` ones read their body, and check its token, themselves."""
    return Route(path, _endpoint(view, public=public, streams=streams), methods=["POST"], name=view.__name__)


def _endpoint(view: View, *, public: bool, streams: bool = False) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        form = Form({})
        if request.method == "POST" and not streams:
            form = await _form(request)
        return await run_in_threadpool(_serve, request, view, form, public, streams)

    return endpoint


async def _form(request: Request) -> Form:
    fields: dict[str, list[str]] = {}
    async with request.form(max_files=0, max_fields=FIELDS) as sent:
        for name, value in sent.multi_items():
            if not isinstance(value, UploadFile):
                fields.setdefault(name, []).append(value)
    return Form(fields)


def arriving(request: Request, form: Form | None = None) -> Visit:
    """The visit of a request, with whoever its session belongs to: also where no page has its address."""
    house: Glasshouse = request.app.state.glasshouse
    token = session.session_token(request, house.settings)
    actor = house.accounts.actor(token) if token else None
    visit = Visit(request, house, request.app.state.known, token if actor else None, actor, form or Form({}))
    request.state.visit = visit
    return visit


def _serve(request: Request, view: View, form: Form, public: bool, streams: bool) -> Response:
    visit = arriving(request, form)
    if not public:
        if visit.actor is None and visit.house.accounts.set_up_needed():
            return visit.to("/set-up")
        if visit.session is None:
            raise SignInError("Please sign in to go on.")
        if request.method == "POST" and not streams:
            session.check_form_token(visit.session, form.raw("token", 200))
    return view(visit)


def left(request: Request) -> None:
    """The case of this request is none of its person's (any more): its name is forgotten, and stands on no page of the refusal."""
    found = getattr(request.state, "visit", None)
    if isinstance(found, Visit) and found.actor is not None and "case" in request.path_params:
        found.known.forget(found.actor.credential, found.given("case"))


def visit_of(request: Request) -> Visit:
    """The visit of a request that failed; an anonymous one where it failed before anybody was known."""
    found = getattr(request.state, "visit", None)
    if isinstance(found, Visit):
        if found.actor is None or "case" not in request.path_params:
            return found
        # Only a case that this session was shown: what a failing page says must not tell other cases from none (C12).
        inside = found.in_case()
        return inside if inside.case is not None else replace(found, access=None)
    return Visit(request, request.app.state.glasshouse, request.app.state.known, None, None, Form({}))
