"""What a form sends is cleaned and bounded, or refused with the name of the field."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.purpose import Purpose
from glasshouse.web.form import Form


def form(**fields: str) -> Form:
    return Form({name: [value] for name, value in fields.items()})


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "\x00"])
def test_a_needed_line_that_says_nothing_is_missing(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        form(title=text).line("title", "Title")
    assert caught.value.field == "title"


def test_a_line_is_one_line_without_hidden_turns() -> None:
    assert form(title="a\nb\u202ec\x07").line("title", "Title") == "a bc"


def test_a_line_ends_at_its_limit() -> None:
    assert form(title="x" * 500).line("title", "Title", 10) == "x" * 10


@pytest.mark.parametrize("text", ["-1", "0", "91", "1e3", "٣", "ten", "9" * 40])
def test_a_number_outside_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="from 1 to 90"):
        form(days=text).integer("days", "Days", 1, 90, 30)


def test_an_empty_number_is_its_default() -> None:
    assert form(days="").integer("days", "Days", 1, 90, 30) == 30


@pytest.mark.parametrize("text", ["", "immigration_enforcement", "PROCUREMENT_FRAUD"])
def test_a_purpose_outside_the_list_cannot_be_sent(text: str) -> None:
    with pytest.raises(InvalidInputError):
        form(purpose=text).choice("purpose", "Purpose", Purpose)


def test_a_form_that_is_shown_again_holds_no_secret() -> None:
    shown = form(login="maya", password="x", admin_password="y", token="z").values()
    assert shown == {"login": "maya"}


def test_a_password_is_taken_as_it_is() -> None:
    assert form(password=" a\u0301 ").secret("password", "Password") == " a\u0301 "
