"""Consents to be named: recorded for one use, revocable at once, with their history; and whether somebody may be named."""

from __future__ import annotations

import pytest

from glasshouse.base.clock import DAY, iso
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.consent import Naming, Use, Way
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.outcome import Outcome
from glasshouse.model.subject import SubjectRole
from glasshouse.policy.plans import casework
from glasshouse.policy.plans.exhibits import CollectExhibit, ReviewExhibit, Said
from glasshouse.policy.plans.subjects import AskNaming, ConsentRow, EndRole, OpenSubject, RecordConsent, RevokeConsent, SignRole
from tests.store.subjected import at, entity, give, kept_by, listed, rows, team_case
from tests.store.world import START, World

R, N = SubjectRole, Naming
TODAY = iso(START)[:10]


BEGUN = {"case": team_case}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def consent(world: World, case: Access, subject: str, use: Use = Use.PUBLICATION, **more: str) -> str:
    """Record one; yields its id."""
    said = {"giver": "Ida Acme", "given": TODAY, **more}
    return world.act(case, RecordConsent(subject, use, Way.WRITTEN, **said))


def answer(world: World, case: Access, name: str, use: Use = Use.PUBLICATION) -> Naming:
    """Why the one whom the number finds may be named, or may not."""
    found = world.open(case, AskNaming(entity(world, case, name), use))
    assert found.may is (found.why in {N.NO_PERSON, N.FUNCTION, N.SIGNED_SUBJECT, N.CONSENT})
    return found.why


def consents(world: World, case: Access, subject: str) -> tuple[ConsentRow, ...]:
    """As the subject's page shows them."""
    return world.open(case, OpenSubject(subject)).consents


def test_a_person_is_named_with_consent_for_that_use_alone_until_it_is_revoked(world: World, case: Access) -> None:
    expert = give(world, case, "ida", R.EXPERT)
    assert answer(world, case, "ida") is N.NO_CONSENT
    public = consent(world, case, expert, terms="The name, not the address.")
    assert (answer(world, case, "ida"), answer(world, case, "ida", Use.COURT)) == (N.CONSENT, N.NO_CONSENT)
    (row,) = consents(world, case, expert)
    assert (row.giver, row.way, row.use, row.by, row.holds, row.terms) == (
        "Ida Acme",
        Way.WRITTEN,
        Use.PUBLICATION,
        "Mara Okafor",
        True,
        "The name, not the address.",
    )
    assert rows(world, case)[0].uses == (Use.PUBLICATION,)
    world.act(at(world, case, "omar"), RevokeConsent(public, "Changed her mind."))
    assert answer(world, case, "ida") is N.REVOKED
    (row,) = consents(world, case, expert)
    assert (row.revoked_by, row.revoked_reason, row.holds) == ("Omar", "Changed her mind.", False)
    assert rows(world, case)[0].uses == ()
    with pytest.raises(ConflictError):
        world.act(case, RevokeConsent(public, ""))
    consent(world, case, expert)
    assert answer(world, case, "ida") is N.CONSENT
    assert len(consents(world, case, expert)) == 2


def test_a_consent_counts_from_its_day_until_its_last(world: World, case: Access) -> None:
    expert = give(world, case, "ida", R.EXPERT)
    consent(world, case, expert, until=iso(START + DAY)[:10])
    world.clock.pass_(DAY)
    assert answer(world, case, "ida") is N.CONSENT
    world.clock.pass_(DAY)
    assert answer(world, case, "ida") is N.LAPSED
    assert not consents(world, case, expert)[0].holds


def test_companies_and_signed_subjects_need_none_and_who_waits_for_a_signature_counts_as_nothing(world: World, case: Access) -> None:
    assert answer(world, case, "works") is N.NO_PERSON
    subject = give(world, case, "ida", R.SUBJECT)
    assert answer(world, case, "ida") is N.NO_CONSENT
    world.act(at(world, case, "omar"), SignRole(subject))
    assert answer(world, case, "ida") is N.SIGNED_SUBJECT
    world.act(case, EndRole(subject, "Cleared."))
    assert answer(world, case, "ida") is N.NO_CONSENT
    interest = give(world, case, "eva", R.PERSON_OF_INTEREST)
    world.act(at(world, case, "omar"), SignRole(interest))
    assert answer(world, case, "eva") is N.NO_CONSENT


