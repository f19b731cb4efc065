"""The charter's page names tests that are there, and places of the program that are there."""

from __future__ import annotations

import json
import re
from pathlib import Path

from glasshouse.policy.charter.proofs import gathered, proofs
from glasshouse.policy.charter.text import BY_ID

ROOT = Path(__file__).resolve().parents[4]


def test_every_test_and_every_place_that_the_page_names_is_there() -> None:
    there = {name for file in ROOT.glob("tests/**/test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))}
    assert set(proofs()) <= set(BY_ID)
    assert len(proofs()) >= 8
    for proof in proofs().values():
        assert proof.tests
        assert [test for test in proof.tests if test not in there] == []
        assert [place for place in proof.places if not (ROOT / "src/glasshouse" / place).is_file()] == []


def test_rows_are_gathered_by_rule_each_test_once_and_other_lines_left_out() -> None:
    table = (
        "| rule | fault | place | test |\n| --- | --- | --- | --- |\n"
        "| C10 | a | `gate/gate.py` | `test_b` |\n| C2 | b | `a.py` | `test_a` |\n| C2 | c | `b.py` | `test_a` |\n"
        "| all | d | `c.py` | `test_c` |\n"
    )
    assert json.loads(gathered(table)) == {
        "C2": {"places": ["a.py", "b.py"], "tests": ["test_a"]},
        "C10": {"places": ["gate/gate.py"], "tests": ["test_b"]},
    }
    assert list(json.loads(gathered(table))) == ["C2", "C10"]
