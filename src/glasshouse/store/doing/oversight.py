"""What administrators may set going for oversight: counting the headers anew."""

from __future__ import annotations

from glasshouse.policy.plans import oversight as plans
from glasshouse.store.executors import Writer, does


@does(plans.RecountStatistics)
def recount_statistics(writer: Writer, command: plans.RecountStatistics) -> str:
    """Forget the counts; whoever next needs them, a page or the background, counts from the log's beginning."""
    del command
    writer.ground.statistics.forget()
    return ""
