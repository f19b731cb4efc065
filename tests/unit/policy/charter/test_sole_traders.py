"""Legal forms under which one natural person trades alone."""

from __future__ import annotations

import pytest

from glasshouse.policy.charter.sole_traders import is_sole_trader
from glasshouse.policy.charter.treated import mapping_treated, treated_as


@pytest.mark.parametrize(
    "form",
    [
        *("Sole Trader", "SOLE PROPRIETORSHIP", "individual entrepreneur", "ZY9X", " ol20 ", "e. K.", "e.Kfr.", "Einzelunternehmen (DE)"),
        *(
            "Entrepreneur individuel",
            "Empresário em Nome Individual",
            "Autónomo",
            "ditta individuale",
            "Eenmanszaak",
            "enkeltpersonforetak",
        ),
        *("Индивидуальный предприниматель", "ИП", "фізична особа-підприємець", "ФОП", "ЕТ", "個人事業主", "个体工商户", "개인사업자"),
        *("Egyéni vállalkozó", "Podnikající fyzická osoba tuzemská", "Şahıs işletmesi", "مؤسسة فردية", "Предузетник", "ατομική επιχείρηση"),
    ],
)
def test_a_form_is_known_by_its_code_and_its_words(form: str) -> None:
    assert is_sole_trader(["", form])


@pytest.mark.parametrize(
    "form",
    [
        *("", "GmbH", "Ltd", "S.A.R.L.", "AG", "PLC", "ООО", "株式会社", "Corporation Sole", "Institución Autónoma", "partnership"),
        *(
            "société par actions simplifiée unipersonnelle",
            "Empresa Individual de Responsabilidad Limitada",
            "Sociedad Limitada Unipersonal",
        ),
        *("one person company", "personne morale de droit privé", "Personal Liability Company", "2HBR", "Stiftung", "e.V."),
    ],
)
def test_companies_partnerships_and_associations_are_none(form: str) -> None:
    assert not is_sole_trader([form])


@pytest.mark.parametrize(
    ("kind", "form", "treated", "declared"),
    [
        ("Company", "ИП", "LegalEntity", "Company"),
        ("PublicBody", "sole trader", "LegalEntity", "PublicBody"),
        ("LegalEntity", "GmbH", "LegalEntity", "Organization"),
        ("Person", "sole trader", "Person", "Person"),
        ("Vessel", "sole trader", "Vessel", "Vessel"),
        ("NoSuchKind", "GmbH", "NoSuchKind", "Organization"),
    ],
)
def test_what_a_record_is_read_as_follows_its_form_and_its_datasets_declaration(kind: str, form: str, treated: str, declared: str) -> None:
    properties = {"legalForm": [form]}
    assert treated_as(kind, properties, incorporated=False) == treated
    assert treated_as(kind, properties, incorporated=True) == declared


def test_the_entities_of_a_row_are_read_by_its_cells() -> None:
    firm = {"schema": "Company", "properties": {"legalForm": {"columns": ["form", "gone"]}}}
    mapping = {
        "entities": {"f": firm, "g": {"schema": "Company", "properties": {"legalForm": {"literal": "e.K."}}}, "h": {"schema": "Company"}}
    }
    found = mapping_treated(mapping, {"form": "ИП"}, incorporated=False)["entities"]
    assert [entity["schema"] for entity in found.values()] == ["LegalEntity", "LegalEntity", "Company"]
    assert mapping_treated(mapping, {"form": "OOO"}, incorporated=False)["entities"]["f"]["schema"] == "Company"
