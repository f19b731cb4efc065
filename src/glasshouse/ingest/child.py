"""A reading child: one task, its batches as JSON frames on a pipe, then gone.

It opens no store and no network, and gives up its right to more memory and core files before it touches the file.
"""

from __future__ import annotations

import os
import resource
import sys
import warnings
from multiprocessing.connection import Connection

import orjson

from glasshouse.base.errors import GlasshouseError
from glasshouse.ingest.drafting import Drafting, Task

_OPEN_FILES = 64


def work(task: Task, memory_mb: int, pipe: Connection) -> None:
    """Send every batch of the task, then `end`; an error that the task itself has goes as a frame of its own."""
    confine(memory_mb)
    try:
        for batch in Drafting(task).batches():
            for part in batch.packed():
                pipe.send_bytes(part)
        pipe.send_bytes(b"{}")
    except GlasshouseError as error:
        pipe.send_bytes(orjson.dumps({"error": error.code, "message": error.message}))
    except MemoryError:
        pipe.send_bytes(b'{"error": "out_of_memory", "message": "Reading this file needs more memory than is allowed."}')
    except BrokenPipeError:
        return


def confine(memory_mb: int) -> None:
    """Give up what reading does not need; called before the file is touched."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    if memory_mb and sys.platform == "linux":
        limit = memory_mb << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    os.environ.clear()
    warnings.simplefilter("ignore")
