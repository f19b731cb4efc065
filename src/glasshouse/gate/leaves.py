"""Ledger entries for an access: the public header, and the private fields that it commits to."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import RefusedError
from glasshouse.gate.roster import Roster
from glasshouse.model.case import Case
from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS
from glasshouse.policy.charter.text import charter_hash
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.situation import Decision, Situation
from glasshouse.store.executors import Approved, Disclosed, Glass, Grounds, Step
from glasshouse.store.house import House
from glasshouse.store.vault import Entry
from glasshouse_ledger.leaf import Act, Header, Kind, Verdict, bucket, sources
from glasshouse_ledger.seal import case_tag

_IDS_KEPT = 200
_RULES_NAMED = 16
_ADDRESS = 64
_HEADERS = 4_096


class LeafMaker:
    """Makes entries for one organisation."""

    def __init__(self, house: House, tag_key: bytes) -> None:
        self._house = house
        self._tag_key = tag_key
        self._kept = lru_cache(_HEADERS)(self._made)

    def intent(
        self,
        roster: Roster,
        situation: Situation,
        request: Request[Any],
        decision: Decision,
        *,
        asked: str | None = None,
        grounds: Grounds | None = None,
    ) -> Entry:
        """What was asked, and the answer to whether. `asked` is the address of a case that was refused to a stranger; `grounds` what an
        export rests on, as an exemption is what anything may rest on (C11)."""
        verdict = Verdict.PERMIT if decision.permit else Verdict.ERROR if decision.error else Verdict.REFUSE
        rests = grounds.entry if grounds else decision.exemption
        entry = self._entry(roster, situation, request, Kind.INTENT, verdict, decision.rules, None, rests)
        if decision.house not in ("", entry.header.hp):
            entry = replace(entry, header=replace(entry.header, hp=decision.house))  # another came into force since
        if not decision.permit:
            entry.fields["results"] = {"told": decision.reasons[0].sentence, "remedy": decision.reasons[0].remedy}
        if asked is not None:
            entry.fields["plan"]["case"] = asked[:_ADDRESS]
        return entry

    def outcome(
        self,
        roster: Roster,
        situation: Situation,
        request: Request[Any],
        disclosed: Disclosed,
        *,
        verdict: Verdict = Verdict.PERMIT,
        re: int | None = None,
        refused: Exception | None = None,
    ) -> Entry:
        """What came of it. Without `re` it answers the entry before it in its group. `refused`: why nothing did; its rules stand in the
        header, its words among the private fields, for whoever it was told to."""
        rules = tuple(dict.fromkeys(refused.rules)) if isinstance(refused, RefusedError) else ()
        entry = self._entry(roster, situation, request, Kind.OUTCOME, verdict, rules, disclosed, re)
        if isinstance(refused, RefusedError):
            entry.fields["results"] |= {"told": refused.message, "remedy": refused.remedy}
        return entry

    def approval(self, roster: Roster, situation: Situation, request: Approve, given: Approved) -> Entry:
        """That somebody approved an export or a table, in the trail of its case; it refers to the entry in which it was asked for."""
        act, n, rule = given.action, bucket(given.count), "C1" if given.action is Action.COUNT_TABLE else "C8"
        hour, unit = situation.now // HOUR, situation.actor.unit
        header = self._header(roster, given.case, unit, frozenset(), act, Kind.APPROVAL, Verdict.PERMIT, (rule,), n, False, hour)
        fields = {
            "actor": situation.actor.person,
            "case": given.case.id,
            "time": situation.now,
            "plan": {"action": request.action.value, **request.canonical()},
            "justification": given.reason,
            "parties": [given.asker, situation.actor.person],
        }
        return Entry(replace(header, re=given.asked), fields, given.case.id, situation.actor.person)

    def glass(self, roster: Roster, situation: Situation, request: Request[Any], kind: Kind, glass: Glass) -> Entry:
        """That the glass was broken, or that this was reviewed, in the case's trail; it refers to the intent, or to what it reviews."""
        hour, actor = situation.now // HOUR, situation.actor
        header = self._header(roster, glass.case, actor.unit, frozenset(), request.action, kind, Verdict.PERMIT, ("C9",), None, False, hour)
        fields = {
            "actor": actor.person,
            "case": glass.case.id,
            "time": situation.now,
            "plan": {"action": request.action.value, **request.canonical()},
            "justification": glass.justification,
            "parties": list(glass.parties),
        }
        return Entry(replace(header, re=glass.re), fields, glass.case.id, actor.person)

    def policy(self, roster: Roster, situation: Situation, request: Request[Any], step: Step, intent: int) -> Entry:
        """What became of a proposed house policy or exemption, in the trail of who did it; it refers to what announced it, or to the
        intent to."""
        rules = tuple(dict.fromkeys(("C11", *step.rules)))
        entry = self._entry(roster, situation, request, Kind.POLICY, Verdict.PERMIT, rules, None, intent if step.re is None else step.re)
        entry.fields["plan"] = {"action": request.action.value}
        return self.stepped(replace(entry, header=replace(entry.header, hp=step.hp)), step, situation.actor.unit)

    @staticmethod
    def stepped(entry: Entry, step: Step, unit: str = "") -> Entry:
        """An entry that says what became of a proposal; `unit` is that of who signed."""
        said = {"step": step.step, "number": step.number, "digest": step.digest, "base": step.base_hash, "unit": unit, "apart": step.apart}
        return replace(entry, fields=entry.fields | {"plan": entry.fields.get("plan", {}) | said})

    def erasure(self, roster: Roster, situation: Situation, request: Request[Any], erased: Disclosed, intent: int) -> Entry:
        """That openings were destroyed: how many, and by which entry it was asked."""
        return self._entry(roster, situation, request, Kind.ERASURE, Verdict.PERMIT, (), erased, intent)

    def _entry(
        self,
        roster: Roster,
        situation: Situation,
        request: Request[Any],
        kind: Kind,
        verdict: Verdict,
        why: tuple[str, ...],
        disclosed: Disclosed | None,
        re: int | None = None,
    ) -> Entry:
        case = situation.case
        header = self._header(
            roster,
            case,
            situation.actor.unit,
            situation.granted.units,
            request.action,
            kind,
            verdict,
            why[:_RULES_NAMED],
            bucket(disclosed.count) if disclosed else None,
            disclosed.protected if disclosed else False,
            situation.now // HOUR,
        )
        if re is not None:
            header = replace(header, re=re)
        fields: dict[str, Any] = {"actor": situation.actor.person, "case": case.id, "time": situation.now}
        if kind is Kind.INTENT:
            fields["plan"] = {"action": request.action.value, **request.canonical()}
            fields["subjects"] = list(request.subjects())
        if disclosed is not None:
            fields["results"] = {"count": disclosed.count, "ids": disclosed.stubs[:_IDS_KEPT], **disclosed.details}
            fields["subjects"] = disclosed.subjects[:_IDS_KEPT]
        after = kind is Kind.OUTCOME and re is None
        subjects = tuple(dict.fromkeys(disclosed.subjects)) if disclosed else request.subjects()
        return Entry(
            header,
            fields,
            case.id,
            situation.actor.person,
            subjects,
            tuple(dict.fromkeys(disclosed.private)) if disclosed else (),
            after,
            tuple(disclosed.counted) if disclosed else (),
        )

    def _header(self, *words: Any) -> Header:
        """The header of these words, under the house policy in force."""
        return self._kept(*words, self._house.house_hash)

    def _made(
        self,
        roster: Roster,
        case: Case,
        unit: str,
        units: frozenset[str],
        action: Action,
        kind: Kind,
        verdict: Verdict,
        why: tuple[str, ...],
        count: int | None,
        protected: bool,
        hour: int,
        house: str,
    ) -> Header:
        """The header of an entry. Kept for equal ones: within an hour, most entries of a case differ in their private fields only."""
        row = ROWS[action]
        return Header(
            k=kind,
            t=hour,
            org=roster.organisation,
            ch=charter_hash(),
            hp=house,
            act=Act(row.act),
            dec=verdict,
            why=why,
            pur=case.purpose,
            unit=roster.unit(unit),
            src=sources(roster.units(units)),
            dst=roster.unit(case.unit),
            n=count,
            prot=protected,
            cls=row.cls,
            case=case_tag(self._tag_key, case.id, hour),
        )
