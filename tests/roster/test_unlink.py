"""Taking back that a row of the roster was linked with an account made by hand."""

import pytest

from portal.audit.models import Event
from portal.audit.operations import undo
from portal.classes.models import Enrollment
from portal.db import NotSeen, Refused
from portal.people.history import history_of
from portal.people.models import Person
from portal.people.operations import edit_person
from portal.roles import THIS_COMPUTER
from portal.roster.models import RosterPerson
from tests.house import again, soup
from tests.roster.oneroster import answer, lincoln, person, questions
from tests.roster.runs import page
from tests.threads import at_once

TESS = "tess.marchetti@cedar.example"


def of_pupil():
    """A package of Lincoln High whose pupil u2 has the teacher's address."""
    return lincoln().set("users", "u2", email=TESS)


@pytest.fixture
def linked(importing, house):
    """Ana's row is tied to Tess's account, as Sam answered."""
    run = importing.read(of_pupil(), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    return Event.get(Event.kind == "roster.linked")


def sections_of(person, **source):
    return Enrollment.select().where(Enrollment.person_id == person.id, Enrollment.source.is_null(False)).count()


def test_history_says_who_linked_it_with_which_row(house, linked):
    line = history_of(house.sam, again(house.tess))[0]
    assert (line.who, line.sentence, line.undoable) == ("Sam Okoro", "linked this account with the roster:", True)
    assert line.changes == [
        ("SIS id", "nothing", "u2"), ("row in the roster", "nothing", "Ana Pérez · Student · Lincoln High · Grade 9"),
    ]  # fmt: skip


def test_undone_the_account_is_one_made_by_hand_again(house, linked):
    undo(house.sam, linked.id, ("person", house.tess.id))
    tess = again(house.tess)
    assert (tess.sis_id, tess.source_id, tess.version) == (None, None, house.tess.version + 2)
    assert (tess.name, tess.role, tess.email, tess.password_hash) == (
        "Tess Marchetti", "teacher", TESS, house.tess.password_hash,
    )  # fmt: skip
    assert "u2" not in tess.search_key.split()
    assert not RosterPerson.select().where(RosterPerson.person == tess).exists() and sections_of(tess) == 0
    line = history_of(house.sam, tess)[0]
    assert line.sentence == "took this account out of the roster again:" and not line.undoable


def test_the_next_import_asks_again_and_gives_the_pupil_an_account(importing, house, linked):
    assert sections_of(house.tess) == 1
    undo(house.sam, linked.id)
    run = importing.read(of_pupil(), by=house.sam)
    assert [q.person_id for q in questions(run, "taken")] == [house.tess.id] and not questions(run, "role")
    importing.apply(run, by=house.sam)
    assert (person("u2").role, person("u2").name, person("u2").email) == ("student", "Ana Pérez", None)
    assert sections_of(person("u2")) == 1 and sections_of(house.tess) == 0


def test_the_page_of_history_offers_it_and_does_it(house, linked, browser):
    sam = browser(house.sam)
    listed = soup(sam.get("/history"))
    assert "linked with the roster the account of" in listed.get_text()
    form = soup(sam.get(f"/users/{house.tess.id}/history")).select_one(".history form")
    assert sam.post(form["action"]).status_code == 303
    assert again(house.tess).sis_id is None
    assert not soup(sam.get(f"/users/{house.tess.id}/history")).select(".history form")


@pytest.mark.parametrize("who", ["ruth", "fay"])
def test_an_admin_of_elsewhere_does_not_see_it(house, linked, who):
    with pytest.raises(NotSeen):
        undo(getattr(house, who), linked.id)
    assert again(house.tess).sis_id == "u2"


def test_a_teacher_who_sees_the_student_neither_is_offered_it_nor_can(importing, house):
    run = importing.read(lincoln().set("users", "u2", email=house.ana.email), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    event = Event.get(Event.kind == "roster.linked")
    assert [line.undoable for line in history_of(house.tess, again(house.ana))] == [False]
    with pytest.raises(Refused, match="can't change this record"):
        undo(house.tess, event.id)
    assert again(house.ana).sis_id == "u2"


def test_who_rose_above_the_admin_is_not_unlinked_by_them(house, linked):
    edit_person(THIS_COMPUTER, house.tess.id, again(house.tess).version, {"role": "district_admin"})
    with pytest.raises((Refused, NotSeen)):
        undo(house.sam, linked.id)
    assert again(house.tess).sis_id == "u2"


def test_an_administrator_takes_back_the_link_of_the_own_account(importing, house, browser):
    run = importing.read(lincoln().set("users", "u1", email=house.petra.email), by=house.petra)
    answer(run, "taken", "link", by=house.petra)
    importing.apply(run, by=house.petra)
    client = browser(house.petra)
    (link,) = page(client, run).select('table a[href*="history"]')
    assert link["href"] == "/history"  # nobody has the page of their own record
    assert client.post(soup(client.get("/history")).select_one("tbody form")["action"]).status_code == 303
    assert again(house.petra).sis_id is None and again(house.petra).role == "portal_admin"


def test_two_rows_linked_with_one_account_are_taken_back_together(importing, house):
    package = lincoln().set("users", "u1", email=TESS)
    run = importing.read(package.person("u8", "teacher", "T", "M", username="tess.marchetti", email=""), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    first, second = Event.select().where(Event.kind == "roster.linked").order_by(Event.id)
    undo(house.sam, second.id)
    assert again(house.tess).sis_id is None
    assert not RosterPerson.select().where(RosterPerson.person == house.tess).exists()
    with pytest.raises(Refused, match="undone already"):
        undo(house.sam, first.id)


def test_linked_once_more_it_can_be_undone_once_more(importing, house, linked):
    undo(house.sam, linked.id)
    run = importing.read(of_pupil(), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    assert person("u2").id == house.tess.id
    undo(house.sam, Event.select().where(Event.kind == "roster.linked").order_by(Event.id.desc()).get().id)
    assert again(house.tess).sis_id is None


def test_a_run_read_before_it_was_undone_does_no_harm(importing, house, linked):
    run = importing.read(of_pupil().set("users", "u2", familyName="Vance"), by=house.sam)
    undo(house.sam, linked.id)
    importing.apply(run, by=house.sam)
    assert again(house.tess).name == "Tess Marchetti" and again(house.tess).sis_id is None
    assert not Person.select().where(Person.sis_id == "u2").exists()


def test_two_at_once_take_it_back_once(house, linked):
    def attempt():
        try:
            undo(house.sam, linked.id)
        except Refused as refused:
            return str(refused)
        return "done"

    assert sorted(outcome == "done" for outcome in at_once(attempt, attempt)) == [False, True]
    assert Event.select().where(Event.kind == "roster.unlinked").count() == 1
