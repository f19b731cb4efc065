"""What holds a report back: closed exhibits, sources that nobody held, titles, names in words, open remarks; what is kept of answers."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import ConflictError
from glasshouse.gate import Access
from glasshouse.model.printed import PrintedKind
from glasshouse.model.privilege import CLOSED
from glasshouse.model.report import FaultKind, ReplyState, ReportState, SourceState
from glasshouse.model.reportprose import passages
from glasshouse.policy.plans.casework import GrantDataset, HoldEntity, ProtectPerson
from glasshouse.policy.plans.filtering import MarkPrivileged
from glasshouse.policy.plans.reportreviews import AnswerRemark, ApproveReport, AskReply, HandReport, RecordReply, RemarkReport
from glasshouse.policy.plans.reports import AddReport, ChangeReport, FindSources, LookAgain, OpenReport, PreviewReport
from tests.store.reporting import blocked, case, export, found, kinds, seen
from tests.store.world import World

__all__ = ["case"]


def memo(world: World, case: Access, text: str, title: str = "The quay") -> str:
    """A memorandum with this text."""
    return world.act(case, AddReport(PrintedKind.MEMO, title, text))


def test_what_rests_on_an_exhibit_that_may_be_privileged_does_not_leave(world: World, case: Access) -> None:
    report = memo(world, case, "Counsel advised it [@EX-1].")
    assert export(world, case, report).draft
    world.act(case, MarkPrivileged(1, "From counsel"))
    view = seen(world, case, report)
    assert (view.checked.sources[0].state, view.checked.sources[0].title) == (SourceState.CLOSED, CLOSED)
    assert "may be privileged and is closed" in blocked(world, case, report)
    assert world.open(case, PreviewReport("", "So [@EX-1].")).blocked


def test_a_record_cited_before_the_case_held_it_binds_nobody_until_somebody_looks(world: World, case: Access) -> None:
    world.register("late")
    world.load("late", [{"id": "x", "schema": "Vessel", "properties": {"name": ["Skua"]}}])
    world.act(case, GrantDataset("late", "need"))
    skua = found(world, case, "Skua")
    report = memo(world, case, f"It sails [@{skua}].")
    world.act(case, HoldEntity(skua))
    assert seen(world, case, report).checked.sources[0].state is SourceState.CHANGED
    world.act(case, ChangeReport(report, 1, "The quay", f"It sails still [@{skua}]."))
    world.act(case, HandReport(report, 2, "ines"))
    view = seen(world, case, report)
    assert view.checked.sources[0].state is SourceState.CHANGED
    assert world.open(case, PreviewReport(report, view.text)).blocked
    with pytest.raises(ConflictError, match="was not in the case then"):
        world.act(world.access("ines", case.case), ApproveReport(report, 2, view.sha256))
    world.act(case, LookAgain(report, 2, skua))
    assert kinds(seen(world, case, report)) == []
    assert kinds(seen(world, case, memo(world, case, f"It sails [@{skua}]."))) == []


def test_a_title_states_nothing(world: World, case: Access) -> None:
    report = memo(world, case, "Paid [@EX-1].", "The minister took half.")
    assert "The title reads as a sentence" in blocked(world, case, report)
    assert world.open(case, PreviewReport("", "Paid [@EX-1].", "He stole it!")).blocked
    bare = memo(world, case, "{plain} Dear all.", "Minister X stole it")
    assert [(fault.kind, fault.warning) for fault in seen(world, case, bare).checked.faults] == [(FaultKind.TITLE, True)]


def test_an_answer_is_not_overwritten_unseen_and_what_stood_before_is_kept(world: World, case: Access) -> None:
    quay = found(world, case, "Quay Works")
    report = memo(world, case, f"It paid [@{quay}].")
    reply = world.act(case, AskReply(report, quay))
    ines = world.access("ines", case.case)
    world.act(ines, RecordReply(report, reply, 1, False, "2026-11-17", "Never.", 1))
    with pytest.raises(ConflictError) as refused:
        world.act(case, RecordReply(report, reply, 1, True, "2026-11-18"))
    assert refused.value.code == "changed_meanwhile"
    world.act(case, RecordReply(report, reply, 2, True, "2026-11-18"))
    told = seen(world, case, report).named[0].reply
    assert told is not None
    assert (told.state, told.words, told.revision) == (ReplyState.DECLINED, "", 3)
    assert [(one.state, one.day, one.words, one.exhibit, one.by) for one in told.earlier] == [
        (ReplyState.ANSWERED, "2026-11-17", "Never.", "EX-0001", "Ines")
    ]


def test_a_person_of_the_case_who_is_named_in_words_alone_holds_it_back_unless_sealed(world: World, case: Access) -> None:
    texts = {"It was ANA   ruíz, [@EX-1] [@EX-1].": 1, "So [@EX-1].\n\n{plain} Thanks to Ana Ruiz.": 2, "Banana Ruizo paid [@EX-1].": None}
    made = {memo(world, case, text): place for text, place in texts.items()}
    made[memo(world, case, "Paid [@EX-1].", "On Ana Ruiz")] = 0
    for report, place in made.items():
        faults = seen(world, case, report).checked.faults
        assert [(one.kind, one.passage) for one in faults] == ([] if place is None else [(FaultKind.NAMING, place)])
    assert "Ana Ruiz is named in words" in blocked(world, case, next(iter(made)))
    world.act(case, ProtectPerson(found(world, case, "Ana Ruiz"), "witness"))
    assert [kinds(seen(world, case, report)) for report in made] == [[]] * 4


def test_people_whose_record_a_report_shows_are_in_the_log_as_looked_at(world: World, case: Access) -> None:
    ana, tern = found(world, case, "Ana Ruiz"), found(world, case, "Tern")
    report = memo(world, case, f"She signed [@{ana}] [@{tern}].")
    ines = world.access("ines", case.case)
    for request in (OpenReport(report), PreviewReport("", f"She [@{ana}].")):
        world.open(ines, request)
        size = world.house.entries.head()[0]
        last = [entry.fields for entry in world.house.entries.at([size - 1])]
        assert [fields.get("subjects") for fields in last] == [[ana]]
    assert len(world.open(ines, FindSources("ana"))) == 1


def test_whoever_approved_is_told_as_such_and_an_approved_revision_is_handed_to_nobody(world: World, case: Access) -> None:
    report = memo(world, case, "Paid [@EX-1].")
    world.act(case, HandReport(report, 1, "ines"))
    world.act(world.access("ines", case.case), ApproveReport(report, 1, seen(world, case, report).sha256))
    with pytest.raises(ConflictError, match="is approved"):
        world.act(case, HandReport(report, 1, "omar"))
    world.act(case, ChangeReport(report, 1, "The quay", "Paid twice [@EX-1]."))
    world.act(case, HandReport(report, 2, "omar"))
    view = seen(world, case, report)
    assert view.review is not None
    assert (view.review.reviewer, view.review.approver, view.review.revision) == ("Omar", "Ines", 1)


def test_nothing_is_approved_while_others_wait_for_an_answer_or_something_stands_against_it(world: World, case: Access) -> None:
    ines, omar = world.access("ines", case.case), world.access("omar", case.case)
    report = memo(world, case, "Paid [@EX-1]. He stole.")
    world.act(case, HandReport(report, 1, "ines"))
    with pytest.raises(ConflictError, match="1 thing stands against"):
        world.act(ines, ApproveReport(report, 1, seen(world, case, report).sha256))
    world.act(case, ChangeReport(report, 1, "The quay", "Paid [@EX-1]."))
    remark = world.act(omar, RemarkReport(report, 2, 1, "By whom?"))
    world.act(ines, RemarkReport(report, 2, 1, "Well said."))
    sha256 = seen(world, case, report).sha256
    with pytest.raises(ConflictError, match="1 remark of somebody else is open"):
        world.act(ines, ApproveReport(report, 2, sha256))
    world.act(case, AnswerRemark(report, 2, remark, True))
    world.act(ines, ApproveReport(report, 2, sha256))
    assert seen(world, case, report).row.state is ReportState.APPROVED


def test_a_remark_is_bound_to_the_passage_that_its_writer_read(world: World, case: Access) -> None:
    report = memo(world, case, "Paid [@EX-1].\n\nSailed [@EX-1].")
    first, second = passages(seen(world, case, report).text)
    with pytest.raises(ConflictError) as refused:
        world.act(case, RemarkReport(report, 1, 2, "So?", None, first.digest))
    assert refused.value.code == "changed_meanwhile"
    world.act(case, RemarkReport(report, 1, 2, "So?", None, second.digest))


def test_a_person_is_asked_to_reply_before_a_letter_leaves_too(world: World, case: Access) -> None:
    ana = found(world, case, "Ana Ruiz")
    letter = world.act(case, AddReport(PrintedKind.LETTER, "To them", f"It is so [@{ana}]."))
    assert (FaultKind.REPLY, False) in [(fault.kind, fault.warning) for fault in seen(world, case, letter).checked.faults]
