"""The cores of a school: who may choose them, what is kept, two at once, and the way back."""

from functools import partial

import pytest

from portal.audit.models import Change, Event
from portal.db import Refused
from portal.schools.models import School
from portal.standards.models import SchoolCore
from portal.standards.operations import choose_school_cores
from tests.house import soup
from tests.threads import at_once

COMMON_MATH, OREGON_MATH, OREGON_SCIENCE = "d10003fb", "d21270900", "d21348433"


@pytest.fixture
def lincoln(house):
    School.update(state="Oregon", subjects="Mathematics\nScience\nRowing").where(
        School.id == house.lincoln.id
    ).execute()
    return School.get_by_id(house.lincoln.id)


def address(school):
    return f"/cores/{school.id}"


def options(page, name):
    return [group["label"] for group in page.select(f"#{name} optgroup")], [
        o.text for o in page.select(f"#{name} option")
    ]


def choose(browser, who, school, **values):
    return browser(who).post(address(school), data=values)


def test_there_is_a_drop_down_for_each_subject_with_the_states_first(browser, house, lincoln):
    page = soup(browser(house.sam).get(address(lincoln)))
    assert [label.text for label in page.select("main .form-label")] == ["Mathematics", "Science"]
    groups, names = options(page, "core_mathematics")
    assert groups == ["Oregon", "For all states", "Other states"]
    assert names[:3] == ["None", "Oregon Mathematics, 2021", "Common Core Math"]
    assert "There is no list of standards yet for Rowing" in page.select_one("main").text
    assert "CC BY 3.0 US" in page.select_one("main").text


def test_a_school_that_has_said_nothing_is_offered_every_subject(browser, house):
    page = soup(browser(house.sam).get(address(house.lincoln)))
    assert len(page.select("main select")) == 10
    assert options(page, "core_mathematics")[0] == ["For all states", "Other states"]
    assert "has not said its state" in page.text


def test_a_school_admin_chooses_and_history_tells_it(browser, house, lincoln):
    answer = choose(browser, house.sam, lincoln, core_mathematics=COMMON_MATH)
    assert (answer.status_code, answer.location) == (303, address(lincoln))
    assert SchoolCore.of(lincoln.id) == {"Mathematics": COMMON_MATH}
    event = Event.get(Event.kind == "cores.changed")
    change = Change.get(Change.event == event)
    assert (event.actor_id, event.school_id) == (house.sam.id, lincoln.id)
    assert (change.field, change.old, change.new) == ("Mathematics", None, COMMON_MATH)
    page = soup(browser(house.sara).get(address(lincoln)))
    assert page.select_one("#core_mathematics option[selected]")["value"] == COMMON_MATH
    told = " ".join(page.select_one(".history").text.split())
    assert "Sam Okoro changed Mathematics from none to Common Core Math" in told


def test_history_names_the_cores_and_leads_to_the_page(browser, house, lincoln):
    choose(browser, house.sam, lincoln, core_mathematics=COMMON_MATH)
    row = soup(browser(house.sara).get("/history?kind=cores.")).select_one("tbody tr")
    told = " ".join(row.text.split())
    assert "changed the cores of Lincoln HighMathematics: none → Common Core Math" in told
    assert row.select_one("a")["href"].startswith(address(lincoln))


def test_a_subject_under_another_name_is_kept_under_it(browser, house, lincoln):
    School.update(subjects="Math").where(School.id == lincoln.id).execute()
    choose(browser, house.sam, lincoln, core_math=OREGON_MATH)
    assert SchoolCore.of(lincoln.id) == {"Math": OREGON_MATH}


def test_choosing_none_takes_it_away(browser, house, lincoln):
    choose(browser, house.sam, lincoln, core_mathematics=COMMON_MATH, core_science=OREGON_SCIENCE)
    choose(browser, house.sam, lincoln, core_mathematics="")
    assert SchoolCore.of(lincoln.id) == {"Science": OREGON_SCIENCE}


def test_saving_without_a_change_writes_nothing(browser, house, lincoln):
    choose(browser, house.sam, lincoln, core_mathematics="")
    assert not Event.select().exists()


@pytest.mark.parametrize("who", ["tess", "ana"])
def test_teachers_and_students_choose_none_for_a_school(browser, house, lincoln, who):
    assert choose(browser, getattr(house, who), lincoln, core_mathematics=COMMON_MATH).status_code == 403
    assert SchoolCore.of(lincoln.id) == {}


