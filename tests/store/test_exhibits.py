"""Exhibits: what was collected stays as it was, its hash is checked whenever it is read, and every break of its custody is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from glasshouse.base.errors import BlobCorruptError, ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.custody import BreakKind, CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, ExhibitState
from glasshouse.policy.plans import casework, exhibits as plans
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from tests.hostile.world import every_text
from tests.store.collected import PAGE, at, broken, bytes_of, collect, files, person, pieces, staffed, view
from tests.store.world import World
from tests.unit.model.photographs import jpeg

BEGUN = {"case": staffed}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def test_an_exhibit_is_numbered_hashed_and_comes_back_byte_for_byte(world: World, case: Access) -> None:
    first, second = collect(world, case), collect(world, case, b"\x00" * 3_000_000, kind=ExhibitKind.FILE)
    found = view(world, case, first)
    assert (found.row.label, found.row.sha256, found.row.size) == ("EX-0001", hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert (found.row.media_type, found.row.by, found.row.state) == ("text/html", "Mara Okafor", ExhibitState.UNREVIEWED)
    assert view(world, case, second).row.label == "EX-0002"
    assert (found.readable, view(world, case, second).readable) == (True, False)
    assert bytes_of(world, case, first) == PAGE
    assert bytes_of(world, case, second) == b"\x00" * 3_000_000
    assert collect(world, world.case())  # numbers are each case's own
    listed = world.open(case, plans.ListExhibits())
    assert ([row.label for row in listed.rows], listed.total, listed.unreviewed) == (["EX-0002", "EX-0001"], 2, 2)


def test_an_empty_file_is_evidence_too(world: World, case: Access) -> None:
    assert bytes_of(world, case, collect(world, case, b"")) == b""


def test_originals_lie_encrypted_and_were_never_on_the_disk_in_the_clear(world: World, case: Access) -> None:
    canary = b"canary-4711-" * 200_000
    with world.house.arrivals.arriving(pieces(canary)) as received:
        assert all(b"canary" not in path.read_bytes() for path in (world.folder / "data").rglob("*") if path.is_file())
        world.act(case, plans.CollectExhibit(ExhibitKind.FILE, plans.Said("Canary"), received.token, "c", received.sha256))
    assert [b"canary" in path.read_bytes() for path in files(world)] == [False] * len(files(world))


@pytest.mark.parametrize("named", ["0" * 64, "x", "ab" * 31])
def test_a_file_that_is_not_the_one_that_was_named_is_refused_and_not_kept(world: World, case: Access, named: str) -> None:
    before = files(world)
    with pytest.raises(InvalidInputError) as refused:
        collect(world, case, named=named)
    assert refused.value.field == "named"
    assert files(world) == before
    assert world.open(case, plans.ListExhibits()).total == 0
    assert collect(world, case, named=hashlib.sha256(PAGE).hexdigest().upper())


def test_what_breaks_off_or_is_too_long_leaves_nothing(world: World, case: Access) -> None:
    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    before = files(world)
    with pytest.raises(Exception, match=r"gone|disk"), world.house.arrivals.arriving(breaks()):
        pass
    world.house.arrivals.most = 10
    with pytest.raises(InvalidInputError) as refused:
        collect(world, case)
    assert refused.value.code == "file_too_long"
    world.house.arrivals.most = 1 << 30
    with world.house.arrivals.arriving([b"never adopted"]):
        pass
    assert files(world) == before
    with pytest.raises(NotFoundError):
        world.act(case, plans.CollectExhibit(ExhibitKind.FILE, plans.Said("x"), "f" * 32, "x", "0" * 64))


def test_a_start_clears_what_a_killed_process_had_begun_to_receive(world: World, case: Access) -> None:
    public = collect(world, case)
    half = world.folder / "data" / "blobs" / "incoming" / "half"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"x" * 100)
    world.restart()
    assert not half.exists()
    assert bytes_of(world, case, public) == PAGE


def test_a_damaged_original_is_never_handed_out_whole_and_the_break_is_shown(world: World, case: Access) -> None:
    content = bytes(range(256)) * 9_000
    public = collect(world, case, content, kind=ExhibitKind.FILE)
    (path,) = [path for path in files(world) if path.name == hashlib.sha256(content).hexdigest()]
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    came: list[bytes] = []
    with pytest.raises(BlobCorruptError):
        came.extend(world.open(case, plans.ReadOriginal(public)).chunks())
    assert sum(map(len, came)) < len(content)
    assert world.open(case, plans.CheckExhibit(public)).fits is False
    assert broken(world, case, public) == [(CustodyEvent.CHECKED, (BreakKind.MISMATCH,))]
    path.unlink()
    with pytest.raises(BlobCorruptError):
        world.open(case, plans.ReadOriginal(public))
    assert (CustodyEvent.OPENED, (BreakKind.MISMATCH,)) in broken(world, case, public)
    again = collect(world, case, content, kind=ExhibitKind.FILE)  # the same bytes again heal what lies there
    assert bytes_of(world, case, again) == content
    assert world.open(case, plans.CheckExhibit(public)).fits is True


def test_a_review_is_signed_once_by_somebody_else_than_the_collector(world: World, case: Access) -> None:
    public = collect(world, case)
    assert not view(world, case, public).may_review
    with pytest.raises(RefusedError):
        world.act(case, plans.ReviewExhibit(public, "Looks fine"))
    with pytest.raises(InvalidInputError):
        world.act(at(world, case, "ines"), plans.ReviewExhibit(public, " "))
    world.act(at(world, case, "ines"), plans.ReviewExhibit(public, "Compared with the page"))
    found = view(world, case, public)
    assert (found.row.state, found.reviewed_by, found.review) == (ExhibitState.REVIEWED, "Ines", "Compared with the page")
    with pytest.raises(ConflictError):
        world.act(at(world, case, "omar"), plans.ReviewExhibit(public, "Me too"))
    assert world.open(case, plans.ListExhibits(state="unreviewed")).total == 0
    assert world.open(case, plans.ListExhibits(state="reviewed")).total == 1


def test_a_working_copy_is_an_exhibit_of_its_own_and_the_source_says_that_it_was_copied(world: World, case: Access) -> None:
    source = collect(world, case)
    copy = collect(world, case, b"cropped", derived_from=source, said=plans.Said("Crop", way="Cropped, GIMP 2.10"))
    found = view(world, case, copy)
    assert (found.source, found.way) == ((source, "EX-0001"), "Cropped, GIMP 2.10")
    assert view(world, case, source).copies == ((copy, "EX-0002"),)
    assert [row.event for row in view(world, case, source).custody.rows] == [CustodyEvent.COLLECTED, CustodyEvent.COPIED]
    assert bytes_of(world, case, source) == PAGE
    with pytest.raises(InvalidInputError):
        collect(world, case, b"x", derived_from=source, said=plans.Said("No way told"))


def test_a_photograph_tells_its_camera_and_place_on_its_own_page_alone(world: World, case: Access) -> None:
    public = collect(world, case, jpeg(), kind=ExhibitKind.PHOTOGRAPH, file_name="dam.jpg")
    assert ("Serial number of the camera", "SN-4711") in view(world, case, public).told
    listed = every_text(world.open(case, plans.ListExhibits(whole=True)))
    assert not [text for text in listed if "4711" in text or "52.3" in text]
    assert view(world, case, collect(world, case, jpeg())).told == ()  # a file that is no photograph is not asked
    assert world.search(case, "4711").total == 0


def test_objects_and_interviews_need_no_file_and_objects_take_none(world: World, case: Access) -> None:
    bag = world.act(case, plans.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, plans.Said("A rope")))
    talk = world.act(case, plans.CollectExhibit(ExhibitKind.INTERVIEW, plans.Said("With the pilot")))
    for public in (bag, talk):
        assert view(world, case, public).row.size is None
        for plan in (plans.ReadOriginal(public), plans.ReadText(public), plans.CheckExhibit(public)):
            with pytest.raises(ConflictError):
                world.open(case, plan)
    with pytest.raises(InvalidInputError):
        collect(world, case, kind=ExhibitKind.PHYSICAL_OBJECT)
    for kind in (ExhibitKind.FILE, ExhibitKind.RECORD):
        with pytest.raises(InvalidInputError):
            world.act(case, plans.CollectExhibit(kind, plans.Said("No file")))
    with pytest.raises(InvalidInputError):
        collect(world, case, kind=ExhibitKind.WEB_CAPTURE, said=plans.Said("Without address"))


@pytest.mark.parametrize(
    "said",
    [
        plans.Said(""),
        plans.Said("x" * 201),
        plans.Said("x", description="y" * 10_001),
        plans.Said("nul\x00"),
        plans.Said("lone \ud800"),
        plans.Said("x", description="bell \x07"),
        plans.Said("x", collected="yesterday"),
        plans.Said("x", place="p" * 201),
        plans.Said("x", declared=tuple((f"f{n}", "v") for n in range(13))),
    ],
)
def test_what_is_said_is_refused_and_not_cut(world: World, case: Access, said: plans.Said) -> None:
    with pytest.raises(InvalidInputError):
        collect(world, case, said=said)
    assert world.open(case, plans.ListExhibits()).total == 0


def test_what_people_write_stays_out_of_the_ledger_and_the_hash_stands_in_it(world: World, case: Access) -> None:
    public = collect(world, case, said=plans.Said("Canary title", "Canary words"), file_name="canary.pdf")
    world.act(case, plans.HandOverExhibit(public, "ines", "", "Canary reason"))
    world.act(at(world, case, "ines"), plans.ReviewExhibit(public, "Canary review"))
    _, entries = world.house.entries.trail(case.case, 0, 50)
    told = repr([entry.fields for entry in entries])
    assert "anary" not in told
    assert hashlib.sha256(PAGE).hexdigest() in told


def test_a_record_is_frozen_with_its_sources_and_without_traits(world: World, case: Access) -> None:
    (hit,) = world.search(case, "ID7-ida").hits
    world.act(case, casework.HoldEntity(hit.stub.id))
    public = world.act(case, plans.CollectRecord(hit.stub.id, plans.Said("What the register says")))
    text = world.open(case, plans.ReadText(public)).text
    assert "ida Acme" in text
    assert "+442071234567" in text
    assert "Quaker" not in text
    assert '"values_left_out": 1' in text
    world.load("register", [person("eva")])  # the register forgets Ida; the exhibit does not
    assert world.search(case, "ID7-ida").total == 0
    assert world.open(case, plans.ReadText(public)).text == text


def test_nobody_is_shown_the_record_of_somebody_who_is_sealed_nor_a_copy_of_it(world: World, case: Access) -> None:
    (hit,) = world.search(case, "ID7-ida").hits
    world.act(case, casework.HoldEntity(hit.stub.id))
    record = world.act(case, plans.CollectRecord(hit.stub.id, plans.Said("What the register says of ida")))
    copy = collect(world, case, b"part of it", derived_from=record, said=plans.Said("ida, shortened", way="by hand"))
    other = collect(world, case)
    before = world.open(case, plans.ListExhibits())
    assert before.total == 3
    world.act(case, casework.ProtectPerson(hit.stub.id, "source"))
    for row in world.open(at(world, case, "ines"), ListSeals()):
        world.act(at(world, case, "ines"), ConfirmSeal(row.id))
    after = world.open(case, plans.ListExhibits(whole=True))
    assert ([row.id for row in after.rows], after.total, after.unreviewed) == ([other], 1, 1)
    assert not [text for text in every_text(after) if "ida" in text]
    for public in (record, copy):
        for plan in (plans.OpenExhibit(public), plans.OpenCustody(public), plans.ReadText(public), plans.ReadOriginal(public)):
            with pytest.raises(NotFoundError):
                world.open(case, plan)


def test_a_case_does_not_close_over_exhibits_that_nobody_reviewed(world: World, case: Access) -> None:
    public = collect(world, case)
    with pytest.raises(ConflictError, match="1 exhibit has not been reviewed"):
        world.act(case, casework.CloseCase("Done"))
    world.act(at(world, case, "ines"), plans.ReviewExhibit(public, "Looked at"))
    world.act(case, casework.CloseCase("Done"))


def test_a_closed_case_keeps_its_evidence_readable_and_its_custody_going_but_takes_in_no_more(world: World, case: Access) -> None:
    public = collect(world, case)
    world.act(at(world, case, "ines"), plans.ReviewExhibit(public, "Looked at"))
    world.act(case, casework.CloseCase("Done"))
    assert bytes_of(world, case, public) == PAGE
    assert world.open(case, plans.CheckExhibit(public)).fits
    world.act(case, plans.HandOverExhibit(public, "", "The court's archive", "Ordered"))
    with pytest.raises(RefusedError):
        collect(world, case, b"more")


def test_a_reader_reads_and_writes_nothing(world: World, case: Access) -> None:
    public = collect(world, case)
    world.act(case, casework.AddMember("omar", CaseRole.READER))
    omar = at(world, case, "omar")
    assert bytes_of(world, omar, public) == PAGE
    writes = (
        plans.ReviewExhibit(public, "x"),
        plans.HandOverExhibit(public, "ines", "", "x"),
        plans.SignReceipt(public),
        plans.NoteCustody(public, CustodyEvent.PACKED, "x"),
        plans.CollectExhibit(ExhibitKind.INTERVIEW, plans.Said("x")),
    )
    for command in writes:
        with pytest.raises(RefusedError):
            world.act(omar, command)


def test_ids_of_another_case_and_ids_of_nothing_are_answered_alike(world: World, case: Access) -> None:
    public, elsewhere = collect(world, case), world.case("register")
    asked = (plans.OpenExhibit, plans.OpenCustody, plans.ReadOriginal, plans.ReadText, plans.CheckExhibit)
    done = (
        lambda one: plans.ReviewExhibit(one, "x"),
        lambda one: plans.HandOverExhibit(one, "", "Lab", "x"),
        plans.SignReceipt,
        lambda one: plans.NoteCustody(one, CustodyEvent.PACKED, "x"),
        lambda one: plans.CollectExhibit(ExhibitKind.INTERVIEW, plans.Said("x", way="y"), derived_from=one),
    )
    for ask in asked:
        assert _told(lambda one, ask=ask: world.open(elsewhere, ask(one)), public) == _told(
            lambda one, ask=ask: world.open(elsewhere, ask(one)), "a" * 26
        )
    for do in done:
        assert _told(lambda one, do=do: world.act(elsewhere, do(one)), public) == _told(
            lambda one, do=do: world.act(elsewhere, do(one)), "a" * 26
        )


def _told(ask: Any, one: str) -> tuple[str, str, str]:
    with pytest.raises(NotFoundError) as refused:
        ask(one)
    return refused.value.code, refused.value.message, refused.value.remedy
