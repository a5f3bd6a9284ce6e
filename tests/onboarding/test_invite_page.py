"""Data › Teachers › Invite by e-mail: what its page promises."""

from portal.mail.models import MailServer
from tests.house import soup


def test_no_mail_is_promised_where_none_leaves(browser, house):
    client = browser(house.sam)

    def promised():
        return soup(client.get("/users/invite")).select_one(".page-head p").get_text()

    assert "No mail leaves this portal" in promised() and "a mail with a link" not in promised()
    MailServer.create(host="mail.example", sender="a@mail.example")
    assert "a mail with a link" in promised()
