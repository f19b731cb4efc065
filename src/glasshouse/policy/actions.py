"""The closed enumeration of what can be done, and in which kinds of case (charter C7: standing cases have closed action lists).

`docs/reference/actions.md` is generated from `TABLE`; Cedar's schema is generated from it too, so that policy and code cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glasshouse.model.case import WORKING as _WORK, CaseKind


class Action(StrEnum):
    """Ids as Cedar and the ledger's private openings know them."""

    SEARCH = "search"
    OPEN_ENTITY = "open_entity"
    UNFOLD_TRAITS = "unfold_traits"
    LIST_LINKS = "list_links"
    OPEN_ROW = "open_row"
    OPEN_CASE = "open_case"
    READ_LEDGER = "read_ledger"
    WHO_OPENED = "who_opened"
    LIST_CASES = "list_cases"
    LIST_DATASETS = "list_datasets"
    LIST_PEOPLE = "list_people"
    LIST_KEYS = "list_keys"
    OPEN_DATASET = "open_dataset"
    OPEN_IMPORT = "open_import"
    PREVIEW_MAPPING = "preview_mapping"
    CREATE_CASE = "create_case"
    OPEN_FIRST_LOOK = "open_first_look"
    CONVERT_FIRST_LOOK = "convert_first_look"
    CLOSE_CASE = "close_case"
    ADD_MEMBER = "add_member"
    REMOVE_MEMBER = "remove_member"
    GRANT_DATASET = "grant_dataset"
    REVOKE_GRANT = "revoke_grant"
    HOLD_ENTITY = "hold_entity"
    RELEASE_ENTITY = "release_entity"
    PROTECT_PERSON = "protect_person"
    LIST_SEALS = "list_seals"
    CONFIRM_SEAL = "confirm_seal"
    LAPSE_SEAL = "lapse_seal"
    HAND_CHILD = "hand_child"
    LIST_KEEPERS = "list_keepers"
    NAME_KEEPER = "name_keeper"
    SIGN_KEEPER = "sign_keeper"
    REMOVE_KEEPER = "remove_keeper"
    OPEN_KEPT = "open_kept"
    WRITE_KEPT_NOTE = "write_kept_note"
    SHARE_ADDRESS = "share_address"
    LIST_SUBJECTS = "list_subjects"
    OPEN_SUBJECT = "open_subject"
    GIVE_ROLE = "give_role"
    SIGN_ROLE = "sign_role"
    END_ROLE = "end_role"
    RECORD_CONSENT = "record_consent"
    REVOKE_CONSENT = "revoke_consent"
    ASK_NAMING = "ask_naming"
    EXPORT_ENTITIES = "export_entities"
    ASK_APPROVAL = "ask_approval"
    LIST_APPROVALS = "list_approvals"
    APPROVE = "approve"
    DECLINE = "decline"
    BREAK_GLASS = "break_glass"
    LIST_BREAK_GLASS = "list_break_glass"
    REVIEW_BREAK_GLASS = "review_break_glass"
    LIST_ALERTS = "list_alerts"
    REVIEW_ALERT = "review_alert"
    WATCH_USE = "watch_use"
    DECLARE_MEASURING = "declare_measuring"
    OPEN_TABLE = "open_table"
    ASK_TABLE = "ask_table"
    COUNT_TABLE = "count_table"
    SIMULATE_POLICY = "simulate_policy"
    READ_POLICIES = "read_policies"
    PROPOSE_POLICY = "propose_policy"
    PROPOSE_EXEMPTION = "propose_exemption"
    SIGN_POLICY = "sign_policy"
    WITHDRAW_POLICY = "withdraw_policy"
    REGISTER_DATASET = "register_dataset"
    DECLARE_FUNCTION = "declare_function"
    DECLARE_IMPERSONAL = "declare_impersonal"
    DECLARE_NO_CARE_FILE = "declare_no_care_file"
    DECLARE_INCORPORATED = "declare_incorporated"
    UPLOAD_SOURCE = "upload_source"
    IMPORT_SOURCE = "import_source"
    CONFIRM_IMPORT = "confirm_import"
    UNDO_IMPORT = "undo_import"
    DECLARE_IDENTITY = "declare_identity"
    ASK_IDENTITY = "ask_identity"
    REBUILD_INDEX = "rebuild_index"
    CREATE_PERSON = "create_person"
    CHANGE_PERSON = "change_person"
    CHANGE_PASSWORD = "change_password"
    REVOKE_SESSIONS = "revoke_sessions"
    ISSUE_KEY = "issue_key"
    REVOKE_KEY = "revoke_key"
    SIGN_IN = "sign_in"
    PROVE = "prove"
    LIST_FACTORS = "list_factors"
    ADD_PASSKEY = "add_passkey"
    REMOVE_PASSKEY = "remove_passkey"
    ADD_TOTP = "add_totp"
    REMOVE_TOTP = "remove_totp"
    MAKE_RECOVERY_CODES = "make_recovery_codes"
    RESET_FACTORS = "reset_factors"
    ISSUE_RESET = "issue_reset"
    USE_RESET = "use_reset"
    BACK_UP = "back_up"
    ERASE_OPENINGS = "erase_openings"
    LIST_ERASURES = "list_erasures"
    EXPIRE_OPENINGS = "expire_openings"
    OPEN_RETENTION = "open_retention"
    SET_LEGAL_HOLD = "set_legal_hold"
    LIFT_LEGAL_HOLD = "lift_legal_hold"
    SIGN_LIFTING = "sign_lifting"
    TRY_DISPOSAL = "try_disposal"
    ASK_DISPOSAL = "ask_disposal"
    SIGN_DISPOSAL = "sign_disposal"
    FINISH_DISPOSAL = "finish_disposal"
    COUNT_CASES = "count_cases"
    REPORT_ACCESSES = "report_accesses"
    DEFER_REPORTS = "defer_reports"
    SIGN_DEFERRAL = "sign_deferral"
    LIST_TEMPLATES = "list_templates"
    MOVE_CASE = "move_case"
    SIGN_CLOSING = "sign_closing"
    HAND_OVER = "hand_over"
    OPEN_DESCRIPTION = "open_description"
    DESCRIBE_CASE = "describe_case"
    SET_DATE = "set_date"
    OPEN_DECISIONS = "open_decisions"
    RECORD_DECISION = "record_decision"
    LIST_RELATED = "list_related"
    LIST_OVERLAPS = "list_overlaps"
    SET_SEEN = "set_seen"
    LINK_CASE = "link_case"
    ASK_ACCESS = "ask_access"
    ANSWER_ACCESS = "answer_access"
    READ_STATISTICS = "read_statistics"
    RECOUNT_STATISTICS = "recount_statistics"
    EXPLAIN_REFUSAL = "explain_refusal"
    LIST_EXHIBITS = "list_exhibits"
    OPEN_EXHIBIT = "open_exhibit"
    READ_ORIGINAL = "read_original"
    CHECK_EXHIBIT = "check_exhibit"
    COLLECT_EXHIBIT = "collect_exhibit"
    REVIEW_EXHIBIT = "review_exhibit"
    HAND_OVER_EXHIBIT = "hand_over_exhibit"
    SIGN_RECEIPT = "sign_receipt"
    NOTE_CUSTODY = "note_custody"
    OPEN_REDACTION = "open_redaction"
    MARK_REDACTION = "mark_redaction"
    MAKE_REDACTED = "make_redacted"
    READ_REDACTED = "read_redacted"
    STAMP_EXHIBIT = "stamp_exhibit"
    EXPORT_PACKAGE = "export_package"
    LIST_TASKS = "list_tasks"
    OPEN_TASK = "open_task"
    WRITE_TASK = "write_task"
    MAKE_FEED = "make_feed"
    END_FEED = "end_feed"
    READ_FEED = "read_feed"
    WRITE_COMMENT = "write_comment"
    LIST_MENTIONS = "list_mentions"
    SEE_MENTIONS = "see_mentions"
    LIST_NOTES = "list_notes"
    OPEN_NOTE = "open_note"
    WRITE_NOTE = "write_note"
    WRITE_PRIVATE_NOTE = "write_private_note"
    LOOK_UP = "look_up"
    LIST_BY_HAND = "list_by_hand"
    ADD_BY_HAND = "add_by_hand"
    ADD_PROTECTED = "add_protected"
    CHANGE_BY_HAND = "change_by_hand"
    LIST_TIMELINE = "list_timeline"
    OPEN_EVENT = "open_event"
    WRITE_EVENT = "write_event"
    LIST_HYPOTHESES = "list_hypotheses"
    OPEN_HYPOTHESIS = "open_hypothesis"
    WRITE_HYPOTHESIS = "write_hypothesis"
    WEIGH_EVIDENCE = "weigh_evidence"
    LIST_REQUESTS = "list_requests"
    OPEN_REQUEST = "open_request"
    WRITE_REQUEST = "write_request"
    LIST_RECOMMENDATIONS = "list_recommendations"
    OPEN_RECOMMENDATION = "open_recommendation"
    WRITE_RECOMMENDATION = "write_recommendation"
    LIST_NOTIFICATIONS = "list_notifications"
    SET_CHANNEL = "set_channel"
    SEND_NOTIFICATION = "send_notification"
    MAKE_NOTIFICATIONS = "make_notifications"
    LIST_CHANNELS = "list_channels"
    RETRY_NOTIFICATION = "retry_notification"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """`act`: the ledger's word; `kinds`: kinds of case in which it exists at all; `cls`: 2 for what leaves or reaches wide."""

    action: Action
    act: str
    kinds: frozenset[CaseKind]
    sentence: str
    cls: int = 1


