"""A worker killed with kill -9 while it writes a workbook leaves nothing half, and the next one writes it once and whole."""

import io
import json
import time

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from assessments.workbooks import apply, guard
from assessments.workbooks.models import Upload
from lodi_community.records.models import Revision, RevisionChain
from staffing.models import Person

from ..test_killed_runs import go_on, kill
from ..world import YEAR, World

ROWS = 3000
HEADS = {
    "社区": "community",
    "姓名": "name",
    "性别": "sex",
    "出生日期": "birth_date",
    "政治面貌": "political_status",
    "学历": "education_level",
}
WAIT_SECONDS = 90
KILLED_AT = (0, 1500)  # rows written by then, none of them committed


# In the installation --------------------------------------------------------------------------


def workbook_of_persons(rows):
    """The bytes of a workbook with so many new persons of 街心社区, under the headings of HEADS."""
    book = Workbook(write_only=True)
    page = book.create_sheet("人员")
    page.append([*HEADS])
    for number in range(rows):
        page.append(["街心社区", f"新{number}", "女", f"{1960 + number % 40}-03-{1 + number % 28:02}", "群众", "高中"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def leave_a_large_upload():
    """3,000 new persons, checked and to be written, by nobody yet. Prints the upload's key and token."""
    user = World(YEAR)["李敏"]
    upload = Upload.receive(
        user,
        "人员.xlsx",
        guard.read(workbook_of_persons(ROWS)),
        code=user.scope,
        where="乐坪街道",
        year=YEAR,
        mapping=[
            {
                "table": "人员",
                "title": "人员花名册",
                "head": 0,
                "at": {name: n for n, name in enumerate(HEADS.values())},
            }
        ],
    )
    apply.check_upload(upload)
    assert upload.counts["new"] == ROWS, upload.counts
    assert apply.start(upload, Upload.State.APPLYING)
    print(json.dumps({"pk": upload.pk, "token": upload.token}))


def say_what_is_there():
    """Print the upload's state, its persons and their revisions, and whether the chain holds."""
    upload, persons = Upload.objects.get(), Person.objects.filter(name__startswith="新")
    call_command("verify_revisions", chain=True, verbosity=0)
    print(
        json.dumps(
            {
                "state": upload.state,
                "persons": persons.count(),
                "names": persons.values("name").distinct().count(),
                "revisions": Revision.objects.filter(kind="staffing.person").count(),
                "chain": RevisionChain.objects.get().length if RevisionChain.objects.exists() else 0,
                "all": Revision.objects.count(),
            }
        )
    )


def told_by(installation, function):
    """What a function of this module prints when the installation runs it."""
    words = ["-c", f"from tests.workbooks.test_killed_uploads import {function}; {function}()"]
    ended = installation.manage("shell", "--no-imports", *words)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


# From outside ---------------------------------------------------------------------------------


def wait_for(reached):
    until = time.monotonic() + WAIT_SECONDS
    while not reached():
        assert time.monotonic() < until, "nobody writes the workbook"
        time.sleep(0.002)


@pytest.mark.apart
@pytest.mark.larger
@pytest.mark.once  # under ./prove.sh on both
def test_a_worker_killed_in_mid_apply_leaves_nothing_half_and_the_next_one_writes_it_whole(prepared_installation):
    installation = prepared_installation
    installation.environment |= {"UPLOAD_LEASE_SECONDS": "1"}
    upload = told_by(installation, "leave_a_large_upload")
    path = installation.folder / "uploads" / f"{upload['token']}.progress"
    kills = 0
    for wanted in KILLED_AT:
        path.unlink(missing_ok=True)
        processes = go_on(installation)
        wait_for(lambda wanted=wanted: path.exists() and int((path.read_text() or "0").split()[0]) >= wanted)
        kill(processes)
        found = told_by(installation, "say_what_is_there")
        if found["state"] == "applied":
            break
        assert (found["state"], found["persons"], found["revisions"]) == ("applying", 0, 0)
        kills += 1
    assert kills >= 1
    processes = go_on(installation)
    until = time.monotonic() + WAIT_SECONDS
    while (found := told_by(installation, "say_what_is_there"))["state"] != "applied":
        assert time.monotonic() < until, found
    kill(processes)
    assert (found["persons"], found["names"], found["revisions"]) == (ROWS, ROWS, ROWS)
    assert found["chain"] == found["all"]
