"""Links to other cases, requests to read one, and companies on which another case here works."""

from __future__ import annotations

from typing import Any

from glasshouse.base.clock import iso
from glasshouse.model.actor import CaseRole
from glasshouse.policy.plans import relations as plans
from glasshouse.store import lives, relations
from glasshouse.store.executors import Reader, reads
from glasshouse.store.overlaps import overlapping
from glasshouse.store.reading.wording import who

_SEEN_FROM = {
    plans.Relation.PARENT: plans.Relation.CHILD,
    plans.Relation.CHILD: plans.Relation.PARENT,
    plans.Relation.RELATED: plans.Relation.RELATED,
}


@reads(plans.ListRelated)
def list_related(reader: Reader, _plan: plans.ListRelated) -> plans.RelatedCases:
    """Of a link that nobody confirmed, who asked learns nothing of the other side."""
    leads = reader.situation.mine is CaseRole.LEAD
    links, asked = relations.links_of(reader), relations.requests_of(reader, leads=leads)
    here = reader.situation.case.id
    ids = {row.case_id for row in [*links, *asked]} | {row.other for row in asked}
    known = relations.cases_by(reader, ids=ids, numbers={row.other_number for row in links})
    by_id, by_number = {row.id: row for row in known}, {row.number: row for row in known}
    names = who(reader, [row.by for row in [*links, *asked]])
    reader.disclosed.count = len(links) + len(asked)
    told = []
    for row in links:
        mine = row.case_id == here
        other = by_number.get(row.other_number) if mine else by_id[row.case_id]
        shown = _other(other, row.other_number if mine else by_id[row.case_id].number, told=not mine or row.state == plans.Answer.CONFIRMED)
        relation = plans.Relation(row.relation)
        reasons = (row.reason, row.answer) if mine else (row.answer, row.reason)
        whose = names.get(row.by, "?") if mine else ""
        which = relation if mine else _SEEN_FROM[relation]
        told.append(plans.Related(row.id, which, shown, mine, plans.Answer(row.state), *reasons, whose, iso(row.at)))
    requests = tuple(_request(row, by_id, names, here) for row in asked)
    return plans.RelatedCases(tuple(told), requests, lives.life_of(reader.connection, here).seen)


@reads(plans.ListOverlaps)
def list_overlaps(reader: Reader, _plan: plans.ListOverlaps) -> tuple[plans.Overlap, ...]:
    """By the company's name; cases by their numbers."""
    found = overlapping(reader)
    rows = {row.id: row for row in relations.cases_by(reader, ids={case for _, cases in found for case in cases}, numbers=set())}
    reader.disclosed.count = len(found)
    told = []
    for entity, cases in found:
        others = sorted((_other(rows[case], rows[case].number, told=True) for case in cases), key=lambda one: one.number)
        told.append(plans.Overlap(reader.public(entity), entity.caption(), tuple(others)))
    return tuple(sorted(told, key=lambda one: (one.caption.casefold(), one.company)))


def _other(row: Any, number: int, *, told: bool) -> plans.OtherCase:
    """What this reader may know: a member everything that a list shows, others its unit where that is `told`."""
    if row is None:
        return plans.OtherCase(number, "", "", "")
    member = row.role is not None
    return plans.OtherCase(number, row.unit if told or member else "", row.title if member else "", row.id if member else "")


def _request(row: Any, by_id: dict[str, Any], names: dict[str, str], here: str) -> plans.AccessAsked:
    mine = row.case_id == here
    other = by_id[row.other if mine else row.case_id]
    shown = _other(other, other.number, told=True)
    return plans.AccessAsked(row.id, shown, mine, names.get(row.by, "?"), row.reason, iso(row.at), plans.Answer(row.state), row.answer)
