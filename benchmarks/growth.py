"""Every claim at 10 k, 100 k and 1 M entities in one table.

`python benchmarks/growth.py [--sizes 10000,100000,1000000] [--parts load,csv,engine,search,gate] [--peer PYTHON] [--folder DIR]
[--seconds 3] [--postgresql]`. Ratios are against the peers of the single benchmarks, in the same run; times are p95. `--parts load --sizes
100000,1000000,3000000` is loading alone. `--postgresql` is for the load alone: the others keep to SQLite.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import engine
import entity_page
import gate
import load_csv
import load_ftm
import search
from house import fsync_ms, house, loaded, percentile
from synthetic import lines, table

ROWS = (
    ("load: entities/s", "rate", "{:,.0f}"),
    ("load: share of FtM's validating parse (>= 0.35)", "share", "{:.2f}"),
    ("load: x nomenklatura, values validated (>= 10)", "raw", "{:.1f}"),
    ("load: x nomenklatura, values taken as they are", "cleaned", "{:.1f}"),
    ("load: CPU of all processes, s", "load cpu", "{:.1f}"),
    ("load: PSS of all processes, MB (< 800)", "memory", "{:.0f}"),
    ("load: of these anonymous, at most, MB", "anonymous", "{:.0f}"),
    ("CSV: mapping alone, x FtM (>= 1.5)", "mapping", "{:.2f}"),
    ("CSV: end to end, share of FtM in memory (>= 0.30)", "csv", "{:.2f}"),
    ("search: engine x FTS5, same answer (>= 3)", "engine", "{:.2f}"),
    ("search: request p95, ms (<= 20 + 2 fsyncs)", "request", "{:.1f}"),
    ("entity page, 200 links: p95, ms (<= 30 + 2 fsyncs)", "page", "{:.1f}"),
    ("gate: CPU per request, ms (<= 0.6)", "cpu", "{:.2f}"),
    ("gate: wall p95, ms (<= 2 + 2 fsyncs)", "p95", "{:.1f}"),
    ("gate: leaves/s, 256 readers (>= 5,000)", "leaves", "{:,.0f}"),
    ("gate: reads/s over HTTP (>= 800)", "http", "{:,.0f}"),
    ("one fsync, ms", "fsync", "{:.2f}"),
)


def column(count: int, options: argparse.Namespace, folder: Path, whole: Path, store: str) -> dict[str, float | None]:
    """One size; the store that the load made is the one that the others read."""
    parts = options.parts.split(",")
    found: dict[str, float | None] = {"fsync": fsync_ms(folder)}
    if "load" in parts:
        measured = load_ftm.measure(count, options.peer, folder, whole, store)
        print("\n".join(measured.told()), flush=True)
        found |= measured.row()
    if "csv" in parts:
        found |= csv_of(min(count, 200_000), folder)
    if "engine" in parts:
        (folder / f"engine-{count}").mkdir()
        found["engine"], _ = engine.compare(count, folder / f"engine-{count}", lambda _line: None)
    if "search" in parts:
        with house(folder / f"house-{count}") as made:
            access = loaded(made, folder, count)
            times = search.request_times(made, access, count)
            found["request"] = percentile([one for some in times.values() for one in some], 0.95)
            found["page"] = percentile(entity_page.page_times(made, access, entity_page.hub_of(made, access))[0], 0.95)
    if "gate" in parts:
        found |= gate.measure(folder, count, options.seconds, lambda _line: None)
    return found


def csv_of(rows: int, folder: Path) -> dict[str, float | None]:
    """The mapping's two ratios."""
    path = table(folder / f"{rows}.csv", rows)
    read = list(load_csv.rows_of(path))
    ftm, glass = load_csv.theirs(read)[0], load_csv.ours(read)[0]
    query = {key: value for key, value in load_csv.QUERY.items() if key != "csv_url"}
    with house(folder / f"csv-{rows}") as made:
        made.dataset("bench")
        seconds = made.load("bench", path, query)
    return {"mapping": ftm / glass, "csv": ftm / seconds}


def as_table(sizes: list[int], columns: list[dict[str, float | None]]) -> str:
    """The sizes measured so far, side by side."""
    told = [
        f"| {'':<50} | " + " | ".join(f"{count:>10,}" for count in sizes) + " |",
        f"|{'-' * 52}|" + "|".join("-" * 12 for _ in sizes) + "|",
    ]
    for title, key, form in ROWS:
        cells = ["-" if one.get(key) is None else form.format(one[key]) for one in columns]
        told.append(f"| {title:<50} | " + " | ".join(f"{cell:>10}" for cell in cells) + " |")
    return "\n".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--peer", default="peer/bin/python", help="a Python that has nomenklatura")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--parts", default="load,csv,engine,search,gate")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    with tempfile.TemporaryDirectory(dir=options.folder) as name, load_ftm.stores(options.postgresql) as address:
        whole = lines(Path(name) / f"{sizes[-1]}.jsonl", sizes[-1])
        columns: list[dict[str, float | None]] = []
        for count in sizes:
            # A process for each size: what the peers of one leave in memory is not counted as the next one's.
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
                columns.append(alone.submit(column, count, options, Path(name), whole, address(count)).result())
            print(as_table(sizes[: len(columns)], columns), flush=True)


if __name__ == "__main__":
    main()
