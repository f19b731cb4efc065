"""Stamps of a real authority hold, for others too; and no answer of an evil one is taken for one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base import authority as wire
from glasshouse.base.authority import Authority, UnstampedError, authority, query
from glasshouse.base.errors import InvalidInputError
from tests.unit.base import tsa as evil
from tests.unit.base.tsa import POLICY, Tsa

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl plays the authority")
HASH = hashlib.sha256(b"evidence").hexdigest()


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tsa]:
    made = Tsa(tmp_path_factory.mktemp("tsa"))
    yield made
    made.close()


@pytest.fixture
def ours(tsa: Tsa) -> Authority:
    tsa.reply = evil.honest
    found = authority(tsa.address, str(tsa.certificates), POLICY)
    assert found is not None
    return found


def test_a_stamp_holds_and_others_can_check_it(tsa: Tsa, ours: Authority, tmp_path: Path) -> None:
    made = ours.stamp(HASH)
    file = tmp_path / "stamp.tsr"
    file.write_bytes(made.response)
    checked = ["openssl", "ts", "-verify", "-in", file, "-digest", HASH, "-CAfile", tsa.certificates]
    assert b"OK" in subprocess.run(checked, check=True, capture_output=True).stdout
    assert made.when > 1_700_000_000_000_000


def test_nothing_leaves_but_the_hash_a_number_and_the_policy(tsa: Tsa, ours: Authority) -> None:
    tsa.asked.clear()
    ours.stamp(HASH)
    ours.stamp(HASH)
    first, second = tsa.asked
    assert bytes.fromhex(HASH) in first
    assert len(first) < 90
    assert first != second  # the number
    read = subprocess.run(["openssl", "ts", "-query", "-in", "/dev/stdin", "-text"], input=first, check=True, capture_output=True).stdout
    assert POLICY.encode() in read
    assert b"sha256" in read


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (evil.replayed, "not_ours"),
        (evil.of_another_hash, "not_ours"),
        (evil.rejected, "rejected"),
        (evil.garbage, "garbage"),
        (evil.bent, "untrusted"),
        (evil.huge, "too_long"),
        (evil.moved, "answer"),
        (lambda _question, _tsa: (500, b"no"), "answer"),
        (lambda _question, _tsa: (200, b""), "garbage"),
    ],
)
def test_what_is_no_stamp_of_this_hash_is_not_taken(tsa: Tsa, ours: Authority, reply: evil.Reply, fault: str) -> None:
    tsa.reply = reply
    tsa.asked.clear()
    with pytest.raises(UnstampedError) as refused:
        ours.stamp(HASH)
    assert refused.value.fault == fault
    assert len(tsa.asked) == 1  # no redirect was followed


def test_a_server_that_hangs_is_left(tsa: Tsa, ours: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_PATIENCE", 0.3)
    tsa.reply = evil.hanging
    with pytest.raises(UnstampedError) as refused:
        ours.stamp(HASH)
    assert refused.value.fault == "unreachable"


def test_the_certificates_and_the_policy_must_be_those_that_were_configured(tsa: Tsa, ours: Authority, tmp_path: Path) -> None:
    other = Tsa(tmp_path / "other")
    other.close()
    stranger = authority(tsa.address, str(other.certificates), "")
    assert stranger is not None
    for asked in (stranger, replace(ours, policy="1.3.6.1.4.1.99999.2")):
        with pytest.raises(UnstampedError) as refused:
            asked.stamp(HASH)
        assert refused.value.fault in ("untrusted", "rejected")


def test_a_certificate_that_expired_stamps_nothing(tmp_path: Path) -> None:
    bad = Tsa(tmp_path / "bad", days=-1)
    try:
        found = authority(bad.address, str(bad.certificates), "")
        assert found is not None
        with pytest.raises(UnstampedError) as refused:
            found.stamp(HASH)
        assert refused.value.fault == "untrusted"
    finally:
        bad.close()


@pytest.mark.parametrize("given", [("ftp://x/", "", ""), ("https://tsa.example/", "/nowhere", ""), ("https://u:p@tsa.example/", "", "")])
def test_settings_that_cannot_be_read_refuse_the_start(given: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidInputError):
        authority(*given)
    assert authority("", "", "") is None


def test_a_question_is_what_openssl_would_ask(tmp_path: Path) -> None:
    out = tmp_path / "q.tsq"
    subprocess.run(
        ["openssl", "ts", "-query", "-digest", HASH, "-sha256", "-no_nonce", "-cert", "-out", out], check=True, capture_output=True
    )
    theirs, ours = out.read_bytes(), query(bytes.fromhex(HASH), 1, "")
    assert ours == b"\x30" + bytes((theirs[1] + 3,)) + theirs[2:-3] + b"\x02\x01\x01" + theirs[-3:]
