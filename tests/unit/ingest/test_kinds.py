"""Statements of one id: the narrower kind counts, and what no kind joins is refused at its own line."""

from __future__ import annotations

from typing import Any

from glasshouse.ingest.kinds import of_one_kind


def said(line: int, schema: str, prop: str = "name", value: str = "A") -> dict[str, Any]:
    return {"prop": prop, "schema": schema, "value": value, "place": f"line:{line}"}


def joined(*statements: dict[str, Any]) -> tuple[str, dict[str, Any], list[tuple[str, str]]]:
    """Kind, properties, and code and place of what was refused."""
    data, refused = of_one_kind({"id": "a", "schema": statements[0]["schema"], "properties": {}}, statements)
    return data["schema"], data["properties"], [(code, place) for code, place, _, _ in refused]


def test_the_narrower_of_two_kinds_counts_whichever_comes_first() -> None:
    for first, second in (("LegalEntity", "Person"), ("Person", "LegalEntity")):
        assert joined(said(1, first), said(2, second, value="B")) == ("Person", {"name": ["A", "B"]}, [])


def test_the_kind_that_the_file_names_first_stays_and_the_others_statements_are_refused() -> None:
    found = joined(said(1, "Person"), said(2, "Vessel", value="B"), said(3, "Vessel", "flag", "de"), said(4, "Person", "id", "x"))
    assert found == ("Person", {"name": ["A"]}, [("no_common_schema", "line:2"), ("no_common_schema", "line:3")])


def test_a_kind_that_nobody_knows_is_refused_by_its_own_code() -> None:
    assert joined(said(1, "Person"), said(2, "Persn")) == ("Person", {"name": ["A"]}, [("unknown_schema", "line:2")])


def test_three_kinds_on_one_line_of_descent_are_one() -> None:
    assert joined(said(1, "LegalEntity"), said(2, "Organization"), said(3, "PublicBody"))[0] == "PublicBody"


def test_two_kinds_below_one_are_not_joined_though_each_fits_the_one_above() -> None:
    kind, _, refused = joined(said(1, "LegalEntity"), said(2, "Person"), said(3, "Company"))
    assert (kind, refused) == ("Person", [("no_common_schema", "line:3")])
