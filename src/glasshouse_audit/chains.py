"""`chain`: several logs of one Glasshouse, one after another: does each genesis name the head at which the log before it ended?

A log that was ended by the turn of a year goes on without a gap. One that was restored from a backup may have lost entries, or left some
behind that others saw: both are said.
"""

from itertools import pairwise

from glasshouse_audit.published import Published, continues
from glasshouse_audit.reporting import Report
from glasshouse_audit.verifying import verify
from glasshouse_ledger.checkpoint import Checkpoint, parse_text
from glasshouse_ledger.errors import LedgerFormatError, ProofError
from glasshouse_ledger.folder import FORMER
from glasshouse_ledger.note import open_note


def chain(logs: list[Published], processes: int = 2) -> Report:
    """The report on the logs, oldest first; each of them is verified too."""
    report = Report("chain", {"logs": []})
    for published in logs:
        report.doubts += [f"{published.head.checkpoint.origin}: {doubt}" for doubt in verify(published, processes).doubts]
        report.answer["logs"].append({"origin": published.head.checkpoint.origin, "size": published.size})
    if logs[0].size and logs[0].leaf(0).header.former is not None:
        report.doubts.append(f"{logs[0].head.checkpoint.origin} follows another log, which is not among these")
    for old, new in pairwise(logs):
        try:
            _link(report, old, new)
        except LedgerFormatError as error:
            report.doubts.append(f"{new.head.checkpoint.origin}: {error}")
    return report.about(logs[-1])


def named_head(new: Published) -> Checkpoint:
    """The head that a log's genesis names, signed by a log of the policy in its own name. LedgerFormatError's children otherwise.

    Its witnesses are not counted: it stands in a tree that the newer log's own head, and its quorum, vouch for.
    """
    former = new.leaf(0).header.former
    if former is None:
        raise ProofError("its genesis names no log before it")
    opened = open_note(new.folder.text(FORMER, former), [log.verifier for log in new.policy.logs])
    head = parse_text(opened.note.text)
    if all(key.name != head.origin for key in opened.signers):
        raise ProofError(f"the head that its genesis names was not signed by {head.origin!r}")
    return head


def _link(report: Report, old: Published, new: Published) -> None:
    head, last, name = named_head(new), old.head.checkpoint, new.head.checkpoint.origin
    if head.origin != last.origin:
        raise ProofError(f"it follows {head.origin!r}, not {last.origin!r}")
    at = f"{name} follows {last.origin} at {head.size:,} leaves"
    if head.size > last.size:
        report.doubts.append(f"{at}, of which {head.size - last.size:,} are not in the folder")
        return
    continues(old.folder, head, last)
    if head.size < last.size:
        report.doubts.append(f"{at}: {last.size - head.size:,} later ones were left behind")
        return
    report.lines.append(f"{name} goes on where {last.origin} ended, at {last.size:,} leaves.")
