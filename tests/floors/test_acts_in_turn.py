"""Acts of the program wait for each other and for those of people, in whichever process: in the gate none writes beside the others."""

from __future__ import annotations

import ast
from pathlib import Path

GATE = Path(__file__).resolve().parents[2] / "src" / "glasshouse" / "gate"


def beside(source: str) -> list[int]:
    """Lines of transactions in which a command is carried out and which wait for no other (`Database.write(single=True)`)."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.With) or not any(_calls(inner, "doing") for inner in ast.walk(node)):
            continue
        writes = [one.context_expr for one in node.items if _calls(one.context_expr, "write")]
        found += [write.lineno for write in writes if not any(key.arg == "single" for key in getattr(write, "keywords", []))]
    return found


def _calls(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return name in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))


def test_every_command_is_carried_out_in_turn() -> None:
    sources = {path.name: path.read_text() for path in sorted(GATE.glob("*.py"))}
    assert {name: lines for name, source in sources.items() if (lines := beside(source))} == {}
    assert sum("write(single=True)" in source for source in sources.values()) > 5


def test_one_that_does_not_wait_is_found() -> None:
    assert beside("with self._database.write() as connection:\n    doing(command)(writer, command)\n") == [1]
