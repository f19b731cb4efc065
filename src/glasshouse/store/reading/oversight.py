"""Oversight: counts of public headers for auditors, and one's own refusal for whoever was refused."""

from __future__ import annotations

from glasshouse.base.clock import DAY, HOUR, iso
from glasshouse.base.errors import NotFoundError
from glasshouse.policy.plans import oversight as plans
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.wording import sentence_of
from glasshouse.store.vault import Opened
from glasshouse_ledger.canonical import MAX_INTEGER
from glasshouse_ledger.glance import Glance

_NEAR = 1024
"""An outcome stands behind its intent, with at most what others did meanwhile between them."""


@reads(plans.ReadStatistics)
def read_statistics(reader: Reader, plan: plans.ReadStatistics) -> plans.HeadersView:
    """Counts of the last days; nothing of any opening."""
    statistics = reader.ground.statistics
    size = statistics.follow()
    day = reader.situation.now // DAY
    days = max(1, min(plan.days, plans.MOST_DAYS))
    counted = statistics.counted(day - days + 1, day + 1)
    marks, in_force = statistics.marks()
    reader.disclosed.count = len(counted)
    origin = reader.ground.entries.origin
    return plans.HeadersView(counted, marks, in_force, statistics.heads(), origin, size, day, reader.situation.now // HOUR)


@reads(plans.ExplainRefusal)
def explain_refusal(reader: Reader, plan: plans.ExplainRefusal) -> plans.Refusal:
    """The entry in the words that it was told in; NotFoundError alike for others' entries, for answers, and for none."""
    reader.disclosed.count = 1
    me = reader.situation.actor.person
    asked = reader.ground.entries.at([plan.index]) if 0 <= plan.index <= MAX_INTEGER else []
    if asked and asked[0].fields.get("actor") == me and asked[0].header.k.value == "intent":
        for told in (asked[0], *_outcome(reader, plan.index)):
            if told.header.dec is not None and told.header.dec.value in ("refuse", "error"):
                return _refusal(asked[0], told, me)
    raise NotFoundError("No refusal of yours has this number.", remedy="The number stands on the page that refused you.")


def _outcome(reader: Reader, intent: int) -> list[Opened]:
    glance = Glance()
    for index, entry in enumerate(reader.ground.entries.leaves_from(intent + 1, _NEAR), intent + 1):
        _, _, re = glance.read(entry)
        if re == intent:
            return reader.ground.entries.at([index])
    return []


def _refusal(asked: Opened, told: Opened, me: str) -> plans.Refusal:
    results = told.fields.get("results") or {}
    decision = told.header.dec.value if told.header.dec else ""
    when = iso(asked.fields.get("time", asked.header.t * HOUR))
    return plans.Refusal(
        asked.index, when, sentence_of(asked, me), decision, told.header.why, results.get("told", ""), results.get("remedy", "")
    )
