"""Property plans compiled to steps: each step reads one row and sets one property.

Promise: a step sets the values that followthemoney's mapping sets, cleaned, sorted, without doubles, and names every
value that it drops. Two readings are stricter, because the lax one would store what no source says: blank pieces of a
split or a template are no values, and a template over more than one column with several values is refused instead of
combined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from glasshouse.ingest.mapping.cells import Cell
from glasshouse.ingest.mapping.plan import PropertyPlan
from glasshouse.model.entity import MAX_VALUES, Draft, ValueFault
from glasshouse.model.values import BLANK, Cleaner, cleaner, remedy, sanitise, shown, unstorable

Cells = Mapping[str, Cell]
Done = Mapping[str, Draft]
Values = dict[str, tuple[str, ...]]
Step = Callable[[Cells, Done, Values, list[ValueFault]], None]
Sign = Callable[[str], str | None]

_TOO_MANY = f"More than {MAX_VALUES} values in one property. Split the row, or map the values to entities of their own."
_AMBIGUOUS = "More than one column of the template has several values here, so what belongs together is unknown. Split the row."
_UNSIGNABLE = "The id cannot be signed for its namespace. Use letters, digits, '.' and '-' only."


def compile_step(entity: str, plan: PropertyPlan, sign: Sign | None) -> Step | None:
    """The step of one property, or None where it can never have a value."""
    if plan.entity is not None:
        return _link(plan.info.name, plan.entity)
    signing = sign if plan.info.type == "entity" else None
    whole = plan.template is None and plan.join is None and plan.split is None and signing is None
    if whole and not plan.literals and len(plan.columns) == 1:
        return _column(entity, plan)
    if whole and not plan.columns:
        return _constant(entity, plan)
    if not plan.references() and not plan.literals and plan.template is None:
        return None
    return _composed(entity, plan, signing)


def names_step(prop: str, linked: Iterable[str], name_properties: Mapping[str, tuple[str, ...]]) -> Step:
    """FtM's `inline_names`: the names of linked entities of the row are mentioned by what links them.

    `name_properties` gives the name-typed properties of each linked entity's schema.
    """
    found = cleaner("name")
    known, clean = found.known, found.clean
    wanted = tuple((entity, name_properties[entity]) for entity in dict.fromkeys(linked))

    def step(_cells: Cells, done: Done, out: Values, _faults: list[ValueFault]) -> None:
        names = set(out.get(prop, ()))
        for entity, properties in wanted:
            draft = done.get(entity)
            if draft is None:
                continue
            for name in properties:
                for value in draft.properties.get(name, ()):
                    kept = known.get(value) or clean(value)
                    if kept is not None:
                        names.add(kept)
        if names:
            out[prop] = tuple(sorted(names))

    return step


def _link(prop: str, entity: str) -> Step:
    def step(_cells: Cells, done: Done, out: Values, _faults: list[ValueFault]) -> None:
        draft = done.get(entity)
        if draft is not None:
            out[prop] = (draft.entity_id,)

    return step


def _cleaner_of(plan: PropertyPlan, *, sanitised: bool = False) -> Cleaner:
    return cleaner(plan.info.type, plan.format or plan.info.format, plan.fuzzy, sanitised)


def _column(entity: str, plan: PropertyPlan) -> Step:
    """The most frequent step by far: one column, no option. The cleaner sanitises, so a value seen before costs one
    look-up.
    """
    prop, column, found = plan.info.name, plan.columns[0], _cleaner_of(plan)
    known, clean = found.known, found.clean

    def step(cells: Cells, _done: Done, out: Values, faults: list[ValueFault]) -> None:
        cell = cells.get(column)
        if cell is None:
            return
        if isinstance(cell, str):
            kept = known.get(cell) or clean(cell)
            if kept is not None:
                out[prop] = (kept,)
                return
            cell = [cell]
        values = _collect(entity, prop, found, cell, faults)
        if values:
            out[prop] = values

    return step


def _constant(entity: str, plan: PropertyPlan) -> Step:
    prop = plan.info.name
    dropped: list[ValueFault] = []
    values = _collect(entity, prop, _cleaner_of(plan), plan.literals, dropped)

    def step(_cells: Cells, _done: Done, out: Values, faults: list[ValueFault]) -> None:
        if values:
            out[prop] = values
        if dropped:
            faults.extend(dropped)

    return step


def _composed(entity: str, plan: PropertyPlan, sign: Sign | None) -> Step:
    prop, join, split, found = plan.info.name, plan.join, plan.split, _cleaner_of(plan, sanitised=True)
    read = _plain_values if plan.template is None else _template_values

    def step(cells: Cells, _done: Done, out: Values, faults: list[ValueFault]) -> None:
        pieces = read(entity, plan, cells, faults)
        if join is not None:
            pieces = [join.join(pieces)]
        if split is not None:
            pieces = [piece for text in pieces for piece in text.split(split)]
        values = _collect(entity, prop, found, pieces, faults)
        if sign is not None:
            values = _signed(entity, prop, values, sign, faults)
        if values:
            out[prop] = values

    return step


def _plain_values(entity: str, plan: PropertyPlan, cells: Cells, faults: list[ValueFault]) -> list[str]:
    values = list(plan.literals)
    for column in plan.columns:
        cell = cells.get(column)
        if cell is not None:
            values.extend(_storable(entity, plan.info.name, cell, faults))
    return values


def _template_values(entity: str, plan: PropertyPlan, cells: Cells, faults: list[ValueFault]) -> list[str]:
    """The template filled in: once, or once per value of the one column that has several."""
    found = {}
    several = ""
    for _, column in plan.template or ():
        cell = cells.get(column)
        values = [] if cell is None else _storable(entity, plan.info.name, cell, faults)
        found[column] = values
        if len(values) > 1 and column != several:
            if several:
                faults.append(_fault(entity, plan.info.name, "ambiguous_template", "", _AMBIGUOUS))
                return []
            several = column
    if not several:
        return [_filled(plan, found, several, 0)]
    return [_filled(plan, found, several, position) for position in range(len(found[several]))]


def _filled(plan: PropertyPlan, found: Mapping[str, Sequence[str]], several: str, position: int) -> str:
    text = ""
    for before, column in plan.template or ():
        values = found[column]
        text += before + (values[position if column == several else 0] if values else "")
    return (text + plan.template_end).strip()


def _storable(entity: str, prop: str, cell: Cell, faults: list[ValueFault]) -> list[str]:
    """The sanitised texts of a cell, but none that sanitising would rob of U+0000 or a surrogate in silence."""
    kept = []
    for raw in [cell] if isinstance(cell, str) else cell:
        code = unstorable(raw)
        if code is not None:
            faults.append(_fault(entity, prop, code, raw, remedy(code)))
            continue
        text = sanitise(raw)
        if text is not None:
            kept.append(text)
    return kept


def _collect(entity: str, prop: str, found: Cleaner, raws: Sequence[str], faults: list[ValueFault]) -> tuple[str, ...]:
    if len(raws) > MAX_VALUES:
        faults.append(_fault(entity, prop, "too_many_values", "", _TOO_MANY))
        return ()
    kept: set[str] = set()
    for raw in raws:
        value = found.clean(raw)
        if value is not None:
            kept.add(value)
        elif (code := found.code(raw)) != BLANK:
            faults.append(_fault(entity, prop, code, raw, remedy(code)))
    return tuple(sorted(kept)) if len(kept) > 1 else tuple(kept)


def _signed(entity: str, prop: str, values: Iterable[str], sign: Sign, faults: list[ValueFault]) -> tuple[str, ...]:
    signed = set()
    for value in values:
        result = sign(value)
        if result is None:
            faults.append(_fault(entity, prop, "invalid_entity", value, _UNSIGNABLE))
        else:
            signed.add(result)
    return tuple(sorted(signed))


def _fault(entity: str, prop: str, code: str, value: str, message: str) -> ValueFault:
    return ValueFault(code, prop, shown(value), f"Entity '{entity}' of the mapping: {message}")
