"""The navigation: who is shown which places, where somebody is, and that every place is there."""

import pytest

from portal import NAV, rules
from portal.navigation import NavEntry, places_for

ENTRIES = [
    NavEntry("Home", "", rules.signed_in, url="/"),
    NavEntry("Students", "", rules.can_see_students, "Data", "/users/students"),
    NavEntry("Admins", "", rules.can_see_admins, "Data", "/users/admins"),
    NavEntry("Help", "", rules.signed_in, url="/help"),
]


def shown(person, path):
    return [
        (p.label, p.is_current, [(c.label, c.is_current) for c in p.children])
        for p in places_for(person, ENTRIES, path)
    ]


def test_a_menu_holds_what_somebody_may_use_and_is_current_with_it(house):
    data = ("Data", True, [("Students", True), ("Admins", False)])
    assert shown(house.sam, "/users/students") == [("Home", False, []), data, ("Help", False, [])]
    assert shown(house.tess, "/help/mail")[1:] == [("Data", False, [("Students", False)]), ("Help", True, [])]


def test_a_menu_without_a_place_is_not_there(house):
    assert [label for label, _current, _children in shown(house.ana, "/")] == ["Home", "Help"]


@pytest.mark.parametrize("entry", NAV, ids=lambda entry: entry.label)
def test_every_place_is_there(app, house, browser, entry):
    known = {e.label: e.url for e in app.config["NAV"]}
    assert browser(house.petra).get(known[entry.label]).status_code == 200


def test_a_part_of_a_page_asks_for_no_navigation(app, house, browser):
    asked = []
    app.config["NAV"] = [NavEntry("Home", "", lambda me: asked.append(me) or True, url="/")]
    browser(house.petra).get("/users/students", htmx=True)
    assert not asked
    browser(house.petra).get("/users/students")
    assert asked
