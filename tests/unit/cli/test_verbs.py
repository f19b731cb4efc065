"""Verbs as the process that holds the store does them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.cli import dispose
from glasshouse.cli.verbs import VERBS
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import CloseCase, HoldEntity
from glasshouse.policy.plans.data import RegisterDataset
from glasshouse.policy.plans.people import IssueKey
from tests.hostile.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_imports_are_listed_though_another_unit_has_datasets(world: World) -> None:
    world.dataset("ours")
    world.load("ours", [("a", "Company", {"name": "Acme"})])
    olga = world.person("olga", "steward", unit="Elsewhere")
    theirs = RegisterDataset("theirs", "Theirs", "A publisher", "", "public_record", "private_persons", "public", ())
    world.act(world.standing(CaseKind.STEWARDSHIP, olga), theirs)
    key = world.act(world.standing(CaseKind.STEWARDSHIP), IssueKey(1)).text
    found = VERBS["imports"](world.house, {"key": key}, lambda _said: None)["imports"]
    assert [row["dataset"] for row in found] == ["ours"]


def test_alerts_are_listed_for_an_auditors_key_and_for_no_other(world: World) -> None:
    auditor = world.standing(CaseKind.OVERSIGHT, world.person("ada", "auditor"))
    case = world.case()
    world.search(case, "mara okafor")
    world.search(case, "okafor mara")
    world.house.watching.look_at_use()
    key = world.act(auditor, IssueKey(1)).text
    found = VERBS["alerts"](world.house, {"key": key}, lambda _said: None)
    assert [(row["rule"], row["account"], row["case"] is None) for row in found["waiting"]] == [("colleagues", "Mara Okafor", False)]
    assert found["read"] > 0
    with pytest.raises(RefusedError):
        VERBS["alerts"](world.house, {"key": world.act(case, IssueKey(1)).text}, lambda _said: None)


def test_a_key_of_another_case_exports_nothing_for_the_case_that_was_named(world: World) -> None:
    world.dataset("ours")
    world.load("ours", [("a", "Company", {"name": "Acme"})])
    wanted, other = world.case("ours"), world.case("ours")
    for case in (wanted, other):
        world.act(case, HoldEntity(world.id(case, "Acme")))
    key = world.act(other, IssueKey(1)).text
    size = world.size()
    table = {"shape": "outcome_by_group", "dataset": "ours", "period": "2025", "reason": "Why", "form": "csv"}
    for verb, rest in (("export", {"format": "entities"}), ("table", table), ("ask_table", table)):
        with pytest.raises(InvalidInputError) as refused:
            VERBS[verb](world.house, {"key": key, "case": wanted.case, **rest}, lambda _said: None)
        assert other.case in refused.value.message
        assert f"glasshouse login --case {wanted.case}" in refused.value.remedy
    assert world.size() == size
    made = VERBS["export"](world.house, {"key": key, "case": other.case, "format": "entities"}, lambda _said: None)
    assert made["entities"] == 1


def test_a_dry_run_changes_nothing_and_what_is_asked_is_what_it_counted(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    case = world.case()
    key = world.act(world.standing(CaseKind.STEWARDSHIP), IssueKey(1)).text
    args = {"key": key, "case": case.case}
    with pytest.raises(NotFoundError):
        VERBS["dry_run"](world.house, args, lambda _said: None)
    world.act(case, CloseCase("done"))
    (row,) = VERBS["retention"](world.house, {"key": key}, lambda _said: None)["cases"]
    assert (row["case"], row["disposal"]) == (case.case, "")
    made = VERBS["dry_run"](world.house, args, lambda _said: None)
    assert VERBS["dry_run"](world.house, args, lambda _said: None)["digest"] == made["digest"]
    dispose.tell(made)
    told = capsys.readouterr().out
    assert "1 member\n" in told
    assert "in the way" not in told
    asked = VERBS["dispose"](world.house, {**args, "ground": "over", "digest": made["digest"]}, lambda _said: None)
    assert (asked["state"], asked["case"]) == ("asked", case.case)
    with pytest.raises(ConflictError):
        VERBS["dispose"](world.house, {**args, "ground": "over", "digest": "0" * 64}, lambda _said: None)
