"""HTML: one file without script or address, parsed again: what people wrote is text, and each citation and source lead to each other."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from glasshouse.model.printed import Printed, PrintedKind
from glasshouse.work.report import render
from tests.unit.work.report.texts import ALT, ARABIC, HOSTILE, TEXT, saying

ATTRIBUTES = {
    *("alt", "aria-label", "aria-labelledby", "charset", "class", "content", "dir", "href", "http-equiv", "id", "lang"),
    *("name", "role", "scope", "src", "tabindex"),
}


class Read(HTMLParser):
    """Tags, attributes and words of a page, as a parser sees them."""

    def __init__(self, printed: Printed) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(render(printed, "html").decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    @property
    def text(self) -> str:
        return "".join("".join(self.words).split())


@pytest.mark.parametrize("kind", PrintedKind)
@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_text_and_adds_no_tag_or_attribute(words: str, kind: PrintedKind) -> None:
    read = Read(replace(saying(words), kind=kind))
    plain = Read(replace(saying("plain"), kind=kind))
    assert {tag for tag, _ in read.tags} - {"br"} == {tag for tag, _ in plain.tags} - {"br"}
    assert {name for _, attributes in read.tags for name in attributes} <= ATTRIBUTES
    assert read.text.count("".join(words.split())) >= 40


def test_every_address_is_inside_the_file() -> None:
    read = Read(saying("[x](javascript:alert(1)) https://evil.example"))
    identities = set(read.all("id"))
    assert all(address.startswith("#") and address[1:] in identities for address in read.all("href"))
    assert all(source.startswith("data:image/svg+xml;base64,") for source in read.all("src"))
    assert len(read.all("id")) == len(identities)


def test_the_page_allows_itself_its_own_style_and_nothing_more() -> None:
    page = render(TEXT, "html").decode()
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert "url(" not in style


def test_citations_and_sources_lead_to_each_other() -> None:
    links = [attributes["href"] for tag, attributes in Read(TEXT).tags if tag == "a"]
    assert links.count("#source-1") == 2
    assert links.count("#source-2") == 3
    assert [link for link in links if link.startswith("#cite")] == ["#cite-1-1", "#cite-1-2", "#cite-2-1", "#cite-2-2", "#cite-2-3"]


def test_a_page_says_its_language_and_direction_and_turns_for_words_of_another() -> None:
    tags = Read(ARABIC).tags
    assert ("html", {"lang": "ar", "dir": "rtl"}) in tags
    assert ("blockquote", {"dir": "ltr"}) in tags
    assert ("html", {"lang": "en", "dir": "ltr"}) in Read(TEXT).tags


def test_a_figure_has_its_words_and_an_assessment_says_so() -> None:
    read = Read(TEXT)
    assert ALT in read.all("alt")
    assert read.all("class").count("assessment") == 2
    assert read.text.count("Assessment") == 2


def test_a_draft_says_so_and_what_is_approved_does_not() -> None:
    draft = Read(replace(TEXT, draft=True))
    assert list(draft.all("data-draft")) == ["DRAFT"]
    assert "Draft:notapproved." in draft.text
    assert "body[data-draft]::before" in render(TEXT, "html").decode()
    assert "Draft" not in Read(TEXT).text
    assert not list(Read(TEXT).all("data-draft"))


def test_equal_texts_give_equal_pages() -> None:
    assert render(TEXT, "html") == render(replace(TEXT), "html")
