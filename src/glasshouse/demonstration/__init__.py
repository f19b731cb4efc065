"""The demonstration: an invented country's registers, with one kick-back in them that can be found in ten minutes.

Promise: `generate` writes a bundle whose bytes depend on the seed alone; `STORY` says what is to be found; `case_facts`
how the case is opened. Needs nothing but the standard library, `base` and the list of purposes.
"""

from __future__ import annotations

from glasshouse.demonstration.bundle import SEED, Bundle, generate
from glasshouse.demonstration.case import ADMINISTRATOR, LEAD, CaseFacts, GrantFact, Staff, case_facts
from glasshouse.demonstration.story import STORY, Story
from glasshouse.demonstration.tables import Flaw

__all__ = [
    "ADMINISTRATOR",
    "LEAD",
    "SEED",
    "STORY",
    "Bundle",
    "CaseFacts",
    "Flaw",
    "GrantFact",
    "Staff",
    "Story",
    "case_facts",
    "generate",
]
