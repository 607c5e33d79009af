"""Every number of every document: it has an origin, the origin gives it again, and it is the same wherever it stands.

Under prove.sh 40 units of the whole demonstration in each of its sealed years; in test.sh the sealed world, and one unit of
each kind of a small demonstration.
"""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from assessments.catalogue.registry import STANDARDS
from assessments.followup.prices import Price, PriceItem
from assessments.inspection.models import Inspection
from assessments.reports import excel, pdf, sealed
from assessments.reports.content import report_on
from assessments.reports.documents import DOCUMENTS
from assessments.reports.origins import computed, of
from assessments.reports.parts import Chart, Grid, Paragraph, texts
from lodi_community.accounts.models import User
from lodi_community.demo import build
from tests import facts, proof, proof_lines, proof_numbers
from tests.ground import layer
from tests.places import CITY
from tests.sizes import PROVING, cases
from tests.world import YEAR

from .conftest import SealedWorld

# Numbers are compared with stored numbers: no database has a say in them.
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("fresh")]

EVERY_LEVEL = ["娄底市", "双峰县", "乐坪街道", "街心社区", "五里社区"]


def law():
    return proof.quoted([each for one in STANDARDS.values() for each in (one, one.units) if each])


def faults_of(rows):
    """What is wrong with the numbers of all documents about a unit, each with the kind of document."""
    names = [*law(), *(row.name for row in [*rows.rows, *rows.units.values()] if re.search(r"\d", row.name))]
    found = []
    for kind in DOCUMENTS.values():
        if kind.of_communities or kind.key == "report" or not rows.is_community:
            _, parts, annexes = kind.write(rows, None)
            content = [*parts, *annexes]
            checked = (proof.loose(content, names), proof.wrong(content), proof.at_odds(content).items())
            found += [f"{rows.name}{rows.year} {kind.key}: {fault}" for faults in checked for fault in faults]
    return found


@pytest.mark.parametrize("unit", EVERY_LEVEL)
def test_each_number_of_the_sealed_world_comes_again_from_its_origin(sealed_world, unit):
    assert faults_of(sealed_world.rows(unit)) == []


# Prices of a sealed year ----------------------------------------------------------------------

BUILT, POSTS = PriceItem.BUILT, PriceItem.POSTS


@layer(on="world")
def priced_world(world):
    """The sealed world with prices: of building the city's and 双峰县's own, of a post 双峰县's alone; changed after the sealing.

    Beside its faults 贤童社区 lacks 10 m² and of its centre 30 m², 五里社区 a sixth person, 城西社区 0.01 m².
    """
    made = SealedWorld(world)
    facts.open_premises(world["贤童社区"], "390.00", centre="20.00")
    facts.state_profile(world["五里社区"], YEAR, households=1001)
    facts.open_premises(world["城西社区"], "399.99")
    for unit, item, year, amount in (
        ("娄底市", BUILT, YEAR, "2345.67"),
        ("双峰县", BUILT, YEAR, "1800.00"),
        ("双峰县", BUILT, YEAR + 1, "1900.00"),
        ("双峰县", POSTS, YEAR, "38000.00"),
    ):
        price = Price(unit=world[unit], item=item, first_year=year, amount=amount, basis="测试")
        price.keep(by=world["钱军"], reason="登记")
    made.seal()
    dearer = Price.objects.get(unit=world["娄底市"])
    dearer.amount = "9999.00"
    dearer.keep(by=world["钱军"], reason="涨价")
    Price.objects.get(item=POSTS).remove(by=world["钱军"], reason="登记错了")
    Price(unit=world["娄星区"], item=POSTS, first_year=YEAR, amount="1.00", basis="测试").keep(
        by=world["钱军"], reason="登记"
    )
    return made


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        # 20, 10 and of the centre 30 − 10 m² at 2,345.67 元; 0.01 m² at 1,900 元; a post at 38,000 元; 0.01 元 of funds.
        ("娄底市", "一次性需11.73万元、每年需3.8万元（另有1个社区的缺口没有单价，没有计入）。"),
        ("双峰县", "一次性需19元、每年需3.8万元。"),
        ("娄星区", "一次性需11.73万元（另有1个社区的缺口没有单价，没有计入）。"),
        ("乐坪街道", "一次性需11.73万元。"),
    ],
)
def test_what_gaps_take_by_the_prices_of_the_seal_comes_again_from_prices_and_gaps(priced_world, unit, told):
    rows = priced_world.rows(unit)
    assert f"补齐缺口{told}" in "\n".join(texts(report_on(rows)))
    assert faults_of(rows) == []


