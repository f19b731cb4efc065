"""Unusual use: each rule finds its misuse in the log and leaves ordinary work alone; alerts tell of accounts and of nobody in the data."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import Actor, CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.alerts import Alert, AlertsView, ListAlerts, ReviewAlert, WatchUse
from glasshouse.policy.plans.approvals import Approve, AskApproval
from glasshouse.policy.plans.casework import AddMember, HoldEntity, OpenCase
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.policy.unusual import DRIFT_LEAST, OUTSIDE_LEAST, VOLUME_LEAST, Explained, Rule
from tests.hostile.world import PASSWORD, Thing, World, every_text

WEEK = 7 * 24 * 3600
NAMES = ["Nora Quint", "Piet Halloway"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Mara leads; Nora Quint and Piet Halloway investigate; Ada audits. Among sixty clerks and sixty firms somebody is called like Piet."""
    made = World(tmp_path / "house")
    things: list[Thing] = [(f"p{n}", "Person", {"name": f"Clerk {n:02}", "idNumber": f"C-{n:04}"}) for n in range(60)]
    things += [(f"f{n}", "Company", {"name": f"Firm {n:02}"}) for n in range(60)]
    things.append(("x", "Person", {"name": "Piet Halloway", "idNumber": "X-1"}))
    made.dataset("plain", handling="public")
    made.load("plain", things)
    desk = made.standing(CaseKind.ADMINISTRATION, made.jonas)
    for name in NAMES:
        made.act(desk, CreatePerson(name.split()[0].lower(), name, "Investigations", ("investigator",), PASSWORD))
    made.person("ada", "auditor", unit="Inspection")
    yield made
    made.close()


def find(world: World, login: str) -> Actor:
    return world.house.accounts.find(login)


def joined(world: World, login: str = "nora", purpose: Purpose = Purpose.CORRUPTION) -> Access:
    """A case of Mara's in which this account works."""
    case = world.case("plain", purpose=purpose)
    world.act(case, AddMember(login, CaseRole.MEMBER))
    return Access(find(world, login), case.case)


def alerts(world: World) -> AlertsView:
    """What Ada reads once the rules have read the log."""
    world.house.watching.look_at_use()
    return world.open(world.standing(CaseKind.OVERSIGHT, find(world, "ada")), ListAlerts())


def of(world: World, rule: Rule) -> list[Alert]:
    return [alert for alert in alerts(world).waiting if alert.rule is rule]


def search(world: World, case: Access, text: str = "firm", times: int = 1) -> None:
    for _ in range(times):
        world.search(case, text)


def ids(world: World, case: Access, text: str, pages: int = 1) -> list[str]:
    found = [world.open(case, SearchEntities(parse(text), offset=20 * page)).hits for page in range(pages)]
    return [hit.stub.id for hits in found for hit in hits]


def monday(world: World) -> None:
    """To the beginning of the next week, so that no test runs over its edge."""
    now = world.clock() // 1_000_000
    world.clock.forward(WEEK - (now - 4 * 86_400) % WEEK)


def test_a_week_far_above_the_accounts_own_past_is_told_once_with_its_numbers(world: World) -> None:
    case = joined(world)
    monday(world)
    for _ in range(4):
        search(world, case, times=2)
        world.clock.forward(WEEK)
    search(world, case, times=VOLUME_LEAST - 1)
    assert of(world, Rule.VOLUME) == []
    search(world, case)
    (alert,) = of(world, Rule.VOLUME)
    assert (alert.account, alert.case) == ("Nora Quint", None)
    assert alert.told.startswith(f"{VOLUME_LEAST} requests in the week of ")
    assert "the 4 weeks before was 2" in alert.told
    search(world, case)
    (again,) = of(world, Rule.VOLUME)
    assert (again.id, again.told.split()[0]) == (alert.id, str(VOLUME_LEAST + 1))


def test_an_account_without_a_past_is_not_held_against_one(world: World) -> None:
    case = joined(world)
    monday(world)
    search(world, case, times=VOLUME_LEAST * 2)
    assert of(world, Rule.VOLUME) == []


