"""A leaf is one public header and a fixed number of commitments, in canonical JSON of at most 4096 bytes.

Everything in a header is a word of a closed vocabulary, a token that the organisation declared, a hash or a coarse
number: nothing personal, no free text, no exact time. `parse` accepts exactly what `build` (and `complete`) writes.
"""

import re as regex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache

from glasshouse_ledger.canonical import MAX_INTEGER, canonical, parse as parse_canonical
from glasshouse_ledger.errors import LeafError

VERSION = 1
MAX_BYTES = 4096
MAX_SOURCES = 32
MAX_RULES = 16
COMMITMENTS = 8
EVERYWHERE = "*"


class Kind(StrEnum):
    """What a leaf records (field `k`)."""

    INTENT = "intent"
    OUTCOME = "outcome"
    APPROVAL = "approval"
    CHARTER = "charter"
    POLICY = "policy"
    MEMBER = "member"
    KEY = "key"
    SHARE_OUT = "share_out"
    SHARE_IN = "share_in"
    ERASURE = "erasure"
    CORRECTION = "correction"
    BREAKGLASS = "breakglass"
    REVIEW = "review"
    BEAT = "beat"
    GENESIS = "genesis"


class Act(StrEnum):
    """What was asked for (field `act`)."""

    SEARCH = "search"
    OPEN = "open"
    EXPAND = "expand"
    UNFOLD = "unfold"
    MERGE = "merge"
    INGEST = "ingest"
    ALTER = "alter"
    EXPORT = "export"
    SHARE = "share"
    ERASE = "erase"
    ADMIN = "admin"
    ASSIST = "assist"


class Verdict(StrEnum):
    """What was decided (field `dec`); `unknown` counts as accessed."""

    PERMIT = "permit"
    REFUSE = "refuse"
    ERROR = "error"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """The closed list of purposes (field `pur`, charter C7); the last four are the standing cases."""

    PROCUREMENT_FRAUD = "procurement_fraud"
    CORRUPTION = "corruption"
    LABOUR_EXPLOITATION = "labour_exploitation"
    ENVIRONMENTAL_HARM = "environmental_harm"
    RIGHTS_VIOLATION = "rights_violation"
    INTERNAL_CONDUCT = "internal_conduct"
    FINANCIAL_CRIME = "financial_crime"
    EDITORIAL_INVESTIGATION = "editorial_investigation"
    DISCRIMINATION = "discrimination"
    STEWARDSHIP = "stewardship"
    ADMINISTRATION = "administration"
    OVERSIGHT = "oversight"
    INTAKE = "intake"


# Kinds that stand for an access to data: if let through, they must say what, what for, by whom and for whom.
ACCESSES = frozenset({Kind.INTENT, Kind.OUTCOME, Kind.SHARE_OUT})

# A bucket is named by its smallest count; the last one has no end. "More than 100" is exactly "bucket >= 101".
BUCKETS = (0, 1, 2, 6, 11, 26, 51, 101, 251, 1_001, 10_001, 100_001, 1_000_001)

