"""Roles: which a natural person has only with a second signature, which protect, and what each fits."""

from __future__ import annotations

import pytest

from glasshouse.model.subject import PROTECTED, SIGNED, SubjectRole, asks_signature, misfit

R = SubjectRole


@pytest.mark.parametrize("role", SubjectRole)
def test_no_template_takes_a_signature_away_and_any_role_can_have_one(role: SubjectRole) -> None:
    assert asks_signature(role, person=True) is (role in {R.SUBJECT, R.PERSON_OF_INTEREST})
    assert asks_signature(role, person=True, template=()) is (role in SIGNED)
    assert asks_signature(role, person=False) is False
    assert asks_signature(role, person=False, template=(role,)) is True


def test_what_protects_needs_no_signature_first_and_nothing_is_both() -> None:
    assert {R.VICTIM, R.WITNESS, R.SOURCE, R.CHILD} == PROTECTED
    assert not PROTECTED & SIGNED


@pytest.mark.parametrize(
    ("kind", "person", "fits"),
    [
        ("Person", True, set(SubjectRole) - {R.COMPANY, R.ASSET}),
        ("LegalEntity", True, set(SubjectRole) - {R.COMPANY, R.ASSET}),
        ("LegalEntity", False, {R.SUBJECT, R.EXPERT, R.COUNSEL, R.COMPANY}),
        ("Company", False, {R.SUBJECT, R.EXPERT, R.COUNSEL, R.COMPANY, R.ASSET}),
        ("Organization", False, {R.SUBJECT, R.EXPERT, R.COUNSEL, R.COMPANY}),
        ("Vessel", False, {R.SUBJECT, R.ASSET}),
        ("BankAccount", False, {R.SUBJECT, R.ASSET}),
        ("Directorship", False, set()),
        ("NoSuchKind", False, set()),
    ],
)
def test_each_role_fits_what_can_have_it(kind: str, person: bool, fits: set[SubjectRole]) -> None:
    assert {role for role in SubjectRole if not misfit(role, kind, person=person)} == fits
