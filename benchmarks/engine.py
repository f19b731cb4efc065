"""The search engine alone against SQLite FTS5, on what both can do: exact words, prefixes, boolean, common words, 5,000 granted datasets of
10,000; no fuzzy. Target: >= 3x, geometric mean, at 1 M entities.

`python benchmarks/engine.py [--size 100000]`. Both hold the same names, identifiers and texts and give the same answer: how many match in
the granted datasets, how many of each kind, dataset and country, and the first twenty. (`counted`: FTS5 only counts and takes any twenty;
then ours still counts all of it.)
"""

from __future__ import annotations

import argparse
import math
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from house import percentile
from synthetic import entities

from glasshouse.model.entity import build
from glasshouse.policy.charter.finding import fields
from glasshouse.policy.plans.query import Wanted
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
            yield Document(number, 0, number * 2_654_435_761 % (1 << 62), f"d{number % DATASETS}", draft.schema, found)


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
    """The peer: one FTS5 table, and the dataset of each row."""
    base = sqlite3.connect(path)
    base.execute("PRAGMA cache_size=-262144")
    base.execute("CREATE VIRTUAL TABLE f USING fts5(name, ids, text, content='', prefix='3 5')")
    base.execute("CREATE TABLE docs (id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL, schema TEXT, country TEXT, sorted INTEGER)")
    for document in documents(count):
        row = terms(document.dataset, document.schema, document.fields)
        values = (
            document.entity,
            " ".join(row["name"]),
            " ".join([*row["identifier"], *row["phone"], *row["email"]]),
            " ".join(row["text"]),
        )
        base.execute("INSERT INTO f(rowid, name, ids, text) VALUES (?, ?, ?, ?)", values)
        country = row.get("country", [None])[0]
        base.execute(
            "INSERT INTO docs VALUES (?, ?, ?, ?, ?)",
            (document.entity, int(document.dataset[1:]), document.schema, country, document.order),
        )
    base.execute("INSERT INTO f(f) VALUES ('optimize')")
    base.execute("CREATE TABLE granted (dataset INTEGER PRIMARY KEY)")
    base.executemany("INSERT INTO granted VALUES (?)", [(number,) for number in range(GRANTED)])
    base.commit()
    base.execute("PRAGMA temp_store=MEMORY")
    base.execute("CREATE TEMP TABLE hits (id INTEGER, dataset INTEGER, schema TEXT, country TEXT, sorted INTEGER)")
    return base


_JOIN = "FROM f CROSS JOIN docs ON docs.id = f.rowid JOIN granted ON granted.dataset = docs.dataset WHERE f MATCH ?"


def counted(base: sqlite3.Connection, match: str) -> int:
    """The count, and any twenty."""
    base.execute(f"SELECT f.rowid {_JOIN} LIMIT 20", (match,)).fetchall()  # our own text
    return int(base.execute(f"SELECT count(*) {_JOIN}", (match,)).fetchone()[0])


def asked(base: sqlite3.Connection, match: str) -> int:
    """What ours answers: the count, three facets, the first twenty in order."""
    base.execute(f"INSERT INTO temp.hits SELECT docs.* {_JOIN}", (match,))
    for facet in ("schema", "dataset", "country"):
        base.execute(f"SELECT {facet}, count(*) FROM temp.hits GROUP BY 1").fetchall()
    base.execute("SELECT id FROM temp.hits ORDER BY sorted LIMIT 20").fetchall()
    total = int(base.execute("SELECT count(*) FROM temp.hits").fetchone()[0])
    base.execute("DELETE FROM temp.hits")
    return total


def median_ms(work: Callable[[], object]) -> float:
    """Median of REPEATS calls, in milliseconds, after one to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return percentile(times, 0.5) * 1e3


def compare(count: int, folder: Path, tell: Callable[[str], None]) -> tuple[float, float]:
    """The geometric means of (FTS5's time / ours), for the same answer and for counting alone."""
    index = Index(folder / "index", "benchmark")
    index.rebuild(documents(count), 1)
    base = fts(folder / "fts.db", count)
    words = words_of(count)
    scope = frozenset(f"d{number}" for number in range(GRANTED))
    full, plain = [], []
    for name, (ours, theirs) in QUERIES.items():
        wanted = Wanted(parse(ours.format(**words)), scope, (), (), (), 20)
        match = theirs.format(**words)
        found, expected = index.find(wanted), asked(base, match)
        mine = median_ms(partial(index.find, wanted))
        peer, least = median_ms(partial(asked, base, match)), median_ms(partial(counted, base, match))
        full.append(peer / mine)
        plain.append(least / mine)
        tell(
            f"  {name:<14} {mine:>8.2f} ms, FTS5 {peer:>8.2f} ms (counted: {least:.2f}): x {peer / mine:>6.2f}   "
            f"({found.singles_total} and {expected} found)"
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
    print(f"engine against FTS5 at {options.size} entities, geometric mean: x {mean:.2f} (>= 3); FTS5 only counting: x {plain:.2f}")


if __name__ == "__main__":
    main()
