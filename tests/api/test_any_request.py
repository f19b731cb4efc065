"""Whatever is asked, by whoever has a key: no answer is a fault of the program, none takes long, and nobody is listed of whom no name,
identifier or contact point was typed.

`test_schema.py` sends each operation what its schema describes, and what it excludes. Here the texts of searches are made of pieces of the
language, traits and names, and bodies are any JSON at all.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from glasshouse.web.api.app import reference
from tests.api.conftest import Desk, registered
from tests.api.test_schema import key_of

PEOPLE: dict[str, dict[str, list[str]]] = {
    "p-1": {"name": ["Layla Haddad"], "birthDate": ["1984-03-02"], "idNumber": ["QX0012345"], "phone": ["+963111234567"]},
    "p-2": {"name": ["Omar Wendell"], "birthDate": ["1984"], "passportNumber": ["ZT9988776"], "email": ["kontakt@wendell.example"]},
    "p-3": {"name": ["Brunhilde Ostrander"], "alias": ["Fjorda"], "birthDate": ["1990"]},
}
TRAITS = {
    "religion": ["Zoroastrian"],
    "nationality": ["sy"],
    "country": ["sy"],
    "gender": ["female"],
    "birthPlace": ["Aleppo"],
    "notes": ["Diabetic patient"],
    "topics": ["role.pep"],
    "address": ["Musterweg 5, 12345 Musterstadt"],
    "spokenLanguage": ["ara"],
    "ethnicity": ["Kurdish"],
}
KNOWN = {
    id_: {word for name, values in about.items() if name != "birthDate" for value in values for word in re.findall(r"\w+", value.lower())}
    for id_, about in PEOPLE.items()
}
"""What may find each of them: words of names, identifiers and contact points."""

WORDS = (
    "zoroastrian",
    "sy",
    "syria",
    "female",
    "aleppo",
    "diabetic",
    "role.pep",
    "12345",
    "musterstadt",
    "ara",
    "kurdish",
    "1984",
    "private",
)
NAMED = ("layla", "haddad", "QX0012345", "omar", "wendell", "ZT9988776", "fjorda", "petrov", "quay")
FIELDS = ("name:", "id:", "phone:", "email:", "born:", "country:", "text:", "date:", "amount:", "religion:", "nationality:", "topics:")
SIGNS = (
    " ",
    " ",
    " OR ",
    " AND ",
    " NOT ",
    "-",
    "(",
    ")",
    '"',
    "*",
    "~",
    "~2",
    "..",
    "%",
    "/",
    ".*",
    "\\",
    "+",
    "l",
    "la*",
    "o*",
    "?",
    "\u0627",
    "李",
)
PIECES = st.sampled_from((*WORDS, *FIELDS, *SIGNS))
SENSIBLE = st.lists(st.sampled_from((*NAMED, *WORDS)), min_size=1, max_size=4).flatmap(
    lambda words: st.sampled_from((" ", " OR ", " NOT ", " -")).map(lambda sign: sign.join(words))
)
ANYTHING = SENSIBLE | st.lists(PIECES | st.sampled_from(NAMED), max_size=24).map("".join) | st.text(max_size=80)
NAMELESS = st.lists(PIECES, max_size=24).map("".join) | st.text(alphabet='abcxyz*~"()-:. 0189', max_size=60)

LONGEST = 3.0
"""CPU seconds in which any request ends: a thousand times what an ordinary one takes."""

QUIET = {"derandomize": True, "deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def asked(desk: Desk) -> Desk:
    """The desk, with people who have traits."""
    desk.value("stewardship", "POST", "/datasets", registered("private-people", people="private_persons"))
    lines = [{"id": id_, "schema": "Person", "properties": {**about, **TRAITS}} for id_, about in PEOPLE.items()]
    lines.append(
        {"id": "u-1", "schema": "LegalEntity", "properties": {"name": ["Quentin Zahnarzt"], "country": ["sy"], "topics": ["role.pep"]}}
    )
    desk.load("private-people", "".join(json.dumps(line) + "\n" for line in lines).encode(), "people.ftm.json", format="ftm")
    desk.value("case", "POST", "/case/grants", {"dataset": "private-people", "reason": "They stand in it"})
    return desk


def people_found(desk: Desk, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Persons among the hits; the answer must be one of those that the interface has, in bounded time."""
    before = time.process_time()
    answer = desk.call("case", "POST", "/search", body)
    assert time.process_time() - before < LONGEST, body
    assert answer.status_code in (200, 403, 422), (body, answer.text)
    if answer.status_code != 200:
        assert answer.json()["error"]["message"]
        return []
    return [hit for hit in answer.json()["value"]["hits"] if hit["stub"]["person"]]


