"""The charter in words: each rule's id, its one sentence for people, and the reason. One source for pages, refusals and documents.

`charter_hash` is that of `charter_text`: these words, the Cedar forbids, and the fingerprints of the source files that hold closed lists
and shapes (words of traits, faiths and care, purposes, outcomes, what each state of a case allows). It changes whenever one of them does,
and stands in every leaf.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from glasshouse.policy.charter import measuring


@dataclass(frozen=True, slots=True)
class Rule:
    """`enforced` says in words what holds in this version; where a part comes later it says so."""

    id: str
    title: str
    sentence: str
    reason: str
    enforced: str


RULES: tuple[Rule, ...] = (
    Rule(
        "C1",
        "Only what finds a person is indexed",
        "People are found by their names, identifiers and contact points, and a birth year may narrow a name; nothing else about a person "
        "is "
        "ever searched, filtered, sorted, grouped, counted or suggested.",
        "A system that can list people by belief, origin, health or opinion will one day be asked to.",
        "The index holds the allow-list only; legal entities, unknown kinds and firms whose legal form is a sole trader's count as persons "
        "until two people declare that none of their dataset is one; a mapping gives no thing what only a person has, and its preview "
        "sends no trait; the query grammar has no word for a trait; traits are folded on an opened record, its links "
        "and its original rows, behind one recorded click; exports leave them out; a value that more than ten persons of a dataset carry "
        "finds none of them. " + measuring.sentence(),
    ),
    Rule(
        "C2",
        "A person is found by name, identifier, link or public function",
        "Every branch of a search for people needs a name or an identifier, and one request discloses at most 50 private persons.",
        "Whoever must know whom they look for cannot go fishing.",
        "Branches without a name or identifier never reach people; ends of links are stubs until opened, and links "
        "lead to private persons only from what the case holds; a dataset's people count as private "
        "until two people declare their public function, and its documents, court cases, licences, vehicles and accounts count as persons "
        "until two people declare otherwise, and so does whatever is in a list of private persons but ships and aircraft; membership, "
        "family, acquaintance and employment are no functions, and no organisation lists its members. Who holds an office of a faith, a "
        "union or a party, or a status that is called an office, and who pays or is paid by a body of one, of health or of care, is listed "
        "only where the case holds them; a company narrows a search only where the case holds it.",
    ),
    Rule(
        "C3",
        "No trawl by patience; the home ends the road",
        "Private persons newly disclosed are counted over days, cases and accounts, and an address never lists its residents.",
        "A thousand small lawful steps can make an unlawful list.",
        "An account is newly shown 300 private persons a day at most, and all accounts together 3,000 of one dataset a month, over all "
        "cases; settings can only lower these numbers, and a first look has 50. An address lists companies and function holders only; of "
        "people whom the case holds it is told whether they share one, yes or no, in 20 different questions a month. "
        "Two lists of private persons are never matched by a number; one is matched with another list by who did not ask for it.",
    ),
    Rule(
        "C4",
        "Protected people are not a road",
        "Children, sources, victims, witnesses, tipsters and privileged contacts are sealed: no search, count, link, path or merge leads "
        "to them or through them.",
        "Whoever is protected must not be found through those around them, nor those around them through them.",
        "Children are sealed at load where a birth date says so; a member of a case can seal at once, with every merged record and all "
        "that names the person, also what comes in later. A seal lapses unless a second person of the case confirms it within 72 hours, "
        "a child's never; nobody can take one off by hand. Who is tied to a sealed person by family, acquaintance, representation or an "
        "unnamed link is no road by such links either, also where published functions stay visible. Up to five keepers, named by a lead "
        "and signed by a second person, have a page of those they keep that leads nowhere; a child sealed at load is handed to a case for "
        "them by a steward, who names none. Care files are not registered, and a source whose description or columns say care file waits "
        "until two people declare that it is none.",
    ),
    Rule(
        "C5",
        "No scores of people",
        "No risk, rank, likelihood or prediction is ever an attribute of a person.",
        "A number about a person is believed more than it deserves, and answers to nobody.",
        "There is no field for one.",
    ),
    Rule(
        "C6",
        "No bodies, no tracks, no lookouts",
        "No biometric template, no movements of a person, no request that returns people by place and time.",
        "Bodies and movements cannot be changed or taken back.",
        "There is no plan, field or index for one.",
    ),
    Rule(
        "C7",
        "Purposes are a closed list",
        "Every access belongs to a case with one purpose from a closed list; immigration enforcement, suppression of lawful speech and "
        "discrimination are not on it and cannot be added.",
        "A purpose that anyone can word is no limit.",
        "The list is part of the program, and an organisation can deactivate purposes but add none; standing cases have closed action "
        "lists; tags never:PURPOSE on data refuse that purpose "
        "and come along with copies of its files and records. A case closes only with an outcome for each natural person that it holds, "
        "signed by the lead who closes it; immigration authorities are not among those to whom somebody can be passed.",
    ),
    Rule(
        "C8",
        "A second person for what leaves",
        "Exports above a small ceiling need an approver who is not the requester.",
        "What has left cannot be called back.",
        "An export of more than 50 private persons needs an approval: of exactly these bytes, for this person and case, by somebody else "
        "with a passkey or an authenticator, of another unit where there is one; it serves once, within 24 hours. Where nobody else could "
        "answer, it waits 24 hours and its entry says alone.",
    ),
    Rule(
        "C9",
        "Everybody passes the gate",
        "Administrators, imports, jobs, API keys and support pass the same gate; nobody acts as somebody else.",
        "The exception is where abuse lives.",
        "Administrators and auditors cannot open case content; keys are bound to person, case and purpose; jobs are checked again at start "
        "and every 60 seconds. Break-glass skips the approver of an export, for 15 minutes in one case, proven by the second factor, "
        "which leads must have, at most three times in 30 days and "
        "never while an earlier one waits for its review; auditors, administrators and the unit's leads are told at once; where an auditor "
        "or a lead of another unit has not reviewed it within 72 hours, the account is refused everything until somebody has.",
    ),
    Rule(
        "C10",
        "No record, no result",
        "The ledger entry is durable before anything is shown; if it cannot be, nothing is shown.",
        "A log that may be written later is a log that may be missing.",
        "Intent and outcome are committed with an fsync before data is released; refusals are entries too.",
    ),
    Rule(
        "C11",
        "Loosening is public",
        "A change of house policy or ceilings that widens access needs two signatures and seven days in the ledger; for one case, with "
        "holders of public functions only, two signatures act at once, in public, and for 72 hours.",
        "Rules are loosened quietly.",
        "The hash of the house policy in force stands in every leaf, with its text beside the log. What only takes permits away, adds "
        "forbids, lowers a ceiling or deactivates a purpose acts at once. Everything else, also what somebody wrote into the policy files, "
        "is announced in the ledger by its hash, is public in full once two people have signed it, of two units where there are two, and "
        "acts seven days later. For a single case, its lead and a second person can sign an exemption: for 72 hours, what the house policy "
        "refuses is permitted in it where only datasets of declared public functions are read; its text is public at once, and every "
        "access under it names C11 and the entry of the signature. What the charter forbids, it forbids there too.",
    ),
    Rule(
        "C12",
        "Doubt refuses",
        "An unknown field, a policy error, a missing attribute or a hash that does not match refuses and is logged.",
        "Errors must not open doors.",
        "Any diagnostic of the policy engine refuses; unknown fields refuse; corrupt originals are not shown.",
    ),
    Rule(
        "C13",
        "Sharing goes only to those who can be checked",
        "Data is shared only with instances that publish their charter and have a witness; everything else is an export.",
        "A rule that ends at the border of one machine is none.",
        "There is no sharing in this version.",
    ),
)

BY_ID = {rule.id: rule for rule in RULES}


@cache
def forbids() -> str:
    """The charter's Cedar text."""
    return resources.files("glasshouse.policy.charter").joinpath("forbids.cedar").read_text(encoding="utf-8")


