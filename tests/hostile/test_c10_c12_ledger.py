"""Charter C10 and C12: no record, no result; a refusal is an entry; doubt refuses. Leaves are read from the ledger's own file and each
opening is checked against its commitments."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from glasshouse.base.errors import DefectError, GlasshouseError, InvalidInputError, LedgerUnavailableError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.decide import PolicyBook
from glasshouse.policy.plans import casework, data, entity, people
from glasshouse.policy.plans.plan import Command, Plan, Request
from glasshouse.policy.plans.query import Field, Not, Query, Range, Word
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.policy.situation import Granted
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.leaf import parse as parse_leaf
from tests.hostile.world import World, every_text


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("ledger"))
    made.dataset("plain", handling="public")
    made.load("plain", [("p", "Person", {"name": "Rosa Vale", "religion": "Quaker"}), ("f", "Company", {"name": "Vale Works"})])
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    return world.case("plain")


# -- what leaves an entry


FIELDS = ("religion", "properties.religion", "nationality", "gender", "Person.birthPlace", "topics", "ethnicity", "politicalGroup")


@pytest.mark.parametrize("field", FIELDS)
def test_a_trait_asked_for_is_refused_with_an_entry_of_its_own(world: World, case: Access, field: str) -> None:
    before = world.size()
    text = f"rosa {field}:quaker"
    with pytest.raises(RefusedError) as refused:
        world.house.gate.query(case, text)
    ((leaf, opening),) = world.entries(before)
    assert (leaf.header.k.value, leaf.header.dec and leaf.header.dec.value, leaf.header.why) == ("intent", "refuse", ("C1",))
    assert refused.value.entry == before
    assert opening["plan"]["query"]["text"] == text
    assert (opening["actor"], opening["case"]) == (case.actor.person, case.case)


def test_a_field_that_does_not_exist_is_refused_and_noted_and_a_slip_of_the_pen_is_neither(world: World, case: Access) -> None:
    before = world.size()
    with pytest.raises(RefusedError):
        world.house.gate.query(case, "shoesize:44")
    assert [leaf.header.why for leaf, _ in world.entries(before)] == [("C12",)]
    with pytest.raises(InvalidInputError):
        world.house.gate.query(case, '"never closed')
    assert world.size() == before + 1
    assert world.house.gate.query(case, "rosa vale") == parse("rosa vale")
    assert world.size() == before + 1


def test_a_stranger_who_asks_for_a_trait_is_refused_as_a_stranger(world: World, case: Access) -> None:
    stranger = world.person("nobody", "investigator")
    before = world.size()
    with pytest.raises(RefusedError) as refused:
        world.house.gate.query(Access(stranger, case.case), "religion:quaker")
    assert refused.value.rules == ("C9",)
    assert [leaf.header.why for leaf, _ in world.entries(before)] == [("C9",)]


def test_a_view_that_was_kept_is_read_by_the_gate_again(world: World, case: Access) -> None:
    """As if the language had been tightened since."""
    token = world.house.gate.remember(case, SearchEntities(Query("religion:quaker", None, None)))
    before = world.size()
    with pytest.raises(RefusedError) as refused:
        world.house.gate.recall(case, token)
    assert refused.value.rules == ("C1",)
    assert world.size() == before + 1


# -- no record, no result


@contextmanager
def full_disk(world: World) -> Iterator[None]:
    """SQLite itself says that the ledger's disk is full: its file may not grow by one page more."""
    ledger = world.house._ledger
    engine = ledger.engine

    def limited(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    sa.event.listen(engine, "connect", limited)
    ledger.close()  # every connection, the one that is kept for writing too: the next ones are limited
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", limited)
        ledger.close()


def test_20_with_a_full_disk_nothing_is_shown_or_done_and_nothing_is_logged_later(world: World, case: Access) -> None:
    rosa = world.id(case, "Rosa Vale")
    before = world.size()
    with full_disk(world):
        # Pages that the file has already may have room left: fill them with small refusals, then everything must stop.
        for _ in range(400):
            try:
                world.house.gate.query(case, "religion:x")
            except RefusedError:
                continue
            except LedgerUnavailableError:
                break
        filled = world.size()
        asked: list[Plan[Any]] = [SearchEntities(parse("rosa")), entity.OpenEntity(rosa), entity.UnfoldTraits(rosa), casework.ReadLedger()]
        for plan in asked:
            with pytest.raises(LedgerUnavailableError) as stopped:
                world.open(case, plan)
            assert stopped.value.status == 503
            assert not [text for text in every_text(stopped.value.args) if "Rosa" in text or "Quaker" in text]
        with pytest.raises(LedgerUnavailableError):
            world.act(case, casework.HoldEntity(rosa))
        with pytest.raises(LedgerUnavailableError):
            world.act(case, casework.ProtectPerson(rosa, "source"))
        with pytest.raises(LedgerUnavailableError):
            world.house.gate.query(case, "religion:quaker")
        assert world.size() == filled
    assert filled - before < 400
    page = world.open(case, casework.OpenCase())
    assert page.held == ()
    assert world.search(case, "rosa").total == 1
    assert world.size() == filled + 4


def test_10_a_fault_in_the_middle_of_a_read_shows_nothing_says_nothing_and_leaves_its_entries(world: World, case: Access) -> None:
    """A real one: the index's folder is gone from under the engine, a record holds what is no JSON."""
    rosa = world.id(case, "Rosa Vale")
    before = world.size()
    with world.house.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER records_no_update")
        connection.exec_driver_sql("UPDATE records SET data = replace(data, '{', '<') WHERE data LIKE '%Rosa%'")
    try:
        with pytest.raises(DefectError) as stopped:
            world.open(case, entity.OpenEntity(rosa))
        with pytest.raises(DefectError) as undone:
            world.act(case, casework.HoldEntity(rosa)) and world.act(case, casework.ExportEntities())
    finally:
        with world.house.database.write() as connection:
            connection.exec_driver_sql("UPDATE records SET data = replace(data, '<', '{') WHERE data LIKE '%Rosa%'")
    for error in (stopped.value, undone.value):
        assert not [word for word in ("Rosa", "Quaker", "JSON", "SELECT") if word in f"{error} {error.remedy}"]
    said = [(leaf.header.k.value, leaf.header.dec and leaf.header.dec.value) for leaf, _ in world.entries(before)]
    assert said[:2] == [("intent", "permit"), ("outcome", "error")]
    assert said[-1] == ("outcome", "error")
    assert world.open(case, entity.OpenEntity(rosa)).stub.caption == "Rosa Vale"
    world.act(case, casework.ReleaseEntity(rosa))


# -- doubt


PERMIT_ALL = '@id("X1 everything")\npermit (principal, action, resource);\n'
"""The loosest house policy that there can be."""
FAULTY = PERMIT_ALL + '@id("X2 a sum too large")\nforbid (principal, action, resource) when {{ context.cls {} 9223372036854775807 > 0 }};\n'


def _situation(world: World, access: Access) -> Any:
    return world.house.gate.situation(access.actor, access.case)


def test_25_a_forbid_that_fails_while_it_is_evaluated_refuses(world: World, case: Access) -> None:
    """Cedar skips it, and says Allow."""
    request = SearchEntities(parse("rosa"))
    assert PolicyBook(PERMIT_ALL).decide(request, _situation(world, case)).permit
    decision = PolicyBook(FAULTY.format("+")).decide(request, _situation(world, case))
    assert (decision.permit, decision.error, decision.rules) == (False, True, ("C12",))


def test_who_does_not_fit_the_schema_is_refused_also_where_the_same_person_was_let_in_before(world: World, case: Access) -> None:
    """What is said of person and case is kept parsed, by all of it."""
    book, asked, good = PolicyBook(PERMIT_ALL), SearchEntities(parse("rosa")), _situation(world, case)
    assert book.decide(asked, good).permit
    for wrong in (
        dataclasses.replace(good, active=None),
        dataclasses.replace(good, actor=dataclasses.replace(good.actor, unit=7)),
        dataclasses.replace(good, case=dataclasses.replace(good.case, unit=None)),
    ):
        decision = book.decide(asked, wrong)
        assert (decision.permit, decision.error, decision.rules) == (False, True, ("C12",))
    assert not book.decide(asked, dataclasses.replace(good, active=False)).permit
    assert book.decide(asked, good).permit


@pytest.mark.parametrize(
    "text",
    [
        "permit (principal, action, resource) when { principal.trusted };",
        "permit (principal, action, resource) when { context.cls == \"2\" };",
        'permit (principal == Root::"1", action, resource);',
        'permit (principal, action == Action::"search_all", resource);',
        "permit (principal, action, resource",
    ],
)  # fmt: skip
def test_25_a_policy_that_does_not_fit_the_schema_stops_the_start(text: str) -> None:
    with pytest.raises((DefectError, ValueError)):
        PolicyBook(text)


def test_no_house_policy_permits_what_the_charter_forbids(world: World, case: Access) -> None:
    book, asked = PolicyBook(PERMIT_ALL), SearchEntities(parse("rosa"))
    good = _situation(world, case)
    assert book.decide(asked, good).permit
    admin = dataclasses.replace(good.actor, roles=world.jonas.roles)
    tagged = Granted(dataclasses.replace(dataset, tags=frozenset({f"never:{good.case.purpose.value}"})) for dataset in good.granted)
    for expected, bad in {
        "C9": dataclasses.replace(good, actor=admin),
        "C9 ": dataclasses.replace(good, actor=dataclasses.replace(good.actor, bound_case="another")),
        "C9  ": dataclasses.replace(good, active=False),
        "C7": dataclasses.replace(good, granted=tagged),
        "C7 ": dataclasses.replace(good, case=dataclasses.replace(good.case, kind=CaseKind.STEWARDSHIP)),
    }.items():
        decision = book.decide(asked, bad)
        assert (decision.permit, decision.rules) == (False, (expected.strip(),)), expected


def test_a_search_made_by_hand_that_its_words_do_not_say_is_refused(world: World, case: Access) -> None:
    name = Word(Field.NAME, "r", prefix=True)
    for query in (
        Query("vale works", name, name),
        Query("vale works", parse("vale works").tree, Range(Field.BORN, "1900", "2020")),
        Query("vale works", parse("vale works").tree, Not(name)),
        Query("religion:x", name, name),
        Query('"', name, None),
        Query("", Word(Field.BORN, "rosa"), None),
    ):
        with pytest.raises(RefusedError) as refused:
            world.open(case, SearchEntities(query))
        assert refused.value.rules == ("C12",)


def test_24_a_leaf_in_other_words_is_no_leaf(world: World, case: Access) -> None:
    world.search(case, "rosa")
    with sqlite3.connect(world.settings.data_dir / "ledger.db") as connection:
        entry = bytes(connection.execute("select entry from leaves order by idx desc").fetchone()[0])
    parse_leaf(entry)
    for forged in (
        entry + b" ",
        b" " + entry,
        entry.replace(b'":', b'": ', 1),
        entry[:-1] + b',"v":1}',
        entry.replace(b'"v":1', b'"v":1.0'),
    ):
        assert forged != entry
        with pytest.raises(LedgerFormatError):
            parse_leaf(forged)
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(world.settings.data_dir / "ledger.db") as connection:
        connection.execute("update leaves set entry = ? where idx = 0", (entry,))
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(world.settings.data_dir / "ledger.db") as connection:
        connection.execute("delete from leaves")


# -- everything that can be asked, by anybody, in any order


WORDS = st.sampled_from(["", "rosa", "vale works", "plain", "mara", "é" * 70, "a" * 26, "p", "x'--", "case-", "never:corruption", "\u202e"])
NUMBERS = st.integers(-2, 60)
HOLES: dict[str, st.SearchStrategy[Any]] = {
    "str": WORDS,
    "int": NUMBERS,
    "bool": st.booleans(),
    "str | None": st.none() | WORDS,
    "tuple[str, ...]": st.lists(WORDS, max_size=2).map(tuple),
    "tuple[tuple[str, str], ...]": st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple),
    "Purpose": st.sampled_from(Purpose),
    "CaseRole": st.sampled_from(CaseRole),
    "Query": WORDS.map(parse) | st.builds(Query, WORDS, st.builds(Word, st.sampled_from(Field), WORDS), st.none()),
    "SourceSpec": st.builds(data.SourceSpec, WORDS),
}
_FOUND: set[Any] = {kind for module in (casework, data, entity, people) for kind in vars(module).values() if isinstance(kind, type)}
KINDS: list[type[Request[Any]]] = [kind for kind in _FOUND if issubclass(kind, Request) and "__dataclass_fields__" in vars(kind)]
KINDS = sorted((kind for kind in {*KINDS, SearchEntities} if kind is not casework.CloseCase), key=lambda kind: kind.__name__)


