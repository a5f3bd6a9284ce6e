"""`homeroom invite`: the same from the terminal, with the links."""

from portal.audit.models import Event
from portal.mail.models import Message
from portal.people.models import Person
from portal.schools.models import Setting
from tests.onboarding.arrivals import newcomer
from tests.people.links import reason, token_of
from tests.test_cli import homeroom

__all__ = ["homeroom"]


def test_it_makes_the_account_and_prints_the_link_that_opens(house, homeroom):
    Setting.write("base_url", "https://homeroom.example")
    result = homeroom("invite", "ana@bell.example", "--school", "lincoln high")
    assert result.exit_code == 0, result.output
    address, link = result.stdout.split()
    person = Person.get(Person.email == "ana@bell.example")
    assert (address, person.role, person.school_id) == ("ana@bell.example", "teacher", house.lincoln.id)
    assert link == f"https://homeroom.example/activate/{token_of(Message.get())}"
    assert reason(token_of(Message.get())) == ""
    assert Event.get(Event.kind == "activation.sent").actor_id is None


def test_whom_it_knows_and_who_is_not_active_is_sent_a_new_one(house, homeroom):
    nia = newcomer(house)
    result = homeroom("invite", nia.email, house.tess.email, house.ana.email, "bad@", "--school", "Lincoln High")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{nia.email}  http")
    assert result.stderr.count("NOT INVITED") == 3
    assert "Tess Marchetti has chosen a password already" in result.stderr
    assert "Students get no activation mail" in result.stderr
    assert Message.select().count() == 1


def test_a_name_around_the_address_is_taken(house, homeroom):
    wes, nia = "Wes Witt <wes@bell.example>", newcomer(house)
    result = homeroom(
        "invite", wes, f"Nia <{nia.email}>", "a@bell.example, b@bell.example", "", "--school", "Lincoln High"
    )
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        "wes@bell.example", nia.email, "a@bell.example", "b@bell.example"
    ]  # fmt: skip
    person = Person.get(Person.email == "wes@bell.example")
    assert (person.first_name, person.last_name) == ("Wes", "Witt")
    assert result.stderr.count("NOT INVITED") == 1


def test_a_role_above_teacher_can_be_given(house, homeroom):
    result = homeroom("invite", "ana@bell.example", "--role", "district_admin", "--school", "Farview")
    assert result.exit_code == 0, result.output
    person = Person.get(Person.email == "ana@bell.example")
    assert (person.role, person.school_id, person.district_id) == ("district_admin", None, house.far.id)


def test_without_a_school_where_there_are_several_it_is_wrong_use(house, homeroom):
    assert homeroom("invite", "ana@bell.example").exit_code == 2
    result = homeroom("invite", "ana@bell.example", "--school", "Nowhere")
    assert (result.exit_code, "No school is called Nowhere" in result.stderr) == (1, True)
    assert Message.select().count() == 0
