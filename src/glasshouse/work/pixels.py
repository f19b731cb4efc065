"""A stranger's PDF or picture drawn as plain pixels, by a process that gave up its rights (`base.apart`).

Promise: what comes out is sizes and rows of RGB: no text, no file, nothing that a program reads. Pages come as a viewer shows them:
cropped, turned upright, with form fields and notes drawn, what is see-through on white; no script runs and nothing is fetched. Every
frame of a picture is a page. Codes: `unreadable`, `encrypted`, `too_many_pages`, `too_large`, `no_page`.
"""

from __future__ import annotations

import copy as _copy  # noqa: F401  # the GIF reader imports it late, when nothing can be opened any more
import math
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium

# Every reader that is used is loaded before the rights are given up; no other one ever is.
from PIL import GifImagePlugin, Image, ImageOps, ImageSequence, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from glasshouse.base.apart import ApartError, Frame, serve

_READERS = [
    plugin.format
    for plugin in (
        GifImagePlugin.GifImageFile,
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        TiffImagePlugin.TiffImageFile,
        WebPImagePlugin.WebPImageFile,
    )
    if plugin.format
]
_DECODED = 100_000_000
"""Pixels of a picture that are decoded at all."""
_POINTS = 72
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def main() -> None:
    """The child of one file."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = _DECODED
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    serve(_work)


def _work(request: dict[str, Any], content: bytes) -> Iterator[Frame]:
    """`task` measure: the sizes of all pages in points. `task` draw: the `pages` asked for, each told and then raw, in `dpi` and of at
    most `most` pixels."""
    with warnings.catch_warnings():
        source = _Pdf(content, request["pages_most"]) if request["kind"] == "pdf" else _Picture(content, request["pages_most"])
        if request["task"] == "measure":
            yield {"sizes": source.sizes()}
            return
        for number in request["pages"]:
            image = source.drawn(number, request["dpi"], request["most"])
            yield {"page": number, "width": image.width, "height": image.height}
            yield image.tobytes()


class _Pdf:
    def __init__(self, content: bytes, pages_most: int) -> None:
        try:
            self._pdf = pdfium.PdfDocument(content)
            self._pdf.init_forms()
        except pdfium.PdfiumError as error:
            raise ApartError("encrypted" if getattr(error, "err_code", None) == _PASSWORD else "unreadable") from error
        if not len(self._pdf):
            raise ApartError("unreadable")
        if len(self._pdf) > pages_most:
            raise ApartError("too_many_pages")

    def sizes(self) -> list[tuple[float, float]]:
        return [self._size(self._page(number)) for number in range(len(self._pdf))]

    def drawn(self, number: int, dpi: float, most: int) -> Image.Image:
        page = self._page(number)
        width, height = self._size(page)
        scale = min(dpi / _POINTS, math.sqrt(most / (width * height)))
        bitmap = page.render(scale=scale, may_draw_forms=True, draw_annots=True, fill_color=(255, 255, 255, 255), rev_byteorder=True)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        page.close()
        return image

    def _page(self, number: int) -> Any:
        if not 0 <= number < len(self._pdf):
            raise ApartError("no_page")
        try:
            return self._pdf[number]
        except pdfium.PdfiumError as error:
            raise ApartError("unreadable") from error

    @staticmethod
    def _size(page: Any) -> tuple[float, float]:
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and min(width, height) >= 1):
            raise ApartError("unreadable")
        return width, height


class _Picture:
    def __init__(self, content: bytes, pages_most: int) -> None:
        try:
            self._image = Image.open(BytesIO(content), formats=_READERS)
            if self._image.width * self._image.height > _DECODED:
                raise ApartError("too_large")
            frames = getattr(self._image, "n_frames", 1)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ApartError("too_large") from error
        except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError) as error:
            raise ApartError("unreadable") from error
        if frames > pages_most:
            raise ApartError("too_many_pages")
        self._frames = frames

    def sizes(self) -> list[tuple[float, float]]:
        """A pixel counts as a point."""
        return [(float(image.width), float(image.height)) for image in map(self._upright, range(self._frames))]

    def drawn(self, number: int, _dpi: float, most: int) -> Image.Image:
        image = self._upright(number)
        share = math.sqrt(most / (image.width * image.height))
        if share < 1:
            image = image.resize((max(1, int(image.width * share)), max(1, int(image.height * share))), Image.Resampling.LANCZOS)
        return image

    def _upright(self, number: int) -> Image.Image:
        if not 0 <= number < self._frames:
            raise ApartError("no_page")
        try:
            frame = next(ImageSequence.Iterator(self._image)) if self._frames == 1 else self._at(number)
            frame.load()
            return _plain(ImageOps.exif_transpose(frame))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ApartError("too_large") from error
        except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError, StopIteration) as error:
            raise ApartError("unreadable") from error

    def _at(self, number: int) -> Image.Image:
        self._image.seek(number)
        if self._image.width * self._image.height > _DECODED:
            raise ApartError("too_large")
        return self._image


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue; what is see-through lies on white, so that nothing is hidden in it."""
    if image.mode.startswith("I") or image.mode == "F":
        wide = image.convert("F")
        deep = wide.point(lambda value: value * (1 / 256) + 0).convert("L").getbbox() is not None  # sixteen bits, or eight in a wide sample
        share = 255.0 / (65535.0 if deep else 255.0)
        image = wide.point(lambda value: value * share + 0).convert("L")
    if image.has_transparency_data:
        below = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(below, image.convert("RGBA"))
    return image.convert("RGB")