_TOKEN = regex.compile(r"[a-z0-9](?:[a-z0-9._/-]{0,46}[a-z0-9])?")
_RULE = regex.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}")
_DIGEST = regex.compile(r"[0-9a-f]{64}")
_CASE = regex.compile(r"[0-9a-f]{32}")
# Standard base64 of 32 bytes; the last letter carries four bits, so only sixteen letters can stand there.
_COMMITMENT = regex.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The public fields of a leaf, under the names that they have in its bytes. None is written as null; `former` is not written then.

    A token is 1 to 48 of `a-z 0-9 . _ / -`, beginning and ending with a letter or digit. Raises LeafError for
    anything outside the vocabulary.
    """

    k: Kind  #: what the leaf records
    t: int  #: whole hours since 1970-01-01T00:00Z (`hour_of`)
    org: str  #: token of the organisation whose log this is
    ch: str  #: SHA-256 of the charter in force, 64 lower-case hex digits
    hp: str  #: SHA-256 of the house policy in force, 64 lower-case hex digits
    act: Act | None = None
    dec: Verdict | None = None
    why: tuple[str, ...] = ()  #: at most 16 ids of the rules that decided, each `[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}`
    pur: Purpose | None = None
    unit: str | None = None  #: token of the unit that asks, never one of under five people
    src: tuple[str, ...] = ()  #: units whose data the plan could touch, made by `sources`
    dst: str | None = None  #: token of the unit served, or of the organisation that receives
    n: int | None = None  #: how many results, made by `bucket`
    prot: bool = False  #: whether protected people or traits were within reach
    cls: int = 1  #: 1 ordinary read, 2 export, share, bulk, sealed, break-glass
    re: int | None = None  #: index of the intent or approval that this leaf answers
    case: str | None = None  #: 32 hex digits, made by `seal.case_tag`
    former: str | None = None  #: of a genesis only: SHA-256 of the last head known of the log that this one follows
    v: int = VERSION

    def __post_init__(self) -> None:
        _check_words(self)
        _check_numbers(self)
        _check_lists(self)
        if self.k in ACCESSES and self.dec in (Verdict.PERMIT, Verdict.UNKNOWN):
            absent = [name for name in ("act", "pur", "unit", "dst") if getattr(self, name) is None]
            if absent:
                raise LeafError(f"an access without {', '.join(absent)}")
        if self.k in ACCESSES and self.dec is None:
            raise LeafError("an access without a decision")
        if self.former is not None:
            _match("former", self.former, _DIGEST)
            if self.k is not Kind.GENESIS:
                raise LeafError("only a genesis follows another log")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One parsed entry: its header and its commitments (`c`, in the order of `seal.FIELDS`)."""

    header: Header
    c: tuple[str, ...]


