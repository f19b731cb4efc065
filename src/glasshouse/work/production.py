"""A produced disclosure set as files: copies named by their Bates numbers, load files, privilege log, manifest and ledger receipts.

Sources: RFC 4180 (CSV), Concordance DAT (fields in U+00FE, parted by U+0014, U+00AE for a line end). Promise: equal productions give
equal copies, load files and logs; copies are read once, their hashes checked on the way; every name inside is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from glasshouse.base.sheet import as_csv
from glasshouse.policy.plans.producing import Copies, CopyArrived, Produced, Production
from glasshouse.work.privilege_log import COLUMNS, cells, pdf_of
from glasshouse.work.together import Packed, whole, written, zipped

Receipt = Callable[[int], bytes]
LOAD = (
    "BEGBATES",
    "ENDBATES",
    "BEGATTACH",
    "ENDATTACH",
    "PGCOUNT",
    "EXHIBIT",
    "DOCDATE",
    "DOCTYPE",
    "AUTHOR",
    "RECIPIENT",
    "REDACTED",
    "FILEPATH",
    "SHA256",
)
"""Columns of the load files, by the names that review programs know."""


class Arrived(Protocol):
    """What is known of a received file."""

    @property
    def token(self) -> str: ...
    @property
    def sha256(self) -> str: ...


Arriving = Callable[[Iterable[bytes]], AbstractContextManager[Arrived]]


@contextmanager
def received(arriving: Arriving, copies: Copies) -> Iterator[tuple[CopyArrived, ...]]:
    """The copies of a set, drawn and received, for as long as the act lasts that freezes them; nothing of them stays where none did."""
    with ExitStack() as held:
        made = []
        for one in copies():
            token, sha256 = "", one.sha256
            if one.chunks is not None:
                came = held.enter_context(arriving(one.chunks()))
                token, sha256 = came.token, came.sha256
            made.append(CopyArrived(one.item, one.revision, one.first, one.last, sha256, token))
        yield tuple(made)


def name_of(production: Production) -> str:
    """What the production is called, without an ending."""
    return f"{production.case}-{production.set}"


def files(production: Production, receipt: Receipt) -> list[Packed]:
    """Every file, in the order in which it is written."""
    rows = [_line(one) for one in production.copies]
    log = production.log
    found = [
        whole("load.csv", as_csv(LOAD, rows).encode()),
        whole("load.dat", _dat(rows)),
        whole("privilege-log.csv", as_csv(COLUMNS, map(cells, log.rows)).encode()),
        whole("privilege-log.pdf", pdf_of(log)),
        *(whole(f"ledger/entry-{entry}.tlog-proof", receipt(entry)) for entry in production.entries),
        whole("ledger/policy.txt", "".join([*(f"log {key}\n" for key in production.keys), "quorum none\n"]).encode()),
        *(Packed(_path(one), one.original.sha256, one.original.size, one.original.chunks) for one in production.copies),
    ]
    readme = whole("README.txt", _readme(production).encode())
    manifest = "".join(f"{one.sha256}  {one.path}\n" for one in (readme, *found))
    return [readme, whole("manifest-sha256.txt", manifest.encode()), *found]


def as_zip(production: Production, receipt: Receipt) -> Iterator[bytes]:
    """All of it as one zip, uncompressed, piece by piece."""
    yield from zipped(name_of(production), files(production, receipt))


def into(folder: Path, production: Production, receipt: Receipt) -> None:
    """All of it as a folder that must not exist yet: whole or not at all."""
    written(folder, files(production, receipt))


def _path(one: Produced) -> str:
    return f"copies/{one.original.name}"


def _line(one: Produced) -> tuple[str | int, ...]:
    spans = (one.first, one.last, one.attached_first, one.attached_last)
    about = (one.exhibit, one.date, one.kind.replace("_", " "), one.author, one.recipient, "yes" if one.redacted else "no")
    return (*spans, one.pages, *about, _path(one), one.original.sha256)


def _dat(rows: Iterable[tuple[str | int, ...]]) -> bytes:
    """A load file as Concordance reads it: UTF-8 with a mark, one line a copy."""
    return "".join(["\ufeff", *("\x14".join(f"\u00fe{_field(value)}\u00fe" for value in row) + "\r\n" for row in (LOAD, *rows))]).encode()


def _field(value: str | int) -> str:
    """What would end a field or a line is another sign in it."""
    return str(value).replace("\r\n", "\n").replace("\n", "\u00ae").replace("\u00fe", "\ufffd").replace("\x14", "\ufffd")


def _readme(production: Production) -> str:
    entries = "\n".join(f"  glass-audit receipt --policy ledger/policy.txt ledger/entry-{entry}.tlog-proof" for entry in production.entries)
    return f"""{production.set}: {production.title}
For {production.to}. Produced {production.made} by {production.by}.
{production.numbers or "Nothing but the privilege log."}

copies/            what is produced, each file named by its first Bates number; pages carry theirs at the foot
load.csv, load.dat the same list for review programs (RFC 4180; Concordance)
privilege-log.*    what was withheld or left out, and on which ground
ledger/            proofs that production and export stand in the published log

Check that nothing was changed, in this folder:
  sha256sum -c manifest-sha256.txt
Check the receipts, without us:
{entries}
"""
