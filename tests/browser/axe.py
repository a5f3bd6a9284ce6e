"""Looking a page over with axe: at two widths, in light and dark, without loading it four times."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# What the colour scheme can change; all else was looked at in light.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours that are fading from one scheme to the other have no contrast to speak of.
STILL = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets.push(still);
}"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SIZES = {"wide": 1280, "narrow": 390}


def violations(page: Page) -> list[str]:
    """One line per violation of the page as it stands, in both widths and colour schemes."""
    page.evaluate(SOURCE)
    page.evaluate(STILL)
    found = []
    for size, width in SIZES.items():
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("light", {}), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(DRAWN)
            report = page.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", options)
            found += [_line(page, f"{size} {scheme}", violation) for violation in report["violations"]]
    page.emulate_media(color_scheme="light")
    return found


def _line(page: Page, where: str, violation: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    path = page.url.partition("//")[2].partition("/")[2]
    return f"/{path} ({where}): {violation['id']}, {violation['help']}: {nodes}"
