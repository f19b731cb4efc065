"""Drawings of figures: SVG that this program drew, let through only as far as it is shapes, words and colours.

Promise: what comes out was written here anew from a closed list of elements and attributes (SVG 1.1), so it runs nothing, names no other
file or address and has no entity; everything else is refused with InvalidInputError, never repaired.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from glasshouse.base.errors import InvalidInputError

_SPACE = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    "svg g defs title desc style path rect circle ellipse line polyline polygon text tspan "
    "linearGradient radialGradient stop clipPath".split()
)
_ATTRIBUTES = frozenset(
    "id class width height viewBox preserveAspectRatio role aria-label x y x1 y1 x2 y2 cx cy r rx ry d points dx dy transform offset fill "
    "fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap stroke-linejoin stop-color stop-opacity "
    "opacity color font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing unicode-bidi direction "
    "paint-order gradientUnits gradientTransform clip-path clip-rule vector-effect visibility".split()
)
_NEVER = re.compile(r"\\|@|expression|javascript|import|behavior|binding|&#|/\*", re.IGNORECASE)
_URL = re.compile(r"url\s*\(\s*(['\"]?)([^)'\"]*)\1\s*\)?", re.IGNORECASE)
_OWN = re.compile(r"#[A-Za-z0-9_-]+")
_DEEP = 40


def checked(svg: str) -> str:
    """The drawing, written anew. InvalidInputError where it holds anything else than shapes, words and colours."""
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", svg)
    if "<!" in body or "<?" in body or "\x00" in body:
        raise _refused("a declaration")
    try:
        root = ET.fromstring(body)  # noqa: S314  # no declaration, so no entity: the line above
    except (ET.ParseError, ValueError, RecursionError) as error:
        raise _refused("what is no XML") from error
    if root.tag != f"{_SPACE}svg":
        raise _refused("another root than svg")
    _check(root, 0)
    ET.register_namespace("", _SPACE.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def told(svg: str) -> str:
    """What a checked drawing says of itself: its label, else its description or title; may be empty."""
    root = ET.fromstring(svg)  # noqa: S314  # ours, written by `checked`
    label = root.get("aria-label", "")
    found = (root.findtext(f"{_SPACE}{name}") or "" for name in ("desc", "title"))
    return " ".join((label or next(filter(None, found), "")).split())


def _check(element: ET.Element, depth: int) -> None:
    name = element.tag.removeprefix(_SPACE)
    if name not in _ELEMENTS or depth > _DEEP:
        raise _refused(f"the element {name[:40]}")
    for attribute, value in element.attrib.items():
        if attribute not in _ATTRIBUTES:
            raise _refused(f"the attribute {attribute[:60]}")
        if attribute not in {"aria-label", "id", "class"}:
            _check_style(value)
    if name == "style":
        _check_style(element.text or "")
    for child in element:
        if name == "style":
            raise _refused("an element in a style")
        _check(child, depth + 1)


def _check_style(value: str) -> None:
    if _NEVER.search(value) or any(not _OWN.fullmatch(found[1].strip()) for found in _URL.findall(value)):
        raise _refused("a style that leads elsewhere")


def _refused(what: str) -> InvalidInputError:
    return InvalidInputError(f"A drawing holds {what}: figures are drawn by this program alone.", field="svg")
