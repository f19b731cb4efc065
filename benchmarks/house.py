"""One Glasshouse for a benchmark: in a folder of its own, driven through the gate like any other.

Promise: what is measured passes every door that a user's request passes; nothing here is a short cut.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.gate import Access
from glasshouse.ingest.load import Told, load_file
from glasshouse.ingest.manifest import SourceFile
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.casework import CreateCase, GrantDataset
from glasshouse.policy.plans.data import ListDatasets, RegisterDataset, SourceSpec

PASSWORD = "correct horse battery staple"  # of a throw-away house


@dataclass
class House:
    """A set-up house with one data steward; `case` makes investigations."""

    glasshouse: Glasshouse
    mara: Actor
    steward: Access
    cases: list[str] = field(default_factory=list)

    def dataset(self, name: str, people: str = "private_persons") -> None:
        """Register a dataset."""
        self.glasshouse.gate.act(self.steward, RegisterDataset(name, name, "Benchmark", "", "public_record", people, "internal"))

    def load(
        self,
        dataset: str,
        path: Path,
        mapping: dict[str, Any] | None = None,
        name: str = "all",
        heard: Callable[[dict[str, Any]], None] | None = None,
    ) -> float:
        """Load a file; yields seconds from the first byte until it is live and searchable. `heard` gets every progress."""
        spec = SourceSpec(name=name, mapping=mapping)
        failures: list[str] = []

        def tell(told: Told) -> None:
            if told.step == "failed":
                failures.append(told.message)
            if told.step == "progress" and heard is not None:
                heard(told.numbers or {})

        started = time.perf_counter()
        load_file(self.glasshouse, self.steward, dataset, SourceFile(path, spec), tell)
        if failures:
            raise SystemExit(f"load failed: {failures}")
        return time.perf_counter() - started

    def case(self, datasets: list[str], title: str = "Benchmark") -> Access:
        """A case with these datasets granted."""
        admin = Access(self.mara, self.glasshouse.gate.standing(self.mara, CaseKind.ADMINISTRATION))
        case = self.glasshouse.gate.act(admin, CreateCase(title, "Who?", Purpose.CORRUPTION, "basis", "")).value
        access = Access(self.mara, case)
        for name in datasets:
            self.glasshouse.gate.act(access, GrantDataset(name, "measured"))
        return access


@contextmanager
def house(folder: Path, **set_to: str) -> Iterator[House]:
    """A house below `folder`; one that was made there before is opened again."""
    environment = {"GLASSHOUSE_DATA_DIR": str(folder / "data"), **{f"GLASSHOUSE_{k}": v for k, v in set_to.items()}}
    if "GLASSHOUSE_STORE_URL" in os.environ:
        environment["GLASSHOUSE_STORE_URL"] = os.environ["GLASSHOUSE_STORE_URL"]
    fresh = not (folder / "data").exists()
    glasshouse = Glasshouse(settings.load(environment))
    if fresh:
        glasshouse.accounts.set_up("Desk", "Investigations", "jonas", "Jonas", PASSWORD, "mara", "Mara Okafor", PASSWORD)
    mara = glasshouse.accounts.actor(glasshouse.accounts.sign_in("mara", PASSWORD, "benchmark"))
    try:
        yield House(glasshouse, mara, Access(mara, glasshouse.gate.standing(mara, CaseKind.STEWARDSHIP)))
    finally:
        glasshouse.close()


def fsync_ms(folder: Path, count: int = 100) -> float:
    """Median of one 4 KiB write with fsync in `folder`, in milliseconds: the physical floor of a durable leaf."""
    target = folder / "fsync.probe"
    times = []
    with target.open("wb", buffering=0) as out:
        for _ in range(count):
            out.write(bytes(4096))
            started = time.perf_counter()
            os.fsync(out.fileno())
            times.append(time.perf_counter() - started)
    target.unlink()
    return sorted(times)[count // 2] * 1e3


def percentile(times: list[float], share: float) -> float:
    """The value below which `share` of the times lie."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


def spread(times: list[float]) -> str:
    """Median and 95th percentile, as text."""
    return f"p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms"


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cpu() -> float:
    """CPU seconds of this process and its ended children."""
    own, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


HUB = "hub"
HUB_LINKS = 200


def loaded(made: House, folder: Path, count: int) -> Access:
    """A case over `count` synthetic entities and one company with 200 links; loads them where they are not there yet."""
    from synthetic import entities_with_hub, lines

    names = {row.dataset.name for row in made.glasshouse.gate.open(made.steward, ListDatasets()).value}
    if "bench" not in names:
        made.dataset("bench")
        made.load("bench", lines(folder / f"{count}.jsonl", count))
    made.load("bench", entities_with_hub(folder / "hub.jsonl", HUB_LINKS), name="hub")  # the second time this changes nothing
    return made.case(["bench"])
