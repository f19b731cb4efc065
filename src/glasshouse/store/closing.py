"""What keeps a case from closing: a list of functions, each of which looks at one thing and says what is left of it.

A thing of a case adds its own guard where it is kept:

    @guard
    def tasks_done(reader: Reader) -> Obstacle | None: ...
"""

from __future__ import annotations

from collections.abc import Callable

from glasshouse.base.errors import ConflictError
from glasshouse.policy.plans.life import Obstacle
from glasshouse.store.executors import Reader

Guard = Callable[[Reader], Obstacle | None]
_GUARDS: list[Guard] = []


def guard(function: Guard) -> Guard:
    """Ask this function, in the situation of the case, before the case closes."""
    _GUARDS.append(function)
    return function


def obstacles(reader: Reader) -> tuple[Obstacle, ...]:
    """Everything that keeps this case from closing now, in words."""
    found = [function(reader) for function in _GUARDS]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.words))


def unhindered(reader: Reader) -> None:
    """ConflictError that says everything that is left."""
    left = obstacles(reader)
    if left:
        told = " ".join(one.words for one in left)
        raise ConflictError(f"The case cannot close yet. {told}", code="obstacles", remedy="Deal with each, then close.")
