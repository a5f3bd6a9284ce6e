"""What a JPEG says of itself, read before anything of it is decoded: none may cost more than a photograph (S-46).

The parts of the format and their markers stand in ITU-T T.81, Annex B.
"""

import re

# A progressive JPEG goes over the whole picture once a scan, and an empty one costs the sender 44 bytes: 8 MB of them
# would take minutes. Cameras and picture programs write ten or so.
MOST_SCANS, MOST_SEGMENTS = 100, 2000
START = b"\xff\xd8\xff"
# The next marker that has a length or is the end: not what stands for itself in the colours (0, RST0 to 7).
MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
START_OF_SCAN, END = 0xDA, 0xD9
# Markers below this are reserved and nobody writes them. Where a restart is due libjpeg reads on inside of such a
# segment, so that it could hide any number of scans.
FIRST_USED = 0xC0
PROGRESSIVE = 0xC2
FRAMES = (0xC0, 0xC1, PROGRESSIVE)
# Lossless, in layers, or with arithmetic coding, in which an empty scan is as much work as a full one. No camera and
# no browser knows these.
UNUSUAL = (0xC3, *range(0xC5, 0xD0))

DAMAGED = "This file is damaged: the picture in it can't be read to the end. Choose another one."
TOO_MANY_SCANS = (
    "This JPEG is stored in far more steps than usual. Open it in a picture program, save it anew and choose that one."
)
UNUSUAL_KIND = (
    "This is a JPEG of a kind that browsers can't show. Open it in a picture program, save it anew and choose that one."
)


class NotTaken(Exception):
    """A JPEG that is not decoded; the text is a sentence for whoever chose it."""


def is_held_whole(data: bytes) -> bool:
    """Whether a decoder keeps the whole of it in memory until its last scan: where not all colours come at once.

    What lies within other segments (a thumbnail) or behind the end (a phone's short film) is not decoded, nor counted.
    Raises `NotTaken` for one of too many scans or parts, of an unusual kind, or with a segment no program writes.
    """
    scans, segments, colours, is_whole = 0, 0, 0, False
    found = MARKER.search(data, 2)
    while found and (marker := found[1][0]) != END:
        body = found.end() + 2
        length = max(int.from_bytes(data[found.end() : body], "big"), 2)
        if marker < FIRST_USED:
            raise NotTaken(DAMAGED)
        if marker in UNUSUAL:
            raise NotTaken(UNUSUAL_KIND)
        if marker in FRAMES:
            colours = int.from_bytes(data[body + 5 : body + 6])
        segments, scans = segments + 1, scans + (marker == START_OF_SCAN)
        if scans > MOST_SCANS or segments > MOST_SEGMENTS:
            raise NotTaken(TOO_MANY_SCANS)
        is_first = marker == START_OF_SCAN and scans == 1
        is_whole |= marker == PROGRESSIVE or (is_first and int.from_bytes(data[body : body + 1]) < colours)
        found = MARKER.search(data, found.end() + length)
    return is_whole
