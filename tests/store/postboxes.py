"""A real mail server and a real web server on this machine, inside TLS with a certificate made for the run: what notifications are sent to.

Neither is a whole implementation: they speak as much of SMTP and HTTP as a client needs, and do what a test tells them to.
"""

from __future__ import annotations

import base64
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN, MAIL_PASSWORD = "house", "a long road to the quay"


def certificate(folder: Path, *names: str) -> Path:
    """A file with a key and a certificate of its own for these names (`localhost` and 127.0.0.1 where none is given)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0] if names else "localhost")])
    begin = datetime.now(UTC) - timedelta(days=1)
    alternative: list[x509.GeneralName] = [x509.DNSName(one) for one in names or ("localhost",)]
    if not names:
        alternative.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / f"{names[0] if names else 'localhost'}.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def _tls(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@dataclass
class Mailbox:
    """What a mail server was given; `answers` are what it says to the next recipients instead of 250. `taken` is called when a message was
    taken, before the server says so."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    cleartext: list[bytes] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    taken: Callable[[], None] | None = None

    def clear(self) -> None:
        """As it was at first."""
        self.__dict__.update(Mailbox().__dict__)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class MailServer:
    """Listens until it is closed: `starttls` begins in the clear and offers nothing there but STARTTLS (or not even that,
    where it does not `offers`); unless it `asks` nobody, who sends signs in."""

    def __init__(self, file: Path, starttls: bool, *, offers: bool = True, asks: bool = True) -> None:
        self.box = Mailbox()
        box, context = self.box, _tls(file)

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                secure = not starttls
                with suppress(OSError):  # a client that goes away is no fault of the test
                    self.request = context.wrap_socket(self.request, server_side=True) if secure else self.request
                    _Talk(self.request, box, context, secure, offers, not asks).run()

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody listens any more."""
        self._server.shutdown()
        self._server.server_close()


class _Talk:
    """One conversation."""

    def __init__(self, connection: socket.socket, box: Mailbox, context: ssl.SSLContext, secure: bool, offers: bool, signed: bool) -> None:
        self._connection, self._box, self._context, self._secure, self._offers = connection, box, context, secure, offers
        self._file = connection.makefile("rb")
        self._signed = signed

    def run(self) -> None:
        verbs = {"EHLO": self._ehlo, "STARTTLS": self._starttls, "AUTH": self._auth, "MAIL": self._mail, "RCPT": self._rcpt}
        verbs |= {"RSET": self._rset, "DATA": self._data}
        self._say("220 ready")
        while line := self._file.readline():
            if not self._secure:
                self._box.cleartext.append(line)
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            verbs.get(verb.upper(), self._unknown)(rest)

    def _say(self, text: str) -> None:
        self._connection.sendall(f"{text}\r\n".encode())

    def _unknown(self, _rest: str) -> None:
        self._say("502 no")

    def _ehlo(self, rest: str) -> None:
        self._box.greeted.append(rest)
        offered = ["STARTTLS"] if not self._secure and self._offers else ["AUTH PLAIN"]
        self._say("\r\n".join([*(f"250-{one}" for one in ("ready", *offered)), "250 8BITMIME"]))

    def _starttls(self, _rest: str) -> None:
        self._say("220 go on")
        self._connection = self._context.wrap_socket(self._connection, server_side=True)
        self._file, self._secure = self._connection.makefile("rb"), True

    def _auth(self, rest: str) -> None:
        given = base64.b64decode(rest.partition(" ")[2]).split(b"\0")
        self._signed = given[1:] == [LOGIN.encode(), MAIL_PASSWORD.encode()]
        self._say("235 welcome" if self._signed else "535 no")

    def _mail(self, _rest: str) -> None:
        self._say("250 ok" if self._signed else "530 sign in")

    def _rcpt(self, rest: str) -> None:
        answer = self._box.answers.pop(0) if self._box.answers else "250 ok"
        if answer.startswith("250"):
            self._box.recipients.append(rest.partition("<")[2].partition(">")[0])
        self._say(answer)

    def _rset(self, _rest: str) -> None:
        self._say("250 ok")

    def _data(self, _rest: str) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._file.readline()) not in (b".\r\n", b""):
            lines.append(line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self._box.messages.append(message)
        if self._box.taken is not None:
            self._box.taken()
        self._say("250 kept")


@dataclass
class Posted:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


class WebServer:
    """Takes POSTs. `answers` are (status, headers) of the next ones, 204 at the end; `got` are GETs."""

    def __init__(self, file: Path) -> None:
        self.posted: list[Posted] = []
        self.got: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posted.append(Posted(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = outer.answers.pop(0) if outer.answers else (204, {})
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self) -> None:
                outer.got.append(self.path)
                self.send_error(405)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.socket = _tls(file).wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody listens any more."""
        self._server.shutdown()
        self._server.server_close()
