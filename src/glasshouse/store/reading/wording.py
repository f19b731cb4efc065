"""Ledger entries and entities in words, for those entitled to read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.model.display import display
from glasshouse.model.schema import schema
from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded
from glasshouse.store.statement import Statement
from glasshouse.store.vault import Opened

_SENTENCES = {
    Action.SEARCH: "searched",
    Action.OPEN_ENTITY: "opened",
    Action.UNFOLD_TRAITS: "unfolded the folded values of",
    Action.LIST_LINKS: "listed links of",
    Action.OPEN_ROW: "opened an original row",
    Action.OPEN_CASE: "opened the case",
    Action.READ_LEDGER: "read the case's ledger",
    Action.WHO_OPENED: "asked who opened",
    Action.HOLD_ENTITY: "added to the case",
    Action.RELEASE_ENTITY: "took out of the case",
    Action.PROTECT_PERSON: "sealed a protected person",
    Action.ADD_PROTECTED: "sealed a protected person",  # told no more closely than any seal (C4)
    Action.LIST_SEALS: "listed seals that wait for a second person",
    Action.CONFIRM_SEAL: "confirmed a seal",
    Action.LAPSE_SEAL: "let a seal lapse that nobody confirmed",
    Action.HAND_CHILD: "handed a child to a case for its keepers",
    Action.LIST_KEEPERS: "listed keepers of protected people",
    Action.NAME_KEEPER: "named a keeper of a protected person",
    Action.SIGN_KEEPER: "signed a keeper of a protected person",
    Action.REMOVE_KEEPER: "ended somebody's keeping",
    Action.OPEN_KEPT: "opened the page of those whom they keep",
    Action.WRITE_KEPT_NOTE: "wrote a note on somebody whom they keep",
    Action.SHARE_ADDRESS: "asked whether persons share an address",
    Action.LIST_SUBJECTS: "listed the case's subjects",
    Action.OPEN_SUBJECT: "opened a subject of the case",
    Action.GIVE_ROLE: "gave a role to",
    Action.SIGN_ROLE: "signed a role in the case",
    Action.END_ROLE: "ended a role in the case",
    Action.RECORD_CONSENT: "recorded a consent to be named",
    Action.REVOKE_CONSENT: "revoked a consent to be named",
    Action.ASK_NAMING: "asked whether one may name",
    Action.EXPORT_ENTITIES: "exported what the case holds",
    Action.ASK_APPROVAL: "asked for an approval of an export",
    Action.LIST_APPROVALS: "listed approvals",
    Action.APPROVE: "approved an export",
    Action.DECLINE: "declined an export",
    Action.BREAK_GLASS: "broke the glass",
    Action.REVIEW_BREAK_GLASS: "reviewed a break-glass",
    Action.LIST_BREAK_GLASS: "listed break-glass",
    Action.LIST_ALERTS: "listed alerts on unusual use",
    Action.REVIEW_ALERT: "reviewed an alert on unusual use",
    Action.WATCH_USE: "held the rules of unusual use against the log",
    Action.DECLARE_MEASURING: "declared that a dataset serves for measuring",
    Action.OPEN_TABLE: "opened tables of people by group",
    Action.ASK_TABLE: "asked for an approval of a table",
    Action.COUNT_TABLE: "counted people by group",
    Action.SIMULATE_POLICY: "tried a house policy on last month's accesses",
    Action.READ_POLICIES: "read the house policy",
    Action.PROPOSE_POLICY: "proposed a house policy",
    Action.PROPOSE_EXEMPTION: "proposed an exemption from the house policy",
    Action.SIGN_POLICY: "signed a house policy or an exemption",
    Action.WITHDRAW_POLICY: "withdrew a house policy or ended an exemption",
    Action.GRANT_DATASET: "granted a dataset",
    Action.REVOKE_GRANT: "took away a dataset",
    Action.ADD_MEMBER: "added a member",
    Action.REMOVE_MEMBER: "removed a member",
    Action.CONVERT_FIRST_LOOK: "turned the first look into a case",
    Action.CLOSE_CASE: "closed the case",
    Action.MOVE_CASE: "moved the case",
    Action.SIGN_CLOSING: "signed that the case closes",
    Action.HAND_OVER: "handed the case over",
    Action.OPEN_DESCRIPTION: "read what the case says of itself",
    Action.DESCRIBE_CASE: "said anew what the case is about",
    Action.SET_DATE: "set what is due",
    Action.OPEN_DECISIONS: "read the decision log",
    Action.RECORD_DECISION: "recorded a decision",
    Action.LIST_RELATED: "listed related cases",
    Action.LIST_OVERLAPS: "looked which other cases work on the same company",
    Action.SET_SEEN: "said whether other cases may be told of this one",
    Action.LINK_CASE: "linked the case to another, or answered that",
    Action.ASK_ACCESS: "asked to read another case",
    Action.ANSWER_ACCESS: "answered somebody who asked to read the case",
    Action.LIST_TEMPLATES: "listed case templates",
    Action.LIST_DATASETS: "listed datasets",
    Action.SIGN_IN: "signed in",
    Action.PROVE: "proved who they are",
    Action.LIST_CASES: "listed their cases",
    Action.LIST_PEOPLE: "listed accounts",
    Action.LIST_KEYS: "listed their own keys and sessions",
    Action.OPEN_DATASET: "opened a dataset's page",
    Action.OPEN_IMPORT: "opened an import",
    Action.PREVIEW_MAPPING: "previewed a mapping",
    Action.CREATE_CASE: "opened a case",
    Action.OPEN_FIRST_LOOK: "took a first look",
    Action.REGISTER_DATASET: "registered or changed a dataset",
    Action.DECLARE_FUNCTION: "declared a public function",
    Action.DECLARE_INCORPORATED: "declared that firms are no natural persons",
    Action.DECLARE_IDENTITY: "declared an identifier",
    Action.ASK_IDENTITY: "asked for a matching of lists",
    Action.DECLARE_NO_CARE_FILE: "declared that a dataset is no care file",
    Action.UPLOAD_SOURCE: "uploaded a file",
    Action.IMPORT_SOURCE: "loaded a source",
    Action.CONFIRM_IMPORT: "set an import live",
    Action.UNDO_IMPORT: "undid an import",
    Action.REBUILD_INDEX: "rebuilt the search index",
    Action.CREATE_PERSON: "made an account",
    Action.CHANGE_PERSON: "changed an account",
    Action.CHANGE_PASSWORD: "changed their own password",
    Action.REVOKE_SESSIONS: "ended sessions of their own",
    Action.ISSUE_KEY: "issued a key for themselves",
    Action.REVOKE_KEY: "revoked a key of their own",
    Action.ISSUE_RESET: "made a link for a new password",
    Action.USE_RESET: "set their password anew by a link",
    Action.BACK_UP: "began a backup",
    Action.ERASE_OPENINGS: "asked that openings of a closed case be erased",
    Action.EXPIRE_OPENINGS: "destroyed openings that were over their time",
    Action.LIST_ERASURES: "listed closed cases whose openings could be erased",
    Action.REPORT_ACCESSES: "made a report of who looked at a record",
    Action.DEFER_REPORTS: "asked to leave the case out of reports to people in the data, or ended that",
    Action.SIGN_DEFERRAL: "signed to leave the case out of reports to people in the data",
    Action.LIST_SUBJECT_REQUESTS: "read the register of what people in the data ask for",
    Action.WRITE_SUBJECT_REQUEST: "wrote in the register of what people in the data ask for",
    Action.SIGN_SUBJECT_REQUEST: "signed, or gave back, what was decided on such a request",
    Action.CORRECT_RECORD: "attached, decided or undid a correction of a record",
    Action.RESTRICT_RECORD: "restricted a record, or asked to lift that",
    Action.LIFT_RESTRICTION: "signed that a restriction is lifted",
    Action.SIGN_UNLOCKING: "signed or declined that a case opens a restricted record",
    Action.LIST_RESTRICTED: "listed what the case holds that is restricted",
    Action.ASK_UNLOCKING: "asked to open a restricted record",
    Action.OPEN_UNLOCKED: "opened a restricted record that was unlocked",
    Action.COUNT_CASES: "looked how cases go",
    Action.OPEN_RETENTION: "looked how long cases are kept",
    Action.SET_LEGAL_HOLD: "put a legal hold on the case",
    Action.LIFT_LEGAL_HOLD: "asked to lift, or lifted, a legal hold",
    Action.SIGN_LIFTING: "signed that a legal hold is lifted",
    Action.TRY_DISPOSAL: "counted what a disposal would take",
    Action.ASK_DISPOSAL: "asked for a disposal, or took that back",
    Action.SIGN_DISPOSAL: "signed a disposal",
    Action.FINISH_DISPOSAL: "destroyed what two people signed",
    Action.LIST_EXHIBITS: "listed exhibits",
    Action.OPEN_EXHIBIT: "opened an exhibit's page",
    Action.READ_ORIGINAL: "opened the original of an exhibit",
    Action.CHECK_EXHIBIT: "checked the hash of an exhibit",
    Action.COLLECT_EXHIBIT: "collected an exhibit",
    Action.REVIEW_EXHIBIT: "reviewed an exhibit",
    Action.HAND_OVER_EXHIBIT: "handed an exhibit on",
    Action.SIGN_RECEIPT: "signed for an exhibit",
    Action.NOTE_CUSTODY: "noted what they did with an exhibit",
    Action.OPEN_REDACTION: "looked at what is marked on an exhibit",
    Action.MARK_REDACTION: "marked what is to be redacted on an exhibit",
    Action.MAKE_REDACTED: "made a redacted copy of an exhibit",
    Action.READ_REDACTED: "opened a redacted copy",
    Action.STAMP_EXHIBIT: "had the hash of an exhibit stamped",
    Action.EXPORT_PACKAGE: "exported a package of evidence",
    Action.LIST_REPORTS: "listed reports",
    Action.OPEN_REPORT: "opened a report",
    Action.WRITE_REPORT: "wrote a report",
    Action.REVIEW_REPORT: "reviewed a report",
    Action.EXPORT_REPORT: "exported a report",
    Action.LIST_TASKS: "listed tasks",
    Action.OPEN_TASK: "opened a task",
    Action.WRITE_TASK: "wrote a task",
    Action.MAKE_FEED: "made a calendar link of their own",
    Action.END_FEED: "ended a calendar link of their own",
    Action.READ_FEED: "read by a calendar link when tasks are due",
    Action.WRITE_COMMENT: "wrote a comment",
    Action.LIST_MENTIONS: "listed where they were mentioned",
    Action.SEE_MENTIONS: "saw where they were mentioned",
    Action.LIST_NOTES: "listed notes",
    Action.OPEN_NOTE: "opened a note",
    Action.WRITE_NOTE: "wrote a note",
    Action.LOOK_UP: "looked words up in what was written",
    Action.LIST_BY_HAND: "read what was added by hand",
    Action.ADD_BY_HAND: "added by hand to the case's own dataset",
    Action.CHANGE_BY_HAND: "changed what was added by hand",
    Action.WRITE_PRIVATE_NOTE: "wrote a note for themselves alone",
    Action.LIST_TIMELINE: "saw the timeline",
    Action.OPEN_EVENT: "opened an event of the timeline",
    Action.WRITE_EVENT: "wrote an event of the timeline",
    Action.LIST_HYPOTHESES: "listed hypotheses",
    Action.OPEN_HYPOTHESIS: "opened a hypothesis or an item of evidence",
    Action.WRITE_HYPOTHESIS: "wrote a hypothesis",
    Action.WEIGH_EVIDENCE: "weighed evidence",
    Action.LIST_REQUESTS: "listed requests",
    Action.OPEN_REQUEST: "opened a request",
    Action.WRITE_REQUEST: "wrote a request",
    Action.LIST_RECOMMENDATIONS: "listed recommendations",
    Action.OPEN_RECOMMENDATION: "opened a recommendation",
    Action.WRITE_RECOMMENDATION: "wrote a recommendation",
    Action.LIST_NOTIFICATIONS: "listed their own notifications",
    Action.SET_CHANNEL: "said where and how often they are told what waits",
    Action.SEND_NOTIFICATION: "was told by a channel of their own how much waits",
    Action.MAKE_NOTIFICATIONS: "made notifications of how much waits for whom",
    Action.LIST_CHANNELS: "listed how channels of notification do",
    Action.RETRY_NOTIFICATION: "had a notification tried again",
}


def sentence_of(entry: Opened, reader: str) -> str:
    """What was done, in words, for the person `reader`; a subject is named by who prints it.

    What was typed into a search is told to who typed it, and to nobody else of the case: it may name somebody who was sealed since, and to
    leave out only such words would mark them (C4). The ledger keeps it, and an auditor's opening shows it.
    """
    plan: dict[str, Any] = entry.fields.get("plan", {})
    try:
        action = Action(plan.get("action", ""))
    except ValueError:
        return str(entry.header.k.value)
    words = _SENTENCES.get(action, ROWS[action].sentence.lower())
    if action is Action.SEARCH and entry.fields.get("actor") == reader:
        words += f" “{plan.get('query', {}).get('text', '')}”"
    if action is Action.APPROVE and "C1" in entry.header.why:
        words = "approved a table of people by group"
    if action in (Action.SIGN_IN, Action.PROVE):
        words += f" by {plan.get('way', '')}"
    if action is Action.MOVE_CASE:
        words += " to another step" if plan.get("step") is not None else f" ({str(plan.get('to', '')).replace('_', ' ')})"
    if action in (Action.GRANT_DATASET, Action.REVOKE_GRANT):
        words += f" ({plan.get('dataset', '')})"
    if action in (Action.ADD_MEMBER, Action.CREATE_PERSON, Action.ISSUE_RESET):
        words += f" ({plan.get('login', '')})"
    return words


_OF_SEALED = frozenset(one.value for one in (Action.PROTECT_PERSON, Action.ADD_PROTECTED, Action.OPEN_KEPT, Action.WRITE_KEPT_NOTE))


def is_seal(entry: Opened) -> bool:
    """Whether the entry seals a protected person, or is one of their keepers': then it is never shown beside whom it concerns (C4)."""
    plan: dict[str, Any] = entry.fields.get("plan") or {}
    return plan.get("action") in _OF_SEALED


