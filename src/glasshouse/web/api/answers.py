"""What every answer of the API looks like: a value with the receipt of its ledger entry, or one shape of error.

Promise: an error tells `code` (stable), `message`, `remedy`, the `rules` that refused and the `entry` that recorded it; never a value that
was sent, never a line of the program.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from glasshouse.gate import Receipt

T = TypeVar("T")

ENTRY = "X-Glasshouse-Entry"
HEAD = "X-Glasshouse-Head"
WHEN = "X-Glasshouse-When"


class Answer(BaseModel, Generic[T], frozen=True):
    """What was read or done, and the receipt of its entry in the ledger."""

    value: T
    receipt: Receipt


class Plain(BaseModel, Generic[T], frozen=True):
    """Numbers that tell nothing of any case's content and leave no entry."""

    value: T


class Fault(BaseModel):
    """Why there is no answer."""

    code: str = Field(description="Stable; programs may match on it.")
    message: str = Field(description="What went wrong, in plain words.")
    remedy: str = Field(description="What one could do instead; may be empty.")
    rules: list[str] = Field(description="Charter rules (C1 to C13) or house policies that refused; empty for other errors.")
    entry: int | None = Field(description="Index of the ledger entry that recorded the refusal, where there is one.")


class Failure(BaseModel):
    """The one shape of every error."""

    error: Fault


def receipt_headers(receipt: Receipt) -> dict[str, str]:
    """The receipt of an answer whose body is a file."""
    return {ENTRY: str(receipt.index), HEAD: receipt.head, WHEN: receipt.when}


_SAID = {
    400: "The body could not be read.",
    401: "No key, or one that does not hold.",
    403: "Refused: `rules` say by which.",
    404: "Nothing that this key may see has that address.",
    405: "There is no such method here.",
    409: "The thing has changed, exists already, or is in a state that does not allow this.",
    413: "More was sent than is taken.",
    415: "The body is of a kind that is not taken here.",
    422: "What was sent does not fit.",
    500: "A fault of the program, or a stored original that has changed. Nothing was shown.",
    503: "The ledger, the index or the store cannot serve now. Nothing was shown or done.",
    507: "The disk is full.",
}
ERRORS: dict[int | str, dict[str, Any]] = {status: {"model": Failure, "description": said} for status, said in _SAID.items()}
"""The error answers of every operation, for the schema."""
