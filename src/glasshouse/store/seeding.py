"""What a template plants in a new case besides its own rows: each thing of a case adds a function that makes its part.

@seeds
def plant_tasks(writer: Writer, case: str, template: CaseTemplate) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable

from glasshouse.model.template import CaseTemplate
from glasshouse.store.executors import Writer

Seeding = Callable[[Writer, str, CaseTemplate], None]
_SEEDINGS: list[Seeding] = []


def seeds(function: Seeding) -> Seeding:
    """Call this function, in the transaction that opens a case (its id) from a template."""
    _SEEDINGS.append(function)
    return function


def seed(writer: Writer, case: str, template: CaseTemplate) -> None:
    """Plant everything. The situation of `writer` is still that in which the case was asked for."""
    for function in _SEEDINGS:
        function(writer, case, template)
