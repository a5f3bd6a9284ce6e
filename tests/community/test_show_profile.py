"""`/community/<id>`: exactly what is public, for staff of the same district."""

from portal.db import now
from portal.people.models import Person
from portal.people.photos import save_photo
from portal.schools.models import School
from tests.community.educators import teaches
from tests.house import make_person, soup
from tests.people.test_photo import picture

CANARIES = {
    "email": "canary.mail@cedar.example", "username": "canary.username", "sis_id": "canary-sis",
    "suspended_reason": "canary reason",
}  # fmt: skip


def facts(page):
    return {row.dt.text: row.dd.text for row in page.select(".facts > div")}


def test_all_that_is_public_is_there_and_nothing_else(browser, house):
    School.update(state="Oregon").where(School.id == house.lincoln.id).execute()
    Person.update(**CANARIES).where(Person.id == house.tess.id).execute()
    teaches(
        house.tess, subjects="Mathematics,Science", grades="PK,KG,01,02,09", roles="Librarian\nCounselor",
        years_taught=12, bio="Reads aloud.", alternative_email="canary@home.example", phone="+15035550199",
    )  # fmt: skip
    save_photo(house.tess, picture())
    answer = browser(house.theo).get(f"/community/{house.tess.id}")
    page = soup(answer)
    assert page.h1.text.strip() == "Ms. Tess Marchetti"
    assert facts(page) == {
        "Roles": "Librarian, Counselor", "Grades": "Pre-K, K–2, 9", "Subjects": "Mathematics, Science",
        "Years taught": "12", "School": "Lincoln High", "District": "Cedar Valley", "State": "Oregon",
    }  # fmt: skip
    assert page.select_one(".bio").text == "Reads aloud."
    assert page.select_one("article img")["src"].startswith(f"/community/{house.tess.id}/photo/")
    for canary in ("canary", "5550199", "555-0199", "@"):
        assert canary not in answer.text


def test_nothing_private_shows_on_any_page_of_community(browser, house):
    Person.update(**CANARIES).where(Person.id == house.tess.id).execute()
    teaches(house.tess, subjects="Science", alternative_email="canary@home.example", phone="+15035550199")
    theo = browser(house.theo)
    pages = [f"/community/{house.tess.id}", "/community", "/community?q=tess", "/community?subject=Science"]
    for path in pages:
        text = theo.get(path).text
        assert "Marchetti" in text and "canary" not in text and "5550199" not in text, path
    for asked in ("canary", "cedar.example", "canary-sis", "5550199"):
        assert "Marchetti" not in theo.get(f"/community?q={asked}").text


def test_the_own_one_says_who_sees_it_and_leads_to_changing_it(browser, house):
    page = soup(browser(house.tess).get(f"/community/{house.tess.id}"))
    assert page.select_one("article a[href='/profile/experience']")
    assert not page.select("form.follow")
    assert "Addresses and phone number are never shown" in page.text


def test_who_is_not_a_colleague_has_no_page(browser, house):
    waiting = make_person("teacher", "Wanda", "Quist", house.lincoln, waiting_at=now())
    fresh = make_person("teacher", "Nils", "Frey", house.lincoln, password=None)
    gone = make_person("teacher", "Gus", "Ode", house.lincoln, suspended_at=now())
    for person in (waiting, fresh, gone, house.ana, house.fay, house.petra):
        assert browser(house.tess).get(f"/community/{person.id}").status_code == 404
    assert browser(house.tess).get("/community/2147483647").status_code == 404


def test_who_waits_for_approval_sees_nobody(browser, house):
    waiting = make_person("teacher", "Wanda", "Quist", house.lincoln, waiting_at=now())
    wanda = browser(waiting)
    for path in ("/community", f"/community/{house.tess.id}"):
        answer = wanda.get(path)
        assert (answer.status_code, answer.location) == (303, "/profile")
    save_photo(house.tess, picture())
    mark = soup(browser(house.tess).get("/profile/photo")).select_one("main img")["src"]
    assert wanda.get(mark).status_code == 404


def test_who_belongs_to_no_district_has_no_colleagues(browser, house):
    lone, other = make_person("teacher", "Lo", "Ne"), make_person("teacher", "Al", "One")
    assert browser(lone).get(f"/community/{other.id}").status_code == 404
    assert "No colleagues here yet" in browser(lone).get("/community").text


def test_an_admin_takes_down_a_picture_that_does_not_belong_there(browser, house):
    save_photo(house.tess, picture())
    url = f"/community/{house.tess.id}"
    assert not soup(browser(house.theo).get(url)).select("form[action$='photo/remove']")
    form = soup(browser(house.sam).get(url)).select_one("form[action$='photo/remove']")
    assert browser(house.sam).post(form["action"]).location == url
    assert not soup(browser(house.theo).get(url)).select("article img")
