"""The line before the ledger: nothing is lost between who stands in it and who writes it, and no group overtakes another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from glasshouse.store.pending import GROUP, Line, Pending


def group(size: int = 1) -> Pending:
    """A group of so many leaves; what they say does not matter here."""
    leaves: list[Any] = [None] * size
    return Pending(leaves, None)


class Book:
    """Keeps which batches were written, and by which thread; every group is durable once it is written."""

    def __init__(self) -> None:
        self.batches: list[list[Pending]] = []
        self.by: list[int] = []
        self.written = threading.Semaphore(0)
        self.writing = threading.Lock()
        self.line = Line(self._write, self.writing)

    def _write(self, batch: list[Pending]) -> None:
        assert self.writing.locked()
        self.batches.append(batch)
        self.by.append(threading.get_ident())
        for waiting in batch:
            waiting.durable([])
            self.written.release()

    def groups(self) -> list[Pending]:
        """All that were written, in order."""
        return [one for batch in self.batches for one in batch]

    @contextmanager
    def running(self) -> Iterator[threading.Thread]:
        """The line's own thread at work; at the end the line has ended and the thread with it."""
        thread = threading.Thread(target=self.line.run)
        thread.start()
        try:
            yield thread
        finally:
            self.line.end()
            thread.join(10)
            assert not thread.is_alive()


def beside(work: Callable[[], object]) -> threading.Thread:
    """Another thread that does `work`."""
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_who_stands_in_the_line_is_written_in_order_when_it_is_rung_for() -> None:
    book, groups = Book(), [group() for _ in range(5)]
    for one in groups:
        book.line.stand(one)
    book.line.ring()
    with book.running():
        for _ in groups:
            assert book.written.acquire(timeout=10)
    assert book.batches == [groups]


def test_nobody_is_written_before_the_bell() -> None:
    book = Book()
    with book.running():
        book.line.stand(group())
        assert not book.written.acquire(timeout=0.05)
        book.line.ring()
        assert book.written.acquire(timeout=10)


def test_a_line_longer_than_a_group_is_written_whole_by_one_ring() -> None:
    book, groups = Book(), [group(2) for _ in range(GROUP)]
    for one in groups:
        book.line.stand(one)
    book.line.ring()
    with book.running():
        for _ in groups:
            assert book.written.acquire(timeout=10)
    assert book.groups() == groups
    assert sum(len(one.group) for one in book.batches[0]) == GROUP


def test_an_empty_ring_is_no_end() -> None:
    book, one = Book(), group()
    with book.running():
        book.line.ring()
        book.line.stand(one)
        book.line.ring()
        assert book.written.acquire(timeout=10)
    assert book.groups() == [one]


def test_what_stands_when_the_line_ends_is_written_and_then_the_thread_ends() -> None:
    book, groups = Book(), [group() for _ in range(GROUP + 1)]
    for one in groups:
        book.line.stand(one)
    with book.running():
        book.line.end()
    assert book.groups() == groups


def test_who_waits_writes_it_where_nobody_writes_with_all_who_stand_before() -> None:
    book, first, second = Book(), group(), group()
    book.line.stand(first)
    book.line.stand(second)
    waiting = beside(second.result)  # no thread of the line runs: it would wait for ever if it did not write
    waiting.join(10)
    assert not waiting.is_alive()
    assert book.batches == [[first, second]]
    assert book.by == [waiting.ident]


def test_who_waits_while_another_writes_is_written_by_the_lines_thread() -> None:
    book, one = Book(), group()
    with book.running() as own:
        book.writing.acquire()
        book.line.stand(one)
        waiting = beside(one.result)
        assert not book.written.acquire(timeout=0.05)
        book.writing.release()
        waiting.join(10)
        assert not waiting.is_alive()
    assert book.groups() == [one]
    assert book.by == [own.ident]


def test_a_main_thread_writes_nothing_itself() -> None:
    book, one = Book(), group()
    assert threading.current_thread() is threading.main_thread()
    with book.running() as own:
        book.line.stand(one)
        one.result()
    assert book.by == [own.ident]


def test_of_many_who_ring_and_wait_at_once_none_is_forgotten_none_written_twice_and_none_overtaken() -> None:
    book, count, order = Book(), 2_000, threading.Lock()
    stood: list[Pending] = []

    def stand(waits: bool) -> None:
        for _ in range(count):
            one = group()
            with order:
                stood.append(one)
                book.line.stand(one)
            if waits:
                one.result()
            else:
                book.line.ring()

    with book.running():
        threads = [beside(lambda waits=waits: stand(waits)) for waits in (True, False, True, False)]  # type: ignore[misc]
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
    assert book.groups() == stood
    assert len(set(book.by)) > 1
