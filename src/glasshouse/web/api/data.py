"""Data in, for stewards: datasets, uploads, previews, imports, identities. Needs a key of the unit's Stewardship case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request

from glasshouse.policy.plans.care import DeclareNoCareFile
from glasshouse.policy.plans.data import (
    AskIdentity,
    ConfirmImport,
    DatasetRow,
    DatasetView,
    DeclareFunction,
    DeclareIdentity,
    DeclareImpersonal,
    DeclareIncorporated,
    ImportRow,
    ImportSource,
    ImportView,
    ListDatasets,
    OpenDataset,
    OpenImport,
    Preview,
    PreviewMapping,
    RebuildIndex,
    RegisterDataset,
    UndoImport,
    UploadSource,
)
from glasshouse.web.api.answers import Answer, Plain
from glasshouse.web.api.bodies import (
    AskIdentityBody,
    DatasetBody,
    DatasetName,
    Id,
    IdentityBody,
    ImportBody,
    Offset,
    PreviewBody,
    ReasonBody,
)
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.upload import file_of
from glasshouse.web.guard import UPLOAD_LIMIT

router = APIRouter(route_class=StrictRoute, tags=["data"])


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept: `upload` (its SHA-256) names it in previews and imports of this dataset."""

    upload: str
    file_name: str
    size: int


@router.get("/datasets", openapi_extra=asks(ListDatasets))
def list_datasets(calling: Calling) -> Answer[tuple[DatasetRow, ...]]:
    """Registered datasets: title, publisher, basis. With any key; what is in them is not shown here."""
    return calling.open(ListDatasets())


@router.post("/datasets", openapi_extra=asks(RegisterDataset))
def register_dataset(calling: Calling, body: DatasetBody) -> Answer[str]:
    """Register a dataset, or change its description; yields its key."""
    fields = dict(body)
    return calling.act(RegisterDataset(**{**fields, "tags": tuple(body.tags)}))


@router.get("/datasets/{name}", openapi_extra=asks(OpenDataset))
def open_dataset(calling: Calling, name: DatasetName) -> Answer[DatasetView]:
    """A dataset with its sources and their imports."""
    return calling.open(OpenDataset(name))


@router.post("/datasets/{name}/declare-impersonal", openapi_extra=asks(DeclareImpersonal))
def declare_impersonal(calling: Calling, name: DatasetName) -> Answer[str]:
    """Declare that a dataset's documents and things do not each concern one person; it takes two people."""
    return calling.act(DeclareImpersonal(name))


@router.post("/datasets/{name}/declare-incorporated", openapi_extra=asks(DeclareIncorporated))
def declare_incorporated(calling: Calling, name: DatasetName, body: ReasonBody) -> Answer[str]:
    """Declare that a dataset's legal entities, unknown kinds and sole traders are no natural persons (C1); it takes two people."""
    return calling.act(DeclareIncorporated(name, body.reason))


@router.post("/datasets/{name}/no-care-file", openapi_extra=asks(DeclareNoCareFile))
def declare_no_care_file(calling: Calling, name: DatasetName, body: ReasonBody) -> Answer[str]:
    """Declare that a dataset is no care file though some of its words say so (C4); it takes two people."""
    return calling.act(DeclareNoCareFile(name, body.reason))


@router.post("/datasets/{name}/declare", openapi_extra=asks(DeclareFunction))
def declare_function(calling: Calling, name: DatasetName) -> Answer[str]:
    """Declare, first or second, that the persons of the dataset stand in it by public function (C2)."""
    return calling.act(DeclareFunction(name))


_BYTES = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
_FORM = {"schema": {"type": "object", "properties": {"file": _BYTES["schema"]}, "required": ["file"]}}
_HEADERS: list[dict[str, Any]] = [
    {
        "name": "Content-Disposition",
        "in": "header",
        "schema": {"type": "string"},
        "description": 'For a raw body: `attachment; filename="…"`.',
    },
    {"name": "Content-Digest", "in": "header", "schema": {"type": "string"}, "description": "RFC 9530: `sha-256=:…:`; checked where sent."},
]


