"""A compiled mapping: rows in, drafts and faults out.

Promise: ids and values are those of followthemoney's mapping of the same query (see `plan` and `steps` for the few
stricter readings). Work that does not depend on the row is done once, in `compile`. Nothing is dropped in silence: what
was left out of an entity is among that draft's faults; why an entity was not made at all, though the row says something
of it, among the row's.
"""

from __future__ import annotations

from collections import Counter, abc
from typing import Any, NamedTuple

from glasshouse.ingest.mapping.cells import Cell, read_row, texts
from glasshouse.ingest.mapping.ids import key_id, seed, signer
from glasshouse.ingest.mapping.plan import EntityPlan, Filter, QueryPlan, read
from glasshouse.ingest.mapping.steps import Done, Sign, Step, Values, compile_step, names_step
from glasshouse.model.entity import Draft, InvalidEntityError, ValueFault, check_ends, id_fault, id_message
from glasshouse.model.schema import SchemaInfo
from glasshouse.model.values import shown

# The property by which FtM's relations and documents mention the names of what they link.
_MENTIONED = "namesMentioned"

_NO_ID = "The row says something of it, but its key columns are empty. Fill them, or choose other keys."
_SEVERAL_IDS = "Its id_column holds several values. Give each row one id, or use 'keys:'."
_UNSIGNABLE = "Its id cannot be signed for its namespace. Use letters, digits, '.' and '-' only, or use 'keys:'."
_REQUIRED = "This property is required by the mapping and has no value in this row, so the entity was left out."
_SELF_REFERENCE = "The property points to its own entity, so it was left out. Correct the reference in the source."


class Mapped(NamedTuple):
    """What one row gave. `faults` are of entities that were not made; `filtered` says that the query's filters left it
    out.
    """

    drafts: list[Draft]
    faults: list[ValueFault]
    filtered: bool = False


class Mapping:
    """One query, ready to run. `columns` are those that it reads, `notes` what it ignores; `apply` maps one row."""

    __slots__ = ("_filters", "_makers", "columns", "dataset", "notes", "plan")

    def __init__(self, plan: QueryPlan, dataset: str, key_prefix: str, sign: Sign | None, strict_null: bool) -> None:
        self.plan = plan
        self.dataset = dataset
        self.columns = plan.columns()
        self.notes = plan.notes
        used = Counter(column for entity in plan.entities for column in set(entity.columns()))
        by_name = {entity.name: entity for entity in plan.entities}
        self._makers = tuple(_Maker(entity, by_name, used, key_prefix, sign) for entity in plan.entities)
        self._filters = tuple((item, strict_null and not item.keep) for item in plan.filters)

    def missing(self, header: abc.Iterable[str]) -> tuple[str, ...]:
        """The columns that the mapping reads and a table with this header lacks."""
        present = frozenset(header)
        return tuple(column for column in self.columns if column not in present)

    def apply(self, row: abc.Mapping[str, object]) -> Mapped:
        """The entities of one row: `row` gives a text, a list of texts, or a scalar of SQL for each column."""
        cells = read_row(row, self.columns)
        for item, strict_null in self._filters:
            if not _passes(item, strict_null, cells):
                return Mapped([], [], filtered=True)
        done: dict[str, Draft] = {}
        faults: list[ValueFault] = []
        for maker in self._makers:
            draft = maker.make(cells, done, faults)
            if draft is not None:
                done[maker.name] = draft
        return Mapped(list(done.values()), faults)


def compile(  # noqa: A001  the verb of this package, used as `mapping.compile` like `re.compile`
    query: abc.Mapping[str, Any], dataset: str, *, key_prefix: str | None = None, sign: bool = False, file: str = ""
) -> Mapping:
    """Check a mapping query and make it ready. Raises MappingError.

    `dataset` is the dataset's public name. Ids are prefixed with `key_prefix` (default: the dataset, as `ftm map` does;
    "" for none); with `sign` they carry the dataset's namespace signature (`ftm map --sign`, its default). `file` names
    the mapping in errors.
    """
    plan = read(query, file)
    prefix = dataset if key_prefix is None else key_prefix
    from_sql = not {"database", "table", "tables"}.isdisjoint(query)
    return Mapping(plan, dataset, prefix, signer(dataset) if sign else None, from_sql)


def columns(query: abc.Mapping[str, Any], file: str = "") -> tuple[str, ...]:
    """The columns that a query reads, in order of first use. Raises MappingError."""
    return read(query, file).columns()


