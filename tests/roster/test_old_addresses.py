"""Who signs in with an own password learns at the old address that a roster gave the account another one (S-23)."""

from portal.mail.models import Message
from portal.people.models import Person
from portal.people.secrets import hash_password
from tests.house import PASSWORD
from tests.roster.oneroster import Importing, oak, person

WHO = ("u1", "u2", "u9")


def mailboxes_at(domain):
    package = oak().person("u9", "teacher", "Theo", "Brandt")
    for id_ in WHO:
        package.set("users", id_, email=f"{id_}@{domain}")
    return package


def test_staff_with_a_password_are_told_at_the_old_address_and_nobody_else_is(house, tmp_path):
    importing = Importing(tmp_path)
    importing.apply(mailboxes_at("oak.example"))
    known = [person("u1").id, person("u2").id]
    Person.update(password_hash=hash_password(PASSWORD)).where(Person.id.in_(known)).execute()
    Message.delete().execute()
    importing.apply(mailboxes_at("new.example"))
    assert [person(id_).email for id_ in WHO] == [f"{id_}@new.example" for id_ in WHO]
    [message] = Message.select()
    assert (message.kind, message.to_address, message.recipient_id) == ("address_changed", "u1@oak.example", known[0])


def test_an_address_that_stays_and_one_that_somebody_else_has_are_told_to_nobody(house, tmp_path):
    importing = Importing(tmp_path)
    importing.apply(mailboxes_at("oak.example"))
    Person.update(password_hash=hash_password(PASSWORD)).where(Person.sis_id.in_(WHO)).execute()
    Message.delete().execute()
    importing.apply(mailboxes_at("oak.example").set("users", "u1", email=house.tess.email, givenName="Theresa"))
    assert (person("u1").first_name, person("u1").email) == ("Theresa", "u1@oak.example")
    assert not Message.select().exists()
