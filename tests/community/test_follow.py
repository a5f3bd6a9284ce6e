"""Following colleagues and stopping to."""

import pytest

from portal.community.models import Follow
from portal.community.operations import finish_following, follow, follow_all, unfollow
from portal.db import NotSeen
from portal.people.models import Person
from portal.people.profiles import Profile
from tests.house import soup
from tests.threads import at_once


def followed(person):
    return sorted(f.followed_id for f in Follow.select().where(Follow.person == person.id))


def test_one_can_be_followed_and_no_longer(browser, house):
    tess, url = browser(house.tess), f"/community/{house.theo.id}"
    form = soup(tess.get(url)).select_one("form.follow")
    answer = tess.post(form["action"], data={"back": url})
    assert (answer.status_code, answer.location) == (303, url)
    assert followed(house.tess) == [house.theo.id]
    form = soup(tess.get(url)).select_one("form.follow")
    assert form.button.text.startswith("Stop Following")
    tess.post(form["action"])
    assert followed(house.tess) == []


def test_htmx_gets_the_other_button_and_is_told(browser, house):
    answer = browser(house.tess).post(f"/community/{house.theo.id}/follow", data={"back": "/community?q=t"}, htmx=True)
    form = soup(answer).select_one("form.follow")
    assert form["action"].endswith("/unfollow") and form.select_one("[name=back]")["value"] == "/community?q=t"
    assert form.select_one("[name=csrf_token]")["value"]
    assert "You follow Theo Brandt." in answer.text


def test_twice_is_no_mistake(house):
    for _ in range(2):
        follow(house.tess.id, house.theo.id)
    assert followed(house.tess) == [house.theo.id]
    for _ in range(2):
        unfollow(house.tess.id, house.theo.id)
    assert followed(house.tess) == []


def test_twice_at_the_same_moment_is_no_mistake_either(house):
    outcomes = at_once(*[lambda: follow_all(house.tess.id, [house.theo.id, house.sam.id])] * 2)
    assert outcomes == [2, 2]
    assert followed(house.tess) == sorted([house.theo.id, house.sam.id])


@pytest.mark.parametrize("whom", ["tess", "ana", "fay", "petra"])
def test_who_is_no_colleague_cant_be_followed(house, whom):
    with pytest.raises(NotSeen):
        follow(house.tess.id, getattr(house, whom).id)
    assert follow_all(house.tess.id, [getattr(house, whom).id, 2**31 - 1]) == 0
    with pytest.raises(NotSeen):
        unfollow(house.tess.id, getattr(house, whom).id)


def test_who_left_can_still_be_let_go(house):
    follow(house.tess.id, house.theo.id)
    Person.update(district_id=house.far.id).where(Person.id == house.theo.id).execute()
    unfollow(house.tess.id, house.theo.id)
    assert followed(house.tess) == []


def test_all_at_once(browser, house):
    ids = [house.theo.id, house.sam.id, house.fay.id, "x", 2**40]
    answer = browser(house.tess).post("/community/follow-all", data={"person": ids, "back": "/setup/follow"})
    assert (answer.status_code, answer.location) == (303, "/setup/follow")
    assert followed(house.tess) == sorted([house.theo.id, house.sam.id])


def test_back_never_leads_elsewhere(browser, house):
    answer = browser(house.tess).post("/community/follow-all", data={"back": "//evil.example/"})
    assert answer.location == "/community"


def test_the_step_is_done_also_when_nobody_was_followed(house):
    finish_following(house.tess)
    assert Profile.of(house.tess.id).follow_at is not None and followed(house.tess) == []
