"""What is done at the machine: a link for a forgotten password, imports confirmed and undone, a backup that is restored."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import PATIENCE, Site
from tests.journeys.machine import MANIFEST, Machine, set_up

ROWS = [f"QW{number:04d},Quay Works {number} Ltd" for number in range(12)]
TABLE = "number,name\n" + "\n".join(ROWS) + "\n"
SHORTER = "number,name\n" + "\n".join(ROWS[:9]) + "\nQW9999,Too,Many\n"
MAPPED = """\
    mapping: {entities: {firm: {schema: Company, keys: [number],
              properties: {registrationNumber: {column: number}, name: {column: name}}}}}
"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose server runs, set up by hand on the first page."""
    one = Machine(tmp_path_factory.mktemp("machine"))
    one.environ["GLASSHOUSE_WEB_PORT"] = str(one.port)
    one.start()
    yield one
    one.process.terminate()
    one.process.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def site(machine: Machine) -> Site:
    return Site(f"http://127.0.0.1:{machine.port}")


@pytest.fixture
def lead(context: Callable[..., BrowserContext], machine: Machine, site: Site) -> Page:
    """A page on which the lead is signed in, on the command line too, as is the administrator."""
    page = context().new_page()
    if set_up(page, site):
        page.wait_for_selector("h1:has-text('is set up')")
        for words in (("login", site.lead), ("login", site.admin, "--case", "administration")):
            said = machine.run(*words, typed=site.password + "\n")
            assert said.status == 0, said
    site.sign_in(page, site.lead)
    return page


def table(machine: Machine, content: str) -> Path:
    """A bundle of one table, which is all of its source."""
    folder = machine.folder / "quays"
    folder.mkdir(exist_ok=True)
    (folder / "quays.csv").write_text(content, encoding="utf-8")
    text = MANIFEST.replace("NAME", "quays").replace("FILE", "quays.csv").replace("FORMAT", "csv").replace("}]\n", ",\n" + MAPPED + "}]\n")
    (folder / "quays.yml").write_text(text, encoding="utf-8")
    return folder


def test_an_import_that_waits_is_shown_confirmed_and_undone_by_the_command_line(machine: Machine, lead: Page, site: Site) -> None:
    assert machine.run("load", str(table(machine, TABLE))).status == 0
    said = machine.run("load", str(table(machine, SHORTER)))
    assert "[confirming]" in said.out, said
    listed = machine.run("imports", "list", "quays")
    assert listed.status == 0, listed
    waiting = re.search(r"^(\w+)  .*\[WAITS FOR CONFIRMATION\]  3 closed, 9 same$", listed.out, re.M)
    assert waiting, listed
    unasked = machine.run("imports", "confirm", waiting[1])
    assert unasked.status == 1
    assert "It would change: 3 closed, 9 same" in unasked.out
    assert "1 × ragged_row" in unasked.out
    assert "--yes" in unasked.err
    assert "WAITS" in machine.run("imports", "list").out
    said = machine.run("imports", "confirm", waiting[1], "--yes")
    assert (said.status, "It is live." in said.out) == (0, True), said
    again = machine.run("imports", "confirm", waiting[1], "--yes")
    assert (again.status, "nothing to confirm" in again.err) == (1, True), again
    said = machine.run("imports", "undo", waiting[1], "--yes")
    assert (said.status, "It is undone" in said.out) == (0, True), said
    lead.goto(f"{site.address}/data/import/{waiting[1]}")
    assert "Undone" in lead.inner_text(".state")
    lead.goto(f"{site.address}/data/quays")
    assert lead.inner_text(".figure") == "12"


def test_an_import_of_nobody_is_told_plainly(machine: Machine, lead: Page) -> None:
    said = machine.run("imports", "undo", "a" * 26, "--yes")
    assert said.status == 1
    assert "no import" in said.err
    assert "Traceback" not in said.err


def test_a_link_from_the_command_line_sets_a_new_password_and_ends_the_old_sessions(
    machine: Machine, lead: Page, context: Callable[..., BrowserContext], site: Site
) -> None:
    refused = machine.run("reset-password", "nobody")
    assert (refused.status, "Nobody here signs in" in refused.err) == (1, True), refused
    said = machine.run("reset-password", site.lead)
    found = re.search(rf"{site.address}/reset/\S+", said.out)
    assert found, said
    page = context().new_page()
    page.goto(found[0])
    page.fill("[name=password]", site.password)
    page.fill("[name=password_again]", site.password + "!")
    page.click("main button")
    page.wait_for_selector("#fault")
    assert page.input_value("[name=password]") == ""
    page.fill("[name=password]", site.password)
    page.fill("[name=password_again]", site.password)
    page.click("main button")
    page.wait_for_selector(".notice")
    lead.goto(f"{site.address}/me")
    assert lead.url.partition("?")[0].endswith("/sign-in")
    page.goto(found[0])
    assert "no longer sets a password" in page.inner_text("h1")
    site.sign_in(lead, site.lead)
    lead.goto(f"{site.address}/me")
    assert "An administrator made a link for a new password" in lead.inner_text("main")


def test_a_backup_taken_while_the_server_runs_is_restored_and_its_ledger_holds(
    machine: Machine, lead: Page, browser: Browser, site: Site, tmp_path: Path
) -> None:
    assert machine.run("load", str(table(machine, TABLE))).status == 0  # nothing changes where it is loaded already
    target = machine.folder / "backup"
    said = machine.run("backup", str(target))
    assert said.status == 0, said
    assert "verified" in said.out
    full = machine.run("backup", str(target))
    assert (full.status, "not empty" in full.err) == (1, True), full
    assert {path.name for path in target.iterdir()} == {"store.db", "ledger.db", "ledger", "blobs", "SHA256SUMS", "README.txt"}
    assert target.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in target.rglob("*.db"))
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=target, check=True)
    keys = machine.data.with_name("data-keys")
    secrets = [(keys / name).read_bytes() for name in ("master", "wrapped.json")]
    assert not any(secret in path.read_bytes() for path in target.rglob("*") if path.is_file() for secret in secrets)

    other = Machine(tmp_path)
    shutil.copytree(target, other.data)
    shutil.copytree(keys, other.data.with_name("data-keys"))
    other.start()
    try:
        there = Site(f"http://127.0.0.1:{other.port}")
        page = browser.new_context().new_page()
        there.sign_in(page, site.lead)
        page.goto(f"{there.address}/data/quays")
        assert page.inner_text(".figure") == "12"
        page.click(".imports li a >> nth=0")
        page.wait_for_selector("#diff")
        checked = other.run("verify-ledger")
        assert (checked.status, "The ledger fits" in checked.out) == (0, True), checked
        page.context.close()
    finally:
        other.process.terminate()
        other.process.wait(timeout=PATIENCE)


def test_whoever_runs_no_machine_gets_no_backup(machine: Machine, lead: Page, tmp_path: Path) -> None:
    kept = json.loads((machine.folder / "config/glasshouse/keys.json").read_text())
    steward = next(key for slot, key in kept.items() if slot.endswith("stewardship"))
    machine.environ["GLASSHOUSE_KEY"] = steward
    said = machine.run("backup", str(tmp_path / "mine"))
    del machine.environ["GLASSHOUSE_KEY"]
    assert (said.status, "Refused" in said.err) == (3, True), said
    assert not (tmp_path / "mine").exists()
