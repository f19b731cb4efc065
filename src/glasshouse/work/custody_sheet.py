"""The chain of custody of an exhibit as a PDF: the sheet as JSON, set by typst with the typefaces that it and we bring.

Promise: equal sheets give equal bytes (no date, no typefaces of the machine), and nothing that people wrote is read as markup.
"""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from importlib import resources

from glasshouse.model.custody import BreakKind, CustodyEvent
from glasshouse.model.stamp import FAULTS, StampState
from glasshouse.policy.plans.exhibits import CustodySheet, Stamp
from glasshouse.work.report.templates import FONTS

EVENTS = {
    CustodyEvent.COLLECTED: "Collected",
    CustodyEvent.OPENED: "Original opened",
    CustodyEvent.CHECKED: "Hash checked",
    CustodyEvent.COPIED: "Copied",
    CustodyEvent.REDACTED: "Redacted copy made",
    CustodyEvent.TRANSFERRED: "Handed over",
    CustodyEvent.RECEIVED: "Receipt signed",
    CustodyEvent.PACKED: "Packed and sealed up",
    CustodyEvent.RETURNED: "Taken back",
    CustodyEvent.LOADED: "Received by package",
}
BREAKS = {
    BreakKind.MISMATCH: "The hash no longer fits: these are not the bytes that were collected.",
    BreakKind.GAP: "A gap: whoever did this did not have it, by what is written before.",
    BreakKind.NO_RECEIPT: "No receipt: nobody here has signed for it.",
}
"""Events and breaks in words, here and on the page."""


def pdf_of(sheet: CustodySheet) -> bytes:
    """The PDF of a custody sheet."""
    import typst  # a second to load, and few ask for a PDF

    words = {"events": EVENTS, "breaks": BREAKS, "stamp": stamp_words(sheet.stamp)}
    text = json.dumps({"sheet": dataclasses.asdict(sheet), "words": words}, ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    made: bytes = typst.compile(_template(), sys_inputs={"given": text}, font_paths=fonts)
    return made


def stamp_words(stamp: Stamp | None) -> str:
    """What has become of a time stamp: waits, stamped, or refused by the authority, and why."""
    if stamp is None:
        return ""
    why = f" {FAULTS[stamp.fault]}" if stamp.fault else ""
    return {
        StampState.WAITING: f"waits.{why}",
        StampState.STAMPED: f"stamped {stamp.when}.",
        StampState.REFUSED: f"refused.{why}",
    }[stamp.state]


@cache
def _template() -> bytes:
    return resources.files("glasshouse.work").joinpath("custody.typ").read_bytes()
