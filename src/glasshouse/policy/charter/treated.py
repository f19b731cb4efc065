"""By the rules of which kind a record is read: who counts as a natural person although its kind does not say so, and who does not (C1).

Promise: a firm whose legal form says that one person trades alone is read as a `LegalEntity`, which counts as a person, in index, folding,
ceilings, links, rows and exports. Where two people declared that the legal entities, unknown kinds and sole traders of its dataset are no
natural persons, each is read as what it says it is, a `LegalEntity` and what nothing is known of as an `Organization`. What a record is
called, its own kind, stays as its source says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from glasshouse.model.schema import schema
from glasshouse.policy.charter.sole_traders import is_sole_trader

LEGAL_FORM = "legalForm"


def treated_as(schema_name: str, properties: Mapping[str, Sequence[str]], *, incorporated: bool) -> str:
    """The schema whose rules hold for a record of `schema_name`; `incorporated` says what its dataset declares."""
    if incorporated:
        return "Organization" if schema_name == "LegalEntity" or schema(schema_name) is None else schema_name
    forms = properties.get(LEGAL_FORM)
    return "LegalEntity" if forms and is_firm(schema_name) and is_sole_trader(forms) else schema_name


@cache
def is_firm(schema_name: str) -> bool:
    """Whether entities of this kind have a legal form and are not said to be persons."""
    info = schema(schema_name)
    return info is not None and info.is_a("LegalEntity") and not info.is_a("Person")


def mapping_treated(mapping: Mapping[str, Any], cells: Mapping[str, str], *, incorporated: bool) -> dict[str, Any]:
    """An FtM mapping query with the kinds by whose rules its entities are read in the row of these cells."""
    entities = {name: _entity_treated(entity, cells, incorporated) for name, entity in (mapping.get("entities") or {}).items()}
    return {**mapping, "entities": entities}


def _entity_treated(entity: Mapping[str, Any], cells: Mapping[str, str], incorporated: bool) -> dict[str, Any]:
    how = (entity.get("properties") or {}).get(LEGAL_FORM)
    forms: list[str] = []
    if isinstance(how, Mapping):
        for name in ("column", "columns"):
            value = how.get(name)
            forms += [cells.get(column, "") for column in ([value] if isinstance(value, str) else value or ())]
        for name in ("literal", "literals"):
            value = how.get(name)
            forms += [value] if isinstance(value, str) else [str(item) for item in value or ()]
    kind = treated_as(str(entity.get("schema")), {LEGAL_FORM: [form for form in forms if form]}, incorporated=incorporated)
    return {**entity, "schema": kind}
