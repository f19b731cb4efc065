"""Signing in on the command line: a key is stored, 0600, one for each data folder and case."""

from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path

from glasshouse.base.errors import GlasshouseError, SignInError
from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask

_STEWARDSHIP = "stewardship"


def run(settings: Settings, name: str | None, case: str | None) -> None:
    """Ask for the password, store the key."""
    _sign_in(settings, name, case)
    print(f"Signed in. The key is in {_file()} and lasts 30 days.")


def key_for(settings: Settings, case: str | None = None) -> str:
    """The stored key (or GLASSHOUSE_KEY) for a case, by its id or by the name of a standing case; asks for name and password where somebody
    can answer."""
    given = os.environ.get("GLASSHOUSE_KEY")
    if given:
        return given
    found = _read().get(_slot(settings, case))
    if found:
        return found
    if not sys.stdin.isatty():
        raise SignInError("You are not signed in on this machine.", remedy="Run: glasshouse login" + (f" --case {case}" if case else ""))
    return _sign_in(settings, None, case)


def _sign_in(settings: Settings, name: str | None, case: str | None) -> str:
    login = name or input("Sign-in name: ")
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    given = {"name": login, "password": password, "case": case}
    try:
        answer = ask(settings, "login", given, lambda _said: None)
    except GlasshouseError as error:
        if error.code != "second_factor":
            raise
        code = input("Code of your authenticator, or a recovery code: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        answer = ask(settings, "login", {**given, "code": code}, lambda _said: None)
    kept = _read()
    kept[_slot(settings, case)] = str(answer["key"])
    _write(kept)
    return str(answer["key"])


def _slot(settings: Settings, case: str | None) -> str:
    return f"{settings.store_url or settings.data_dir} {case or _STEWARDSHIP}"


def _file() -> Path:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "glasshouse" / "keys.json"


def _read() -> dict[str, str]:
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(slot): str(key) for slot, key in kept.items()} if isinstance(kept, dict) else {}


def _write(kept: dict[str, str]) -> None:
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = file.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as out:
        json.dump(kept, out)
    partial.replace(file)
