"""Where witnesses are asked, the year turns while the program runs too: the next log's key is told all year, and the turn waits until
enough witnesses know it. The witnesses here are `glasshouse witness serve`, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import MINUTE, SECOND
from glasshouse.base.errors import NotFoundError
from glasshouse.cli import ledgerkey, publish
from glasshouse.policy.plans import casework
from glasshouse.web.app import create_app
from glasshouse_audit.cli import main
from glasshouse_ledger.note import ED25519, MLDSA_COSIGNATURE, Verifier
from glasshouse_ledger.trust import believe, parse_policy
from tests.store.test_cosigning import Watched
from tests.store.test_ledger import verified
from tests.store.test_origins import origin
from tests.store.world import environment

ROOT = Path(__file__).resolve().parents[2]
VERBS = [sys.executable, "-m", "glasshouse", "witness"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


class Lender:
    """A witness, run as its operator runs it; `serve` again with other logs is how a key is added."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._port = str(folder), "0"
        made = subprocess.run([*VERBS, "key", name, "--folder", self._folder], env=ENVIRONMENT, capture_output=True, text=True, check=True)
        self.key = made.stdout.strip()
        self._process: subprocess.Popen[str] | None = None

    def serve(self, logs: list[str]) -> None:
        """Sign for these logs, at the address of before."""
        self.stop()
        known = [part for log in logs for part in ("--log", log)]
        command = [*VERBS, "serve", "--folder", self._folder, "--port", self._port, *known]
        self._process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._port = self._process.stdout.readline().strip().rpartition(":")[2]

    @property
    def line(self) -> str:
        """Its line in a policy."""
        return f"{self.key} http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """As if its machine were switched off."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture
def lend(tmp_path: Path) -> Iterator[Callable[[str], Lender]]:
    """Makes witnesses; they end with the test."""
    lenders: list[Lender] = []

    def lender(name: str) -> Lender:
        lenders.append(Lender(tmp_path / f"witness-{name}", f"{name}.example/desk"))
        return lenders[-1]

    yield lender
    for one in lenders:
        one.stop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Watched]:
    """A house that begins in the real present, since witnesses sign with their own clocks."""
    made = Watched(tmp_path / "house")
    yield made
    made.house.close()


def start(world: Watched, lenders: list[Lender], quorum: int) -> None:
    """Start again, asking these witnesses."""
    world.house.close()
    lines = [f"log {world.log}", *(f"witness w{number} {lender.line}" for number, lender in enumerate(lenders))]
    group = f"group enough {quorum} {' '.join(f'w{number}' for number in range(len(lenders)))}"
    world.policy.write_text("\n".join([*lines, group, "quorum enough", ""]))
    world.house = Glasshouse(settings.load(environment(world.folder, "") | {"GLASSHOUSE_WITNESSES": str(world.policy)}), world.clock)


def new_year(world: Watched) -> None:
    """It is the second of January."""
    now = datetime.fromtimestamp(world.clock.now // SECOND, UTC)
    world.clock.now = int(datetime(now.year + 1, 1, 2, tzinfo=UTC).timestamp()) * SECOND


def told(world: Watched, capsys: pytest.CaptureFixture[str], *, following: bool = True) -> list[str]:
    """What `glasshouse ledger-key --next` prints."""
    capsys.readouterr()
    assert ledgerkey.run(world.house.settings, following) == 0
    return capsys.readouterr().out.splitlines()


def export(world: Watched) -> None:
    """An act of class 2: it is not done without the quorum."""
    world.act(world.case(), casework.ExportEntities())


def test_the_year_turns_while_witnesses_watch_once_they_know_the_key_that_was_told_before(
    world: Watched, lend: Callable[[str], Lender], capsys: pytest.CaptureFixture[str]
) -> None:
    uni, ngo = lend("uni"), lend("ngo")
    for lender in (uni, ngo):
        lender.serve([str(world.log)])
    start(world, [uni, ngo], 2)
    year, size = origin(world), world.house.publisher.publish()
    following = told(world, capsys)
    assert [Verifier.parse(key).type for key in following] == [ED25519, MLDSA_COSIGNATURE]
    assert {Verifier.parse(key).name.rpartition("/")[2] for key in following} == {str(int(year) + 1)}

    new_year(world)
    assert not world.house.turn_log()  # neither knows the key: the old log goes on, and nothing stops
    uni.serve([str(world.log), following[0]])
    world.clock.pass_(10 * MINUTE)
    assert not world.house.turn_log()  # one of two is no quorum
    export(world)
    assert (origin(world), world.house.publisher.publish() > size) == (year, True)

    ngo.serve([str(world.log), following[0]])
    assert not world.house.turn_log()  # they were asked a moment ago
    world.clock.pass_(10 * MINUTE)
    assert world.house.turn_log()
    assert origin(world) == str(int(year) + 1)
    assert world.house.entries.verifier() == following[0]
    export(world)
    root = world.folder / "data/ledger"
    (place,) = [path for path in root.iterdir() if path.name == origin(world)]
    world.policy.write_text(f"log {following[0]}\n{world.policy.read_text()}")
    head = believe(parse_policy(world.policy.read_bytes()), (place / "checkpoint").read_bytes())
    assert [name for name, _ in head.cosigners] == ["w0", "w1"]
    assert (verified(world).ok, verified(world, place).ok) == (True, True)
    assert main(["chain", str(root), str(place), "--policy", str(world.policy)]) == 0, capsys.readouterr().out
    assert {Verifier.parse(key).name.rpartition("/")[2] for key in told(world, capsys)} == {str(int(year) + 2)}


def test_at_a_start_too_the_turn_waits_for_the_witnesses(world: Watched, lend: Callable[[str], Lender]) -> None:
    uni = lend("uni")
    uni.serve([str(world.log)])
    start(world, [uni], 1)
    year = origin(world)
    new_year(world)
    start(world, [uni], 1)
    assert origin(world) == year
    export(world)
    uni.stop()
    start(world, [uni], 1)
    assert origin(world) == year
    following = next(line for line in (world.folder / "data/ledger/next").read_text().splitlines() if "+" in line)
    uni.serve([str(world.log), following])
    start(world, [uni], 1)
    assert (origin(world), world.house.entries.verifier()) == (str(int(year) + 1), following)
    export(world)


def test_the_next_keys_are_announced_in_the_open_and_signed_by_the_log(
    world: Watched, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.house.publisher.publish()
    following = told(world, capsys)
    assert told(world, capsys, following=False) == _keys(world.folder / "data/ledger")
    served = TestClient(create_app(world.house), base_url="http://127.0.0.1:8420").get("/ledger/next")
    assert (served.status_code, served.headers["cache-control"]) == (200, "no-cache")
    assert publish.run(world.house.settings, tmp_path / "copy") == 0
    assert (tmp_path / "copy/next").read_bytes() == served.content
    policy = tmp_path / "policy"
    policy.write_text(f"log {world.log}\nquorum none\n")
    capsys.readouterr()
    assert main(["next", str(tmp_path / "copy"), "--policy", str(policy)]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [f"log {key}" for key in following]
    other = Watched(tmp_path / "other")
    (tmp_path / "copy/next").write_bytes((other.folder / "data/ledger/next").read_bytes())
    other.house.close()
    assert main(["next", str(tmp_path / "copy"), "--policy", str(policy)]) == 1


def _keys(root: Path) -> list[str]:
    return [(root / name).read_text().strip() for name in ("key", "key.ml-dsa-44")]


def test_before_anything_is_published_no_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        ledgerkey.run(settings.load(environment(tmp_path)), True)
