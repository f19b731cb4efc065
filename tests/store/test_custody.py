"""The chain of custody: who had an exhibit, who read it and why; and every break of it, for everybody to see."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.custody import BreakKind, CustodyEvent
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans import exhibits as plans
from glasshouse.store.exhibittables import custody
from tests.store.collected import at, broken, collect, staffed, view
from tests.store.world import World


@pytest.fixture
def case(world: World) -> Access:
    return staffed(world)


def test_openings_and_checks_stand_in_the_custody_with_person_reason_time_and_entry(world: World, case: Access) -> None:
    public = collect(world, case)
    ines = at(world, case, "ines")
    world.open(ines, plans.ReadOriginal(public, "To translate it"))
    world.open(ines, plans.ReadText(public))
    world.open(at(world, case, "omar"), plans.CheckExhibit(public))
    view(world, ines, public)  # the page is no opening of the original
    rows = world.open(case, plans.OpenCustody(public)).rows
    told = [(row.event, row.by, row.reason, row.fits) for row in rows]
    assert told == [
        (CustodyEvent.COLLECTED, "Mara Okafor", "", None),
        (CustodyEvent.OPENED, "Ines", "To translate it", None),
        (CustodyEvent.OPENED, "Ines", "", None),
        (CustodyEvent.CHECKED, "Omar", "", True),
    ]
    assert [row.entry for row in rows] == sorted(row.entry for row in rows)
    for row in rows:
        (entry,) = world.house.entries.at([row.entry])
        assert entry.header.k.value == "intent"
        assert world.house.receipt(row.entry)


def test_a_refused_opening_is_no_event_of_the_custody(world: World, case: Access) -> None:
    public = collect(world, case)
    with pytest.raises(RefusedError):
        world.open(at(world, case, "jonas"), plans.ReadOriginal(public))
    assert len(world.open(case, plans.OpenCustody(public)).rows) == 1


def test_a_transfer_is_signed_for_by_its_receiver_and_by_nobody_else(world: World, case: Access) -> None:
    public = collect(world, case, content=b"bag", kind=ExhibitKind.FILE)
    world.act(case, plans.HandOverExhibit(public, "ines", "", "For the laboratory"))
    assert view(world, at(world, case, "ines"), public).may_sign
    assert not view(world, at(world, case, "omar"), public).may_sign
    for login in ("omar", "mara"):
        with pytest.raises(ConflictError):
            world.act(at(world, case, login), plans.SignReceipt(public))
    assert broken(world, case, public) == [(CustodyEvent.TRANSFERRED, (BreakKind.NO_RECEIPT,))]
    world.act(at(world, case, "ines"), plans.SignReceipt(public))
    found = world.open(case, plans.OpenCustody(public))
    assert (found.holder, found.waits_for, found.breaks) == ("Ines", "", 0)
    with pytest.raises(ConflictError):
        world.act(at(world, case, "ines"), plans.SignReceipt(public))


def test_who_hands_on_what_they_do_not_have_leaves_a_gap_that_everybody_sees(world: World, case: Access) -> None:
    public = collect(world, case)
    world.act(at(world, case, "omar"), plans.HandOverExhibit(public, "ines", "", "I had it on my desk"))
    assert (CustodyEvent.TRANSFERRED, (BreakKind.GAP, BreakKind.NO_RECEIPT)) in broken(world, case, public)
    world.act(at(world, case, "ines"), plans.SignReceipt(public))
    assert broken(world, case, public) == [(CustodyEvent.TRANSFERRED, (BreakKind.GAP,))]


def test_what_is_handed_outside_has_no_receipt_and_comes_back_to_who_says_so(world: World, case: Access) -> None:
    public = collect(world, case)
    world.act(case, plans.HandOverExhibit(public, "", "Laboratory of the port", "DNA of the rope"))
    found = world.open(case, plans.OpenCustody(public))
    assert (found.holder, found.rows[-1].to, found.breaks) == ("", "Laboratory of the port", 1)
    world.act(at(world, case, "ines"), plans.NoteCustody(public, CustodyEvent.RETURNED, "With its report"))
    assert world.open(case, plans.OpenCustody(public)).holder == "Ines"


@pytest.mark.parametrize(
    ("login", "outside", "reason"), [("", "", "x"), ("ines", "Lab", "x"), ("ines", "", ""), ("nobody", "", "x"), ("mara", "", "x")]
)
def test_a_transfer_names_one_receiver_who_is_somebody_else_and_a_reason(
    world: World, case: Access, login: str, outside: str, reason: str
) -> None:
    public = collect(world, case)
    with pytest.raises(InvalidInputError):
        world.act(case, plans.HandOverExhibit(public, login, outside, reason))
    for event in (CustodyEvent.COLLECTED, CustodyEvent.OPENED, CustodyEvent.CHECKED, CustodyEvent.RECEIVED):
        with pytest.raises(InvalidInputError):
            world.act(case, plans.NoteCustody(public, event, "forged"))
    assert len(world.open(case, plans.OpenCustody(public)).rows) == 1


def test_the_database_itself_refuses_to_change_or_drop_an_event(world: World, case: Access) -> None:
    collect(world, case)
    for statement in (sa.update(custody).values(reason="another"), sa.delete(custody)):
        with pytest.raises(sa.exc.DBAPIError, match="only added"), world.house.database.write() as connection:
            connection.execute(statement)
