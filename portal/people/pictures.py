"""Pictures of people: whatever was uploaded becomes a small square WebP, painted anew on a canvas of our own, so that
nothing of the file but its colours is left: no place, no camera, no comment, no hidden second picture (S-46, S-47)."""

import struct
import threading
import time
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image

from portal.people import jpegs

FORMATS = ["JPEG", "PNG", "WEBP"]
MOST_BYTES = 8 * 1024 * 1024
# What is decoded takes four bytes a pixel; a WebP stands in memory four times over while that happens.
MOST_PIXELS = {"JPEG": 25_000_000, "MPO": 25_000_000, "PNG": 25_000_000, "WEBP": 8_000_000}
# A JPEG that is held whole until its last scan (every progressive one is) takes six bytes a pixel more, in the four
# colours of print eight.
MOST_HELD_WHOLE, MOST_IN_PRINT = 12_000_000, 8_000_000
SMALLEST_SIDE = 8
SIDE = 400
KEPT_BYTES = 40 * 1024
# Quality and side, tried in turn until the picture is small enough; noise alone needs more than the first.
TRIES = ((82, SIDE), (65, SIDE), (45, SIDE), (40, 256), (30, 160), (10, 96))
# A copy this many times larger than the result is taken first: so a large picture is never held twice in memory.
COARSE = 4
# Whatever else a file thinks of: so much of the processor decoding it may take, looked at before each piece of the file
# is read. The largest photographs take under one, on a slow computer three.
DECODING_SECONDS = 5.0
PIECE = 8 * 1024
# One decoded picture may take 100 MB: never two at once in a process. Two more may wait for it, these seconds at most:
# pictures never hold all threads of a process.
ONE_AT_A_TIME = threading.Lock()
PLACES = threading.BoundedSemaphore(3)
PATIENCE = 5.0
# Whose pictures are being read or wait for it: one of each.
BEING_READ: set[Any] = set()
BEING_READ_LOCK = threading.Lock()

NO_PICTURE = "This is not a picture Homeroom can read. Choose a JPEG, PNG or WebP file."
FROM_A_PHONE = (
    "This is a HEIC picture, which most browsers can't show. Save it as JPEG and choose that "
    "(on an iPhone: Settings, Camera, Formats, Most Compatible)."
)
EMPTY = "This file is empty. Choose another one."
TOO_LARGE = "This file is larger than 8 MB. Choose a smaller one."
TOO_MANY_PIXELS = (
    "This picture has too many pixels: more than 25 million, 12 million in a progressive JPEG, 8 million in one "
    "for print or in a WebP file. Choose a smaller one."
)
TOO_SMALL = f"This picture is too small. Choose one of at least {SMALLEST_SIDE} pixels each way."
TOO_LONG = (
    "This picture takes far longer to read than others. Open it in a picture program, save it anew and choose that one."
)
OWN_WAITS = "Your other picture is still being read. Wait a moment, then choose this one again."
BUSY = "Several pictures are being read right now. Wait a moment, then choose yours again."
BROKEN = jpegs.DAMAGED

# What Pillow raises for files that are not what they say.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
TOO_MUCH = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)

# Nonsense beside a picture (places, thumbnails) is told by a warning each; nothing of it is kept anyway.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
ORIENTATION = 0x0112
# EXIF orientation → how the stored picture is turned to be seen, and where a place in what is seen lies in what is
# stored. A place (x, y) says how far along its way a square stands: 0 left or top, 1 right or bottom.
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT, lambda x, y: (1 - x, y)),
    3: (Image.Transpose.ROTATE_180, lambda x, y: (1 - x, 1 - y)),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, lambda x, y: (x, 1 - y)),
    5: (Image.Transpose.TRANSPOSE, lambda x, y: (y, x)),
    6: (Image.Transpose.ROTATE_270, lambda x, y: (y, 1 - x)),
    7: (Image.Transpose.TRANSVERSE, lambda x, y: (1 - y, 1 - x)),
    8: (Image.Transpose.ROTATE_90, lambda x, y: (1 - y, x)),
}


class NotAPicture(Exception):
    """What was uploaded can't be taken; the text is a sentence for whoever chose it."""


class Crop(NamedTuple):
    """The square to keep, from 0 to 1: `size` is of the shorter side, `x` and `y` how far along the rest of the way."""

    x: float = 0.5
    y: float = 0.5
    size: float = 1.0


CENTRED = Crop()


