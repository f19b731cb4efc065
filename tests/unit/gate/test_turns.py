"""Whose turn it is to read: everybody is answered once, by whoever read, and nobody waits behind a slow reading."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from glasshouse.gate.turns import Hand, Turns

MANY = 48


class Ledger:
    """Makes durable what was begun when it is rung for, as the ledger's thread does."""

    def __init__(self) -> None:
        self._begun: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self.rings = 0

    def begin(self, durable: Callable[[], None]) -> None:
        with self._lock:
            self._begun.append(durable)

    def ring(self) -> None:
        with self._lock:
            begun, self._begun = self._begun, []
            self.rings += 1
        for durable in begun:
            durable()


class Reader:
    """Reads numbers; remembers which thread read which."""

    def __init__(self, ledger: Ledger, slow: threading.Event | None = None) -> None:
        self.ledger = ledger
        self.read_by: list[tuple[int, str]] = []
        self._slow = slow

    def now(self, number: int) -> Hand[int]:
        self._read(number)
        return lambda: number

    def begin(self, number: int, told: Callable[[Hand[int]], None]) -> None:
        self._read(number)
        self.ledger.begin(lambda: told(lambda: number))

    def _read(self, number: int) -> None:
        self.read_by.append((number, threading.current_thread().name))
        if number < 0:
            raise ValueError(number)
        if number == 0 and self._slow is not None:
            assert self._slow.wait(20)


def answers(turns: Turns, reader: Reader, numbers: range) -> list[int]:
    """What each of as many threads as there are numbers was given."""
    given: list[int] = []

    def ask(number: int) -> None:
        given.append(turns.answer(lambda: reader.now(number), lambda told: reader.begin(number, told)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "somebody waits in vain"
    return sorted(given)


def held(turns: Turns, reader: Reader) -> threading.Thread:
    """A thread in the middle of a slow reading, which nobody else reads for it."""
    slow = threading.Thread(target=lambda: turns.answer(lambda: reader.now(0), lambda told: reader.begin(0, told)))
    slow.start()
    while not reader.read_by:
        time.sleep(0.001)
    return slow


@pytest.mark.parametrize("line", [True, False])
def test_everybody_is_given_their_own_answer_and_everything_is_read_once(line: bool) -> None:
    ledger = Ledger()
    reader, turns = Reader(ledger), Turns(ledger.ring, line=line)
    for _ in range(20):
        reader.read_by.clear()
        assert answers(turns, reader, range(MANY)) == list(range(MANY))
        assert sorted(number for number, _ in reader.read_by) == list(range(MANY))


def test_who_finds_another_reading_is_read_by_the_line() -> None:
    ledger, slow = Ledger(), threading.Event()
    reader, turns = Reader(ledger, slow), Turns(ledger.ring, line=True)
    first = held(turns, reader)
    assert answers(turns, reader, range(1, MANY)) == list(range(1, MANY))
    assert {name for number, name in reader.read_by if number} == {"readings"}
    assert ledger.rings < MANY, "readings that wait together go to the ledger together"
    slow.set()
    first.join(20)


def test_without_a_line_everybody_reads_by_themselves() -> None:
    ledger, slow = Ledger(), threading.Event()
    reader, turns = Reader(ledger, slow), Turns(ledger.ring, line=False)
    first = held(turns, reader)
    answers(turns, reader, range(1, 9))
    assert "readings" not in {name for _, name in reader.read_by}
    slow.set()
    first.join(20)


def test_a_fault_is_raised_where_it_was_asked_for_and_the_line_goes_on() -> None:
    ledger, slow = Ledger(), threading.Event()
    reader, turns = Reader(ledger, slow), Turns(ledger.ring, line=True)
    first = held(turns, reader)
    with pytest.raises(ValueError, match="-7"):
        turns.answer(lambda: reader.now(-7), lambda told: reader.begin(-7, told))
    assert answers(turns, reader, range(1, 4)) == [1, 2, 3]
    slow.set()
    first.join(20)


def test_a_slow_reading_in_the_line_holds_up_nobody_behind_it() -> None:
    ledger, slow = Ledger(), threading.Event()
    reader, turns = Reader(ledger, slow), Turns(ledger.ring, line=True)
    by_itself, in_line = held(turns, reader), threading.Thread(target=answers, args=(turns, reader, range(1)))
    in_line.start()  # number 0 again: now the line's own thread does not get on
    while len(reader.read_by) < 2:
        time.sleep(0.001)
    assert answers(turns, reader, range(1, 9)) == list(range(1, 9))
    assert "readings" not in {name for number, name in reader.read_by if number}
    assert not slow.is_set()
    slow.set()
    by_itself.join(20)
    in_line.join(20)


def test_what_was_read_before_a_slow_reading_does_not_wait_for_it() -> None:
    ledger, slow, first_slow = Ledger(), threading.Event(), threading.Event()
    reader, turns = Reader(ledger, slow), Turns(ledger.ring, line=True)
    by_itself = held(turns, reader)
    given: list[int] = []

    def two(number: int) -> None:
        def begin(told: Callable[[Hand[int]], None]) -> None:
            if number == 1:
                assert first_slow.wait(20)  # until the slow one stands behind it
            reader.begin(number, told)

        given.append(turns.answer(lambda: reader.now(number), begin))

    before = threading.Thread(target=two, args=(1,))
    before.start()
    behind = threading.Thread(target=two, args=(0,))
    behind.start()
    while turns._line.qsize() < 1 and len(reader.read_by) < 2:  # on a busy machine it may have gone on by itself
        time.sleep(0.001)
    first_slow.set()
    before.join(20)
    assert given == [1]
    slow.set()
    behind.join(20)
    by_itself.join(20)


def test_the_lines_thread_ends_when_there_is_nothing_to_read_and_begins_again() -> None:
    ledger = Ledger()
    reader, turns = Reader(ledger), Turns(ledger.ring, line=True)
    others = set(threading.enumerate())
    for _ in range(2):
        slow = threading.Event()
        reader.read_by.clear()
        reader._slow = slow
        first = held(turns, reader)
        assert answers(turns, reader, range(1, 4)) == [1, 2, 3]
        slow.set()
        first.join(20)
        (thread,) = set(threading.enumerate()) - others
        thread.join(20)
        assert not thread.is_alive()
