"""The command line of `glass-audit`. Exit status 0: no doubt; 1: any doubt or hit; 2: the command itself was wrong.

Nothing but `fetch` opens a connection. Every command that answers over a log reads the policy of whom the auditor
believes from `--policy` (c2sp.org/tlog-policy).
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from glasshouse_audit import commands
from glasshouse_audit.asking import GROUPINGS, TooManyGroupsError, parse_count
from glasshouse_audit.fetching import FetchError
from glasshouse_audit.reporting import COVERS, Report, plain
from glasshouse_audit.sampling import OPENINGS
from glasshouse_audit.twins import TooManySharesError
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import CHARTERS, POLICIES
from glasshouse_ledger.leaf import Act, Purpose

_DOUBT, _FINE = 1, 0
_HOUR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2})Z?)?")
_TOKEN = re.compile(r"[a-z0-9](?:[a-z0-9._/-]{0,46}[a-z0-9])?")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; yields the exit status."""
    options = _parser().parse_args(arguments)
    try:
        report = options.run(options)
    except (LedgerFormatError, FetchError, TooManyGroupsError, TooManySharesError, OSError, BrokenProcessPool) as error:
        report = Report(options.command, doubts=[f"{error}" or type(error).__name__])
    except KeyboardInterrupt:
        return 130
    _print(report.as_json() + "\n" if options.json else report.as_text())
    return _FINE if report.ok else _DOUBT


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except UnicodeEncodeError:
        sys.stdout.write(text.encode("ascii", "backslashreplace").decode("ascii"))
    except BrokenPipeError:
        # Whoever read (head, less) has gone; what Python flushes at its end has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="glass-audit", description=f"Check a published Glasshouse ledger; {COVERS}.")
    parser.add_argument("--version", action="version", version=_version())
    parts = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _fetch_and_verify(parts)
    _questions(parts)
    _single_leaves(parts)
    _whole_logs(parts)
    return parser


