"""One decision over a typed plan. Target: p50 <= 300 us with 40 policies.

`python benchmarks/decision.py [--policies 40] [--count 2000]`. The charter and the house policy that ship, filled up with permits of a
house's own to the number asked for; the plan is a search in a case with granted datasets. The policies are evaluated anew each time:
what the book remembers of equal questions is forgotten before each, and measured beside it. The ratio is to hashing the same plan, in the
same run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from house import house

from glasshouse.policy.charter.text import forbids
from glasshouse.policy.decide import PolicyBook, default_house
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse

PERMIT = """
@id("X{number} a unit's own")
permit (principal, action == Action::"search", resource)
when {{ resource.unit == "unit-{number}" && context.cls == {number} }};
"""


def filled(policies: int) -> str:
    """The house policy that ships, with as many more as make `policies` with the charter's."""
    there = (forbids() + default_house()).count("@id(")
    if there > policies:
        print(f"({there} policies are there already)")
    return default_house() + "".join(PERMIT.format(number=number) for number in range(policies - there))


def micros(work: Callable[[], object], count: int) -> float:
    """Median microseconds."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1e6)
    return median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=40)
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    book = PolicyBook(filled(options.policies))
    plan = SearchEntities(parse('"blue quay" OR petrov born:1965..1975'), ("Person", "Company"))
    with tempfile.TemporaryDirectory() as name, house(Path(name)) as made:
        for dataset in ("one", "two", "three"):
            made.dataset(dataset)
        access = made.case(["one", "two", "three"])
        situation = made.glasshouse.gate.situation(access.actor, access.case)
        assert book.decide(plan, situation).permit

        def anew() -> None:
            book._known.clear()  # measured from outside on purpose
            book.decide(plan, situation)

        first = micros(anew, options.count)
        again = micros(lambda: book.decide(plan, situation), options.count)
        hashed = micros(plan.hash, options.count)
    beside = f"{first / hashed:.1f} times hashing the plan ({hashed:.0f} us)"
    print(f"decision: p50 {first:.0f} us (<= 300) over {options.policies} policies, {beside}")
    print(f"the same question again: p50 {again:.0f} us")


if __name__ == "__main__":
    main()
