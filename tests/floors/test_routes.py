"""Every route of the staff application says what it asks of the gate, and asks exactly that.

The tables (`routed_pages`, `routed_api`) are made by hand; what a route asks is read from its source: every plan and command that its view,
or a function of the same module that it calls, puts to the gate. A route without a row, a row without a route, and a row that says
something else fail.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from glasshouse.policy import plans
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.plan import Request
from glasshouse.web import publication
from glasshouse.web.api.app import ROUTERS
from glasshouse.web.app import PAGES
from tests.floors import routed_api, routed_pages

WEB = Path(__file__).resolve().parents[2] / "src/glasshouse/web"
PLANS = {
    name: found
    for module in pkgutil.iter_modules(plans.__path__)
    if module.name != "attempts"  # what somebody tried before they had a case: noted by the ceremonies, asked for nowhere
    for name, found in vars(importlib.import_module(f"{plans.__name__}.{module.name}")).items()
    if inspect.isclass(found) and issubclass(found, Request) and "action" in vars(found)
}
BY_METHOD = {"named": "OpenCase", "recall": "SearchEntities", "progress": "OpenImport"}
"""Methods that ask of themselves: a case named where the session was not shown it yet, a search kept, an import's numbers."""
DOORS = frozenset(
    {
        "gate",
        "accounts",
        "arrivals",
        "packages",
        "settings",
        "receive",
        "new_recovery_key",
        "state",
        "fault",
        "receipt",
        "offered_purposes",
        "public_policy",
    }
)
"""What a surface may touch of the running Glasshouse: the gate, signing in, and what neither tells nor changes anything of a case."""

UNGATED = {
    ("GET", "/sign-in"): "before there is a person",
    ("POST", "/sign-in"): "before there is a person",
    ("POST", "/sign-in/options"): "before there is a person, and the same for everybody",
    ("POST", "/sign-in/passkey"): "before there is a person",
    ("GET", "/sign-in/second"): "an empty form",
    ("POST", "/sign-in/second"): "before there is a person",
    ("POST", "/me/security/passkeys/options"): "a random number, and which passkeys the caller has",
    ("GET", "/me/security/totp"): "a new secret for the caller, kept nowhere",
    ("GET", "/me/prove"): "an empty form",
    ("POST", "/me/prove/options"): "a random number, and which passkeys the caller has",
    ("POST", "/me/prove"): "a proof, noted as an attempt",
    ("GET", "/link/{token}"): "before there is a person",
    ("POST", "/link/{token}"): "before there is a person",
    ("GET", "/reset/{token}"): "before there is a person",
    ("POST", "/sign-out"): "ends the caller's own session",
    ("GET", "/set-up"): "before there is anybody",
    ("POST", "/set-up"): "before there is anybody",
    ("GET", "/first-look"): "an empty form",
    ("GET", "/register"): "an empty form",
    ("GET", "/oversight"): "the charter, which is public",
    ("GET", "/oversight/log"): "how to check the log, which is public",
    ("GET", "/oversight/report"): "counts of public headers, for everybody",
    ("GET", "/oversight/cases"): "heads of cases of a quarter that is over, withheld under ten and rounded, for everybody",
    ("GET", "/oversight/report/{quarter}"): "counts of public headers, for everybody",
    ("GET", "/ledger/{path:path}"): "the log's public side",
    ("GET", "/ledger/receipt/{index}"): "the log's public side",
    ("GET", "/api/receipts/{index}"): "the log's public side",
    ("GET", "/api/healthz"): "no data",
    ("GET", "/api/readyz"): "no data",
    ("GET", "/api/visible"): "two numbers about the caller alone",
}
"""Routes that ask the gate nothing, each with its reason."""

GATED = {**routed_pages.PAGES, **routed_api.OPERATIONS}
"""What every other route asks of the gate."""


def _functions(view: Callable[..., Any]) -> Iterator[FunctionType]:
    """The view and every function of its own module that it reaches by name."""
    seen: set[FunctionType] = set()
    waiting = [view]
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        yield function
        own = {name: found for name, found in vars(inspect.getmodule(function)).items() if isinstance(found, FunctionType)}
        waiting += [own[name] for name in _names(function) if name in own and own[name].__module__ == function.__module__]


