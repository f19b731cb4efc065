"""Attempts on the door: passkeys and codes that are replayed, foreign, late, copied or from another site; names that are guessed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from glasshouse.base.clock import DAY, MINUTE
from glasshouse.base.errors import ConflictError, RefusedError, SignInError
from glasshouse.gate.ceremonies import Given
from glasshouse.policy.plans import casework, factors
from glasshouse.policy.plans.people import ChangePerson
from glasshouse.store.passkeys import Site, decode, encode
from glasshouse.web import session
from glasshouse.web.app import create_app
from tests.store.authenticator import Authenticator
from tests.store.signing import DOOR, HERE, Person, challenge
from tests.store.world import PASSWORD, Clock, World, set_up

OURS = {"Origin": "http://localhost:8420", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that was set up, to be copied."""
    folder = tmp_path_factory.mktemp("model") / "house"
    made = World(folder, "", Clock())
    set_up(made.house)
    made.house.close()
    return folder


@pytest.fixture
def world(model: Path, tmp_path: Path) -> Iterator[World]:
    made = World(shutil.copytree(model, tmp_path / "house"), "", Clock())
    yield made
    made.house.close()


@pytest.fixture
def mara(world: World) -> Person:
    return Person(world, "mara")


@pytest.fixture
def device(mara: Person) -> Authenticator:
    """Mara's passkey, on a device that counts."""
    return mara.add_passkey(Authenticator(count=7))


def refused(attempt: Callable[[], Any]) -> SignInError:
    with pytest.raises(SignInError) as caught:
        attempt()
    return caught.value


# -- passkeys


WRONG: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://localhost:8421"},
    "a look-alike": {"origin": "http://localhost.evil.example:8420"},
    "another relying party": {"domain": "evil.example"},
    "no user verification": {"verified": False},
    "another signature": {"signature": b"0" * 70},
    "another challenge": {"challenge": encode(b"0" * 88)},
    "a registration for an assertion": {"kind": "webauthn.create"},
    "another's handle": {"handle": b"0" * 32},
    "a counter that stands": {"count": 7},
    "a counter that went back": {"count": 3},
}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_passkeys_answer_that_is_wrong_anywhere_signs_nobody_in_and_proves_nothing(
    mara: Person, device: Authenticator, wrong: str
) -> None:
    refused(lambda: mara.sign_in_by(device, **WRONG[wrong]))
    refused(lambda: mara.prove_by(device, **WRONG[wrong]))
    assert mara.sign_in_by(device)
    mara.prove_by(device)


@pytest.mark.parametrize("wrong", ["another origin", "another relying party", "no user verification", "another challenge"])
def test_a_passkey_is_not_set_up_by_a_wrong_registration(mara: Person, wrong: str) -> None:
    refused(lambda: mara.add_passkey(**WRONG[wrong]))
    assert not mara.ceremonies.any_factor(mara.session)


def test_an_answer_is_good_once(mara: Person, device: Authenticator) -> None:
    options = mara.ceremonies.sign_in_options(DOOR)
    answer = device.get(options)
    assert mara.ceremonies.sign_in(DOOR, answer, HERE)
    refused(lambda: mara.ceremonies.sign_in(DOOR, answer, HERE))
    refused(lambda: mara.ceremonies.sign_in(DOOR, device.get(options), HERE))


def test_a_challenge_is_used_up_by_an_answer_that_failed(mara: Person, device: Authenticator) -> None:
    options = mara.ceremonies.sign_in_options(DOOR)
    refused(lambda: mara.ceremonies.sign_in(DOOR, device.get(options, verified=False), HERE))
    refused(lambda: mara.ceremonies.sign_in(DOOR, device.get(options), HERE))


def test_a_challenge_lapses_after_five_minutes(world: World, mara: Person, device: Authenticator) -> None:
    answer = device.get(mara.ceremonies.sign_in_options(DOOR))
    world.clock.pass_(5 * MINUTE)
    assert refused(lambda: mara.ceremonies.sign_in(DOOR, answer, HERE)).code == "lapsed"


def test_a_challenge_is_good_in_its_browser_and_for_its_use_only(mara: Person, device: Authenticator) -> None:
    ceremonies = mara.ceremonies
    refused(lambda: ceremonies.sign_in("another door", device.get(ceremonies.sign_in_options(DOOR)), HERE))
    refused(lambda: ceremonies.sign_in(mara.session, device.get(ceremonies.prove_options(mara.session, "")), HERE))
    as_sign_in = device.get(ceremonies.sign_in_options(mara.session))
    refused(lambda: mara.prove(Given(answer=as_sign_in)))
    made = device.create(ceremonies.set_up_options(mara.session), challenge=challenge(ceremonies.sign_in_options(mara.session)))
    refused(lambda: ceremonies.set_up(mara.session, made))


