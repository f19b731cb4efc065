"""Links of an entity, grouped by kind, both ways. Parallel links are one with a count.

Promise (C2, C3, C4): what is sealed or out of scope is not listed, counted or summed; links lead to private persons only from what the case
holds, and so do links that are no function to whoever holds one; an address lists no private persons at all; one request discloses at most
LINKS_FIRST that this reader was not shown before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial

from glasshouse.base.errors import NotFoundError
from glasshouse.model.case import CaseState
from glasshouse.model.display import amount, display
from glasshouse.model.schema import SchemaInfo, schema
from glasshouse.policy.charter.finding import folded, lists_no_function
from glasshouse.policy.charter.households import PARENTAL
from glasshouse.policy.charter.members import are_members, are_only_held
from glasshouse.policy.plans import entity as plans
from glasshouse.store import household, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Folded, Row, live_records
from glasshouse.store.reading.ends import far_end, numbered
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.provenance import Provenance
from glasshouse.store.statement import Among, Statement

_SHOWN = (
    "role",
    "relationship",
    "status",
    "percentage",
    "sharesCount",
    "amount",
    "date",
    "startDate",
    "endDate",
    "purpose",
    "summary",
    "program",
)
_SOURCES = 5
_INCOMING = Statement(
    lambda: (
        live_records()
        .add_columns(t.edges.c.prop)
        .join(t.edges, t.edges.c.record == t.records.c.id)
        .where(Among(t.edges.c.target, "targets"))
    )
)


@dataclass(slots=True)
class _Group:
    """Links of one kind: the far end's number (0 where it has none) to the rows of the links."""

    key: str
    label: str
    ends: dict[int, list[Row]] = field(default_factory=dict)

    def private(self, reader: Reader, other: Folded) -> bool:
        """Whether the far end is a private person here: holders of functions are, where they are linked by none (C2)."""
        schema_name = self.key.removeprefix(">").partition(".")[0]
        return reader.view.private(other) or (other.person and lists_no_function(schema_name))


@reads(plans.ListLinks)
def list_links(reader: Reader, plan: plans.ListLinks) -> plans.LinksView:
    """One page of one group."""
    entity = reader.entity(plan.id)
    held = held_numbers(reader)
    provenance = Provenance(reader)
    found = _gather(reader, entity).get(plan.key)
    group = _Budget(reader, held, provenance, [found]).page(entity, found, plan.offset, plan.other) if found is not None else None
    if group is None or not (group.total or group.withheld):  # also where all of them are sealed, or live at the address
        raise NotFoundError("This entity has no links of that kind that you may see.")
    stub = reader.stub(entity, held)
    reader.disclosed.subjects.append(stub.id)
    reader.disclosed.count = len(group.links)
    return plans.LinksView(stub, group, plan.offset)


def groups(reader: Reader, entity: Folded, held: frozenset[int], provenance: Provenance) -> tuple[plans.LinkGroup, ...]:
    """The first links of every kind."""
    found = sorted(_gather(reader, entity).values(), key=lambda group: (group.label.casefold(), group.key))
    budget = _Budget(reader, held, provenance, found)
    made = (budget.page(entity, group, 0) for group in found)
    return tuple(group for group in made if group.total or group.withheld)


def between(reader: Reader, entities: Iterable[Folded]) -> list[Row]:
    """Records of links both of whose ends are among `entities`, each once."""
    wanted = list(entities)
    numbers = {number for entity in wanted for number in entity.numbers}
    found: dict[int, tuple[Row, set[str]]] = {}
    for entity in wanted:
        for row, prop in _incoming(reader, entity):
            info = schema(row.schema)
            far = far_end(info, prop) if info is not None else None
            if far is not None:
                found[row.id] = (row, set(row.properties().get(far, ())))
    known = numbered(reader, {(row.dataset, name) for row, names in found.values() for name in names})
    return [row for row, names in found.values() if names and all(known.get((row.dataset, name), 0) in numbers for name in names)]