def _fetch_and_verify(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = _command(parts, "fetch", commands.run_fetch, "copy a published log (the only command with a network)", policy=False)
    part.add_argument("url", metavar="URL")
    part.add_argument("folder", type=Path, metavar="DIR")
    part.add_argument("--policy", type=Path, metavar="FILE", help="refuse a head that this trust policy does not believe")
    part = _command(parts, "verify", commands.run_verify, "check signatures, quorum, every tile, byte, leaf and text")
    _folder(part)
    part = _command(parts, "consistency", commands.run_consistency, "does the new log begin with the old head?")
    part.add_argument("old", type=Path, metavar="OLD", help="a checkpoint, or a folder with one")
    part.add_argument("new", type=Path, metavar="NEW", help="the folder of the newer log")


def _questions(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = _command(parts, "never", commands.run_never, "was this never let through? What may be a hit counts as one")
    _folder(part, hours=True)
    part.add_argument("--unit", type=_unit, metavar="B", help="asked by this unit, or for it")
    part.add_argument("--src", type=_unit, metavar="A", help="with this unit's data in reach")
    part.add_argument("--purpose", type=Purpose, choices=list(Purpose), metavar="P")
    part.add_argument("--act", type=Act, choices=list(Act), metavar="ACT")
    part.add_argument("--n", type=_count, metavar="'>100'", help="with so many results; a bucket that may fit, fits")
    part.add_argument("--sized", action="store_true", help="both units always had five people or more")
    part = _command(parts, "count", commands.run_count, "how many leaves, by words of their headers")
    _folder(part, hours=True)
    part.add_argument("--by", type=_words, default=("pur", "unit"), metavar="pur,unit,why", help=f"any of {', '.join(GROUPINGS)}")
    part = _command(parts, "gaps", commands.run_gaps, "hours without a beat, intents without an outcome")
    _folder(part)
    part = _command(parts, "report", commands.run_report, "tables from headers alone, for publication")
    _folder(part, hours=True)
    part.add_argument("--least", type=int, default=10, metavar="K", help="counts below this are not shown (default 10)")


def _single_leaves(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("charter", help="the charter and house policy in force: their history, texts and differences")
    whats = part.add_subparsers(dest="what", required=True, metavar="log|diff|at")
    _folder(_command(whats, "log", commands.run_charter, "every change, and what was announced"))
    at = _command(whats, "at", commands.run_charter, "the text in force at a leaf")
    at.add_argument("index", type=int, metavar="INDEX")
    diff = _command(whats, "diff", commands.run_charter, "what changed between two leaves")
    diff.add_argument("old", type=int, metavar="INDEX")
    diff.add_argument("new", type=int, metavar="INDEX")
    for one in (at, diff):
        _folder(one)
        kinds = one.add_argument("--kind", choices=(CHARTERS, POLICIES), default=CHARTERS)
        kinds.help = "the charter, or the house policy"
    for name, run, what in (
        ("replay", commands.run_replay, "do leaf, opening and the texts in force fit together?"),
        ("open", commands.run_open, "what an opening shows of a leaf"),
    ):
        part = _command(parts, name, run, what)
        part.add_argument("index", type=int, metavar="INDEX")
        part.add_argument("opening", type=Path, metavar="opening.json")
        _folder(part)
    part = _command(parts, "receipt", commands.run_receipt, "is the entry of this receipt in the log?")
    part.add_argument("file", type=Path, metavar="F.tlog-proof")
    part.add_argument("--entry", type=Path, metavar="FILE", help="the entry's bytes, where the receipt does not carry them")


def _whole_logs(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = _command(parts, "sample", commands.run_sample, "a random sample of permitted intents, and its openings")
    _folder(part)
    part.add_argument("--count", type=_positive, default=OPENINGS, help=f"how many (default {OPENINGS}: finds 1 %% with 95 %%)")
    part.add_argument(
        "--seed", type=Path, metavar="CHECKPOINT", help="a cosigned head whose witness signature is the seed (default: the folder's)"
    )
    part.add_argument("--size", type=_positive, metavar="N", help="sample from the first N leaves")
    part.add_argument("--openings", type=Path, metavar="DIR", help="check the openings INDEX.json in this folder")
    part = _command(parts, "chain", commands.run_chain, "does each log go on where the one before it ended? All are verified")
    part.add_argument("folders", type=Path, nargs="+", metavar="DIR", help="published folders, the oldest first")
    part = _command(parts, "next", commands.run_next, "the keys of the log that will follow, as this one announces them")
    _folder(part)
    part = _command(parts, "cross", commands.run_cross, "do the shares of two logs agree?")
    _folder(part)
    part.add_argument("other", type=Path, metavar="DIR2")
    part.add_argument("--hours", type=_positive, default=commands.SHARE_HOURS, help="how far apart twins may stand (default 48)")


def _command(
    parts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], Report],
    what: str,
    *,
    policy: bool = True,
) -> argparse.ArgumentParser:
    part = parts.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
    part.set_defaults(run=run)
    part.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    part.add_argument(
        "--processes", type=_positive, default=min(2, os.cpu_count() or 1), help="how many read a long log at once (default 2)"
    )
    if policy:
        part.add_argument("--policy", type=Path, required=True, metavar="FILE", help="whom you believe: logs, witnesses and quorum")
    return part


def _folder(part: argparse.ArgumentParser, *, hours: bool = False) -> None:
    part.add_argument("folder", type=Path, metavar="DIR", help="the published folder, as fetched")
    if hours:
        part.add_argument("--since", type=_hour, metavar="2026-01-01[T00]", help="only leaves of this hour (UTC) and later")
        part.add_argument("--until", type=_hour, metavar="2026-04-01[T00]", help="only leaves before this hour (UTC)")


def _hour(text: str) -> int:
    match = _HOUR.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"no date or hour: {plain(text)}")
    try:
        day = datetime.strptime(match[1], "%Y-%m-%d").replace(tzinfo=UTC, hour=int(match[2] or 0))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return int(day.timestamp()) // 3600


def _unit(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"no unit of a ledger is called {plain(text)}")
    return text


def _words(text: str) -> tuple[str, ...]:
    words = tuple(text.split(","))
    if len(set(words)) != len(words) or not set(words) <= set(GROUPINGS):
        raise argparse.ArgumentTypeError(f"any of {', '.join(GROUPINGS)}, each once")
    return words


def _count(text: str) -> tuple[int, int]:
    try:
        return parse_count(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _positive(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,15}", text):
        raise argparse.ArgumentTypeError("a whole number from 1")
    return int(text)


def _version() -> str:
    try:
        return version("glasshouse-audit")
    except PackageNotFoundError:  # run from a checkout
        return "glass-audit of a checkout"
