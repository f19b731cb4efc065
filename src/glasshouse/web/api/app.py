"""`create_api`: the REST API as an application of its own, to be mounted at /api behind the web's guard.

Promise: it reads no cookie; every operation passes the gate or says of itself that it shows no data; OpenAPI 3.1 is generated from the code
and served at /api/openapi.json. There are no interactive pages: they would load scripts from elsewhere.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from glasshouse import __version__
from glasshouse.assemble import Glasshouse
from glasshouse.web.api import (
    accesses,
    alerts,
    attachments,
    byhand,
    caseload,
    cases,
    data,
    disclosures,
    entities,
    erasures,
    exhibits,
    filtering,
    health,
    hypotheses,
    keepers,
    life,
    loading,
    measuring,
    notes,
    notifications,
    oversight,
    packages,
    people,
    policies,
    receipts,
    recommendations,
    redactions,
    relations,
    reports,
    requests,
    retention,
    rights,
    seals,
    subjects,
    tasks,
    timeline,
)
from glasshouse.web.api.answers import ERRORS
from glasshouse.web.api.failures import HANDLERS
from glasshouse.web.api.schema import reference as pages_of, schema
from glasshouse.web.guard import FORM_LIMIT

ROUTERS: tuple[APIRouter, ...] = (
    entities.router,
    cases.router,
    life.router,
    relations.router,
    erasures.router,
    retention.router,
    caseload.router,
    accesses.router,
    rights.router,
    seals.router,
    keepers.router,
    subjects.router,
    tasks.router,
    timeline.router,
    attachments.router,
    notes.router,
    byhand.router,
    hypotheses.router,
    disclosures.router,
    filtering.router,
    recommendations.router,
    reports.router,
    requests.router,
    measuring.router,
    exhibits.router,
    redactions.router,
    loading.router,
    packages.router,
    data.router,
    people.router,
    notifications.router,
    policies.router,
    receipts.router,
    oversight.router,
    alerts.router,
    health.router,
)

_ABOUT = """Every answer has a case and a purpose: those of the key. Every reading and every act leaves an entry in the ledger
before it is answered; its receipt stands beside the value and in `X-Glasshouse-Entry`. Refusals are entries too. Nothing that names a
person stands in an address."""


def _operation_id(route: APIRoute) -> str:
    return route.name


def create_api(glasshouse: Glasshouse) -> FastAPI:
    """A new application over `glasshouse`."""
    api = build()
    api.state.glasshouse = glasshouse
    return api


def reference() -> dict[str, str]:
    """The reference pages by file name: openapi.json and api.md."""
    return pages_of(build())


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The schema with the ledger's headers."""
        return schema(self)


def build() -> FastAPI:
    """The application without a Glasshouse: enough for its schema."""
    api = _Api(
        title="Glasshouse",
        version=__version__,
        description=_ABOUT,
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=ERRORS,
        exception_handlers=HANDLERS,
        generate_unique_id_function=_operation_id,
        max_body_size=FORM_LIMIT,
        # The framework can report requests, with what was sent, to whatever the environment names. Nobody is told here.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
            "exclude": lambda _scope: True,
        },
    )
    for router in ROUTERS:
        api.include_router(router)
    return api
