"""Checking a published ledger folder, with the public format's own code."""

from __future__ import annotations

import time
from pathlib import Path

from glasshouse.base.errors import NotFoundError
from glasshouse.base.settings import Settings
from glasshouse_ledger.folder import KEY, SECOND_KEY
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.verify import verify_folder

_AGAIN = 3
"""How often one's own folder is looked at again before it is said not to fit."""


def run(settings: Settings, folder: Path | None) -> int:
    """0 when every byte fits, else 1, with each fault on a line. One's own logs are all looked at, one after another."""
    root = folder or settings.data_dir / "ledger"
    if not (root / "checkpoint").is_file():
        raise NotFoundError(f"{root} holds no published ledger.", remedy="It is written a few seconds after the first entry.")
    found = [_fits(place, again=folder is None) for place in (_logs(root) if folder is None else [root])]
    print("The ledger fits: every signature, tile and entry." if all(found) else "The ledger does NOT fit.")
    return 0 if all(found) else 1


def _logs(root: Path) -> list[Path]:
    """The folders of all logs, as the list beside the first says."""
    listed = root / "logs"
    return [root / line.partition(" ")[0] for line in listed.read_text().splitlines()] if listed.is_file() else [root]


def _key(path: Path) -> Verifier:
    return Verifier.parse(path.read_text(encoding="utf-8").strip())


def _fits(root: Path, *, again: bool) -> bool:
    verifier = _key(root / KEY)
    second = [_key(root / SECOND_KEY)] if (root / SECOND_KEY).is_file() else []  # a log has signed twice only since it has this key
    report = verify_folder(root, verifier, second)
    for _ in range(_AGAIN):  # a running server publishes tiles first and the head that signs them last
        if report.ok or not again:
            break
        time.sleep(1)
        report = verify_folder(root, verifier, second)
    for fault in report.faults:
        print(fault)
    return report.ok
