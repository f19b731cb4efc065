"""The ten-minute walk of docs/start, as a newcomer walks it: `glasshouse demo` in a process, a browser, and the keyboard."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from glasshouse.demonstration import STORY, case_facts
from tests.journeys.axe import violations
from tests.journeys.conftest import PATIENCE, ROOT, Site

HOLDING = STORY.holding.trading_name
TOTAL = f"{sum(award.amount for award in STORY.awards):,} VSK"


@dataclass(frozen=True, slots=True)
class Demonstration(Site):
    """The demonstration as its command starts it, with the links that it printed."""

    said: str = ""

    def link(self, number: int) -> str:
        """The printed sign-in links: 0 the lead's, 1 the administrator's."""
        return str(re.findall(r"http\S+/link/\S+", self.said)[number])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The running demonstration, made anew."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process, said = start(tmp_path_factory.mktemp("demonstration"), port)
    yield Demonstration(f"http://127.0.0.1:{port}", said=said)
    process.terminate()
    process.wait(timeout=PATIENCE)


def start(folder: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """The process, and what it said until it was ready."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GLASSHOUSE_")}
    environ |= {"GLASSHOUSE_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "glasshouse", "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Stop with" in line:
            return process, said
    pytest.fail("the demonstration did not start:\n" + said)


class Walk:
    """One newcomer on the way. Moves by keyboard alone; `faults` are what axe said on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def press(self, target: Locator, arrived: str) -> None:
        """Enter on a focused link or button, then wait for `arrived`."""
        target.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(arrived)

    def search(self, text: str, arrived: str = ".hit") -> None:
        """Ctrl K, type, Enter."""
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f"{arrived}, .empty, .failure")
        assert self.page.locator(arrived).count(), self.page.inner_text("main")

    def first_hit(self, name: str) -> None:
        """Open the first hit, which has to be `name`."""
        self.press(self.page.locator(".hit .stub a").first, f"h1:has-text('{name}')")

    def group(self, label: str) -> Locator:
        """The links of one kind."""
        return self.page.locator("section.group", has=self.page.locator("h3", has_text=re.compile(rf"^{label} \d")))

    def line(self, label: str, name: str) -> Locator:
        """The line to `name` among links of one kind."""
        return self.group(label).locator("li", has_text=name).first

    def follow(self, label: str, name: str, title: str = "") -> None:
        """Open the far end of a link."""
        self.press(self.line(label, name).locator(".stub a"), f".entity h1:has-text('{title or name}')")
        assert self.page.locator("#facts").count()

    def back(self, title: str) -> None:
        """The browser's own way back."""
        self.page.go_back()
        self.page.wait_for_selector(f"h1:has-text('{title}')")

    def hold(self) -> None:
        """Add what is open to the case."""
        self.press(self.page.locator(".head .held button"), ".head .in-case")

    def facts(self) -> str:
        """The facts of what is open."""
        return self.page.inner_text(".facts-table")

    def look(self) -> None:
        """Let axe look at the page."""
        self.faults += [f"{self.page.url}: {line}" for line in violations(self.page)]


def test_the_kick_back_is_found_by_the_walk_and_the_walk_is_in_the_ledger(
    context: Callable[..., BrowserContext], site: Demonstration
) -> None:
    walk = Walk(context(storage_state=signed_in(context, site, 0), bypass_csp=True).new_page())
    arrive(walk, site)
    price_and_supplier(walk)
    sister_and_rival(walk)
    false_trail(walk)
    commissions(walk)
    letter_box(walk)
    namesake(walk)
    house(walk)
    official(walk)
    own_trace(walk)
    assert walk.faults == []


def arrive(walk: Walk, site: Demonstration) -> None:
    walk.page.goto(site.address)
    walk.look()
    walk.press(walk.page.locator("main a", has_text=case_facts().question), "#granted")
    assert walk.page.locator("section:has(#granted) li").count() == len(case_facts().grants)
    assert "Nothing yet." in walk.page.inner_text("section:has(#held)")
    walk.look()


def price_and_supplier(walk: Walk) -> None:
    walk.search(STORY.harbour.name)
    walk.look()
    walk.first_hit(STORY.harbour.name)
    walk.hold()
    assert walk.group("Contracts issued").locator("li").count() == len(STORY.earlier) + len(STORY.awards)
    before, after = STORY.earlier[0], STORY.awards[0]
    assert f"{before.amount:,} VSK" in walk.line("Contracts issued", before.title).inner_text()
    walk.follow("Contracts issued", before.title)
    assert STORY.rival.name in walk.group("Lots awarded").inner_text()
    walk.back(STORY.harbour.name)
    walk.follow("Contracts issued", after.title)
    assert after.amount == 2 * before.amount
    assert f"{after.amount:,}" in walk.facts()
    walk.follow("Lots awarded", STORY.supplier.name)
    walk.hold()
    assert TOTAL in walk.group("Contracts awarded").inner_text()
    for award in STORY.awards:
        assert f"Date {award.awarded}" in walk.line("Contracts awarded", award.title).inner_text()


def sister_and_rival(walk: Walk) -> None:
    award = STORY.awards[0]
    walk.follow("Call For Tenders", award.title)
    for firm, bid in ((STORY.supplier, award.amount), (STORY.sister, award.sister), (STORY.rival, award.rival)):
        who = firm.name.removesuffix(" Ltd")
        assert re.search(f"Bid of {who}[^:]*: {bid} VSK", walk.facts(), re.IGNORECASE), (who, bid)
    call = walk.page.inner_text("h1")
    walk.follow("Tenderers", STORY.sister.name.removesuffix(" Ltd"))
    assert STORY.director.name not in walk.page.inner_text("main")  # people are listed of what the case holds
    walk.hold()
    assert STORY.director.name in walk.group("Directors").inner_text()
    assert "60 %" in walk.line("Ownership and Control", STORY.supplier.name).inner_text()
    walk.back(call)
    walk.follow("Tenderers", STORY.rival.name)
    walk.hold()
    walk.follow("Directors", STORY.rival_director.name)
    assert "1 value folded" in walk.page.inner_text("main")
    assert STORY.rival_director.nationality not in walk.page.inner_text("main")
    walk.look()


def false_trail(walk: Walk) -> None:
    walk.search(STORY.supplier.number)
    walk.first_hit(STORY.supplier.name)
    firm = STORY.herring_payee.name.removesuffix(" Ltd")
    assert firm in walk.group("Payments made").locator("li").first.inner_text()
    walk.press(walk.line("Payments made", firm).locator("a.via"), "h1:has-text('one by one')")
    payments = walk.page.locator("ul.links > li")
    assert payments.count() == 50
    assert "to 50 of 72" in walk.page.inner_text("nav.pager")
    walk.press(walk.page.locator("nav.pager a[rel=next]"), "nav.pager :text('72 of 72')")
    assert payments.count() == 22
    for text in payments.all_inner_texts():
        assert f"{STORY.herring_monthly:,} VSK" in text
        assert re.search(r"Date \d{4}-\d{2}-05", text)
    assert f"Date {STORY.herring_first}" in payments.last.inner_text()


def commissions(walk: Walk) -> None:
    walk.search(STORY.supplier.number)
    walk.first_hit(STORY.supplier.name)
    line = walk.line("Payments made", STORY.adviser.name)
    assert f"{STORY.commissions:,} in 6 entries" in line.inner_text()
    walk.press(line.locator("a.via"), "h1:has-text('one by one')")
    found = walk.page.locator("ul.links > li").all_inner_texts()
    for award, text in zip(reversed(STORY.awards), found, strict=True):
        assert f"Amount {award.commission:,} VSK" in text.replace("\n", " ")
        assert f"Date {award.paid}" in text.replace("\n", " ")
    walk.look()


def letter_box(walk: Walk) -> None:
    walk.press(walk.page.locator("a.via").first, "h1:has-text('358,000')")
    assert STORY.adviser.name in walk.group("Beneficiary").inner_text()
    walk.follow("Beneficiary bank account", STORY.holding_account)
    received = walk.group("Payments received")
    assert received.locator("li", has_text="Dividend").count() == 5
    walk.press(received.locator("li", has_text="Dividend").first.locator(".stub a"), "#facts")
    walk.page.wait_for_selector(f"section.group:has-text('{HOLDING}')")
    walk.search(STORY.adviser.name)
    walk.first_hit(STORY.adviser.name)
    walk.hold()
    assert "100 %" in walk.line("Ownership and Control", HOLDING).inner_text()
    walk.follow("Ownership and Control", HOLDING)
    walk.hold()
    assert STORY.holding.name in walk.facts()


def namesake(walk: Walk) -> None:
    assert "100 %" in walk.line("Ownership and Control", STORY.owner.name).inner_text()
    walk.search(STORY.owner.name)
    hits = walk.page.locator(".hit").all_inner_texts()
    assert len(hits) == 2
    for human in (STORY.owner, STORY.namesake):
        assert [f"Born {human.born.year}" in text for text in hits if human.number in text] == [True]


def house(walk: Walk) -> None:
    walk.search(STORY.holding.number)
    walk.first_hit(HOLDING)
    villa = STORY.villa.number
    assert f"{STORY.commissions // 2:,} VSK" in walk.group("Payments made").inner_text()
    walk.press(walk.line("Assets and shares", villa).locator("a.source"), "h1:has-text('The original row')")
    assert "710000" in walk.page.inner_text(".row-table")
    walk.look()
    walk.back(HOLDING)
    walk.follow("Assets and shares", villa)
    assert "50 %" in walk.line("Ownership and Control", STORY.property_company.name).inner_text()
    walk.follow("Ownership and Control", STORY.property_company.name)


def official(walk: Walk) -> None:
    interest = walk.line("Ownership and Control", STORY.official.name)
    assert "held by spouse" in interest.inner_text()
    walk.press(interest.locator("a.via"), f"#facts ~ *:has-text('{STORY.declaration}')")
    walk.back(STORY.property_company.name)
    walk.follow("Ownership and Control", STORY.official.name)
    post = walk.line("Positions held", STORY.post.name)
    assert f"Start date {STORY.since}" in post.inner_text()
    assert STORY.post.body == STORY.harbour
    walk.look()


def own_trace(walk: Walk) -> None:
    walk.press(walk.page.locator("a", has_text="Who has opened this"), "h1:has-text('Who has opened this')")
    assert "Mara Okafor" in walk.page.inner_text("tbody tr >> nth=0")
    assert number(walk.page.inner_text("#visible")) > 40
    walk.page.keyboard.press("g")
    walk.page.keyboard.press("l")
    walk.page.wait_for_selector("h1:has-text('Seen and done')")
    told = walk.page.inner_text("table.list")
    for name in (STORY.harbour, STORY.supplier, STORY.sister, STORY.adviser, STORY.property_company, STORY.official):
        assert f"opened {name.name}" in told
    assert f"searched “{STORY.harbour.name}”" in told
    assert STORY.spouse.name not in told
    walk.look()


def test_what_the_walk_tries_against_the_charter_is_refused_with_its_rule_and_recorded(
    context: Callable[..., BrowserContext], site: Demonstration
) -> None:
    lead = context(storage_state=signed_in(context, site, 0), bypass_csp=True).new_page()
    walk = Walk(lead)
    lead.goto(site.address)
    walk.press(lead.locator("main a", has_text=case_facts().question), "#granted")
    case = lead.url
    entries = {}
    for text, rule in ((f"nationality:{STORY.rival_director.nationality}", "C1"), ("*", "C2")):
        walk.search(text, ".failure .rule")
        assert lead.locator(".rule-id").all_inner_texts() == [rule]
        entries[entry(lead)] = rule
        walk.look()
    walk.search("born:1960..1970", ".empty")
    assert "a birth year narrows a name" in lead.inner_text(".notes")
    lead.goto(case + "/ledger")
    for index, rule in entries.items():
        row = lead.locator("tbody tr", has=lead.locator("td.num", has_text=re.compile(rf"^{index}\b")))
        assert f"refused {rule}" in " ".join(row.inner_text().split())
    administrator = context(storage_state=signed_in(context, site, 1), bypass_csp=True).new_page()
    other = Walk(administrator)
    administrator.goto(site.address)
    assert administrator.locator("nav >> text=Cases").count() == 0
    assert administrator.locator("nav >> text=Search").count() == 0
    before = number(administrator.inner_text("#visible"))
    administrator.goto(case)
    assert administrator.locator(".rule-id").all_inner_texts() == ["C9"]
    assert entry(administrator) > max(entries)
    assert number(administrator.inner_text("#visible")) > before
    assert case_facts().question not in administrator.inner_text("body")
    other.look()
    assert walk.faults + other.faults == []


STATES: dict[int, object] = {}


def signed_in(context: Callable[..., BrowserContext], site: Demonstration, number: int) -> object:
    """The session of the lead (0) or the administrator (1); each link works once."""
    if number not in STATES:
        visitor = context(bypass_csp=True)
        page = visitor.new_page()
        page.goto(site.link(number))
        assert violations(page) == []
        page.click("main button")
        page.wait_for_selector(".pane")
        STATES[number] = visitor.storage_state()
    return STATES[number]


def entry(page: Page) -> int:
    """The entry that a refusal names."""
    return number(page.inner_text(".failure >> text=The refusal is recorded"))


def number(words: str) -> int:
    """The first number in it."""
    found = re.search(r"\d[\d,]*", words)
    assert found, words
    return int(found[0].replace(",", ""))
