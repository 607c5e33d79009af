"""The sheets of the annex that are printed: who stands where, what is short, what is wrong; sums that a sorted sheet keeps."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assessments.models import Case, ResponsiblePerson
from assessments.reports import excel, fronts
from assessments.reports.sheetfile import FONTS
from tests import facts

pytestmark = [pytest.mark.once, pytest.mark.long]
SUMS, HEAD = 4, 5  # rows
WIDE = (297 / 25.4 - 2 * 0.4) * 72  # points between the margins of A4 across
SIGN = 5.25  # points of a sign's width at the standard font of a workbook
SHEETS = ["汇总与排名", "街道（乡镇）排名", "社区得分", "缺口", "问题清单", "台账"]


def opened(rows, values=False):
    return load_workbook(io.BytesIO(excel.write(rows)), data_only=values)


def table(sheet):
    heads = [cell.value.replace("\n", "") for cell in sheet[HEAD]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True)]


def reckoned(book, shown, formula):
    """What SUBTOTAL(109 or 103, a column) comes to over the rows of a sheet."""
    function, first, last = re.fullmatch(r"=SUBTOTAL\((\d+),([A-Z]+\d+):([A-Z]+\d+)\)", formula).groups()
    cells = [row[0].value for row in book[shown][f"{first}:{last}"] if row[0].value not in (None, "—")]
    return len(cells) if function == "103" else sum(Decimal(str(value)) for value in cells)


def test_equal_values_share_a_place():
    assert fronts.places_of([7, 9, 7, 3]) == [2, 1, 2, 4]
    assert fronts.places_of([]) == []


def test_a_unit_has_the_place_that_it_has_in_the_circular_and_what_it_lacks(sealed_world):
    sealed = sealed_world.rows("娄底市")
    sealed.units["431321"].score_low = 2 * 100_00  # of both communities of 双峰县: a score gives no place
    rows = table(opened(sealed)["汇总与排名"])
    # 2 of 4 communities of 娄星区 meet every hard rule, none of the 2 of 双峰县.
    assert [(row["名次"], row["单位"]) for row in rows] == [(1, "娄星区"), (2, "双峰县")]
    urban = next(row for row in rows if row["单位"] == "娄星区")
    assert (urban["社区"], urban["硬指标全部达标"], urban["有不达标"], urban["占比"]) == (4, 2, 2, 0.5)
    assert urban["还差公共服务用房（平方米）"] == 20
    assert urban["公共服务用房不足的社区"] == 1


def test_sums_are_what_the_rows_below_come_to(sealed_world):
    book, values = opened(sealed_world.rows("娄底市")), opened(sealed_world.rows("娄底市"), values=True)
    seen = 0
    for name in SHEETS:
        for cell in book[name][SUMS]:
            if str(cell.value).startswith("=SUBTOTAL"):
                told = Decimal(str(values[name][cell.coordinate].value))
                # 台账 is empty: its one row says so in the first column.
                assert told == reckoned(book, name, cell.value), (name, cell.coordinate)
                seen += 1
    assert seen > 20


def test_a_sum_stands_outside_what_is_sorted_and_filtered(sealed_world):
    book = opened(sealed_world.rows("娄底市"))
    for sheet in (book[name] for name in SHEETS):
        assert sheet.auto_filter.ref.startswith(f"A{HEAD}:")
        assert sheet.freeze_panes.endswith(str(HEAD + 1))


def test_every_community_has_its_place_and_what_it_lacks(sealed_world):
    book = opened(sealed_world.rows("娄底市"))
    scores = {row["社区"]: row for row in table(book["社区得分"])}
    assert len(scores) == 6
    assert (scores["贤童社区"]["名次"], scores["贤童社区"]["结论"]) == (1, "全部达标")
    assert scores["街心社区"]["硬指标不达标"] == 1
    gaps = {row["社区"]: row for row in table(book["缺口"])}
    assert gaps["街心社区"]["还差公共服务用房（平方米）"] == 20
    assert "贤童社区" not in gaps


def test_a_row_a_community_and_failing_rule(sealed_world):
    found = {(row["社区"], row["条款"]): row for row in table(opened(sealed_world.rows("娄底市"))["问题清单"])}
    premises = found["街心社区", "8.1"]
    assert (premises["差额"], premises["单位"], premises["差距"]) == (20, "平方米", "差20平方米")
    assert found["城西社区", "15.4"]["差额"] == 0.01
    assert {community for community, _ in found} == {
        "街心社区",
        "铁东社区",
        "城西社区",
    }  # what is missing fails nothing


def test_the_ledger_has_the_cases_within_the_unit_without_names(sealed_world):
    world, day = sealed_world.world, date(2027, 1, 9)
    head = facts.add(
        ResponsiblePerson,
        [ResponsiblePerson(unit=world["乐坪街道"], post="party", name="万青山", started_on=date(2020, 1, 1))],
    )[0]
    common = {"unit": head.unit, "person": head, "course": "hold", "rules": ["8.1"], "reason": "用房不足"}
    days = {"opened_on": date(2027, 1, 4), "due_on": day}
    facts.add(Case, [Case(**common, **days, origin="rule", stage="noticed")])
    facts.add(Case, [Case(**common, opened_on=date(2020, 5, 6), origin="rule", stage="closed")])  # of another year
    told = table(opened(sealed_world.rows("娄底市"))["台账"])
    assert [(row["单位"], row["事项"], row["责任人职务"], row["进展"], row["整改期限"].date()) for row in told] == [
        ("娄星区乐坪街道", "8.1—8.2 公共服务用房面积", "党（工）委书记", "整改中", day)
    ]
    outside = table(opened(sealed_world.rows("双峰县"))["台账"])
    assert [row["单位"] for row in outside] == ["2026年度和次年没有登记的督办事项和限期整改。"]


def test_front_sheets_print_on_a4_at_nine_points_or_more(sealed_world):
    smallest = min(font.size for font in FONTS.values())
    book = opened(sealed_world.rows("娄底市"))
    for sheet in (book[name] for name in SHEETS):
        signs = sum(sheet.column_dimensions[letter].width for letter in sheet.column_dimensions)
        assert smallest * min(1, WIDE / (signs * SIGN)) >= 9
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0


def test_wide_raw_sheets_print_their_title_only(sealed_world):
    book = opened(sealed_world.rows("娄底市"))
    for name in ("汇总", "单位职责", "社区明细"):
        assert book[name].print_area.endswith("$A$1:$D$3")
        assert "打印时只出这几行" in book[name]["A3"].value


def test_the_same_rows_give_the_same_bytes(sealed_world):
    assert excel.write(sealed_world.rows("娄底市")) == excel.write(sealed_world.rows("娄底市"))
