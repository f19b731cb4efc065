"""One function for each command over a published folder: options in, a `Report` out. Nothing is printed here.

Whatever raises LedgerFormatError on the way is a doubt, which the command line says.
"""

from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from glasshouse_audit import charters, openings, receipts, sampling
from glasshouse_audit.asking import Claim, Count, Never
from glasshouse_audit.chains import chain
from glasshouse_audit.fetching import fetch
from glasshouse_audit.gaps import Gaps
from glasshouse_audit.published import Published, continues, open_published, read_file, read_head, read_policy
from glasshouse_audit.reporting import MAX_SHOWN, Report, hour_text
from glasshouse_audit.summary import summarise
from glasshouse_audit.twins import Shares, untwinned
from glasshouse_audit.verifying import verify
from glasshouse_audit.walk import Collector, InForce, Scan, scan
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import NEXT
from glasshouse_ledger.leaf import MAX_BYTES
from glasshouse_ledger.note import MAX_NOTE_BYTES
from glasshouse_ledger.proof import parse_proof
from glasshouse_ledger.successor import read_announcement

SHARE_HOURS = 48


def opened(options: Namespace) -> Published:
    """The folder and policy that the options name."""
    return open_published(options.folder, read_policy(options.policy))


def passed(published: Published, options: Namespace, collector: Collector) -> Scan[Any]:
    """One pass with the range and processes that the options name."""
    hours = getattr(options, "since", None) or 0, getattr(options, "until", None) or 2**53
    return scan(published.path, published.head.checkpoint, collector, hours=hours, processes=options.processes)


def run_fetch(options: Namespace) -> Report:
    """Copy a log."""
    fetched = fetch(options.url, options.folder, read_policy(options.policy) if options.policy else None)
    report = Report("fetch", {"files": fetched.files, "bytes": fetched.size, "size": fetched.head.size, "origin": fetched.head.origin})
    report.lines.append(
        f"{fetched.files:,} files, {fetched.size:,} bytes; the head is of {fetched.head.size:,} leaves of {fetched.head.origin}"
    )
    report.lines.append("Nothing is believed yet: run glass-audit verify.")
    report.doubts += fetched.doubts
    return report


def run_verify(options: Namespace) -> Report:
    """Check everything."""
    return verify(opened(options), options.processes)


def run_consistency(options: Namespace) -> Report:
    """Does the new log begin with the old?"""
    policy = read_policy(options.policy)
    old, new = read_head(options.old, policy), open_published(options.new, policy)
    continues(new.folder, old.checkpoint, new.head.checkpoint)
    report = Report("consistency", {"old": old.checkpoint.size, "new": new.size})
    report.lines.append(f"The log of {new.size:,} leaves begins with the {old.checkpoint.size:,} of the older head: nothing was rewritten.")
    return report.about(new)


def run_never(options: Namespace) -> Report:
    """Was it never let through?"""
    claim = Claim(options.unit, options.src, options.purpose, options.act, options.n, options.sized)
    published = opened(options)
    found = passed(published, options, Never(claim))
    asked: Never = found.collected
    waiting, first = asked.pairs.left(MAX_SHOWN) if claim.count is not None else (0, [])
    answer = {"claim": str(claim), "undecided": asked.undecided, "without_outcome": waiting}
    answer |= {"permitted": asked.accesses, "leaves": asked.listed}
    report = Report("never", answer, hits=asked.hits)
    if asked.hits:
        report.doubts.append(f"{asked.hits:,} leaves may be such accesses: {_listing(asked.listed, asked.hits + asked.undecided)}")
    if asked.undecided:
        report.doubts.append(
            f"{asked.undecided:,} leaves name only the organisation, which stands for every unit of under five people "
            f"(--sized if both units always had five): {_listing(asked.listed, asked.hits + asked.undecided)}"
        )
    if waiting:
        report.doubts.append(f"{waiting:,} permitted accesses have no outcome that says how many: {_listing(first, waiting)}")
    if found.ok and not report.doubts:
        report.lines.append(f"Never let through in these leaves: {claim}.")
    return report.about(published, found)


def run_count(options: Namespace) -> Report:
    """How many leaves, by words of their headers."""
    published = opened(options)
    found = passed(published, options, Count(options.by))
    groups: Counter[tuple[str, ...]] = found.collected.groups
    report = Report(
        "count", {"by": options.by, "groups": [{"words": list(words), "leaves": count} for words, count in groups.most_common()]}
    )
    report.lines += [f"{count:12,}  {'  '.join(words)}" for words, count in groups.most_common()]
    return report.about(published, found)


def run_gaps(options: Namespace) -> Report:
    """Where is the log silent, and which intents are without an outcome?"""
    published = opened(options)
    found = passed(published, options, Gaps())
    report = Report("gaps")
    _say_gaps(report, published, found, found.collected)
    return report.about(published, found)


