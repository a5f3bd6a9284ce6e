"""One mailbox is one account, however many marks its owner puts behind a +; and nobody is told which exist."""

import re

import pytest

from portal.access import throttle
from portal.mail.models import MailServer, Message
from portal.onboarding.invitations import accept_invitation
from portal.onboarding.mailboxes import mailbox_of
from portal.onboarding.models import Invitation
from portal.people.links import LinkGone
from portal.people.models import Person
from portal.people.operations import Taken
from portal.schools.models import School
from tests.house import soup
from tests.people.links import token_of
from tests.threads import at_once


@pytest.fixture
def open_school(house):
    """Lincoln High lets its mail domain sign up, and mail goes out."""
    School.update(mail_domains="lincoln.example\ncedar.example").where(School.id == house.lincoln.id).execute()
    MailServer.create(host="mail.example", sender="a@mail.example")
    return house


def ask(browser, *addresses):
    return [browser().post("/sign-up", data={"email": address}) for address in addresses]


def tokens():
    return [token_of(message) for message in Message.select().where(Message.kind == "sign_up").order_by(Message.id)]


def accept(token):
    return accept_invitation(token, "Pu", "Pil", None)


def pupils():
    return [person.email for person in Person.select().where(Person.email.startswith("pupil"))]


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ana+1@X.example", "ana@x.example"), ("ana@x.example", "ana@x.example"), ("+1@x.example", "+1@x.example"),
        ("a+b+c@x.example", "a@x.example"), ('"a+b"@x.example', '"a+b"@x.example'), ("a_%+1@x.net", "a_%@x.net"),
    ],
)  # fmt: skip
def test_a_mark_is_no_part_of_the_mailbox(address, mailbox):
    assert mailbox_of(address) == mailbox


def test_who_asks_with_many_marks_is_mailed_as_often_as_one_address_may_be(browser, open_school):
    answers = ask(browser, *(f"pupil+{n}@lincoln.example" for n in range(20)))
    assert {answer.location for answer in answers} == {"/sign-up/sent"}
    assert Message.select().count() == throttle.ASKED_FROM_HERE


def test_of_several_links_to_one_mailbox_one_makes_an_account(browser, open_school):
    ask(browser, "pupil+1@lincoln.example", "pupil+2@lincoln.example", "pupil@lincoln.example")
    first, *others = tokens()
    accept(first)
    for token in others:
        with pytest.raises(Taken):
            accept(token)
    assert pupils() == ["pupil+1@lincoln.example"]


def test_of_two_at_once_too(browser, open_school):
    ask(browser, "pupil+1@lincoln.example", "pupil+2@lincoln.example")
    one, two = tokens()
    outcomes = at_once(lambda: accept(one), lambda: accept(two))
    assert sum(isinstance(outcome, Taken) for outcome in outcomes) == 1
    assert len(pupils()) == 1
    with pytest.raises(LinkGone):
        accept(one if pupils() == ["pupil+1@lincoln.example"] else two)


def test_who_comes_second_is_told_on_the_page(browser, open_school):
    ask(browser, "pupil+1@lincoln.example", "pupil+2@lincoln.example")
    one, two = tokens()
    accept(one)
    client = browser()
    client.get(f"/activate/{two}")
    answer = client.post("/accept-invitation", data={"first_name": "Pu", "last_name": "Pil"})
    assert answer.status_code == 409 and "the same mailbox" in soup(answer).main.get_text()


def test_who_has_an_account_gets_its_mail_instead_of_another_account(browser, open_school):
    ask(browser, "pupil+1@lincoln.example")
    accept(*tokens())
    Message.delete().execute()
    ask(browser, "pupil+2@lincoln.example", "pupil@lincoln.example", open_school.ana.email.replace("@", "+x@"))
    assert {(message.kind, message.to_address) for message in Message.select()} == {
        ("activation", "pupil+1@lincoln.example"),
        ("here_already", open_school.ana.email),
    }
    assert Invitation.select().count() == 1


def test_who_was_declined_gets_nothing_by_another_mark(browser, open_school):
    ask(browser, "pupil+1@lincoln.example")
    person = accept(*tokens())
    Person.update(suspended_at=person.created_at).where(Person.id == person.id).execute()
    Message.delete().execute()
    ask(browser, "pupil+2@lincoln.example")
    assert not Message.select().exists() and Invitation.select().count() == 1


def test_the_answer_is_the_same_byte_for_byte(browser, open_school):
    ask(browser, "pupil+1@lincoln.example")
    accept(*tokens())
    answers = set()
    for address in ("pupil+2@lincoln.example", "new+1@lincoln.example", f"ana+{open_school.tess.email}"):
        client = browser()
        answer = client.post("/sign-up", data={"email": address})
        page = re.sub(r'name="csrf_token" value="[^"]*"', "", client.get(answer.location).get_data(as_text=True))
        answers.add((answer.status_code, answer.location, answer.get_data(), page))
    assert len(answers) == 1


def test_a_colleagues_name_that_only_begins_alike_is_another_mailbox(browser, open_school):
    ask(browser, "pupil_a@lincoln.example", "pupilxa+1@lincoln.example")
    for token in tokens():
        accept(token)
    assert len(pupils()) == 2
