"""Every route of the staff application says what it asks of the gate, and asks exactly that.

The table is made by hand; what a route asks is read from its source: every plan and command that its view, or a function of the same module
that it calls, puts to the gate. A route without a row, a row without a route, and a row that says something else fail.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from glasshouse.policy import plans
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.plan import Request
from glasshouse.web import publication
from glasshouse.web.api.app import ROUTERS
from glasshouse.web.app import PAGES

WEB = Path(__file__).resolve().parents[2] / "src/glasshouse/web"
PLANS = {
    name: found
    for module in pkgutil.iter_modules(plans.__path__)
    if module.name != "attempts"  # what somebody tried before they had a case: noted by the ceremonies, asked for nowhere
    for name, found in vars(importlib.import_module(f"{plans.__name__}.{module.name}")).items()
    if inspect.isclass(found) and issubclass(found, Request) and "action" in vars(found)
}
BY_METHOD = {"named": "OpenCase", "recall": "SearchEntities", "progress": "OpenImport"}
"""Methods that ask of themselves: a case named where the session was not shown it yet, a search kept, an import's numbers."""
DOORS = frozenset(
    {
        "gate",
        "accounts",
        "arrivals",
        "settings",
        "receive",
        "new_recovery_key",
        "state",
        "fault",
        "receipt",
        "offered_purposes",
        "public_policy",
    }
)
"""What a surface may touch of the running Glasshouse: the gate, signing in, and what neither tells nor changes anything of a case."""

UNGATED = {
    ("GET", "/sign-in"): "before there is a person",
    ("POST", "/sign-in"): "before there is a person",
    ("POST", "/sign-in/options"): "before there is a person, and the same for everybody",
    ("POST", "/sign-in/passkey"): "before there is a person",
    ("GET", "/sign-in/second"): "an empty form",
    ("POST", "/sign-in/second"): "before there is a person",
    ("POST", "/me/security/passkeys/options"): "a random number, and which passkeys the caller has",
    ("GET", "/me/security/totp"): "a new secret for the caller, kept nowhere",
    ("GET", "/me/prove"): "an empty form",
    ("POST", "/me/prove/options"): "a random number, and which passkeys the caller has",
    ("POST", "/me/prove"): "a proof, noted as an attempt",
    ("GET", "/link/{token}"): "before there is a person",
    ("POST", "/link/{token}"): "before there is a person",
    ("GET", "/reset/{token}"): "before there is a person",
    ("POST", "/sign-out"): "ends the caller's own session",
    ("GET", "/set-up"): "before there is anybody",
    ("POST", "/set-up"): "before there is anybody",
    ("GET", "/first-look"): "an empty form",
    ("GET", "/register"): "an empty form",
    ("GET", "/oversight"): "the charter, which is public",
    ("GET", "/oversight/log"): "how to check the log, which is public",
    ("GET", "/oversight/report"): "counts of public headers, for everybody",
    ("GET", "/oversight/report/{quarter}"): "counts of public headers, for everybody",
    ("GET", "/ledger/{path:path}"): "the log's public side",
    ("GET", "/ledger/receipt/{index}"): "the log's public side",
    ("GET", "/api/receipts/{index}"): "the log's public side",
    ("GET", "/api/healthz"): "no data",
    ("GET", "/api/readyz"): "no data",
    ("GET", "/api/visible"): "two numbers about the caller alone",
}
"""Routes that ask the gate nothing, each with its reason."""

