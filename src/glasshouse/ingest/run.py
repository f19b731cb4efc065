"""Running imports: read by children, staged in small batches, indexed, set live in one transaction.

Promise: killed anywhere, an import goes on from its last committed batch or is invisible; a snapshot in which rows were rejected waits for
a person before it closes anything; every job passes the gate at start and every 60 seconds and stops when its person may no longer (C9), or
when it is not what was permitted: another purpose, or a plan of another hash (C12).
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from glasshouse.base.clock import SECOND, Clock
from glasshouse.base.errors import DefectError, GlasshouseError, RefusedError
from glasshouse.gate.gate import Gate
from glasshouse.ingest.children import read
from glasshouse.ingest.drafting import Batch, Task
from glasshouse.ingest.looking import Looking
from glasshouse.model.actor import Actor
from glasshouse.model.schema import common_schema, schema_names
from glasshouse.policy.charter.care import care_words
from glasshouse.policy.plans.data import ConfirmImport, ImportSource, RebuildIndex, SourceSpec
from glasshouse.policy.plans.plan import Request
from glasshouse.store import care, counting, indexed, staging
from glasshouse.store.blobs import Blobs
from glasshouse.store.dangling import dangling
from glasshouse.store.doing.jobs import TRIES, Job, claim, renew, settle
from glasshouse.store.engine import Database
from glasshouse.store.never import Never
from glasshouse.store.prepared import Prepared

_RECHECK = 60 * SECOND
_FAULTS_A_BATCH = 2_000
_CHECKPOINT = 20
"""Batches after which the store's log is moved into its file: each changes up to 1,400 pages of 4 KiB, most of them not again soon."""

_DANGLING = (
    "No record of this dataset describes the entity that this points to: it shows as an end without a name. "
    "Load the source that describes it, or correct the id."
)
_ALL_DANGLING = "{} references in all lead to entities that no record of this dataset describes; the first {} follow."
_MIXED = "This id is a {} here and a {} elsewhere in the dataset, and nothing is both. Both records were kept; correct one id."


class StoppedError(GlasshouseError):
    """The job lost its lease or its person's right."""

    code = "stopped"


class Indexing(Protocol):
    """What running needs of the index's builder."""

    def publish(
        self, import_id: int, go_live: Callable[[], int], step: Callable[[int], None], prepared: Prepared | None = None
    ) -> None: ...
    def rebuild(self, step: Callable[[int], None]) -> int: ...


@dataclass(frozen=True, slots=True)
class Workshop:
    """What running needs: taken from the assembled Glasshouse."""

    database: Database
    blobs: Blobs
    never: Never
    gate: Gate
    builder: Indexing
    person: Callable[[str], Actor]
    clock: Clock
    folder: Path
    processes: int
    memory_mb: int


