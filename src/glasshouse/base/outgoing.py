"""Where notifications go out: the mail server, what is trusted, and which inner addresses a webhook may reach.

Promise: nothing is sent in the clear. A mail server is spoken to by TLS from the start (smtps) or after STARTTLS (smtp), or not at all; the
password is read from its file each time, and stands in no environment.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from glasshouse.base.errors import InvalidInputError

_PORTS = {"smtp": 587, "smtps": 465}
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class MailServer:
    """`starttls`: TLS begins by STARTTLS; `login` is empty where none is asked."""

    host: str
    port: int
    starttls: bool
    sender: str
    login: str
    password_file: str

    def password(self) -> str:
        """What the file holds, without line breaks around it. OSError."""
        return Path(self.password_file).expanduser().read_text(encoding="utf-8").strip() if self.password_file else ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`mail` is None where no server is named; `allowed` are networks that webhooks may reach though they are not public; `hour` (UTC) is
    that of reminders and digests."""

    mail: MailServer | None
    ca_file: str
    allowed: tuple[Network, ...]
    hour: int

    def tls(self) -> ssl.SSLContext:
        """What the machine trusts, and the file besides. OSError."""
        context = ssl.create_default_context()
        if self.ca_file:
            context.load_verify_locations(Path(self.ca_file).expanduser())
        return context


def outgoing(raw: Mapping[str, str], hour: int) -> Outgoing:
    """From the settings NOTIFY_…; InvalidInputError names the one that cannot be read."""
    if hour > 23:
        raise InvalidInputError("GLASSHOUSE_NOTIFY_HOUR is an hour from 0 to 23.", field="NOTIFY_HOUR")
    return Outgoing(_mail(raw), raw["NOTIFY_CA_FILE"], _networks(raw["NOTIFY_ALLOW"]), hour)


def _mail(raw: Mapping[str, str]) -> MailServer | None:
    address, sender = raw["NOTIFY_SMTP"], raw["NOTIFY_SENDER"]
    if not address:
        return None
    scheme, host, port = _server(address)
    if not host:
        words = "GLASSHOUSE_NOTIFY_SMTP is smtp://server or smtps://server, with :port where it is another than 587 or 465."
        raise InvalidInputError(words, field="NOTIFY_SMTP")
    if not sender.isascii() or sender.count("@") != 1 or any(one.isspace() or one in '<>,;"' for one in sender):
        raise InvalidInputError("GLASSHOUSE_NOTIFY_SENDER is the e-mail address that notifications come from.", field="NOTIFY_SENDER")
    return MailServer(host, port, scheme == "smtp", sender, raw["NOTIFY_SMTP_LOGIN"], raw["NOTIFY_SMTP_PASSWORD_FILE"])


def _server(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of a mail server; the host is empty for what is no such address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "", "", 0
    sound = parts.scheme in _PORTS and parts.path in ("", "/") and "@" not in parts.netloc and port != 0
    return parts.scheme, (parts.hostname or "") if sound else "", port or _PORTS.get(parts.scheme, 0)


def _networks(text: str) -> tuple[Network, ...]:
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        try:
            found.append(ip_network(part))
        except ValueError as error:
            words = f"GLASSHOUSE_NOTIFY_ALLOW holds {part!r}, which is no network like 10.1.0.0/16."
            raise InvalidInputError(words, field="NOTIFY_ALLOW") from error
    return tuple(found)
