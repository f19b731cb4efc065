"""Every language says the same words, and every command that a stranger is told to type exists."""

from __future__ import annotations

from glasshouse.work.report.wording import CHECKS, LANGUAGES, steps, words_of
from glasshouse_audit.cli import _parser


def test_every_language_has_every_word_and_none_of_them_is_empty_or_markup() -> None:
    english = LANGUAGES["en"]
    for words in LANGUAGES.values():
        assert words.keys() == english.keys()
        assert all(text and not set(text) & set("<>&*_[]`\\\n") for text in words.values())
    assert words_of("xx") is english


def test_the_commands_that_a_stranger_is_told_are_commands_of_the_checker() -> None:
    commands = [command for _, command in steps("en") if command.startswith("glass-audit ")]
    assert len(commands) == 2
    for command in commands:
        typed = command.removeprefix("glass-audit ").replace("NUMBER", "7").split()
        assert _parser().parse_args(typed).policy is not None
    assert set(CHECKS) < set(words_of("en"))