@pytest.mark.parametrize("who", ["ruth", "fay"])
def test_another_school_is_not_seen(browser, house, lincoln, who):
    assert choose(browser, getattr(house, who), lincoln, core_mathematics=COMMON_MATH).status_code == 404
    assert SchoolCore.of(lincoln.id) == {}


def test_who_looks_after_several_schools_chooses_one(browser, house, lincoln):
    choose(browser, house.dora, lincoln, core_mathematics=COMMON_MATH)
    page = soup(browser(house.dora).get("/cores"))
    assert [card.text for card in page.select(".card-link span")] == ["Chosen for 1 subject", "Nothing chosen yet"]
    assert browser(house.sam).get("/cores").location == address(lincoln)


@pytest.mark.parametrize("core", ["nonsense", OREGON_SCIENCE])
def test_a_core_that_is_not_offered_is_refused(browser, house, lincoln, core):
    answer = choose(browser, house.sam, lincoln, core_mathematics=core)
    assert answer.status_code == 422
    with pytest.raises(Refused):
        choose_school_cores(house.sam, lincoln.id, {"Mathematics": core}, {})
    assert SchoolCore.of(lincoln.id) == {}


def test_who_saves_over_somebody_else_is_told_and_chooses_again(browser, house, lincoln):
    choose(browser, house.sara, lincoln, core_mathematics=COMMON_MATH)
    answer = choose(browser, house.sam, lincoln, core_mathematics=OREGON_MATH, core_mathematics_seen="")
    page = soup(answer)
    assert answer.status_code == 409
    assert "Somebody else has just chosen Common Core Math" in page.select_one("#core_mathematics-error").text
    assert page.select_one("#core_mathematics option[selected]")["value"] == OREGON_MATH
    seen = page.select_one("[name=core_mathematics_seen]")["value"]
    choose(browser, house.sam, lincoln, core_mathematics=OREGON_MATH, core_mathematics_seen=seen)
    assert SchoolCore.of(lincoln.id) == {"Mathematics": OREGON_MATH}


def test_what_nobody_touched_on_the_page_keeps_what_somebody_else_saved(browser, house, lincoln):
    choose(browser, house.sara, lincoln, core_mathematics=COMMON_MATH)
    sent = {"core_mathematics": "", "core_mathematics_seen": ""}
    sent |= {"core_science": OREGON_SCIENCE, "core_science_seen": ""}
    assert choose(browser, house.sam, lincoln, **sent).status_code == 303
    assert SchoolCore.of(lincoln.id) == {"Mathematics": COMMON_MATH, "Science": OREGON_SCIENCE}


def test_of_two_at_the_same_moment_one_is_saved_and_the_other_told(house, lincoln):
    save = partial(choose_school_cores, school_id=lincoln.id, seen={"Mathematics": None})
    outcomes = at_once(
        partial(save, house.sam, values={"Mathematics": COMMON_MATH}),
        partial(save, house.sara, values={"Mathematics": OREGON_MATH}),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Event"]


def test_undo_puts_back_what_was(browser, house, lincoln):
    sam = browser(house.sam)
    sam.post(address(lincoln), data={"core_mathematics": COMMON_MATH})
    sam.post(address(lincoln), data={"core_mathematics": OREGON_MATH})
    form = soup(sam.get(address(lincoln))).select("#announcer form")[-1]
    assert sam.post(form["action"]).status_code == 303
    assert SchoolCore.of(lincoln.id) == {"Mathematics": COMMON_MATH}
    first = Event.select().order_by(Event.id).first()
    answer = sam.post(f"{address(lincoln)}/undo/{first.id}")
    assert answer.status_code == 303 and SchoolCore.of(lincoln.id) == {}


def test_a_choice_made_anew_since_is_not_undone(browser, house, lincoln):
    first = choose_school_cores(house.sam, lincoln.id, {"Mathematics": COMMON_MATH}, {})
    choose_school_cores(house.sara, lincoln.id, {"Mathematics": OREGON_MATH}, {"Mathematics": COMMON_MATH})
    answer = browser(house.sam).post(f"{address(lincoln)}/undo/{first.id}")
    assert answer.status_code == 403 and "changed again since" in answer.text
    assert browser(house.ruth).post(f"/cores/{house.roosevelt.id}/undo/{first.id}").status_code == 404
    assert SchoolCore.of(lincoln.id) == {"Mathematics": OREGON_MATH}
