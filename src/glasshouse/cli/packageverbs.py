"""What the verbs of packages do, in whichever process holds the store."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.gate import Access
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.loading import FindPackage, LoadPackage
from glasshouse.policy.plans.packages import ExportPackage
from glasshouse.work.foreignbag import Bag, open_folder, open_zip
from glasshouse.work.loading import received
from glasshouse.work.package import as_zip, into
from glasshouse.work.verifying import examine

_STEP = 256 << 20
"""Bytes between two lines of progress."""


def package(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """A package of evidence at `target`: one zip where its name ends so, else a folder; whole or not at all."""
    target = Path(args["target"])
    if target.exists():
        raise ConflictError(f"{target} is there already.", remedy="Name another.")
    made = host.gate.act(access, ExportPackage()).value
    if target.suffix == ".zip":
        partial = target.with_name(target.name + ".part")
        with partial.open("wb") as out:
            out.writelines(as_zip(made, host.receipt))
        partial.replace(target)
    else:
        into(target, made, host.receipt)
    return {"exhibits": len(made.exhibits), "left_out": made.left_out}


def load_package(host: Glasshouse, access: Access, args: dict[str, Any], hear: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """What the package at `source` holds and what is wrong with it; where a purpose is named and nothing is wrong, it is taken in."""
    host.gate.open(access, FindPackage(""))  # who may take none in is told so before anything is read
    purpose = _purpose(args.get("purpose"))
    with _bag(host, Path(args["source"])) as bag:
        looked = examine(bag, _steps(hear))
        known = "" if looked.faults else host.gate.open(access, FindPackage(looked.digest)).value
        case = ""
        if purpose is not None and not looked.faults and not known:
            with received(host.arrivals, bag, looked) as here:
                about = (here.sender, args["title"], here.exhibits, here.entities, looked.lines)
                case = host.gate.act(access, LoadPackage(looked.digest, purpose, *about)).value
    sender = dataclasses.asdict(looked.sender) if looked.sender else None
    faults = [dataclasses.asdict(fault) for fault in looked.faults]
    told = {"digest": looked.digest, "exhibits": len(looked.exhibits), "lines": looked.lines, "keys": list(looked.keys)}
    return {**told, "sender": sender, "faults": faults, "known": known, "case": case}


def _purpose(name: str | None) -> Purpose | None:
    try:
        return None if name is None else Purpose(name)
    except ValueError:
        raise InvalidInputError("There is no such purpose.", field="purpose", remedy="Choose one of the list in docs/guide.") from None


@contextmanager
def _bag(host: Glasshouse, source: Path) -> Iterator[Bag]:
    if source.is_dir():
        yield open_folder(source, host.arrivals.most_package)
        return
    if not source.is_file():
        raise InvalidInputError(f"There is no package {source}.", field="load")
    with source.open("rb") as stream:
        yield open_zip(stream, host.arrivals.most_package)


def _steps(hear: Callable[[dict[str, Any]], None]) -> Callable[[int], None]:
    """Hears of each further `_STEP` bytes."""
    told = 0

    def heard(read: int) -> None:
        nonlocal told
        if read // _STEP > told:
            told = read // _STEP
            hear({"read": read})

    return heard
