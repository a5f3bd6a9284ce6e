"""The demo school: loaded into an empty portal only, everybody's to play with, and left without a trace."""

import pytest

from portal.audit.models import Event
from portal.db import BaseModel, Refused
from portal.desk import watermark
from portal.desk.backups import back_up, last_backup_at
from portal.people.models import Person, SignInName
from portal.people.secrets import verify_hash
from portal.roles import ROLES
from portal.schools.models import District, School, Setting, Terms
from portal.welcome.codes import is_code, new_code
from portal.welcome.demo import demo_people, leave_demo, load_demo
from tests.house import soup
from tests.threads import at_once


@pytest.fixture
def holder(app, browser):
    """A browser that opened the link of the terminal."""
    client = browser()
    client.get(f"/welcome?code={new_code()}")
    return client


def test_it_holds_everybody_and_says_who_can_sign_in(app):
    printed = load_demo()
    assert (School.select().count(), Person.select().count()) == (2, 641)
    assert [role for role, *_ in printed] == list(reversed(ROLES))
    for role, name, sign_in_name, password in printed:
        person = SignInName.owner_of(sign_in_name)
        assert (person.role, person.name) == (role, name)
        assert verify_hash(person.password_hash, password)


@pytest.mark.any_database
def test_every_status_and_title_is_one_the_portal_knows(app):
    load_demo()
    assert {p.status for p in Person.select(Person.status)} == {"active", "new", "waiting", "suspended", "archived"}
    assert {p.title for p in Person.select(Person.title)} <= {"", "Mr.", "Ms.", "Mrs.", "Dr.", "Mx."}


@pytest.mark.any_database
def test_its_teachers_see_the_students_of_their_own_classes(app):
    load_demo()
    teacher = next(p for p in demo_people() if p.role == "teacher")
    seen = Person.visible_to(teacher).where(Person.role == "student")
    assert 10 < seen.count() < 200
    assert "Pérez" in [p.last_name for p in seen]


@pytest.mark.any_database
def test_its_history_has_something_to_undo(app):
    load_demo()
    kinds = {event.kind for event in Event.select()}
    assert kinds >= {"person.changed", "person.suspended", "password.reset", "role.changed"}


@pytest.mark.any_database
def test_a_password_can_be_chosen_but_not_a_short_one(app):
    assert {row[3] for row in load_demo("look around here")} == {"look around here"}
    with pytest.raises(Refused, match="at least 8"):
        load_demo("short")


@pytest.mark.parametrize("what", ["district", "person", "demo"])
def test_it_never_goes_into_a_portal_that_holds_anything(app, what):
    if what == "district":
        District.create(name="Cedar Valley")
    elif what == "person":
        Person.create(role="teacher", first_name="Tess", last_name="Marchetti")
    else:
        load_demo()
    before = Person.select().count()
    with pytest.raises(Refused, match="already"):
        load_demo()
    assert Person.select().count() == before


def test_two_at_once_make_one_demo(app):
    outcomes = at_once(load_demo, load_demo)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "list"]
    assert Person.select().count() == 641


@pytest.mark.any_database
def test_the_button_loads_it_and_shows_whom_to_be(holder):
    answer = holder.post("/welcome/demo")
    assert (answer.status_code, answer.location) == (303, "/welcome/demo")
    page = soup(holder.get("/welcome/demo"))
    assert [form["action"].rsplit("/", 1)[1] for form in page.select("main form")] == list(reversed(ROLES))
    assert len({button.text for button in page.select("main form button")}) == len(ROLES)  # two have the same name
    assert holder.post("/welcome/demo").location == "/welcome/demo"  # a second click


@pytest.mark.any_database
@pytest.mark.parametrize("role", ROLES)
def test_a_visitor_acts_as_anybody(app, browser, role):
    load_demo()
    visitor = browser()
    assert visitor.post(f"/welcome/demo/sign-in/{role}").location == "/"
    page = soup(visitor.get("/"))
    assert next(p for p in demo_people() if p.role == role).first_name in page.select_one(".me").text
    assert "Nothing here is real" in page.select_one(".banner-demo").text


