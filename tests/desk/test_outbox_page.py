"""What the outbox's pages show beside the mail itself."""

from portal.mail.models import MailServer, Message
from portal.mail.operations import queue
from tests.house import make_person, soup
from tests.mail.post import make_server


def to(person):
    return queue("test", person.email, recipient=person)


def test_trying_now_is_offered_only_where_mail_leaves(house, browser):
    sam, mail, failed = browser(house.sam), to(house.tess), to(house.ana)
    Message.update(state="failed").where(Message.id == failed.id).execute()

    def offered():
        pages = [soup(sam.get(url)) for url in ("/outbox", f"/outbox/{mail.id}", f"/outbox/{failed.id}")]
        return [bool(page.select("form[action$=again]")) for page in pages]

    assert offered() == [False] * 3
    make_server(25)
    assert offered() == [True] * 3
    MailServer.update(is_paused=True).execute()
    assert offered() == [False] * 3


def test_who_is_called_by_the_address_is_named_once(house, browser):
    olaf = make_person("teacher", "", "", house.lincoln, password=None, email="olaf@nomail.example")
    message, sam = to(olaf), browser(house.sam)
    assert soup(sam.get("/outbox")).select_one("[data-label=To]").get_text() == olaf.email
    assert soup(sam.get(f"/outbox/{message.id}")).select_one("dd").get_text() == olaf.email
