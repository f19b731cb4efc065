"""From a file to an entity's original row, by hand: register, upload, map, load, grant, search, open; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.journeys.axe import violations
from tests.journeys.conftest import Site

ROWS = "company_no;company_name;country\n" + "".join(f"FR{n:06d};Breakwater {n} SA;France\n" for n in range(40))
FAULTY = "FR999999;Nowhere Ltd;Narnia\n"
COLUMNS = {"company_no": "registrationNumber", "company_name": "name", "country": "jurisdiction"}


def register(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.address}/register")
    for field, value in {"name": name, "title": f"Breakwaters ({name})", "publisher": "Port office"}.items():
        page.fill(f"[name={field}]", value)
    page.select_option("[name=kind]", "companies")
    page.select_option("[name=people]", "corporate_register")
    page.select_option("[name=handling]", "public")
    page.click("main button")
    page.wait_for_selector(".upload")


def upload(page: Page, content: str, file_name: str = "breakwaters.csv") -> None:
    page.set_input_files("#file", {"name": file_name, "mimeType": "text/csv", "buffer": content.encode()})
    page.click(".upload button")
    page.wait_for_selector("#mapping")


def map_columns(page: Page, *, scripts: bool) -> None:
    for number, (column, prop) in enumerate(COLUMNS.items()):
        assert page.input_value(f"[name=column] >> nth={number}") == column
        page.select_option(f"[name=prop-{number}]", prop)
    if not page.is_checked("[name=key-0]"):
        page.check("[name=key-0]")
    if not scripts:
        page.click("button:has-text('Preview')")
    page.wait_for_selector(".cards >> text=Breakwater 0 SA")


def load(page: Page, *, scripts: bool) -> None:
    page.click("button:has-text('Load')")
    page.wait_for_selector("h1")
    for _ in range(60):
        if page.locator("#diff").count():
            return
        if not scripts:
            page.reload()
        page.wait_for_timeout(500)
    raise AssertionError("the import did not end: " + page.inner_text("main"))


def open_case(page: Page, site: Site, dataset: str) -> str:
    page.goto(f"{site.address}/case/new")
    words = {"question": f"Who built {dataset}?", "title": dataset, "legal_basis": "Public interest", "targets": "Suppliers"}
    for field, value in words.items():
        page.fill(f"[name={field}]", value)
    page.check("[value=procurement_fraud]")
    page.click("main button")
    page.wait_for_selector(".question")
    case = page.url.partition("?")[0]
    page.goto(f"{case}/grants")
    row = page.locator("li.grant", has_text=dataset)
    row.locator("summary").click()
    row.locator("[name=reason]").fill("They built it")
    row.locator("button").click()
    page.wait_for_selector(".notice")
    return case


def search(page: Page, case: str, words: str) -> None:
    page.goto(f"{case}/search")
    page.fill("#q", words)
    page.press("#q", "Enter")
    page.wait_for_selector(".total")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_file_becomes_entities_whose_rows_can_be_opened(context: Callable[..., BrowserContext], site: Site, scripts: bool) -> None:
    page = context(java_script_enabled=scripts).new_page()
    site.sign_in(page, site.lead)
    name = f"port-{'a' if scripts else 'b'}"
    register(page, site, name)
    upload(page, ROWS + FAULTY)
    map_columns(page, scripts=scripts)
    load(page, scripts=scripts)
    assert "Narnia" not in page.inner_text("#diff")
    assert "1 fault" in page.inner_text("main")
    case = open_case(page, site, name)

    search(page, case, "breakwater 12")
    assert "breakwater" not in page.url.lower()
    page.locator(".hit").first.locator("button").click()
    page.wait_for_selector(".hit >> text=In the case")
    page.locator(".hit .stub a").first.click()
    page.wait_for_selector("#facts")
    assert page.inner_text("h1") == "Breakwater 12 SA"
    page.locator(".source").first.click()
    page.wait_for_selector(".row-table")
    row = page.inner_text("main")
    assert "FR000012" in row
    assert "line 14" in row

    page.goto(f"{case}/ledger")
    entries = page.inner_text("main")
    assert "breakwater 12" in entries
    assert "added to the case" in entries


def test_an_import_can_be_taken_back_wholly(lead: Page, site: Site) -> None:
    register(lead, site, "port-undo")
    upload(lead, ROWS)
    map_columns(lead, scripts=True)
    load(lead, scripts=True)
    lead.click("text=Undo this import")
    lead.wait_for_selector(".notice")
    assert "Undone" in lead.inner_text(".state")
    case = open_case(lead, site, "port-undo")
    search(lead, case, "breakwater")
    assert "Nothing found" in lead.inner_text(".total")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_file_that_is_no_table_is_told_at_its_field_and_nothing_has_to_be_mapped(
    context: Callable[..., BrowserContext], site: Site, scripts: bool
) -> None:
    page = context(java_script_enabled=scripts, bypass_csp=True, viewport={"width": 390, "height": 844}).new_page()
    site.sign_in(page, site.lead)
    name = f"port-bad-{'a' if scripts else 'b'}"
    register(page, site, name)
    for file_name, content in (("photo.csv", bytes(range(256)) * 20), ("nothing.csv", b"")):
        page.set_input_files("#file", {"name": file_name, "mimeType": "text/csv", "buffer": content})
        page.click(".upload button")
        page.wait_for_selector("#fault")
        assert file_name in page.inner_text("#fault")
        assert "choose another file" in page.inner_text("#fault")
        assert page.get_attribute("#file", "aria-invalid") == "true"
        assert page.locator("#mapping").count() == 0
    if scripts:
        assert violations(page) == []
    page.set_input_files("#file", {"name": "rows.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    page.click(".upload button")
    page.wait_for_selector("#mapping")


def test_the_mapping_says_in_words_how_the_file_is_read_and_offers_the_common_kinds_first(lead: Page, site: Site) -> None:
    register(lead, site, "port-words")
    upload(lead, ROWS)
    assert "CSV, UTF-8, separated by semicolons" in lead.inner_text(".how summary")
    assert "its first 20 rows" in lead.inner_text(".lead")
    assert lead.locator("#f-kind optgroup").first.get_attribute("label") == "Common"
    assert lead.locator("#f-kind optgroup").first.locator("option").all_inner_texts()[:3] == ["Company", "Person", "Organization"]
    lead.focus("#f-kind")
    lead.keyboard.type("bank acc")  # what the browser itself finds in a list, without scripts
    assert lead.input_value("#f-kind") == "BankAccount"
    lead.select_option("#f-kind", "Payment")
    lead.wait_for_selector("#h-kind >> text=two ends")


def test_a_trait_cannot_be_asked_for_and_the_refusal_says_why(lead: Page, site: Site) -> None:
    register(lead, site, "port-trait")
    case = open_case(lead, site, "port-trait")
    lead.goto(f"{case}/search")
    lead.fill("#q", "religion:any")
    lead.press("#q", "Enter")
    lead.wait_for_selector(".rule")
    assert "C1" in lead.inner_text("main")
    assert "What you can do" in lead.inner_text("main")


def test_what_is_typed_wrongly_into_a_mapping_stays_there(lead: Page, site: Site) -> None:
    register(lead, site, "port-text")
    upload(lead, ROWS)
    lead.check("[name=as][value=text]")
    lead.wait_for_selector("#f-mapping")
    lead.fill("#f-mapping", "entities: [oh")
    lead.press("#f-mapping", "Tab")
    lead.wait_for_selector("#mapping-fault .fault")
    assert lead.input_value("#f-mapping") == "entities: [oh"
    lead.click("button:has-text('Preview')")
    lead.wait_for_selector("#mapping-fault .fault")
    assert lead.input_value("#f-mapping") == "entities: [oh"


def test_what_is_changed_before_the_scripts_have_come_is_not_lost(lead: Page, site: Site) -> None:
    register(lead, site, "port-early")
    waiting: list[Route] = []
    lead.route("**/htmx.js*", lambda route: waiting.append(route))  # noqa: PLW0108  # it is marked, which a method of a list cannot be
    lead.set_input_files("#file", {"name": "breakwaters.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    lead.click(".upload button", no_wait_after=True)  # the page is not whole before its scripts are
    lead.check("[name=as][value=text]")
    assert lead.locator("#f-mapping").count() == 0
    waiting[0].continue_()
    lead.wait_for_selector("#f-mapping")


def test_the_pages_of_the_work_hinder_nobody(context: Callable[..., BrowserContext], site: Site) -> None:
    page = context(bypass_csp=True, viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
    site.sign_in(page, site.lead)
    found: list[str] = []

    def look(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    register(page, site, "port-axe")
    look("dataset")
    upload(page, ROWS + FAULTY)
    map_columns(page, scripts=True)
    page.click(".how summary")
    look("mapping")
    page.check("[name=as][value=text]")
    page.wait_for_selector("#f-mapping")
    page.click("summary:has-text('An example')")
    look("mapping as text")
    page.check("[name=as][value=table]")
    page.wait_for_selector("#f-kind")
    load(page, scripts=True)
    look("import")
    case = open_case(page, site, "port-axe")
    look("grants")
    search(page, case, "breakwater")
    look("results")
    page.locator(".hit .stub a").first.click()
    page.wait_for_selector("#facts")
    look("entity")
    page.locator(".source").first.click()
    page.wait_for_selector(".row-table")
    look("row")
    for path in ("", "/search", "/ledger", "/export", "/close", "/seals"):
        page.goto(case + path)
        look(path or "case")
    assert not found
