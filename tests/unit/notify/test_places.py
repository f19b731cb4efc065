"""No address inside is spoken to, however it is written."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from glasshouse.model.notification import Fault
from glasshouse.notify.fault import UnsentError
from glasshouse.notify.places import place

INSIDE = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "198.18.0.1"),
    *("::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1"),
    *(
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
    ),
    *("::127.0.0.1", "::a00:1", "2001::1", "no address"),
)
OUTSIDE = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_also_beside_a_public_one(address: str) -> None:
    for found in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        with pytest.raises(UnsentError) as caught:
            place("a.example", 443, (), lambda _host, _port, found=found: found)  # type: ignore[misc]
        assert caught.value.fault is Fault.PRIVATE


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_where_the_connection_goes(address: str) -> None:
    assert place("a.example", 8443, (), lambda _host, _port: [address, "8.8.4.4"]) == (address, 8443)


def test_what_the_administrator_lists_is_reached_and_nothing_beside_it() -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    for address in ("10.1.2.3", "fd12::1", "::ffff:10.1.2.3"):
        assert place("a.example", 443, allowed, lambda _host, _port, one=address: [one])[0] == address  # type: ignore[misc]
    for address in ("10.2.0.1", "127.0.0.1", "fe80::1"):
        with pytest.raises(UnsentError):
            place("a.example", 443, allowed, lambda _host, _port, one=address: [one])  # type: ignore[misc]


def test_a_name_that_nobody_knows_is_tried_again() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(UnsentError) as caught:
        place("a.example", 443, (), unknown)
    assert caught.value.fault is Fault.UNREACHABLE


@pytest.mark.parametrize("written", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_other_ways_to_write_this_machine_lead_nowhere(written: str) -> None:
    with pytest.raises(UnsentError):
        place(written, 443, ())
