"""Whom a checker believes: the policy's syntax, and quorums that are not one signature short."""

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, sign
from glasshouse_ledger.errors import LedgerFormatError, NoteError, TrustError
from glasshouse_ledger.note import COSIGNATURE, MLDSA_COSIGNATURE, Signature, Signer, write_note
from glasshouse_ledger.tree import leaf_hash
from glasshouse_ledger.trust import TrustPolicy, believe, parse_policy

log = Signer("log.example/2026", b"\x01" * 32)
witnesses = [Signer(f"w{n}.example", bytes([n + 10]) * 32, MLDSA_COSIGNATURE if n == 5 else COSIGNATURE) for n in range(6)]
X1, X2, X3, Y1, Y2, Y3 = witnesses
LINES = [f"log {log.verifier} https://log.example/", *(f"witness {'XY'[n // 3]}{n % 3 + 1} {w.verifier}" for n, w in enumerate(witnesses))]
# The example of c2sp.org/tlog-policy.
EXAMPLE = "\n".join(
    [
        *LINES,
        "group X-witnesses 2 X1 X2 X3",
        "group Y-witnesses any Y1 Y2 Y3",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
)
HEAD = Checkpoint("log.example/2026", 1, leaf_hash(b"a"))


def policy(*lines: str) -> TrustPolicy:
    """A policy of these lines."""
    return parse_policy("".join(line + "\n" for line in lines).encode())


def note(*cosigners: Signer) -> bytes:
    """The head, signed by the log and these."""
    return add_signatures(sign(HEAD, log), [witness.sign(HEAD.text(), 1_782_000_000) for witness in cosigners])


def test_the_example_of_the_specification_means_what_it_says() -> None:
    example = parse_policy(EXAMPLE.encode())
    for count in range(7):
        for chosen in combinations(witnesses, count):
            enough = len(set(chosen) & {X1, X2, X3}) >= 2 and bool(set(chosen) & {Y1, Y2, Y3})
            assert example.satisfied(item.verifier for item in chosen) is enough
    believed = believe(example, note(X1, X3, Y3))
    assert believed.cosigners == (("X1", 1_782_000_000), ("X3", 1_782_000_000), ("Y3", 1_782_000_000))
    assert believed.log == log.verifier
    assert example.logs[0].url == "https://log.example/"


@given(st.integers(1, 6), st.sets(st.integers(0, 5)))
def test_k_of_n_is_enough_from_k_on(threshold: int, signed: set[int]) -> None:
    rules = policy(*LINES, f"group g {threshold} X1 X2 X3 Y1 Y2 Y3", "quorum g")
    assert rules.satisfied(witnesses[n].verifier for n in signed) is (len(signed) >= threshold)


@pytest.mark.parametrize("cosigners", [(), (X1, X2), (X1, Y1), (Y1, Y2, Y3)])
def test_a_head_one_signature_short_is_not_believed(cosigners: tuple[Signer, ...]) -> None:
    with pytest.raises(TrustError, match="not the quorum"):
        believe(parse_policy(EXAMPLE.encode()), note(*cosigners))


def test_one_witness_that_signs_twice_is_one() -> None:
    with pytest.raises(TrustError, match="not the quorum"):
        believe(parse_policy(EXAMPLE.encode()), note(X1, X1, X1, Y1))


def test_a_bad_signature_of_a_listed_witness_rejects_a_head_that_others_carry() -> None:
    good = X3.sign(HEAD.text(), 1_782_000_000)
    bad = Signature(good.name, good.key_id, good.signature[:-1] + bytes([good.signature[-1] ^ 1]))
    with pytest.raises(NoteError, match="bad signature"):
        believe(parse_policy(EXAMPLE.encode()), add_signatures(note(X1, X2, Y1), [bad]))


def test_a_listed_log_speaks_for_itself_only() -> None:
    other = Signer("other.example", b"\x07" * 32)
    rules = policy(LINES[0], f"log {other.verifier}", "quorum none")
    assert believe(rules, note()).log == log.verifier
    stolen = write_note(HEAD.text(), [other.sign(HEAD.text())])
    with pytest.raises(TrustError, match="no log of the policy"):
        believe(rules, stolen)
    with pytest.raises(LedgerFormatError):
        believe(policy("quorum none"), note())


def test_a_witness_alone_makes_no_head() -> None:
    with pytest.raises(TrustError, match="no log of the policy"):
        believe(policy(*LINES, "quorum X1"), write_note(HEAD.text(), [X1.sign(HEAD.text(), 5)]))


def test_spaces_tabs_comments_and_opaque_names_are_allowed() -> None:
    text = (
        b"\t log  "
        + str(log.verifier).encode()
        + b"\t\n\n # witness none\n witness \xff\xfe "
        + str(X1.verifier).encode()
        + b"\nquorum \xff\xfe\n"
    )
    assert believe(parse_policy(text), note(X1)).cosigners[0][1] == 1_782_000_000


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("quorum",),
        ("quorum X9",),
        ("quorum none", "quorum none"),
        ("quorum none none",),
        ("group g any X1", "quorum g"),
        ("quorum X1", LINES[1]),
        (LINES[0], LINES[0], "quorum none"),
        (LINES[0].replace("https", "a https"), "quorum none"),
        (LINES[1], LINES[1].replace("X1", "X9"), "quorum none"),
        (LINES[1], LINES[2].replace("X2", "X1"), "quorum none"),
        (LINES[1].replace("X1", "none"), "quorum none"),
        (f"witness a {log.verifier}", "quorum none"),
        (f"log {X1.verifier}", "quorum none"),
        ("witness a", "quorum none"),
        (LINES[1], "group g 0 X1", "quorum g"),
        (LINES[1], "group g 01 X1", "quorum g"),
        (LINES[1], "group g 2 X1", "quorum g"),
        (LINES[1], "group g most X1", "quorum g"),
        (LINES[1], "group g any", "quorum g"),
        (LINES[1], "group g 1 X1 X1", "quorum g"),
        (LINES[1], "group g any X1", "group h any X1", "quorum h"),
        (LINES[1], "group g any none", "quorum g"),
        (LINES[1], "group g any g", "quorum g"),
        (LINES[1], "group X1 any X1", "quorum X1"),
        ("Log a", "quorum none"),
        ("quorum none\r",),
        ("quorum none\x00",),
        ("quorum none\x7f",),
    ],
)
def test_a_policy_that_the_format_does_not_allow_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(TrustError):
        policy(*lines)


def test_a_policy_without_its_last_newline_or_without_end_is_refused() -> None:
    for data in (b"quorum none", b"#" * (1 << 20) + b"\nquorum none\n"):
        with pytest.raises(TrustError):
            parse_policy(data)
    many = "".join(f"witness n{n} {Signer(f'n{n}.example', n.to_bytes(32), COSIGNATURE).verifier}\n" for n in range(300))
    with pytest.raises(TrustError, match="too many"):
        parse_policy(f"{many}quorum none\n".encode())
