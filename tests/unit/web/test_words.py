"""Every member of a closed list has words for people, and every kind of thing a shape."""

from __future__ import annotations

from enum import StrEnum

import pytest

from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.model.dataset import Handling, LegalBasis, PeopleCategory
from glasshouse.model.schema import schema_names
from glasshouse.model.task import TaskState
from glasshouse.policy.plans.lookup import Place
from glasshouse.web import assets, words


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (CaseRole, words.CASE_ROLES),
        (CaseRole, words.CASE_ROLE_MEANINGS),
        (LegalBasis, words.LEGAL_BASES),
        (PeopleCategory, words.PEOPLE),
        (Handling, words.HANDLING),
        (TaskState, words.TASK_STATES),
        (Place, words.FOUND_IN),
        (Commented, words.PLACES),
    ],
)
def test_a_closed_list_has_a_label_for_each_member(kind: type[StrEnum], labels: dict[StrEnum, str]) -> None:
    assert set(labels) == set(kind)
    assert all(labels.values())


def test_every_state_of_an_import_has_words() -> None:
    states = "waiting running staged confirming live unchanged undone failed stopped".split()
    assert list(words.IMPORT_STATES) == states


def test_every_schema_has_a_shape_that_is_drawn() -> None:
    sprite = assets.assets()["icons.svg"].content.decode()
    shapes = {words.shape(name) for name in schema_names()}
    assert len(shapes) >= 8
    assert all(f'<symbol id="{shape}"' in sprite for shape in shapes)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("Person", "person"),
        ("Company", "company"),
        ("PublicBody", "company"),
        ("LegalEntity", "legal"),
        ("BankAccount", "account"),
        ("Address", "address"),
        ("Pages", "document"),
        ("Vessel", "asset"),
        ("Payment", "link"),
        ("NoSuchThing", "thing"),
    ],
)
def test_kinds_are_told_apart_by_shape(name: str, shape: str) -> None:
    assert words.shape(name) == shape


def test_times_are_read_from_both_forms_and_nonsense_is_shown_as_it_is() -> None:
    assert words.when("2026-11-21T19:23:59Z") == "21 November 2026, 19:23"
    assert words.when("2026-11-21T21:23:59+02:00") == "21 November 2026, 19:23"
    assert words.machine(1_700_000_000_000_000) == "2023-11-14T22:13:20Z"
    assert words.day("no time") == "no time"
    assert words.machine("no time") == ""


def test_numbers_agree_with_their_words() -> None:
    assert words.count(1, "entry", "entries") == "1 entry"
    assert words.count(1234, "entry", "entries") == "1,234 entries"
    assert words.count(0, "day") == "0 days"
    assert words.span(40) == "about 40 seconds"
    assert words.span(200) == "about 3 minutes"
    assert words.span(10_000) == "about 3 hours"