GATED: dict[tuple[str, str], set[str]] = {
    ("GET", "/"): {"ListCases"},
    ("GET", "/case/new"): {"ListTemplates"},
    ("POST", "/case/new"): {"CreateCase", "ListTemplates"},
    ("POST", "/case/{case}/move"): {"MoveCase"},
    ("POST", "/case/{case}/sign-closing"): {"SignClosing"},
    ("GET", "/case/{case}/hand-over"): {"OpenCase"},
    ("POST", "/case/{case}/hand-over"): {"HandOver", "OpenCase"},
    ("GET", "/case/{case}/description"): {"OpenCase", "OpenDescription"},
    ("POST", "/case/{case}/description"): {"DescribeCase", "OpenCase", "OpenDescription"},
    ("GET", "/case/{case}/decisions"): {"OpenCase", "OpenDecisions"},
    ("POST", "/case/{case}/decisions"): {"OpenCase", "OpenDecisions", "RecordDecision"},
    ("POST", "/case/{case}/dates"): {"SetDate"},
    ("GET", "/case/{case}/related"): {"ListOverlaps", "ListRelated", "OpenCase"},
    ("POST", "/case/{case}/related"): {"LinkCase", "ListOverlaps", "ListRelated", "OpenCase"},
    ("POST", "/case/{case}/related/answer"): {"AnswerLink", "ListOverlaps", "ListRelated", "OpenCase"},
    ("POST", "/case/{case}/related/end"): {"EndLink", "ListOverlaps", "ListRelated", "OpenCase"},
    ("POST", "/case/{case}/related/access"): {"AskAccess", "ListOverlaps", "ListRelated", "OpenCase"},
    ("POST", "/case/{case}/related/access/answer"): {"AnswerAccess", "ListOverlaps", "ListRelated", "OpenCase"},
    ("POST", "/case/{case}/related/seen"): {"SetSeen"},
    ("GET", "/api/templates"): {"ListTemplates"},
    ("POST", "/api/case/move"): {"MoveCase"},
    ("POST", "/api/case/closings/{id}/sign"): {"SignClosing"},
    ("POST", "/api/case/hand-over"): {"HandOver"},
    ("GET", "/api/case/description"): {"OpenDescription"},
    ("POST", "/api/case/description"): {"DescribeCase"},
    ("POST", "/api/case/dates"): {"SetDate"},
    ("GET", "/api/case/decisions"): {"OpenDecisions"},
    ("POST", "/api/case/decisions"): {"RecordDecision"},
    ("GET", "/api/case/related"): {"ListRelated"},
    ("GET", "/api/case/overlaps"): {"ListOverlaps"},
    ("POST", "/api/case/seen"): {"SetSeen"},
    ("POST", "/api/case/links"): {"LinkCase"},
    ("POST", "/api/case/links/{id}/answer"): {"AnswerLink"},
    ("DELETE", "/api/case/links/{id}"): {"EndLink"},
    ("POST", "/api/case/access"): {"AskAccess"},
    ("POST", "/api/case/access/{id}/answer"): {"AnswerAccess"},
    ("POST", "/first-look"): {"OpenFirstLook"},
    ("GET", "/case/{case}"): {"OpenCase"},
    ("GET", "/case/{case}/grants"): {"ListDatasets", "OpenCase"},
    ("POST", "/case/{case}/grants"): {"GrantDataset", "ListDatasets", "OpenCase"},
    ("POST", "/case/{case}/grants/revoke"): {"RevokeGrant"},
    ("POST", "/case/{case}/members"): {"AddMember", "OpenCase"},
    ("POST", "/case/{case}/members/remove"): {"RemoveMember"},
    ("GET", "/case/{case}/convert"): {"OpenCase"},
    ("POST", "/case/{case}/convert"): {"ConvertFirstLook", "OpenCase"},
    ("GET", "/case/{case}/close"): {"OpenCase"},
    ("POST", "/case/{case}/close"): {"CloseCase", "OpenCase"},
    ("GET", "/case/{case}/export"): {"OpenCase"},
    ("POST", "/case/{case}/export"): {"ExportEntities", "OpenCase"},
    ("GET", "/approvals"): {"ListApprovals"},
    ("GET", "/policy"): {"ReadPolicies"},
    ("POST", "/policy"): {"ReadPolicies", "SimulatePolicy"},
    ("POST", "/policy/text"): {"ProposePolicy", "ReadPolicies"},
    ("POST", "/policy/ceilings"): {"ProposePolicy", "ReadPolicies"},
    ("POST", "/policy/purposes"): {"ProposePolicy", "ReadPolicies"},
    ("GET", "/policy/{number}"): {"ReadPolicies"},
    ("POST", "/policy/{number}/try"): {"ReadPolicies", "SimulatePolicy"},
    ("POST", "/policy/{number}/sign"): {"ReadPolicies", "SignPolicy"},
    ("POST", "/policy/{number}/withdraw"): {"ReadPolicies", "WithdrawPolicy"},
    ("GET", "/case/{case}/exemption"): {"OpenCase"},
    ("POST", "/case/{case}/exemption"): {"OpenCase", "ProposeExemption"},
    ("GET", "/case/{case}/break-glass"): {"OpenCase"},
    ("POST", "/case/{case}/break-glass"): {"BreakGlass", "OpenCase"},
    ("POST", "/case/{case}/break-glass/prove"): {"BreakGlass", "OpenCase"},
    ("GET", "/break-glass"): {"ListBreakGlass"},
    ("GET", "/break-glass/{id}"): {"ListBreakGlass"},
    ("POST", "/break-glass/{id}/review"): {"ListBreakGlass", "ReviewBreakGlass"},
    ("GET", "/oversight/alerts"): {"ListAlerts"},
    ("POST", "/oversight/alerts/{id}/review"): {"ListAlerts", "ReviewAlert"},
    ("GET", "/waiting"): {"ListCases"},
    ("GET", "/api/alerts"): {"ListAlerts"},
    ("GET", "/api/break-glass"): {"ListBreakGlass"},
    ("GET", "/approvals/{id}"): {"ListApprovals"},
    ("POST", "/approvals/{id}/approve"): {"Approve", "ListApprovals"},
    ("POST", "/approvals/{id}/decline"): {"Decline", "ListApprovals"},
    ("POST", "/case/{case}/approvals"): {"AskApproval", "OpenCase"},
    ("POST", "/case/{case}/key"): {"IssueKey", "OpenCase"},
    ("GET", "/case/{case}/search"): {"OpenCase"},
    ("POST", "/case/{case}/search"): {"OpenCase", "SearchEntities"},
    ("GET", "/case/{case}/view/{token}"): {"OpenCase", "SearchEntities"},
    ("GET", "/case/{case}/entity/{id}"): {"OpenCase", "OpenEntity"},
    ("POST", "/case/{case}/entity/{id}/unfold"): {"OpenCase", "UnfoldTraits"},
    ("GET", "/case/{case}/entity/{id}/links/{key}"): {"ListLinks", "OpenCase"},
    ("GET", "/case/{case}/entity/{id}/opened"): {"OpenCase", "WhoOpened"},
    ("POST", "/case/{case}/entity/{id}/hold"): {"HoldEntity"},
    ("POST", "/case/{case}/entity/{id}/release"): {"ReleaseEntity"},
    ("POST", "/case/{case}/entity/{id}/protect"): {"ProtectPerson"},
    ("GET", "/case/{case}/row/{record}"): {"OpenCase", "OpenRow"},
    ("GET", "/case/{case}/ledger"): {"OpenCase", "ReadLedger"},
    ("GET", "/case/{case}/ledger.csv"): {"ReadOwnLedger"},
    ("GET", "/erasure"): {"ListErasures"},
    ("POST", "/erasure"): {"EraseOpenings"},
    ("GET", "/case/{case}/seals"): {"ListSeals", "OpenCase"},
    ("GET", "/case/{case}/counting"): {"ListTables", "OpenCase"},
    ("POST", "/case/{case}/counting"): {"CountTable", "ListTables", "OpenCase"},
    ("POST", "/case/{case}/counting/ask"): {"AskTable", "ListTables", "OpenCase"},
    ("GET", "/case/{case}/counting/{id}"): {"OpenTable", "OpenCase"},
    ("GET", "/data/{dataset}/measuring"): {"OpenDataset"},
    ("POST", "/data/{dataset}/measuring"): {"DeclareMeasuring", "OpenDataset"},
    ("GET", "/api/case/tables"): {"ListTables"},
    ("POST", "/api/case/tables"): {"CountTable"},
    ("POST", "/api/case/tables/approvals"): {"AskTable"},
    ("GET", "/api/case/tables/{id}"): {"OpenTable"},
    ("GET", "/api/case/tables/{id}/csv"): {"OpenTable"},
    ("POST", "/api/datasets/{name}/declare-measuring"): {"DeclareMeasuring"},
    ("POST", "/case/{case}/seals"): {"ConfirmSeal"},
    ("GET", "/data"): {"ListDatasets"},
    ("POST", "/register"): {"RegisterDataset"},
    ("POST", "/data-key"): {"IssueKey"},
    ("GET", "/data/upload/{token}"): {"OpenDataset", "PreviewMapping"},
    ("POST", "/data/upload/{token}"): {"PreviewMapping"},
    ("POST", "/data/upload/{token}/load"): {"ImportSource", "PreviewMapping"},
    ("GET", "/data/import/{id}"): {"OpenImport"},
    ("GET", "/data/import/{id}/progress"): {"OpenImport"},
    ("POST", "/data/import/{id}/confirm"): {"ConfirmImport"},
    ("POST", "/data/import/{id}/undo"): {"UndoImport"},
    ("GET", "/data/{dataset}"): {"OpenDataset"},
    ("GET", "/data/{dataset}/change"): {"OpenDataset"},
    ("POST", "/data/{dataset}/upload"): {"OpenDataset", "UploadSource"},
    ("POST", "/data/{dataset}/declare"): {"DeclareFunction"},
    ("POST", "/data/{dataset}/declare-impersonal"): {"DeclareImpersonal"},
    ("POST", "/data/{dataset}/declare-incorporated"): {"DeclareIncorporated", "OpenDataset"},
    ("POST", "/data/{dataset}/identity"): {"AskIdentity", "DeclareIdentity", "OpenDataset"},
    ("GET", "/people"): {"ListPeople"},
    ("POST", "/people"): {"CreatePerson", "ListPeople"},
    ("POST", "/people/change"): {"ChangePerson", "ListPeople"},
    ("POST", "/people/reset"): {"IssueReset", "ListPeople"},
    ("POST", "/reset/{token}"): {"UseReset"},
    ("POST", "/people/rebuild-index"): {"RebuildIndex"},
    ("POST", "/people/recount"): {"RecountStatistics"},
    ("GET", "/oversight/use"): {"ReadStatistics"},
    ("GET", "/refused/{index}"): {"ExplainRefusal"},
    ("GET", "/api/statistics"): {"ReadStatistics"},
    ("GET", "/api/refusals/{index}"): {"ExplainRefusal"},
    ("POST", "/api/statistics/recount"): {"RecountStatistics"},
    ("POST", "/people/key"): {"IssueKey"},
    ("GET", "/me"): {"ListKeys"},
    ("POST", "/me/password"): {"ChangePassword", "ListKeys"},
    ("POST", "/me/sessions"): {"RevokeSessions"},
    ("POST", "/me/keys"): {"RevokeKey"},
    ("GET", "/me/security"): {"ListFactors"},
    ("POST", "/me/security/passkeys"): {"AddPasskey", "ListFactors"},
    ("POST", "/me/security/passkeys/remove"): {"RemovePasskey"},
    ("POST", "/me/security/totp"): {"AddTotp"},
    ("POST", "/me/security/totp/remove"): {"RemoveTotp"},
    ("POST", "/me/security/codes"): {"MakeRecoveryCodes"},
    ("POST", "/people/factors"): {"ResetFactors"},
    ("POST", "/api/search"): {"SearchEntities"},
    ("GET", "/api/entities/{id}"): {"OpenEntity"},
    ("POST", "/api/entities/{id}/unfold"): {"UnfoldTraits"},
    ("GET", "/api/entities/{id}/links/{key}"): {"ListLinks"},
    ("GET", "/api/entities/{id}/openings"): {"WhoOpened"},
    ("GET", "/api/rows/{record}"): {"OpenRow"},
    ("POST", "/api/entities/{id}/hold"): {"HoldEntity"},
    ("POST", "/api/entities/{id}/release"): {"ReleaseEntity"},
    ("POST", "/api/entities/{id}/protect"): {"ProtectPerson"},
    ("GET", "/api/cases"): {"ListCases"},
    ("POST", "/api/cases"): {"CreateCase"},
    ("POST", "/api/first-looks"): {"OpenFirstLook"},
    ("GET", "/api/case"): {"OpenCase"},
    ("GET", "/api/case/ledger"): {"ReadLedger"},
    ("GET", "/api/case/ledger/own"): {"ReadOwnLedger"},
    ("POST", "/api/case/convert"): {"ConvertFirstLook"},
    ("POST", "/api/case/close"): {"CloseCase"},
    ("GET", "/case/{case}/keepers"): {"ListKeepers", "OpenCase"},
    ("POST", "/case/{case}/keepers"): {"ListKeepers", "NameKeeper", "OpenCase"},
    ("POST", "/case/{case}/keepers/sign"): {"SignKeeper"},
    ("POST", "/case/{case}/keepers/remove"): {"RemoveKeeper"},
    ("GET", "/case/{case}/kept"): {"OpenCase", "OpenKept"},
    ("POST", "/case/{case}/kept"): {"OpenCase", "OpenKept", "WriteKeptNote"},
    ("GET", "/case/{case}/shared-address"): {"OpenCase"},
    ("POST", "/case/{case}/shared-address"): {"OpenCase", "ShareAddress"},
    ("POST", "/data/{dataset}/no-care-file"): {"DeclareNoCareFile", "OpenDataset"},
    ("POST", "/api/datasets/{name}/no-care-file"): {"DeclareNoCareFile"},
    ("POST", "/api/shared-address"): {"ShareAddress"},
    ("GET", "/data/{dataset}/child"): {"OpenDataset"},
    ("POST", "/data/{dataset}/child"): {"HandChild", "OpenDataset"},
    ("POST", "/api/datasets/{name}/children"): {"HandChild"},
    ("GET", "/api/case/keepers"): {"ListKeepers"},
    ("POST", "/api/case/keepers"): {"NameKeeper"},
    ("POST", "/api/case/keepers/{id}/sign"): {"SignKeeper"},
    ("DELETE", "/api/case/keepers/{id}"): {"RemoveKeeper"},
    ("GET", "/api/case/kept"): {"OpenKept"},
    ("POST", "/api/case/kept/{id}/notes"): {"WriteKeptNote"},
    ("GET", "/case/{case}/tasks"): {"ListTasks", "OpenCase"},
    ("GET", "/case/{case}/tasks.csv"): {"TabulateTasks"},
    ("GET", "/case/{case}/tasks/board"): {"OpenBoard", "OpenCase"},
    ("GET", "/case/{case}/tasks/calendar"): {"OpenCase", "OpenMonth"},
    ("GET", "/case/{case}/tasks/new"): {"BeginTask", "OpenCase"},
    ("POST", "/case/{case}/tasks/new"): {"AddTask", "BeginTask", "OpenCase"},
    ("GET", "/case/{case}/tasks/{id}"): {"OpenCase", "OpenTask"},
    ("GET", "/case/{case}/tasks/{id}/change"): {"OpenCase", "OpenTask"},
    ("POST", "/case/{case}/tasks/{id}/change"): {"ChangeTask", "OpenCase", "OpenTask"},
    ("POST", "/case/{case}/tasks/{id}/move"): {"MoveTask", "OpenCase", "OpenTask"},
    ("GET", "/case/{case}/tasks/{id}/revisions"): {"CompareTask", "OpenCase", "OpenTask"},
    ("POST", "/case/{case}/tasks/{id}/restore"): {"OpenCase", "OpenTask", "RestoreTask"},
    ("POST", "/case/{case}/tasks/{id}/comments"): {"AddComment", "OpenCase", "OpenTask"},
    ("GET", "/case/{case}/tasks/feed"): {"OpenCase", "ShowFeed"},
    ("POST", "/case/{case}/tasks/feed"): {"MakeFeed", "OpenCase", "ShowFeed"},
    ("POST", "/case/{case}/tasks/feed/end"): {"EndFeed"},
    ("GET", "/feed/{word}"): {"ReadFeed"},
    ("GET", "/case/{case}/notes"): {"ListNotes", "OpenCase"},
    ("GET", "/case/{case}/notes/new"): {"ListNotes", "OpenCase"},
    ("POST", "/case/{case}/notes/new"): {"AddNote", "ListNotes", "OpenCase"},
    ("GET", "/case/{case}/notes/{id}"): {"OpenCase", "OpenNote"},
    ("GET", "/case/{case}/notes/{id}/change"): {"OpenCase", "OpenNote"},
    ("POST", "/case/{case}/notes/{id}/change"): {"ChangeNote", "OpenCase", "OpenNote"},
    ("GET", "/case/{case}/notes/{id}/revisions"): {"CompareNote", "OpenCase", "OpenNote"},
    ("POST", "/case/{case}/notes/{id}/restore"): {"OpenCase", "OpenNote", "RestoreNote"},
    ("POST", "/case/{case}/notes/{id}/comments"): {"AddComment", "OpenCase", "OpenNote"},
    ("POST", "/case/{case}/private/{kind}/{id}"): {"AddPrivateNote"},
    ("POST", "/case/{case}/private/{kind}/{id}/remove"): {"RemovePrivateNote"},
    ("GET", "/case/{case}/find"): {"OpenCase"},
    ("POST", "/case/{case}/find"): {"LookUp", "OpenCase"},
    ("POST", "/api/case/find"): {"LookUp"},
    ("GET", "/case/{case}/mentions"): {"ListMentions", "OpenCase"},
    ("POST", "/case/{case}/mentions"): {"SeeMentions"},
    ("GET", "/api/case/tasks"): {"ListTasks"},
    ("POST", "/api/case/tasks"): {"AddTask"},
    ("GET", "/api/case/tasks/table"): {"TabulateTasks"},
    ("GET", "/api/case/tasks/board"): {"OpenBoard"},
    ("GET", "/api/case/tasks/month"): {"OpenMonth"},
    ("GET", "/api/case/tasks/people"): {"BeginTask"},
    ("GET", "/api/case/feed"): {"ShowFeed"},
    ("DELETE", "/api/case/feed"): {"EndFeed"},
    ("GET", "/api/case/notes"): {"ListNotes"},
    ("POST", "/api/case/notes"): {"AddNote"},
    ("GET", "/api/case/notes/{id}"): {"OpenNote"},
    ("PUT", "/api/case/notes/{id}"): {"ChangeNote"},
    ("GET", "/api/case/notes/{id}/revisions"): {"CompareNote"},
    ("POST", "/api/case/notes/{id}/restore"): {"RestoreNote"},
    ("POST", "/api/case/private-notes"): {"AddPrivateNote"},
    ("DELETE", "/api/case/private-notes/{id}"): {"RemovePrivateNote"},
    ("GET", "/api/case/tasks/{id}"): {"OpenTask"},
    ("PUT", "/api/case/tasks/{id}"): {"ChangeTask"},
    ("POST", "/api/case/tasks/{id}/move"): {"MoveTask"},
    ("GET", "/api/case/tasks/{id}/revisions"): {"CompareTask"},
    ("POST", "/api/case/tasks/{id}/restore"): {"RestoreTask"},
    ("POST", "/api/case/comments"): {"AddComment"},
    ("GET", "/api/case/mentions"): {"ListMentions"},
    ("POST", "/api/case/mentions/seen"): {"SeeMentions"},
    ("GET", "/case/{case}/evidence"): {"ListExhibits", "OpenCase"},
    ("GET", "/case/{case}/evidence.csv"): {"ListExhibits"},
    ("GET", "/case/{case}/evidence/collect"): {"OpenCase"},
    ("GET", "/case/{case}/evidence/collect/{kind}"): {"OpenCase", "OpenExhibit"},
    ("POST", "/case/{case}/evidence/{kind}/upload"): {"CollectExhibit", "OpenCase", "OpenExhibit"},
    ("POST", "/case/{case}/evidence/{kind}/without"): {"CollectExhibit", "OpenCase", "OpenExhibit"},
    ("POST", "/case/{case}/entity/{id}/exhibit"): {"CollectRecord"},
    ("GET", "/case/{case}/evidence/{id}"): {"OpenCase", "OpenExhibit"},
    ("POST", "/case/{case}/evidence/{id}/text"): {"OpenCase", "OpenExhibit", "ReadText"},
    ("POST", "/case/{case}/evidence/{id}/original"): {"OpenCase", "OpenExhibit", "ReadOriginal"},
    ("POST", "/case/{case}/evidence/{id}/check"): {"CheckExhibit", "OpenCase", "OpenExhibit"},
    ("POST", "/case/{case}/evidence/{id}/review"): {"OpenCase", "OpenExhibit", "ReviewExhibit"},
    ("POST", "/case/{case}/evidence/{id}/hand-over"): {"HandOverExhibit", "OpenCase", "OpenExhibit"},
    ("POST", "/case/{case}/evidence/{id}/sign"): {"OpenCase", "OpenExhibit", "SignReceipt"},
    ("POST", "/case/{case}/evidence/{id}/note"): {"NoteCustody", "OpenCase", "OpenExhibit"},
    ("GET", "/case/{case}/evidence/{id}/custody.pdf"): {"OpenCustody"},
    ("GET", "/case/{case}/package"): {"OpenCase"},
    ("POST", "/case/{case}/package"): {"ExportPackage", "OpenCase"},
    ("POST", "/api/case/package"): {"ExportPackage"},
    ("GET", "/api/case/exhibits"): {"ListExhibits"},
    ("POST", "/api/case/exhibits"): {"CollectExhibit"},
    ("POST", "/api/case/exhibits/upload"): {"CollectExhibit"},
    ("POST", "/api/case/exhibits/record"): {"CollectRecord"},
    ("GET", "/api/case/exhibits/{id}"): {"OpenExhibit"},
    ("POST", "/api/case/exhibits/{id}/original"): {"ReadOriginal"},
    ("POST", "/api/case/exhibits/{id}/text"): {"ReadText"},
    ("POST", "/api/case/exhibits/{id}/check"): {"CheckExhibit"},
    ("GET", "/api/case/exhibits/{id}/custody"): {"OpenCustody"},
    ("GET", "/api/case/exhibits/{id}/custody/pdf"): {"OpenCustody"},
    ("POST", "/api/case/exhibits/{id}/custody"): {"NoteCustody"},
    ("POST", "/api/case/exhibits/{id}/review"): {"ReviewExhibit"},
    ("POST", "/api/case/exhibits/{id}/hand-over"): {"HandOverExhibit"},
    ("POST", "/api/case/exhibits/{id}/sign"): {"SignReceipt"},
    ("GET", "/api/erasures"): {"ListErasures"},
    ("POST", "/api/erasures"): {"EraseOpenings"},
    ("GET", "/api/case/seals"): {"ListSeals"},
    ("POST", "/api/case/seals/{id}/confirm"): {"ConfirmSeal"},
    ("POST", "/api/case/members"): {"AddMember"},
    ("DELETE", "/api/case/members/{person}"): {"RemoveMember"},
    ("POST", "/api/case/grants"): {"GrantDataset"},
    ("DELETE", "/api/case/grants/{dataset}"): {"RevokeGrant"},
    ("POST", "/api/case/export"): {"ExportEntities"},
    ("POST", "/api/case/approvals"): {"AskApproval"},
    ("GET", "/api/approvals"): {"ListApprovals"},
    ("GET", "/api/policy"): {"ReadPolicies"},
    ("POST", "/api/policy/simulation"): {"SimulatePolicy"},
    ("POST", "/api/policy/proposals"): {"ProposePolicy"},
    ("POST", "/api/policy/terms"): {"ProposePolicy", "ReadPolicies"},
    ("POST", "/api/policy/proposals/{number}/withdraw"): {"WithdrawPolicy"},
    ("POST", "/api/case/exemption"): {"ProposeExemption"},
    ("GET", "/api/datasets"): {"ListDatasets"},
    ("POST", "/api/datasets"): {"RegisterDataset"},
    ("GET", "/api/datasets/{name}"): {"OpenDataset"},
    ("POST", "/api/datasets/{name}/declare-impersonal"): {"DeclareImpersonal"},
    ("POST", "/api/datasets/{name}/declare-incorporated"): {"DeclareIncorporated"},
    ("POST", "/api/datasets/{name}/declare"): {"DeclareFunction"},
    ("POST", "/api/datasets/{name}/uploads"): {"OpenDataset", "UploadSource"},
    ("POST", "/api/datasets/{name}/preview"): {"PreviewMapping"},
    ("POST", "/api/datasets/{name}/imports"): {"ImportSource"},
    ("GET", "/api/imports/{id}"): {"OpenImport"},
    ("GET", "/api/imports/{id}/progress"): {"OpenImport"},
    ("POST", "/api/imports/{id}/confirm"): {"ConfirmImport"},
    ("POST", "/api/imports/{id}/undo"): {"UndoImport"},
    ("POST", "/api/identities"): {"DeclareIdentity"},
    ("POST", "/api/identities/ask"): {"AskIdentity"},
    ("POST", "/api/index/rebuild"): {"RebuildIndex"},
    ("POST", "/api/keys"): {"IssueKey"},
    ("GET", "/api/keys"): {"ListKeys"},
    ("DELETE", "/api/keys/{id}"): {"RevokeKey"},
    ("GET", "/api/factors"): {"ListFactors"},
    ("POST", "/api/sessions/revoke"): {"RevokeSessions"},
    ("POST", "/api/password"): {"ChangePassword"},
    ("GET", "/api/people"): {"ListPeople"},
    ("POST", "/api/people"): {"CreatePerson"},
    ("PUT", "/api/people/{id}"): {"ChangePerson"},
    ("POST", "/api/people/resets"): {"IssueReset"},
}
"""What every other route asks of the gate, itself or by naming its case."""


