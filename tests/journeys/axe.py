"""axe-core on one page: what a machine can see of accessibility. Its version and licence lie in vendor/."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parent / "vendor/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """One line for each violation on the page as it stands. Its context must bypass the CSP, or the script cannot come in.

    The window is first made as high as the page: what only lies below the fold, under the pane at the foot, is not hidden.
    """
    size = page.viewport_size or {"width": 1280, "height": 800}
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height, 12_000))})
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({resultTypes: ['violations'], runOnly: tags})", TAGS)
    page.set_viewport_size(size)
    checked = len(found["passes"])
    if not checked:
        raise AssertionError("axe checked nothing")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]