def _names(function: FunctionType) -> set[str]:
    """Names from outside that the function's body uses, and what its methods ask; its signature asks for nothing."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef)
    nodes = [node for statement in tree.body for node in ast.walk(statement)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    methods = {BY_METHOD[node.attr] for node in nodes if isinstance(node, ast.Attribute) and node.attr in BY_METHOD}
    return {node.id for node in names} - own | methods


def asked(view: Callable[..., Any]) -> set[str]:
    """Names of the plans and commands that a view puts to the gate."""
    return {name for function in _functions(view) for name in _names(function) if name in PLANS}


def view_of(route: Route) -> Callable[..., Any]:
    """The view inside a page's endpoint."""
    cells = [cell.cell_contents for cell in route.endpoint.__closure__ or ()]
    (view,) = [cell for cell in cells if isinstance(cell, FunctionType)] or [route.endpoint]
    return view


def routes() -> dict[tuple[str, str], Callable[..., Any]]:
    """Every route of the application by method and path."""
    found: dict[tuple[str, str], Callable[..., Any]] = {}
    for route in (*PAGES, *publication.ROUTES):
        for method in (route.methods or set()) - {"HEAD"}:
            found[method, route.path] = view_of(route)
    for router in ROUTERS:
        for operation in router.routes:
            assert isinstance(operation, APIRoute)
            for method in operation.methods:
                found[method, f"/api{operation.path}"] = operation.endpoint
    return found


TABLE = {**GATED, **{route: set[str]() for route in UNGATED}}


def test_every_route_has_one_row() -> None:
    assert sorted(routes()) == sorted(TABLE)
    assert not set(GATED) & set(UNGATED)


@pytest.mark.parametrize("route", sorted(TABLE), ids=" ".join)
def test_a_route_asks_the_gate_for_what_its_row_says(route: tuple[str, str]) -> None:
    assert asked(routes()[route]) == TABLE[route]


PRESENT = {
    *("AddPasskey", "RemovePasskey", "AddTotp", "RemoveTotp", "MakeRecoveryCodes", "ResetFactors", "Approve", "Decline", "SignPolicy"),
    *("BreakGlass", "ReviewBreakGlass", "ReviewAlert", "MakeFeed", "SignDisposal"),
    *("Filtering", "OpenFiltered", "ReadFiltered", "DecideFiltered"),
}
"""What asks for a person who is present: a key proves none, so the API cannot do it."""
ALONE = {"BackUp", "MakeNotifications", "LapseSeal", "WatchUse", "ExpireOpenings", "FinishDisposal", "StampExhibit"}
BESIDE = {"/": {*ALONE, "AskNaming"}, "/api/": {*ALONE, "UseReset", "ReadFeed", *PRESENT}}
"""A backup is written to the machine's own disk, by the command line alone; only the program lets a seal lapse, destroys what is over its
time, has hashes stamped, makes notifications of what waits, and watches the use; whoever uses a link for a new password has no key yet,
and a calendar link is none. On pages a subject's own one says for what it may be named."""


def test_every_plan_and_command_is_within_reach_of_a_page_and_of_the_api() -> None:
    for prefix in ("/api/", "/"):
        reached = set().union(*(asks for (_, path), asks in GATED.items() if path.startswith("/api/") == (prefix == "/api/")))
        assert set(PLANS) - reached == BESIDE[prefix]


def test_what_an_operation_says_in_the_schema_is_what_it_asks() -> None:
    for router in ROUTERS:
        for operation in router.routes:
            assert isinstance(operation, APIRoute)
            said = (operation.openapi_extra or {}).get("x-glasshouse-actions", [])
            assert sorted(PLANS[name].action.value for name in asked(operation.endpoint)) == sorted(said), operation.path


def reaches(source: Path) -> Iterator[str]:
    """Where a surface touches more of the running Glasshouse than its doors."""
    for file in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or node.attr in DOORS:
                continue
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name):
                name = owner.func.id
            if name in ("house", "glasshouse", "house_of", "host"):
                yield f"{file.relative_to(source)}:{node.lineno}: {node.attr}"


def test_the_web_touches_nothing_of_the_house_but_its_doors() -> None:
    found = [place for place in reaches(WEB) if not place.startswith("publication.py") or not place.endswith(": entries")]
    assert found == []


@pytest.mark.parametrize(
    "text", ["visit.house.database.read()", "house.entries.trail(case)", "house_of(request).index.find(x)", "self.house.work(x, print)"]
)
def test_a_planted_reach_behind_the_gate_is_seen(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(f"def page(visit):\n    return {text}\n")
    assert list(reaches(tmp_path))


def test_a_planted_route_that_asks_something_else_is_seen() -> None:
    def planted(visit: Any) -> None:
        visit.open(OpenEntity("x"))
        visit.recall()

    assert _names(planted) >= {"SearchEntities", "OpenEntity"}
