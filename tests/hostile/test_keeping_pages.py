"""Keeping and ending through the web application: stored script, ids of others, and a case that is disposed of."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest

from glasshouse.base.clock import DAY, iso
from glasshouse.gate import Access
from glasshouse.model.deferral import DeferralGround
from glasshouse.policy.plans.accesses import DeferReports
from glasshouse.policy.plans.casework import CloseCase
from glasshouse.policy.plans.retention import OpenRetention, SetLegalHold
from tests.hostile.test_casework_pages import SCRIPT, plain
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("keeping"))
    made.person("ines", "investigator")
    made.person("lena", "lead")
    yield made
    made.close()


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


@pytest.fixture
def case(world: World) -> Access:
    return world.case()


def test_stored_script_shows_as_text_inside_the_case_and_outside(world: World, case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/retention"
    mara.post(f"{base}/holds", reason=SCRIPT, review="2060-01-01")
    mara.post(f"{base}/deferrals", ground="warning", until="2020-01-01", reason=SCRIPT)  # refused, and shown again in its form
    world.act(case, CloseCase(SCRIPT))
    hold = world.open(case, OpenRetention()).holds[0].id
    outside = f"/retention/{case.case}"
    mara.post(f"{outside}/holds", reason=SCRIPT, review="2060-01-01")
    mara.post(f"{outside}/holds/lift", hold=hold, reason=SCRIPT)
    pages = [mara.get(path) for path in (base, "/retention", outside, f"{outside}/disposal")]
    pages.append(mara.post(f"{base}/holds", reason=SCRIPT, review="never"))
    for page in pages:
        assert page.status_code in (200, 422), page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
    assert SCRIPT in unescape(pages[0].text)


def test_ids_of_another_case_and_of_none_get_the_same_bytes(world: World, case: Access, mara: Browser) -> None:
    other = world.case()
    hold = world.act(other, SetLegalHold("A court", "2060-01-01"))
    deferral = world.act(other, DeferReports(DeferralGround.WARNING, _soon(world), "harm"))
    base = f"/case/{case.case}/retention"
    for path, real in (("holds/lift", hold), ("holds/sign", hold), ("deferrals/end", deferral), ("deferrals/sign", deferral)):
        answers = {plain(mara.post(f"{base}/{path}", hold=one, deferral=one, reason="why")) for one in (real, "a" * 26)}
        assert len(answers) == 1, path


def _soon(world: World) -> str:
    return iso(world.clock() + 30 * DAY)[:10]


def test_a_case_that_is_open_foreign_or_none_has_one_answer_outside(world: World, case: Access) -> None:
    """Lena leads cases of the unit, and not this one."""
    lena, closed = browser(world, "lena"), world.case()
    world.act(closed, CloseCase("done"))
    for end in ("", "/disposal"):
        answers = {plain(lena.get(f"/retention/{one}{end}")).replace(one, "ID") for one in (case.case, closed.case, "b" * 26)}
        assert len(answers) == 1, end
    assert closed.case not in lena.get("/retention").text
    ines = browser(world, "ines")
    assert ines.get(f"/retention/{closed.case}").status_code == 403
