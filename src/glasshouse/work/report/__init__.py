"""Finished texts of a case, printed: `render` makes a file of a frozen `Printed`, `open_templates` reads the organisation's templates."""

from glasshouse.work.report.press import MEDIA_TYPES, Format, render
from glasshouse.work.report.templates import Template, open_templates

__all__ = ["MEDIA_TYPES", "Format", "Template", "open_templates", "render"]
