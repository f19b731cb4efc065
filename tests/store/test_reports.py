"""Reports: nothing leaves that cites nothing, cites what is gone, names whom it may not, or was approved in other words."""

from __future__ import annotations

import hashlib

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.consent import Naming
from glasshouse.model.printed import BlockKind, PrintedKind
from glasshouse.model.report import Answer, FaultKind, ReplyState, ReportState, SourceState
from glasshouse.model.reportprose import PASSAGES
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.policy.plans.casework import GrantDataset, HoldEntity, ProtectPerson, RevokeGrant
from glasshouse.policy.plans.exhibits import CollectRecord, Said
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.reportreviews import (
    AnswerRemark,
    ApproveReport,
    AskReply,
    HandReport,
    RecordReply,
    RemarkReport,
)
from glasshouse.policy.plans.reports import (
    AddReport,
    ChangeReport,
    CompareReport,
    ExportReport,
    FindSources,
    ListReports,
    LookAgain,
    OpenReport,
    PreviewReport,
    RestoreReport,
)
from glasshouse.policy.plans.tasks import ListTasks
from tests.hostile.world import every_text
from tests.store.collected import PAGE
from tests.store.reporting import FILES, blocked, case, export, found, kinds, seen
from tests.store.world import World

__all__ = ["case"]


def test_text_citation_review_and_export_are_one_way_through(world: World, case: Access) -> None:
    tern = found(world, case, "Tern")
    text = f"# What was found\n\nThe Tern sailed **twice** [@EX-1, page 4] [@{tern}].\n\n{{assessment}} It will sail again."
    report = world.act(case, AddReport(PrintedKind.REPORT, "The quay", text))
    view = seen(world, case, report)
    assert (view.row.state, view.checked.faults, view.named) == (ReportState.WRITING, (), ())
    first, second = view.checked.sources
    assert (first.label, first.place, first.state, first.number) == ("EX-0001", "page 4", SourceState.GOOD, 1)
    assert (second.label, second.dataset, second.file, second.number) == ("Tern", "Files", "file.json", 2)
    assert len(first.sha256) == len(second.sha256) == 64
    draft = export(world, case, report)
    assert (draft.draft, draft.reviewer, draft.approved) == (True, "", "")
    with pytest.raises(RefusedError, match="draft"):
        export(world, case, report, final=True)
    world.act(case, HandReport(report, 1, "ines"))
    ines = world.access("ines", case.case)
    assert seen(world, ines, report).row.state is ReportState.IN_REVIEW
    world.act(ines, ApproveReport(report, 1, view.sha256))
    final = export(world, case, report, final=True)
    assert (final.draft, final.reviewer, final.authors, final.organisation) == (False, "Ines", ("Mara Okafor",), "Desk")
    assert [block.kind for block in final.blocks] == [BlockKind.HEADING2, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]
    assert [block.mark for block in final.blocks] == ["", "", "assessment"]
    assert [(run.text, run.strong, run.cites) for run in final.blocks[1].runs] == [
        ("The Tern sailed ", False, ()),
        ("twice", True, (1, 2)),
        (".", False, ()),
    ]
    assert [(one.number, one.label) for one in final.references] == [(1, "EX-0001, page 4"), (2, "Tern")]
    assert [line.number for line in final.exhibits] == ["EX-0001"]
    told = dict(final.verification)
    assert told["SHA-256 of the text"] == view.sha256
    assert int(told["Size of the ledger"]) > int(told["Entry of this export"])


def test_what_states_something_and_cites_nothing_does_not_leave_and_is_named(world: World, case: Access) -> None:
    text = "Paid [@EX-1]. He stole it. {assessment} We think so.\n\n- a bare item\n\n{plain} Dear all.\n\n> a quote\n\n# Found"
    report = world.act(case, AddReport(PrintedKind.REPORT, "The quay", text))
    faults = seen(world, case, report).checked.faults
    assert [(fault.kind, fault.passage, fault.sentence) for fault in faults] == [
        (FaultKind.UNCITED, 1, "He stole it."),
        (FaultKind.UNCITED, 2, "a bare item"),
        (FaultKind.UNCITED, 4, "a quote"),
        (FaultKind.UNCITED, 5, "Found"),
    ]
    words = blocked(world, case, report)
    assert "4 things stand against it" in words
    assert "“He stole it.”" in words
    assert world.open(case, PreviewReport(report, text)).faults == faults == world.open(case, PreviewReport("", text)).faults


