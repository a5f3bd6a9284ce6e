"""Pictures made to keep the portal busy, and many at once: none of them holds up everybody else (S-46)."""

from io import BytesIO

import pytest
from PIL import Image

from portal.people import pictures
from portal.people.jpegs import MOST_SCANS, TOO_MANY_SCANS
from portal.people.pictures import BUSY, NotAPicture, square
from tests.people.jpegs import jpeg, one_colour_at_a_time, plain, segment


def test_a_jpeg_of_thousands_of_scans_is_not_decoded():
    assert square(jpeg(10)) and square(jpeg(MOST_SCANS))
    with pytest.raises(NotAPicture) as refused:
        square(jpeg(MOST_SCANS + 1))
    assert str(refused.value) == TOO_MANY_SCANS


def test_a_progressive_jpeg_which_takes_memory_twice_may_have_half_the_pixels():
    plain, progressive = BytesIO(), BytesIO()
    large = Image.new("L", (3600, 3600))
    large.save(plain, "JPEG")
    large.save(progressive, "JPEG", progressive=True)
    assert square(plain.getvalue())
    with pytest.raises(NotAPicture, match="too many pixels"):
        square(progressive.getvalue())


@pytest.mark.parametrize(("side", "colours", "is_taken"), [(3400, 3, True), (3600, 3, False), (3400, 4, False)])
def test_so_does_any_other_whose_colours_come_one_after_the_other(side, colours, is_taken):
    data = one_colour_at_a_time(side, colours)
    if is_taken:
        assert square(data)
        return
    with pytest.raises(NotAPicture, match="too many pixels"):
        square(data)


def test_bytes_between_two_scans_hide_none_of_them():
    behind_fill_bytes = jpeg(MOST_SCANS + 1).replace(b"\xff\xda", b"\xff\xff\xff\xda")
    behind_restarts = jpeg(MOST_SCANS + 1).replace(b"\xff\xda", b"\xff\xd0\xff\0\xff\xda")
    for data in (behind_fill_bytes, behind_restarts):
        with pytest.raises(NotAPicture, match="steps"):
            square(data)


def test_a_jpeg_of_a_million_empty_remarks_is_not_read_to_the_end():
    with pytest.raises(NotAPicture, match="steps"):
        square(jpeg(1, more=segment(0xFE, b"") * 1_000_000))


def test_what_only_looks_like_a_scan_is_no_hindrance():
    """A preview within the file, and the short film phones put behind a picture."""
    many = b"\xff\xda" * (MOST_SCANS + 1)
    assert square(jpeg(3, more=segment(0xE1, many)))
    assert square(plain() + many)


def test_a_picture_cut_off_in_a_marker_is_damaged():
    for end in (b"\xff", b"\xff\xda", b"\xff\xda\0"):
        with pytest.raises(NotAPicture, match="damaged"):
            square(plain()[:300] + end)


def test_who_would_wait_too_long_for_others_pictures_is_asked_to_come_back(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    with pictures.ONE_AT_A_TIME, pytest.raises(NotAPicture) as refused:
        square(plain())
    assert str(refused.value) == BUSY
    assert square(plain())


def test_two_may_wait_for_a_picture_and_a_third_is_answered_at_once():
    for _ in range(3):
        assert pictures.PLACES.acquire(timeout=1)
    with pytest.raises(NotAPicture, match="Wait a moment"):
        square(plain())
    pictures.PLACES.release(3)
    assert square(plain())
