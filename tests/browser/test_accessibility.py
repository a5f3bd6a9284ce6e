"""Every page of the portal without an axe violation, wide and narrow, light and dark. A new page joins by itself."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from portal.mail.operations import queue
from portal.people.credentials import set_temporary_password
from portal.people.links import ACTIVATION
from portal.people.sending import send_link
from portal.support.operations import ask
from tests.browser.axe import violations
from tests.house import again, make_person
from tests.mail.post import make_server
from tests.people.editor import change
from tests.roster.runs import read
from tests.serving import free_port

pytestmark = pytest.mark.browser
SKIPPED = {
    "static": "files",
    "bootstrap.static": "files",
    "desk.show_health": "for machines",
    "roster.download_rows": "a file",
    "roster.download_problems": "a file",
    "mailings.send_all": "of staff: test_inviting.py",
    "mailings.show_mailing": "of staff: test_inviting.py",
    "onboarding.accept_invitation": "for who has opened a link: test_inviting.py",
    "onboarding.ask_for_account": "for nobody signed in: test_inviting.py",
    "people.save_person": "a row for htmx; a redirect to the table for everybody else",
    "people.edit_person": "below, with what can happen in it",
    "access.sign_in": "below, signed out",
    "access.choose_password": "below, for somebody who has to",
    "links.open_link": "leads on to the wizard: test_way_in.py",
    "links.show_link": "test_way_in.py",
    "recovery.open_reset": "leads on to the form: test_recovery.py",
    "address.open_confirmation": "leads on to the button: test_recovery.py",
    "profile.show_photo": "a picture",
    "community.show_profile": "for colleagues: test_community.py",
    "support.ask": "for somebody with a school: test_cores.py",
    "schools.show_settings": "a redirect to one of the settings pages for most, a list for the portal admin",
    "welcome.show": "below, before anybody has set up the portal",
    "welcome.set_up_school": "below",
    "welcome.show_demo": "below",
    "welcome.leave_demo": "only in a demo",
}
# Part of the paths, so that two processes share the work.
SHARES = 2


def paths(app: Flask, named: dict[str, object]) -> list[str]:
    """Every page there is a GET for, with its parameters filled in."""
    adapter, found = app.url_map.bind("localhost"), []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or rule.endpoint in SKIPPED:
            continue
        unknown = rule.arguments - set(named)
        assert not unknown, f"{rule}: say above what {unknown} stands for"
        found.append(adapter.build(rule.endpoint, {name: named[name] for name in rule.arguments}))
    return found


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_has_a_violation(app, house, window, tmp_path, share):
    run, event = read(house.petra, tmp_path), change(house.sam, house.ana, first_name="Anna")
    named = {"person_id": house.ana.id, "school_id": house.lincoln.id, "run_id": run.id, "event_id": event.id}
    named["district_id"] = house.cedar.id
    named["request_id"] = ask(house.tess, "other", "Help", []).id
    mine, found = window(house.petra), []
    named["message_id"] = queue("reset", house.ana.email, recipient=house.ana).id
    for path in paths(app, named | {"kind": "students"})[share::SHARES]:
        page = mine.go(path)
        expect(page.locator("h1")).to_have_count(1)
        assert "·" in page.title(), path
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("who", ["ana", "tess", "sam"])
def test_home_and_profile_of_every_role_have_none(house, window, who):
    mine = window(getattr(house, who))
    assert [*violations(mine.go("/")), *violations(mine.go("/profile"))] == []


def test_the_pages_of_nobody_and_the_errors_have_none(house, window):
    mine, sam = window(), window(house.sam)
    pages = [
        (mine, "/sign-in"),
        (sam, "/nothing-here"),
        (sam, f"/users/{house.sam.id}/edit"),
        (sam, "/users/admins?q=zz"),
    ]
    assert [line for who, path in pages for line in violations(who.go(path))] == []


def test_choosing_a_password_has_none(house, window):
    set_temporary_password(house.sam, house.ana.id)
    assert violations(window(again(house.ana)).go("/choose-password")) == []


def test_the_mail_server_and_the_outbox_have_none_with_errors_an_answer_or_a_link(house, window):
    nina = make_person("teacher", "Nina", "Neu", house.lincoln, password=None)
    message, _path = send_link(ACTIVATION, nina.email, person=nina)
    make_server(free_port())
    page = window(house.petra).go("/settings/mail")
    page.get_by_role("button", name="Send me a test mail").click()
    expect(page.locator(".note-error")).to_contain_text("nothing answers")
    found = violations(page)
    page.fill("#host", "")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#host-error")).to_be_visible()
    found += violations(page)
    page = window(house.sam).go(f"/outbox/{message.id}")
    page.get_by_role("button", name="Show the activation link").click()
    expect(page.locator("#link-value")).to_contain_text("/activate/")
    assert found + violations(page) == []


def test_before_the_portal_is_set_up_there_is_none(app, window):
    mine = window()
    assert [
        line for path in ("/welcome", "/welcome/school", "/welcome/demo") for line in violations(mine.go(path))
    ] == []


def test_a_temporary_password_shown_again_has_none(house, window):
    given = set_temporary_password(house.sam, house.ana.id)
    page = window(house.tess).go(f"/users/{house.ana.id}/password")
    found = violations(page)
    page.get_by_role("button", name="Show it again").click()
    expect(page.locator(".secret-value")).to_have_text(given)
    assert found + violations(page) == []


def test_the_editor_has_none_with_errors_a_conflict_or_a_temporary_password(house, window):
    page = window(house.petra).go("/users/teachers")
    page.locator(f"#person-{house.tess.id} [data-edit]").click()
    page.fill("#first_name", "")
    page.fill("#email", "nowhere")
    found = violations(page)
    page.locator(".editor-form .btn-primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    found += violations(page)
    page.get_by_role("button", name="Set a temporary password").click()
    found += violations(page)
    page.get_by_role("dialog").get_by_role("button", name="Set a temporary password").click()
    expect(page.locator(".secret-value")).to_be_visible()
    found += violations(page)
    change(house.sam, house.tess, first_name="Tessa")
    page.fill("#first_name", "Theresa")
    page.fill("#email", "")
    page.locator(".editor-form .btn-primary").click()
    expect(page.locator("#email-error")).to_contain_text("roster sync")
    page.fill("#email", "theresa@cedar.example")
    page.locator(".editor-form .btn-primary").click()
    expect(page.locator("tr.conflict")).to_be_visible()
    assert found + violations(page) == []


def test_open_menus_and_what_was_just_said_have_none(house, window):
    make_person("student", "<b>Bo</b>", "Zeta", house.lincoln, password=None, email=None)
    page = window(house.sam).go("/users/students")
    page.locator(f"#person-{house.ana.id} [data-edit]").click()
    page.fill("#first_name", "Anna")
    page.locator(".editor-form .btn-primary").click()
    expect(page.locator("#announcer")).to_contain_text("Saved.")
    page.locator("details.dots summary").first.click()
    assert violations(page) == []
