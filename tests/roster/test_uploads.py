"""Packages that were uploaded: private, and gone as soon as nobody needs them; some hold passwords in clear text."""

import datetime
import shutil

import pytest

from portal.db import now
from portal.roster.models import Run
from portal.roster.operations import cancel_run, due_runs, request_apply
from portal.rules import THIS_COMPUTER
from tests.roster.oneroster import oak


@pytest.fixture
def upload(importing, settings):
    """Starts an import of a package that lies among the uploads; returns (run, file)."""

    def start(package):
        settings.uploads.mkdir(parents=True, exist_ok=True)
        importing.folder = settings.uploads
        run = importing.start(package)
        return run, settings.uploads / run.file_name

    return start


def test_a_package_that_was_read_is_deleted_and_can_still_be_applied(upload, settings):
    run, file = upload(oak())
    assert file.exists()
    due_runs(settings)
    assert not file.exists() and Run.get().package == ""
    request_apply(THIS_COMPUTER, run.id)
    due_runs(settings)
    assert Run.get().state == "applied"


def test_a_refused_one_is_kept_a_week_to_be_read_anyway(upload, settings):
    _run, file = upload(oak().set("users", "u2", role="headmaster"))
    due_runs(settings)
    assert Run.get().state == "refused" and file.exists()
    Run.update(created_at=now() - datetime.timedelta(days=8)).execute()
    due_runs(settings)
    assert not file.exists() and Run.get().package == ""


def test_a_discarded_one_is_deleted_unread(upload, settings):
    run, file = upload(oak())
    cancel_run(THIS_COMPUTER, run.id)
    due_runs(settings)
    assert not file.exists()


def test_a_package_named_on_the_command_line_is_not_ours_to_delete(importing, settings, tmp_path):
    path = oak().write(tmp_path / "mine.zip")
    importing.apply(path)
    folder = tmp_path / "unpacked"
    shutil.unpack_archive(path, folder)
    importing.apply(folder)
    due_runs(settings)
    assert path.exists() and folder.exists() and not Run.select().where(Run.package != "").exists()


def test_a_path_longer_than_most_is_no_problem(importing, tmp_path):
    folder = tmp_path / ("d" * 150) / ("e" * 150)
    folder.mkdir(parents=True)
    assert importing.apply(oak().write(folder / "oak.zip")).state == "applied"
