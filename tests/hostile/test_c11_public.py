"""Charter C11: what of a change is public, and when; what an outsider finds of it; and a refusal that says what is coming."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.people import IssueKey, ListPeople
from glasshouse.policy.plans.policies import WithdrawPolicy
from glasshouse.policy.terms import Terms, with_terms
from glasshouse.web.app import create_app
from glasshouse_audit.cli import main as audit
from glasshouse_ledger.leaf import Kind
from tests.hostile.changing import HOURS, LIST, WEEK, edit, proposal, propose, running, sign, signed, who, widened
from tests.hostile.conftest import BOTH, Place
from tests.hostile.exempted import exempted, filled, narrowed
from tests.hostile.test_pages import HERE, browser
from tests.hostile.world import World, every_text
from tests.unit.policy.test_change import NIGHT, without

NAMED = "// Jane Roe asked for it\n" + LIST.replace("N9", "Jane.Roe")


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    yield from running(place)


def published(world: World, number: int) -> bool:
    folder = world.settings.data_dir / "ledger" / "policy"
    return (folder / proposal(world, number).text_hash).exists()


def everything(world: World) -> str:
    """Every byte that outsiders can read: the published folder and the public page."""
    world.house.publisher.publish()
    folder = world.settings.data_dir / "ledger"
    files = b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    page = TestClient(create_app(world.house), base_url=HERE).get("/oversight").text
    return files.decode("utf-8", "replace") + page


# -- what is public, and when


@BOTH
def test_before_two_have_signed_nobody_outside_reads_a_word_of_the_text(world: World) -> None:
    number = propose(world, default_house() + NAMED)
    for _ in ("proposed", "signed by one"):
        assert not published(world, number)
        assert "Jane" not in everything(world)
        sign(world, number, "mara") if not proposal(world, number).signatures else None
    sign(world, number, "bela")
    assert published(world, number)
    assert "Jane Roe" in everything(world)


def test_what_is_withdrawn_before_is_never_public_and_told_without_its_words(world: World) -> None:
    number = propose(world, without(default_house() + NAMED, "H6"))
    sign(world, number, "mara")
    assert "Jane" in "".join(every_text(proposal(world, number)))  # who signs reads what they sign
    world.act(who(world, "mara"), WithdrawPolicy(number))
    world.clock.forward(2 * WEEK)
    world.house.policies.run()
    assert "Jane" not in everything(world)
    one = proposal(world, number)
    assert "Jane" not in "".join(every_text(one))
    assert one.rules == ("H6",)  # and no id that could name somebody


@BOTH
def test_the_first_leaf_says_which_rules_are_touched_and_the_next_name_the_same_text(world: World) -> None:
    start = world.size()
    number = signed(world, without(with_terms(default_house(), Terms()) + LIST, "H6"))
    leaves = [(index, leaf.header) for index, (leaf, _) in enumerate(world.entries(start), start) if leaf.header.k is Kind.POLICY]
    (announced, first), *later = leaves
    assert set(first.why) == {"C11", "N9", "H6"}
    assert [(header.hp, header.re) for _, header in later] == [(first.hp, announced)] * 2
    assert proposal(world, number).text_hash == first.hp


def test_a_touched_ceiling_or_purpose_is_told_by_its_rule(world: World) -> None:
    number = propose(world, "//! ceiling persons_a_day 10\n//! purpose corruption off\n" + default_house())
    assert proposal(world, number).rules == ("C3", "C7")


def test_what_tightens_is_public_when_it_acts(world: World) -> None:
    assert published(world, propose(world, default_house() + NIGHT))


@BOTH
def test_a_withdrawn_row_set_back_by_hand_does_not_act(world: World) -> None:
    number = signed(world, default_house() + LIST)
    world.act(who(world, "otto"), WithdrawPolicy(number))
    edit(world, "update proposals set state = 'waiting', ended = null, ended_entry = null where number = ?", number)
    world.clock.forward(WEEK + HOURS)
    assert not widened(world)


# -- what an outsider finds


def audited(world: World, capsys: pytest.CaptureFixture[str], folder: Path | None = None) -> tuple[int, str]:
    folder = folder or world.settings.data_dir / "ledger"
    trust = world.folder / "trust"
    trust.write_text(f"log {(world.settings.data_dir / 'ledger' / 'key').read_text().strip()}\nquorum none\n")
    world.house.publisher.publish()
    found = audit(["charter", "log", str(folder), "--policy", str(trust)])
    return found, capsys.readouterr().out


def test_an_outsider_reads_how_far_each_proposal_came(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    case = filled(world)
    given_up = propose(world, default_house() + LIST)
    world.act(who(world, "mara"), WithdrawPolicy(given_up))
    narrowed(world)
    number = exempted(world, case, "search")
    world.act(who(world, "bela"), WithdrawPolicy(number))
    world.house.close()
    status, told = audited(world, capsys)
    assert status == 0
    for words in (
        "a policy is announced",
        "given up or ended",
        "an exemption for one case is proposed",
        "signature 2 of the text",
        "into force",
    ):
        assert words in told


def test_an_outsider_doubts_a_text_that_two_signed_and_nobody_published(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    number = signed(world, default_house() + LIST)
    digest = proposal(world, number).text_hash
    world.house.close()
    folder = world.folder / "copy"
    shutil.copytree(world.settings.data_dir / "ledger", folder)
    assert audited(world, capsys, folder)[0] == 0
    (folder / "policy" / digest).unlink()
    status, told = audited(world, capsys, folder)
    assert (status != 0, digest in told) == (True, True)


# -- a refusal that says what is coming


def test_a_refusal_says_that_a_permit_waits_for_its_days_and_until_when(world: World) -> None:
    ines = who(world, "ines")
    number = propose(world, default_house() + LIST)
    assert "waits" not in told(world, ines)
    signed_one = [sign(world, number, login) for login in ("mara", "bela")]
    assert signed_one == [1, 2]
    until = proposal(world, number).acts
    words = told(world, ines)
    assert f"proposal {number}" in words
    assert f"until {int(until[8:10])} " in words
    assert f"at {until[11:16]} UTC" in words
    world.clock.forward(WEEK + HOURS)
    assert widened(world)


def test_a_refusal_says_nothing_of_a_policy_that_would_refuse_it_too_or_was_withdrawn(world: World) -> None:
    ines = who(world, "ines")
    other = LIST.replace("list_people", "back_up").replace("N9", "N8")
    signed(world, default_house() + other)
    assert "waits" not in told(world, ines)
    number = signed(world, default_house() + LIST)
    assert "waits" in told(world, ines)
    world.act(who(world, "mara"), WithdrawPolicy(number))
    assert "waits" not in told(world, ines)


def test_the_page_the_api_and_the_entry_say_so_too(world: World) -> None:
    jonas, pages = who(world, "jonas"), browser(world, "jonas")
    key = world.act(jonas, IssueKey(1)).text
    propose(world, without(default_house(), "H7 administrators run"))  # nobody lists accounts
    signed(world, default_house())
    page = pages.get("/people")
    assert (page.status_code, "waits for its seven days" in page.text) == (403, True)
    entry = next(fields for _, fields in reversed(world.entries()) if "waits" in str(fields.get("results")))
    assert "seven days" in entry["results"]["remedy"]
    answer = TestClient(create_app(world.house), base_url=HERE).get("/api/people", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, "seven days" in answer.json()["error"]["remedy"]) == (403, True)


def told(world: World, access: Access) -> str:
    with pytest.raises(RefusedError) as caught:
        world.open(access, ListPeople())
    return caught.value.remedy
