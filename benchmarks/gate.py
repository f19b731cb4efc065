"""Gate and ledger per request. Targets: CPU <= 0.6 ms, wall <= 2 fsyncs + 2 ms; in process >= 5,000 leaves/s with 256 readers; over HTTP
>= 800 reads/s on 2 cores.

`python benchmarks/gate.py [--size 10000] [--folder DIR] [--seconds 5]`. Per request: one reader lists the own keys again and again; what
the plan's own reading costs is measured beside it and taken off. Over HTTP: the real server (`glasshouse serve`), 32 kept connections, each
opening its case, then an entity, with an API key; the client (`reader.py`) runs on the same two cores. The
empty route is /api/healthz of the same server: it reads nothing and leaves no leaf.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import House, fsync_ms, house, loaded, percentile, spread

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.people import IssueKey, ListKeys
from glasshouse.policy.plans.plan import Plan
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store.executors import Disclosed
from glasshouse.store.vault import Entry

CONNECTIONS = 32
READERS = 256
IDLE = 0.1
"""CPU seconds in a second below which a server has nothing under way."""


def per_request(made: House, access: Access, plan: Plan[object], count: int = 500) -> tuple[float, list[float]]:
    """CPU milliseconds of one request (all threads of the process), and wall milliseconds of each."""
    for _ in range(20):
        made.glasshouse.gate.open(access, plan)
    times, before = [], time.process_time()
    for _ in range(count):
        started = time.perf_counter()
        made.glasshouse.gate.open(access, plan)
        times.append((time.perf_counter() - started) * 1e3)
    return (time.process_time() - before) / count * 1e3, times


def reading_alone(made: House, access: Access, plan: Plan[object], count: int = 300) -> float:
    """CPU milliseconds of the plan's own reading, without decision and ledger."""
    from glasshouse.store.executors import Reader, reading
    from glasshouse.store.fold import View

    gate, database = made.glasshouse.gate, made.glasshouse.database
    situation, datasets = gate._situations.of(access)  # measured from outside on purpose
    before = time.process_time()
    for _ in range(count):
        with database.read() as connection:
            reader = Reader(connection, situation, gate._ground, View(connection, datasets, situation.case.id))
            reading(plan)(reader, plan)
    return (time.process_time() - before) / count * 1e3


def many(made: House, work: Callable[[], object], seconds: float) -> tuple[float, float]:
    """Leaves a second, and CPU milliseconds of two leaves, with READERS threads that do `work` again and again in this process."""
    stop = threading.Event()

    def again() -> None:
        while not stop.is_set():
            work()

    threads = [threading.Thread(target=again) for _ in range(READERS)]
    before, started, used = made.glasshouse.entries.head()[0], time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    leaves = made.glasshouse.entries.head()[0] - before
    return leaves / (time.perf_counter() - started), (time.process_time() - used) / leaves * 2e3


def two_leaves(made: House, access: Access, plan: Plan[object]) -> list[Entry]:
    """Intent and outcome of one reading, as the gate makes them."""
    gate = made.glasshouse.gate
    situation, _ = gate._situations.of(access)
    roster, decision = gate._situations.roster(), gate._house.decide(plan, situation)
    return [gate._make.intent(roster, situation, plan, decision), gate._make.outcome(roster, situation, plan, Disclosed())]


def over_http(folder: Path, size: int, key: str, path: str, seconds: float) -> tuple[float, list[float]]:
    """Reads a second over HTTP, and the milliseconds of each."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "GLASSHOUSE_DATA_DIR": str(folder / f"house-{size}" / "data")}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent / "src")
    server = subprocess.Popen([sys.executable, "-m", "glasshouse", "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        while b"is at" not in server.stdout.readline():
            if server.poll() is not None:
                raise SystemExit("the server did not start")
        _followed(server.pid)
        client = [sys.executable, str(Path(__file__).with_name("reader.py")), str(port), str(CONNECTIONS), str(seconds), path, key]
        counted = json.loads(subprocess.run(client, check=True, capture_output=True, text=True).stdout)
        return counted["answers"] / seconds, counted["times"]
    finally:
        server.terminate()
        server.wait(30)


def _followed(pid: int) -> None:
    """Wait until the server has followed the whole log into its published folder, which it does once at its start: the runs before this
    one left it more leaves than a day's work."""
    ticks, used = os.sysconf("SC_CLK_TCK"), -1.0
    for _ in range(120):
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        before, used = used, (int(user) + int(system)) / ticks
        if before >= 0 and used - before < IDLE:
            return
        time.sleep(1)


def measure(folder: Path, size: int, seconds: float, tell: Callable[[str], None]) -> dict[str, float]:
    """All of it, and one line for each."""
    with house(folder / f"house-{size}") as made:
        access = loaded(made, folder, size)
        gc.freeze()  # as the server does when it has started
        fsync = fsync_ms(folder)
        desk = Access(made.mara, made.glasshouse.gate.standing(made.mara, CaseKind.ADMINISTRATION))
        with ThreadPoolExecutor(1) as served:  # as the server does: its main thread reads for nobody
            cpu, times = served.submit(per_request, made, desk, ListKeys()).result()
        alone = reading_alone(made, desk, ListKeys())
        leaves, both = many(made, lambda: made.glasshouse.gate.open(desk, ListKeys()), seconds)
        pair = two_leaves(made, desk, ListKeys())
        appended, sealed = many(made, lambda: made.glasshouse.entries.append(pair), seconds)
        hit = made.glasshouse.gate.open(access, SearchEntities(parse("holding"))).value.hits[0].stub.id
        with ThreadPoolExecutor(1) as served:
            page, _ = served.submit(per_request, made, access, OpenEntity(hit), 200).result()
        key = made.glasshouse.gate.act(access, IssueKey(1)).value.text
    p95, limit = percentile(times, 0.95), 2 * fsync + 2
    tell(f"per request: CPU {cpu - alone:.2f} ms (<= 0.6), and {alone:.2f} ms of reading; wall {spread(times)} (<= {limit:.1f})")
    tell(f"in process, {READERS} readers: {leaves:,.0f} leaves/s (>= 5,000), {both:.2f} ms CPU a read; fsync {fsync:.2f} ms")
    tell(f"the ledger alone, {READERS} writers: {appended:,.0f} leaves/s, {sealed:.2f} ms CPU for the two leaves of a read")
    floor, _ = over_http(folder, size, key, "/api/healthz", seconds)
    rate, http = over_http(folder, size, key, "/api/case", seconds)
    tell(f"over HTTP, opening the case: {rate:,.0f} reads/s (>= 800), {spread(http)}; an empty route {floor:,.0f}/s")
    pages, http = over_http(folder, size, key, f"/api/entities/{hit}", seconds)
    tell(f"over HTTP, opening an entity: {pages:,.0f} reads/s, {spread(http)}; CPU of such a read without HTTP {page:.2f} ms")
    return {"cpu": cpu - alone, "p95": p95, "limit": limit, "leaves": leaves, "http": rate}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        measure(options.folder or Path(name), options.size, options.seconds, print)


if __name__ == "__main__":
    main()
