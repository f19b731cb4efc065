"""FollowTheMoney statements: scattered ones come together, and nothing of any is lost."""

from __future__ import annotations

import random

from tests.unit.ingest.readers.conftest import Read

HEADER = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,first_seen,last_seen,id"


def table(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines, "")).encode()


def test_statements_of_one_entity_come_together_in_order_of_the_file(read: Read) -> None:
    made = read(
        table(
            "c1,b,name,name,Person,Bo,d,,,,f,2020-01-01,2021-01-01,s1",
            "c1,a,name,name,Person,Al,d,crawl,deu,AL,t,,,s2",
            "c1,b,name,name,LegalEntity,Bob,e,,,,false,,,s3",
            "c1,b,id,checksum,Person,abc,d,,,,,,,s4",
        )
    )
    assert made.faults == []
    assert made.places == ["line:2", "line:3"]
    first, second = (entity.data for entity in made.entities)
    assert first["id"] == "b"
    assert first["schema"] == "Person"
    assert first["datasets"] == ["d", "e"]
    assert first["properties"] == {"name": ["Bo", "Bob"]}
    assert [(said["id"], said["schema"]) for said in made.entities[0].statements] == [
        ("s1", "Person"),
        ("s3", "LegalEntity"),
        ("s4", "Person"),
    ]
    assert second["id"] == "a"
    assert made.entities[1].statements == (
        {
            "id": "s2",
            "canonical_id": "c1",
            "prop": "name",
            "schema": "Person",
            "value": "Al",
            "dataset": "d",
            "origin": "crawl",
            "lang": "deu",
            "original_value": "AL",
            "external": True,
            "first_seen": None,
            "last_seen": None,
            "entity_id": "a",
            "place": "line:3",
        },
    )


def test_many_scattered_statements_lose_nothing(read: Read) -> None:
    lines = [f"e{at % 5_000},e{at % 5_000},name,name,Person,v{at},d,,,,f,,,s{at}" for at in range(20_000)]
    random.Random(1).shuffle(lines)
    made = read(table(*lines))
    assert len(made.entities) == 5_000
    assert sorted(each["id"] for entity in made.entities for each in entity.statements) == sorted(f"s{at}" for at in range(20_000))
    starts = [int(place.removeprefix("line:")) for place in made.places]
    assert starts == sorted(starts)


def test_packed_form_is_read(read: Read) -> None:
    made = read(b"entity_id,prop,value,dataset,lang,external,id\na,Person:name,Al,d,,t,s1\n")
    assert made.entities[0].data["properties"] == {"name": ["Al"]}
    assert made.entities[0].statements[0]["schema"] == "Person"


def test_unsound_statement_is_one_fault_and_the_rest_stay(read: Read) -> None:
    made = read(
        table(
            "c,a,name,name,Person,Al,d,,,,f,,,s1",
            "c,,name,name,Person,Al,d,,,,f,,,s2",
            "c,a,name,name,Person,,d,,,,f,,,s3",
            "c,a,name,name,Person,Al,d,,,,maybe,,,s4",
            "c,a,name,name,Person",
            "c,a,name,name,,Al,d,,,,f,,,s5",
        )
    )
    assert [(fault.code, fault.place, fault.field) for fault in made.faults] == [
        ("missing_value", "line:3", "entity_id"),
        ("missing_value", "line:4", "value"),
        ("invalid_value", "line:5", "external"),
        ("ragged_row", "line:6", None),
        ("missing_value", "line:7", "schema"),
    ]
    assert len(made.entities) == 1


def test_table_that_holds_no_statements_is_refused(read: Read) -> None:
    made = read(b"entity_id,prop,value\na,name,b\n", format="statements")
    assert [(fault.code, fault.field) for fault in made.faults] == [("missing_column", "dataset")]


def test_preview_ends_after_whole_entities(read: Read) -> None:
    made = read(table(*[f"e{at},e{at},name,name,Person,x,d,,,,f,,,s{at}" for at in range(9)]), limit_rows=2)
    assert [entity.data["id"] for entity in made.entities] == ["e0", "e1"]