def test_what_gaps_take_is_found_where_it_is_wrong(priced_world):
    year, way = priced_world.rows("娄底市").inspection.pk, BUILT.value
    told = [
        Paragraph(computed("cost_once", year, CITY, way, text="11.74万元")),
        Paragraph(computed("cost_yearly", year, CITY, way, text="3.81万元")),
        Paragraph(computed("unpriced", year, CITY, way, text="2")),
    ]
    assert [fault.split(":")[0] for fault in proof.wrong(told)] == ["11.74万元", "2", "3.81万元"]


# The checks themselves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "gaps", "right", "wrong"),
    [
        ("5.8", {"5.8": 8}, "刘丽华·书记：3天，差4天", "刘丽华·书记：3天，差5天"),
        ("5.9", {"5.9": 8}, "甲·副书记：1.5天，差1.5天；乙·委员：1天，差2天；另1项", "甲·副书记：1.5天，差1.5天；乙·委员：1天，差2天"),
        ("15.6", {"15.6": 2640_00}, "丙·委员，1—12月：1180元 × 12，差2640元", "丙·委员，1—11月：1180元 × 12，差2640元"),
        ("15.8", {"15.8": 3}, "丁：4项，失业保险；戊：3项，生育保险、工伤保险", "丁：3项，失业保险；戊：3项，生育保险、工伤保险"),
        ("3.2", {"3.2": 1}, "第1网格：328户，831人，多78户，多81人", "第1网格：328户，831人，多78户，多80人"),
        ("1.5", {"1.5": 4}, "第1网格：没有；第5网格：没有；第9网格：没有；另1项", "第1网格：没有；第5网格：没有；第9网格：没有；另2项"),
        ("6.8", {"6.8": 1}, "己：2024年不称职；2025年不称职，没有处理", "己：2023年不称职；2025年不称职，没有处理"),
    ],
)  # fmt: skip
def test_lines_that_do_not_make_what_is_asked_or_the_gap_are_found(monkeypatch, key, gaps, right, wrong):
    sealed_row = {"gaps": gaps, "figures": {"pay_floor_member": 1400_00}}
    monkeypatch.setattr(proof_lines, "row", lambda model, pk: sealed_row)
    assert proof_lines.fault(right, 1, key) == []
    assert proof_lines.fault(wrong, 1, key) != []


@pytest.mark.parametrize(
    "key, right, wrong",
    [
        ("5.4", "李思华·书记、主任：专职，2席；张三·委员：专职，1席", "李思华·书记、主任：专职，3席"),
        (
            "6.4",
            "贺亮：35岁以下、大专以上，40岁，大学专科，年末40岁，超过35岁",
            "贺亮：40岁，大学专科，年末41岁，超过35岁",
        ),
        ("6.4", "贺亮：36岁，大学专科，年末36岁，超过35岁", "贺亮：35岁，大学专科，年末35岁，超过35岁"),
    ],
)
def test_lines_that_only_quote_are_at_one_with_themselves(key, right, wrong):
    assert proof_lines.fault(right, 1, key) == []
    assert proof_lines.fault(wrong, 1, key) != []


def test_lines_of_a_rule_that_the_proof_does_not_know_are_a_fault():
    assert proof_lines.fault("9天", 1, "9.9") != []


