"""The key folder's master, made again from the printed recovery key; no server runs meanwhile, for without its keys none can."""

from __future__ import annotations

import getpass
import sys

from glasshouse.assemble import recover_keys
from glasshouse.base.settings import Settings


def run(settings: Settings) -> None:
    """Ask for the recovery key, on the terminal or from standard input, and write `master`."""
    text = getpass.getpass("Recovery key: ") if sys.stdin.isatty() else sys.stdin.readline()
    recover_keys(settings, text)
    print(f"The key folder {settings.keys_dir} is whole again.")
