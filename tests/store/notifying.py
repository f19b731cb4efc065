"""A process that sends what was made until it is killed: `python -m tests.store.notifying FOLDER PORT CERTIFICATE`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from glasshouse.base.outgoing import MailServer, Outgoing
from glasshouse.notify.run import Notifier
from tests.store.world import Clock, World


def connected(world: World, port: int, certificate: str) -> Notifier:
    """What sends for the house, by a mail server on this machine."""
    mail = MailServer("localhost", port, False, "glasshouse@desk.example", "", "")
    return Notifier(replace(world.house.notifier._room, outgoing=Outgoing(mail, certificate, (), 6)))


def main(folder: str, port: str, certificate: str) -> None:
    """Say READY, then send."""
    notifier = connected(World(Path(folder), "", Clock()), int(port), certificate)
    print("READY", flush=True)
    while notifier.send_one():
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
