"""Reports of a case: prose in which every claim cites exhibits or records of the case; written, checked against their sources, exported.

What people write is content (`plan.CONTENT`): it stays in the case. Who reviews a report, and what is suggested, is in `reportreviews`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.printed import Printed, PrintedKind
from glasshouse.model.report import FaultKind, ReportState, SourceState
from glasshouse.model.reportprose import Passage
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.reportreviews import Named, Remark, Review

Pairs = tuple[tuple[str, str], ...]
MOST = 500
"""Reports of a case."""
OFFERED = 20
"""Sources that the picker offers at once."""
FORMS = ("pdf", "docx", "html", "md")
"""How a report is printed."""
BLOCKED = "blocked"
"""The code of a refusal to export what something stands against."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list: who changed it last, when (RFC 3339)."""

    id: str
    revision: int
    kind: PrintedKind
    title: str
    state: ReportState
    changed_by: str
    changed: str


@dataclass(frozen=True, slots=True)
class ListReports(Plan[tuple[ReportRow, ...]]):
    """The case's reports, last changed first."""

    action: ClassVar[Action] = Action.LIST_REPORTS


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation leads to: `number` is its reference's, `key` and `place` stand in the text. `words` say what it is; `values` what the
    record says, without a person's folded values. `dataset`, `file` and `row` say where it stands; `when` (RFC 3339) it was loaded or taken
    into the case; `path` its page below the case's. Of what the reader does not see there is the key alone."""

    number: int
    key: str
    place: str
    state: SourceState
    label: str = ""
    title: str = ""
    words: str = ""
    dataset: str = ""
    file: str = ""
    row: str = ""
    values: Pairs = ()
    sha256: str = ""
    when: str = ""
    reliability: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stands against export: in which passage (0: in none), its sentence, what is wrong and what one can do. A warning does
    not block."""

    kind: FaultKind
    passage: int
    sentence: str
    words: str
    remedy: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A text as it is read: passages, what they cite by number, and what stands against export."""

    passages: tuple[Passage, ...]
    sources: tuple[Source, ...]
    faults: tuple[Fault, ...]

    @property
    def blocked(self) -> bool:
        """Whether it cannot leave."""
        return any(not fault.warning for fault in self.faults)

    def numbers(self) -> dict[tuple[str, str], int]:
        """The number of each citation, by key and place."""
        return {(source.key, source.place): source.number for source in self.sources}


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report: its present revision read and checked, whom it names, its review with remarks, who wrote which revision (newest first:
    number, name, RFC 3339), and SHA-256 of what is approved. `members` (sign-in name, name) could review it."""

    row: ReportRow
    text: str
    language: str
    sha256: str
    checked: Checked
    named: tuple[Named, ...]
    review: Review | None
    remarks: tuple[Remark, ...]
    revisions: tuple[tuple[int, str, str], ...]
    members: Pairs


@dataclass(frozen=True, slots=True)
class OpenReport(Plan[ReportView]):
    """One report of the case."""

    action: ClassVar[Action] = Action.OPEN_REPORT

    id: str


@dataclass(frozen=True, slots=True)
class PreviewReport(Plan[Checked]):
    """A title and a text as they would be shown and checked, before they are saved; `id` empty for a new report."""

    action: ClassVar[Action] = Action.OPEN_REPORT

    id: str
    text: str = field(metadata=CONTENT)
    title: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class Offer:
    """A source that can be cited, and what to put into the text."""

    insert: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class FindSources(Plan[tuple[Offer, ...]]):
    """Exhibits and held records of the case whose label or title holds all these words; the newest exhibits where there are none."""

    action: ClassVar[Action] = Action.OPEN_REPORT

    words: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ReportRevision:
    """One revision as it was; who wrote it and when (RFC 3339)."""

    revision: int
    title: str
    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CompareReport(Plan[tuple[ReportRow, ReportRevision, ReportRevision]]):
    """The report now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_REPORT

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class AddReport(Command[str]):
    """A new report; yields its id. `language`: the code of ISO 639 of its text."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    kind: PrintedKind
    title: str = field(metadata=CONTENT)
    text: str = field(default="", metadata=CONTENT)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ChangeReport(Command[int]):
    """The report as it shall be, by somebody who saw `revision`; yields the new revision. ConflictError where there is a newer one."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    revision: int
    title: str = field(metadata=CONTENT)
    text: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RestoreReport(Command[int]):
    """The report as it was in revision `old`, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class LookAgain(Command[int]):
    """Say that one looked again at a source that has changed, and that what cites it still holds; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    revision: int
    key: str


@dataclass(frozen=True, slots=True)
class ExportReport(Command[Printed]):
    """Hand out this revision, whose SHA-256 one saw, frozen and whole. ConflictError `blocked` names what stands against it. What nobody
    approved is marked as a draft; `final` refuses that, and more than PERSONS private persons are refused (C8). `form` is one of FORMS."""

    action: ClassVar[Action] = Action.EXPORT_REPORT

    id: str
    revision: int
    sha256: str
    form: str
    final: bool = False
