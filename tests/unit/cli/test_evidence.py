"""Evidence on the command line: a saved page becomes an exhibit, and a package is written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.cli.verbs import VERBS
from glasshouse.gate import Access
from glasshouse.policy.plans.approvals import AskApproval
from glasshouse.policy.plans.exhibits import ListExhibits
from glasshouse.policy.plans.packages import PACKAGE
from glasshouse.policy.plans.people import IssueKey
from tests.hostile.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "house")
    yield made
    made.close()


def captured(world: World, case: Access, page: Path) -> dict[str, str]:
    args = {"key": key(world, case), "case": case.case, "file": str(page), "title": page.name, "address": "https://port.example/7"}
    return dict(VERBS["capture"](world.house, args, lambda _said: None))


def key(world: World, case: Access) -> str:
    return world.act(case, IssueKey(1)).text


def test_a_saved_page_becomes_an_exhibit_with_its_address(world: World, tmp_path: Path) -> None:
    case, page = world.case(), tmp_path / "tender.html"
    page.write_bytes(b"<!doctype html>" + b"x" * 3_000_000)
    told = captured(world, case, page)
    assert told == {"label": "EX-0001", "sha256": hashlib.sha256(page.read_bytes()).hexdigest(), "media_type": "text/html"}
    assert world.open(case, ListExhibits()).total == 1
    with pytest.raises(InvalidInputError):
        captured(world, case, tmp_path / "nothing.html")
    with pytest.raises(InvalidInputError):  # a key of another case takes nothing in for this one
        VERBS["capture"](world.house, {"key": key(world, world.case()), "case": case.case, "file": str(page)}, lambda _said: None)


@pytest.mark.parametrize("name", ["brief", "brief.zip"])
def test_a_package_is_written_once_it_is_approved_and_never_over_what_is_there(world: World, tmp_path: Path, name: str) -> None:
    case, page, target = world.case(), tmp_path / "page.html", tmp_path / name
    page.write_text("<html>")
    captured(world, case, page)
    args = {"key": key(world, case), "case": case.case, "target": str(target)}
    with pytest.raises(RefusedError) as refused:
        VERBS["package"](world.house, args, lambda _said: None)
    assert refused.value.code == "approval"
    assert not target.exists()
    world.act(case, AskApproval(PACKAGE, "For the prosecutor"))
    world.clock.forward(25 * 3600)
    args["key"] = key(world, case)
    assert VERBS["package"](world.house, args, lambda _said: None)["exhibits"] == 1
    assert target.exists()
    if target.is_dir():
        about = json.loads((target / "data/exhibits/EX-0001/about.json").read_text())
        assert about["declared"] == {"address": "https://port.example/7"}
    with pytest.raises(ConflictError):
        VERBS["package"](world.house, args, lambda _said: None)
