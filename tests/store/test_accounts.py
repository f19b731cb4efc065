"""Signing in, sessions, links and keys: what works, until when, and for what."""

from __future__ import annotations

import secrets

import pytest

from glasshouse.base.clock import DAY, HOUR, MINUTE
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError, SignInError
from glasshouse.gate import Access
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, people
from tests.store.world import PASSWORD, World, set_up, thing

NEW = "another long password"


def signed_in(world: World, login: str = "mara", password: str = PASSWORD) -> str:
    """A session's token."""
    return world.house.accounts.sign_in(login, password, "127.0.0.1")


def test_set_up_happens_once(world: World) -> None:
    assert not world.house.accounts.set_up_needed()
    with pytest.raises(ConflictError):
        set_up(world.house)


def test_a_session_holds_until_its_hours_are_over(world: World) -> None:
    token = signed_in(world)
    actor = world.house.accounts.actor(token)
    assert actor is not None
    assert actor.name == "Mara Okafor"
    world.restart()
    world.clock.pass_(10 * HOUR - 1)
    assert world.house.accounts.actor(token) is not None
    world.clock.pass_(1)
    assert world.house.accounts.actor(token) is None


def test_wrong_name_wrong_password_and_paused_account_are_told_alike(world: World) -> None:
    other = world.act(world.admin, people.CreatePerson("lena", "Lena", "Investigations", ("investigator",), PASSWORD))
    world.act(world.admin, people.ChangePerson(other, "Investigations", ("investigator",), "paused"))
    told = set()
    for login, password in (("nobody", PASSWORD), ("mara", "wrong password"), ("lena", PASSWORD), ("", ""), ("mara\x00", PASSWORD[:-1])):
        with pytest.raises(SignInError) as caught:
            signed_in(world, login, password)
        told.add((caught.value.message, caught.value.code, caught.value.remedy))
    assert len(told) == 1


def test_the_name_is_read_without_case_and_the_password_is_not(world: World) -> None:
    assert signed_in(world, " MARA ")
    with pytest.raises(SignInError):
        signed_in(world, "mara", PASSWORD.upper())


def test_attempts_are_throttled_and_free_again_in_the_next_minute(world: World) -> None:
    codes = []
    for _ in range(12):
        with pytest.raises(SignInError) as caught:
            signed_in(world, "mara", "wrong password")
        codes.append(caught.value.code)
    assert codes == ["sign_in"] * 10 + ["throttled"] * 2
    with pytest.raises(SignInError, match="Too many"):
        signed_in(world)
    assert world.house.accounts.sign_in("mara", PASSWORD, "10.0.0.9")
    world.clock.pass_(MINUTE)
    assert signed_in(world)


def test_signing_out_ends_that_session_alone(world: World) -> None:
    first, second = signed_in(world), signed_in(world)
    world.house.accounts.sign_out(first)
    assert world.house.accounts.actor(first) is None
    assert world.house.accounts.actor(second) is not None


def test_sessions_are_ended_from_another(world: World) -> None:
    here, there = signed_in(world), signed_in(world)
    actor = world.house.accounts.actor(here)
    assert actor is not None
    access = Access(actor, world.desk.case)
    assert len(world.open(access, people.ListKeys())) == 2
    assert world.act(access, people.RevokeSessions()) == 1
    assert world.house.accounts.actor(there) is None
    assert world.house.accounts.actor(here) is not None


def test_a_new_password_ends_the_other_sessions_and_the_old_password(world: World) -> None:
    here, there = signed_in(world), signed_in(world)
    actor = world.house.accounts.actor(here)
    assert actor is not None
    access = Access(actor, world.desk.case)
    with pytest.raises(SignInError):
        world.act(access, people.ChangePassword("not the old one", NEW))
    with pytest.raises(InvalidInputError):
        world.act(access, people.ChangePassword(PASSWORD, "short"))
    world.act(access, people.ChangePassword(PASSWORD, NEW))
    assert world.house.accounts.actor(there) is None
    assert world.house.accounts.actor(here) is not None
    with pytest.raises(SignInError):
        signed_in(world)
    assert signed_in(world, "mara", NEW)


