"""What the verbs do, in whichever process holds the store. Each takes the running Glasshouse, its arguments, and somebody who listens."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import InvalidInputError, SignInError
from glasshouse.cli import disclosureverbs, evidenceverbs, notifyverbs, packageverbs, policyverbs, retentionverbs
from glasshouse.gate import Access
from glasshouse.ingest.load import Told, load_bundle, load_file
from glasshouse.ingest.manifest import SourceFile, read_bundle
from glasshouse.model.case import CaseKind
from glasshouse.oversight.tables import as_csv, as_json
from glasshouse.oversight.transparency import latest, quarter_of, report
from glasshouse.policy.plans.alerts import ListAlerts
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.policy.plans.data import (
    ConfirmImport,
    ImportRow,
    ListDatasets,
    OpenDataset,
    OpenImport,
    RebuildIndex,
    SourceSpec,
    UndoImport,
)
from glasshouse.policy.plans.erasure import EraseOpenings
from glasshouse.policy.plans.measuring import AskTable, CountTable
from glasshouse.policy.plans.oversight import RecountStatistics
from glasshouse.policy.plans.people import IssueKey, IssueReset

Here = Callable[[Glasshouse, Access, dict[str, Any]], dict[str, Any]]
Hear = Callable[[dict[str, Any]], None]
Verb = Callable[[Glasshouse, dict[str, Any], Hear], dict[str, Any]]
_STANDING = (CaseKind.STEWARDSHIP.value, CaseKind.ADMINISTRATION.value, CaseKind.OVERSIGHT.value)


def login(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A key for `case`, an id or the name of a standing case (the unit's Stewardship where none is named); the session made on the way
    ends."""
    token = host.accounts.sign_in(args["name"], args["password"], "socket", args.get("code", ""))
    try:
        actor = host.accounts.actor(token)
        if actor is None:
            raise SignInError("Name and password do not fit.")
        asked = args.get("case") or CaseKind.STEWARDSHIP.value
        case = host.gate.standing(actor, CaseKind(asked)) if asked in _STANDING else asked
        issued = host.gate.act(Access(actor, case), IssueKey(30)).value
    finally:
        host.accounts.sign_out(token)
    return {"key": issued.text, "expires": issued.expires, "case": case}


