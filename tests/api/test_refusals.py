"""Who has no key, no right or no sense is told so in one shape, and told nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.base import errors
from glasshouse.web import guard
from glasshouse.web.api.app import build, reference
from glasshouse.web.api.failures import told
from tests.api.conftest import HERE, PASSWORD, Desk

SHAPE = {"code", "message", "remedy", "rules", "entry"}
NOBODY = "a" * 26


def failure(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The error of an answer, which must have its one shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert set(answer.json()) == {"error"}
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == SHAPE
    assert error["message"]
    return error


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer gh_wrong"},
        {"Authorization": "Basic bWF5YTp4"},
        {"Authorization": "Bearer " + "gh_" + "a" * 5000},
        {"Authorization": "Bearer gh_\u00e9".encode("latin-1").decode("latin-1")},
    ],
)
def test_without_a_key_that_holds_nobody_is_let_in(headers: dict[str, str], desk: Desk) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = desk.client.get("/api/case", headers=raw)
    assert failure(answer, 401)["code"] == "sign_in"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_session_is_no_key_neither_as_a_cookie_nor_as_a_bearer(desk: Desk) -> None:
    session = desk.house.accounts.sign_in("maya", PASSWORD, "here")
    assert desk.client.get("/api/case", headers={"Cookie": f"glasshouse={session}"}).status_code == 401
    assert desk.client.get("/api/case", headers={"Authorization": f"Bearer {session}"}).status_code == 401
    desk.house.accounts.sign_out(session)


def test_an_altered_a_revoked_and_an_expired_key_do_not_hold(desk: Desk, request: pytest.FixtureRequest) -> None:
    desk.keys["altered"] = desk.keys["case"][:-1] + ("a" if desk.keys["case"][-1] != "a" else "b")
    assert desk.call("altered", "GET", "/case").status_code == 401
    made = desk.client.post("/api/keys", json={"login": "maya", "password": PASSWORD, "case": desk.case}).json()["value"]
    desk.keys["gone"] = made["text"]
    assert desk.call("gone", "GET", "/case").status_code == 200
    desk.value("administration", "DELETE", f"/keys/{made['id']}")
    assert desk.call("gone", "GET", "/case").status_code == 401
    request.getfixturevalue("later")
    assert desk.call("case", "GET", "/case").status_code == 401


def test_a_key_serves_its_own_case_and_no_other(desk: Desk) -> None:
    body = {"title": "Other", "question": "Who?", "purpose": "corruption", "legal_basis": "Public interest"}
    desk.keys["other"] = desk.key("maya", desk.value("administration", "POST", "/cases", body))
    company = desk.find("zenith")
    assert failure(desk.call("other", "GET", f"/entities/{company}"), 404)["code"] == "not_found"
    assert desk.value("other", "POST", "/search", {"query": "zenith"})["total"] == 0
    for key in ("administration", "stewardship", "admin"):
        error = failure(desk.call(key, "GET", f"/entities/{company}"), 403)
        assert error["rules"] == ["C7"]
        assert error["entry"] is not None


def test_a_key_cannot_be_issued_for_a_case_that_one_is_not_in(desk: Desk) -> None:
    for case in (desk.case, NOBODY):
        error = failure(desk.client.post("/api/keys", json={"login": "ada", "password": PASSWORD, "case": case}), 403)
        assert error["rules"] == ["C9"]


def test_a_wrong_password_issues_no_key_and_is_throttled(desk: Desk) -> None:
    body = {"login": "nobody", "password": "x", "case": "administration"}
    codes = [failure(desk.client.post("/api/keys", json=body), 401)["code"] for _ in range(12)]
    assert codes[0] == "sign_in"
    assert codes[-1] == "throttled"


def test_a_refusal_names_its_rules_and_its_entry(desk: Desk) -> None:
    answer = desk.call("case", "POST", "/search", {"query": ""})
    error = failure(answer, 403)
    assert error["rules"] == ["C2"]
    assert error["remedy"]
    assert int(answer.headers["x-glasshouse-entry"]) == error["entry"]
    assert desk.asked("case", error["entry"])["type"] == "SearchEntities"


def test_what_is_hidden_and_what_is_not_there_are_told_alike(desk: Desk) -> None:
    hidden = failure(desk.call("case", "GET", f"/entities/{NOBODY}"), 404)
    for path in ("/entities/1", "/entities/%00", "/entities/..%2f..%2fcase", "/entities/" + "a" * 3000):
        assert failure(desk.call("case", "GET", path), 404)["code"] == hidden["code"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/search", {"query": "zenith", "nationality": ["de"]}),
        ("POST", "/case/grants", {"dataset": "port", "reason": "x", "scope": ["everything"]}),
        ("POST", "/datasets/port/preview", {"upload": "a" * 64, "spec": {"name": "x", "shell": "rm"}}),
        ("POST", "/case/export", {"format": "entities", "traits": True}),
    ],
)
def test_an_unknown_field_refuses(method: str, path: str, body: dict[str, Any], desk: Desk) -> None:
    error = failure(desk.call("stewardship" if "datasets" in path else "case", method, path, body), 403)
    assert error["rules"] == ["C12"]
    recorded = desk.asked("stewardship" if "datasets" in path else "case", error["entry"])
    assert recorded["type"] == "Unsayable"
    assert recorded["parts"][0].split(".")[-1] in {"nationality", "scope", "shell", "traits"}


def test_an_unknown_field_names_no_entry_where_nobody_knows_whose_it_is(desk: Desk) -> None:
    body = {"login": "maya", "password": PASSWORD, "case": "administration", "scope": "everything"}
    error = failure(desk.client.post("/api/keys", json=body), 403)
    assert (error["rules"], error["entry"]) == (["C12"], None)


def test_an_unknown_part_of_the_query_refuses(desk: Desk) -> None:
    error = failure(desk.call("case", "GET", "/case?as=ada"), 403)
    assert error["rules"] == ["C12"]
    assert desk.asked("case", error["entry"]) == {"type": "Unsayable", "action": "open_case", "parts": ["as"]}
    assert failure(desk.call("case", "GET", "/case/ledger?offset=0&case=x"), 403)["rules"] == ["C12"]
    assert failure(desk.client.get("/api/healthz?x=1"), 403)["entry"] is None


def test_no_operation_passes_over_an_unknown_part_of_its_query(desk: Desk) -> None:
    made = json.loads(reference()["openapi.json"])
    for path, methods in made["paths"].items():
        for method in methods:
            answer = desk.call("case", method.upper(), re.sub(r"{\w+}", "aa", path), params={"as": "ada"})
            assert answer.json()["error"]["rules"] == ["C12"], (method, path, answer.text)


def test_a_search_for_a_trait_is_refused_and_recorded(desk: Desk) -> None:
    error = failure(desk.call("case", "POST", "/search", {"query": "nationality:syrian"}), 403)
    assert error["rules"] == ["C1"]
    assert desk.asked("case", error["entry"])["query"]["text"] == "nationality:syrian"


@pytest.mark.parametrize(
    "body",
    [
        {"query": "\x00"},
        {"query": "x" * 2001},
        {"query": 7},
        {"query": ["zenith"]},
        {"query": "zenith", "limit": "5"},
        {"query": "zenith", "limit": 21},
        {"query": "zenith", "limit": True},
        {"query": "zenith", "offset": -1},
        {"query": "zenith", "datasets": "port"},
        {},
        [],
        "zenith",
        None,
    ],
)
def test_what_does_not_fit_is_refused_without_being_repeated(body: Any, desk: Desk) -> None:
    answer = desk.call("case", "POST", "/search", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert failure(answer, 422)["code"] == "invalid_input"
    assert "zenith" not in answer.text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b'{"query": "\\ud800"}', "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"query": "zenith"}', "text/plain"),
        (b"query=zenith", "application/x-www-form-urlencoded"),
        (b"", "application/json"),
    ],
)
def test_a_body_that_is_no_json_is_refused(content: bytes, kind: str, desk: Desk) -> None:
    answer = desk.call("case", "POST", "/search", content=content, headers={"Content-Type": kind})
    assert answer.status_code in (400, 422)
    failure(answer, answer.status_code)


def test_a_mapping_that_nests_without_end_is_refused(desk: Desk) -> None:
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"a": deep}
    body = {"upload": "a" * 64, "spec": {"name": "x", "mapping": deep}}
    assert "nested" in failure(desk.call("stewardship", "POST", "/datasets/port/preview", body), 422)["message"]


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/search/", "/docs", "/redoc", "/case/" + NOBODY])
def test_an_unknown_address_is_told_as_json(path: str, desk: Desk) -> None:
    assert failure(desk.call("case", "GET", path), 404)["code"] == "not_found"


def test_a_method_that_is_not_there_says_which_are(desk: Desk) -> None:
    answer = desk.call("case", "GET", "/search")
    assert failure(answer, 405)["code"] == "method"
    assert answer.headers["allow"] == "POST"
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = desk.client.options("/api/search", headers=preflight)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


def _pieces() -> Iterator[bytes]:
    for _ in range(guard.FORM_LIMIT // 65536 + 2):
        yield b" " * 65536


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_past_its_limit_is_refused_announced_or_not(announced: bool, desk: Desk) -> None:
    content = b" " * (guard.FORM_LIMIT + 1) if announced else _pieces()
    answer = desk.call("case", "POST", "/search", content=content, headers={"Content-Type": "application/json"})
    assert failure(answer, 413)["code"] == "too_large"


def test_a_foreign_host_and_a_page_with_our_cookie_are_refused_in_the_same_shape(desk: Desk) -> None:
    assert failure(desk.client.get("/api/healthz", headers={"Host": "evil.example"}), 421)["code"] == "host"
    session = desk.house.accounts.sign_in("maya", PASSWORD, "here")
    headers = {"Cookie": f"glasshouse={session}", "Origin": "https://evil.example"}
    assert failure(desk.call("case", "POST", "/search", {"query": "zenith"}, headers=headers), 403)["code"] == "foreign"
    desk.house.accounts.sign_out(session)


FAMILY = [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, errors.GlasshouseError)]


@pytest.mark.parametrize("cls", FAMILY, ids=lambda cls: cls.__name__)
def test_every_error_of_the_family_has_the_one_shape(cls: type[errors.GlasshouseError]) -> None:
    answer = told(cls("It is so.", remedy="Do this.") if cls is not errors.StoreBusyError else cls("It is so."))
    assert answer.status_code == cls.status
    error = json.loads(answer.body)["error"]
    assert set(error) == SHAPE
    assert (error["code"], error["message"]) == (cls.code, "It is so.")


def test_every_status_of_the_family_stands_in_the_schema() -> None:
    responses = json.loads(reference()["openapi.json"])["paths"]["/search"]["post"]["responses"]
    assert {str(cls.status) for cls in FAMILY} | {"400", "405", "413"} <= set(responses)


def test_a_fault_of_the_program_tells_nothing_of_itself() -> None:
    api = build()

    def broken() -> None:
        raise RuntimeError("Ilse Petrov lives at /root/secret")

    api.add_api_route("/broken", broken)
    answer = TestClient(api, base_url=HERE, raise_server_exceptions=False).get("/broken")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "defect"
    assert "Petrov" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("/search", '{"query": "zenith", "query": "petrov"}', "query is given twice"),
        ("/search", '{"query": "zenith", "limit": NaN}', "NaN is no number"),
        ("/search", '{"query": "zenith", "limit": -Infinity}', "-Infinity is no number"),
        ("/search", '{"query": "zenith", "limit": 1e999}', "1e999 is no number"),
        (
            "/datasets/port/preview",
            '{"upload": "' + "a" * 64 + '", "spec": {"name": "x", "mapping": {"a": [{"b": 1, "b": 2}]}}}',
            "b is given",
        ),
    ],
)
def test_a_body_that_can_be_read_in_two_ways_is_refused_and_recorded(path: str, text: str, words: str, desk: Desk) -> None:
    key = "stewardship" if "datasets" in path else "case"
    answer = desk.call(key, "POST", path, content=text.encode(), headers={"Content-Type": "application/json"})
    error = failure(answer, 422)
    assert (error["code"], error["rules"]) == ("doubtful", ["C12"])
    assert words in error["message"]
    recorded = desk.asked(key, error["entry"])
    assert recorded["type"] == "Unsayable"
    assert recorded["parts"][0].startswith(words)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"query": ' * 50_000, '{"query": "a"', '{"query": "a"} {}', "{'query': 1}"])
def test_what_is_no_json_or_nests_without_end_is_refused_plainly(text: str, desk: Desk) -> None:
    answer = desk.call("case", "POST", "/search", content=text.encode(), headers={"Content-Type": "application/json"})
    assert failure(answer, 422)["message"] == "The body is no JSON."


def test_what_nests_deeper_than_any_mapping_is_refused(desk: Desk) -> None:
    text = '{"query": "zenith", "datasets": ' + "[" * 50 + "]" * 50 + "}"
    answer = desk.call("case", "POST", "/search", content=text.encode(), headers={"Content-Type": "application/json"})
    assert "nested too deeply" in failure(answer, 422)["message"]
