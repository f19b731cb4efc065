"""The ledger as one case's members read it: entries in words, and a picture of the tree that they stand in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import LOOKED_THROUGH, ReadLedger, ReadOwnLedger
from glasshouse.web.visit import Visit, get

PAGE = 100
WIDTH = 320
HEIGHT = 56
ACTS = {
    "search": "searched",
    "open": "opened, read",
    "expand": "followed links",
    "unfold": "unfolded traits",
    "merge": "judged what is the same",
    "ingest": "loaded data",
    "alter": "changed the case",
    "export": "exported",
    "share": "shared",
    "erase": "erased",
    "admin": "administered",
    "assist": "asked the machine's help",
}
"""The ledger's acts in words."""
STANDING = {
    CaseKind.ADMINISTRATION: Role.ADMINISTRATOR,
    CaseKind.STEWARDSHIP: Role.STEWARD,
    CaseKind.OVERSIGHT: Role.AUDITOR,
}


@dataclass(frozen=True, slots=True)
class Peak:
    """One perfect subtree of the log: a triangle from `left` to `right` with its top at (`middle`, `top`), over
    `leaves` entries."""

    left: float
    right: float
    middle: float
    top: float
    leaves: int


def peaks(size: int) -> tuple[Peak, ...]:
    """The perfect subtrees that a Merkle tree of `size` leaves is made of (RFC 9162, 2.1.5), drawn side by side.

    Width and height follow the number of levels, so that small and large trees both show their build.
    """
    levels = [bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
    if not levels:
        return ()
    unit = WIDTH / sum(level + 1 for level in levels)
    drawn = []
    left = 0.0
    for level in levels:
        right = left + unit * (level + 1)
        top = HEIGHT - HEIGHT * (level + 1) / (levels[0] + 1)
        drawn.append(Peak(round(left + 1, 1), round(right - 1, 1), round((left + right) / 2, 1), round(top, 1), 1 << level))
        left = right
    return tuple(drawn)


def ledger(visit: Visit) -> Response:
    """Entries of one case, newest first; of a standing case for those who run it."""
    visit = visit.in_case()
    chosen = {name: visit.request.query_params.get(name, "")[:64] for name in ("who", "act", "day")}
    fault = None
    try:
        view = visit.open(ReadLedger(visit.offset(), **chosen))
    except InvalidInputError as error:
        fault, chosen = error, dict.fromkeys(chosen, "")
        view = visit.open(ReadLedger(0))
    standing = _standing(visit)
    if standing is None:
        visit = visit.named()
    label = standing.value.capitalize() if standing else ""
    here = f"/case/{visit.given('case')}/ledger"
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return visit.render(
        "ledger.html",
        fault.status if fault else 200,
        fault=fault,
        view=view,
        peaks=peaks(view.size),
        page=PAGE,
        standing=label,
        id=visit.given("case"),
        here=f"{here}?{asked}" if asked else here,
        chosen=chosen,
        acts=ACTS,
        looked=LOOKED_THROUGH,
    )


def own(visit: Visit) -> Response:
    """One's own entries of the case as a table for one's own files; each has a receipt under its number."""
    visit = visit.in_case()
    view = visit.open(ReadOwnLedger())
    out = io.StringIO()
    table = csv.writer(out, dialect=csv.unix_dialect)
    table.writerow(("entry", "when", "what", "decision", "rules", "log"))
    table.writerows((row.index, row.when, row.sentence, row.decision, " ".join(row.why), view.origin) for row in view.rows)
    headers = {"Content-Disposition": 'attachment; filename="my-entries.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _standing(visit: Visit) -> CaseKind | None:
    case = visit.given("case")
    for kind, role in STANDING.items():
        if role in visit.me.roles and visit.house.gate.standing(visit.me, kind) == case:
            return kind
    return None


ROUTES = (get("/case/{case}/ledger", ledger), get("/case/{case}/ledger.csv", own))
