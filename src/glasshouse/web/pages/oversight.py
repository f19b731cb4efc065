"""What this system will not do, from the charter itself; and how anyone checks the log."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.model.actor import Role
from glasshouse.policy.charter.proofs import proofs
from glasshouse.policy.charter.text import RULES, charter_hash
from glasshouse.web.visit import Visit, get
from glasshouse.web.words import STAGES


def oversight(visit: Visit) -> Response:
    """The charter, rule by rule, with its hostile tests. It needs no session: whoever is in the data may read it too."""
    auditor = visit.actor is not None and Role.AUDITOR in visit.actor.roles
    return visit.render(
        "oversight.html",
        rules=RULES,
        proofs=proofs(),
        fingerprint=charter_hash(),
        auditor=auditor,
        house=visit.house.public_policy(),
        stages=STAGES,
    )


def log(visit: Visit) -> Response:
    """How to check the log, without trusting this server."""
    return visit.render("check.html", fingerprint=charter_hash())


ROUTES = (get("/oversight", oversight, public=True), get("/oversight/log", log, public=True))
