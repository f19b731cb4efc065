"""Counts as the store gives them, made by hand."""

from __future__ import annotations

from dataclasses import replace

from glasshouse.policy.plans.oversight import Counted

ANSWER = Counted(0, "outcome", "search", "permit", "corruption", "inquiries", "inquiries", (), False, 1, 1, 1)


def answers(day: int, leaves: int, **words: object) -> Counted:
    """Answers of one day."""
    return replace(ANSWER, day=day, leaves=leaves, **words)  # type: ignore[arg-type]


def refusals(day: int, leaves: int, *rules: str, **words: object) -> Counted:
    """Refusals of one day."""
    return replace(ANSWER, day=day, leaves=leaves, kind="intent", decision="refuse", rules=rules, results=None, **words)  # type: ignore[arg-type]