def test_openings_to_which_nothing_in_the_case_led_are_told_and_those_of_searches_and_held_things_are_not(world: World) -> None:
    case, other = joined(world), joined(world)
    monday(world)
    known = ids(world, other, "firm", 3)
    led = set(ids(world, case, "firm"))
    strange = [public for public in known if public not in led]
    for public in sorted(led)[: OUTSIDE_LEAST + 2]:
        world.open(case, OpenEntity(public))
    for public in strange[: OUTSIDE_LEAST - 1]:
        world.open(case, OpenEntity(public))
    assert of(world, Rule.OUTSIDE) == []
    world.open(case, OpenEntity(strange[0]))  # opened before: no new one
    assert of(world, Rule.OUTSIDE) == []
    world.open(case, OpenEntity(strange[OUTSIDE_LEAST]))
    (alert,) = of(world, Rule.OUTSIDE)
    number = world.open(case, OpenCase()).case.number
    assert (alert.account, alert.case) == ("Nora Quint", number)
    assert alert.told.startswith(f"To {OUTSIDE_LEAST} of ")


def test_what_a_colleague_of_the_case_found_and_holds_leads_there_too(world: World) -> None:
    case = joined(world)
    monday(world)
    mara = Access(world.mara, case.case)
    found = ids(world, mara, "firm", 2)[: OUTSIDE_LEAST * 2]
    for public in found:
        world.act(mara, HoldEntity(public))
    for public in found:
        world.open(case, OpenEntity(public))
    assert of(world, Rule.OUTSIDE) == []


def test_look_ups_of_colleagues_are_told_from_the_second_on_however_they_are_typed(world: World) -> None:
    case = joined(world)
    monday(world)
    search(world, case, "halloway")
    search(world, case, "piet")
    search(world, case, "clerk 01")
    search(world, case, '"HALLOWAY, Piet"')
    assert of(world, Rule.COLLEAGUES) == []
    (public,) = {hit.stub.id for hit in world.search(case, "halloway").hits}
    world.open(case, OpenEntity(public))
    (alert,) = of(world, Rule.COLLEAGUES)
    assert "2 requests" in alert.told
    assert "and 0 the account's own holder" in alert.told


def test_look_ups_of_oneself_are_told(world: World) -> None:
    case = joined(world)
    monday(world)
    search(world, case, "quint nora", times=2)
    (alert,) = of(world, Rule.COLLEAGUES)
    assert "2 the account's own holder" in alert.told


def test_where_the_purpose_is_about_staff_their_names_are_the_work(world: World) -> None:
    case = joined(world, purpose=Purpose.INTERNAL_CONDUCT)
    monday(world)
    search(world, case, "piet halloway", times=3)
    assert of(world, Rule.COLLEAGUES) == []


def approved(world: World, asker: str, approver: str) -> None:
    case = world.case("plain", actor=find(world, asker))
    for public in ids(world, case, "clerk", 3):
        world.act(case, HoldEntity(public))
    asked = world.act(case, AskApproval("entities", "The court asked for it"))
    desk = world.standing(CaseKind.ADMINISTRATION, find(world, approver))
    actor = replace(desk.actor, strong=True, proven=world.clock(), proven_for=asked.digest)
    world.act(replace(desk, actor=actor), Approve(asked.id, asked.digest))


def test_two_who_approve_each_other_are_told_where_others_could_have(world: World) -> None:
    for login in ("bela", "carl", "dina", "emil"):
        world.person(login, "lead", unit="Audit" if login in ("bela", "carl") else "Inspection")
    world.person("gwen", "lead", unit="Reviews")
    monday(world)
    for _ in range(3):
        approved(world, "bela", "dina")
    for _ in range(2):
        approved(world, "dina", "bela")
    assert of(world, Rule.RECIPROCAL) == []
    approved(world, "dina", "bela")
    (alert,) = of(world, Rule.RECIPROCAL)
    assert (alert.account, alert.case) == ("Dina", None)
    assert "Bela gave 3 of the 3 approvals" in alert.told
    assert "where 4 people could" in alert.told


