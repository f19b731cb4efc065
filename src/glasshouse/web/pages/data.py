"""Data in: datasets, an upload with its mapping, and an import on its way, done, and taken back."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.model.dataset import Dataset, Handling, LegalBasis, PeopleCategory, SourceKind
from glasshouse.policy.plans.care import DeclareNoCareFile
from glasshouse.policy.plans.data import (
    AskIdentity,
    ConfirmImport,
    DeclareFunction,
    DeclareIdentity,
    DeclareImpersonal,
    DeclareIncorporated,
    ImportSource,
    ListDatasets,
    OpenDataset,
    OpenImport,
    Preview,
    PreviewMapping,
    RegisterDataset,
    SourceSpec,
    UndoImport,
    UploadSource,
)
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web import mapping, session
from glasshouse.web.upload import Upload
from glasshouse.web.visit import Visit, get, post

MOVING = frozenset({"waiting", "running", "staged"})
FAULTS = 100
SPEAKS_FOR_ITSELF = frozenset({"ftm", "statements"})


def _steward(visit: Visit) -> Visit:
    return visit.standing(CaseKind.STEWARDSHIP)


def _cares(visit: Visit) -> bool:
    return Role.STEWARD in visit.me.roles


def datasets(visit: Visit) -> Response:
    """Registered datasets."""
    visit = _steward(visit)
    rows = sorted(visit.open(ListDatasets()), key=lambda row: row.dataset.title)
    return visit.render("datasets.html", rows=rows, steward=_cares(visit))


def register_page(visit: Visit) -> Response:
    """The form for a new dataset."""
    return _steward(visit).render("dataset_form.html", values={"retention_days": "3650"}, fault=None, known=False)


def change_page(visit: Visit) -> Response:
    """The same form with a dataset's present description."""
    visit = _steward(visit)
    view = visit.open(OpenDataset(visit.given("dataset")))
    return visit.render("dataset_form.html", values={**_values(view.dataset), "kind": view.kind}, fault=None, known=True)


def _values(found: Dataset) -> dict[str, str]:
    return {
        "name": found.name,
        "title": found.title,
        "publisher": found.publisher,
        "address": found.address,
        "legal_basis": found.legal_basis,
        "people": found.people,
        "handling": found.handling,
        "tags": " ".join(sorted(found.tags)),
        "retention_days": str(found.retention_days),
    }


def register(visit: Visit) -> Response:
    """Register a dataset, or change its description."""
    form = visit.form
    visit = _steward(visit)
    try:
        command = RegisterDataset(
            name=form.line("name", "Name", 63),
            title=form.line("title", "Title"),
            publisher=form.line("publisher", "Publisher"),
            address=form.line("address", "Address", 500, needed=False),
            legal_basis=form.choice("legal_basis", "Legal basis", LegalBasis),
            people=form.choice("people", "People in it", PeopleCategory),
            handling=form.choice("handling", "Handling", Handling),
            tags=tuple(form.line("tags", "Tags", 1000, needed=False).split()),
            retention_days=form.integer("retention_days", "Days to keep", 1, 36500, 3650),
            kind=form.choice("kind", "What it is", SourceKind),
        )
        _, receipt = visit.act(command)
    except (InvalidInputError, ConflictError) as error:
        return visit.render("dataset_form.html", error.status, values=form.values(), fault=error, known="known" in form)
    return visit.to(f"/data/{command.name}", "registered", receipt)


def dataset(visit: Visit, name: str = "", fault: GlasshouseError | None = None) -> Response:
    """A dataset's page; with `fault`, beside the form that failed."""
    visit = _steward(visit)
    view = visit.open(OpenDataset(name or visit.given("dataset")))
    values = visit.form.values() if fault else {}
    may_declare = visit.me.name not in view.declared_by
    status = fault.status if fault else 200
    may = {"may_declare": may_declare, "may_impersonal": visit.me.name not in view.impersonal_by}
    may["may_say_no_care"] = view.care is not None and visit.me.name not in dict(view.care.declared)
    may["may_incorporate"] = visit.me.name not in dict(view.incorporated_by)
    return visit.render("dataset.html", status, view=view, steward=_cares(visit), **may, values=values, fault=fault)


def declare(visit: Visit) -> Response:
    """Declare its persons' public function, first or second."""
    _, receipt = _steward(visit).act(DeclareFunction(visit.given("dataset")))
    return visit.to(f"/data/{visit.given('dataset')}", "declared", receipt)


def declare_impersonal(visit: Visit) -> Response:
    """Declare that its documents and things do not each concern one person, first or second."""
    _, receipt = _steward(visit).act(DeclareImpersonal(visit.given("dataset")))
    return visit.to(f"/data/{visit.given('dataset')}", "declared", receipt)


