"""Encodings: what is certain is found, what is wrong is never read as something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse.ingest.readers.base import ReadingStopped
from glasshouse.ingest.readers.encoding import detect_encoding, encoding_of, known

TEXTS = {
    "utf-8": "Zürich, Москва, 東京\n",
    "utf-16-le": "Zürich, Москва\n",
    "utf-16-be": "Zürich, Москва\n",
    "utf-32-le": "Zürich, Moskva\n",
    "utf-32-be": "Zürich, Moskva\n",
    "cp1252": "Straße für Ärzte in Köln, „Grüße“ an Müller\n",
    "cp1251": "Общество с ограниченной ответственностью\n",
    "shift_jis": "株式会社は東京にあります。これは日本語です\n",
    "gb18030": "中国移动通信集团有限公司是一家大型国有企业\n",
    "euc_kr": "대한민국 서울특별시 강남구 주식회사 한국어 문장\n",
    "iso2022_jp": "株式会社東京\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_text_is_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    sample = (TEXTS[encoding] * 20).encode(encoding)
    assert sample.decode(encoding_of(sample)) == TEXTS[encoding] * 20


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Société générale, café, à côté\n", "cp1252"),
        ("Straße für Ärzte in Köln\n", "cp1252"),
        ("São Paulo Administração\n", "cp1252"),
        ("Żółć Łódź Gdańsk\n", "cp1250"),
        ("Příliš žluťoučký kůň\n", "cp1250"),
        ("Общество с ограниченной\n", "koi8-r"),
        ("İstanbul Şişli Türkiye\n", "cp1254"),
        ("Αθήνα Ελλάδα\n", "cp1253"),
    ],
)
def test_few_names_are_enough(text: str, encoding: str) -> None:
    sample = f"id,name\n1,{text}2,{text}".encode(encoding)
    assert sample.decode(encoding_of(sample)) == sample.decode(encoding)


def test_first_bytes_beyond_ascii_decide_however_late_they_come(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"plain,line\n" * 200_000 + TEXTS["cp1252"].encode("cp1252") * 50)
    assert detect_encoding(path) == "cp1252"


@pytest.mark.parametrize("text", ["+49-30-1234", "+420-555 123", "C++-", "a+b-c", "1+1-2", "+1-212-555"])
def test_telephone_numbers_and_sums_are_not_utf7(text: str) -> None:
    assert encoding_of(f"{text}\n".encode()) == "utf-8"


@pytest.mark.parametrize("text", ["M\u00fcller", "<script>\u6771\u4eac", "\u041c\u043e\u0441\u043a\u0432\u0430"])
def test_utf7_is_refused(text: str) -> None:
    with pytest.raises(ReadingStopped):
        encoding_of(text.encode("utf-7") + b" and more\n")


@pytest.mark.parametrize("name", ["utf-7", "no-such", "rot13", "base64", "idna", "unicode_escape", "\0"])
def test_encoding_that_is_none_for_text_is_refused(name: str) -> None:
    with pytest.raises(ReadingStopped):
        known(name)
