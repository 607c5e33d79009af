"""The trail outside the trail: an auditor reads what the nightly check found, a report prints how the trail ended, a seal notes it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from assessments.inspection import run
from assessments.reports.content import report_on
from assessments.reports.parts import texts
from assessments.reports.sealed import read, sealed_inspection
from communities.models import Grid
from lodi_community.records import anchors, keys
from lodi_community.records.models import Revision, TrailCheck
from tests.places import CITY
from tests.typing_in import form_in, text_of
from tests.world import YEAR

AT_THE_END, OF_ROW = "链尾登记 8 条，实有 3 条：末尾有记录被删除", "网格“第1网格”（编号 1）：常住户数在修改记录里是"


@pytest.fixture
def trail_page(sign_in):
    """What the trail's page says to somebody."""
    return lambda name: text_of(sign_in(name).get(reverse("audit")))


def found(*faults, days=0):
    TrailCheck(at=timezone.now() - timedelta(days=days), length=8, faults=list(faults)).save()


def test_an_auditor_reads_the_faults_of_the_chain_and_of_his_own_rows(world, trail_page):
    found(["", AT_THE_END], ["431302001001", OF_ROW], ["431381001001", "网格“别处”"])
    assert "有 3 处不符" in trail_page("沈岩")
    county = trail_page("韩梅")
    assert "有 2 处不符" in county
    assert AT_THE_END in county
    assert OF_ROW in county
    assert "别处" not in county


def test_nobody_else_is_told(world, trail_page):
    found(["", AT_THE_END])
    assert AT_THE_END not in trail_page("李敏")
    assert AT_THE_END not in trail_page("钱军")


def test_what_was_whole_is_said_and_of_others_rows_no_more_than_that_ones_own_are(world, trail_page):
    found()
    assert "核对过：8 条连续完整，和各表一致" in trail_page("沈岩")
    found(["431381001001", "网格“别处”"])
    assert "您管理范围内的没有不符" in trail_page("韩梅")
    assert "连续完整" not in trail_page("韩梅")


def test_a_check_that_did_not_run_is_said(world, trail_page):
    found(days=3)
    assert "以后没有核对过修改记录" in trail_page("沈岩")
    assert "连续完整" not in trail_page("沈岩")


def test_a_report_prints_how_many_revisions_there_were_and_how_they_ended(
    world, settings, tmp_path, django_capture_on_commit_callbacks
):
    grid = Grid.objects.first()
    for households in range(201, 204):
        grid.households = households
        grid.keep(by=world["李敏"])
    last, before = Revision.objects.first(), Revision.objects.count()
    settings.TRAIL_ANCHORS_FILE = tmp_path / "trail_anchors"
    with django_capture_on_commit_callbacks(execute=True):
        inspection = run.start(YEAR, CITY, by=world["钱军"])
        assert run.work(inspection.pk)
    rows = read(world["郑毅"], sealed_inspection(YEAR, CITY), CITY)
    printed = "-".join(last.digest[at : at + 4] for at in range(0, 16, 4)).upper()
    said = f"封存的数据取自门户的修改记录，当时共{before}条，最后一条的校验码为{printed}。"
    assert said in list(texts(report_on(rows)))
    call_command("verify_revisions", chain=True, printed=[str(before), printed], stdout=StringIO())
    assert [anchor.why for anchor in anchors.read()[0]] == [f"封存{YEAR}年度督查"]
    assert keys.the_key().id == anchors.read()[0][0].key_id


def test_a_save_without_the_key_of_the_trail_is_refused_with_what_to_do_and_what_was_typed(
    world, sign_in, settings, tmp_path
):
    grid, clerk = Grid.objects.filter(community=world["街心社区"]).first(), sign_in("李敏")
    grid.households = 201
    grid.keep(by=world["李敏"])
    settings.TRAIL_KEY_FILE = tmp_path / "trail_key"
    url = reverse("grid-edit", args=[grid.pk])
    form = form_in(clerk.get(url))
    answer = clerk.post(url, form | {"households": "207"})
    assert answer.status_code == 422
    assert "请安装维护的人把备份里的 trail_key 放回原处" in text_of(answer)
    assert form_in(answer)["households"] == "207"
    grid.refresh_from_db()
    assert grid.households == 201
