"""From a query's tree to what the engine executes.

Promise: the engine is asked for exactly what the tree says, for persons by the persons' tree alone (C2), inside the
scope alone. No score is computed by the engine: a result's score is the best *tier* that it reaches (whole name >
phrase > word > prefix > similar word), each tier is a filter of its own, and ties go by the document's `order`. So
nothing that depends on how often a word occurs, in documents that the reader may not see, reaches a ranking.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import tantivy

from glasshouse.model.names import words
from glasshouse.policy.plans.persons import PREFIX_LETTERS
from glasshouse.policy.plans.query import OF_FUNCTION, And, Field, Node, Not, Or, Phrase, Query, Range, Wanted, Word
from glasshouse.search.document import date_code, email_terms, engine_schema, identifier_terms, phone_terms, spellings

MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

MANY_TERMS = 64
"""Above so many datasets a set of terms is quicker than one clause for each."""
MAX_WHOLE = 16
"""Most word sequences that a query's alternatives are tried as whole names and phrases; more only lose their rank."""
FUZZY_LETTERS = (4, 8)
"""Shortest word of which one letter may differ, and two: below, a similar word would be nearly any word."""
FUZZY_LONGEST = 40


class Tier(IntEnum):
    """How well a document fits; its number is the score."""

    SIMILAR = 1
    PREFIX = 2
    WORD = 3
    PHRASE = 4
    WHOLE = 5


Tiers = tuple[tuple[Tier, tantivy.Query], ...]


def compiled(wanted: Wanted, schema: tantivy.Schema, datasets: frozenset[str] | None) -> Tiers:
    """The tiers of `wanted` among the documents of `datasets` (None: whoever executes them reads no others): best first, the last one
    everything that matches. A tier may hold documents of a better one again."""
    query = wanted.query
    if query.tree is None:
        return ()
    make = _Maker(schema, wanted.functions)
    narrowing = []
    if datasets is not None:
        narrowing.append(one_of(schema, "dataset", datasets))
    if wanted.schemata:
        narrowing.append(one_of(schema, "schema", frozenset(wanted.schemata)))
    if wanted.countries:
        narrowing.append(one_of(schema, "seat", frozenset(wanted.countries)))
        narrowing.append(make.term("person", False))  # a person has no country here; said twice on purpose
    if wanted.only is not None:
        narrowing.append(of(wanted.only))
    tiers = []
    strict = every([make.arms(query, Tier.WORD), *narrowing])
    for tier, best in ((Tier.WHOLE, make.whole(query.tree)), (Tier.PHRASE, make.phrases(query.tree))):
        if best is not None:
            tiers.append((tier, every([best, strict])))
    reached = _tiers(query.tree) | (_tiers(query.persons) if query.persons is not None else set())
    tiers += [(tier, every([make.arms(query, tier), *narrowing])) for tier in sorted(reached, reverse=True)]
    if not wanted.hidden:
        return tuple(tiers)
    hidden = one_of(schema, "id", frozenset(map(str, wanted.hidden)))
    return tuple((tier, without(found, hidden)) for tier, found in tiers)


