"""What a package without news says: it may ask about hand edits, and it brings no new people."""

import pytest

from tests.house import soup
from tests.roster.oneroster import answer, edit, oak, questions

ONE = "Nothing new in this package; 1 field was edited here since: tick it if it should take the file’s value."
TWO = "Nothing new in this package; 2 fields were edited here since: tick those that should take the file’s value."


def outcome(browser, run):
    return soup(browser.get(f"/roster/runs/{run.id}")).select_one("#outcome").text


@pytest.mark.parametrize(("edits", "sentence"), [({"u2": "Perez"}, ONE), ({"u2": "Perez", "u3": "Addo"}, TWO)])
def test_with_hand_edits_alone_it_says_what_applying_would_do(importing, house, browser, edits, sentence):
    importing.apply(oak(), by=house.petra)
    for sis_id, name in edits.items():
        edit(sis_id, last_name=name)
    run = importing.read(oak(), by=house.petra)
    assert outcome(browser(house.petra), run) == sentence
    answer(run, "differs", "take", by=house.petra)
    assert outcome(browser(house.petra), run).startswith("Applying only follows your")


def test_other_questions_are_mentioned(importing, house, browser):
    importing.apply(oak().person("u9", "administrator", "Olu", "Head", enabledUser="true"), by=house.petra)
    package = oak().person("u9", "administrator", "Olu", "Head", enabledUser="false")
    run = importing.read(package, by=house.petra)
    assert questions(run, "admin") and run.changes_nothing
    sentence = "Nothing new in this package; 1 question below can still change something."
    assert outcome(browser(house.petra), run) == sentence
    edit("u2", last_name="Perez")
    assert outcome(browser(house.petra), importing.read(package, by=house.petra)) == f"{ONE} 1 more question below."


def test_passwords_are_mentioned_only_where_people_are_new(importing, house, browser):
    def said(run):
        return soup(browser(house.petra).get(f"/roster/runs/{run.id}")).select_one(".note-ok").text

    first = said(importing.apply(oak(), by=house.petra))
    assert "no password yet" in first and "Send the staff their activation mails" in first
    again = importing.apply(oak().set("users", "u2", familyName="Díaz"), by=house.petra)
    assert "changed 1 person" in said(again) and "password" not in said(again)
