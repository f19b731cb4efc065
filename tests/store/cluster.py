"""A real PostgreSQL cluster in a temporary folder, in memory where there is room: started once per run and worker, gone at its end.

PostgreSQL refuses to run as root, so root starts it as `postgres` or `nobody`. It sorts text by English rules on purpose: whoever
forgets to
say COLLATE "C" somewhere gets another order than SQLite's, and a red test.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

MEMORY = "/dev/shm"
_ROOM = 4 << 30
"""Bytes that are left free there for all that a run puts into it."""
NONE = "GLASSHOUSE_TEST_NO_POSTGRES"
"""A machine that cannot have PostgreSQL says so with this variable; otherwise its absence is a failure."""


def in_memory() -> str | None:
    """Where files lie in memory; None where there is no room, which means the usual place for temporary files."""
    return MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > _ROOM else None


def programs() -> Path:
    """The folder of the server's programs; fails the test where there is none and the machine did not say so."""
    named = os.environ.get("GLASSHOUSE_TEST_POSTGRES")
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in [Path(named)] if named else [Path("/usr/local/bin"), *newest]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    if os.environ.get(NONE):
        pytest.skip(f"this machine has no PostgreSQL ({NONE} is set)")
    pytest.fail("PostgreSQL's programs (initdb, postgres) were not found: install them, or name their folder in GLASSHOUSE_TEST_POSTGRES")


class Cluster:
    """A running cluster; a `durable` one stands on the disk and keeps fsync on (for kills), another in memory, without (for speed)."""

    def __init__(self, *, durable: bool = False) -> None:
        self._bin = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="gh-pg-", dir=None if durable else in_memory()))
        self._user: dict[str, Any] = _unprivileged(self.folder)
        self._durable = durable
        made = [str(self._bin / "initdb"), "-D", str(self.folder / "data"), "-U", "glasshouse", "-A", "trust", "-E", "UTF8", "--no-sync"]
        english = subprocess.run(
            [*made, "--locale-provider=icu", "--icu-locale=en-US", "--locale=C"], capture_output=True, check=False, **self._user
        )
        if english.returncode:
            shutil.rmtree(self.folder / "data", ignore_errors=True)
            subprocess.run([*made, "--locale=C"], capture_output=True, check=True, **self._user)
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = ["listen_addresses=", "shared_buffers=64MB", "max_connections=80", "log_min_messages=fatal"]
        if not self._durable:
            settings += ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=256MB"]
        command = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        for setting in settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, **self._user)
        deadline = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(self.address("postgres")) as connection:
                    self._version = connection.info.server_version
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._server.poll() is not None:
                    pytest.fail("PostgreSQL did not start: " + (self.folder / "log").read_text()[-2000:])
                time.sleep(0.02)
            else:
                return

    def address(self, database: str) -> str:
        """What GLASSHOUSE_STORE_URL takes."""
        return f"postgresql://glasshouse@/{database}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; yields its address. Files are copied: through the log it would cost four times as much."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"' + (" STRATEGY file_copy" if self._version >= 150_000 else ""))
        return self.address(name)

    def settle(self, name: str) -> None:
        """A copy that goes on in its original's stead: nobody takes it for a restored backup (`store.places`)."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            connection.execute("DELETE FROM meta WHERE key = 'place'")

    def drop(self, name: str) -> None:
        """The database is gone, whoever is connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """An orderly stop, after which its folder may be copied."""
        assert self._server is not None
        self._server.send_signal(2)  # SIGINT: who is connected is cut off, and what is in memory is written
        self._server.wait(60)

    def kill(self) -> None:
        """As if the power of its machine had gone, short of the disks."""
        assert self._server is not None
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
        for pid in [self._server.pid, *pids]:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue
        self._server.wait()

    def close(self) -> None:
        """Stop it and remove its folder."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(3)  # SIGQUIT: at once, without a checkpoint
            self._server.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, sql: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())


def _unprivileged(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, who.pw_uid, who.pw_gid)
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": [], "cwd": folder}
    pytest.fail("root may not run PostgreSQL, and there is no account 'postgres' or 'nobody'")
