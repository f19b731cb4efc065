from __future__ import annotations

import yaml

from glasshouse.demonstration import ADMINISTRATOR, LEAD, STORY, Bundle, case_facts
from glasshouse.model.actor import Role
from glasshouse.model.purpose import INVESTIGATIVE, Purpose
from tests.unit.demonstration.oracle import Read


def test_every_dataset_of_the_bundle_is_granted_once_with_a_reason(bundle: Bundle) -> None:
    names = {yaml.safe_load(path.read_text("utf-8"))["dataset"]["name"] for path in bundle.manifests}
    grants = case_facts().grants
    assert {grant.dataset for grant in grants} == names
    assert len(grants) == len(names)
    assert all(len(grant.reason) > 30 for grant in grants)


def test_the_case_has_one_purpose_that_a_case_may_have() -> None:
    facts = case_facts()
    assert facts.purpose is Purpose.PROCUREMENT_FRAUD
    assert facts.purpose in INVESTIGATIVE
    assert facts.question == "Who is paid when the quay is dredged?"


def test_the_case_gives_away_nobody_who_is_to_be_found() -> None:
    facts = case_facts()
    told = " ".join((facts.question, facts.legal_basis, facts.targets, *(grant.reason for grant in facts.grants)))
    for found in (STORY.supplier, STORY.adviser, STORY.holding, STORY.owner, STORY.official, STORY.property_company):
        assert found.name not in told


def test_the_start_is_the_harbour_and_can_be_looked_up(loaded: Read) -> None:
    body = loaded.one("vessany-offices", "PublicBody", registrationNumber=case_facts().start)
    assert body["name"] == {STORY.harbour.name}


def test_the_administrator_and_the_lead_are_two_people_in_two_units() -> None:
    assert (Role(ADMINISTRATOR.role), Role(LEAD.role)) == (Role.ADMINISTRATOR, Role.LEAD)
    assert ADMINISTRATOR.login != LEAD.login
    assert ADMINISTRATOR.unit != LEAD.unit
