"""What an exemption permits in its one case (C11), and a refusal that says what is coming.

Promise: only what the house policy alone refuses, and without doubt (C12), is permitted by an exemption in force, with a situation in
which nothing but datasets of declared public functions is in scope. An answer that would show a private person all the same is refused.
Which exemptions are in force is read from the ledger, at each start anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from glasshouse.base.clock import SECOND, Clock
from glasshouse.base.errors import RefusedError
from glasshouse.model.dataset import Dataset
from glasshouse.policy import exemption
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.plans.policies import Stage
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import proposals
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Disclosed
from glasshouse.store.house import Exemption, House

Datasets = dict[int, Dataset]


def decided(
    house: House, entries: Entries, request: Request[Any], situation: Situation, datasets: Datasets
) -> tuple[Decision, Situation, Datasets]:
    """What the house policy in force decides, or an exemption of the case where that alone refuses; and in what situation, over which
    datasets. A refusal says whether a policy waits that would permit it."""
    decision = house.decide(request, situation)
    if decision.permit:
        return decision, situation, datasets
    standing = house.exemptions.get(situation.case.id)
    if standing is not None and not decision.error and _acts(standing, house, entries.hour(), request):
        exempt = house.book.exempt(request, situation, standing.text)
        if exempt.permit:
            functions = {number: dataset for number, dataset in datasets.items() if dataset.holds_function}
            narrowed = replace(situation, granted=Granted(functions.values()))
            return replace(exempt, exemption=standing.entry), narrowed, functions
    return with_coming(house, request, situation, decision), situation, datasets


def holders_only(decision: Decision, disclosed: Disclosed) -> None:
    """RefusedError where what is permitted by an exemption would show a private person: one who is linked by no function counts as one."""
    if decision.exemption is not None and disclosed.private:
        words = "This would show people who are not there by a public function, and this case's exemption is for those who are."
        raise RefusedError(words, rules=("C11",), remedy="Ask for links of functions alone, or take the others out of what the case holds.")


def with_coming(house: House, request: Request[Any], situation: Situation, refusal: Decision) -> Decision:
    """The refusal, which says so where a policy that two have signed would permit this and waits for its days."""
    if refusal.error or not refusal.reasons:
        return refusal
    for coming in house.coming:
        if coming.book.decide(request, situation).permit:
            when = f"{datetime.fromtimestamp(coming.acts // SECOND, UTC):%-d %B %Y at %H:%M} UTC"
            told = f"A house policy that would permit this (proposal {coming.number}) is signed and waits for its seven days, until {when}."
            first = refusal.reasons[0]
            return replace(refusal, reasons=(replace(first, remedy=f"{told} {first.remedy}".strip()), *refusal.reasons[1:]))
    return refusal


def _acts(standing: Exemption, house: House, hour: int, request: Request[Any]) -> bool:
    """Whether it permits this now. It stands beside the house policy under which it was signed, and beside no other."""
    return request.action in standing.actions and standing.base == house.house_hash and hour < standing.until


class Exempting:
    """Which exemptions are in force."""

    def __init__(self, database: Database, entries: Entries, house: House, clock: Clock) -> None:
        self._database, self._entries, self._house, self._clock = database, entries, house, clock
        self._stand: set[int] = set()

    def run(self) -> None:
        """Take up those that two have signed, and let go of those that are over. Called often."""
        with self._database.read() as connection:
            found = [
                (row, proposals.signatures(connection, row.number), proposals.change_of(connection, row))
                for row in proposals.exemptions(connection)
            ]
        self._stand &= {row.number for row, _, _ in found}
        standing: dict[str, Exemption] = {}
        for row, given, change in found:
            signed = proposals.signed(self._entries, row, given)
            if row.base_hash != self._house.house_hash:
                self._end(row.number, Stage.OVERTAKEN)
            elif signed is None or change is None:
                continue
            elif self._entries.hour() >= signed.hour + exemption.HOURS:
                self._end(row.number, Stage.OVER)
            elif self._given_up(row):
                self._end(row.number, Stage.WITHDRAWN)
            else:
                self._house.publish(change[1])
                until = signed.hour + exemption.HOURS
                permitted = exemption.actions_of(change[1])
                standing[row.case_id] = Exemption(row.number, change[1], permitted, row.base_hash, signed.entry, until)
        self._house.exemptions = standing

    def _given_up(self, row: Any) -> bool:
        """Read from the ledger once, while its row waits without a break: what is ended ends its row in the same transaction."""
        if row.number not in self._stand and proposals.given_up(self._entries, row):
            return True
        self._stand.add(row.number)
        return False

    def _end(self, number: int, stage: Stage) -> None:
        with self._database.write() as connection:
            proposals.end(connection, number, stage.value, self._clock())
