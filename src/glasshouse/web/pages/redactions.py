"""Redaction of an exhibit: its pages or its text with what is marked, marking and changing, and the copy."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response, StreamingResponse

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.gate import Access
from glasshouse.model.redaction import SCALE, Because, Box, Place, Range
from glasshouse.policy.plans.redactions import (
    AT_ONCE,
    AddMarks,
    ChangeMark,
    KeepRedacted,
    OpenRedaction,
    Passage,
    ReadRedacted,
    RedactionView,
    RemoveMarks,
    RenderRedacted,
    RestoreMarks,
    ShowPage,
    ShowPassage,
)
from glasshouse.web import evidence_words as say
from glasshouse.web.evidence_files import asked_again, attachment
from glasshouse.web.evidence_form import LONG
from glasshouse.web.form import Form
from glasshouse.web.guard import SANDBOX
from glasshouse.web.redaction_view import lines_of, numbered, percent, pieces_of
from glasshouse.web.revised import seen
from glasshouse.web.visit import Visit, get, post

_FAULTS = (InvalidInputError, ConflictError)
_HUNDRED = SCALE // 100
_DRAWN = {"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline"}


def redaction(visit: Visit, fault: GlasshouseError | None = None, words: str = "") -> Response:
    """One page, or one part of a text, with what is marked on it; with `fault`, beside the form that failed."""
    inside = visit.in_case()
    asked = visit.request.query_params
    try:
        view = inside.open(OpenRedaction(visit.given("id")))
    except ConflictError as error:
        return inside.named().render("redaction_none.html", error.status, fault=error, id=visit.given("id"))
    part, painted = _page(visit), asked.get("painted") == "1"
    more: dict[str, Any] = {"passage": None}
    if not view.pages:
        passage = inside.open(ShowPassage(visit.given("id"), part, words, painted))
        part = passage.part
        more = {"passage": passage, "lines": _lines(passage, view, painted), "starts": lines_of(passage)}
    values = visit.form.values() if fault else {}
    total = len(view.pages) or more["passage"].parts
    return inside.named().render(
        "redaction.html",
        fault.status if fault else 200,
        view=view,
        row=view.exhibit,
        say=say,
        because=[(one.value, words_of) for one, words_of in say.BECAUSE.items()],
        marks=numbered(view.marks, part if view.pages else None),
        part=part,
        total=total,
        painted=painted,
        words=words,
        values=values,
        fault=fault,
        percent=percent,
        scale=SCALE,
        **more,
    )


def _lines(passage: Passage, view: RedactionView, painted: bool) -> list[Any]:
    ranges = [] if painted else [(one.place, str(number)) for number, one in enumerate(view.marks, 1) if isinstance(one.place, Range)]
    return pieces_of(passage, ranges)


def page(visit: Visit) -> Response:
    """One page as a picture, drawn here and now from the original."""
    number = visit.given("page")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise NotFoundError("It has no such page.")
    painted = visit.request.query_params.get("painted") == "1"
    try:
        drawn = visit.in_case().open(ShowPage(visit.given("id"), int(number) - 1, painted))
    except ConflictError as error:
        return Response(error.message, error.status, media_type="text/plain", headers=_DRAWN)
    return Response(drawn, media_type="image/jpeg", headers=_DRAWN)


def find(visit: Visit) -> Response:
    """Where words stand in the text: a preview of what would be marked."""
    words = visit.form.raw("find", LONG)
    if not words.strip():
        return redaction(visit, InvalidInputError("Type the words.", field="find"))
    return redaction(visit, words=words)


def mark(visit: Visit) -> Response:
    """Mark a box, a range, or the places of the preview that were chosen."""
    form = visit.form
    try:
        places = tuple(_chosen(form)) if "range" in form else (_place(form),)
        _, receipt = visit.in_case().act(AddMarks(visit.given("id"), seen(form, first=0), places, *_said(form)))
    except _FAULTS as error:
        return redaction(visit, error, form.raw("find", LONG))
    return visit.to(_here(visit), "marked", receipt)


def change(visit: Visit) -> Response:
    """Put one mark elsewhere, or give it another reason."""
    form = visit.form
    try:
        command = ChangeMark(visit.given("id"), seen(form, first=0), visit.given("mark"), _place(form), *_said(form))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return redaction(visit, error)
    return visit.to(_here(visit), "mark-changed", receipt)


def remove(visit: Visit) -> Response:
    """Take a mark away."""
    try:
        command = RemoveMarks(visit.given("id"), seen(visit.form, first=0), visit.form.many("mark", AT_ONCE))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return redaction(visit, error)
    return visit.to(_here(visit), "mark-removed", receipt)


def restore(visit: Visit) -> Response:
    """Bring back what was marked in an earlier revision: the one before is undoing."""
    form = visit.form
    try:
        command = RestoreMarks(visit.given("id"), seen(form, first=0), seen(form, "old", first=0))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return redaction(visit, error)
    return visit.to(_here(visit), "marks-restored", receipt)


def make(visit: Visit) -> Response:
    """Make the copy, and go to it."""
    inside = visit.in_case()
    try:
        revision = seen(visit.form, first=0)
        drawn = inside.open(RenderRedacted(visit.given("id"), revision))
        with visit.house.arrivals.arriving(drawn.chunks()) as received:
            copy, receipt = inside.act(KeepRedacted(visit.given("id"), revision, received.token, received.sha256))
    except _FAULTS as error:
        return redaction(inside, error)
    return visit.to(f"/case/{visit.given('case')}/evidence/{copy}", "redacted", receipt)


def read(visit: Visit) -> Response:
    """A redacted copy as a file."""
    inside = visit.in_case()
    plan = ReadRedacted(visit.given("id"))
    found = inside.open(plan)
    chunks = asked_again(visit.house.gate, Access(visit.me, visit.given("case")), plan, found.chunks())
    return StreamingResponse(chunks, media_type=found.media_type, headers=attachment(found))


def _said(form: Form) -> tuple[Because, str, str]:
    return form.choice("because", "Why", Because), form.raw("words", LONG), form.raw("protects", LONG)


def _chosen(form: Form) -> list[Place]:
    """The places of the preview that were left chosen, as `start-end`."""
    found: list[Place] = []
    for text in form.many("range", AT_ONCE):
        start, _, end = text.partition("-")
        if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit() and len(text) < 24):
            raise InvalidInputError("Choose places of the list.", field="range")
        found.append(Range(int(start), int(end)))
    return found


def _place(form: Form) -> Place:
    if "left" not in form:
        starts = [int(each) for each in form.raw("starts").split(",") if each.isascii() and each.isdigit() and len(each) < 9]
        first = form.integer("first", "First line", 1, 10**8, 1)
        return Range(_character(form, "from", starts, first), _character(form, "to", starts, first))
    left, top, width, height = (_share(form, name) for name in ("left", "top", "width", "height"))
    return Box(form.integer("page", "Page", 1, 10**5, 1) - 1, left, top, width, height)


def _character(form: Form, name: str, starts: list[int], first: int) -> int:
    """`12:5`, the fifth character of line 12, as a character of the whole text; `to` names the last one that is marked."""
    line, _, sign = form.raw(name, 30).strip().partition(":")
    if all(each.isascii() and each.isdigit() and len(each) < 9 for each in (line, sign)) and int(sign) > 0:
        place = int(line) - first
        if 0 <= place < len(starts):
            return starts[place] + int(sign) - (name == "from")
    raise InvalidInputError("Write line and character of this part, as 12:5.", field=name)


def _share(form: Form, name: str) -> int:
    """Percent with at most two places, as parts of a page."""
    whole, _, rest = form.raw(name, 10).strip().replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 4 and len(rest) < 3 and (not rest or (rest.isascii() and rest.isdigit()))):
        raise InvalidInputError("Write a number from 0 to 100, as 12.5.", field=name)
    return int(whole) * _HUNDRED + int(rest.ljust(2, "0")) * _HUNDRED // 100


def _page(visit: Visit) -> int:
    """The page or part that is shown, from 0: of the form, or of the address."""
    text = visit.form.raw("page", 10) or visit.request.query_params.get("page", "")
    return max(int(text) - 1, 0) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _here(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/evidence/{visit.given('id')}/redaction?page={_page(visit) + 1}"


ROUTES = (
    get("/case/{case}/evidence/{id}/redaction", redaction),
    get("/case/{case}/evidence/{id}/redaction/page/{page}", page),
    post("/case/{case}/evidence/{id}/redaction/find", find),
    post("/case/{case}/evidence/{id}/redaction/marks", mark),
    post("/case/{case}/evidence/{id}/redaction/marks/{mark}", change),
    post("/case/{case}/evidence/{id}/redaction/remove", remove),
    post("/case/{case}/evidence/{id}/redaction/restore", restore),
    post("/case/{case}/evidence/{id}/redaction/copy", make),
    post("/case/{case}/evidence/{id}/redacted", read),
)
