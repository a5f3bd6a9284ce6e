"""Setting up the school: one district, one school, one portal admin, whoever else tries at the same time."""

from functools import partial

import pytest

from portal.db import Refused
from portal.people.models import Person, SignInName
from portal.schools.models import District, School, Setting, Source, school_sort_key
from portal.welcome.codes import is_code, new_code
from portal.welcome.demo import load_demo
from portal.welcome.operations import set_up_school
from tests.house import PASSWORD, make_person, soup
from tests.roster.oneroster import Importing, lincoln
from tests.threads import at_once

FILLED = {
    "district": "Cedar Valley",
    "school": "Lincoln High",
    "state": "Oregon",
    "time_zone": "America/Los_Angeles",
    "base_url": "http://localhost",
    "title": "Ms.",
    "first_name": "Petra",
    "last_name": "Novak",
    "email": "Petra.Novak@cedar.example",
    "username": "petra",
    "password": PASSWORD,
    "confirm": PASSWORD,
}


@pytest.fixture
def client(app, browser):
    """A browser that opened the link of the terminal."""
    client = browser()
    client.get(f"/welcome?code={new_code()}")
    return client


def test_it_makes_the_school_and_signs_its_portal_admin_in(client):
    answer = client.post("/welcome/school", data=FILLED)
    assert (answer.status_code, answer.location) == (303, "/")
    school, petra = School.get(), Person.get()
    assert (school.name, school.district.name, school.state) == ("Lincoln High", "Cedar Valley", "Oregon")
    assert (petra.role, petra.name, petra.status, petra.title) == ("portal_admin", "Petra Novak", "active", "Ms.")
    assert SignInName.owner_of("petra") == SignInName.owner_of("petra.novak@cedar.example") == petra
    assert Setting.read("base_url") == "http://localhost"
    assert "Petra" in client.get("/").text


def test_the_code_is_used_up(client):
    code = client.get_cookie("homeroom-welcome").value
    client.post("/welcome/school", data=FILLED)
    assert not is_code(code)
    assert client.get_cookie("homeroom-welcome") is None
    assert client.get(f"/welcome?code={code}").headers["Location"] == "/"  # set up already: on to sign-in or Home


def test_the_page_proposes_the_address_it_was_opened_at(client):
    page = soup(client.get("/welcome/school", base_url="http://10.1.2.3:5000"))
    assert page.select_one("#base_url") is None  # that browser has no code
    client.set_cookie("homeroom-welcome", new_code(), domain="10.1.2.3")
    page = soup(client.get("/welcome/school", base_url="http://10.1.2.3:5000"))
    assert page.select_one("#base_url")["value"] == "http://10.1.2.3:5000"


