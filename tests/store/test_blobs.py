"""Originals: what comes back is what was kept, or nothing. Files are damaged here as a disk would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse.base.errors import BlobCorruptError, NotFoundError
from glasshouse.policy.plans import data
from tests.store.world import World, lines, thing

CONTENT = lines(thing(f"n{i}") for i in range(16_000))
"""More than a chunk of 1 MiB."""


def _flip(path: Path, at: float) -> None:
    raw = bytearray(path.read_bytes())
    raw[int(at * (len(raw) - 1))] ^= 1
    path.write_bytes(raw)


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)


def _swap_chunks(path: Path) -> None:
    raw, chunk = path.read_bytes(), (1 << 20) + 28
    path.write_bytes(raw[chunk:] + raw[:chunk])


def _append(path: Path, more: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(more)


def _fold_away(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "first bit": lambda path: _flip(path, 0),
    "bit in the middle": lambda path: _flip(path, 0.5),
    "last bit": lambda path: _flip(path, 1),
    "one byte short": lambda path: _truncate(path, path.stat().st_size - 1),
    "last chunk gone": lambda path: _truncate(path, (1 << 20) + 28),
    "empty": lambda path: _truncate(path, 0),
    "one byte long": lambda path: _append(path, b"x"),
    "chunks swapped": _swap_chunks,
    "missing": Path.unlink,
    "a folder": _fold_away,
}


def original(world: World) -> Path:
    """The one file of originals."""
    (path,) = filter(Path.is_file, (world.folder / "data" / "blobs").rglob("*"))
    return path


def kept(world: World) -> str:
    """Keep CONTENT; yields its hash."""
    world.register("register")
    return world.upload("register", CONTENT)


@pytest.mark.parametrize("damage", DAMAGE)
def test_an_original_that_was_damaged_is_never_handed_out(world: World, damage: str) -> None:
    digest = kept(world)
    assert original(world).stat().st_size > 1 << 20
    DAMAGE[damage](original(world))
    public = world.act(world.steward, data.ImportSource("register", digest, "x", data.SourceSpec("main", "ftm")))
    world.house.work(public, lambda _numbers: None)
    row = world.imported(public)
    assert row.state == "failed"
    assert "damaged" in row.message
    assert world.search(world.case("register"), "acme").total == 0
    assert not list((world.folder / "data" / "work").rglob("original"))


def test_a_damaged_original_leaves_what_is_live_alone(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    path = original(world)
    _flip(path, 0.5)
    assert world.captions(world.case("register"), "acme") == ["Acme one"]


def test_the_same_file_is_kept_once_and_not_in_the_clear(world: World) -> None:
    kept(world)
    world.upload("register", CONTENT)
    raw = original(world).read_bytes()
    assert len(raw) >= len(CONTENT)
    assert b"Acme" not in raw


def test_an_upload_that_never_came_is_not_kept(world: World) -> None:
    world.register("register")
    for digest in ("0" * 64, "../../data/store", ""):
        with pytest.raises(NotFoundError):
            world.act(world.steward, data.UploadSource("register", "x", digest, 1))


def test_the_error_has_its_stable_code() -> None:
    assert BlobCorruptError("x").code == "blob_corrupt"
