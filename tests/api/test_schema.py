"""The API is what its schema says, whatever is sent: no answer is a server error, and every answer fits."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi

from glasshouse.model.case import CaseKind
from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS
from glasshouse.web.api.app import reference
from tests.api.conftest import HERE, Desk

ENDING = frozenset({"close_case", "convert_first_look"})
"""Operations that would end the work of the others: they get a case of their own."""


OF_LEADS = frozenset({"create_case", "open_first_look"})

MADE = json.loads(reference()["openapi.json"])
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(MADE).get_all_operations()]
EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]


@pytest.fixture(scope="module")
def ending(desk: Desk) -> Desk:
    """The desk with a key for a case that may be ended."""
    body = {"title": "Ending", "question": "Until when?", "purpose": "corruption", "legal_basis": "Public interest"}
    desk.keys["ending"] = desk.key("maya", desk.value("administration", "POST", "/cases", body))
    return desk


def key_of(operation: dict[str, Any]) -> str:
    """The desk's key for an operation: that of a kind of case in which it exists."""
    if operation["operationId"] in ENDING:
        return "ending"
    if operation["operationId"] in OF_LEADS:
        return "administration"
    kinds = [ROWS[Action(name)].kinds for name in operation.get("x-glasshouse-actions", ())]
    if any(CaseKind.INVESTIGATION not in found for found in kinds):
        return "stewardship" if CaseKind.STEWARDSHIP in kinds[0] else "admin"
    return "case"


def real_id(desk: Desk, path: str) -> str:
    """Something that is there, so that not every example ends at 'not found'."""
    if path.startswith("/entities"):
        return desk.find("harbour")
    if path.startswith("/imports"):
        return str(desk.value("stewardship", "GET", "/datasets/port")["sources"][0][1][0]["id"])
    return "a" * 26


def cases(operation: Any) -> SearchStrategy[Any]:
    """What fits the schema, and, where anything can fail to, what does not."""
    fitting = operation.as_strategy(GenerationMode.POSITIVE)
    raw = operation.definition.raw
    return fitting | operation.as_strategy(GenerationMode.NEGATIVE) if raw.keys() & {"parameters", "requestBody"} else fitting


def send(case: Any, desk: Desk) -> None:
    """One request, as it was made or with ids of things that are there, and its answer held against the schema."""
    parts = case.path_parameters or {}
    if set(str(parts.get("id", "#"))) <= set("abcdefghijklmnopqrstuvwxyz234567"):
        parts = {**parts, "id": real_id(desk, case.path)}
    if set(str(parts.get("name", "#"))) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        parts = {**parts, "name": "port"}
    case.path_parameters = parts
    headers = {"Authorization": f"Bearer {desk.keys[key_of(case.operation.definition.raw)]}"}
    answer = case.call(base_url=f"{HERE}/api", app=desk.client.app, headers=headers)
    case.validate_response(answer, checks=CHECKS)
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.definition.raw["operationId"])
def test_whatever_is_sent_the_answer_fits_the_schema(operation: Any, ending: Desk) -> None:
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases(operation))
    def sent(case: Any) -> None:
        send(case, ending)

    sent()


def test_the_schema_is_openapi_3_1_and_served_as_it_is_printed(desk: Desk) -> None:
    served = desk.client.get("/api/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    assert served == MADE


def test_no_operation_takes_a_name_or_a_query_in_its_address() -> None:
    """Addresses stand in proxies' logs: they hold public ids (`other`, `who`, `about` and `appeal_of` are some), names of datasets, numbers
    of entries, proposals and pages, an act or a day of the ledger, a window of time, offsets, choices of closed lists, revisions, and a
    folder by its keyed id."""
    found = {
        (parameter["in"], parameter["name"])
        for path in MADE["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] != "header"
    }
    names = {("path", name) for name in ("id", "key", "record", "person", "dataset", "name", "index", "number")}
    names |= {("path", name) for name in ("channel", "exhibit", "form", "hold", "item", "mark", "one", "page", "remark", "reply")}
    names |= {("query", "undecided")}
    listed = ("state", "mine", "overdue", "order", "month", "old", "new", "kind", "folder", "shape", "use", "start", "end", "page")
    assert found == names | {("query", name) for name in ("offset", "other", "act", "day", "who", "about", "appeal_of", *listed)}


def test_only_four_operations_need_no_key() -> None:
    """A receipt holds what the log publishes, and no more."""
    free = {op["operationId"] for path in MADE["paths"].values() for op in path.values() if "security" not in op}
    assert free == {"health", "ready", "issue_key", "open_receipt"}


def test_the_page_for_people_names_every_operation() -> None:
    pages = reference()
    for path, methods in MADE["paths"].items():
        for method in methods:
            assert f"### {method.upper()} /api{path}\n" in pages["api.md"]
