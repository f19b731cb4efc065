"""Writes the land register: a workbook, titles on one sheet and holders on the other, with typed dates and numbers."""

from __future__ import annotations

from glasshouse.demonstration import workbook
from glasshouse.demonstration.world import Firm, World

TITLES = ("title_no", "street", "postcode", "city", "kind", "area_m2", "created")
HOLDERS = ("title_no", "holder_kind", "holder_no", "holder", "birth_date", "percent", "from", "until", "price")


def land_register(world: World) -> bytes:
    """The workbook's bytes."""
    titles: list[tuple[workbook.Cell, ...]] = [TITLES]
    for title in sorted(world.titles, key=lambda title: title.number):
        place = title.place
        titles.append((title.number, place.street, place.postcode, place.city, title.kind, title.area, title.created))
    holders: list[tuple[workbook.Cell, ...]] = [HOLDERS]
    for holding in sorted(world.holdings, key=lambda held: (held.title.number, held.since, held.owner.number)):
        owner = holding.owner
        kind, born = ("company", None) if isinstance(owner, Firm) else ("person", owner.born)
        holders.append(
            (
                holding.title.number,
                kind,
                owner.number,
                holding.owner_name,
                born,
                holding.percent,
                holding.since,
                holding.until,
                holding.price,
            )
        )
    return workbook.write([("Titles", titles), ("Holders", holders)])
