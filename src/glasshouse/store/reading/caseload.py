"""How cases go: for leads and stewards of a unit, and for auditors."""

from __future__ import annotations

from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.caseload import Caseload, ReadCaseload
from glasshouse.store.caseload import caseload
from glasshouse.store.executors import Reader, reads


@reads(ReadCaseload)
def read_caseload(reader: Reader, _plan: ReadCaseload) -> Caseload:
    """Heads alone."""
    case = reader.situation.case
    found = caseload(reader.connection, None if case.kind is CaseKind.OVERSIGHT else case.unit, reader.situation.now)
    reader.disclosed.count = len(found.heads)
    return found
