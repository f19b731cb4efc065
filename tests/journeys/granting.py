"""What journeys do over the API to have something to look at: keys, a loaded dataset, a case that it is granted to."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

from tests.journeys.conftest import Site, to_the_next_minute

PATIENCE = 60
_KEYS: dict[tuple[str, str, str], str] = {}
"""Address, login and case to a key."""


def call(site: Site, key: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
    """The value of one request to the API."""
    headers = {"Authorization": f"Bearer {key}", **more.pop("headers", {})}
    answer = httpx.request(method, f"{site.address}/api{path}", headers=headers, json=body, timeout=PATIENCE, **more)
    assert answer.status_code < 300, answer.text
    return answer.json()["value"]


def key(site: Site, case: str, login: str = "") -> str:
    """A key of the lead's, or of who has this login, for a case: asked for once, since it takes a password and those are throttled."""
    slot = (site.address, login or site.lead, case)
    while slot not in _KEYS:
        body = {"login": slot[1], "password": site.password, "case": case, "days": 1}
        answer = httpx.post(f"{site.address}/api/keys", json=body, timeout=PATIENCE).json()
        if answer.get("error", {}).get("code") == "throttled":
            time.sleep(to_the_next_minute())
        else:
            _KEYS[slot] = str(answer["value"]["text"])
    return _KEYS[slot]


def granted(site: Site, name: str, people: list[str]) -> tuple[str, str]:
    """A case of the lead's to which a dataset of private persons is granted: the case's id, and a key to work in it."""
    steward = key(site, "stewardship")
    about = {"title": name, "publisher": "The port", "address": "https://port.example/", "legal_basis": "public_record", "kind": "research"}
    call(site, steward, "POST", "/datasets", {"name": name, **about, "people": "private_persons", "handling": "internal"})
    lines = [{"id": one, "schema": "Person", "properties": {"name": [one]}} for one in people]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    file_name = f"{name}.ftm.json"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Content-Type": "application/octet-stream"}
    kept = call(site, steward, "POST", f"/datasets/{name}/uploads", content=content, headers=headers)
    spec = {"name": name, "format": "ftm"}
    made = call(site, steward, "POST", f"/datasets/{name}/imports", {"upload": kept["upload"], "file_name": file_name, "spec": spec})
    end = time.monotonic() + PATIENCE
    while call(site, steward, "GET", f"/imports/{made}")["row"]["state"] != "live":
        assert time.monotonic() < end
        time.sleep(0.2)
    opened = {"title": name, "question": "Who signed?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    worker = key(site, case)
    call(site, worker, "POST", "/case/grants", {"dataset": name, "reason": "They signed"})
    return case, worker
