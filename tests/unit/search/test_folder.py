"""The folder on disk: what was damaged, swapped or cut short is noticed and never answers."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import IndexRebuildingError
from glasshouse.search.document import FORMAT, Document
from glasshouse.search.engine import Index
from tests.unit.search.documents import ORGANISATION, hits, person, wanted


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(root: Path) -> Iterator[Index]:
    made = Index(root, ORGANISATION)
    yield made
    made.close()


def test_a_crash_between_commit_and_the_new_sequence_is_repeated_without_harm(index: Index, root: Path) -> None:
    index.apply([person(1, "Ann Lee")], [], 1)
    state = root / str(FORMAT) / "state.json"
    before = state.read_bytes()
    index.apply([person(2, "Bob Lee")], [1], 2)
    index.close()
    state.write_text(json.dumps(json.loads(before) | {"listed": ""}))
    again = Index(root, ORGANISATION)
    assert again.sequence == 1
    again.apply([person(2, "Bob Lee")], [1], 2)
    assert (again.sequence, hits(again, "lee")) == (2, [2])


def damage(folder: Path, kind: str) -> None:
    """Harm the folder as disks, people and crashes do."""
    files = sorted(file for file in folder.iterdir() if file.suffix in (".term", ".idx", ".pos", ".fast", ".store", ".fieldnorm"))
    largest = max(files, key=lambda file: file.stat().st_size)
    if kind == "flip":
        raw = bytearray(largest.read_bytes())
        raw[len(raw) // 3] ^= 1
        largest.write_bytes(raw)
    elif kind == "flip in every file":
        for file in files:
            raw = bytearray(file.read_bytes())
            raw[0] ^= 0x80
            file.write_bytes(raw)
    elif kind == "truncate":
        os.truncate(largest, largest.stat().st_size // 2)
    elif kind == "empty":
        largest.write_bytes(b"")
    elif kind == "delete":
        largest.unlink()
    elif kind == "list cut":
        (folder / "meta.json").write_bytes((folder / "meta.json").read_bytes()[:-20])
    elif kind == "list of nothing":
        meta = json.loads((folder / "meta.json").read_bytes())
        (folder / "meta.json").write_text(json.dumps(meta | {"segments": []}))
    elif kind == "no state":
        (folder / "state.json").unlink()
    elif kind == "state is noise":
        (folder / "state.json").write_bytes(b"\xff\x00{")
    elif kind == "everything":
        for file in folder.iterdir():
            file.unlink()


DAMAGE = ["flip", "flip in every file", "truncate", "empty", "delete", "list cut", "list of nothing"]


@pytest.mark.parametrize("kind", [*DAMAGE, "no state", "state is noise", "everything"])
def test_a_damaged_folder_is_set_aside_at_opening_and_answers_only_after_a_rebuild(root: Path, kind: str) -> None:
    first = Index(root, ORGANISATION)
    documents = [person(number, f"Ann Lee {number}") for number in range(200)]
    first.apply(documents, [], 3)
    first.apply([], [7], 4)
    first.close()
    damage(root / str(FORMAT), kind)
    index = Index(root, ORGANISATION)
    refuses(index)
    refuses(Index(root, ORGANISATION))
    index.rebuild(documents, 9)
    assert (index.sequence, index.find(wanted("lee")).singles_total) == (9, 200)
    assert Index(root, ORGANISATION).sequence == 9
    assert [folder.name for folder in root.iterdir()] == [str(FORMAT)]


def refuses(index: Index) -> None:
    assert not index.ready
    assert index.sequence == 0
    with pytest.raises(IndexRebuildingError):
        index.find(wanted("lee"))
    with pytest.raises(IndexRebuildingError):
        index.apply([], [], 1)


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_under_an_open_index_is_seen_at_the_next_search(index: Index, root: Path, kind: str) -> None:
    index.apply([person(number, f"Ann Lee {number}") for number in range(200)], [], 3)
    assert index.find(wanted("lee")).singles_total == 200
    damage(root / str(FORMAT), kind)
    with pytest.raises(IndexRebuildingError):
        index.find(wanted("lee"))
    refuses(index)


def test_another_organisations_index_and_another_format_are_set_aside(root: Path, tmp_path: Path) -> None:
    Index(root, ORGANISATION).apply([person(1, "Ann Lee")], [], 3)
    refuses(Index(root, "organisation-two"))
    other = tmp_path / "older" / "index"
    Index(other, ORGANISATION).apply([person(1, "Ann Lee")], [], 3)
    state = other / str(FORMAT) / "state.json"
    state.write_text(json.dumps(json.loads(state.read_bytes()) | {"format": FORMAT + 1}))
    refuses(Index(other, ORGANISATION))
    oldest = tmp_path / "oldest" / "index"
    (oldest / "0").mkdir(parents=True)
    index = Index(oldest, ORGANISATION)
    refuses(index)
    index.rebuild([person(1, "Ann Lee")], 1)
    assert hits(index, "lee") == [1]


def test_an_unfinished_rebuild_is_thrown_away(index: Index, root: Path) -> None:
    index.apply([person(1, "Ann Lee")], [], 3)

    def breaks() -> Iterator[Document]:
        yield person(2, "Bob Lee")
        raise RuntimeError("the store broke")

    with pytest.raises(RuntimeError):
        index.rebuild(breaks(), 4)
    assert (index.sequence, hits(index, "lee")) == (3, [1])
    index.close()
    again = Index(root, ORGANISATION)
    assert (again.sequence, hits(again, "lee")) == (3, [1])
    assert not (root / "building").exists()


def test_a_folder_copied_whole_opens_with_its_own_sequence(index: Index, root: Path, tmp_path: Path) -> None:
    index.apply([person(1, "Ann Lee")], [], 3)
    shutil.copytree(root, tmp_path / "copy")
    index.apply([person(2, "Bob Lee")], [], 4)
    copy = Index(tmp_path / "copy", ORGANISATION)
    assert (copy.sequence, hits(copy, "lee")) == (3, [1])