def run_charter(options: Namespace) -> Report:
    """The history of charter and house policy, two texts compared, or the text in force at a leaf."""
    published = opened(options)
    if options.what == "at":
        digest, text = charters.text_at(published, options.index, options.kind)
        report = Report("charter at", {"index": options.index, "kind": options.kind, "hash": digest, "text": text})
        report.lines += [f"{options.kind} {digest}, in force at leaf {options.index}:", "", *text.splitlines(), ""]
        return report.about(published)
    if options.what == "diff":
        old, new = (charters.text_at(published, index, options.kind) for index in (options.old, options.new))
        difference = charters.difference(old, new)
        report = Report("charter diff", {"kind": options.kind, "old": old[0], "new": new[0], "difference": difference})
        report.lines += difference or [f"the same {options.kind} is in force at both leaves"]
        return report.about(published)
    found = passed(published, options, charters.Announcements())
    report = Report("charter log", {"in_force": _in_force(found.in_force)})
    steps = charters.steps_of(found.collected.found, found.in_force)
    report.answer["announced"] = [
        {
            "index": one.index,
            "hour": hour_text(one.hour),
            "kind": one.kind.value,
            "charter": one.charter,
            "policy": one.policy,
            "answers": one.ref,
            "exemption": one.exempts,
            "rules": list(one.rules),
            "step": steps.words.get(one.index, ""),
            "text_public": one.policy in steps.public,
        }
        for one in found.collected.found
    ]
    report.lines += [
        f"from leaf {item.index:,} ({hour_text(item.hour)}): charter {item.charter}, policy {item.policy}" for item in found.in_force
    ]
    for item in report.answer["announced"]:
        step = f" ({item['step']})" if item["step"] else ""
        report.lines.append(f"leaf {item['index']:,} ({item['hour']}) is a {item['kind']} leaf: {item[item['kind']]}{step}")
    faults = [*charters.missing_texts(published, found.in_force), *steps.faults, *charters.missing_public(published, steps.public)]
    report.doubts += [f"{fault.where}: {fault.reason}" for fault in faults]
    return report.about(published, found)


def run_open(options: Namespace) -> Report:
    """What the opening shows of a leaf."""
    published, leaf, values = _opening(options)
    report = Report("open", {"index": options.index, "header": openings.header_words(leaf.header), "fields": values})
    report.lines += [f"{name:14} {value}" for name, value in values.items()]
    return report.about(published)


def run_replay(options: Namespace) -> Report:
    """Do the leaf, its opening and the texts in force fit together?"""
    published, leaf, values = _opening(options)
    report = Report("replay", {"index": options.index, "header": openings.header_words(leaf.header), "fields": values})
    report.lines += [f"{name:14} {value}" for name, value in (*openings.header_words(leaf.header).items(), *values.items())]
    report.lines.append("Checked: hour, bucket of the count, and that each rule named is in the texts in force. The policy was not run.")
    report.doubts += openings.contradictions(published, leaf, values)
    return report.about(published)


def run_sample(options: Namespace) -> Report:
    """Which leaves to have opened; with a folder of openings, how far they bear the headers out."""
    published = opened(options)
    note = read_file(options.seed or options.folder / "checkpoint", MAX_NOTE_BYTES)
    head = read_head(options.seed, published.policy) if options.seed else published.head
    if head.checkpoint.size != published.size:
        older, newer = sorted((head.checkpoint, published.head.checkpoint), key=lambda item: item.size)
        if newer is not published.head.checkpoint:
            raise LedgerFormatError("the folder is older than the head of the seed: fetch it again, and sample with --size")
        continues(published.folder, older, newer)
    end = options.size or min(published.size, head.checkpoint.size)
    if end > head.checkpoint.size:
        raise LedgerFormatError("the seed was signed before the last of these leaves was there: it could have been known to the log")
    seed, witness = sampling.seed_of(published.policy, note, head)
    found = passed(published, options, sampling.Permitted(end))
    drawn = sampling.draw(seed, found.collected, options.count) if found.collected.count else []
    report = Report("sample", {"witness": witness, "population": found.collected.count, "leaves": drawn})
    share = sampling.bound(len(drawn)) if len(drawn) < found.collected.count else 0.0
    report.lines.append(f"{len(drawn)} of {found.collected.count:,} permitted intents, seeded by {witness}'s signature")
    report.lines.append(f"If all open well, at most {share:.2%} of the intents are mislabelled (95 % confidence).")
    if options.openings is None:
        report.lines += [str(index) for index in drawn]
    else:
        _check_openings(report, published, options.openings, drawn)
    return report.about(published, found)


