"""Somebody invited by an address alone, who has said no name yet: the address stays private all the same."""

from tests.community.educators import teaches
from tests.house import make_person, soup


def nameless(house):
    person = make_person("teacher", "", "", house.lincoln, email="canary@cedar.example", username=None)
    teaches(person, subjects="Science")
    teaches(house.tess, subjects="Science")
    return person


def test_community_never_shows_the_address_in_the_place_of_a_name(browser, house):
    person = nameless(house)
    for path in (f"/community/{person.id}", "/community", "/setup/follow"):
        text = browser(house.tess).get(path).text
        assert "A colleague without a name" in text and "canary" not in text, path
    answer = browser(house.tess).post(f"/community/{person.id}/follow", data={"back": "/community"})
    assert "canary" not in browser(house.tess).get(answer.location or "/community").text


def test_home_and_the_menu_greet_them_by_their_address(browser, house):
    page = soup(browser(nameless(house)).get("/"))
    assert page.h1.get_text() == "Hello, canary@cedar.example"
    assert "canary@cedar.example" in page.select_one(".me-name").get_text()