def test_a_digit_without_an_origin_is_found_and_what_is_no_figure_is_not(sealed_world):
    row = sealed_world.rows("娄底市").unit
    told = [
        Paragraph(f"社区{of(row, 'communities', '6')}个，达标2个。"),
        Paragraph("按《实施意见》第8条（8.1—8.2），2026年12月31日前，娄发〔2015〕12号。"),
    ]
    assert proof.loose(told, []) == ["社区6个，达标2个。"]


def test_a_number_that_its_origin_does_not_give_is_found(sealed_world):
    rows = sealed_world.rows("街心社区")
    told = [
        Paragraph(of(rows.rows[0], "gaps.8.1", "差21平方米")),
        Paragraph(of(rows.rows[0], "gaps.8.1", "20平方米")),
    ]
    assert [fault.split(":")[0] for fault in proof.wrong(told)] == ["差21平方米"]
    assert list(proof.at_odds(told).values()) == [{("20",), ("21",)}]


def test_a_formula_that_the_proof_does_not_know_is_a_fault():
    assert "KeyError" in proof.wrong([Paragraph("\ue0a0guessed:1\ue0a17\ue0a2个")])[0]


@pytest.mark.parametrize(
    ("value", "unit", "right", "wrong"),
    [
        (2640_00, proof_numbers.MONEY, "2640", "2,640"),
        (336_3435_00, proof_numbers.MONEY, "336.34万", "336.35万"),
        (16154_70, proof_numbers.AREA, "1.62万", "1.61万"),
        (1, proof_numbers.MONEY, "0.01", "0.00"),
        (13, proof_numbers.DAYS, "6.5", "13"),
    ],
)
def test_the_printer_of_the_proof_writes_as_documents_are_to(value, unit, right, wrong):
    assert right in proof_numbers.forms(value, unit)
    assert wrong not in proof_numbers.forms(value, unit)


# Wherever it stands ---------------------------------------------------------------------------


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def sheet(rows, name, mark=""):
    """The first table of a sheet of the workbook: [{heading: value}]."""
    book = openpyxl.load_workbook(io.BytesIO(excel.write(rows, mark)), data_only=True)
    lines = [[cell for cell in line if cell is not None] for line in book[name].iter_rows(values_only=True)]
    heads = next(at for at, line in enumerate(lines) if len(line) > 4 and all(isinstance(cell, str) for cell in line))
    return [dict(zip(lines[heads], line, strict=False)) for line in lines[heads + 1 :]]


def pictured(report):
    """The numbers of the SVGs and those of the tables behind them."""
    charts = [part for part in report.parts if isinstance(part, Chart)]
    drawn = [re.sub(r"<style.*?</style>", "", chart.svg, flags=re.S) for chart in charts]
    return (
        [set(proof_numbers.numbers(words(svg))) for svg in drawn],
        [{n for row in chart.grid.rows for cell in row[1:] for n in proof_numbers.numbers(cell)} for chart in charts],
    )


