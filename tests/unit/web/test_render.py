"""Templates hold nothing that the policy of the pages forbids, and static files nothing that asks another host."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from jinja2 import nodes

from glasshouse.web import assets
from glasshouse.web.render import environment

TEMPLATES = sorted(entry.name for entry in resources.files("glasshouse.web").joinpath("templates").iterdir())
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "a script without a source": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "code for htmx to evaluate": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:|hx-trigger\s*=\s*[\"'][^\"']*\["),
    "another host": re.compile(r"(?:href|src|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b"),
}


def source(name: str) -> str:
    return resources.files("glasshouse.web").joinpath("templates", name).read_text(encoding="utf-8")


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str, name: str) -> None:
    if name.endswith(".svg") and what == "a style element":  # a picture to keep, never part of a page
        return
    assert not FORBIDDEN[what].search(source(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    assert environment().get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_changes_something_carries_the_token_of_its_session(name: str) -> None:
    public = {"signin.html", "setup.html", "link.html", "reset.html"}
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source(name), re.DOTALL):
        assert "token()" in form or name in public, form[:120]


def test_text_is_escaped() -> None:
    made = environment().from_string("<bdi>{{ name }}</bdi>").render(name="<script>alert(1)</script>")
    assert "<script>" not in made


def test_templates_do_not_reach_into_what_they_show() -> None:
    for name in TEMPLATES:
        tree = environment().parse(source(name))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Getattr):
                assert call.node.attr not in {"open", "act", "gate", "recall", "remember"}, name


def test_a_style_sheet_names_its_fonts_with_their_marks() -> None:
    sheet = assets.assets()["glasshouse.css"].content.decode()
    found = re.findall(r'url\("([^"]+)"\)', sheet)
    assert found
    assert all(re.fullmatch(r"fonts/[a-z0-9-]+\.woff2\?v=[0-9a-f]{12}", name) for name in found)
    assert "http" not in sheet


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', assets.assets()["icons.svg"].content.decode()))
    named = {f"i-{icon}" for name in TEMPLATES for icon in re.findall(r'icon\("([^"]+)"\)', source(name))}
    assert named
    assert named <= drawn


def test_an_address_of_a_file_that_does_not_exist_is_a_defect() -> None:
    with pytest.raises(KeyError):
        assets.address("../settings.py")
