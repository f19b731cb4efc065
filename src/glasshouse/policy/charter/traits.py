"""Words for traits of people (C1): each is known, so that asking by one is refused in plain words and not as a spelling
mistake.

Promise: nothing here makes a search possible. The grammar has no field of any of these names; this table only says
*why not*. A name is compared without case, accents, spaces, underscores, hyphens and dots, whole or by stem, and part
by part (`properties.religion`).
"""

from __future__ import annotations

import re
import unicodedata

KINDS = "topics"
"""The trait whose words (`category`, `label`) stand here for what they may hold; as columns they mostly tell firms from people."""
TRAITS: dict[str, tuple[str, ...]] = {
    "religion": (
        "relig",
        "faith",
        "belief",
        "confession",
        "denomination",
        "church",
        "mosque",
        "glaube",
        "konfession",
        "muslim",
        "islam",
        "jewish",
        "worship",
        "congregation",
        "headscarf",
        "hijab",
    ),
    "nationality": ("nationalit", "staatsangehorigkeit", "nacionalidad", "nationalidentity", "nationals"),
    "citizenship": ("citizen", "passportcountry", "passportissu", "staatsburger", "ciudadania", "stateless"),
    "origin": (
        "origin",
        "descent",
        "ancestry",
        "heritage",
        "diaspora",
        "herkunft",
        "homecountry",
        "countryoforigin",
        "origine",
        "foreigner",
        "auslander",
    ),
    "ethnicity": ("ethni", "race", "racial", "tribe", "caste", "clan", "indigenous", "minority", "roma", "sinti", "kurd"),
    "skin colour": ("skin", "complexion", "colour", "color"),
    "gender": ("gender", "sex", "pronoun", "geschlecht", "male", "female", "transgender"),
    "sexual orientation": ("sexual", "orientation", "lgbt", "queer"),
    "political opinion": (
        "politic",
        "party",
        "ideology",
        "voter",
        "votes",
        "electoral",
        "affiliation",
        "activis",
        "protest",
    ),
    "union membership": ("union", "tradeunion", "laborunion", "labourunion"),
    "membership": ("member", "association"),
    "health": (
        "health",
        "medical",
        "disease",
        "diagnos",
        "illness",
        "pregnan",
        "blood",
        "patient",
        "vaccin",
        "addict",
        "hiv",
        "hivstatus",
        "hivpositive",
        "aids",
    ),
    "disability": ("disab", "handicap", "impairment"),
    "genetic data": ("genetic", "genom", "dna"),
    "biometric data": ("biometric", "fingerprint", "face", "iris", "voiceprint", "gait"),
    "appearance": (
        "appearance",
        "height",
        "weight",
        "eyecolo",
        "haircolo",
        "eye",
        "hair",
        "build",
        "tattoo",
        "scar",
        "photo",
        "picture",
    ),
    "language": ("language", "spokenlanguage", "mothertongue", "lang", "sprache", "accent", "dialect"),
    "marital status": (
        "marital",
        "married",
        "marriage",
        "spouse",
        "divorc",
        "familystatus",
        "civilstatus",
        "familienstand",
    ),
    "family": (
        "family",
        "children",
        "parent",
        "mother",
        "father",
        "relative",
        "sibling",
        "household",
        "dependant",
        "dependent",
    ),
    "immigration status": (
        "immigra",
        "migra",
        "visa",
        "residencestatus",
        "residencepermit",
        "residency",
        "asylum",
        "refugee",
        "alien",
        "deport",
        "entrydate",
        "workpermit",
        "undocumented",
        "aufenthalt",
        "legalstatus",
        "removalorder",
        "uscis",
    ),
    "place of birth": (
        "birthplace",
        "placeofbirth",
        "birthcountry",
        "countryofbirth",
        "bornin",
        "birthcity",
        "geburtsort",
        "lieudenaissance",
        "paysdenaissance",
    ),
    "home": (
        "residence",
        "homeaddress",
        "home",
        "neighbourhood",
        "neighborhood",
        "postcode",
        "postalcode",
        "zip",
        "zipcode",
    ),
    "age": ("age", "minor", "adult"),
    "education": ("educat", "school", "universit", "degree"),
    "occupation": ("profession", "occupation", "job"),
    "income": ("income", "wealth", "salary", "credit", "poverty", "welfare", "benefits"),
    "criminal record": ("criminal", "convict", "offence", "offense", "arrest", "custody", "detention", "prison"),
    "topics": ("topic", "tag", "keyword", "label", "categor", "risk", "score"),
    "biography": ("biograph",),
}
"""The trait in words, then the stems by which a field that means it begins."""

_WHOLE_ONLY = frozenset(
    "sex race age male female eye hair face iris lang home zip clan tag roma job color colour build scar score risk "
    "union parent school votes minor origin label dna hiv aids".split()
)
"""Stems too short to begin other words: they are compared whole, alone or in the plural."""


def trait_named(field: str) -> str | None:
    """The trait that a field of this name would select by, in words, or None. Any text is allowed, in any case or
    spelling."""
    whole = _compact(field)
    parts = [_compact(part) for part in re.split(r"[^\w]+|_", field)]
    for candidate in (whole, *parts):
        for trait, stems in TRAITS.items():
            if any(_means(candidate, stem) for stem in (*stems, _compact(trait))):
                return trait
    return None


def _means(candidate: str, stem: str) -> bool:
    if stem in _WHOLE_ONLY:
        return candidate in (stem, stem + "s")
    return candidate.startswith(stem)


def _compact(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())
