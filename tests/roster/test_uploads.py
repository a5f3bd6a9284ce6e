"""Packages that were uploaded: private, and gone as soon as nobody needs them; some hold passwords in clear text."""

import datetime
import os
import shutil
import time

import pytest

from portal.db import now
from portal.roles import THIS_COMPUTER
from portal.roster.models import Run
from portal.roster.operations import cancel_run, due_runs, request_apply, sweep_uploads
from portal.schedule import DUE
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


@pytest.mark.parametrize(("hours", "has_run", "is_left"), [(25, False, False), (23, False, True), (25, True, True)])
def test_an_upload_no_run_knows_of_is_deleted_after_a_day(upload, settings, hours, has_run, is_left):
    _run, file = upload(oak())
    other = settings.uploads / "0123.zip"
    other.write_bytes(b"half")
    looked_at = file if has_run else other
    long_ago = time.time() - hours * 3600
    os.utime(looked_at, (long_ago, long_ago))
    sweep_uploads(settings)
    assert looked_at.exists() == is_left and file.exists()


def test_the_worker_sweeps_by_itself_also_where_nothing_was_ever_uploaded(app, settings):
    work = dict(DUE)["uploads"]
    work(settings)
    assert not settings.uploads.exists()
