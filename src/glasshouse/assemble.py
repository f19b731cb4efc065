"""Settings in, a running Glasshouse out: the only place that picks implementations.

Promise: in embedded mode one process holds the store (a lock file with its pid); a second is refused with that pid. Work files of a killed
process are removed, its jobs wait again, and intents without an outcome are settled before anybody is let in.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from glasshouse.base.clock import Clock, system_clock
from glasshouse.base.errors import ConflictError, GlasshouseError, LedgerForkError, StoreFullError
from glasshouse.base.settings import Settings
from glasshouse.gate import Access
from glasshouse.gate.accounts import Accounts
from glasshouse.gate.beats import Beats
from glasshouse.gate.ceremonies import Ceremonies
from glasshouse.gate.disposing import Disposing
from glasshouse.gate.expiring import Expiring
from glasshouse.gate.gate import Gate
from glasshouse.gate.genesis import begin_log
from glasshouse.gate.lapsing import Lapsing
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.policies import Policies, Public, wish_under
from glasshouse.gate.settling import settle_unfinished
from glasshouse.gate.stamping import Stamping
from glasshouse.gate.telling import Telling
from glasshouse.gate.turning import Turning, open_log
from glasshouse.gate.watching import Watching
from glasshouse.index.build import Builder
from glasshouse.ingest.looking import Looking
from glasshouse.ingest.run import Runner, Workshop
from glasshouse.model.actor import Actor
from glasshouse.model.purpose import Purpose
from glasshouse.notify.run import Notifier, PostRoom
from glasshouse.policy.charter.ceilings import Limits
from glasshouse.policy.charter.text import charter_text
from glasshouse.policy.plans.data import BackUp
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.terms import Terms
from glasshouse.search.engine import Index
from glasshouse.store import backup, household, keys as key_folder, meta, origins, restoring
from glasshouse.store.arrivals import Arrivals
from glasshouse.store.blobs import Blobs
from glasshouse.store.cosigning import read_cosigners
from glasshouse.store.disposing import Tools
from glasshouse.store.doing.jobs import release_all
from glasshouse.store.engine import Database, open_engine, sqlite_url
from glasshouse.store.executors import Ground
from glasshouse.store.holding import hold
from glasshouse.store.holidays import open_holidays
from glasshouse.store.house import House, open_house, read_wish
from glasshouse.store.keys import PublicIds
from glasshouse.store.migrations.upgrade import upgrade, upgrade_ledger
from glasshouse.store.never import Never
from glasshouse.store.passkeys import Site
from glasshouse.store.statistics import Statistics
from glasshouse.store.templates import open_templates
from glasshouse.store.tiles import Publisher
from glasshouse.work.loading import Shelf
from glasshouse.work.rendering import Rendering
from glasshouse_ledger.errors import LedgerFormatError

_IDLE_SECONDS = 1.0
_CHECK_SHARE = 0.1
"""Of one core's time, for reading the whole ledger again."""
_CHECK_SECONDS = 24 * 3600.0