class _Budget:
    """Hands out at most LINKS_FIRST private persons over all `groups` of one answer."""

    def __init__(self, reader: Reader, held: frozenset[int], provenance: Provenance, groups: Iterable[_Group]) -> None:
        self._reader, self._held, self._provenance = reader, held, provenance
        self._review = reader.situation.case.state is CaseState.UNDER_REVIEW
        self._left = 0 if self._review else plans.LINKS_FIRST
        ends = {number for group in groups for number in group.ends if number}
        self._folded = reader.view.fold(ends)
        self._sealed = reader.view.sealed(ends - self._folded.keys())

    def page(self, entity: Folded, group: _Group, offset: int, only: str = "") -> plans.LinkGroup:
        """`group` from `offset`, within what is left; of `only` (a public id) the single links."""
        ends = self._collapse(group)
        beyond = False
        if _is_home(entity):
            ends = self._without_people(ends, group)
        elif _only_held(self._reader, entity, group.key):
            ends = self._only_whom_it_holds(ends)
        elif are_members(group.key, [row.schema for row in entity.rows]):
            ends = self._without_members(ends, entity, group)
        elif not self._held.intersection(entity.numbers):
            every_end, ends = ends, self._without_people(ends, group)
            beyond = len(every_end) > len(ends)
        ordered = _by_date(self._singly(ends, only)) if only else _largest_first(ends)
        wanted = ordered[offset : offset + plans.LINKS_FIRST]
        self._provenance.prepare(row for _, rows in wanted for row in rows[:_SOURCES])
        shown = self._within(wanted, group)
        own = group.key.startswith(">")  # a record's own reference: what it is worth stands among its facts already
        links = tuple(self._link(other, rows, own=own) for other, rows in shown)
        words = "People linked here are listed once the case holds this." if beyond else ""
        if len(shown) < len(wanted):
            words = "One request shows at most 50 people newly: open this list to go on."
            if self._review:
                words = "Under review nobody is shown newly."
        every = [row for _, rows in ordered for row in rows]
        return plans.LinkGroup(group.key, group.label, len(ordered), len(every), links, () if own else _sums(every), words)

    def _collapse(self, group: _Group) -> list[tuple[Folded | None, list[Row]]]:
        ends: dict[int, tuple[Folded | None, list[Row]]] = {}
        for number, rows in group.ends.items():
            other = self._folded.get(number)
            if other is None and number in self._sealed:
                continue
            key = other.number if other else -number
            ends.setdefault(key, (other, []))[1].extend(rows)
        return list(ends.values())

    def _singly(self, ends: list[tuple[Folded | None, list[Row]]], public: str) -> list[tuple[Folded | None, list[Row]]]:
        return [(other, [row]) for other, rows in ends if other and self._reader.public(other) == public for row in rows]

    def _without_people(self, ends: list[tuple[Folded | None, list[Row]]], group: _Group) -> list[tuple[Folded | None, list[Row]]]:
        """Without private persons. Who lives at an address does not exist there: no list, no number, no word that would only stand where
        somebody does (C3)."""
        return [end for end in ends if end[0] is None or not group.private(self._reader, end[0])]

    def _without_members(
        self, ends: list[tuple[Folded | None, list[Row]]], entity: Folded, group: _Group
    ) -> list[tuple[Folded | None, list[Row]]]:
        """Without people who belong to it, but those whom the case holds and, where it holds this too, holders of functions; and without
        ends that nothing describes: their number would be one of members (C2)."""
        private = self._reader.view.private if self._held.intersection(entity.numbers) else partial(group.private, self._reader)
        return [(other, rows) for other, rows in ends if other and (not private(other) or self._held.intersection(other.numbers))]

    def _only_whom_it_holds(self, ends: list[tuple[Folded | None, list[Row]]]) -> list[tuple[Folded | None, list[Row]]]:
        """Without people whom the case does not hold, functions or not, and without ends that nothing describes (C2)."""
        counts = self._reader.view.counts
        return [end for end in ends if end[0] and (not (end[0].person or counts(end[0])) or self._held.intersection(end[0].numbers))]

    def _within(self, wanted: list[tuple[Folded | None, list[Row]]], group: _Group) -> list[tuple[Folded | None, list[Row]]]:
        private = {self._reader.public(other): None for other, _ in wanted if other and group.private(self._reader, other)}
        situation = self._reader.situation
        known = self._reader.ground.entries.already(situation.case.id, situation.actor.person, private) if private else frozenset()
        shown = []
        for other, rows in wanted:
            public = self._reader.public(other) if other else ""
            if public in private and public not in known:
                if self._review:
                    continue
                if self._left == 0:
                    break
                self._left -= 1
            if other and public in private:
                self._reader.show_private(other)
            shown.append((other, rows))
        return shown

    def _link(self, other: Folded | None, rows: list[Row], *, own: bool) -> plans.Link:
        stub = self._reader.stub(other, self._held) if other else None
        titles = tuple(dict.fromkeys(self._reader.view.datasets[row.dataset].title for row in other.rows)) if other else ()
        via = self._reader.ground.entity_ids.encode(rows[0].entity) if len(rows) == 1 and _is_edge(rows[0]) else None
        sources = tuple(self._provenance.ref(row) for row in rows[:_SOURCES])
        return plans.Link(stub, titles, len(rows), via, () if own else _details(rows), sources)


