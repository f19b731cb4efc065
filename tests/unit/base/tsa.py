"""A time stamping authority on this machine: `openssl ts` behind a small web server, with certificates made here; and its evil twins."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"
_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = {policy}
digests = sha256
ess_cert_id_alg = sha256
"""
Reply = Callable[[bytes, "Tsa"], tuple[int, bytes]]


class Tsa:
    """One authority: `address` is where it listens, `certificates` the file that is trusted. `reply` may be set to another one's."""

    def __init__(self, folder: Path, *, days: int = 1) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.asked: list[bytes] = []
        self.reply: Reply = honest
        root_key, root = _certificate("Root", None, None, 10, None)
        key, leaf = _certificate("Authority", root_key, root, days, ExtendedKeyUsageOID.TIME_STAMPING)
        self.certificates = folder / "roots.pem"
        self.certificates.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        (folder / "leaf.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
        plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "key.pem").write_bytes(key.private_bytes(*plain))
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, policy=POLICY))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/stamp"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tsa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"]))
                tsa.asked.append(question)
                status, answer = tsa.reply(question, tsa)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", tsa.address)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                with suppress(OSError):  # who asked has left
                    self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def honest(question: bytes, tsa: Tsa) -> tuple[int, bytes]:
    """What `openssl ts -reply` says to it."""
    asked = tsa.folder / "question.tsq"
    asked.write_bytes(question)
    command = ["openssl", "ts", "-reply", "-config", tsa.folder / "tsa.cnf", "-queryfile", asked]
    signer = ["-signer", tsa.folder / "leaf.pem", "-inkey", tsa.folder / "key.pem"]
    return 200, subprocess.run([*command, *signer], check=True, capture_output=True).stdout


def replayed(question: bytes, tsa: Tsa) -> tuple[int, bytes]:
    """A stamp of the same hash under another number."""
    return honest(_numbered_otherwise(question), tsa)


def of_another_hash(question: bytes, tsa: Tsa) -> tuple[int, bytes]:
    at = question.index(b"\x04\x20") + 2
    return honest(question[:at] + bytes(32) + question[at + 32 :], tsa)


def rejected(_question: bytes, tsa: Tsa) -> tuple[int, bytes]:
    return honest(b"0\x03\x02\x01\x01", tsa)


def garbage(_question: bytes, _tsa: Tsa) -> tuple[int, bytes]:
    return 200, b"\x30\x82\xff\xff" + bytes(2_000)


def bent(question: bytes, tsa: Tsa) -> tuple[int, bytes]:
    """One bit of the signature is another."""
    status, answer = honest(question, tsa)
    return status, answer[:-3] + bytes((answer[-3] ^ 1,)) + answer[-2:]


def huge(_question: bytes, _tsa: Tsa) -> tuple[int, bytes]:
    return 200, bytes(50 << 20)


def moved(_question: bytes, _tsa: Tsa) -> tuple[int, bytes]:
    return 302, b""


def hanging(_question: bytes, _tsa: Tsa) -> tuple[int, bytes]:
    time.sleep(3)
    return 200, b""


def _numbered_otherwise(question: bytes) -> bytes:
    at = question.rindex(b"\x01\x01\xff") - 1
    return question[:at] + bytes((question[at] ^ 1,)) + question[at + 1 :]


def _certificate(
    name: str, issuer_key: rsa.RSAPrivateKey | None, issuer: x509.Certificate | None, days: int, purpose: x509.ObjectIdentifier | None
) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65_537, 2_048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(issuer.subject if issuer else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=5))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=purpose is None, path_length=None), critical=True)
    )
    if purpose is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return key, made.sign(issuer_key or key, hashes.SHA256())