def test_what_a_consent_says_is_checked(world: World, case: Access) -> None:
    expert = give(world, case, "ida", R.EXPERT)
    wrong = (
        {"given": "2026-1-1"},
        {"given": ""},
        {"given": "9999-01-01"},
        {"until": "20261231"},
        {"until": "2001-01-01"},
        {"giver": " "},
        {"giver": "x" * 201},
        {"terms": "a\x00b"},
        {"exhibit": "EX-0001"},
        {"exhibit": "1; drop"},
    )
    for said in wrong:
        with pytest.raises(InvalidInputError):
            consent(world, case, expert, **said)
    with pytest.raises(InvalidInputError):
        consent(world, case, give(world, case, "works", R.COMPANY))
    world.act(case, EndRole(expert, "Over."))
    with pytest.raises(ConflictError):
        consent(world, case, expert)
    assert consents(world, case, expert) == ()


def test_the_exhibit_that_shows_it_is_one_of_the_case(world: World, case: Access) -> None:
    exhibit = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A signed form")))
    expert = give(world, case, "ida", R.EXPERT)
    for written in ("EX-0001", "ex-1", "1"):
        consent(world, case, expert, exhibit=written)
    assert {row.exhibit for row in consents(world, case, expert)} == {(exhibit, "EX-0001")}
    other = world.case("register")
    with pytest.raises(InvalidInputError):
        consent(world, other, give(world, other, "ida", R.EXPERT), exhibit="EX-0001")


def test_consents_of_another_case_and_of_nobody_answer_alike(world: World, case: Access) -> None:
    public = consent(world, case, give(world, case, "ida", R.EXPERT))
    other = world.case("register")
    told = set()
    for unknown in (public, "a" * 26, "\x00"):
        with pytest.raises(NotFoundError) as refused:
            world.act(other, RevokeConsent(unknown, "?"))
        told.add((refused.value.message, refused.value.remedy))
    assert len(told) == 1
    assert answer(world, other, "ida") is N.NO_CONSENT  # consent in one case names nobody in another
    assert answer(world, case, "ida") is N.CONSENT


def test_of_whom_one_keeps_one_records_consent_and_nobody_else_learns_of_it(world: World, case: Access) -> None:
    lena = kept_by(world, case, "lena", "ida")
    (kept,) = listed(world, lena).kept
    public = consent(world, lena, kept.id, Use.COURT, giver="Her lawyer")
    view = world.open(lena, OpenSubject(kept.id))
    assert dict(view.naming) == {Use.REPORT: N.NO_CONSENT, Use.AUTHORITY: N.NO_CONSENT, Use.COURT: N.CONSENT, Use.PUBLICATION: N.NO_CONSENT}
    for login in ("mara", "omar"):
        for command in (RevokeConsent(public, "?"), RecordConsent(kept.id, Use.COURT, Way.SPOKEN, "X", TODAY)):
            with pytest.raises(NotFoundError):
                world.act(at(world, case, login), command)
    world.act(lena, RevokeConsent(public, ""))
    assert dict(world.open(lena, OpenSubject(kept.id)).naming)[Use.COURT] is N.REVOKED


def test_a_consent_is_revoked_also_after_the_case_closed(world: World, case: Access) -> None:
    exhibit = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A signed form")))
    world.act(at(world, case, "omar"), ReviewExhibit(exhibit, "Seen."))
    expert = give(world, case, "ida", R.EXPERT)
    public = consent(world, case, expert, exhibit="1")
    ida = entity(world, case, "ida")
    world.act(case, casework.CloseCase("answered", (casework.PersonOutcome(ida, Outcome.NOT_CONCERNED),)))
    with pytest.raises(RefusedError):
        consent(world, case, expert)
    world.act(case, RevokeConsent(public, "Asked us to."))
    assert world.open(case, AskNaming(ida, Use.PUBLICATION)).why is N.REVOKED


def test_what_was_written_stays_in_the_case_and_out_of_the_ledger(world: World, case: Access) -> None:
    expert = give(world, case, "ida", R.EXPERT, "Reason-marker-77")
    consent(world, case, expert, giver="Giver-marker-77", terms="Terms-marker-77")
    _, opened = world.house.entries.trail(case.case, 0, 100)
    told = repr([entry.fields for entry in opened])
    assert "give_role" in told
    assert "record_consent" in told
    assert "marker-77" not in told
