"""Files stay under 400 lines, functions within 60, and no name says nothing: the tail is where code turns ugly."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
FILE_LINES = 400
FUNCTION_LINES = 60
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "core", "logic"}


def complaints(source: Path) -> Iterator[str]:
    """What is too large or named vaguely below a source folder; nested functions count on their own."""
    for file in sorted(source.rglob("*.py")):
        if "versions" in file.parts:
            continue
        place = file.relative_to(source)
        text = file.read_text(encoding="utf-8")
        if (lines := len(text.splitlines())) >= FILE_LINES:
            yield f"{place}: {lines} lines"
        if VAGUE & {*place.with_suffix("").parts}:
            yield f"{place}: a vague name"
        tree = ast.parse(text, str(file))
        if text.strip() and not ast.get_docstring(tree):
            yield f"{place}: no docstring that says what it promises"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    yield f"{place}:{node.lineno}: {node.name} has {length} lines"


def test_the_house_keeps_its_sizes_and_names() -> None:
    assert list(complaints(SOURCE)) == []


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("room/long.py", '"""Long."""\n' + "x = 1\n" * 399, "400 lines"),
        ("room/function.py", '"""F."""\ndef f() -> None:\n' + "    pass\n" * 60, "f has 61 lines"),
        ("room/nested.py", '"""N."""\nclass A:\n  async def f(self) -> None:\n' + "    pass\n" * 60, "f has 61 lines"),
        ("room/helpers.py", '"""H."""\n', "a vague name"),
        ("core/graph.py", '"""G."""\n', "a vague name"),
        ("room/silent.py", "x = 1\n", "no docstring"),
    ],
)
def test_a_planted_excess_is_seen(path: str, text: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert [found for found in complaints(tmp_path) if complaint in found]


def test_what_just_fits_is_left_alone(tmp_path: Path) -> None:
    fits = '"""Fits."""\ndef f() -> None:\n' + "    pass\n" * 59 + "x = 1\n" * 338
    (tmp_path / "fits.py").write_text(fits, encoding="utf-8")
    assert len(fits.splitlines()) == FILE_LINES - 1
    assert list(complaints(tmp_path)) == []
