"""Pressed twice, sent once; and what a page shows afterwards is what counts."""

import pytest
from playwright.sync_api import expect

from portal.community.models import Follow
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.seals import unseal
from tests.house import again

pytestmark = pytest.mark.browser


def double_click(page, button):
    """As a mouse does it: the second press is counted as the second, wherever the first one's answer has led."""
    box = button.bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def sent(mine, part):
    """The changes sent to addresses that hold `part`, once nothing is on its way any more."""
    mine.page.wait_for_load_state("networkidle")
    return [line for line in mine.asked(part) if line.startswith("POST")]


def set_one(page):
    return page.get_by_role("button", name="Set a temporary password")


@pytest.fixture
def unknown(house):
    """Ana, who has no password yet."""
    Person.update(password_hash=None, password_at=None).where(Person.id == house.ana.id).execute()
    return again(house.ana)


def valid(person):
    return unseal(again(person).temporary_password)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_temporary_password_asked_for_twice_is_the_one_shown(unknown, house, window, javascript):
    mine = window(house.sam, javascript=javascript)
    page = mine.go(f"/users/{unknown.id}/password")
    double_click(page, set_one(page))
    sent(mine, "/password")
    expect(page.locator(".secret-value")).to_have_text(valid(unknown))


def test_enter_pressed_twice_in_the_editor_sends_one_request(unknown, house, window):
    mine = window(house.sam)
    page = mine.go("/users/students")
    page.locator(f"#person-{unknown.id} [data-edit]").click()
    held = []
    page.route("**/password", lambda route: held.append(route))
    set_one(page).focus()
    with page.expect_request("**/password"):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    held[0].continue_()
    expect(page.locator(".secret-value")).to_be_visible()
    assert len(sent(mine, "/password")) == 1
    expect(page.locator(".secret-value")).to_have_text(valid(unknown))


def test_the_old_one_asked_for_does_not_stand_there_while_a_new_one_is_made(unknown, house, window):
    set_temporary_password(house.sam, unknown.id)
    mine = window(house.sam)
    page = mine.go(f"/users/{unknown.id}/password")
    held = []
    page.route("**/password{,/show}", lambda route: held.append(route))
    with page.expect_request("**/password/show"):
        page.get_by_role("button", name="Show it again").press("Enter")
    page.get_by_role("button", name="Set a new one").press("Enter")
    answers = [(route, route.fetch()) for route in held]
    for route, answer in answers:
        route.fulfill(response=answer)
    sent(mine, "/password")
    expect(page.locator(".secret-value")).to_have_text(valid(unknown))


def test_a_double_click_on_stop_following_stops(house, window):
    Follow.create(person=house.tess, followed=house.sara)
    mine = window(house.tess)
    page = mine.go(f"/community/{house.sara.id}")
    box = page.locator(f"#follow-{house.sara.id}").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(f"#follow-{house.sara.id}")).to_contain_text("Start Following")
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    assert len(sent(mine, "follow")) == 1
    assert not Follow.select().exists()


def test_stop_following_pressed_by_keyboard_can_be_taken_back_at_once(house, window):
    Follow.create(person=house.tess, followed=house.sara)
    mine = window(house.tess)
    page = mine.go(f"/community/{house.sara.id}")
    page.locator(f"#follow-{house.sara.id}").focus()
    for label in ("Start Following", "Stop Following"):
        page.keyboard.press("Enter")
        expect(page.locator(f"#follow-{house.sara.id}")).to_contain_text(label)
    assert Follow.select().exists()
