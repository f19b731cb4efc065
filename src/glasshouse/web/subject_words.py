"""How subjects, their roles and consents are put to people."""

from __future__ import annotations

from glasshouse.model.consent import Naming, Use, Way
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import PROTECTED, Ending, SubjectRole
from glasshouse.policy.plans.subjects import Order

ROLES = {
    SubjectRole.SUBJECT: "Subject",
    SubjectRole.PERSON_OF_INTEREST: "Person of interest",
    SubjectRole.VICTIM: "Victim",
    SubjectRole.WITNESS: "Witness",
    SubjectRole.SOURCE: "Source",
    SubjectRole.CHILD: "Child",
    SubjectRole.EXPERT: "Expert",
    SubjectRole.COUNSEL: "Counsel",
    SubjectRole.COMPANY: "Company",
    SubjectRole.ASSET: "Asset",
}
GROUPS = {
    SubjectRole.SUBJECT: "Subjects",
    SubjectRole.PERSON_OF_INTEREST: "Persons of interest",
    SubjectRole.EXPERT: "Experts",
    SubjectRole.COUNSEL: "Counsel",
    SubjectRole.COMPANY: "Companies",
    SubjectRole.ASSET: "Assets",
}
"""Headings of the list; protected roles have none."""
OF_PERSONS = (SubjectRole.SUBJECT, SubjectRole.PERSON_OF_INTEREST, SubjectRole.EXPERT, SubjectRole.COUNSEL)
OF_OTHERS = (SubjectRole.SUBJECT, SubjectRole.COMPANY, SubjectRole.ASSET, SubjectRole.EXPERT, SubjectRole.COUNSEL)
SEALING = tuple(role for role in SubjectRole if role in PROTECTED)
BASES = {Basis.FACT: "Fact", Basis.ASSESSMENT: "Assessment"}
BASIS_MEANINGS = {Basis.FACT: "seen in a source", Basis.ASSESSMENT: "concluded by whoever writes it"}
ENDINGS = {
    Ending.WITHDRAWN: "Withdrawn",
    Ending.DECLINED: "Declined",
    Ending.REPLACED: "Became another role",
    Ending.ENDED: "Ended",
}
ORDERS = {Order.ROLE: "Role", Order.NAME: "Name", Order.DATE: "Date"}
USES = {
    Use.REPORT: "A report inside the organisation",
    Use.AUTHORITY: "A report to an authority",
    Use.COURT: "A court",
    Use.PUBLICATION: "A publication",
}
WAYS = {Way.WRITTEN: "In writing", Way.RECORDED: "On a recording", Way.SPOKEN: "By word of mouth"}
NAMINGS = {
    Naming.NO_PERSON: "no person, and needs no consent",
    Naming.FUNCTION: "holds a published function",
    Naming.SIGNED_SUBJECT: "a signed subject of the case",
    Naming.CONSENT: "consent is recorded",
    Naming.NO_CONSENT: "no consent is recorded",
    Naming.REVOKED: "the consent was revoked",
    Naming.LAPSED: "the consent is over",
}
COLUMNS = ("role", "state", "name", "kind", "reason", "basis", "given_by", "given", "signed_by", "signed", "may_be_named_in", "ended")
