"""Forms of things with revisions: what their writer saw, and what differs from what somebody else saved meanwhile."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.web.form import Form
from glasshouse.web.revised import differing, is_meanwhile, meanwhile, seen, seen_and_old, texts

QUICKER = ConflictError("Somebody else was quicker.", code="changed_meanwhile")
OTHER = ConflictError("A case has at most 3.")
LABELS = {"title": "Title", "text": "Text"}


def form(**fields: str) -> Form:
    return Form({name: [value] for name, value in fields.items()})


def test_a_form_says_which_revision_it_was_made_of_and_which_shall_stand_again() -> None:
    assert seen_and_old(form(revision="7", old="3")) == (7, 3)
    assert seen(form()) == 1
    assert seen(form(), first=0) == 0


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "seven", "9" * 12, "٧"])
def test_what_is_no_revision_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        seen(form(revision=text))
    assert caught.value.field == "revision"
    with pytest.raises(InvalidInputError) as caught:
        seen_and_old(form(revision="1", old=text))
    assert caught.value.field == "old"


@pytest.mark.parametrize("fault", [None, OTHER])
def test_nothing_differs_where_nobody_else_was_quicker(fault: ConflictError | None) -> None:
    assert not is_meanwhile(fault)
    assert meanwhile(fault, "one", "two") == ()
    assert differing(fault, {"title": "one"}, {"title": "two"}, LABELS) == []


def test_the_end_of_a_line_as_browsers_send_it_is_no_difference() -> None:
    assert {piece.kind for piece in meanwhile(QUICKER, "one\ntwo", "one\r\ntwo")} == {"same"}
    assert differing(QUICKER, {"text": "one\ntwo\n"}, {"text": "one\r\ntwo"}, LABELS) == []


def test_spaces_that_saving_tidies_away_are_no_difference_but_another_line_is() -> None:
    assert differing(QUICKER, {"text": "one two\n\nthree"}, {"text": " one  two \n\n\nthree\n"}, LABELS) == []
    assert [name for name, _ in differing(QUICKER, {"text": "one two"}, {"text": "one\ntwo"}, LABELS)] == ["Text"]


def test_fields_that_differ_are_told_by_their_labels_with_what_was_saved_first() -> None:
    (found,) = differing(QUICKER, {"title": "Blue", "text": "same"}, {"title": "Red", "text": "same", "other": "x"}, LABELS)
    assert found[0] == "Title"
    assert [(piece.kind, piece.text) for piece in found[1]] == [("gone", "Blue"), ("new", "Red")]
    assert len(differing(QUICKER, {}, {"title": "Red"}, LABELS)) == 1


def test_of_two_revisions_only_texts_are_compared_that_one_of_them_has() -> None:
    assert [name for name, _ in texts((("To", "a", "a"), ("Text", "", ""), ("Reference", "", "b")))] == ["To", "Reference"]
