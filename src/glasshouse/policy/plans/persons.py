"""What of a search applies to natural persons (C2): a person is found by name, by identifier or by contact point, never
by the rest.

Promise: think of the query as its branches (disjunctive normal form). The persons' tree matches a person exactly
where some branch does that has a positive name, identifier, phone or e-mail in it, or a positive condition on a public
function (which is met in datasets declared for that alone), and no positive condition on a field that persons do not
have. NOT, ranges, single letters, and prefixes under 3 letters (2 in Han, kana, Hangul) never count as such a name.
Birth years narrow a name and never find; beside a function alone they do not apply. A number or address touches
persons whole or not at all: how it begins, and what differs from it by a sign or two, tells a region, a birth date or
a list. Every part that is left out is named in one plain sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from glasshouse.model.names import words
from glasshouse.policy.plans.query import FINDS_PERSONS, OF_FUNCTION, And, Field, Node, Not, Or, Phrase, Range, Word

PREFIX_LETTERS = 3
PREFIX_SIGNS = 2
"""Shortest prefix that finds a person: in alphabets, and in Han, kana and Hangul, where one sign is a syllable or a
word."""

_SIGNS = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
)


class _Always(Enum):
    """A part that holds for every person, or for none."""

    TRUE = True
    FALSE = False


_Part = Node | _Always


class _Way(NamedTuple):
    """One way to a person: the fields that find one, and all that apply on it."""

    finds: frozenset[Field]
    applies: frozenset[Field]


_BY_NAME = _Way(FINDS_PERSONS, FINDS_PERSONS | OF_FUNCTION | {Field.BORN})
_BY_FUNCTION = _Way(OF_FUNCTION, FINDS_PERSONS | OF_FUNCTION)
_WAYS = (_BY_NAME, _BY_FUNCTION)


def for_persons(tree: Node) -> tuple[Node | None, tuple[str, ...]]:
    """The part of `tree` that applies to natural persons (None: no person can be found by it), and sentences on what
    does not."""
    plain = _negations_inward(tree, False)
    found = _or([_finding(plain, way) for way in _WAYS])
    notes: list[str] = []
    _explain(plain, False, notes)
    return (None if isinstance(found, _Always) else found), tuple(dict.fromkeys(notes))


def finds(leaf: Word | Phrase | Range, by: frozenset[Field] = FINDS_PERSONS | OF_FUNCTION) -> bool:
    """Whether this leaf, unnegated, is a name, identifier or contact point by which a person may be found, or a function of one."""
    if isinstance(leaf, Range) or leaf.field not in by or _in_part(leaf):
        return False
    if isinstance(leaf, Phrase):
        return any(_long_enough(form[0], False) for word in leaf.words for form in words(word))
    if leaf.field is Field.PHONE:  # the index holds digits only, so letters beside a digit do not make a number longer
        return _long_enough(re.sub("[^0-9]", "", leaf.text), False)
    found = [form[0] for form in words(leaf.text)]
    return any(_long_enough(form, leaf.prefix and place == len(found) - 1) for place, form in enumerate(found))


def asks_function(tree: Node | None) -> bool:
    """Whether some part asks for what belongs to a public function."""
    if isinstance(tree, (And, Or)):
        return any(map(asks_function, tree.parts))
    leaf = tree.part if isinstance(tree, Not) else tree
    return leaf is not None and (asks_function(leaf) if isinstance(leaf, (And, Or, Not)) else leaf.field in OF_FUNCTION)


def begins(tree: Node) -> bool:
    """Whether some part of the persons' tree, unnegated, looks for how something begins."""
    if isinstance(tree, (And, Or)):
        return any(map(begins, tree.parts))
    return isinstance(tree, Word) and tree.prefix


def _long_enough(form: str, prefix: bool) -> bool:
    sign = _SIGNS.search(form) is not None
    if prefix:
        return len(form) >= (PREFIX_SIGNS if sign else PREFIX_LETTERS)
    return sign or len(form) > 1


def _negations_inward(node: Node, negated: bool) -> Node:
    """The same condition with NOT on leaves only (De Morgan)."""
    if isinstance(node, Not):
        return _negations_inward(node.part, not negated)
    if isinstance(node, (And, Or)):
        parts = tuple(_negations_inward(part, negated) for part in node.parts)
        return And(parts) if isinstance(node, And) != negated else Or(parts)
    return Not(node) if negated else node


def _applicable(node: Node, way: _Way) -> _Part:
    """`node` as persons see it: a field that they do not have never holds, so its negation always does."""
    if isinstance(node, And):
        return _and([_applicable(part, way) for part in node.parts])
    if isinstance(node, Or):
        return _or([_applicable(part, way) for part in node.parts])
    leaf = node.part if isinstance(node, Not) else node
    if _applies(leaf, way):
        return _by_name(node)
    return _Always.TRUE if isinstance(node, Not) else _Always.FALSE


def _finding(node: Node, way: _Way) -> _Part:
    """The branches of `node` that hold a finding leaf. A branch of And is one branch of each part, so one part must
    bring it."""
    if isinstance(node, Or):
        return _or([_finding(part, way) for part in node.parts])
    if not isinstance(node, And):
        return _by_name(node) if not isinstance(node, Not) and finds(node, way.finds) else _Always.FALSE
    every = [_applicable(part, way) for part in node.parts]
    if any(_always_finds(part, way) for part in node.parts):
        return _and(every)
    return _or([_and([*every[:at], _finding(part, way), *every[at + 1 :]]) for at, part in enumerate(node.parts)])


