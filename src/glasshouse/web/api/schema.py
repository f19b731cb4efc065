"""The API's schema (OpenAPI 3.1), and the reference pages made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS
from glasshouse.web.api.answers import ENTRY, HEAD, WHEN

_HEAD = "<!-- Made from the code by `glasshouse docs`; do not edit. -->\n\n"
_WHOLE = {"type": "integer", "minimum": 0}
_STAMP = {ENTRY: {"description": "Index of this answer's entry in the ledger.", "required": True, "schema": _WHOLE}}
_FILE_STAMP = {
    **_STAMP,
    HEAD: {"description": "First 12 hex digits of the log's head.", "required": True, "schema": {"type": "string"}},
    WHEN: {"description": "Time of the entry, RFC 3339.", "required": True, "schema": {"type": "string"}},
}
_REFUSED = {ENTRY: {"description": "Index of the entry that recorded the refusal, where there is one.", "schema": _WHOLE}}
_OPEN = frozenset({"health", "ready", "issue_key", "open_receipt"})
"""Operations without a key: two that show no data, the one that makes a key, and one that hands out what the log publishes."""


def schema(api: FastAPI) -> dict[str, Any]:
    """The schema of `api`, with the ledger's headers on every answer that carries a receipt; made once."""
    if api.openapi_schema is None:
        made = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes, servers=api.servers)
        for _, _, operation in operations(made):
            _stamp(operation)
        api.openapi_schema = made
    return api.openapi_schema


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(METHOD, path, operation) of a schema."""
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _stamp(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status == "403":
            answer["headers"] = _REFUSED
        if not status.startswith("2"):
            continue
        content = answer.get("content", {})
        if "application/json" not in content:
            if operation["operationId"] not in _OPEN:
                answer["headers"] = _FILE_STAMP
        elif "/Answer_" in content["application/json"]["schema"].get("$ref", ""):
            answer["headers"] = _STAMP


def reference(api: FastAPI) -> dict[str, str]:
    """The reference pages by file name: the schema itself, and the same for people."""
    made = schema(api)
    return {"openapi.json": json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "api.md": _page(made)}


def _page(made: dict[str, Any]) -> str:
    parts = [f"{_HEAD}# REST API\n\n{made['info']['description']}\n\n{_RULES}"]
    tag = ""
    for method, path, operation in operations(made):
        if operation["tags"][0] != tag:
            tag = operation["tags"][0]
            parts.append(f"\n## {tag.capitalize()}\n")
        parts.append(f"\n### {method} /api{path}\n\n{operation['description']}\n{''.join(_facts(made, operation))}")
    return "".join(parts)


_RULES = """- Send the key as `Authorization: Bearer gh_…`. Cookies are never read. A key serves its own case: addresses name none.
- Bodies are JSON. An unknown field, or an unknown part of the address's query, refuses (C12).
- An answer is `{"value": …, "receipt": {"index": …, "head": …, "when": …}}`; an error is
  `{"error": {"code": …, "message": …, "remedy": …, "rules": […], "entry": …}}`.
- The whole schema is [openapi.json](openapi.json), served at `/api/openapi.json`.
"""


def _facts(made: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    yield "\n"
    actions = [Action(name) for name in operation.get("x-glasshouse-actions", ())]
    for action in actions:
        kinds = ", ".join(sorted(kind.value for kind in ROWS[action].kinds))
        yield f"- action `{action.value}`, in cases of kind: {kinds}\n"
    if operation["operationId"] in _OPEN:
        yield "- needs no key\n"
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path":
            yield f"- {parameter['in']} `{parameter['name']}`: {parameter.get('description', '')}\n"
    for kind, sent in operation.get("requestBody", {}).get("content", {}).items():
        name = sent["schema"].get("$ref", "").rpartition("/")[2]
        yield f"- body `{kind}`" + (f": {_fields(made['components']['schemas'][name])}\n" if name else "\n")


def _fields(body: dict[str, Any]) -> str:
    needed = set(body.get("required", ()))
    return ", ".join(f"`{name}`" + ("" if name in needed else " (optional)") for name in body.get("properties", {}))