@cache
def changing() -> str:
    """The Cedar text of who changes a house policy (C11): the charter's only permits."""
    return resources.files("glasshouse.policy.charter").joinpath("changing.cedar").read_text(encoding="utf-8")


_DECIDING = (
    "model/outcome.py",
    "model/purpose.py",
    "policy/actions.py",
    "policy/actiontable.py",
    "policy/decide.py",
    "policy/states.py",
)
"""Files outside the charter's folder that hold closed lists of it."""


@cache
def charter_text() -> str:
    """The charter as it is published beside the log: every rule in words, its id first on its line, then its Cedar, then `fingerprints`."""
    rules = [f"{rule.id} {rule.title}\n\n{rule.sentence}\n\nWhy: {rule.reason}\n\nIn this version: {rule.enforced}\n" for rule in RULES]
    return "\n".join([*rules, forbids(), changing(), "Lists and shapes of this version, SHA-256 of their source:\n", *fingerprints(), ""])


def fingerprints() -> list[str]:
    """`SHA-256 (hex)  path below the package`, in order of path, of each source file that decides what a rule means."""
    package = resources.files("glasshouse")
    charter = [f"policy/charter/{file.name}" for file in package.joinpath("policy/charter").iterdir() if file.name.endswith(".py")]
    return [f"{hashlib.sha256(package.joinpath(path).read_bytes()).hexdigest()}  {path}" for path in sorted([*charter, *_DECIDING])]


@cache
def charter_hash() -> str:
    """SHA-256 (hex) of the published text."""
    return hashlib.sha256(charter_text().encode()).hexdigest()