def _gather(reader: Reader, entity: Folded) -> dict[str, _Group]:
    found: dict[str, _Group] = {}
    wanted: list[tuple[str, str, Row, str]] = []
    for row, prop in _incoming(reader, entity):
        info = schema(row.schema)
        label = _reverse_label(info, prop)
        if info is None or label is None:
            continue
        key = f"{row.schema}.{prop}"
        far = far_end(info, prop)
        if far is None:
            found.setdefault(key, _Group(key, label)).ends.setdefault(row.entity, []).append(row)
            continue
        wanted += [(key, label, row, name) for name in row.properties().get(far, ()) or ("",)]
    for row in entity.rows:
        wanted += _outgoing(row)
    numbers = numbered(reader, {(row.dataset, name) for _, _, row, name in wanted if name})
    own = set(entity.numbers)
    for key, label, row, name in wanted:
        number = numbers.get((row.dataset, name), 0)
        if number not in own:
            found.setdefault(key, _Group(key, label)).ends.setdefault(number, []).append(row)
    _leave_out_households(reader, found, own)
    return found


def _leave_out_households(reader: Reader, found: dict[str, _Group], own: set[int]) -> None:
    """Who is in the file because of a protected person is no road by the record that names a parent either (C4)."""
    groups = [group for group in found.values() if group.key.rpartition(".")[2] in PARENTAL]
    away = household.among(reader.connection, own.union(*(group.ends for group in groups))) if groups else set()
    for group in groups:
        group.ends = {} if own & away else {number: rows for number, rows in group.ends.items() if number not in away}


def _only_held(reader: Reader, entity: Folded, key: str) -> bool:
    """Whether a group leads to those alone whom the case holds: from such an office or body, or from an opened link to the other end."""
    if not key.startswith(">"):
        return are_only_held(key, _said(entity))
    kind, _, prop = key[1:].partition(".")
    info = schema(kind)
    far = far_end(info, prop) if info is not None else None
    if far is None:
        return False
    named = numbered(reader, {(row.dataset, name) for row in entity.rows for name in row.properties().get(far, ())})
    return any(are_only_held(f"{kind}.{far}", _said(other)) for other in reader.view.fold(named.values()).values())


def _said(entity: Folded) -> list[tuple[str, dict[str, list[str]]]]:
    return [(row.schema, row.properties()) for row in entity.rows]


def _incoming(reader: Reader, entity: Folded) -> Iterable[tuple[Row, str]]:
    """Live records that name the entity, with the property in which they do."""
    for raw in _INCOMING.all(reader.connection, targets=list(entity.numbers)):
        if raw.dataset in reader.view.datasets and not reader.view.hides(raw.role, raw.dataset, raw.schema):
            yield reader.view.row(raw), raw.prop


