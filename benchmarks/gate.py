"""Gate and ledger per request. Targets: CPU <= 0.6 ms, wall <= 2 fsyncs + 2 ms; in process >= 5,000 leaves/s with 256 readers; over HTTP
>= 800 reads/s on 2 cores.

`python benchmarks/gate.py [--size 10000] [--folder DIR] [--seconds 5]`. Per request: one reader lists the own keys again and again; what
the plan's own reading costs is measured beside it and taken off. Over HTTP: the real server (`glasshouse serve`), 32 kept connections, each
opening its case, then an entity, with an API key; the client runs on the same two cores.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from house import House, fsync_ms, house, loaded, percentile, spread

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.people import IssueKey, ListKeys
from glasshouse.policy.plans.plan import Plan
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse

CONNECTIONS = 32
READERS = 256


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


def leaves_a_second(made: House, access: Access, plan: Plan[object], seconds: float) -> tuple[float, float]:
    """Leaves and reads a second with READERS threads in this process."""
    stop, done = threading.Event(), [0] * READERS

    def read(number: int) -> None:
        while not stop.is_set():
            made.glasshouse.gate.open(access, plan)
            done[number] += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    before, started = made.glasshouse.entries.head()[0], time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - started
    return (made.glasshouse.entries.head()[0] - before) / passed, sum(done) / passed


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
        return asyncio.run(_clients(port, key, path, seconds))
    finally:
        server.terminate()
        server.wait(30)


async def _clients(port: int, key: str, path: str, seconds: float) -> tuple[float, list[float]]:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    times: list[float] = []
    until = time.perf_counter() + 1 + seconds  # the first second warms up
    counted = time.perf_counter() + 1

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (started := time.perf_counter()) < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise SystemExit(head.decode(errors="replace")[:400])
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            await reader.readexactly(length)
            if started >= counted:
                times.append((time.perf_counter() - started) * 1e3)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return len(times) / seconds, times


def measure(folder: Path, size: int, seconds: float, tell: Callable[[str], None]) -> dict[str, float]:
    """All of it, and one line for each."""
    with house(folder / f"house-{size}") as made:
        access = loaded(made, folder, size)
        fsync = fsync_ms(folder)
        desk = Access(made.mara, made.glasshouse.gate.standing(made.mara, CaseKind.ADMINISTRATION))
        cpu, times = per_request(made, desk, ListKeys())
        alone = reading_alone(made, desk, ListKeys())
        leaves, reads = leaves_a_second(made, desk, ListKeys(), seconds)
        hit = made.glasshouse.gate.open(access, SearchEntities(parse("holding"))).value.hits[0].stub.id
        page, _ = per_request(made, access, OpenEntity(hit), 200)
        key = made.glasshouse.gate.act(access, IssueKey(1)).value.text
    p95, limit = percentile(times, 0.95), 2 * fsync + 2
    tell(f"per request: CPU {cpu - alone:.2f} ms (<= 0.6), and {alone:.2f} ms of reading; wall {spread(times)} (<= {limit:.1f})")
    tell(f"in process, {READERS} readers: {leaves:,.0f} leaves/s (>= 5,000), {reads:,.0f} reads/s; fsync {fsync:.2f} ms")
    rate, http = over_http(folder, size, key, "/api/case", seconds)
    tell(f"over HTTP, opening the case: {rate:,.0f} reads/s (>= 800), {spread(http)}")
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
