"""From an exception to the one shape of error. The nearest class wins; what nobody expected tells nothing.

Promise: no answer holds a stack trace, a path, or a value that was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from glasshouse.base.errors import GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.web.api.answers import ENTRY, Failure, Fault
from glasshouse.web.api.bodies import DOUBTFUL
from glasshouse.web.api.caller import refuse_unknown

_CODES = {400: "unreadable", 403: "foreign", 404: "not_found", 405: "method", 413: "too_large", 415: "media_type", 421: "host"}
_SAYS = {
    404: ("Nothing has this address.", "Read /api/openapi.json for what there is."),
    405: ("There is no such method at this address.", "The Allow header says which there are."),
    400: ("The body could not be read.", "Send JSON in UTF-8."),
}
_STRANGE = "extra_forbidden"


def answer(status: int, fault: Fault, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """One error as a response."""
    told = {ENTRY: str(fault.entry)} if fault.entry is not None else {}
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(Failure(error=fault).model_dump(), status, headers={**(headers or {}), **challenge, **told})


def plain(status: int, message: str, remedy: str = "") -> JSONResponse:
    """An error that the web itself makes."""
    return answer(status, Fault(code=_CODES.get(status, "request"), message=message, remedy=remedy, rules=[], entry=None))


def told(error: GlasshouseError) -> JSONResponse:
    """An error that Glasshouse raised on purpose."""
    rules, entry = (list(error.rules), error.entry) if isinstance(error, RefusedError) else ([], None)
    return answer(error.status, Fault(code=error.code, message=error.message, remedy=error.remedy, rules=rules, entry=entry))


async def glasshouse(_request: Request, error: GlasshouseError) -> Response:
    """Handler of the whole family."""
    return told(error)


async def unfit(request: Request, error: RequestValidationError) -> Response:
    """What was sent does not fit its schema. An address that can name nothing is not told apart from one that names nothing; an
    unknown field is refused and recorded (C12)."""
    found: list[Any] = list(error.errors())
    if any(item["loc"][0] == "path" for item in found):
        return told(NotFoundError("Nothing has this address."))
    strange = sorted({_place(item["loc"]) for item in found if item["type"] == _STRANGE})
    if strange:
        return await _unknown(request, strange)
    doubts = [item for item in found if item["type"] == DOUBTFUL]
    if doubts:
        return await _doubtful(request, doubts[0]["msg"])
    first = found[0]
    if first["type"] == "json_invalid":
        return told(InvalidInputError("The body is no JSON.", remedy="Send one JSON object in UTF-8."))
    said = first["msg"].removeprefix("Value error, ")
    return told(InvalidInputError(f"'{_place(first['loc'])}': {said}.", remedy="The schema is at /api/openapi.json."))


async def _unknown(request: Request, fields: list[str]) -> Response:
    try:
        await refuse_unknown(request, fields)
    except GlasshouseError as error:
        return told(error)


async def http(_request: Request, error: HTTPException) -> Response:
    """What the framework or the guard refused."""
    message, remedy = _SAYS.get(error.status_code, (str(error.detail), ""))
    made = plain(error.status_code, message, remedy)
    made.headers.update(error.headers or {})
    return made


async def defect(_request: Request, _error: Exception) -> Response:
    """A fault of ours. Nothing of it is shown: it could hold what the caller may not see."""
    message = "A fault of this program stopped the answer. Nothing more was shown or changed."
    return answer(500, Fault(code="defect", message=message, remedy="Note when it was, for whoever mends it.", rules=[], entry=None))


async def _doubtful(request: Request, words: str) -> Response:
    """A body that can be read in two ways is refused and recorded, where a key says whose it is (C12)."""
    words = _short(words)
    try:
        await refuse_unknown(request, [words])
    except RefusedError as error:
        message = f"The body can be read in more than one way: {words}."
        fault = Fault(code="doubtful", message=message, remedy="Say each thing once, in plain JSON.", rules=["C12"], entry=error.entry)
        return answer(422, fault)


def _place(loc: tuple[str | int, ...]) -> str:
    """The place of a fault in the body, cut short: a field's name could be anything."""
    inner = [str(part) for part in loc[1:] if part != "__root__"] or [str(loc[0])]
    return _short(".".join(inner))


def _short(text: str) -> str:
    return text.encode("ascii", "replace").decode()[:60]


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    GlasshouseError: glasshouse,
    RequestValidationError: unfit,
    HTTPException: http,
    Exception: defect,
}
