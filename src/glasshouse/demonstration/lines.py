"""Writes the list of offices and the sanctions list as FollowTheMoney JSON lines, one entity a line."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from glasshouse.demonstration.world import Declaration, Human, Listing, Tenure, World

SANCTIONING = "Ministry of Trade of Vessany"


def offices(world: World) -> bytes:
    """Bodies, their posts, the holders and what they declared."""
    entities: dict[str, dict[str, Any]] = {}
    for body in world.bodies:
        _put(entities, f"of-body-{body.number}", "PublicBody", name=body.name, registrationNumber=body.number)
    for post in world.posts:
        _put(entities, f"of-{post.id}", "Position", name=post.name, organization=f"of-body-{post.body.number}")
    for tenure in world.tenures:
        _tenure(entities, tenure)
    for declaration in world.declarations:
        _declaration(entities, declaration)
    return _lines(entities)


def sanctions(world: World) -> bytes:
    """Listed persons and companies with the measure against each."""
    entities: dict[str, dict[str, Any]] = {}
    for listing in world.listings:
        _listing(entities, listing)
    return _lines(entities)


def _tenure(entities: dict[str, dict[str, Any]], tenure: Tenure) -> None:
    holder = _person(entities, tenure.human)
    _put(
        entities,
        f"of-{tenure.id}",
        "Occupancy",
        holder=holder,
        post=f"of-{tenure.post.id}",
        startDate=tenure.since.isoformat(),
        endDate=_day(tenure.until),
        status="ended" if tenure.until else "current",
    )


def _declaration(entities: dict[str, dict[str, Any]], declaration: Declaration) -> None:
    """A declared interest as an ownership whose role says what it is: the declaration names no other holder."""
    owner, firm = _person(entities, declaration.human), f"of-firm-{declaration.firm.number}"
    _put(entities, firm, "Company", name=declaration.firm.name, registrationNumber=declaration.firm.number)
    _put(
        entities,
        f"of-{declaration.number}",
        "Ownership",
        owner=owner,
        asset=firm,
        role=declaration.role,
        date=declaration.declared.isoformat(),
        recordId=declaration.number,
    )


def _listing(entities: dict[str, dict[str, Any]], listing: Listing) -> None:
    if listing.born is None:
        _put(entities, listing.id, "Company", name=listing.name, registrationNumber=listing.number, topics="sanction")
    else:
        _put(
            entities,
            listing.id,
            "Person",
            name=listing.name,
            idNumber=listing.number,
            birthDate=listing.born.isoformat(),
            topics="sanction",
        )
    _put(
        entities,
        f"{listing.id}-measure",
        "Sanction",
        entity=listing.id,
        authority=SANCTIONING,
        program=listing.programme,
        reason=listing.reason,
        listingDate=listing.listed.isoformat(),
        startDate=listing.listed.isoformat(),
    )


def _person(entities: dict[str, dict[str, Any]], human: Human) -> str:
    number = f"of-person-{human.number}"
    _put(entities, number, "Person", name=human.name, idNumber=human.number)
    return number


def _put(entities: dict[str, dict[str, Any]], number: str, schema: str, **values: str) -> None:
    properties = {name: [value] for name, value in values.items() if value}
    entities[number] = {"id": number, "schema": schema, "properties": properties}


def _lines(entities: dict[str, dict[str, Any]]) -> bytes:
    """One line each, in the order of their ids."""
    return "".join(json.dumps(entities[name], ensure_ascii=False, separators=(",", ":")) + "\n" for name in sorted(entities)).encode()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
