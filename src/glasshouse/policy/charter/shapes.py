"""Charter rules that are shapes of a plan: checked before any policy is asked, pure, and each with the rule's id.

Most shapes cannot even be built (the query grammar has no traits, no plan lists people). What can be built and must be refused is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from glasshouse.base.errors import GlasshouseError
from glasshouse.model.case import WORKING
from glasshouse.model.purpose import INVESTIGATIVE, STANDING
from glasshouse.policy.actions import Action
from glasshouse.policy.charter.measuring import GROUP_LABELS, PROCEDURE_LABELS, SHAPES, period_of
from glasshouse.policy.charter.personal import misread
from glasshouse.policy.charter.selecting import chosen_by_trait
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.casework import CreateCase, OpenFirstLook
from glasshouse.policy.plans.data import AskIdentity, DeclareIdentity, ImportSource, PreviewMapping
from glasshouse.policy.plans.disposal import SignDisposal
from glasshouse.policy.plans.entity import ListLinks
from glasshouse.policy.plans.loading import LoadPackage
from glasshouse.policy.plans.measuring import AskTable, CountTable, DeclareMeasuring
from glasshouse.policy.plans.persons import begins
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.plans.policies import SignPolicy
from glasshouse.policy.plans.query import Query
from glasshouse.policy.plans.search import EXACT_TO, PAGE, SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.policy.situation import Reason, Situation

IDENTITY_PROPERTIES = frozenset(
    "registrationNumber idNumber taxNumber vatCode innCode ogrnCode leiCode dunsCode permId imoNumber mmsi swiftBic isin iban "
    "accountNumber "
    "wikidataId icaoCode bicCode".split()
)
"""Properties whose issuer can promise uniqueness. A name, a contact point or a trait never can."""

_AFTER_LAPSE = frozenset(
    {
        Action.OPEN_CASE,
        Action.READ_LEDGER,
        Action.WHO_OPENED,
        Action.CONVERT_FIRST_LOOK,
        Action.CLOSE_CASE,
        Action.LIST_SEALS,
        Action.CONFIRM_SEAL,
        Action.LIST_KEEPERS,
        Action.REMOVE_KEEPER,
    }
)
"""A lapsed first look can still be read, and turned into a case: what it did stays answerable."""


def refuse_shape(request: Request[Any], situation: Situation) -> tuple[Reason, ...]:
    """Reasons to refuse the request for its shape alone; empty when it has none."""
    found: list[Reason] = []
    if isinstance(request, SearchEntities):
        found += _search(request)
    if isinstance(request, ListLinks) and request.offset < 0:
        found.append(Reason("C12", "The offset of a list cannot be negative."))
    if isinstance(request, (CreateCase, OpenFirstLook, LoadPackage)) and request.purpose in STANDING:
        found.append(Reason("C7", "A case needs a purpose of investigation.", "Choose one of: " + ", ".join(INVESTIGATIVE) + "."))
    if isinstance(request, (AskIdentity, DeclareIdentity)) and request.property not in IDENTITY_PROPERTIES:
        found.append(Reason("C1", f"'{request.property}' is no identifier that an issuer keeps unique.", "Use an official number."))
    if isinstance(request, Approve) and situation.actor.proven_for != request.digest:
        remedy = "Open what waits for you, and prove there that it is you."
        found.append(Reason("C8", "Approving asks for a proof given for exactly this.", remedy))
    if isinstance(request, SignPolicy) and situation.actor.proven_for != request.digest:
        remedy = "Open the proposal, and prove there that it is you."
        found.append(Reason("C11", "Signing asks for a proof given for exactly this text.", remedy))
    if isinstance(request, SignDisposal) and situation.actor.proven_for != request.digest:
        remedy = "Open the disposal, and prove there that it is you."
        found.append(Reason("C9", "Signing a disposal asks for a proof given for exactly this.", remedy))
    if isinstance(request, (AskTable, CountTable)):
        found += _table(request)
    if isinstance(request, DeclareMeasuring):
        found += _measuring(request)
    if isinstance(request, (PreviewMapping, ImportSource)) and (columns := chosen_by_trait(request.spec.mapping or {})):
        found.append(
            Reason(
                "C1",
                "A filter of this mapping would choose people by a trait: " + ", ".join(columns)[:200] + ".",
                "Take the filter out, or filter by what tells firms from people.",
            )
        )
    if isinstance(request, (PreviewMapping, ImportSource)) and (given := misread(request.spec.mapping or {})):
        found.append(
            Reason(
                "C1",
                "This mapping gives to a thing what only a person has: " + ", ".join(given)[:300] + ".",
                "Map these rows as Person, or as LegalEntity where they are firms.",
            )
        )
    lapsed = situation.case.expires is not None and situation.now >= situation.case.expires and situation.case.kind in WORKING
    if lapsed and request.action not in _AFTER_LAPSE:
        found.append(Reason("C7", "This first look has lapsed.", "Turn it into a case, or ask a lead to open one."))
    return tuple(found)


def _table(request: AskTable | CountTable) -> list[Reason]:
    found = []
    if request.shape not in SHAPES:
        found.append(Reason("C1", "There is no table of this shape: people are counted by fixed tables only.", _of(SHAPES)))
    if period_of(request.period) is None:
        found.append(Reason("C1", "A table is of a calendar year or a quarter.", "Say it like 2025 or 2025-Q3."))
    return found


def _measuring(request: DeclareMeasuring) -> list[Reason]:
    found = []
    if request.group not in GROUP_LABELS:
        found.append(Reason("C1", "People are not grouped by this: only by what has few values and finds nobody.", _of(GROUP_LABELS)))
    if request.procedure not in PROCEDURE_LABELS:
        found.append(Reason("C1", "This is no procedure that tables are made of.", _of(PROCEDURE_LABELS)))
    return found


def _of(known: Iterable[str]) -> str:
    return "Choose one of: " + ", ".join(known) + "."


def _is_said(query: Query) -> bool:
    """Whether the tree is what the language makes of the text: a tree made by hand could hold what cannot be said."""
    try:
        return parse(query.text) == query
    except GlasshouseError:
        return False


def _search(request: SearchEntities) -> list[Reason]:
    found = []
    if not 0 < request.limit <= PAGE or request.offset < 0 or request.offset > EXACT_TO:
        found.append(Reason("C2", f"A page of results holds at most {PAGE} and ends at {EXACT_TO}.", "Narrow the search."))
    if request.query.tree is None:
        found.append(Reason("C2", "An empty search would list everything.", "Type a name, an identifier or a word."))
    elif not _is_said(request.query):
        found.append(Reason("C12", "This search does not ask what its words say.", "Type it into the search field."))
    if request.linked and request.query.persons is not None and begins(request.query.persons):
        found.append(Reason("C2", "Beside a company stands a whole name or an identifier, not how one begins.", "Write the name out."))
    return found