def test_a_report_without_words_does_not_leave(world: World, case: Access) -> None:
    report = world.act(case, AddReport(PrintedKind.MEMO, "Empty"))
    assert "nothing in this report" in blocked(world, case, report)


def test_a_citation_to_data_that_changed_or_went_blocks_until_somebody_looks_again(world: World, case: Access) -> None:
    tern = found(world, case, "Tern")
    report = world.act(case, AddReport(PrintedKind.MEMO, "The quay", f"It sails [@{tern}]."))
    assert kinds(seen(world, case, report)) == []
    changed = world.load("files", [FILES[2] | {"properties": {"name": ["Tern"], "flag": ["no"]}}], source="more")
    assert seen(world, case, report).checked.sources[0].state is SourceState.CHANGED
    world.act(case, ChangeReport(report, 1, "The quay", f"It sails often [@{tern}]."))
    assert "something else than when it was cited" in blocked(world, case, report)
    assert world.act(case, LookAgain(report, 2, tern)) == 3
    assert kinds(seen(world, case, report)) == []
    world.undo(changed.id)
    assert seen(world, case, report).checked.sources[0].state is SourceState.CHANGED
    world.act(case, RestoreReport(report, 3, 1))
    assert seen(world, case, report).checked.sources[0].state is SourceState.CHANGED
    world.act(case, LookAgain(report, 4, tern))
    world.act(case, RevokeGrant("files"))
    assert seen(world, case, report).checked.sources[0].state is SourceState.UNKNOWN
    assert "nowhere that you may see" in blocked(world, case, report)
    with pytest.raises(NotFoundError):
        world.act(case, LookAgain(report, 5, tern))


def test_a_record_whose_import_was_undone_is_said_to_be_withdrawn(world: World, case: Access) -> None:
    world.register("late")
    late = world.load("late", [{"id": "x", "schema": "Vessel", "properties": {"name": ["Skua"]}}])
    world.act(case, GrantDataset("late", "need"))
    skua = found(world, case, "Skua")
    world.act(case, HoldEntity(skua))
    report = world.act(case, AddReport(PrintedKind.MEMO, "The quay", f"It sails [@{skua}]."))
    world.undo(late.id)
    assert seen(world, case, report).checked.sources[0].state is SourceState.WITHDRAWN
    assert "withdrawn" in blocked(world, case, report)


def test_a_person_is_named_only_with_consent_and_everybody_named_is_asked_first(world: World, case: Access) -> None:
    ana, quay = found(world, case, "Ana Ruiz"), found(world, case, "Quay Works")
    report = world.act(case, AddReport(PrintedKind.REPORT, "The quay", f"She signed for it [@{ana}] [@{quay}]."))
    view = seen(world, case, report)
    assert [(one.caption, one.naming, one.reply) for one in view.named] == [
        ("Ana Ruiz", Naming.NO_CONSENT, None),
        ("Quay Works", Naming.NO_PERSON, None),
    ]
    assert kinds(view) == [FaultKind.NAMING, FaultKind.REPLY, FaultKind.REPLY]
    assert "no consent to be named" in blocked(world, case, report)
    letter = world.act(case, AddReport(PrintedKind.LETTER, "To them", f"It is so [@{quay}]."))
    assert [(fault.kind, fault.warning) for fault in seen(world, case, letter).checked.faults] == [(FaultKind.REPLY, True)]
    assert export(world, case, letter).draft
    reply = world.act(case, AskReply(report, quay))
    with pytest.raises(ConflictError, match="already"):
        world.act(case, AskReply(report, quay))
    (task,) = world.open(case, ListTasks()).rows
    assert "Quay" not in task.title
    told = {one.caption: one.reply for one in seen(world, case, report).named}["Quay Works"]
    assert told is not None
    assert (told.state, told.task, told.due) == (ReplyState.ASKED, task.id, "2026-12-02")
    world.act(case, RecordReply(report, reply, 1, False, "2026-11-18", "It was all paid.", 1))
    told = {one.caption: one.reply for one in seen(world, case, report).named}["Quay Works"]
    assert told is not None
    assert (told.state, told.words, told.exhibit, told.day) == (ReplyState.ANSWERED, "It was all paid.", "EX-0001", "2026-11-18")
    assert world.open(case, ListTasks()).rows[0].state == "done"


