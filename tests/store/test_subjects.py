"""Subjects: a natural person is one only once a second person signed; protected roles seal at once; roles end and their history stays."""

from __future__ import annotations

import pytest

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import Ending, SubjectRole, SubjectState
from glasshouse.policy.plans import casework, life, people
from glasshouse.policy.plans.keepers import ListKeepers, NameKeeper, OpenKept
from glasshouse.policy.plans.seals import CONFIRM_WITHIN, ListSeals
from glasshouse.policy.plans.subjects import (
    ChangeRole,
    EndRole,
    GiveProtectedRole,
    GiveRole,
    ListSubjects,
    OpenSubject,
    Order,
    SignRole,
)
from tests.store.living import from_template
from tests.store.subjected import at, entity, give, kept_by, listed, rows, someone, team_case
from tests.store.world import PASSWORD, World, thing

R, S = SubjectRole, SubjectState


BEGUN = {"case": team_case}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def test_a_natural_person_is_a_subject_only_once_a_second_person_signed(world: World, case: Access) -> None:
    public = give(world, case, "ida", R.SUBJECT)
    (row,) = rows(world, case)
    assert (row.state, row.role, row.reason, row.by, row.signed_by) == (S.WAITING, R.SUBJECT, "Signed the invoices.", "Mara Okafor", "")
    assert (row.may_sign, row.mine, row.basis, row.stubs[0].caption) == (False, True, Basis.FACT, "ida Acme")
    assert (listed(world, case).standing, listed(world, case).waiting) == (0, 1)
    assert world.view(case, "SB7-ida").roles == ((public, R.SUBJECT, S.WAITING),)
    head = world.open(case, casework.OpenCase())
    assert (head.roles, head.unsigned) == (0, 1)
    omar = at(world, case, "omar")
    assert rows(world, omar)[0].may_sign
    world.act(omar, SignRole(public))
    (row,) = rows(world, case)
    assert (row.state, row.signed_by, listed(world, case).standing) == (S.STANDING, "Omar", 1)
    with pytest.raises(ConflictError):
        world.act(at(world, case, "lena"), SignRole(public))


@pytest.mark.parametrize("role", [R.SUBJECT, R.PERSON_OF_INTEREST])
def test_who_gave_a_role_signs_it_under_no_account(world: World, case: Access, role: SubjectRole) -> None:
    public = give(world, case, "ida", role)
    world.act(world.admin, people.CreatePerson("mara.okafor2", "Okafor Mara", "Investigations", ("investigator",), PASSWORD))
    world.act(case, casework.AddMember("mara.okafor2", CaseRole.MEMBER))
    for login in ("mara", "mara.okafor2"):
        with pytest.raises(RefusedError) as refused:
            world.act(at(world, case, login), SignRole(public))
        assert refused.value.rules == ("C3",)
    assert rows(world, case)[0].state is S.WAITING


def test_a_reader_signs_nothing_and_nobody_outside_reads(world: World, case: Access) -> None:
    public = give(world, case, "ida", R.SUBJECT)
    world.act(case, casework.AddMember("lena", CaseRole.READER))
    lena = at(world, case, "lena")
    assert len(rows(world, lena)) == 1
    for command in (SignRole(public), EndRole(public, "?"), GiveRole("x", R.EXPERT, Basis.FACT, "?")):
        with pytest.raises(RefusedError):
            world.act(lena, command)
    for access in (world.admin, at(world, case, "jonas")):
        with pytest.raises(RefusedError):
            world.open(access, ListSubjects())


def test_organisations_and_experts_need_no_signature_and_what_has_a_role_is_held(world: World, case: Access) -> None:
    give(world, case, "works", R.SUBJECT)
    give(world, case, "works", R.COMPANY)
    give(world, case, "ida", R.EXPERT)
    assert [(row.role, row.state) for row in rows(world, case)] == [
        (R.SUBJECT, S.STANDING),
        (R.EXPERT, S.STANDING),
        (R.COMPANY, S.STANDING),
    ]
    held = world.open(case, casework.OpenCase()).held
    assert sorted(stub.caption for stub in held) == ["Acme Works", "ida Acme"]
    with pytest.raises(ConflictError):
        world.act(case, casework.ReleaseEntity(entity(world, case, "ida")))
    public = next(row.id for row in rows(world, case) if row.role is R.EXPERT)
    world.act(case, EndRole(public, "Not ours."))
    world.act(case, casework.ReleaseEntity(entity(world, case, "ida")))


