"""Originals drawn for people, and redacted copies of them, without ever reading a stranger's file here.

Promise: the file is read by a process of its own that gave up its rights (`work.pixels`); only pixels come back, measured again here, and
the boxes are painted on those, here. So a copy has nothing underneath whatever the file was, and whatever it did to the process that read
it. Two files are drawn at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PIL import Image

from glasshouse.base.apart import ApartError, Frame, ask
from glasshouse.base.errors import ConflictError, DefectError
from glasshouse.model.redaction import Box
from glasshouse.policy.plans.redactions import PAGES
from glasshouse.work import painted

_PIXELS = 25_000_000
"""Pixels of one page of a copy."""
_DPI = 200
_SHOWN = 1_500_000
"""Pixels of a page that is shown to be marked."""
_KNOWN = 64
_SPLIT = "Split it, take the parts in as working copies, and redact those."
_ANEW = "Save or print it anew, take that in as a working copy, and redact that."
_WORDS = {
    "too_slow": ("This file takes too long to be drawn.", _SPLIT),
    "too_many_pages": (f"It has more than {PAGES} pages.", _SPLIT),
    "too_large": ("The picture has more than 100 million pixels.", "Take a smaller one in as a working copy, and redact that."),
    "out_of_memory": (
        "Drawing this file needs more memory than is allowed.",
        "Split it, take the parts in as working copies, and redact those.",
    ),
    "encrypted": ("It is protected with a password.", "Save it without one, take that in as a working copy, and redact that."),
    "unreadable": (
        "It is damaged, or no PDF or picture that is known here.",
        _ANEW,
    ),
    "no_page": ("It has no such page.", ""),
    "no_sandbox": (
        "This machine cannot shut a process in, so files of strangers are not drawn here.",
        "It takes Linux on x86-64 or ARM that lets processes filter their system calls (seccomp).",
    ),
    "died": ("The file made the process fail that draws it.", _ANEW),
}


class Rendering:
    """What the store's executors are given to draw with. ConflictError, with a code of `_WORDS`, where a file cannot be drawn."""

    def __init__(self, memory_mb: int) -> None:
        self._memory = memory_mb
        self._two = threading.BoundedSemaphore(2)
        self._known: OrderedDict[str, tuple[tuple[float, float], ...]] = OrderedDict()

    def known(self, sha256: str) -> tuple[tuple[float, float], ...]:
        """The sizes of a file that was measured since this process began; empty for others."""
        return self._known.get(sha256, ())

    def sizes(self, sha256: str, media_type: str, content: Iterable[bytes]) -> tuple[tuple[float, float], ...]:
        """Width and height of each page as it is shown, in points; remembered by the file's SHA-256."""
        if sha256 not in self._known:
            (told,) = list(self._ask({"task": "measure", "kind": _kind(media_type)}, content))
            found = told.get("sizes") if isinstance(told, dict) else None
            if not isinstance(found, list) or not 0 < len(found) <= PAGES:
                raise _failure("died")
            self._known[sha256] = tuple(_size(each) for each in found)
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return self._known[sha256]

    def copy_type(self, media_type: str, pages: int) -> str:
        """What the copy of a file of so many pages is: a PDF, or a picture where it was one picture."""
        if media_type == "application/pdf" or pages > 1:
            return "application/pdf"
        return "image/jpeg" if media_type == "image/jpeg" else "image/png"

    def page(self, media_type: str, content: Iterable[bytes], number: int, boxes: Iterable[Box]) -> bytes:
        """One page as JPEG for a screen, the boxes painted."""
        ((_, image),) = list(self._drawn(media_type, content, (number,), _SHOWN))
        painted.paint(image, boxes)
        return painted.jpeg(image)

    def redacted(
        self, media_type: str, content: Iterable[bytes], sizes: Sequence[tuple[float, float]], boxes: Sequence[Box]
    ) -> Iterator[bytes]:
        """The copy, piece by piece, of the `copy_type`: every page drawn anew with its boxes painted."""
        pages = self._painted(media_type, content, sizes, boxes)
        if self.copy_type(media_type, len(sizes)) == "application/pdf":
            yield from painted.pdf(pages)
            return
        for image, _ in pages:
            yield painted.jpeg(image) if media_type == "image/jpeg" else painted.png(image)

    def stamped(
        self, media_type: str, content: Iterable[bytes], sizes: Sequence[tuple[float, float]], numbers: Sequence[str]
    ) -> Iterator[bytes]:
        """A PDF, piece by piece: every page drawn anew, with one of the numbers in a strip below it."""
        pages = self._painted(media_type, content, sizes, ())
        yield from painted.pdf(painted.footed(image, size, number) for (image, size), number in zip(pages, numbers, strict=True))

    def _painted(
        self, media_type: str, content: Iterable[bytes], sizes: Sequence[tuple[float, float]], boxes: Sequence[Box]
    ) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
        drawn = 0
        for number, image in self._drawn(media_type, content, tuple(range(len(sizes))), _PIXELS):
            painted.paint(image, [box for box in boxes if box.page == number])
            drawn += 1
            yield image, sizes[number]
        if drawn != len(sizes):
            raise _failure("died")

    def _drawn(self, media_type: str, content: Iterable[bytes], pages: tuple[int, ...], most: int) -> Iterator[tuple[int, Image.Image]]:
        """The pages that were asked for, in that order; what comes back otherwise is no page."""
        request = {"task": "draw", "kind": _kind(media_type), "pages": pages, "dpi": _DPI, "most": most}
        told: dict[str, Any] | None = None
        waiting = iter(pages)
        for frame in self._ask(request, content):
            if isinstance(frame, dict):
                told = frame
                continue
            number = next(waiting, None)
            width, height = (told.get(name) if told else None for name in ("width", "height"))
            if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
                raise _failure("died")
            if number is None or told is None or told.get("page") != number or len(frame) != 3 * width * height:
                raise _failure("died")
            yield number, Image.frombytes("RGB", (width, height), frame)

    def _ask(self, request: dict[str, Any], content: Iterable[bytes]) -> Iterator[Frame]:
        whole = len(request.get("pages", ())) != 1
        time = 240 if whole else 20
        limits = {"memory_mb": self._memory or 1024, "cpu_seconds": time, "most": 4 * _PIXELS}
        with self._two:
            try:
                yield from ask("glasshouse.work.pixels", {**request, "pages_most": PAGES}, content, wall_seconds=2.0 * time, **limits)
            except ApartError as error:
                raise _failure(error.code) from error


def _kind(media_type: str) -> str:
    if media_type == "application/pdf":
        return "pdf"
    if not media_type.startswith("image/"):
        raise DefectError("neither a PDF nor a picture")
    return "picture"


def _size(each: object) -> tuple[float, float]:
    if not isinstance(each, list) or len(each) != 2 or not all(isinstance(side, float) and 1 <= side < 1e9 for side in each):
        raise _failure("died")
    return each[0], each[1]


def _failure(code: str) -> ConflictError:
    message, remedy = _WORDS.get(code, _WORDS["died"])
    return ConflictError(message, code=code if code in _WORDS else "died", remedy=remedy)