def _always_finds(node: Node, way: _Way) -> bool:
    """Whether every branch of `node` that could match a person holds a finding leaf."""
    if isinstance(node, And):
        return any(_always_finds(part, way) for part in node.parts)
    if isinstance(node, Or):
        return all(_always_finds(part, way) or _applicable(part, way) is _Always.FALSE for part in node.parts)
    return not isinstance(node, Not) and finds(node, way.finds)


def _and(parts: list[_Part]) -> _Part:
    if _Always.FALSE in parts:
        return _Always.FALSE
    kept = tuple(part for part in parts if not isinstance(part, _Always))
    return (kept[0] if len(kept) == 1 else And(kept)) if kept else _Always.TRUE


def _or(parts: list[_Part]) -> _Part:
    if _Always.TRUE in parts:
        return _Always.TRUE
    kept = tuple(dict.fromkeys(part for part in parts if not isinstance(part, _Always)))
    return (kept[0] if len(kept) == 1 else Or(kept)) if kept else _Always.FALSE


def _applies(leaf: Node, way: _Way) -> bool:
    return isinstance(leaf, (Word, Phrase, Range)) and not _in_part(leaf) and leaf.field in way.applies


def _by_name(node: Node) -> Node:
    """A beginning made of letters, or a word like it, looks at the names of people alone: letters before a number name a class."""
    leaf = node.part if isinstance(node, Not) else node
    if not isinstance(leaf, Word) or leaf.field is not Field.ANY or not (leaf.prefix or leaf.fuzzy):
        return node
    named = replace(leaf, field=Field.NAME)
    return Not(named) if isinstance(node, Not) else named


def _in_part(leaf: Word | Phrase | Range) -> bool:
    """Whether the leaf asks for less than a whole number or address: official numbers begin with a region, a date of birth and a sex,
    telephone numbers with a place, and neighbours on a list have neighbouring numbers."""
    if not isinstance(leaf, Word) or not (leaf.prefix or leaf.fuzzy):
        return False
    if leaf.field in (Field.IDENTIFIER, Field.PHONE, Field.EMAIL):
        return True
    return any(map(str.isdigit, unicodedata.normalize("NFKC", leaf.text)))


def _explain(node: Node, named: bool, notes: list[str]) -> None:
    """Adds a sentence for each part that finds no person. `named`: another part of the same branch brings the name."""
    if isinstance(node, Or):
        for part in node.parts:
            _explain(part, named, notes)
    elif isinstance(node, And) and (named or any(_finding(node, way) is not _Always.FALSE for way in _WAYS) or not _mute(node)):
        bring = [[_always_finds(part, way) for part in node.parts] for way in _WAYS]
        for at, part in enumerate(node.parts):
            ways = bring[:1] if isinstance(part, Range) else bring  # a birth year needs a name beside it
            _explain(part, named or any(any(way[:at] + way[at + 1 :]) for way in ways), notes)
    elif isinstance(node, And):
        notes.append(f"{_said(node)} finds no people: it needs a name, an identifier, a phone number or an e-mail address in it.")
    else:
        _explain_leaf(node, named, notes)


def _mute(node: Node) -> bool:
    """Whether no leaf of `node` has a reason of its own, beside having no name next to it."""
    if isinstance(node, (And, Or)):
        return all(_mute(part) for part in node.parts)
    return isinstance(node, (Not, Range)) and (isinstance(node, Not) or _applies(node, _BY_NAME))


def _explain_leaf(node: Node, named: bool, notes: list[str]) -> None:
    if isinstance(node, Not):
        if not named:
            notes.append(f"{_said(node)} finds no people by itself: leaving out is not finding. Add a name or an identifier.")
    elif isinstance(node, Word) and _in_part(node) and node.field in FINDS_PERSONS:
        notes.append(f"{_said(node)} finds no people: a number or address finds them whole, not by a part of it.")
    elif not _applies(node, _BY_NAME):
        notes.append(f"{_said(node)} finds no people: that field looks at companies, documents and other things only.")
    elif not named and isinstance(node, Range):
        notes.append(f"{_said(node)} finds no people by itself: a birth year narrows a name. Add a name or an identifier.")
    elif not named and isinstance(node, (Word, Phrase)) and not finds(node):
        notes.append(f"{_said(node)} is too short to find people: write a whole name or at least three letters of it.")


def _said(node: Node) -> str:
    """`node` about as one would type it, for a sentence."""
    return f"'{render(node)}'"


def render(node: Node) -> str:
    """`node` in the syntax that `plans.syntax.parse` reads."""
    if isinstance(node, (And, Or)):
        glue = " AND " if isinstance(node, And) else " OR "
        return glue.join(f"({render(part)})" if isinstance(part, (And, Or)) else render(part) for part in node.parts)
    if isinstance(node, Not):
        inner = render(node.part)
        return f"NOT ({inner})" if isinstance(node.part, (And, Or)) else f"NOT {inner}"
    field = "" if node.field is Field.ANY else f"{node.field.value}:"
    if isinstance(node, Range):
        return f"{field}{node.low}" if node.low == node.high else f"{field}{node.low or ''}..{node.high or ''}"
    if isinstance(node, Phrase):
        return f'{field}"{" ".join(node.words)}"'
    return f"{field}{node.text}{'*' if node.prefix else ''}{f'~{node.fuzzy}' if node.fuzzy else ''}"
