"""One machine as its owner has it: a data folder, a server in a process of its own, and the command line beside it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import PATIENCE, ROOT, Site

MANIFEST = """\
dataset: {name: NAME, title: Piers (NAME), publisher: Port office, legal_basis: public_record, people: corporate_register,
          handling: public}
sources: [{name: all, path: FILE, format: FORMAT, load: snapshot}]
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str


class Machine:
    """One machine with one data folder; its server can be started, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("GLASSHOUSE_")}
        self.environ |= {
            "GLASSHOUSE_DATA_DIR": str(self.data),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PYTHONPATH": str(ROOT / "src"),
            "COLUMNS": "60",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str]
        self.greeting = ""

    def start(self) -> None:
        """Serve, until the address is printed."""
        command = [sys.executable, "-m", "glasshouse", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        self.greeting = ""
        for line in self.process.stdout:
            self.greeting += line
            if "Glasshouse is at" in line:
                return
        pytest.fail("the server did not start:\n" + self.greeting)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def run(self, *words: str, typed: str = "") -> Said:
        """One command, with `typed` on its standard input."""
        command = [sys.executable, "-m", "glasshouse", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, input=typed, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def bundle(self, name: str, content: Path, kind: str) -> Path:
        """A manifest for `content`."""
        folder = self.folder / f"{name}-{kind}"
        folder.mkdir(exist_ok=True)
        shutil.copy(content, folder / content.name)
        text = MANIFEST.replace("NAME", name).replace("FILE", content.name).replace("FORMAT", kind)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
        return folder


def set_up(page: Page, site: Site) -> bool:
    """Go to the first page and fill in the set-up where this machine has none yet; whether it had none."""
    page.goto(site.address)
    if not page.url.endswith("/set-up"):
        return False
    for name, value in {"organisation": "Harbour Desk", "unit": "Desk"}.items():
        page.fill(f"[name={name}]", value)
    for who, login in (("admin", site.admin), ("lead", site.lead)):
        page.fill(f"[name={who}_name]", login.title())
        page.fill(f"[name={who}_login]", login)
        page.fill(f"[name={who}_password]", site.password)
    page.click("main button")
    return True
