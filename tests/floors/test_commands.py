"""The two commands of the README: what they set up, what they leave alone, and what they say when they cannot go on.

The set-up runs for real, in copies with an empty lock, so that no package index is asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ["glasshouse", "check", ".ci/run", "requirements/lock", "requirements/environment.sh"]
STUB = '"""A stand-in."""\nimport sys\nprint("arguments:", sys.argv[1:])\nsys.exit(7 if "fail" in sys.argv else 0)\n'
SYSTEM = ["cat", "cmp", "dirname", "env", "head", "id", "mkdir", "mktemp", "readlink", "rm", "sh", "sleep", "uname"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy with the launcher, an empty lock and a package that prints its arguments; a blank in its path."""
    copy = tmp_path / "a copy"
    (copy / "requirements").mkdir(parents=True)
    for script in ("glasshouse", "requirements/environment.sh"):
        shutil.copy2(ROOT / script, copy / script)
    (copy / "requirements/runtime.txt").write_text("# nothing\n")
    (copy / "src/glasshouse").mkdir(parents=True)
    (copy / "src/glasshouse/__main__.py").write_text(STUB)
    return copy


def path_with(folder: Path, *programs: Path) -> str:
    """A PATH that holds the plain system programs and these, and nothing else."""
    folder.mkdir(exist_ok=True)
    found = [Path(where) for name in SYSTEM if (where := shutil.which(name))]
    for program in [*found, *programs]:
        link = folder / program.name
        link.unlink(missing_ok=True)
        link.symlink_to(program)
    return str(folder)


def start(command: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path or os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    return subprocess.run([command, *arguments], cwd="/", env=environment, capture_output=True, text=True, timeout=240, check=False)


def plain_python(folder: Path) -> str:
    """A PATH without uv whose python3 is the one that runs the tests (its base, where that is an environment)."""
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    path = path_with(folder)
    (folder / "python3").symlink_to(base)
    return path


def test_the_first_start_sets_up_and_the_second_goes_straight_on(checkout: Path, tmp_path: Path) -> None:
    path = plain_python(tmp_path / "bin")
    first = start(checkout / "glasshouse", path=path)
    assert (first.stdout, first.returncode) == ("arguments: ['demo']\n", 0), first.stderr
    assert "Setting up Glasshouse" in first.stderr
    assert (checkout / ".venv/glasshouse-runtime.stamp").exists()
    # Without any Python on the path: what is set up needs nothing more.
    second = start(checkout / "glasshouse", "load", "a b", path=path_with(tmp_path / "bare"))
    assert (second.stdout, second.stderr, second.returncode) == ("arguments: ['load', 'a b']\n", "", 0)
    assert not (checkout / ".venv.making").exists()


@pytest.fixture
def ready(checkout: Path) -> Path:
    """A copy that is set up, made by hand: a stand-in for python that shows its arguments, and the stamp."""
    (checkout / ".venv/bin").mkdir(parents=True)
    python = checkout / ".venv/bin/python"
    python.write_text('#!/bin/sh\necho "python: $*"\n[ "$3" != fail ] || exit 7\n')
    python.chmod(0o755)
    stamp = f"{checkout.resolve()}\n" + (checkout / "requirements/runtime.txt").read_text()
    (checkout / ".venv/glasshouse-runtime.stamp").write_text(stamp)
    return checkout


def test_the_verb_decides_the_exit_code(ready: Path) -> None:
    failed = start(ready / "glasshouse", "fail")
    assert failed.returncode == 7, failed.stderr


def test_the_launcher_finds_its_checkout_through_symbolic_links(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to("a copy/glasshouse")
    (tmp_path / "second").symlink_to(tmp_path / "first")
    started = start(tmp_path / "second", "x")
    assert started.stdout == "python: -m glasshouse x\n", started.stderr


@pytest.mark.parametrize("change", ["another lock", "another place", "interrupted"])
def test_what_is_no_longer_true_is_set_up_again(change: str, checkout: Path, tmp_path: Path) -> None:
    path = plain_python(tmp_path / "bin")
    assert start(checkout / "glasshouse", path=path).returncode == 0
    if change == "another lock":
        (checkout / "requirements/runtime.txt").write_text("# another\n")
    elif change == "another place":
        checkout = checkout.rename(tmp_path / "moved")
    else:
        (checkout / ".venv/glasshouse-runtime.stamp").unlink()
        (checkout / ".venv.making").mkdir()
        (checkout / ".venv.making/pid").write_text("999999999\n")  # no process can have this number
    again = start(checkout / "glasshouse", "x", path=path)
    assert "Setting up Glasshouse" in again.stderr
    assert again.stdout == "arguments: ['x']\n", again.stderr
    assert start(checkout / "glasshouse", path=path).stderr == ""


def test_without_a_python_it_says_what_is_missing_and_starts_nothing(checkout: Path, tmp_path: Path) -> None:
    refused = start(checkout / "glasshouse", path=path_with(tmp_path / "bare"))
    assert refused.returncode == 1
    assert "Python 3.11 or later" in refused.stderr
    assert refused.stdout == ""
    assert not list(checkout.glob(".venv/*.stamp"))
    assert not (checkout / ".venv.making").exists()


def test_a_package_whose_hash_does_not_match_is_refused(checkout: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "planted-1-py3-none-any.whl"
    wheel.write_bytes(b"not what was locked")
    (checkout / "requirements/runtime.txt").write_text(f"planted @ file://{wheel} --hash=sha256:{'0' * 64}\n")
    refused = start(checkout / "glasshouse", path=plain_python(tmp_path / "bin"))
    assert refused.returncode == 1
    assert "do not match the hashes" in refused.stderr.lower()
    assert not list(checkout.glob(".venv/*.stamp"))


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_a_lock_pins_every_package_by_hash_and_leaves_out_what_must_be_built(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry and not entry.lstrip().startswith("#")]
    assert len(entries) > 50
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert not any(entry.startswith("pyicu==") for entry in entries)
    assert any(entry.startswith("pyicu-wheels==") for entry in entries)


def test_the_tools_lock_holds_every_pin_of_the_runtime_lock() -> None:
    def pins(lock: str) -> set[str]:
        lines = (ROOT / f"requirements/{lock}.txt").read_text().splitlines()
        return {line.split(";")[0].rstrip("\\ ") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("runtime") <= pins("dev")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_plain_shell_that_parses(script: str) -> None:
    assert subprocess.run(["sh", "-n", ROOT / script], check=False).returncode == 0
    if not script.endswith(".sh"):
        assert os.access(ROOT / script, os.X_OK)
