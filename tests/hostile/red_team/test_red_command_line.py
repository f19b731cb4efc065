"""What the command line does not have: searching, opening, following, merging. Each attempt of that sort is made all the same, as a verb,
as an option of the verbs that there are, and as a line of their channel; none is let in and none leaves a permitted entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.cli.verbs import VERBS
from glasshouse.gate import Access
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson
from tests.hostile.red_team.doors import Doors, opened
from tests.hostile.red_team.test_red_sides import over_socket
from tests.hostile.world import Thing

TRAITS = {"religion": "Zoroastrian", "nationality": "sy", "gender": "female", "topics": "role.pep", "notes": "Diabetic"}
THINGS: list[Thing] = [
    ("p", "Person", {"name": "Layla Haddad", "idNumber": "LH-4471", **TRAITS}),
    ("q", "Person", {"name": "Toni Teller", "idNumber": "TT-1"}),
    ("f", "Company", {"name": "Small Works"}),
    ("o", "Ownership", {"owner": "q", "asset": "f"}),
    ("m", "Membership", {"member": "p", "organization": "f", "role": "Zoroastrian elder"}),
]
SECRET = ("Zoroastrian", "Diabetic", '"sy"', "female", "role.pep", "Toni", "TT-1")

ATTEMPTS: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (("search", "religion:zoroastrian"), ("find", "zoroastrian"), ("export", "OUT", "--where", "religion=zoroastrian")),
    2: (("search", "phone:1 OR religion:zoroastrian"), ("export", "OUT", "--query", "id:LH-4471 OR religion:x")),
    3: (("search", "layla AND (id:x OR religion:x)"), ("export", "OUT", "--filter", "layla (id:x OR religion:x)")),
    4: (("search", "NOT nationality:de"), ("export", "OUT", "--not", "nationality=de")),
    5: (("search", "*"), ("search", "l*"), ("export", "OUT", "--id", "LH-*"), ("imports", "list", "%")),
    6: (("search", "haddad nationality:sy"), ("export", "OUT", "--name", "haddad", "--nationality", "sy")),
    7: (("search", "aleppo"), ("list", "--postcode", "12345"), ("export", "OUT", "--birthplace", "aleppo")),
    8: (("search", "--file", "ids.txt"), ("match", "ids.txt"), ("export", "OUT", "--ids", "ids.txt")),
    9: (("count", "--by", "religion"), ("statistics", "--by", "nationality"), ("report", "persons")),
    10: (("export", "OUT", "--sort", "religion"), ("export", "OUT", "--group-by", "gender"), ("suggest", "zor")),
    11: (("search", "text:zoroastrian"), ("grep", "zoroastrian"), ("export", "OUT", "--text", "zoroastrian")),
    12: (("unfold", "ID"), ("open", "ID"), ("export", "OUT", "--unfold"), ("export", "OUT", "--traits")),
    13: (("expand", "ID"), ("links", "ID"), ("paths", "ID", "ID"), ("export", "OUT", "--expand", "2")),
    14: (("merge", "p", "q"), ("unmerge", "p"), ("judge", "p", "q"), ("identity", "idNumber")),
}
"""By number: what somebody would type. OUT is a file, ID the public id of somebody."""

LINES: tuple[dict[str, Any], ...] = (
    *(
        {"verb": verb, "args": {"query": "religion:zoroastrian"}}
        for verb in ("search", "open", "unfold", "links", "merge", "count", "suggest")
    ),
    *({"verb": verb, "args": {"id": "ID"}} for verb in ("OpenEntity", "UnfoldTraits", "ListLinks", "DeclareIdentity")),
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("cli")) as made:
        made.world.dataset("people")
        made.world.load("people", THINGS)
        yield made


@pytest.fixture(scope="module")
def case(doors: Doors) -> Access:
    """A case that holds everything, one of whose people is sealed since."""
    world = doors.world
    made = world.case("people")
    for name in ("Layla Haddad", "Toni Teller", "Small Works"):
        world.act(made, HoldEntity(world.id(made, name)))
    world.act(made, ProtectPerson(world.id(made, "Toni Teller"), "source"))
    return made


def test_no_verb_of_the_channel_reads_people() -> None:
    """Who adds one makes its attempts first."""
    known = {"erase", "login", "load", "export", "rebuild", "imports", "show_import", "confirm_import", "undo_import", "reset_password"}
    assert {verb for verb in VERBS if verb in ("search", "open", "unfold", "links", "merge", "judge", "count", "query")} == set()
    assert known <= set(VERBS)


@pytest.mark.parametrize("number", sorted(ATTEMPTS))
def test_the_command_line_has_no_such_verb(doors: Doors, case: Access, number: int, tmp_path: Path) -> None:
    world = doors.world
    layla, target = world.id(case, "Layla Haddad"), tmp_path / "out.json"
    doors.key(case)
    start = world.size()
    for words in ATTEMPTS[number]:
        filled = [{"OUT": str(target), "ID": layla}.get(word, word) for word in words]
        said = doors.run(*filled, *(("--case", case.case) if words[0] == "export" else ()), access=case)
        assert said.status in (1, 2, 3), words
        assert not [word for word in SECRET if word in said.out], words
        assert not target.exists()
    for line in LINES:
        answer = over_socket(doors, line | {"args": {**line["args"], "key": doors.key(case)}})
        assert set(answer) == {"error"}, line
    assert [act for act, decision, _ in doors.noted(start) if decision == "permit"] == []


def test_the_one_verb_that_gives_people_gives_no_trait_and_nobody_who_is_sealed(doors: Doors, case: Access, tmp_path: Path) -> None:
    for kind in ("entities", "statements"):
        target = tmp_path / kind
        assert doors.run("export", str(target), "--case", case.case, "--format", kind, access=case).status == 0
        text = target.read_text()
        assert "Layla Haddad" in text
        assert not [word for word in SECRET if word in text]
