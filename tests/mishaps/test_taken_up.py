"""A job that broke off is taken up within seconds, and its page does not keep silent meanwhile."""

import errno
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from assessments.inspection import run
from assessments.inspection.models import Inspection
from assessments.inspection.tasks import work_on as work_on_run
from assessments.workbooks import apply, failing
from assessments.workbooks.models import Upload, lease
from assessments.workbooks.tasks import work_on
from lodi_community.access.models import CheckRequest
from lodi_community.background import BackgroundWork
from lodi_community.resuming import leave_to_all
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once


def failing_with(error):
    def fail(*args, **kwargs):
        raise error

    return fail


@pytest.fixture
def upload(world):
    clerk = world["李敏"]
    values = {"code": clerk.scope, "where": "乐坪街道", "year": YEAR, "user": clerk}
    return Upload.objects.create(file_name="人员.xlsx", token="a" * 32, lease_until=lease(), total=3000, **values)


def test_a_check_that_breaks_off_is_free_at_once_and_stops_after_three_attempts_with_a_word(
    upload, monkeypatch, sign_in
):
    monkeypatch.setattr(apply, "look", failing_with(ValueError("a fault of ours")))
    for attempt in (1, 2):
        work_on(upload.pk)
        assert list(Upload.objects.resumable()) == [upload], attempt
    work_on(upload.pk)
    upload.refresh_from_db()
    assert upload.state == Upload.State.REFUSED
    assert "核对了 3 次都出了错，什么也没有写入" in text_of(sign_in("李敏").get(reverse("workbook", args=[upload.pk])))


def test_writing_that_breaks_off_three_times_can_be_asked_for_again(upload, monkeypatch):
    Upload.objects.update(state=Upload.State.APPLYING, failures=2)
    monkeypatch.setattr(apply, "apply", failing_with(ValueError("a fault of ours")))
    work_on(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.failures) == (Upload.State.CHECKED, 0)
    assert upload.refusal == failing.NOT_WRITTEN.format(number=3)


@pytest.mark.parametrize("error", [OperationalError("database is locked"), OSError(errno.ENOSPC, "no space left")])
def test_a_machine_at_fault_is_no_fault_of_the_upload(upload, monkeypatch, error):
    monkeypatch.setattr(apply, "look", failing_with(error))
    for _ in range(4):
        work_on(upload.pk)
    assert list(Upload.objects.resumable()) == [upload]


def test_a_page_that_waits_says_when_nothing_moves(upload, sign_in):
    clerk, page = sign_in("李敏"), reverse("workbook", args=[upload.pk])
    assert "没有进展" not in text_of(clerk.get(page))
    Upload.objects.update(lease_until=lease() - timedelta(seconds=40))
    assert "已有 40 秒没有进展" in text_of(clerk.get(page))


def test_a_run_that_breaks_off_is_free_at_once_and_its_page_says_so(world, monkeypatch, sign_in):
    inspection = run.start(YEAR, CITY)
    monkeypatch.setattr(run, "_judge_all", failing_with(ValueError("a fault of ours")))
    work_on_run(inspection.pk)
    assert list(run.resumable()) == [inspection]
    page = reverse("inspection", args=[YEAR])
    assert "现在没有后台在算" not in text_of(sign_in("钱军").get(page))
    Inspection.objects.filter(pk=inspection.pk).update(lease_until=timezone.now() - timedelta(seconds=9))
    assert "现在没有后台在算：在排队，或上一次中断了。会自动接着算" in text_of(sign_in("钱军").get(page))


def test_the_one_process_takes_up_at_its_start_what_the_last_one_held(upload, world):
    inspection = run.start(YEAR, CITY)
    Inspection.objects.filter(pk=inspection.pk).update(lease_until=lease())
    CheckRequest.objects.create(asked_by_name="沈岩", lease_until=lease())
    leave_to_all()
    assert list(Upload.objects.resumable()) == [upload]
    assert list(run.resumable()) == [inspection]
    assert CheckRequest.objects.abandoned().count() == 1


def test_a_worker_or_timetable_that_ends_by_itself_is_started_again():
    begun, work = threading.Semaphore(0), BackgroundWork(None, "schedule", pause=0.01)

    def end(error=None):
        begun.release()
        if error:
            raise error

    work.work, work.keep_time = end, lambda: end(OSError("no space left on device"))
    work.worker._args, work.timetable._args = [work.work], [work.keep_time]
    work.start()
    assert all(begun.acquire(timeout=60) for _ in range(6))
    assert work.stop(5)
