"""本级职责 in the reports: what a sealed year says of a unit's own duties and of those of the units below it."""

import io

import pytest
from openpyxl import load_workbook

from assessments.inspection import run
from assessments.models import UnitAssessment
from assessments.reports import excel, sealed
from assessments.reports.content import report_on
from assessments.reports.parts import texts
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

from .reports.conftest import grid

pytestmark = pytest.mark.once


@layer(on="dutiful")
def sealed_duties(dutiful):
    """The year is sealed."""
    assert run.work(run.start(YEAR, CITY, by=dutiful["钱军"]).pk)
    return dutiful


@pytest.fixture
def frozen(sealed_duties):
    """frozen("娄星区"): the rows of a unit in the sealed year."""
    reader = sealed_duties["郑毅"]
    return lambda unit: sealed.read(reader, sealed.sealed_inspection(YEAR, CITY), sealed_duties[unit].code)


@pytest.mark.both
def test_a_report_states_the_units_own_duties_and_those_below(frozen):
    report = report_on(frozen("娄星区"))
    words = "\n".join(texts(report))
    assert "（二）本级职责" in words
    assert "适用12项：达标11项，不达标1项。没有做到的是领导小组及办公室（14.2）。" in words
    row = next(row for row in grid(report, "娄星区本级职责") if row["条款"] == "14.2")
    assert (row["结论"], row["差距和说明"]) == ("不达标", "差1项：领导小组办公室")
    street = next(row for row in grid(report, "各街道（乡镇）本级职责") if "花山街道" in row.values())
    assert (street["适用"], street["达标"], street["缺数据"]) == ("6", "5", "1")
    assert "市、县两级党委、政府要建立健全社区建设工作领导小组及办公室" in words


def test_a_streets_report_has_its_duties_without_a_table_of_units(frozen):
    words = "\n".join(texts(report_on(frozen("乐坪街道"))))
    assert "\n各社区情况和本级职责\n" in words, "one heading alone is not numbered"
    assert "适用6项：达标6项。" in words
    assert "各社区本级职责" not in words


def test_a_year_sealed_without_unit_assessments_has_no_such_section(frozen):
    UnitAssessment.objects.judging().delete()
    rows = frozen("娄星区")
    assert "本级职责" not in "\n".join(texts(report_on(rows)))
    assert excel.write(rows)


def test_the_excel_annex_has_a_row_a_unit(frozen):
    sheet = load_workbook(io.BytesIO(excel.write(frozen("娄星区"))))["单位职责"]
    heads = [cell.value for cell in sheet[4]]
    rows = {row[1]: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert len(rows) == 3
    county = rows["娄星区"]
    assert (county["适用"], county["达标"], county["不达标"]) == (12, 11, 1)
    assert (county["14.2 领导小组及办公室\n评判"], county["14.2 领导小组及办公室\n缺口（项）"]) == ("不达标", 1)
    assert rows["乐坪街道"]["14.2 领导小组及办公室\n评判"] == "不适用"
