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


def one_colour_at_a_time(side: int, colours: int) -> bytes:
    """A JPEG that is not progressive and yet has a scan for each colour, all of them empty."""
    parts = b"".join(bytes([number, 0x11, 0]) for number in range(1, colours + 1))
    table = bytes([1] + [0] * 15) + b"\0"
    head = segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC0, struct.pack(">BHHB", 8, side, side, colours) + parts)
    codes = segment(0xC4, b"\0" + table) + segment(0xC4, b"\x10" + table)
    empty = bytes((side // 8 + 1) ** 2 // 4 + 8)  # two bits a block
    scans = b"".join(segment(0xDA, bytes([1, number, 0, 0, 63, 0])) + empty for number in range(1, colours + 1))
    return b"\xff\xd8" + head + codes + scans + b"\xff\xd9"


def plain() -> bytes:
    out = BytesIO()
    Image.new("RGB", (90, 90), "red").save(out, "JPEG")
    return out.getvalue()