def _functions(view: Callable[..., Any]) -> Iterator[FunctionType]:
    """The view and every function of its own module that it reaches by name."""
    seen: set[FunctionType] = set()
    waiting = [view]
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        yield function
        own = {name: found for name, found in vars(inspect.getmodule(function)).items() if isinstance(found, FunctionType)}
        waiting += [own[name] for name in _names(function) if name in own and own[name].__module__ == function.__module__]


def _names(function: FunctionType) -> set[str]:
    """Names from outside that the function's body uses, and what its methods ask; its signature asks for nothing."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef)
    nodes = [node for statement in tree.body for node in ast.walk(statement)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    methods = {BY_METHOD[node.attr] for node in nodes if isinstance(node, ast.Attribute) and node.attr in BY_METHOD}
    return {node.id for node in names} - own | methods


def asked(view: Callable[..., Any]) -> set[str]:
    """Names of the plans and commands that a view puts to the gate."""
    return {name for function in _functions(view) for name in _names(function) if name in PLANS}


def view_of(route: Route) -> Callable[..., Any]:
    """The view inside a page's endpoint."""
    cells = [cell.cell_contents for cell in route.endpoint.__closure__ or ()]
    (view,) = [cell for cell in cells if isinstance(cell, FunctionType)] or [route.endpoint]
    return view