class Runner:
    """Claims jobs and does them, one at a time."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop

    def run_one(self, subject: str | None = None, heard: Callable[[dict[str, Any]], None] | None = None) -> bool:
        """Do the next job (or the one about `subject`); False when there is none. `heard` gets every progress."""
        job = claim(self._shop.database, self._shop.clock(), subject)
        if job is None:
            return False
        if job.tries > TRIES:  # whoever had it died of it each time
            self._end(job, "failed", f"It was tried {TRIES} times and never came to an end.", failed=True)
            return True
        try:
            count, inherited = self._do(job, heard or (lambda _progress: None))
        except (RefusedError, StoppedError) as error:
            self._end(job, "stopped", error.message, failed=True)
        except GlasshouseError as error:
            self._end(job, "failed", error.message, failed=True)
        except Exception as error:  # noqa: BLE001  # whatever it was, the job is tried again or fails with a code
            if job.tries < TRIES:
                with self._shop.database.write() as connection:
                    settle(connection, job, "waiting", type(error).__name__, self._shop.clock())
            else:
                self._end(job, "failed", f"It failed {TRIES} times ({type(error).__name__}).", failed=True)
        else:
            self._end(job, "done", "", count=count, inherited=inherited)
        return True

    def _do(self, job: Job, heard: Callable[[dict[str, Any]], None]) -> tuple[int, list[str]]:
        """How many records or documents there were, and the tags that came along."""
        load = self._load(job) if job.kind != "rebuild" else None
        request = _request(job, load)
        self._recheck(job, request)
        watch = _Watch(self._shop.clock, lambda: self._recheck(job, request))
        if load is None:
            return self._shop.builder.rebuild(lambda done: watch.tell(heard, {"documents": done})), []
        run = _Run(self._shop, job, load, heard, watch)
        return (run.publish() if job.kind == "publish" else run.whole()), run.inherited

    def _recheck(self, job: Job, request: Request[Any]) -> None:
        situation = self._shop.gate.recheck(self._shop.person(job.person), job.case, request)
        if (job.purpose, job.plan_hash) != (situation.case.purpose.value, request.hash()):
            raise StoppedError("This work is not the one that was permitted (C12).")
        with self._shop.database.write() as connection:
            if not renew(connection, job, self._shop.clock()):
                raise StoppedError("Another process has taken this work.")

    def _load(self, job: Job) -> staging.Import:
        with self._shop.database.read() as connection:
            load = staging.find(connection, job.subject)
        if load is None:
            raise DefectError("a job names no import")
        return load

    def _end(self, job: Job, state: str, message: str, *, failed: bool = False, count: int = 0, inherited: Sequence[str] = ()) -> None:
        now = self._shop.clock()
        with self._shop.database.write() as connection:
            if not settle(connection, job, state, message, now):
                return
            load = staging.find(connection, job.subject) if job.kind != "rebuild" else None
            if failed and load is not None and load.state in ("waiting", "running"):
                staging.set_state(connection, load, state, message, now)
        request = _request(job, load)
        situation = self._shop.gate.situation(self._shop.person(job.person), job.case)
        details = {"inherited": list(inherited)} if inherited else {}
        self._shop.gate.conclude(situation, request, job.intent, count, details, failed=failed)


class _Watch:
    """Passes the gate again whenever a minute has gone."""

    def __init__(self, clock: Clock, recheck: Callable[[], None]) -> None:
        self._clock, self._recheck = clock, recheck
        self._checked = clock()

    def tell(self, heard: Callable[[dict[str, Any]], None], progress: dict[str, Any]) -> None:
        """Tell how far it is, and look at the clock."""
        heard(progress)
        now = self._clock()
        if now - self._checked >= _RECHECK:
            self._recheck()
            self._checked = now


class _Run:
    """One import from its file to live."""

    def __init__(
        self,
        shop: Workshop,
        job: Job,
        load: staging.Import,
        heard: Callable[[dict[str, Any]], None],
        watch: _Watch,
    ) -> None:
        self._shop, self._load, self._heard, self._watch = shop, load, heard, watch
        self._batches = load.batches
        self._progress: dict[str, Any] = {
            "rows": 0,
            "records": 0,
            "rejected": 0,
            "faults": 0,
            "share": None,
            **load.progress,
        }
        self._fatal = ""
        self._prepared: Prepared | None = None
        self.inherited: list[str] = []

    def whole(self) -> int:
        """Read, stage, and publish or wait."""
        if self._load.state == "live":
            return self.publish()  # what is left of it: it was killed right after
        if self._load.state == "confirming":
            return int(self._progress["records"])
        with self._shop.database.write() as connection:
            if not staging.begin(connection, self._load):
                raise StoppedError("This import was taken back.")
        with tempfile.TemporaryDirectory(dir=self._shop.folder) as folder:
            self._read(Path(folder))
            return self._finish()

    def _finish(self) -> int:
        self._close()
        with self._shop.database.read() as connection:
            doubts = [
                staging.Fault("no_common_schema", place, "schema", _MIXED.format(one, other), True)
                for place, one, other in staging.mixed_kinds(connection, self._load)
                if common_schema(one, other) is None
            ]
            doubts += _lost(*dangling(connection, self._load))
            difference = counting.difference(connection, self._load, self._prepared.entities if self._prepared is not None else None)
        with self._shop.database.write() as connection:
            staging.add_faults(connection, self._load, doubts, self._progress["faults"])
            self._progress["faults"] += len(doubts)
            self._progress.update(difference)
            staging.note(connection, self._load, self._batches, self._progress)
        self._shop.database.checkpoint()
        if self._progress["records"] == 0 and self._progress["rejected"]:
            raise GlasshouseError(self._fatal or "Not one row could be read. See the faults below.", code="nothing_read")
        if self._doubtful():
            self._wait()
            return 0
        return self.publish()

    def _close(self) -> None:
        """Close what a snapshot did not bring again, or a delta replaces: read once, written in steps that are short like batches."""
        if self._load.mode != "delta" and self._fatal:
            return
        with self._shop.database.read() as reading:
            ends = staging.replaced if self._load.mode == "delta" else staging.absent
            for spans in ends(reading, self._load):
                with self._shop.database.write() as connection:
                    staging.close(connection, self._load, spans)

    def publish(self) -> int:
        """Index and set live."""
        if self._load.state != "live":
            self._shop.builder.publish(self._load.id, self._go_live, self._indexed, self._still_prepared())
        more = True
        while more:
            with self._shop.database.write() as connection:
                more = staging.forget_seen(connection, self._load)
        return int(self._progress["records"])

    def _go_live(self) -> int:
        """What takes long is counted before the transaction, and in it only where somebody changed what is live since."""
        with self._shop.database.read() as connection:
            before = staging.sequence(connection), staging.owed(connection)
            count = counting.live_after(connection, self._load, self._prepared)
        with self._shop.database.write(single=True) as connection:  # nobody restricts anything meanwhile
            if before != (staging.sequence(connection), staging.owed(connection)):
                count = counting.live_after(connection, self._load, self._prepared)
            self._progress.update(share=1.0, entities=count)
            found = self._shop.never.arrive(connection, self._load.dataset, self._load.sha256, self._load.id)
            if found:
                self._shop.database.bump(connection)
            words = self._came_along(found)
            return staging.go_live(connection, self._load, self._progress, self._shop.clock(), words)

    def _came_along(self, found: dict[int, set[str]]) -> str:
        """What to tell of tags never:PURPOSE that came along with copies of tagged data (C7); nothing where none did."""
        if not found:
            return ""
        self.inherited = sorted(found.get(self._load.dataset, ()))
        if not self.inherited:
            return "Another dataset holds this file and has the tags of this one from now on."
        return f"Some of this is a copy of data tagged {', '.join(self.inherited)}: this dataset has the tag from now on."

    def _read(self, folder: Path) -> None:
        load, original = self._load, folder / "original"
        with self._shop.database.read() as connection:
            self._shop.blobs.unseal(connection, load.dataset, load.dataset_key, load.sha256, original)
            dataset = indexed.datasets(connection)[load.dataset]
            newest = staging.newest_entity(connection)
        self._no_care_file(original)
        schema_names()  # the vocabulary is loaded here, and not by the first batch while it holds the store
        if load.batches == 0 and load.mode == "snapshot":
            self._prepared = Prepared(folder / "prepared", dataset, newest)
        task = Task(str(original), load.spec, load.dataset_name, load.dataset_key, load.source_name)
        task = dataclasses.replace(
            task, file_name=load.file_name, dataset_number=load.dataset, counted=dataset.counted, incorporated=dataset.incorporated
        )
        for batch, documents in read(task, self._shop.processes, self._shop.memory_mb):
            if batch.number >= load.batches:
                self._stage(batch, documents)
            self._fatal = batch.fatal or self._fatal

    def _no_care_file(self, original: Path) -> None:
        """Stop before the first row where the columns say care file, and no two people declared otherwise (C4)."""
        columns = Looking(self._shop.memory_mb).columns(original, self._load.spec) if self._load.spec.get("mapping") else ()
        words = care_words(columns)
        if not words:
            return
        with self._shop.database.write() as connection:
            care.doubt(connection, self._load.dataset, words)
            left = care.undeclared(connection, self._load.dataset, words)
        if left:
            raise care.refusal(left)

    def _stage(self, batch: Batch, documents: list[bytes]) -> None:
        progress = self._progress
        faults = [
            staging.Fault(code, place, field, message, bool(kept)) for code, place, field, message, kept in batch.faults[:_FAULTS_A_BATCH]
        ]
        with self._shop.database.write() as connection:
            records = [_staged(record) for record in batch.records]
            arrived = staging.stage(connection, self._load, records, self._shop.clock(), batch.removed)
            staging.add_faults(connection, self._load, faults, progress["faults"])
            progress["rows"] += batch.rows
            progress["records"] += len(batch.records)
            progress["rejected"] += batch.rejected
            progress["faults"] += len(faults)
            progress["share"] = batch.share
            progress["now"] = self._shop.clock()
            staging.note(connection, self._load, batch.number + 1, progress)
        self._batches = batch.number + 1
        if self._batches % _CHECKPOINT == 0:
            self._shop.database.checkpoint()
        if self._prepared is not None:
            numbers, rows = [number for number, _ in arrived.fresh], [documents[position] for _, position in arrived.fresh]
            self._prepared.add(numbers, (digest for record in records for digest in record.digests), rows, arrived.again)
        self._breathe()

    def _still_prepared(self) -> Prepared | None:
        """The prepared documents, where they were made for what the dataset still is."""
        if self._prepared is not None:
            with self._shop.database.read() as connection:
                if indexed.datasets(connection)[self._load.dataset] == self._prepared.dataset:
                    return self._prepared
        return None

    def _indexed(self, done: int) -> None:
        self._progress["indexed"] = done
        self._breathe()

    def _breathe(self) -> None:
        """Tell how far it is; pass the gate again when a minute has gone."""
        self._watch.tell(self._heard, dict(self._progress))

    def _doubtful(self) -> bool:
        """A snapshot closes what did not come: not on the word of a file that was cut short, had rejected rows, or is suddenly empty."""
        less = not self._load.first and (self._progress["rejected"] or not self._progress["rows"])
        return self._load.mode == "snapshot" and bool(self._fatal or less)

    def _wait(self) -> None:
        words = self._fatal or (
            f"{self._progress['rejected']:,} of {self._progress['rows']:,} rows could not be read: "
            "confirm that what is missing may be closed."
        )
        with self._shop.database.write() as connection:
            staging.set_state(connection, self._load, "confirming", words)


def _lost(number: int, first: list[tuple[str, str]]) -> list[staging.Fault]:
    """References that lead nowhere, the first with their places; how many there are of them stands above, where they are more."""
    told = [staging.Fault("dangling_reference", place, prop, _DANGLING, True) for place, prop in first]
    if number > len(told):
        told.insert(0, staging.Fault("dangling_reference", "byte:0", "", _ALL_DANGLING.format(f"{number:,}", len(told)), True))
    return told


def _staged(record: tuple[Any, ...]) -> staging.Staged:
    entity, schema, data, digest, place, edges, child, digests = record
    return staging.Staged(entity, schema, data, bytes.fromhex(digest), place, edges, bool(child), digests)


def _request(job: Job, load: staging.Import | None) -> Request[Any]:
    """What was permitted when the job was made, as it stands in the store now."""
    if load is None:
        return RebuildIndex()
    if job.kind == "publish":
        return ConfirmImport(load.public)
    spec = dict(load.spec)
    header = spec.pop("header", None)
    return ImportSource(load.dataset_name, load.sha256, load.file_name, SourceSpec(header=tuple(header) if header else None, **spec))
