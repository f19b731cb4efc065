"""The reply to somebody in the data as a file: the report that a steward read, in words."""

from __future__ import annotations

import dataclasses
import json

from glasshouse.model.purpose import TEXTS
from glasshouse.oversight.reply import pdf_of
from glasshouse.policy.plans.accesses import AccessReport
from glasshouse.web.rights_words import CORRECTIONS
from glasshouse.web.words import ACTS, LEGAL_BASES

NAME = "reply.pdf"
"""Of the file: it tells nothing of whom it is for."""


def reply(report: AccessReport, record: str) -> bytes:
    """The PDF of this report about `record`, the id of the source as it was asked for."""
    purposes = {purpose: text.label for purpose, text in TEXTS.items()}
    words = {"purposes": purposes, "acts": ACTS, "bases": LEGAL_BASES, "states": CORRECTIONS}
    return pdf_of(json.dumps({"report": dataclasses.asdict(report), "record": record, "words": words}, ensure_ascii=False))
