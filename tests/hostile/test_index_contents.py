"""Charter C1 on the disk: what is not allow-listed of a person is nowhere in the index, not as a term, not as a
stored value, not as bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tantivy

from glasshouse.model.names import identifier_forms, tokens
from glasshouse.model.schema import schema
from glasshouse.policy.charter.finding import PERSON_IDENTIFIERS, PERSON_NAME_PARTS, PERSON_NAMES, fields
from glasshouse.search.document import FORMAT, Document
from glasshouse.search.engine import Index

ALLOWED = {*PERSON_NAMES, *PERSON_NAME_PARTS, *PERSON_IDENTIFIERS, "email", "phone", "birthDate"}
PERSONAL_THINGS = ("PlainText", "Vehicle", "BankAccount", "CryptoWallet")
"""They count as persons until two people declare otherwise."""
KINDS = [
    "Person",
    "LegalEntity",
    "NoSuchKind",
    "Passport",
    "Identification",
    "Membership",
    "Family",
    "Associate",
    "Note",
    "Sanction",
]
KINDS += [
    "Occupancy",
    "UnknownLink",
    "TaxRoll",
    "Event",
    "Risk",
    "Employment",
    "Directorship",
    "Ownership",
    "Call",
    "Mention",
    "UserAccount",
    *PERSONAL_THINGS,
]
THING_OWN = {"accountNumber", "iban", "publicKey"}
ACCOUNT_OWN = {"name", "username", "email", "phone"}


def marked(kind: str) -> dict[str, list[str]]:
    """Every property of the kind with a value of its own that nothing else has; traits and all."""
    info = schema(kind) or schema("Person")
    assert info is not None
    return {name: [f"zq{kind.lower()}{name.lower()}qz"] for name in info.properties}


def allowed(kind: str, prop: str) -> bool:
    if kind == "UserAccount":
        return prop in ACCOUNT_OWN
    if kind in PERSONAL_THINGS:
        return prop in ALLOWED or prop in THING_OWN
    return kind in ("Person", "LegalEntity", "NoSuchKind") and prop in ALLOWED


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("contents") / "index"
    index = Index(root, "organisation")
    documents = []
    for number, kind in enumerate(KINDS):
        found = fields(kind, marked(kind))
        if found is not None:
            documents.append(Document(number, number % 2, number, "d1", kind, found))
    index.apply(documents, [], 1)
    index.close()
    return root / str(FORMAT)


def every_term(folder: Path) -> set[str]:
    engine = tantivy.Index.open(str(folder))
    names = [field["name"] for field in json.loads((folder / "meta.json").read_bytes())["schema"] if field["type"] == "text"]
    assert {"name", "any", "whole", "identifier", "text"} <= set(names)
    return {term for name in names for term, _ in engine.searcher().terms_with_prefix(name, "")}


SECRET = [(kind, prop) for kind in KINDS for prop in marked(kind) if not allowed(kind, prop)]
OPEN = [(kind, prop) for kind in KINDS for prop in marked(kind) if allowed(kind, prop) and prop not in ("phone", "birthDate")]


def test_allow_listed_values_are_there(folder: Path) -> None:
    """So that the tests below look in the right place."""
    terms = " ".join(every_term(folder))
    assert len(OPEN) > 30
    for kind, prop in OPEN:
        assert marked(kind)[prop][0] in terms, (kind, prop)


def test_no_other_value_of_a_person_or_of_what_hangs_on_one_is_a_term(folder: Path) -> None:
    terms = " ".join(every_term(folder))
    assert len(SECRET) > 300
    for kind, prop in SECRET:
        value = marked(kind)[prop][0]
        for form in (value, *tokens(value), *identifier_forms(value)):
            assert form.lower() not in terms, (kind, prop)


def test_no_such_value_stands_in_the_bytes_of_any_file(folder: Path) -> None:
    raw = b"\n".join(file.read_bytes().lower() for file in folder.rglob("*") if file.is_file())
    assert len(raw) > 1_000
    for kind, prop in SECRET:
        value = marked(kind)[prop][0]
        assert value.encode() not in raw, (kind, prop)


def test_nothing_at_all_is_stored_so_nothing_can_be_read_back(folder: Path) -> None:
    described = json.loads((folder / "meta.json").read_bytes())["schema"]
    assert described
    assert not [field["name"] for field in described if field["options"].get("stored")]
    searcher = tantivy.Index.open(str(folder)).searcher()
    found = searcher.search(tantivy.Query.all_query(), 1_000).hits
    assert len(found) > 3
    assert [searcher.doc(address).to_dict() for _, address in found] == [{}] * len(found)


def test_columns_hold_only_keys_kinds_years_and_numbers(folder: Path) -> None:
    described = json.loads((folder / "meta.json").read_bytes())["schema"]
    fast = {field["name"] for field in described if field["options"].get("fast")}
    assert fast == {"source", "schema", "seat", "entity", "order", "born", "date", "amount"}
    searcher = tantivy.Index.open(str(folder)).searcher()
    assert searcher.terms_with_prefix("country", "") == []