def hour_of(seconds: float) -> int:
    """The value of `t` for a time in seconds since the epoch."""
    return int(seconds // 3600)


def bucket(count: int) -> int:
    """The smallest count of the bucket that `count` lies in; the only form in which a count is public."""
    if count < 0:
        raise LeafError("a count below zero")
    return next(low for low in reversed(BUCKETS) if low <= count)


def sources(units: Iterable[str]) -> tuple[str, ...]:
    """The value of `src` for these units: sorted and distinct, or `("*",)` beyond 32, which auditors count as a hit."""
    distinct = tuple(sorted(set(units)))
    return distinct if len(distinct) <= MAX_SOURCES else (EVERYWHERE,)


def build(header: Header, commitments: Sequence[str]) -> bytes:
    """The entry's bytes; the forms of its fields keep it below 4096. Raises LeafError for malformed commitments."""
    before, after = around(header)
    return before + canonical(_checked_commitments(commitments)) + after


def around(header: Header) -> tuple[bytes, bytes]:
    """What stands before and after the list of commitments in the entry of this header. Kept: headers of one hour repeat, and who makes
    many entries gives the same object again, which is found without comparing nineteen fields."""
    known = _AROUND.get(id(header))
    if known is None or known[0] is not header:
        if len(_AROUND) >= _AROUND_KEPT:
            _AROUND.clear()
        known = _AROUND[id(header)] = (header, _around(header))  # the header is kept too: no other can get its id meanwhile
    return known[1]


_AROUND_KEPT = 1_024
_AROUND: dict[int, tuple[Header, tuple[bytes, bytes]]] = {}


@lru_cache(maxsize=_AROUND_KEPT)
def _around(header: Header) -> tuple[bytes, bytes]:
    words = {name: getattr(header, name) for name in _NAMES if name != "former" or header.former is not None}
    before, key, after = canonical(words | {"c": []}).partition(b'"c":[]')
    return before + key[:-2], after


def complete(entry: bytes, *, t: int | None = None, re: int | None = None) -> bytes:
    """A built entry with what only the one writer knows: the hour that never goes back, and the index referred to.

    `re` fills a null and never replaces an index. Costs about a microsecond: no header is parsed or built again,
    because no word of a header can hold a quote, so each key stands in the bytes exactly once.
    """
    if t is not None:
        start = entry.rindex(b',"t":') + 5
        entry = b"%s%d%s" % (entry[:start], _natural("t", t), entry[entry.index(b",", start) :])
    if re is not None:
        before, key, after = entry.partition(b',"re":null,')
        if not key:
            raise LeafError("this leaf refers to an entry already")
        entry = b'%s,"re":%d,%s' % (before, _natural("re", re), after)
    return entry


def parse(entry: bytes) -> Leaf:
    """The leaf whose bytes these are, with every field and no other, each inside its vocabulary.

    Raises LeafError or CanonicalError. An outcome that names no intent is refused here, not by `build`.
    """
    value = parse_canonical(entry, MAX_BYTES)
    if not isinstance(value, dict) or value.keys() | {"former"} != _KEYS or value.get("former", "") is None:
        raise LeafError("not the fields of a leaf")
    commitments = _checked_commitments(value.pop("c"))
    header = Header(**{name: _typed(name, item) for name, item in value.items()})  # type: ignore[arg-type]
    if header.k is Kind.OUTCOME and header.re is None:
        raise LeafError("an outcome that names no intent")
    return Leaf(header, commitments)


_NAMES = tuple(field.name for field in fields(Header))
_KEYS = {*_NAMES, "c"}
_WORDS: dict[str, type[StrEnum]] = {"k": Kind, "act": Act, "dec": Verdict, "pur": Purpose}


def _typed(name: str, item: object) -> object:
    if name in _WORDS and isinstance(item, str):
        try:
            return _WORDS[name](item)
        except ValueError as error:
            raise LeafError(f"{name} has no such word") from error
    return tuple(item) if isinstance(item, list) else item


def _check_words(header: Header) -> None:
    if type(header.k) is not Kind:
        raise LeafError("k is no kind")
    for name, words in (("act", Act), ("dec", Verdict), ("pur", Purpose)):
        item = getattr(header, name)
        if item is not None and type(item) is not words:
            raise LeafError(f"{name} is no {words.__name__}")
    _match("org", header.org, _TOKEN)
    _match("ch", header.ch, _DIGEST)
    _match("hp", header.hp, _DIGEST)
    for name, syntax in (("unit", _TOKEN), ("dst", _TOKEN), ("case", _CASE)):
        item = getattr(header, name)
        if item is not None:
            _match(name, item, syntax)


def _check_numbers(header: Header) -> None:
    # `type(...) is` throughout: True is an int to isinstance, and would be written as another JSON value.
    if type(header.v) is not int or header.v != VERSION:
        raise LeafError("a version that this program does not know")
    _natural("t", header.t)
    if header.re is not None:
        _natural("re", header.re)
    if header.n is not None and (type(header.n) is not int or header.n not in BUCKETS):
        raise LeafError("n is no bucket")
    if type(header.prot) is not bool:
        raise LeafError("prot is neither true nor false")
    if type(header.cls) is not int or header.cls not in (1, 2):
        raise LeafError("cls is neither 1 nor 2")


def _check_lists(header: Header) -> None:
    if type(header.why) is not tuple or len(header.why) > MAX_RULES:
        raise LeafError("why is no short list of rules")
    for rule in header.why:
        _match("why", rule, _RULE)
    if len(set(header.why)) != len(header.why):
        raise LeafError("why names a rule twice")
    if type(header.src) is not tuple or len(header.src) > MAX_SOURCES:
        raise LeafError("src is no short list of units")
    if header.src == (EVERYWHERE,):
        return
    for unit in header.src:
        _match("src", unit, _TOKEN)
    if any(one >= other for one, other in zip(header.src, header.src[1:], strict=False)):
        raise LeafError("src is not sorted and distinct")


def _match(name: str, item: object, syntax: regex.Pattern[str]) -> None:
    if type(item) is not str or not syntax.fullmatch(item):
        raise LeafError(f"{name} does not have its form")


def _natural(name: str, item: int) -> int:
    if type(item) is not int or not 0 <= item <= MAX_INTEGER:
        raise LeafError(f"{name} is no natural number")
    return item


def _checked_commitments(item: object) -> tuple[str, ...]:
    if not isinstance(item, (list, tuple)) or len(item) != COMMITMENTS:
        raise LeafError(f"a leaf has {COMMITMENTS} commitments")
    for commitment in item:
        _match("c", commitment, _COMMITMENT)
    return tuple(item)
