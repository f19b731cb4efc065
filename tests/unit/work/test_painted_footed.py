"""A number below a page: nothing of the page is covered, and equal pages give equal pixels."""

from __future__ import annotations

from PIL import Image

from glasshouse.work.painted import footed


def test_the_page_stays_as_it_is_and_the_number_stands_below_it() -> None:
    page = Image.frombytes("RGB", (200, 100), bytes(range(200)) * 300)
    made, (width, height) = footed(page, (100.0, 50.0), "HAR-000001")
    assert made.crop((0, 0, 200, 100)).tobytes() == page.tobytes()
    assert (made.width, width, made.height * width / made.width) == (200, 100.0, height)
    strip = made.crop((0, 100, 200, made.height))
    assert min(strip.tobytes()) < 64  # there is ink
    assert footed(page, (100.0, 50.0), "HAR-000001")[0].tobytes() == made.tobytes()
    assert footed(page, (100.0, 50.0), "HAR-000002")[0].tobytes() != made.tobytes()
