"""A fresh proof that it is really the person whose session it is, for any page that asks for one.

    {% import "proof.html" as proof with context %} {{ proof.prove("/approvals/…", plan_hash, "Approve") }}

puts the buttons on a page; its view calls `prove` with the same hash, acts as `proved.visit`, and answers with `proved.kept(response)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from glasshouse.base.errors import SignInError
from glasshouse.web import door, session
from glasshouse.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof that held. `visit` is the same visit in the new session, whose actor is fresh and, by passkey or authenticator, strong."""

    visit: Visit
    session: str

    def kept(self, response: Response) -> Response:
        """The response with the new session's cookie: the old session has ended."""
        return session.start(response, self.visit.house.settings, self.session)


def prove(visit: Visit, about: str = "") -> Proved:
    """The proof that the visit's form brings (fields `answer` or `code`), given for the plan with the hash `about`, empty for none.
    SignInError where it does not hold; the attempt is an entry either way."""
    if visit.session is None:
        raise SignInError("Please sign in.")
    proven = visit.house.accounts.ceremonies.prove(visit.session, door.given(visit), door.client(visit), about)
    return Proved(replace(visit, session=proven.session, actor=proven.actor), proven.session)
