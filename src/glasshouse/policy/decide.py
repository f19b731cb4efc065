"""The decision: charter shapes, then Cedar with schema. Deny by default; any diagnostic refuses (C12).

Cedar skips a `forbid` whose condition errors, and then answers Allow. Therefore: policies are validated against a schema generated from the
action table when they are loaded, every request carries every attribute, and a single diagnostic turns the answer into a refusal.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import cedarpy

from glasshouse.base.errors import DefectError
from glasshouse.model.actor import Role
from glasshouse.model.case import FIRST_LOOK_PERSONS, CaseKind
from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import TABLE
from glasshouse.policy.charter.shapes import refuse_shape
from glasshouse.policy.charter.text import BY_ID, changing, forbids
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.situation import Decision, Reason, Situation
from glasshouse.policy.slices import Sliced
from glasshouse.policy.states import allowed
from glasshouse.policy.terms import Terms, terms_of

_PAST_CEILING = frozenset(
    {
        Action.OPEN_CASE,
        Action.READ_LEDGER,
        Action.CLOSE_CASE,
        Action.CONVERT_FIRST_LOOK,
        Action.RELEASE_ENTITY,
        Action.PROTECT_PERSON,
        Action.LIST_SEALS,
        Action.CONFIRM_SEAL,
        Action.LIST_KEEPERS,
        Action.SIGN_KEEPER,
        Action.REMOVE_KEEPER,
        Action.OPEN_KEPT,
        Action.WRITE_KEPT_NOTE,
    }
)

CHANGING = frozenset({Action.READ_POLICIES, Action.PROPOSE_POLICY, Action.PROPOSE_EXEMPTION, Action.SIGN_POLICY, Action.WITHDRAW_POLICY})
"""How a house policy changes: decided by the charter alone (C11), whatever house policy is in force."""

_KEPT = 4_096
"""Permits that are remembered by the whole question: equal questions have equal answers, for policies never change while a book lives."""
_TEXTS = 16
"""Texts of policies of which it is remembered whether they fit the schema."""


_ENTITIES = (
    "entity Person = { roles: Set<String>, unit: String, active: Bool, keyed: Bool, strong: Bool, fresh: Bool, unreviewed: Bool };\n"
    "entity Case = { kind: String, purpose: String, state: String, unit: String, mine: String };\n"
)
"""By this alone who asks and the case are read: with the whole schema every action comes along as an entity, at every question."""


def schema_text() -> str:
    """Cedar's schema, generated from the action table."""
    names = ", ".join(f'"{row.action.value}"' for row in TABLE)
    return _ENTITIES + (
        f"action {names} appliesTo {{ principal: [Person], resource: [Case], context: {{ kinds: Set<String>, never: Set<String>, "
        "stateAllows: Bool, keyFits: Bool, ceilingReached: Bool, purposeOff: Bool, handling: Long, cls: Long } };\n"
    )


