"""Hypotheses and the matrix, on a telephone and on a desk: full and empty, by arrow keys, without a script, and axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.journeys.conftest import Site
from tests.journeys.granting import call, key
from tests.journeys.test_casework import Eyes, eyes

__all__ = ["eyes"]

STATEMENTS = (
    "The waiver was bought.",
    "The waiver followed the rules, and nobody asked for it.",
    "Somebody at the port made a mistake that others used.",
)
ITEMS = (
    ("The dues fell in March, two weeks before the tender.", "Port gazette 12", "reliable", "high"),
    ("The same clerk signed every waiver of the year.", "Register of dues, page 40", "usually", "medium"),
    ("A caller says that everybody was paid.", "Call, not traced", "unreliable", "low"),
)
SIGNS = (
    ("consistent", "strongly_inconsistent", "neutral"),
    ("consistent", "consistent", "consistent"),
    ("strongly_consistent", "inconsistent", ""),
)


def _filled(site: Site, case: str) -> None:
    """Two of three hypotheses are there already; all items, weighed."""
    worker = key(site, case)
    ids = [str(call(site, worker, "POST", "/case/hypotheses", {"statement": one})) for one in STATEMENTS[1:]]
    ids.insert(0, str(next(row["id"] for row in call(site, worker, "GET", "/case/hypotheses") if row["statement"] == STATEMENTS[0])))
    for (says, source, reliability, relevance), signs in zip(ITEMS[1:], SIGNS[1:], strict=True):
        body = {"kind": "sentence", "says": says, "source": source, "reliability": reliability, "relevance": relevance}
        item = call(site, worker, "POST", "/case/matrix/items", body)
        why = {"basis": "assessment", "why": "It would look the same if nobody had paid."}
        said = [{"hypothesis": one, "revision": 0, "sign": sign, **why} for one, sign in zip(ids, signs, strict=True) if sign]
        call(site, worker, "POST", f"/case/matrix/items/{item}/weigh", {"ratings": said})


def test_hypotheses_are_written_weighed_and_read_in_the_matrix_by_keyboard(eyes: Eyes, site: Site) -> None:
    page, base = eyes.page, f"{eyes.base}/hypotheses"
    eyes.look("hypotheses", "hypotheses-empty")
    eyes.look("hypotheses/matrix", "matrix-without-hypotheses")
    page.goto(f"{base}/new")
    eyes.press("[name=statement]", STATEMENTS[0])
    eyes.press("[name=text]", "Then money came before the decision.")
    eyes.press("[name=mind]", "A register that shows the waiver for everybody.")
    page.fill("[name=steps]", "Ask the port for the register of dues\nRead the tender")
    eyes.see("hypothesis-new")
    eyes.press("main form button")
    page.wait_for_selector("text=The hypothesis is kept.")
    page.focus("ol.rows button >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Ask the port for the register of dues')")
    eyes.look("hypotheses/matrix", "matrix-empty")
    eyes.look("hypotheses/items/new", "item-kinds")
    page.goto(f"{base}/items/new/sentence")
    eyes.press("[name=says]", ITEMS[0][0])
    eyes.press("[name=source]", ITEMS[0][1])
    page.select_option("[name=reliability]", ITEMS[0][2])
    page.select_option("[name=relevance]", ITEMS[0][3])
    eyes.see("item-new")
    eyes.press("main form button")
    page.wait_for_selector("text=It is in the matrix.")
    _filled(site, eyes.base.rsplit("/", 1)[1])
    page.goto(f"{base}/matrix")
    page.focus("[data-cell='0 0']")
    page.keyboard.press("Enter")
    page.wait_for_selector("fieldset.weigh")
    for place, sign in enumerate(SIGNS[0]):
        page.focus(f".weigh >> nth={place} >> [value={sign}]")
        page.keyboard.press("Space")
        eyes.press(f"#why-{place + 1}", "The gazette gives the day.")
    eyes.see("item")
    page.focus("text=Save the row")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The row is saved.")
    eyes.look("hypotheses/matrix", "matrix")
    eyes.look("hypotheses/matrix?order=telling&of=2", "matrix-telling")
    eyes.look("hypotheses", "hypotheses")
    page.click(f"text={STATEMENTS[1]}")
    page.wait_for_selector("text=What speaks against it")
    eyes.see("hypothesis")
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Change H2')")
    page.check("[name=state][value=rejected]")
    page.fill("[name=reason]", "The dues fell before anybody could have asked.")
    eyes.see("hypothesis-change")
    page.click("text=Save")
    page.wait_for_selector("text=The hypothesis is saved.")
    page.click("aside >> text=Revision 2")
    page.wait_for_selector(".compared")
    eyes.see("hypothesis-revisions")
    eyes.look("", "home-with-hypotheses")
    assert eyes.found == []


def test_arrow_keys_go_from_cell_to_cell_and_stay_in_the_matrix(eyes: Eyes, site: Site) -> None:
    page = eyes.page
    worker = key(site, eyes.base.rsplit("/", 1)[1])
    call(site, worker, "POST", "/case/hypotheses", {"statement": STATEMENTS[0]})
    _filled(site, eyes.base.rsplit("/", 1)[1])
    page.goto(f"{eyes.base}/hypotheses/matrix")
    wide = page.locator("[data-cell='0 1']").is_visible()
    page.focus("[data-cell='0 0']")
    for keys, wanted in (
        (["ArrowUp", "ArrowLeft"], "0 0"),
        (["ArrowDown"], "1 0"),
        (["ArrowRight"], "1 1" if wide else "1 0"),
        (["End"], "1 2" if wide else "1 0"),
        (["ArrowUp", "ArrowRight", "Home"], "0 0"),
    ):
        for one in keys:
            page.keyboard.press(one)
        assert page.evaluate("document.activeElement.dataset.cell") == wanted, keys


def test_a_long_word_widens_nothing(eyes: Eyes, site: Site) -> None:
    worker = key(site, eyes.base.rsplit("/", 1)[1])
    long = "W" * 200
    hypothesis = call(site, worker, "POST", "/case/hypotheses", {"statement": long, "text": long, "mind": long, "steps": [long]})
    item = call(site, worker, "POST", "/case/matrix/items", {"kind": "sentence", "says": long, "source": long})
    said = {"hypothesis": hypothesis, "revision": 0, "sign": "neutral", "basis": "fact", "why": long}
    call(site, worker, "POST", f"/case/matrix/items/{item}/weigh", {"ratings": [said]})
    for n in range(7):
        call(site, worker, "POST", "/case/hypotheses", {"statement": f"{n} {long[:190]}"})
    for path in ("", "/matrix", f"/{hypothesis}", f"/{hypothesis}/change", f"/items/{item}", f"/items/{item}/change"):
        eyes.look(f"hypotheses{path}", f"long{path.replace('/', '-').replace(hypothesis, 'h').replace(item, 'i')}")
    assert eyes.found == []


def test_without_a_script_everything_is_read_and_written(context: Callable[..., BrowserContext], site: Site) -> None:
    opened = {"title": "Waiver", "question": "Who paid?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    page = context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    site.sign_in(page, site.lead)
    base = f"{site.address}/case/{case}/hypotheses"
    for statement in STATEMENTS[:2]:
        page.goto(f"{base}/new")
        page.fill("[name=statement]", statement)
        page.click("main form button")
    page.goto(f"{base}/items/new/sentence")
    page.fill("[name=says]", ITEMS[0][0])
    page.fill("[name=source]", ITEMS[0][1])
    page.click("main form button")
    page.check(".weigh >> nth=1 >> [value=strongly_inconsistent]")
    page.fill("#why-2", "Two weeks before.")
    page.click("text=Save the row")
    page.goto(f"{base}/matrix")
    assert not page.locator("[data-cell='0 1']").is_visible()
    page.click(".one-of >> text=H2")
    assert page.locator("[data-cell='0 1']").is_visible()
    assert not page.locator("[data-cell='0 0']").is_visible()
    assert "1 item against, weighted 2" in page.inner_text(".matrix tfoot .chosen")