def every(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    """All of `parts` (at least one)."""
    return parts[0] if len(parts) == 1 else tantivy.Query.boolean_query([(MUST, part) for part in parts])


def either(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    """At least one of `parts`; nothing where there are none."""
    if not parts:
        return tantivy.Query.empty_query()
    return parts[0] if len(parts) == 1 else tantivy.Query.boolean_query([(SHOULD, part) for part in parts])


def without(query: tantivy.Query, unwanted: tantivy.Query) -> tantivy.Query:
    """`query`, less `unwanted`."""
    return tantivy.Query.boolean_query([(MUST, query), (MUST_NOT, unwanted)])


def ranked(tiers: Tiers) -> tantivy.Query:
    """All tiers at once: what matches, with its best tier as its score."""
    each = [tantivy.Query.const_score_query(query, float(tier)) for tier, query in tiers]
    return each[0] if len(each) == 1 else tantivy.Query.disjunction_max_query(each)


def _tiers(node: Node) -> set[Tier]:
    """The tiers by which a document may come in. Under NOT everything is loose and nothing comes in."""
    if isinstance(node, (And, Or)):
        return set().union(*map(_tiers, node.parts))
    if isinstance(node, Word) and (node.fuzzy or node.prefix):
        return {Tier.WORD, Tier.SIMILAR if node.fuzzy else Tier.PREFIX}
    return {Tier.WORD}


def sequences(node: Node) -> list[tuple[str, ...]]:
    """The word sequences that `node` would be as a whole name, best guess first: one for each of its alternatives."""
    if isinstance(node, Word):
        return [(node.text,)] if node.field in (Field.ANY, Field.NAME) else [()]
    if isinstance(node, Phrase):
        return [node.words] if node.field in (Field.ANY, Field.NAME) else [()]
    if isinstance(node, Or):
        return list(itertools.islice((s for part in node.parts for s in sequences(part)), MAX_WHOLE))
    if isinstance(node, And):
        joined: list[tuple[str, ...]] = [()]
        for part in node.parts:
            joined = [(*left, *right) for left in joined for right in sequences(part)][:MAX_WHOLE]
        return joined
    return [()]


class _Maker:
    """Makes the engine's queries for one schema."""

    def __init__(self, schema: tantivy.Schema, functions: frozenset[str]) -> None:
        self.schema, self.functions = schema, functions

    def arms(self, query: Query, tier: Tier) -> tantivy.Query:
        """Things by the whole tree, persons by theirs."""
        if query.tree is None:
            return tantivy.Query.empty_query()
        things = self.node(query.tree, tier)
        if query.persons == query.tree:
            return things
        parts = [every([things, self.term("person", False)])]
        if query.persons is not None:
            parts.append(every([self.node(query.persons, tier), self.term("person", True)]))
        return either(parts)

    def whole(self, tree: Node) -> tantivy.Query | None:
        """Documents of which a whole name or a whole identifier is what was typed."""
        found = [" ".join(sequence) for sequence in sequences(tree) if sequence]
        names = {" ".join(spelling) for text in found for spelling in spellings(text)} - {""}
        parts = [self.term("whole", name) for name in sorted(names)]
        parts += [self.term("identifier", form) for form in identifier_terms(found)]
        return either(parts) if parts else None

    def phrases(self, tree: Node) -> tantivy.Query | None:
        """Documents in which what was typed stands together in a name; None for a single word."""
        spelt = [spelling for sequence in sequences(tree) for spelling in spellings(" ".join(sequence))]
        parts = [self.phrase("name", spelling) for spelling in spelt if len(spelling) > 1]
        return either(parts) if parts else None

    def node(self, node: Node, tier: Tier) -> tantivy.Query:
        """`node`, with prefixes and similar words only as far down as `tier`."""
        if isinstance(node, Or):
            return either([self.node(part, tier) for part in node.parts])
        if isinstance(node, And):
            wanted = [self.node(part, tier) for part in node.parts if not isinstance(part, Not)]
            unwanted = [self.node(part.part, Tier.SIMILAR) for part in node.parts if isinstance(part, Not)]
            return self.without(wanted, unwanted)
        if isinstance(node, Not):
            return self.without([], [self.node(node.part, Tier.SIMILAR)])
        if isinstance(node, Range):
            return self.range(node)
        return self.text(node, tier)

    def without(self, wanted: list[tantivy.Query], unwanted: list[tantivy.Query]) -> tantivy.Query:
        if not unwanted:
            return every(wanted)
        clauses = [(MUST, part) for part in wanted or [tantivy.Query.all_query()]]
        return tantivy.Query.boolean_query(clauses + [(MUST_NOT, part) for part in unwanted])

    def text(self, leaf: Word | Phrase, tier: Tier) -> tantivy.Query:
        text = leaf.text if isinstance(leaf, Word) else " ".join(leaf.words)
        prefix = isinstance(leaf, Word) and leaf.prefix and tier <= Tier.PREFIX
        fuzzy = leaf.fuzzy if isinstance(leaf, Word) and tier <= Tier.SIMILAR else 0
        if leaf.field is Field.COUNTRY:
            return self.term("country", text)
        if leaf.field in OF_FUNCTION:
            return self.function(leaf, text, prefix, fuzzy)
        if leaf.field is Field.IDENTIFIER:
            return self.forms("identifier", identifier_terms([text]), prefix, fuzzy)
        if leaf.field is Field.PHONE:
            return self.forms("phone", phone_terms([text]), prefix, fuzzy)
        if leaf.field is Field.EMAIL:
            return self.forms("email", email_terms([text]), prefix, fuzzy)
        name = leaf.field.value  # any, name and text are fields of the index too
        if prefix or fuzzy:
            found = [every([self.forms(name, [*forms], False, fuzzy) for forms in words(text)])] if fuzzy else [self.prefixed(name, text)]
        else:
            found = [self.phrase(name, spelling) for spelling in self.told_apart(text)]
        if leaf.field is Field.ANY:
            found += self.marks(text, prefix, fuzzy)
        return either(found)

    def function(self, leaf: Word | Phrase, text: str, prefix: bool, fuzzy: int) -> tantivy.Query:
        """What belongs to a function, in the datasets declared for that alone. A company's own country is its jurisdiction too."""
        declared = one_of(self.schema, "dataset", self.functions)
        if leaf.field is Field.JURISDICTION:
            return either([self.term("seat", text), every([self.term("jurisdiction", text), declared])])
        name = leaf.field.value.rpartition("-")[2]  # office, authority, programme, party: fields of the index
        if prefix:
            found = self.prefixed(name, text)
        elif fuzzy:
            found = every([self.forms(name, [*forms], False, fuzzy) for forms in words(text)])
        else:
            found = either([self.phrase(name, spelling) for spelling in self.told_apart(text)])
        return every([found, declared])

    def marks(self, text: str, prefix: bool, fuzzy: int) -> list[tantivy.Query]:
        """`text` as an identifier, a number or an address, which stand in `any` as one word each."""
        forms = identifier_terms([text]) if re.search(r"\d", text) else []
        forms += email_terms([text]) if "@" in text else []
        return [self.forms("any", [form], prefix, fuzzy) for form in dict.fromkeys(forms)]

    def told_apart(self, text: str) -> list[list[str]]:
        """The spellings of `text`; a Latin spelling that came down to a single letter stands for too much and is left
        out."""
        own, *latin = spellings(text) or [[]]
        return [own, *(spelling for spelling in latin if max(map(len, spelling)) > 1)]

    def prefixed(self, name: str, text: str) -> tantivy.Query:
        """The words of `text`, the last of them a beginning. A Latin spelling under three letters begins too much and
        is left out."""
        *before, last = words(text)
        forms = [last[0], *(form for form in last[1:] if len(form) >= PREFIX_LETTERS)]
        return every([*(self.forms(name, [*word], False, 0) for word in before), self.forms(name, forms, True, 0)])

    def forms(self, name: str, forms: list[str], prefix: bool, fuzzy: int) -> tantivy.Query:
        """Any of `forms` as one word of the field."""
        kept = forms[:1] + [form for form in forms[1:] if len(form) > 1]
        if prefix:
            return either([tantivy.Query.fuzzy_term_query(self.schema, name, form, 0, prefix=True) for form in kept])
        return either([self.similar(name, form, fuzzy) for form in kept])

    def similar(self, name: str, form: str, asked: int) -> tantivy.Query:
        one, two = FUZZY_LETTERS
        distance = 0 if len(form) < one or len(form) > FUZZY_LONGEST else min(asked, 1 if len(form) < two else 2)
        if distance == 0:
            return self.term(name, form)
        return tantivy.Query.fuzzy_term_query(self.schema, name, form, distance, True)

    def phrase(self, name: str, spelling: list[str]) -> tantivy.Query:
        if not spelling:
            return tantivy.Query.empty_query()
        if len(spelling) == 1:
            return self.term(name, spelling[0])
        return tantivy.Query.phrase_query(self.schema, name, [*spelling])

    def range(self, node: Range) -> tantivy.Query:
        if node.field is Field.AMOUNT:
            least, most = (None if end is None else float(end) for end in (node.low, node.high))
            return tantivy.Query.range_query(self.schema, "amount", tantivy.FieldType.Float, least, most)
        low, high = (None if end is None else date_code(end, missing) for end, missing in ((node.low, 0), (node.high, 99)))
        if node.field is Field.BORN:
            low, high = (None if code is None else code // 10_000 for code in (low, high))
        return tantivy.Query.range_query(self.schema, node.field.value, tantivy.FieldType.Unsigned, low, high)

    def term(self, name: str, value: str | bool) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, name, value)


def one_of(schema: tantivy.Schema, name: str, values: frozenset[str]) -> tantivy.Query:
    """Documents whose field holds one of the values."""
    if len(values) <= MANY_TERMS:
        return either([tantivy.Query.term_query(schema, name, value) for value in sorted(values)])
    return _set(name, values)


@lru_cache(maxsize=64)
def of(numbers: frozenset[int]) -> tantivy.Query:
    """The documents of these record-entities, whatever their score; kept, for a case asks with the same ones again and again."""
    return tantivy.Query.const_score_query(tantivy.Query.term_set_query(engine_schema(), "id", sorted(map(str, numbers))), 0.0)


@lru_cache(maxsize=8)
def _set(name: str, values: frozenset[str]) -> tantivy.Query:
    """One query for many terms: making it costs more than most searches, and a case asks with the same datasets again and again."""
    return tantivy.Query.term_set_query(engine_schema(), name, sorted(values))
