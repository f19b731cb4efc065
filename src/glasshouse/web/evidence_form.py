"""The form that takes an exhibit in, read: the same fields on a page and in the API."""

from __future__ import annotations

from glasshouse.model.reliability import Reliability
from glasshouse.policy.plans.exhibits import Said
from glasshouse.web.evidence_words import DECLARED
from glasshouse.web.form import Form

FIELD = 1 << 17
"""Octets of one field of a form with a file."""
LONG = 20_000
"""Signs of a field that are read at all; what is longer than a text may be is refused where it is looked at."""
SAID = frozenset({"title", "description", "place", "collected", "tool", "tool_version", "reliability", "way", *DECLARED})


def said_of(form: Form) -> Said:
    """What the collector says; InvalidInputError for a reliability that is none."""
    declared = tuple((name, form.raw(name, LONG)) for name in DECLARED if form.raw(name, LONG).strip())
    return Said(
        form.raw("title", LONG),
        form.raw("description", LONG),
        form.raw("place", LONG),
        form.raw("collected", 100),
        form.raw("tool", LONG),
        form.raw("tool_version", LONG),
        form.choice("reliability", "Reliability", Reliability) if "reliability" in form else Reliability.UNKNOWN,
        declared,
        form.raw("way", LONG),
    )
