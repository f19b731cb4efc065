"""Redaction: marks keep their revisions, the copy is an exhibit of its own with nothing underneath, and who saw the original stays told."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, ExhibitState
from glasshouse.model.redaction import BLOCK, Because, Range
from glasshouse.policy.plans import casework, exhibits, people, redactions as plans
from glasshouse.policy.plans.plan import Command, Request
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from tests.store.collected import at, collect, staffed, view
from tests.store.redacting import LETTER, box, copied, marked, read, taken
from tests.store.world import PASSWORD, World
from tests.unit.work.documents import SECRET, everything_in, pdf, words

FOREIGN = "a" * 26


BEGUN = {"case": staffed}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def test_a_redacted_copy_is_an_exhibit_of_its_own_with_custody_on_both_sides(world: World, case: Access) -> None:
    exhibit = taken(world, case, pdf(words(SECRET)))
    opened = world.open(case, plans.OpenRedaction(exhibit))
    assert (opened.revision, opened.marks, opened.pages) == (0, (), ((400.0, 200.0),))
    marked(world, case, exhibit, box(0, 0, 1, 0.5))
    world.open(at(world, case, "ines"), plans.ShowPage(exhibit, 0))
    copy = copied(world, case, exhibit)
    found = view(world, case, copy)
    assert (found.row.label, found.row.title, found.row.state) == ("EX-0002", "Redacted copy of EX-0001", ExhibitState.UNREVIEWED)
    assert (found.row.media_type, found.row.kind, found.file_name) == ("application/pdf", ExhibitKind.FILE, "EX-0001-redacted.pdf")
    assert (found.redacted, found.source, found.told) == (True, (exhibit, "EX-0001"), ())
    assert found.tool == "Glasshouse redaction"
    assert found.tool_version
    content = read(world, case, copy)
    assert SECRET not in everything_in(content)
    rows = view(world, case, exhibit).custody.rows
    assert [(row.event, row.by) for row in rows] == [
        (CustodyEvent.COLLECTED, "Mara Okafor"),
        (CustodyEvent.OPENED, "Ines"),
        (CustodyEvent.OPENED, "Mara Okafor"),
        (CustodyEvent.REDACTED, "Mara Okafor"),
    ]
    assert rows[-1].reason.startswith("EX-0002, with Glasshouse redaction")
    assert found.row.sha256 in rows[-1].reason
    assert [row.event for row in view(world, case, copy).custody.rows] == [CustodyEvent.COLLECTED, CustodyEvent.OPENED]
    assert not view(world, case, exhibit).redacted


def test_words_of_a_text_become_blocks_that_tell_no_length(world: World, case: Access) -> None:
    exhibit = taken(world, case)
    hits = world.open(case, plans.ShowPassage(exhibit, words="rosa quay")).hits
    assert [hit[2] for hit in hits] == ["Rosa Quay"]
    assert [hit[2] for hit in world.open(case, plans.ShowPassage(exhibit, words="MULLER")).hits] == ["Müller"]
    marked(world, case, exhibit, Range(5, 9), hits[0][0])
    marked(world, case, exhibit, Range(9, 10), Range(7, 8))  # touching and inside: one block
    assert world.open(case, plans.ShowPassage(exhibit, painted=True)).text == read(world, case, copied(world, case, exhibit)).decode()
    copy = copied(world, case, exhibit)
    assert read(world, case, copy).decode() == f"Dear {BLOCK}\nyour friend Müller met {BLOCK} at 5.\n"
    assert view(world, case, copy).row.media_type == "text/plain"
    assert view(world, case, copy).file_name == "EX-0001-redacted.txt"


def test_marks_keep_their_revisions_and_a_second_writer_loses_nothing(world: World, case: Access) -> None:
    exhibit, ines = taken(world, case), at(world, case, "ines")
    marked(world, case, exhibit, Range(5, 9))
    with pytest.raises(ConflictError) as refused:
        marked(world, ines, exhibit, Range(20, 22), revision=0)
    assert refused.value.code == "changed_meanwhile"
    marked(world, ines, exhibit, Range(20, 22), revision=1)
    first, second = world.open(case, plans.OpenRedaction(exhibit)).marks
    assert (first.by, second.by) == ("Mara Okafor", "Ines")
    world.act(case, plans.ChangeMark(exhibit, 2, first.id, Range(5, 10), Because.SOURCE, "She called", "a driver"))
    changed = world.open(case, plans.OpenRedaction(exhibit)).marks[0]
    assert (changed.place, changed.because, changed.words, changed.protects) == (Range(5, 10), Because.SOURCE, "She called", "a driver")
    world.act(case, plans.RemoveMarks(exhibit, 3, (changed.id, second.id)))
    assert world.open(case, plans.OpenRedaction(exhibit)).marks == ()
    assert world.act(case, plans.RestoreMarks(exhibit, 4, 3)) == 5
    found = world.open(case, plans.OpenRedaction(exhibit))
    assert [(mark.place, mark.words) for mark in found.marks] == [(Range(5, 10), "She called"), (Range(20, 22), "")]
    assert [(one.number, one.by, one.marks) for one in found.since] == [
        (5, "Mara Okafor", 2),
        (4, "Mara Okafor", 0),
        (3, "Mara Okafor", 2),
        (2, "Ines", 2),
        (1, "Mara Okafor", 1),
    ]
    world.act(case, plans.RestoreMarks(exhibit, 5, 0))
    assert world.open(case, plans.OpenRedaction(exhibit)).marks == ()


def test_a_copy_whose_marks_changed_while_it_was_drawn_is_not_kept(world: World, case: Access) -> None:
    exhibit = taken(world, case)
    marked(world, case, exhibit, Range(5, 9))
    copy = world.open(case, plans.RenderRedacted(exhibit, 1))
    with world.house.arrivals.arriving(copy.chunks()) as received:
        marked(world, case, exhibit, Range(20, 22))
        with pytest.raises(ConflictError) as refused:
            world.act(case, plans.KeepRedacted(exhibit, 1, received.token, received.sha256))
    assert refused.value.code == "changed_meanwhile"
    assert world.open(case, exhibits.ListExhibits()).total == 1


def test_the_marks_of_a_copy_stay_and_later_ones_make_another(world: World, case: Access) -> None:
    exhibit = taken(world, case)
    marked(world, case, exhibit, Range(5, 9))
    first = copied(world, case, exhibit)
    marked(world, case, exhibit, Range(20, 22))
    second = copied(world, case, exhibit)
    assert read(world, case, first) != read(world, case, second)
    assert [name for _, name in world.open(case, plans.OpenRedaction(exhibit)).copies] == ["EX-0002", "EX-0003"]


def test_a_place_outside_a_text_or_a_page_is_no_mark(world: World, case: Access) -> None:
    letter, paper = taken(world, case), taken(world, case, pdf(words(SECRET)))
    world.open(case, plans.OpenRedaction(paper))
    none_of_a_text = (Range(5, 5), Range(9, 5), Range(-1, 5), Range(0, 10_000), box(0, 0, 1, 1))
    outside = (box(0, 0, 0, 1), box(0.5, 0, 0.6, 0.1), box(-0.1, 0, 0.5, 0.5), box(0, 0, 1, 1, page=1), box(0, 0, 1, 1, page=-1))
    for exhibit, places in ((letter, none_of_a_text), (paper, (Range(0, 1), *outside))):
        for place in places:
            with pytest.raises(InvalidInputError):
                marked(world, case, exhibit, place, revision=0)


def test_a_mark_on_a_page_that_was_not_measured_yet_is_found_before_a_copy_is_made(world: World, case: Access) -> None:
    exhibit = taken(world, case, pdf(words(SECRET)))
    marked(world, case, exhibit, box(0, 0, 1, 1, page=7), revision=0)
    with pytest.raises(ConflictError, match="page that this file does not have"):
        copied(world, case, exhibit)


def test_what_cannot_be_redacted_says_why_and_what_to_do(world: World, case: Access) -> None:
    mime = b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nUm9zYQ==\n"
    archive = b"PK\x03\x04 and so on"
    for content in (mime, archive):
        with pytest.raises(ConflictError) as refused:
            world.open(case, plans.OpenRedaction(taken(world, case, content)))
        assert "PDF" in refused.value.remedy
    rope = world.act(case, exhibits.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, exhibits.Said("A rope")))
    with pytest.raises(ConflictError, match="no file"):
        world.open(case, plans.OpenRedaction(rope))
    with pytest.raises(ConflictError, match="Nothing is marked"):
        copied(world, case, taken(world, case))


def test_a_reason_of_no_list_needs_words_and_the_words_stay_out_of_the_ledger(world: World, case: Access) -> None:
    exhibit = taken(world, case)
    with pytest.raises(InvalidInputError):
        world.act(case, plans.AddMarks(exhibit, 0, (Range(5, 9),), Because.OTHER))
    world.act(case, plans.AddMarks(exhibit, 0, (Range(5, 9),), Because.OTHER, "canary-words", "canary-role"))
    world.open(case, plans.ShowPassage(exhibit, words="canary-asked"))
    _, trail = world.house.entries.trail(case.case, 0, 100)
    told = "".join(json.dumps(opened.fields) for opened in trail)
    assert exhibit in told
    assert "canary" not in told
    for field in ("words", "protects"):
        with pytest.raises(InvalidInputError):
            world.act(case, plans.AddMarks(exhibit, 1, (Range(5, 9),), Because.PERSONAL, **{field: "x" * 1_001}))


ASKED: tuple[Callable[[str], Request[object]], ...] = (
    plans.OpenRedaction,
    lambda exhibit: plans.ShowPage(exhibit, 0),
    plans.ShowPassage,
    lambda exhibit: plans.RenderRedacted(exhibit, 1),
    plans.ReadRedacted,
    lambda exhibit: plans.AddMarks(exhibit, 0, (Range(5, 9),), Because.PERSONAL),
    lambda exhibit: plans.ChangeMark(exhibit, 1, FOREIGN, Range(5, 9), Because.PERSONAL),
    lambda exhibit: plans.RemoveMarks(exhibit, 1, (FOREIGN,)),
    lambda exhibit: plans.RestoreMarks(exhibit, 1, 0),
    lambda exhibit: plans.KeepRedacted(exhibit, 1, "token", "0" * 64),
)


def test_an_exhibit_of_another_case_and_none_are_answered_alike(world: World, case: Access) -> None:
    other = world.case()
    foreign = taken(world, other)
    marked(world, other, foreign, Range(5, 9))
    for ask in ASKED:
        assert _answer(world, case, ask(foreign)) == _answer(world, case, ask(FOREIGN))


def test_a_mark_of_another_exhibit_and_none_are_answered_alike(world: World, case: Access) -> None:
    mine, other = taken(world, case), taken(world, case)
    marked(world, case, mine, Range(5, 9))
    marked(world, case, other, Range(5, 9))
    (foreign,) = world.open(case, plans.OpenRedaction(other)).marks
    for command in (
        lambda mark: plans.RemoveMarks(mine, 1, (mark,)),
        lambda mark: plans.ChangeMark(mine, 1, mark, Range(5, 8), Because.PERSONAL),
    ):
        assert _answer(world, case, command(foreign.id)) == _answer(world, case, command(FOREIGN))
    assert len(world.open(case, plans.OpenRedaction(other)).marks) == 1


def _answer(world: World, case: Access, request: Request[object]) -> tuple[str, str, str]:
    ask: Callable[[Access, Any], object] = world.act if isinstance(request, Command) else world.open
    with pytest.raises(NotFoundError) as refused:
        ask(case, request)
    return refused.value.code, refused.value.message, refused.value.remedy


def test_a_reader_sees_copies_and_marks_and_marks_nothing(world: World, case: Access) -> None:
    exhibit = taken(world, case)
    marked(world, case, exhibit, Range(5, 9))
    copy = copied(world, case, exhibit)
    world.act(world.admin, people.CreatePerson("rea", "Rea", "Investigations", ("investigator",), PASSWORD))
    world.act(case, casework.AddMember("rea", CaseRole.READER))
    rea = at(world, case, "rea")
    assert BLOCK.encode() in read(world, rea, copy)
    assert len(world.open(rea, plans.OpenRedaction(exhibit)).marks) == 1
    with pytest.raises(RefusedError):
        marked(world, rea, exhibit, Range(20, 22))


def test_who_may_open_copies_only_opens_no_original(world: World, case: Access) -> None:
    folder = world.folder / "data" / "policy"
    text = _house_text() + '@id("X1 no originals")\nforbid (principal, action == Action::"read_original", resource);\n'
    folder.mkdir(exist_ok=True)
    exhibit = taken(world, case)
    marked(world, case, exhibit, Range(5, 9))
    copy = copied(world, case, exhibit)
    (folder / "house.cedar").write_text(text)
    world.restart()
    for plan in (plans.ShowPassage(exhibit), plans.RenderRedacted(exhibit, 1), exhibits.ReadOriginal(exhibit), exhibits.ReadText(copy)):
        with pytest.raises(RefusedError):
            world.open(case, plan)
    assert BLOCK.encode() in read(world, case, copy)
    with pytest.raises(NotFoundError):
        read(world, case, exhibit)


def _house_text() -> str:
    return resources.files("glasshouse.policy").joinpath("house/default.cedar").read_text()


def test_a_sealed_person_takes_the_redacted_copies_of_their_record_along(world: World, case: Access) -> None:
    (hit,) = world.search(case, "ID7-ida").hits
    ida = hit.stub.id
    world.act(case, casework.HoldEntity(ida))
    exhibit = world.act(case, exhibits.CollectRecord(ida, exhibits.Said("As she stands")))
    marked(world, case, exhibit, Range(5, 9))
    copy = copied(world, case, exhibit)
    world.act(case, casework.ProtectPerson(ida, "source"))
    for row in world.open(at(world, case, "ines"), ListSeals()):
        world.act(at(world, case, "ines"), ConfirmSeal(row.id))
    for public in (exhibit, copy):
        for plan in (plans.OpenRedaction(public), plans.ReadRedacted(public), plans.ShowPassage(public)):
            with pytest.raises(NotFoundError):
                world.open(case, plan)


def test_an_original_that_no_longer_fits_makes_no_copy(world: World, case: Access) -> None:
    exhibit = collect(world, case, LETTER)
    marked(world, case, exhibit, Range(5, 9))
    for path in (world.folder / "data" / "blobs").rglob("*"):
        if path.is_file():
            raw = bytearray(path.read_bytes())
            raw[-1] ^= 1
            path.write_bytes(raw)
    with pytest.raises(GlasshouseError) as refused:
        copied(world, case, exhibit)
    assert refused.value.code == "blob_corrupt"
    assert world.open(case, exhibits.ListExhibits()).total == 1


def test_a_closed_case_is_read_and_no_longer_marked(world: World, case: Access) -> None:
    exhibit = taken(world, case)
    marked(world, case, exhibit, Range(5, 9))
    copy = copied(world, case, exhibit)
    for one in (exhibit, copy):
        world.act(at(world, case, "ines"), exhibits.ReviewExhibit(one, "Compared."))
    world.act(case, casework.CloseCase("Done"))
    assert read(world, case, copy)
    with pytest.raises(RefusedError):
        marked(world, case, exhibit, Range(20, 22))
