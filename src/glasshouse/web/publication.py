"""The public side of the ledger, served as it lies in its folder, for everybody: checkpoint, tiles, entry bundles, the texts of charter and
house policy, and the log's key.

Source: c2sp.org/tlog-tiles, docs/design/published-folder.md. Promise: only a path that names a tile or text of a log ever reaches the file
system. Tiles and texts never change, so they may be kept for ever; the checkpoint may not be kept at all.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from glasshouse.base.errors import NotFoundError
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import CHARTERS, POLICIES, Folder
from glasshouse_ledger.tiles import CHECKPOINT

KEPT = "public, max-age=31536000, immutable"
FRESH = "no-cache"
TEXT = "text/plain; charset=utf-8"
TILE = "application/octet-stream"
_DIGITS = 15


def _folder(request: Request) -> Folder:
    return Folder(request.app.state.glasshouse.settings.data_dir / "ledger")


def _read(folder: Folder, path: str) -> bytes:
    try:
        return folder.read(path)
    except LedgerFormatError:
        raise NotFoundError("The log has no such file.") from None


async def checkpoint(request: Request) -> Response:
    """The newest signed checkpoint."""
    content = await run_in_threadpool(_read, _folder(request), CHECKPOINT)
    return Response(content, media_type=TEXT, headers={"Cache-Control": FRESH})


async def tile(request: Request) -> Response:
    """One tile or entry bundle."""
    content = await run_in_threadpool(_read, _folder(request), f"tile/{request.path_params['path']}")
    return Response(content, media_type=TILE, headers={"Cache-Control": KEPT})


async def text(request: Request) -> Response:
    """The text of a charter or house policy, by its hash."""
    kind = CHARTERS if request.url.path.startswith(f"/ledger/{CHARTERS}/") else POLICIES
    content = await run_in_threadpool(_read, _folder(request), f"{kind}/{request.path_params['digest']}")
    return Response(content, media_type=TEXT, headers={"Cache-Control": KEPT})


async def key(request: Request) -> Response:
    """The log's verifier key (C2SP note format). Whoever checks should have it from elsewhere too."""
    house = request.app.state.glasshouse
    return Response(house.entries.verifier() + "\n", media_type=TEXT, headers={"Cache-Control": FRESH})


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
    Route("/ledger/checkpoint", checkpoint, methods=["GET"]),
    Route("/ledger/key", key, methods=["GET"]),
    Route("/ledger/tile/{path:path}", tile, methods=["GET"]),
    Route("/ledger/charter/{digest}", text, methods=["GET"]),
    Route("/ledger/policy/{digest}", text, methods=["GET"]),
    Route("/ledger/receipt/{index}", receipt, methods=["GET"]),
)
