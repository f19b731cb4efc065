"""The server on a ledger that does not hold: it answers, with the repair page alone."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import load

PASSWORD = "a quiet harbour at night"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_on_a_ledger_that_was_cut_short_answers_503_with_what_to_do_and_nothing_else(tmp_path: Path) -> None:
    port = free_port()
    given = {"GLASSHOUSE_DATA_DIR": str(tmp_path / "data"), "GLASSHOUSE_KEYS_DIR": str(tmp_path / "keys"), "GLASSHOUSE_WEB_PORT": str(port)}
    house = Glasshouse(load(given))
    house.accounts.set_up("Desk", "Desk", "ada", "Ada", PASSWORD, "maya", "Maya", PASSWORD)
    house.close()
    with sqlite3.connect(tmp_path / "data" / "ledger.db") as connection:
        connection.execute("DROP TRIGGER leaves_no_delete")
        connection.execute("DELETE FROM leaves")
    command = [sys.executable, "-m", "glasshouse", "serve"]
    server = subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert "What to do is at" in server.stdout.readline()
        for path in ("/", "/sign-in", "/api/cases", "/ledger/checkpoint"):
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            asking.request("GET", path)
            answer = asking.getresponse()
            body = answer.read().decode()
            asking.close()
            assert (answer.status, "ledger_fork" in body, "shorter" in body) == (503, True, True), path
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=60)
    assert "shorter than the head that was signed" in said
    assert server.returncode == 0