def test_the_exhibit_that_is_a_record_of_somebody_names_them(world: World, case: Access) -> None:
    world.act(case, CollectRecord(found(world, case, "Ana Ruiz"), Said("A file")))
    report = world.act(case, AddReport(PrintedKind.MEMO, "The quay", "It was signed [@EX-2]."))
    assert [one.caption for one in seen(world, case, report).named] == ["Ana Ruiz"]
    assert FaultKind.NAMING in kinds(seen(world, case, report))
    assert "Ana Ruiz" in blocked(world, case, report)


def test_who_is_sealed_is_in_no_source_fault_name_or_reply(world: World, case: Access) -> None:
    ana = found(world, case, "Ana Ruiz")
    world.act(case, CollectRecord(ana, Said("A file")))
    report = world.act(case, AddReport(PrintedKind.REPORT, "The quay", f"She signed [@{ana}]. Filed [@EX-2]. Never there [@EX-9]."))
    reply = world.act(case, AskReply(report, ana))
    world.act(case, ProtectPerson(ana, "witness"))
    view = seen(world, case, report)
    assert not [text for text in every_text(view) if "Ana" in text or reply in text]
    assert [source.state for source in view.checked.sources] == [SourceState.UNKNOWN] * 3
    assert {fault.words.partition("] ")[2] for fault in view.checked.faults} == {"cites what is nowhere that you may see in this case."}
    assert world.open(case, FindSources("ana")) == ()
    for command in (AskReply(report, ana), RecordReply(report, reply, 1, True, "2026-11-18"), LookAgain(report, 1, ana)):
        with pytest.raises(NotFoundError):
            world.act(case, command)
    assert "Ana" not in blocked(world, case, report)


def test_an_edit_after_approval_voids_it_and_only_a_second_person_who_was_asked_approves(world: World, case: Access) -> None:
    ines, omar = world.access("ines", case.case), world.access("omar", case.case)
    report = world.act(case, AddReport(PrintedKind.MEMO, "The quay", "Paid [@EX-1]."))
    with pytest.raises(RefusedError, match="does not review"):
        world.act(case, HandReport(report, 1, "mara"))
    with pytest.raises(InvalidInputError, match="only reads"):
        world.act(case, HandReport(report, 1, "rita"))
    world.act(case, HandReport(report, 1, "ines"))
    sha256 = seen(world, case, report).sha256
    for other in (case, omar):
        with pytest.raises(RefusedError):
            world.act(other, ApproveReport(report, 1, sha256))
    with pytest.raises(ConflictError):
        world.act(ines, ApproveReport(report, 1, "0" * 64))
    world.act(ines, ApproveReport(report, 1, sha256))
    assert seen(world, case, report).row.state is ReportState.APPROVED
    world.act(case, ChangeReport(report, 1, "The quay", "Paid twice [@EX-1]."))
    view = seen(world, case, report)
    assert view.row.state is ReportState.VOID
    assert view.review is not None
    assert (view.review.revision, view.review.sha256, view.review.over) == (1, sha256, True)
    assert export(world, case, report).draft
    world.act(ines, ChangeReport(report, 2, "The quay", "Paid thrice [@EX-1]."))
    with pytest.raises(RefusedError, match="does not review"):
        world.act(case, HandReport(report, 3, "ines"))