def _made(kind: type[Request[Any]]) -> st.SearchStrategy[Request[Any]]:
    fields = {field.name: HOLES[str(field.type)] for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # they are dataclasses
    return st.builds(kind, **fields)


REQUESTS = st.sampled_from(KINDS).flatmap(_made)


@pytest.fixture(scope="module")
def everybody(world: World, case: Access) -> tuple[Access, ...]:
    """Accesses of every sort: lead, reader, stranger, administrator, auditor, a key, and standing cases."""
    reader, auditor, stranger = (
        world.person(login, role) for login, role in (("rea", "investigator"), ("aud", "auditor"), ("str", "lead"))
    )
    other = world.case("plain")
    world.act(other, casework.AddMember("rea", CaseRole.READER))
    key = world.house.accounts.actor_by_key(world.act(other, people.IssueKey(1)).text)
    actors = (world.mara, reader, auditor, stranger, world.jonas, key)
    cases = (other.case, "nowhere", *(world.house.gate.standing(world.mara, kind) for kind in (CaseKind.STEWARDSHIP, CaseKind.OVERSIGHT)))
    own = {actor.person: world.house.gate.standing(actor, CaseKind.ADMINISTRATION) for actor in actors}
    anywhere = [Access(actor, where) for actor in actors for where in (*cases, own[actor.person])]
    return (*anywhere, *(Access(actor, where) for actor in (world.mara, reader, key) for where in (*cases, other.case, other.case)))


def test_whatever_anybody_asks_is_in_the_ledger_before_it_is_answered(world: World, everybody: tuple[Access, ...]) -> None:
    answered, mine = 0, world.case("plain")
    rosa = world.id(mine, "Rosa Vale")
    lawful: tuple[Request[Any], ...] = (SearchEntities(parse("rosa")), casework.OpenCase(), casework.ReadLedger(), data.ListDatasets())
    lawful += tuple(kind(rosa) for kind in (entity.OpenEntity, entity.UnfoldTraits, entity.WhoOpened, casework.HoldEntity))
    lawful += (casework.ExportEntities(),)
    asked = st.tuples(st.sampled_from(everybody), REQUESTS) | st.tuples(st.sampled_from((mine, *everybody)), st.sampled_from(lawful))

    @given(asked | st.tuples(st.just(mine), REQUESTS | st.sampled_from(lawful)))
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(pair: tuple[Access, Request[Any]]) -> None:
        nonlocal answered
        access, request = pair
        before = world.size()
        receipt, error = None, None
        try:
            if isinstance(request, Plan):
                receipt = world.house.gate.open(access, request).receipt
            else:
                assert isinstance(request, Command)
                receipt = world.house.gate.act(access, request).receipt
        except GlasshouseError as raised:
            error = raised
        found = world.entries(before)  # openings are checked here
        assert not isinstance(error, (DefectError, LedgerUnavailableError)), (request, error.__cause__)
        intent, opening = found[0]
        assert intent.header.k.value == "intent"
        assert intent.header.act is not None
        assert intent.header.act.value == request.row().act
        assert (opening["actor"], opening["plan"]["type"]) == (access.actor.person, type(request).__name__)
        if receipt is not None:
            answered += 1
            assert [leaf.header.k.value for leaf, _ in found] == ["intent", "outcome"]
            assert found[1][0].header.re == before
            assert [leaf.header.dec and leaf.header.dec.value for leaf, _ in found] == ["permit", "permit"]
            assert before <= receipt.index < before + 2
        elif len(found) == 1:
            assert isinstance(error, RefusedError)
            assert intent.header.dec is not None
            assert intent.header.dec.value in ("refuse", "error")
            assert intent.header.why == error.rules
            assert error.entry == before
        else:
            assert [leaf.header.dec and leaf.header.dec.value for leaf, _ in found] == ["permit", "refuse"], error

    ask()
    assert answered > 15


def test_not_found_is_an_entry_too(world: World, case: Access) -> None:
    before = world.size()
    with pytest.raises(NotFoundError):
        world.open(case, entity.OpenEntity("a" * 26))
    assert [leaf.header.dec and leaf.header.dec.value for leaf, _ in world.entries(before)] == ["permit", "refuse"]
