"""Beats: every hour in which Glasshouse runs has one, an hour without is seen by an auditor; and changed rules are announced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.clock import HOUR
from glasshouse.gate.beats import Beats
from glasshouse.gate.genesis import begin_log
from glasshouse.policy.charter.text import charter_hash
from glasshouse.policy.decide import PolicyBook
from glasshouse.policy.plans import casework
from glasshouse_audit.cli import main
from glasshouse_ledger.leaf import Kind
from tests.store.test_ledger import all_leaves
from tests.store.world import World, thing

Capture = pytest.CaptureFixture[str]


def beats_of(world: World) -> Beats:
    """The beats of the running house."""
    return Beats(world.house.database, world.house.entries, world.clock)


def audited(world: World, capture: Capture, *words: str) -> dict[str, Any]:
    """What the auditor's program says of the published folder."""
    world.house.publisher.publish()
    policy = world.folder / "whom.policy"
    policy.write_text(f"log {world.house.entries.verifier()}\nquorum none\n")
    capture.readouterr()
    status = main([*words, str(world.folder / "data" / "ledger"), "--policy", str(policy), "--json"])
    said: dict[str, Any] = json.loads(capture.readouterr().out)
    assert (status == 0) == (said["doubts"] == []), said
    return said


def test_an_idle_house_beats_once_an_hour(world: World) -> None:
    beats, size = beats_of(world), world.house.entries.head()[0]
    for _ in range(3):
        beaten = [beats.beat() for _ in range(4)]
        assert beaten == [True, False, False, False]
        world.clock.pass_(HOUR)
    added = [leaf.header for leaf in all_leaves(world)[size:]]
    assert [header.k for header in added] == [Kind.BEAT] * 3
    assert [header.t - added[0].t for header in added] == [0, 1, 2]


def test_a_log_that_has_not_begun_has_no_beat(tmp_path: Path) -> None:
    from tests.store.world import Clock

    world = World(tmp_path, "", Clock())
    assert not beats_of(world).beat()
    assert world.house.entries.head()[0] == 0
    world.house.close()


def test_a_clock_that_is_set_back_adds_no_beat_to_an_hour_that_has_one(world: World) -> None:
    beats = beats_of(world)
    world.clock.pass_(5 * HOUR)
    assert beats.beat()
    world.clock.pass_(-3 * HOUR)
    assert not beats.beat()
    world.clock.pass_(4 * HOUR)
    assert beats.beat()


def test_an_auditor_finds_no_doubt_in_a_log_that_lived(world: World, capsys: Capture) -> None:
    world.register("register")
    beats = beats_of(world)
    for name in ("one", "two", "three"):
        beats.beat()
        world.load("register", [thing(name)], load="delta")
        case = world.case("register")
        world.search(case, "acme")
        world.act(case, casework.ExportEntities())
        world.clock.pass_(HOUR)
    beats.beat()
    said = audited(world, capsys, "gaps")
    assert said["doubts"] == []
    assert said["answer"]["beats"] == 4
    assert said["answer"]["unanswered"]["count"] == 0


def test_hours_in_which_nothing_ran_are_seen(world: World, capsys: Capture) -> None:
    beats_of(world).beat()
    world.clock.pass_(5 * HOUR)
    world.restart()
    beats_of(world).beat()
    said = audited(world, capsys, "gaps")
    assert said["answer"]["silent_hours"] == 4
    assert any("no beat" in doubt for doubt in said["doubts"])


def test_a_running_house_beats_by_itself_and_signs_the_head_over_it(world: World) -> None:
    size = world.house.entries.head()[0]
    world.house.start()
    world.restart()  # closing waits for its threads, and publishes
    assert [leaf.header.k for leaf in all_leaves(world)[size:]].count(Kind.BEAT) == 1
    assert world.house.entries.heads.root(world.house.entries.head()[0]) == world.house.entries.head()[1]


# -- rules that change


def test_another_charter_or_policy_is_announced_before_any_leaf_names_it(world: World) -> None:
    size = world.house.entries.head()[0]
    begin_log(world.house.database, world.house.entries, "a" * 64, world.clock)
    (leaf,) = all_leaves(world)[size:]
    assert (leaf.header.k, leaf.header.ch, leaf.header.hp) == (Kind.POLICY, charter_hash(), "a" * 64)
    size = world.house.entries.head()[0]
    world.restart()  # announced, and never in force: the house goes on under its own
    assert world.house.entries.head()[0] == size
    beats_of(world).beat()
    assert all_leaves(world)[-1].header.hp == PolicyBook().house_hash


def test_the_same_rules_are_not_announced_again(world: World) -> None:
    size = world.house.entries.head()[0]
    world.restart()
    assert world.house.entries.head()[0] == size
