"""What this process remembers of cases that a session was already shown: number, title, kind, and the reader's role.

Why: every page of a case names the case, and naming it must not cost an entry in the ledger each time. Nothing is
remembered that the session did not read through the gate, and nothing read here opens anything: the gate decides every
page anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from glasshouse.model.actor import CaseRole
from glasshouse.model.case import ALIVE, Case, CaseKind, CaseState

KEPT = 10_000


@dataclass(frozen=True, slots=True)
class CaseName:
    """As much of a case as the head of its pages shows."""

    id: str
    label: str
    title: str
    kind: CaseKind
    state: CaseState
    mine: CaseRole | None

    @property
    def open(self) -> bool:
        """Whether it can be searched and added to."""
        return self.state is CaseState.OPEN

    @property
    def leads(self) -> bool:
        """Whether the reader leads it, while anything can still change in it."""
        return self.state in ALIVE and self.mine is CaseRole.LEAD

    @property
    def plans(self) -> bool:
        """Whether the reader may write in it: what is planned, noted and decided, also before it opens and under review."""
        return self.state in ALIVE and self.mine in (CaseRole.LEAD, CaseRole.MEMBER)

    @property
    def works(self) -> bool:
        """Whether the reader may add to it."""
        return self.open and self.mine in (CaseRole.LEAD, CaseRole.MEMBER)

    @property
    def working(self) -> bool:
        """Whether it is a case that can be searched at all."""
        return self.kind in (CaseKind.INVESTIGATION, CaseKind.FIRST_LOOK)


def name_of(case: Case, mine: CaseRole | None) -> CaseName:
    """The name of a case as one reader knows it."""
    looking = case.kind is CaseKind.FIRST_LOOK
    label, title = (f"First look {case.number}", case.question) if looking else (f"Case {case.number}", case.title)
    return CaseName(case.id, label, title, case.kind, case.state, mine)


class KnownCases:
    """A bounded memory by session and case; the oldest is forgotten first. Safe to share between threads."""

    def __init__(self) -> None:
        self._names: OrderedDict[tuple[str, str], CaseName] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, credential: str, name: CaseName) -> None:
        """Keep what this session was just shown."""
        with self._lock:
            self._names[credential, name.id] = name
            self._names.move_to_end((credential, name.id))
            while len(self._names) > KEPT:
                self._names.popitem(last=False)

    def forget(self, credential: str, case: str) -> None:
        """The session's person is no member any more: what it was shown of that case is not shown again."""
        with self._lock:
            self._names.pop((credential, case), None)

    def recall(self, credential: str, case: str) -> CaseName | None:
        """What this session was shown of that case, if it is still remembered."""
        with self._lock:
            return self._names.get((credential, case))