def test_a_paused_account_loses_sessions_and_keys_at_once(world: World) -> None:
    lena = world.act(world.admin, people.CreatePerson("lena", "Lena", "Investigations", ("investigator", "lead"), PASSWORD))
    token = signed_in(world, "lena")
    case = world.act(world.access("lena", world.desk.case), casework.CreateCase("T", "Q", Purpose.CORRUPTION, "basis", ""))
    key = world.act(world.access("lena", case), people.IssueKey())
    world.act(world.admin, people.ChangePerson(lena, "Investigations", ("investigator",), "paused"))
    assert world.house.accounts.actor(token) is None
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(key.text)
    world.act(world.admin, people.ChangePerson(lena, "Investigations", ("investigator",), "active"))
    assert world.house.accounts.actor(token) is None


def test_nobody_changes_their_own_roles_and_no_login_is_taken_twice(world: World) -> None:
    with pytest.raises(RefusedError):
        world.act(world.admin, people.ChangePerson(world.admin.actor.person, "Administration", ("lead",), "active"))
    with pytest.raises(ConflictError):
        world.act(world.admin, people.CreatePerson("MARA", "Other", "Investigations", ("lead",), PASSWORD))


def test_an_administrator_sees_accounts_and_no_case(world: World) -> None:
    case = world.case()
    assert {person.login for person in world.open(world.admin, people.ListPeople()).people} == {"jonas", "mara"}
    with pytest.raises(RefusedError):
        world.open(world.access("jonas", case.case), casework.OpenCase())
    with pytest.raises(RefusedError):
        world.open(world.desk, people.ListPeople())


# -- links


def test_a_link_works_once_and_for_half_an_hour(world: World) -> None:
    link = world.house.accounts.link("mara")
    assert world.house.accounts.actor(link) is None
    session = world.house.accounts.sign_in_link(link)
    assert world.house.accounts.actor(session) is not None
    with pytest.raises(SignInError):
        world.house.accounts.sign_in_link(link)
    late = world.house.accounts.link("mara")
    world.clock.pass_(30 * MINUTE)
    with pytest.raises(SignInError):
        world.house.accounts.sign_in_link(late)
    with pytest.raises(SignInError):
        world.house.accounts.sign_in_link(session)


# -- keys


def test_a_key_is_good_for_its_case_and_no_other(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case, other = world.case("register"), world.case("register")
    key = world.act(case, people.IssueKey(30))
    actor = world.house.accounts.actor_by_key(key.text)
    assert world.search(Access(actor, case.case), "acme").total == 1
    with pytest.raises(RefusedError):
        world.search(Access(actor, other.case), "acme")
    with pytest.raises(RefusedError):
        world.act(Access(actor, case.case), people.IssueKey(30))


def test_a_key_ends_by_its_time_and_by_being_revoked(world: World) -> None:
    case = world.case()
    first, second = world.act(case, people.IssueKey(1)), world.act(case, people.IssueKey(1))
    world.act(world.desk, people.RevokeKey(first.id))
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(first.text)
    with pytest.raises(NotFoundError):
        world.act(world.desk, people.RevokeKey(first.id))
    world.house.accounts.actor_by_key(second.text)
    world.clock.pass_(DAY)
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(second.text)


@pytest.mark.parametrize("text", ["", "gh_", "gh_x_y", "nothing", "gh_\x00"])
def test_what_is_no_key_is_refused(world: World, text: str) -> None:
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(text)


def test_a_session_is_no_key_and_a_key_is_no_session(world: World) -> None:
    key = world.act(world.case(), people.IssueKey())
    assert world.house.accounts.actor(key.text) is None
    with pytest.raises(SignInError):
        world.house.accounts.actor_by_key(signed_in(world))


SECRET = len(secrets.token_urlsafe(32))
"""Letters of the secret part at a credential's end; it may hold underscores itself."""


def test_no_text_of_a_credential_is_stored(world: World) -> None:
    tokens = [signed_in(world), world.house.accounts.link("mara"), world.act(world.case(), people.IssueKey()).text]
    with world.house.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM credentials").all()
    stored = repr([tuple(row) for row in rows])
    assert len(rows) >= 3
    assert not [token for token in tokens if token in stored or token[-SECRET:] in stored]