def load(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """A bundle, or one file of a registered dataset; yields how many sources failed."""
    access = _access(host, args)

    def tell(told: Told) -> None:
        hear(dataclasses.asdict(told))

    if args.get("dataset"):
        spec = SourceSpec(args["name"], mapping=args.get("mapping"))
        return {"failed": int(not load_file(host, access, args["dataset"], SourceFile(Path(args["source"]), spec), tell))}
    manifests = read_bundle(Path(args["source"]), Path(args["data"]) if args.get("data") else None)
    return {"failed": load_bundle(host, access, manifests, tell)}


def export(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """What the named case holds, as text."""
    made = host.gate.act(_access_to_case(host, args), ExportEntities(args["format"])).value
    return {"content": made.content.decode(), "entities": made.entities, "left_out": made.left_out}


def capture(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A saved page taken into the named case."""
    return evidenceverbs.capture(host, _access_to_case(host, args), args)


def package(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A package of the named case's evidence."""
    return packageverbs.package(host, _access_to_case(host, args), args)


def load_package(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """A package of another Glasshouse, looked at and taken in."""
    return packageverbs.load_package(host, _access(host, args), args, hear)


def produce(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A disclosure set of the named case, produced and exported."""
    return disclosureverbs.produced(host, _access_to_case(host, args), args)


def ask_table(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """An approval of a table asked for."""
    command = AskTable(args["shape"], args["dataset"], args["period"], args["reason"])
    return dataclasses.asdict(host.gate.act(_access_to_case(host, args), command).value)


def table(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """An approved table, counted, as text."""
    made = host.gate.act(_access_to_case(host, args), CountTable(args["shape"], args["dataset"], args["period"])).value
    return {"content": as_csv(made) if args["form"] == "csv" else as_json(made)}


def propose_exemption(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """An exemption proposed for the named case."""
    return policyverbs.propose_exemption(host, _access_to_case(host, args), args)


def rebuild(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """The index made anew, here or by the background worker: `documents` are how many it has then."""
    host.gate.act(_access(host, args), RebuildIndex())
    host.work("index", hear)
    return {"documents": host.index.documents}


def imports(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """Imports of one dataset, or of all of the unit's, newest first in each source."""
    access = _access(host, args)
    named = args.get("dataset")
    names = [named] if named else [row.dataset.name for row in host.gate.open(access, ListDatasets()).value if row.granted]
    found = []
    for name in names:
        for _, rows in host.gate.open(access, OpenDataset(name)).value.sources:
            found += [{"dataset": name, **dataclasses.asdict(row)} for row in rows]
    return {"imports": found}


def show_import(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """One import with what it changes and its faults by code."""
    view = host.gate.open(_access(host, args), OpenImport(args["id"])).value
    return {"dataset": view.dataset.name, "row": dataclasses.asdict(view.row), "faults": [list(pair) for pair in view.by_code]}


def confirm_import(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """A waiting import set live; yields it as it is then."""
    access = _access(host, args)
    host.gate.act(access, ConfirmImport(args["id"]))
    host.work(args["id"], hear)
    return {"row": dataclasses.asdict(_row(host, access, args["id"]))}


def undo_import(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """The newest import of its source taken back; yields it as it is then."""
    access = _access(host, args)
    host.gate.act(access, UndoImport(args["id"]))
    return {"row": dataclasses.asdict(_row(host, access, args["id"]))}


def reset_password(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A one-time link's secret for somebody's new password."""
    return dataclasses.asdict(host.gate.act(_access(host, args), IssueReset(args["login"])).value)


def back_up(host: Glasshouse, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """Everything that is true, copied to a folder and verified."""
    return dataclasses.asdict(host.back_up(_access(host, args), Path(args["target"]), hear))


def recount(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """The public headers counted anew."""
    host.gate.act(_access(host, args), RecountStatistics())
    return {}


def transparency(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A quarter's report as JSON text, of the newest that is over where none is named. It is public, as what it is counted from is."""
    today = host.gate.day()
    quarter = quarter_of(args["quarter"]) if args.get("quarter") else latest(today)
    return {"report": report(quarter, today, host.gate.counted).as_json()}


def alerts(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """Alerts on unusual use that wait for a review, and how far the rules have read."""
    view = host.gate.open(_access(host, args), ListAlerts()).value
    return {"waiting": [dataclasses.asdict(alert) for alert in view.waiting], "read": view.read}


def erase(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A closed case's openings destroyed, or the second person waited for."""
    return dataclasses.asdict(host.gate.act(_access(host, args), EraseOpenings(args["case"], args["reason"])).value)


def sign_policy(host: Glasshouse, args: dict[str, Any], _hear: Hear) -> dict[str, Any]:
    """A proposed house policy signed, by a session of its own."""
    return policyverbs.sign(host, args)


def _keyed(verb: Here) -> Verb:
    """A verb in the case of the key."""
    return lambda host, args, _hear: verb(host, _access(host, args), args)


VERBS: dict[str, Verb] = {
    "policies": _keyed(policyverbs.policies),
    "simulate_policy": _keyed(policyverbs.simulate),
    "propose_policy": _keyed(policyverbs.propose),
    "propose_terms": _keyed(policyverbs.propose_terms),
    "propose_exemption": propose_exemption,
    "withdraw_policy": _keyed(policyverbs.withdraw),
    "sign_policy": sign_policy,
    "alerts": alerts,
    "erase": erase,
    "retention": _keyed(retentionverbs.retention),
    "dry_run": _keyed(retentionverbs.dry_run),
    "dispose": _keyed(retentionverbs.dispose),
    "notify_test": _keyed(notifyverbs.test),
    "login": login,
    "load": load,
    "export": export,
    "capture": capture,
    "package": package,
    "load_package": load_package,
    "produce": produce,
    "ask_table": ask_table,
    "table": table,
    "rebuild": rebuild,
    "imports": imports,
    "show_import": show_import,
    "confirm_import": confirm_import,
    "undo_import": undo_import,
    "reset_password": reset_password,
    "back_up": back_up,
    "recount": recount,
    "transparency": transparency,
}


def _row(host: Glasshouse, access: Access, public: str) -> ImportRow:
    return host.gate.open(access, OpenImport(public)).value.row


def _access(host: Glasshouse, args: dict[str, Any]) -> Access:
    actor = host.accounts.actor_by_key(args["key"])
    if actor.bound_case is None:
        raise SignInError("This key is bound to no case.")
    return Access(actor, actor.bound_case)


def _access_to_case(host: Glasshouse, args: dict[str, Any]) -> Access:
    """Where a case was named: a key of another one (GLASSHOUSE_KEY goes before the stored ones) does not quietly stand in for it."""
    access = _access(host, args)
    if access.case != args["case"]:
        words = f"This key is bound to the case {access.case}, and {args['case']} was asked for."
        raise InvalidInputError(words, field="case", remedy=f"Unset GLASSHOUSE_KEY, and run: glasshouse login --case {args['case']}")
    return access
