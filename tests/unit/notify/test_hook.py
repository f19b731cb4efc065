"""A webhook is signed as Standard Webhooks says, follows nobody, and reaches no machine that it may not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.outgoing import Outgoing
from glasshouse.model.notification import Channel, Fault, Topic
from glasshouse.notify import fault
from glasshouse.notify.fault import UnsentError
from glasshouse.notify.hook import send, signature
from glasshouse.notify.message import body
from glasshouse.store.notifications import Letter
from tests.store.postboxes import WebServer, certificate

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = body(Letter("abc", Channel.WEBHOOK, "", "", {Topic.TASK: 3, Topic.OVERDUE: 1}, 1_795_000_000_000_000), "https://desk.example")


def go(web: WebServer, out: Outgoing, host: str = "localhost") -> None:
    send(f"https://{host}:{web.port}/in?x=1", SECRET, "abc", BODY, 1_795_000_000, out)


def missed(web: WebServer, out: Outgoing, host: str = "localhost") -> UnsentError:
    with pytest.raises(UnsentError) as caught:
        go(web, out, host)
    return caught.value


def test_the_signature_is_the_one_of_a_published_example() -> None:
    content = b'{"test": 2432232314}'
    made = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, content)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_arrives_can_be_checked_and_holds_numbers_alone(web: WebServer, out: Outgoing) -> None:
    go(web, out)
    (posted,) = web.posted
    assert (posted.path, posted.headers["host"], posted.headers["content-type"]) == ("/in?x=1", f"localhost:{web.port}", "application/json")
    signed = f"{posted.headers['webhook-id']}.{posted.headers['webhook-timestamp']}.".encode() + posted.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    assert posted.headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert (posted.headers["webhook-id"], posted.headers["idempotency-key"]) == ("abc", "abc")
    assert json.loads(posted.body) == {
        "type": "waiting",
        "timestamp": "2026-11-18T11:06:40Z",
        "data": {"counts": {"task": 3, "overdue": 1}, "link": "https://desk.example/waiting"},
    }


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(web: WebServer, out: Outgoing, status: int) -> None:
    web.answers = [(status, {"Location": f"https://localhost:{web.port}/elsewhere"})]
    error = missed(web, out)
    assert (error.fault, error.answered, len(web.posted), web.got) == (Fault.ANSWER, status, 1, [])


def test_any_answer_but_success_is_told_by_its_number(web: WebServer, out: Outgoing) -> None:
    for status in (200, 202, 204):
        web.answers = [(status, {})]
        go(web, out)
    for status in (400, 404, 410, 500, 503):
        web.answers = [(status, {})]
        error = missed(web, out)
        assert (error.fault, error.answered) == (Fault.ANSWER, status)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_this_machine_is_not_spoken_to_unless_it_is_listed(web: WebServer, out: Outgoing, host: str) -> None:
    assert missed(web, replace(out, allowed=()), host).fault is Fault.PRIVATE
    assert web.posted == []


def test_a_name_that_answers_otherwise_the_second_time_reaches_nothing_inside(web: WebServer, out: Outgoing) -> None:
    """The name is looked up once: first it is public, later it is this machine."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    reached: list[object] = []

    def lookup(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    def connect(where: tuple[str, int], *_more: object) -> socket.socket:
        reached.append(where)
        raise OSError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_connection", connect)
        with pytest.raises(UnsentError):
            send(f"https://inside.example:{web.port}/", SECRET, "abc", BODY, 0, replace(out, allowed=()), lookup)
    assert reached == [("93.184.216.34", web.port)]
    assert answers == [["127.0.0.1"]]
    assert web.posted == []


def test_the_certificate_has_to_fit_the_name_and_not_the_address(web: WebServer, out: Outgoing, tmp_path: Path) -> None:
    other = certificate(tmp_path, "other.example")
    server = WebServer(other)
    try:
        assert missed(server, replace(out, ca_file=str(other))).fault is Fault.NO_TLS
        assert missed(web, replace(out, ca_file=str(other))).fault is Fault.NO_TLS
    finally:
        server.close()
    assert (server.posted, web.posted) == ([], [])


def test_a_server_that_drips_is_cut_after_a_while(out: Outgoing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault, "WHOLE", 0.3)
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"\x16\x03\x03\x40\x00")  # the beginning of a long TLS record
                while not stopped.wait(0.05):
                    try:
                        connection.sendall(b"\x02")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(UnsentError) as caught:
            send(f"https://localhost:{server.getsockname()[1]}/", SECRET, "abc", BODY, 0, out)
        stopped.set()
        thread.join()
    assert caught.value.fault in (Fault.UNREACHABLE, Fault.NO_TLS)


def test_a_server_that_is_not_there_is_tried_again(out: Outgoing) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(UnsentError) as caught:
            send(f"https://localhost:{free.getsockname()[1]}/", SECRET, "abc", BODY, 0, out)
    assert caught.value.fault is Fault.UNREACHABLE
