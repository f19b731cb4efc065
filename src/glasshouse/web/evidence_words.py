"""How exhibits and their custody are put to people."""

from __future__ import annotations

from glasshouse.model.custody import CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, ExhibitState
from glasshouse.model.redaction import Because
from glasshouse.model.reliability import Reliability
from glasshouse.work.custody_sheet import BREAKS, EVENTS, stamp_words

__all__ = ["BECAUSE", "BREAKS", "DECLARED", "EVENTS", "KINDS", "MEANINGS", "NOTED", "RELIABILITY", "STATES", "stamp_words"]

KINDS = {
    ExhibitKind.FILE: "File",
    ExhibitKind.WEB_CAPTURE: "Web capture",
    ExhibitKind.PHOTOGRAPH: "Photograph",
    ExhibitKind.INTERVIEW: "Interview",
    ExhibitKind.PHYSICAL_OBJECT: "Physical object",
    ExhibitKind.RECORD: "Record",
}
MEANINGS = {
    ExhibitKind.FILE: "A document, a table, a recording, an archive: anything that is one file. A care file comes in this way, singly.",
    ExhibitKind.WEB_CAPTURE: "A page that you saved, with its address, its headers, the time and the tool. Nothing is fetched from here.",
    ExhibitKind.PHOTOGRAPH: "A picture as the camera made it.",
    ExhibitKind.INTERVIEW: "A recording, a transcript, or a note that there was one.",
    ExhibitKind.PHYSICAL_OBJECT: "Something that lies in a drawer, a bag, a store: only its papers are here.",
}
RELIABILITY = {
    Reliability.UNKNOWN: "F · cannot be judged",
    Reliability.RELIABLE: "A · reliable",
    Reliability.USUALLY: "B · usually reliable",
    Reliability.FAIRLY: "C · fairly reliable",
    Reliability.NOT_USUALLY: "D · not usually reliable",
    Reliability.UNRELIABLE: "E · unreliable",
}
STATES = {ExhibitState.UNREVIEWED: "Not reviewed", ExhibitState.REVIEWED: "Reviewed"}
NOTED = {
    CustodyEvent.COPIED: "I copied it outside Glasshouse",
    CustodyEvent.PACKED: "I packed it and sealed it up",
    CustodyEvent.RETURNED: "I took it back from outside",
}
DECLARED = {
    "address": "Address",
    "captured": "Saved (UTC)",
    "status": "Status of the answer",
    "headers": "Headers of the answer",
}
"""What a web capture says of itself."""
BECAUSE = {
    Because.PERSONAL: "Personal data of somebody uninvolved",
    Because.SOURCE: "A source",
    Because.PROTECTED: "A child, a victim or a witness",
    Because.PRIVILEGE: "Privileged: counsel, doctor, clergy",
    Because.SECURITY: "Somebody's safety",
    Because.TRADE_SECRET: "A trade secret",
    Because.OUT_OF_SCOPE: "Not part of this case",
    Because.OTHER: "Another reason, in words",
}
"""Why something is redacted."""
