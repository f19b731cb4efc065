"""The line before the ledger: nothing is lost between who stands in it and who takes it."""

from __future__ import annotations

import threading
from typing import Any

from glasshouse.store.pending import GROUP, Line, Pending


def group(size: int = 1) -> Pending:
    """A group of so many leaves; what they say does not matter here."""
    leaves: list[Any] = [None] * size
    return Pending(leaves, None)


def test_who_stands_in_the_line_is_taken_in_order_when_it_is_rung_for() -> None:
    line, groups = Line(), [group() for _ in range(5)]
    for one in groups:
        line.stand(one)
    line.ring()
    assert line.take() == groups


def test_nobody_is_taken_before_the_bell() -> None:
    line, taken = Line(), threading.Event()

    def take() -> None:
        line.take()
        taken.set()

    thread = threading.Thread(target=take)
    thread.start()
    line.stand(group())
    assert not taken.wait(0.05)
    line.ring()
    assert taken.wait(10)
    thread.join()


def test_a_line_longer_than_a_group_is_taken_whole_by_one_ring() -> None:
    line, groups = Line(), [group(2) for _ in range(GROUP)]
    for one in groups:
        line.stand(one)
    line.ring()
    first, second = line.take(), line.take()
    assert first + second == groups
    assert sum(len(one.group) for one in first) == GROUP


def test_an_empty_ring_is_no_end() -> None:
    line, one = Line(), group()
    line.ring()
    line.stand(one)
    line.ring()
    assert line.take() == [one]


def test_what_stands_when_the_line_ends_is_taken_and_then_nothing() -> None:
    line, one = Line(), group()
    line.stand(one)
    line.end()
    assert line.take() == [one]
    assert line.take() == []


def test_of_many_who_ring_at_once_none_is_forgotten() -> None:
    line, count = Line(), 2_000

    def stand() -> None:
        for _ in range(count):
            line.stand(group())
            line.ring()

    threads = [threading.Thread(target=stand) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken = 0
    while taken < 4 * count:
        taken += len(line.take())
    for thread in threads:
        thread.join()
    assert taken == 4 * count