class Glasshouse:
    """One running Glasshouse. `close` it."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self.settings = settings
        limits = Limits(settings.persons_a_day, settings.dataset_persons_a_month)
        wish = wish_under(read_wish(settings.policy_dir), Terms(limits))
        templates, holidays = open_templates(settings.templates_dir), open_holidays(settings.holidays_file)
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = hold(settings.data_dir / "lock")
        self.new_recovery_key = "" if (settings.keys_dir / "master").exists() else key_folder.make(settings.keys_dir)
        keys = key_folder.load(settings.keys_dir)
        self._wrap = keys.blobs
        instance = self._open_databases(settings, clock)
        self._cosigners = read_cosigners(settings.witnesses)
        root, self._stem = settings.data_dir / "ledger", f"glasshouse.example/{instance[:12]}"
        self.entries = open_log(self.database, self._ledger, keys, self._stem, root, clock, self._cosigners)
        self.statistics = Statistics(self._ledger, self.entries)
        entity_ids = PublicIds(keys.ids, "entity")
        self.index = Index(settings.data_dir / "index", instance)
        self.builder = Builder(self.database, self.index, entity_ids)
        self._work, self._incoming = _clean(settings.data_dir / "work"), _clean(settings.data_dir / "work" / "incoming")
        blobs = Blobs(settings.data_dir / "blobs", keys.blobs)
        self.arrivals = Arrivals(blobs, settings.exhibit_mb << 20)
        self.packages = Shelf(self.arrivals, clock)
        house = open_house(self.database, self.entries, root, wish)
        ground = Ground(
            keys,
            entity_ids,
            PublicIds(keys.ids, "record"),
            blobs,
            self.entries,
            self.statistics,
            self.index,
            Looking(settings.ingest_memory_mb),
            Rendering(settings.ingest_memory_mb),
            self._work,
            house,
            templates,
            holidays,
        )
        self.policies = Policies(self.database, self.entries, house, settings.policy_dir, limits, clock)

        def begin() -> None:
            begin_log(self.database, self.entries, house.house_hash, clock)
            self.policies.begin()

        self.gate = Gate(self.database, ground, clock, self.builder.refresh)
        note, hours = self._attempted, settings.session_hours
        ceremonies = Ceremonies(self.database, keys, clock, hours, Site(settings.passkey_origin), note)
        self._look_after(ground, LeafMaker(house, keys.pepper), clock)
        self.accounts = Accounts(self.database, keys, clock, hours, begin, ceremonies, note)
        self._open_ledger_folder(house, clock)
        self._take_up(begin, clock)
        self.runner = Runner(self._workshop(blobs, keys, clock))
        person, out = self.accounts.by_id, settings.notify
        self.notifier = Notifier(PostRoom(self.database, self.gate, self.telling, keys, person, clock, out, settings.origin))
        self._closed = False
        self._stop = threading.Event()
        self._busy = threading.Lock()
        self._workers: list[threading.Thread] = []
        if self.builder.behind():
            self.builder.rebuild(lambda _done: None)

    def _open_databases(self, settings: Settings, clock: Clock) -> str:
        """The store and the ledger's own database, upgraded; yields the instance's id."""
        self.database = Database(open_engine(settings.store_url or sqlite_url(settings.data_dir / "store.db")))
        upgrade(self.database)
        self._ledger = self.database
        if not settings.store_url:
            self._ledger = Database(open_engine(sqlite_url(settings.data_dir / "ledger.db")))
        upgrade_ledger(self._ledger)
        with self.database.write() as connection:
            household.catch_up(connection, clock())
            return meta.instance(connection)

    def _look_after(self, ground: Ground, make: LeafMaker, clock: Clock) -> None:
        """What the program does by itself."""
        self.expiring = Expiring(self.database, ground, make, clock, self.settings.openings_months)
        self.lapsing = Lapsing(self.database, ground, make, clock, self.builder.refresh)
        tools = Tools(self.database, ground.blobs, self.entries, lambda: self.builder.rebuild(lambda _done: None))
        self.disposing = Disposing(tools, ground, make, clock)
        self.watching = Watching(self.database, ground, make, clock)
        self.stamping = Stamping(self.database, ground, make, clock, self.settings.authority)
        self.telling = Telling(self.database, ground, make, clock, self.settings.notify.hour)

    def _workshop(self, blobs: Blobs, keys: key_folder.Keys, clock: Clock) -> Workshop:
        """What jobs work with."""
        settings = self.settings
        mine = (self.database, blobs, Never(keys.pepper), self.gate, self.builder, self.accounts.by_id, clock, self._work)
        return Workshop(*mine, settings.ingest_processes, settings.ingest_memory_mb)

    def _open_ledger_folder(self, house: House, clock: Clock) -> None:
        """What publishes the ledger: its folder, whoever cosigns it, its beats; and what turns it with the year."""
        self._beats = Beats(self.database, self.entries, clock)
        turning = Turning(self._ledger, self.entries, self._stem, self.settings.data_dir / "ledger", clock, self._cosigners)
        self.publisher = self._published(house, clock)
        self.policies.publishing(lambda text: self.publisher.keep(charter_text(), text))

        def begin() -> None:
            self.publisher = self._published(house, clock)
            begin_log(self.database, self.entries, house.house_hash, clock)

        def turn() -> bool:
            turned = turning.turn(self.publisher, begin)
            turning.announce()
            return turned

        self.turn_log = turn
        turning.announce()

    def _published(self, house: House, clock: Clock) -> Publisher:
        """What publishes the log that runs, with the texts that its entries will name."""
        publisher = Publisher(self.entries, self.settings.data_dir / "ledger", clock, self._cosigners)
        self.entries.watch = publisher if self._cosigners is not None else None
        publisher.keep(charter_text(), house.house_text)
        return publisher

    def _take_up(self, begin: Callable[[], None], clock: Clock) -> None:
        """Go on where the last process ended. LedgerForkError where an entry of the ledger cannot be read."""
        try:
            if not self.accounts.set_up_needed():
                begin()
            if not self.settings.store_url:
                release_all(self.database)
            settle_unfinished(self.database, self.entries, clock)
        except LedgerFormatError as error:
            raise LedgerForkError("An entry of the ledger is damaged.", remedy="Restore the newest backup of the ledger.") from error

    def _attempted(self, actor: Actor | None, request: Request[Any], held: bool) -> None:
        """Enter an attempt to sign in; before set-up there is no log, and nobody who could."""
        if not self.accounts.set_up_needed():
            self.gate.attempted(actor, request, held)

    def start(self) -> None:
        """Begin doing jobs and publishing the ledger's tiles in the background."""

        def on() -> bool:
            return self.entries.broken is None

        works: dict[str, Callable[[], None]] = {"jobs": self._jobs, "tiles": self._tiles, "check": self._check, "watch": self._watch}
        works |= {name: partial(one.keep_up, self._stop, on) for name, one in (("notify", self.notifier), ("stamps", self.stamping))}
        for name, work in works.items():
            worker = threading.Thread(target=work, name=name, daemon=True)
            worker.start()
            self._workers.append(worker)

    def receive(self, chunks: Iterable[bytes], file_name: str) -> tuple[str, int]:
        """Put an upload aside for UploadSource; yields its SHA-256 (hex) and size. The name is not used for anything."""
        del file_name
        partial = self._incoming / f"{secrets.token_hex(8)}.part"
        digest, size = hashlib.sha256(), 0
        try:
            with partial.open("wb") as out:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
        except OSError as error:
            raise StoreFullError(
                "The file could not be stored: the disk is full or failing.",
                remedy="Free some room and upload it again.",
            ) from error
        else:
            partial.rename(self._incoming / digest.hexdigest())
        finally:
            partial.unlink(missing_ok=True)  # whatever stopped it: a disk, or a body that broke off
        return digest.hexdigest(), size

    def work(self, subject: str, heard: Callable[[dict[str, Any]], None]) -> None:
        """Do the job about `subject` here and now, or wait until the background worker has done it."""
        with self._busy:
            self.runner.run_one(subject, heard)

    def back_up(self, access: Access, target: Path, heard: Callable[[dict[str, Any]], None]) -> backup.Made:
        """Copy everything that is true to the folder `target`, once the gate has permitted and recorded it."""
        self.gate.act(access, BackUp(str(target)))
        blobs, published = self.settings.data_dir / "blobs", self.settings.data_dir / "ledger"
        sources = backup.Sources(self.database, self._ledger, blobs, self._wrap, published, self.entries.heads.key_of)
        return backup.back_up(sources, target, heard)

    def close(self) -> None:
        """Stop the work, sign the head, let go of the lock. Closing twice is closing once."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        for worker in self._workers:
            worker.join(timeout=30)
        if self._workers:
            self._publish()  # the last hour has its beat, and witnesses see the end
        self.entries.close()
        with suppress(LedgerForkError):  # known by then, or known at the next start
            self.publisher.publish()
        self.index.close()
        self.database.close()
        self._ledger.close()
        os.close(self._lock)

    def _jobs(self) -> None:
        while not self._stop.is_set():
            with self._busy:
                done = self.runner.run_one()
            if not done:
                self._mend()
                with suppress(Exception):  # what fails now (a full disk) is tried again
                    self.lapsing.run()
                with suppress(Exception):
                    self.expiring.run()
                with suppress(Exception):
                    self.packages.clear()
                with self._busy, suppress(Exception):
                    self.disposing.run()
                with suppress(Exception):
                    self.policies.look()
                    self.policies.run()
                self._stop.wait(_IDLE_SECONDS)

    def _mend(self) -> None:
        """Rebuild an index that was found damaged and set aside: searches say that it is being rebuilt."""
        if not self.index.ready:
            with self._busy, suppress(GlasshouseError, OSError):
                self.builder.rebuild(lambda _done: None)

    def _tiles(self) -> None:
        while True:
            self._publish()
            if self.entries.broken is not None:
                return  # the log is stopped: every access is refused, and every page is the one that says how to repair it
            with suppress(Exception):  # counts are made again from the leaves; they must not stop what publishes those
                self.statistics.keep_up()
            if self._stop.wait(5 * _IDLE_SECONDS):
                return

    def _watch(self) -> None:
        """Break-glass that is over or overdue, and the use of the system."""
        while self.entries.broken is None:
            with suppress(Exception):  # what fails now (a full disk) is tried again
                self.watching.run()
            if self._stop.wait(5 * _IDLE_SECONDS):
                return

    def _check(self) -> None:
        """Read the whole ledger again after each start and once a day, slowly; what does not fit stops it."""
        while self.entries.broken is None:
            with suppress(Exception):  # a fork has stopped the log by then; what else fails now is tried again tomorrow
                self.publisher.check(self._stop.is_set, _CHECK_SHARE)
            if self._stop.wait(_CHECK_SECONDS):
                return

    def _publish(self) -> None:
        """The log of this year, a beat where the hour has none, and what has grown; what fails now (a full disk) is tried again."""
        with suppress(Exception):
            self.turn_log()
        with suppress(Exception):
            self._beats.beat()
            self.publisher.publish()

    def offered_purposes(self) -> tuple[Purpose, ...]:
        """Purposes that a new case may have here (C7)."""
        return self.policies.offered()

    def public_policy(self) -> Public:
        """The house policy and its history as everybody may know them."""
        return self.policies.public()

    @property
    def fault(self) -> LedgerForkError | None:
        """Why nothing is shown or done any more: the ledger does not hold."""
        return self.entries.broken

    def receipt(self, index: int) -> bytes:
        """What anybody may have: the proof that an entry is in the published log, with the entry (`Publisher.receipt`)."""
        return self.publisher.receipt(index)


def restore(settings: Settings, source: Path, head: bytes | None) -> restoring.Restored:
    """Put the backup in `source` into the empty data folder; `head` is a newer signed head that somebody knows. ConflictError,
    BackupError."""
    if settings.store_url:
        remedy = "There its own tools restore; then run glasshouse restore without a folder."
        raise ConflictError("A backup is of SQLite, and GLASSHOUSE_STORE_URL names PostgreSQL.", remedy=remedy)
    return restoring.restore(source, settings.data_dir, _our_keys(settings, head), head)


def restored(settings: Settings, head: bytes | None) -> restoring.Restored:
    """Say that the PostgreSQL database is one that its own tools restored: the next start opens another log. ConflictError, BackupError."""
    if not settings.store_url:
        raise ConflictError("Name the backup's folder.", remedy="Without one, only a database that PostgreSQL's tools restored is marked.")
    key_of = _our_keys(settings, head)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = hold(settings.data_dir / "lock")
    database = Database(open_engine(settings.store_url))
    try:
        upgrade(database)
        upgrade_ledger(database)
        return restoring.marked(database, settings.data_dir, key_of, head)
    finally:
        database.close()
        os.close(lock)


def _our_keys(settings: Settings, head: bytes | None) -> backup.KeyOf | None:
    """The keys of our logs, where the key folder is there; ConflictError where a head is given and it is not."""
    there = (settings.keys_dir / "master").exists()
    if head is not None and not there:
        raise ConflictError("The head cannot be checked without the keys.", remedy=f"Put them into {settings.keys_dir} first.")
    known = key_folder.load(settings.keys_dir) if there else None
    return None if known is None else lambda log: origins.signer(known.log, log).verifier


def recover_keys(settings: Settings, recovery_key: str) -> None:
    """Make the key folder's master again from the printed recovery key: KeyFolderError where it does not fit."""
    key_folder.recover(settings.keys_dir, recovery_key)


def _clean(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)
    return folder
