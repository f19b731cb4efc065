"""Every state that an import can have has words: a page that meets one without them fails."""

from __future__ import annotations

import re
from pathlib import Path

from glasshouse.web.words import IMPORT_STATES

SOURCE = Path(__file__).parents[3] / "src" / "glasshouse"


def test_every_state_of_an_import_has_words() -> None:
    written: set[str] = set()
    for file in (*SOURCE.glob("store/**/*.py"), *SOURCE.glob("ingest/run.py")):
        text = file.read_text(encoding="utf-8")
        written |= set(re.findall(r'state="(\w+)"', text)) | set(re.findall(r'set_state\(connection, \S+, "(\w+)"', text))
    states = written - {"active", "done", "open"}
    assert {"unchanged", "confirming"} <= states  # what the pattern must find, or it finds nothing
    assert states <= set(IMPORT_STATES), states - set(IMPORT_STATES)
