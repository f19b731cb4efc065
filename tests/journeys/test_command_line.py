"""The command line against a real server in another process: set-up, sign-in, load, export, rebuild, verify, a second server, kill -9."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import PATIENCE, Site
from tests.journeys.machine import Machine, Said, set_up
from tests.journeys.test_data_in import open_case

COMPANIES = ("Quay Works Ltd", "Mole Masonry Ltd", "Tide Tables Ltd")
PEOPLE = ("Ilsabet Quarrier", "Osric Mollander")


def entities() -> list[dict[str, object]]:
    """Three companies, two directors of whom one has a nationality, and what ties them."""
    found: list[dict[str, object]] = []
    for number, name in enumerate(COMPANIES):
        found.append(thing(f"company-{number}", "Company", name=[name], registrationNumber=[f"QW{number}0417"]))
    for number, name in enumerate(PEOPLE):
        trait = {"nationality": ["fr"]} if number == 0 else {}
        found.append(thing(f"person-{number}", "Person", name=[name], birthDate=["1971-02-09"], **trait))
        ends = {"director": [f"person-{number}"], "organization": [f"company-{number}"]}
        found.append(thing(f"directs-{number}", "Directorship", role=["director"], **ends))
    return found


def thing(entity: str, schema: str, **properties: list[str]) -> dict[str, object]:
    return {"id": entity, "schema": schema, "properties": properties}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose server runs."""
    one = Machine(tmp_path_factory.mktemp("machine"))
    one.start()
    yield one
    one.process.terminate()
    one.process.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def site(machine: Machine) -> Site:
    return Site(f"http://127.0.0.1:{machine.port}")


@pytest.fixture
def lead(context: Callable[..., BrowserContext], machine: Machine, site: Site) -> Page:
    """A page on which the lead is signed in; the first visitor is led through set-up."""
    page = context().new_page()
    if set_up(page, site):
        assert re.search(r"([A-Z0-9]{4}-){12}", machine.greeting)
        page.wait_for_selector("h1")
    site.sign_in(page, site.lead)
    return page


@pytest.fixture
def signed_in(lead: Page, machine: Machine, site: Site) -> Machine:
    """The machine on which the lead signed in on the command line too, and loaded the bundle."""
    said = machine.run("login", site.lead, typed=site.password + "\n")
    assert (said.status, said.err) == (0, ""), said
    origin = machine.folder / "piers.ftm.json"
    origin.write_text("".join(json.dumps(entity) + "\n" for entity in entities()), encoding="utf-8")
    said = machine.run("load", str(machine.bundle("piers", origin, "ftm")))
    assert said.status == 0, said
    return machine


def counts(said: Said) -> str:
    """What the line of the one source says happened to its records."""
    assert said.status == 0, said
    found = re.search(r"^  all: .* \(([\d, a-z]+)\)", said.out, re.M)  # one line, however narrow the terminal
    assert found, said
    return found[1]


def hold_everything(page: Page, case: str) -> None:
    """Add companies and people by search, and the links between them from their own pages."""
    for name in (*COMPANIES, *PEOPLE):
        page.goto(f"{case}/search")
        page.fill("#q", name)
        page.press("#q", "Enter")
        page.wait_for_selector(".hit")
        page.click(".hit .stub a >> nth=0")
        page.wait_for_selector(f".entity h1:has-text('{name}')")
        add(page)
        if name in PEOPLE:
            page.click(".group a.via")
            page.wait_for_selector(".kind-line:has-text('Directorship')")
            add(page)


def add(page: Page) -> None:
    if not page.locator(".head .in-case").count():
        page.click(".head .held button")
        page.wait_for_selector(".head .in-case")


def test_nothing_is_loaded_by_somebody_who_is_not_signed_in(machine: Machine, lead: Page, tmp_path: Path) -> None:
    file = tmp_path / "one.ftm.json"
    file.write_text(json.dumps(entities()[0]) + "\n", encoding="utf-8")
    machine.environ["XDG_CONFIG_HOME"] = str(tmp_path)
    said = machine.run("load", str(machine.bundle("strange", file, "ftm")))
    machine.environ["XDG_CONFIG_HOME"] = str(machine.folder / "config")
    assert said.status == 1
    assert "glasshouse login" in said.err


