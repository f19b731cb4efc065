"""What hangs on an exhibit besides its custody: comments on it, and the tasks that refer to it."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.model.comment import Commented
from glasshouse.model.exhibit import number_of
from glasshouse.policy.plans.attachments import AttachExhibit, DetachExhibit
from glasshouse.policy.plans.comments import AddComment
from glasshouse.web.pages import exhibits, tasks
from glasshouse.web.visit import Visit, post


def attach_exhibit(visit: Visit) -> Response:
    """By its number: EX-0007, or 7."""
    try:
        number = number_of(visit.form.line("exhibit", "Exhibit", 40))
        _, receipt = visit.in_case().act(AttachExhibit(visit.given("id"), number))
    except (InvalidInputError, ConflictError) as error:
        return tasks.task(visit, error)
    return visit.to(f"/case/{visit.given('case')}/tasks/{visit.given('id')}", "attached", receipt)


def detach_exhibit(visit: Visit) -> Response:
    """The exhibit stays."""
    _, receipt = visit.in_case().act(DetachExhibit(visit.given("id"), visit.form.line("exhibit", "Exhibit", 64)))
    return visit.to(f"/case/{visit.given('case')}/tasks/{visit.given('id')}", "detached", receipt)


def comment_on_exhibit(visit: Visit) -> Response:
    """Write a comment."""
    try:
        _, receipt = visit.in_case().act(AddComment(Commented.EXHIBIT, visit.given("id"), visit.form.raw("text", 200_000)))
    except InvalidInputError as error:
        return exhibits.exhibit(visit, error)
    return visit.to(f"/case/{visit.given('case')}/evidence/{visit.given('id')}", "commented", receipt)


ROUTES = (
    post("/case/{case}/tasks/{id}/exhibits", attach_exhibit),
    post("/case/{case}/tasks/{id}/exhibits/remove", detach_exhibit),
    post("/case/{case}/evidence/{id}/comments", comment_on_exhibit),
)