class PolicyBook:
    """Charter and house policy, validated and prepared once. `house_hash`, of `house_text`, stands in every leaf; `terms` are its ceilings
    and the purposes that it deactivates."""

    def __init__(self, house: str | None = None) -> None:
        """Validate and prepare; DefectError names what does not fit the schema, InvalidInputError a line that sets what cannot be set.
        `house` replaces the default house policy's text."""
        house_text = house if house is not None else default_house()
        charter_text = forbids()
        if "permit" in _effects(charter_text):
            raise DefectError("the charter holds a permit: it may only forbid")
        schema = schema_text()
        for own in (house_text, changing()):
            misfits = _misfits(charter_text + "\n" + own, schema)
            if misfits is not None:
                raise DefectError("policies do not fit the schema: " + misfits)
        self.terms: Terms = terms_of(house_text)
        self.house_text = house_text
        self.house_hash = hashlib.sha256(house_text.encode()).hexdigest()
        self._schema = _schema(schema)
        self._of_entities = _schema(_ENTITIES)
        self._known: dict[tuple[str, str], Decision] = {}
        self._parsed: dict[str, cedarpy.Entities] = {}
        self._all = _sliced(charter_text + "\n" + house_text)
        self._changing = _sliced(charter_text + "\n" + changing())

    def decide(self, request: Request[Any], situation: Situation) -> Decision:
        """Decide `request` in `situation`. Never raises for what a caller can send."""
        shape = refuse_shape(request, situation)
        if shape:
            return Decision(False, shape)
        question, entities = self._question(request, situation), _entities(situation)
        key = repr(question), repr(entities)
        known = self._known.get(key)
        if known is not None:
            return known
        decision = self._answer(request, situation, question, entities, self._changing if request.action in CHANGING else self._all)
        if decision.permit:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = decision
        return decision

    def exempt(self, request: Request[Any], situation: Situation, text: str) -> Decision:
        """What the charter and the exemption `text` say of the request, whatever this house policy says of it (C11)."""
        shape = refuse_shape(request, situation)
        if shape:
            return Decision(False, shape)
        question, entities = self._question(request, situation), _entities(situation)
        return self._answer(request, situation, question, entities, _sliced(forbids() + "\n" + text))

    def _answer(
        self,
        request: Request[Any],
        situation: Situation,
        question: dict[str, Any],
        entities: list[dict[str, Any]],
        policies: Sliced,
    ) -> Decision:
        """What these policies answer; every doubt refuses (C12)."""
        asked = {**question, "context": json.dumps(question["context"])}
        try:
            sliced, parsed = policies.of(request.action), self._entities(repr(entities), entities)
            answer = cedarpy.is_authorized(asked, sliced, parsed, schema=self._schema)
        except Exception as error:  # noqa: BLE001  # whatever the engine throws is doubt, and doubt refuses (C12)
            return Decision(False, (_doubt(type(error).__name__, situation),), error=True)
        diagnostics = answer.diagnostics
        if diagnostics.errors:
            return Decision(False, (_doubt("policy diagnostic", situation),), error=True)
        ids = diagnostics.id_annotations_by_reason
        names = [ids.get(reason, "") for reason in diagnostics.reasons]
        if answer.allowed and names:
            return Decision(True, tuple(Reason(name.split(" ", 1)[0], name.partition(" ")[2]) for name in names), house=self.house_hash)
        return Decision(False, tuple(_refusal(name, request) for name in names) or (_nobody(request, situation),))

    def _entities(self, key: str, entities: list[dict[str, Any]]) -> cedarpy.Entities:
        """Who asks and the case, checked against the schema and kept by all that is said of them (`key`): Cedar takes longer to read them
        than to decide. Whatever does not fit the schema raises."""
        parsed = self._parsed.get(key)
        if parsed is None:
            parsed = cedarpy.Entities.from_json_str(json.dumps(entities), self._of_entities)
            if len(self._parsed) >= _KEPT:
                self._parsed.clear()
            self._parsed[key] = parsed
        return parsed

    def _question(self, request: Request[Any], situation: Situation) -> dict[str, Any]:
        """The request as Cedar is asked; `purposeOff`: its case, or the case that it would open, has a purpose that is not used here."""
        asked = _question(request, situation)
        purposes = {situation.case.purpose, getattr(request, "purpose", None)}
        asked["context"]["purposeOff"] = not self.terms.off.isdisjoint(purposes)
        return asked


@cache
def default_house() -> str:
    """The house policy that ships."""
    return resources.files("glasshouse.policy").joinpath("house/default.cedar").read_text(encoding="utf-8")


@cache
def house_titles() -> dict[str, str]:
    """What each rule of the shipped house policy says of itself: of several statements of one rule, the first."""
    found: dict[str, str] = {}
    for rule, title in re.findall(r'^@id\("(\S+) ([^"]+)"\)$', default_house(), re.MULTILINE):
        found.setdefault(rule, title)
    return found


@lru_cache(maxsize=_TEXTS)
def _sliced(text: str) -> Sliced:
    """The policies of a text, taken apart once: a start makes two books of one text."""
    return Sliced(text)


@lru_cache(maxsize=_TEXTS)
def _schema(text: str) -> cedarpy.Schema:
    return cedarpy.Schema.from_str(text)


@lru_cache(maxsize=_TEXTS)
def _misfits(policies: str, schema: str) -> str | None:
    """What of the policies does not fit the schema; None where all does. A start asks it twice of one text, and it takes long to say."""
    checked = cedarpy.validate_policies(policies, schema)
    return None if checked.validation_passed else "; ".join(str(error) for error in checked.errors)


