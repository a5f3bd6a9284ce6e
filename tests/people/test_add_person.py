"""Adding somebody by hand: no password, nothing sent, only up to one's own level and where one looks after."""

import pytest

from portal.people.models import Person, SignInName
from tests.house import again, soup
from tests.people.editor import SMUGGLED, events, fields, last_event, row, said, undo_form

NINA = {"first_name": "Nina", "last_name": "Ngô", "email": "nina@cedar.example", "username": "nngo"}


def add(client, kind, htmx=False, **typed):
    """Open the page, type this, press Add."""
    sent = fields(soup(client.get(f"/users/{kind}/add")).select_one("form.stack"))
    return client.post(f"/users/{kind}/add", data=sent | NINA | typed, htmx=htmx)


def nina():
    return Person.get_or_none(Person.username == "nngo")


@pytest.mark.parametrize(
    ("kind", "role"), [("students", "student"), ("teachers", "teacher"), ("admins", "school_admin")]
)
def test_a_school_admin_adds_people_of_the_own_school(house, browser, kind, role):
    sam = browser(house.sam)
    answer = add(sam, kind)
    added = nina()
    assert (answer.status_code, answer.location) == (303, f"/users/{kind}?q=Nina+Ng%C3%B4")
    assert said(sam.get(answer.location)) == "Added."
    assert (added.role, added.school_id, added.district_id) == (role, house.lincoln.id, house.cedar.id)
    assert (added.status, added.password_hash, added.temporary_password) == ("new", None, None)
    assert row(added)["names"] == ["nina@cedar.example", "nngo"]
    assert (last_event(added).kind, last_event(added).actor_id) == ("person.added", house.sam.id)


def test_htmx_is_sent_on_to_the_list(house, browser):
    answer = add(browser(house.sam), "students", htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/users/students?q=Nina+Ng%C3%B4")


def test_who_was_added_is_found_at_once(house, browser):
    sam = browser(house.sam)
    add(sam, "students", grade="10")
    page = soup(sam.get("/users/students?q=ngo&grade=10"))
    assert page.select_one(f"#person-{nina().id}")


@pytest.mark.parametrize(
    ("who", "role", "school", "ends_as"),
    [
        ("dora", "school_admin", "roosevelt", ("school_admin", "roosevelt", "cedar")),
        ("dora", "district_admin", "", ("district_admin", None, "cedar")),
        ("dora", "district_admin", "roosevelt", ("district_admin", None, "cedar")),
        ("petra", "district_admin", "farview", ("district_admin", None, "far")),
        ("petra", "portal_admin", "farview", ("portal_admin", None, None)),
        ("petra", "portal_admin", "", ("portal_admin", None, None)),
    ],
)
def test_an_admin_has_the_place_that_goes_with_the_role(house, browser, who, role, school, ends_as):
    school_id = str(getattr(house, school).id) if school else ""
    district = str(house.cedar.id) if (who, school) == ("dora", "") else ""
    assert (
        add(browser(getattr(house, who)), "admins", role=role, school=school_id, district=district).status_code == 303
    )
    role, school, district = ends_as
    added = nina()
    assert added.role == role
    assert added.school_id == (getattr(house, school).id if school else None)
    assert added.district_id == (getattr(house, district).id if district else None)


@pytest.mark.parametrize(("who", "chosen"), [("fay", "farview"), ("dora", ""), ("petra", "")])
def test_the_only_school_there_is_waits_for_a_new_admin_and_of_several_none(house, browser, who, chosen):
    client = browser(getattr(house, who))
    page = soup(client.get("/users/admins/add"))
    assert fields(page.select_one("form.stack"))["school"] == (str(getattr(house, chosen).id) if chosen else "")
    assert page.select_one("#school-hint").get_text() == "District and portal admins have none."
    if not chosen:
        error = soup(add(client, "admins", role="school_admin")).select_one("#school-error").get_text(strip=True)
        assert error == "Choose a school. A school admin belongs to one."


@pytest.mark.parametrize(("who", "kind"), [("dora", "students"), ("petra", "students"), ("petra", "teachers")])
def test_a_school_has_to_be_chosen_and_nothing_typed_is_lost(house, browser, who, kind):
    answer = add(browser(getattr(house, who)), kind, school="")
    page = soup(answer)
    assert answer.status_code == 422
    assert "Choose a school." in page.select_one("#school-error").text
    assert page.select_one("#last_name")["value"] == "Ngô"
    assert nina() is None


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [("tess", "students", 403), ("tess", "teachers", 403), ("ana", "students", 403), ("sam", "people", 404)],
)
def test_who_may_not_add_gets_no_page_and_adds_nobody(house, browser, who, kind, status):
    client = browser(getattr(house, who))
    assert client.get(f"/users/{kind}/add").status_code == status
    assert client.post(f"/users/{kind}/add", data=NINA | {"school": str(house.lincoln.id)}).status_code == status
    assert nina() is None


