"""Case templates out of files: those that ship are whole, and every fault of a file is told with file, line and field."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.purpose import Purpose
from glasshouse.model.subject import SubjectRole
from glasshouse.policy.templates.reading import read_template, read_templates, shipped

HEAD = "name: quay\ntitle: Quay\nabout: What happened at the quay?\npurposes: [corruption]\n"


def told(text: str) -> str:
    """What is said of a file with a fault."""
    with pytest.raises(InvalidInputError) as caught:
        read_template("quay.yml", text, own=True)
    assert caught.value.remedy
    return caught.value.message


def test_every_template_that_ships_brings_what_a_case_begins_with() -> None:
    assert set(shipped()) == {
        "corruption",
        "editorial-investigation",
        "environmental-harm",
        "financial-crime",
        "internal-conduct",
        "labour-exploitation",
        "procurement-fraud",
        "rights-violation",
    }
    for name, one in shipped().items():
        parts = (one.question, one.targets, one.hypotheses, one.tasks, one.folders, one.deadlines, one.fields, one.parts, one.steps)
        assert all(parts), name
        assert one.retention.days, name
        assert any(field.needed for field in one.fields), name
        assert any(
            "reply" in task.title.lower() or "hear who" in task.title.lower() or "report" in task.title.lower() for task in one.tasks
        ), name


def test_a_file_that_says_least_makes_a_template() -> None:
    made = read_template("quay.yml", HEAD, own=True)
    assert (made.name, made.purposes, made.own, made.second_signature, made.seen) == ("quay", (Purpose.CORRUPTION,), True, False, True)


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("colour: red\n", 5, "colour: is not known here"),
        ("name: other\n", 5, "name: stands here twice"),
        ("steps: Scoping\n", 5, "steps: here stands a list"),
        ("steps:\n  - Scoping\n  - 12\n", 7, "steps[2]: here stands a text"),
        ("deadlines:\n  - {title: Report, days: soon}\n", 6, "deadlines[1].days: here stands a whole number"),
        ("deadlines:\n  - {title: Report, days: 0}\n", 6, "deadlines[1].days"),
        ("deadlines:\n  - {title: Report}\n", 6, "deadlines[1]: days is missing"),
        ("tasks:\n  - {title: One, after: [1]}\n", 6, "tasks[1].after"),
        ("tasks:\n  - {title: One}\n  - {title: Two, after: [2]}\n", 7, "tasks[2].after[1]"),
        ("roles:\n  - {title: Chief, role: king}\n", 6, "roles[1].role: 'king' is not on the closed list"),
        ("fields:\n  - {name: Weird Name, title: T}\n", 6, "fields[1].name"),
        ("fields:\n  - {name: a, title: T}\n  - {name: a, title: T}\n", 6, "fields: two fields have one name"),
        ("second_signature: maybe\n", 5, "second_signature: here stands true or false"),
        ("second_signature: yes\n", 5, "second_signature: here stands true or false"),
        ("retention: {days: 30}\n", 5, "retention: basis is missing"),
        ('question: ""\n', 5, "question: is empty"),
        ('question: "a\\u202eb"\n', 5, "question: holds characters that are none of text"),
        ("question: " + "x" * 501 + "\n", 5, "question: has 501 characters"),
        ("folders: [" + ", ".join(["f"] * 101) + "]\n", 5, "folders: has 101 items"),
        ("hypotheses: [" + ", ".join(["f"] * 31) + "]\n", 5, "hypotheses: has 31 items; at most 30"),
        ("hypotheses: [" + "x" * 201 + "]\n", 5, "hypotheses[1]: has 201 characters"),
        ("hypotheses: [&a x, *a, {b: c}]\n", 5, "hypotheses[3]: here stands a text"),
    ],
)
def test_a_fault_is_told_with_file_line_and_field(more: str, line: int, words: str) -> None:
    said = told(HEAD + more)
    assert said.startswith(f"quay.yml, line {line}: ")
    assert words in said


@pytest.mark.parametrize(
    "text", ["", "- a\n", "just words\n", "name: [\n", "a: b: c\n", "name: quay\n", "!!python/object/apply:os.system ['true']\n"]
)
def test_what_is_no_template_at_all_is_told_so(text: str) -> None:
    assert told(text).startswith("quay.yml, line 1") or told(text).startswith("quay.yml, line 2")


@pytest.mark.parametrize("purpose", ["immigration_enforcement", "stewardship", "oversight", "anything"])
def test_a_template_adds_no_purpose_and_no_standing_one(purpose: str) -> None:
    assert "is not on the closed list" in told(HEAD.replace("corruption", purpose))


@pytest.mark.parametrize("title", ["Religion", "Nationality of the subject", "Ethnic origin", "Health", "Political party", "Trade union"])
def test_no_field_of_a_case_asks_for_a_trait_of_people(title: str) -> None:
    said = told(f"{HEAD}fields:\n  - {{name: f, title: {title}}}\n")
    assert "fields[1].title: this asks for a trait of people" in said


def test_no_hint_of_a_field_asks_for_one_either() -> None:
    said = told(f"{HEAD}fields:\n  - {{name: f, title: Group, hint: Sunni or other Muslim}}\n")
    assert "fields[1].hint: this asks for a trait of people (religion)" in said


def test_roles_that_a_second_person_signs_are_named_and_a_protected_one_cannot_be_made_to_wait() -> None:
    assert read_template("quay.yml", HEAD, own=True).signed_roles == ()
    made = read_template("quay.yml", HEAD + "signed_roles: [expert, company, expert]\n", own=True)
    assert made.signed_roles == (SubjectRole.EXPERT, SubjectRole.COMPANY)
    for role in ("witness", "child", "tipster", "lead"):
        assert "signed_roles[1]" in told(HEAD + f"signed_roles: [{role}]\n")


def test_two_files_with_one_name_are_told_and_nothing_is_chosen_between_them() -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_templates([("a.yml", HEAD), ("b.yml", HEAD)], own=True)
    assert caught.value.message.startswith("b.yml, line 1: name")
