"""The public side of the ledger, served as it lies in its folder, for everybody: checkpoint, tiles, entry bundles, the texts of charter and
house policy, and the log's keys; of each log, where one followed another.

Source: c2sp.org/tlog-tiles, docs/design/published-folder.md. Promise: only a path that names a tile or text of a log ever reaches the file
system. Tiles and texts never change, so they may be kept for ever; the checkpoint may not be kept at all.
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from glasshouse.base.errors import NotFoundError
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import NAMED, Folder
from glasshouse_ledger.tiles import CHECKPOINT

KEPT = "public, max-age=31536000, immutable"
FRESH = "no-cache"
TEXT = "text/plain; charset=utf-8"
TILE = "application/octet-stream"
_DIGITS = 15
_PLACE = re.compile(r"[0-9]{4}(?:-r[0-9]{10})?")


def _read(root: Path, path: str) -> bytes:
    """The file of a log: of the first below `/ledger` itself, of each other below its own name."""
    place, _, rest = path.partition("/")
    if _PLACE.fullmatch(place):
        root, path = root / place, rest
    try:
        return (root / path).read_bytes() if path in NAMED else Folder(root).read(path)
    except (LedgerFormatError, FileNotFoundError):
        raise NotFoundError("The log has no such file.") from None


async def file(request: Request) -> Response:
    """A checkpoint, tile, entry bundle, text or key of one of the logs, or the list of them."""
    path = request.path_params["path"]
    content = await run_in_threadpool(_read, request.app.state.glasshouse.settings.data_dir / "ledger", path)
    name = path.rpartition("/")[2]
    fresh = name == CHECKPOINT or name in NAMED
    tile = "tile" in path.split("/")[:2]
    return Response(content, media_type=TILE if tile else TEXT, headers={"Cache-Control": FRESH if fresh else KEPT})


async def receipt(request: Request) -> Response:
    """The receipt of one entry (c2sp.org/tlog-proof), for whoever keeps it."""
    index = _index(request.path_params["index"])
    content = await run_in_threadpool(request.app.state.glasshouse.receipt, index)
    return Response(content, media_type=TEXT, headers=receipt_headers(index))


def _index(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise NotFoundError("The log has no such entry.")
    return int(text)


def receipt_headers(index: int) -> dict[str, str]:
    """Of a receipt: a file to be kept, under a name that says of which entry; a later one is under a later head."""
    return {"Cache-Control": FRESH, "Content-Disposition": f'attachment; filename="entry-{index}.tlog-proof"'}


ROUTES = (
    Route("/ledger/receipt/{index}", receipt, methods=["GET"]),
    Route("/ledger/{path:path}", file, methods=["GET"]),
)
