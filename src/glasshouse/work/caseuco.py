"""A package's exhibits and custody in CASE/UCO JSON-LD, for programs of digital forensics.

Source: CASE 1.5.0 (caseontology.org). Promise: it says what the rest of the package says and no more: exhibits, hashes, and the people of
their custody by the names that stand there; nobody whom the case is about. Ids are UUIDs (RFC 9562, version 5) of the sender's log, case
and exhibit, so that the same exhibit has the same id in every package of its case.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from glasshouse.policy.plans.exhibits import CustodyRow
from glasshouse.policy.plans.packages import Package, PackedExhibit

_UCO = "https://ontology.unifiedcyberontology.org/uco/"
_UCO_PARTS = ("action", "core", "identity", "observable", "tool", "types")
_CONTEXT = {f"uco-{part}": f"{_UCO}{part}/" for part in _UCO_PARTS} | {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


def bundle(package: Package) -> Node:
    """The whole document. Equal packages give equal documents."""
    return _Told(package).bundle()


class _Told:
    """One package being told; identities and tools stand in it once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._place = f"https://{package.origin}/case/{package.case.number}"
        self._people: dict[str, Node] = {}
        self._tools: dict[tuple[str, str], Node] = {}

    def bundle(self) -> Node:
        package = self._package
        objects = [node for exhibit in package.exhibits for node in self._exhibit(exhibit)]
        investigation = {
            **self._node("investigation", "", "case-investigation:Investigation"),
            "uco-core:name": f"Case {package.case.number}",
            "uco-core:description": f"Purpose: {package.case.purpose.value}",
            "uco-core:object": [{"@id": one["@id"]} for one in objects if one["@type"] == "case-investigation:ProvenanceRecord"],
        }
        told = [investigation, *self._people.values(), *self._tools.values(), *objects]
        whole = {
            **self._node("bundle", str(package.entry), "uco-core:Bundle"),
            "uco-core:name": f"Evidence of case {package.case.number}",
            "uco-core:objectCreatedTime": _time(package.made),
            "uco-core:object": told,
        }
        return {"@context": {"kb": f"{self._place}/", **_CONTEXT}, "@graph": [whole]}

    def _exhibit(self, packed: PackedExhibit) -> Iterator[Node]:
        """What it is, the record of where it came from, and what happened to it."""
        row = packed.sheet.exhibit
        thing = self._thing(packed)
        yield thing
        record = self._node("provenance-record", row.label, "case-investigation:ProvenanceRecord")
        yield {
            **record,
            "uco-core:name": row.title,
            "case-investigation:exhibitNumber": row.label,
            "uco-core:objectCreatedTime": _time(row.when),
            "uco-core:object": [{"@id": thing["@id"]}],
        }
        before = ""
        for number, step in enumerate(packed.sheet.rows, 1):
            action = self._step(packed, step, number, thing["@id"])
            if before:
                action["case-investigation:wasInformedBy"] = [{"@id": before}]
            else:
                action["uco-action:result"] = [{"@id": record["@id"]}]
            before = action["@id"]
            yield action

    def _thing(self, packed: PackedExhibit) -> Node:
        row, original = packed.sheet.exhibit, packed.original
        if original is None:
            return {**self._node("exhibit", row.label, "uco-observable:ObservableObject"), "uco-core:name": row.title}
        digest = {
            **self._node("hash", row.label, "uco-types:Hash"),
            "uco-types:hashMethod": "SHA256",
            "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": original.sha256},
        }
        file = {
            **self._node("file-facet", row.label, "uco-observable:FileFacet"),
            "uco-observable:fileName": original.name,
            "uco-observable:sizeInBytes": _whole(original.size),
        }
        content = {
            **self._node("content-data-facet", row.label, "uco-observable:ContentDataFacet"),
            "uco-observable:hash": [digest],
            "uco-observable:mimeType": original.media_type,
            "uco-observable:sizeInBytes": _whole(original.size),
        }
        node = self._node("exhibit", row.label, "uco-observable:File")
        return {**node, "uco-core:name": row.title, "uco-core:hasFacet": [file, content]}

    def _step(self, packed: PackedExhibit, step: CustodyRow, number: int, thing: str) -> Node:
        label = packed.sheet.exhibit.label
        said = f"{step.reason} (ledger entry {step.entry})".strip()
        node = {
            **self._node("action", f"{label}/{number}", "case-investigation:InvestigativeAction"),
            "uco-core:name": step.event.value,
            "uco-core:description": said,
            "uco-action:startTime": _time(step.when),
            "uco-action:endTime": _time(step.when),
            "uco-action:performer": {"@id": self._person(step.by)},
            "uco-action:object": [{"@id": thing}],
        }
        if step.to:
            node["uco-action:participant"] = [{"@id": self._person(step.to)}]
        if number == 1 and packed.tool:
            node["uco-action:instrument"] = [{"@id": self._tool(packed.tool, packed.tool_version)}]
        return node

    def _person(self, name: str) -> str:
        node = self._people.setdefault(name, {**self._node("identity", name, "uco-identity:Identity"), "uco-core:name": name})
        return str(node["@id"])

    def _tool(self, name: str, version: str) -> str:
        node = self._tools.setdefault((name, version), {**self._node("tool", f"{name}\n{version}", "uco-tool:Tool"), "uco-core:name": name})
        if version:
            node["uco-tool:version"] = version
        return str(node["@id"])

    def _node(self, what: str, which: str, kind: str) -> Node:
        return {"@id": f"kb:{what}-{uuid.uuid5(uuid.NAMESPACE_URL, f'{self._place}/{what}/{which}')}", "@type": kind}


def _time(text: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": text}


def _whole(number: int) -> Node:
    return {"@type": "xsd:integer", "@value": str(number)}
