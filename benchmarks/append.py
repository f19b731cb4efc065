"""Appending to the ledger with sealing. Target: >= 50 % of the rate of a bare append + fsync of the same bytes in the same groups.

`python benchmarks/append.py [--groups 100] [--size 256] [--folder DIR]`. Each entry commits to all eight fields and seals
their opening. After each group the bytes that it brought to the ledger (entries and sealed openings) are appended twice more in the same
folder, so that all see the same disk: to a plain file, in one write with one fsync, which is the limit of the disk; and to a bare SQLite
database, in as many rows of two tables, in one transaction with `synchronous=FULL`, which is the same medium without sealing, tree and
look-up tables. Hashing and encrypting as many bytes in as many pieces, and nothing else, is the limit of the processor. "One ahead" seals
a group while the one before it is written, as a server does that is asked all the time; each group is still a transaction of its own. The
ratios are those of the medians. CPU times stand beside them, for a machine that is busy.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from house import House, fsync_ms, house

from glasshouse.gate import Access
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store.vault import Entry
from glasshouse_ledger.leaf import COMMITMENTS

SUBJECTS = 10
_NONCE, _TAG = 12, 16


def entries(made: House, access: Access, size: int) -> list[Entry]:
    """`size` intents of searches, as the gate makes them, with every field that a leaf can commit to."""
    gate, plan = made.glasshouse.gate, SearchEntities(parse('"blue quay" OR petrov born:1965..1975'))
    situation, _ = gate._situations.of(access)  # measured from outside on purpose
    intent = gate._make.intent(gate._situations.roster(), situation, plan, gate._house.decide(plan, situation))
    subjects = [f"{number:026}" for number in range(SUBJECTS)]
    fields = {
        **intent.fields,
        "subjects": subjects,
        "results": {"count": SUBJECTS, "total": SUBJECTS},
        "justification": "The quay's owner stands in it",
        "parties": [access.actor.person, access.case],
    }
    return [replace(intent, fields=fields) for _ in range(size)]


def newest(made: House, size: int) -> list[tuple[bytes, bytes]]:
    """What the last `size` entries brought to the ledger: entries and their sealed openings."""
    with closing(sqlite3.connect(made.glasshouse.settings.data_dir / "ledger.db")) as connection:
        return connection.execute(
            "select entry, sealed from leaves join openings using (idx) order by idx desc limit ?", (size,)
        ).fetchall()


def database(path: Path) -> sqlite3.Connection:
    """A bare database that is as durable as the ledger's."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in (
        "pragma journal_mode=wal",
        "pragma synchronous=full",
        "pragma wal_autocheckpoint=32000",
        "create table leaves (idx integer primary key, entry blob not null) strict",
        "create table openings (idx integer primary key, sealed blob not null) strict",
    ):
        connection.execute(statement)
    return connection


def rows_appended(connection: sqlite3.Connection, rows: list[tuple[bytes, bytes]]) -> None:
    """All rows in one durable transaction."""
    connection.execute("begin immediate")
    connection.executemany("insert into leaves (entry) values (?)", [(entry,) for entry, _ in rows])
    connection.executemany("insert into openings (sealed) values (?)", [(sealed,) for _, sealed in rows])
    connection.execute("commit")


def hashed_and_encrypted(rows: list[tuple[bytes, bytes]]) -> None:
    """What a leaf cannot do without: a hash for each field, for the leaf and for a node of the tree, and one encryption."""
    cipher = AESGCM(bytes(32))
    for entry, sealed in rows:
        text = sealed[_NONCE:-_TAG]
        piece = -(-len(text) // COMMITMENTS)
        for start in range(0, len(text), piece):
            sha256(text[start : start + piece]).digest()
        leaf = sha256(entry).digest()
        sha256(leaf + leaf).digest()
        cipher.encrypt(sealed[:_NONCE], text, None)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    used, started = time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - started, time.process_time() - used


def middle(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians of wall and CPU seconds."""
    return median(wall for wall, _ in times), median(used for _, used in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, house(Path(name)) as made:
        access = made.case([])
        group = entries(made, access, options.size)
        made.glasshouse.entries.append(group)
        rows = newest(made, options.size)
        content = b"".join(entry + sealed for entry, sealed in rows)
        sealed, bare, plain, least = [], [], [], []
        with (Path(name) / "bare").open("wb", buffering=0) as out, closing(database(Path(name) / "bare.db")) as connection:

            def append() -> None:
                out.write(content)
                os.fsync(out.fileno())

            for _ in range(options.groups):  # in turn, for the disk's mood changes
                sealed.append(timed(lambda: made.glasshouse.entries.append(group)))
                bare.append(timed(append))
                plain.append(timed(lambda: rows_appended(connection, rows)))
                least.append(timed(lambda: hashed_and_encrypted(rows)))
        ahead = one_ahead(made, group, options.groups)
        fsync = fsync_ms(Path(name))
    print(f"groups of {options.size}, {len(content) / options.size:.0f} bytes an entry; fsync of 4 KiB {fsync:.2f} ms")
    wall, used = told("sealed and appended", sealed, options.size)
    flowing, _ = told("the same, one ahead", ahead, options.size)
    told("hashing and encrypting alone", least, options.size)
    for what, times in (("bare file, append + fsync", bare), ("bare SQLite, the same rows", plain)):
        other, others = told(what, times, options.size)
        print(f"  share of it: {other / wall:.0%}, one ahead {other / flowing:.0%} (>= 50 %); by CPU alone {others / used:.0%}")


def one_ahead(made: House, group: list[Entry], groups: int) -> list[tuple[float, float]]:
    """The times of each group where one is sealed while the one before it is written."""
    entries = made.glasshouse.entries
    waiting = deque([entries.begin(group)])

    def follow() -> None:
        waiting.append(entries.begin(group))
        waiting.popleft().result()

    times = [timed(follow) for _ in range(groups)]
    waiting.pop().result()
    return times


def told(what: str, times: list[tuple[float, float]], size: int) -> tuple[float, float]:
    """Print what one way of appending takes; yields its medians."""
    wall, used = middle(times)
    print(f"{what}: {size / wall:,.0f} entries/s ({wall * 1e3:.1f} ms a group, CPU {used * 1e3:.1f} ms)")
    return wall, used


if __name__ == "__main__":
    main()
