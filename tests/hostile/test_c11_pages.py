"""Changing the house policy on its pages and by the command line: proposed, signed with an authenticator, counted down, withdrawn."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.base.errors import GlasshouseError
from glasshouse.cli.program import app
from glasshouse.cli.verbs import VERBS
from glasshouse.model.actor import CaseRole
from glasshouse.model.purpose import Purpose
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.casework import AddMember
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web.app import create_app
from tests.hostile.changing import LIST, WEEK, peopled, proposal, propose, seen, who
from tests.hostile.exempted import filled, narrowed
from tests.hostile.test_c8_pages import Armed
from tests.hostile.test_pages import HERE, browser
from tests.hostile.world import PASSWORD, World
from tests.unit.policy.test_change import NIGHT


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = peopled(tmp_path)
    yield made
    made.close()


def base(world: World) -> dict[str, str]:
    return {"base": seen(world).hash, "reason": "Work asks for it"}


def test_a_widening_is_proposed_signed_and_counted_down_on_the_pages(world: World) -> None:
    mara, bela = Armed(world, "mara"), Armed(world, "bela")
    made = mara.browser.post("/policy/text", text=default_house().replace("\n", "\r\n") + LIST, **base(world))
    assert "acts seven days later, once two people have signed it" in made.text
    wrong = mara.browser.post("/policy/text", text="permit(principal, action, resource);", **base(world))
    assert re.search(r'<textarea id="f-text"[^>]* aria-invalid="true" aria-describedby="fault h-text">', wrong.text)
    (one,) = seen(world).proposals
    here = f"/policy/{one.number}"
    page = bela.browser.get(here).text
    assert "May this be loosened?" in page
    assert "<ins>+permit (principal, action == Action::&#34;list_people&#34;" in page
    assert "It would have allowed" in bela.browser.post(f"{here}/try").text
    assert "Signed" in mara.browser.post(f"{here}/sign", about=one.digest, code=mara.code()).text
    again_ = mara.browser.post(f"{here}/sign", about=one.digest, code=mara.code())
    assert (again_.status_code, "You have signed it" in again_.text) == (403, True)
    wrong = bela.browser.post(f"{here}/sign", about="0" * 64, code=bela.code())
    assert (wrong.status_code, "This is not what was proposed" in wrong.text) == (409, True)
    assert "Signed" in bela.browser.post(f"{here}/sign", about=one.digest, code=bela.code()).text
    world.clock.forward(2 * WEEK // 7)
    carl = browser(world, "carl")  # the others' sessions have ended by then
    assert re.search(r"acts in <strong>5 days( [0-9]+ hours?)?</strong>", carl.get(here).text)
    assert "acts in 5 days" in browser(world, "ines").get("/policy").text
    assert "Withdrawn" in carl.post(f"{here}/withdraw").text
    world.clock.forward(WEEK)
    world.house.policies.run()
    assert seen(world).text == default_house()


def test_ceilings_and_purposes_are_lowered_on_the_page_and_no_new_case_offers_them(world: World) -> None:
    mara = browser(world, "mara")
    assert "In force, from now on" in mara.post("/policy/ceilings", persons_a_day="100", dataset_persons_a_month="3000", **base(world)).text
    (one,) = seen(world).history
    assert "New: <bdi>100 private persons a day, for an account</bdi>" in mara.get(f"/policy/{one.number}").text
    above = mara.post("/policy/ceilings", persons_a_day="301", dataset_persons_a_month="3000", **base(world))
    assert above.status_code == 422
    assert f'value="{base(world)["reason"]}"' in above.text
    used = [purpose.value for purpose in world.house.policies.offered() if purpose is not Purpose.CORRUPTION]
    assert mara.post("/policy/purposes", used=used, **base(world)).status_code == 200  # type: ignore[arg-type]  # several of one name
    assert (seen(world).persons_a_day, seen(world).off) == (100, (Purpose.CORRUPTION,))
    assert ">Corruption<" not in mara.get("/case/new").text
    assert ">Corruption<" not in mara.get("/first-look").text
    assert "Not used here: Corruption" in mara.get("/policy").text


def test_who_may_not_change_it_is_not_offered_to_and_refused(world: World) -> None:
    ines = browser(world, "ines")
    page = ines.get("/policy").text
    assert "Propose" not in page.replace("Proposed", "")
    assert "H6 investigators and leads take first looks" in page
    assert ines.post("/policy/text", text=default_house() + NIGHT, **base(world)).status_code == 403


def test_a_proposal_waits_in_the_head_of_every_page_of_those_who_may_sign_it(world: World) -> None:
    propose(world, default_house() + LIST)
    for login in ("bela", "otto"):
        own = browser(world, login)
        assert "1</strong> waits for you" in own.get("/").text, login
        assert '<a href="/policy">1 house policy</a>' in own.get("/waiting").text
        assert own.get("/policy").status_code == 200
    assert "house policy</a>" not in browser(world, "ines").get("/waiting").text


def test_everybody_reads_the_history_and_nobody_is_named_in_it(world: World) -> None:
    propose(world, default_house() + NIGHT)
    number = propose(world, default_house() + LIST)
    page = TestClient(create_app(world.house), base_url=HERE).get("/oversight").text
    assert "Change 1: tightens · came into force" in page
    assert f"Change {number}: widens · waits for signatures" in page
    part = page[page.index('id="house"') : page.index('id="openly"')]
    assert not [name for name in ("Mara", "Bela", "Work asks") if name in part]
    assert f"/ledger/policy/{proposal(world, number).text_hash}" not in part
    assert f"text not public, hash <code>{proposal(world, number).text_hash[:12]}" in part
    assert f"/ledger/policy/{proposal(world, 1).text_hash}" in part


def test_an_exemption_is_proposed_signed_counted_down_and_ended_on_the_pages(world: World) -> None:
    case = filled(world)
    narrowed(world)
    mara, bela = Armed(world, "mara"), Armed(world, "bela")
    here = f"/case/{case.case}/exemption"
    assert f'href="{here}"' in mara.browser.get(f"/case/{case.case}").text
    assert mara.browser.post(here, permits=["unfold_traits"], reason="More").status_code == 422  # type: ignore[arg-type]
    empty = mara.browser.post(here, reason="Nothing")
    assert (empty.status_code, "Nothing" in empty.text, 'aria-describedby="fault"' in empty.text) == (422, True, True)
    made = mara.browser.post(here, permits=["search", "open_entity"], reason="The hearing is tomorrow")  # type: ignore[arg-type]
    assert "Proposed, and announced" in made.text
    (one,) = seen(world).exemptions
    page = f"/policy/{one.number}"
    assert "Whoever proposed it signs first" in bela.browser.get(page).text
    assert "The case that it is for" in mara.browser.get(page).text
    assert "The case that it is for" not in bela.browser.get(page).text
    assert "It acts once a second person" in mara.browser.post(f"{page}/sign", about=one.digest, code=mara.code()).text
    assert "acts now" not in TestClient(create_app(world.house), base_url=HERE).get("/oversight").text
    assert "It acts now, for 72 hours" in bela.browser.post(f"{page}/sign", about=one.digest, code=bela.code()).text
    assert re.search(r"ends in <strong>3 days</strong>", bela.browser.get(page).text)
    assert "acts now, for 3 days more" in browser(world, "ines").get("/policy").text
    public = TestClient(create_app(world.house), base_url=HERE).get("/oversight").text
    part = public[public.index('id="house"') : public.index('id="openly"')]
    assert "an exemption for one case · <strong>acts now</strong>, for 3 days more" in part
    assert not [name for name in ("Mara", "Bela", "hearing", case.case) if name in part]
    assert TestClient(create_app(world.house), base_url=HERE).get(f"/ledger/policy/{one.text_hash}").status_code == 200
    assert "Ada Minister" in mara.browser.post(f"/case/{case.case}/search", q="minister").text
    assert "Withdrawn" in bela.browser.post(f"{page}/withdraw").text
    assert not seen(world).exemptions
    assert mara.browser.post(f"/case/{case.case}/search", q="minister").status_code == 403


def test_who_does_not_lead_the_case_proposes_no_exemption_on_its_page(world: World) -> None:
    case = filled(world)
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    ines = browser(world, "ines")
    assert f"/case/{case.case}/exemption" not in ines.get(f"/case/{case.case}").text
    assert ines.post(f"/case/{case.case}/exemption", permits="search", reason="I want to").status_code == 403
    assert browser(world, "bela").get(f"/case/{case.case}/exemption").status_code == 403


def test_the_command_line_lists_proposes_signs_and_withdraws(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key, case = world.act(who(world, "mara"), IssueKey(30)).text, world.case()
    case_key = world.act(case, IssueKey(30)).text
    for name in ("DATA_DIR", "KEYS_DIR"):
        monkeypatch.setenv(f"GLASSHOUSE_{name}", str(getattr(world.settings, name.lower())))
    monkeypatch.setenv("GLASSHOUSE_KEY", key)
    file = tmp_path / "new.cedar"
    file.write_text(default_house() + LIST)
    world.close()
    world.clock.later = 0  # the command runs by the system's clock

    def run(*words: str, said: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        app(list(words), standalone_mode=False)
        return capsys.readouterr().out

    assert "would have been allowed" in run("policy", "simulate", str(file))
    assert "It acts seven days after two people" in run("policy", "propose", str(file), "--reason", "The desk asks for it")
    assert "1  widens  waits for signatures, 0 of 2 signatures" in run("policy", "list")
    assert "Withdrawn" in run("policy", "withdraw", "1")
    assert "It is in force" in run("policy", "ceilings", "--day", "90", "--reason", "Less is enough")
    assert "It is in force" in run("policy", "purpose", "--off", "discrimination", "--reason", "Not our mandate")
    assert "90 private persons a day" in run("policy", "list")
    monkeypatch.setenv("GLASSHOUSE_KEY", case_key)
    exempting = run("policy", "exempt", case.case, "--permit", "search", "--permit", "open_entity", "--reason", "The hearing is tomorrow")
    assert "glasshouse policy sign 4" in exempting
    monkeypatch.setenv("GLASSHOUSE_KEY", key)
    assert "4  exempts one case  waits for signatures, 0 of 2 signatures" in run("policy", "list")


def test_a_signature_by_the_command_line_takes_one_code_for_exactly_this(world: World) -> None:
    bela = Armed(world, "bela")
    number = propose(world, default_house() + LIST)
    digest = proposal(world, number).digest
    given = {"name": "bela", "password": PASSWORD, "office": "administration", "number": number}
    for wrong in ({"code": "", "digest": digest}, {"code": "000000", "digest": digest}, {"code": None, "digest": "0" * 64}):
        code = bela.code() if wrong["code"] is None else wrong["code"]
        with pytest.raises(GlasshouseError):
            VERBS["sign_policy"](world.house, {**given, **wrong, "code": code}, lambda _said: None)
    made = VERBS["sign_policy"](world.house, {**given, "code": bela.code(), "digest": digest}, lambda _said: None)
    assert made == {"signatures": 1}
