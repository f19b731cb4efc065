"""The house policy (C11): what is in force and proposed, proposing, withdrawing. With a key of Administration, or of Oversight; an
exemption is proposed with a key of its case.

Nobody signs by a key: it proves nobody present. Signing is a page, and `glasshouse policy sign`.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from glasshouse.model.purpose import INVESTIGATIVE
from glasshouse.policy.charter.ceilings import Limits
from glasshouse.policy.plans.policies import (
    HousePolicy,
    ProposeExemption,
    ProposePolicy,
    ReadPolicies,
    SimulatePolicy,
    Simulation,
    WithdrawPolicy,
)
from glasshouse.policy.terms import Terms, with_terms
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import ExemptionBody, PolicyBody, ProposalBody, TermsBody
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["house policy"])
Number = Annotated[int, Path(ge=1, le=10**8, description="A proposal's number.")]


@router.get("/policy", openapi_extra=asks(ReadPolicies))
def read_policies(calling: Calling) -> Answer[HousePolicy]:
    """The house policy in force with its ceilings and purposes, what is proposed, and what was."""
    return calling.open(ReadPolicies())


@router.post("/policy/simulation", openapi_extra=asks(SimulatePolicy))
def simulate_policy(calling: Calling, body: PolicyBody) -> Answer[Simulation]:
    """What another house policy would have done to last month's accesses (C11). Needs a lead's key of Administration, or an auditor's of
    Oversight; nothing is changed."""
    return calling.open(SimulatePolicy(body.text))


@router.post("/policy/proposals", status_code=201, openapi_extra=asks(ProposePolicy))
def propose_policy(calling: Calling, body: ProposalBody) -> Answer[int]:
    """Propose another text instead of the one with the hash `base`; yields the proposal's number. What tightens is in force when this is
    answered; what widens waits for two signatures and seven days."""
    return calling.act(ProposePolicy(body.text, body.base, body.reason))


@router.post("/policy/terms", status_code=201, openapi_extra=asks(ReadPolicies, ProposePolicy))
def propose_terms(calling: Calling, body: TermsBody) -> Answer[int]:
    """Propose the text in force with other ceilings (C3) or purposes (C7); what is left out stays. Like any proposal."""
    current = calling.open(ReadPolicies()).value
    daily = current.persons_a_day if body.persons_a_day is None else body.persons_a_day
    monthly = current.dataset_persons_a_month if body.dataset_persons_a_month is None else body.dataset_persons_a_month
    off = frozenset(current.off if body.off is None else (purpose for purpose in body.off if purpose in INVESTIGATIVE))
    text = with_terms(current.text, Terms(Limits(daily, monthly), off))
    return calling.act(ProposePolicy(text, body.base, body.reason))


@router.post("/policy/proposals/{number}/withdraw", openapi_extra=asks(WithdrawPolicy))
def withdraw_policy(calling: Calling, number: Number) -> Answer[int]:
    """Give a proposal up, or end an exemption early."""
    return calling.act(WithdrawPolicy(number))


@router.post("/case/exemption", status_code=201, openapi_extra=asks(ProposeExemption))
def propose_exemption(calling: Calling, body: ExemptionBody) -> Answer[int]:
    """Propose an exemption from the house policy for the key's case; yields the proposal's number. For its lead. It acts once the proposer
    and a second person have signed it, which is done on its page or by `glasshouse policy sign`."""
    return calling.act(ProposeExemption(body.permits, body.reason))