def test_suggestions_are_taken_over_one_by_one_and_kept_with_their_answer(world: World, case: Access) -> None:
    ines = world.access("ines", case.case)
    report = world.act(case, AddReport(PrintedKind.MEMO, "The quay", "# Top\n\nPaid [@EX-1].\n\nSailed [@EX-1]."))
    first = world.act(ines, RemarkReport(report, 1, 2, "Say how often.", "Paid twice [@EX-1]."))
    second = world.act(ines, RemarkReport(report, 1, 3, "", "Sailed at night [@EX-1]."))
    comment = world.act(ines, RemarkReport(report, 1, 1, "A better title?"))
    assert [(one.here, one.new is None) for one in seen(world, case, report).remarks] == [(2, False), (3, False), (1, True)]
    assert world.act(case, AnswerRemark(report, 1, first, True)) == 2
    assert world.act(case, AnswerRemark(report, 2, second, False)) == 2
    assert world.act(case, AnswerRemark(report, 2, comment, True)) == 2
    view = seen(world, case, report)
    assert view.text == "# Top\n\nPaid twice [@EX-1].\n\nSailed [@EX-1]."
    assert [(one.answer, one.answered_by) for one in view.remarks] == [
        (Answer.ACCEPTED, "Mara Okafor"),
        (Answer.REJECTED, "Mara Okafor"),
        (Answer.ACCEPTED, "Mara Okafor"),
    ]
    with pytest.raises(ConflictError, match="already"):
        world.act(case, AnswerRemark(report, 2, first, False))
    late = world.act(ines, RemarkReport(report, 2, 3, "", "Sailed by day [@EX-1]."))
    world.act(case, ChangeReport(report, 2, "The quay", "Nothing of it."))
    with pytest.raises(ConflictError) as refused:
        world.act(case, AnswerRemark(report, 3, late, True))
    assert refused.value.code == "changed_meanwhile"
    world.act(case, HandReport(report, 3, "ines"))


def test_of_two_writers_the_second_is_told_and_revisions_are_compared_and_restored(world: World, case: Access) -> None:
    ines = world.access("ines", case.case)
    report = world.act(case, AddReport(PrintedKind.REPORT, "The quay", "first"))
    world.act(ines, ChangeReport(report, 1, "The quay", "hers"))
    for command in (
        ChangeReport(report, 1, "The quay", "mine"),
        RestoreReport(report, 1, 1),
        HandReport(report, 1, "omar"),
        ExportReport(report, 1, "0" * 64, "pdf"),
    ):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    _, old, new = world.open(case, CompareReport(report, 1, 2))
    assert (old.text, new.text, new.by) == ("first", "hers", "Ines")
    assert world.act(case, RestoreReport(report, 2, 1)) == 3
    assert seen(world, case, report).text == "first"


def test_no_id_of_another_case_is_told_from_one_that_nothing_has(world: World, case: Access) -> None:
    other = world.case("files", title="Other")
    report = world.act(case, AddReport(PrintedKind.REPORT, "The quay", "Paid [@EX-1]."))
    remark = world.act(case, RemarkReport(report, 1, 1, "So?"))
    mine = world.act(other, AddReport(PrintedKind.REPORT, "Mine", "x"))
    for tried in (report, "nowhere", "\x00"):
        told = set()
        for request in (
            lambda one: world.open(other, OpenReport(one)),
            lambda one: world.open(other, PreviewReport(one, "x")),
            lambda one: world.open(other, CompareReport(one, 1, 1)),
            lambda one: world.act(other, ChangeReport(one, 1, "x", "x")),
            lambda one: world.act(other, ExportReport(one, 1, "0", "pdf")),
            lambda one: world.act(other, RemarkReport(one, 1, 1, "x")),
            lambda one: world.act(other, ApproveReport(one, 1, "0")),
        ):
            with pytest.raises(NotFoundError) as refused:
                request(tried)
            told.add((refused.value.message, refused.value.remedy))
        assert told == {("No report of this case has this address.", "Look for it in the list of reports.")}
    answers = []
    for tried in (remark, "nowhere", "\x00"):
        with pytest.raises(NotFoundError) as refused:
            world.act(other, AnswerRemark(mine, 1, tried, True))
        answers.append(refused.value.message)
    assert len(set(answers)) == 1
    assert world.open(other, ListReports())[0].title == "Mine"


