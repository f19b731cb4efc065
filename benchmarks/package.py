"""How fast a package of evidence is written, against copying the same bytes from the same disk to the same disk in the same run.

    python -m benchmarks.package [--mib 512] [--each 8] [--folder DIR]

Prints processor seconds and rates of both, their ratio, and where the package's processor time goes. A package decrypts each original,
hashes it once (that is the check that stops a damaged one), computes the zip's CRC-32 and writes; a copy reads and writes. Both are synced.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import HOUR, system_clock
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.approvals import AskApproval
from glasshouse.policy.plans.casework import CreateCase
from glasshouse.policy.plans.exhibits import CollectExhibit, Said
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage, Package
from glasshouse.work.package import as_zip

TARGET = 0.8
_MIB = 1 << 20


def main() -> None:
    """Measure once and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--mib", type=int, default=512, help="Originals in all.")
    wanted.add_argument("--each", type=int, default=8, help="MiB of one original.")
    wanted.add_argument("--folder", type=Path, default=None, help="Where to work: the disk that is measured.")
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        _measure(Path(folder), given.mib, given.each)


def _measure(folder: Path, mib: int, each: int) -> None:
    skew = [0]
    environ = {"GLASSHOUSE_DATA_DIR": str(folder / "data"), "GLASSHOUSE_KEYS_DIR": str(folder / "keys")}
    house = Glasshouse(settings.load(environ), lambda: system_clock() + skew[0])
    case = _case(house, max(1, mib // each), each)
    house.gate.act(case, AskApproval(PACKAGE, "To measure"))
    skew[0] = 25 * HOUR
    package = house.gate.act(case, ExportPackage()).value
    size = sum(one.original.size for one in package.exhibits if one.original)
    out, copy = folder / "package.zip", folder / "copy.zip"
    _timed(lambda: _write(out, package, house))  # warm
    profile = cProfile.Profile()
    profile.enable()
    _write(out, package, house)
    profile.disable()
    ours = _timed(lambda: _write(out, package, house))
    theirs = _timed(lambda: _copy(out, copy))
    print(f"{len(package.exhibits)} originals, {size / _MIB:.0f} MiB, zip {out.stat().st_size / _MIB:.0f} MiB")
    for name, (wall, cpu) in (("package", ours), ("copy", theirs)):
        print(f"{name:8} {size / _MIB / wall:8.0f} MiB/s   {wall:7.2f} s, of which {cpu:6.2f} s on the processor")
    ratio = theirs[0] / ours[0]
    print(f"ratio to the disk's copy rate: {ratio:.2f} (target {TARGET}); {'met' if ratio >= TARGET else 'not met'}")
    print(f"bound by the {'processor' if ours[1] > 0.8 * ours[0] else 'disk'}; processor time by function:")
    _told(profile)
    house.close()


def _told(profile: cProfile.Profile) -> None:
    stats = pstats.Stats(profile)
    rows = sorted(((own, where) for where, (_, _, own, _, _) in stats.stats.items()), reverse=True)[:6]  # type: ignore[attr-defined]
    whole = sum(own for own, _ in ((values[2], where) for where, values in stats.stats.items()))  # type: ignore[attr-defined]
    for own, (file, _, name) in rows:
        print(f"  {own / whole:5.0%}  {name} {Path(file).name if file != '~' else ''}".rstrip())


def _case(house: Glasshouse, count: int, each: int) -> Access:
    house.accounts.set_up("Desk", "Unit", "ada", "Ada", "correct horse battery", "mara", "Mara", "correct horse battery")
    mara = house.accounts.find("mara")
    desk = Access(mara, house.gate.standing(mara, CaseKind.ADMINISTRATION))
    case = Access(mara, house.gate.act(desk, CreateCase("C", "Who?", Purpose.CORRUPTION, "basis", "")).value)
    for number in range(count):
        with house.arrivals.arriving(_random(each)) as received:
            command = CollectExhibit(ExhibitKind.FILE, Said(f"File {number}"), received.token, f"{number}.bin", received.sha256)
            house.gate.act(case, command)
    return case


def _random(mib: int) -> Iterator[bytes]:
    yield from (os.urandom(_MIB) for _ in range(mib))


def _write(target: Path, package: Package, house: Glasshouse) -> None:
    with target.open("wb") as out:
        out.writelines(as_zip(package, house.receipt))
        out.flush()
        os.fsync(out.fileno())


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)  # sendfile where the system has it
    with target.open("rb") as out:
        os.fsync(out.fileno())


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
