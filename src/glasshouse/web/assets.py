"""Static files, read once at start and served from memory with their hash in the address, so that browsers may keep
them.

Promise: only files that lie in static/ when the server starts are ever served; a path of a request never reaches the
file system.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response

from glasshouse.base.errors import NotFoundError

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}
REFERENCE = re.compile(r'url\("([^":]+)"\)')
"""A file that a style sheet names: its mark is added, so that it too may be kept."""
KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, those bytes compressed (None where that gains nothing), media type, and the first 12 hex of
    its SHA-256."""

    content: bytes
    packed: bytes | None
    media_type: str
    mark: str


@cache
def assets() -> dict[str, Asset]:
    """Every file below static/ by its path there."""
    found = dict(_read(resources.files("glasshouse.web").joinpath("static"), ""))
    for name in [name for name in found if name.endswith(".css")]:
        marked = REFERENCE.sub(lambda match: f'url("{match[1]}?v={found[match[1]].mark}")', found[name].content.decode())
        found[name] = _asset(marked.encode(), TYPES["css"])
    return found


def address(name: str) -> str:
    """Where a page finds the file `name`; a name that does not exist is a defect of ours and raises KeyError."""
    return f"/static/{name}?v={assets()[name].mark}"


def serve(request: Request) -> Response:
    """One file. Kept for ever when asked for by its mark, not at all otherwise."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        raise NotFoundError("There is no such file.")
    headers = {"Cache-Control": KEPT} if request.query_params.get("v") == asset.mark else {}
    body = asset.content
    if asset.packed is not None:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = asset.packed
    return Response(body, media_type=asset.media_type, headers=headers)


def _read(folder: Traversable, prefix: str) -> list[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _read(entry, f"{prefix}{entry.name}/")
            continue
        kind = TYPES.get(entry.name.rpartition(".")[2])
        if kind is None:
            continue
        found.append((prefix + entry.name, _asset(entry.read_bytes(), kind)))
    return found


def _asset(content: bytes, kind: str) -> Asset:
    packed = None if kind == TYPES["woff2"] else gzip.compress(content, 9, mtime=0)
    return Asset(content, packed, kind, hashlib.sha256(content).hexdigest()[:12])
