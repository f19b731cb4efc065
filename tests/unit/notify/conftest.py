"""Servers on this machine, with a certificate that was made for the run."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from glasshouse.base.outgoing import Outgoing
from tests.store.postboxes import WebServer, certificate


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of `localhost`."""
    return certificate(tmp_path_factory.mktemp("trusted"))


@pytest.fixture
def web(trusted: Path) -> Iterator[WebServer]:
    """A web server that takes webhooks."""
    running = WebServer(trusted)
    yield running
    running.close()


@pytest.fixture
def out(trusted: Path) -> Outgoing:
    """Webhooks may reach this machine, and trust the certificate."""
    return Outgoing(None, str(trusted), (ip_network("127.0.0.0/8"),), 6)