def run_cross(options: Namespace) -> Report:
    """Do the shares of two logs agree?"""
    policy = read_policy(options.policy)
    logs = [open_published(path, policy) for path in (options.folder, options.other)]
    scans = [passed(published, options, Shares()) for published in logs]
    one, other = (found.collected for found in scans)
    report = Report("cross", {"twins": 0, "one_sided": []}, hits=0)
    for giver, taker, name in ((one, other, "first"), (other, one, "second")):
        given = [share for share in giver.given if share.receiver in taker.orgs]
        received = [share for share in taker.received if share.giver in giver.orgs]
        twins, lost, unexplained = untwinned(given, received, options.hours)
        report.answer["twins"] += twins
        sides = [(f"given by the {name} log's organisation, not received", lost), ("received, not given", unexplained)]
        for what, shares in sides:
            report.answer["one_sided"] += [{"what": what, "leaf": s.index, "hour": hour_text(s.hour), "n": s.n} for s in shares[:MAX_SHOWN]]
            if shares:
                report.doubts.append(f"{len(shares):,} shares {what}: leaves {_listing([s.index for s in shares], len(shares))}")
                report.hits = (report.hits or 0) + len(shares)
    report.lines.append(f"{report.answer['twins']:,} shares stand in both logs.")
    second = Report("cross").about(logs[1], scans[1])
    report.answer["second_log"] = second.facts
    report.doubts += [f"second log: {doubt}" for doubt in second.doubts]
    return report.about(logs[0], scans[0])


def run_chain(options: Namespace) -> Report:
    """Does each log go on where the one before it ended?"""
    policy = read_policy(options.policy)
    return chain([open_published(path, policy) for path in options.folders], options.processes)


def run_next(options: Namespace) -> Report:
    """Which keys will the log have that follows this one?"""
    published = opened(options)
    origin = published.head.checkpoint.origin
    logs = [log.verifier for log in published.policy.logs if log.verifier.name == origin]
    keys = read_announcement(read_file(options.folder / NEXT, MAX_NOTE_BYTES), logs)
    report = Report("next", {"origin": keys[0].name, "keys": [str(key) for key in keys]})
    report.lines += [f"log {key}" for key in keys]
    report.lines.append(f"So says {origin}: these lines belong in the policy of whoever goes on believing it.")
    return report.about(published)


def run_receipt(options: Namespace) -> Report:
    """Is the receipt's entry in the log?"""
    proof = parse_proof(read_file(options.file, 2 * MAX_NOTE_BYTES))
    entry = read_file(options.entry, MAX_BYTES) if options.entry else None
    policy = read_policy(options.policy)
    head, leaf = receipts.check(proof, entry, policy)
    words = openings.header_words(leaf.header)
    report = Report("receipt", {"index": proof.index, "header": words})
    report.lines += [f"This entry is number {proof.index:,} of the log.", *(f"{name:14} {value}" for name, value in words.items())]
    report.lines.append(f"hour           {hour_text(leaf.header.t)}")
    return report.about_head(head, policy)


def run_report(options: Namespace) -> Report:
    """What the headers say of a time, for publication."""
    return summarise(opened(options), options)


def _opening(options: Namespace) -> tuple[Published, Any, dict[str, Any]]:
    published = opened(options)
    leaf = published.leaf(options.index)
    return published, leaf, openings.opened(leaf, openings.read_opening(options.opening))


def _check_openings(report: Report, published: Published, folder: Path, drawn: list[int]) -> None:
    good = 0
    for index in drawn:
        try:
            leaf = published.leaf(index)
            values = openings.opened(leaf, openings.read_opening(folder / f"{index}.json"))
            wrong = openings.contradictions(published, leaf, values)
        except LedgerFormatError as error:
            wrong = [str(error)]
        good += not wrong
        report.doubts += [f"leaf {index}: {reason}" for reason in wrong]
    report.answer["opened"] = good
    report.lines.append(f"{good} of {len(drawn)} openings fit their leaves.")


def _say_gaps(report: Report, published: Published, found: Scan[Any], gaps: Gaps) -> None:
    seen = max((time for _, time in published.head.cosigners), default=0) // 3600
    gaps.finish(found.last_hour, seen)
    count, first, under_way = gaps.unanswered()
    report.answer |= {
        "beats": gaps.beats,
        "silent_hours": gaps.silent_hours,
        "silences": [{"from": hour_text(item.first), "to": hour_text(item.last), "hours": item.hours} for item in gaps.silences],
        "unanswered": {"count": count, "leaves": first, "under_way": under_way},
        "unknown_outcomes": gaps.unknown,
        "answers_of_nothing": gaps.pairs.unasked,
    }
    report.lines.append(f"{gaps.beats:,} beats; {under_way:,} intents of the newest hours may still be under way")
    report.doubts += [
        f"no beat from {hour_text(item.first)} to {hour_text(item.last)} ({item.hours:,} h)" for item in gaps.silences[:MAX_SHOWN]
    ]
    if count:
        report.doubts.append(f"{count:,} permitted intents without an outcome: leaves {_listing(first, count)}")
    if gaps.unknown:
        report.doubts.append(f"{gaps.unknown:,} outcomes are unknown: they count as accessed")
    if gaps.pairs.unasked:
        report.doubts.append(f"{gaps.pairs.unasked:,} outcomes answer no open intent")


def _in_force(changes: list[InForce]) -> list[dict[str, Any]]:
    return [{"index": item.index, "hour": hour_text(item.hour), "charter": item.charter, "policy": item.policy} for item in changes]


def _listing(indexes: list[int], count: int) -> str:
    shown = ", ".join(map(str, indexes[:20]))
    return shown if count <= 20 else f"{shown} …"
