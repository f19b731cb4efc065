"""JSON bodies read strictly: what RFC 8259 leaves open is a doubt here, and doubt refuses (C12).

Promise: a key given twice and a number that is none (NaN, Infinity, 1e999) never become a value; `Doubt` stands where they stood, and every
body refuses it. What cannot be parsed, and nesting that no parser follows, is no JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute


@dataclass(frozen=True, slots=True)
class Doubt:
    """Stands where a body leaves open what it says; `words` name it."""

    words: str


class StrictRoute(APIRoute):
    """A route whose body is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, with a request that reads JSON so."""
        handler = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handler(_StrictRequest(request.scope, request.receive))

        return strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        try:
            return parse(await self.body())
        except RecursionError as error:
            raise json.JSONDecodeError("nested too deeply", "", 0) from error


def parse(body: bytes) -> Any:
    """The body's value, with a Doubt in each doubtful place; json.JSONDecodeError where it is no JSON, RecursionError where it nests too
    deeply for any parser."""
    return json.loads(body, object_pairs_hook=_object, parse_constant=lambda name: Doubt(f"{name} is no number"), parse_float=_number)


def _object(pairs: list[tuple[str, Any]]) -> Any:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            return Doubt(f"{key} is given twice")
        made[key] = value
    return made


def _number(text: str) -> float | Doubt:
    number = float(text)
    return number if math.isfinite(number) else Doubt(f"{text[:20]} is no number")
