"""Reference pages made from the code; `--check` fails the build when they disagree with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer import Typer
from typer.main import get_command

from glasshouse.base.settings import TABLE as SETTINGS
from glasshouse.policy.actiontable import TABLE as ACTIONS
from glasshouse.policy.charter.proofs import gathered
from glasshouse.policy.charter.text import RULES, charter_hash
from glasshouse.policy.decide import default_house
from glasshouse.web.api.app import reference

_HEAD = "<!-- Made from the code by `glasshouse docs`; do not edit. -->\n\n"
_ROOT = Path(__file__).parents[3]
_PROOFS = "../../src/glasshouse/policy/charter/proofs.json"
"""The one that the program itself shows: it lies with the charter."""


def run(check: bool, app: Typer) -> int:
    """Write or compare docs/reference; 1 when a page differs."""
    folder = _ROOT / "docs" / "reference"
    differing = []
    for name, text in pages(app).items():
        file = folder / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        differing.append(name)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if check and differing:
        print("These pages disagree with the code: " + ", ".join(differing), file=sys.stderr)
        print("Run: ./glasshouse docs", file=sys.stderr)
        return 1
    return 0


def pages(app: Typer) -> dict[str, str]:
    """Every reference page by file name."""
    made = {"settings.md": _settings(), "actions.md": _actions(), "charter.md": _charter(), "cli.md": _cli(app), **reference()}
    return {_PROOFS: gathered((_ROOT / "docs/design/charter-tests.md").read_text(encoding="utf-8")), **made}


def _settings() -> str:
    rows = "".join(f"| `GLASSHOUSE_{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.help} |\n" for row in SETTINGS)
    return (
        f"{_HEAD}# Settings\n\nEnvironment variables, read once at start.\n\n| variable | default | meaning |\n| --- | --- | --- |\n{rows}"
    )


def _actions() -> str:
    rows = "".join(
        f"| `{row.action.value}` | {row.sentence} | `{row.act}` | {row.cls} | {', '.join(sorted(kind.value for kind in row.kinds))} |\n"
        for row in ACTIONS
    )
    return (
        f"{_HEAD}# Actions\n\nEverything that can be done, the ledger's word for it, its class (2: what leaves or reaches wide), and the "
        f"kinds of case in which it exists.\n\n| action | what | ledger | class | kinds of case |\n"
        f"| --- | --- | --- | --- | --- |\n{rows}\n"
        f"## House policy that ships\n\n```cedar\n{default_house()}```\n"
    )


def _charter() -> str:
    parts = [f"{_HEAD}# The charter\n\nWhat no role, setting, policy file or partner can lift. Hash in force: `{charter_hash()}`.\n"]
    parts += [f"\n## {rule.id}. {rule.title}\n\n{rule.sentence}\n\n*Why:* {rule.reason}\n\n*In force:* {rule.enforced}\n" for rule in RULES]
    return "".join(parts)


def _cli(app: Typer) -> str:
    group = get_command(app)
    parts = [f"{_HEAD}# Command line\n\n`glasshouse VERB`; without a verb: `demo`.\n"]
    for name, command in _verbs(group):
        parts.append(f"\n## glasshouse {name}\n\n{command.help or ''}\n\n")
        for parameter in command.params:
            record = getattr(parameter, "help", None) or ""
            label = (
                ", ".join(f"`{option}`" for option in parameter.opts)
                if parameter.param_type_name == "option"
                else f"`{parameter.name.upper()}`"
            )
            if parameter.name != "help":
                parts.append(f"- {label}: {record}\n")
    return "".join(parts)


def _verbs(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, those of groups too."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _verbs(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command
