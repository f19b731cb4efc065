"""The auditor's program over a published log. Targets at a million leaves on two cores: `verify` and `never` <= 15 s each with two
processes, memory <= 200 MB, linear to ten million; inclusion <= 30 us, consistency <= 80 us; all tile levels >= 200,000 leaves/s.

`python benchmarks/audit.py [--leaves 1000000 10000000] [--folder DIR]` makes a folder with the leaf shapes of a real log (about a gigabyte
for a million; kept where --folder is given), then measures, and beside each number gives its ratio to hashing the same bytes with hashlib
alone in the same run. Of several sizes it says in the end whether time grows with the leaves alone and memory not at all.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from glasshouse_audit.published import open_published, read_policy
from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, sign
from glasshouse_ledger.folder import CHARTERS, POLICIES, Folder
from glasshouse_ledger.leaf import COMMITMENTS, Act, Header, Kind, Purpose, Verdict, bucket, build, complete, sources
from glasshouse_ledger.note import COSIGNATURE, Signer
from glasshouse_ledger.tiles import (
    CHECKPOINT,
    WIDTH,
    TileHashes,
    TileWriter,
    frontier_of,
    join_bundle,
    split_bundle,
    tile_path,
    tile_root,
)
from glasshouse_ledger.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    subtree_hash,
    verify_consistency,
    verify_inclusion,
)

ORIGIN = "newsroom.example/ledger/2026"
FIRST_HOUR = 490_000
LEAVES_AN_HOUR = 400
WORDS = 300
"""Combinations of purpose, unit, sources and act; with rules, decisions and buckets they make about three thousand kinds of header."""

STEP = 64 * WIDTH
LEAF_BYTES = 1_000
POOL = 4_096
SAMPLED = 1 << 20
"""Hashing and tiles alone are measured over so many leaves at most."""
_COMMITMENTS = [b64encode(bytes(32)).decode()] * COMMITMENTS
_SAME_COMMITMENTS = '","'.join(_COMMITMENTS).encode()
_SAME_CASE = b"0" * 32

Cost = dict[str, tuple[float, float]]
"""By command: CPU microseconds a leaf, and megabytes."""


Pieces = tuple[bytes, ...]


def pieces(entry: bytes) -> Pieces:
    """What stands between the parts of an entry that differ from leaf to leaf: commitments, case tag, reference and hour."""
    before, _, entry = entry.partition(_SAME_COMMITMENTS)
    between, _, entry = entry.partition(_SAME_CASE)
    middle, _, entry = entry.partition(b'"re":null')
    late, _, last = entry.partition(b',"t":0,')
    return before, between, middle, late, last


def shapes(charter: str, policy: str) -> list[tuple[Pieces, Pieces, list[Pieces]]]:
    """For each combination of words: a permitted intent, a refused one, and outcomes with several counts."""
    rng = random.Random(7)
    units = [f"unit-{number}" for number in range(30)]
    made = []
    for _ in range(WORDS):
        words = {
            "t": 0,
            "org": "newsroom.example",
            "ch": charter,
            "hp": policy,
            "act": rng.choice([Act.SEARCH, Act.SEARCH, Act.OPEN, Act.OPEN, Act.EXPAND, Act.UNFOLD, Act.EXPORT]),
            "pur": rng.choice(list(Purpose)),
            "unit": rng.choice(units),
            "dst": rng.choice(units),
            "src": sources(rng.sample(units, rng.randint(0, 8))),
            "case": _SAME_CASE.decode(),
        }
        permit = build(Header(k=Kind.INTENT, dec=Verdict.PERMIT, why=("H1",), **words), _COMMITMENTS)
        refuse = build(Header(k=Kind.INTENT, dec=Verdict.REFUSE, why=("C2", "C7"), **words), _COMMITMENTS)
        counts = [bucket(rng.randint(0, 300)) for _ in range(6)]
        outcomes = [build(Header(k=Kind.OUTCOME, dec=Verdict.PERMIT, n=n, **words), _COMMITMENTS) for n in counts]
        made.append((pieces(permit), pieces(refuse), [pieces(outcome) for outcome in outcomes]))
    return made


class Maker:
    """Makes the leaves of a log, any stretch of them by itself: what differs between leaves comes from a pool of random words."""

    def __init__(self, charter: str, policy: str) -> None:
        rng = random.Random(11)
        pool = [b64encode(rng.randbytes(32)) for _ in range(POOL + COMMITMENTS)]
        self._commitments = [b'","'.join(pool[i : i + COMMITMENTS]) for i in range(POOL)]
        self._cases = [rng.randbytes(16).hex().encode() for _ in range(POOL)]
        self._shapes = shapes(charter, policy)
        plain = {"org": "newsroom.example", "ch": charter, "hp": policy}
        self._genesis = build(Header(k=Kind.GENESIS, t=FIRST_HOUR, **plain), _COMMITMENTS)
        self._beat = build(Header(k=Kind.BEAT, t=0, **plain), _COMMITMENTS)

    def leaves(self, start: int, end: int, count: int) -> list[bytes]:
        """Those from `start` to `end` of a log of `count`: hours of intents and outcomes, one intent in twenty refused, with a beat."""
        rng = random.Random(start)
        made = [self._genesis] if start == 0 else []
        while (index := start + len(made)) < end:
            hour = FIRST_HOUR + index // LEAVES_AN_HOUR
            if index % LEAVES_AN_HOUR == 0 or index + 1 == count:
                made.append(complete(self._beat.replace(_SAME_COMMITMENTS, self._commitments[rng.randrange(POOL)]), t=hour))
                continue
            permit, refuse, outcomes = self._shapes[rng.randrange(WORDS)]
            if rng.random() < 0.05 or (index + 1) % LEAVES_AN_HOUR == 0 or index + 2 > min(end, count - 1):
                made.append(self._leaf(rng, refuse, b'"re":null', hour))
                continue
            made.append(self._leaf(rng, permit, b'"re":null', hour))
            made.append(self._leaf(rng, outcomes[rng.randrange(6)], b'"re":%d' % index, hour))
        return made

    def _leaf(self, rng: random.Random, shape: Pieces, re: bytes, hour: int) -> bytes:
        before, between, middle, late, last = shape
        number = rng.randrange(POOL)
        case = self._cases[(number + hour) % POOL]
        return b"".join((before, self._commitments[number], between, case, middle, re, late, b',"t":%d,' % hour, last))


def stretch(job: tuple[Path, int, int, int, str, str]) -> tuple[list[bytes], list[bytes]]:
    """Writes bundles and lowest tiles of one stretch, without the flushes that a real log needs; the roots of full tiles, and the hashes of
    the one that is not."""
    root, start, end, count, charter, policy = job
    entries = maker(charter, policy).leaves(start, end, count)
    roots: list[bytes] = []
    tail: list[bytes] = []
    for at in range(0, len(entries), WIDTH):
        group = entries[at : at + WIDTH]
        hashes = [sha256(b"\x00" + entry).digest() for entry in group]
        put(root / tile_path(None, (start + at) // WIDTH, len(group)), join_bundle(group))
        put(root / tile_path(0, (start + at) // WIDTH, len(group)), b"".join(hashes))
        if len(group) == WIDTH:
            roots.append(tile_root(b"".join(hashes)))
        else:
            tail = hashes
    return roots, tail


@cache
def maker(charter: str, policy: str) -> Maker:
    """One for each process."""
    return Maker(charter, policy)


def above(root: Path, roots: list[bytes], tail: list[bytes], size: int) -> Frontier:
    """Writes the tiles of all levels above the lowest; the tree."""
    tails, level = [tail], 1
    while roots:
        groups = [roots[at : at + WIDTH] for at in range(0, len(roots), WIDTH)]
        for number, group in enumerate(groups):
            put(root / tile_path(level, number, len(group)), b"".join(group))
        full = [group for group in groups if len(group) == WIDTH]
        tails.append(roots[len(full) * WIDTH :])
        roots, level = [tile_root(b"".join(group)) for group in full], level + 1
    return frontier_of(size, tails)


def publish(root: Path, count: int) -> None:
    """A log of `count` leaves, cosigned by two witnesses, with its texts and the policy of an auditor (`root.policy`). Two processes write
    it, about a gigabyte for a million leaves."""
    folder = Folder(root)
    charter = folder.write_text(CHARTERS, b"C2 A person is found by name\n\nC7 Purposes are a closed list\n")
    policy = folder.write_text(POLICIES, b'@id("H1 members read their case")\npermit (principal, action, resource);\n')
    if shutil.disk_usage(root).free < count * LEAF_BYTES * 1.2:
        raise SystemExit(f"{root} needs about {count * LEAF_BYTES / 1e9:.0f} GB: name another place with --folder")
    jobs = [(root, start, min(start + STEP, count), count, charter, policy) for start in range(0, count, STEP)]
    roots: list[bytes] = []
    tail: list[bytes] = []
    with ProcessPoolExecutor(2) as pool:
        for made, rest in pool.map(stretch, jobs):
            roots += made
            tail = rest
    signer = Signer(ORIGIN, b"\x01" * 32)
    witnesses = [Signer(f"witness-{number}.example", bytes([number + 2]) * 32, COSIGNATURE) for number in range(2)]
    head = Checkpoint(ORIGIN, count, above(root, roots, tail, count).root())
    seen = (FIRST_HOUR + count // LEAVES_AN_HOUR) * 3600 + 60
    note = add_signatures(sign(head, signer), [witness.sign(head.text(), seen) for witness in witnesses])
    lines = [f"log {signer.verifier}", *(f"witness w{number} {witness.verifier}" for number, witness in enumerate(witnesses))]
    root.with_suffix(".policy").write_text("\n".join([*lines, "group both all w0 w1", "quorum both", ""]))
    (root / CHECKPOINT).write_bytes(note)


def put(path: Path, data: bytes) -> None:
    """One file, and its folder where it is the first."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def entries_of(root: Path, size: int) -> Iterator[list[bytes]]:
    """All bundles, split."""
    for start in range(0, size, WIDTH):
        width = min(WIDTH, size - start)
        yield split_bundle((root / tile_path(None, start // WIDTH, width)).read_bytes(), width)


def hashing(root: Path, size: int) -> float:
    """CPU seconds of hashlib alone: each entry's leaf hash, bundles read beforehand, piece by piece."""
    spent = 0.0
    for entries in entries_of(root, size):
        started = time.process_time()
        for entry in entries:
            sha256(b"\x00" + entry).digest()
        spent += time.process_time() - started
    return spent


def integrating(root: Path, size: int) -> float:
    """CPU seconds of making all tiles of all levels from entries."""
    writer, spent = TileWriter(), 0.0
    for entries in entries_of(root, size):
        started = time.process_time()
        writer.add(entries)
        spent += time.process_time() - started
    return spent


def memory_kb(pid: int) -> int:
    """Proportional memory of a process and its children now (Linux)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return own + sum(memory_kb(int(child)) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    except (OSError, StopIteration):
        return 0


def command(*arguments: str) -> tuple[float, float, float]:
    """Wall and CPU seconds of `glass-audit`, and its peak memory in MB over all processes. It must have no doubt."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent / "src")}
    before, started = os.times(), time.perf_counter()
    running = subprocess.Popen([sys.executable, "-m", "glasshouse_audit", *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], memory_kb(running.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = running.communicate()[0]
    wall = time.perf_counter() - started
    done.set()
    watcher.join()
    if running.returncode:
        raise SystemExit(output)
    after = os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system, peak[0] / 1024


def proofs(root: Path) -> tuple[float, float]:
    """CPU microseconds of checking one inclusion proof (with the leaf hash) and one consistency proof."""
    published = open_published(root, read_policy(root.with_suffix(".policy")))
    size, head = published.size, published.head.checkpoint.root
    rng, hashes = random.Random(3), TileHashes(size, published.folder.read)
    chosen = rng.sample(range(size), min(200, size))
    included = [(index, published.entry(index), inclusion_proof(index, size, hashes)) for index in chosen]
    olds = [rng.randrange(1, size) for _ in range(200)]
    consistent = [(old, subtree_hash(0, old, hashes), consistency_proof(old, size, hashes)) for old in olds]
    started = time.process_time()
    for _ in range(20):
        for index, entry, proof in included:
            verify_inclusion(index, size, leaf_hash(entry), proof, head)
    middle = time.process_time()
    for _ in range(20):
        for old, root_then, proof in consistent:
            verify_consistency(old, size, root_then, head, proof)
    ended = time.process_time()
    return (middle - started) / 20 / len(included) * 1e6, (ended - middle) / 20 / len(consistent) * 1e6


def measure(root: Path, count: int) -> Cost:
    """All of it, a line for each."""
    if not (root / CHECKPOINT).exists():
        publish(root, count)
    sampled = min(count, SAMPLED)
    bare = hashing(root, sampled) * count / sampled
    print(f"hashlib alone: {bare:.2f} s CPU for {count:,} leaves ({bare / count * 1e6:.2f} us each)")
    policy, cost = str(root.with_suffix(".policy")), Cost()
    for name, arguments in {
        "verify": ["verify", str(root), "--policy", policy],
        "never": ["never", str(root), "--policy", policy, "--unit", "nobody", "--src", "unit-1"],
        "count": ["count", str(root), "--policy", policy, "--by", "pur,unit,why"],
        "gaps": ["gaps", str(root), "--policy", policy],
    }.items():
        wall, cpu, peak = command(*arguments, "--processes", "2")
        target = f" (<= {15 * count / 1e6:.0f} s, <= 200 MB)" if name in ("verify", "never") else ""
        rate = f"{cpu / bare:.1f} times hashlib; {count / wall:,.0f} leaves/s"
        print(f"{name}: {wall:.1f} s wall, {cpu:.1f} s CPU, {peak:.0f} MB{target}; {rate}")
        cost[name] = cpu / count * 1e6, peak
    spent = integrating(root, sampled) * count / sampled
    print(f"all tile levels: {count / spent:,.0f} leaves/s (>= 200,000); {spent / bare:.2f} times hashlib")
    inclusion, consistency = proofs(root)
    one = bare / count * 1e6
    print(f"inclusion {inclusion:.1f} us (<= 30; {inclusion / one:.0f} leaf hashes), consistency {consistency:.1f} us (<= 80)")
    return cost


def compare(sizes: list[int], costs: list[Cost]) -> None:
    """Each size against the smallest: CPU of a leaf, and memory."""
    for size, cost in zip(sizes[1:], costs[1:], strict=True):
        for name, (each, peak) in cost.items():
            least, before = costs[0][name]
            print(f"{name} of {size:,}: {each / least:.2f} times the CPU a leaf of {sizes[0]:,}; {peak - before:+.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = options.folder or Path(name)
        compare(options.leaves, [measure(place / f"log-{count}", count) for count in options.leaves])


if __name__ == "__main__":
    main()
