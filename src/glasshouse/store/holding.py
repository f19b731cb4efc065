"""The lock of a data folder: one process holds it, and it ends with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from glasshouse.base.errors import StoreBusyError


def hold(path: Path) -> int:
    """Take the store's lock for this process; StoreBusyError names the pid that holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        text = os.read(descriptor, 32).decode().strip()
        os.close(descriptor)
        pid = int(text) if text.isdigit() else None
        raise StoreBusyError(f"Another Glasshouse (process {pid}) holds this data folder.", pid=pid) from error
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
