"""Bad inputs 1 to 38 of the safety page, each as a real file through the whole of loading into a real store.

The table is the promise: for each file the one code with its place and field, how many rows are in, how many were rejected. The original is
kept byte for byte, the page of the import tells the fault, and so does the line that the command prints. What is told and rejects nothing
stands as `kept`. `FINE` lists what reads as it was meant, with nothing to tell; `ELSEWHERE` what another test holds.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from glasshouse.cli.load import _Printer
from glasshouse.ingest.load import Told, load_file
from glasshouse.ingest.manifest import SourceFile
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import ImportView, OpenImport, SourceSpec
from glasshouse.policy.plans.entity import OpenEntity
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import World
from tests.unit.ingest.readers.workbooks import text_row, xlsx

WHOLE = "the file as a whole"
KEPT, REJECTED = True, False
FIRM = {"schema": "Company", "keys": ["number"], "properties": {"name": {"column": "name"}, "registrationNumber": {"column": "number"}}}
MAPPING = {"entities": {"firm": FIRM}}
PAYING = {"schema": "Payment", "keys": ["number"], "properties": {"amount": {"column": "amount"}, "purpose": {"column": "number"}}}
HEAD = b"number,name\n"
GOOD = b"1,Acme One\n"
STATEMENTS = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,first_seen,last_seen,id\n"


def entity(name: str, schema: str = "Company", **properties: Any) -> dict[str, Any]:
    return {"id": name, "schema": schema, "properties": {"name": [f"Firm {name}"], **properties}}


def ftm(*lines: dict[str, Any] | str) -> bytes:
    """A file of entities: the first is always a good one."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in (entity("good"), *lines)]
    return ("\n".join(texts) + "\n").encode()


def ownership(owner: str, asset: str, name: str = "link") -> dict[str, Any]:
    return {"id": name, "schema": "Ownership", "properties": {"owner": [owner], "asset": [asset]}}


def said(*lines: str) -> bytes:
    """A file of statements: entity id, property, schema, value, dataset."""
    rows = ["{0},{0},{1},,{2},{3},{4},,,,f,,,s".format(*line.split("|")) for line in lines]
    return (STATEMENTS + "\n".join(rows) + "\n").encode()


@dataclass(frozen=True)
class Bad:
    """One file: its number and what it holds; then code, place, field and whether the row is kept; then records in, rows rejected."""

    what: str
    content: bytes
    code: str
    place: str
    field: str = ""
    kept: bool = REJECTED
    records: int = 1
    rejected: int = 1
    name: str = "file.csv"
    spec: dict[str, Any] = dataclasses.field(default_factory=dict)
    state: str = "live"
    notes: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return int(self.what.split()[0])


def kept(what: str, content: bytes, code: str, place: str, field: str = "", **more: Any) -> Bad:
    """A file that is loaded whole; what is doubtful is told."""
    return Bad(what, content, code, place, field, KEPT, **{"rejected": 0, **more})


def refused(what: str, content: bytes, code: str, place: str, field: str = "", **more: Any) -> Bad:
    """A file of which nothing can be loaded."""
    return Bad(what, content, code, place, field, **{"records": 0, "state": "failed", **more})


def lines(what: str, content: bytes, code: str, place: str, field: str = "", **more: Any) -> Bad:
    """A file of entities, one of them refused."""
    return Bad(what, content, code, place, field, **{"name": "file.json", **more})


