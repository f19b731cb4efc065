"""Writes the company register's six tables and the bank's list of payments, as two offices and a bank would.

The northern office writes Windows-1252 with semicolons and CRLF; the southern one UTF-8 with commas; the bank UTF-8
with a byte order mark. A few cells are faulty on purpose, as cells are: `Flaw` says which, so that their report can be
checked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from glasshouse.demonstration.plot import numbers
from glasshouse.demonstration.world import CURRENCY, NORTH, SOUTH, Firm, World

COMPANIES = (
    "reg_no",
    "name",
    "trading_name",
    "legal_form",
    "founded",
    "status",
    "seat_street",
    "seat_postcode",
    "seat_city",
)
DIRECTORS = ("reg_no", "company", "civil_no", "director", "birth_date", "nationality", "role", "since", "until")
SHAREHOLDERS = (
    "reg_no",
    "company",
    "holder_kind",
    "holder_no",
    "holder",
    "birth_date",
    "percent",
    "since",
    "until",
)
PAYMENTS = (
    "txn",
    "booked",
    "payer_kind",
    "payer_no",
    "payer",
    "payer_account",
    "payee_no",
    "payee",
    "payee_account",
    "amount",
    "currency",
    "text",
)

FAULTY_ROWS = (30, 77)  # the first row from each of these places, the header being 0, that the story can spare
WRONG_COUNTRY, WRONG_DATE = "Vessany", "2009-02-31"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell whose value FollowTheMoney drops, keeping the row. `place` is the row's, as in docs/design/manifest.md."""

    file: str
    place: str
    column: str
    value: str


def register(world: World) -> tuple[dict[str, bytes], tuple[Flaw, ...]]:
    """The register's files by path, with their flaws."""
    files: dict[str, bytes] = {}
    flaws: list[Flaw] = []
    for office in (NORTH, SOUTH):
        tables = {
            "companies": _companies(world, office),
            "directors": _directors(world, office),
            "shareholders": _shareholders(world, office),
        }
        if office == NORTH:
            flaws += _spoil(tables["directors"], "nationality", WRONG_COUNTRY, f"{office}-directors.csv")
        else:
            flaws += _spoil(tables["companies"], "founded", WRONG_DATE, f"{office}-companies.csv")
        for name, rows in tables.items():
            files[f"company-register/{office}-{name}.csv"] = _north(rows) if office == NORTH else _csv(rows).encode()
    return files, tuple(flaws)


def payments(world: World) -> bytes:
    """The bank's list, numbered in the order of booking."""
    rows: list[Sequence[str]] = [PAYMENTS]
    booked = sorted(
        world.transfers,
        key=lambda transfer: (transfer.booked, transfer.payer.number, transfer.payee.number, transfer.cents),
    )
    for number, transfer in enumerate(booked, start=1):
        payer, payee = transfer.payer, transfer.payee
        amount = f"{transfer.cents // 100}.{transfer.cents % 100:02}"
        rows.append(
            (
                f"TX{number:06}",
                transfer.booked.isoformat(),
                "public" if payer.public else "company",
                payer.number,
                payer.name,
                payer.account,
                payee.number,
                payee.name,
                payee.account,
                amount,
                CURRENCY,
                transfer.text,
            )
        )
    return _csv(rows).encode("utf-8-sig")


def _companies(world: World, office: str) -> list[list[str]]:
    rows = [list(COMPANIES)]
    for firm in sorted(world.firms, key=lambda firm: firm.number):
        if firm.office == office:
            seat = firm.seat
            rows.append(
                [
                    firm.number,
                    firm.name,
                    firm.trading_name,
                    firm.form,
                    firm.founded,
                    firm.status,
                    seat.street,
                    seat.postcode,
                    seat.city,
                ]
            )
    return rows


def _directors(world: World, office: str) -> list[list[str]]:
    rows = [list(DIRECTORS)]
    for seat in sorted(world.seats, key=lambda seat: (seat.firm.number, seat.since, seat.human.number)):
        if seat.firm.office == office:
            human = seat.human
            rows.append(
                [
                    seat.firm.number,
                    seat.firm.name,
                    human.number,
                    human.name,
                    human.born.isoformat(),
                    human.nationality,
                    seat.role,
                    seat.since.isoformat(),
                    _day(seat.until),
                ]
            )
    return rows


def _shareholders(world: World, office: str) -> list[list[str]]:
    rows = [list(SHAREHOLDERS)]
    for share in sorted(world.shares, key=lambda share: (share.firm.number, share.since, share.owner.number)):
        if share.firm.office == office:
            owner = share.owner
            kind, born = ("company", "") if isinstance(owner, Firm) else ("person", owner.born.isoformat())
            rows.append(
                [
                    share.firm.number,
                    share.firm.name,
                    kind,
                    owner.number,
                    share.owner_name,
                    born,
                    str(share.percent),
                    share.since.isoformat(),
                    _day(share.until),
                ]
            )
    return rows


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _spoil(rows: list[list[str]], column: str, value: str, name: str) -> list[Flaw]:
    """Overwrite one cell in a few rows that are not the story's; the header is row 0 and stands in line 1."""
    at, spared, flaws = rows[0].index(column), numbers(), []
    for start in FAULTY_ROWS:
        place = next(place for place in range(start, len(rows)) if spared.isdisjoint(rows[place]))
        rows[place][at] = value
        flaws.append(Flaw(f"company-register/{name}", f"line:{place + 1}", column, value))
    return flaws


def _csv(rows: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def _north(rows: Iterable[Sequence[str]]) -> bytes:
    """Windows-1252. A name that it lacks is an error: the northern office writes southern names in Latin letters."""
    return _csv(rows, ";", "\r\n").encode("windows-1252")
