"""The command line: alone, offline, with an exit status that can be relied on."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import glasshouse_audit
from glasshouse_audit import walk
from glasshouse_audit.cli import main
from glasshouse_ledger.leaf import Kind
from tests.unit.glasshouse_audit.conftest import Made

Asked = Callable[..., tuple[int, dict[str, Any]]]
OVER_A_LOG = [
    "verify",
    "never --unit nobody",
    "count --by pur,unit,why",
    "gaps",
    "charter log",
    "charter at 1",
    "charter diff 1 2",
    "sample",
    "report",
]
SOURCE = Path(glasshouse_audit.__file__).resolve().parents[1]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("command", OVER_A_LOG)
def test_every_answer_over_a_whole_log_says_what_it_rests_on_and_opens_no_connection(command: str, busy: Made, asked: Asked) -> None:
    status, said = asked(busy, command)
    assert status == 0, said["doubts"]
    assert {"command", "ok", "log", "hits", "answer", "doubts", "covers"} == said.keys()
    assert {"origin", "size", "root", "cosigners", "quorum"} <= said["log"].keys()
    if not command.startswith(("charter at", "charter diff")):
        assert {"range", "charters", "policies", "leaves_scanned", "leaves_considered"} <= said["log"].keys()


@pytest.mark.parametrize("command", OVER_A_LOG)
def test_no_answer_is_without_doubt_over_a_log_whose_head_is_not_cosigned(command: str, busy: Made, asked: Asked) -> None:
    busy.publish(witnesses=1)
    status, said = asked(busy, command)
    assert (status, said["answer"]) == (1, {})
    assert "not the quorum" in said["doubts"][0]


@pytest.mark.parametrize("command", [command for command in OVER_A_LOG if not command.startswith(("charter at", "charter diff"))])
def test_no_answer_is_without_doubt_over_entries_that_do_not_lead_to_the_root(command: str, busy: Made, asked: Asked) -> None:
    path = busy.folder / "tile/entries/000"
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"unit":"tax"', b'"unit":"fax"', 1))
    status, said = asked(busy, command)
    assert status == 1
    assert any("signed root" in doubt for doubt in said["doubts"])


@pytest.mark.parametrize("command", OVER_A_LOG)
def test_people_are_told_the_same_in_lines(command: str, busy: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), str(busy.folder), "--policy", str(busy.rules)]) == 0
    shown = capsys.readouterr().out
    assert busy.origin in shown
    assert "w1 at 2026-" in shown
    assert "covers accesses through the gate only" in shown
    assert shown.endswith("no doubt\n")


def test_a_wrong_command_is_no_doubt_but_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["verify"], ["verify", "x"], ["never", "x", "--policy", "y", "--n", "many"], ["charter", "at", "one", "x"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_it_runs_without_anything_of_the_product(busy: Made, tmp_path: Path) -> None:
    """In a process that can import the two packages, cryptography and the standard library, and nothing else."""
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("glasshouse_audit", "glasshouse_ledger"):
        (alone / name).symlink_to(SOURCE / name)
    code = (
        "import sys\n"
        "class Nothing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        if top not in {'glasshouse_audit', 'glasshouse_ledger', 'cryptography', '_cffi_backend', *sys.stdlib_module_names}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Nothing())\n"
        "from glasshouse_audit.cli import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "verify", str(busy.folder), "--policy", str(busy.rules), "--json"],
        env={**os.environ, "PYTHONPATH": str(alone)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True


def test_a_process_that_dies_on_the_way_is_a_doubt(busy: Made, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_WORTH_IT", 0)
    monkeypatch.setattr(walk, "_walk_apart", _dies)
    status, said = asked(busy, "verify")
    assert status == 1
    assert said["answer"] == {}


def _dies(_stretch: object) -> None:
    os._exit(9)


def test_a_log_of_many_kinds_of_header_is_counted_to_a_limit(made: Made, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glasshouse_audit.asking.MAX_GROUPS", 20)
    monkeypatch.setattr("glasshouse_audit.asking._REMEMBERED", 8)
    for number in range(30):
        made.say(Kind.BEAT, unit=f"unit-{number}")
    made.publish()
    status, said = asked(made, "count", "--by", "unit")
    assert status == 1
    assert "more than" in said["doubts"][0]
    assert asked(made, "count", "--by", "k")[1]["answer"]["groups"][0] == {"words": ["beat"], "leaves": 30}
