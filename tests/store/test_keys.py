"""The key folder: what its recovery key makes again, and what it refuses to write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glasshouse.store import keys

ROOT = Path(__file__).parents[2]


def test_the_recovery_key_makes_the_master_again_however_it_was_typed(tmp_path: Path) -> None:
    text = keys.make(tmp_path)
    before, held = keys.load(tmp_path), (tmp_path / "master").read_bytes()
    for typed in (text, text.lower(), text.replace("-", " "), f"  {text.replace('-', '')}\n"):
        (tmp_path / "master").unlink()
        keys.recover(tmp_path, typed)
        assert (tmp_path / "master").read_bytes() == held
        assert (tmp_path / "master").stat().st_mode & 0o777 == 0o600
        assert keys.load(tmp_path) == before


def test_a_damaged_master_is_replaced_and_a_whole_one_is_left_alone(tmp_path: Path) -> None:
    text = keys.make(tmp_path)
    with pytest.raises(keys.KeyFolderError, match="nothing to recover"):
        keys.recover(tmp_path, text)
    (tmp_path / "master").write_bytes(b"\x00" * 32)
    keys.recover(tmp_path, text)
    keys.load(tmp_path)


def test_a_wrong_key_or_a_missing_companion_writes_nothing(tmp_path: Path) -> None:
    text, other = keys.make(tmp_path / "one"), keys.make(tmp_path / "other")
    (tmp_path / "one" / "master").unlink()
    wrong = ("A" if text[0] != "A" else "B") + text[1:]
    for typed in (other, wrong, text[:-5], "", "hello", "é" * 20, "-" * 60):
        with pytest.raises(keys.KeyFolderError):
            keys.recover(tmp_path / "one", typed)
        assert not (tmp_path / "one" / "master").exists()
    (tmp_path / "one" / "wrapped.json").rename(tmp_path / "away")
    with pytest.raises(keys.KeyFolderError, match="missing") as told:
        keys.recover(tmp_path / "one", text)
    assert "does not replace it" in told.value.remedy
    assert not (tmp_path / "one" / "master").exists()


def test_the_command_asks_for_the_key_and_takes_none_as_an_argument(tmp_path: Path) -> None:
    text = keys.make(tmp_path / "keys")
    (tmp_path / "keys" / "master").unlink()
    environ = {
        "PYTHONPATH": str(ROOT / "src"),
        "GLASSHOUSE_DATA_DIR": str(tmp_path / "data"),
        "GLASSHOUSE_KEYS_DIR": str(tmp_path / "keys"),
    }

    def run(*words: str, typed: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "glasshouse", "recover-key", *words]
        return subprocess.run(command, env=environ, input=typed, capture_output=True, text=True, timeout=120, check=False)

    assert run(text, typed=text).returncode == 2
    assert run(typed="AAAA-BBBB").returncode == 1
    assert not (tmp_path / "keys" / "master").exists()
    done = run(typed=text + "\n")
    assert (done.returncode, text in done.stdout + done.stderr) == (0, False)
    keys.load(tmp_path / "keys")
