"""Changing the house policy again and again: what the torture kills (C11). Each step is said before and after."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from glasshouse.base.clock import DAY
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.policies import Proposal, ProposeExemption, ProposePolicy, ReadPolicies, SignPolicy

if TYPE_CHECKING:
    from tests.store.torture.writer import Worker

FORBID = '@id("N1 nobody exports")\nforbid (principal, action == Action::"export_entities", resource);\n'
NOTICE = 8 * DAY
CYCLES = 3
"""At most, so that the clocks of all rounds stay in order."""


def change_policies(worker: Worker, case: str) -> None:
    """Tighten; loosen again, signed by two, eight days later; and exempt one case."""
    if worker.cycles == CYCLES:
        time.sleep(0.05)
        return
    worker.cycles += 1
    act, mara = worker.house.gate.act, worker.desk
    current = worker.house.gate.open(mara, ReadPolicies()).value
    worker.say("S", "tighten", current.hash)
    number = act(mara, ProposePolicy(current.text + FORBID, current.hash, "Less")).value
    worker.say("A", "tighten", number)
    current = worker.house.gate.open(mara, ReadPolicies()).value
    worker.say("S", "propose", current.hash)
    number = act(mara, ProposePolicy(default_house(), current.hash, "More")).value
    worker.say("A", "propose", number)
    _signed(worker, number, "signed")
    worker.later += NOTICE
    worker.say("S", "acts", number)
    worker.house.policies.run()
    worker.say("A", "acts", number)
    if not worker.house.gate.open(mara, ReadPolicies()).value.exemptions:
        worker.say("S", "exempt", case)
        number = act(Access(mara.actor, case), ProposeExemption(("search",), "The hearing is tomorrow")).value
        worker.say("A", "exempt", number)
        _signed(worker, number, "exempted")


def _signed(worker: Worker, number: int, word: str) -> None:
    worker.say("S", word, number)
    for login in ("mara", "bela"):
        one = _found(worker, number)
        actor = worker.house.accounts.find(login)
        proven = replace(actor, strong=True, proven=worker.now(), proven_for=one.digest)
        worker.house.gate.act(Access(proven, worker.house.gate.standing(actor, CaseKind.ADMINISTRATION)), SignPolicy(number, one.digest))
    worker.say("A", word, number)


def _found(worker: Worker, number: int) -> Proposal:
    seen = worker.house.gate.open(worker.desk, ReadPolicies()).value
    return next(one for one in (*seen.proposals, *seen.exemptions) if one.number == number)
