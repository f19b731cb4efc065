"""What may be sent: typed, bounded, and nothing besides. An unknown field refuses, and so does a key given twice (C12).

Promise: every text can be kept by both databases (no U+0000, no lone surrogate), and nothing nests deeper than a mapping does.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from glasshouse.base.text import storable
from glasshouse.model.actor import CaseRole, Role
from glasshouse.model.dataset import Handling, LegalBasis, PeopleCategory, SourceKind
from glasshouse.model.outcome import Authority, Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.policy.change import LONGEST
from glasshouse.policy.charter.ceilings import DATASET_PERSONS_A_MONTH, PERSONS_A_DAY
from glasshouse.policy.exemption import LIFTABLE
from glasshouse.policy.plans.addresses import HOUSEHOLD_MOST
from glasshouse.policy.plans.data import SourceSpec
from glasshouse.policy.plans.search import EXACT_TO, PAGE
from glasshouse.policy.plans.syntax import MAX_CHARACTERS
from glasshouse.web.api.strict import Doubt

DOUBTFUL = "doubtful"
"""The type of the fault that a body has which leaves open what it says."""
_DEEPEST = 16
_MANY = 500

Line = Annotated[str, StringConstraints(max_length=200)]
Needed = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(max_length=4000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")]

PublicId = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")]
Asked = Annotated[str, StringConstraints(max_length=200)]
"""One word or more that a search asks for."""

Id = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$", description="A public id.")]
Key = Annotated[str, Path(pattern=r"^>?[A-Za-z0-9_.]{1,120}$", description="`key` of a group of links.")]
DatasetName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$", description="A dataset's name.")]
Other = Annotated[str, Query(pattern=r"^([a-z2-7]{26})?$", description="Public id of a far end.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many rows to leave out.")]
Narrow = Annotated[str, Query(max_length=64, description="Only what has this; all where it is empty.")]


class Body(BaseModel, extra="forbid"):
    """Root of all bodies."""

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, raw: Any) -> Any:
        _check(raw, 0)
        return raw


def _check(raw: Any, depth: int) -> None:
    if isinstance(raw, Doubt):
        raise PydanticCustomError(DOUBTFUL, "{words}", {"words": raw.words})
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(raw, str) and not storable(raw):
        raise ValueError("holds characters that cannot be kept")
    if isinstance(raw, dict):
        for key, value in raw.items():
            _check(key, depth + 1)
            _check(value, depth + 1)
    if isinstance(raw, list):
        for value in raw:
            _check(value, depth + 1)


class SearchBody(Body):
    """A search: `query` in the search language; the rest narrows. `countries` applies to companies only; `linked`, the id of a company,
    to what is linked to it. From `office` on: what belongs to a public function, in datasets declared for that."""

    query: Annotated[str, StringConstraints(max_length=MAX_CHARACTERS)]
    schemata: list[Word] = Field(default=[], max_length=100)
    datasets: list[Name] = Field(default=[], max_length=_MANY)
    countries: list[Word] = Field(default=[], max_length=300)
    linked: Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{26})?$")] = ""
    office: Asked = ""
    authority: Asked = ""
    programme: Asked = ""
    jurisdiction: Asked = ""
    mandate_party: Asked = ""
    offset: StrictInt = Field(default=0, ge=0, le=EXACT_TO)
    limit: StrictInt = Field(default=PAGE, ge=1, le=PAGE)


class ProtectBody(Body):
    """As what the person is protected."""

    role: Literal["child", "source", "victim", "witness", "tipster", "privileged"]


class ErasureBody(Body):
    """Of which closed case (its id), and why."""

    case: str = Field(min_length=1, max_length=64)
    reason: str = Field(min_length=1, max_length=200)


class ShareAddressBody(Body):
    """Of whom it is asked whether they share an address; with `address`, whether they share that one."""

    persons: list[PublicId] = Field(min_length=2, max_length=HOUSEHOLD_MOST)
    address: PublicId | None = None


class KeeperBody(Body):
    """Whom to name (by sign-in name) as a keeper of whom the seal is on."""

    seal: PublicId
    login: Needed


class ChildBody(Body):
    """The id that the source gives a child which was sealed at load, and the case that may name keepers for it."""

    record: Needed
    case: PublicId


class NoteBody(Body):
    """A note of the keepers' page. It does not enter the ledger."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class CaseBody(Body):
    """A case to open, or to keep as a `draft`, which needs its title and purpose alone. `template` names one of the list; `fields` are what
    that asks for, by name."""

    title: Needed
    question: Line
    purpose: Purpose
    legal_basis: Prose
    targets: Prose = ""
    template: Annotated[str, StringConstraints(max_length=60)] = ""
    fields: dict[Word, Annotated[str, StringConstraints(max_length=2_000)]] = Field(default={}, max_length=100)
    draft: bool = False


class FirstLookBody(Body):
    """A first look to take: one sentence and a purpose."""

    sentence: Needed
    purpose: Purpose


class ConvertBody(Body):
    """What a first look lacks to be a case."""

    title: Needed
    question: Needed
    legal_basis: Prose
    targets: Prose = ""


class OutcomeBody(Body):
    """What came of the case for one person that it holds: an authority where the person was passed on, and only there."""

    person: PublicId
    outcome: Outcome
    authority: Authority | None = None


class CloseBody(Body):
    """Why the case is closed, and an outcome for each natural person that it holds."""

    reason: Prose
    outcomes: tuple[OutcomeBody, ...] = ()


