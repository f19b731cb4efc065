"""Templates: one environment, autoescape always on, undefined names are errors. Every datum stands in <bdi> (macros do
it)."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from glasshouse.web import assets, words

WORTH_PACKING = 1400
"""Octets from which compressing a page saves a packet. Form tokens are masked anew each time, so its length tells
nothing of them."""


@cache
def environment() -> Environment:
    """The one environment of the process."""
    made = Environment(
        loader=PackageLoader("glasshouse.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        when=words.when,
        day=words.day,
        clock=words.clock,
        machine=words.machine,
        number=words.number,
        span=words.span,
        purpose=words.purpose_label,
        role=words.role_label,
    )
    made.globals.update(asset=assets.address, shape=words.shape, count=words.count, words=words)
    return made


def html(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """The rendered template as an answer to this request."""
    body = environment().get_template(template).render(values).encode()
    headers = {"Vary": "Accept-Encoding, HX-Request"}
    if len(body) > WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HTMLResponse(body, status, headers)