class _Maker:
    """Makes one entity of each row."""

    __slots__ = ("_links", "_own", "_plan", "_required", "_seed", "_sign", "_steps", "name", "schema")

    def __init__(
        self,
        plan: EntityPlan,
        by_name: abc.Mapping[str, EntityPlan],
        used: Counter[str],
        prefix: str,
        sign: Sign | None,
    ) -> None:
        self.name = plan.name
        self.schema: SchemaInfo = plan.schema
        self._plan = plan
        self._seed = seed(prefix, plan.key_literal)
        self._sign = sign
        self._required = tuple(prop.info.name for prop in plan.properties if prop.required)
        self._links = tuple(sorted(prop.info.name for prop in plan.properties if prop.info.type == "entity"))
        keys = {*plan.keys, plan.id_column}
        self._own = tuple(column for column in plan.columns() if used[column] == 1 and column not in keys)
        self._steps = _steps(plan, by_name, sign)

    def make(self, cells: abc.Mapping[str, Cell], done: Done, row_faults: list[ValueFault]) -> Draft | None:
        """The draft of this entity, or None where the row has none: then the reason, if anything is lost, is in
        `row_faults`.
        """
        entity_id = self._id(cells, row_faults)
        if entity_id is None:
            return None
        out: Values = {}
        faults: list[ValueFault] = []
        for step in self._steps:
            step(cells, done, out, faults)
        for prop in self._required:
            if prop not in out:
                row_faults.extend(faults)
                row_faults.append(self._fault("required_missing", prop, "", _REQUIRED))
                return None
        if self._links and not self._ends_hold(entity_id, out, faults, row_faults):
            return None
        return Draft(entity_id, self.schema.name, out, tuple(faults))

    def _id(self, cells: abc.Mapping[str, Cell], faults: list[ValueFault]) -> str | None:
        column = self._plan.id_column
        if column is not None:
            return self._column_id(column, texts(cells.get(column)), cells, faults)
        keys: list[str] = []
        for key in self._plan.keys:
            cell = cells.get(key)
            if cell.__class__ is str and cell.isascii() and cell.isprintable():
                text = cell.strip()
                if text:
                    keys.append(text)
            elif cell is not None:
                keys.extend(texts(cell))
        if not keys:
            self._unnamed(cells, faults)
            return None
        entity_id = key_id(self._seed, keys)
        return entity_id if self._sign is None else self._sign(entity_id)

    def _column_id(self, column: str, values: list[str], cells: abc.Mapping[str, Cell], faults: list[ValueFault]) -> str | None:
        if len(values) != 1:
            if values:
                faults.append(self._fault("several_ids", column, values[0], _SEVERAL_IDS))
            else:
                self._unnamed(cells, faults)
            return None
        code = id_fault(values[0])
        if code is not None:
            faults.append(self._fault(code, column, values[0], id_message(code)))
            return None
        if self._sign is None:
            return values[0]
        signed = self._sign(values[0])
        if signed is None:
            faults.append(self._fault("invalid_id", column, values[0], _UNSIGNABLE))
        return signed

    def _unnamed(self, cells: abc.Mapping[str, Cell], faults: list[ValueFault]) -> None:
        """A fault only if the row holds something that this entity alone would have said: else there is just no such
        entity.
        """
        for column in self._own:
            found = texts(cells.get(column))
            if found:
                faults.append(self._fault("no_id", column, found[0], _NO_ID))
                return

    def _ends_hold(self, entity_id: str, out: Values, faults: list[ValueFault], row_faults: list[ValueFault]) -> bool:
        for prop in self._links:
            if entity_id in out.get(prop, ()):
                faults.append(self._fault("self_reference", prop, entity_id, _SELF_REFERENCE))
                out[prop] = tuple(value for value in out[prop] if value != entity_id)
                if not out[prop]:
                    del out[prop]
        try:
            check_ends(self.schema, out)
        except InvalidEntityError as error:
            row_faults.extend(faults)
            row_faults.append(self._fault(error.code, (error.field or "").removeprefix("properties."), entity_id, error.message))
            return False
        return True

    def _fault(self, code: str, prop: str, value: str, message: str) -> ValueFault:
        return ValueFault(code, prop, shown(value), f"Entity '{self.name}' of the mapping: {message}")


def _steps(plan: EntityPlan, by_name: abc.Mapping[str, EntityPlan], sign: Sign | None) -> tuple[Step, ...]:
    """The entity's steps in order of property names, so that its properties come out sorted."""
    steps: list[tuple[str, Step]] = []
    for prop in plan.properties:
        step = compile_step(plan.name, prop, sign)
        if step is not None:
            steps.append((prop.info.name, step))
    linked = [prop.entity for prop in plan.properties if prop.entity is not None]
    if linked and _MENTIONED in plan.schema.properties:
        named = {name: _name_properties(by_name[name]) for name in linked}
        steps.append((_MENTIONED, names_step(_MENTIONED, linked, named)))
    return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))


def _name_properties(plan: EntityPlan) -> tuple[str, ...]:
    """The name-typed properties that drafts of this plan can have."""
    mapped = [prop.info.name for prop in plan.properties if prop.info.type == "name"]
    return tuple(dict.fromkeys([*mapped, _MENTIONED]))


def _passes(item: Filter, strict_null: bool, cells: abc.Mapping[str, Cell]) -> bool:
    """Whether a row passes a filter. In SQL a row without a value passes no 'is not', so neither does it here
    (`strict_null`).
    """
    found = texts(cells.get(item.column))
    if not found:
        return (None in item.values) if item.keep else not (strict_null or None in item.values)
    return any(value in item.values for value in found) is item.keep
