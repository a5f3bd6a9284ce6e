"""What a first visit loads, and what a part weighs: sizes, not times."""

import gzip

import pytest
from playwright.sync_api import expect

from portal.welcome.demo import demo_person, load_demo
from tests.house import PASSWORD

pytestmark = pytest.mark.browser
KB = 1024


@pytest.fixture
def admin(app):
    """The portal admin of the demo: 600 students with names as schools have them."""
    load_demo(PASSWORD)
    return demo_person("portal_admin")


def test_a_first_visit_of_the_table_loads_little(admin, window):
    mine = window(admin)
    sizes = {}
    mine.page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page = mine.go("/users/students")
    expect(page.locator("tbody tr")).to_have_count(50)
    page.wait_for_load_state("networkidle")
    assert len(mine.requests) <= 8, mine.asked()
    assert sum(sizes.values()) <= 150 * KB, sizes


def test_a_second_visit_loads_the_page_alone(admin, window):
    mine = window(admin)
    mine.go("/users/students")
    mine.page.wait_for_load_state("networkidle")
    for request in mine.requests:
        request.response().finished()  # only what has come whole is kept
    page = mine.go("/users/teachers")
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').filter(r => r.transferSize).map(r => r.name)")
    assert fetched == []


def test_fifty_rows_weigh_little(admin, browser):
    answer = browser(admin).get("/users/students?page=2", htmx=True, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.get_data()).count(b"<tr id=") == 50
    assert len(answer.get_data()) <= 12 * KB
