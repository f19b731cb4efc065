"""The staff application: `create_app` puts routes, guard and exception table around one running Glasshouse."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from glasshouse.assemble import Glasshouse
from glasshouse.web import publication
from glasshouse.web.api.app import create_api
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


def create_app(glasshouse: Glasshouse) -> Starlette:
    """A new application over `glasshouse`; several may live in one process, each with its own."""
    routes: list[BaseRoute] = [
        Mount("/api", create_api(glasshouse)),
        *PAGES,
        *publication.ROUTES,
        Route("/static/{name:path}", serve),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, settings=glasshouse.settings)],
        exception_handlers=dict(failure.TABLE),
    )
    app.state.glasshouse = glasshouse
    app.state.known = KnownCases()
    return app
