"""What is asked of the house policy through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

from glasshouse.policy.decide import default_house
from tests.api.conftest import Desk, Done

FORBID = '@id("N1 nobody opens a case")\nforbid (principal, action == Action::"create_case", resource);\n'
PERMIT = '@id("N2 everybody lists accounts")\npermit (principal, action == Action::"list_people", resource);\n'


def read_policies(desk: Desk) -> Done:
    answer = desk.call("administration", "GET", "/policy")
    house = answer.json()["value"]
    assert (house["text"], house["persons_a_day"], house["proposals"]) == (default_house(), 300, [])
    return Done(answer, "administration", "ReadPolicies")


def simulate_policy(desk: Desk) -> Done:
    desk.value("administration", "POST", "/cases", {"title": "T", "question": "Q?", "purpose": "corruption", "legal_basis": "B"})
    answer = desk.call("administration", "POST", "/policy/simulation", {"text": default_house() + FORBID})
    made = answer.json()["value"]
    assert (made["widens"], dict(made["forbidden"]).get("create_case", 0) > 0) == (False, True)
    wrong = desk.call("administration", "POST", "/policy/simulation", {"text": "permit everything"})
    assert wrong.status_code == 422
    return Done(answer, "administration", "SimulatePolicy")


def propose_policy(desk: Desk) -> Done:
    base = desk.value("administration", "GET", "/policy")["hash"]
    body = {"text": default_house() + PERMIT, "base": base, "reason": "The desk asks for it"}
    answer = desk.call("administration", "POST", "/policy/proposals", body)
    one = desk.value("administration", "GET", "/policy")["proposals"][0]
    assert (one["number"], one["widens"], one["stage"], one["acts"]) == (answer.json()["value"], True, "unsigned", "")
    late = desk.call("administration", "POST", "/policy/proposals", body | {"base": "0" * 64})
    assert late.status_code == 409
    return Done(answer, "administration", "ProposePolicy")


def propose_terms(desk: Desk) -> Done:
    base = desk.value("administration", "GET", "/policy")["hash"]
    answer = desk.call(
        "administration", "POST", "/policy/terms", {"persons_a_day": 250, "off": ["discrimination"], "base": base, "reason": "Less"}
    )
    house = desk.value("administration", "GET", "/policy")
    assert (house["persons_a_day"], house["dataset_persons_a_month"], house["off"]) == (250, 3000, ["discrimination"])
    above = desk.call("administration", "POST", "/policy/terms", {"persons_a_day": 301, "base": house["hash"], "reason": "More"})
    assert above.status_code == 422
    return Done(answer, "administration", "ProposePolicy")


def withdraw_policy(desk: Desk) -> Done:
    base = desk.value("administration", "GET", "/policy")["hash"]
    number = desk.value(
        "administration", "POST", "/policy/proposals", {"text": default_house() + PERMIT, "base": base, "reason": "Perhaps"}
    )
    answer = desk.call("administration", "POST", f"/policy/proposals/{number}/withdraw")
    one = desk.value("administration", "GET", "/policy")["history"][0]
    assert (one["number"], one["stage"]) == (number, "withdrawn")
    return Done(answer, "administration", "WithdrawPolicy")


def propose_exemption(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/exemption", {"permits": ["search"], "reason": "The hearing is tomorrow"})
    number = answer.json()["value"]
    (one,) = desk.value("administration", "GET", "/policy")["exemptions"]
    assert (one["number"], one["stage"], one["for_case"], one["public"]) == (number, "unsigned", True, False)
    again = desk.call("case", "POST", "/case/exemption", {"permits": ["search"], "reason": "Again"})
    assert again.status_code == 409
    wrong = desk.call("case", "POST", "/case/exemption", {"permits": ["unfold_traits"], "reason": "More"})
    assert wrong.status_code == 422
    return Done(answer, "case", "ProposeExemption")
