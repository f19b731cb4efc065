"""The search language: what a person types becomes a `Query`, or a sentence that says what is wrong and where.

    smith acme                both words            "john smith"      these words in this order
    smith OR jones            either                name:smith        only in names (fields below)
    smith NOT john, -john     without               smi*              begins with
    (a OR b) c                grouping              schmidt~ ~2       one or two letters may differ
    born:1960..1970  date:2019..2020-06  amount:1000..               from, to, both included, either open
    office:minister  mandate-party:green  authority:, programme:, jurisdiction:   holders of public functions, in datasets declared so

Promise: any text either parses or raises, in time linear in its length: InvalidInputError with the place for what
cannot be read or is too long, RefusedError("C1") for a field that would select people by a trait, RefusedError("C12")
for any other field that does not exist. AND, OR and NOT are words of the language in capitals only; AND is meant
where nothing stands between two words. A word without any letter or digit is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.base.text import one_line, storable
from glasshouse.model.names import words
from glasshouse.policy.charter.traits import trait_named
from glasshouse.policy.plans.persons import for_persons
from glasshouse.policy.plans.query import And, Field, Node, Not, Or, Phrase, Query, Range, Word
from glasshouse.policy.plans.values import country, span

T = TypeVar("T")

MAX_CHARACTERS = 2_000
MAX_NODES = 64
MAX_DEPTH = 16
"""Longest text; most words, phrases, ranges and operators together; deepest nesting of parentheses and NOT."""

FIELDS: dict[Field, tuple[str, ...]] = {
    Field.ANY: (),
    Field.NAME: ("name", "names", "alias", "aliases", "previousName", "weakAlias", "firstName", "lastName", "caption"),
    Field.IDENTIFIER: (
        "id",
        "ids",
        "identifier",
        "identifiers",
        "number",
        "registrationNumber",
        "regNo",
        "idNumber",
        "passportNumber",
        "taxNumber",
        "vatCode",
        "innCode",
        "ogrnCode",
        "leiCode",
        "lei",
        "vat",
        "imoNumber",
        "imo",
        "iban",
        "wikidataId",
    ),
    Field.PHONE: ("phone", "phones", "tel", "telephone", "mobile"),
    Field.EMAIL: ("email", "emails", "mail"),
    Field.TEXT: ("text", "texts", "fulltext", "body", "bodyText", "content", "title", "description"),
    Field.COUNTRY: ("country", "countries", "mainCountry"),
    Field.BORN: ("born", "birthDate", "birthYear", "dateOfBirth", "yearOfBirth", "dob"),
    Field.DATE: ("date", "dates", "year"),
    Field.AMOUNT: ("amount", "amounts", "value", "sum"),
    Field.OFFICE: ("office", "offices", "post", "position", "mandate"),
    Field.AUTHORITY: ("authority", "authorities"),
    Field.PROGRAMME: ("programme", "program", "programId"),
    Field.JURISDICTION: ("jurisdiction",),
    Field.PARTY: ("mandateParty",),
}
"""What may stand before a colon. Case, `_` and `-` do not matter, and `properties.` may stand before it."""

_NAMED = {alias.casefold(): field for field, aliases in FIELDS.items() for alias in aliases}
_BESIDE = frozenset({"schema", "schemata", "type", "kind", "dataset", "datasets", "source", "collection"})
_COUNTRIES = frozenset({Field.COUNTRY, Field.JURISDICTION})
_RANGES = frozenset({Field.BORN, Field.DATE, Field.AMOUNT})

_TOKEN = re.compile(
    r"""(?P<space>[\s\u3000]+)
    | (?P<open>[(（]) | (?P<close>[)）])
    | (?P<not>-(?=[^\s\u3000)）]))
    | (?P<operator>(?:AND|OR|NOT)(?=[\s\u3000()（）"“„”]|$))
    | (?:(?P<field>[^\W\d][\w.\-]*)[:：](?!//)[\s\u3000]*)?
      (?: ["“„”](?P<phrase>[^"“„”]*)(?P<end>["“„”]?)(?P<after>[*~][0-9]*)?
        | (?P<word>[^\s\u3000()（）"“„”]+) )?""",
    re.VERBOSE,
)
_SUFFIX = re.compile(r"(?P<prefix>\*)?(?:~(?P<fuzzy>\d*))?$")


@lru_cache(maxsize=1_024)
def parse(text: str) -> Query:
    """The query of `text`, with the tree that applies to persons and sentences about the difference. Errors as in the
    module's promise."""
    if len(text) > MAX_CHARACTERS:
        raise InvalidInputError(f"A search holds at most {MAX_CHARACTERS} characters; this one has {len(text)}.", field="query")
    if not storable(text):
        raise InvalidInputError("The search holds a character that no text can hold.", field="query", remedy="Type it again.")
    if text.strip() == "*":  # not badly written but plainly meant: everything; the charter answers that (C2)
        return Query(text, None, None)
    reader = _Reader(text)
    tree = reader.everything()
    if tree is None:
        return Query(text, None, None)
    if _nodes(tree) > MAX_NODES:
        raise InvalidInputError(f"A search holds at most {MAX_NODES} words and operators.", field="query", remedy="Split it into several.")
    persons, notes = for_persons(tree)
    return Query(text, tree, persons, (*reader.notes, *notes))


def with_functions(text: str, functions: Mapping[Field, str]) -> str:
    """`text`, narrowed to holders of what these fields of OF_FUNCTION say; empty values narrow nothing."""
    said = [f'{field.value}:"{plain}"' for field, value in functions.items() if (plain := re.sub('["“„”]', " ", value).strip())]
    plain = text.strip()
    if not said or not plain:
        return " ".join(said) or text
    return " ".join([f"({plain})" if re.search(r"\bOR\b", plain) else plain, *said])


class _Reader:
    """Recursive descent over `text`: `at` is where the next token starts; no token is read twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.notes: list[str] = []
        self.kind = ""
        self.match = self._match()
        self._next()

    def everything(self) -> Node | None:
        """The whole text as one tree; None where it holds nothing to look for."""
        if self.kind == "end":
            return None
        tree = self._either(0)
        if self.kind == "close":
            raise self._wrong("A closing parenthesis has no opening one")
        return tree

    def _next(self) -> None:
        self.at = self.match.end() if self.kind else 0
        match = self._match()
        if match["space"]:
            self.at = match.end()
            match = self._match()
        self.match = match
        self.kind = next((k for k in ("open", "close", "not", "operator") if match[k]), "leaf" if match.end() > self.at else "end")
        if self.kind == "operator":
            self.kind = match["operator"]
        elif self.kind == "not":
            self.kind = "NOT"

    def _match(self) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None:  # cannot be: every part of the last alternative is optional
            raise self._wrong("This cannot be read")
        return match

    def _wrong(self, what: str, remedy: str = "") -> InvalidInputError:
        return InvalidInputError(f"{what} (at character {self.at + 1}).", field="query", remedy=remedy)

    def _either(self, depth: int) -> Node | None:
        return self._joined(Or, "OR", lambda: self._all(depth))

    def _all(self, depth: int) -> Node | None:
        return self._joined(And, "AND", lambda: self._one(depth))

    def _joined(self, kind: type[And] | type[Or], operator: str, part: Callable[[], Node | None]) -> Node | None:
        found = [part()]
        while self.kind == operator or (kind is And and self.kind in ("open", "NOT", "leaf")):
            if self.kind == operator:
                self._next()
            found.append(part())
        flat: list[Node] = []
        for node in found:
            flat.extend(node.parts if isinstance(node, (And, Or)) and isinstance(node, kind) else [] if node is None else [node])
        return None if not flat else flat[0] if len(flat) == 1 else kind(tuple(flat))

    def _one(self, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            raise self._wrong(f"Parentheses and NOT nest at most {MAX_DEPTH} deep")
        if self.kind == "NOT":
            self._next()
            part = self._one(depth + 1)
            return None if part is None else Not(part)
        if self.kind == "open":
            return self._group(depth)
        if self.kind != "leaf":
            missing = "The search ends" if self.kind == "end" else f"'{self.match[0].strip()}' stands"
            raise self._wrong(f"{missing} where a word should be", "To look for the words and, or, not themselves write them small.")
        leaf = self._leaf()
        self._next()
        return leaf

    def _group(self, depth: int) -> Node | None:
        opened = self.at
        self._next()
        inside = self._either(depth + 1)
        if self.kind != "close":
            self.at = opened
            raise self._wrong("A parenthesis is never closed", "Close it, or leave it out.")
        self._next()
        return inside

    def _leaf(self) -> Node | None:
        match = self.match
        field = Field.ANY if match["field"] is None else self._field(match["field"])
        if match["phrase"] is None and match["word"] is None:
            raise self._wrong("Nothing follows the field", "Write the word directly after the colon, one field for each word.")
        if match["phrase"] is not None and not match["end"]:
            raise self._wrong("A quotation mark is never closed", "Close it, or leave it out.")
        if match["after"]:
            raise self._wrong("A phrase in quotation marks takes no * and no ~", "Leave the sign or the marks out.")
        if field in _RANGES:
            return self._range(field, (match["phrase"] or match["word"] or "").strip())
        if match["phrase"] is not None:
            return self._phrase(field, match["phrase"])
        return self._word(field, match["word"])

    def _field(self, name: str) -> Field:
        plain = re.sub("[_-]", "", name).casefold().removeprefix("properties.")
        if plain in _NAMED:
            return _NAMED[plain]
        shown, place = one_line(name, 40), f"(at character {self.at + 1})"
        trait = trait_named(name)
        if trait is not None:
            raise RefusedError(
                f"People are never selected by {trait}, so there is no field '{shown}' {place}.",
                rules=("C1",),
                remedy="Search by name, identifier, phone number or e-mail address; a record that is opened shows what its source says.",
            )
        known = ", ".join(field.value for field in Field if field is not Field.ANY)
        remedy = f"Fields are {known}. If the colon is part of what you look for, put it in quotation marks."
        if plain in _BESIDE:
            remedy = "Narrow by kind, dataset and country beside the results."
        raise RefusedError(f"There is no field '{shown}' {place}.", rules=("C12",), remedy=remedy)

    def _phrase(self, field: Field, text: str) -> Node | None:
        if field in _COUNTRIES:
            return Word(field, self._checked(country, text))
        found = tuple(word for word in text.split() if words(word))
        return Phrase(field, found) if found else None

    def _word(self, field: Field, text: str) -> Node | None:
        suffix = _SUFFIX.search(text)
        plain = text[: suffix.start()] if suffix else text
        prefix, fuzzy = (bool(suffix["prefix"]), suffix["fuzzy"]) if suffix else (False, None)
        if "*" in plain:
            raise self._wrong("'*' stands only at the end of a word", "Write the beginning of the word, then '*'.")
        if prefix and fuzzy is not None:
            raise self._wrong("A word takes either '*' or '~', not both")
        if fuzzy not in (None, "", "1", "2"):
            raise self._wrong("After '~' stands nothing, 1 or 2: how many letters may differ")
        if (prefix or fuzzy is not None) and field in _COUNTRIES:
            raise self._wrong("A country takes no '*' and no '~'", "Write its code or its name.")
        if not words(plain):
            if prefix:
                raise self._wrong("'*' needs the beginning of the word before it")
            return None
        if field in _COUNTRIES:
            return Word(field, self._checked(country, plain))
        return Word(field, plain, prefix, 0 if fuzzy is None else int(fuzzy or "1"))

    def _range(self, field: Field, text: str) -> Range:
        low, high = self._checked(lambda given: span(field, given), text)
        if field is Field.BORN and max(len(low or ""), len(high or "")) > 4:
            self.notes.append("Birth dates narrow by year only: month and day were left out.")
            low, high = low and low[:4], high and high[:4]
        return Range(field, low, high)

    def _checked(self, read: Callable[[str], T], text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise self._wrong(str(error)) from None


def _nodes(node: Node) -> int:
    if isinstance(node, (And, Or)):
        return 1 + sum(map(_nodes, node.parts))
    return 1 + _nodes(node.part) if isinstance(node, Not) else 1