def routes() -> dict[tuple[str, str], Callable[..., Any]]:
    """Every route of the application by method and path."""
    found: dict[tuple[str, str], Callable[..., Any]] = {}
    for route in (*PAGES, *publication.ROUTES):
        for method in (route.methods or set()) - {"HEAD"}:
            found[method, route.path] = view_of(route)
    for router in ROUTERS:
        for operation in router.routes:
            assert isinstance(operation, APIRoute)
            for method in operation.methods:
                found[method, f"/api{operation.path}"] = operation.endpoint
    return found


TABLE = {**GATED, **{route: set[str]() for route in UNGATED}}


def test_every_route_has_one_row() -> None:
    assert sorted(routes()) == sorted(TABLE)
    assert not set(GATED) & set(UNGATED)


@pytest.mark.parametrize("route", sorted(TABLE), ids=" ".join)
def test_a_route_asks_the_gate_for_what_its_row_says(route: tuple[str, str]) -> None:
    assert asked(routes()[route]) == TABLE[route]


PRESENT = {
    *("AddPasskey", "RemovePasskey", "AddTotp", "RemoveTotp", "MakeRecoveryCodes", "ResetFactors", "Approve", "Decline", "SignPolicy"),
    *("BreakGlass", "ReviewBreakGlass", "ReviewAlert", "MakeFeed"),
}
"""What asks for a person who is present: a key proves none, so the API cannot do it."""
ALONE = {"BackUp", "LapseSeal", "WatchUse", "ExpireOpenings"}
BESIDE = {"/": ALONE, "/api/": {*ALONE, "UseReset", "ReadFeed", *PRESENT}}
"""A backup is written to the machine's own disk, by the command line alone; only the program lets a seal lapse, destroys what is over its
time, and watches the use; whoever uses a link for a new password has no key yet, and a calendar link is none."""


