"""A package of evidence, with one button: as it was approved, or the form that asks for an approval."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse

from glasshouse.base.errors import ConflictError, GlasshouseError, RefusedError
from glasshouse.gate import Access
from glasshouse.policy.plans.approvals import NEEDED
from glasshouse.policy.plans.loading import OpenLoaded
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage
from glasshouse.web.evidence_files import asked_again
from glasshouse.web.pages.approvals import ASKED
from glasshouse.web.visit import Visit, get, post
from glasshouse.work.package import as_zip, name_of


def package_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What a package holds, and the button; and, where the case came in one, from whom."""
    inside = visit.in_case()
    loaded = inside.open(OpenLoaded())
    return inside.named().render("package.html", fault.status if fault else 200, fault=fault, loaded=loaded)


def package(visit: Visit) -> Response:
    """The package itself, as one zip; where it has no approval, the form that asks for one."""
    inside = visit.in_case()
    try:
        made, _ = inside.act(ExportPackage())
    except ConflictError as error:
        return package_page(visit, error)
    except RefusedError as error:
        if error.code != NEEDED:
            raise
        values = visit.form.values()
        return inside.named().render("ask.html", error.status, fault=None, told=error, chosen=PACKAGE, formats=ASKED, values=values)
    here = Access(visit.me, visit.given("case"))
    chunks = asked_again(visit.house.gate, here, ExportPackage(), as_zip(made, visit.house.receipt))
    headers = {"Content-Disposition": f'attachment; filename="{name_of(made)}.zip"'}
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)


ROUTES = (
    get("/case/{case}/package", package_page),
    post("/case/{case}/package", package),
)
