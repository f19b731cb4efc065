"""E-mail goes out inside TLS or not at all, by a server whose certificate fits, and a server's answer decides whether it is tried again."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.outgoing import MailServer as Settings, Outgoing
from glasshouse.model.notification import Channel, Fault, Topic
from glasshouse.notify.fault import UnsentError
from glasshouse.notify.mail import send
from glasshouse.notify.message import email
from glasshouse.store.notifications import Letter
from tests.store.postboxes import LOGIN, MAIL_PASSWORD, MailServer, certificate

LETTER = Letter("abc", Channel.EMAIL, "ines@desk.example", "", {Topic.MENTION: 2}, 0)
Makes = Callable[..., MailServer]


@pytest.fixture
def makes() -> Iterator[Makes]:
    """Servers that are closed after the test."""
    made: list[MailServer] = []

    def make(file: Path, starttls: bool, *, offers: bool = True) -> MailServer:
        made.append(MailServer(file, starttls, offers=offers))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def password(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(f"{MAIL_PASSWORD}\n")
    return str(file)


def settings(out: Outgoing, port: int, starttls: bool, password: str) -> Outgoing:
    return replace(out, mail=Settings("localhost", port, starttls, "glasshouse@desk.example", LOGIN, password))


def go(out: Outgoing) -> None:
    send(email(LETTER, "glasshouse@desk.example", "https://desk.example", 0), out)


def fault(out: Outgoing) -> Fault:
    with pytest.raises(UnsentError) as caught:
        go(out)
    return caught.value.fault


@pytest.mark.parametrize("starttls", [True, False])
def test_a_message_arrives_whole_and_nothing_of_it_in_the_clear(
    makes: Makes, out: Outgoing, trusted: Path, password: str, starttls: bool
) -> None:
    server = makes(trusted, starttls)
    go(settings(out, server.port, starttls, password))
    (message,) = server.box.messages
    assert (message["To"], message["From"], message["Message-ID"]) == (
        "ines@desk.example",
        "glasshouse@desk.example",
        "<abc@desk.example>",
    )
    assert "2 mentions of you" in message.get_content()
    assert server.box.recipients == ["ines@desk.example"]
    assert [line.split()[0].lower() for line in server.box.cleartext] == ([b"ehlo", b"starttls"] if starttls else [])
    assert set(server.box.greeted) == {"desk.example"}  # and not the name of this machine


def test_a_server_that_offers_no_tls_is_told_nothing(makes: Makes, out: Outgoing, trusted: Path, password: str) -> None:
    server = makes(trusted, True, offers=False)
    assert fault(settings(out, server.port, True, password)) is Fault.NO_TLS
    assert server.box.messages == []
    assert all(line.lower().startswith((b"ehlo", b"quit")) for line in server.box.cleartext)


@pytest.mark.parametrize("starttls", [True, False])
def test_a_certificate_of_another_name_or_of_nobody_is_not_spoken_to(
    makes: Makes, out: Outgoing, trusted: Path, password: str, tmp_path: Path, starttls: bool
) -> None:
    other = certificate(tmp_path, "other.example")
    for file, known in ((other, other), (trusted, other)):
        server = makes(file, starttls)
        assert fault(replace(settings(out, server.port, starttls, password), ca_file=str(known))) is Fault.NO_TLS
        assert (server.box.messages, server.box.recipients) == ([], [])


@pytest.mark.parametrize(
    ("answer", "expected"), [("550 no such box", Fault.REFUSED), ("451 later", Fault.LATER), ("452 full", Fault.LATER)]
)
def test_the_servers_number_says_whether_it_is_for_good(
    makes: Makes, out: Outgoing, trusted: Path, password: str, answer: str, expected: Fault
) -> None:
    server = makes(trusted, False)
    server.box.answers = [answer]
    assert fault(settings(out, server.port, False, password)) is expected


def test_a_wrong_password_is_told_as_such(makes: Makes, out: Outgoing, trusted: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong")
    assert fault(settings(out, makes(trusted, False).port, False, str(wrong))) is Fault.LOGIN


def test_a_file_that_is_not_there_or_a_server_that_is_not_is_tried_again(
    makes: Makes, out: Outgoing, trusted: Path, password: str, tmp_path: Path
) -> None:
    assert fault(settings(out, makes(trusted, False).port, False, str(tmp_path / "none"))) is Fault.UNREACHABLE
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert fault(settings(out, free.getsockname()[1], False, password)) is Fault.UNREACHABLE
    assert fault(out) is Fault.NO_SERVER
