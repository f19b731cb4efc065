"""The charter's published text covers what decides its rules: words, Cedar, lists and shapes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import glasshouse
from glasshouse.policy.charter.text import RULES, changing, charter_text, forbids

PACKAGE = Path(glasshouse.__file__).parent


@pytest.mark.parametrize("file", sorted((PACKAGE / "policy/charter").glob("*.py")), ids=lambda file: file.name)
def test_a_list_or_shape_that_changes_changes_the_charter(file: Path) -> None:
    assert f"{hashlib.sha256(file.read_bytes()).hexdigest()}  policy/charter/{file.name}\n" in charter_text()


@pytest.mark.parametrize("path", ["policy/decide.py", "policy/actions.py", "policy/actiontable.py", "model/purpose.py", "model/outcome.py"])
def test_so_does_what_a_case_allows_in_each_state_and_to_what_end(path: str) -> None:
    assert f"{hashlib.sha256((PACKAGE / path).read_bytes()).hexdigest()}  {path}\n" in charter_text()


def test_every_sentence_and_all_cedar_stand_in_it() -> None:
    assert all(f"{rule.id} {rule.title}\n\n{rule.sentence}" in charter_text() for rule in RULES)
    assert forbids() in charter_text()
    assert changing() in charter_text()
