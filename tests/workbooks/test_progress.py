"""How far an upload is while it is worked on; and what becomes of its files in the end."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessments.workbooks import apply, sweeping, tasks
from assessments.workbooks.check import check
from assessments.workbooks.guard import Unreadable, read
from assessments.workbooks.models import Upload
from assessments.workbooks.progress import Progress, Silent, reached
from assessments.workbooks.sheets import Ground
from communities.models import Grid
from lodi_community.records import personal
from lodi_community.records.door import WriteDoor

# Files and what a page says of them.
pytestmark = [pytest.mark.once, pytest.mark.long]
WORKER = {("网格", "街心社区+01", "网格员"): "周敏"}


class Watched(Silent):
    def __init__(self):
        self.total, self.steps = None, []

    def begin(self, total):
        self.total = total

    def add(self, rows):
        self.steps.append(rows)


def test_checking_goes_from_none_to_all_rows_in_many_steps(desk):
    watched = Watched()
    batch = check(read(desk.workbook()), Ground(desk.user, desk.code, desk.year, watched))
    assert watched.total == batch.rows > 80
    assert round(sum(watched.steps)) == batch.rows
    assert len(watched.steps) > len(batch.checks)


def test_the_page_shows_how_many_rows_of_how_many_are_done(desk, sign_in):
    upload = desk.upload(desk.edited(WORKER))
    apply.start(upload, Upload.State.APPLYING)
    page = sign_in("李敏")
    address = reverse("workbook", args=[upload.pk])
    assert 'value="0"' in page.get(address).content.decode()
    upload.keep("progress", "1250 10000")
    shown = " ".join(page.get(address).content.decode().split())
    assert "1,250" in shown
    assert "10,000 行" in shown
    assert 'value="1250" max="10000"' in shown


def test_the_page_that_waits_loads_again_when_the_work_is_over(desk, sign_in):
    upload, client = desk.upload(desk.edited(WORKER)), sign_in("李敏")

    def polled():
        return client.get(reverse("workbook", args=[upload.pk]), headers={"HX-Request": "true"})

    over = polled()
    assert (over["HX-Refresh"], over.content) == ("true", b"")  # no page is written that nobody reads
    apply.start(upload, Upload.State.APPLYING)
    assert "HX-Refresh" not in polled()


def test_writing_says_that_all_rows_are_done(desk):
    upload = desk.write(desk.edited({**WORKER, ("网格", "街心社区+02", "网格员"): "肖红"}))
    assert reached(upload)[1] == 2


# Sweeping -------------------------------------------------------------------------------------


def files(upload):
    return {path.name.partition(".")[2] for path in Upload.folder().glob(f"{upload.token}.*")}


def age(upload, days):
    Upload.objects.filter(pk=upload.pk).update(at=timezone.now() - timedelta(days=days))


def test_files_of_old_uploads_go_and_what_was_written_can_still_be_undone(world, desk, sign_in):
    upload, recent = desk.write(desk.edited(WORKER)), desk.upload(desk.workbook())
    age(upload, settings.UPLOAD_KEPT_DAYS + 1)
    sweeping.sweep()
    assert files(upload) == set()
    assert {"cells", "preview"} <= files(recent)
    page = sign_in("李敏").get(reverse("workbook", args=[upload.pk])).content.decode()
    assert "文件到了保留期限，或因依法删除个人信息，已经删除" in page
    assert "撤销这次导入" in page
    apply.undo(upload, world["李敏"])
    assert Grid.objects.get(community=world["街心社区"], code="01").grid_worker != "周敏"


def test_what_is_kept_of_an_upload_goes_with_what_is_erased_of_a_person(world, desk):
    upload, other = desk.write(desk.edited(WORKER)), desk.upload(desk.workbook())
    for what in files(other):
        other.keep(what, "{}")
    grid = Grid.objects.get(community=world["街心社区"], code="01")
    with WriteDoor(world["李敏"], "本人书面请求") as door:
        personal.erase(door, Grid, grid.pk, ["grid_worker"])
    assert files(upload) == set()
    assert "cells" in files(other), "it does not name her"


def test_who_is_at_work_on_an_upload_that_was_forgotten_keeps_nothing_of_it(world, desk):
    upload = desk.receive(desk.workbook())
    batch = apply.look(upload)
    upload.path("draft-0123").write_text("half")
    upload.forget()
    progress = Progress(upload)
    progress.begin(100)
    with pytest.raises(Unreadable, match="的内容已经清理"):
        apply._keep(upload, batch, since=0)
    assert files(upload) == set()


def test_what_is_erased_is_looked_for_while_others_upload_and_sweep(world, desk):
    """The last name of a file comes, or it goes, between the list of the folder and the reading of the file."""
    upload = desk.receive(desk.workbook())
    ended = threading.Event()

    def write():
        while not ended.is_set():
            upload.keep("progress", "1 2")
            upload.path("progress").unlink()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write)
        try:
            for _ in range(50):
                sweeping.forget_words("", {1}, {"没有这个人"})
        finally:
            ended.set()
    assert "cells" in files(upload)


def test_old_uploads_that_were_never_written_are_dropped_and_those_worked_on_stay(desk):
    waiting, working = desk.upload(desk.workbook()), desk.upload(desk.workbook())
    apply.start(working, Upload.State.APPLYING)
    for upload in (waiting, working):
        age(upload, settings.UPLOAD_KEPT_DAYS + 1)
    sweeping.sweep()
    waiting.refresh_from_db()
    working.refresh_from_db()
    assert (waiting.state, working.state) == (Upload.State.DROPPED, Upload.State.APPLYING)
    assert files(waiting) == set()
    assert "cells" in files(working)


@pytest.mark.parametrize(("state", "left_in"), [("checking", "refused"), ("applying", "checked")])
@pytest.mark.parametrize("gone", ["off", "moved"])
def test_what_somebody_asked_for_who_has_left_is_ended_in_words(world, desk, state, left_in, gone):
    upload = desk.upload(desk.edited(WORKER))
    before = upload.preview()
    Upload.objects.filter(pk=upload.pk).update(state=state)
    new = {"is_active": False} if gone == "off" else {"division": world["花山街道"]}
    type(world["李敏"]).objects.filter(name="李敏").update(**new)
    tasks.work_on(upload.pk)
    upload.refresh_from_db()
    assert upload.state == left_in
    assert upload.refusal.startswith(
        "上传人李敏已离岗，或换了单位、岗位，没有" if state == "checking" else "上传人李敏已离岗"
    )
    assert upload.refusal.count("什么也没有写入") == 1
    assert (upload.preview() == before) is (state == "applying"), "a successor sees what was checked"
    assert not Grid.objects.filter(grid_worker="周敏").exists()


def test_workbooks_as_versions_before_kept_them_go_at_once(desk):
    upload = desk.upload(desk.workbook())
    upload.path("workbook").write_bytes(b"PK")
    assert sweeping.sweep() == 1
    assert "workbook" not in files(upload)
    assert "cells" in files(upload)


def test_files_that_nothing_leads_to_go_after_a_day(desk):
    upload = desk.upload(desk.workbook())
    lost, half = Upload.folder() / "0123.cells", upload.path("draft-1234")
    for path in (lost, half):
        path.write_text("x")
    assert sweeping.sweep() == 0
    for path in (lost, half):
        os.utime(path, (0, 0))
    assert sweeping.sweep() == 2
    assert {"cells", "preview", "plan"} <= files(upload)
