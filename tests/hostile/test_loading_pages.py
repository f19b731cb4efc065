"""A stranger's package at the door: nothing in it runs, nothing of it is kept before somebody takes it, and it waits for nobody else."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans.approvals import AskApproval
from glasshouse.policy.plans.casework import AddMember, ListCases
from glasshouse.policy.plans.exhibits import CollectExhibit, Said
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage
from glasshouse.web.app import create_app
from glasshouse.work.package import as_zip
from tests.api.conftest import HERE
from tests.hostile.test_evidence_pages import OURS
from tests.hostile.world import PASSWORD, World

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
HOUR = 3600
FORMULA = "=cmd|' /C calc'!A0"


class Desk:
    """Somebody at a browser."""

    def __init__(self, world: World, login: str) -> None:
        self.browser = TestClient(create_app(world.house), base_url=HERE, follow_redirects=False)
        self.browser.post("/sign-in", data={"login": login, "password": PASSWORD, "token": self.token("/sign-in")}, headers=OURS)

    def token(self, path: str = "/load-package") -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.browser.get(path).text)
        return found[1] if found else ""

    def send(self, content: bytes, name: str = "case.zip") -> httpx.Response:
        files = {"file": (name, content, "application/zip")}
        return self.browser.post("/load-package/upload", data={"token": self.token()}, files=files, headers=OURS)

    def take(self, package: str, **fields: str) -> httpx.Response:
        data = {"token": self.token(), "package": package, "purpose": "corruption", "title": "From a partner", **fields}
        return self.browser.post("/load-package/take", data=data, headers=OURS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("loading"))
    made.person("ines", "investigator")
    yield made
    made.close()


@pytest.fixture(scope="module")
def package(world: World) -> bytes:
    """What a partner whose titles are all attacks sends."""
    case = world.case()
    said = Said(SCRIPT, SCRIPT, FORMULA, tool=SCRIPT, tool_version=FORMULA)
    world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, said))
    with world.house.arrivals.arriving([b"<script>alert(1)</script>"]) as received:
        world.act(case, CollectExhibit(ExhibitKind.FILE, said, received.token, f"{SCRIPT}.html", received.sha256))
    world.act(case, AskApproval(PACKAGE, "For the partner"))
    world.clock.forward(25 * HOUR)
    made = b"".join(as_zip(world.act(case, ExportPackage()), world.house.receipt))
    world.person("lena", "lead")  # from now on there is somebody who could have approved
    return made


@pytest.fixture(scope="module")
def mara(world: World, package: bytes) -> Desk:
    return Desk(world, "mara")


def shelved(answer: httpx.Response) -> str:
    found = re.search(r'name="package" value="([0-9a-f]{32})"', answer.text)
    return found[1] if found else ""


def cases(world: World, login: str = "mara") -> int:
    me = world.house.accounts.find(login)
    return len(world.open(world.standing(CaseKind.ADMINISTRATION, me), ListCases()))


def incoming(world: World) -> list[Path]:
    return [path for path in (world.house.settings.data_dir / "blobs" / "incoming").glob("*") if path.is_file()]


def test_what_a_package_says_is_text_before_and_after_it_is_taken(world: World, mara: Desk, package: bytes) -> None:
    looked = mara.send(package, f"{SCRIPT}.zip")
    assert looked.status_code == 200
    assert "<script>alert" not in looked.text
    assert "&lt;script&gt;alert" in looked.text
    taken = mara.take(shelved(looked), title=SCRIPT)
    assert taken.status_code == 303, taken.text
    case = taken.headers["location"].split("/")[2]
    for path in ("package", "evidence"):
        page = mara.browser.get(f"/case/{case}/{path}").text
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page
    assert FORMULA not in [cell for line in mara.browser.get(f"/case/{case}/evidence.csv").text.splitlines() for cell in line.split(",")]


def test_looking_takes_nothing_in_and_leaves_nothing_in_the_clear(world: World, package: bytes) -> None:
    before = cases(world, "lena")
    assert shelved(Desk(world, "lena").send(package))
    assert cases(world, "lena") == before
    kept = incoming(world)
    assert kept
    assert all(b"bagit" not in path.read_bytes() and b"alert(1)" not in path.read_bytes() for path in kept)


def test_a_package_that_one_has_taken_in_already_is_told_and_not_kept(world: World, package: bytes) -> None:
    desk = Desk(world, "lena")
    case = desk.take(shelved(desk.send(package))).headers["location"].split("/")[2]
    kept, told = len(incoming(world)), desk.send(package)
    assert f'<a href="/case/{case}">' in told.text
    assert not shelved(told)
    assert len(incoming(world)) == kept


def test_what_does_not_hold_is_told_by_codes_and_not_kept(world: World, mara: Desk, package: bytes) -> None:
    kept, before = len(incoming(world)), cases(world)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as whole, zipfile.ZipFile(out, "w") as archive:
        for one in whole.infolist():
            content = whole.read(one)
            archive.writestr(one.filename, content.replace(b"alert(1)", b"alert(2)") if "original-" in one.filename else content)
    looked = mara.send(out.getvalue())
    assert looked.status_code == 422
    assert "package_hash" in looked.text
    assert not shelved(looked)
    refused = mara.send(b"no zip")
    assert refused.status_code == 422
    assert "is no zip that can be read" in refused.text
    assert (len(incoming(world)), cases(world)) == (kept, before)


def test_a_package_waits_for_who_sent_it_alone_and_for_an_hour(world: World, package: bytes) -> None:
    world.person("wanda", "lead")
    wanda = Desk(world, "wanda")
    waiting = shelved(wanda.send(package))
    lena = Desk(world, "lena")
    another, nothing = lena.take(waiting), lena.take("0" * 32)
    assert another.status_code == nothing.status_code == 404
    assert re.sub(r'value="[^"]+"|entries · <code>[0-9a-f]+', "", another.text) == re.sub(
        r'value="[^"]+"|entries · <code>[0-9a-f]+', "", nothing.text
    )
    forgotten = shelved(wanda.send(package))
    world.clock.forward(2 * HOUR)
    assert {waiting, forgotten} <= {path.name for path in incoming(world)}
    assert Desk(world, "wanda").take(waiting).status_code == 404
    assert not {waiting, forgotten} & {path.name for path in incoming(world)}
    last = shelved(Desk(world, "wanda").send(package))
    assert last in {path.name for path in incoming(world)}
    world.clock.forward(2 * HOUR)
    world.house.packages.clear()  # as the background does, where nobody comes back
    assert last not in {path.name for path in incoming(world)}


def test_the_page_claims_no_more_than_was_checked(world: World, package: bytes) -> None:
    world.person("iris", "lead")
    text = Desk(world, "iris").send(package).text
    assert "not that the files belong to them" in text
    assert "as it was packed" not in text
    assert "Its head then, as the package says" in text


def test_no_page_tells_other_members_how_many_records_a_package_has(world: World, package: bytes) -> None:
    world.person("olga", "lead")
    olga = Desk(world, "olga")
    case = olga.take(shelved(olga.send(entities(package)))).headers["location"].split("/")[2]
    assert "3 records of people, firms and links wait" in olga.browser.get(f"/case/{case}/package").text
    world.person("milo", "investigator")
    world.act(Access(world.house.accounts.find("olga"), case), AddMember("milo", CaseRole.MEMBER))
    told = Desk(world, "milo").browser.get(f"/case/{case}/package").text
    assert "People, firms and links of it wait." in told
    assert "3 records" not in told


def entities(package: bytes) -> bytes:
    """The same package with three firms, by manifests that fit."""
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        files = {one: whole.read(one) for one in whole.namelist()}
    (path,) = (one for one in files if one.endswith("entities.ftm.json"))
    top, firm = path.partition("/")[0], '{"id": "f%d", "schema": "Company", "properties": {"name": ["Firm"]}, "datasets": ["x"]}\n'
    files[path] = "".join(firm % number for number in range(3)).encode()
    for manifest in (f"{top}/manifest-sha256.txt", f"{top}/tagmanifest-sha256.txt"):
        names = [line.split("  ", 1)[1] for line in files[manifest].decode().splitlines()]
        files[manifest] = "".join(f"{hashlib.sha256(files[f'{top}/{name}']).hexdigest()}  {name}\n" for name in names).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one, content in files.items():
            archive.writestr(one, content)
    return out.getvalue()


def test_who_opens_no_case_sends_no_package(world: World, package: bytes) -> None:
    for login in ("ines", "jonas"):
        before = len(incoming(world))
        assert Desk(world, login).send(package).status_code == 403
        assert len(incoming(world)) == before


def test_a_form_of_another_session_and_a_purpose_that_is_none_are_refused(world: World, package: bytes) -> None:
    mara = Desk(world, "mara")
    files = {"file": ("case.zip", package, "application/zip")}
    assert mara.browser.post("/load-package/upload", data={"token": "x"}, files=files, headers=OURS).status_code == 403
    world.person("omar", "lead")
    omar = Desk(world, "omar")
    waiting = shelved(omar.send(package))
    for purpose in ("stewardship", "immigration", ""):
        assert omar.take(waiting, purpose=purpose).status_code in (403, 422)
    assert cases(world, "omar") == 0


def test_where_a_case_came_from_is_told_in_no_other_case(world: World, mara: Desk) -> None:
    lena = world.house.accounts.find("lena")
    (row, *_) = world.open(world.standing(CaseKind.ADMINISTRATION, lena), ListCases())
    theirs, nobody = (mara.browser.get(f"/case/{case}/package") for case in (row.case.id, "a" * 26))
    assert theirs.status_code == nobody.status_code == 403
    assert plain(theirs, row.case.id) == plain(nobody, "a" * 26)


def plain(answer: httpx.Response, case: str) -> str:
    """A page without the case's id and numbers of entries."""
    differs = r'entry [0-9]+|/refused/[0-9]+|[0-9]+ entries|<code>[0-9a-f]{12}</code>|name="token" value="[^"]+"'
    return re.sub(differs, "", answer.text.replace(case, ""))
