"""Does the time of an answer tell that something hidden is there? Hits and misses of hidden things, 2 x 500 interleaved requests each.

`python benchmarks/side_channels.py [--count 500] [--only open] [--folder DIR]`. Target: the two medians within 5 % of each other.

Each pair asks for something that is there and hidden from who asks, and for something of the same shape that nobody made: both answers are
the same to the last character (tests/hostile/test_twin_worlds.py). The two stand beside each other in time and in an order drawn by lot, so
that what else the machine does falls on both alike; medians leave out what falls on one. The first column is what a stranger could measure
(wall time, with the ledger's fsync in it); the second the CPU time of the whole process, in which a difference that is the program's own
shows though the machine be busy. Data are made here.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median

from house import PASSWORD, House

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import MINUTE, system_clock
from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson
from glasshouse.policy.plans.data import OpenDataset
from glasshouse.policy.plans.entity import ListLinks, OpenEntity
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse

THINGS = 60
"""Hidden things of each sort; each is asked for in turn."""

TARGET = 0.05
WARMED = 20
"""Pairs that are asked before any is timed."""

Ask = Callable[[int], object]
Pair = tuple[Ask, Ask]


class Clock:
    """The system's clock, and as many minutes later as the throttle of sign-ins needs."""

    def __init__(self) -> None:
        self.later = 0

    def __call__(self) -> int:
        return system_clock() + self.later


@contextmanager
def desk(folder: Path, clock: Clock) -> Iterator[House]:
    """A new house with a steward."""
    house = Glasshouse(settings.load({"GLASSHOUSE_DATA_DIR": str(folder / "data"), "GLASSHOUSE_KEYS_DIR": str(folder / "keys")}), clock)
    with closing(house):
        house.accounts.set_up("Desk", "Investigations", "jonas", "Jonas", PASSWORD, "mara", "Mara Okafor", PASSWORD)
        mara = house.accounts.actor(house.accounts.sign_in("mara", PASSWORD, "benchmark"))
        assert mara is not None
        yield House(house, mara, Access(mara, house.gate.standing(mara, CaseKind.STEWARDSHIP)))


def lines(folder: Path, name: str, entities: Iterable[tuple[str, str, dict[str, str]]]) -> Path:
    """A file of FtM entities."""
    path = folder / f"{name}.jsonl"
    made = ({"id": id_, "schema": kind, "properties": {key: [value] for key, value in about.items()}} for id_, kind, about in entities)
    path.write_text("".join(json.dumps(entity) + "\n" for entity in made))
    return path


