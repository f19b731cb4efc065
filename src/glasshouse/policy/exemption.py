"""An exemption from the house policy for one case (C11): 72 hours, holders of public functions only, signed by two, at once and public.

Promise: what it can permit is closed: some of `LIFTABLE`, to those who work the case. It lifts what the house policy refuses and never
what the charter does, and it reads datasets of declared public functions alone, so that no private person can be shown under it. Holders
of functions count against no ceiling (C3), so there is none of theirs to lift.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.actions import Action
from glasshouse.policy.actiontable import ROWS

HOURS = 72
"""Of the ledger: it is over with the beginning of the 72nd hour after that of the second signature."""
LIFTABLE = (Action.SEARCH, Action.OPEN_ENTITY, Action.LIST_LINKS, Action.HOLD_ENTITY, Action.EXPORT_ENTITIES)
"""What shows or takes in entities, and nothing that unfolds traits, opens rows, counts, or changes who may do what."""
_TEXT = """\
// An exemption from the house policy for one case (C11): {hours} hours, in datasets of declared public functions only.

@id("C11 for one case and {hours} hours, by two signatures, with holders of public functions only")
permit (principal, action in [{actions}], resource)
when {{ ["lead", "member"].contains(resource.mine) }};
"""
_NAMED = re.compile(r'Action::"([a-z_]+)"')


def text_of(names: Iterable[str]) -> str:
    """The text of an exemption that permits these actions; InvalidInputError for none, or for one that cannot be exempted."""
    given = set(names)
    if not given or not given <= set(LIFTABLE):
        remedy = "Choose of: " + ", ".join(LIFTABLE) + "."
        raise InvalidInputError("An exemption permits at least one of the actions that it can permit.", field="permits", remedy=remedy)
    ordered = ", ".join(f'Action::"{action.value}"' for action in LIFTABLE if action in given)
    return _TEXT.format(hours=HOURS, actions=ordered)


def actions_of(text: str) -> frozenset[Action]:
    """What the text permits; none where it is no text of an exemption, to the letter."""
    named = frozenset(action for action in LIFTABLE if action.value in _NAMED.findall(text))
    return named if named and text_of(named) == text else frozenset()


def sentences(text: str) -> tuple[str, ...]:
    """What the text permits, in words."""
    permitted = actions_of(text)
    return tuple(ROWS[action].sentence for action in LIFTABLE if action in permitted)