def test_a_challenge_with_a_later_end_written_into_it_is_refused(mara: Person, device: Authenticator) -> None:
    options = json.loads(mara.ceremonies.sign_in_options(DOOR))
    raw = bytearray(decode(options["challenge"]))
    raw[23] ^= 1
    refused(lambda: mara.ceremonies.sign_in(DOOR, device.get(json.dumps({**options, "challenge": encode(bytes(raw))})), HERE))


def test_a_proof_for_one_plan_is_none_for_another(mara: Person, device: Authenticator) -> None:
    one, other = casework.ExportEntities("entities").hash(), casework.ExportEntities("statements").hash()
    answer = device.get(mara.ceremonies.prove_options(mara.session, one))
    refused(lambda: mara.prove(Given(answer=answer), other))
    bare = device.get(mara.ceremonies.prove_options(mara.session, ""))
    refused(lambda: mara.prove(Given(answer=bare), one))
    assert mara.actor.proven_for == ""


def test_anothers_passkey_is_no_second_factor_and_no_proof(world: World, mara: Person, device: Authenticator) -> None:
    jonas = Person(world, "jonas")
    his = jonas.add_passkey(Authenticator(count=1))
    knock = world.house.accounts.knock("mara", PASSWORD, HERE)
    refused(lambda: mara.ceremonies.second(knock.token, Given(answer=his.get(mara.ceremonies.sign_in_options(knock.token))), HERE))
    refused(lambda: mara.prove_by(his))
    with pytest.raises(ConflictError):
        jonas.add_passkey(device)


def test_a_paused_account_signs_in_by_no_way_and_is_told_no_more(world: World, mara: Person, device: Authenticator) -> None:
    unknown = refused(lambda: mara.sign_in_by(Authenticator()))
    world.act(world.admin, ChangePerson(mara.actor.person, "Investigations", ("lead",), "paused"))
    paused = refused(lambda: mara.sign_in_by(device))
    assert (paused.message, paused.remedy, paused.code) == (unknown.message, unknown.remedy, unknown.code)


def test_an_unknown_a_foreign_and_a_wrong_passkey_answer_alike(mara: Person, device: Authenticator) -> None:
    told = {
        (error.message, error.remedy, error.code)
        for error in (
            refused(lambda: mara.sign_in_by(Authenticator())),
            refused(lambda: mara.sign_in_by(device, signature=b"0" * 70)),
            refused(lambda: mara.sign_in_by(device, count=1)),
            refused(lambda: mara.sign_in_by(device, handle=b"0" * 32)),
        )
    }
    assert len(told) == 1


def test_what_was_opened_elsewhere_is_told_where_to_go(mara: Person, device: Authenticator) -> None:
    error = refused(lambda: mara.sign_in_by(device, origin="http://127.0.0.1:8420"))
    assert error.code == "origin"
    assert "http://localhost:8420" in error.message


@pytest.mark.parametrize(
    "text", ["", "{}", "null", "[]", "x", "{" * 40_000, '{"response": 1}', '{"rawId": "AA", "response": {"clientDataJSON": "e30"}}']
)
def test_what_is_no_answer_is_refused(mara: Person, text: str) -> None:
    refused(lambda: mara.ceremonies.sign_in(DOOR, text, HERE))


def test_options_ask_everybody_the_same_and_keep_nothing(world: World, mara: Person, device: Authenticator) -> None:
    del device
    one, other = (json.loads(mara.ceremonies.sign_in_options(door)) for door in (DOOR, "another"))
    assert one.pop("challenge") != other.pop("challenge")
    assert one == other
    assert one["allowCredentials"] == []
    assert one["userVerification"] == "required"
    with world.house.database.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM challenges").scalar_one()
        for _ in range(50):
            mara.ceremonies.sign_in_options(DOOR)
        assert connection.exec_driver_sql("SELECT count(*) FROM challenges").scalar_one() == before


@pytest.mark.parametrize("origin", ["http://192.168.1.4:8420", "https://[::1]"])
def test_an_address_that_is_a_number_has_no_passkeys(origin: str) -> None:
    with pytest.raises(ConflictError):
        _ = Site(origin).domain


# -- codes


def test_codes_are_throttled_by_the_minute_and_by_the_day_and_passkeys_go_on(world: World, mara: Person) -> None:
    device = mara.add_passkey()
    mara.add_totp()
    codes = []
    for _ in range(7):
        codes += [refused(lambda: mara.prove(Given(code="000000"))).code for _ in range(10)]
        world.clock.pass_(MINUTE)
    assert codes == ["sign_in"] * 50 + ["throttled"] * 20
    assert refused(lambda: mara.prove(Given(code=mara.code(1)))).code == "throttled"
    mara.prove_by(device)
    world.clock.pass_(DAY)
    mara.session = mara.sign_in_by(device)
    mara.prove(Given(code=mara.code()))


