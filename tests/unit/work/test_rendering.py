"""Redacted copies hold pixels and nothing else, whatever the file was; and what cannot be drawn safely is refused with a way out."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, PngImagePlugin

from glasshouse.base.errors import ConflictError
from glasshouse.model.redaction import SCALE, Box
from glasshouse.work.rendering import Rendering
from tests.unit.model.photographs import jpeg
from tests.unit.work.documents import SECRET, changed_later, everything_in, pdf, stream, text_of, words

RED = (255, 0, 0)
ALL = Box(0, 0, 0, SCALE, SCALE)
UPPER = Box(0, 0, 0, SCALE, SCALE // 2)
_COPIED = b"1 0 0 rg 300 20 80 40 re f\n"
"""A red rectangle near the right lower corner of a page of 400 by 200."""


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return Rendering(1024)


def copied(rendering: Rendering, content: bytes, *boxes: Box, kind: str = "application/pdf") -> bytes:
    sizes = rendering.sizes(str(hash(content)), kind, [content])
    return b"".join(rendering.redacted(kind, [content], sizes, boxes))


def drawn(content: bytes, page: int = 0) -> Image.Image:
    """The page of a copy, looked at without anything of ours."""
    image: Image.Image = pypdfium2.PdfDocument(content)[page].render(scale=2).to_pil().convert("RGB")
    return image


def colours(image: Image.Image) -> set[tuple[int, ...]]:
    return {colour for _, colour in image.getcolors(1 << 24) or ()}


def red(image: Image.Image) -> int:
    """How many pixels are clearly red."""
    return sum(count for count, (r, g, b) in image.getcolors(1 << 24) or () if r > 150 and g < 100 and b < 100)


ANNOTATION = b"<< /Type /Annot /Subtype /FreeText /Rect [20 140 300 180] /Contents (%s) /DA (/F 12 Tf 0 g) >>" % SECRET
FIELD = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (%s) /Rect [20 140 300 180] /DA (/F 12 Tf 0 g) /F 4 >>" % SECRET
SIGNS = (b"/Annots", b"/JavaScript", b"/JS", b"/AcroForm", b"/Names", b"/Metadata", b"/Info", b"/OpenAction", b"/Font", b"/OCG", b"<html")
HOSTILE = {
    "plain": pdf(words(SECRET)),
    "hidden text layer": pdf(words(SECRET, mode=3)),
    "white text": pdf(b"1 g " + words(SECRET)),
    "text outside the page": pdf(words(SECRET, left=900)),
    "text under a picture": pdf(words(SECRET) + b"0 g 0 100 400 100 re f"),
    "note": pdf(page=b"/Annots [6 0 R]", more=[ANNOTATION]),
    "form field": pdf(page=b"/Annots [6 0 R]", more=[FIELD], catalog=b"/AcroForm << /Fields [6 0 R] /NeedAppearances true >>"),
    "attachment": pdf(
        catalog=b"/Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >>",
        more=[b"<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>", stream(SECRET, b"/Type /EmbeddedFile")],
    ),
    "script": pdf(
        words(SECRET), catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); this.exportDataObject\\({cName:'x'}\\)) >>"
    ),
    "launch": pdf(words(SECRET), catalog=b"/OpenAction << /S /Launch /F (/bin/sh) >>"),
    "metadata": pdf(
        catalog=b"/Metadata 6 0 R",
        more=[stream(b"<x:xmpmeta>%s</x:xmpmeta>" % SECRET), b"<< /Author (%s) >>" % SECRET],
        trailer=b"/Info 7 0 R",
    ),
    "earlier version": changed_later(pdf(words(SECRET))),
    "words after the end": pdf(words(SECRET)) + SECRET,
    "also a page of HTML": pdf(words(SECRET)).replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<html><script>alert(1)</script>\n", 1),
    "layer that is switched off": pdf(
        b"/OC /L BDC " + words(SECRET) + b" EMC",
        page=b"/Resources << /Font << /F 5 0 R >> /Properties << /L 6 0 R >> >>",
        more=[b"<< /Type /OCG /Name (%s) >>" % SECRET],
        catalog=b"/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_the_original_can_be_taken_out_of_a_copy(rendering: Rendering, name: str) -> None:
    original = HOSTILE[name]
    assert SECRET in everything_in(original)
    copy = copied(rendering, original, UPPER)
    found = everything_in(copy)
    assert SECRET not in found
    assert text_of(copy).strip() == ""
    for sign in SIGNS:
        assert sign not in found
    assert (copy.count(b"%%EOF"), copy.count(b"startxref"), pypdfium2.PdfDocument(copy).count_attachments()) == (1, 1, 0)
    half = drawn(copy)
    assert max(max(colour) for colour in colours(half.crop((0, 0, half.width, half.height // 2 - 8)))) < 24


def test_a_copy_is_the_same_bytes_each_time(rendering: Rendering) -> None:
    assert copied(rendering, HOSTILE["plain"], UPPER) == copied(rendering, HOSTILE["plain"], UPPER)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [b"", b"/CropBox [100 0 400 100]", b"/CropBox [290 10 390 70]"])
def test_a_box_hits_what_its_writer_saw_on_turned_and_cropped_pages(rendering: Rendering, turn: int, crop: bytes) -> None:
    original = pdf(_COPIED, page=b"/Rotate %d %s" % (turn, crop))
    shown = Image.open(BytesIO(rendering.page("application/pdf", [original], 0, ())))
    assert red(shown) > 100
    left, top, right, bottom = where_red(shown)
    box = Box(
        0,
        left * SCALE // shown.width - 20,
        top * SCALE // shown.height - 20,
        (right - left) * SCALE // shown.width + 60,
        (bottom - top) * SCALE // shown.height + 60,
    )
    copy = drawn(copied(rendering, original, box))
    assert red(copy) == 0
    assert abs(copy.width / copy.height - shown.width / shown.height) < 0.02
    assert colours(copy) & {(255, 255, 255)}  # what was not marked is there


def where_red(image: Image.Image) -> tuple[int, int, int, int]:
    """What is redder than it is green, as a box of pixels."""
    r, g, _ = image.split()
    found = ImageChops.subtract(r, g).point(lambda value: 255 if value > 60 else 0).getbbox()
    assert found is not None
    return found


def test_a_page_as_large_as_a_house_is_drawn_small(rendering: Rendering) -> None:
    huge = pdf(words(SECRET), box=b"[0 0 60000 60000]", page=b"/UserUnit 75000")
    copy = copied(rendering, huge, ALL)
    (width, height) = Image.open(BytesIO(copy[copy.index(b"\xff\xd8\xff") :])).size
    assert width * height <= 25_000_000
    assert SECRET not in everything_in(copy)


def test_a_million_objects_are_drawn_or_refused_in_bounded_time(rendering: Rendering) -> None:
    many = pdf(words(SECRET), more=[b"null"] * 1_000_000)
    assert SECRET not in everything_in(copied(rendering, many, UPPER))


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "encrypted": (
        lambda: pdf(
            words(SECRET),
            trailer=b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32),
        ),
        "application/pdf",
        "encrypted",
    ),
    "no PDF": (lambda: b"%PDF-1.7\nnothing", "application/pdf", "unreadable"),
    "501 pages": (lambda: many_pages(501), "application/pdf", "too_many_pages"),
    "objects in a loop": (lambda: pdf(catalog=b"").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), "application/pdf", "unreadable"),
    "a picture of 3.6 gigapixels": (lambda: png_head(60_000, 60_000), "image/png", "too_large"),
    "a picture cut off": (lambda: picture("PNG")[:60], "image/png", "unreadable"),
    "a picture that is something else": (lambda: b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>", "image/png", "unreadable"),
    "a PDF called a picture": (lambda: HOSTILE["plain"], "image/png", "unreadable"),
    "PostScript called a picture": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image/png", "unreadable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_is_refused_with_a_way_out(rendering: Rendering, name: str) -> None:
    make, kind, code = REFUSED[name]
    with pytest.raises(ConflictError) as refused:
        copied(rendering, make(), ALL, kind=kind)
    assert refused.value.code == code
    assert refused.value.remedy


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    small = Rendering(256)
    with pytest.raises(ConflictError) as refused:
        copied(small, png_head(9_000, 9_000, zlib.compress(b"\x00" * (9_000 * 27_001), 1)), ALL, kind="image/png")
    assert refused.value.code in ("out_of_memory", "died")


def many_pages(count: int) -> bytes:
    kids = b" ".join([b"3 0 R"] * count)
    return pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [%s] /Count %d" % (kids, count))


def png_head(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (200, 100), **more: Any) -> bytes:
    """A picture whose right half is red, or as dark as its mode has it."""
    image = Image.new("RGB", size, (255, 255, 255))
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill=RED)
    out = BytesIO()
    image.convert(mode).save(out, kind, **more)
    return out.getvalue()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def told() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return info


def camera() -> bytes:
    """The segment in which a camera wrote its number and its place."""
    whole = jpeg()
    at = whole.index(b"\xff\xe1")
    return whole[at : at + 2 + int.from_bytes(whole[at + 2 : at + 4], "big")]


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x013B] = SECRET.decode()  # artist
    found[0x0112] = 6  # turned
    return found


PICTURES: dict[str, tuple[Callable[[], bytes], str]] = {
    "exif and thumbnail": (lambda: picture("JPEG", exif=exif(), comment=SECRET, icc_profile=profile(), quality=95), "image/jpeg"),
    "what a camera wrote": (lambda: picture("JPEG")[:2] + camera() + picture("JPEG")[2:], "image/jpeg"),
    "words in a PNG": (lambda: picture("PNG", pnginfo=told(), icc_profile=profile()), "image/png"),
    "four inks": (lambda: picture("JPEG", "CMYK", quality=95), "image/jpeg"),
    "a palette": (lambda: picture("GIF", "P", comment=SECRET), "image/gif"),
    "words after its end": (lambda: picture("PNG") + SECRET, "image/png"),
    "TIFF": (lambda: picture("TIFF", description=SECRET.decode(), compression="tiff_lzw"), "image/tiff"),
    "WebP": (lambda: picture("WEBP", exif=exif(), lossless=True), "image/webp"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_anew_and_carries_nothing_along(rendering: Rendering, name: str) -> None:
    make, kind = PICTURES[name]
    original = make()
    shown = Image.open(BytesIO(rendering.page(kind, [original], 0, ()))).convert("RGB")
    assert red(shown) > 1_000
    turned = shown.height > shown.width
    half = Box(0, 0, SCALE // 2 - 100, SCALE, SCALE) if turned else Box(0, SCALE // 2 - 100, 0, SCALE, SCALE)
    half = Box(0, half.left, half.top, SCALE - half.left, SCALE - half.top)
    copy = copied(rendering, original, half, kind=kind)
    assert SECRET not in copy
    seen = Image.open(BytesIO(copy))
    assert seen.format == ("JPEG" if kind == "image/jpeg" else "PNG")
    assert not seen.getexif()
    assert {key for key in seen.info if key not in ("jfif", "jfif_version", "jfif_unit", "jfif_density")} == set()
    plain = seen.convert("RGB")
    assert red(plain) == 0
    assert plain.getpixel((plain.width // 4, plain.height // 4)) > (240, 240, 240)
    for marker in (b"Exif", b"Photoshop", b"ICC_PROFILE", b"iCCP", b"tEXt", b"iTXt", b"eXIf", b"xmp"):
        assert marker not in copy


def test_sixteen_bits_and_what_lies_under_glass_are_flattened(rendering: Rendering) -> None:
    deep = BytesIO()
    Image.new("I;16", (100, 60), 40_000).save(deep, "PNG")
    (shade,) = colours(Image.open(BytesIO(copied(rendering, deep.getvalue(), kind="image/png"))).convert("RGB"))
    assert abs(shade[0] - 40_000 * 255 // 65_535) <= 1
    glass, out = Image.new("RGBA", (100, 60), (255, 0, 0, 0)), BytesIO()  # red, and seen by nobody
    glass.save(out, "PNG")
    assert colours(Image.open(BytesIO(copied(rendering, out.getvalue(), kind="image/png"))).convert("RGB")) == {(255, 255, 255)}


def test_every_frame_of_a_moving_picture_is_a_page_with_marks_of_its_own(rendering: Rendering) -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (80, 40), colour) for colour in ((255, 255, 255), RED, (0, 0, 255))]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0)
    assert len(rendering.sizes("moving", "image/gif", [out.getvalue()])) == 3
    copy = copied(rendering, out.getvalue(), Box(1, 0, 0, SCALE, SCALE), kind="image/gif")
    assert copy.startswith(b"%PDF-")
    assert len(pypdfium2.PdfDocument(copy)) == 3
    assert [red(drawn(copy, page)) for page in range(3)] == [0, 0, 0]
    assert max(max(colour) for colour in colours(drawn(copy, 1))) < 24


def test_marks_reach_the_last_pixel(rendering: Rendering) -> None:
    whole = Image.open(BytesIO(copied(rendering, picture("PNG", size=(201, 97)), ALL, kind="image/png"))).convert("RGB")
    assert colours(whole) == {(0, 0, 0)}
