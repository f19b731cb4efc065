"""How values are put to people: labels of closed lists, times, numbers, and the shape of each kind of thing.

Promise: shapes come first and colour second (ui.md), so every kind has a shape of its own name in static/icons.svg.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from glasshouse.base.clock import SECOND
from glasshouse.model.actor import ROLE_LABELS, CaseRole, Role
from glasshouse.model.case import CaseState
from glasshouse.model.comment import Commented
from glasshouse.model.dataset import Handling, LegalBasis, PeopleCategory, SourceKind
from glasshouse.model.deferral import DeferralGround, ReportAsker
from glasshouse.model.disposal import Ground
from glasshouse.model.hypothesis import HypothesisState
from glasshouse.model.outcome import AUTHORITY_LABELS, OUTCOME_LABELS
from glasshouse.model.purpose import TEXTS, Purpose
from glasshouse.model.schema import schema
from glasshouse.model.task import TaskState
from glasshouse.policy.plans.casework import PersonOutcome
from glasshouse.policy.plans.lookup import Place
from glasshouse.policy.plans.policies import Stage
from glasshouse.policy.plans.relations import Relation

SHAPES = (
    ("Person", "person"),
    ("Organization", "company"),
    ("LegalEntity", "legal"),
    ("BankAccount", "account"),
    ("CryptoWallet", "account"),
    ("Address", "address"),
    ("Document", "document"),
    ("Contract", "document"),
    ("CallForTenders", "document"),
    ("Asset", "asset"),
    ("Interval", "link"),
)
"""The first schema that a kind belongs to decides its shape; what belongs to none is a plain ring."""

STAGES = {
    Stage.UNSIGNED: "waits for signatures",
    Stage.NOTICED: "signed, and its seven days run",
    Stage.IN_FORCE: "came into force",
    Stage.WITHDRAWN: "withdrawn",
    Stage.OVERTAKEN: "overtaken by another change",
    Stage.OVER: "over after its 72 hours",
}
CASE_ROLES = {CaseRole.LEAD: "Lead", CaseRole.MEMBER: "Member", CaseRole.READER: "Reader"}
CASE_ROLE_MEANINGS = {
    CaseRole.READER: "reads the case",
    CaseRole.MEMBER: "works it: adds to it, seals, exports",
    CaseRole.LEAD: "runs it: people, datasets, closing",
}
CASE_STATES = {
    CaseState.DRAFT: "Draft",
    CaseState.OPEN: "Open",
    CaseState.UNDER_REVIEW: "Under review",
    CaseState.LAPSED: "Lapsed",
    CaseState.CLOSED: "Closed",
    CaseState.ARCHIVED: "Archived",
    CaseState.DISPOSED: "Disposed of",
}
LIFE_WAITS = {
    "closing": ("closing", "closings", "to sign", ""),
    "access": ("request to read", "requests to read", "to answer", "/related"),
    "link": ("link", "links", "to confirm or decline", "/related"),
    "due": ("date", "dates", "that has come", "#dates"),
    "grant": ("grant", "grants", "that ends within 14 days", "/grants"),
    "role": ("role", "roles", "to sign", "/subjects/unsigned"),
    "tomorrow": ("task of yours", "tasks of yours", "due by tomorrow", "/tasks?mine=1"),
    "receipt": ("hand-over to you", "hand-overs to you", "to sign for", "/evidence"),
    "feed": ("calendar link of yours", "calendar links of yours", "that ends within 14 days", "/tasks/feed"),
    "ends": ("end of keeping", "ends of keeping", "within 30 days, or over", "/retention"),
    "hold": ("legal hold", "legal holds", "to review, or to sign that it is lifted", "/retention"),
    "look": ("first look", "first looks", "that ends within 3 days", "/convert"),
}
"""What waits in the life of a case: one, many, what is to be done, and where below the case's address."""
RELATIONS = {Relation.PARENT: "Parent case", Relation.CHILD: "Part of this case", Relation.RELATED: "Related case"}
DEFERRAL_GROUNDS = {
    DeferralGround.WARNING: "It would warn whom the case is about",
    DeferralGround.DANGER: "It would put somebody in danger",
    DeferralGround.SECRECY: "A law keeps it secret for now",
}
ASKERS = {
    ReportAsker.PERSON: "The person in the data",
    ReportAsker.FOR_THEM: "Somebody for them, who showed that they may",
    ReportAsker.AUTHORITY: "An authority that watches over data protection",
}
ACTS = {"open": "opened", "expand": "links listed", "unfold": "folded values shown", "alter": "added or changed", "export": "exported"}
"""Acts of the public log as people in the data are told them; another stays as it is."""
GROUNDS = {
    Ground.OVER: "Its time is over",
    Ground.ORDERED: "A law, a court or an authority demands it before its time is over",
}
LEGAL_BASES = {
    LegalBasis.PUBLIC_RECORD: "Public record",
    LegalBasis.PUBLISHED_LIST: "Published list",
    LegalBasis.FOI_RELEASE: "Released on a freedom of information request",
    LegalBasis.CONSENT: "Consent of those concerned",
    LegalBasis.COURT_ORDER: "Court order",
    LegalBasis.OWN_INVESTIGATION: "Our own investigation",
}
PEOPLE = {
    PeopleCategory.PUBLIC_FUNCTION: "People by public function",
    PeopleCategory.CORPORATE_REGISTER: "Company register",
    PeopleCategory.CASE_SUBJECTS: "Subjects of cases",
    PeopleCategory.PRIVATE_PERSONS: "Private persons",
    PeopleCategory.PERSONAL_DOCUMENTS: "Documents about one person each",
}
SOURCE_KINDS = {
    SourceKind.COMPANIES: "Companies and who owns or runs them",
    SourceKind.OFFICES: "Offices, mandates and who holds them",
    SourceKind.SANCTIONS: "Sanctions and other official lists",
    SourceKind.CONTRACTS: "Public tenders, contracts and grants",
    SourceKind.PROPERTY: "Land, vehicles, ships and aircraft",
    SourceKind.COURTS: "Courts, gazettes and licences",
    SourceKind.PAYMENTS: "Payments, accounts and donations",
    SourceKind.DOCUMENTS: "Documents: released, published or leaked",
    SourceKind.RESEARCH: "Research of one’s own or of others",
    SourceKind.OTHER: "Something else, and no care file",
    SourceKind.SCHOOL: "School file: never a source",
    SourceKind.HEALTH: "Health file: never a source",
    SourceKind.SHELTER: "Shelter file: never a source",
    SourceKind.ASYLUM: "Asylum file: never a source",
    SourceKind.CHILD_WELFARE: "Child welfare file: never a source",
}
HANDLING = {
    Handling.PUBLIC: "Public",
    Handling.INTERNAL: "Internal",
    Handling.CONFIDENTIAL: "Confidential",
    Handling.SECRET: "Secret",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", ":": "colons", " ": "spaces"}
FORMATS = {
    "csv": "CSV",
    "xlsx": "Excel (xlsx)",
    "xls": "Excel 97 (xls)",
    "ods": "OpenDocument (ods)",
    "json": "JSON",
    "jsonl": "JSON lines",
    "yaml": "YAML",
    "sql": "SQLite",
    "ftm": "FollowTheMoney entities",
    "statements": "FollowTheMoney statements",
}
PROTECTED = {
    "child": "Child",
    "source": "Source",
    "victim": "Victim",
    "witness": "Witness",
    "tipster": "Tipster",
    "privileged": "Privileged contact",
}
TASK_STATES = {
    TaskState.TO_DO: "To do",
    TaskState.DOING: "Doing",
    TaskState.WAITING: "Waiting",
    TaskState.DONE: "Done",
}
HYPOTHESIS_STATES = {
    HypothesisState.OPEN: "Open",
    HypothesisState.SUPPORTED: "Supported",
    HypothesisState.REJECTED: "Rejected",
    HypothesisState.SET_ASIDE: "Set aside",
}
PLACES = {
    Commented.TASK: ("Task", "tasks"),
    Commented.NOTE: ("Note", "notes"),
    Commented.HYPOTHESIS: ("Hypothesis", "hypotheses"),
    Commented.REQUEST: ("Request", "requests"),
    Commented.RECOMMENDATION: ("Recommendation", "requests/recommendations"),
    Commented.EXHIBIT: ("Exhibit", "evidence"),
}
"""What a thing that comments hang on is called, and where its page lies below the case's."""
FOUND_IN = {
    Place.TASK: "Task",
    Place.NOTE: "Note",
    Place.COMMENT: "Comment",
    Place.PRIVATE: "For you alone",
    Place.DECISION: "Decision",
    Place.EVENT: "Event",
    Place.HYPOTHESIS: "Hypothesis",
    Place.REQUEST: "Request",
    Place.RECOMMENDATION: "Recommendation",
    Place.REPORT: "Report",
}
IMPORT_STATES = {
    "waiting": "Waiting to start",
    "running": "Loading",
    "staged": "Ready, being set live",
    "confirming": "Waits for your confirmation",
    "live": "Live",
    "unchanged": "Nothing changed",
    "undone": "Undone",
    "failed": "Failed",
    "stopped": "Stopped",
}


def long_span(days: int) -> str:
    """`10 years` where they are whole ones, else `100 days`."""
    years, rest = divmod(days, 365)
    return count(days, "day") if rest or not years else count(years, "year")


@cache
def span_of_hours(hours: int) -> str:
    """`5 days 3 hours`; what is less than an hour is one."""
    days, rest = divmod(max(hours, 1), 24)
    parts = ((days, "day"), (rest, "hour"))
    return " ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number)


def shape(name: str) -> str:
    """Id of the symbol for entities of the schema `name`."""
    info = schema(name)
    if info is None:
        return "thing"
    return next((symbol for ancestor, symbol in SHAPES if info.is_a(ancestor)), "thing")


def read_as(found: str, value: str) -> str:
    """How a file is read, in words: what was `found` in it (format, encoding, delimiter, sheet, compression) and its value."""
    if found == "delimiter":
        return f"separated by {DELIMITERS.get(value, value)}"
    if found == "encoding":
        return value.upper()
    if found == "sheet":
        return f"sheet “{value}”"
    return FORMATS.get(value, value) if found == "format" else value


def property_label(schema_name: str, name: str) -> str:
    """`Registration number` for a company's `registrationNumber`; an unknown property is shown as it is."""
    info = schema(schema_name)
    return info.properties[name].label if info is not None and name in info.properties else name


def schema_label(name: str) -> str:
    """`Bank account` for `BankAccount`; an unknown kind is shown as it is."""
    info = schema(name)
    return info.label if info is not None else name


def purpose_label(purpose: Purpose) -> str:
    """`Procurement fraud` for `procurement_fraud`."""
    return TEXTS[purpose].label


def role_label(role: str) -> str:
    """`Data steward` for `steward`; an unknown role is shown as it is."""
    return ROLE_LABELS[Role(role)] if role in tuple(Role) else role


def moment(value: str | int | date) -> datetime | None:
    """A time from RFC 3339 text, microseconds since 1970, or a whole day, also as text (its beginning, in UTC); None where it is none."""
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, int):
        return datetime.fromtimestamp(value / SECOND, UTC)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def when(value: str | int | date) -> str:
    """`21 November 2026, 19:23`, in UTC."""
    found = moment(value)
    return f"{found.day} {found:%B %Y, %H:%M}" if found else str(value)


def day(value: str | int | date) -> str:
    """`21 November 2026`."""
    found = moment(value)
    return f"{found.day} {found:%B %Y}" if found else str(value)


def clock(value: str | int | date) -> str:
    """`19:23`, in UTC."""
    found = moment(value)
    return f"{found:%H:%M}" if found else str(value)


def machine(value: str | int | date) -> str:
    """RFC 3339, for the `datetime` attribute."""
    found = moment(value)
    return f"{found:%Y-%m-%dT%H:%M:%SZ}" if found else ""


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 entry`, `2 entries`: with the word in the number that fits."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def span(seconds: int) -> str:
    """`about 40 seconds`, `about 3 minutes`: how long something still takes."""
    if seconds < 90:
        return f"about {max(seconds, 1)} seconds"
    if seconds < 5400:
        return f"about {round(seconds / 60)} minutes"
    return f"about {round(seconds / 3600)} hours"


def outcome_words(outcome: PersonOutcome) -> str:
    """What came of it for one person: "Passed on to a labour inspectorate"."""
    label = OUTCOME_LABELS[outcome.outcome]
    return f"{label} to {AUTHORITY_LABELS[outcome.authority]}" if outcome.authority else label
