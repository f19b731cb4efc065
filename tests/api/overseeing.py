"""What oversight is told of accounts through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

from glasshouse.base.clock import system_clock
from glasshouse.gate import Access
from glasshouse.policy.plans.breakglass import BreakGlass, Emergency
from tests.api.conftest import PASSWORD, Desk, Done, colleague
from tests.hostile.world import proven_for


def list_alerts(desk: Desk) -> Done:
    """Maya looks up a name that a colleague bears, twice."""
    colleague(desk, "olaf", "auditor")
    desk.keys["alerts"] = desk.key("olaf", "oversight")
    person = {"login": "jan", "name": "Jan Petrov", "unit": "Desk", "roles": ["investigator"], "password": PASSWORD}
    desk.value("admin", "POST", "/people", person)
    for _ in range(2):
        desk.value("case", "POST", "/search", {"query": "petrov jan"})
    desk.house.watching.look_at_use()
    answer = desk.call("alerts", "GET", "/alerts")
    (alert,) = [one for one in answer.json()["value"]["waiting"] if one["rule"] == "colleagues"]
    assert (alert["account"], alert["may_review"]) == ("Maya Okafor", False)  # a key reviews nothing
    assert "etrov" not in answer.text
    assert desk.call("admin", "GET", "/alerts").status_code == 403
    return Done(answer, "alerts", "ListAlerts")


def list_break_glass(desk: Desk) -> Done:
    """Maya, in a session, does without the approver."""
    maya = desk.house.accounts.find("maya")
    sentence = "The suspect boards a plane in an hour"
    command = BreakGlass(Emergency.DEADLINE, sentence)
    access = proven_for(Access(maya, desk.case), command.bond(desk.case), system_clock() + desk.skew)
    broken = desk.house.gate.act(access, command).value
    answer = desk.call("administration", "GET", "/break-glass")
    (mine,) = answer.json()["value"]["mine"]
    assert (mine["id"], mine["sentence"], mine["in_force"], mine["case"]) == (broken, sentence, True, desk.case)
    (told,) = desk.value("admin", "GET", "/break-glass")["waiting"]
    assert (told["id"], told["who"], told["case"]) == (broken, "Maya Okafor", "")
    return Done(answer, "administration", "ListBreakGlass")
