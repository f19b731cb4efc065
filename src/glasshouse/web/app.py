"""The staff application: `create_app` puts routes, guard and exception table around one running Glasshouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from glasshouse.assemble import Glasshouse
from glasshouse.web.assets import serve
from glasshouse.web.guard import Guard
from glasshouse.web.known import KnownCases
from glasshouse.web.pages import cases, data, entity, failure, ledger, oversight, people, search, signin

PAGES: tuple[Route, ...] = (
    *signin.ROUTES,
    *cases.ROUTES,
    *search.ROUTES,
    *entity.ROUTES,
    *ledger.ROUTES,
    *data.ROUTES,
    *people.ROUTES,
    *oversight.ROUTES,
)


@asynccontextmanager
async def _threads(app: Starlette) -> AsyncIterator[None]:
    """As many requests are worked on at once as the settings say: each waits for the gate in a thread."""
    to_thread.current_default_thread_limiter().total_tokens = max(1, app.state.glasshouse.settings.web_threads)
    yield


def create_app(glasshouse: Glasshouse) -> Starlette:
    """A new application over `glasshouse`; several may live in one process, each with its own."""
    routes: list[BaseRoute] = [*PAGES, Route("/static/{name:path}", serve)]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, settings=glasshouse.settings)],
        exception_handlers=dict(failure.TABLE),
        lifespan=_threads,
    )
    app.state.glasshouse = glasshouse
    app.state.known = KnownCases()
    return app
