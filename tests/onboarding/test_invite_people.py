"""An admin invites by e-mail: pasted or from a file, a verdict a line first, then accounts and mails."""

import io

import pytest

from portal.mail.models import Message
from portal.onboarding import inviting
from portal.onboarding.addressees import from_text
from portal.onboarding.models import Mailing
from portal.people.models import Person
from tests.house import soup
from tests.onboarding.arrivals import newcomer
from tests.people.editor import fields
from tests.people.links import reason, token_of
from tests.threads import at_once

URL = "/users/invite"


def look(client, text="", **more):
    return client.post(URL, data={"addresses": text, "role": "teacher", "school": ""} | more)


def file(text):
    return (io.BytesIO(text.encode()), "staff.csv")


def verdicts(answer):
    rows = soup(answer).select(".verdicts tbody tr")
    return {row.th.get_text(strip=True): row.select("td")[-1].get_text(" ", strip=True) for row in rows}


def second(answer):
    """What the second press sends."""
    form = soup(answer).select_one(".btn-activation").find_parent("form")
    return fields(form) | {"lines": form.textarea.get_text().removeprefix("\n")}


def go(client, answer):
    return client.post(URL, data=second(answer))


def test_pasted_addresses_are_looked_at_before_anything_is_made(browser, house):
    client = browser(house.sam)
    answer = look(client, "Ana Bell <ana@bell.example>; bo@bell.example", school=house.lincoln.id)
    assert verdicts(answer) == {
        "ana@bell.example": "ana@bell.example will be invited as a teacher at Lincoln High.",
        "bo@bell.example": "bo@bell.example will be invited as a teacher at Lincoln High.",
    }
    assert Message.select().count() == 0 and Person.get_or_none(Person.email == "bo@bell.example") is None


def test_the_second_press_makes_accounts_and_sends_the_mails(browser, house):
    client = browser(house.sam)
    answer = go(client, look(client, "Ana Bell <ana@bell.example>; bo@bell.example", school=house.lincoln.id))
    assert answer.location == f"/activation-mails/{Mailing.get().id}"
    ana, bo = (Person.get(Person.email == f"{name}@bell.example") for name in ("ana", "bo"))
    assert (ana.name, ana.role, ana.school_id, ana.status) == ("Ana Bell", "teacher", house.lincoln.id, "new")
    assert bo.name == "bo@bell.example"
    assert {m.recipient_id: reason(token_of(m)) for m in Message.select()} == {ana.id: "", bo.id: ""}
    page = soup(client.get("/users/teachers?status=invited"))
    assert "bo@bell.example" in [cell.get_text(strip=True) for cell in page.select(".row-name")]


def test_a_file_says_role_and_school_for_each(browser, house):
    client = browser(house.dora)
    text = (
        "email,first name,last name,role,school\n"
        "a@bell.example,Ada,Bell,School admin,roosevelt middle\n"
        "b@bell.example,,,,Lincoln High\n"
        "c@bell.example,,,District Admin,Lincoln High\n"
        "d@bell.example,,,,Farview\n"
        "e@bell.example,,,Portal admin,\n"
        "f@bell.example,,,Wizard,\n"
        "g@bell.example,,,Student,Lincoln High\n"
        "h@bell.example\n"
    )
    answer = look(client, file=file(text))
    said = verdicts(answer)
    assert said["a@bell.example"] == "a@bell.example will be invited as a school admin at Roosevelt Middle."
    assert said["b@bell.example"] == "b@bell.example will be invited as a teacher at Lincoln High."
    assert said["c@bell.example"] == "c@bell.example will be invited as a district admin."
    assert "none of your schools" in said["d@bell.example"]
    assert "above what you may appoint" in said["e@bell.example"]
    assert "doesn't know" in said["f@bell.example"]
    assert "would be a student" in said["g@bell.example"]
    assert "has no school" in said["h@bell.example"]
    go(client, answer)
    ada = Person.get(Person.email == "a@bell.example")
    assert (ada.role, ada.school_id) == ("school_admin", house.roosevelt.id)
    assert Person.get(Person.email == "c@bell.example").district_id == house.cedar.id
    assert Message.select().count() == 3 and len(Mailing.get().left_out) == 5


def test_who_is_here_already_is_named_only_to_whom_they_are_visible(browser, house):
    client = browser(house.sam)
    nia = newcomer(house)
    text = f"{house.tess.email} {nia.email} {house.fay.email} bad@ {house.tess.email} x@bell.example X@bell.example"
    said = verdicts(look(client, text, school=house.lincoln.id))
    assert "(Nia Abara, not active yet: send the activation mail" in said[nia.email]
    assert said[house.fay.email] == f"Not invited: {house.fay.email} has an account already."
    assert "not a complete e-mail address" in said["bad@"]
    assert said["X@bell.example"] == "Not invited: X@bell.example stands here twice."


