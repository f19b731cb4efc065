"""`report`: what the headers say of a time, in tables fit for publication: counts below ten are not shown.

One small count beside a total could be worked out, so a second is withheld with it. The headers themselves are public:
this keeps small numbers out of the newspaper, not out of the log.
"""

from argparse import Namespace
from typing import Any

from glasshouse_audit.asking import Count
from glasshouse_audit.charters import missing_texts
from glasshouse_audit.gaps import Gaps
from glasshouse_audit.published import Published
from glasshouse_audit.reporting import Report, hour_text
from glasshouse_audit.walk import Collector, scan
from glasshouse_ledger.leaf import Act, Header, Kind, Verdict

WITHHELD = "under"

_TABLES = {
    "asked, by purpose and decision": ("pur", "dec"),
    "asked, by act and decision": ("act", "dec"),
    "asked, by unit and decision": ("unit", "dec"),
    "asked, by unit served": ("dst",),
    "refused, by rule": ("why",),
    "exported or shared, by number of results": ("n",),
    "with protected people in reach, by purpose": ("pur",),
    "leaves, by kind": ("k",),
}


class Tables:
    """The collector of all tables, each over the leaves that belong in it."""

    def __init__(self, hours: tuple[int, int]) -> None:
        self.hours = hours
        self.leaves = 0
        self.counts = {title: Count(by) for title, by in _TABLES.items()}
        self._asked = [count for title, count in self.counts.items() if title.startswith("asked")]

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf."""
        if not self.hours[0] <= hour < self.hours[1]:
            return
        self.leaves += 1
        self.counts["leaves, by kind"].see(index, words, hour, ref)
        if words.k is Kind.INTENT:
            for count in self._asked:
                count.see(index, words, hour, ref)
            if words.dec in (Verdict.REFUSE, Verdict.ERROR):
                self.counts["refused, by rule"].see(index, words, hour, ref)
        elif words.k is Kind.OUTCOME:
            if words.prot:
                self.counts["with protected people in reach, by purpose"].see(index, words, hour, ref)
            if words.act in (Act.EXPORT, Act.SHARE):
                self.counts["exported or shared, by number of results"].see(index, words, hour, ref)

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Tables)  # noqa: S101  # copies of one collector
        self.leaves += later.leaves
        for title, count in self.counts.items():
            count.absorb(later.counts[title])


class Together:
    """Several collectors in one pass."""

    def __init__(self, *parts: Collector) -> None:
        self.parts = parts

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Show the leaf to each."""
        for part in self.parts:
            part.see(index, words, hour, ref)

    def absorb(self, later: object) -> None:
        """Take the stretch that follows."""
        assert isinstance(later, Together)  # noqa: S101  # copies of one collector
        for part, other in zip(self.parts, later.parts, strict=True):
            part.absorb(other)


def withhold(groups: dict[tuple[str, ...], int], least: int) -> dict[tuple[str, ...], int | None]:
    """The groups, greatest first, with None for a count below `least`; if that is one alone, the next smallest too."""
    ordered = sorted(groups.items(), key=lambda item: (-item[1], item[0]))
    hidden = {group for group, count in ordered if count < least}
    if len(hidden) == 1 and len(ordered) > 1:
        hidden.add(next(group for group, _ in reversed(ordered) if group not in hidden))
    return {group: None if group in hidden else count for group, count in ordered}


def summarise(published: Published, options: Namespace) -> Report:
    """The report over the range that the options name. Gaps are told of the whole log."""
    tables, gaps = Tables((options.since or 0, options.until or 2**53)), Gaps()
    found = scan(published.path, published.head.checkpoint, Together(tables, gaps), processes=options.processes)
    found.considered = tables.leaves
    gaps.finish(found.last_hour, 0)
    unanswered, _, under_way = gaps.unanswered()
    answer: dict[str, Any] = {"least": options.least, "tables": {}, "silent_hours": gaps.silent_hours, "unknown_outcomes": gaps.unknown}
    answer |= {"unanswered": unanswered, "under_way": under_way}
    report = Report("report", answer)
    for title, count in tables.counts.items():
        shown = withhold(dict(count.groups), options.least)
        answer["tables"][title] = [{"words": list(words), "leaves": number} for words, number in shown.items()]
        report.lines += [f"{title}:"]
        rows = [f"{_number(number, options.least):>14}  {'  '.join(words)}" for words, number in shown.items()]
        report.lines += rows or ["             -"]
    answer["in_force"] = [{"from": hour_text(item.hour), "charter": item.charter, "policy": item.policy} for item in found.in_force]
    report.lines.append(
        f"charter or policy changed {max(len(found.in_force) - 1, 0):,} times; {gaps.silent_hours:,} hours without a beat; "
        f"{unanswered:,} intents without an outcome; {gaps.unknown:,} outcomes unknown"
    )
    report.doubts += [f"{fault.where}: {fault.reason}" for fault in missing_texts(published, found.in_force)]
    return report.about(published, found)


def _number(number: int | None, least: int) -> str:
    return f"{WITHHELD} {least}" if number is None else f"{number:,}"
