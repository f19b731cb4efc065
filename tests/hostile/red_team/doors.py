"""One Glasshouse and its three doors, as the attempts of the red team use them: pages, API, command line.

Nothing stands in for anything: pages and API are the whole web application; the command line is the program itself, whose verbs reach the
running Glasshouse over its socket.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.cli import program
from glasshouse.cli.channel import Channel
from glasshouse.gate import Access
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web.app import create_app
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import World

HIT = re.compile(r'<li class="hit">(.*?)</li>', re.S)


class Said(NamedTuple):
    """What a command answered."""

    status: int
    out: str
    err: str


def command(environ: Mapping[str, str], *words: str, typed: str = "") -> Said:
    """Run the program with these words and this environment."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        for name, value in environ.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["glasshouse", *words])
        patch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            status = program.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Said(status, out.getvalue(), err.getvalue())


class Doors:
    """The doors of one world. Keys and browsers are made once for each access and login."""

    def __init__(self, folder: Path, **set_to: str) -> None:
        self.world = World(folder, **set_to)
        self.client = TestClient(create_app(self.world.house), base_url=HERE, raise_server_exceptions=False)
        self.channel = Channel(self.world.house)
        self.channel.start()
        self.environ = {
            "GLASSHOUSE_DATA_DIR": str(folder / "data"),
            "GLASSHOUSE_KEYS_DIR": str(folder / "keys"),
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        self._keys: dict[tuple[str, str], str] = {}
        self._browsers: dict[str, Browser] = {}

    def close(self) -> None:
        self.channel.close()
        self.world.close()

    def key(self, access: Access) -> str:
        """An API key of this person for this case."""
        slot = (access.actor.person, access.case)
        if slot not in self._keys:
            self._keys[slot] = self.world.act(access, IssueKey(30)).text
        return self._keys[slot]

    def page(self, login: str = "mara") -> Browser:
        """A browser in which this account is signed in."""
        if login not in self._browsers:
            self._browsers[login] = browser(self.world, login)
        return self._browsers[login]

    def api(self, access: Access, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """One request with this access's key."""
        if body is not None:
            more["json"] = body
        headers = {"Authorization": f"Bearer {self.key(access)}", **more.pop("headers", {})}
        answer: httpx.Response = self.client.request(method, f"/api{path}", headers=headers, **more)
        return answer

    def run(self, *words: str, access: Access | None = None, typed: str = "", **environ: str) -> Said:
        """One command, with this access's key where there is one."""
        key = {"GLASSHOUSE_KEY": self.key(access)} if access else {}
        return command({**self.environ, **key, **environ}, *words, typed=typed)

    def noted(self, start: int) -> list[tuple[str, str, tuple[str, ...]]]:
        """Act, decision and rules of every intent since `start`."""
        entries = [leaf.header for leaf, _ in self.world.entries(start)]
        return [(str(h.act and h.act.value), str(h.dec and h.dec.value), h.why) for h in entries if h.k.value == "intent"]


@contextmanager
def opened(folder: Path, **set_to: str) -> Iterator[Doors]:
    """The doors, until they are closed."""
    made = Doors(folder, **set_to)
    try:
        yield made
    finally:
        made.close()


def hits(answer: httpx.Response) -> str:
    """What a page of results lists, as text, without the forms beside it."""
    return re.sub(r"<form.*?</form>", "", " ".join(HIT.findall(answer.text)), flags=re.S)


def captions(answer: httpx.Response) -> set[str]:
    """Captions of the hits of an answer of the API."""
    return {hit["stub"]["caption"] for hit in answer.json()["value"]["hits"]}