@cache
def _effects(text: str) -> set[str]:
    policies = json.loads(cedarpy.policies_to_json_str(text))
    return {policy["effect"] for policy in policies["staticPolicies"].values()}


def _question(request: Request[Any], situation: Situation) -> dict[str, Any]:
    row, actor, granted, case = request.row(), situation.actor, situation.granted, situation.case
    ceiling = case.kind is CaseKind.FIRST_LOOK and situation.persons >= FIRST_LOOK_PERSONS and request.action not in _PAST_CEILING
    return {
        "principal": {"type": "Person", "id": actor.person},
        "action": {"type": "Action", "id": request.action.value},
        "resource": {"type": "Case", "id": case.id},
        "context": {
            "kinds": [kind.value for kind in row.kinds],
            "never": sorted(granted.never),
            "stateAllows": allowed(request.action, case.state),
            "keyFits": actor.bound_case is None or (actor.bound_case, actor.bound_purpose) == (case.id, case.purpose.value),
            "ceilingReached": ceiling,
            "handling": granted.handling,
            "cls": row.cls,
        },
    }


def _entities(situation: Situation) -> list[dict[str, Any]]:
    actor, case = situation.actor, situation.case
    person = {
        "roles": [role.value for role in actor.roles],
        "unit": actor.unit,
        "active": situation.active,
        "keyed": actor.bound_case is not None,
        "strong": actor.strong,
        "fresh": actor.fresh(situation.now),
        "unreviewed": situation.unreviewed,
    }
    attributes = {
        "kind": case.kind.value,
        "purpose": case.purpose.value,
        "state": case.state.value,
        "unit": case.unit,
        "mine": situation.mine.value if situation.mine else "filter" if situation.filters else "",
    }
    return [
        {"uid": {"type": "Person", "id": actor.person}, "attrs": person, "parents": []},
        {"uid": {"type": "Case", "id": case.id}, "attrs": attributes, "parents": []},
    ]


def _doubt(what: str, situation: Situation) -> Reason:
    return Reason(
        "C12",
        f"The policy could not be evaluated without doubt ({what}), so the answer is no.",
        "The house policy has to be mended: its page says how." if _administers(situation) else "Tell an administrator.",
    )


def _administers(situation: Situation) -> bool:
    """Whether it is an administrator who asks: nobody is sent to themselves."""
    return Role.ADMINISTRATOR in situation.actor.roles


_WAYS_OUT = {
    "a draft is planned: nothing is searched, opened or held before the case is open": "A lead opens it, on the case's own page.",
    "under review nothing new is looked up or added": "A lead takes it back to work, with a reason.",
    "a closed case is read, not worked": "What is closed does not open again: open another case, and link the two.",
}


def _refusal(name: str, request: Request[Any]) -> Reason:
    rule, _, words = name.partition(" ")
    if words == "an action belongs to its kinds of case":
        kinds = " or ".join(sorted(kind.value.replace("_", " ") for kind in request.row().kinds))
        remedy = f"Do it in a case of kind: {kinds}. A key serves only the case that it was issued for."
        return Reason(rule, f"{request.row().sentence}: not in a case of this kind.", remedy)
    if rule == "C7" and words in _WAYS_OUT:
        return Reason(rule, words[:1].upper() + words[1:] + ".", _WAYS_OUT[words])
    if rule == "C9" and words.startswith("an account whose break-glass"):
        return Reason(rule, words[:1].upper() + words[1:] + ".", "Ask an auditor, or a lead of another unit, to review it.")
    remedy = BY_ID[rule].sentence if rule in BY_ID else ""
    return Reason(rule, words[:1].upper() + words[1:] + ".", remedy)


def _nobody(request: Request[Any], situation: Situation) -> Reason:
    sentence = request.row().sentence
    if situation.mine is None and request.action in {row.action for row in TABLE if CaseKind.INVESTIGATION in row.kinds}:
        return Reason("house", f"{sentence}: you are not a member of this case.", "Ask the case's lead to add you.")
    other = "This is for another role than yours." if _administers(situation) else "Ask the case's lead or an administrator who may."
    return Reason("house", f"{sentence}: your role here does not allow it.", other)
