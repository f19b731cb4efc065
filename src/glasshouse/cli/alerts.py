"""Alerts on unusual use on the command line: what waits for an auditor's review, which is done on the page, in a session."""

from __future__ import annotations

from glasshouse.base.settings import Settings
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings) -> None:
    """One line for each alert: the account, the case where it is about one, and why."""
    found = ask(settings, "alerts", {"key": key_for(settings, "oversight")}, lambda _said: None)
    for row in found["waiting"]:
        case = f", case {row['case']}" if row["case"] is not None else ""
        print(f"{row['made']}  {row['account']}{case}: {row['told']}")
    if not found["waiting"]:
        print(f"No alert waits. The rules have read {found['read']:,} entries of the ledger.")
