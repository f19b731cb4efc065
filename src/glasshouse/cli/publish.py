"""Copying the published ledger to a folder that any web server can serve: all logs, what is missing, each head last."""

from __future__ import annotations

from pathlib import Path

from glasshouse.base.errors import GlasshouseError, NotFoundError
from glasshouse.base.settings import Settings
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import KEY, LOGS, NEXT, SECOND_KEY, Folder
from glasshouse_ledger.mirror import Mirrored, mirror
from glasshouse_ledger.note import Verifier


class PublishError(GlasshouseError):
    """The folder was not brought up."""

    code = "publish"


def run(settings: Settings, target: Path) -> int:
    """0 once every log stands there under its newest head."""
    root = settings.data_dir / "ledger"
    try:
        listed = (root / LOGS).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"{root} holds no published ledger.", remedy="It is written a few seconds after the first entry.") from None
    try:
        target.mkdir(parents=True, exist_ok=True)
        for line in listed.splitlines():
            place, _, key = line.partition(" ")
            made = _bring_up(root / place, target / place, Verifier.parse(key))
            print(f"{Verifier.parse(key).name}: {made.size:,} entries, {made.files:,} files written.")
        Folder(target).write_named(LOGS, listed.encode())
    except OSError as error:
        raise PublishError(f"{target} could not be written: {error.strerror}.") from error
    return 0


def _bring_up(source: Path, target: Path, key: Verifier) -> Mirrored:
    """One log, with the files beside it that its writer names."""
    try:
        made = mirror(source, target, key)
        for name in (KEY, SECOND_KEY, NEXT):
            if (source / name).is_file():
                Folder(target).write_named(name, (source / name).read_bytes())
    except LedgerFormatError as error:
        raise PublishError(f"{target} was left as it is: {error}.", remedy="Publish to an empty folder.") from error
    return made
