"""The own picture: kept, shown to who may see it, removed."""

from io import BytesIO

import pytest
from PIL import Image

from portal.audit.models import Change, Event
from portal.db import NotSeen, Refused
from portal.people.photos import remove_photo, save_photo
from portal.people.pictures import square
from portal.people.profiles import Photo
from tests.house import make_person, soup
from tests.threads import at_once


def upload(colour: str = "red", name: str = "me.jpg", **more) -> dict:
    out = BytesIO()
    Image.new("RGB", (120, 90), colour).save(out, "JPEG")
    out.seek(0)
    return {"photo": (out, name), **more}


def picture(colour: str = "red") -> bytes:
    return square(upload(colour)["photo"][0].getvalue())


def colour_of(person) -> tuple:
    return Image.open(BytesIO(Photo.get(Photo.person == person.id).image)).convert("RGB").getpixel((20, 20))


def kinds() -> list[str]:
    return [e.kind for e in Event.select().where(Event.kind.startswith("profile.")).order_by(Event.id)]


def test_a_picture_is_kept_and_shown(browser, house):
    tess = browser(house.tess)
    answer = tess.post("/profile/photo", data=upload())
    assert (answer.status_code, answer.location) == (303, "/profile/photo")
    page = soup(tess.get("/profile/photo"))
    shown = tess.get(page.select_one("main img")["src"])
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert shown.data == Photo.get().image
    assert kinds() == ["profile.photo_changed"] and Change.select().count() == 0


def test_a_new_picture_takes_the_place_of_the_old_one_and_of_its_address(browser, house):
    save_photo(house.tess, picture("red"))
    old = Photo.mark_of(house.tess.id)
    save_photo(house.tess, picture("blue"))
    assert colour_of(house.tess)[2] > 200
    tess = browser(house.tess)
    assert tess.get(f"/community/{house.tess.id}/photo/{old}").status_code == 404
    assert tess.get(f"/community/{house.tess.id}/photo/{Photo.mark_of(house.tess.id)}").status_code == 200


def test_two_saved_at_the_same_moment_leave_one(house):
    outcomes = at_once(*[lambda colour=colour: save_photo(house.tess, picture(colour)) for colour in ("red", "blue")])
    assert outcomes == [None, None] and Photo.select().count() == 1


def test_the_square_that_was_chosen_is_kept(browser, house):
    out = BytesIO()
    image = Image.new("RGB", (300, 100), "red")
    image.paste("blue", (200, 0, 300, 100))
    image.save(out, "PNG")
    out.seek(0)
    browser(house.tess).post("/profile/photo", data={"photo": (out, "x.png"), "x": "1", "y": "0.5", "zoom": "2"})
    assert colour_of(house.tess)[2] > 200


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e9", "", "'; --"])
def test_a_square_that_makes_no_sense_is_the_middle(browser, house, value):
    data = upload(x=value, y=value, zoom=value)
    assert browser(house.tess).post("/profile/photo", data=data).status_code == 303
    assert colour_of(house.tess)[0] > 200


def test_one_taken_with_the_phones_camera_counts_too(browser, house):
    data = upload("blue")
    browser(house.tess).post("/profile/photo", data={"camera": data["photo"], "photo": (BytesIO(), "")})
    assert colour_of(house.tess)[2] > 200


def test_nothing_chosen_asks_for_one_and_keeps_what_there_is(browser, house):
    tess = browser(house.tess)
    answer = tess.post("/profile/photo", data={})
    assert answer.status_code == 422
    assert "Choose a picture first" in soup(answer).select_one("#photo-error").text
    save_photo(house.tess, picture())
    assert tess.post("/profile/photo", data={}).status_code == 303
    assert Photo.select().count() == 1


def test_what_is_no_picture_is_said_and_the_old_one_stays(browser, house):
    save_photo(house.tess, picture())
    answer = browser(house.tess).post("/profile/photo", data={"photo": (BytesIO(b"<svg/>"), "me.jpg")})
    assert answer.status_code == 422
    assert "JPEG, PNG or WebP file" in soup(answer).select_one("#photo-error").text
    assert colour_of(house.tess)[0] > 200