def close(typed: str, known: str) -> bool:
    """Whether a typed word could stand for a known one: it begins it with three letters or more, or differs in two letters at most."""
    if len(typed) >= 3 and known.startswith(typed):
        return True
    row = list(range(len(known) + 1))
    for i, left in enumerate(typed, 1):
        last, row[0] = row[0], i
        for j, right in enumerate(known, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (left != right))
    return min(len(typed), len(known)) >= 3 and row[-1] <= 2


def folded(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter))


def could_be_meant(text: str, caption: str) -> bool:
    """The naive reference: some word of the text is close to some word by which this person may be found."""
    about = next((PEOPLE[id_] for id_ in PEOPLE if PEOPLE[id_]["name"][0] == caption), None)
    known = KNOWN[next(id_ for id_ in PEOPLE if PEOPLE[id_] is about)] if about else set(re.findall(r"\w+", caption.lower()))
    digits = re.sub(r"\D", "", text)
    typed = set(re.findall(r"\w+", folded(text)))
    return any(close(word, one) for word in typed for one in known) or (len(digits) >= 7 and any(digits in one for one in known))


def test_the_people_are_there_to_be_found(asked: Desk) -> None:
    """Otherwise the rest would pass over an empty list."""
    for text, name in {
        "haddad": "Layla Haddad",
        "ZT9988776": "Omar Wendell",
        "fjorda": "Brunhilde Ostrander",
        "zahnarzt": "Quentin Zahnarzt",
    }.items():
        assert [hit["stub"]["caption"] for hit in people_found(asked, {"query": text})] == [name]
        assert could_be_meant(text, name)
    assert not could_be_meant("zoroastrian sy female aleppo 1984 la* 12345 NOT kurdish", "Layla Haddad")


def test_any_text_lists_only_people_who_could_be_meant_by_it(asked: Desk) -> None:
    listed = 0

    @settings(max_examples=250, **QUIET)  # type: ignore[arg-type]
    @given(text=ANYTHING)
    @example(text='born:1984 haddad OR nationality:sy OR "omar"')
    @example(text="haddad OR (NOT wendell)")
    @example(text="(" * 300 + "haddad")
    def ask(text: str) -> None:
        nonlocal listed
        for hit in people_found(asked, {"query": text}):
            listed += 1
            assert could_be_meant(text, hit["stub"]["caption"]), (text, hit["stub"]["caption"])

    ask()
    assert listed > 20


def test_a_text_without_a_name_or_identifier_lists_nobody(asked: Desk) -> None:
    @settings(max_examples=250, **QUIET)  # type: ignore[arg-type]
    @given(
        text=NAMELESS,
        kinds=st.lists(st.sampled_from(("Person", "LegalEntity", "Thing")), max_size=2),
        codes=st.lists(st.just("sy"), max_size=1),
    )
    def ask(text: str, kinds: list[str], codes: list[str]) -> None:
        found = [hit["stub"]["caption"] for hit in people_found(asked, {"query": text, "schemata": kinds, "countries": codes})]
        assert [caption for caption in found if not could_be_meant(text, caption)] == [], text

    ask()


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(("a" * 26, "port", "maya"))
)
MADE = json.loads(reference()["openapi.json"])
NAMES = sorted({name for schema in MADE["components"]["schemas"].values() for name in schema.get("properties", {})})
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in MADE["paths"].items()
    for method, operation in methods.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]


def wholly(operation: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any JSON, and objects that have the body's own names with any values, so that not everything ends at the first unknown field."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    body = MADE["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return JSON | st.fixed_dictionaries(dict.fromkeys(body.get("properties", {}), JSON))


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=lambda part: part["operationId"] if isinstance(part, dict) else ""
)
def test_any_json_is_answered_or_refused_in_bounded_time(asked: Desk, method: str, path: str, operation: dict[str, Any]) -> None:
    key = key_of(operation)
    address = re.sub(r"{\w+}", lambda part: "port" if part[0] in ("{name}", "{dataset}") else "a" * 26, path)

    @settings(max_examples=25, **QUIET)  # type: ignore[arg-type]
    @given(body=wholly(operation))
    def send(body: Any) -> None:
        before = time.process_time()
        content = json.dumps(body).encode()  # NaN and Infinity too, as Python writes them
        answer = asked.call(
            "case" if key == "ending" else key, method, address, content=content, headers={"Content-Type": "application/json"}
        )
        assert time.process_time() - before < LONGEST
        assert answer.status_code < 500, (body, answer.text)
        assert answer.status_code < 300 or answer.json()["error"]["message"]

    send()
