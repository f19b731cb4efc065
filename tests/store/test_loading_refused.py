"""A package that does not hold is told with a code and its place, whoever made it fit again, and nothing of it is taken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.work import verifying
from glasshouse.work.verifying import FAULTS, LINES
from glasshouse_ledger.proof import parse_proof
from tests.store.loading import Sent, examined, filled, rewrite, sent
from tests.store.world import Clock, World, set_up


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    folder = tmp_path_factory.mktemp("sender")
    world = World(folder, "", Clock())
    set_up(world.house)
    yield sent(world, filled(world), folder / "bag")
    world.house.close()


@pytest.fixture
def bag(package: Sent, tmp_path: Path) -> Path:
    return Path(shutil.copytree(package.bag, tmp_path / "bag"))


def faults(bag: Path) -> list[tuple[str, str]]:
    return [(fault.code, fault.place) for fault in examined(bag).faults]


def test_a_whole_package_has_no_fault_and_says_what_it_holds(bag: Path) -> None:
    looked = examined(bag)
    assert looked.faults == ()
    assert (len(looked.exhibits), looked.lines, looked.breaks, len(looked.keys)) == (4, 4, 0, 1)
    assert looked.size == sum(path.stat().st_size for path in bag.rglob("*") if path.is_file())


def test_each_flipped_byte_is_found_wherever_it_is(bag: Path) -> None:
    for path in sorted(path for path in bag.rglob("*") if path.is_file()):
        before = path.read_bytes()
        path.write_bytes(before[:-2] + bytes([before[-2] ^ 1]) + before[-1:])
        assert faults(bag), path
        path.write_bytes(before)
    assert faults(bag) == []


def test_what_is_missing_and_what_was_slipped_in_are_told(bag: Path) -> None:
    (bag / "data/exhibits/EX-0001/custody.json").unlink()
    (bag / "data/exhibits/EX-0002/extra.bin").write_bytes(b"x")
    assert {("package_missing", "data/exhibits/EX-0001/custody.json"), ("package_unlisted", "data/exhibits/EX-0002/extra.bin")} <= set(
        faults(bag)
    )


def test_what_is_no_bag_or_fetches_its_files_is_refused(bag: Path) -> None:
    (bag / "fetch.txt").write_text("https://example.org/x 1 data/x\n")
    assert ("package_form", "bagit.txt") in faults(bag)
    (bag / "manifest-sha256.txt").unlink()
    assert faults(bag)[0] == ("package_form", "manifest-sha256.txt")


def forged(bag: Path, path: str, change: Callable[[dict[str, Any]], None]) -> list[tuple[str, str]]:
    raw = json.loads((bag / path).read_text())
    change(raw)
    rewrite(bag, path, json.dumps(raw).encode())
    return faults(bag)


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("data/case.json", "format", "glasshouse-package-2"),
        ("data/case.json", "entry", -1),
        ("data/case.json", "tags", "never:corruption"),
        ("data/case.json", "packed_by", "M\u0000ara"),
        ("data/case.json", "packed", "yesterday"),
        ("data/exhibits/EX-0001/about.json", "title", 7),
        ("data/exhibits/EX-0001/about.json", "kind", "body"),
        ("data/exhibits/EX-0001/about.json", "label", "EX-0009"),
        ("data/exhibits/EX-0001/about.json", "sha256", "0" * 64),
        ("data/exhibits/EX-0001/about.json", "description", "x" * 30_000),
        ("data/exhibits/EX-0001/about.json", "of", [["register"]]),
        ("data/exhibits/EX-0001/custody.json", "rows", {"entry": 1}),
        ("data/exhibits/EX-0001/custody.json", "rows", [{"entry": "1"}]),
        ("data/exhibits/EX-0001/custody.json", "exhibit", None),
        ("data/exhibits/EX-0001/about.json", "of", [["register", "nobody"]]),
        ("data/case.json", "tags", ["secret"]),
        ("data/case.json", "tags", [f"never:p{number}" for number in range(51)]),
    ],
)
def test_a_forged_field_is_told_though_every_hash_fits(bag: Path, path: str, field: str, value: Any) -> None:
    found = forged(bag, path, lambda raw: raw.update({field: value}))
    assert {code for code, _ in found} <= {"package_field", "package_exhibit"}
    assert found


def test_an_event_that_no_receipt_proves_is_told(bag: Path) -> None:
    found = forged(bag, "data/exhibits/EX-0001/custody.json", lambda raw: raw["rows"].append({**raw["rows"][0], "entry": 999}))
    assert found == [("package_receipt", "data/ledger/entry-999.tlog-proof")]


def test_a_receipt_of_another_entry_and_one_of_another_key_are_told(bag: Path) -> None:
    first, second = sorted((bag / "data/ledger").glob("entry-*"))[:2]
    place = str(first.relative_to(bag))
    rewrite(bag, place, second.read_bytes())
    assert ("package_receipt", place) in faults(bag)
    rewrite(bag, "data/ledger/policy.txt", b"quorum none\n")
    assert ("package_receipt", "data/ledger/policy.txt") in faults(bag)


def test_what_is_no_entity_is_told_by_its_line(bag: Path) -> None:
    path = "data/entities.ftm.json"
    good = (bag / path).read_bytes()
    for line in (b"{}", b"[]", b'{"id": "a", "schema": "Alien", "properties": {}, "datasets": ["x"]}', b"[" * 2_000, b'{"id": NaN}'):
        rewrite(bag, path, good + line + b"\n")
        assert faults(bag) == [("package_entity", f"{path}:5")], line
    rewrite(bag, path, b"{}\n" * (FAULTS + 50))
    assert len(faults(bag)) == FAULTS
    rewrite(bag, path, good * (LINES // 4 + 1))
    assert faults(bag) == [("package_long", path)]


def test_a_custody_without_its_events_is_told_and_no_crash(bag: Path) -> None:
    found = forged(bag, "data/exhibits/EX-0001/custody.json", lambda raw: raw.pop("rows"))
    assert ("package_field", "data/exhibits/EX-0001") in found


def test_a_head_that_the_receipt_does_not_bear_out_is_told(bag: Path, package: Sent) -> None:
    made = package.package
    receipt = parse_proof((bag / f"data/ledger/entry-{made.entry}.tlog-proof").read_bytes())
    size = int(receipt.checkpoint.split(b"\n")[1])

    def named(of: int, root: str) -> Callable[[dict[str, Any]], None]:
        return lambda raw: raw["head"].update(size=of, root=root)

    for of, root in ((size + 1, made.root), (made.entry, made.root), (size, "0" * 64)):
        assert forged(bag, "data/case.json", named(of, root)) == [("package_head", "data/case.json")]
    assert forged(bag, "data/case.json", named(made.size, made.root)) == []


def test_a_package_whose_own_entry_is_no_export_is_told(bag: Path, package: Sent) -> None:
    custody = json.loads((bag / "data/exhibits/EX-0001/custody.json").read_text())
    other = custody["rows"][0]["entry"]
    assert other != package.package.entry
    place = f"data/ledger/entry-{other}.tlog-proof"
    assert forged(bag, "data/case.json", lambda raw: raw.update(entry=other)) == [("package_receipt", place)]


def test_more_exhibits_and_more_said_of_them_than_a_package_has_are_refused_before_they_are_read(
    bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("EXHIBITS", "_TOLD"):
        with monkeypatch.context() as patch:
            patch.setattr(verifying, limit, 3)
            assert ("package_long", "data/exhibits") in faults(bag)