_CASE, _STEWARD = frozenset({CaseKind.INVESTIGATION}), frozenset({CaseKind.STEWARDSHIP})
_ADMIN, _OVERSIGHT = frozenset({CaseKind.ADMINISTRATION}), frozenset({CaseKind.OVERSIGHT})
_ALL = frozenset(CaseKind)

TABLE: tuple[ActionRow, ...] = (
    ActionRow(Action.SEARCH, "search", _WORK, "Search the case's granted datasets"),
    ActionRow(Action.OPEN_ENTITY, "open", _WORK, "Open one entity with its sources"),
    ActionRow(Action.UNFOLD_TRAITS, "unfold", _WORK, "Unfold the folded values of one opened person"),
    ActionRow(Action.LIST_LINKS, "expand", _WORK, "List the links of one opened entity"),
    ActionRow(Action.OPEN_ROW, "open", _WORK, "Open the original row behind a record"),
    ActionRow(Action.OPEN_CASE, "open", _WORK, "Open the case's own page"),
    ActionRow(Action.READ_LEDGER, "open", _ALL, "Read the ledger entries of this case"),
    ActionRow(Action.WHO_OPENED, "open", _WORK, "See who opened an entity in this case"),
    ActionRow(Action.LIST_CASES, "open", _ADMIN, "List the cases that one is a member of"),
    ActionRow(Action.LIST_DATASETS, "open", _ALL, "List registered datasets by title and publisher"),
    ActionRow(Action.LIST_PEOPLE, "admin", _ADMIN, "List accounts"),
    ActionRow(Action.LIST_KEYS, "admin", _ADMIN, "List one's own API keys and sessions"),
    ActionRow(Action.OPEN_DATASET, "open", _STEWARD, "Open a dataset's page: sources, imports, differences"),
    ActionRow(Action.OPEN_IMPORT, "open", _STEWARD, "Open an import's page: counts and faults by row"),
    ActionRow(Action.PREVIEW_MAPPING, "ingest", _STEWARD, "Preview a mapping on at most 20 rows"),
    ActionRow(Action.CREATE_CASE, "alter", _ADMIN, "Open a case with a purpose"),
    ActionRow(Action.OPEN_FIRST_LOOK, "alter", _ADMIN, "Take a first look: one sentence, 14 days, low ceilings"),
    ActionRow(Action.CONVERT_FIRST_LOOK, "alter", _WORK, "Turn a first look into a case"),
    ActionRow(Action.CLOSE_CASE, "alter", _WORK, "Close a case, or let a first look lapse"),
    ActionRow(Action.ADD_MEMBER, "alter", _WORK, "Add a person to the case"),
    ActionRow(Action.REMOVE_MEMBER, "alter", _WORK, "Remove a person from the case"),
    ActionRow(Action.GRANT_DATASET, "alter", _WORK, "Grant a dataset to the case, with reason and expiry"),
    ActionRow(Action.REVOKE_GRANT, "alter", _WORK, "Take a dataset from the case"),
    ActionRow(Action.HOLD_ENTITY, "alter", _WORK, "Add an entity to what the case holds"),
    ActionRow(Action.RELEASE_ENTITY, "alter", _WORK, "Take an entity out of what the case holds"),
    ActionRow(Action.PROTECT_PERSON, "alter", _WORK, "Seal a protected person: child, source, victim, witness, tipster, privileged"),
    ActionRow(Action.LIST_SEALS, "open", _WORK, "List the case's seals that wait for a second person, without whom they are on"),
    ActionRow(Action.CONFIRM_SEAL, "alter", _WORK, "Confirm a seal that another person put on"),
    ActionRow(Action.LAPSE_SEAL, "alter", _WORK, "Let a seal lapse that nobody confirmed within 72 hours: the program alone does this"),
    ActionRow(Action.HAND_CHILD, "alter", _STEWARD, "Hand a child that was sealed at load to a case, so that it can have keepers there"),
    ActionRow(Action.LIST_KEEPERS, "open", _WORK, "List the case's seals that stay with their keepers, without whom they are on"),
    ActionRow(Action.NAME_KEEPER, "alter", _WORK, "Name a keeper of a protected person"),
    ActionRow(Action.SIGN_KEEPER, "alter", _WORK, "Sign that somebody else keeps a protected person"),
    ActionRow(Action.REMOVE_KEEPER, "alter", _WORK, "End somebody's keeping, at once"),
    ActionRow(Action.OPEN_KEPT, "open", _WORK, "Open the page of those whom one keeps"),
    ActionRow(Action.WRITE_KEPT_NOTE, "alter", _WORK, "Write a note on somebody whom one keeps"),
    ActionRow(Action.SHARE_ADDRESS, "expand", _WORK, "Ask whether persons whom the case holds share an address: yes or no"),
    ActionRow(Action.LIST_SUBJECTS, "open", _CASE, "List the case's subjects: who has which role in it"),
    ActionRow(Action.OPEN_SUBJECT, "open", _CASE, "Open one subject with the consents to name it"),
    ActionRow(Action.GIVE_ROLE, "alter", _CASE, "Give an entity a role in the case, or another in its place"),
    ActionRow(Action.SIGN_ROLE, "alter", _CASE, "Sign a role that somebody else gave"),
    ActionRow(Action.END_ROLE, "alter", _CASE, "End a role, or withdraw or decline one that waits for a signature"),
    ActionRow(Action.RECORD_CONSENT, "alter", _CASE, "Record somebody's consent to be named for a use"),
    ActionRow(Action.REVOKE_CONSENT, "alter", _CASE, "Revoke a consent to be named, at once"),
    ActionRow(Action.ASK_NAMING, "open", _CASE, "Ask whether an entity may be named for a use"),
    ActionRow(Action.EXPORT_ENTITIES, "export", _WORK, "Export what the case holds", cls=2),
    ActionRow(Action.ASK_APPROVAL, "alter", _WORK, "Ask for an approval of an export above the small ceiling"),
    ActionRow(Action.LIST_APPROVALS, "admin", _ADMIN, "List approvals that wait for oneself, and those that one asked for"),
    ActionRow(Action.APPROVE, "admin", _ADMIN, "Approve exactly what somebody else asked for", cls=2),
    ActionRow(Action.DECLINE, "admin", _ADMIN, "Decline what somebody else asked for"),
    ActionRow(Action.BREAK_GLASS, "alter", _CASE, "Break the glass: 15 minutes without an approver, reviewed within 72 hours", cls=2),
    ActionRow(Action.LIST_BREAK_GLASS, "admin", _ADMIN | _OVERSIGHT, "List break-glass that one is told of, and one's own"),
    ActionRow(Action.REVIEW_BREAK_GLASS, "admin", _ADMIN, "Review somebody else's break-glass"),
    ActionRow(Action.LIST_ALERTS, "admin", _OVERSIGHT, "List alerts on unusual use of the system by accounts"),
    ActionRow(Action.REVIEW_ALERT, "admin", _OVERSIGHT, "Review an alert on unusual use"),
    ActionRow(Action.WATCH_USE, "admin", _OVERSIGHT, "Hold the rules of unusual use against the log: the program alone does this"),
    ActionRow(Action.DECLARE_MEASURING, "admin", _STEWARD, "Declare that a dataset serves for counting people by group (two people)"),
    ActionRow(Action.OPEN_TABLE, "open", _CASE, "Open the case's tables of people by group"),
    ActionRow(Action.ASK_TABLE, "alter", _CASE, "Ask for an approval of one fixed table of people by group"),
    ActionRow(Action.COUNT_TABLE, "export", _CASE, "Count people by group: one approved, fixed table", cls=2),
    ActionRow(Action.SIMULATE_POLICY, "open", _ADMIN | _OVERSIGHT, "Try a house policy on last month's accesses, as counts"),
    ActionRow(Action.READ_POLICIES, "open", _ADMIN | _OVERSIGHT, "Read the house policy in force, its history, and what is proposed"),
    ActionRow(Action.PROPOSE_POLICY, "admin", _ADMIN | _OVERSIGHT, "Propose another house policy, ceiling or purpose"),
    ActionRow(Action.PROPOSE_EXEMPTION, "admin", _CASE, "Propose an exemption from the house policy for this case"),
    ActionRow(Action.SIGN_POLICY, "admin", _ADMIN | _OVERSIGHT, "Sign a proposed house policy that widens, or an exemption"),
    ActionRow(Action.WITHDRAW_POLICY, "admin", _ADMIN | _OVERSIGHT, "Withdraw a proposed house policy, or end an exemption"),
    ActionRow(Action.REGISTER_DATASET, "ingest", _STEWARD, "Register a dataset"),
    ActionRow(Action.DECLARE_FUNCTION, "admin", _STEWARD, "Declare that a dataset's persons stand in it by public function (two people)"),
    ActionRow(Action.DECLARE_IMPERSONAL, "admin", _STEWARD, "Declare that a dataset's documents concern no single person (two people)"),
    ActionRow(Action.DECLARE_INCORPORATED, "admin", _STEWARD, "Declare that a dataset's firms of any kind are no persons (two people)"),
    ActionRow(Action.DECLARE_NO_CARE_FILE, "admin", _STEWARD, "Declare that a dataset is no care file, with a reason (two people)"),
    ActionRow(Action.UPLOAD_SOURCE, "ingest", _STEWARD, "Upload a file to load"),
    ActionRow(Action.IMPORT_SOURCE, "ingest", _STEWARD, "Load a source"),
    ActionRow(Action.CONFIRM_IMPORT, "ingest", _STEWARD, "Set a waiting import live"),
    ActionRow(Action.UNDO_IMPORT, "ingest", _STEWARD, "Undo the newest import of a source"),
    ActionRow(Action.DECLARE_IDENTITY, "merge", _STEWARD, "Declare that an issuer's identifier names one thing across datasets"),
    ActionRow(Action.ASK_IDENTITY, "merge", _STEWARD, "Ask somebody else to match a list of private persons with another list"),
    ActionRow(Action.REBUILD_INDEX, "admin", _STEWARD | _ADMIN, "Rebuild the search index from the store"),
    ActionRow(Action.CREATE_PERSON, "admin", _ADMIN, "Create an account"),
    ActionRow(Action.CHANGE_PERSON, "admin", _ADMIN, "Change an account's roles, unit or state"),
    ActionRow(Action.CHANGE_PASSWORD, "admin", _ADMIN, "Change one's own password"),
    ActionRow(Action.REVOKE_SESSIONS, "admin", _ADMIN, "End sessions"),
    ActionRow(Action.ISSUE_KEY, "admin", _WORK | _STEWARD | _ADMIN | _OVERSIGHT, "Issue a key bound to person, case, purpose and expiry"),
    ActionRow(Action.REVOKE_KEY, "admin", _ADMIN, "Revoke an API key"),
    ActionRow(Action.SIGN_IN, "admin", _ADMIN, "Sign in"),
    ActionRow(Action.PROVE, "admin", _ADMIN, "Prove that it is really oneself"),
    ActionRow(Action.LIST_FACTORS, "admin", _ADMIN, "List one's own passkeys and authenticator"),
    ActionRow(Action.ADD_PASSKEY, "admin", _ADMIN, "Add a passkey to one's own account"),
    ActionRow(Action.REMOVE_PASSKEY, "admin", _ADMIN, "Remove one of one's own passkeys"),
    ActionRow(Action.ADD_TOTP, "admin", _ADMIN, "Add an authenticator (TOTP) to one's own account"),
    ActionRow(Action.REMOVE_TOTP, "admin", _ADMIN, "Remove one's own authenticator"),
    ActionRow(Action.MAKE_RECOVERY_CODES, "admin", _ADMIN, "Make one's own recovery codes"),
    ActionRow(Action.RESET_FACTORS, "admin", _ADMIN, "Take all second factors from another account and end its sessions and keys"),
    ActionRow(Action.ISSUE_RESET, "admin", _ADMIN, "Make a one-time link with which somebody else sets a new password"),
    ActionRow(Action.USE_RESET, "admin", _ADMIN, "Set one's own new password by such a link; every session ends"),
    ActionRow(Action.ERASE_OPENINGS, "erase", _ADMIN | _OVERSIGHT, "Destroy what entries of a closed case commit to (two people)"),
    ActionRow(Action.EXPIRE_OPENINGS, "erase", _WORK, "Destroy openings that are over their time: the program alone does this"),
    ActionRow(Action.LIST_ERASURES, "open", _ADMIN | _OVERSIGHT, "List closed cases, by number, whose openings could be destroyed"),
    ActionRow(Action.OPEN_RETENTION, "open", _CASE | _STEWARD | _OVERSIGHT, "See how long cases are kept"),
    ActionRow(Action.SET_LEGAL_HOLD, "alter", _CASE | _STEWARD, "Put a legal hold on a case, with a reason and a day of review"),
    ActionRow(Action.LIFT_LEGAL_HOLD, "alter", _CASE | _STEWARD, "Lift a legal hold, with a reason"),
    ActionRow(Action.SIGN_LIFTING, "alter", _CASE | _STEWARD, "Sign, as a second person, that a legal hold is lifted"),
    ActionRow(Action.TRY_DISPOSAL, "open", _STEWARD | _OVERSIGHT, "Count what the disposal of a case that is over would take"),
    ActionRow(Action.ASK_DISPOSAL, "erase", _STEWARD, "Ask that a case which is over be disposed of, or take that back"),
    ActionRow(Action.SIGN_DISPOSAL, "erase", _STEWARD | _OVERSIGHT, "Sign, as a second person, that a case is disposed of", cls=2),
    ActionRow(Action.FINISH_DISPOSAL, "erase", _STEWARD, "Destroy what two people signed, and write the record: the program alone"),
    ActionRow(Action.REPORT_ACCESSES, "open", _STEWARD, "Report who looked at one record, for the person in it"),
    ActionRow(Action.DEFER_REPORTS, "alter", _CASE, "Ask that a case be left out of such reports for a while, or end that"),
    ActionRow(Action.SIGN_DEFERRAL, "alter", _CASE, "Sign, as a second person, that a case is left out of such reports for a while"),
    ActionRow(Action.COUNT_CASES, "open", _STEWARD | _OVERSIGHT, "See how cases go, counted from their heads"),
    ActionRow(Action.BACK_UP, "export", _ADMIN, "Copy store, originals and ledger to a folder of the machine, without keys", cls=2),
    ActionRow(Action.LIST_TEMPLATES, "open", _ADMIN, "List the templates from which a case can be opened"),
    ActionRow(Action.MOVE_CASE, "alter", _CASE, "Move a case on in its life, or to its next step; back with a reason"),
    ActionRow(Action.SIGN_CLOSING, "alter", _CASE, "Sign, as a second person, that a case closes"),
    ActionRow(Action.HAND_OVER, "alter", _CASE, "Hand a case to another lead, and leave it"),
    ActionRow(Action.OPEN_DESCRIPTION, "open", _CASE, "Read what a case says of itself, and what it said before"),
    ActionRow(Action.DESCRIBE_CASE, "alter", _CASE, "Say anew what a case is about"),
    ActionRow(Action.SET_DATE, "alter", _CASE, "Set what is due in a case, or when it is reviewed next"),
    ActionRow(Action.OPEN_DECISIONS, "open", _CASE, "Read the case's decision log and its history"),
    ActionRow(Action.RECORD_DECISION, "alter", _CASE, "Write a decision into the case's log"),
    ActionRow(Action.LIST_RELATED, "open", _CASE, "List the case's links to other cases, and requests to read one"),
    ActionRow(Action.LIST_OVERLAPS, "open", _CASE, "See which other cases here work on a company that the case holds"),
    ActionRow(Action.SET_SEEN, "alter", _CASE, "Say whether other cases may be told that this one works on the same company"),
    ActionRow(Action.LINK_CASE, "alter", _CASE, "Ask for a link to another case, answer one, or end it"),
    ActionRow(Action.ASK_ACCESS, "alter", _CASE, "Ask the lead of another case to let one read it"),
    ActionRow(Action.ANSWER_ACCESS, "alter", _CASE, "Let somebody who asked read the case, or decline"),
    ActionRow(Action.READ_STATISTICS, "open", _OVERSIGHT, "Read how the system is used, from public headers alone"),
    ActionRow(Action.RECOUNT_STATISTICS, "admin", _ADMIN, "Count the public headers anew"),
    ActionRow(Action.EXPLAIN_REFUSAL, "open", _ADMIN, "Read why a request of one's own was refused"),
    ActionRow(Action.LIST_EXHIBITS, "open", _CASE, "List the case's exhibits"),
    ActionRow(Action.OPEN_EXHIBIT, "open", _CASE, "Open one exhibit with its chain of custody, without its original"),
    ActionRow(Action.READ_ORIGINAL, "open", _CASE, "Open the original of an exhibit: an event of its custody"),
    ActionRow(Action.CHECK_EXHIBIT, "open", _CASE, "Compute the hash of an exhibit's original again: an event of its custody"),
    ActionRow(Action.COLLECT_EXHIBIT, "alter", _CASE, "Take an exhibit into the case"),
    ActionRow(Action.REVIEW_EXHIBIT, "alter", _CASE, "Review an exhibit that somebody else collected"),
    ActionRow(Action.HAND_OVER_EXHIBIT, "alter", _CASE, "Hand an exhibit to somebody"),
    ActionRow(Action.SIGN_RECEIPT, "alter", _CASE, "Sign for an exhibit that was handed to oneself"),
    ActionRow(Action.NOTE_CUSTODY, "alter", _CASE, "Note that one copied, packed or took back an exhibit"),
    ActionRow(Action.OPEN_REDACTION, "open", _CASE, "See what is marked on an exhibit to be redacted, without its original"),
    ActionRow(Action.MARK_REDACTION, "alter", _CASE, "Mark what is to be redacted on an exhibit"),
    ActionRow(Action.MAKE_REDACTED, "alter", _CASE, "Take the redacted copy of an exhibit into the case"),
    ActionRow(Action.STAMP_EXHIBIT, "alter", _CASE, "Have an authority stamp the hash of an exhibit: done by the program alone"),
    ActionRow(Action.READ_REDACTED, "open", _CASE, "Open a redacted copy, and no original: an event of its custody"),
    ActionRow(Action.EXPORT_PACKAGE, "export", _CASE, "Export a package of evidence", cls=2),
    ActionRow(Action.LIST_TASKS, "open", _CASE, "List the case's tasks, also as a board or by month"),
    ActionRow(Action.OPEN_TASK, "open", _CASE, "Open one task of the case, with what it was before"),
    ActionRow(Action.WRITE_TASK, "alter", _CASE, "Make, change, move or restore a task"),
    ActionRow(Action.MAKE_FEED, "alter", _CASE, "Make a calendar link of one's own for the case"),
    ActionRow(Action.END_FEED, "alter", _CASE, "End one's own calendar link of the case"),
    ActionRow(Action.READ_FEED, "open", _CASE, "Read by a calendar link when tasks of one's own and answers are due, without titles"),
    ActionRow(Action.WRITE_COMMENT, "alter", _CASE, "Comment on a thing of the case"),
    ActionRow(Action.LIST_MENTIONS, "open", _CASE, "List where one was mentioned in the case"),
    ActionRow(Action.SEE_MENTIONS, "alter", _CASE, "Say that one saw where one was mentioned"),
    ActionRow(Action.LIST_NOTES, "open", _CASE, "List the case's notes by folder"),
    ActionRow(Action.OPEN_NOTE, "open", _CASE, "Open one note of the case, with what it was before"),
    ActionRow(Action.WRITE_NOTE, "alter", _CASE, "Make, change or restore a note"),
    ActionRow(Action.LOOK_UP, "search", _CASE, "Look words up in what people of the case wrote"),
    ActionRow(Action.LIST_BY_HAND, "open", _CASE, "List or open what was added by hand to the case"),
    ActionRow(Action.ADD_BY_HAND, "alter", _CASE, "Add an entity, a link or a fact by hand to the case's own dataset"),
    ActionRow(Action.ADD_PROTECTED, "alter", _CASE, "Add a protected person by hand, sealed from the first moment"),
    ActionRow(Action.CHANGE_BY_HAND, "alter", _CASE, "Change, withdraw or put back what was added by hand"),
    ActionRow(Action.LIST_NOTIFICATIONS, "admin", _ADMIN, "List one's own channels of notification and what was sent by them"),
    ActionRow(Action.SET_CHANNEL, "admin", _ADMIN, "Say where and how often one is told how much waits"),
    ActionRow(Action.SEND_NOTIFICATION, "admin", _ADMIN, "Be told by a channel of one's own how much waits, or send oneself a test"),
    ActionRow(Action.MAKE_NOTIFICATIONS, "admin", _ADMIN, "Make notifications of how much waits for whom: the program alone does this"),
    ActionRow(Action.LIST_CHANNELS, "admin", _ADMIN, "List how channels of notification do, and what was given up, without addresses"),
    ActionRow(Action.RETRY_NOTIFICATION, "admin", _ADMIN, "Try a notification again that was given up"),
    ActionRow(Action.WRITE_PRIVATE_NOTE, "alter", _CASE, "Write or remove a note for oneself alone on a thing of the case"),
    ActionRow(Action.LIST_TIMELINE, "open", _CASE, "See the case's timeline, also as a table or a picture"),
    ActionRow(Action.OPEN_EVENT, "open", _CASE, "Open one event of the timeline that was written by hand, with what it was before"),
    ActionRow(Action.WRITE_EVENT, "alter", _CASE, "Write, change, withdraw or restore an event of the timeline"),
    ActionRow(Action.LIST_HYPOTHESES, "open", _CASE, "List the case's hypotheses, also as a matrix with the evidence"),
    ActionRow(Action.OPEN_HYPOTHESIS, "open", _CASE, "Open one hypothesis or one item of evidence, with what was said before"),
    ActionRow(Action.WRITE_HYPOTHESIS, "alter", _CASE, "Make, change or restore a hypothesis"),
    ActionRow(Action.WEIGH_EVIDENCE, "alter", _CASE, "Take an item of evidence into the matrix, change it, or weigh it against hypotheses"),
    ActionRow(Action.LIST_REQUESTS, "open", _CASE, "List the case's requests to organisations, with their deadlines"),
    ActionRow(Action.OPEN_REQUEST, "open", _CASE, "Open one request with what happened to it"),
    ActionRow(Action.WRITE_REQUEST, "alter", _CASE, "Make, change or restore a request, or say what happened to it"),
    ActionRow(Action.LIST_RECOMMENDATIONS, "open", _CASE, "List the case's recommendations"),
    ActionRow(Action.OPEN_RECOMMENDATION, "open", _CASE, "Open one recommendation with what came of it"),
    ActionRow(Action.WRITE_RECOMMENDATION, "alter", _CASE, "Make, change or restore a recommendation, or say what came of it"),
)

ROWS: dict[Action, ActionRow] = {row.action: row for row in TABLE}
