"""The privilege log of a disclosure set as a table and as a PDF: the log as JSON, set by typst with the typefaces that it brings.

Promise: equal logs give equal bytes (no date, no typefaces of the machine), and nothing that people wrote is read as markup or formula.
"""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from importlib import resources

from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.policy.plans.producing import LogRow, PrivilegeLog

GROUNDS = {
    WithheldFor.ATTORNEY_CLIENT: "Attorney-client communication",
    WithheldFor.WORK_PRODUCT: "Attorney work product",
    WithheldFor.SOURCE_PROTECTION: "Protection of a source",
    WithheldFor.PERSONAL_DATA: "Personal data of third parties",
    WithheldFor.DELIBERATIVE: "Deliberative process",
    WithheldFor.OTHER_PRIVILEGE: "Other legal privilege",
    WithheldFor.NOT_RESPONSIVE: "Not responsive",
}
CHOICES = {Choice.PRODUCE: "Produce", Choice.REDACT: "Produce redacted", Choice.WITHHOLD: "Withhold"}
"""Grounds and choices in words, here and on the page."""
DONE = {Choice.PRODUCE: "Produced", Choice.REDACT: "Produced redacted", Choice.WITHHOLD: "Withheld"}
COLUMNS = ("log", "bates", "exhibit", "date", "kind", "author", "recipient", "treatment", "ground", "description")


def cells(row: LogRow) -> tuple[str | int, ...]:
    """One line of the log as a table; its columns are COLUMNS."""
    about = (row.exhibit, row.date, row.kind.replace("_", " "), row.author, row.recipient)
    return (f"P{row.number}", row.numbers, *about, DONE[row.choice], GROUNDS[row.ground], row.description)


def pdf_of(log: PrivilegeLog) -> bytes:
    """The PDF of a privilege log."""
    import typst  # a second to load, and few ask for a PDF

    rows = [dict(zip(COLUMNS, map(str, cells(row)), strict=True)) for row in log.rows]
    text = json.dumps({"log": {**dataclasses.asdict(log), "rows": rows}}, ensure_ascii=False)
    made: bytes = typst.compile(_template(), sys_inputs={"given": text}, ignore_system_fonts=True)
    return made


@cache
def _template() -> bytes:
    return resources.files("glasshouse.work").joinpath("privilege_log.typ").read_bytes()
