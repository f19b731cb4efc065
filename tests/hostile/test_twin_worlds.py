"""Two stores that differ only in what the reader may not see answer alike, to the last character: hits, totals, facets, order,
links, pages, errors. Both have the same keys, so that even public ids are the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity, OpenCase, ProtectPerson, ReadLedger
from glasshouse.policy.plans.data import DeclareIdentity, UndoImport
from glasshouse.policy.plans.entity import ListLinks, OpenEntity, OpenRow, UnfoldTraits, WhoOpened
from glasshouse.policy.plans.plan import Plan
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import tables as t
from tests.hostile.world import Thing, World

PHONE = "+442071234567"
OPEN: list[Thing] = [
    ("a", "Person", {"name": "Rosa Vale", "idNumber": "RV-1", "birthDate": "1980", "addressEntity": "home", "religion": "Quaker"}),
    ("b", "Person", {"name": "Rosa Vale", "birthDate": "1990"}),
    ("c", "Company", {"name": "Vale Works", "country": "de", "registrationNumber": "VW-1", "addressEntity": "home"}),
    ("d", "Company", {"name": "Vale Trading", "country": "fr", "registrationNumber": "VT-1"}),
    ("home", "Address", {"full": "1 Vale Road, Dover"}),
    ("o", "Ownership", {"owner": "a", "asset": "c", "percentage": "40"}),
    ("p", "Payment", {"payer": "c", "beneficiary": "d", "amount": "900", "currency": "EUR", "date": "2020-02-02"}),
    *((f"w{n}", "Person", {"name": f"Vale Worker {n}", "phone": PHONE}) for n in range(10)),
]
SEALED: list[Thing] = [
    ("s", "Person", {"name": "Rosa Vale", "idNumber": "RV-2", "phone": PHONE, "addressEntity": "home"}),
    ("so", "Ownership", {"owner": "s", "asset": "c", "percentage": "60"}),
    ("sp", "Payment", {"payer": "c", "beneficiary": "s", "amount": "5000", "currency": "EUR", "date": "2022-01-01"}),
    ("su", "UserAccount", {"name": "Rosa Vale", "owner": "s"}),
    ("sd", "Directorship", {"director": "s", "organization": "d"}),
]
RESIDENTS: list[Thing] = [(f"r{n}", "Person", {"name": f"Resident {n}", "addressEntity": "home"}) for n in range(3)]
ELSEWHERE: list[Thing] = [
    ("x", "Person", {"name": "Rosa Vale", "idNumber": "RV-1", "birthDate": "1980"}),
    ("y", "Company", {"name": "Vale Works", "registrationNumber": "VW-1", "country": "ru"}),
    ("z", "Company", {"name": "Vale Trading", "registrationNumber": "VT-1"}),
    *((f"v{n}", "Person", {"name": f"Rosa Vale {n}", "phone": PHONE}) for n in range(20)),
]
SEARCHES = (
    "rosa", '"rosa vale"', "vale", "vale*", "vael~2", "RV-1", "RV-2", "id:VW-1", PHONE, "phone:+44207123*", "rosa OR vale NOT trading",
    "rosa born:1975..1985", "country:de", "country:ru", "resident", "dover", "NOT zzz", "account", "undone",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Twins:
    plain: World
    full: World
    cases: tuple[Access, Access]


def _world(folder: Path, keys: Path, *, hidden: bool, first: bool) -> tuple[World, Access]:
    """The open data, and with `hidden` all that the reader may not see, loaded before (`first`) or after it."""
    world = World(folder, keys)
    world.dataset("open")
    if hidden:
        world.dataset("secret")
    if hidden and first:
        world.load("secret", ELSEWHERE)
    world.load("open", OPEN)
    case = world.case("open")
    if hidden:
        _hide(world, first)
    return world, case


def _hide(world: World, first: bool) -> None:
    steward = world.standing(CaseKind.STEWARDSHIP)
    if not first:
        world.load("secret", ELSEWHERE)
    world.load("open", SEALED, source="sealed")
    other = world.case("open", "secret")
    sealed = {hit.stub.id for hit in world.search(other, "RV-2").hits}
    world.act(other, ProtectPerson(sealed.pop(), "witness"))
    undone = world.load("open", [("c", "Company", {"name": "Undone Vale Works", "country": "ru"}), *RESIDENTS], source="undone")
    world.act(steward, UndoImport(undone))
    for prop, kind in (("idNumber", "Person"), ("registrationNumber", "Company")):
        world.act(steward, DeclareIdentity(kind, prop, ("open", "secret")))
    _judge_in(world, other)


def _judge_in(world: World, case: Access) -> None:
    """Another case judges the two companies and the two namesakes to be the same."""
    ids = [world.id(case, "Vale Works"), world.id(case, "Vale Trading")]
    ids += [hit.stub.id for hit in world.search(case, '"rosa vale"').hits][:2]
    numbers = [world.house.builder._ids.decode(public) for public in ids]  # no command makes such judgements yet
    with world.house.database.write() as connection:
        for at, (left, right) in enumerate((numbers[:2], numbers[2:])):
            row = {"id": 900 + at, "left": left, "right": right, "judgement": "positive", "case_id": case.case}
            connection.execute(sa.insert(t.judgements).values(**row, by=case.actor.person, ground="a hunch", created=1))
        connection.execute(sa.update(t.entities).where(t.entities.c.id.in_(numbers)).values(cluster=min(n for n in numbers if n)))
    world.house.builder.rebuild(lambda _done: None)


@pytest.fixture(scope="module", params=["after", "before"])
def twins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    folder = tmp_path_factory.mktemp("twins")
    first = request.param == "before"
    plain, one = _world(folder / "plain", folder / "keys", hidden=False, first=first)
    with closing(plain):
        full, other = _world(folder / "full", folder / "keys", hidden=True, first=first)
        with closing(full):
            yield Twins(plain, full, (one, other))


def _answer(world: World, case: Access, plan: Plan[object], *, ids: bool) -> str:
    """The answer as text; without `ids` public ids are left out and hits put in order, for numbers differ and ids with them."""
    try:
        return repr(_plain(world.open(case, plan), ids))
    except GlasshouseError as error:
        return repr((type(error).__name__, error.code, error.message, error.remedy))


def _plain(value: object, ids: bool) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        left_out = {"when", "since", "index", "grants", "root", "size", "origin", "recent", "case", "members"}
        left_out |= set() if ids else {"id", "record", "via"}
        return [(f.name, _plain(getattr(value, f.name), ids)) for f in dataclasses.fields(value) if f.name not in left_out]
    if isinstance(value, tuple):
        parts = [_plain(item, ids) for item in value]
        return parts if ids else sorted(parts, key=repr)
    return value


def _plans(world: World, case: Access, *, pages: bool) -> Iterator[tuple[str, Plan[object]]]:
    for text in SEARCHES:
        yield text, SearchEntities(parse(text))
        narrowings: list[dict[str, Any]] = [{"schemata": ("Person",)}, {"datasets": ("open",)}, {"datasets": ("secret",)}]
        for narrow in (*narrowings, {"countries": ("ru",)}, *([{"offset": 3}] if pages else [])):
            yield f"{text} {narrow}", SearchEntities(parse(text), **narrow)
    stubs = {hit.stub.id: hit.stub.caption for text in ("vale", "dover") for hit in world.search(case, text).hits}
    for public, caption in sorted(
        stubs.items(), key=lambda item: (item[1], repr(_plain(world.open(case, OpenEntity(item[0])).facts, False)))
    ):
        yield f"open {caption}", OpenEntity(public)
        yield f"unfold {caption}", UnfoldTraits(public)
        yield f"who opened {caption}", WhoOpened(public)
        view = world.open(case, OpenEntity(public))
        for group in view.groups:
            yield f"{caption} {group.key}", ListLinks(public, group.key)
            yield f"{caption} {group.key} 1", ListLinks(public, group.key, 1)
            for number, link in enumerate(group.links if pages else ()):
                if link.other:
                    yield f"{caption} {group.key} singly {number}", ListLinks(public, group.key, 0, link.other.id)
        for record in view.records:
            yield f"row of {caption}", OpenRow(record.ref.record)
    yield "case", OpenCase()


def test_every_answer_is_the_same(twins: Twins, request: pytest.FixtureRequest) -> None:
    ids = "after" in request.node.name  # numbers differ otherwise, and with them ids and the order of equals
    one, other = twins.cases
    pairs = list(zip(_plans(twins.plain, one, pages=ids), _plans(twins.full, other, pages=ids), strict=True))
    assert len(pairs) > 140

    def both(pair: tuple[tuple[str, Plan[object]], tuple[str, Plan[object]]]) -> tuple[str, str]:
        (_, left), (_, right) = pair
        return _answer(twins.plain, one, left, ids=ids), _answer(twins.full, other, right, ids=ids)

    in_turn = [pair for pair in pairs if isinstance(pair[0][1], WhoOpened | OpenCase)]  # these tell what was asked before
    with ThreadPoolExecutor(16) as pool:  # the others share the ledger's commits
        answers = [*map(both, in_turn), *pool.map(both, pairs)]
    for ((name, _), (same, plan)), (left, right) in zip([*in_turn, *pairs], answers, strict=True):
        assert name == same
        assert left == right or isinstance(plan, WhoOpened), name


def test_what_is_held_exported_and_noted_is_the_same(twins: Twins) -> None:
    made = []
    for world, case in zip((twins.plain, twins.full), twins.cases, strict=True):
        hits = world.search(case, "vale").hits
        for hit in hits:
            world.act(case, HoldEntity(hit.stub.id))
        files = [world.act(case, ExportEntities(kind)) for kind in ("entities", "statements")]
        rows = sorted((row.sentence, row.decision, row.subject is None) for row in world.open(case, ReadLedger()).rows[: len(hits) + 2])
        lines = [sorted(file.content.splitlines()) for file in files]
        made.append(([(file.entities, file.left_out) for file in files], lines, rows))
    assert made[0] == made[1]


def test_an_id_of_something_hidden_answers_like_an_id_that_nobody_made(twins: Twins) -> None:
    everything = twins.full.case("open", "secret")
    hidden = {hit.stub.id for hit in twins.full.search(everything, "rosa").hits}
    hidden -= {hit.stub.id for hit in twins.full.search(twins.cases[1], "rosa").hits}
    assert hidden
    for public in hidden:
        for kind in (OpenEntity, UnfoldTraits, WhoOpened):
            answers = {_answer(twins.full, twins.cases[1], kind(which), ids=True) for which in (public, "a" * 26, "", "x" * 500, "é")}
            assert len(answers) == 1