@router.post(
    "/datasets/{name}/uploads",
    status_code=201,
    max_body_size=UPLOAD_LIMIT,
    openapi_extra={
        **asks(OpenDataset, UploadSource),
        "requestBody": {"required": True, "content": {"application/octet-stream": _BYTES, "multipart/form-data": _FORM}},
        "parameters": _HEADERS,
    },
)
def upload_source(calling: Calling, name: DatasetName, request: Request) -> Answer[Kept]:
    """Keep a file as an original of the dataset: a raw body, or a form with one file. Streamed; the same file is kept once."""
    calling.open(OpenDataset(name))
    file_name, chunks = file_of(request)
    digest, size = calling.house.receive(chunks, file_name)
    kept = calling.act(UploadSource(name, file_name, digest, size))
    return Answer(value=Kept(kept.value, file_name, size), receipt=kept.receipt)


@router.post("/datasets/{name}/preview", openapi_extra=asks(PreviewMapping))
def preview_mapping(calling: Calling, name: DatasetName, body: PreviewBody) -> Answer[Preview]:
    """The first rows of an uploaded file (at most 20), and what the mapping makes of them."""
    return calling.open(PreviewMapping(name, body.upload, body.spec.spec()))


@router.post("/datasets/{name}/imports", status_code=202, openapi_extra=asks(ImportSource))
def import_source(calling: Calling, name: DatasetName, body: ImportBody) -> Answer[str]:
    """Load an uploaded file; yields the import's id. The work itself is a job: ask for its progress."""
    return calling.act(ImportSource(name, body.upload, body.file_name, body.spec.spec()))


@router.get("/imports/{id}", openapi_extra=asks(OpenImport))
def open_import(calling: Calling, id: Id, offset: Offset = 0) -> Answer[ImportView]:  # noqa: A002  the address's own word
    """An import with its faults by row, 100 at a time, and what it changed."""
    return calling.open(OpenImport(id, offset))


@router.get("/imports/{id}/progress", openapi_extra=asks(OpenImport))
def import_progress(calling: Calling, id: Id) -> Plain[ImportRow]:  # noqa: A002
    """How far an import is: numbers only, for asking again and again. It tells nothing of what is in the file and leaves no entry."""
    return Plain(value=calling.house.gate.progress(calling.access, id))


@router.post("/imports/{id}/confirm", openapi_extra=asks(ConfirmImport))
def confirm_import(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Set live a snapshot that waits because rows were rejected."""
    return calling.act(ConfirmImport(id))


@router.post("/imports/{id}/undo", openapi_extra=asks(UndoImport))
def undo_import(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Undo the newest live import of its source, wholly."""
    return calling.act(UndoImport(id))


@router.post("/identities", openapi_extra=asks(DeclareIdentity))
def declare_identity(calling: Calling, body: IdentityBody) -> Answer[int]:
    """Declare that equal values of an issuer's identifier name one thing; yields the number of judgements made."""
    return calling.act(DeclareIdentity(body.schema_name, body.property, tuple(sorted(set(body.datasets)))))


@router.post("/identities/ask", openapi_extra=asks(AskIdentity))
def ask_identity(calling: Calling, body: AskIdentityBody) -> Answer[str]:
    """Ask somebody else to declare this identity: a list of private persons is matched with another list by an approver only (C3)."""
    return calling.act(AskIdentity(body.schema_name, body.property, tuple(sorted(set(body.datasets))), body.reason))


@router.post("/index/rebuild", status_code=202, openapi_extra=asks(RebuildIndex))
def rebuild_index(calling: Calling) -> Answer[str]:
    """Rebuild the search index from the store; yields the job's number."""
    return calling.act(RebuildIndex())
