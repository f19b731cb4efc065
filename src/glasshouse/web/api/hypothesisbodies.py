"""What may be sent to write hypotheses and to weigh evidence against them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from glasshouse.model.hypothesis import STEPS, Consistency, HypothesisState, ItemKind, Relevance
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.hypotheses import MOST
from glasshouse.policy.plans.matrix import WHY
from glasshouse.web.api.bodies import Body, PublicId
from glasshouse.web.api.written import Number, Text, Title

Prose = Annotated[str, StringConstraints(max_length=10_000)]
Says = Annotated[str, StringConstraints(max_length=2_000)]
Source = Annotated[str, StringConstraints(max_length=500)]


class HypothesisBody(Body):
    """A hypothesis: `mind` is what would change the team's mind, `steps` what is to be done next."""

    statement: Title
    text: Text = ""
    mind: Prose = ""
    steps: Annotated[tuple[Title, ...], Field(max_length=STEPS)] = ()


class ChangeHypothesisBody(HypothesisBody):
    """The whole hypothesis as it shall be, and the revision that the writer saw; `reason` where it is no longer open."""

    revision: Number
    state: HypothesisState
    reason: Prose = ""


class StepBody(Body):
    """A next step by its place (from 0) in the revision that the writer saw."""

    revision: Number
    place: Annotated[StrictInt, Field(ge=0, lt=STEPS)]


class ItemBody(Body):
    """An item of evidence: an `exhibit` by its number in the case; a note or a record by its id, `thing`; or a sentence, which has `says`
    and `source`. `reliability` null: as the exhibit's collector said, else unknown."""

    kind: ItemKind
    exhibit: Annotated[StrictInt, Field(ge=0, le=10_000_000)] = 0
    thing: Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{26})?$")] = ""
    says: Says = ""
    source: Source = ""
    basis: Basis = Basis.FACT
    reliability: Reliability | None = None
    relevance: Relevance = Relevance.MEDIUM


class ChangeItemBody(Body):
    """What is said of an item as it shall be, and the revision that the writer saw; `out` takes it out of the matrix."""

    revision: Number
    says: Says
    source: Source
    basis: Basis
    reliability: Reliability
    relevance: Relevance
    out: StrictBool = False


class RatingBody(Body):
    """How the item fits one hypothesis, said by somebody who saw `revision` of the cell (0: nobody had said anything), and why."""

    hypothesis: PublicId
    revision: Annotated[StrictInt, Field(ge=0, le=10_000_000)]
    sign: Consistency
    basis: Basis
    why: Annotated[str, StringConstraints(min_length=1, max_length=WHY)]


class WeighBody(Body):
    """Cells of one row: all of them are kept, or none."""

    ratings: Annotated[tuple[RatingBody, ...], Field(max_length=MOST)]
