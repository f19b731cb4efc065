"""Who is in the file because a protected person is (C4): by which links, and what of them is no road.

Promise: a link of these kinds that names somebody of a household leads nowhere; what they do in public, own or pay stays as it was.
"""

from __future__ import annotations

from functools import cache

from glasshouse.model.schema import schema, schema_names

_KINDS = frozenset({"Family", "Associate", "UnknownLink", "Representation"})
"""Kin, carers and friends; ties that a source does not name; and who speaks for somebody (guardians, sponsors)."""
PARENTAL = frozenset({"parent"})
"""FollowTheMoney's one property by which a record itself names whose child it is."""


@cache
def tie_kinds() -> frozenset[str]:
    """Schemata of the links that make a household."""
    return frozenset(name for name in schema_names() if (info := schema(name)) is not None and info.ancestors & _KINDS)
