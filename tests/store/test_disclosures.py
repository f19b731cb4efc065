"""Disclosure sets: what is decided, numbered and frozen, and that no id of another case is one here."""

from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.disclosure import Choice, DisclosureEvent as Event, DisclosureState as State, WithheldFor
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.redaction import Range
from glasshouse.model.request import RequestKind
from glasshouse.policy.plans import disclosures as plans, producing
from glasshouse.policy.plans.casework import AddMember
from glasshouse.policy.plans.exhibits import CollectExhibit, OpenCustody, Said
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.plan import Command
from glasshouse.policy.plans.requests import AddRequest, Asked
from glasshouse.work import painted
from glasshouse.work.production import into, received
from glasshouse_audit.cli import main as glass_audit
from tests.store.collected import collect
from tests.store.disclosing import SAID, approver, decide, exported, made, produce, reviewed, view
from tests.store.redacting import copied, marked, taken
from tests.store.world import PASSWORD, World


@pytest.fixture
def case(world: World) -> Access:
    """A case of Mara's with a member, and three exhibits: a text of two pages, bytes, and a rope."""
    made_case = world.case()
    world.act(world.admin, CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    world.act(made_case, AddMember("ines", CaseRole.MEMBER))
    collect(world, made_case, b"line\n" * 61, said=Said("A letter", declared=(("From", "Ada"), ("To", "Bo"))), file_name="letter.txt")
    collect(world, made_case, b"\x00\x01\x02", said=Said("A dump"), file_name="dump.bin")
    world.act(made_case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A rope")))
    return made_case


def test_a_set_is_decided_numbered_and_frozen(world: World, case: Access) -> None:
    public = made(world, case, 1, 2, 3)
    assert [one.exhibit[1] for one in view(world, case, public).items] == ["EX-0001", "EX-0002", "EX-0003"]
    decide(world, case, public, Choice.PRODUCE, 0, 1)
    with pytest.raises(ConflictError, match="holds no file"):
        decide(world, case, public, Choice.PRODUCE, 2)
    with pytest.raises(ConflictError, match="1 of its items is undecided"):
        produce(world, case, public)
    world.act(case, plans.ReviewDisclosure(public, view(world, case, public).row.revision, back=True))
    decide(world, case, public, Choice.WITHHOLD, 2, ground=WithheldFor.NOT_RESPONSIVE, words="A rope")
    produce(world, case, public)
    now = view(world, case, public)
    assert (now.row.state, now.row.numbers, now.row.undecided) == (State.PRODUCED, "HAR-000001 to HAR-000003", 0)
    assert [one.numbers for one in now.items] == ["HAR-000001 to HAR-000002", "HAR-000003", ""]
    log = world.open(case, producing.OpenPrivilegeLog(public))
    assert [(row.exhibit, row.ground, row.description, row.numbers) for row in log.rows] == [
        ("EX-0003", WithheldFor.NOT_RESPONSIVE, "A rope", "")
    ]
    reasons = [row.reason for row in world.open(case, OpenCustody(now.items[0].exhibit[0])).rows]
    assert "Copied for D1 as HAR-000001 to HAR-000002" in reasons


def test_the_same_set_goes_out_twice_with_the_same_bytes_and_never_without_an_approval(world: World, case: Access, tmp_path: Path) -> None:
    approver(world)
    public = made(world, case, 1, 2)
    decide(world, case, public, Choice.PRODUCE)
    produce(world, case, public)
    with pytest.raises(RefusedError) as refused:
        world.act(case, producing.ExportDisclosure(public))
    assert (refused.value.rules, refused.value.code) == (("C8",), "approval")
    folders = []
    for number in range(2):
        production = exported(world, case, public)
        folders.append(tmp_path / str(number))
        into(folders[-1], production, world.house.receipt)
        checked = subprocess.run(["sha256sum", "--strict", "-c", "manifest-sha256.txt"], cwd=folders[-1], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stdout
        for entry in production.entries:
            proof = folders[-1] / f"ledger/entry-{entry}.tlog-proof"
            assert glass_audit(["receipt", "--policy", str(folders[-1] / "ledger/policy.txt"), str(proof)]) == 0
    first, second = folders
    same = ["copies/HAR-000001.txt", "copies/HAR-000003.bin", "load.csv", "load.dat", "privilege-log.csv", "privilege-log.pdf"]
    assert [(first / name).read_bytes() for name in same] == [(second / name).read_bytes() for name in same]
    text = (first / "copies/HAR-000001.txt").read_text()
    assert [page.rsplit("\n\n", 1)[1] for page in text.split("\f")] == ["[HAR-000001]\n", "[HAR-000002]\n"]
    assert (first / "copies/HAR-000003.bin").read_bytes() == b"\x00\x01\x02"
    (head, line, other) = csv.reader(io.StringIO((first / "load.csv").read_text("utf-8-sig")))
    told = dict(zip(head, line, strict=True))
    assert (told["BEGBATES"], told["ENDBATES"], told["PGCOUNT"], told["AUTHOR"], told["RECIPIENT"]) == (
        "HAR-000001",
        "HAR-000002",
        "2",
        "Ada",
        "Bo",
    )
    assert other[0] == "HAR-000003"
    reasons = [row.reason for row in world.open(case, OpenCustody(view(world, case, public).items[0].exhibit[0])).rows]
    assert reasons.count("Left in D1 as HAR-000001 to HAR-000002") == 2


def test_a_later_set_goes_on_with_the_numbers_and_none_is_given_twice(world: World, case: Access) -> None:
    one, two = made(world, case, 1), made(world, case, 2)
    for public in (one, two):
        decide(world, case, public, Choice.PRODUCE)
    drawn_for = reviewed(world, case, two)
    looked = view(world, case, two).seen
    late = world.open(case, producing.RenderDisclosure(two, drawn_for, looked))
    produce(world, case, one)
    with received(world.house.arrivals.arriving, late) as copies, pytest.raises(ConflictError, match="Nothing was given a number"):
        world.act(case, producing.ProduceDisclosure(two, drawn_for, looked, copies))
    assert view(world, case, two).first == "HAR-000003"
    with received(world.house.arrivals.arriving, world.open(case, producing.RenderDisclosure(two, drawn_for, looked))) as copies:
        world.act(case, producing.ProduceDisclosure(two, drawn_for, looked, copies))
    assert view(world, case, two).row.numbers == "HAR-000003"
    assert world.open(case, plans.BeginDisclosure()).next == "HAR-000004"
    with pytest.raises(InvalidInputError, match="up to HAR-000003"):
        made(world, case, 1)
    with pytest.raises(InvalidInputError, match="up to HAR-000003"):
        world.act(case, plans.AddDisclosure(replace(SAID, first="HAR-000009")))
    other = world.case()
    assert world.act(other, plans.AddDisclosure(SAID))  # another case counts for itself


def test_a_copy_that_is_not_the_one_that_was_numbered_is_not_frozen(world: World, case: Access) -> None:
    public = made(world, case, 1, 2)
    decide(world, case, public, Choice.PRODUCE)
    revision = reviewed(world, case, public)
    looked = view(world, case, public).seen
    with received(world.house.arrivals.arriving, world.open(case, producing.RenderDisclosure(public, revision, looked))) as copies:
        shifted = tuple(replace(one, first=one.first + 1, last=one.last + 1) for one in copies)
        for wrong in (shifted, copies[:1], copies[::-1], (), (copies[0], replace(copies[1], last=9))):
            with pytest.raises(ConflictError):
                world.act(case, producing.ProduceDisclosure(public, revision, looked, wrong))
        decide(world, case, public, Choice.PRODUCE, 1)
        now = view(world, case, public).seen
        for one in (looked, now):
            with pytest.raises(ConflictError):
                world.act(case, producing.ProduceDisclosure(public, revision, one, copies))
    assert view(world, case, public).row.state is State.UNDER_REVIEW
    assert view(world, case, public).first == "HAR-000001"


def test_what_was_produced_is_changed_by_nobody_and_asked_back_with_a_reason(world: World, case: Access) -> None:
    approver(world)
    public = made(world, case, 1)
    decide(world, case, public, Choice.PRODUCE)
    produce(world, case, public)
    now = view(world, case, public)
    seen = (plans.Seen(now.items[0].id, now.items[0].revision),)
    for command in (
        plans.ChangeDisclosure(public, now.row.revision, replace(SAID, first="HAR-000003")),
        plans.RestoreDisclosure(public, now.row.revision, 1),
        plans.ReviewDisclosure(public, now.row.revision, back=True),
        plans.TakeIn(public, (2,)),
        plans.TakeOut(public, seen),
        plans.DecideItems(public, seen, Choice.WITHHOLD, WithheldFor.WORK_PRODUCT),
        plans.RestoreDecision(public, now.items[0].id, 2, 2),
    ):
        with pytest.raises(ConflictError, match="frozen"):
            world.act(case, command)
    asked = exported(world, case, public)
    with pytest.raises(InvalidInputError):
        world.act(case, producing.RecallDisclosure(public, now.row.revision, " "))
    world.act(case, producing.RecallDisclosure(public, now.row.revision, "A letter of counsel was in it"))
    after = view(world, case, public)
    assert (after.row.state, after.row.numbers) == (State.RECALLED, "HAR-000001 to HAR-000002")
    assert [one.event for one in after.events] == [Event.REVIEWED, Event.PRODUCED, Event.LEFT, Event.RECALLED]
    assert after.events[-1].text == "A letter of counsel was in it"
    with pytest.raises(ConflictError, match="asked back"):
        world.act(case, producing.ExportDisclosure(public))
    assert asked.entries[0] == after.events[1].entry


def test_two_who_decide_at_once_lose_nothing(world: World, case: Access) -> None:
    public = made(world, case, 1, 2)
    ines = world.access("ines", case.case)
    seen = tuple(plans.Seen(one.id, one.revision) for one in view(world, case, public).items)
    world.act(ines, plans.DecideItems(public, seen[1:], Choice.WITHHOLD, WithheldFor.WORK_PRODUCT, "Notes of counsel"))
    with pytest.raises(ConflictError, match="EX-0002 meanwhile") as late:
        world.act(case, plans.DecideItems(public, seen, Choice.PRODUCE))
    assert late.value.code == "changed_meanwhile"
    assert [one.choice for one in view(world, case, public).items] == [None, Choice.WITHHOLD]
    decide(world, case, public, Choice.PRODUCE)
    item = world.open(case, plans.OpenDisclosureItem(public, seen[1].item))
    assert [(one.revision, one.choice, one.words, one.by) for one in item.decisions] == [
        (3, Choice.PRODUCE, "", "Mara Okafor"),
        (2, Choice.WITHHOLD, "Notes of counsel", "Ines"),
        (1, None, "", "Mara Okafor"),
    ]
    world.act(case, plans.RestoreDecision(public, seen[1].item, 3, 2))
    (_, row) = view(world, case, public).items
    assert (row.choice, row.words, row.revision) == (Choice.WITHHOLD, "Notes of counsel", 4)
    with pytest.raises(ConflictError):
        world.act(case, plans.RestoreDecision(public, seen[1].item, 3, 2))
    with pytest.raises(ConflictError):
        world.act(case, plans.RestoreDecision(public, seen[1].item, 4, 1))


def test_who_takes_out_what_a_colleague_has_decided_on_is_told_and_the_decision_is_kept(world: World, case: Access) -> None:
    public = made(world, case, 1, 2)
    stale = plans.Seen(view(world, case, public).items[0].id, 1)
    ines = world.access("ines", case.case)
    world.act(ines, plans.DecideItems(public, (stale,), Choice.WITHHOLD, WithheldFor.WORK_PRODUCT, "Notes of counsel"))
    with pytest.raises(ConflictError, match="EX-0001 meanwhile"):
        world.act(case, plans.TakeOut(public, (stale,)))
    assert view(world, case, public).items[0].choice is Choice.WITHHOLD
    world.act(case, plans.TakeOut(public, (plans.Seen(stale.item, 2),)))
    after = view(world, case, public)
    assert ([one.exhibit[1] for one in after.items], after.row.items, dict(after.decided)[Choice.WITHHOLD]) == (["EX-0002"], 1, 0)
    with pytest.raises(NotFoundError):
        world.act(case, plans.DecideItems(public, (plans.Seen(stale.item, 3),), Choice.PRODUCE))
    assert world.act(case, plans.TakeIn(public, (1,))) == 1
    item = world.open(case, plans.OpenDisclosureItem(public, stale.item))
    assert [(one.choice, one.out, one.words, one.by) for one in item.decisions] == [
        (None, False, "", "Mara Okafor"),
        (None, True, "", "Mara Okafor"),
        (Choice.WITHHOLD, False, "Notes of counsel", "Ines"),
        (None, False, "", "Mara Okafor"),
    ]
    assert item.item.choice is None
    world.act(case, plans.RestoreDecision(public, stale.item, 4, 2))
    assert view(world, case, public).items[0].words == "Notes of counsel"


def test_what_is_produced_is_what_was_seen(world: World, case: Access) -> None:
    public = made(world, case, 1, 2)
    decide(world, case, public, Choice.PRODUCE)
    revision = reviewed(world, case, public)
    looked = view(world, case, public).seen
    ines = world.access("ines", case.case)
    for moved in (
        lambda: decide(world, ines, public, Choice.WITHHOLD, 1, ground=WithheldFor.WORK_PRODUCT),
        lambda: world.act(ines, plans.TakeOut(public, (plans.Seen(view(world, case, public).items[1].id, 3),))),
    ):
        world.clock.now += 1
        moved()
        with pytest.raises(ConflictError, match="EX-0002") as told:
            world.open(case, producing.RenderDisclosure(public, revision, looked))
        assert told.value.code == "changed_meanwhile"
        with pytest.raises(ConflictError, match="EX-0002"):
            world.act(case, producing.ProduceDisclosure(public, revision, looked, ()))
        assert view(world, case, public).row.state is State.UNDER_REVIEW
    for nothing in ("", "0-", "x", "9" * 40, looked[:-1]):
        with pytest.raises(ConflictError, match="Nothing was given a number"):
            world.open(case, producing.RenderDisclosure(public, revision, nothing))


def test_a_redacted_copy_goes_in_place_of_its_exhibit_behind_what_it_hangs_on(world: World, case: Access) -> None:
    letter = taken(world, case)
    collect(world, case, b"An annex", derived_from=letter, said=Said("Annex", way="Cut out"), file_name="annex.txt")
    public = made(world, case, 1, 4, 5)
    with pytest.raises(ConflictError, match="EX-0004 has no redacted copy"):
        decide(world, case, public, Choice.REDACT, 1, ground=WithheldFor.PERSONAL_DATA)
    marked(world, case, letter, Range(5, 9))
    copied(world, case, letter)
    with pytest.raises(InvalidInputError):
        decide(world, case, public, Choice.REDACT, 1)
    decide(world, case, public, Choice.REDACT, 1, ground=WithheldFor.PERSONAL_DATA, words="A name")
    decide(world, case, public, Choice.PRODUCE, 2)
    decide(world, case, public, Choice.WITHHOLD, 0, ground=WithheldFor.WORK_PRODUCT)
    produce(world, case, public)
    approver(world)
    production = exported(world, case, public)
    assert [(one.exhibit, one.first, one.attached_first, one.attached_last, one.redacted) for one in production.copies] == [
        ("EX-0004", "HAR-000001", "HAR-000001", "HAR-000002", True),
        ("EX-0005", "HAR-000002", "HAR-000001", "HAR-000002", False),
    ]
    text = b"".join(production.copies[0].original.chunks()).decode()
    assert "Rosa," not in text.splitlines()[0]
    assert [(row.number, row.exhibit, row.numbers) for row in production.log.rows] == [(1, "EX-0001", ""), (2, "EX-0004", "HAR-000001")]


def test_ids_of_another_case_and_ids_of_nothing_are_answered_alike(world: World, case: Access) -> None:
    other = world.case()
    collect(world, other, b"x")
    theirs, ours = made(world, other, 1), made(world, case, 1)
    (item,) = view(world, other, theirs).items
    decide(world, other, theirs, Choice.PRODUCE)
    request = world.act(other, AddRequest(RequestKind.SUBPOENA, Asked("t", "o")))

    def tries(one: str, item: str, request: str) -> list[Any]:
        return [
            plans.OpenDisclosure(one),
            plans.CompareDisclosure(one, 1, 1),
            plans.OpenDisclosureItem(one, item),
            plans.OpenDisclosureItem(ours, item),
            producing.OpenPrivilegeLog(one),
            producing.RenderDisclosure(one, 1, "x"),
            plans.ChangeDisclosure(one, 1, SAID),
            plans.RestoreDisclosure(one, 1, 1),
            plans.ReviewDisclosure(one, 1),
            plans.TakeIn(one, (1,)),
            plans.TakeOut(one, (plans.Seen(item, 1),)),
            plans.TakeOut(ours, (plans.Seen(item, 1),)),
            plans.DecideItems(one, (plans.Seen(item, 1),), Choice.PRODUCE),
            plans.DecideItems(ours, (plans.Seen(item, 1),), Choice.PRODUCE),
            plans.RestoreDecision(ours, item, 2, 2),
            producing.ProduceDisclosure(one, 1, "x", ()),
            producing.AskDisclosure(one, "why"),
            producing.ExportDisclosure(one),
            producing.RecallDisclosure(one, 1, "why"),
            plans.AddDisclosure(replace(SAID, request=request)),
        ]

    nowhere = "a" * 26
    for there, nothing in zip(tries(theirs, item.id, request), tries(nowhere, nowhere, nowhere), strict=True):
        answers = []
        for asked in (there, nothing):
            with pytest.raises(NotFoundError) as error:
                world.act(case, asked) if isinstance(asked, Command) else world.open(case, asked)
            answers.append((error.value.message, error.value.remedy, error.value.code))
        assert answers[0] == answers[1], there


@pytest.mark.parametrize(
    "first", ["", "1", "HAR", "HAR-1", "HAR-0000", "har é000001", "HAR/000001", "../0001", "A" * 21 + "0001", "9HAR-0001"]
)
def test_a_first_number_that_is_none_is_refused(world: World, case: Access, first: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        world.act(case, plans.AddDisclosure(replace(SAID, first=first)))
    assert error.value.field == "first"


def test_a_pdf_carries_a_number_below_each_page_and_nothing_of_the_file_underneath(world: World, case: Access) -> None:
    pages = [(Image.new("RGB", (200, 100), colour), (200.0, 100.0)) for colour in ("red", "blue", "green")]
    collect(world, case, b"".join(painted.pdf(pages)) + b"% Quillfeather", said=Said("Three pages"), file_name="three.pdf")
    approver(world)
    public = made(world, case, 4)
    decide(world, case, public, Choice.PRODUCE)
    produce(world, case, public)
    (copy,) = exported(world, case, public).copies
    assert (copy.first, copy.last, copy.pages, copy.original.name) == ("HAR-000001", "HAR-000003", 3, "HAR-000001.pdf")
    content = b"".join(copy.original.chunks())
    assert b"Quillfeather" not in content
    document = pdfium.PdfDocument(content)
    assert [document[number].get_size() for number in range(3)] == [(200.0, pytest.approx(124.0, abs=0.5))] * 3
