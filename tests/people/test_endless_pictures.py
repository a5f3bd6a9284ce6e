"""Pictures that hide their work from being counted, and people who send many: decoding has an end (S-46)."""

import threading
import time
from io import BytesIO

import pytest
from PIL import Image

from portal.people import jpegs, pictures
from portal.people.pictures import BROKEN, OWN_WAITS, TOO_LONG, NotAPicture, square
from tests.house import soup
from tests.people.jpegs import jpeg, plain, segment

EMPTY_SCAN = segment(0xDA, bytes([1, 1, 0, 1, 1, 0])) + b"\x7d\xff\0"


def hiding(scans: int) -> bytes:
    """Scans within a reserved segment, where libjpeg finds them while it looks for the restart that was announced."""
    inside = segment(0xDD, b"\0\0") + EMPTY_SCAN * scans
    trap = segment(0xDD, b"\0\1") + segment(0xDA, bytes([1, 1, 0, 1, 1, 0])) + bytes(2)
    return jpeg(1).removesuffix(b"\xff\xd9") + trap + segment(0x02, inside) + b"\xff\xd9"


def test_scans_hidden_in_a_segment_that_no_program_writes_are_not_decoded():
    with pytest.raises(NotAPicture) as refused:
        square(hiding(1500))
    assert str(refused.value) == BROKEN


@pytest.mark.parametrize("count_sees_nothing", [b"\xff\x02", b"\xff\xbf"])
def test_each_reserved_marker_is_refused(count_sees_nothing):
    data = plain()
    with pytest.raises(NotAPicture, match="damaged"):
        square(data[:2] + count_sees_nothing + b"\0\2" + data[2:])


@pytest.mark.parametrize("kind", [0xC3, 0xC9, 0xCA, 0xCB, 0xCC])
def test_kinds_no_browser_shows_are_not_decoded(kind):
    """With arithmetic coding 98 empty scans of 1.5 kB took half a minute."""
    data = plain()
    with pytest.raises(NotAPicture, match="of a kind that browsers can't show"):
        square(data.replace(b"\xff\xc0", bytes([0xFF, kind]), 1))


def test_whatever_a_file_thinks_of_decoding_ends(monkeypatch):
    """Were the scans not counted, a minute's work would still be broken off."""
    monkeypatch.setattr(jpegs, "MOST_SCANS", 10**9)
    monkeypatch.setattr(jpegs, "MOST_SEGMENTS", 10**9)
    monkeypatch.setattr(pictures, "DECODING_SECONDS", 0.02)
    began = time.thread_time()
    with pytest.raises(NotAPicture) as refused:
        square(jpeg(180_000))
    assert str(refused.value) == TOO_LONG and time.thread_time() - began < 0.5
    assert not pictures.ONE_AT_A_TIME.locked()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_good_pictures_read_in_small_pieces_are_the_same(monkeypatch, kind):
    out = BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(out, kind)
    whole = square(out.getvalue())
    monkeypatch.setattr(pictures, "PIECE", 64 * 1024)
    assert square(out.getvalue()) == whole


def test_of_one_person_one_picture_is_read_at_a_time(monkeypatch):
    answers: list[str] = []
    painted, is_read, go_on = pictures._painted, threading.Event(), threading.Event()

    def slowly(image, crop):
        is_read.set()
        assert go_on.wait(10)
        return painted(image, crop)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(pictures, "_painted", slowly)
        first = threading.Thread(target=lambda: answers.append("read" if square(plain(), whose=1) else ""))
        first.start()
        assert is_read.wait(10)
        with pytest.raises(NotAPicture) as refused:
            square(plain(), whose=1)
        go_on.set()
        first.join(10)
    assert str(refused.value) == OWN_WAITS and answers == ["read"]
    assert square(plain(), whose=1) and not pictures.BEING_READ


def test_the_page_says_that_the_other_picture_is_being_read(house, browser):
    pictures.BEING_READ.add(house.tess.id)
    try:
        answer = browser(house.tess).post("/profile/photo", data={"photo": (BytesIO(plain()), "me.jpg")})
    finally:
        pictures.BEING_READ.clear()
    assert answer.status_code == 422 and OWN_WAITS in soup(answer).get_text()
