"""The sheet 零报告 of the workbook: what is stated there, what is refused there, and what a new row takes back."""

from datetime import date

import pytest

from assessments.workbooks import apply
from assessments.workbooks.models import Upload
from communities.models import Meeting, NilReport, ServiceBrand
from lodi_community.records.models import Revision

from ..facts import forget
from ..world import YEAR
from .conftest import next_row

# Cells are read and compared in memory; what is stated and withdrawn is asked of each database in tests/communities.
pytestmark = [pytest.mark.once, pytest.mark.long]
SHEET = "零报告"


@pytest.fixture
def empty(desk, world):
    """The desk without a brand and without a meeting."""
    forget(ServiceBrand)
    forget(Meeting)
    return desk


def line(desk, kind, community="街心社区", year=YEAR, since=None, data=None):
    data = data or desk.workbook()
    at = next_row(data, SHEET)
    cells = {"单位": community, "报告没有的": kind, "年度": year, "从哪天起没有": since}
    return desk.edited({(SHEET, at, name): value for name, value in cells.items() if value is not None}, data), at


def test_none_is_stated_in_a_line_and_comes_back_unchanged(empty):
    data, _ = line(empty, "服务品牌", since=f"{YEAR}-01-01")
    data, _ = line(empty, "会议台账", data=data)
    upload = empty.write(data)
    assert (upload.state, upload.counts["new"], upload.counts["wrong"]) == (Upload.State.APPLIED, 2, 0)
    stated = {(report.code, report.kind, report.since) for report in NilReport.objects.all()}
    assert stated == {("431302001001", "servicebrand", date(YEAR, 1, 1)), ("431302001001", "meeting", None)}
    again = empty.write(empty.workbook())
    assert again.counts["same"] > 80
    assert again.counts["changed"] == again.counts["new"] == again.counts["wrong"] == 0


def test_what_rows_contradict_is_wrong_in_the_preview(desk):
    data, at = line(desk, "会议台账")
    row = desk.found(data)[SHEET, at]
    [words] = row["errors"].values()
    assert f"街心社区{YEAR}年度已有会议" in words
    assert "不能报告没有" in words


def test_a_community_of_another_street_and_a_kind_that_nobody_counts_are_not_offered(empty):
    data, at = line(empty, "会议台账", community="铁东社区")
    assert [*empty.found(data)[SHEET, at]["errors"]] == ["code"]
    data, at = line(empty, "活动台账")
    assert [*empty.found(data)[SHEET, at]["errors"]] == ["kind"]


def brand(desk, data=None):
    data = data or desk.workbook()
    at = next_row(data, "服务品牌")
    cells = {"社区": "街心社区", "品牌名称": "夕阳红", "服务领域": "养老", "创建日期": f"{YEAR}-05-01"}
    return desk.edited({("服务品牌", at, name): value for name, value in cells.items()}, data)


def test_a_new_row_of_a_workbook_withdraws_it_and_undoing_the_batch_brings_it_back(empty, world):
    NilReport(code="431302001001", kind="servicebrand", year=YEAR, since=date(YEAR, 1, 1)).keep(by=world["李敏"])
    upload = empty.write(brand(empty))
    assert not NilReport.objects.exists()
    assert Revision.objects.filter(reason="已录入服务品牌“夕阳红”，零报告自动撤回").count() == 1
    apply.undo(upload, world["李敏"])
    assert not ServiceBrand.objects.exists()
    report = NilReport.objects.get()
    assert (report.kind, report.since, report.kind_name) == ("servicebrand", date(YEAR, 1, 1), "服务品牌")


def test_a_line_and_a_row_against_it_are_not_both_written(empty):
    data, _ = line(empty, "服务品牌", since=f"{YEAR}-01-01")
    upload = empty.write(brand(empty, data))
    assert upload.state == Upload.State.CHECKED
    assert "已有服务品牌“夕阳红”，不能报告没有" in upload.refusal
    assert not NilReport.objects.exists()
    assert not ServiceBrand.objects.exists()
