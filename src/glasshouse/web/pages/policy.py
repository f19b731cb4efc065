"""The house policy: what is in force, what is proposed and since when; trying another, proposing it, signing and withdrawing; and the
exemption of one case from it (C11)."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import INVESTIGATIVE, TEXTS, Purpose
from glasshouse.policy.actiontable import ROWS
from glasshouse.policy.change import LONGEST
from glasshouse.policy.charter.ceilings import DATASET_PERSONS_A_MONTH, PERSONS_A_DAY, Limits
from glasshouse.policy.exemption import LIFTABLE
from glasshouse.policy.plans.policies import (
    HousePolicy,
    Proposal,
    ProposeExemption,
    ProposePolicy,
    ReadPolicies,
    SignPolicy,
    SimulatePolicy,
    Simulation,
    Stage,
    WithdrawPolicy,
)
from glasshouse.policy.terms import MARK, Terms, with_terms
from glasshouse.web.proving import prove
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import STAGES

HERE = "/policy"
SENTENCES = {row.action.value: row.sentence for row in ROWS.values()}
_PROPOSERS = frozenset({Role.LEAD, Role.AUDITOR, Role.ADMINISTRATOR})
_TRIERS = frozenset({Role.LEAD, Role.AUDITOR})
_CEILINGS = {
    "persons_a_day": "private persons a day, for an account",
    "dataset_persons_a_month": "private persons of one dataset a month",
}


def policy(visit: Visit) -> Response:
    """What is in force, what waits, and how it can be changed."""
    visit = _standing(visit)
    return _page(visit, visit.open(ReadPolicies()))


def simulate(visit: Visit) -> Response:
    """What the text would change, told before anybody is bound by it."""
    visit, text = _standing(visit), _text(visit)
    try:
        made = visit.open(SimulatePolicy(text))
    except InvalidInputError as error:
        return _page(visit, visit.open(ReadPolicies()), text=text, fault=error)
    return _page(visit, visit.open(ReadPolicies()), text=text, made=made)


def propose(visit: Visit) -> Response:
    """Another text."""
    return _propose(visit, lambda current: _text(visit))


def propose_ceilings(visit: Visit) -> Response:
    """The text in force with other ceilings (C3)."""

    def text(current: HousePolicy) -> str:
        form = visit.form
        daily = form.integer("persons_a_day", "A day", 0, PERSONS_A_DAY, current.persons_a_day)
        monthly = form.integer("dataset_persons_a_month", "A month", 0, DATASET_PERSONS_A_MONTH, current.dataset_persons_a_month)
        return with_terms(current.text, Terms(Limits(daily, monthly), frozenset(current.off)))

    return _propose(visit, text)


def propose_purposes(visit: Visit) -> Response:
    """The text in force with other purposes in use (C7)."""

    def text(current: HousePolicy) -> str:
        used = visit.form.many("used")
        limits = Limits(current.persons_a_day, current.dataset_persons_a_month)
        return with_terms(current.text, Terms(limits, frozenset(one for one in INVESTIGATIVE if one.value not in used)))

    return _propose(visit, text)


def proposal(visit: Visit, fault: GlasshouseError | None = None, made: Simulation | None = None) -> Response:
    """One proposal on one screen, with what one can do about it."""
    visit = _standing(visit)
    one = _found(visit)
    armed = visit.session is not None and visit.house.accounts.ceremonies.any_factor(visit.session)
    may = bool(visit.me.roles & _PROPOSERS)
    return visit.render(
        "proposal.html",
        fault.status if fault else 200,
        one=one,
        armed=armed,
        may_withdraw=may and (one.stage in (Stage.UNSIGNED, Stage.NOTICED) or bool(one.until)),
        may_try=bool(visit.me.roles & _TRIERS) and bool(one.text) and not one.for_case,
        made=made,
        fault=fault,
        said=_said,
        stages=STAGES,
        sentences=SENTENCES,
    )


def try_proposal(visit: Visit) -> Response:
    """What it would have done to last month's accesses."""
    inside = _standing(visit)
    return proposal(visit, made=inside.open(SimulatePolicy(_found(inside).text)))


def sign(visit: Visit) -> Response:
    """A signature, with a proof given now for exactly this text."""
    digest = visit.form.raw("about", 64)
    try:
        proved = prove(visit, digest)
    except SignInError as error:
        return proposal(visit, error)
    try:
        _, receipt = _standing(proved.visit).act(SignPolicy(_number(visit), digest))
    except (ConflictError, RefusedError) as error:
        return proved.kept(proposal(proved.visit, error))
    one = _found(_standing(proved.visit))
    said = "signed" if not one.for_case else "exemption-signed" if one.stage is Stage.UNSIGNED else "exempt"
    return proved.kept(visit.to(f"{HERE}/{_number(visit)}", said, receipt))