def test_outside_the_demo_nobody_acts_as_anybody(browser, house):
    visitor = browser()
    for role in ROLES:
        assert visitor.post(f"/welcome/demo/sign-in/{role}").status_code == 404
    assert visitor.get("/").location.startswith("/sign-in")
    assert visitor.get("/welcome/demo").location == "/welcome"


def test_leaving_deletes_everything_and_goes_on_to_the_set_up(holder):
    holder.post("/welcome/demo")
    holder.post("/welcome/demo/sign-in/portal_admin")
    old = holder.get_cookie("homeroom-welcome").value
    answer = holder.post("/welcome/demo/leave")
    assert (answer.status_code, answer.location) == (303, "/welcome/school")
    left = {model.__name__: model.select().count() for model in BaseModel.__subclasses__() if model.select().exists()}
    assert left == {"Event": 1, "Setting": 1, "Terms": 1}  # that it was left, the new code, the terms that ship
    assert not is_code(old)
    assert holder.get("/welcome/school").status_code == 200


def test_leaving_keeps_the_terms_that_ship_with_homeroom_and_no_others(app):
    load_demo()
    Terms.create(text="Terms of the demo", written_by=1)
    leave_demo(None, has_code=True)
    assert Terms.current().text.startswith("These are the terms")


def test_history_never_gets_shorter_by_leaving(settings, app):
    load_demo()
    watermark.remember(settings)
    leave_demo(None, has_code=True)
    assert watermark.lines_lost(settings) == 0


def test_a_backup_of_the_demo_is_none_of_the_school_that_comes_after_it(settings, holder):
    holder.post("/welcome/demo")
    back_up(settings)
    assert last_backup_at(settings) is not None
    holder.post("/welcome/demo/leave")
    assert last_backup_at(settings) is None


@pytest.mark.any_database
def test_before_leaving_it_says_what_is_needed_afterwards(holder, browser):
    holder.post("/welcome/demo")
    holder.post("/welcome/demo/sign-in/portal_admin")
    assert "in this browser" in holder.get("/welcome/demo/leave").text
    visitor = browser()
    visitor.post("/welcome/demo/sign-in/portal_admin")
    page = soup(visitor.get("/welcome/demo/leave"))
    assert "you need a new link from the terminal" in page.main.text
    assert page.select_one("main pre").text == ".venv/bin/homeroom welcome"


def test_leaving_without_the_code_of_the_terminal_opens_the_portal_to_nobody(app, browser):
    load_demo()
    visitor = browser()
    visitor.post("/welcome/demo/sign-in/portal_admin")
    assert visitor.post("/welcome/demo/leave").location == "/welcome"
    assert "homeroom welcome" in visitor.get("/welcome").text
    assert visitor.get("/welcome/school").location == "/welcome"


@pytest.mark.any_database
@pytest.mark.parametrize("role", ROLES[:-1])
def test_nobody_below_a_portal_admin_leaves_the_demo(app, browser, role):
    load_demo()
    visitor = browser()
    visitor.post(f"/welcome/demo/sign-in/{role}")
    assert visitor.get("/welcome/demo/leave").status_code == 404
    assert visitor.post("/welcome/demo/leave").status_code == 404
    assert Person.select().count() == 641


@pytest.mark.any_database
def test_asking_for_the_headers_of_its_page_does_not_leave_the_demo(app, browser):
    load_demo()
    visitor = browser()
    visitor.post("/welcome/demo/sign-in/portal_admin")
    assert visitor.head("/welcome/demo/leave").status_code == 200
    assert Person.select().count() == 641


def test_a_school_in_earnest_can_not_be_left(browser, house):
    answer = browser(house.petra).post("/welcome/demo/leave")
    assert answer.status_code == 404
    assert Setting.read("portal_name") == "Cedar Valley"
    assert Person.select().exists()
