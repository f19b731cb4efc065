"""Passkeys, authenticators and recovery codes: what signs in, what makes a session strong and fresh, and what stays behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag

from glasshouse.base.clock import HOUR, MINUTE, SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, ProofNeededError, RefusedError, SignInError
from glasshouse.gate import Access
from glasshouse.gate.ceremonies import Given
from glasshouse.model.actor import FRESH, Actor
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, factors, people
from tests.store.authenticator import Authenticator
from tests.store.signing import HERE, Person
from tests.store.world import PASSWORD, World


@pytest.fixture
def mara(world: World) -> Person:
    """The lead, by password."""
    return Person(world, "mara")


def strength(actor: Actor | None) -> tuple[bool, int | None, str]:
    assert actor is not None
    return actor.strong, actor.proven, actor.proven_for


# -- passkeys


def test_a_passkey_signs_in_alone_and_makes_a_strong_session(world: World, mara: Person) -> None:
    assert strength(mara.actor) == (False, None, "")
    device = mara.add_passkey()
    world.clock.pass_(HOUR)
    session = mara.sign_in_by(device)
    assert strength(world.house.accounts.actor(session)) == (True, world.clock.now, "")
    (kept,) = world.open(mara.access, factors.ListFactors()).passkeys
    assert kept.name == "key"
    assert kept.used


def test_setting_up_a_factor_is_a_new_session_and_the_old_one_ends(world: World, mara: Person) -> None:
    before = mara.session
    mara.add_passkey()
    assert world.house.accounts.actor(before) is None
    assert mara.actor.strong


def test_after_the_password_the_passkey_is_the_second_factor(world: World, mara: Person) -> None:
    device = mara.add_passkey()
    knock = world.house.accounts.knock("mara", PASSWORD, HERE)
    assert knock.halfway
    assert world.house.accounts.actor(knock.token) is None
    options = mara.ceremonies.sign_in_options(knock.token)
    session = mara.ceremonies.second(knock.token, Given(answer=device.get(options)), HERE)
    assert strength(world.house.accounts.actor(session))[0]
    with pytest.raises(SignInError):
        mara.ceremonies.second(knock.token, Given(answer=device.get(mara.ceremonies.sign_in_options(knock.token))), HERE)


def test_a_passkey_whose_counter_is_always_nought_goes_on_working(mara: Person) -> None:
    device = mara.add_passkey(Authenticator(count=0))
    assert mara.sign_in_by(device)
    assert mara.sign_in_by(device)


def test_the_first_factor_asks_for_the_password(mara: Person) -> None:
    made = mara.ceremonies.set_up(mara.session, Authenticator().create(mara.ceremonies.set_up_options(mara.session)))
    for wrong in ("", "not the password"):
        with pytest.raises(SignInError):
            mara.act(factors.AddPasskey("key", made, wrong))
    secret = mara.ceremonies.totp_secret()
    mara.secret = secret
    with pytest.raises(SignInError):
        mara.act(factors.AddTotp(secret, mara.code(), ""))
    assert not mara.ceremonies.any_factor(mara.session)


def test_a_passkey_has_a_name_and_is_set_up_once(mara: Person) -> None:
    with pytest.raises(InvalidInputError):
        mara.add_passkey(name=" \u202e ")
    device = mara.add_passkey()
    with pytest.raises(ConflictError):
        mara.add_passkey(device)


# -- authenticators


def test_a_code_counts_in_its_step_and_the_two_beside_it_and_never_twice(world: World, mara: Person) -> None:
    mara.add_totp()
    world.clock.pass_(300 * SECOND)
    accounts = world.house.accounts
    for steps in (-2, 2):
        with pytest.raises(SignInError):
            accounts.sign_in("mara", PASSWORD, HERE, mara.code(steps))
    assert strength(accounts.actor(accounts.sign_in("mara", PASSWORD, HERE, mara.code(-1))))[0]
    assert accounts.sign_in("mara", PASSWORD, HERE, mara.code())
    for used in (-1, 0):
        with pytest.raises(SignInError):
            accounts.sign_in("mara", PASSWORD, HERE, mara.code(used))
    assert accounts.sign_in("mara", PASSWORD, HERE, mara.code(1))


def test_the_code_that_set_the_authenticator_up_is_used(world: World, mara: Person) -> None:
    mara.add_totp()
    with pytest.raises(SignInError):
        world.house.accounts.sign_in("mara", PASSWORD, HERE, mara.code())


def test_an_authenticator_is_set_up_once_and_by_a_right_code(mara: Person) -> None:
    mara.secret = mara.ceremonies.totp_secret()
    for wrong in (mara.code(5), "", "12345", "١٢٣٤٥٦"):
        with pytest.raises(InvalidInputError):
            mara.act(factors.AddTotp(mara.secret, wrong, PASSWORD))
    mara.add_totp()
    with pytest.raises(ConflictError):
        mara.add_totp()


def test_the_password_alone_is_not_enough_once_there_is_a_factor(world: World, mara: Person) -> None:
    mara.add_totp()
    with pytest.raises(SignInError) as caught:
        world.house.accounts.sign_in("mara", PASSWORD, HERE)
    assert caught.value.code == "second_factor"
    link = world.house.accounts.link("mara")
    assert world.house.accounts.knock_link(link).halfway
    with pytest.raises(SignInError):
        world.house.accounts.sign_in_link(link)


def test_half_way_lapses_after_five_minutes(world: World, mara: Person) -> None:
    mara.add_totp()
    knock = world.house.accounts.knock("mara", PASSWORD, HERE)
    world.clock.pass_(5 * MINUTE)
    with pytest.raises(SignInError) as caught:
        mara.ceremonies.second(knock.token, Given(code=mara.code()), HERE)
    assert caught.value.code == "lapsed"


# -- recovery codes


def test_a_recovery_code_signs_in_once_and_makes_no_strong_session(world: World, mara: Person) -> None:
    with pytest.raises(ConflictError):
        mara.codes()
    mara.add_totp()
    old, new = mara.codes(), mara.codes()
    assert len(set(old) | set(new)) == 20
    accounts = world.house.accounts
    with pytest.raises(SignInError):
        accounts.sign_in("mara", PASSWORD, HERE, old[0])
    session = accounts.sign_in("mara", PASSWORD, HERE, new[0].upper().replace("-", " "))
    assert strength(accounts.actor(session)) == (False, world.clock.now, "")
    with pytest.raises(SignInError):
        accounts.sign_in("mara", PASSWORD, HERE, new[0])
    assert world.open(mara.access, factors.ListFactors()).codes == 9


def test_one_persons_recovery_code_is_nobody_elses(world: World, mara: Person) -> None:
    jonas = Person(world, "jonas")
    mara.add_totp()
    jonas.add_totp()
    with pytest.raises(SignInError):
        world.house.accounts.sign_in("jonas", PASSWORD, HERE, mara.codes()[0])


# -- fresh proofs


def test_a_proof_is_a_new_session_fresh_for_five_minutes_and_names_its_plan(world: World, mara: Person) -> None:
    device = mara.add_passkey()
    world.clock.pass_(FRESH + 1)
    assert not mara.actor.fresh(world.clock.now)
    before, plan = mara.session, casework.ExportEntities().hash()
    mara.prove_by(device, plan)
    assert world.house.accounts.actor(before) is None
    assert strength(mara.actor) == (True, world.clock.now, plan)
    world.clock.pass_(FRESH)
    assert mara.actor.fresh(world.clock.now)
    world.clock.pass_(1)
    assert not mara.actor.fresh(world.clock.now)


def test_a_proof_makes_no_session_longer(world: World, mara: Person) -> None:
    device = mara.add_passkey()
    world.clock.pass_(10 * HOUR - 1)
    mara.prove_by(device)
    assert world.house.accounts.actor(mara.session) is not None
    world.clock.pass_(1)
    assert world.house.accounts.actor(mara.session) is None


def test_a_clock_that_went_back_makes_nothing_fresh(world: World, mara: Person) -> None:
    mara.add_passkey()
    assert not mara.actor.fresh(world.clock.now - 1)


def test_changing_factors_asks_for_a_fresh_proof_once_there_is_one(world: World, mara: Person) -> None:
    device = mara.add_passkey()
    mara.add_totp()
    world.clock.pass_(FRESH + 1)
    own = world.open(mara.access, factors.ListFactors()).passkeys[0].id
    made = mara.ceremonies.set_up(mara.session, Authenticator().create(mara.ceremonies.set_up_options(mara.session)))
    for command in (
        factors.AddPasskey("two", made, PASSWORD),
        factors.RemovePasskey(own),
        factors.RemoveTotp(),
        factors.MakeRecoveryCodes(),
        factors.ResetFactors(world.admin.actor.person),
    ):
        with pytest.raises(RefusedError) as refused:
            mara.act(command)
        assert isinstance(refused.value, ProofNeededError) or isinstance(command, factors.ResetFactors)
    assert mara.ceremonies.must_prove(mara.session)
    mara.prove_by(device)
    mara.act(factors.RemovePasskey(own))


def test_an_approvers_last_factor_stays_and_another_persons_may_go(world: World, mara: Person) -> None:
    mara.add_passkey()
    own = world.open(mara.access, factors.ListFactors()).passkeys[0].id
    with pytest.raises(RefusedError) as refused:
        mara.act(factors.RemovePasskey(own))
    assert refused.value.rules == ("C8",)
    mara.add_totp()
    mara.act(factors.RemovePasskey(own))
    with pytest.raises(RefusedError):
        mara.act(factors.RemoveTotp())
    jonas = Person(world, "jonas")
    jonas.add_totp()
    jonas.codes()
    jonas.act(factors.RemoveTotp())
    assert world.open(jonas.access, factors.ListFactors()) == factors.Factors((), "", 0, approves=False, password=True)


def test_nobody_removes_anothers_passkey(world: World, mara: Person) -> None:
    mara.add_passkey()
    own = world.open(mara.access, factors.ListFactors()).passkeys[0].id
    jonas = Person(world, "jonas")
    jonas.add_totp()
    with pytest.raises(NotFoundError):
        jonas.act(factors.RemovePasskey(own))
    assert len(world.open(mara.access, factors.ListFactors()).passkeys) == 1


# -- resetting, and keys


def test_a_reset_takes_factors_sessions_and_keys_together(world: World, mara: Person) -> None:
    device = mara.add_passkey()
    code = mara.codes()[0]
    key = world.act(world.case(), people.IssueKey()).text
    link = world.house.accounts.link("mara")
    jonas = Person(world, "jonas")
    jonas.act(factors.ResetFactors(mara.actor.person))
    accounts = world.house.accounts
    assert accounts.actor(mara.session) is None
    for attempt in (
        lambda: mara.sign_in_by(device),
        lambda: accounts.actor_by_key(key),
        lambda: accounts.sign_in_link(link),
    ):
        with pytest.raises(SignInError):
            attempt()
    session = accounts.sign_in("mara", PASSWORD, HERE, code)
    assert not strength(accounts.actor(session))[0]


def test_only_administrators_reset_and_not_their_own(world: World, mara: Person) -> None:
    jonas = Person(world, "jonas")
    with pytest.raises(RefusedError) as refused:
        jonas.act(factors.ResetFactors(jonas.actor.person))
    assert refused.value.rules == ("C9",)
    with pytest.raises(RefusedError):
        mara.act(factors.ResetFactors(jonas.actor.person))
    with pytest.raises(NotFoundError):
        jonas.act(factors.ResetFactors("nobody"))


def test_a_key_changes_no_factor_and_is_never_strong(world: World, mara: Person) -> None:
    mara.add_passkey()
    key = world.act(mara.access, people.IssueKey()).text
    keyed = world.house.accounts.actor_by_key(key)
    assert strength(keyed) == (False, None, "")
    access = Access(keyed, world.house.gate.standing(keyed, CaseKind.ADMINISTRATION))
    for command in (factors.MakeRecoveryCodes(), factors.RemoveTotp(), factors.ResetFactors("x")):
        with pytest.raises(RefusedError):
            world.act(access, command)
    assert len(world.open(access, factors.ListFactors()).passkeys) == 1


def test_a_key_that_house_policy_lets_through_is_refused_all_the_same(world: World, mara: Person) -> None:
    mara.add_passkey()
    as_key = replace(mara.actor, bound_case=mara.access.case)
    with pytest.raises(RefusedError):
        world.act(Access(as_key, mara.access.case), factors.MakeRecoveryCodes())


# -- what is kept


def test_no_secret_is_kept_in_the_clear(world: World, mara: Person) -> None:
    secret = mara.add_totp()
    codes = mara.codes()
    with world.house.database.read() as connection:
        stored = repr([tuple(row) for table in ("totp", "recovery") for row in connection.exec_driver_sql(f"SELECT * FROM {table}")])
    assert secret not in stored
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


def test_a_sealed_secret_is_good_for_its_person_only(world: World, mara: Person) -> None:
    jonas = Person(world, "jonas")
    mara.add_totp()
    with world.house.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE totp SET person = '{jonas.actor.person}'")
    jonas.secret = mara.secret
    with pytest.raises(InvalidTag):
        world.house.accounts.sign_in("jonas", PASSWORD, HERE, jonas.code(1))


def test_every_attempt_is_an_entry_and_a_failing_one_names_no_unit(world: World, mara: Person) -> None:
    for login in ("aa", "bb", "cc", "dd", "ee"):  # a unit of five and more has a name of its own in public headers
        world.act(world.admin, people.CreatePerson(login, login, "Investigations", ("lead",), PASSWORD))
    device = mara.add_passkey()

    def entry(attempt: object, *, fails: bool) -> tuple[str, str, str, str]:
        before, _ = world.house.entries.head()
        if fails:
            with pytest.raises(SignInError):
                attempt()  # type: ignore[operator]
        else:
            attempt()  # type: ignore[operator]
        case = world.house.gate.standing(mara.actor, CaseKind.ADMINISTRATION)
        _, trail = world.house.entries.trail(case, 0, 4)
        (asked,) = [opened for opened in trail if opened.index == before]
        plan = asked.fields["plan"]
        assert asked.header.dec is not None
        return plan["action"], plan["way"], asked.header.dec.value, asked.header.unit or ""

    accounts = world.house.accounts
    assert entry(lambda: accounts.knock("mara", PASSWORD, HERE), fails=False) == ("sign_in", "password", "permit", "investigations")
    assert entry(lambda: accounts.knock("mara", "wrong", HERE), fails=True) == ("sign_in", "password", "refuse", "desk")
    assert entry(lambda: accounts.knock("nobody", "wrong", HERE), fails=True) == ("sign_in", "password", "refuse", "desk")
    assert entry(lambda: mara.sign_in_by(device), fails=False) == ("sign_in", "passkey", "permit", "investigations")
    assert entry(lambda: mara.sign_in_by(device, verified=False), fails=True) == ("sign_in", "passkey", "refuse", "desk")
    assert entry(lambda: mara.prove_by(device, verified=False), fails=True) == ("prove", "passkey", "refuse", "desk")
    assert entry(lambda: mara.prove_by(device), fails=False) == ("prove", "passkey", "permit", "investigations")
