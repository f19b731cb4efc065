"""Tables that a spreadsheet opens (`base.sheet`), as downloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from glasshouse.base.sheet import as_csv


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Response:
    """The rows below their head as a CSV download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(head, rows), media_type="text/csv; charset=utf-8", headers=headers)