def declare_no_care_file(visit: Visit) -> Response:
    """Declare, with a reason, that it is no care file, first or second (C4)."""
    name = visit.given("dataset")
    try:
        _, receipt = _steward(visit).act(DeclareNoCareFile(name, visit.form.line("no_care", "Why it is no care file", 400)))
    except InvalidInputError as error:
        return dataset(visit, fault=error)
    return visit.to(f"/data/{name}", "declared", receipt)


def declare_incorporated(visit: Visit) -> Response:
    """Declare, with a reason, that its legal entities, unknown kinds and sole traders are no natural persons, first or second."""
    name = visit.given("dataset")
    try:
        _, receipt = _steward(visit).act(DeclareIncorporated(name, visit.form.line("because", "Why none of them is a natural person", 400)))
    except InvalidInputError as error:
        return dataset(visit, fault=error)
    return visit.to(f"/data/{name}", "declared", receipt)


def identity(visit: Visit) -> Response:
    """Declare that an identifier is unique."""
    form = visit.form
    names = tuple(sorted({visit.given("dataset"), *form.line("datasets", "Datasets", 2000, needed=False).replace(",", " ").split()}))
    here = f"/data/{visit.given('dataset')}"
    try:
        about = (form.line("schema", "Kind", 60), form.line("property", "Property", 60), names)
        if form.raw("ask"):
            _, receipt = _steward(visit).act(AskIdentity(*about, form.line("reason", "Why the lists must be matched", 400)))
            return visit.to(here, "matching-asked", receipt)
        _, receipt = _steward(visit).act(DeclareIdentity(*about))
    except (InvalidInputError, ConflictError) as error:
        return dataset(visit, fault=error)
    return visit.to(here, "identity", receipt)


def upload(visit: Visit) -> Response:
    """Receive a file aside, keep it as the dataset's, and go to its mapping."""
    name = visit.given("dataset")
    sent = Upload(visit.body(), visit.request.headers.get("content-type", ""))
    session.check_form_token(visit.session or "", sent.form.raw("token", 200))
    visit = _steward(visit)
    try:
        visit.open(OpenDataset(name))
        digest, size = visit.house.receive(sent.chunks(), sent.file_name)
        kept, _ = visit.act(UploadSource(name, sent.file_name, digest, size))
    except InvalidInputError as error:
        return dataset(visit, fault=error)
    load = "delta" if sent.form.raw("load", 10) == "delta" else "snapshot"
    word = session.seal(visit.session or "", [name, kept, sent.file_name, load])
    return visit.to(f"/data/upload/{word}")


def _unmapped(visit: Visit) -> PreviewMapping:
    """The upload that the address stands for, as it came: the name of its file is the first name of its source."""
    name, kept, file_name, load = session.unseal(visit.session or "", visit.given("token"))
    return PreviewMapping(name, kept, SourceSpec(name=file_name, load=load))


def uploaded(visit: Visit) -> Response:
    """The mapping page as it first opens: what was detected, and what is suggested."""
    visit = _steward(visit)
    plan = _unmapped(visit)
    try:
        preview = visit.open(plan)
    except InvalidInputError as error:
        return _turned_away(visit, plan, error)
    if plan.spec.mapping is None and preview.suggestion:
        plan = replace(plan, spec=replace(plan.spec, mapping=preview.suggestion))
        preview = visit.open(plan)
    return _mapping(visit, plan, preview, plan.spec.name)


def _turned_away(visit: Visit, plan: PreviewMapping, error: InvalidInputError) -> Response:
    """The dataset's page again, with what is wrong with the file beside the field for it."""
    remedy = f"{error.remedy} Nothing was loaded: choose another file.".strip()
    fault = InvalidInputError(f"{plan.spec.name}: {error.message}", field="file", code=error.code, remedy=remedy)
    return dataset(visit, plan.dataset, fault)


def preview(visit: Visit) -> Response:
    """The same page, or its preview alone, with the mapping as it stands in the form."""
    visit = _steward(visit)
    plan = _unmapped(visit)
    file_name = plan.spec.name
    try:
        asked = replace(plan, spec=mapping.read_spec(visit.form))
        shown = visit.open(asked)
    except (InvalidInputError, RefusedError) as error:
        return _fault(visit, error) if visit.partial else _again(visit, plan, error)
    return _mapping(visit, asked, shown, file_name)


def _fault(visit: Visit, error: GlasshouseError) -> Response:
    """The fault alone, into its place in the form, which keeps what was typed."""
    answer = visit.render("_fault.html", 422, error=error)
    answer.headers.update({"HX-Retarget": "#mapping-fault", "HX-Reswap": "innerHTML"})
    return answer