def test_every_plan_and_command_is_within_reach_of_a_page_and_of_the_api() -> None:
    for prefix in ("/api/", "/"):
        reached = set().union(*(asks for (_, path), asks in GATED.items() if path.startswith("/api/") == (prefix == "/api/")))
        assert set(PLANS) - reached == BESIDE[prefix]


def test_what_an_operation_says_in_the_schema_is_what_it_asks() -> None:
    for router in ROUTERS:
        for operation in router.routes:
            assert isinstance(operation, APIRoute)
            said = (operation.openapi_extra or {}).get("x-glasshouse-actions", [])
            assert sorted(PLANS[name].action.value for name in asked(operation.endpoint)) == sorted(said), operation.path


def reaches(source: Path) -> Iterator[str]:
    """Where a surface touches more of the running Glasshouse than its doors."""
    for file in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or node.attr in DOORS:
                continue
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name):
                name = owner.func.id
            if name in ("house", "glasshouse", "house_of", "host"):
                yield f"{file.relative_to(source)}:{node.lineno}: {node.attr}"


def test_the_web_touches_nothing_of_the_house_but_its_doors() -> None:
    found = [place for place in reaches(WEB) if not place.startswith("publication.py") or not place.endswith(": entries")]
    assert found == []


@pytest.mark.parametrize(
    "text", ["visit.house.database.read()", "house.entries.trail(case)", "house_of(request).index.find(x)", "self.house.work(x, print)"]
)
def test_a_planted_reach_behind_the_gate_is_seen(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(f"def page(visit):\n    return {text}\n")
    assert list(reaches(tmp_path))


def test_a_planted_route_that_asks_something_else_is_seen() -> None:
    def planted(visit: Any) -> None:
        visit.open(OpenEntity("x"))
        visit.recall()

    assert _names(planted) >= {"SearchEntities", "OpenEntity"}