def test_a_role_fits_what_has_it(world: World, case: Access) -> None:
    for name, role in (("ida", R.COMPANY), ("ida", R.ASSET), ("works", R.WITNESS), ("works", R.CHILD)):
        with pytest.raises(InvalidInputError):
            give(world, case, name, role)
    with pytest.raises(InvalidInputError):
        world.act(case, GiveRole(entity(world, case, "ida"), R.VICTIM, Basis.FACT, "by the other door"))
    with pytest.raises(InvalidInputError):
        world.act(case, GiveProtectedRole(entity(world, case, "ida"), R.EXPERT, Basis.FACT, "?"))
    assert world.search(case, "SB7-ida").total == 1
    for reason in ("", "  ", "\n"):
        with pytest.raises(InvalidInputError):
            give(world, case, "ida", R.SUBJECT, reason)
    with pytest.raises(InvalidInputError):
        give(world, case, "ida", R.SUBJECT, "x" * 25_000_000)
    give(world, case, "ida", R.SUBJECT)
    with pytest.raises(ConflictError):
        give(world, case, "ida", R.SUBJECT)


def test_withdrawing_declining_and_ending_stay_in_the_history(world: World, case: Access) -> None:
    first = give(world, case, "ida", R.SUBJECT)
    assert world.act(case, EndRole(first, "A namesake.")) is Ending.WITHDRAWN
    second = give(world, case, "ida", R.SUBJECT)
    omar = at(world, case, "omar")
    assert world.act(omar, EndRole(second, "Nothing shows it.")) is Ending.DECLINED
    third = give(world, case, "ida", R.SUBJECT)
    world.act(omar, SignRole(third))
    assert world.act(omar, EndRole(third, "Cleared.")) is Ending.ENDED
    told = [
        (row.ending, row.ended_by, row.ended_reason, row.signed_by) for row in sorted(rows(world, case), key=lambda row: row.ended_reason)
    ]
    assert told == [
        (Ending.WITHDRAWN, "Mara Okafor", "A namesake.", ""),
        (Ending.ENDED, "Omar", "Cleared.", "Omar"),
        (Ending.DECLINED, "Omar", "Nothing shows it.", ""),
    ]
    assert {row.state for row in rows(world, case)} == {S.ENDED}
    for public in (first, second, third):
        with pytest.raises(ConflictError):
            world.act(case, EndRole(public, "again"))
        with pytest.raises(ConflictError):
            world.act(omar, SignRole(public))
    assert len(world.open(case, OpenSubject(third)).others) == 2


def test_a_role_changes_when_the_new_one_stands(world: World, case: Access) -> None:
    expert = give(world, case, "ida", R.EXPERT)
    made = world.act(case, ChangeRole(expert, R.SUBJECT, Basis.ASSESSMENT, "Paid for the opinion."))
    assert {row.role: row.state for row in rows(world, case)} == {R.EXPERT: S.STANDING, R.SUBJECT: S.WAITING}
    world.act(at(world, case, "omar"), SignRole(made))
    told = {row.role: (row.state, row.ending) for row in rows(world, case)}
    assert told == {R.EXPERT: (S.ENDED, Ending.REPLACED), R.SUBJECT: (S.STANDING, None)}
    world.act(case, ChangeRole(made, R.COUNSEL, Basis.FACT, "Acts for them."))
    assert {row.role: row.state for row in rows(world, case)}[R.COUNSEL] is S.STANDING


@pytest.mark.parametrize("role", [R.VICTIM, R.WITNESS, R.SOURCE, R.CHILD])
def test_a_protected_role_seals_in_the_same_transaction_for_whoever_gave_it_too(world: World, case: Access, role: SubjectRole) -> None:
    ines = at(world, case, "ines")
    public = entity(world, ines, "ida")
    earlier = give(world, ines, "ida", R.PERSON_OF_INTEREST)
    give(world, ines, "ida", role, "Was there.")
    for login in ("ines", "mara", "omar", "lena"):
        access = at(world, case, login)
        assert world.search(access, "SB7-ida").total == 0
        assert listed(world, access) == listed(world, case)
        assert (listed(world, access).rows, listed(world, access).kept) == ((), ())
        for command in (SignRole(earlier), EndRole(earlier, "?"), ChangeRole(earlier, R.EXPERT, Basis.FACT, "?")):
            with pytest.raises(NotFoundError):
                world.act(access, command)
        with pytest.raises(NotFoundError):
            world.act(access, GiveRole(public, R.SUBJECT, Basis.FACT, "?"))
    assert world.house.gate.waiting(at(world, case, "omar").actor).life == ()
    assert [row.role for row in world.open(case, ListSeals())] == ([] if role is R.CHILD else [role.value])
    head = world.open(case, casework.OpenCase())
    assert (head.held, head.roles, head.unsigned) == ((), 0, 0)


