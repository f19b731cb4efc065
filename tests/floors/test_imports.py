"""The house keeps its import contract, and the checker sees every way of breaking it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.floors.contracts import CONTRACTS, KNOT, read, violations

ROOT = Path(__file__).resolve().parents[2]

UPWARD, TABLE, GATE, TIPLINE, READERS, VOCABULARY, DATABASES, ENGINE, POLICY, WEB, LEDGER, AUDITOR, OFFLINE, DYNAMIC = CONTRACTS

PLANTS = [
    (UPWARD, "glasshouse/base/planted.py", "import glasshouse.model"),
    (UPWARD, "glasshouse/model/planted.py", "from glasshouse import policy"),
    (UPWARD, "glasshouse/policy/planted.py", "from glasshouse.store import engine"),
    (UPWARD, "glasshouse/store/planted.py", "import glasshouse.gate"),
    (UPWARD, "glasshouse/store/planted.py", "import glasshouse.search"),
    (UPWARD, "glasshouse/gate/planted.py", "import glasshouse.work"),
    (UPWARD, "glasshouse/ingest/planted.py", "import glasshouse.index"),
    (UPWARD, "glasshouse/tips/planted.py", "import glasshouse.work.case"),
    (UPWARD, "glasshouse/oversight/planted.py", "import glasshouse.assemble"),
    (UPWARD, "glasshouse/demonstration/planted.py", "import glasshouse.ingest"),
    (UPWARD, "glasshouse/assemble.py", "import glasshouse.cli"),
    (UPWARD, "glasshouse/cli/planted.py", "import glasshouse.web"),
    (UPWARD, "glasshouse/web/planted.py", "import glasshouse.cli.serve"),
    (UPWARD, "glasshouse/cli/serve.py", "import glasshouse.tipline"),
    (TABLE, "glasshouse/sharing/planted.py", "import json"),
    (TABLE, "glasshouse/cli/planted.py", "import glasshouse.sharing"),
    (GATE, "glasshouse/web/planted.py", "from glasshouse.store import records"),
    (GATE, "glasshouse/cli/planted.py", "import glasshouse.search"),
    (GATE, "glasshouse/work/planted.py", "from glasshouse import search"),
    (GATE, "glasshouse/oversight/planted.py", "import glasshouse.store.entries"),
    (GATE, "glasshouse/tips/triage.py", "import glasshouse.store"),
    (GATE, "glasshouse/demonstration/planted.py", "import glasshouse.store"),
    (TIPLINE, "glasshouse/tipline/planted.py", "import glasshouse.tips.triage"),
    (TIPLINE, "glasshouse/tipline/planted.py", "import glasshouse.gate"),
    (READERS, "glasshouse/ingest/readers/planted.py", "import glasshouse.store"),
    (VOCABULARY, "glasshouse/index/planted.py", "from followthemoney import model"),
    (VOCABULARY, "glasshouse_ledger/planted.py", "import followthemoney"),
    (DATABASES, "glasshouse/gate/planted.py", "import sqlalchemy as sa"),
    (DATABASES, "glasshouse/web/planted.py", "import sqlite3"),
    (DATABASES, "glasshouse/ingest/planted.py", "from psycopg import connect"),
    (ENGINE, "glasshouse/index/planted.py", "import tantivy"),
    (POLICY, "glasshouse/gate/planted.py", "import cedarpy"),
    (WEB, "glasshouse/work/planted.py", "from starlette.requests import Request"),
    (WEB, "glasshouse/assemble.py", "import granian"),
    (LEDGER, "glasshouse_ledger/planted.py", "import glasshouse.base.errors"),
    (LEDGER, "glasshouse_ledger/planted.py", "import orjson"),
    (AUDITOR, "glasshouse_audit/planted.py", "import glasshouse"),
    (AUDITOR, "glasshouse_audit/planted.py", "import rich"),
    (OFFLINE, "glasshouse_audit/planted.py", "import http.client"),
    (OFFLINE, "glasshouse_ledger/planted.py", "from urllib import request"),
    (DYNAMIC, "glasshouse/gate/planted.py", "import importlib\nimportlib.import_module('glasshouse.' + 'web')"),
    (KNOT, "glasshouse/web/planted.py", "from . import planted_too"),
]

DISGUISES = {
    "plain": "import glasshouse.store.records",
    "from the package": "from glasshouse import store",
    "from the room": "from glasshouse.store import anything",
    "everything": "from glasshouse.store.records import *",
    "relative": "from ..store import anything",
    "in a function": "def late() -> None:\n    import glasshouse.store",
    "for types only": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from glasshouse.store import Engine",
    "in a try": "try:\n    import glasshouse.store\nexcept ImportError:\n    pass",
    "in a class": "class Page:\n    from glasshouse.store import Engine",
    "by importlib": "import importlib\nstore = importlib.import_module('glasshouse.store')",
    "by the builtin": "store = __import__('glasshouse.store')",
}

Plant = Callable[[str, str], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """A copy of the sources into which a file can be planted; answers with the copy's folder."""
    copy = tmp_path / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))

    def write(path: str, text: str) -> Path:
        file = copy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        for folder in file.relative_to(copy).parents[:-1]:
            (copy / folder / "__init__.py").touch()
        file.write_text(text + "\n", encoding="utf-8")
        return copy

    return write