def test_the_code_in_force_is_guessed_for_nobody_by_who_has_no_password(world: World, mara: Person) -> None:
    mara.add_totp()
    refused(lambda: mara.ceremonies.second("no half-way", Given(code=mara.code(1)), HERE))
    refused(lambda: mara.ceremonies.second(mara.session, Given(code=mara.code(1)), HERE))
    refused(lambda: world.house.accounts.sign_in("mara", "wrong", HERE, mara.code(1)))


# -- through the pages


def browser(world: World) -> TestClient:
    client = TestClient(create_app(world.house), base_url="http://localhost:8420", follow_redirects=False, raise_server_exceptions=False)
    client.headers.update(OURS)
    return client


def test_a_wrong_name_and_a_wrong_password_are_one_page_also_where_factors_are_set_up(
    world: World, mara: Person, device: Authenticator
) -> None:
    del mara, device
    pages = {
        (answer.status_code, answer.text.replace(login, "-"), tuple(sorted(answer.headers)))
        for login in ("mara", "jonas", "nobody")
        for answer in [browser(world).post("/sign-in", data={"login": login, "password": "wrong"})]
    }
    assert len(pages) == 1


def test_half_way_is_no_session_and_the_session_is_made_anew(world: World, mara: Person, device: Authenticator) -> None:
    client = browser(world)
    answer = client.post("/sign-in", data={"login": "mara", "password": PASSWORD, "next": "/me"})
    assert answer.headers["location"] == "/sign-in/second?next=/me"
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    half = dict(client.cookies)
    assert client.get("/me").headers["location"].startswith("/sign-in")
    planted = browser(world)
    planted.cookies.set("glasshouse", half["glasshouse-door"])
    assert planted.get("/me").headers["location"].startswith("/sign-in")
    options = client.post("/sign-in/options").text
    assert client.cookies["glasshouse-door"] == half["glasshouse-door"]
    done = client.post("/sign-in/second", data={"answer": device.get(options), "next": "/me"})
    assert done.headers["location"] == "/me"
    assert client.cookies["glasshouse"] != half["glasshouse-door"]
    assert "glasshouse-door" not in client.cookies
    assert client.get("/me").status_code == 200
    del mara


def test_a_fixed_session_cookie_is_not_the_one_that_signing_in_or_proving_gives(world: World, mara: Person, device: Authenticator) -> None:
    client = browser(world)
    client.cookies.set("glasshouse", mara.session, domain="localhost.local")
    answer = client.post("/sign-in/passkey", data={"answer": device.get(client.post("/sign-in/options").text)})
    assert answer.status_code == 303
    fresh = client.cookies.get("glasshouse", domain="localhost.local")
    assert fresh
    assert fresh != mara.session


def test_a_passkeys_answer_is_of_no_use_in_another_browser(world: World, mara: Person, device: Authenticator) -> None:
    del mara
    thief, victim = browser(world), browser(world)
    answer = device.get(victim.post("/sign-in/options").text)
    thief.post("/sign-in/options")
    stolen = thief.post("/sign-in/passkey", data={"answer": answer})
    assert stolen.status_code == 401
    assert "glasshouse" not in thief.cookies


def test_a_sealed_secret_of_another_session_sets_up_nothing(world: World, mara: Person) -> None:
    client = browser(world)
    client.cookies.set("glasshouse", mara.session)
    mara.secret = mara.ceremonies.totp_secret()
    form = {"token": session.form_token(mara.session), "code": mara.code(), "password": PASSWORD}
    foreign = client.post("/me/security/totp", data={**form, "sealed": session.seal("another", [mara.secret])})
    assert foreign.status_code == 404
    own = client.post("/me/security/totp", data={**form, "sealed": session.seal(mara.session, [mara.secret])})
    assert own.headers["location"].startswith("/me/security?done=totp-added")


def test_the_last_factor_of_an_approver_stays_also_by_its_form(world: World, mara: Person, device: Authenticator) -> None:
    del device
    client = browser(world)
    client.cookies.set("glasshouse", mara.session)
    own = world.open(mara.access, factors.ListFactors()).passkeys[0].id
    answer = client.post("/me/security/passkeys/remove", data={"token": session.form_token(mara.session), "passkey": own})
    assert answer.status_code == 403
    assert "one second factor stays" in answer.text
    with pytest.raises(RefusedError):
        mara.act(factors.RemovePasskey(own))
