"""Rights of people in the data through the web application: stored script, ids of others, a register used as a search tool, and members who
ask for what is restricted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.rights import UnlockingGround
from glasshouse.policy.plans.casework import AddMember, HoldEntity
from glasshouse.policy.plans.restrictions import AskUnlocking, ListRestricted
from tests.hostile.test_casework_pages import SCRIPT, plain
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import Thing, World

PEOPLE: list[Thing] = [
    ("ida", "Person", {"name": "Ida Winther", "birthDate": "1970-05-01", "religion": "Quaker"}),
    ("eva", "Person", {"name": "Eva Lund", "birthDate": "1981-02-03"}),
    ("mia", "Person", {"name": "Mia Krag", "idNumber": "MK-1"}),
]
NEW = {"right": "correction", "way": "letter", "asker": "person", "received": "2020-01-01", "mark": "R-1", "identity": "In person"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("rights"))
    made.dataset("open", people="private_persons")
    made.load("open", PEOPLE)
    made.person("ines", "investigator")
    made.person("sten", "steward")
    made.person("uma", "steward", unit="Elsewhere")
    yield made
    made.close()


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def entered(mara: Browser, **more: str) -> str:
    """The path of a new request."""
    answer = mara.post("/rights", **{**NEW, **more})
    return re.sub(r"\?.*", "", str(answer.url)).partition("8420")[2] or str(answer.url.path)


def ids(mara: Browser, path: str, kind: str) -> list[str]:
    """Ids of what hangs on a request."""
    return sorted(set(re.findall(rf"{path}/{kind}/([a-z2-7]{{26}})", mara.get(path).text)))


def test_stored_script_shows_as_text_everywhere(world: World, mara: Browser) -> None:
    path = entered(mara, mark=SCRIPT, identity=SCRIPT)
    mara.post(f"{path}/corrections", dataset="open", record=SCRIPT, prop="name", value=SCRIPT, said=SCRIPT + "2")
    mara.post(f"{path}/restrictions", dataset="open", record=SCRIPT + "3", ground="accuracy")
    mara.post(f"{path}/corrections", dataset="open", record="eva", prop="name", value="Eva Lund", said=SCRIPT)
    for one in ids(mara, path, "corrections"):
        mara.post(f"{path}/corrections/{one}", revision="1", upheld="yes", reason=SCRIPT)
    mara.post(f"{path}/decide", revision="1", decision="refused", grounds=SCRIPT)
    case = world.case("open")
    eva = world.search(case, "eva").hits[0].stub.id
    pages = [mara.get(at) for at in (path, "/rights", f"/case/{case.case}/entity/{eva}")]
    pages.append(mara.post("/rights", **{**NEW, "mark": SCRIPT, "received": "never"}))
    for page in pages:
        assert page.status_code in (200, 422), page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
    assert SCRIPT in unescape(pages[0].text)
    assert SCRIPT in unescape(pages[2].text)  # beside the name that it corrects


def test_ids_of_another_request_another_unit_and_of_none_get_the_same_bytes(world: World, mara: Browser) -> None:
    mine, other = entered(mara), entered(mara)
    mara.post(f"{other}/corrections", dataset="open", record="eva", prop="name", value="Eva Lund", said="Eva Lunde")
    mara.post(f"{other}/restrictions", dataset="open", record="nobody", ground="accuracy")
    (wrong,), (away,) = (ids(mara, other, kind) for kind in ("corrections", "restrictions"))
    said = {"revision": "1", "reason": "why", "upheld": "yes", "notice": "2020-01-01"}
    for kind, real, verbs in (("corrections", wrong, ("", "/undo")), ("restrictions", away, ("/lifting", "/lift"))):
        for verb in verbs:
            answers = {plain(mara.post(f"{mine}/{kind}/{one}{verb}", **said)) for one in (real, "a" * 26)}
            assert len(answers) == 1, (kind, verb)
    uma = browser(world, "uma")
    public = mine.rpartition("/")[2]
    for end in ("", "/identity", "/extend", "/decide", "/sign", "/answer", "/withdraw", "/corrections", "/restrictions"):
        fields = {**said, "identity": "x", "decision": "granted", "grounds": "x", "agrees": "yes", "day": "2020-01-01", "reply": "x"}
        fields |= {"dataset": "open", "record": "ida", "prop": "name", "value": "Ida Winther", "said": "x", "ground": "claims"}
        told = [uma.get(f"/rights/{one}") if not end else uma.post(f"/rights/{one}{end}", **fields) for one in (public, "a" * 26)]
        assert {answer.status_code for answer in told} == {404}, end
        assert len({plain(answer).replace(public, "ID").replace("a" * 26, "ID") for answer in told}) == 1, end


def test_unlockings_of_other_cases_units_and_none_get_the_same_bytes(world: World, mara: Browser) -> None:
    case, other = world.case("open"), world.case("open")
    world.act(case, HoldEntity(world.id(case, "Mia Krag")))
    mara.post(f"{entered(mara)}/restrictions", dataset="open", record="mia", ground="claims")
    (held,) = world.open(case, ListRestricted())
    made = world.act(case, AskUnlocking(held.id, UnlockingGround.CLAIMS, "The claim rests on it"))
    sten, uma = browser(world, "sten"), browser(world, "uma")
    assert len({plain(uma.post(f"/rights/unlockings/{one}", agrees="yes")) for one in (made, "a" * 26)}) == 1
    assert mara.post(f"/rights/unlockings/{made}", agrees="yes").status_code == 403
    assert sten.post(f"/rights/unlockings/{made}", agrees="yes").status_code == 200
    assert "Mia Krag" in mara.get(f"/case/{case.case}/restricted/{made}").text
    for at in (case, other):
        answers = {plain(mara.get(f"/case/{at.case}/restricted/{one}")).replace(one, "ID") for one in ("a" * 26, "b" * 26)}
        assert len(answers) == 1
    answers = {plain(mara.get(f"/case/{other.case}/restricted/{one}")).replace(one, "ID") for one in (made, "a" * 26)}
    assert len(answers) == 1
    answers = {plain(mara.post(f"/case/{other.case}/restricted", entity=one, ground="claims", reason="?")) for one in (held.id, "a" * 26)}
    assert len(answers) == 1


def test_who_only_reads_the_case_is_told_that_an_unlocking_is_signed_and_gets_no_way_in(world: World, mara: Browser) -> None:
    world.load("open", [("nora", "Person", {"name": "Nora Vik"})], source="norway")
    case = world.case("open")
    world.act(case, AddMember("ines", CaseRole.READER))
    world.act(case, HoldEntity(world.id(case, "Nora Vik")))
    mara.post(f"{entered(mara)}/restrictions", dataset="open", record="nora", ground="claims")
    (held,) = world.open(case, ListRestricted())
    made = world.act(case, AskUnlocking(held.id, UnlockingGround.CLAIMS, "The claim rests on it"))
    ines, path = browser(world, "ines"), f"/case/{case.case}/restricted"
    assert "Asked for." in ines.get(path).text
    assert browser(world, "sten").post(f"/rights/unlockings/{made}", agrees="yes").status_code == 200
    page = ines.get(path).text
    assert "Signed:" in page
    assert "Asked for." not in page
    assert made not in page
    assert f'href="{path}/{made}"' in mara.get(path).text


def test_a_steward_reads_at_a_birth_date_that_undoing_it_takes_no_childs_seal_off(world: World, mara: Browser) -> None:
    path, words = entered(mara), "undoing it does not take the seal off"
    mara.post(f"{path}/corrections", dataset="open", record="nobody", prop="name", value="Nobody", said="Nemo")
    assert words not in mara.get(path).text
    mara.post(f"{path}/corrections", dataset="open", record="nobody", prop="birthDate", value="1970-05-01", said="2015-05-01")
    before = ids(mara, path, "corrections")
    assert words in mara.get(path).text
    for one in before:
        mara.post(f"{path}/corrections/{one}", revision="1", upheld="yes", reason="So they say")
    page = mara.get(path).text
    assert words not in page
    assert page.count("the seal stays") == 1
    assert "seal that it put on stays" in mara.post(f"{path}/corrections/{before[0]}/undo", revision="2", reason="A slip").text


def test_a_restricted_person_is_reached_by_no_search_list_or_address_of_a_member(world: World, mara: Browser) -> None:
    world.load("open", [*PEOPLE, ("olga", "Person", {"name": "Olga Stern", "idNumber": "OS-1"})], source="other")
    case = world.case("open")
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    world.act(case, HoldEntity(world.id(case, "Olga Stern")))
    olga = world.id(case, "Olga Stern")
    mara.post(f"{entered(mara)}/restrictions", dataset="open", record="olga", ground="unlawful")
    ines = browser(world, "ines")
    for text in ("olga", '"olga stern"', "OS-1", "stern*", "id:OS-1"):
        page = ines.search(case.case, text)
        assert "Olga Stern" not in page.text, text
    base = f"/case/{case.case}"
    for path in ("", "/export", "/subjects", "/timeline", "/ledger", "/restricted", "/hypotheses/matrix"):
        page = ines.get(base + path)
        assert page.status_code == 200, path
        assert "Stern" not in page.text, path
    answers = {plain(ines.get(f"{base}/entity/{one}")).replace(one, "ID") for one in (olga, "a" * 26)}
    assert len(answers) == 1
    assert "1 record restricted, and not shown" in ines.get(base).text


def test_a_correction_of_a_trait_tells_a_member_nothing_of_it_and_finds_nobody(world: World, mara: Browser) -> None:
    path = entered(mara)
    mara.post(f"{path}/corrections", dataset="open", record="ida", prop="religion", value="Quaker", said="Lutheran")
    for one in ids(mara, path, "corrections"):
        mara.post(f"{path}/corrections/{one}", revision="1", upheld="yes", reason="So she says")
    case = world.case("open")
    page = mara.get(f"/case/{case.case}/entity/{world.id(case, 'Ida Winther')}").text
    assert "one of the folded values" in page
    assert "Quaker" not in page
    assert "Lutheran" not in page
    for text in ("lutheran", "religion:lutheran", "quaker"):
        assert "Ida Winther" not in mara.search(case.case, text).text


def test_a_curious_steward_leaves_an_entry_for_each_record_that_they_try(world: World, mara: Browser) -> None:
    """Whatever they try is answered alike, and counts for them as a person shown."""
    path, steward = entered(mara), world.standing(CaseKind.STEWARDSHIP)
    before, people = world.house.gate.visible(steward).entries, world.house.gate.visible(steward).people
    shown = set()
    for record in ("ida", "nobody-1", "nobody-2"):
        answer = mara.post(f"{path}/corrections", dataset="open", record=record, prop="birthDate", value="1970-05-01", said="1971")
        assert answer.status_code == 200
        shown.add(re.sub(r"entry=\d+", "", str(answer.url)))
    assert len(shown) == 1
    after = world.house.gate.visible(steward)
    assert after.entries >= before + 3
    assert after.people >= people + 2


def test_who_is_no_steward_or_lead_of_the_unit_opens_no_register(world: World, mara: Browser) -> None:
    path = entered(mara)
    for login in ("ines", "jonas"):
        someone = browser(world, login)
        assert {someone.get(at).status_code for at in ("/rights", "/rights/new", path)} == {403}
