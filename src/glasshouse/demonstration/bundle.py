"""Writes the demonstration's bundle: manifests (docs/design/manifest.md) and native files.

Promise: the same bytes for the same seed, on every machine; a folder that holds anything is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from glasshouse.base.errors import ConflictError
from glasshouse.demonstration import background, estate, lines, plot, releases, tables
from glasshouse.demonstration.case import DATASETS
from glasshouse.demonstration.dice import Dice
from glasshouse.demonstration.story import STORY, Story
from glasshouse.demonstration.tables import Flaw
from glasshouse.demonstration.world import World

SEED = 14


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written. `folder` is what `glasshouse load` takes; `manifests` and `files` are in the order of names;
    `flaws` are the cells whose value is dropped, and must be reported, on load; `story` is what there is to find."""

    folder: Path
    manifests: tuple[Path, ...]
    files: tuple[Path, ...]
    flaws: tuple[Flaw, ...]
    story: Story


def build(seed: int = SEED) -> World:
    """The invented world, before it is written: the story, then what chance puts around it."""
    world = World()
    plot.tell(world)
    background.fill(world, Dice(seed))
    return world


def generate(folder: Path, seed: int = SEED) -> Bundle:
    """Write the bundle into `folder`, which is made if need be and must be empty: ConflictError otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ConflictError(f"{folder} is not empty.", remedy="Name a new folder for the demonstration.")
    world = build(seed)
    contents, flaws = tables.register(world)
    contents |= {
        "land-register.xlsx": estate.land_register(world),
        "procurement.json": releases.procurement(world),
        "payments.csv": tables.payments(world),
        "offices.ftm.json": lines.offices(world),
        "sanctions.ftm.json": lines.sanctions(world),
    }
    written = []
    for name in sorted(contents):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(contents[name])
        written.append(path)
    manifests = []
    for name in DATASETS:
        path = folder / f"{name}.yml"
        path.write_bytes((files("glasshouse.demonstration") / "manifests" / path.name).read_bytes())
        manifests.append(path)
    return Bundle(folder, tuple(manifests), tuple(written), flaws, STORY)