class MemberBody(Body):
    """A person, by sign-in name, and the role in the case."""

    login: Needed
    role: CaseRole


class GrantBody(Body):
    """A dataset for the case: why, and for how many days."""

    dataset: Name
    reason: Prose
    days: StrictInt = Field(default=180, ge=1, le=730)


class ExportBody(Body):
    """`entities`: JSON lines; `statements`: CSV."""

    format: Literal["entities", "statements"] = "entities"


class ReasonBody(Body):
    """Why something is declared."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class AskBody(Body):
    """An export to ask an approval for (`package`: a package of evidence), and why it must leave."""

    format: Literal["entities", "statements", "package"] = "entities"
    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class TableBody(Body):
    """A table of the catalogue, over a dataset (name), in a past period: `2025` or `2025-Q3`."""

    shape: Line
    dataset: Name
    period: Line


class AskTableBody(TableBody):
    """A table to ask an approval for, and why it must be counted."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class MeasuringBody(Body):
    """By what people are grouped, and what was done with them: words of closed lists."""

    group: Line
    procedure: Line


class DatasetBody(Body):
    """A dataset as a manifest describes it."""

    name: Name
    title: Needed
    publisher: Needed
    address: Annotated[str, StringConstraints(max_length=400)] = ""
    kind: SourceKind
    legal_basis: LegalBasis
    people: PeopleCategory = PeopleCategory.PRIVATE_PERSONS
    handling: Handling = Handling.INTERNAL
    tags: list[Line] = Field(default=[], max_length=50)
    retention_days: StrictInt = Field(default=3650, ge=1, le=36_500)


class SpecBody(Body):
    """How to read one file, as a manifest's source says. `mapping` is an FtM mapping query without its source."""

    name: Needed
    format: Literal["auto", "ftm", "statements", "csv", "xlsx", "xls", "ods", "json", "jsonl", "yaml", "sql"] = "auto"
    encoding: Line | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=4)] | None = None
    header: list[Annotated[str, StringConstraints(max_length=500)]] | None = Field(default=None, max_length=5000)
    sheet: Line | None = None
    records: Annotated[str, StringConstraints(max_length=500)] | None = None
    load: Literal["snapshot", "delta"] = "snapshot"
    mapping: dict[str, Any] | None = None
    constants: dict[str, Line] | None = None

    def spec(self) -> SourceSpec:
        """The same as the plans have it."""
        header = tuple(self.header) if self.header is not None else None
        return SourceSpec(
            self.name,
            self.format,
            self.encoding,
            self.delimiter,
            header,
            self.sheet,
            self.records,
            self.load,
            self.mapping,
            self.constants,
        )


class PreviewBody(Body):
    """An uploaded file, by the id that its upload answered with, and how to read it."""

    upload: Sha256
    spec: SpecBody


class ImportBody(PreviewBody):
    """The same, to be loaded; `file_name` is what people will read."""

    file_name: Needed


class IdentityBody(Body):
    """An identifier that its issuer keeps unique: equal value of `property`, the same thing, in all of `datasets`."""

    schema_name: Word = Field(alias="schema")
    property: Word
    datasets: list[Name] = Field(min_length=1, max_length=100)


class AskIdentityBody(IdentityBody):
    """A matching of a list of private persons with another list to ask an approver for, and why."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class KeyBody(Body):
    """Name and password, and the case that the key is for: its id, or `administration`, `stewardship` or `oversight`. `code`: of an
    authenticator, or a recovery code, where a second factor is set up."""

    login: Needed
    password: Secret
    code: Annotated[str, StringConstraints(max_length=60)] = ""
    case: Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{26}|administration|stewardship|oversight)$")]
    days: StrictInt = Field(default=30, ge=1, le=90)


class PersonBody(Body):
    """An account to make."""

    login: Needed
    name: Needed
    unit: Needed
    roles: list[Role] = Field(min_length=1, max_length=len(Role))
    password: Secret


class ResetBody(Body):
    """Whose password shall be set anew."""

    login: Needed


class ChangeBody(Body):
    """An account as it shall be."""

    unit: Needed
    roles: list[Role] = Field(min_length=1, max_length=len(Role))
    state: Literal["active", "paused"]


class PasswordBody(Body):
    """One's own password: the present one and the new one."""

    present: Secret
    new: Secret


class SessionsBody(Body):
    """One session by id, or all of one's own but the present one."""

    session: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")] | None = None


class PolicyBody(Body):
    """A house policy to try, in Cedar."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


PolicyHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Why = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class ProposalBody(PolicyBody):
    """A house policy to propose instead of the one with the hash `base`."""

    base: PolicyHash
    reason: Why


class TermsBody(Body):
    """Ceilings, and purposes that are not to be used (`off`), to propose on top of the policy with the hash `base`."""

    persons_a_day: Annotated[StrictInt, Field(ge=0, le=PERSONS_A_DAY)] | None = None
    dataset_persons_a_month: Annotated[StrictInt, Field(ge=0, le=DATASET_PERSONS_A_MONTH)] | None = None
    off: Annotated[tuple[Purpose, ...], Field(max_length=20)] | None = None
    base: PolicyHash
    reason: Why


Permit = Annotated[str, StringConstraints(pattern="^(" + "|".join(LIFTABLE) + ")$")]


class ExemptionBody(Body):
    """Actions that the key's case is to be permitted for 72 hours, with holders of public functions only."""

    permits: Annotated[tuple[Permit, ...], Field(min_length=1, max_length=len(LIFTABLE))]
    reason: Why