_OF_PROGRAM = frozenset(
    one.value for one in (Action.LAPSE_SEAL, Action.WATCH_USE, Action.EXPIRE_OPENINGS, Action.MAKE_NOTIFICATIONS, Action.FINISH_DISPOSAL)
)


def is_own(entry: Opened) -> bool:
    """Whether the program itself did it, and nobody else."""
    plan: dict[str, Any] | None = entry.fields.get("plan")
    return plan is None or plan.get("action") in _OF_PROGRAM


_NAME = Statement(lambda: sa.select(t.people.c.id, t.people.c.name).where(t.people.c.id == sa.bindparam("person")))
"""Most trails are one person's."""


def who(reader: Reader, persons: Iterable[str]) -> dict[str, str]:
    """Names of accounts by id."""
    ids = sorted(set(persons))
    if len(ids) == 1:
        rows = _NAME.all(reader.connection, person=ids[0])
        return {row.id: row.name for row in rows}
    query = sa.select(t.people.c.id, t.people.c.name).where(t.people.c.id.in_(ids))
    return {row.id: row.name for row in reader.connection.execute(query)}


def describe(entity: Folded) -> str:
    """One line under the name: kind, and of a company its country."""
    info = schema(entity.schema)
    words = [info.label if info else entity.schema]
    if info is not None and info.is_a("Address"):  # said on every address, so that it tells nothing of any
        words.append("people at an address are never listed")
    if not entity.person:
        properties = entity.properties()
        for name in ("jurisdiction", "country", "mainCountry"):
            if properties.get(name):
                words.append(", ".join(display("country", code) for code in properties[name][:3]))
                break
    return " · ".join(words)
