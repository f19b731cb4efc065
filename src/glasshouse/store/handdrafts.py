"""From what somebody typed to a record: each value sound, kept as FollowTheMoney keeps it or told at its field, and nothing that the
charter keeps out (C1, C4). Nothing is cut or left out in silence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import InvalidInputError
from glasshouse.base.text import one_line
from glasshouse.model.byhand import LINE, TEXT, VALUES
from glasshouse.model.entity import Draft, InvalidEntityError, build
from glasshouse.model.schema import SchemaInfo, schema
from glasshouse.model.writing import as_text
from glasshouse.policy.charter import byhand as rules
from glasshouse.policy.charter.treated import treated_as
from glasshouse.policy.plans.byhand import Properties
from glasshouse.store.executors import Writer
from glasshouse.store.fold import Folded, Row

PROTECT_NEW = "Add this person as a protected person: the seal then comes first."
PROTECT_KNOWN = "Protect this person on their page instead."
_TYPED = {
    "invalid_date": "No date of the years 1000 to 2999 that exists. Write 2024, 2024-05 or 2024-05-31.",
    "invalid_phone": "No telephone number with its country. Write it like +49301234567.",
    "invalid_identifier": "It lacks the form or check digit of its kind. Look again, or write it as a registration number.",
}
"""What a fault means to who types: what files have besides (mappings, formats) is not there."""


def known_kind(kind: str, among: Collection[str]) -> SchemaInfo:
    """The kind, where it is one of these; InvalidInputError otherwise."""
    info = schema(kind) if kind in among else None
    if info is None or info.abstract:
        raise InvalidInputError("This kind is not added by hand.", field="kind", remedy="Choose one of the list.")
    return info


def thing_kind(entity: Folded, field: str) -> SchemaInfo:
    """The kind as which something is said of the entity; InvalidInputError where it is none that is added by hand: of a journey, a call or
    a paper that came with a register nothing is typed either (C6)."""
    info = schema(entity.schema) if entity.schema in rules.ENTITIES else None
    if info is None:
        words = "By hand something is said of people, firms and other things that one can add; of this kind nothing is."
        raise InvalidInputError(words, field=field, remedy="Write it in a note, or keep what says it as an exhibit.")
    return info


def drafted(
    writer: Writer,
    name: str,
    info: SchemaInfo,
    properties: Properties,
    rows: Sequence[Row] = (),
    way: str = PROTECT_NEW,
    *,
    sealed: bool = False,
) -> Draft:
    """The record. `rows` are what is known of the entity already: it is read by the rules of all of them. `way`: what one does instead of
    saying that somebody is a child; who is `sealed` with this may be one. RefusedError by C1 or C4, InvalidInputError with the property as
    its field."""
    given = _given(properties)
    kinds = {row.treated for row in rows} | {treated_as(info.name, given, incorporated=False)}
    rules.check(kinds, info.name, given)
    draft = _clean(name, info, given)
    if not sealed:
        rules.no_child(kinds, draft.properties, datetime.fromtimestamp(writer.situation.now // SECOND, UTC).date(), way)
    return draft


def named(draft: Draft) -> Draft:
    """The record of an entity of its own, which has a name, or what its kind is called by."""
    info = schema(draft.schema)
    if info is not None and info.caption and not any(name in draft.properties for name in info.caption):
        raise InvalidInputError("Give it a name.", field=info.caption[0])
    return draft


def said(draft: Draft) -> Draft:
    """The record of more about an entity, which says something."""
    if not draft.properties:
        raise InvalidInputError("Say at least one thing.", field="values")
    return draft


def linking(draft: Draft, one: Sequence[str], other: Sequence[str]) -> Draft:
    """The record of a link with its two ends."""
    info = schema(draft.schema)
    ends = {str(info.edge_source): tuple(one), str(info.edge_target): tuple(other)} if info is not None else {}
    return Draft(draft.entity_id, draft.schema, dict(sorted({**draft.properties, **ends}.items())))


def fits(info: SchemaInfo, end: str | None, entity: Folded, field: str) -> None:
    """InvalidInputError where a link of this kind has nobody like this at this end."""
    wanted = schema(info.properties[end].range or "Thing") if end else None
    found = thing_kind(entity, field)
    if wanted is None or not found.is_a(wanted.name):
        words = f"{info.label}: at this end stands one of the kind {wanted.label if wanted else 'Thing'}."
        raise InvalidInputError(words, field=field, remedy="Choose another, or another kind of link.")


def _given(properties: Properties) -> dict[str, list[str]]:
    """Property to values as they were typed; what is no text, or too long for any, is refused."""
    given: dict[str, list[str]] = {}
    for name, values in properties:
        some = [clean for value in values if (clean := as_text(value, name, TEXT))]
        if some:
            given.setdefault(name, []).extend(some)
        if len(given.get(name, ())) > VALUES:
            raise InvalidInputError(f"At most {VALUES} values are kept of one property.", field=name)
    return given


def _clean(name: str, info: SchemaInfo, given: dict[str, list[str]]) -> Draft:
    cleaned: dict[str, list[str]] = {}
    for prop, values in given.items():
        about = info.properties[prop]
        if about.type != "text" and any(len(value) > LINE or "\n" in value for value in values):
            raise InvalidInputError(f"{about.label}: one line of at most {LINE:,} characters.", field=prop)
        cleaned[prop] = values if about.type == "text" else [one_line(value, LINE) for value in values]
    try:
        draft = build({"id": name, "schema": info.name, "properties": cleaned})
    except InvalidEntityError as error:
        raise InvalidInputError(error.message, field=error.field) from error
    for fault in draft.faults:
        raise InvalidInputError(f"{info.properties[fault.prop].label}: {_TYPED.get(fault.code, fault.message)}", field=fault.prop)
    return draft
