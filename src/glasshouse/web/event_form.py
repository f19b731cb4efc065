"""The form of an event of the timeline, read and filled in: `as-<id>` holds the role of an entity, `consent-<use>` an answer."""

from __future__ import annotations

from glasshouse.base.errors import InvalidInputError
from glasshouse.model import edtf
from glasshouse.model.consent import Use
from glasshouse.model.event import Answer, EventKind, EventRole, Violation
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.timeline import EventText, EventView
from glasshouse.web.form import Form

_LONG = 1 << 20
_AS, _CONSENT = "as-", "consent-"
_WORDS = ("act", "affected", "perpetrator", "unit", "place")


def said(form: Form) -> EventText:
    """What was sent; InvalidInputError names the field."""
    kind = form.choice("kind", "Kind", EventKind)
    told = {name: form.raw(name) for name in _WORDS}
    consents = tuple((use, answer) for use in Use if (answer := _answer(form, use)) is not Answer.NOT_ASKED)
    violation = Violation(**told, consents=consents)
    return EventText(
        kind,
        form.raw("title", _LONG),
        edtf.joined(form.raw("start"), form.raw("end")),
        form.raw("text", _LONG),
        form.raw("zone", 100),
        form.raw("exhibit", 100),
        form.raw("source"),
        form.choice("basis", "Fact or assessment", Basis),
        form.choice("reliability", "Reliability", Reliability),
        _named(form),
        None if violation == Violation() else violation,
    )


def values_of(view: EventView) -> dict[str, str]:
    """The fields of an event as it is now."""
    now = view.now
    start, slash, end = now.when.partition("/")
    values = {"kind": now.kind.value, "title": now.title, "text": now.text, "zone": now.zone, "exhibit": now.exhibit}
    values |= {"source": now.source, "basis": now.basis.value, "reliability": now.reliability.value}
    values |= {"start": now.when if slash and not end else start, "end": end}
    values |= {f"{_AS}{one.stub.id}": one.role.value for one in now.entities}
    if now.violation is not None:
        values |= {name: getattr(now.violation, name) for name in _WORDS}
        values |= {f"{_CONSENT}{use.value}": answer.value for use, answer in now.violation.consents}
    return values


def _named(form: Form) -> tuple[tuple[str, EventRole], ...]:
    roles = {name: role for name, role in form.values().items() if name.startswith(_AS) and role}
    try:
        return tuple((name.removeprefix(_AS), EventRole(role)) for name, role in roles.items())
    except ValueError:
        raise InvalidInputError("Named as: choose one of the list.", field="entities") from None


def _answer(form: Form, use: Use) -> Answer:
    name = f"{_CONSENT}{use.value}"
    return form.choice(name, "Consent", Answer) if name in form and form.raw(name, 100) else Answer.NOT_ASKED