def test_readers_read_members_write_and_leads_alone_export(world: World, case: Access) -> None:
    rita, ines = world.access("rita", case.case), world.access("ines", case.case)
    report = world.act(ines, AddReport(PrintedKind.MEMO, "The quay", "Paid [@EX-1]."))
    assert seen(world, rita, report).row.title == "The quay"
    for command in (ChangeReport(report, 1, "x", "x"), RemarkReport(report, 1, 1, "x")):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    for access in (rita, ines):
        with pytest.raises(RefusedError):
            export(world, access, report)
    assert export(world, case, report).draft


def test_what_is_written_stays_out_of_the_ledger_and_is_found_in_the_case(world: World, case: Access) -> None:
    report = world.act(case, AddReport(PrintedKind.MEMO, "The heron", "Paid at the heronry [@EX-1]."))
    world.act(case, RemarkReport(report, 1, 1, "A heron?"))
    written = [row for entry in world.house.entries.at(list(range(world.house.entries.head()[0]))) for row in every_text(entry.fields)]
    assert not [text for text in written if "heron" in text]
    assert [find.title for find in world.open(case, LookUp("heronry")).rows] == ["The heron"]


@pytest.mark.parametrize(
    "text", ["x" * 100_001, "a\x00b", "\ud800", "a\x07b", "- a\n" * (PASSAGES + 1), " ".join(f"[@EX-{n}]" for n in range(1, 1_002))]
)
def test_a_text_that_cannot_be_kept_is_refused_with_its_field(world: World, case: Access, text: str) -> None:
    for command in (AddReport(PrintedKind.REPORT, "T", text), AddReport(PrintedKind.REPORT, text or " ", "x")):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field in ("text", "title")


def test_more_private_persons_than_leave_alone_leave_in_no_report(world: World, case: Access) -> None:
    world.register("bodies", people="personal_documents")
    world.load("bodies", [{"id": f"b{n}", "schema": "Document", "properties": {"name": [f"Body {n:02}"]}} for n in range(PERSONS + 1)])
    world.act(case, GrantDataset("bodies", "need"))
    every = [found(world, case, f"Body {n:02}") for n in range(PERSONS + 1)]
    for one in every:
        world.act(case, HoldEntity(one))
    fewer = world.act(case, AddReport(PrintedKind.MEMO, "All", f"They met {' '.join(f'[@{one}]' for one in every[1:])}."))
    assert export(world, case, fewer).draft
    report = world.act(case, AddReport(PrintedKind.MEMO, "All", f"They met {' '.join(f'[@{one}]' for one in every)}."))
    with pytest.raises(RefusedError) as refused:
        export(world, case, report)
    assert refused.value.rules == ("C8",)


def test_an_exhibit_whose_original_was_tampered_with_blocks_the_export(world: World, case: Access) -> None:
    report = world.act(case, AddReport(PrintedKind.MEMO, "The quay", "Paid [@EX-1]."))
    assert export(world, case, report).draft
    name = hashlib.sha256(PAGE).hexdigest()
    (blob,) = [path for path in (world.folder / "data" / "blobs").rglob("*") if path.name == name]
    raw = bytearray(blob.read_bytes())
    raw[-1] ^= 1
    blob.write_bytes(raw)
    assert "another hash than at its collection" in blocked(world, case, report)


def test_the_picker_offers_what_the_case_has_and_the_reader_sees(world: World, case: Access) -> None:
    assert [offer.insert for offer in world.open(case, FindSources(""))] == ["[@EX-0001]"]
    (quay,) = world.open(case, FindSources("quay"))
    assert (quay.insert, quay.title) == (f"[@{found(world, case, 'Quay Works')}]", "Quay Works")
    assert world.open(case, FindSources("nothing like it")) == ()
