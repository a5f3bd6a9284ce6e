"""The page that takes a package: who may, what it takes, where the file goes."""

import io

import pytest

from portal.roster.models import Run
from portal.schools.models import Setting, Source
from tests.house import soup
from tests.roster.packages import write_package


def send(browser, path, name="oak.zip", **more):
    with path.open("rb") as file:
        data = {"package": (io.BytesIO(file.read()), name), **more}
    return browser.post("/roster/import", data=data, content_type="multipart/form-data")


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "oak.zip")


@pytest.mark.parametrize(("who", "status"), [("sam", 200), ("dora", 200), ("petra", 200), ("tess", 403), ("ana", 403)])
def test_admins_may_import(house, browser, who, status):
    assert browser(getattr(house, who)).get("/roster/import").status_code == status


def test_a_package_is_kept_privately_and_waits_to_be_read(house, browser, package, settings):
    answer = send(browser(house.petra), package, name="exports/oak.zip")
    run = Run.get()
    assert answer.status_code == 303 and answer.location == f"/roster/runs/{run.id}"
    assert (run.state, run.file_name, run.started_by_id) == ("uploaded", "oak.zip", house.petra.id)
    (kept,) = settings.uploads.iterdir()
    assert str(kept) == run.package and kept.stat().st_mode & 0o777 == 0o600
    assert settings.uploads.stat().st_mode & 0o777 == 0o700
    assert kept.read_bytes() == package.read_bytes() and "oak" not in kept.name


def test_a_name_made_to_climb_out_of_the_folder_is_only_shown(house, browser, package, settings):
    send(browser(house.petra), package, name="../../<b>\x07x.zip")
    assert Run.get().file_name == "<b>x.zip"
    assert len(list(settings.uploads.iterdir())) == 1


@pytest.mark.parametrize(("content", "sentence"), [(b"", "Choose the zip file"), (b"name,role\n", "not a zip file")])
def test_what_is_no_zip_is_said_at_the_field(house, browser, content, sentence, settings):
    data = {"package": (io.BytesIO(content), "users.csv" if content else "")}
    answer = browser(house.petra).post("/roster/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in soup(answer).select_one("#package-error").text
    assert soup(answer).select_one("#package")["aria-invalid"] == "true"
    assert not Run.select().exists() and not settings.uploads.exists()


def test_the_demo_takes_no_real_roster(house, browser, package, settings):
    Setting.write("demo", True)
    page = browser(house.petra).get("/roster/import")
    assert page.status_code == 200 and "takes no real roster" in soup(page).h1.text
    assert soup(page).select_one('main a[href="/welcome/demo/leave"]')
    assert send(browser(house.petra), package).status_code == 403
    assert not Run.select().exists() and not settings.uploads.exists()


def applied_from(name):
    source = Source.create(name=name)
    Run.create(source=source, state="applied")
    return source


def newest():
    return Run.select().order_by(Run.id.desc()).first()


def test_the_system_is_asked_for_only_where_the_file_alone_does_not_settle_it(house, browser, package):
    assert not soup(browser(house.petra).get("/roster/import")).select("select")
    applied_from("Oak SIS")
    assert not soup(browser(house.petra).get("/roster/import")).select("select")
    assert soup(browser(house.petra).get("/roster/import?which=1")).select("select#source")
    maple = applied_from("Maple SIS")
    assert len(soup(browser(house.petra).get("/roster/import")).select("select#source option")) == 4
    send(browser(house.petra), package, source="Maple SIS")
    assert newest().source == maple


def test_another_system_needs_a_name(house, browser, package):
    applied_from("Oak SIS")
    applied_from("Maple SIS")
    answer = send(browser(house.petra), package, source="+", new_source=" ")
    assert answer.status_code == 422 and soup(answer).select_one("#new_source-error")
    send(browser(house.petra), package, source="+", new_source="Elm SIS")
    assert newest().source.name == "Elm SIS"


def test_a_stranger_and_a_form_without_its_token_leave_no_file(house, browser, package, settings):
    assert send(browser(), package).status_code == 303
    with package.open("rb") as file:
        data = {"package": (file, "oak.zip")}
        answer = browser(house.petra).post("/roster/import", data=data, content_type="multipart/form-data", csrf=False)
    assert answer.status_code == 400
    assert not settings.uploads.exists()
