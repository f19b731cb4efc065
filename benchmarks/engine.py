"""The search engine alone against SQLite FTS5, on what both can do: exact words, prefixes, boolean, common words, 5,000 granted datasets of
10,000; no fuzzy. Target: >= 3x, geometric mean, at 1 M entities.

`python benchmarks/engine.py [--size 100000]`. Both hold the same names, identifiers and texts and give the same answer, which is compared:
how many match in the granted datasets, how many of each kind, dataset and country, and the first twenty. Beside it FTS5 without the facets,
which ours then still counts.
"""

from __future__ import annotations

import argparse
import heapq
import math
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from house import percentile
from synthetic import entities

from glasshouse.model.entity import build
from glasshouse.policy.charter.finding import fields
from glasshouse.policy.plans.query import Found, Wanted
from glasshouse.policy.plans.syntax import parse
from glasshouse.search.document import Document, terms
from glasshouse.search.engine import Index

DATASETS = 10_000
GRANTED = 5_000
REPEATS = 30
QUERIES = {
    "exact, rare": ("name:{rare}", "name : {rare}"),
    "exact, common": ("name:{common}", "name : {common}"),
    "common word": ("holding", "holding"),
    "two words": ("{common} holding", "{common} AND holding"),
    "either": ("{rare} OR {common}", "{rare} OR {common}"),
    "without": ("{common} -holding", "{common} NOT holding"),
    "prefix, long": ("{stem}*", "{stem}*"),
    "prefix, short": ("{short}*", "{short}*"),
    "phrase": ('"{common} {second}"', '"{common} {second}"'),
    "identifier": ("id:{number}", "ids : {number}"),
}


def documents(count: int) -> Iterator[Document]:
    """The indexed ones of `count` entities, spread over the datasets."""
    for number, raw in enumerate(entities(count), 1):
        draft = build(raw)
        found = fields(draft.schema, draft.properties)
        if found is not None:
            yield Document(number, 0, number * 0x9E3779B97F4A7C15 % (1 << 63), f"d{number % DATASETS}", draft.schema, found)


def words_of(count: int) -> dict[str, str]:
    """Words that stand in the data, some rare, some common."""
    seen: dict[str, int] = {}
    number, pairs = "", {}
    for document in documents(min(count, 20_000)):
        row = terms(document.dataset, document.schema, document.fields)
        for name in row["name"]:
            parts = name.split()
            for word in parts:
                seen[word] = seen.get(word, 0) + 1
            if len(parts) > 1:
                pairs[parts[0]] = parts[1]
        number = row["identifier"][0] if row["identifier"] else number
    forms = "ltd gmbh s a holding group trading capital partners logistics industries energy services invest ag".split()
    by_count = sorted((word for word in seen if len(word) > 5 and word not in forms and not word.isdigit()), key=lambda word: -seen[word])
    common, rare = by_count[0], by_count[-1]
    return {
        "common": common,
        "rare": rare,
        "stem": common[:5],
        "short": common[:3],
        "second": pairs.get(common, "holding"),
        "number": number,
    }


def fts(path: Path, count: int) -> sqlite3.Connection:
    """The peer: one FTS5 table, and beside it what is counted. The dataset stands in the upper half of each row's number, so that FTS5
    keeps to the granted ones without looking a row up; of the layouts tried it is the quickest (a join by a dataset column took 4 times as
    long to count)."""
    base = sqlite3.connect(path)
    base.execute("PRAGMA cache_size=-262144")
    base.execute("PRAGMA temp_store=MEMORY")
    base.execute("CREATE VIRTUAL TABLE f USING fts5(name, ids, text, content='', prefix='3 5')")
    base.execute("CREATE TABLE docs (id INTEGER PRIMARY KEY, schema TEXT, country TEXT, sorted INTEGER)")
    for document in documents(count):
        row = terms(document.dataset, document.schema, document.fields)
        number = (int(document.dataset[1:]) << 32) + document.entity
        marks = " ".join([*row["identifier"], *row["phone"], *row["email"]])
        base.execute(
            "INSERT INTO f(rowid, name, ids, text) VALUES (?, ?, ?, ?)", (number, " ".join(row["name"]), marks, " ".join(row["text"]))
        )
        base.execute("INSERT INTO docs VALUES (?, ?, ?, ?)", (number, document.schema, row.get("seat", [None])[0], document.order))
    base.execute("INSERT INTO f(f) VALUES ('optimize')")
    base.execute("CREATE TABLE granted (dataset INTEGER PRIMARY KEY)")
    base.executemany("INSERT INTO granted VALUES (?)", [(number,) for number in range(GRANTED)])
    base.commit()
    return base