def people(prefix: str, code: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Persons, each with a company that they own."""
    for n in range(THINGS):
        yield f"{prefix}{n}", "Person", {"name": f"{prefix.title()} Person {n:03}", "idNumber": f"{code}{n:05}"}
        yield f"{prefix}c{n}", "Company", {"name": f"{prefix.title()} Firm {n:03}", "registrationNumber": f"{code}C{n:05}"}
        yield f"{prefix}o{n}", "Ownership", {"owner": f"{prefix}{n}", "asset": f"{prefix}c{n}", "percentage": "50"}


def ids(made: House, access: Access, code: str) -> list[str]:
    """Public ids, by number."""
    found = []
    for n in range(THINGS):
        (hit,) = made.glasshouse.gate.open(access, SearchEntities(parse(f"id:{code}{n:05}"))).value.hits
        found.append(hit.stub.id)
    return found


def quiet(ask: Callable[[], object]) -> None:
    """Ask; a refusal, an absence and a wrong password are answers."""
    with suppress(GlasshouseError):
        ask()


def pairs(made: House, folder: Path, clock: Clock) -> dict[str, Pair]:
    """By name: how to ask for something hidden, and for nothing."""
    gate, accounts, dice = made.glasshouse.gate, made.glasshouse.accounts, random.Random(11)
    for name, code in (("seen", "SN"), ("elsewhere", "EL")):
        made.dataset(name)
        made.load(name, lines(folder, name, people(name, code)))
    case, other = made.case(["seen"]), made.case(["elsewhere"])
    hidden, sealed = ids(made, other, "EL"), ids(made, case, "SN")
    firms, bare = ids(made, case, "SNC"), []
    made.load(
        "seen",
        lines(folder, "bare", ((f"b{n}", "Company", {"name": f"Bare {n}", "registrationNumber": f"SNB{n:05}"}) for n in range(THINGS))),
        name="bare",
    )
    bare = ids(made, case, "SNB")
    for public in (*firms, *bare):
        gate.act(case, HoldEntity(public))
    for public in sealed:
        gate.act(case, ProtectPerson(public, "witness"))
    nobody = ["".join(dice.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(25)) + "a" for _ in range(THINGS)]
    imports = [str(row.id) for _, rows in gate.open(made.steward, OpenDataset("elsewhere")).value.sources for row in rows]
    logins = _logins(made)
    stranger = accounts.find("stranger")
    theirs = Access(stranger, gate.standing(stranger, CaseKind.STEWARDSHIP))

    def search(code: str) -> Ask:
        return lambda n: gate.open(case, SearchEntities(parse(f"{code}{n % THINGS:05}")))

    def opened(which: list[str]) -> Ask:
        return lambda n: gate.open(case, OpenEntity(which[n % THINGS]))

    def links(which: list[str], key: str) -> Ask:
        return lambda n: gate.open(case, ListLinks(which[n % THINGS], key))

    def progress(which: list[str]) -> Ask:
        return lambda n: gate.progress(theirs, which[n % len(which)])

    def sign_in(which: list[str]) -> Ask:
        def knock(n: int) -> object:
            if n % 20 == 0:
                clock.later += MINUTE
            return accounts.knock(which[n % THINGS], "not the password", f"10.0.0.{n % 250}")

        return knock

    return {
        "search, not granted": (search("EL"), search("EQ")),
        "search, sealed": (search("SN"), search("SQ")),
        "open, not granted": (opened(hidden), opened(nobody)),
        "open, sealed": (opened(sealed), opened(nobody)),
        "links of what is not granted": (links(hidden, "Ownership.owner"), links(nobody, "Ownership.owner")),
        "links to whom is sealed": (links(firms, "Ownership.asset"), links(bare, "Ownership.asset")),
        "progress of another unit's import": (progress(imports), progress(nobody[: len(imports)])),
        "sign-in, known and unknown": (sign_in(logins), sign_in([f"nobody{n:03}" for n in range(THINGS)])),
    }


def _logins(made: House) -> list[str]:
    """Accounts that there are; and a steward of another unit, `stranger`."""
    gate, jonas = made.glasshouse.gate, made.glasshouse.accounts.find("jonas")
    desk = Access(jonas, gate.standing(jonas, CaseKind.ADMINISTRATION))
    gate.act(desk, CreatePerson("stranger", "Stranger", "Elsewhere", ("steward",), PASSWORD))
    logins = [f"person{n:03}" for n in range(THINGS)]
    for login in logins:
        gate.act(desk, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    return logins


def timed(pair: Pair, count: int) -> tuple[list[list[float]], list[list[float]]]:
    """Wall and CPU milliseconds of `count` requests of each of the two, interleaved by lot."""
    dice = random.Random(5)
    wall: list[list[float]] = [[], []]
    cpu: list[list[float]] = [[], []]
    for number in range(WARMED + count):
        for which in dice.sample((0, 1), 2):
            used, started = time.process_time(), time.perf_counter()
            quiet(lambda which=which, number=number: pair[which](number))  # type: ignore[misc]  # called before the next turn
            if number >= WARMED:
                wall[which].append((time.perf_counter() - started) * 1e3)
                cpu[which].append((time.process_time() - used) * 1e3)
    return wall, cpu


def told(name: str, wall: list[list[float]], cpu: list[list[float]]) -> str:
    """A line: medians of both, their ratio, and whether it is within the target."""
    hit, miss = (median(times) for times in wall)
    used, unused = (median(times) for times in cpu)
    held = "within" if abs(hit / miss - 1) <= TARGET else "BEYOND"
    return (
        f"{name:<34} hidden {hit:7.3f} ms, nothing {miss:7.3f} ms, ratio {hit / miss:.3f} ({held} {TARGET:.0%}); "
        f"CPU {used:.3f} and {unused:.3f} ms, ratio {used / unused:.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--only", default="", help="pairs whose name holds this")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    clock = Clock()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, desk(Path(name), clock) as made:
        for title, pair in pairs(made, Path(name), clock).items():
            if options.only in title:
                print(told(title, *timed(pair, options.count)), flush=True)


if __name__ == "__main__":
    main()
