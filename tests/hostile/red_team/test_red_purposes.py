"""Attempts 15 to 17: a purpose by another name, a tag shed by copying, another unit served, by page, API and command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import INVESTIGATIVE
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.data import OpenDataset
from tests.hostile.red_team.doors import Doors, opened
from tests.hostile.world import PASSWORD, Thing

ALIASES = (
    *"immigration Immigration migration_control removal deportation border_security stay overstayers asylum_fraud".split(),
    *"national_security public_order protest organising leaks loyalty gender CORRUPTION other".split(),
    *("stewardship", "administration", "oversight", "intake", "c\u043erruption", ""),
)
NEVER = "never:corruption"
THINGS: list[Thing] = [
    ("t1", "Person", {"name": "Tess Quay", "birthDate": "1981-02-03", "idNumber": "T-1", "nationality": "nl"}),
    ("f", "Company", {"name": "Quay Firm", "country": "nl", "registrationNumber": "Q-1"}),
]
LINES = "".join(
    json.dumps({"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}) + "\n"
    for id_, schema, properties in THINGS
)
FORM = {"title": "Quay", "question": "Who?", "legal_basis": "Public interest"}
REGISTERED = {
    "publisher": "A publisher",
    "address": "https://p.example/",
    "legal_basis": "public_record",
    "people": "private_persons",
    "kind": "other",
}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("purposes")) as made:
        made.world.dataset("tagged", tags=(NEVER,))
        made.world.load("tagged", THINGS)
        made.world.dataset("plain", handling="public")
        made.world.load("plain", [("c", "Company", {"name": "Plain Works"}), ("p", "Person", {"name": "Paul Plain", "idNumber": "PP-1"})])
        yield made


@pytest.fixture(scope="module")
def desk(doors: Doors) -> Access:
    return doors.world.standing(CaseKind.ADMINISTRATION)


@pytest.fixture(scope="module")
def stewardship(doors: Doors) -> Access:
    return doors.world.standing(CaseKind.STEWARDSHIP)


def opened_cases(doors: Doors, start: int) -> list[str]:
    """Purposes of the cases that were opened since `start`."""
    return [
        fields["plan"]["purpose"]
        for leaf, fields in doors.world.entries(start)
        if (fields.get("plan") or {}).get("type") in ("CreateCase", "OpenFirstLook") and leaf.header.dec == "permit"
    ]


def test_15_no_alias_of_a_purpose_opens_a_case_on_the_page(doors: Doors) -> None:
    start = doors.world.size()
    for word in ALIASES:
        assert doors.page().post("/case/new", **FORM, targets="Officials", purpose=word).status_code in (403, 422), word
        assert doors.page().post("/first-look", sentence="Who?", purpose=word).status_code in (403, 422), word
    offered = set(re.findall(r'<(?:option|input)[^>]*value="([a-z_]+)"', doors.page().get("/case/new").text))
    assert {str(purpose) for purpose in INVESTIGATIVE} <= offered
    assert not offered & {"immigration", "other", "stewardship"}
    assert opened_cases(doors, start) == []
    assert doors.page().post("/case/new", **FORM, targets="Officials", purpose="corruption").status_code == 200
    assert opened_cases(doors, start) == ["corruption"]


def test_15_no_alias_of_a_purpose_opens_a_case_by_the_api(doors: Doors, desk: Access) -> None:
    start = doors.world.size()
    for word in ALIASES:
        assert doors.api(desk, "POST", "/cases", {**FORM, "targets": "Officials", "purpose": word}).status_code in (403, 422), word
        assert doors.api(desk, "POST", "/first-looks", {"sentence": "Who?", "purpose": word}).status_code in (403, 422), word
    assert opened_cases(doors, start) == []
    assert doors.api(desk, "POST", "/cases", {**FORM, "purpose": "corruption"}).status_code == 201
    assert opened_cases(doors, start) == ["corruption"]


def test_15_no_alias_of_a_purpose_gets_a_key_on_the_command_line(doors: Doors) -> None:
    for word in ("immigration", "corruption", "border_security", "a" * 26):
        said = doors.run("login", "mara", "--case", word, typed=PASSWORD + "\n")
        assert said.status in (1, 3), word
        assert "Signed in" not in said.out
    assert doors.run("login", "mara", "--purpose", "immigration", typed=PASSWORD + "\n").status == 2
    assert not (Path(doors.environ["XDG_CONFIG_HOME"]) / "glasshouse/keys.json").exists()


def tagged(doors: Doors, stewardship: Access, name: str) -> bool:
    return NEVER in doors.world.open(stewardship, OpenDataset(name)).dataset.tags


def test_16_a_tag_is_neither_taken_away_nor_shed_by_a_copy_on_the_page(doors: Doors, stewardship: Access) -> None:
    page, world = doors.page(), doors.world
    fields = {"name": "tagged", "title": "Tagged", **REGISTERED, "handling": "internal", "tags": "", "retention_days": "3650"}
    assert page.post("/register", **fields, known="1").status_code == 403
    world.dataset("page-copy", handling="public")
    form = re.search(r'name="token" value="([^"]+)"', page.get("/data/page-copy").text)
    assert form
    sent = page.client.post(
        "/data/page-copy/upload",
        data={"token": form[1], "load": "delta"},
        files={"file": ("quay.ftm.json", LINES.encode())},
        headers={"Origin": page.client.headers.get("Origin", str(page.client.base_url))},
    )
    assert sent.status_code == 200, sent.text
    loaded = page.post(f"{sent.url.path}/load", name="quay", format="ftm", load="delta", mapping="", **{"as": "text"})
    made = re.search(r"/data/import/([a-z2-7]{26})", str(loaded.url))
    assert made, loaded.text
    world.house.work(made[1], lambda _numbers: None)
    assert tagged(doors, stewardship, "page-copy")
    case = world.case()
    answer = page.post(f"/case/{case.case}/grants", dataset="page-copy", reason="needed", days="30")
    assert answer.status_code == 403
    assert "C7" in answer.text


def test_16_a_tag_is_neither_taken_away_nor_shed_by_a_copy_by_the_api(doors: Doors, stewardship: Access) -> None:
    world = doors.world
    answer = doors.api(stewardship, "POST", "/datasets", {"name": "tagged", "title": "Tagged", **REGISTERED, "handling": "internal"})
    assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C7"])
    world.dataset("api-copy", handling="public")
    headers = {"Content-Disposition": 'attachment; filename="quay.ftm.json"', "Content-Type": "application/octet-stream"}
    kept = doors.api(stewardship, "POST", "/datasets/api-copy/uploads", content=LINES.encode(), headers=headers).json()["value"]["upload"]
    body = {"upload": kept, "file_name": "quay.ftm.json", "spec": {"name": "quay", "format": "ftm"}}
    made = doors.api(stewardship, "POST", "/datasets/api-copy/imports", body).json()["value"]
    world.house.work(made, lambda _numbers: None)
    assert tagged(doors, stewardship, "api-copy")
    answer = doors.api(world.case(), "POST", "/case/grants", {"dataset": "api-copy", "reason": "needed"})
    assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C7"])


def test_16_a_tag_is_not_shed_by_a_copy_on_the_command_line(doors: Doors, stewardship: Access, tmp_path: Path) -> None:
    manifest = (
        "dataset: {name: cli-copy, title: Copy, publisher: Desk, legal_basis: public_record, people: private_persons, handling: public}\n"
    )
    (tmp_path / "copy.yml").write_text(manifest + "sources: [{name: all, path: quay.json, format: ftm, load: delta}]\n")
    (tmp_path / "quay.json").write_text(LINES)
    said = doors.run("load", str(tmp_path), access=stewardship)
    assert said.status == 0, said
    assert tagged(doors, stewardship, "cli-copy")
    again = doors.run("load", str(tmp_path), access=stewardship)  # the manifest names no tag: it takes none away
    assert again.status in (0, 1)
    assert tagged(doors, stewardship, "cli-copy")


def served(doors: Doors, start: int) -> set[tuple[str | None, str | None]]:
    """Unit and destination of every leaf since `start`."""
    return {(leaf.header.unit, leaf.header.dst) for leaf, _ in doors.world.entries(start) if leaf.header.k == "intent"}


OTHERS = {"unit": "Elsewhere", "dst": "Elsewhere", "org": "Elsewhere", "for": "Elsewhere", "as": "jonas", "on_behalf_of": "Elsewhere"}


def test_17_nobody_searches_in_the_name_of_another_unit_on_the_page(doors: Doors) -> None:
    world = doors.world
    world.person("elsa", "investigator", unit="Elsewhere")
    case, start = world.case("plain"), world.size()
    answer = doors.page().post(f"/case/{case.case}/search", q="plain", **OTHERS)
    assert answer.status_code == 200
    plain = world.size()
    world.search(case, "plain")
    assert served(doors, start) == served(doors, plain)
    assert len(served(doors, plain)) == 1
    assert doors.page("elsa").post(f"/case/{case.case}/search", q="plain").status_code in (403, 404)


def test_17_nobody_searches_in_the_name_of_another_unit_by_the_api(doors: Doors) -> None:
    case = doors.world.case("plain")
    for name, value in OTHERS.items():
        answer = doors.api(case, "POST", "/search", {"query": "plain", name: value})
        assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C12"]), name
        assert doors.api(case, "GET", "/case", params={name: value}).status_code == 403, name
    start = doors.world.size()
    assert (
        doors.api(case, "POST", "/search", {"query": "plain"}, headers={"X-Unit": "Elsewhere", "X-Forwarded-User": "jonas"}).status_code
        == 200
    )
    plain = doors.world.size()
    doors.world.search(case, "plain")
    assert served(doors, start) == served(doors, plain)


def test_17_nobody_exports_in_the_name_of_another_unit_on_the_command_line(doors: Doors, tmp_path: Path) -> None:
    world = doors.world
    case = world.case("plain")
    world.act(case, HoldEntity(world.id(case, "Paul Plain")))
    target = tmp_path / "out.json"
    for option in ("--unit", "--dst", "--for", "--as"):
        assert doors.run("export", str(target), "--case", case.case, option, "Elsewhere", access=case).status == 2
    doors.key(case)
    start = world.size()
    environ = {"GLASSHOUSE_UNIT": "Elsewhere", "USER": "jonas", "LOGNAME": "jonas"}
    assert doors.run("export", str(target), "--case", case.case, access=case, **environ).status == 0
    plain = world.size()
    world.search(case, "plain")
    assert {unit for unit, _ in served(doors, start)} == {unit for unit, _ in served(doors, plain)}
    assert {fields["actor"] for _, fields in world.entries(start) if "actor" in fields} == {world.mara.person}
