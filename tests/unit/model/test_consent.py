"""Consent to be named: for one use, from its day to its last, and never once it is revoked."""

from __future__ import annotations

import pytest

from glasshouse.model.consent import MAY, Consent, Naming, Use, naming

GIVEN = Consent(Use.COURT, "2026-02-01", "2026-02-10")


@pytest.mark.parametrize(
    ("today", "holds"), [("2026-01-31", False), ("2026-02-01", True), ("2026-02-10", True), ("2026-02-11", False), ("2027-02-05", False)]
)
def test_a_consent_counts_on_its_days_alone(today: str, holds: bool) -> None:
    assert GIVEN.holds(Use.COURT, today) is holds
    assert GIVEN.holds(Use.REPORT, today) is False
    assert Consent(Use.COURT, "2026-02-01", "2026-02-10", revoked=True).holds(Use.COURT, today) is False


@pytest.mark.parametrize("use", Use)
def test_nobody_is_named_without_one(use: Use) -> None:
    assert naming([], use, "2026-02-05") is Naming.NO_CONSENT
    assert Naming.NO_CONSENT not in MAY


def test_a_later_consent_counts_beside_a_revoked_one_and_the_reason_says_what_is_missing() -> None:
    revoked = Consent(Use.COURT, "2026-01-01", revoked=True)
    assert naming([revoked], Use.COURT, "2026-02-05") is Naming.REVOKED
    assert naming([revoked, GIVEN], Use.COURT, "2026-02-05") is Naming.CONSENT
    assert naming([GIVEN], Use.COURT, "2026-03-01") is Naming.LAPSED
    assert naming([Consent(Use.COURT, "2026-06-01")], Use.COURT, "2026-02-05") is Naming.NO_CONSENT
    assert not {Naming.REVOKED, Naming.LAPSED} & MAY
