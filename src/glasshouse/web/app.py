"""The staff application: `create_app` puts routes, guard and exception table around one running Glasshouse."""

from __future__ import annotations

import threading

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from glasshouse.assemble import Glasshouse
from glasshouse.web import publication
from glasshouse.web.assets import serve
from glasshouse.web.guard import Guard
from glasshouse.web.halted import Halt
from glasshouse.web.known import KnownCases
from glasshouse.web.pages import (
    accesses,
    addresses,
    alerts,
    approvals,
    attachments,
    breakglass,
    byhand,
    caseload,
    cases,
    closing,
    data,
    disclosures,
    entity,
    erasure,
    exhibits,
    failure,
    feeds,
    filtering,
    hypotheses,
    keepers,
    ledger,
    life,
    loading,
    lookup,
    matrix,
    measuring,
    mentions,
    notes,
    notifications,
    oversight,
    packages,
    passkeys,
    people,
    policy,
    producing,
    recommendations,
    redactions,
    relations,
    reportreviews,
    reports,
    requests,
    restricted,
    retention,
    rights,
    seals,
    search,
    security,
    signin,
    statistics,
    subjects,
    tasks,
    timeline,
    waiting,
)

PAGES: tuple[Route, ...] = (
    *signin.ROUTES,
    *passkeys.ROUTES,
    *security.ROUTES,
    *cases.ROUTES,
    *closing.ROUTES,
    *life.ROUTES,
    *relations.ROUTES,
    *approvals.ROUTES,
    *breakglass.ROUTES,
    *alerts.ROUTES,
    *erasure.ROUTES,
    *retention.ROUTES,
    *caseload.ROUTES,
    *accesses.ROUTES,
    *rights.ROUTES,
    *restricted.ROUTES,
    *seals.ROUTES,
    *keepers.ROUTES,
    *subjects.ROUTES,
    *addresses.ROUTES,
    *measuring.ROUTES,
    *search.ROUTES,
    *entity.ROUTES,
    *ledger.ROUTES,
    *data.ROUTES,
    *people.ROUTES,
    *policy.ROUTES,
    *oversight.ROUTES,
    *statistics.ROUTES,
    *waiting.ROUTES,
    *filtering.ROUTES,
    *disclosures.ROUTES,
    *producing.ROUTES,
    *redactions.ROUTES,
    *exhibits.ROUTES,
    *loading.ROUTES,
    *packages.ROUTES,
    *matrix.ROUTES,
    *hypotheses.ROUTES,
    *recommendations.ROUTES,
    *reports.ROUTES,
    *reportreviews.ROUTES,
    *requests.ROUTES,
    *feeds.ROUTES,
    *tasks.ROUTES,
    *attachments.ROUTES,
    *timeline.ROUTES,
    *mentions.ROUTES,
    *notes.ROUTES,
    *notifications.ROUTES,
    *lookup.ROUTES,
    *byhand.ROUTES,
)


class _Api:
    """The REST API, made when it is first asked: its framework takes longer to load than all pages, and most visits are to pages."""

    def __init__(self, glasshouse: Glasshouse) -> None:
        self._glasshouse = glasshouse
        self._made: ASGIApp | None = None
        self._making = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        made = self._made if self._made is not None else await run_in_threadpool(self._make)
        await made(scope, receive, send)

    def _make(self) -> ASGIApp:
        from glasshouse.web.api.app import create_api
        from glasshouse.web.api.direct import Direct

        with self._making:
            if self._made is None:
                self._made = Direct(create_api(self._glasshouse), self._glasshouse)
            return self._made


def create_app(glasshouse: Glasshouse) -> Starlette:
    """A new application over `glasshouse`; several may live in one process, each with its own."""
    routes: list[BaseRoute] = [
        Mount("/api", _Api(glasshouse)),
        *PAGES,
        *publication.ROUTES,
        Route("/static/{name:path}", serve),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, settings=glasshouse.settings), Middleware(Halt, house=glasshouse)],
        exception_handlers=dict(failure.TABLE),
    )
    app.state.glasshouse = glasshouse
    app.state.known = KnownCases()
    return app
