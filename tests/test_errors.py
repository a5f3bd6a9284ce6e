"""What cannot be done is said where it was tried, and the next step is there too."""

from tests.house import again, soup

HERE = "http://localhost"


def test_a_second_suspension_from_an_old_page_comes_back_to_it_and_says_so(house, browser):
    sam, page = browser(house.sam), f"/users/{house.ana.id}/suspend"
    sam.post(page, data={"reason": "left"})
    answer = sam.post(page, data={"reason": "moved"}, headers={"Referer": HERE + page})
    assert (answer.status_code, answer.location) == (303, page)
    assert "That was done already" in soup(sam.get(page)).select_one(".say-error").text
    assert again(house.ana).suspended_reason == "left"


def test_it_comes_back_to_where_the_form_says(house, browser):
    sam, page = browser(house.sam), f"/users/{house.ana.id}/suspend"
    sam.post(page, data={"reason": "left"})
    answer = sam.post(page, data={"reason": "moved", "back": "/users/students?q=ana"})
    assert (answer.status_code, answer.location) == (303, "/users/students?q=ana")


def test_without_such_a_page_it_stands_on_its_own(house, browser):
    sam, page = browser(house.sam), f"/users/{house.ana.id}/suspend"
    sam.post(page, data={"reason": "left"})
    for elsewhere in ({}, {"Referer": "http://evil.example/users/students"}, {"Referer": f"{HERE}/nowhere"}):
        answer = sam.post(page, data={"reason": "moved"}, headers=elsewhere)
        assert answer.status_code == 403 and soup(answer).h1.text == "That can't be done now"


def test_a_fragment_gets_its_line(house, browser):
    sam, page = browser(house.sam), f"/users/{house.ana.id}/suspend"
    sam.post(page, data={"reason": "left"})
    answer = sam.post(page, data={"reason": "moved"}, headers={"Referer": HERE + page}, htmx=True)
    assert answer.status_code == 403 and answer.headers["HX-Reswap"] == "none"
