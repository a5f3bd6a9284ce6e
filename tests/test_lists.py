"""Lists with a toolbar, asked by htmx: the results alone, at an address without the filters nobody chose."""

import pytest

LISTS = ("/users/students", "/users/admins", "/community", "/history", "/outbox")


@pytest.mark.parametrize("address", LISTS)
def test_the_address_goes_without_the_filters_nobody_chose(house, browser, address):
    answer = browser(house.petra).get(f"{address}?q=&status=&kind=&state=", htmx=True)
    assert answer.headers["HX-Replace-Url"] == address
    assert 'id="toolbar"' not in answer.text


@pytest.mark.parametrize("address", LISTS)
def test_an_address_that_is_short_already_stays(house, browser, address):
    assert "HX-Replace-Url" not in browser(house.petra).get(address, htmx=True).headers
