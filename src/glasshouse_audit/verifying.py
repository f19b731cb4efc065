"""`verify`: is the folder a whole log, signed and cosigned, with every tile, byte, leaf and text as it must be?"""

from itertools import islice

from glasshouse_audit.charters import missing_former, missing_texts
from glasshouse_audit.published import Published
from glasshouse_audit.reporting import Report
from glasshouse_audit.walk import Nothing, scan
from glasshouse_ledger.verify import MAX_FAULTS, strays


def verify(published: Published, processes: int = 2) -> Report:
    """The report of everything that is wrong, up to a hundred faults."""
    found = scan(published.path, published.head.checkpoint, Nothing(), tiles=True, processes=processes)
    if len(found.faults) < MAX_FAULTS:
        found.faults += islice(strays(published.folder, published.size), MAX_FAULTS)
        found.faults += missing_texts(published, found.in_force) + missing_former(published)
    del found.faults[MAX_FAULTS:]
    report = Report("verify", {"faults": [{"where": fault.where, "reason": fault.reason} for fault in found.faults]})
    if found.ok:
        report.lines.append("Every signature, tile, entry and text is as it must be.")
    return report.about(published, found)
