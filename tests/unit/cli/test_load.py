"""What a load prints while it runs."""

from __future__ import annotations

import io

from rich.console import Console

from glasshouse.cli.load import _Printer


def test_the_line_at_work_says_rows_rate_and_what_was_rejected() -> None:
    printer = _Printer()
    printer.console = Console(file=io.StringIO())
    printer.hear({"step": "source", "source": "main", "dataset": "firms", "message": "", "numbers": None})
    printer._begun -= 2.0  # two seconds ago
    printer.hear({"step": "progress", "source": "main", "numbers": {"rows": 10_000, "rejected": 3, "share": 0.5}})
    (task,) = printer.bar.tasks
    rows, rate, rejected = str(task.fields["words"]).split(", ")
    assert (rows, rejected, task.completed) == ("10,000 rows", "3 rejected", 50)
    assert 3_000 < int(rate.removesuffix(" a second").replace(",", "")) <= 5_000
