"""Pixels painted over, and files made of pixels alone.

Promise: a file made here holds the pixels that are given and nothing else: no text, no attachment, no note, no date, no name, no colour
profile, no part of any file that came before; equal pixels give equal bytes. PDF after ISO 32000-1: a page is one picture (DCTDecode) and
three lines that draw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from glasshouse.model.redaction import Box, pixels

_QUALITY = 88
_LONGEST = 14_400.0
"""The longest side of a page in points (ISO 32000-1, annex C)."""
_STRIP, _LETTERS = 24.0, 11.0
"""Points of the strip below a page, and of the letters in it."""


def paint(image: Image.Image, boxes: Iterable[Box]) -> None:
    """Black over each of the boxes."""
    draw = ImageDraw.Draw(image)
    for box in boxes:
        left, top, right, bottom = pixels(box, image.width, image.height)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=(0, 0, 0))


def footed(image: Image.Image, size: tuple[float, float], words: str) -> tuple[Image.Image, tuple[float, float]]:
    """The page of this size in points with a strip below it that says these words, and its size then. Nothing of the page is covered."""
    scale = image.width / size[0]
    strip = max(1, round(_STRIP * scale))
    whole = Image.new("RGB", (image.width, image.height + strip), (255, 255, 255))
    whole.paste(image, (0, 0))
    draw = ImageDraw.Draw(whole)
    font = ImageFont.load_default(max(1.0, _LETTERS * scale))
    draw.text((image.width - strip / 2, image.height + strip / 2), words, fill=(0, 0, 0), font=font, anchor="rm")
    return whole, (size[0], size[1] + strip / scale)


def jpeg(image: Image.Image) -> bytes:
    """As JPEG, with every colour at every pixel."""
    out = BytesIO()
    _bare(image).save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """As PNG, exact."""
    out = BytesIO()
    _bare(image).save(out, "PNG")
    return out.getvalue()


def pdf(pages: Iterable[tuple[Image.Image, tuple[float, float]]]) -> Iterator[bytes]:
    """A PDF of these pictures, each on a page of its own of this size in points, piece by piece."""
    places: dict[int, int] = {}
    at = 0

    def piece(number: int, content: bytes) -> bytes:
        nonlocal at
        places[number] = at
        whole = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        at += len(whole)
        return whole

    head = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    at = len(head)
    yield head
    yield piece(1, b"<< /Type /Catalog /Pages 2 0 R >>")
    count = 0
    for image, size in pages:
        page, drawing, picture = (3 * count + 3 + step for step in range(3))
        count += 1
        width, height = (b"%.3f" % min(side, _LONGEST) for side in size)
        data = jpeg(image)
        yield piece(
            page,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Resources << /XObject << /P %d 0 R >> >> /Contents %d 0 R >>"
            % (width, height, picture, drawing),
        )
        lines = b"q %s 0 0 %s 0 0 cm /P Do Q" % (width, height)
        yield piece(drawing, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(lines), lines))
        about = b"/Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d"
        about %= (image.width, image.height, len(data))
        yield piece(picture, b"<< /Type /XObject /Subtype /Image %s >>\nstream\n%s\nendstream" % (about, data))
    kids = b" ".join(b"%d 0 R" % (3 * number + 3) for number in range(count))
    yield piece(2, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids))
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    total = len(places) + 1
    yield b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (total, rows, total, at)


def _bare(image: Image.Image) -> Image.Image:
    """The same pixels in a picture that knows nothing else."""
    return Image.frombytes("RGB", image.size, image.tobytes())