def test_keepers_named_with_the_role_wait_as_ever_and_meet_it_once_signed(world: World, case: Access) -> None:
    lena = kept_by(world, case, "lena", "ida")
    (row,) = listed(world, lena).kept
    assert (row.role, row.names, row.stubs, row.reason) == (R.WITNESS, ("ida Acme",), (), "Signed the invoices.")
    assert listed(world, lena).rows == ()
    assert listed(world, lena, leaves=True).kept == ()
    for login in ("mara", "omar", "ines"):
        assert listed(world, at(world, case, login)).kept == ()
        with pytest.raises(NotFoundError):
            world.open(at(world, case, login), OpenSubject(row.id))
    assert world.open(lena, OpenKept())[0].names == ("ida Acme",)
    assert world.search(lena, "SB7-ida").total == 0


def test_only_a_lead_names_keepers_and_only_members(world: World, case: Access) -> None:
    with pytest.raises(RefusedError):
        give(world, at(world, case, "ines"), "ida", R.WITNESS, keepers=("omar",))
    for login in ("jonas", "nobody"):
        with pytest.raises(InvalidInputError):
            give(world, case, "ida", R.WITNESS, keepers=(login,))
    assert world.search(case, "SB7-ida").total == 1  # a refusal sealed nobody, and named nobody
    give(world, case, "ida", R.CHILD, keepers=("omar", "omar"))
    assert [keeper.name for keeper in world.open(case, ListKeepers())[0].keepers] == ["Omar"]


def test_no_change_of_role_unseals_and_neither_does_its_end(world: World, case: Access) -> None:
    lena = kept_by(world, case, "lena", "ida")
    (row,) = listed(world, lena).kept
    with pytest.raises(RefusedError) as refused:
        world.act(lena, ChangeRole(row.id, R.SUBJECT, Basis.FACT, "Did it."))
    assert refused.value.rules == ("C4",)
    made = world.act(lena, ChangeRole(row.id, R.SOURCE, Basis.FACT, "Told us more."))
    assert {one.role: one.ending for one in listed(world, lena).kept} == {R.WITNESS: Ending.REPLACED, R.SOURCE: None}
    with pytest.raises(NotFoundError):
        world.act(case, EndRole(made, "?"))
    world.act(lena, EndRole(made, "Has no part in it."))
    for login in ("mara", "lena"):
        assert world.search(at(world, case, login), "SB7-ida").total == 0
        assert listed(world, at(world, case, login)).rows == ()


def test_a_protected_role_whose_seal_lapsed_is_told_to_nobody(world: World, case: Access) -> None:
    give(world, case, "ida", R.WITNESS, keepers=("lena",))
    world.clock.pass_(CONFIRM_WITHIN)
    assert world.house.lapsing.run() == 1
    assert world.search(case, "SB7-ida").total == 1
    for login in ("mara", "lena", "omar"):
        found = listed(world, at(world, case, login))
        assert (found.rows, found.kept) == ((), ())
    give(world, case, "ida", R.EXPERT)  # and stands in nobody's way


def test_a_sealed_holder_of_a_function_answers_like_any_other(world: World, case: Access) -> None:
    """A published function stays visible, so nothing that is asked of them may tell of the role."""
    world.register("offices", people="public_function")
    world.load("offices", [someone("max"), someone("tom")])
    declared(world, "offices")
    world.act(case, casework.GrantDataset("offices", "need"))
    omar = at(world, case, "omar")
    give(world, case, "max", R.VICTIM)
    for name in ("max", "tom"):
        poi = give(world, case, name, R.PERSON_OF_INTEREST)
        assert [role for _, role, _ in world.view(case, f"SB7-{name}").roles] == [R.PERSON_OF_INTEREST]
        world.act(omar, SignRole(poi))
        with pytest.raises(ConflictError):
            give(world, case, name, R.PERSON_OF_INTEREST)
        world.act(omar, EndRole(poi, "Over."))
        world.act(case, casework.ReleaseEntity(entity(world, case, name)))
    assert {row.role for row in rows(world, case)} == {R.PERSON_OF_INTEREST}


def declared(world: World, name: str) -> None:
    """Two people declare the dataset as one of public functions."""
    from glasshouse.model.case import CaseKind
    from glasshouse.policy.plans.data import DeclareFunction

    world.act(world.admin, people.CreatePerson("rolf", "Rolf", "Investigations", ("steward",), PASSWORD))
    for login in ("mara", "rolf"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), DeclareFunction(name))


def test_roles_are_met_in_their_own_case_alone(world: World, case: Access) -> None:
    public = give(world, case, "ida", R.SUBJECT)
    other = world.case("register")
    assert listed(world, other).rows == ()
    told = set()
    for unknown in (public, "a" * 26, "\x00", ""):
        for request in (OpenSubject(unknown), SignRole(unknown), EndRole(unknown, "?"), ChangeRole(unknown, R.EXPERT, Basis.FACT, "?")):
            with pytest.raises(NotFoundError) as refused:
                world.open(other, request) if isinstance(request, OpenSubject) else world.act(other, request)
            told.add((refused.value.message, refused.value.remedy))
    assert len(told) == 1