def square(data: bytes, crop: Crop = CENTRED, whose: Any = None) -> bytes:
    """A square WebP of at most `KEPT_BYTES` out of an uploaded file; an animation gives its first picture.

    Of the pictures `whose` names one person one is read at a time. Raises `NotAPicture`. In memory the decoded picture
    stands once: 120 MB at the very most, for a photograph 45.
    """
    if not data:
        raise NotAPicture(EMPTY)
    if len(data) > MOST_BYTES:
        raise NotAPicture(TOO_LARGE)
    try:
        is_held_whole = data.startswith(jpegs.START) and jpegs.is_held_whole(data)
        with _only_one_of(whose), _my_turn(), Image.open(_Watched(data), formats=FORMATS) as image:
            image.decodermaxblock = PIECE
            _check_size(image, is_held_whole)
            painted = _painted(image, crop)
    except jpegs.NotTaken as e:
        raise NotAPicture(str(e)) from e
    except TOO_MUCH as e:
        raise NotAPicture(TOO_MANY_PIXELS) from e
    except Image.UnidentifiedImageError as e:
        raise NotAPicture(FROM_A_PHONE if data[4:8] == b"ftyp" else NO_PICTURE) from e
    except UNREADABLE as e:
        raise NotAPicture(BROKEN) from e
    return _small(painted)


class _Watched(BytesIO):
    """The file, of which nothing more is read once decoding it took too long. The time of this thread counts, not the
    clock's: on a busy computer no good picture is refused."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._ends_at = time.thread_time() + DECODING_SECONDS

    def read(self, size: int | None = -1) -> bytes:
        if time.thread_time() > self._ends_at:
            raise NotAPicture(TOO_LONG)
        return super().read(size)


@contextmanager
def _only_one_of(whose: Any) -> Iterator[None]:
    """Of one person one picture at a time; None is nobody, who may have as many as there are places."""
    with BEING_READ_LOCK:
        if whose in BEING_READ:
            raise NotAPicture(OWN_WAITS)
        if whose is not None:
            BEING_READ.add(whose)
    try:
        yield
    finally:
        with BEING_READ_LOCK:
            BEING_READ.discard(whose)


@contextmanager
def _my_turn() -> Iterator[None]:
    """One picture is decoded, two may wait a little; whoever would wait longer is asked to come back."""
    if not PLACES.acquire(blocking=False):
        raise NotAPicture(BUSY)
    try:
        if not ONE_AT_A_TIME.acquire(timeout=PATIENCE):
            raise NotAPicture(BUSY)
        try:
            yield
        finally:
            ONE_AT_A_TIME.release()
    finally:
        PLACES.release()


def _check_size(image: Image.Image, is_held_whole: bool) -> None:
    """Before anything is decoded: neither too many pixels for our memory nor too few to see somebody."""
    width, height = image.size
    most = MOST_PIXELS[str(image.format)]
    if is_held_whole:
        most = MOST_IN_PRINT if image.mode == "CMYK" else MOST_HELD_WHOLE
    if width * height > most:
        raise NotAPicture(TOO_MANY_PIXELS)
    if min(width, height) < SMALLEST_SIDE:
        raise NotAPicture(TOO_SMALL)


def _painted(image: Image.Image, crop: Crop) -> Image.Image:
    """The square on a new white canvas."""
    width, height = image.size
    turn, place = TURNS.get(_orientation(image), (None, lambda x, y: (x, y)))
    size = min(max(crop.size, SMALLEST_SIDE / min(width, height)), 1)
    enough = SIDE * COARSE / (size * min(width, height))
    if enough < 1:
        image.draft(None, (int(width * enough), int(height * enough)))  # a JPEG is decoded smaller at once
    part = _part(image, place(min(max(crop.x, 0), 1), min(max(crop.y, 0), 1)), size)
    part = part.convert("RGBA" if part.has_transparency_data else "RGB")
    if turn is not None:
        part = part.transpose(turn)
    canvas = Image.new("RGB", part.size, "white")
    canvas.paste(part, mask=part if part.mode == "RGBA" else None)
    return canvas


def _part(image: Image.Image, place: tuple[float, float], size: float) -> Image.Image:
    """The square as it is stored, coarsely where there is much more than is needed, with 8 bits a colour."""
    width, height = image.size
    side = size * min(width, height)
    left, top = place[0] * (width - side), place[1] * (height - side)
    pixels = min(round(side), SIDE * COARSE)
    part = image.resize((pixels, pixels), Image.Resampling.NEAREST, (left, top, left + side, top + side))
    if part.mode.startswith("I"):  # 16 bits of grey: Pillow's own way to 8 would cut off all but the darkest
        part = part.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    return part


def _orientation(image: Image.Image) -> int:
    """How the camera was held; upright where it doesn't say so in a way that can be read."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except UNREADABLE:
        return 1  # nonsense beside a good picture: only the picture counts


def _small(canvas: Image.Image) -> bytes:
    """The canvas as WebP, as good as its size allows."""
    kept = b""
    for quality, side in TRIES:
        side, out = min(side, canvas.width), BytesIO()
        canvas.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3).save(out, "WEBP", quality=quality)
        kept = out.getvalue()
        if len(kept) <= KEPT_BYTES:
            break
    return kept
