"""The slip of paper somebody without a mailbox gets: what is on it beside text."""

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=8)
def qr_code(url: str) -> Markup:
    """A QR code of the address as an SVG that scales, black on white in dark mode too; no style in it (CSP)."""
    code = segno.make(url, error="m", micro=False)
    picture = code.svg_inline(omitsize=True, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(picture)  # noqa: S704 - made of squares alone
