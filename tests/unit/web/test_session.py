"""Form tokens and sealed words hold in their own session only; the cookie cannot be set by a neighbour behind https."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from starlette.responses import Response

from glasshouse.base.errors import NotFoundError
from glasshouse.base.settings import Settings, load
from glasshouse.web import session


def settings(origin: str) -> Settings:
    return load({"GLASSHOUSE_WEB_ORIGIN": origin})


def test_a_form_token_differs_on_every_page_and_holds_in_its_session() -> None:
    first, second = session.form_token("secret"), session.form_token("secret")
    assert first != second
    session.check_form_token("secret", first)
    session.check_form_token("secret", second)


def test_a_form_token_of_another_session_is_refused() -> None:
    with pytest.raises(session.ForeignFormError):
        session.check_form_token("secret", session.form_token("another"))


@given(st.text(max_size=200))
def test_nothing_that_one_could_type_is_a_form_token(text: str) -> None:
    with pytest.raises(session.ForeignFormError):
        session.check_form_token("secret", text)


def test_a_token_with_a_flipped_character_is_refused() -> None:
    token = session.form_token("secret")
    flipped = ("B" if token[50] == "A" else "A").join((token[:50], token[51:]))
    with pytest.raises(session.ForeignFormError):
        session.check_form_token("secret", flipped)


def test_a_sealed_word_tells_nothing_and_opens_in_its_session_only() -> None:
    word = session.seal("secret", ["port", "Ilse Petrov.csv"])
    assert "Petrov" not in word
    assert set(word) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert session.unseal("secret", word) == ["port", "Ilse Petrov.csv"]
    with pytest.raises(NotFoundError):
        session.unseal("another", word)


@given(st.text(max_size=120))
def test_no_other_word_opens(word: str) -> None:
    with pytest.raises(NotFoundError):
        session.unseal("secret", word)


def test_behind_https_the_cookie_is_host_only_and_secure() -> None:
    cookie = session.start(Response(), settings("https://desk.example"), "abc").headers["set-cookie"].lower()
    assert cookie.startswith("__host-glasshouse=abc;")
    for word in ("secure", "httponly", "samesite=lax", "path=/"):
        assert word in cookie
    assert "domain" not in cookie


def test_on_the_own_machine_the_cookie_is_still_out_of_reach_of_scripts() -> None:
    cookie = session.start(Response(), settings(""), "abc").headers["set-cookie"].lower()
    assert cookie.startswith("glasshouse=abc;")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_signing_out_clears_what_the_browser_kept() -> None:
    ended = session.end(Response(), settings(""))
    assert "max-age=0" in ended.headers["set-cookie"].lower()
    assert "storage" in ended.headers["clear-site-data"]
