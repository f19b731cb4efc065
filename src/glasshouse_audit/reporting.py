"""What every command says in the end, to people and as JSON: the log and its head, what was looked at, and the answer.

A report without doubts has exit status 0, any doubt makes it 1. What comes out of files is made safe for a terminal.
"""

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from glasshouse_audit.published import Published
from glasshouse_audit.walk import Scan
from glasshouse_ledger.trust import Believed, TrustPolicy

COVERS = "covers accesses through the gate only"
MAX_SHOWN = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Report:
    """`answer` is the command's own part of the JSON, `lines` the same for people, `doubts` why not to rely on it.

    `hits` is how many leaves a question found, None where nothing was asked.
    """

    command: str
    answer: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    hits: int | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is in doubt."""
        return not self.doubts

    def about(self, published: Published, scan: "Scan[Any] | None" = None) -> "Report":
        """This report, with what every report says of the log and of the pass; the pass's faults become doubts."""
        self.about_head(published.head, published.policy)
        if scan is not None:
            self.facts |= {
                "range": {"from": hour_text(scan.first_hour), "to": hour_text(scan.last_hour), "leaves": [0, max(scan.leaves - 1, 0)]},
                "charters": list(dict.fromkeys(change.charter for change in scan.in_force)),
                "policies": list(dict.fromkeys(change.policy for change in scan.in_force)),
                "leaves_scanned": scan.leaves,
                "leaves_considered": scan.considered,
            }
            self.doubts += [f"{fault.where}: {fault.reason}" for fault in scan.faults]
        return self

    def about_head(self, head: Believed, policy: TrustPolicy) -> "Report":
        """This report, with what every report says of the head that it stands on."""
        self.facts |= {
            "origin": head.checkpoint.origin,
            "size": head.checkpoint.size,
            "root": b64encode(head.checkpoint.root).decode("ascii"),
            "cosigners": [{"name": name, "time": time_text(time)} for name, time in head.cosigners],
            "quorum": policy.quorum,
        }
        return self

    def as_json(self) -> str:
        """One JSON object, in ASCII."""
        whole = {
            "command": self.command,
            "ok": self.ok,
            "log": self.facts,
            "hits": self.hits,
            "answer": self.answer,
            "doubts": self.doubts,
            "covers": COVERS,
        }
        return json.dumps(whole, indent=1)

    def as_text(self) -> str:
        """The same as lines for people."""
        lines = [*self.lines, *(f"DOUBT  {doubt}" for doubt in self.doubts), *_facts(self.facts)]
        if self.hits is not None:
            lines.append(f"hits               {self.hits:,}")
        lines += [COVERS, f"{self.command}: {'no doubt' if self.ok else 'IN DOUBT'}"]
        return "".join(f"{plain(line)}\n" for line in lines)


def _facts(facts: dict[str, Any]) -> Iterable[str]:
    if "origin" in facts:
        yield f"origin             {facts['origin']}"
        yield f"size, root         {facts['size']:,} leaves, {facts['root']}"
        cosigners = ", ".join(f"{item['name']} at {item['time']}" for item in facts["cosigners"])
        yield f"cosigners          {cosigners or 'none'} (quorum: {facts['quorum']})"
    if "leaves_scanned" in facts:
        span = facts["range"]
        yield f"range              leaves {span['leaves'][0]:,} to {span['leaves'][1]:,}, {span['from']} to {span['to']}"
        yield from (f"charter in force   {digest}" for digest in facts["charters"])
        yield from (f"house policy       {digest}" for digest in facts["policies"])
        yield f"leaves scanned     {facts['leaves_scanned']:,}, in the range asked for {facts['leaves_considered']:,}"


def hour_text(hour: int) -> str:
    """An hour since the epoch as `2026-11-21T22Z`; one beyond the calendar as a number."""
    try:
        return (_EPOCH + timedelta(hours=hour)).strftime("%Y-%m-%dT%HZ")
    except OverflowError:
        return f"hour {hour}"


def time_text(seconds: int) -> str:
    """Seconds since the epoch as `2026-11-21T22:33:12Z`; beyond the calendar as a number."""
    try:
        return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return f"second {seconds}"


def plain(text: str) -> str:
    """A line in which nothing steers a terminal or turns the order of letters: such characters are shown escaped."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
