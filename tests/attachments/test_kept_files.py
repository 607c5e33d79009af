"""Attachments after they were taken: in the trace, swept when nothing belongs to them, and kinds that have none."""

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from assessments.dashboards import trace
from facilities.models import Premises
from lodi_community.attachments import sweeping
from lodi_community.attachments.models import Attachment, folder
from lodi_community.records.kinds import KINDS
from tests.attachments.test_attachments import file_url, send_files, stored_files
from tests.duties import state_duties
from tests.evidence import attach, file, png
from tests.typing_in import Form, text_of
from tests.world import YEAR

# Bytes are looked at in memory and files lie on the disk; their rows are asked of each database.
pytestmark = pytest.mark.once


@pytest.fixture
def attachment(world, site):
    return attach(site, world["李敏"], "产权证.docx")[0]


def test_the_trace_of_a_verdict_names_the_evidence_of_each_record(clerk, world, site, attachment):
    lines = trace.lines_of_records(world["李敏"], KINDS["premises"], [site], lambda row: "", lambda row: "")
    assert [(line.attachments, line.attachments_url) for line in lines] == [
        (1, f"{reverse('premises-detail', args=[site.pk])}#attachments")
    ]
    page = clerk.get(reverse("trace", args=[world["街心社区"].code, "8.1"]))
    assert "附件 1 个" in text_of(page)


@pytest.mark.both
def test_files_without_a_row_are_swept_after_a_day_and_removed_ones_after_30(clerk, site, world, capsys):
    kept, removed, long_gone = attach(site, world["李敏"], "留.docx", "删.docx", "早删.docx")
    now = timezone.now()
    Attachment.objects.filter(pk=removed.pk).update(removed_at=now - timedelta(days=29))
    Attachment.objects.filter(pk=long_gone.pk).update(removed_at=now - timedelta(days=31))
    fresh, stale = (folder() / "ab" / "cd" / name for name in ("a" * 32, "b" * 32))
    for path in (fresh, stale):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    yesterday = (now - timedelta(hours=25)).timestamp()
    os.utime(stale, (yesterday, yesterday))
    os.utime(kept.path, (yesterday, yesterday))
    call_command("sweep_attachments")
    assert "已清理 2 个文件" in capsys.readouterr().out
    assert set(stored_files()) == {kept.path, removed.path, fresh}
    assert Attachment.objects.count() == 3


@pytest.mark.both
def test_the_files_of_a_removed_record_go_30_days_after_the_next_sweep(site, world):
    (attachment,) = attach(site, world["李敏"], "产权证.docx")
    site.rooms.all().delete()
    Premises._base_manager.filter(pk=site.pk).delete()
    sweeping.sweep()
    assert attachment.path.exists()
    Attachment.objects.update(removed_at=timezone.now() - timedelta(days=31))
    sweeping.sweep()
    assert not attachment.path.exists()


# Kinds to which no evidence belongs -------------------------------------------------------------

WITHOUT_EVIDENCE = {
    "user": "卫宁",
    "division": "卫宁",
    "paystandard": "吴霞",
    "averagewage": "吴霞",
    "localstandard": "吴霞",
    "admonitiontalk": "吴霞",
    "nilreport": "赵琳",
}  # kind → somebody who may change its records


@pytest.fixture
def bare(world, sign_in):
    """bare(slug): the client of somebody who may change records of a kind without evidence, and one of them."""
    state_duties(world.divisions, world.communities, YEAR)

    def find(slug):
        user = world[WITHOUT_EVIDENCE[slug]]
        return sign_in(user.name), KINDS[slug].rows(user).exclude(pk=user.pk if slug == "user" else None).first()

    return find


def test_these_kinds_and_no_others_are_without_evidence():
    assert {slug for slug, kind in KINDS.items() if not kind.evidence} == set(WITHOUT_EVIDENCE)


@pytest.mark.parametrize("slug", WITHOUT_EVIDENCE)
def test_a_record_that_needs_no_evidence_says_nothing_of_files_and_takes_none(bare, slug):
    client, record = bare(slug)
    page = client.get(KINDS[slug].url("detail", record.pk))
    assert page.status_code == 200
    assert "附件" not in text_of(page)
    assert not [action for action in Form(page).actions if "attachments" in action]
    for sent in (send_files(client, record, file("a.png", png())), send_files(client, record)):
        assert sent.status_code == 404
    assert not Attachment.objects.exists()
    assert not stored_files()


def test_a_file_from_before_is_still_shown_and_can_be_removed(world, bare):
    client, record = bare("division")
    (attachment,) = attach(record, world["卫宁"], "批复.docx")
    detail = KINDS["division"].url("detail", record.pk)
    page = client.get(detail)
    assert "批复.docx" in text_of(page)
    assert "添加附件" not in text_of(page)
    removal = file_url(attachment, "attachment-remove")
    assert removal in page.content.decode()
    assert client.post(removal, {"reason": "不用了"}).status_code == 302
    assert "附件" not in text_of(client.get(detail)).replace("已删除附件", "")
