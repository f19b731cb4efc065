"""Asking witnesses: real servers here cosign the head; hostile ones are as good as none; what must not go on without them stops."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import HOUR, MINUTE
from glasshouse.base.errors import InvalidInputError, NotFoundError, WitnessesGoneError
from glasshouse.cli.witness import server_of
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import breakglass, casework, data, people
from glasshouse.store import cosigning
from glasshouse.store.cosigning import read_cosigners
from glasshouse_audit.cli import main
from glasshouse_ledger.leaf import Verdict
from glasshouse_ledger.note import COSIGNATURE, MLDSA_COSIGNATURE, Signer, Verifier
from glasshouse_ledger.trust import believe, parse_policy
from glasshouse_ledger.witness import Witness
from tests.hostile.world import proven_for
from tests.store.test_ledger import all_leaves
from tests.store.world import PASSWORD, Clock, World, environment, set_up

KEYS = {
    name: Signer(f"{name}.example", bytes([number]) * 32, kind)
    for number, (name, kind) in enumerate((("uni", COSIGNATURE), ("ngo", COSIGNATURE), ("press", MLDSA_COSIGNATURE)), 1)
}


class Watched(World):
    """A house on SQLite that asks witnesses; `serve` lends a real one, `addresses` says where each is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "", Clock(time.time_ns() // 1000))
        self.log = Verifier.parse(self.house.entries.verifier())
        set_up(self.house)
        self.policy = folder / "witnesses.policy"

    def asking(self, addresses: dict[str, str], quorum: str) -> None:
        """Start again, asking these."""
        self.house.close()
        lines = [f"log {self.log}"] + [f"witness {name} {KEYS[name].verifier} {url}" for name, url in addresses.items()]
        self.policy.write_text("\n".join([*lines, f"group enough {quorum} {' '.join(addresses)}", "quorum enough", ""]))
        self.house = Glasshouse(settings.load(environment(self.folder, "") | {"GLASSHOUSE_WITNESSES": str(self.policy)}), self.clock)

    def seen(self) -> list[str]:
        """Who cosigned the published head, as an auditor with this policy believes it."""
        head = believe(parse_policy(self.policy.read_bytes()), (self.folder / "data" / "ledger" / "checkpoint").read_bytes())
        return [name for name, _ in head.cosigners]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.house.close()


@contextmanager
def lent(world: Watched, name: str) -> Iterator[str]:
    """A real witness; yields its address."""
    witness = Witness(world.folder / f"witness-{name}", [KEYS[name]], [world.log])
    with running(server_of(witness, "127.0.0.1", 0)) as url:
        yield url


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[str]:
    """A server answering; yields its address."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


Answering = Callable[[BaseHTTPRequestHandler, bytes], None]


@contextmanager
def hostile(answering: Answering) -> Iterator[str]:
    """A witness that answers as it likes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answering(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the server's name for it
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with running(server) as url:
        yield url


def say(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    """One answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


# -- those that sign


def test_a_head_is_published_with_the_cosignatures_of_all_that_answer(world: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as stack:
        world.asking({name: stack.enter_context(lent(world, name)) for name in KEYS}, "2")
        size = world.house.publisher.publish()
        assert size == world.house.entries.head()[0]
        assert sorted(world.seen()) == ["ngo", "press", "uni"]
        for _ in range(3):  # it grows, past a full tile too
            case = world.case()
            for _ in range(50):
                world.open(case, casework.OpenCase())
            assert world.house.publisher.publish() == world.house.entries.head()[0]
            assert sorted(world.seen()) == ["ngo", "press", "uni"]
    assert main(["verify", str(world.folder / "data" / "ledger"), "--policy", str(world.policy)]) == 0
    capsys.readouterr()


def test_after_a_restart_witnesses_are_asked_from_the_size_that_they_remember(world: Watched) -> None:
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        world.house.publisher.publish()
        world.asking({"uni": url}, "1")  # nothing is remembered here: the witness answers 409 with its size
        world.case()
        assert world.house.publisher.publish() == world.house.entries.head()[0]
        assert world.seen() == ["uni"]


def test_one_that_is_gone_does_not_matter_while_there_are_enough(world: Watched) -> None:
    with lent(world, "uni") as uni, lent(world, "ngo") as ngo:
        world.asking({"uni": uni, "ngo": ngo, "press": "http://127.0.0.1:1"}, "2")
        world.house.publisher.publish()
        assert sorted(world.seen()) == ["ngo", "uni"]


# -- those that do not


def slowly(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def another_head(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    """A true signature of the true witness, over something else."""
    say(handler, 200, KEYS["uni"].sign("other.example\n1\nAAAA\n", 1_700_000_000).line().encode())


def a_stranger(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """The right head, and the name of the witness under another key."""
    text = body.partition(b"\n\n")[2].partition(b"\n\n")[0].decode() + "\n"
    say(handler, 200, Signer("uni.example", b"\x09" * 32, COSIGNATURE).sign(text, 1_700_000_000).line().encode())


HOSTILE: dict[str, Answering] = {
    "nothing": lambda handler, _: say(handler, 200),
    "not a signature": lambda handler, _: say(handler, 200, b"\xff\x00 signed\n"),
    "another head's signature": another_head,
    "a stranger's signature": a_stranger,
    "a redirection": lambda handler, _: say(handler, 302, Location="http://192.0.2.1/add-checkpoint"),
    "a conflict for ever": lambda handler, _: say(handler, 409, b"1\n", Content_Type="text/x.tlog.size"),
    "a conflict at a size beyond ours": lambda handler, _: say(handler, 409, b"999999999\n", Content_Type="text/x.tlog.size"),
    "a conflict without a size": lambda handler, _: say(handler, 409, b"-1\n", Content_Type="text/x.tlog.size"),
    "a refusal": lambda handler, _: say(handler, 422),
    "no log of its": lambda handler, _: say(handler, 404),
    "more than is read": lambda handler, _: say(handler, 200, b"x" * (3 << 20)),
    "slowly": slowly,
}


@pytest.mark.parametrize("answer", HOSTILE)
def test_a_witness_that_answers_so_is_as_good_as_none(world: Watched, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cosigning, "PATIENCE", 0.5)
    before = world.house.publisher.publish()
    with hostile(HOSTILE[answer]) as url:
        world.asking({"uni": url}, "1")
        world.case()
        started = time.monotonic()
        assert world.house.publisher.publish() == before
        assert time.monotonic() - started < 30
        checkpoint = (world.folder / "data" / "ledger" / "checkpoint").read_text()
        assert "uni.example" not in checkpoint
        assert f"\n{before}\n" in checkpoint


def test_a_bad_signature_of_one_does_not_spoil_those_of_the_others(world: Watched) -> None:
    with lent(world, "press") as press, lent(world, "ngo") as ngo, hostile(another_head) as uni:
        world.asking({"uni": uni, "ngo": ngo, "press": press}, "2")
        assert world.house.publisher.publish() == world.house.entries.head()[0]
        assert sorted(world.seen()) == ["ngo", "press"]


# -- what stops without them


def export(world: Watched) -> None:
    world.act(world.case(), casework.ExportEntities())


def test_an_export_waits_for_the_quorum_and_is_not_made_without_it(world: Watched) -> None:
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        export(world)
        reached = world.house.publisher.publish()
        assert reached == world.house.entries.head()[0]
    with pytest.raises(WitnessesGoneError) as stopped:
        export(world)
    assert stopped.value.status == 503
    assert all_leaves(world)[-1].header.dec is Verdict.ERROR
    assert all_leaves(world)[-1].header.re == world.house.entries.head()[0] - 2


def test_the_glass_is_not_broken_without_the_quorum(world: Watched) -> None:
    auditor = people.CreatePerson("orla", "Orla", "Inspection", ("auditor",), PASSWORD)
    glass = breakglass.BreakGlass(breakglass.Emergency.LOSS, "The archive burns")
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        world.act(world.admin, auditor)
        case = world.case()
    with pytest.raises(WitnessesGoneError):
        world.act(proven_for(case, glass.bond(case.case), world.clock()), glass)
    assert world.open(world.access("orla", CaseKind.ADMINISTRATION), breakglass.ListBreakGlass()).waiting == ()


def test_readings_go_on_for_an_hour_without_witnesses_and_then_stop_until_they_are_back(world: Watched) -> None:
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        world.house.publisher.publish()
    world.open(world.desk, data.ListDatasets())
    world.house.publisher.publish()
    world.clock.pass_(HOUR - MINUTE)
    world.open(world.desk, data.ListDatasets())
    world.clock.pass_(2 * MINUTE)
    size = world.house.entries.head()[0]
    for _ in range(3):
        with pytest.raises(WitnessesGoneError):
            world.open(world.desk, data.ListDatasets())
    assert world.house.entries.head()[0] == size
    world.asking({"uni": "http://127.0.0.1:1"}, "1")  # a restart gives no new hour
    with pytest.raises(WitnessesGoneError):
        world.open(world.desk, data.ListDatasets())
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        world.open(world.desk, data.ListDatasets())


def test_a_receipt_is_under_a_head_that_the_quorum_signed_or_there_is_none(world: Watched) -> None:
    world.house.publisher.publish()
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        reached = world.house.publisher.publish()
    world.case()
    assert "uni.example" in world.house.receipt(reached - 1).decode()
    with pytest.raises(NotFoundError):
        world.house.receipt(reached)


# -- the file


@pytest.mark.parametrize(
    "text",
    [
        "quorum none\n",
        f"witness uni {KEYS['uni'].verifier}\nquorum uni\n",
        f"witness uni {KEYS['uni'].verifier} file:///etc/passwd\nquorum uni\n",
        f"witness uni {KEYS['uni'].verifier} http://127.0.0.1:1/?x=1\nquorum uni\n",
        f"witness uni {KEYS['uni'].verifier} http://127.0.0.1:1\nquorum two\n",
        "witness uni nokey http://127.0.0.1:1\nquorum uni\n",
        "\xff\x00",
    ],
)
def test_a_policy_by_which_nobody_could_be_asked_stops_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(InvalidInputError):
        read_cosigners(str(file))


def test_a_policy_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert read_cosigners("") is None
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_cosigners(str(tmp_path / "none"))


def test_a_restored_backup_goes_on_once_its_witness_knows_the_new_log(world: Watched, tmp_path: Path) -> None:
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        world.house.publisher.publish()
        world.house.back_up(world.admin, tmp_path / "backup", lambda _said: None)
        for _ in range(3):
            world.open(world.desk, data.ListDatasets())
        world.house.publisher.publish()  # the witness has seen more than the backup holds
    world.house.close()
    lost = tmp_path / "lost"
    (tmp_path / "data").rename(lost)
    shutil.copytree(tmp_path / "backup", tmp_path / "data")
    world.asking({"uni": "http://127.0.0.1:1"}, "1")
    ended = world.house.entries.logs.ended[0][0]
    assert ended.ended == (tmp_path / "backup/ledger/checkpoint").read_bytes()  # the newest head that the quorum signed
    with pytest.raises(WitnessesGoneError):
        world.act(world.admin, data.BackUp(str(tmp_path / "next")))
    world.log = Verifier.parse(world.house.entries.verifier())
    with lent(world, "uni") as url:
        world.asking({"uni": url}, "1")
        world.house.publisher.publish()
        world.act(world.admin, data.BackUp(str(tmp_path / "next")))
        world.open(world.desk, data.ListDatasets())
        (place,) = (path for path in (tmp_path / "data/ledger").glob("2*-r*"))
        head = believe(parse_policy(world.policy.read_bytes()), (place / "checkpoint").read_bytes())
        assert (head.log, [name for name, _ in head.cosigners]) == (world.log, ["uni"])
