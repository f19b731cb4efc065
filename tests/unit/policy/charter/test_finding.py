"""What is indexed of each kind of thing, and what an opened record folds."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, strategies as st

from glasshouse.base.errors import DefectError
from glasshouse.model.dataset import Counted
from glasshouse.model.schema import is_natural_person, schema, schema_names
from glasshouse.policy.charter.finding import PERSON_IDENTIFIERS, PRESENTABLE, TIES, IndexFields, counts_as_person, fields, folded


def test_a_person_is_indexed_by_names_numbers_contact_points_and_year_of_birth() -> None:
    found = fields(
        "Person",
        {
            "name": ["Ann Lee"], "alias": ["Annie"], "weakAlias": ["A."], "firstName": ["Ann"],
            "middleName": ["Mary"], "lastName": ["Lee"],
            "fatherName": ["Bob"], "motherName": ["Eve"], "passportNumber": ["N1"], "idNumber": ["5"],
            "programId": ["X"], "okvedCode": ["1"],
            "phone": ["+491"], "email": ["a@b.org"], "birthDate": ["1960-05-01", "1961", "x"], "deathDate": ["2001"],
            "country": ["de"],
            "religion": ["x"], "address": ["Home 1"], "notes": ["n"], "unheardOf": ["u"], "position": ["Minister"],
            "amount": ["5"],
        },
    )  # fmt: skip
    assert found == IndexFields(
        True, ("Ann Lee", "Annie", "A.", "Ann Mary Lee"), ("5", "N1"), ("+491",), ("a@b.org",), born=(1960, 1961)
    )  # fmt: skip


def test_a_company_is_indexed_by_all_that_finds_it() -> None:
    found = fields(
        "Company",
        {
            "name": ["Acme"], "registrationNumber": ["HRB 1"], "okvedCode": ["62"], "phone": ["+49"],
            "email": ["x@acme.org"],
            "description": ["Makes anvils"], "address": ["Road 1"], "country": ["de"], "jurisdiction": ["us"],
            "incorporationDate": ["2001-02"],
            "modifiedAt": ["2024"], "amount": ["12.5", "n/a", "inf", "1,000"], "topics": ["sanction"],
            "publisher": ["Registry"],
        },
    )  # fmt: skip
    assert found == IndexFields(
        False, ("Acme",), ("HRB 1",), ("+49",), ("x@acme.org",), (), ("Road 1", "Makes anvils"), ("de", "us"),
        ("2001-02",), (12.5, 1000.0)
    )  # fmt: skip


def test_an_address_is_found_by_its_text_as_its_name() -> None:
    assert fields("Address", {"full": ["Road 1, Town"], "street": ["Road 1"], "notes": ["resident: Ann"]}) == IndexFields(
        False, ("Road 1, Town",)
    )
    composed = fields("Address", {"street": ["Road 1"], "city": ["Town"], "country": ["de"]})
    assert composed == IndexFields(False, ("Road 1, Town",), countries=("de",))


def test_a_document_is_found_by_title_text_and_the_names_in_it() -> None:
    found = fields(
        "HyperText",
        {
            "title": ["Memo"],
            "fileName": ["m.html"],
            "bodyHtml": ["<p class='x'>Hi <b>Ann</b></p>"],
            "peopleMentioned": ["Ann"],
        },
        counted=Counted.PEOPLE,
    )
    assert found is not None
    assert found.names == ("Memo", "m.html")
    assert [value.split() for value in found.text] == [["Ann"], ["Hi", "Ann"]]


@pytest.mark.parametrize("kind", [*sorted(TIES - {"UserAccount"}), "Ownership", "Directorship", "Sanction", "Occupancy", "Payment", "Page"])
def test_links_papers_and_what_hangs_on_people_are_not_indexed(kind: str) -> None:
    info = schema(kind)
    assert info is not None
    assert fields(kind, {name: ["x1"] for name in info.properties}) is None


def test_every_kind_of_link_and_interval_without_a_name_stays_out() -> None:
    for name in schema_names():
        info = schema(name)
        assert info is not None
        if info.is_edge or not info.is_a("Thing"):
            assert fields(name, {"name": ["x"], "summary": ["y"], "description": ["z"]}) is None, name


def test_secrets_are_never_indexed() -> None:
    account = fields(
        "UserAccount",
        {"username": ["ann"], "password": ["hunter2"], "ipAddress": ["1.2.3.4"], "notes": ["Sunni"], "country": ["de"]},
        counted=Counted.PEOPLE,
    )
    assert account == IndexFields(False, identifiers=("ann",))
    wallet = fields("CryptoWallet", {"publicKey": ["pub"], "privateKey": ["priv"]}, counted=Counted.PEOPLE)
    assert wallet == IndexFields(False, identifiers=("pub",))


def test_legal_entities_and_unknown_kinds_are_people_whatever_is_declared() -> None:
    values = {"name": ["Lee"], "country": ["de"], "description": ["x"]}
    for kind in ("LegalEntity", "NoSuchKind", None):
        assert fields(kind, values) == IndexFields(True, ("Lee",))
    for kind in ("LegalEntity", "Person", "NoSuchKind", None):
        assert fields(kind, values, counted=Counted.PEOPLE) == IndexFields(True, ("Lee",))


def test_documents_and_personal_things_count_as_people_until_declared_otherwise() -> None:
    values = {"name": ["File 12"], "bodyText": ["diagnosis"], "country": ["de"], "username": ["u12"]}
    for kind, counted in itertools.product(("PlainText", "Vehicle", "BankAccount", "CryptoWallet", "UserAccount"), Counted):
        found = fields(kind, values, counted=counted)
        assert found is not None
        assert found.person == (counted is not Counted.PEOPLE), (kind, counted)
        assert not found.person or found == IndexFields(True, ("File 12",), ("u12",))
    for kind, persons in (("Company", [Counted.WHOEVER]), ("Address", [Counted.WHOEVER]), ("Vessel", []), ("Airplane", [])):
        found_as = [counted for counted in Counted if fields(kind, values, counted=counted).person]  # type: ignore[union-attr]
        assert found_as == [*persons, Counted.EVERYTHING]
    for counted in Counted:
        assert fields("Note", values, counted=counted) is None
        assert not counts_as_person("Ownership", counted)


def test_a_value_that_many_people_share_is_no_identifier() -> None:
    values = {"name": ["Lee", "migrant"], "idNumber": ["SHARED", "OWN"], "phone": ["+1", "+2"], "email": ["office@x.org"]}
    bynames = {"alias": ["migrant", "Bruno"], "weakAlias": ["Muslim"], "previousName": ["Muslim", "Old"], "abbreviation": ["Muslim"]}
    found = fields("Person", {**values, **bynames}, shared=frozenset({"SHARED", "+1", "office@x.org", "Muslim", "migrant"}))
    assert found == IndexFields(True, ("Lee", "migrant", "Bruno", "Old"), ("OWN",), ("+2",))


@pytest.mark.parametrize("more", [{"text": ("x",)}, {"countries": ("de",)}, {"dates": ("2020",)}, {"amounts": (1.0,)}])
def test_a_person_cannot_even_be_given_more(more: dict[str, tuple[str]]) -> None:
    with pytest.raises(DefectError):
        IndexFields(True, ("Lee",), **more)  # type: ignore[arg-type]


@given(
    st.sampled_from(schema_names()),
    st.dictionaries(st.sampled_from(["religion", "country", "notes", "topics", "name", "gender"]), st.just(["v"])),
)
def test_whatever_counts_as_a_person_never_brings_a_trait(kind: str, properties: dict[str, list[str]]) -> None:
    found = fields(kind, properties)
    if is_natural_person(kind):
        assert found == IndexFields(True, tuple(properties.get("name", ())))


@pytest.mark.parametrize(
    "prop",
    [
        "religion",
        "nationality",
        "citizenship",
        "country",
        "gender",
        "ethnicity",
        "political",
        "birthPlace",
        "birthCountry",
        "topics",
        "notes",
        "summary",
        "description",
        "biography",
        "appearance",
        "height",
        "eyeColor",
        "education",
        "profession",
        "title",
        "spokenLanguage",
        "keywords",
        "address",
        "motherName",
        "jurisdiction",
        "sector",
        "unheardOf",
        "indexText",
    ],
)
def test_traits_of_people_are_folded(prop: str) -> None:
    for kind in ("Person", "LegalEntity", "NoSuchKind", None):
        assert folded(kind, prop), kind


def test_names_numbers_offices_and_sources_of_people_are_shown() -> None:
    for prop in (
        "name",
        "alias",
        "lastName",
        "passportNumber",
        "email",
        "phone",
        "birthDate",
        "position",
        "sourceUrl",
        "wikidataId",
    ):
        assert not folded("Person", prop), prop


@pytest.mark.parametrize(
    ("kind", "prop", "hidden"),
    [
        ("Passport", "passportNumber", False), ("Passport", "gender", True), ("Passport", "birthPlace", True),
        ("Passport", "country", True),
        ("Identification", "type", True), ("Membership", "startDate", False), ("Membership", "role", True),
        ("Note", "description", True),
        ("Family", "relationship", True), ("Occupancy", "startDate", False), ("Occupancy", "constituency", False),
        ("Occupancy", "politicalGroup", True), ("Sanction", "program", False), ("Sanction", "reason", True),
        ("Risk", "topics", True),
        ("UserAccount", "password", True), ("CryptoWallet", "privateKey", True), ("Company", "country", False),
        ("Company", "topics", False),
        ("Payment", "purpose", False), ("Company", "unheardOf", True), ("Ownership", "percentage", False),
    ],
)  # fmt: skip
def test_what_hangs_on_people_shows_its_dry_facts_only(kind: str, prop: str, hidden: bool) -> None:
    assert folded(kind, prop) is hidden


def test_every_name_on_the_allow_lists_exists() -> None:
    person = schema("Person")
    assert person is not None
    assert set(PERSON_IDENTIFIERS) | PRESENTABLE <= set(person.properties)
