"""The organisation's own templates: read at start, in place of those that ship, and a start with a broken one refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.errors import InvalidInputError
from glasshouse.store.templates import open_templates

OWN = "name: {name}\ntitle: Our own\nabout: Ours.\npurposes: [corruption]\n"


def test_a_file_of_the_organisation_replaces_the_one_that_ships(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text(OWN.format(name="corruption"))
    (tmp_path / "a.yaml").write_text(OWN.format(name="harbours"))
    (tmp_path / "notes.txt").write_text("no template")
    found = open_templates(tmp_path)
    assert (found["corruption"].title, found["corruption"].own, found["harbours"].own) == ("Our own", True, True)
    assert len(found) == len(open_templates(tmp_path / "nowhere")) + 1
    assert not found["procurement-fraud"].own


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInputError, match=r"a\.yml, line 1"):
        open_templates(tmp_path)


def test_a_start_with_a_broken_template_refuses_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "a.yml").write_text(OWN.format(name="harbours") + "deadlines:\n  - {title: Report, days: soon}\n")
    chosen = settings.load(
        {"GLASSHOUSE_DATA_DIR": str(tmp_path / "data"), "GLASSHOUSE_KEYS_DIR": str(tmp_path / "k"), "GLASSHOUSE_TEMPLATES_DIR": str(folder)}
    )
    with pytest.raises(InvalidInputError, match=r"a\.yml, line 6: deadlines\[1\]\.days"):
        Glasshouse(chosen)
    assert not (tmp_path / "data").exists()
