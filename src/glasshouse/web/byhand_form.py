"""The forms of what is added by hand: which kinds and fields they offer, how they are read, and which of two ends somebody meant.

A property's field is called `p-` and the property's name, so that none is taken for another field of the form.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, RefusedError
from glasshouse.model.exhibit import number_of
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.model.schema import PropertyInfo, schema
from glasshouse.policy.charter.byhand import ENTITIES, LINKS, asked, writable
from glasshouse.policy.plans.byhand import HandRow, Properties, Taken
from glasshouse.policy.plans.search import Stub
from glasshouse.web.form import Form
from glasshouse.web.mapping import Choices, grouped

_LONG = 1 << 20
_FIRST = 6
"""Fields that a form shows at once; the others stand behind them."""
_ONE = frozenset({"date", "number"})
_PREFIX = "p-"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: `how` it is typed (`line`, `lines`: one value each, `prose`)."""

    name: str
    label: str
    how: str
    hint: str


def kinds_of_entities() -> Choices:
    """Kinds of entities that can be added, in the groups of the mapping page."""
    return grouped(ENTITIES)


def kinds_of_links(one: Stub | None) -> tuple[tuple[str, str, str, str], ...]:
    """Kinds of links as (kind, its name, what stands at its first end, at its other), those that `one` can be an end of."""
    found = []
    for info in filter(None, map(schema, sorted(LINKS))):
        ends = [info.properties[end] for end in (info.edge_source, info.edge_target) if end]
        if one is None or any(_may_be(one, end) for end in ends):
            found.append((info.name, info.label, ends[0].label, ends[1].label))
    return tuple(sorted(found, key=lambda row: row[1]))


def ends_of(kind: str) -> tuple[PropertyInfo, PropertyInfo] | None:
    """The two ends of a kind of link; None for what is none."""
    info = schema(kind) if kind in LINKS else None
    if info is None or info.edge_source is None or info.edge_target is None:
        return None
    return info.properties[info.edge_source], info.properties[info.edge_target]


def may_be(held: Sequence[Stub], end: PropertyInfo) -> tuple[Stub, ...]:
    """Those that can stand at this end."""
    return tuple(stub for stub in held if _may_be(stub, end))


def fields_of(kind: str, *, person: bool = False, also: Collection[str] = ()) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The fields of a form for this kind, the first and the others; among the first those of `also`, which hold something already."""
    offered = {prop.name: prop for prop in asked(kind)}
    known = writable(kind)
    offered |= {name: known[name] for name in also if name in known}
    if person:
        allowed = writable("LegalEntity")
        offered = {name: prop for name, prop in offered.items() if name in allowed}
    first = [name for place, name in enumerate(offered) if place < _FIRST or name in also]
    shown, rest = ([prop for name, prop in offered.items() if (name in first) is here] for here in (True, False))
    return tuple(map(_field, shown)), tuple(map(_field, rest))


def filled(values: Mapping[str, str]) -> tuple[str, ...]:
    """The properties in whose fields something stands."""
    return tuple(name.removeprefix(_PREFIX) for name, value in values.items() if name.startswith(_PREFIX) and value.strip())


def properties_of(form: Form, kind: str) -> Properties:
    """What was typed into the fields of this kind; of prose one value, of others one a line."""
    info = schema(kind)
    found = []
    for name in sorted(info.properties) if info is not None else ():
        typed = form.raw(_PREFIX + name, _LONG)
        if typed.strip() and info is not None:
            lines = [typed] if info.properties[name].type == "text" else typed.splitlines()
            found.append((name, tuple(line for line in lines if line.strip())))
    return tuple(found)


def taken_of(form: Form) -> Taken:
    """Where it was taken from."""
    typed = form.raw("exhibit", 40).strip()
    number = number_of(typed) if typed else 0
    reliability, basis = form.choice("reliability", "Reliability", Reliability), form.choice("basis", "Fact or assessment", Basis)
    return Taken(number, form.raw("source", _LONG), reliability, basis)


def values_of(row: HandRow) -> dict[str, str]:
    """The form's values for what stands now."""
    said = {_PREFIX + value.prop: "\n".join(value.values) for value in row.values}
    taken = row.taken
    return {**said, "exhibit": taken.label, "source": taken.source, "reliability": taken.reliability.value, "basis": taken.basis.value}


def end_of(form: Form, name: str, held: Sequence[Stub], label: str) -> str:
    """The id of whom an end means: typed by name, where it is, else chosen. The name is looked for among `held` alone."""
    typed = form.raw(f"{name}_name", 1000).strip().casefold()
    if not typed:
        chosen = form.raw(name, 64)
        if not chosen:
            raise InvalidInputError(f"{label}: choose one, or type a name.", field=name)
        return chosen
    exact = [stub.id for stub in held if stub.caption.casefold() == typed]
    met = exact or [stub.id for stub in held if typed in stub.caption.casefold()]
    if len(met) != 1:
        words = "Nothing that the case holds has this name." if not met else f"{len(met)} that the case holds have this in their name."
        raise InvalidInputError(f"{label}: {words}", field=name, remedy="Choose it from the list.")
    return met[0]


def at_its_field(error: GlasshouseError, kind: str) -> GlasshouseError:
    """The error with its field as this form calls it; a refusal of the charter with its rule."""
    info = schema(kind)
    if isinstance(error, InvalidInputError) and info is not None and error.field in info.properties:
        return InvalidInputError(error.message, field=_PREFIX + error.field, code=error.code, remedy=error.remedy)
    return error


def is_told(error: GlasshouseError) -> bool:
    """Whether the form itself says it: what was typed, and what the charter keeps out of it."""
    if isinstance(error, RefusedError):
        return set(error.rules) <= {"C1", "C4"} and bool(error.rules)
    return isinstance(error, (InvalidInputError, ConflictError))


def labels_of(values: Mapping[str, str], row: HandRow) -> dict[str, str]:
    """The label of each property's field, of those that hold something now and of those that the form says."""
    labels = {_PREFIX + value.prop: value.label for value in row.values}
    info = schema(row.kind)
    for name in values:
        if name.startswith(_PREFIX) and info is not None and name.removeprefix(_PREFIX) in info.properties:
            labels.setdefault(name, info.properties[name.removeprefix(_PREFIX)].label)
    return labels


def _field(prop: PropertyInfo) -> Field:
    how = "prose" if prop.type == "text" else "line" if prop.type in _ONE else "lines"
    hints = {"date": "2024, 2024-05 or 2024-05-31", "country": "A name or a code, like de", "phone": "With its country: +49…"}
    return Field(_PREFIX + prop.name, prop.label, how, hints.get(prop.type, ""))


def _may_be(stub: Stub, end: PropertyInfo) -> bool:
    info = schema(stub.schema)
    return info is not None and info.name in ENTITIES and info.is_a(end.range or "Thing")