def broken_by(source: Path, path: str) -> set[str]:
    return {violation.contract for violation in violations(source) if violation.broken_by.file == source / path}


def test_the_house_keeps_every_contract() -> None:
    assert len(read(ROOT / "src")) > 50, "the checker read next to nothing"
    assert [str(violation) for violation in violations(ROOT / "src")] == []


@pytest.mark.parametrize(("contract", "path", "text"), PLANTS, ids=[f"{path}: {text}" for _, path, text in PLANTS])
def test_a_planted_import_is_seen_by_its_contract(contract: str, path: str, text: str, plant: Plant) -> None:
    plant("glasshouse/web/planted_too.py", "import glasshouse.web.planted" if contract == KNOT else "")
    assert contract in broken_by(plant(path, text), path)


def test_every_folder_says_that_it_is_a_package() -> None:
    """Without __init__.py the standard checker does not see a folder at all."""
    folders = {file.parent for file in (ROOT / "src").rglob("*.py") if "versions" not in file.parts}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_contract_has_a_plant() -> None:
    assert {contract for contract, _, _ in PLANTS} == {*CONTRACTS, KNOT}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_an_import_is_seen_however_it_is_written(text: str, plant: Plant) -> None:
    assert GATE in broken_by(plant("glasshouse/web/planted.py", text), "glasshouse/web/planted.py")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("glasshouse/cli/serve.py", "import glasshouse.web"),
        ("glasshouse/cli/planted.py", "import glasshouse.assemble\nimport glasshouse.work.case"),
        ("glasshouse/tipline/planted.py", "from glasshouse.tips.receive import anything"),
        ("glasshouse/ingest/readers/planted.py", "import sqlalchemy"),
        ("glasshouse/ingest/planted.py", "from glasshouse.store import unit"),
        ("glasshouse/assemble.py", "import glasshouse.store\nimport glasshouse.search\nimport glasshouse.gate"),
        ("glasshouse_ledger/planted.py", "import hashlib\nfrom cryptography.exceptions import InvalidSignature"),
        ("glasshouse_audit/planted.py", "import glasshouse_ledger.tree"),
    ],
)
def test_a_lawful_import_is_left_alone(path: str, text: str, plant: Plant) -> None:
    assert broken_by(plant(path, text), path) == set()


def test_the_standard_form_of_the_contract_is_kept_and_turns_red(plant: Plant) -> None:
    """import-linter says the same in its own words: kept as the house stands, every contract broken by its plant."""
    lawful = {
        "glasshouse/model/planted.py": "import followthemoney",
        "glasshouse/policy/planted.py": "import cedarpy",
        "glasshouse/store/planted.py": "import sqlalchemy",
        "glasshouse/search/planted.py": "import tantivy",
        "glasshouse/gate/planted.py": "import glasshouse.store.planted\nimport glasshouse.search.planted",
        "glasshouse/web/planted.py": "import starlette\nimport glasshouse.gate.planted",
        "glasshouse_audit/planted.py": "import glasshouse_ledger.planted",
    }
    unlawful = {
        "glasshouse/policy/planted.py": "import glasshouse.gate.planted",
        "glasshouse/web/planted.py": "import glasshouse.store.planted\nimport glasshouse.search.planted",
        "glasshouse/gate/planted.py": "import followthemoney, sqlalchemy, tantivy, cedarpy, starlette",
        "glasshouse_ledger/planted.py": "def late() -> None:\n    import glasshouse.model.planted, glasshouse_audit.planted",
        "glasshouse_audit/planted.py": "import glasshouse.model.planted",
    }
    source = [plant(path, text) for path, text in lawful.items()][-1]
    assert lint(source) == {True}
    for path, text in unlawful.items():
        plant(path, text)
    assert lint(source) == {False}


def lint(source: Path) -> set[bool]:
    """Which answers import-linter gives over all its contracts: kept (True), broken (False)."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=source,
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    answers = re.findall(r" (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", run.stdout, re.MULTILINE)
    assert len(answers) == 11, run.stdout + run.stderr
    return {answer == "KEPT" for answer in answers}
