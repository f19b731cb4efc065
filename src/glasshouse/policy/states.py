"""Which actions a case lets through in which of its states.

Promise: a draft is prepared and nothing is searched in it, a case under review takes up nothing new, a closed one is read and kept, and
what no list here names is not done.
"""

from __future__ import annotations

from glasshouse.model.case import CaseState
from glasshouse.policy.actions import Action

_KEEPING = frozenset(
    {Action.OPEN_RETENTION, Action.SET_LEGAL_HOLD, Action.LIFT_LEGAL_HOLD, Action.SIGN_LIFTING, Action.DEFER_REPORTS, Action.SIGN_DEFERRAL}
)
_CUSTODY = frozenset({Action.HAND_OVER_EXHIBIT, Action.SIGN_RECEIPT, Action.NOTE_CUSTODY})
_READ_CLOSED = (
    _KEEPING
    | _CUSTODY
    | frozenset(
        {
            Action.OPEN_CASE,
            Action.READ_LEDGER,
            Action.WHO_OPENED,
            Action.LIST_SEALS,
            Action.CONFIRM_SEAL,
            Action.LIST_KEEPERS,
            Action.REMOVE_KEEPER,
            Action.LIST_SUBJECTS,
            Action.OPEN_SUBJECT,
            Action.REVOKE_CONSENT,
            Action.ASK_NAMING,
            Action.OPEN_TABLE,
            Action.MOVE_CASE,
            Action.OPEN_DESCRIPTION,
            Action.OPEN_LOADED,
            Action.OPEN_DECISIONS,
            Action.LIST_RELATED,
            Action.LIST_EXHIBITS,
            Action.OPEN_EXHIBIT,
            Action.READ_ORIGINAL,
            Action.CHECK_EXHIBIT,
            Action.OPEN_REDACTION,
            Action.READ_REDACTED,
            Action.LIST_BY_HAND,
            Action.LIST_TASKS,
            Action.OPEN_TASK,
            Action.LIST_MENTIONS,
            Action.LIST_NOTES,
            Action.OPEN_NOTE,
            Action.LOOK_UP,
            Action.LIST_TIMELINE,
            Action.OPEN_EVENT,
            Action.LIST_HYPOTHESES,
            Action.OPEN_HYPOTHESIS,
            Action.LIST_REQUESTS,
            Action.OPEN_REQUEST,
            Action.LIST_RECOMMENDATIONS,
            Action.OPEN_RECOMMENDATION,
            Action.LIST_REPORTS,
            Action.OPEN_REPORT,
            Action.OPEN_FILTER_TEAM,
            Action.LIST_DISCLOSURES,
            Action.OPEN_DISCLOSURE,
            Action.RECALL_DISCLOSURE,
            Action.LIST_RESTRICTED,
        }
    )
)
_IN_DRAFT = frozenset(
    {
        Action.OPEN_CASE,
        Action.READ_LEDGER,
        Action.CLOSE_CASE,
        Action.ADD_MEMBER,
        Action.REMOVE_MEMBER,
        Action.HAND_OVER,
        Action.LIST_DATASETS,
        Action.GRANT_DATASET,
        Action.REVOKE_GRANT,
        Action.ISSUE_KEY,
        Action.MOVE_CASE,
        Action.OPEN_RETENTION,
        Action.OPEN_DESCRIPTION,
        Action.OPEN_LOADED,
        Action.DESCRIBE_CASE,
        Action.SET_DATE,
        Action.OPEN_DECISIONS,
        Action.RECORD_DECISION,
        Action.LIST_RELATED,
        Action.SET_SEEN,
        Action.LIST_SUBJECTS,
        Action.OPEN_SUBJECT,
        Action.LIST_EXHIBITS,
        Action.LIST_TASKS,
        Action.OPEN_TASK,
        Action.WRITE_TASK,
        Action.WRITE_COMMENT,
        Action.LIST_MENTIONS,
        Action.LIST_NOTES,
        Action.OPEN_NOTE,
        Action.LOOK_UP,
        Action.LIST_BY_HAND,
        Action.LIST_TIMELINE,
        Action.OPEN_EVENT,
        Action.WRITE_EVENT,
        Action.LIST_HYPOTHESES,
        Action.OPEN_HYPOTHESIS,
        Action.OPEN_FILTER_TEAM,
        Action.LIST_DISCLOSURES,
        Action.OPEN_DISCLOSURE,
        Action.LIST_RESTRICTED,
        Action.LIST_REQUESTS,
        Action.OPEN_REQUEST,
        Action.LIST_RECOMMENDATIONS,
        Action.OPEN_RECOMMENDATION,
        Action.WRITE_RECOMMENDATION,
        Action.LIST_REPORTS,
        Action.OPEN_REPORT,
        Action.WRITE_REPORT,
        Action.REVIEW_REPORT,
        Action.WRITE_REQUEST,
        Action.WRITE_HYPOTHESIS,
        Action.WEIGH_EVIDENCE,
        Action.WRITE_NOTE,
        Action.WRITE_PRIVATE_NOTE,
        Action.SEE_MENTIONS,
    }
)
"""What is done in a draft: planning. What is not named here is not."""
_NOT_IN_REVIEW = frozenset(
    {
        Action.SEARCH,
        Action.LIST_LINKS,
        Action.HOLD_ENTITY,
        Action.GIVE_ROLE,
        Action.ADD_BY_HAND,
        Action.ADD_PROTECTED,
        Action.SHARE_ADDRESS,
        Action.GRANT_DATASET,
        Action.ASK_TABLE,
        Action.COUNT_TABLE,
        Action.LIST_OVERLAPS,
        Action.ASK_ACCESS,
        Action.COLLECT_EXHIBIT,
        Action.TAKE_ENTITIES,
    }
)
"""What would bring something new into a case that is under review."""


def allowed(action: Action, state: CaseState) -> bool:
    """Whether an action is for a case in this state; the forbids of the charter say so to people."""
    if state is CaseState.OPEN:
        return True
    if state is CaseState.UNDER_REVIEW:
        return action not in _NOT_IN_REVIEW
    return action in (_IN_DRAFT if state is CaseState.DRAFT else _READ_CLOSED)
