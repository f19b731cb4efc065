"""How one signs in: passkeys, an authenticator, recovery codes; proving again that it is you; and resetting another's factors."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, ProofNeededError, SignInError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.factors import (
    AddPasskey,
    AddTotp,
    ListFactors,
    MakeRecoveryCodes,
    RemovePasskey,
    RemoveTotp,
    ResetFactors,
)
from glasshouse.web import door, session
from glasshouse.web.proving import prove
from glasshouse.web.visit import Visit, get, post

HERE = "/me/security"


def security(visit: Visit, status: int = 200, fault: GlasshouseError | None = None) -> Response:
    """One's own factors, and the forms that change them; closed until a fresh proof where there is one."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    view = visit.open(ListFactors())
    return visit.render("security.html", status, view=view, locked=_locked(visit), fault=fault, values=visit.form.values())


def passkey_options(visit: Visit) -> Response:
    """What to ask the browser for, to make a new passkey."""
    return Response(visit.house.accounts.ceremonies.set_up_options(_session(visit)), media_type="application/json")


def add_passkey(visit: Visit) -> Response:
    """Keep a new passkey."""
    form = visit.form
    try:
        name = form.line("name", "Name", 60)
        made = visit.house.accounts.ceremonies.set_up(_session(visit), form.raw("answer"))
        token, receipt = visit.standing(CaseKind.ADMINISTRATION).act(AddPasskey(name, made, form.raw("password", 1024)))
    except ProofNeededError:
        return _to_proof(visit)
    except (InvalidInputError, ConflictError, SignInError) as error:
        return security(visit, error.status, error)
    return session.start(visit.to(HERE, "passkey-added", receipt), visit.house.settings, token)


def remove_passkey(visit: Visit) -> Response:
    """Remove one passkey."""
    try:
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RemovePasskey(visit.form.line("passkey", "Passkey", 64)))
    except ProofNeededError:
        return _to_proof(visit)
    return visit.to(HERE, "passkey-removed", receipt)


def totp_page(visit: Visit, status: int = 200, fault: GlasshouseError | None = None, secret: str = "") -> Response:
    """A new secret for an authenticator. It is kept nowhere but on the page, sealed, until a right code comes with it."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    if _locked(visit):
        return _to_proof(visit)
    ceremonies, own = visit.house.accounts.ceremonies, _session(visit)
    secret = secret or ceremonies.totp_secret()
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    first, address = not ceremonies.any_factor(own), ceremonies.totp_address(own, secret)
    return visit.render("totp.html", status, sealed=session.seal(own, [secret]), groups=groups, address=address, first=first, fault=fault)


def add_totp(visit: Visit) -> Response:
    """Keep the authenticator once it shows a right code."""
    form = visit.form
    (secret,) = session.unseal(_session(visit), form.raw("sealed", 500))
    try:
        command = AddTotp(secret=secret, proof=form.line("code", "Code", 20), password=form.raw("password", 1024))
        token, receipt = visit.standing(CaseKind.ADMINISTRATION).act(command)
    except ProofNeededError:
        return _to_proof(visit)
    except (InvalidInputError, ConflictError, SignInError) as error:
        return totp_page(visit, error.status, error, secret)
    return session.start(visit.to(HERE, "totp-added", receipt), visit.house.settings, token)


def remove_totp(visit: Visit) -> Response:
    """Remove the authenticator."""
    try:
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RemoveTotp())
    except ProofNeededError:
        return _to_proof(visit)
    return visit.to(HERE, "totp-removed", receipt)


def make_recovery_codes(visit: Visit) -> Response:
    """Ten new codes, shown this once."""
    try:
        codes, receipt = visit.standing(CaseKind.ADMINISTRATION).act(MakeRecoveryCodes())
    except ProofNeededError:
        return _to_proof(visit)
    return visit.render("codes.html", codes=codes, receipt=receipt)


def prove_page(visit: Visit, fault: SignInError | None = None) -> Response:
    """Prove that it is you, then go on where you were."""
    back = door.local(visit.form.raw("next", 500) or visit.request.query_params.get("next", HERE))
    if not visit.house.accounts.ceremonies.any_factor(_session(visit)):
        return visit.to(HERE)
    return visit.render("prove.html", fault.status if fault else 200, back=back, fault=fault)


def prove_options(visit: Visit) -> Response:
    """What to ask the browser for; `about` is the hash of the plan that the proof is for, if any."""
    about = visit.form.raw("about", 64)
    return Response(visit.house.accounts.ceremonies.prove_options(_session(visit), about), media_type="application/json")


def prove_now(visit: Visit) -> Response:
    """A proof for nothing in particular: it is fresh for five minutes."""
    try:
        proved = prove(visit)
    except SignInError as error:
        return prove_page(visit, error)
    return proved.kept(visit.to(door.local(visit.form.raw("next", 500))))


def reset_factors(visit: Visit) -> Response:
    """Take all second factors from somebody else's account, with its sessions and keys."""
    try:
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(ResetFactors(visit.form.line("person", "Person", 64)))
    except ProofNeededError:
        return visit.to(f"/me/prove?next={quote('/people')}")
    return visit.to("/people", "factors-reset", receipt)


def _session(visit: Visit) -> str:
    if visit.session is None:
        raise SignInError("Please sign in.")
    return visit.session


def _locked(visit: Visit) -> bool:
    return visit.house.accounts.ceremonies.must_prove(_session(visit))


def _to_proof(visit: Visit) -> Response:
    return visit.to(f"/me/prove?next={quote(HERE)}")


ROUTES = (
    get(HERE, security),
    post("/me/security/passkeys/options", passkey_options),
    post("/me/security/passkeys", add_passkey),
    post("/me/security/passkeys/remove", remove_passkey),
    get("/me/security/totp", totp_page),
    post("/me/security/totp", add_totp),
    post("/me/security/totp/remove", remove_totp),
    post("/me/security/codes", make_recovery_codes),
    get("/me/prove", prove_page),
    post("/me/prove/options", prove_options),
    post("/me/prove", prove_now),
    post("/people/factors", reset_factors),
)
