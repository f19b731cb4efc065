"""Case templates out of files: those that ship, and the organisation's own, which replace those of the same name.

Promise: a template holds purposes of the closed list only (C7), and no field of it asks for a trait of a person (C1).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.actor import CaseRole
from glasshouse.model.purpose import INVESTIGATIVE, Purpose
from glasshouse.model.subject import PROTECTED, SubjectRole
from glasshouse.model.task import Seed
from glasshouse.model.template import UNSAID, CaseField, CaseTemplate, Deadline, Part, Retention
from glasshouse.model.writing import TITLE
from glasshouse.policy.charter.traits import trait_named
from glasshouse.policy.plans.hypotheses import MOST
from glasshouse.policy.templates.written import REMEDY, Written, whole

ENDINGS = (".yml", ".yaml")
_LONGEST_DAYS = 36_500
_SIZE = 200_000
_TOP = frozenset(
    "name title about purposes question legal_basis targets hypotheses tasks folders deadlines fields roles steps retention "
    "second_signature seen_by_other_cases signed_roles".split()
)
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def read_templates(files: Sequence[tuple[str, str]], *, own: bool) -> dict[str, CaseTemplate]:
    """The templates of these files (name, text) by their name. InvalidInputError names file, line and field."""
    found: dict[str, CaseTemplate] = {}
    for file, text in sorted(files):
        template = read_template(file, text, own=own)
        if template.name in found:
            words = f"{file}, line 1: name: another file has a template {template.name!r} already."
            raise InvalidInputError(words, field="name", remedy=REMEDY)
        found[template.name] = template
    return found


@cache
def shipped() -> dict[str, CaseTemplate]:
    """The templates that ship."""
    folder = resources.files("glasshouse.policy.templates")
    return read_templates([(f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(ENDINGS)], own=False)


def read_template(file: str, text: str, *, own: bool) -> CaseTemplate:
    """The template of one file."""
    if len(text) > _SIZE:
        raise InvalidInputError(f"{file}, line 1: the file has {len(text)} characters; at most {_SIZE}.", field="", remedy=REMEDY)
    said = whole(file, text).map(_TOP, frozenset({"name", "title", "about", "purposes"}))
    return CaseTemplate(
        _name(said["name"]),
        said["title"].text(80),
        said["about"].text(300),
        _purposes(said["purposes"]),
        _text(said, "question", 500),
        _text(said, "legal_basis", 500),
        _text(said, "targets", 500),
        said["hypotheses"].items(lambda one: one.text(TITLE), MOST) if "hypotheses" in said else (),
        _tasks(said["tasks"]) if "tasks" in said else (),
        said["folders"].items(lambda one: one.text(100)) if "folders" in said else (),
        said["deadlines"].items(_deadline) if "deadlines" in said else (),
        _fields(said["fields"]) if "fields" in said else (),
        said["roles"].items(_part) if "roles" in said else (),
        said["steps"].items(lambda one: one.text(60)) if "steps" in said else (),
        _retention(said["retention"]) if "retention" in said else UNSAID,
        said["second_signature"].truth() if "second_signature" in said else False,
        said["seen_by_other_cases"].truth() if "seen_by_other_cases" in said else True,
        own,
        tuple(dict.fromkeys(said["signed_roles"].items(_signed))) if "signed_roles" in said else (),
    )


def _text(said: dict[str, Written], name: str, limit: int) -> str:
    return said[name].text(limit) if name in said else ""


def _name(said: Written) -> str:
    name = said.text(60)
    if not _NAME.issuperset(name):
        raise said.wrong("small letters, digits and hyphens make a name.")
    return name


def _purposes(said: Written) -> tuple[Purpose, ...]:
    found = said.items(lambda one: one.one_of(Purpose, frozenset(INVESTIGATIVE)))
    if not found:
        raise said.wrong("names no purpose.")
    return tuple(dict.fromkeys(found))


def _tasks(said: Written) -> tuple[Seed, ...]:
    return said.items(_task)


def _task(said: Written) -> Seed:
    """`after` names tasks by their place in the list, the first being 1: earlier ones only, so that none waits for itself."""
    one = said.map(frozenset({"title", "text", "days", "after"}), frozenset({"title"}))
    days = one["days"].number(0, _LONGEST_DAYS) if "days" in one else None
    at = int(said.field.rpartition("[")[2].removesuffix("]"))
    after = one["after"].items(lambda place: place.number(1, max(at - 1, 1))) if "after" in one else ()
    if after and at == 1:
        raise one["after"].wrong("the first task comes after no other.")
    return Seed(one["title"].text(200), _text(one, "text", 2000), days, tuple(place - 1 for place in after))


def _deadline(said: Written) -> Deadline:
    both = frozenset({"title", "days"})
    one = said.map(both, both)
    return Deadline(one["title"].text(100), one["days"].number(1, _LONGEST_DAYS))


def _fields(said: Written) -> tuple[CaseField, ...]:
    found = said.items(_field)
    if len({field.name for field in found}) < len(found):
        raise said.wrong("two fields have one name.")
    return found


def _field(said: Written) -> CaseField:
    one = said.map(frozenset({"name", "title", "hint", "required"}), frozenset({"name", "title"}))
    name = one["name"].text(40)
    if not name.isidentifier() or not name.isascii() or name != name.lower():
        raise one["name"].wrong("small letters, digits and underscores make a name.")
    for words in (one["name"], one["title"], *([one["hint"]] if "hint" in one else [])):
        trait = trait_named(words.text())
        if trait is not None:
            raise words.wrong(f"this asks for a trait of people ({trait}), and no field of a case does (C1).")
    return CaseField(name, one["title"].text(100), _text(one, "hint", 300), one["required"].truth() if "required" in one else False)


def _part(said: Written) -> Part:
    one = said.map(frozenset({"title", "role", "about"}), frozenset({"title", "role"}))
    return Part(one["title"].text(100), one["role"].one_of(CaseRole, frozenset(CaseRole)), _text(one, "about", 300))


def _signed(said: Written) -> SubjectRole:
    """Beyond what the charter asks, never in place of it."""
    return said.one_of(SubjectRole, frozenset(SubjectRole) - PROTECTED)


def _retention(said: Written) -> Retention:
    both = frozenset({"days", "basis"})
    one = said.map(both, both)
    return Retention(one["days"].number(1, _LONGEST_DAYS), one["basis"].text(300))
