"""The case templates of this house: those that ship, and the organisation's own files, read once at start."""

from __future__ import annotations

from pathlib import Path

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.template import CaseTemplate
from glasshouse.policy.templates.reading import ENDINGS, read_templates, shipped
from glasshouse.policy.templates.written import REMEDY


def open_templates(folder: Path) -> dict[str, CaseTemplate]:
    """All templates by name; a file of `folder` replaces the one that ships under its name. InvalidInputError names file, line, field."""
    files = sorted(file for file in folder.iterdir() if file.suffix in ENDINGS) if folder.is_dir() else []
    return {**shipped(), **read_templates([(file.name, _text(file)) for file in files], own=True)}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{file.name}, line 1: the file cannot be read: {error}", field="", remedy=REMEDY) from error
