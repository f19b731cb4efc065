"""The real server for the browser tests: a new Glasshouse in a folder, set up with three accounts, until it is terminated.

    python -m tests.journeys.server FOLDER PORT

Run as a process of its own, because it is one: its own store lock, threads and child processes. Says READY on its standard output.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import load
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.web.app import create_app

ADMIN = "ada"
LEAD = "maya"
AUDITOR = "orla"
PASSWORD = "a quiet harbour at night"


def main(folder: Path, port: int) -> None:
    """Set up, serve, and close when the process is asked to end."""
    environ = {
        "GLASSHOUSE_DATA_DIR": str(folder / "data"),
        "GLASSHOUSE_KEYS_DIR": str(folder / "keys"),
        "GLASSHOUSE_WEB_PORT": str(port),
    }
    house = Glasshouse(load(environ))
    if house.accounts.set_up_needed():
        house.accounts.set_up("Harbour Desk", "Desk", ADMIN, "Ada Admin", PASSWORD, LEAD, "Maya Okafor", PASSWORD)
        admin = house.accounts.find(ADMIN)
        desk = Access(admin, house.gate.standing(admin, CaseKind.ADMINISTRATION))
        house.gate.act(desk, CreatePerson(AUDITOR, "Orla Oversight", "Desk", ("auditor",), PASSWORD))
    house.start()
    server = Server(create_app(house), address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)

    async def serve() -> None:
        serving = asyncio.create_task(server.serve())
        await asyncio.sleep(0.3)
        print("READY", flush=True)
        await serving

    try:
        asyncio.run(serve())
    finally:
        house.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
