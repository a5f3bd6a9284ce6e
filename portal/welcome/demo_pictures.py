"""Pictures for people who do not exist: their initials on a colour, drawn here."""

import zlib
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from portal.people.pictures import square
from portal.welcome.demo_names import plain_letters

SIDE = 200
# Dark enough for white letters.
COLOURS = ("#3450b4", "#0f766e", "#9d3c72", "#8a5a00", "#44683a", "#6d4bb0", "#a23b2a", "#3d5a73")


def picture_of(first_name: str, last_name: str) -> bytes:
    """The picture as an upload would be kept; the same name gives the same one."""
    initials = "".join(plain_letters(name)[:1].upper() for name in (first_name, last_name))
    colour = COLOURS[zlib.crc32(f"{first_name} {last_name}".encode()) % len(COLOURS)]
    canvas = Image.new("RGB", (SIDE, SIDE), colour)
    font = ImageFont.load_default(SIDE * 0.42)
    ImageDraw.Draw(canvas).text((SIDE / 2, SIDE / 2), initials, fill="white", font=font, anchor="mm")
    drawn = BytesIO()
    canvas.save(drawn, "PNG", compress_level=1)
    return square(drawn.getvalue())
