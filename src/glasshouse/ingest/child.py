"""A reading child: `python -m glasshouse.ingest.child`, one task as JSON on standard input, batches as JSON lines on standard output.

It opens no store and no network, and gives up its right to more memory, core files and new processes before it touches the file.
"""

from __future__ import annotations

import dataclasses
import os
import resource
import sys

import orjson

from glasshouse.base.errors import GlasshouseError
from glasshouse.ingest.drafting import Drafting, Task

_OPEN_FILES = 64


def main() -> int:
    """Read the task, write the batches; 0 also where the file is faulty, 1 where the task itself cannot be."""
    request = orjson.loads(sys.stdin.buffer.read())
    task = Task(**request["task"])
    _confine(request["memory_mb"])
    out = sys.stdout.buffer
    try:
        for batch in Drafting(task).batches():
            out.write(orjson.dumps(dataclasses.asdict(batch)) + b"\n")
            out.flush()
    except GlasshouseError as error:
        out.write(orjson.dumps({"error": error.code, "message": error.message}) + b"\n")
        return 1
    except MemoryError:
        out.write(orjson.dumps({"error": "out_of_memory", "message": "Reading this file needs more memory than is allowed."}) + b"\n")
        return 1
    return 0


def _confine(memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    if memory_mb and sys.platform == "linux":
        limit = memory_mb << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    os.environ.clear()


if __name__ == "__main__":
    sys.exit(main())
