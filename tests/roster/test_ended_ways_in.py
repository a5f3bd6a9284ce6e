"""What a roster makes of links and slips that others know: they end for staff it appoints or moves, and it says so."""

import pytest

from tests.house import soup
from tests.onboarding.arrivals import chosen_by_link
from tests.people.links import reason, send
from tests.roster.oneroster import Importing, answer, oak, person, problems

SENTENCE = "Tess Marchetti: The activation link sent before no longer opens; send a new one."


@pytest.fixture
def importing(house, tmp_path):
    importing = Importing(tmp_path)
    importing.apply(oak().school("o3", "Elm School"))
    return importing


def test_a_teacher_ticked_as_an_admin_gets_in_by_no_link_an_admin_of_the_school_had_copied(house, browser, importing):
    token = send(person("u1"))
    package = oak().school("o3", "Elm School").set("users", "u1", role="administrator")
    run = importing.read(package, by=house.petra)
    answer(run, "admin", "school_admin", by=house.petra)
    importing.apply(run, by=house.petra)
    assert (person("u1").role, reason(token)) == ("school_admin", "replaced")
    assert SENTENCE in problems(run, "warning")
    assert SENTENCE in soup(browser(house.petra).get(f"/roster/runs/{run.id}")).main.get_text()
    newest = soup(browser(house.petra).get(f"/users/{person('u1').id}/history")).select_one(".history li")
    assert "activation link: sent → ended" in " ".join(newest.get_text(" ").split())


def test_a_teacher_the_roster_moves_needs_a_new_link_and_who_stays_keeps_theirs(importing):
    package = oak().school("o3", "Elm School").set("users", "u1", orgSourcedIds="o3")
    package.person("u9", "teacher", "Theo", "Brandt")
    importing.apply(oak().school("o3", "Elm School").person("u9", "teacher", "Theo", "Brandt"))
    tokens = [send(person(id_)) for id_ in ("u1", "u9")]
    run = importing.apply(package)
    assert [reason(token) for token in tokens] == ["replaced", ""]
    assert problems(run, "warning").count(SENTENCE) == 1


def test_a_password_chosen_by_a_link_somebody_had_copied_ends_too(house, importing):
    tess = chosen_by_link(person("u1"), house.petra)
    run = importing.apply(oak().school("o3", "Elm School").set("users", "u1", orgSourcedIds="o3"))
    assert person("u1").school_id != tess.school_id
    assert person("u1").password_hash is None
    said = "Tess Marchetti: Their password comes from a link Petra Novak had copied, so it opens nothing any more;"
    assert f"{said} send the activation mail." in problems(run, "warning")
