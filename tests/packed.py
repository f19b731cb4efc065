"""What others' programs say of a package: bagit, roc-validator, case_validate and qpdf (through pikepdf)."""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path

import pikepdf
import requests
import requests_cache
from urllib3 import HTTPResponse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # bagit asks setuptools for its own version
    import bagit

_ADDRESS = "https://w3id.org/ro/crate/1.2/context"
_TERMS = "CreativeWork Dataset about contentSize datePublished description encodingFormat hasPart license name sha256"
_CONTEXT = {term: f"http://schema.org/{term}" for term in _TERMS.split()} | {
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}
"""The terms that our crates use, as RO-Crate's own context maps them: another term is an error."""
CRATE = "ro-crate-1.2"
CASE = "case-1.5.0"
"""What is validated against: the profile and the ontology that come with the validators. Nothing is fetched."""


def bag_faults(bag: Path) -> list[str]:
    """What bagit has against the bag: nothing where it is complete and valid."""
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    try:
        bagit.Bag(str(bag)).validate()
    except bagit.BagError as error:
        return [str(error)]
    return []


def crate_faults(crate: Path) -> list[str]:
    """What roc-validator has against the crate, of what is required."""
    from rocrate_validator import models, services

    cache = _known(crate.parent / "http")
    settings = services.ValidationSettings(
        rocrate_uri=str(crate), profile_identifier=CRATE, requirement_severity=models.Severity.REQUIRED, offline=True, cache_path=cache
    )
    return [f"{issue.check.identifier}: {issue.message}" for issue in services.validate(settings).get_issues()]


def _known(path: Path) -> Path:
    """A cache in which roc-validator finds the context, which it asks the network for and which does not come with it."""
    session = requests_cache.CachedSession(str(path), backend="sqlite")
    answer = requests.Response()
    answer.status_code, answer.url, answer.raw = 200, _ADDRESS, HTTPResponse()
    answer.headers["Content-Type"] = "application/ld+json"
    answer._content = json.dumps({"@context": _CONTEXT}).encode()
    answer.request = requests.Request("GET", _ADDRESS).prepare()
    session.cache.save_response(answer)
    return path


def case_faults(document: Path) -> list[str]:
    """What case_validate has against the document."""
    from case_utils.case_validate import validate

    found = validate(str(document), case_version=CASE)
    return [] if found.conforms else [found.text]


def pdf_faults(path: Path) -> list[str]:
    """What `qpdf --check` has against the file."""
    with pikepdf.open(path) as pdf:
        return [str(one) for one in pdf.check_pdf_syntax()]