def test_smuggled_roles_and_schools_are_refused_again_on_the_second_press(browser, house):
    client = browser(house.sam)
    form = second(look(client, "a@bell.example", school=house.lincoln.id))
    assert client.post(URL, data=form | {"role": "portal_admin"}).status_code == 422
    assert client.post(URL, data=form | {"school": house.farview.id}).status_code == 422
    lines = '1,a@bell.example,A,B,Portal admin,""\n2,b@bell.example,A,B,,Farview\n3,c@bell.example,A,B,student,\n'
    client.post(URL, data=form | {"lines": lines})
    assert Message.select().count() == 0 and Mailing.get().queued == 0


def test_a_double_click_invites_once(browser, house):
    client = browser(house.sam)
    form = second(look(client, "a@bell.example", school=house.lincoln.id))
    assert client.post(URL, data=form).location == client.post(URL, data=form).location
    assert Message.select().count() == 1


def test_two_admins_at_once_make_one_account(house):
    people = from_text("a@bell.example")
    at_once(
        lambda: inviting.invite_people(house.sam, people, "teacher", house.lincoln.id, "a" * 32),
        lambda: inviting.invite_people(house.sara, people, "teacher", house.lincoln.id, "b" * 32),
    )
    assert Person.select().where(Person.email == "a@bell.example").count() == 1
    assert Message.select().count() == 1 and sorted(m.queued for m in Mailing.select()) == [0, 1]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Paste at least one"),
        ({"file": "name,age\nAna,40\n"}, "No column is called"),
        ({"file": 'email\n"a@x.org\n'}, "Line 2 can't be read"),
        ({"addresses": " ".join(f"a{n}@x.org" for n in range(501))}, "at most 500"),
        ({"addresses": "x" * 60_001}, "60000 letters"),
    ],
)
def test_what_cant_be_read_is_said_at_its_field(browser, house, sent, says):
    data = {"addresses": "", "role": "teacher", "school": house.lincoln.id} | sent
    if "file" in sent:
        data["file"] = file(sent["file"])
    answer = browser(house.sam).post(URL, data=data)
    assert answer.status_code == 422
    assert says in soup(answer).select_one(".field-error").get_text()


def test_a_line_without_an_address_is_named_as_one(browser, house):
    client = browser(house.sam)
    answer = look(client, file=file("email,first name\n,Bo\na@bell.example,Ana\n"), school=house.lincoln.id)
    assert verdicts(answer)["none"] == "Not invited: Line 2 has no e-mail address."
    left = soup(client.get(go(client, answer).location)).select_one("section[aria-labelledby=left-out]")
    assert left.li.get_text(" ", strip=True) == "Line 2 has no e-mail address."


def test_an_ending_that_no_mail_reaches_is_named(browser, house):
    said = verdicts(look(browser(house.sam), "ana@bell.test bo@bell.example", school=house.lincoln.id))
    assert said["ana@bell.test"] == "Not invited: ana@bell.test ends in “test” and can't receive mail."


def test_names_that_look_like_markup_stay_text(browser, house):
    client = browser(house.sam)
    answer = look(
        client, file=file('email,first name\na@bell.example,"<b onclick=x>=1+1</b>"\n'), school=house.lincoln.id
    )
    assert soup(answer).select_one(".verdicts b") is None
    go(client, answer)
    assert Person.get(Person.email == "a@bell.example").first_name == "<b onclick=x>=1+1</b>"


def test_the_page_offers_only_roles_and_schools_the_admin_may_give(browser, house):
    page = soup(browser(house.sam).get(URL))
    assert [o["value"] for o in page.select("#role option")] == ["teacher", "school_admin"]
    assert [o.get_text() for o in page.select("#school option")] == ["Lincoln High"]
    assert len(soup(browser(house.petra).get(URL)).select("#school option")) == 4


def test_letters_nobody_sees_become_no_name_however_the_line_comes_in(browser, house):
    """The second press carries the lines in the form, where anything may have been put; PostgreSQL takes no NUL."""
    client = browser(house.sam)
    evil = '1,eve@bell.example,"Eve\nBcc: x\x1b[31m\x00\u202e","Bell\u202e",teacher\x00,\u202eLincoln High\r\n'
    answer = look(client, lines=evil, go="1", key="k", school=house.lincoln.id)
    assert answer.status_code == 303
    eve = Person.get(Person.email == "eve@bell.example")
    assert (eve.first_name, eve.last_name, eve.school_id) == ("Eve Bcc: x [31m", "Bell", house.lincoln.id)


@pytest.mark.parametrize("hidden", ["key", "lines"])
def test_a_hidden_field_that_was_meddled_with_is_no_error(browser, house, hidden):
    client = browser(house.sam)
    form = second(look(client, "a@bell.example", school=house.lincoln.id))
    lines = '1,"a\0@bell.example","N\0N","\0","tea\0cher","\0"\r\n1,"b@bell.example","\0","\0"," ",""'
    odd = {"key": "A\0B", "lines": lines}
    assert client.post(URL, data=form | {hidden: odd[hidden]}).status_code == 303