def test_the_list_is_sorted_by_role_name_or_date_and_by_nothing_else(world: World, case: Access) -> None:
    give(world, case, "uma", R.EXPERT)
    world.clock.pass_(SECOND)
    give(world, case, "ida", R.SUBJECT)
    world.clock.pass_(SECOND)
    give(world, case, "eva", R.PERSON_OF_INTEREST)
    names = {order: [row.stubs[0].caption[:3] for row in listed(world, case, order=order).rows] for order in Order}
    assert names == {Order.ROLE: ["ida", "eva", "uma"], Order.NAME: ["eva", "ida", "uma"], Order.DATE: ["uma", "ida", "eva"]}


def test_what_waits_counts_among_what_waits_for_the_other_and_stands_against_closing(world: World, case: Access) -> None:
    public = give(world, case, "ida", R.SUBJECT)
    omar = at(world, case, "omar")
    assert world.house.gate.waiting(omar.actor).life == ((case.case, "role", 1),)
    assert world.house.gate.waiting(case.actor).life == ()
    ida = entity(world, case, "ida")
    outcome = (casework.PersonOutcome(ida, Outcome.UNRESOLVED),)
    with pytest.raises(ConflictError, match="1 role waits for a second signature"):
        world.act(case, casework.CloseCase("answered", outcome))
    assert [one.path for one in world.open(case, casework.OpenCase(closing=True)).life.obstacles] == ["subjects/unsigned"]
    world.act(omar, SignRole(public))
    assert world.house.gate.waiting(omar.actor).life == ()
    with pytest.raises(RefusedError):
        world.act(case, casework.CloseCase("answered"))
    world.act(case, casework.CloseCase("answered", outcome))  # held, and a subject: one outcome
    assert [one.state for one in listed(world, case).rows] == [S.STANDING]
    with pytest.raises(RefusedError):
        world.act(case, EndRole(public, "after it closed"))


def test_under_review_roles_are_signed_and_ended_and_none_are_given(world: World, case: Access) -> None:
    public = give(world, case, "ida", R.SUBJECT)
    world.act(case, life.MoveCase(CaseState.UNDER_REVIEW))
    with pytest.raises(RefusedError):
        world.act(case, GiveRole(listed(world, case).rows[0].stubs[0].id, R.EXPERT, Basis.FACT, "?"))
    world.act(at(world, case, "omar"), SignRole(public))
    world.act(case, EndRole(public, "Cleared."))


def test_a_template_asks_for_more_signatures_and_never_for_fewer(world: World) -> None:
    folder = world.folder / "data" / "templates"
    folder.mkdir(exist_ok=True)
    text = "name: care\ntitle: Care\nabout: More signatures.\npurposes: [corruption]\nsigned_roles: [expert, company]\n"
    (folder / "care.yml").write_text(text)
    world.restart()
    world.register("register", people="private_persons")
    world.load("register", [someone("ida"), thing("Works", registrationNumber="SB7-works")])
    case = from_template(world, "care", fields=(), purpose=Purpose.CORRUPTION)
    world.act(case, casework.GrantDataset("register", "need"))
    for name, role in (("ida", R.EXPERT), ("ida", R.SUBJECT), ("works", R.COMPANY), ("works", R.SUBJECT)):
        give(world, case, name, role)
    waits = {(row.role, row.stubs[0].person): row.state is S.WAITING for row in rows(world, case)}
    assert waits == {(R.EXPERT, True): True, (R.SUBJECT, True): True, (R.COMPANY, False): True, (R.SUBJECT, False): False}
    assert listed(world, case).signed_roles == (R.EXPERT, R.COMPANY)


def test_who_turns_out_to_be_a_person_waits_for_the_signature_from_then_on(world: World, case: Access) -> None:
    works = world.act(case, GiveRole(entity(world, case, "works"), R.SUBJECT, Basis.FACT, "Paid."))
    assert rows(world, case)[0].state is S.STANDING
    person = {"id": "Works", "schema": "Person", "properties": {"name": ["Works Acme"], "idNumber": ["SB7-works"]}}
    world.load("register", [person], source="later")
    (row,) = rows(world, case)
    assert row.stubs[0].person
    assert row.state is S.WAITING
    world.act(at(world, case, "omar"), SignRole(works))
    assert rows(world, case)[0].state is S.STANDING


def test_more_keepers_are_named_on_their_own_page_as_ever(world: World, case: Access) -> None:
    kept_by(world, case, "lena", "ida")
    (seal,) = world.open(case, ListKeepers())
    world.act(case, NameKeeper(seal.seal, "ines"))
    assert len(world.open(case, ListKeepers())[0].keepers) == 2
