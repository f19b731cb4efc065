"""Readings under way for an event loop: each gets its own answer, and a slow one keeps nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from glasshouse.web.api.underway import UnderWay

Give = Callable[[int], None]
PATIENCE = 10


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that read."""
    with ThreadPoolExecutor(4) as made:
        yield made


def nothing() -> None:
    """A ring that nobody needs."""


def test_each_question_gets_its_own_answer(pool: ThreadPoolExecutor) -> None:
    async def ask() -> list[int]:
        underway: UnderWay[int, int] = UnderWay(asyncio.get_running_loop(), pool, lambda asked, give: give(asked * 2), nothing, 1, 4)
        return await asyncio.gather(*(underway.ask(number) for number in range(200)))

    assert asyncio.run(ask()) == [2 * number for number in range(200)]


def test_a_reading_that_does_not_end_keeps_no_other(pool: ThreadPoolExecutor) -> None:
    others = threading.Event()

    def begin(asked: int, give: Give) -> None:
        if asked == 0:
            assert others.wait(PATIENCE)
        give(asked)

    async def ask() -> None:
        underway: UnderWay[int, int] = UnderWay(asyncio.get_running_loop(), pool, begin, nothing, 1, 4)
        slow = underway.ask(0)
        one, two = await asyncio.wait_for(asyncio.gather(underway.ask(1), underway.ask(2)), PATIENCE)
        assert (one, two) == (1, 2)
        others.set()
        assert await slow == 0

    asyncio.run(ask())


def test_what_was_read_is_recorded_though_the_next_reading_does_not_end(pool: ThreadPoolExecutor) -> None:
    held: list[tuple[Give, int]] = []
    first = threading.Event()

    def begin(asked: int, give: Give) -> None:
        held.append((give, asked))
        if asked == 2:
            assert first.wait(PATIENCE)

    def ring() -> None:
        while held:
            give, asked = held.pop()
            give(asked)

    async def ask() -> None:
        underway: UnderWay[int, int] = UnderWay(asyncio.get_running_loop(), pool, begin, ring, 1, 1)
        one, two = underway.ask(1), underway.ask(2)
        assert await asyncio.wait_for(one, PATIENCE) == 1
        first.set()
        assert await asyncio.wait_for(two, PATIENCE) == 2

    asyncio.run(ask())


def test_readings_that_wait_together_are_recorded_together(pool: ThreadPoolExecutor) -> None:
    gate, rung, held = threading.Event(), [], list[tuple[Give, int]]()

    def begin(asked: int, give: Give) -> None:
        assert gate.wait(PATIENCE)
        held.append((give, asked))

    def ring() -> None:
        rung.append(len(held))
        while held:
            give, asked = held.pop()
            give(asked)

    async def ask() -> None:
        underway: UnderWay[int, int] = UnderWay(asyncio.get_running_loop(), pool, begin, ring, 1, 1)
        asked = [underway.ask(number) for number in range(6)]
        gate.set()
        assert await asyncio.wait_for(asyncio.gather(*asked), PATIENCE) == list(range(6))

    asyncio.run(ask())
    assert max(rung) > 1


def test_a_client_that_has_gone_harms_no_other(pool: ThreadPoolExecutor) -> None:
    gate = threading.Event()

    def begin(asked: int, give: Give) -> None:
        assert gate.wait(PATIENCE)
        give(asked)

    async def ask() -> int:
        underway: UnderWay[int, int] = UnderWay(asyncio.get_running_loop(), pool, begin, nothing, 1, 1)
        gone, stays = underway.ask(1), underway.ask(2)
        gone.cancel()
        gate.set()
        return await asyncio.wait_for(stays, PATIENCE)

    assert asyncio.run(ask()) == 2