_WHERE = "WHERE f MATCH ? AND f.rowid >> 32 IN (SELECT dataset FROM granted)"
_JOIN = f"FROM f CROSS JOIN docs ON docs.id = f.rowid {_WHERE}"
Answer = tuple[int, list[int], dict[str, Counter[Any]]]


def counted(base: sqlite3.Connection, match: str) -> int:
    """The exact count, and the first twenty in order."""
    base.execute(f"SELECT docs.id {_JOIN} ORDER BY docs.sorted LIMIT 20", (match,)).fetchall()  # our own text
    return int(base.execute(f"SELECT count(*) FROM f {_WHERE}", (match,)).fetchone()[0])


def answered(base: sqlite3.Connection, match: str) -> Answer:
    """What ours answers: the exact count, the first twenty in order, three facets. Counting the rows here is quicker than asking FTS5 again
    for each facet, or than a temporary table."""
    rows = base.execute(f"SELECT docs.sorted, docs.id, docs.schema, docs.country {_JOIN}", (match,)).fetchall()
    facets: dict[str, Counter[Any]] = {name: Counter(map(itemgetter(at), rows)) for name, at in (("schema", 2), ("country", 3))}
    facets["dataset"] = Counter(row[1] >> 32 for row in rows)
    return len(rows), [row[1] & 0xFFFFFFFF for row in heapq.nsmallest(20, rows)], facets


def same(found: Found, expected: Answer, matched: set[int]) -> None:
    """Stop where the two do not answer alike. Ours puts whole names and phrases first; below them, and among them, the order is theirs."""
    total, first, facets = expected
    facets["country"].pop(None, None)
    assert found.singles_total == total
    assert found.facets["schema"] == facets["schema"]
    assert found.facets["country"] == facets["country"]
    assert all(facets["dataset"][int(key[1:])] == many for key, many in found.facets["dataset"].items())
    ours = [(-match.score, match.order, match.entity) for match in found.singles]
    assert ours == sorted(ours)
    assert len(ours) == len(first)
    assert matched.issuperset(entity for _, _, entity in ours)


def median_ms(work: Callable[[], object]) -> float:
    """Median of REPEATS calls, in milliseconds of CPU time, after four to warm up: at the third, ours makes the scope's own reading."""
    times = []
    for number in range(REPEATS + 4):
        started = time.process_time()
        work()
        if number >= 4:
            times.append(time.process_time() - started)
    return percentile(times, 0.5) * 1e3


def compare(count: int, folder: Path, tell: Callable[[str], None]) -> tuple[float, float]:
    """The geometric means of (FTS5's time / ours): for the same answer, and where FTS5 leaves out the facets and ours does not."""
    index = Index(folder / "index", "benchmark")
    index.rebuild(documents(count), 1)
    base = fts(folder / "fts.db", count)
    words = words_of(count)
    scope = frozenset(f"d{number}" for number in range(GRANTED))
    full, plain = [], []
    for name, (ours, theirs) in QUERIES.items():
        wanted = Wanted(parse(ours.format(**words)), scope, (), (), (), 20)
        match = theirs.format(**words)
        mine = median_ms(partial(index.find, wanted))
        matched = {number & 0xFFFFFFFF for (number,) in base.execute(f"SELECT f.rowid FROM f {_WHERE}", (match,))}  # our own text
        same(found := index.find(wanted), answered(base, match), matched)
        peer, least = median_ms(partial(answered, base, match)), median_ms(partial(counted, base, match))
        full.append(peer / mine)
        plain.append(least / mine)
        tell(
            f"  {name:<14} {mine:>8.2f} ms, FTS5 {peer:>8.2f} ms: x {peer / mine:>6.2f}   "
            f"(without facets {least:.2f} ms: x {least / mine:.2f})   {found.singles_total} found"
        )
    index.close()
    base.close()
    return _mean(full), _mean(plain)


def _mean(ratios: list[float]) -> float:
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        mean, plain = compare(options.size, Path(name), print)
    print(f"engine against FTS5 at {options.size} entities, geometric mean: x {mean:.2f} (>= 3); FTS5 without facets: x {plain:.2f}")


if __name__ == "__main__":
    main()
