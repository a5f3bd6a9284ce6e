"""Data › Teachers › Invite by e-mail: what its page promises and says of people who are here."""

from portal.mail.models import MailServer
from tests.house import make_person, soup
from tests.onboarding.test_invite_people import look, verdicts


def test_no_mail_is_promised_where_none_leaves(browser, house):
    client = browser(house.sam)

    def promised():
        return soup(client.get("/users/invite")).select_one(".page-head p").get_text()

    assert "No mail leaves this portal" in promised() and "a mail with a link" not in promised()
    MailServer.create(host="mail.example", sender="a@mail.example")
    assert "a mail with a link" in promised()


def test_of_a_student_it_is_said_what_can_be_done_for_one(browser, house):
    di = make_person("student", "Diego", "Hill", house.lincoln, password=None)
    said = verdicts(look(browser(house.sam), f"{di.email} {house.ana.email}", school=house.lincoln.id))
    assert "(Diego Hill, a student, not active yet: set a temporary password under Students)" in said[di.email]
    assert said[house.ana.email].endswith("already (Ana Pérez, a student).")
