"""What belongs to a public function is taken from the function's own record and from what it names, and from nothing else."""

from __future__ import annotations

import pytest

from glasshouse.policy.charter.functions import NONE, Function, Named, said

POST: Named = ("Position", {"name": ["Minister"], "country": ["cy"], "summary": ["a summary"]})
FIRM: Named = ("Company", {"name": ["Sun"], "jurisdiction": ["cy"], "country": ["gr"]})
CLUB: Named = ("Organization", {"name": ["Club"], "jurisdiction": ["cy"]})
BODY: Named = ("PublicBody", {"name": ["Treasury"], "country": ["cy"]})


@pytest.mark.parametrize(
    ("kind", "properties", "body", "over", "told"),
    [
        ("Occupancy", {"politicalGroup": ["Greens"]}, POST, BODY, Function(("Minister",), ("Treasury",), party=("Greens",))),
        ("Occupancy", {"politicalGroup": ["Greens"]}, POST, CLUB, Function(("Minister",), party=("Greens",))),
        ("Occupancy", {"politicalGroup": ["Greens"]}, ("Position", {"name": ["Bishop"], "topics": ["gov.religion"]}), None, NONE),
        ("Occupancy", {"politicalGroup": ["Greens"]}, None, None, NONE),
        ("Directorship", {"role": ["chair"]}, FIRM, None, Function(("chair",), jurisdiction=("cy",))),
        ("Directorship", {"role": ["governor"]}, BODY, None, Function(("governor",), ("Treasury",))),
        ("Directorship", {"role": ["elder"]}, CLUB, None, NONE),
        ("Ownership", {"percentage": ["40"]}, FIRM, None, Function(jurisdiction=("cy",))),
        ("Ownership", {"percentage": ["40"]}, CLUB, None, NONE),
        ("ContractAward", {"amount": ["1"]}, ("Contract", {"title": ["Dredging"]}), BODY, Function(authority=("Treasury",))),
        ("Sanction", {"authority": ["OFAC"], "program": ["X"], "programId": ["X-1"], "country": ["ru"]}, None, None,
         Function(authority=("OFAC",), programme=("X", "X-1"))),
        ("Sanction", {"authority": ["Immigration Service"], "program": ["X"]}, None, None, NONE),
        ("Sanction", {"authority": ["Treasury"], "program": ["Visa overstay 2024"]}, None, None, NONE),
        ("Sanction", {"authority": ["Treasury"], "provisions": ["Abschiebungen"]}, None, None, NONE),
        ("Sanction", {"authority": ["Treasury"], "programId": ["Ausländerbehörde"], "program": ["移民"]}, None, None, NONE),
        ("Sanction", {"authority": ["Salient Trade Board"], "program": ["Visage"], "reason": ["drove refugees out"]}, None, None,
         Function(authority=("Salient Trade Board",), programme=("Visage",))),
        ("Membership", {"role": ["member"]}, CLUB, BODY, NONE),
        ("Employment", {"role": ["clerk"]}, BODY, None, NONE),
        ("Family", {"relationship": ["cousin"]}, POST, BODY, NONE),
        ("Identification", {"authority": ["Treasury"], "country": ["cy"]}, BODY, BODY, NONE),
        ("Passport", {"authority": ["Treasury"]}, POST, BODY, NONE),
    ],
)  # fmt: skip
def test_a_record_says_what_belongs_to_its_function_and_no_more(
    kind: str, properties: dict[str, list[str]], body: Named | None, over: Named | None, told: Function
) -> None:
    assert said(kind, properties, body, over) == told


def test_functions_of_one_holder_add_up_each_value_once() -> None:
    assert Function(("a",), party=("x",)) | Function(("b", "a")) == Function(("a", "b"), party=("x",))
    assert not NONE
    assert Function(party=("x",))
