"""The table of attempts and doors is whole, names tests that are there, and is the one in the design note."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

from tests.hostile.red_team.table import ATTEMPTS, BEGIN, DOORS, END, TABLE, rendered

ROOT = Path(__file__).resolve().parents[3]
NOTE = ROOT / "docs/design/charter-tests.md"
FIXTURE_TESTS = {
    "red_team/test_red_traits.py::test_the_names_are_found_by_both_doors",
    "red_team/test_red_command_line.py::test_no_verb_of_the_channel_reads_people",
    "red_team/test_red_command_line.py::test_the_command_line_has_no_such_verb[9]",
    "red_team/test_red_command_line.py::test_the_one_verb_that_gives_people_gives_no_trait_and_nobody_who_is_sealed",
    *(
        f"red_team/test_red_ledger.py::test_27_a_unit_of_one_person_stands_in_no_public_header[{door}]"
        for door in ("page", "api", "command line")
    ),
    "red_team/test_red_ledger.py::test_28_the_page_of_a_closed_cases_ledger_shows_nothing_that_was_erased",
}
"""Tests beside the attempts: that the doors work, and what stands for several attempts."""


def collected(files: set[str]) -> set[str]:
    """Node ids that pytest finds in these files, below tests/hostile/."""
    words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *sorted(f"tests/hostile/{f}" for f in files)]
    plain = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}  # what it prints is read
    said = subprocess.run(words, cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    found = {line.removeprefix("tests/hostile/") for line in said.stdout.splitlines() if "::" in line}
    assert found, said.stdout + said.stderr
    return found


def test_every_attempt_has_its_test_at_every_door_and_every_test_its_attempt() -> None:
    assert set(TABLE) == set(itertools.product(ATTEMPTS, DOORS))
    assert list(ATTEMPTS) == list(range(1, 29))
    assert len(set(TABLE.values())) == len(TABLE)
    there = collected({name.partition("::")[0] for name in TABLE.values()})
    assert set(TABLE.values()) - there == set()
    own = {name for name in there if name.startswith("red_team/")}
    assert own - set(TABLE.values()) == FIXTURE_TESTS


def test_the_design_note_shows_the_table_as_it_is() -> None:
    """When this fails: `python -m tests.hostile.red_team.table`, and its output between the two marks."""
    text = NOTE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0].strip() == rendered()