def _outgoing(row: Row) -> Iterable[tuple[str, str, Row, str]]:
    info = schema(row.schema)
    if info is None:
        return
    for name, values in row.properties().items():
        prop = info.properties.get(name)
        if prop is not None and prop.type == "entity":
            for value in values:
                yield f">{row.schema}.{name}", prop.label, row, value


def _is_home(entity: Folded) -> bool:
    return any((info := schema(row.schema)) is not None and info.is_a("Address") for row in entity.rows)


def _is_edge(row: Row) -> bool:
    info = schema(row.schema)
    return info is not None and info.is_edge


def _reverse_label(info: SchemaInfo | None, prop: str) -> str | None:
    found = info.properties.get(prop) if info else None
    return found.reverse_label or found.label if found else None


def _largest_first(ends: list[tuple[Folded | None, list[Row]]]) -> list[tuple[Folded | None, list[Row]]]:
    """By the sum of what the links are worth, then newest first, then by number."""
    ordered = sorted(ends, key=lambda end: end[0].number if end[0] else 0)
    ordered.sort(key=lambda end: max(map(_newest, end[1])), reverse=True)
    ordered.sort(key=lambda end: sum((number for row in end[1] for number in _amounts(row)), Decimal(0)), reverse=True)
    return ordered


def _by_date(ends: list[tuple[Folded | None, list[Row]]]) -> list[tuple[Folded | None, list[Row]]]:
    return sorted(sorted(ends, key=lambda end: end[1][0].id), key=lambda end: _newest(end[1][0]), reverse=True)


def _newest(row: Row) -> str:
    properties = row.properties()
    return max((value for name in ("date", "startDate") for value in properties.get(name, ())), default="")


def _amounts(row: Row) -> list[Decimal]:
    found = []
    for value in row.properties().get("amount", ()):
        try:
            number = Decimal(value)
        except InvalidOperation:
            continue
        if number.is_finite():
            found.append(number)
    return found


def _sums(rows: list[Row]) -> tuple[tuple[str, str], ...]:
    totals: dict[str, Decimal] = {}
    for row in {row.id: row for row in rows}.values():
        currency = ", ".join(row.properties().get("currency", ())) or "amount"
        for number in _amounts(row):
            totals[currency] = totals.get(currency, Decimal(0)) + number
    return tuple((currency, amount(str(total))) for currency, total in sorted(totals.items()))


def _details(rows: list[Row]) -> tuple[tuple[str, str], ...]:
    """Facts of one link, of which none is folded (C1); of several: the sum, and the first and last date. Of a direct reference only what
    its record is worth, so that a sum over the group can be read off the lines."""
    if len(rows) > 1:
        words = [(label, f"{total} in {len(rows)} entries") for label, total in _sums(rows)]
        dates = sorted(value for row in rows for name in ("date", "startDate", "endDate") for value in row.properties().get(name, ()))
        if dates:
            words.append(("From – to", dates[0] if dates[0] == dates[-1] else f"{dates[0]} – {dates[-1]}"))
        told = [(row, name) for row in rows for name in ("role", "relationship") if not folded(row.treated, name)]
        roles = dict.fromkeys(value for row, name in told for value in row.properties().get(name, ()))
        if roles:
            words.append(("Role", ", ".join(list(roles)[:5])))
        return tuple(words)
    row = rows[0]
    info = schema(row.schema)
    if info is None:
        return ()
    properties = row.properties()
    found = []
    for name in _SHOWN if info.is_edge else ("amount",):
        for value in () if folded(row.treated, name) else properties.get(name, ())[:3]:
            words_ = display(info.properties[name].type, value) if name in info.properties else value
            if name == "amount":
                words_ = f"{amount(value)} {' '.join(properties.get('currency', ()))}".strip()
            if name == "percentage" and words_ and not words_.endswith("%"):
                words_ += " %"
            found.append((info.properties[name].label, words_))
    return tuple(found)
