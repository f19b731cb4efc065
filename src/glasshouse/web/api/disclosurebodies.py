"""What may be sent to write disclosure sets and decide what is in them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.policy.plans.disclosures import AT_ONCE, Seen
from glasshouse.web.api.bodies import Body, PublicId
from glasshouse.web.api.requestbodies import OneId
from glasshouse.web.api.written import Day, Number, Text, Title

Words = Annotated[str, StringConstraints(max_length=2_000)]


class DisclosingBody(Body):
    """What a set says: `first` its first Bates number, like HAR-000001; `request` the id of a request of the case that it answers."""

    title: Title
    to: Title
    first: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    reason: Text = ""
    basis: Annotated[str, StringConstraints(max_length=1_000)] = ""
    due: Day = ""
    request: OneId = ""


class ChangeDisclosureBody(DisclosingBody):
    """The whole set as it shall be, and the revision that the writer saw."""

    revision: Number


class ReviewDisclosureBody(Body):
    """Put under review, or `back` to a draft, by somebody who saw this revision."""

    revision: Number
    back: bool = False


class TakeInBody(Body):
    """Numbers of exhibits; none for all that are in no set yet."""

    exhibits: Annotated[tuple[Number, ...], Field(max_length=AT_ONCE)] = ()


class SeenItemBody(Body):
    """An item, and the revision in which it was seen."""

    item: PublicId
    revision: Number


class TakeOutBody(Body):
    """Items, each as it was seen."""

    items: Annotated[tuple[SeenItemBody, ...], Field(min_length=1, max_length=AT_ONCE)]

    def seen(self) -> tuple[Seen, ...]:
        """The items as the plan names them."""
        return tuple(Seen(one.item, one.revision) for one in self.items)


class DecideItemsBody(TakeOutBody):
    """One decision on some items: `ground` and `words` (for the privilege log) where something is left out."""

    choice: Choice
    ground: WithheldFor | None = None
    words: Words = ""


class SeenRevisionBody(Body):
    """The revision that was seen."""

    revision: Number


class ProduceBody(SeenRevisionBody):
    """The revision of the set, and its `seen`, which says how its items were decided."""

    seen: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class RecallBody(SeenRevisionBody):
    """Why something that was produced is asked back."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class AskDisclosureBody(Body):
    """Why a production must leave."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]
