"""What people in the data say is wrong, for whoever reads the entity.

Promise: a correction is told only beside a record that this reader sees and that says the value; of a folded one only that there is one
(C1).
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.display import display
from glasshouse.model.rights import CORRECTED, CorrectionState, correctable
from glasshouse.policy.charter.finding import folded as is_folded
from glasshouse.policy.plans.entity import CorrectionNote
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded
from glasshouse.store.rightstables import corrections
from glasshouse.store.statement import Among, Statement

_SHOWN = (CorrectionState.ASKED.value, CorrectionState.UPHELD.value)
_OF = Statement(
    lambda: (
        sa.select(t.entities.c.id.label("entity"), *(corrections.c[name] for name in ("prop", "value", "said", "state", "at")))
        .select_from(
            corrections.join(t.entities, (t.entities.c.dataset == corrections.c.dataset) & (t.entities.c.name == corrections.c.name))
        )
        .where(Among(t.entities.c.id, "numbers"))
        .order_by(corrections.c.at, corrections.c.id)
    )
)


def notes_of(reader: Reader, entity: Folded, *, unfold: bool) -> tuple[CorrectionNote, ...]:
    """Oldest first."""
    found = []
    for row in _OF.all(reader.connection, numbers=list(entity.numbers)):
        says = [
            one
            for one in entity.rows
            if one.entity == row.entity and one.place != CORRECTED and row.value in one.properties().get(row.prop, ())
        ]
        if row.state not in _SHOWN or not says:
            continue
        state, since, title = CorrectionState(row.state), iso(row.at)[:10], reader.view.datasets[says[0].dataset].title
        if not unfold and any(is_folded(one.treated, row.prop) for one in says):
            found.append(CorrectionNote("", "", "", "", title, state, since))
            continue
        prop = correctable()[row.prop]
        value, said = display(prop.type, row.value), display(prop.type, row.said) if row.said else ""
        found.append(CorrectionNote(row.prop, prop.label, row.value, said, title, state, since, value))
    return tuple(found)
