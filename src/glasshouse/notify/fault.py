"""Why something was not sent, and how a connection that takes too long is cut."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer

from glasshouse.base.errors import GlasshouseError
from glasshouse.model.notification import Fault

PATIENCE = 10.0
"""Seconds that one step may take."""
WHOLE = 40.0
"""Seconds that a whole conversation may take: less than the lease of the job that has it."""


class UnsentError(GlasshouseError):
    """It did not go out; `status` is what a webhook's server answered, or 0."""

    code = "unsent"
    status = 502

    def __init__(self, fault: Fault, answered: int = 0) -> None:
        super().__init__(f"The notification did not go out ({fault.value}).")
        self.fault = fault
        self.answered = answered


@contextmanager
def within(connection: socket.socket) -> Iterator[None]:
    """Cut the connection after WHOLE seconds: a server that sends a byte now and then holds up nobody else."""
    timer = Timer(WHOLE, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