@pytest.mark.parametrize(
    ("who", "kind", "sent"),
    [
        ("sam", "students", {"school": "roosevelt"}),
        ("sam", "admins", {"school": "roosevelt", "role": "school_admin"}),
        ("dora", "students", {"school": "farview"}),
        ("dora", "admins", {"role": "district_admin", "district": "far"}),
        ("dora", "admins", {"role": "portal_admin"}),
    ],
)
def test_nobody_adds_above_or_beyond_themselves(house, browser, who, kind, sent):
    typed = {name: str(getattr(getattr(house, value, None), "id", value)) for name, value in sent.items()}
    answer = add(browser(getattr(house, who)), kind, **typed)
    assert answer.status_code == 422
    assert nina() is None


def test_a_school_admin_adds_no_district_admin_whatever_is_sent(house, browser):
    add(browser(house.sam), "admins", role="district_admin", district=str(house.cedar.id))
    assert nina().role == "school_admin"


def test_only_what_the_form_offers_is_written(house, browser):
    add(browser(house.sam), "students", **(SMUGGLED | {"role": "portal_admin", "district": str(house.far.id)}))
    added = nina()
    assert (added.role, added.school_id, added.district_id) == ("student", house.lincoln.id, house.cedar.id)
    assert (added.sis_id, added.source_id, added.password_hash, added.version) == (None, None, None, 1)
    assert (added.archived_at, added.temporary_password) == (None, None)


def test_a_sign_in_name_of_somebody_one_sees_is_refused_with_their_name(house, browser):
    answer = add(browser(house.sam), "students", email="ANA.Pérez@Cedar.example", username="")
    assert answer.status_code == 422
    taken = soup(answer).select_one("#email-error").text
    assert "signs in with this" in taken
    assert Person.select().where(Person.first_name == "Nina").count() == 0


def test_a_sign_in_name_of_somebody_elsewhere_is_refused_without_saying_whose(house, browser):
    answer = add(browser(house.sam), "students", username="finn.castellano")
    error = soup(answer).select_one("#username-error").text
    assert answer.status_code == 422
    assert "Another account" in error and "Finn" not in error
    assert SignInName.owner_of("nina@cedar.example") is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"email": "nina@"}, "email"),
        ({"email": "a@b@c"}, "email"),
        ({"username": "somebody@else.example"}, "username"),
        ({"grade": "99"}, "grade"),
    ],
)
def test_what_is_not_filled_in_well_is_said_at_its_field(house, browser, typed, field):
    answer = add(browser(house.sam), "students", **typed)
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one(f"#{field}-error")
    kept = NINA | typed
    assert page.select_one("#first_name")["value"] == kept["first_name"].strip()
    assert page.select_one("#username")["value"] == kept["username"]
    assert Person.select().where(Person.last_name == "Ngô").count() == 0


def test_adding_can_be_undone_from_the_line_that_says_it(house, browser):
    sam = browser(house.sam)
    add(sam, "students")
    added = nina()
    form = undo_form(sam.get("/users/students"))
    answer = sam.post(form["action"])
    assert (answer.status_code, answer.location) == (303, "/users/students")
    assert nina() is None
    assert SignInName.owner_of("nngo") is None
    assert events(added) == ["person.added"]


def test_a_second_person_may_have_the_same_name(house, browser):
    add(browser(house.sam), "students")
    assert add(browser(house.sam), "students", email="", username="nina2").status_code == 303
    assert again(nina()).name == Person.get(Person.username == "nina2").name


def test_all_that_is_missing_or_taken_is_told_at_once(house, browser):
    taken = {"email": house.tess.email, "username": house.ana.username}
    errors = soup(add(browser(house.sam), "students", last_name="", **taken)).select(".field-error")
    assert [error.get_text(strip=True) for error in errors] == [
        "Enter a last name.",
        "Tess Marchetti signs in with this address already.",
        "Ana Pérez signs in with this username already.",
    ]