def _again(visit: Visit, plan: PreviewMapping, error: GlasshouseError) -> Response:
    shown = visit.open(replace(plan, spec=replace(plan.spec, mapping=None)))
    return _mapping(visit, plan, shown, plan.spec.name, error)


def _mapping(visit: Visit, plan: PreviewMapping, shown: Preview, file_name: str, fault: GlasshouseError | None = None) -> Response:
    table = mapping.table_of(plan.spec.mapping)
    too_much = plan.spec.mapping is not None and table is None
    as_text = too_much or visit.form.raw("as") == "text"
    kind = table.kind if table else "Company"
    typed = visit.form.raw("mapping", mapping.TEXT_LIMIT) if fault else ""
    return visit.render(
        "_mapping.html" if visit.partial else "mapping.html",
        422 if fault else 200,
        plan=plan,
        preview=shown,
        file_name=file_name,
        fault=fault,
        detected=dict(shown.detected),
        own_words=dict(shown.detected).get("format", plan.spec.format) in SPEAKS_FOR_ITSELF,
        as_text=as_text,
        too_much=too_much and visit.form.raw("as") == "table",
        table=table,
        kind=kind,
        kinds=mapping.kinds(),
        ends=mapping.has_ends(kind),
        properties=mapping.properties(kind),
        chosen=dict(table.properties) if table else {},
        text=typed or mapping.to_text(plan.spec.mapping),
        given=visit.given("token"),
    )


def load(visit: Visit) -> Response:
    """Load the upload with the mapping of the form."""
    visit = _steward(visit)
    plan = _unmapped(visit)
    try:
        spec = mapping.read_spec(visit.form)
        made, _ = visit.act(ImportSource(plan.dataset, plan.upload, plan.spec.name, spec))
    except (InvalidInputError, RefusedError) as error:
        return _again(visit, plan, error)
    return visit.to(f"/data/import/{made}")


def importing(visit: Visit) -> Response:
    """One import: how far it is, its faults by row, what it changed."""
    visit = _steward(visit)
    view = visit.open(OpenImport(visit.given("id"), visit.offset()))
    moving = view.row.state in MOVING
    return visit.render("import.html", view=view, row=view.row, moving=moving, offset=visit.offset(), page=FAULTS)


def progress(visit: Visit) -> Response:
    """How far an import is: numbers only, for scripts to ask again and again; a page of its own without scripts."""
    visit = _steward(visit)
    row = visit.house.gate.progress(visit.access or _nowhere(), visit.given("id"))
    if row.state not in MOVING:
        return visit.to(f"/data/import/{row.id}")
    return visit.render("_progress.html" if visit.partial else "progress.html", row=row)


def _nowhere() -> Access:
    raise GlasshouseError("This page named no case.", code="defect")


def issue_key(visit: Visit) -> Response:
    """An API key for the unit's sources, shown once."""
    visit = _steward(visit)
    key, receipt = visit.act(IssueKey(visit.form.integer("days", "Days", 1, 90, 30)))
    return visit.render("key.html", key=key, receipt=receipt, where="for your unit's sources", back="/data")


def confirm(visit: Visit) -> Response:
    """Set a waiting import live."""
    _, receipt = _steward(visit).act(ConfirmImport(visit.given("id")))
    return visit.to(f"/data/import/{visit.given('id')}", "confirmed", receipt)


def undo(visit: Visit) -> Response:
    """Take an import back."""
    _, receipt = _steward(visit).act(UndoImport(visit.given("id")))
    return visit.to(f"/data/import/{visit.given('id')}", "undone", receipt)


ROUTES = (
    get("/data", datasets),
    get("/register", register_page),
    post("/register", register),
    post("/data-key", issue_key),
    get("/data/upload/{token}", uploaded),
    post("/data/upload/{token}", preview),
    post("/data/upload/{token}/load", load),
    get("/data/import/{id}", importing),
    get("/data/import/{id}/progress", progress),
    post("/data/import/{id}/confirm", confirm),
    post("/data/import/{id}/undo", undo),
    get("/data/{dataset}", dataset),
    get("/data/{dataset}/change", change_page),
    post("/data/{dataset}/upload", upload, streams=True),
    post("/data/{dataset}/declare", declare),
    post("/data/{dataset}/declare-impersonal", declare_impersonal),
    post("/data/{dataset}/declare-incorporated", declare_incorporated),
    post("/data/{dataset}/no-care-file", declare_no_care_file),
    post("/data/{dataset}/identity", identity),
)
