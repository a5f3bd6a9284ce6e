"""Steps 2, 3 and 5 for somebody who is here by a link: what they say of themselves is saved, and leads on."""

import io

import pytest
from PIL import Image

from portal.people.profiles import Photo, Profile
from portal.standards.models import PersonCore
from tests.house import soup
from tests.onboarding.arrivals import arrive, chooses, newcomer


@pytest.fixture
def nia(house):
    return newcomer(house)


@pytest.fixture
def client(browser, nia):
    return arrive(browser, nia)


def picture(kind="PNG"):
    data = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(data, kind)
    data.seek(0)
    return data


def test_a_picture_is_kept_and_seen_by_its_owner_before_there_is_a_password(client, nia):
    answer = client.post("/setup/photo", data={"photo": (picture(), "me.png")}, content_type="multipart/form-data")
    assert answer.location == "/setup/experience"
    mark = Photo.get_by_id(nia.id).mark
    page = soup(client.get("/setup/photo"))
    seen = page.select_one("img.portrait")["src"]
    assert mark in seen and client.get(seen).mimetype == "image/webp"


def test_what_is_no_picture_gets_a_sentence_and_the_step_can_be_skipped(client):
    wrong = {"photo": (io.BytesIO(b"%PDF-1.4"), "me.png")}
    answer = client.post("/setup/photo", data=wrong, content_type="multipart/form-data", htmx=True)
    assert answer.status_code == 422 and soup(answer).select_one("#step #photo-error")
    assert client.post("/setup/photo", data={}).status_code == 422
    assert client.post("/setup/photo/skip").location == "/setup/experience"


def test_a_picture_that_is_there_leads_on_and_can_be_removed(client, nia):
    client.post("/setup/photo", data={"photo": (picture(), "me.png")}, content_type="multipart/form-data")
    assert client.post("/setup/photo", data={}).location == "/setup/experience"
    assert client.post("/profile/photo/remove", data={"back": "/setup/photo"}).location == "/setup/photo"
    assert Photo.select().count() == 0


def test_a_file_too_large_is_told_before_it_is_read(client):
    size = {"CONTENT_LENGTH": str(10 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    assert client.post("/setup/photo", csrf=False, environ_overrides=size).status_code == 413


def test_the_experience_is_saved_with_its_lists(client, nia):
    typed = {
        "roles": ["Teacher"],
        "grades": ["09", "10"],
        "subjects": ["Science"],
        "years_taught": "12",
        "bio": "Hi <b>",
    }
    assert client.post("/setup/experience", data=typed).location == "/setup/password"
    profile = Profile.get_by_id(nia.id)
    assert (profile.grades, profile.years_taught, profile.bio) == ("09\n10", 12, "Hi <b>")
    assert profile.experience_at is not None


def test_a_bio_too_long_is_told_and_kept_in_the_page(client):
    answer = client.post("/setup/experience", data={"bio": "x" * 501, "years_taught": ""})
    assert answer.status_code == 422
    assert len(soup(answer).select_one("#bio").get_text().strip()) == 501


def test_the_cores_are_chosen_behind_the_password(client, house, nia):
    house.lincoln.subjects, house.lincoln.state = "Mathematics", "Oregon"
    house.lincoln.save()
    assert client.post("/setup/cores", data={}).location == "/setup/password"
    assert Profile.get_or_none() is None
    chooses(client)
    core = soup(client.get("/setup/cores")).select("#core_mathematics option")[1]["value"]
    client.post("/setup/cores", data={"core_mathematics": core})
    assert PersonCore.get().core == core
    assert Profile.get_by_id(nia.id).cores_at is not None
