"""The auditor's program from its own wheel, in an environment that holds nothing else of ours: ten tamperings, each as the guide for
auditors lists it (docs/audit/README.md), with the very words that it prints."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse_ledger.folder import CHARTERS
from glasshouse_ledger.tiles import CHECKPOINT, join_bundle, split_bundle
from tests.unit.glasshouse_audit.conftest import Made

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs/audit/README.md"
_ROW = re.compile(r"\| *(?P<number>[0-9]+) *\| (?P<what>[^|]+) \| `(?P<command>[^`]+)` \| `(?P<said>[^`]+)` \|")
_NEEDED = ("cryptography", "cffi", "_cffi_backend", "pycparser")
"""What the wheel needs, by the names of its modules."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The auditor's wheel, made by its build backend as `pip wheel ./audit` has it made."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT / "audit", check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`glass-audit` as pip installs it, beside what it depends on and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    subprocess.run([str(folder / "bin/pip"), "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for module in Path(sysconfig.get_path("platlib")).iterdir():
        if module.name.partition(".")[0] in _NEEDED and not module.name.endswith(".dist-info"):
            (packages / module.name).symlink_to(module)
    return folder / "bin/glass-audit"


# -- the ten, in the guide's order; `kept` is the head that somebody kept from before


def a_letter_of_an_entry(log: Made) -> None:
    path = log.folder / "tile/entries/000"
    path.write_bytes(path.read_bytes().replace(b'"unit":"tax"', b'"unit":"fax"', 1))


def an_entry_dropped_and_all_made_anew_by_the_log(log: Made) -> None:
    log.forge([*log.entries[:-3], *log.entries[-2:]], witnesses=0)


def two_entries_exchanged(log: Made) -> None:
    path = log.folder / "tile/entries/000"
    entries = split_bundle(path.read_bytes(), 256)
    entries[9], entries[11] = entries[11], entries[9]
    path.write_bytes(join_bundle(entries))


def an_entry_put_behind_the_last(log: Made) -> None:
    path = log.folder / "tile/entries/000"
    path.write_bytes(path.read_bytes() + join_bundle([log.entries[5]]))


def the_same_in_other_bytes(log: Made) -> None:
    wrong = log.entries[7].replace(b'"search"', b'"\\u0073earch"')
    log.forge([*log.entries[:7], wrong, *log.entries[8:]])


def a_purpose_that_is_none(log: Made) -> None:
    wrong = re.sub(rb'"pur":"[a-z_]+"', b'"pur":"deportation"', log.entries[7])
    log.forge([*log.entries[:7], wrong, *log.entries[8:]])


def a_tile_gone(log: Made) -> None:
    (log.folder / "tile/1/000.p/1").unlink()


def another_charter(log: Made) -> None:
    (log.folder / CHARTERS / log.charter).write_bytes(b"C7 Any purpose will do\n")


def cut_back(log: Made) -> None:
    log.forge(log.entries[:200])


def another_history(log: Made) -> None:
    log.forge([*log.entries[:20], *log.entries[22:], *log.entries[-2:]])


TAMPERINGS: list[Callable[[Made], None]] = [
    a_letter_of_an_entry,
    an_entry_dropped_and_all_made_anew_by_the_log,
    two_entries_exchanged,
    an_entry_put_behind_the_last,
    the_same_in_other_bytes,
    a_purpose_that_is_none,
    a_tile_gone,
    another_charter,
    cut_back,
    another_history,
]


def listed() -> list[re.Match[str]]:
    """The rows of the guide."""
    return [match for line in GUIDE.read_text(encoding="utf-8").splitlines() if (match := _ROW.fullmatch(line))]


def test_the_guide_lists_ten() -> None:
    assert [row["number"] for row in listed()] == [str(number) for number in range(1, 11)]
    assert len(TAMPERINGS) == 10


def test_the_wheel_holds_the_two_packages_and_nothing_of_the_product(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"glasshouse_audit", "glasshouse_ledger"}


def test_a_stranger_shows_what_never_was_let_through_and_reads_the_rules_in_force(program: Path, busy: Made) -> None:
    def run(*words: str) -> tuple[int, str]:
        arguments = [str(program), *words, str(busy.folder), "--policy", str(busy.rules)]
        done = subprocess.run(arguments, env={}, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout

    status, said = run("never", "--unit", "customs", "--src", "shelter")
    assert (status, said.splitlines()[0]) == (0, "Never let through in these leaves: unit customs, data of shelter.")
    status, said = run("never", "--unit", "customs", "--src", "registers")
    assert (status, "hits               0" in said) == (1, False)
    for index in (0, 150, len(busy.entries) - 1):
        status, said = run("charter", "at", str(index))
        assert (status, "C7 Purposes are a closed list" in said.splitlines()) == (0, True)


@pytest.mark.parametrize("number", range(10), ids=[tamper.__name__ for tamper in TAMPERINGS])
def test_the_installed_program_catches_it_with_the_words_of_the_guide(number: int, program: Path, busy: Made, tmp_path: Path) -> None:
    row = listed()[number]
    kept = tmp_path / "kept.checkpoint"
    shutil.copy(busy.folder / CHECKPOINT, kept)

    def run() -> subprocess.CompletedProcess[str]:
        places = {"copy": str(busy.folder), "whom.policy": str(busy.rules), "kept.checkpoint": str(kept)}
        words = [places.get(word, word) for word in row["command"].split()]
        assert words[0] == "glass-audit"
        return subprocess.run([str(program), *words[1:]], cwd=tmp_path, env={}, capture_output=True, text=True, check=False, timeout=60)

    before = run()
    assert before.returncode == 0, before.stdout + before.stderr
    TAMPERINGS[number](busy)
    after = run()
    assert after.returncode == 1, after.stdout + after.stderr
    doubts = [line.removeprefix("DOUBT").strip() for line in after.stdout.splitlines() if line.startswith("DOUBT")]
    said = re.escape(row["said"]).replace("…", ".*")
    assert any(re.fullmatch(said, doubt) for doubt in doubts), doubts