def test_a_wrong_password_is_refused_and_stores_no_key(machine: Machine, lead: Page, site: Site, tmp_path: Path) -> None:
    machine.environ["XDG_CONFIG_HOME"] = str(tmp_path)
    said = machine.run("login", site.lead, typed="not it\n")
    machine.environ["XDG_CONFIG_HOME"] = str(machine.folder / "config")
    assert said.status == 1
    assert "do not fit" in said.err
    assert list(tmp_path.rglob("keys.json")) == []


def test_a_second_server_is_refused_with_the_first_ones_pid(machine: Machine, lead: Page) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = machine.run("serve", "--port", str(port))
    assert said.status == 1
    assert f"process {machine.process.pid}" in said.err
    said = machine.run("serve", "--port", str(machine.port))
    assert said.status == 1
    assert "--port" in said.err


def test_the_key_is_for_its_owner_alone_and_loading_again_changes_nothing(signed_in: Machine) -> None:
    keys = signed_in.folder / "config/glasshouse/keys.json"
    assert keys.stat().st_mode & 0o777 == 0o600
    assert (signed_in.data / "socket").stat().st_mode & 0o777 == 0o600
    said = signed_in.run("load", str(signed_in.folder / "piers-ftm"))
    assert said.status == 0
    assert "[unchanged]" in said.out


def test_an_export_loads_back_to_the_same_records_without_traits(signed_in: Machine, lead: Page, site: Site) -> None:
    case = open_case(lead, site, "piers")
    hold_everything(lead, case)
    number = case.rpartition("/")[2]
    assert signed_in.run("login", site.lead, "--case", number, typed=site.password + "\n").status == 0
    lines, table = signed_in.folder / "out.ftm.json", signed_in.folder / "out.csv"
    said = signed_in.run("export", str(lines), "--case", number)
    assert said.status == 0, said
    assert "7 entities" in said.out
    assert "1 value of a person stays here (C1)" in said.out
    assert signed_in.run("export", str(table), "--case", number, "--format", "statements").status == 0
    exported = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert {entity["id"] for entity in exported} == {entity["id"] for entity in entities()}
    assert "nationality" not in lines.read_text("utf-8") + table.read_text("utf-8")
    assert '"fr"' not in lines.read_text("utf-8")
    assert counts(signed_in.run("load", str(signed_in.bundle("piers", lines, "ftm")))) == "1 changed, 6 same"
    assert counts(signed_in.run("load", str(signed_in.bundle("piers", table, "statements")))) == "7 same"
    assert counts(signed_in.run("load", str(signed_in.bundle("copy", table, "statements")))) == "7 added"
    assert counts(signed_in.run("load", str(signed_in.bundle("copy", lines, "ftm")))) == "7 same"


def test_the_index_is_rebuilt_and_finds_what_it_found(signed_in: Machine, lead: Page, site: Site) -> None:
    said = signed_in.run("rebuild-index")
    assert said.status == 0, said
    found = re.search(r"(\d+) entities", said.out)
    assert found
    assert int(found[1]) >= 5


def test_the_ledger_fits_until_one_byte_is_flipped(signed_in: Machine, tmp_path: Path) -> None:
    said = signed_in.run("verify-ledger")
    assert (said.status, "The ledger fits" in said.out) == (0, True), said
    copy = tmp_path / "ledger"
    shutil.copytree(signed_in.data / "ledger", copy)
    assert signed_in.run("verify-ledger", str(copy)).status == 0
    for victim in (max((copy / "tile/entries").rglob("*"), key=lambda file: file.is_file() and file.stat().st_size), copy / "checkpoint"):
        before = victim.read_bytes()
        middle = len(before) // 2
        victim.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
        said = signed_in.run("verify-ledger", str(copy))
        assert (said.status, "does NOT fit" in said.out) == (1, True), (victim, said)
        victim.write_bytes(before)


def test_after_a_kill_the_next_start_has_everything_that_was_acknowledged(signed_in: Machine, lead: Page, site: Site) -> None:
    before = visible(lead, site)
    signed_in.kill()
    assert (signed_in.data / "socket").exists()
    signed_in.start()
    assert "Recovery key" not in signed_in.greeting
    assert visible(lead, site) >= before
    said = signed_in.run("load", str(signed_in.folder / "piers-ftm"))
    assert said.status == 0, said
    assert signed_in.run("verify-ledger").status == 0


def visible(page: Page, site: Site) -> int:
    """The number in the pane at the foot: the session has outlived whatever happened to the server."""
    page.goto(site.address)
    found = re.search(r"[\d,]+", page.inner_text("#visible"))
    assert found
    return int(found[0].replace(",", ""))
