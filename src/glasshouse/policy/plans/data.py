"""Data in: datasets, uploads, imports, their faults and differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from glasshouse.model.dataset import Dataset, SourceKind
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.care import CareDoubt
from glasshouse.policy.plans.plan import Command, Plan

PREVIEW_ROWS = 20
MATCHING_HOURS = 72
"""How long a matching of a list of private persons waits for its approver."""
HIDDEN = "hidden: a trait"
"""Stands in a preview for what is in a column that is mapped to a folded property or called by a trait (C1)."""


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """One line of the list of datasets. `about` is how many entities of it readers see, down to the first digit, and 0 below 100: an exact
    number would count who is sealed (C4). `granted` says whether the case has it."""

    dataset: Dataset
    about: int
    updated: str
    granted: bool


@dataclass(frozen=True, slots=True)
class ListDatasets(Plan[tuple[DatasetRow, ...]]):
    """Registered datasets: title, publisher, basis. What is in them is not shown here."""

    action: ClassVar[Action] = Action.LIST_DATASETS


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import. `state`: waiting, running, staged, confirming, live, undone, failed, stopped. Counts are of rows, records and faults;
    `added`, `changed`, `closed`, `same` are entities against the state before it."""

    id: str
    source: str
    file: str
    sha256: str
    mode: str
    state: str
    started: str
    finished: str
    by: str
    rows: int
    records: int
    rejected: int
    added: int
    changed: int
    closed: int
    same: int
    rate: int
    share: float | None
    seconds_left: int | None
    message: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class AskedMatching:
    """A matching that waits for an approver: what DeclareIdentity would say, who asked for it (name), and why. `mine`: the reader asked."""

    schema: str
    property: str
    datasets: tuple[str, ...]
    by: str
    reason: str
    mine: bool


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset's page for its stewards: how many `entities` its files held, which no seal changes; `sources` by name with their imports,
    newest first; who declared its people's function, and who that its documents and things do not each concern one person.
    `incorporated_by`: name and reason of who declared that its legal entities, unknown kinds and sole traders are no natural persons.
    `asked`: matchings with it that wait for an approver (C3). `kind`: what it was registered as; `care`: whether its words say that it is a
    care file (C4). `measured_by`: who declared that it serves for counting by group, and `measured_as` (group, procedure) in words, empty
    where nobody did."""

    dataset: Dataset
    entities: int
    sources: tuple[tuple[str, tuple[ImportRow, ...]], ...]
    declared_by: tuple[str, ...]
    impersonal_by: tuple[str, ...] = ()
    incorporated_by: tuple[tuple[str, str], ...] = ()
    measured_by: tuple[str, ...] = ()
    measured_as: tuple[str, str] = ("", "")
    kind: str = ""
    care: CareDoubt | None = None
    asked: tuple[AskedMatching, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenDataset(Plan[DatasetView]):
    """Open a dataset's page by name."""

    action: ClassVar[Action] = Action.OPEN_DATASET

    name: str


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault: stable `code`, `place` for people, `field`, and a plain message. `kept` says whether the row was kept without the
    value."""

    code: str
    place: str
    field: str
    message: str
    kept: bool


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import with its first faults and how many of each code."""

    dataset: Dataset
    row: ImportRow
    faults: tuple[FaultRow, ...]
    faults_total: int
    by_code: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OpenImport(Plan[ImportView]):
    """Open an import's page; `offset` pages through its faults, 100 at a time."""

    action: ClassVar[Action] = Action.OPEN_IMPORT

    id: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """How to read one file: as a manifest's source says (docs/design/manifest.md). `mapping` is an FtM mapping query or None;
    `constants` are columns that every row gets besides its own (what the `*` of a path matched, as `@path`)."""

    name: str
    format: str = "auto"
    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[str, ...] | None = None
    sheet: str | None = None
    records: str | None = None
    load: str = "snapshot"
    mapping: dict[str, Any] | None = None
    constants: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as read, with HIDDEN for what may be a trait, and the entities that the mapping makes of them (captions and
    properties), with faults by row."""

    detected: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    entities: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    faults: tuple[FaultRow, ...]
    suggestion: dict[str, Any] | None
    mapping_error: str = ""


@dataclass(frozen=True, slots=True)
class PreviewMapping(Plan[Preview]):
    """Preview a mapping on the first rows (at most PREVIEW_ROWS) of an uploaded file. `entities` rows are (place, schema, caption,
    facts)."""

    action: ClassVar[Action] = Action.PREVIEW_MAPPING

    dataset: str
    upload: str
    spec: SourceSpec


@dataclass(frozen=True, slots=True)
class RegisterDataset(Command[str]):
    """Register a dataset, or change its description; yields its key. Fields as in a manifest; `kind`: what it is (C4)."""

    action: ClassVar[Action] = Action.REGISTER_DATASET

    name: str
    title: str
    publisher: str
    address: str
    legal_basis: str
    people: str
    handling: str
    tags: tuple[str, ...] = ()
    retention_days: int = 3650
    kind: str = SourceKind.OTHER.value


@dataclass(frozen=True, slots=True)
class DeclareFunction(Command[str]):
    """First or second declaration that the persons of a dataset stand in it by public function (C2); the two must be different people."""

    action: ClassVar[Action] = Action.DECLARE_FUNCTION

    name: str


@dataclass(frozen=True, slots=True)
class DeclareImpersonal(Command[str]):
    """First or second declaration that the documents and things of a dataset do not each concern one person (C2), as they stand in its
    sources now; the two must be different people. Until then they count as persons."""

    action: ClassVar[Action] = Action.DECLARE_IMPERSONAL

    name: str


@dataclass(frozen=True, slots=True)
class DeclareIncorporated(Command[str]):
    """First or second declaration, with a `reason`, that the legal entities, unknown kinds and sole traders of a dataset are no natural
    persons (C1), as they stand in its sources now; the two must be different people. Until then they count as persons."""

    action: ClassVar[Action] = Action.DECLARE_INCORPORATED

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class UploadSource(Command[str]):
    """Keep the file at `path` (already received, hash checked) as a blob of the dataset; yields the upload id (its SHA-256)."""

    action: ClassVar[Action] = Action.UPLOAD_SOURCE

    dataset: str
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ImportSource(Command[str]):
    """Load an uploaded file into a dataset; yields the import id. The work itself is a job."""

    action: ClassVar[Action] = Action.IMPORT_SOURCE

    dataset: str
    upload: str
    file_name: str
    spec: SourceSpec


@dataclass(frozen=True, slots=True)
class ConfirmImport(Command[str]):
    """Set live a snapshot that waits because rows were rejected."""

    action: ClassVar[Action] = Action.CONFIRM_IMPORT

    id: str


@dataclass(frozen=True, slots=True)
class UndoImport(Command[str]):
    """Undo the newest live import of its source, wholly."""

    action: ClassVar[Action] = Action.UNDO_IMPORT

    id: str


@dataclass(frozen=True, slots=True)
class DeclareIdentity(Command[int]):
    """Declare that equal values of `property` on `schema` name one thing across `datasets` (names): the issuer promises uniqueness.
    Yields the number of positive judgements made. A value that more than ten persons of a dataset carry is no identifier (C1). Two lists of
    private persons are never matched, and one with another list by who did not ask for it alone (C3)."""

    action: ClassVar[Action] = Action.DECLARE_IDENTITY

    schema: str
    property: str
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskIdentity(Command[str]):
    """Ask somebody else to declare this identity: it would match a list of private persons with another list, which takes an approver
    (C3). Yields the first dataset's name. It serves once, within MATCHING_HOURS. ConflictError where no approver is needed."""

    action: ClassVar[Action] = Action.ASK_IDENTITY

    schema: str
    property: str
    datasets: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RebuildIndex(Command[str]):
    """Rebuild the search index from the store; yields the job id."""

    action: ClassVar[Action] = Action.REBUILD_INDEX


@dataclass(frozen=True, slots=True)
class BackUp(Command[str]):
    """Begin a backup into the folder `target` of the machine; yields it. The copying itself follows."""

    action: ClassVar[Action] = Action.BACK_UP

    target: str
