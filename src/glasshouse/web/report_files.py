"""A report as a file, for pages and API alike."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.assemble import Glasshouse
from glasshouse.model.printed import Printed
from glasshouse.work.report import MEDIA_TYPES, Format, open_templates, render

FOLDER = "reports"
"""Where an organisation keeps templates of its own, below its folder of templates."""


def answer(house: Glasshouse, printed: Printed, form: str) -> Response:
    """The file, to be saved and not to be shown: its name tells nothing of the case."""
    template = open_templates(house.settings.templates_dir / FOLDER)[printed.kind]
    headers = {"Content-Disposition": f'attachment; filename="{printed.kind}-{printed.date}.{form}"'}
    return Response(render(printed, form, template), media_type=MEDIA_TYPES[Format(form)], headers=headers)
