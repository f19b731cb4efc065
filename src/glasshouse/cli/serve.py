"""The server: pages and API on one port, the command line's socket beside it, jobs and tiles in the background; one process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.applications import Starlette

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import LedgerForkError, StoreBusyError
from glasshouse.base.settings import Settings
from glasshouse.cli.channel import Channel
from glasshouse.web.app import create_app
from glasshouse.web.halted import create_halted

Greeting = Callable[[Glasshouse, str], list[str]]
"""Lines to print once the server answers: given the running Glasshouse and its origin."""
_YOUNG = 20_000
"""Objects that are made before the collector looks for rings among them. At its usual 700 it looks several times in each request."""


def serve(settings: Settings, greeting: Greeting) -> None:
    """Run until interrupted. With a ledger that does not hold, run all the same: with the one page that says how it is repaired."""
    _free(settings)
    try:
        host = Glasshouse(settings)
    except LedgerForkError as error:
        print(f"{error.message} {error.remedy}", file=sys.stderr)
        said = f"Nothing can be read or done until then. What to do is at {settings.origin}"
        asyncio.run(_serve(create_halted(error, settings), settings, lambda: [said]))
        sys.stderr.flush()
        os._exit(0)  # at once: nothing is open that must be closed, and the server's own threads do not survive a Python that winds down
    channel = Channel(host)
    try:
        if host.new_recovery_key:
            print("Recovery key (keep it on paper, not on this machine; it is shown once):")
            print(f"  {host.new_recovery_key}")
        host.start()
        channel.start()
        gc.freeze()  # what is loaded by now lives as long as the server: looking through it again and again found nothing
        gc.set_threshold(_YOUNG)
        asyncio.run(_serve(create_app(host), settings, lambda: greeting(host, settings.origin)))
    finally:
        channel.close()
        host.close()


async def _serve(app: Starlette, settings: Settings, lines: Callable[[], list[str]]) -> None:
    server = Server(
        app,
        address=settings.web_host,
        port=settings.web_port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.error,
        websockets=False,
    )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    _threads(settings.web_threads)
    running = asyncio.create_task(server.serve())
    await _answering(settings, running)
    for line in lines():
        print(line, flush=True)
    await asyncio.wait([asyncio.create_task(stopping.wait()), running], return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        server.stop()  # type: ignore[no-untyped-call]  # granian ships it so
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(running, 10)
    else:
        running.result()


def _threads(count: int) -> None:
    from anyio import to_thread

    to_thread.current_default_thread_limiter().total_tokens = count


async def _answering(settings: Settings, running: asyncio.Task[None]) -> None:
    for _ in range(200):
        if running.done():
            running.result()
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(settings.web_host, settings.web_port)
            writer.close()
            return
        await asyncio.sleep(0.02)


def _free(settings: Settings) -> None:
    """Say that the port is taken before anything is opened."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web_host, settings.web_port))
        except OSError as error:
            raise StoreBusyError(f"Port {settings.web_port} on {settings.web_host} is taken: choose another with --port.") from error
