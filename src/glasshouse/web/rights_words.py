"""How the rights of people in the data, and what is done about them, are put to people."""

from __future__ import annotations

from glasshouse.model.rights import (
    CorrectionState,
    RestrictionGround,
    Right,
    RightDecision,
    RightState,
    UnlockingGround,
    Way,
    correctable,
)
from glasshouse.web.words import count

__all__ = [
    "CORRECTIONS",
    "DECISIONS",
    "RESTRICTIONS",
    "RIGHTS",
    "SHORT",
    "STATES",
    "STEPS",
    "UNLOCKINGS",
    "WAYS",
    "left",
    "properties",
]

RIGHTS = {
    Right.ACCESS: "To know what is held, and who looked (art. 15)",
    Right.CORRECTION: "To have a value corrected (art. 16)",
    Right.RESTRICTION: "To have a record restricted (art. 18)",
    Right.ERASURE: "To have a record erased (art. 17)",
    Right.OBJECTION: "An objection (art. 21)",
}
SHORT = {
    Right.ACCESS: "Access",
    Right.CORRECTION: "Correction",
    Right.RESTRICTION: "Restriction",
    Right.ERASURE: "Erasure",
    Right.OBJECTION: "Objection",
}
WAYS = {Way.LETTER: "Letter", Way.MAIL: "E-mail", Way.FORM: "Form", Way.SPOKEN: "In person or by telephone"}
STATES = {
    RightState.OPEN: "Open",
    RightState.SIGNING: "Waits for a signature",
    RightState.DECIDED: "Decided",
    RightState.ANSWERED: "Answered",
    RightState.WITHDRAWN: "Taken back",
}
DECISIONS = {RightDecision.GRANTED: "Granted", RightDecision.PARTLY: "Granted in part", RightDecision.REFUSED: "Refused"}
STEPS = {
    "received": "Received",
    "identity": "Checked who asks",
    "extended": "Two months more",
    "granted": "Decided: granted",
    "partly": "Decided: granted in part",
    "refused": "Decided: refused",
    "signed": "Signed by a second person",
    "given_back": "Not signed, given back",
    "answered": "Answered",
    "withdrawn": "Taken back by who asked",
}
CORRECTIONS = {
    CorrectionState.ASKED: "Waits for a decision",
    CorrectionState.UPHELD: "Upheld",
    CorrectionState.REJECTED: "Rejected",
    CorrectionState.UNDONE: "Undone",
}
RESTRICTIONS = {
    RestrictionGround.ACCURACY: "The person says that it is not accurate",
    RestrictionGround.UNLAWFUL: "It is unlawful to use it, and the person wants it kept",
    RestrictionGround.CLAIMS: "The person needs it for a legal claim",
    RestrictionGround.OBJECTION: "The person objected, and that is not decided",
}
UNLOCKINGS = {
    UnlockingGround.CONSENT: "The person consented",
    UnlockingGround.CLAIMS: "For a legal claim",
    UnlockingGround.RIGHTS: "To protect the rights of somebody else",
    UnlockingGround.INTEREST: "An important public interest",
}


def properties() -> list[tuple[str, str]]:
    """Properties that may be corrected, by name, with their labels; where two have one label, with the name too."""
    known = correctable()
    labels = [prop.label for prop in known.values()]
    return [(name, prop.label if labels.count(prop.label) == 1 else f"{prop.label} ({name})") for name, prop in known.items()]


def left(days: int) -> str:
    """`12 days left`, `due today`, `3 days over`."""
    if days == 0:
        return "due today"
    return f"{count(days, 'day')} left" if days > 0 else f"{count(-days, 'day')} over"