def test_where_the_portal_moves_to_another_address_the_page_says_so(app, client):
    app.config["WTF_CSRF_ENABLED"] = False  # the test browser keeps its token for localhost only
    client.set_cookie("homeroom-welcome", new_code(), domain="10.1.2.3")
    elsewhere = FILLED | {"base_url": "http://homeroom.local:5000"}
    answer = client.post("/welcome/school", data=elsewhere, base_url="http://10.1.2.3:5000")
    link = soup(answer).select_one("main a")
    assert (answer.status_code, link["href"]) == (200, "http://homeroom.local:5000/sign-in")
    assert client.get("/", base_url="http://10.1.2.3:5000").status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("district", " ", "Enter the name of your district."),
        ("state", "", "Choose a state."),
        ("time_zone", "", "Choose a time zone."),
        ("base_url", "http://x.example/portal", "Only the beginning is needed"),
        ("email", "petra", "not a complete e-mail address"),
        ("username", "somebody@else.example", "has to be the e-mail address above"),
        ("password", "short", "Use at least 15 characters"),
        ("password", "Petra Novak Petra Novak", "name"),
        ("confirm", "another", "The two passwords differ"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_is_lost(client, field, value, says):
    answer = client.post("/welcome/school", data=FILLED | {field: value})
    page = soup(answer)
    assert answer.status_code == 422
    assert says in page.select_one(f"#{field}-error").text
    assert page.select_one("#last_name")["value"] == "Novak"
    assert not Person.select().exists()


def test_a_password_never_comes_back_in_the_page(client):
    assert PASSWORD not in client.post("/welcome/school", data=FILLED | {"state": ""}).text


def test_after_an_import_only_what_is_missing_is_asked_for(client):
    cedar = District.create(name="Cedar Valley", source=Source.create(name="Oak SIS"), sis_id="o1")
    School.create(district=cedar, name="Lincoln High", sort_key=school_sort_key("Lincoln High", 1))
    page = soup(client.get("/welcome/school"))
    assert "Lincoln High" in page.select_one(".facts").text
    assert not page.select("#district, #school")
    assert client.post("/welcome/school", data=FILLED).location == "/"
    assert [(s.name, s.state) for s in School.select()] == [("Lincoln High", "Oregon")]
    assert District.select().count() == 1


def test_a_district_the_roster_did_not_bring_is_asked_for(client, tmp_path):
    Importing(tmp_path).apply(lincoln())
    assert District.get().name == "Lincoln High"  # for want of another name
    page = soup(client.get("/welcome/school"))
    assert "Lincoln High" in page.select_one(".facts").text and "District" not in page.select_one(".facts").text
    told = page.select_one("form").get_text(" ", strip=True)
    assert "The school came with the roster. The roster names no district" in told and page.select("#district")
    assert not page.select("#school")
    assert client.post("/welcome/school", data=FILLED | {"district": " "}).status_code == 422
    assert client.post("/welcome/school", data=FILLED).location == "/"
    assert [(d.name, d.source_id) for d in District.select()] == [("Cedar Valley", None)]
    assert School.get().name == "Lincoln High" and Setting.read("portal_name") == "Cedar Valley"


def test_an_imported_school_is_not_offered_the_demo(client):
    District.create(name="Cedar Valley", source=Source.create(name="Oak SIS"), sis_id="o1")
    assert not soup(client.get("/welcome")).select('form[action="/welcome/demo"]')


def test_an_address_of_the_roster_is_not_taken_over(client):
    make_person("teacher", "Tess", "Marchetti", email=FILLED["email"])
    answer = client.post("/welcome/school", data=FILLED)
    assert answer.status_code == 422
    assert "came with the roster" in soup(answer).select_one("#email-error").text
    assert not School.select().exists()


def test_whoever_comes_second_is_told_kindly(client):
    make_person("portal_admin", "Ada", "First")
    answer = client.post("/welcome/school", data=FILLED)
    assert answer.status_code == 409
    assert "set up a moment ago by somebody else" in answer.text
    assert Person.select().count() == 1
    assert client.get("/welcome/school").location == "/"


def test_a_code_that_was_replaced_sets_nothing_up(app):
    old, _ = new_code(), new_code()
    with pytest.raises(Refused, match="newer"):
        set_up_school(old, FILLED)
    assert not Person.select().exists()


def test_two_at_once_make_one_school(app):
    code = new_code()
    tries = [FILLED | {"email": f"{who}@cedar.example", "username": who} for who in ("ada", "bob")]
    outcomes = at_once(*(partial(set_up_school, code, values) for values in tries))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySetUp", "Person"]
    assert (District.select().count(), School.select().count(), Person.select().count()) == (1, 1, 1)


def test_a_set_up_and_a_demo_at_once_make_one_of_the_two(app):
    outcomes = at_once(partial(set_up_school, new_code(), FILLED), load_demo)
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert Person.select().count() in (1, 641)


def test_history_says_that_the_first_portal_admin_did_it(client):
    client.post("/welcome/school", data=FILLED)
    lines = [" ".join(row.get_text(" ").split()) for row in soup(client.get("/history")).select("#results tbody tr")]
    assert [line.partition("Petra Novak ")[2] for line in lines] == [
        "set up the school Lincoln High",
        "set up the portal",
    ]
    school = soup(client.get(f"/settings/schools/{School.get().id}")).select_one(".history").get_text(" ")
    assert "Petra Novak set up this school." in " ".join(school.split())