def test_a_unit_has_the_same_figures_in_text_table_picture_workbook_and_page(sealed_world, sign_in):
    # By the faults of the sealed world (conftest.py) 娄星区 has 4 communities: 2 are clear, 2 fail, 20 m² are short.
    county, city = sealed_world.rows("娄星区"), sealed_world.rows("娄底市")
    low = [row.score_low for row in county.rows]
    average = proof_numbers.points((2 * sum(low) + len(low)) // (2 * len(low))).pop()
    said = "\n".join(texts(report_on(county)))
    assert re.search("4个社区.*硬指标全部达标的社区2个.*有硬指标不达标的2个", said)
    assert re.search("公共服务用房(还差)?20平方米（1个社区）", said)
    report = report_on(city)
    grids = [part for part in [*report.parts, *(p for a in report.annexes for p in a.parts)] if isinstance(part, Grid)]
    ranked = next(row for grid in grids for row in grid.rows if "娄星区" in row and average in row)
    assert ranked[2:4] == ["4", "2"]
    drawn, tabled = pictured(report)
    assert [numbers - picture for picture, numbers in zip(drawn, tabled, strict=True)] == [set() for _ in drawn]
    workbook = next(line for line in sheet(city, "汇总与排名") if "娄星区" in line.values())
    assert {4, 2, 20, float(average)} <= {value for value in workbook.values() if not isinstance(value, str)}
    page = words(sign_in("郑毅").get(reverse("unit", args=["431302"]), {"year": YEAR}).content.decode())
    assert average in page
    assert "20.00 m²" in page


def test_a_community_has_the_same_score_and_grade_in_text_picture_workbook_and_page(sealed_world, sign_in):
    rows = sealed_world.rows("街心社区")
    row, report = rows.rows[0], report_on(rows)
    score = proof_numbers.points(row.score_low).pop()
    assert f"系统折算分{score}分，等次{rows.grade(row)}，硬指标没有全部达标，最高到良好" in "\n".join(texts(report))
    drawn, tabled = pictured(report)
    assert [numbers - picture for picture, numbers in zip(drawn, tabled, strict=True)] == [set()]
    line = next(line for line in sheet(sealed_world.rows("娄底市"), "社区得分") if "街心社区" in line.values())
    assert {float(score), rows.grade(row)} <= set(line.values())
    page = words(sign_in("郑毅").get(reverse("community", args=[row.code]), {"year": YEAR}).content.decode())
    assert score in page
    assert rows.grade(row) in page
    assert "硬指标没有全部达标，最高到良好。" in page


# The demonstration ----------------------------------------------------------------------------


def chosen(inspection):
    """Codes of units: the city, counties, streets and communities, evenly; few in test.sh."""
    units = list(inspection.units.order_by("code").values_list("code", flat=True))
    places = list(inspection.assessments.order_by("code").values_list("code", flat=True))
    counties, streets = ([code for code in units if len(code) == length] for length in (6, 9))
    if not PROVING:
        return [counties[0], streets[0], places[0]]
    return [CITY, *counties, *streets[:: len(streets) // 10], *places[:: len(places) // 22]][:40]


@pytest.mark.long
def test_each_number_of_a_small_demonstration_comes_again_from_its_origin(small_demo):
    inspection = Inspection.objects.judging().sealed().order_by("-year").first()
    assert faults(inspection) == []


@pytest.mark.proof
def test_each_number_of_the_demonstration_comes_again_from_its_origin(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    build.build()
    for inspection in Inspection.objects.judging().sealed().order_by("-year"):
        found = faults(inspection)
        assert not found, "\n".join(found[:50])


def faults(inspection):
    """What is wrong with the numbers of the documents about the chosen units in a year."""
    reader = User.objects.filter(division__code=CITY, post="department").first()
    codes = chosen(inspection)
    assert len(codes) == cases(3, 40)
    return [fault for code in codes for fault in faults_of(sealed.read(reader, inspection, code))]


# Pages ----------------------------------------------------------------------------------------

MOST_PAGES = {4: 8, 6: 6, 9: 4, 12: 3}  # digits of a code → pages of the text before the annexes


@pytest.mark.proof
@pytest.mark.fonts
def test_the_text_of_every_report_of_the_demonstration_keeps_to_its_pages(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    build.build()
    reader = User.objects.filter(division__code=CITY, post="department").first()
    too_long = []
    for inspection in Inspection.objects.judging().sealed():
        rows = inspection.assessments.all()
        longest = sorted(rows, key=lambda row: sum(map(row.verdicts.count, "FMH")))[-20:]
        for code in [*inspection.units.values_list("code", flat=True), *(row.code for row in longest)]:
            settings.PORTAL_ADDRESS = "https://portal.example.org" if MOST_PAGES[len(code)] == 4 else ""
            number = pages_of_text(report_on(sealed.read(reader, inspection, code)))
            if number > MOST_PAGES[len(code)]:
                too_long.append((inspection.year, code, number))
    assert too_long == []


def pages_of_text(report):
    """How many pages the text takes with the list of its annexes; of a street with the picture to check it by."""
    named = [replace(annex, enclosed=True) for annex in report.annexes]
    return len(PdfReader(io.BytesIO(pdf.write(replace(report, annexes=named)))).pages)
