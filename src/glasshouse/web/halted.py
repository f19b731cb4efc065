"""A Glasshouse whose ledger does not hold: every address answers 503 with one page that says what is wrong and how it is repaired.

Promise: nothing is read and nobody signs in, neither where the fault was found at start nor where it is found later; only the style sheet
and its like are still served.
"""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import GlasshouseError, LedgerForkError
from glasshouse.base.settings import Settings
from glasshouse.web.assets import serve
from glasshouse.web.guard import Guard
from glasshouse.web.render import html

STATIC = "/static/"


def create_halted(error: LedgerForkError, settings: Settings) -> Starlette:
    """The application of a Glasshouse that could not start."""

    async def everything(scope: Scope, receive: Receive, send: Send) -> None:
        await repair(Request(scope), error)(scope, receive, send)

    app = Starlette(
        routes=[Route("/static/{name:path}", serve)],
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={GlasshouseError: lambda request, _missing: repair(request, error)},
    )
    app.router.default = everything
    return app


class Halt:
    """Stands before every address of a running Glasshouse, and answers in their place once its ledger does not hold."""

    def __init__(self, app: ASGIApp, house: Glasshouse) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say why not."""
        error = self._house.fault
        if error is None or scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
        else:
            await repair(Request(scope), error)(scope, receive, send)


def repair(request: Request, error: LedgerForkError) -> Response:
    """The one page; for programs, the one shape of error."""
    if request.scope["path"].startswith("/api/"):
        fault: dict[str, object] = {"code": error.code, "message": error.message, "remedy": error.remedy, "rules": [], "entry": None}
        return Response(json.dumps({"error": fault}), error.status, media_type="application/json")
    return html(request, "halted.html", {"error": error}, error.status)
