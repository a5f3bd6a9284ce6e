"""What a list's address may hold, whatever somebody types into it."""

import pytest


@pytest.mark.parametrize(
    "url",
    [
        "/history?q=anything",
        "/history?kind=%00",
        "/users/students?status=%00",
        "/users/students?q=%00",
        "/users/students?q=%25%5C_%22%27",
        "/roster?state=%00",
        "/users/students?q=%CC%81",
    ],
)
def test_an_odd_address_still_shows_the_list(house, browser, url):
    assert browser(house.petra).get(url).status_code == 200
