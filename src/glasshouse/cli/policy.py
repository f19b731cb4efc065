"""The house policy on the command line (C11): listing, trying, proposing, signing, withdrawing."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for

_WORDS = {"unsigned": "waits for signatures", "noticed": "signed", "in_force": "came into force", "over": "over after its 72 hours"}


def list_policies(settings: Settings, office: str) -> None:
    """What is in force, what waits, and what was."""
    house = _ask(settings, office, "policies")
    print(f"In force: {house['hash']}")
    print(f"{house['persons_a_day']} private persons a day, {house['dataset_persons_a_month']} of one dataset a month")
    print("Not used here: " + (", ".join(house["off"]) or "none of the purposes"))
    if house["fault"]:
        print(f"THE POLICY FILES HAVE A FAULT: {house['fault']}")
    for one in (*house["proposals"], *house["exemptions"], *house["history"]):
        print(_line(one))


def simulate(settings: Settings, office: str, file: Path) -> None:
    """What the file's text would change, and would have done to last month's accesses."""
    made = _ask(settings, office, "simulate_policy", text=_text(file))
    _change(made)
    print(f"Of {made['accesses']:,} accesses of the last 30 days, of which {made['unknown']:,} cannot be told any more:")
    for title, rows in (("would have been forbidden", made["forbidden"]), ("would have been allowed", made["allowed"])):
        print(f"  {title}: " + (", ".join(f"{action} {number:,}" for action, number in rows) or "none"))


def propose(settings: Settings, office: str, file: Path, reason: str) -> None:
    """Propose the file's text instead of what is in force."""
    _proposed(_ask(settings, office, "propose_policy", text=_text(file), reason=reason))


def propose_terms(settings: Settings, office: str, reason: str, **terms: Any) -> None:
    """Propose other ceilings, or a purpose on or off."""
    _proposed(_ask(settings, office, "propose_terms", reason=reason, **terms))


def exempt(settings: Settings, case: str, permits: list[str], reason: str) -> None:
    """Propose an exemption from the house policy for one case."""
    given = {"key": key_for(settings, case), "case": case, "permits": permits, "reason": reason}
    number = ask(settings, "propose_exemption", given, lambda _said: None)["number"]
    print(f"Proposed as {number}. It acts, for 72 hours, once you and a second person have signed it: glasshouse policy sign {number}")


def withdraw(settings: Settings, office: str, number: int) -> None:
    """Give a proposal up, or end an exemption."""
    _ask(settings, office, "withdraw_policy", number=number)
    print("Withdrawn. The house policy in force stays.")


def sign(settings: Settings, office: str, number: int) -> None:
    """Show the proposal, and sign it by name, password and the authenticator's code: a stored key proves nobody present."""
    house = _ask(settings, office, "policies")
    found = [one for one in (*house["proposals"], *house["exemptions"]) if one["number"] == number]
    if not found:
        raise InvalidInputError("No proposal with this number waits.", remedy="See: glasshouse policy list")
    print(_line(found[0]))
    _change(found[0])
    print("\n".join(found[0]["difference"]))
    given = {"name": _answer("Sign-in name: "), "password": _secret("Password: "), "code": _answer("Code of your authenticator: ")}
    made = ask(settings, "sign_policy", {**given, "office": office, "number": number, "digest": found[0]["digest"]}, lambda _said: None)
    print(f"Signed; {made['signatures']} of 2 signatures. It acts {'with' if found[0]['for_case'] else 'seven days after'} the second.")


def _ask(settings: Settings, office: str, verb: str, **args: Any) -> dict[str, Any]:
    return ask(settings, verb, {"key": key_for(settings, office), **args}, lambda _said: None)


def _proposed(one: dict[str, Any]) -> None:
    print(_line(one))
    _change(one)
    print("It is in force." if one["stage"] == "in_force" else "It acts seven days after two people have signed it.")


def _line(one: dict[str, Any]) -> str:
    stage = f"acts {one['acts']} (in {one['hours']} hours)" if one["acts"] else _WORDS.get(one["stage"], one["stage"])
    stage = f"acts now, until {one['until']} ({one['hours']} more hours)" if one["until"] else stage
    kind = "exempts one case" if one["for_case"] else "widens" if one["widens"] else "tightens"
    signed = f", {len(one['signatures'])} of 2 signatures" if one["stage"] == "unsigned" else ""
    return f"{one['number']}  {kind}  {stage}{signed}  {one['by'] or one['origin']}: {one['reason']}"


def _change(one: dict[str, Any]) -> None:
    for title, names in (("Without", one["removed"]), ("New", one["added"])):
        for name in names:
            print(f"  {title}: {name}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{file} cannot be read ({type(error).__name__}).") from error


def _answer(question: str) -> str:
    return input(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _secret(question: str) -> str:
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
