"""The demonstration: an invented country's registers, a case about them, and a link that signs its lead in."""

from __future__ import annotations

import dataclasses
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import Settings
from glasshouse.cli.serve import serve
from glasshouse.demonstration import ADMINISTRATOR, LEAD, case_facts, generate
from glasshouse.gate import Access
from glasshouse.ingest.load import Told, load_bundle
from glasshouse.ingest.manifest import Manifest, read_bundle
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.model.dataset import PRIVATE
from glasshouse.policy.plans.casework import CreateCase, GrantDataset
from glasshouse.policy.plans.data import AskIdentity, DeclareFunction, DeclareImpersonal
from glasshouse.policy.plans.people import CreatePerson

_SECOND = ("ines.varga", "Ines Varga")
"""A colleague of the lead: declarations need two people."""
_MATCHED = "Who owns the titles that the payments lead to."


def run(settings: Settings, environ: Mapping[str, str]) -> None:
    """Set up on the first start, then serve. Its data lies apart from real data unless a folder is named."""
    if "GLASSHOUSE_DATA_DIR" not in environ:
        folder = settings.data_dir.with_name(settings.data_dir.name + "-demo")
        settings = dataclasses.replace(settings, data_dir=folder, keys_dir=folder.with_name(folder.name + "-keys"))
    serve(settings, _greet)


def _greet(host: Glasshouse, origin: str) -> list[str]:
    if host.accounts.set_up_needed():
        print("Loading the demonstration investigation (once) ...", flush=True)
        set_up(host)
    lead, administrator = host.accounts.link(LEAD.login), host.accounts.link(ADMINISTRATOR.login)
    return [
        f"Glasshouse is at {origin}",
        f"  sign in as {LEAD.name} (leads the case):     {origin}/link/{lead}",
        f"  sign in as {ADMINISTRATOR.name} (administrator):      {origin}/link/{administrator}",
        "Each link works once, within 30 minutes. The ten-minute walk: docs/start/README.md. Stop with Ctrl C.",
    ]


def set_up(host: Glasshouse) -> str:
    """People, data, declarations and the case; yields the case's id. Everything after the accounts passes the gate."""
    host.accounts.set_up(
        "Vessany Desk",
        LEAD.unit,
        ADMINISTRATOR.login,
        ADMINISTRATOR.name,
        secrets.token_urlsafe(16),
        LEAD.login,
        LEAD.name,
        secrets.token_urlsafe(16),
    )
    lead, second = host.accounts.find(LEAD.login), _second(host)
    steward = Access(lead, host.gate.standing(lead, CaseKind.STEWARDSHIP))
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "bundle")
        manifests = read_bundle(Path(folder) / "bundle")
        load_bundle(host, steward, [dataclasses.replace(manifest, identities=()) for manifest in manifests], _quiet)
    _declare(host, manifests, lead, second)
    _match(host, manifests, lead, second)
    return _open_case(host, lead)


def _second(host: Glasshouse) -> Actor:
    administrator = host.accounts.find(ADMINISTRATOR.login)
    access = Access(administrator, host.gate.standing(administrator, CaseKind.ADMINISTRATION))
    roles = ("investigator", "steward")
    host.gate.act(access, CreatePerson(_SECOND[0], _SECOND[1], LEAD.unit, roles, secrets.token_urlsafe(16)))
    return host.accounts.find(_SECOND[0])


def _declare(host: Glasshouse, manifests: list[Manifest], *people: Actor) -> None:
    """What takes two people: whose persons hold functions, and that neither the accounts in the register of payments
    nor the titles and firms in the land register each concern one person."""
    for manifest in manifests:
        name, category = manifest.dataset.name, manifest.dataset.people
        for person in people:
            steward = Access(person, host.gate.standing(person, CaseKind.STEWARDSHIP))
            if category == "public_function":
                host.gate.act(steward, DeclareFunction(name))
            if category in ("corporate_register", "private_persons"):
                host.gate.act(steward, DeclareImpersonal(name))


def _match(host: Glasshouse, manifests: list[Manifest], declares: Actor, asks: Actor) -> None:
    """One thing by its number across datasets. One of them, the land register, is a list of private persons: it is matched with the others
    by who did not ask for it (C3)."""
    asking, declaring = (Access(person, host.gate.standing(person, CaseKind.STEWARDSHIP)) for person in (asks, declares))
    titles = {manifest.dataset.name for manifest in manifests if manifest.dataset.people in PRIVATE}
    for identity in (identity for manifest in manifests for identity in manifest.identities):
        if not titles.isdisjoint(identity.datasets):
            host.gate.act(asking, AskIdentity(identity.schema, identity.property, identity.datasets, _MATCHED))
        host.gate.act(declaring, identity)


def _open_case(host: Glasshouse, lead: Actor) -> str:
    facts = case_facts()
    administration = Access(lead, host.gate.standing(lead, CaseKind.ADMINISTRATION))
    opened = host.gate.act(administration, CreateCase(facts.title, facts.question, facts.purpose, facts.legal_basis, facts.targets))
    for grant in facts.grants:
        host.gate.act(Access(lead, opened.value), GrantDataset(grant.dataset, grant.reason))
    return opened.value


def _quiet(told: Told) -> None:
    if told.step == "failed":
        print(f"  {told.dataset} {told.source}: {told.message}", flush=True)