WIDE: dict[str, Any] = {"spec": {"encoding": "utf-8"}}
BOOK = text_row(1, "number", "name") + text_row(2, "1", "Acme One")
PAYMENTS: dict[str, Any] = {"spec": {"mapping": {"entities": {"payment": PAYING}}}}
TABLES = [
    Bad("1 latin-1 as UTF-8", HEAD + GOOD + "2,Zürich\n".encode("latin-1"), "undecodable", "line 3", "name", **WIDE),
    kept("1 latin-1, nothing declared", HEAD + "1,Société\n2,Zürich\n".encode("latin-1"), "encoding_guessed", WHOLE, records=2),
    Bad("2 mixed encodings", HEAD + "1,Zürich\n2,Malmö\n".encode() + b"3,K\xf6ln\n", "undecodable", "line 4", "name", records=2),
    kept("3 UTF-16 without BOM", (HEAD + GOOD).decode().encode("utf-16-le"), "encoding_guessed", WHOLE),
    Bad("4 overlong UTF-8", HEAD + GOOD + b"2,\xc0\xaf\n", "undecodable", "line 3", "name"),
    refused("5 UTF-7", HEAD + b"1,M+APw-ller\n", "utf7_refused", WHOLE),
    Bad("6 NUL byte", HEAD + GOOD + b"2,A\0B\n", "nul_character", "line 3", "name"),
    Bad("7 10 MB field", HEAD + GOOD + b'2,"' + b"x" * 10_000_000 + b'"\n3,Acme\n', "field_too_large", "line 3", records=2),
    refused("8 10,000 columns", b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "too_many_columns", "line 1"),
    refused("9 duplicate header", b"number,name,name\n1,A,B\n", "duplicate_header", "line 1", "name"),
    Bad("10 ragged rows", HEAD + GOOD + b"2,Acme,Two\n", "ragged_row", "line 3"),
    Bad("11 unclosed quote", HEAD + b'2,"Acme\n' + GOOD + b"3,Acme\n", "unclosed_quote", "line 2", records=2),
    refused("13 empty file", b"", "empty_file", WHOLE),
    kept("14 header only", HEAD, "no_rows", "line 1", records=0),
    Bad("15 BOM mid-file", HEAD + GOOD + b"\xef\xbb\xbf2,Acme\n", "misplaced_bom", "line 3", "number"),
    kept("15 BOM mid-field", HEAD + "1,Ac\ufeffme\n".encode(), "misplaced_bom", "line 2", "name"),
    kept("16 .csv that is XLSX", xlsx(BOOK), "format_differs", WHOLE),
    kept("16 declared CSV that is XLSX", xlsx(BOOK), "format_differs", WHOLE, spec={"format": "csv"}),
    Bad(
        "17 error on the last line",
        HEAD + b"".join(b"%d,Acme\n" % n for n in range(5_000)) + b"x\n",
        "ragged_row",
        "line 5002",
        records=5_000,
    ),
    kept("18 macros", xlsx(BOOK, extra={"xl/vbaProject.bin": "x"}), "active_content", WHOLE, name="file.xlsm"),
    kept("18 external links", xlsx(BOOK, extra={"xl/externalLinks/externalLink1.xml": "<x/>"}), "active_content", WHOLE, name="file.xlsx"),
    refused(
        "18 two cells at the far ends",
        xlsx(text_row(1, "number") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "sheet_too_large",
        WHOLE,
        name="file.xlsx",
    ),
    kept("19 formula", HEAD + b'1,"=HYPERLINK(""x"")"\n', "formula_text", "line 2", "name"),
    kept("19 call of another program", HEAD + b"1,@SUM(1+9)*cmd|' /C calc'!A0\n", "formula_text", "line 2", "name"),
    kept("20 locale commas", b'number,amount\n1,"1.234,56"\n', "unclear_number", "line 2", "amount", **PAYMENTS),
    kept("20 1e400", b"number,amount\n1,1e400\n", "unclear_number", "line 2", "amount", **PAYMENTS),
    kept("20 NaN", b"number,amount\n1,NaN\n", "unclear_number", "line 2", "amount", **PAYMENTS),
]
DEEP = '{"id":"x","schema":"Company","properties":{"name":' + "[" * 200_000 + "]" * 200_000 + "}}"
JSON = [
    lines("21 200,000-deep nesting", ftm(DEEP), "too_deep", "line 2"),
    lines(
        "22 5,000-digit integer",
        ftm('{"id":"x","schema":"Company","properties":{"capital":[' + "9" * 5000 + "]}}"),
        "number_out_of_range",
        "line 2",
        "capital",
    ),
    lines("23 NaN", ftm('{"id":"x","schema":"Company","properties":{"capital":[NaN]}}'), "not_a_number", "line 2", "capital"),
    lines("23 Infinity", ftm('{"id":"x","schema":"Company","properties":{"capital":[-Infinity]}}'), "not_a_number", "line 2", "capital"),
    lines(
        "24 duplicate keys",
        ftm('{"id":"x","schema":"Company","properties":{"name":["A"],"name":["B"]}}'),
        "duplicate_key",
        "line 2",
        "name",
    ),
    lines("25 truncated", ftm(entity("x"))[:-20], "truncated_file", "line 2", state="confirming"),
    lines(
        "25 truncated gzip",
        gzip.compress(ftm(entity("x")))[:-9],
        "truncated_file",
        "line 3",
        records=2,
        state="confirming",
        name="f.json.gz",
    ),
    lines("26 lone surrogate", ftm('{"id":"x","schema":"Company","properties":{"name":["\\ud800"]}}'), "lone_surrogate", "line 2", "name"),
    lines("27 unknown schema", ftm(entity("x", "Compnay")), "unknown_schema", "line 2", "schema"),
    lines("28 abstract schema", ftm(entity("x", "Thing")), "abstract_schema", "line 2", "schema"),
    kept("29 unknown property", ftm(entity("x", adress=["A"])), "unknown_property", "line 2", "adress", records=2, name="f.json"),
    kept("30 wrong type", ftm(entity("x", country={"a": 1})), "not_a_value", "line 2", "country", records=2, name="f.json"),
    lines("31 id with a slash", ftm(entity("a/b")), "id_is_a_path", "line 2", "id"),
    lines("31 id with ..", ftm(entity("a..b")), "id_is_a_path", "line 2", "id"),
    lines("31 id of 10 kB", ftm(entity("x" * 10_000)), "id_too_long", "line 2", "id"),
    lines("32 self-ownership", ftm(ownership("good", "good")), "self_relationship", "line 2", "properties.asset"),
    kept("32 reference to itself", ftm(entity("x", parent=["x"])), "self_reference", "line 2", "parent", records=2, name="f.json"),
    kept("34 dangling reference", ftm(ownership("nobody", "good")), "dangling_reference", "line 2", "owner", records=2, name="f.json"),
    kept(
        "35 two schemata, two lines",
        ftm(entity("x", "Vessel"), entity("x", "Person")),
        "no_common_schema",
        "line 2",
        "schema",
        records=3,
        name="f.json",
    ),
    Bad(
        "35 two schemata, statements",
        said("a|name|Person|Al|{0}", "a|name|Vessel|Seute Deern|{0}", "a|name|LegalEntity|Al Senior|{0}"),
        "no_common_schema",
        "line 3",
        "schema",
    ),
    *(
        kept(f"36 {said}", ftm(entity("x", incorporationDate=[said])), code, "line 2", "incorporationDate", records=2, name="f.json")
        for said, code in {
            "2999-01-01": "date_far_future",
            "0000-00-00": "invalid_date",
            "31/02/2020": "invalid_date",
            "-5000": "invalid_date",
        }.items()
    ),
    lines("37 100,000 values", ftm(entity("x", alias=[f"A{n}" for n in range(100_000)])), "too_many_values", "line 2", "properties.alias"),
    kept("38 forged dataset", said("a|name|Person|Al|somebody-else"), "forged_provenance", "line 2", "dataset"),
    kept("38 forged case", ftm({**entity("x"), "case": "7"}), "forged_provenance", "line 2", "case", records=2, name="f.json"),
    kept("38 forged origin", ftm({**entity("x"), "origin": "police"}), "forged_provenance", "line 2", "origin", records=2, name="f.json"),
]
HIDDEN = [
    kept("62 U+202E", HEAD + "1,Ac\u202eme\n".encode(), "direction_override", "line 2", "name"),
    kept("62 isolate", ftm(entity("x", alias=["Ac\u2066me\u2069"])), "direction_override", "line 2", "alias", records=2, name="f.json"),
    kept("62 zero width", HEAD + "1,Ac\u200bme\n".encode(), "hidden_character", "line 2", "name"),
    refused(
        "50 billion laughs in YAML",
        ("a0: &a0 [" + "x," * 10 + "]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9))).encode(),
        "alias_expansion",
        "line 6",
        name="file.yml",
    ),
]
BAD = [*TABLES, *JSON, *HIDDEN]

FINE = {
    "3 UTF-16 with its mark": (HEAD + GOOD).decode().encode("utf-16"),
    "12 CR only": (HEAD + GOOD).replace(b"\n", b"\r"),
    "18 a million blank rows": xlsx(BOOK + "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_048_577))),
    "18 a last row of blanks": xlsx(BOOK + text_row(3, "", "   ")),
    "62 a joiner where it belongs": HEAD + "1,علی\u200cرضا\n".encode(),
    "19 telephone numbers are no formulas": HEAD + b"1,+49 30 1234567\n",
}
ELSEWHERE = {33: "test_an_ownership_cycle_is_kept_and_opening_it_ends"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("bad-input"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def loaded(world: World, name: str, content: bytes, file_name: str, spec: dict[str, Any]) -> tuple[ImportView, list[Told]]:
    """The import of a file in a dataset of its own, and what was told on the way."""
    world.dataset(name, people="corporate_register")
    path = world.folder / name / file_name
    path.parent.mkdir()
    path.write_bytes(content.replace(b"{0}", name.encode()))
    table = Path(file_name).suffix in (".csv", ".xlsx", ".xlsm") and not content.startswith(STATEMENTS.encode())
    chosen = SourceSpec("main", **({"mapping": MAPPING} if table else {}) | spec)
    told: list[Told] = []
    access = world.standing(CaseKind.STEWARDSHIP)
    load_file(world.house, access, name, SourceFile(path, chosen), told.append)
    assert told[-1].numbers, told
    view = world.open(access, OpenImport(told[-1].numbers["id"]))
    assert original(world, name, view.row.sha256) == path.read_bytes()
    return view, told


def original(world: World, dataset: str, sha256: str) -> bytes:
    """The kept file, opened like the store does."""
    import sqlalchemy as sa

    from glasshouse.store import tables as t
    from glasshouse.store.blobs import Blobs
    from glasshouse.store.keys import load as keys

    blobs = Blobs(world.settings.data_dir / "blobs", keys(world.settings.keys_dir).blobs)
    with world.house.database.read() as connection:
        row = connection.execute(sa.select(t.datasets.c.id, t.datasets.c.key).where(t.datasets.c.name == dataset)).one()
        content = b"".join(blobs.chunks(connection, row.id, row.key, sha256))
    assert hashlib.sha256(content).hexdigest() == sha256
    return content


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.what)
def test_a_bad_input_is_told_with_code_and_place_and_the_good_rows_are_in(world: World, mara: Browser, bad: Bad) -> None:
    view, told = loaded(world, f"bad-{BAD.index(bad)}", bad.content, bad.name, bad.spec)
    found = {(fault.code, fault.place, fault.field, fault.kept) for fault in view.faults}
    assert (bad.code, bad.place, bad.field, bad.kept) in found
    assert {code for code, _, _, _ in found} == {bad.code}
    assert (view.row.records, view.row.rejected, view.row.state) == (bad.records, bad.rejected, bad.state)
    page = mara.get(f"/data/import/{view.row.id}").text
    assert all(escape(words) in page for words in (bad.code, bad.place, bad.field[:100]))
    printer = _Printer()
    printer.console = Console(width=400, record=True, quiet=False, file=(world.folder / "printed").open("w"))
    for step in told:
        printer.hear({"step": step.step, "dataset": step.dataset, "source": step.source, "message": step.message, "numbers": step.numbers})
    printed = printer.console.export_text()
    assert bad.code in printed
    assert f"t: {bad.place}" in printed


@pytest.mark.parametrize("what", FINE)
def test_what_reads_as_it_was_meant_has_nothing_told(world: World, what: str) -> None:
    content = FINE[what]
    view, _ = loaded(world, f"fine-{list(FINE).index(what)}", content, "file.xlsx" if content.startswith(b"PK") else "file.csv", {})
    assert (view.faults, view.row.records, view.row.rows, view.row.state) == ((), 1, 1, "live")


def test_an_ownership_cycle_is_kept_and_opening_it_ends(world: World) -> None:
    content = ftm(entity("a"), entity("b"), ownership("a", "b", "one"), ownership("b", "a", "two"))
    view, _ = loaded(world, "cycle", content, "file.json", {})
    assert (view.faults, view.row.records) == ((), 5)
    case = world.case("cycle")
    opened = world.open(case, OpenEntity(world.id(case, "Firm a")))
    assert [group.count for group in opened.groups] == [1, 1]


def test_a_name_with_hidden_characters_is_found_without_them(world: World) -> None:
    names = ["Zero\u200bwidth Holding", "Turned\u202eround Holding", "Mark\ufeffed Holding"]
    loaded(world, "hidden", ftm(*(entity(f"h{n}", alias=[name]) for n, name in enumerate(names))), "file.json", {})
    case = world.case("hidden")
    assert [world.search(case, text).total for text in ("zerowidth", "turnedround", "marked holding")] == [1, 1, 1]


def test_references_are_looked_for_in_the_whole_dataset_and_in_no_other(world: World) -> None:
    loaded(world, "register", ftm(entity("there")), "file.json", {})
    view, _ = loaded(world, "elsewhere", ftm(ownership("there", "good")), "file.json", {})
    assert [(fault.code, fault.field) for fault in view.faults] == [("dangling_reference", "owner")]
    path = world.folder / "elsewhere" / "more.json"
    path.write_bytes((json.dumps(ownership("good", "later")) + "\n" + json.dumps(entity("later"))).encode())
    told: list[Told] = []
    load_file(world.house, world.standing(CaseKind.STEWARDSHIP), "elsewhere", SourceFile(path, SourceSpec("more")), told.append)
    assert told[-1].numbers
    assert told[-1].numbers["faults"] == []


def test_many_dangling_references_are_counted_and_the_first_are_named(world: World) -> None:
    many = [ownership(f"nobody{n}", "good", f"link{n}") for n in range(250)]
    view, _ = loaded(world, "many", ftm(*many), "file.json", {})
    assert view.faults_total == 101
    assert view.faults[0].message.startswith("250 references in all")
    assert [fault.place for fault in view.faults[1:4]] == ["line 2", "line 3", "line 4"]


def test_the_page_on_bad_input_names_every_number_with_its_codes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "design" / "bad-input.md").read_text(encoding="utf-8")
    rows = {int(line.split("|")[1]): line for line in page.splitlines() if line.startswith("| ") and line.split("|")[1].strip().isdecimal()}
    assert rows.keys() >= set(range(1, 39))
    assert [bad.what for bad in BAD if f"`{bad.code}`" not in rows[bad.number]] == []


def test_every_number_of_the_list_is_here() -> None:
    numbers = {bad.number for bad in BAD} | {int(what.split()[0]) for what in FINE} | ELSEWHERE.keys()
    assert set(range(1, 39)) <= numbers
    assert all(name in globals() for name in ELSEWHERE.values())
