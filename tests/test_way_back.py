"""An error that stops a form before it is read still leads back to the page it was on."""

from tests.house import soup

HERE = "http://localhost"


def test_a_form_without_its_token_leads_back_to_the_page_it_was_on(house, browser):
    sam, press = browser(house.sam), f"/users/{house.ana.id}/undo/1"
    page = f"/users/{house.ana.id}/history"
    for headers, back in (
        ({"Referer": HERE + page}, page),
        ({"Referer": "http://evil.example/x"}, f"/users/{house.ana.id}"),
    ):
        answer = sam.post(press, csrf=False, headers=headers)
        assert answer.status_code == 400
        assert soup(answer).select_one(".error-page .actions a")["href"] == back


def test_where_no_page_is_named_it_leads_to_the_nearest_one_above(house, browser):
    petra = browser(house.petra)
    for press, back in (("/roster/runs/21/apply", "/roster/runs/21"), ("/sign-out", "/")):
        answer = petra.post(press, csrf=False)
        assert answer.status_code == 400
        assert soup(answer).select_one(".error-page .actions a")["href"] == back


def test_a_form_that_is_too_large_leads_back_as_well(house, browser):
    sam, page = browser(house.sam), f"/users/{house.ana.id}/suspend"
    answer = sam.post(page, data={"reason": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "up to 1 MB" in soup(answer).select_one(".error-page").text
    assert soup(answer).select_one(".error-page .actions a")["href"] == page
