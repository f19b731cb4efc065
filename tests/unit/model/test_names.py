"""Search forms of names and identifiers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from glasshouse.model.names import MAX_TOKEN, identifier_forms, tokens, words


@pytest.mark.parametrize("text", ["", "   ", "--- . ///", "\u200b\u202e", "\ufe0f", "👻"])
def test_text_without_letters_has_no_tokens(text: str) -> None:
    assert [token for token in tokens(text) if token.isalnum()] == []
    assert words(text) == [] or text == "\ufe0f"


@pytest.mark.parametrize("text", ["x" * 1000, "é" * 1000, "я" * 1000, "国" * 1000])
def test_a_run_without_breaks_is_cut(text: str) -> None:
    assert max(map(len, words(text)), default=0) <= 3
    assert len(tokens(text)[0]) == MAX_TOKEN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MÉLIÈS, Rênée", "melies renee"),
        ("Łukasz Đurić", "lukasz duric"),
        ("Straße", "STRASSE"),
        ("İSTANBUL", "istanbul"),
        ("Société Générale S.A.", "societe generale s a"),
        ("ＡＣＭＥ　１２", "acme 12"),
        ("Ａl-Assad", "AL ASSAD"),
        ("ХРУЩЁВ", "хрущев"),
        ("ΓΙΏΡΓΟΣ", "γιωργος"),
        ("e\u0301t\u00e9", "été"),
        ("soft\u00adhyphen", "softhyphen"),
        ("مُحَمَّد", "محمد"),
        ("ﬁnance", "finance"),
    ],
)
def test_case_accents_width_and_punctuation_do_not_matter(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Jürgen", ("jurgen", "juergen")),
        ("MÜLLER", ("muller", "mueller")),
        ("Mu\u0308ller", ("muller", "mueller")),
        ("Øster", ("oster", "oester")),
        ("Åland", ("aland", "aaland")),
        ("Süß-Oppenheimer", ("suss", "suess")),
    ],
)
def test_letters_that_are_also_written_with_two_are_found_bare_and_written_out(name: str, forms: tuple[str, ...]) -> None:
    assert words(name)[0] == forms
    assert set(forms) <= set(tokens(name))
    assert words(forms[1]) == [(forms[1],)]  # what was written out is not taken back: Goethe is no Göthe


def test_a_name_in_another_script_is_found_by_itself_and_in_latin() -> None:
    assert tokens("Захарова Мария") == ["захарова", "мария", "zaharova", "zakharova", "maria", "mariya"]
    assert words("Захарова") == [("захарова", "zaharova", "zakharova")]
    assert "khrushchev" in tokens("Хрущёв")
    assert tokens("Γιώργος")[-1] == "giorgos"


def test_a_chinese_name_is_found_by_its_parts_as_they_are_written_in_latin() -> None:
    assert {"习近平", "xi", "jinping", "xijinping"} <= set(tokens("习近平"))


def test_vowels_and_tones_that_make_other_letters_stay() -> None:
    assert tokens("हिन्दी")[0] == "हिन्दी"
    assert tokens("が")[0] != tokens("か")[0]


def test_words_in_latin_script_stay_single_tokens_beside_others() -> None:
    assert tokens("ООО Ромашка Ltd")[:3] == ["ооо", "ромашка", "ltd"]
    assert words("Ромашка Ltd")[1] == ("ltd",)


@given(st.text(max_size=40))
def test_a_query_for_a_whole_name_meets_its_own_index_tokens(text: str) -> None:
    indexed = set(tokens(text))
    for forms in words(text):
        assert set(forms) <= indexed


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_the_ascii_path_is_the_general_path(text: str) -> None:
    assert tokens(text) == tokens(text + " \u200b")
    assert tokens(text.upper()) == tokens(text)


@given(st.text(max_size=20))
def test_composed_and_decomposed_text_have_equal_tokens(text: str) -> None:
    assert tokens(unicodedata.normalize("NFC", text)) == tokens(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        ("de 123-456/7", ["DE1234567"]),
        ("ＤＥ１２", ["DE12"]),
        ("HRB 77 b", ["HRB77B"]),
        ("--", []),
        ("", []),
        ("инн 77", ["ИНН77"]),
    ],
)
def test_identifiers_are_searched_by_letters_and_digits(value: str, forms: list[str]) -> None:
    assert identifier_forms(value) == forms