def test_a_case_that_is_used_in_another_way_than_before_is_told_against_its_purpose(world: World) -> None:
    case = joined(world)
    monday(world)
    for _ in range(2):
        search(world, case, times=DRIFT_LEAST // 2)
        world.clock.forward(WEEK)
    for _ in range(DRIFT_LEAST // 2 - 1):
        world.open(case, SearchEntities(parse("clerk 01"), schemata=("Person",)))
    search(world, case, times=DRIFT_LEAST // 2 + 2)
    assert of(world, Rule.DRIFT) == []
    for _ in range(3):
        world.open(case, SearchEntities(parse("clerk 01"), schemata=("Person",)))
    (alert,) = of(world, Rule.DRIFT)
    assert "“searches narrowed to Person” rose from 0 % to 50 %" in alert.told
    assert "The purpose is about: Holders of public office" in alert.told


def test_no_alert_names_whom_anybody_looked_for_or_opened_or_a_case(world: World) -> None:
    case = joined(world)
    monday(world)
    search(world, case, "piet halloway", times=2)
    (public,) = {hit.stub.id for hit in world.search(case, "halloway").hits}
    world.open(case, OpenEntity(public))
    view = alerts(world)
    texts = list(every_text(view))
    assert [alert.rule for alert in view.waiting] == [Rule.COLLEAGUES]
    assert not [text for text in texts if "alloway" in text or public in text or "A case" in text or case.case in text]
    with closing(sqlite3.connect(world.settings.data_dir / "store.db")) as raw:
        kept = json.dumps([list(map(str, row)) for table in ("usage", "led", "alerts") for row in raw.execute(f"select * from {table}")])
    assert "alloway" not in kept.lower()
    assert public not in kept


def test_alerts_are_for_auditors_and_the_rules_for_the_program_alone(world: World) -> None:
    joined(world)
    for actor in (world.mara, world.jonas, find(world, "nora")):
        with pytest.raises(RefusedError):
            world.open(world.standing(CaseKind.OVERSIGHT, actor), ListAlerts())
    with pytest.raises(RefusedError) as caught:
        world.act(world.standing(CaseKind.OVERSIGHT, find(world, "ada")), WatchUse())
    assert caught.value.rules == ("C9",)


def test_a_review_is_an_act_with_a_reason_once_and_never_about_oneself_nor_by_a_key(world: World) -> None:
    case = joined(world)
    monday(world)
    search(world, case, "piet halloway", times=2)
    (alert,) = of(world, Rule.COLLEAGUES)
    ada = world.standing(CaseKind.OVERSIGHT, find(world, "ada"))
    said = ReviewAlert(alert.id, Explained.EXPLAINED, "A namesake in the case")
    with pytest.raises(InvalidInputError):
        world.act(ada, ReviewAlert(alert.id, Explained.EXPLAINED, " "))
    with pytest.raises(NotFoundError):
        world.act(ada, ReviewAlert("0" * 26, Explained.EXPLAINED, "What?"))
    keyed = replace(ada, actor=replace(ada.actor, bound_case=ada.case, bound_purpose="oversight"))
    with pytest.raises(RefusedError):
        world.act(keyed, said)
    herself = replace(ada, actor=replace(ada.actor, person=case.actor.person))
    with pytest.raises(RefusedError):
        world.act(herself, said)
    start = world.size()
    world.act(ada, said)
    plans = [fields["plan"] for _, fields in world.entries(start) if fields.get("plan")]
    assert [(plan["type"], plan["explained"]) for plan in plans] == [("ReviewAlert", "explained")]
    with pytest.raises(ConflictError):
        world.act(ada, said)
    view = alerts(world)
    assert (view.waiting, [one.reviewed_by for one in view.reviewed]) == ((), ["Ada"])


def test_a_run_has_its_own_leaves_and_reads_each_entry_once_and_an_idle_hour_has_none(world: World) -> None:
    case = joined(world)
    monday(world)
    search(world, case, times=3)
    world.house.watching.look_at_use()
    start = world.size()
    world.house.watching.look_at_use()
    world.open(world.standing(CaseKind.OVERSIGHT, find(world, "ada")), ListAlerts())
    world.house.watching.look_at_use()
    assert world.size() == start + 2  # what Ada read, and nothing of the program
    search(world, case)
    world.house.watching.look_at_use()
    ran = [(leaf.header.k.value, leaf.header.pur) for leaf, _ in world.entries(start + 4)]
    assert ran == [("intent", Purpose.OVERSIGHT), ("outcome", Purpose.OVERSIGHT)]
    with closing(sqlite3.connect(world.settings.data_dir / "store.db")) as raw:
        (requests,) = raw.execute("select sum(requests) from usage where what = 'requests'").fetchone()
    assert requests == 4


def test_a_run_that_was_killed_goes_on_where_it_was_and_counts_nothing_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = joined(world)
    monday(world)
    search(world, case, times=30)
    monkeypatch.setattr("glasshouse.store.usage.BATCH", 7)
    monkeypatch.setattr("glasshouse.gate.watching.BATCH", 7)
    broken = sqlite3.connect(world.settings.data_dir / "store.db", isolation_level=None)
    broken.execute(
        "create trigger stop before update on meta when new.key = 'usage' and cast(new.value as integer) > 40 "
        "begin select raise(abort, 'power cut'); end"
    )
    with pytest.raises(Exception, match="power cut"):
        world.house.watching.look_at_use()
    broken.execute("drop trigger stop")
    world.house.watching.look_at_use()
    (requests,) = broken.execute("select sum(requests) from usage where what = 'requests'").fetchone()
    broken.close()
    assert requests == 30