def test_a_file_far_too_large_is_refused_unread_and_so_is_a_strangers(browser, house):
    body, kind = bytes(10 * 1024 * 1024), "multipart/form-data; boundary=x"
    assert browser(house.tess).post("/profile/photo", data=body, content_type=kind, csrf=False).status_code == 413
    assert browser().post("/profile/photo", data=upload()).status_code == 303
    assert Photo.select().count() == 0


def test_it_can_be_removed_again(browser, house):
    save_photo(house.tess, picture())
    answer = browser(house.tess).post("/profile/photo/remove", data={"back": "/setup/photo"})
    assert (answer.status_code, answer.location) == (303, "/setup/photo")
    assert Photo.select().count() == 0
    assert kinds()[-1] == "profile.photo_removed"
    assert remove_photo(house.tess, house.tess.id) is False


def test_history_says_in_words_that_a_picture_changed(browser, house):
    save_photo(house.tess, picture())
    remove_photo(house.sam, house.tess.id)
    text = soup(browser(house.sam).get("/history")).select_one("main").text
    assert "changed their picture" in text and "removed the picture of" in text
    assert "changed the picture" in browser(house.sam).get(f"/users/{house.tess.id}/history").text


def test_who_keeps_the_record_may_take_down_a_picture_and_nobody_else(house):
    save_photo(house.tess, picture())
    for person in (house.theo, house.ruth, house.fay, house.ana):
        with pytest.raises(NotSeen):
            remove_photo(person, house.tess.id)
    assert remove_photo(house.sam, house.tess.id) is True


def test_a_student_has_none(browser, house):
    assert browser(house.ana).post("/profile/photo", data=upload()).status_code == 403
    with pytest.raises(Refused):
        save_photo(house.ana, picture())


def test_whom_a_picture_is_shown(browser, house):
    """Staff of the district; nobody else, and not even that there is one (S-48)."""
    save_photo(house.tess, picture())
    url = f"/community/{house.tess.id}/photo/{Photo.mark_of(house.tess.id)}"
    statuses = {
        name: browser(getattr(house, name)).get(url).status_code for name in ("theo", "dora", "petra", "fay", "ana")
    }
    assert statuses == {"theo": 200, "dora": 200, "petra": 200, "fay": 404, "ana": 403}
    assert browser().get(url).status_code == 302


def test_somebody_still_in_the_wizard_sees_their_own_and_no_other(browser, house):
    fresh = make_person("teacher", "Nils", "Frey", house.lincoln, password=None)
    for person in (fresh, house.tess):
        save_photo(person, picture())
    urls = [f"/community/{p.id}/photo/{Photo.mark_of(p.id)}" for p in (fresh, house.tess)]
    assert [browser(fresh).get(url).status_code for url in urls] == [200, 404]
    assert browser(house.tess).get(urls[0]).status_code == 404


def test_a_picture_is_answered_as_nothing_else(browser, house):
    save_photo(house.tess, picture())
    url = f"/community/{house.tess.id}/photo/{Photo.mark_of(house.tess.id)}"
    answer = browser(house.theo).get(url)
    headers = answer.headers
    assert headers["Content-Type"] == "image/webp" and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-cache" and "Cookie" in headers["Vary"]
    again = browser(house.theo).get(url, headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert browser(house.fay).get(url, headers={"If-None-Match": headers["ETag"]}).status_code == 404


def test_it_takes_the_place_of_the_initials_at_the_top_of_every_page(browser, house):
    sam = browser(house.sam)
    assert soup(sam.get("/")).select_one(".me .initials").text == "SO"
    save_photo(house.sam, picture())
    shown = soup(sam.get("/")).select_one(".me .initials")
    assert (shown.name, shown["alt"]) == ("img", "")
    answer = sam.get(shown["src"])
    assert answer.headers["Cache-Control"] == "private, max-age=86400" and "Cookie" in answer.headers["Vary"]
