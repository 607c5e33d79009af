"""Documents about odd units: nothing entered, one community, many that are tied, a name of 60 signs, signs without a font."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from assessments.reports import pdf
from assessments.reports.content import report_on
from assessments.reports.documents import document_on, kinds_for
from assessments.reports.parts import Grid, broad, texts
from communities.models import Community, Division
from tests import facts
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

from .conftest import rows_of, seal
from .test_pdf import MM, lines_of, opened
from .test_proof_of_numbers import faults_of

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("fresh"), pytest.mark.long]

TOWNS = "甲乙丙丁戊己庚"  # seven: more than a sentence names
LONG = f"街心{'东岸老城区改造安置小区' * 5}一社区"[:58] + "社区"
STRANGE = "𠮷祥😀社区"
EMPTY = "431302108"
LONG_STREET = f"{LONG[:-4]}一街道"
UNITS = ["娄底市", "娄星区", "双峰县", "甲镇", "甲村社区", LONG, STRANGE, LONG_STREET, "东岸社区"]
BROKEN = re.compile(r"[，、；：。“（][，、；。]|（）|“”")


@layer(on="world")
def odd_world(world):
    """Seven towns of one community each in which nothing was entered; two communities with strange names. Sealed.

    A street with a long name has one community, of which no grid is as large as it should be.
    """
    county = world["娄星区"]
    street = Division(code="431302109", name=LONG_STREET, level="subdistrict", parent=county, version=1)
    street.save()
    lone = Community(
        code=f"{street.code}001", name="东岸社区", street=street, funding_tier_default="township", version=1
    )
    lone.save()
    facts.state_standing_facts([lone])
    facts.state_facts_of_year([lone], YEAR)
    facts.lay_grids(lone, *[(1000, 3000)] * 8)
    world.named |= {LONG_STREET: street, lone.name: lone}
    for number, name in enumerate(TOWNS):
        town = Division(code=f"43130210{number}", name=f"{name}镇", level="subdistrict", parent=county, version=1)
        town.save()
        lone = Community(code=f"{town.code}001", name=f"{name}村社区", street=town, funding_tier_default="township")
        lone.version = 1
        lone.save()
        world.named |= {town.name: town, lone.name: lone}
    Division(code=EMPTY, name="空白街道", level="subdistrict", parent=county, version=1).save()
    for old, new in (("街心社区", LONG), ("贤童社区", STRANGE)):
        Community._base_manager.filter(name=old).update(name=new)
        world.named[new] = world[old]
    seal(world)
    return world


def documents_on(world, unit):
    rows = rows_of(world, unit)
    return {kind.key: document_on(kind, rows, CITY) for kind in kinds_for(rows.code)} | {"plain": report_on(rows)}


def said(report):
    return "\n".join(texts(report))


@pytest.mark.parametrize("unit", UNITS)
def test_no_sentence_is_left_empty_and_every_number_comes_again(odd_world, unit):
    found = {key: BROKEN.findall(said(report)) for key, report in documents_on(odd_world, unit).items()}
    assert {key: broken for key, broken in found.items() if broken} == {}
    assert faults_of(rows_of(odd_world, unit)) == []


@pytest.mark.fonts
@pytest.mark.parametrize("unit", UNITS)
def test_the_brief_stands_on_one_page_also_where_nothing_is_filled_in(odd_world, settings, unit):
    settings.PORTAL_ADDRESS = "https://portal.example.org"
    assert pdf.pages(documents_on(odd_world, unit)["brief"]) == 1


def test_of_much_that_is_not_filled_in_the_brief_says_how_much(odd_world):
    # 14 hard rules and 21 others apply to a community of a town in 2026.
    assert "35项指标没有填报，见年度评估报告。" in said(documents_on(odd_world, "甲村社区")["brief"])


def test_where_nothing_is_filled_in_nobody_says_that_nothing_is_short(odd_world):
    documents = documents_on(odd_world, "甲镇")
    for key in ("plain", "brief", "circular"):
        told = said(documents[key])
        assert "公共服务用房、运转和惠民资金、工作人员的数据都没有填报，有没有缺口无法评判。" in told
        assert "硬指标没有不达标、只缺数据。" in told
    assert "下一步工作：补齐数据，按" in said(documents["brief"])
    assert "已经填报的指标，没有社区不达标。没有填报的数据35项，按不达标计。" in said(documents["circular"])


def test_many_that_are_tied_for_the_last_place_are_counted(odd_world):
    told = said(documents_on(odd_world, "娄星区")["circular"])
    assert "硬指标全部达标的社区，占比最高的街道（乡镇）是" in told
    assert "；有8个街道（乡镇）一个也没有。" in told


def test_the_columns_of_clauses_are_as_broad_as_what_stands_in_them(odd_world):
    for unit, broader in (("甲镇", "缺数据"), ("乐坪街道", "不达标条款")):
        (annex,) = documents_on(odd_world, unit)["circular"].annexes
        (grid,) = [part for part in annex.parts if isinstance(part, Grid)]
        widths = {column.title: column.width for column in grid.columns}
        assert max(("不达标条款", "缺数据"), key=widths.get) == broader
        assert widths["不达标条款"] + widths["缺数据"] == 46


@pytest.mark.fonts
def test_a_name_of_60_signs_does_not_run_into_what_stands_beside_it_at_the_foot(odd_world):
    report = documents_on(odd_world, LONG)["plain"]
    page = opened(report).pages[0]
    pieces = next(sorted(pieces) for pieces in lines_of(page).values() if any("标准：" in text for _, text in pieces))
    at = next(number for number, (_, text) in enumerate(pieces) if "标准：" in text)
    for x, text in pieces[:at]:
        assert x + broad(text) * 9 / MM < pieces[at][0] - 2  # mm


@pytest.mark.fonts
def test_the_foot_of_a_page_is_whole_where_street_and_community_have_names_of_60_signs(odd_world):
    report = documents_on(odd_world, LONG)["plain"]
    longest = replace(
        report, imprint=replace(report.imprint, subject=f"娄星区{LONG_STREET}{LONG}2026年度评估报告", demo=True)
    )
    lines = lines_of(opened(longest).pages[0])
    below = {y: "".join(text for _, text in sorted(pieces)) for y, pieces in lines.items()}
    assert (
        max(y for y, text in below.items() if report.imprint.check_code in text) < 297 - 4
    )  # mm: what a printer leaves white


@pytest.mark.fonts
def test_the_first_page_of_what_is_issued_has_text_also_below_a_title_of_five_lines(odd_world):
    said_first = opened(documents_on(odd_world, LONG_STREET)["circular"]).pages[0].extract_text().replace(" ", "")
    assert "现将娄星区街心" in said_first


def test_one_community_is_not_counted_or_compared_with_itself(odd_world):
    documents = documents_on(odd_world, LONG_STREET)
    plain, brief, circular = (said(documents[key]) for key in ("plain", "brief", "circular"))
    assert "只有1个社区，有硬指标不达标。" in plain
    assert "共1个社区，有硬指标不达标。" in brief
    assert "这个社区有硬指标不达标。" in circular
    assert "硬指标不达标的是东岸社区（1项：3.2）。" in plain
    assert "有问题的社区：硬指标不达标的是东岸社区（1项）。" in brief
    assert "等次为良好1个。" in plain
    assert "最高的是双峰县（辖2个社区，全部达标）" in said(documents_on(odd_world, "娄底市")["plain"])
    assert "有社区不达标的指标1项，见下表。" in circular
    assert "\n网格规模。1个社区不达标。不达标的是东岸社区，差8个。\n" in circular
    found = re.findall("共差|最多|较多|1个中的1个|0个、|其他有社区|没有硬指标全部达标的社区", plain + brief + circular)
    assert found == []


def test_of_things_none_of_which_is_as_it_should_be_all_are_said_to_be_wrong(odd_world):
    documents = documents_on(odd_world, "东岸社区")
    for key in ("plain", "brief"):
        assert "网格规模（3.2）8个都不符合要求，差8个" in said(documents[key])
    assert "中的0个" not in said(documents["plain"])


def test_where_nothing_is_to_be_put_right_no_answer_is_asked_for(odd_world):
    assert "书面报送整改情况" not in said(documents_on(odd_world, "双峰县")["circular"])
    assert "书面报送整改情况" in said(documents_on(odd_world, "甲镇")["circular"])


def test_where_all_communities_are_clear_none_are_counted(odd_world):
    documents = documents_on(odd_world, "双峰县")
    assert "双峰县2个社区硬指标全部达标。" in said(documents["plain"])
    assert "共2个社区，硬指标全部达标。" in said(documents["brief"])
    assert "\n各社区硬指标全部达标。" in said(documents["circular"])


def test_one_part_alone_is_not_numbered(odd_world):
    for unit in UNITS:
        headings = said(documents_on(odd_world, unit)["plain"]).split("附件：")[0].splitlines()
        for first, second in (("（一）", "（二）"), ("1.", "2.")):
            for at, line in enumerate(headings):
                if line.startswith(first):
                    following = (
                        one for one in headings[at + 1 :] if re.match(r"[一二三]、", one) or one.startswith(second)
                    )
                    assert next(following, "").startswith(second), (unit, line)


def test_a_division_without_communities_is_told_that_it_has_no_report(odd_world, sign_in):
    client = sign_in("冯洁")
    pages = [f"{reverse('reports')}?unit={EMPTY}", reverse("report-pdf", args=[YEAR, EMPTY])]
    pages += [reverse("documents", args=[YEAR, EMPTY]), reverse("document-pdf", args=[YEAR, EMPTY, "brief"])]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 404
        assert f"空白街道在{YEAR}年度封存时没有社区，没有可以评估的" in answer.content.decode()
    outside = sign_in("褚平")  # of another street
    for page in pages:
        answer = outside.get(page)
        assert answer.status_code == 404
        assert "空白街道" not in answer.content.decode()
