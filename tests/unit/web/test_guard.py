"""Nothing that changes something passes the guard unless a page of ours sent it, and no answer leaves without the headers."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from glasshouse.base.settings import Settings, load
from glasshouse.web.guard import FORM_LIMIT, Guard

LOCAL = "http://127.0.0.1:8420"


def settings(origin: str = "", host: str = "127.0.0.1") -> Settings:
    return load({"GLASSHOUSE_WEB_ORIGIN": origin, "GLASSHOUSE_WEB_HOST": host})


async def read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def kept(_: Request) -> Response:
    return PlainTextResponse("kept", headers={"Cache-Control": "public, max-age=60"})


def client(origin: str = "", host: str = "127.0.0.1", base: str = LOCAL) -> TestClient:
    routes = [
        Route("/form", read, methods=["GET", "POST"]),
        Route("/api/v1/thing", read, methods=["POST"]),
        Route("/data/port/upload", read, methods=["POST"]),
        Route("/kept", kept),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, settings=settings(origin, host))])
    return TestClient(app, base_url=base)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://127.0.0.1:8420.evil.example"},
        {"Origin": LOCAL, "Sec-Fetch-Site": "cross-site"},
        {"Origin": LOCAL, "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {"Referer": LOCAL},
        {"Authorization": "Bearer gh_x"},
    ],
)
def test_a_change_that_no_page_of_ours_sent_is_refused(headers: dict[str, str]) -> None:
    assert client().post("/form", content=b"a=1", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": LOCAL},
        {"Origin": LOCAL, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_change_from_our_own_page_passes(headers: dict[str, str]) -> None:
    assert client().post("/form", content=b"a=1", headers=headers).text == "3"


def test_behind_https_the_origin_is_the_public_one() -> None:
    outside = client("https://desk.example", base="https://desk.example")
    assert outside.post("/form", headers={"Origin": "https://desk.example"}).status_code == 200
    assert outside.post("/form", headers={"Origin": "http://desk.example"}).status_code == 403
    assert "max-age" in outside.get("/form").headers["strict-transport-security"]


def test_an_api_client_needs_no_origin_but_one_with_our_cookie_does() -> None:
    key = {"Authorization": "Bearer gh_x"}
    assert client().post("/api/v1/thing", headers=key).status_code == 200
    assert client().post("/api/v1/thing", headers={**key, "Cookie": "glasshouse=abc"}).status_code == 403
    assert client().post("/api/v1/thing").status_code == 200
    refused = client().post("/api/v1/thing", headers={"Cookie": "glasshouse=abc"})
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "foreign"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254", ""])
def test_a_foreign_name_for_this_machine_is_not_answered(host: str) -> None:
    assert client().get("/form", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8420", "localhost:8420", "[::1]:8420"])
def test_the_own_machine_is_answered_under_its_names(host: str) -> None:
    assert client().get("/form", headers={"Host": host}).status_code == 200


def test_a_form_past_its_limit_is_refused_when_announced_and_when_not() -> None:
    announced = client().post("/form", content=b"x" * (FORM_LIMIT + 1), headers={"Origin": LOCAL})
    assert announced.status_code == 413

    def pieces() -> object:
        for _ in range(FORM_LIMIT // 65536 + 1):
            yield b"x" * 65536

    streamed = client().post("/form", content=pieces(), headers={"Origin": LOCAL})  # type: ignore[arg-type]
    assert streamed.status_code == 413


def test_an_upload_may_be_longer_than_a_form() -> None:
    sent = client().post("/data/port/upload", content=b"x" * (FORM_LIMIT + 1), headers={"Origin": LOCAL})
    assert sent.text == str(FORM_LIMIT + 1)


@pytest.mark.parametrize("path", ["/form", "/nowhere"])
def test_every_answer_carries_the_headers(path: str) -> None:
    headers = client().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


def test_refusals_carry_the_headers_too() -> None:
    refused = client().post("/form", headers={"Origin": "https://evil.example"})
    assert refused.headers["cache-control"] == "no-store"
    assert "content-security-policy" in refused.headers


def test_what_says_that_it_may_be_kept_keeps_saying_so() -> None:
    assert client().get("/kept").headers["cache-control"] == "public, max-age=60"
