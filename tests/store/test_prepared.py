"""Documents that reading children prepared, and counts that are carried on instead of taken anew: never other than from the store alone."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.policy.plans import data
from glasshouse.policy.plans.query import Wanted
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import counting, indexed, staging, tables as t
from glasshouse.store.prepared import Marks
from tests.store.world import World, differences, thing

WORDS = ("acme", "one", "old", "neu", "hub", "zoe", "pat", "p3", "id:12345", "555123", "4915112345678", "berlin", "jonas", "acme -one")


def person(name: str, **properties: str) -> dict[str, Any]:
    return thing(name, "Person", **properties)


def found(world: World) -> dict[str, Any]:
    """What the index itself says to each of the words, in every dataset."""
    with world.house.database.read() as connection:
        scope = frozenset(dataset.key for dataset in indexed.datasets(connection).values())
    answers = {}
    for word in WORDS:
        answer = world.house.index.find(Wanted(parse(word), scope, (), (), (), 500))
        answers[word] = (sorted(answer.singles), sorted(answer.clustered), answer.singles_total, answer.facets)
    return answers


def same_as_from_the_store(world: World) -> None:
    published = found(world)
    world.house.builder.rebuild(lambda _done: None)
    assert published == found(world)


def test_what_is_published_is_what_the_store_alone_would_give(world: World) -> None:
    world.register("register", people="private_persons")
    first = [thing("one", jurisdiction="de"), thing("one", registrationNumber="12345"), person("zoe", birthDate="2020-01-01")]
    first += [
        person("pat", email="pat@example.org"),
        {"id": "own", "schema": "Ownership", "properties": {"owner": ["zoe"], "asset": ["one"]}},
    ]
    first += [{"id": "hub", "schema": "LegalEntity", "properties": {"name": ["Hub"]}}, thing("hub")]
    world.load("register", first)
    same_as_from_the_store(world)
    world.load("register", [thing("one", previousName="Old Name"), thing("neu")], "second")
    same_as_from_the_store(world)
    world.load("register", [thing("one", jurisdiction="de"), person("pat", email="jonas@example.org")])
    same_as_from_the_store(world)


def test_a_number_that_becomes_shared_within_one_import_finds_nobody(world: World) -> None:
    world.register("register", people="private_persons")
    crowd = [person(f"p{number}", phone="+4915112345678") for number in range(11)]
    world.load("register", crowd[:10])
    case = world.case("register")
    assert world.search(case, "4915112345678").total == 10
    world.load("register", crowd[10:], "second")
    assert world.search(case, "4915112345678").total == 0
    same_as_from_the_store(world)
    world.load("register", [person(f"q{number}", phone="+4930555123") for number in range(12)], "third")
    assert world.search(case, "4930555123").total == 0
    same_as_from_the_store(world)


def test_counts_that_are_carried_on_are_those_of_a_count(world: World) -> None:
    said: dict[str, list[dict[str, str]]] = {"a": [], "b": []}
    imports: dict[str, list[str]] = {"a": [], "b": []}
    dice = random.Random(5)
    world.register("register")
    for _ in range(24):
        source = dice.choice("ab")
        if imports[source] and dice.random() < 0.25:
            world.undo(imports[source].pop())
            said[source].pop()
        else:
            before = said[source][-1] if said[source] else {}
            now = {f"e{n}": dice.choice(("de", "fr", "gb")) for n in range(12) if dice.random() < 0.6} or {"e0": "de"}
            if now == before:
                continue
            row = world.load("register", [thing(name, jurisdiction=country) for name, country in now.items()], source)
            kept = now.keys() & before.keys()
            changed = sum(now[name] != before[name] for name in kept)
            expected = (len(now.keys() - kept), changed, len(before.keys() - kept), len(kept) - changed)
            assert differences(row) == expected
            said[source].append(now)
            imports[source].append(row.id)
        live = set().union(*(some[-1].keys() for some in said.values() if some))
        if live:
            assert world.open(world.steward, data.OpenDataset("register")).entities == len(live)


def test_marks_hold_what_was_put_in_and_nothing_else() -> None:
    marks, dice = Marks(), random.Random(1)
    numbers = {dice.randrange(1, 1_000_000) for _ in range(2_000)}
    assert all(marks.add(number) for number in sorted(numbers, key=lambda _number: dice.random()))
    assert not any(marks.add(number) for number in numbers)
    assert sum(number in marks for number in range(1_000_000)) == len(numbers)


def test_marks_tell_in_order_what_is_in_up_to_a_number() -> None:
    marks = Marks()
    for number in (1, 7, 8, 900, 5_000, 40_000):
        marks.add(number)
    assert list(marks.upto(900)) == [1, 7, 8, 900]
    assert list(marks.upto(899)) == [1, 7, 8]
    assert list(marks.upto(0)) == []
    assert list(marks.upto(10**6)) == [1, 7, 8, 900, 5_000, 40_000]


def test_the_count_of_a_dataset_follows_what_came_between_it_and_going_live(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.register("register")
    first = world.load("register", [thing("one"), thing("two")], "first")
    real = counting.live_after

    def interrupted(connection: Any, load: Any, prepared: Any) -> int:
        count = real(connection, load, prepared)
        monkeypatch.undo()  # from here on as always: what follows happens once, after the count and before the transaction
        with world.house.database.write() as other:
            staging.owe(other)
            other.execute(sa.update(t.imports).where(t.imports.c.public == first.id).values(live=0, state="undone"))
        return count

    monkeypatch.setattr(counting, "live_after", interrupted)
    world.load("register", [thing("two"), thing("three"), thing("four")], "second")
    assert world.open(world.steward, data.OpenDataset("register")).entities == 3


def test_many_who_share_numbers_are_published_as_the_store_alone_would_give_them(world: World) -> None:
    world.register("register", people="private_persons")
    crowd = [person(f"p{number}", phone=f"+49151{number % 50:08d}") for number in range(700)]
    world.load("register", [*crowd, *(thing(f"t{number}") for number in range(2_000))])
    case = world.case("register")
    assert world.search(case, "4915100000007").total == 0  # fourteen carry it
    same_as_from_the_store(world)
