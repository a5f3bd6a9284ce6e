"""Uploaded pictures: good ones become a small square WebP with nothing of the file left, others one clear sentence."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from portal.people import jpegs, pictures
from portal.people.pictures import KEPT_BYTES, MOST_BYTES, Crop, NotAPicture, square

SHARED = Path(__file__).parents[3] / "shared/data/hostile/images"
GOOD = ("hopper.jpg", "hopper.png", "hopper.webp", "exif_gps.jpg", "hopper_orientation_6.jpg")
BAD = ("broken.png", "decompression_bomb.gif", "hopper.bmp", "hopper.gif", "truncated_jpeg.jpg", "LICENSE")


def file(image: Image.Image, kind: str = "PNG", **more) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=["WEBP"])
    image.load()
    return image


def near(pixel, colour) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def corners(width: int = 300, height: int = 200) -> Image.Image:
    """Red, green, blue and white from left to right, top to bottom."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for box, colour in (((0, 0), "red"), ((1, 0), (0, 255, 0)), ((0, 1), "blue")):
        x, y = box[0] * width // 2, box[1] * height // 2
        draw.rectangle((x, y, x + width // 2 - 1, y + height // 2 - 1), fill=colour)
    return image


def seen(image: Image.Image) -> list[str]:
    """Which colours stand in the four corners."""
    far, names = image.width - 8, {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
    pixels = [image.getpixel(at) for at in ((8, 8), (far, 8), (8, far), (far, far))]
    return [next(name for name, colour in names.items() if near(pixel, colour)) for pixel in pixels]


def test_a_picture_becomes_a_square_webp():
    image = opened(square(file(corners(900, 600), "JPEG")))
    assert (image.size, image.mode) == ((400, 400), "RGB")
    assert seen(image) == ["red", "green", "blue", "white"]


def test_a_small_picture_is_not_blown_up():
    assert opened(square(file(corners(120, 90)))).size == (90, 90)


def test_even_noise_is_kept_small():
    noise = Image.merge("RGB", [Image.effect_noise((1600, 1600), 120) for _ in "rgb"])
    assert len(square(file(noise.crop((0, 0, 400, 400))))) <= KEPT_BYTES
    assert len(square(file(noise, "JPEG", quality=60), Crop(0, 0, 0.25))) <= KEPT_BYTES


@pytest.mark.parametrize(("crop", "colour"), [
    (Crop(0, 0, 0.25), "red"), (Crop(1, 0, 0.25), "green"), (Crop(0, 1, 0.25), "blue"), (Crop(1, 1, 0.25), "white"),
    (Crop(-9, 7, 0.25), "blue"), (Crop(2, 2, 0.05), "white"),
])  # fmt: skip
def test_the_square_is_where_it_was_put(crop, colour):
    for kind in ("PNG", "JPEG", "WEBP"):
        assert set(seen(opened(square(file(corners(3000, 2000), kind), crop)))) == {colour}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_seen_as_it_was_taken(orientation):
    """The square is put where the picture shows it, however the camera was held."""
    upright = corners()
    turn = pictures.TURNS.get(orientation, (None,))[0]
    back = {
        Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
        Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
    }
    stored = upright if turn is None else upright.transpose(back.get(turn, turn))
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = orientation
    data = file(stored, "JPEG", exif=exif, quality=95)
    assert seen(opened(square(data))) == ["red", "green", "blue", "white"]
    for place, colour in ((Crop(0, 0, 0.4), "red"), (Crop(1, 0, 0.4), "green"), (Crop(0, 1, 0.4), "blue")):
        assert set(seen(opened(square(data, place)))) == {colour}


def test_nothing_but_the_colours_is_left():
    exif = Image.Exif()
    exif[0x010E] = "canary taken at home"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 30.0)
    jpeg = file(corners(), "JPEG", exif=exif, comment=b"canary comment", icc_profile=b"canary profile")
    png_text = PngImagePlugin.PngInfo()
    png_text.add_text("Author", "canary author")
    webp = file(corners(), "WEBP", exif=exif, xmp=b"<x>canary</x>")
    for data in (jpeg, file(corners(), "PNG", pnginfo=png_text), webp):
        assert b"canary" in data
        kept = square(data)
        assert kept[12:16] == b"VP8 "  # the simple kind of file: it has no room for anything else
        assert b"canary" not in kept and not opened(kept).getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode):
    grey = (
        Image.new("I;16", (200, 200), 0x8000) if mode == "I;16" else Image.new("RGB", (200, 200), "gray").convert(mode)
    )
    assert near(opened(square(file(grey))).resize((1, 1)).getpixel((0, 0)), (128, 128, 128))


def test_what_can_be_seen_through_becomes_white():
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    palette = Image.new("P", (100, 100), 0)
    for data in (file(clear), file(clear, "WEBP"), file(palette, transparency=0)):
        assert near(opened(square(data)).getpixel((50, 50)), (255, 255, 255))


def test_a_print_shops_jpeg_is_taken():
    assert seen(opened(square(file(corners().convert("CMYK"), "JPEG"))))[0] == "red"


def test_of_an_animation_the_first_picture_is_taken():
    frames = [Image.new("RGB", (90, 90), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        data = file(frames[0], kind, save_all=True, append_images=frames[1:])
        assert near(opened(square(data)).getpixel((40, 40)), (255, 0, 0))


def test_of_a_phones_jpeg_with_a_second_picture_behind_it_the_first_is_taken():
    """Pillow calls it MPO; an iPhone keeps there how bright the picture may be shown."""
    data = file(corners(), "MPO", save_all=True, append_images=[Image.new("RGB", (90, 90), "gray")])
    assert data.startswith(jpegs.START)
    assert seen(opened(square(data))) == ["red", "green", "blue", "white"]


def bomb(side: int = 13_000) -> bytes:
    """A PNG of 13,000² grey pixels in a few kilobytes."""
    rows = zlib.compress(bytes((side + 1) * 16) * (side // 16), 9)
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # noqa: E731
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
REFUSED = {
    "nothing": (b"", "empty"),
    "an SVG": (SVG, "JPEG, PNG or WebP"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "JPEG, PNG or WebP"),
    "a GIF that is a script": (b"GIF89a/*" + bytes(30) + b"*/=1;alert(1)", "JPEG, PNG or WebP"),
    "an iPhone's own kind": (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(MOST_BYTES), "8 MB"),
    "a bomb": (bomb(), "too many pixels"),
    "a smaller bomb": (bomb(5008), "too many pixels"),
    "half a JPEG": (file(corners(), "JPEG")[:1500], "damaged"),
    "half a PNG": (file(Image.effect_noise((99, 99), 50))[:3000], "damaged"),
    "half a WebP": (file(corners(), "WEBP")[:300], "damaged"),
    "a dot": (file(Image.new("RGB", (900, 1))), "too small"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.filterwarnings("ignore:Image size:PIL.Image.DecompressionBombWarning")
def test_what_is_no_good_gets_a_sentence(what):
    data, word = REFUSED[what]
    with pytest.raises(NotAPicture, match=word):
        square(data)


def test_a_page_behind_a_picture_is_gone():
    assert b"alert" not in square(file(corners(), "JPEG") + b"<script>alert(1)</script>")


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data/hostile/images is not here")
@pytest.mark.parametrize("name", [*GOOD, *BAD])
def test_real_files_made_by_others(name):
    data = (SHARED / name).read_bytes()
    if name in GOOD:
        assert len(square(data)) <= KEPT_BYTES
    else:
        with pytest.raises(NotAPicture, match=r"Choose .+\.$"):
            square(data)
