"""JPEGs made by hand: as many scans and segments as a test wants."""

import struct
from io import BytesIO

from PIL import Image


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(scans: int, more: bytes = b"") -> bytes:
    """A progressive JPEG of 64 by 64 grey pixels, drawn in so many scans; all but the first say nothing."""
    table = bytes([1] + [0] * 15)
    head = segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC2, struct.pack(">BHHB", 8, 64, 64, 1) + b"\1\x11\0")
    codes = segment(0xC4, b"\0" + table + b"\0") + segment(0xC4, b"\x10" + table + b"\x50")
    first = segment(0xDA, bytes([1, 1, 0, 0, 0, 0])) + bytes(8)
    empty = segment(0xDA, bytes([1, 1, 0, 1, 1, 0])) + b"\x7d\xff\0"  # 32 blocks and 31 more, then one
    return b"\xff\xd8" + more + head + codes + first + empty * (scans - 1) + b"\xff\xd9"


def plain() -> bytes:
    out = BytesIO()
    Image.new("RGB", (90, 90), "red").save(out, "JPEG")
    return out.getvalue()