def withdraw(visit: Visit) -> Response:
    """It never acts."""
    try:
        _, receipt = _standing(visit).act(WithdrawPolicy(_number(visit)))
    except ConflictError as error:
        return proposal(visit, error)
    return visit.to(HERE, "withdrawn", receipt)


def exemption(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form by which a case's lead proposes an exemption for it."""
    visit = visit.in_case().named()
    permits = tuple((action, ROWS[action].sentence) for action in LIFTABLE)
    chosen, values = (visit.form.many("permits"), visit.form.values()) if fault else ((), {})
    return visit.render("exemption.html", fault.status if fault else 200, permits=permits, chosen=chosen, values=values, fault=fault)


def propose_exemption(visit: Visit) -> Response:
    """An exemption, which acts once two have signed it."""
    try:
        command = ProposeExemption(visit.form.many("permits"), visit.form.prose("reason", "Why", 400))
        number, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return exemption(visit, error)
    return visit.to(f"{HERE}/{number}", "exemption-proposed", receipt)


def _propose(visit: Visit, text: Callable[[HousePolicy], str]) -> Response:
    """Propose what the form makes of the policy in force; back on the page where it cannot be."""
    visit = _standing(visit)
    current, form = visit.open(ReadPolicies()), visit.form
    try:
        number, receipt = visit.act(ProposePolicy(text(current), form.raw("base", 64), form.prose("reason", "Why", 400)))
    except (InvalidInputError, ConflictError) as error:
        return _page(visit, current, text=_text(visit) or current.text, fault=error)
    one = next(one for one in _all(visit.open(ReadPolicies())) if one.number == number)
    return visit.to(f"{HERE}/{number}", "tightened" if one.stage is Stage.IN_FORCE else "proposed", receipt)


def _page(
    visit: Visit, current: HousePolicy, *, text: str = "", made: Simulation | None = None, fault: GlasshouseError | None = None
) -> Response:
    roles = visit.me.roles
    return visit.render(
        "policy.html",
        fault.status if fault else 200,
        house=current,
        text=text or current.text,
        open_text=bool(text),
        made=made,
        fault=fault,
        values=visit.form.values() if fault else {},
        may_propose=bool(roles & _PROPOSERS),
        may_try=bool(roles & _TRIERS),
        purposes=tuple((purpose, TEXTS[purpose].label) for purpose in INVESTIGATIVE),
        ceilings=(PERSONS_A_DAY, DATASET_PERSONS_A_MONTH),
        stages=STAGES,
        sentences=SENTENCES,
        longest=LONGEST,
    )


def _said(changed: str) -> str:
    """What a proposal changes, in words: the name of a policy, or a line of terms."""
    if not changed.startswith(MARK):
        return changed
    kind, name, value = changed.removeprefix(MARK).split()
    return f"{TEXTS[Purpose(name)].label} is not used here" if kind == "purpose" else f"{int(value):,} {_CEILINGS[name]}"


def _text(visit: Visit) -> str:
    return visit.form.raw("text", LONGEST + 1).replace("\r\n", "\n")


def _standing(visit: Visit) -> Visit:
    return visit.standing(CaseKind.OVERSIGHT if Role.AUDITOR in visit.me.roles else CaseKind.ADMINISTRATION)


def _all(current: HousePolicy) -> tuple[Proposal, ...]:
    return (*current.proposals, *current.exemptions, *current.history)


def _found(visit: Visit) -> Proposal:
    found = [one for one in _all(visit.open(ReadPolicies())) if one.number == _number(visit)]
    if not found:
        raise NotFoundError("There is no proposal with this number.")
    return found[0]


def _number(visit: Visit) -> int:
    text = visit.given("number")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


ROUTES = (
    get(HERE, policy),
    post(HERE, simulate),
    post(f"{HERE}/text", propose),
    post(f"{HERE}/ceilings", propose_ceilings),
    post(f"{HERE}/purposes", propose_purposes),
    get(f"{HERE}/{{number}}", proposal),
    post(f"{HERE}/{{number}}/try", try_proposal),
    post(f"{HERE}/{{number}}/sign", sign),
    post(f"{HERE}/{{number}}/withdraw", withdraw),
    get("/case/{case}/exemption", exemption),
    post("/case/{case}/exemption", propose_exemption),
)
