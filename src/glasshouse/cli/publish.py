"""Copying the published ledger to a folder that any web server can serve: all logs, what is missing, each head last."""

from __future__ import annotations

import os
from pathlib import Path

from glasshouse.base.errors import GlasshouseError, NotFoundError
from glasshouse.base.settings import Settings
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import KEY, SECOND_KEY
from glasshouse_ledger.mirror import mirror
from glasshouse_ledger.note import Verifier

_LIST = "logs"


class PublishError(GlasshouseError):
    """The folder was not brought up."""

    code = "publish"


def run(settings: Settings, target: Path) -> int:
    """0 once every log stands there under its newest head."""
    root = settings.data_dir / "ledger"
    try:
        listed = (root / _LIST).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"{root} holds no published ledger.", remedy="It is written a few seconds after the first entry.") from None
    target.mkdir(parents=True, exist_ok=True)
    for line in listed.splitlines():
        place, _, key = line.partition(" ")
        try:
            made = mirror(root / place, target / place, Verifier.parse(key))
            for name in (KEY, SECOND_KEY):
                if (root / place / name).is_file():
                    _whole(target / place / name, (root / place / name).read_bytes())
        except LedgerFormatError as error:
            raise PublishError(f"{target / place} was left as it is: {error}.", remedy="Publish to an empty folder.") from error
        except OSError as error:
            raise PublishError(f"{target} could not be written: {error.strerror}.") from error
        print(f"{Verifier.parse(key).name}: {made.size:,} entries, {made.files:,} files written.")
    _whole(target / _LIST, listed.encode())
    return 0


def _whole(path: Path, data: bytes) -> None:
    """Written beside, then renamed: a reader sees the old file or the new one."""
    if path.is_file() and path.read_bytes() == data:
        return
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
