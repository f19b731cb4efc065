"""Which machine a webhook's address leads to, and whether that may be spoken to at all.

Promise: a name is looked up once, and the connection goes to the very address that was looked at: no second answer of a name server counts.
An address that is private, of this machine or its link, reserved, or leads to such a one through a transition of IPv6, is refused unless
the administrator's list holds it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from glasshouse.base.outgoing import Network
from glasshouse.model.notification import Fault
from glasshouse.notify.fault import UnsentError

Place = tuple[str, int]
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_UNICAST = IPv6Network("2000::/3")
"""What IPv6 gives out as public (RFC 4291)."""


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name, as the machine's resolver tells. OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)]


def place(host: str, port: int, allowed: Iterable[Network], lookup: Callable[[str, int], list[str]] = look_up) -> Place:
    """The address to connect to; UnsentError where there is none, or where one of them may not be spoken to."""
    try:
        found = lookup(host, port)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise UnsentError(Fault.UNREACHABLE)
    permitted = tuple(allowed)
    if not all(_may(text, permitted) for text in found):
        raise UnsentError(Fault.PRIVATE)
    return found[0], port


def _may(text: str, allowed: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(text)  # a scope (fe80::1%eth0) stays on it, and such an address is never public
    except ValueError:
        return False
    inner = _inner(address)
    if any(one.version == inner.version and inner in one for one in allowed):
        return True
    if isinstance(inner, IPv6Address) and inner not in _UNICAST:
        return False
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified or inner.is_loopback)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address leads to, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
