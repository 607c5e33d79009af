"""What the gaps take in money: recomputed by plain SQL written apart, prices of city and county, and what has none."""

import io
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from assessments.followup.cost_drafts import draft_lines
from assessments.followup.cost_pages import CostPage
from assessments.followup.prices import Price, PriceItem
from assessments.inspection import live
from assessments.inspection.years import working_inspection
from assessments.models import ReadingRevision
from communities.models import Division
from lodi_community.records.models import Revision
from tests import duties, facts
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.once
BUILT, POSTS = PriceItem.BUILT, PriceItem.POSTS


def state(unit, item, amount, year=YEAR):
    return facts.add(Price, [Price(unit=unit, item=item, first_year=year, amount=amount, basis="测试")])[0]


def vary(world):
    """街心 lacks 50 m²; 贤童 20 m² and 30 m² of its centre; 铁东 50,000 元; 五里 a post; 城西 a hundredth of a m²."""
    facts.open_premises(world["街心社区"], "350.00")
    facts.open_premises(world["贤童社区"], "380.00", centre="20.00")
    facts.receive(world["铁东社区"], facts.OPERATING, 200_000, year=YEAR)
    facts.state_profile(world["五里社区"], YEAR, households=1001)
    facts.open_premises(world["城西社区"], "399.99")
    live.refresh_all(CITY)
    return world


@layer(on="world")
def short(world):
    """vary(), the city's price of building, and 双峰县's own, which is lower."""
    state(world["娄底市"], BUILT, "2345.67")
    state(world["双峰县"], BUILT, "1800.00")
    return vary(world)


def page_of(world, code=CITY, name="钱军", **more):
    return CostPage(world[name], Division.objects.get(code=code), working_inspection(code), **more)


def words(response):
    return " ".join(unescape(response.content.decode()).split())


# Each community's own price of building: its county's last, else the city's last.
AMOUNTS = """
WITH stated AS (
    SELECT a.code, COALESCE(json_extract(a.gaps, '$."8.1"'), 0) AS area, COALESCE(json_extract(a.gaps, '$."9.2"'), 0) AS centre,
    COALESCE(json_extract(a.gaps, '$."15.operating"'), 0) AS operating,
    COALESCE((SELECT amount FROM assessments_price p JOIN communities_division d ON d.id = p.unit_id
        WHERE d.code = substr(a.code, 1, 6) AND p.item = 'premises_new' AND p.first_year <= %s ORDER BY p.first_year DESC LIMIT 1),
        (SELECT amount FROM assessments_price p JOIN communities_division d ON d.id = p.unit_id
        WHERE d.code = '4313' AND p.item = 'premises_new' AND p.first_year <= %s ORDER BY p.first_year DESC LIMIT 1)) AS price
    FROM assessments_assessment a JOIN assessments_inspection i ON i.id = a.inspection_id WHERE i.year = %s
)
SELECT substr(code, 1, 6), SUM((2 * area * price + 100) / 200 + (2 * MAX(centre - area, 0) * price + 100) / 200), SUM(operating)
FROM stated GROUP BY 1
"""


def test_the_sums_are_those_of_plain_sql(short):
    state(short["双峰县"], BUILT, "1900.00", YEAR + 1)  # in force when the gaps of this year are closed
    with connection.cursor() as cursor:
        cursor.execute(AMOUNTS, [YEAR + 1, YEAR + 1, YEAR])
        found = {code: (once, yearly) for code, once, yearly in cursor.fetchall()}
    lines = {line.name: (line.once, line.yearly) for line in page_of(short).units}
    assert lines == {"娄星区": found["431302"], "双峰县": found["431321"]}
    # By hand: 50 m² and 20 + 10 m² at 2,345.67 元, each rounded alone; 0.01 m² at 1,900 元; 50,000 元.
    assert lines == {"娄星区": (11_728_350 + 4_691_340 + 2_345_670, 5_000_000), "双峰县": (1_900, 0)}


def test_what_a_centre_lacks_is_first_found_in_what_is_built_anyway(short):
    line = next(line for line in page_of(short).lines if line.rule.key == "9.2")
    assert (line.gap, line.rest, line.communities) == (3_000, 1_000, 1)


def test_a_gap_without_a_price_is_named_and_never_nothing(short, sign_in):
    page = page_of(short)
    post = next(line for line in page.lines if line.rule.key == "6.1")
    assert (post.communities, post.unpriced, post.price, post.is_priced) == (1, 1, "未定价", False)
    assert page.lacking() == [(POSTS, ["双峰县"])]
    shown = words(sign_in("钱军").get(reverse("costs"), {"place": CITY, "year": YEAR}))
    assert f"人员岗位：双峰县没有 {YEAR + 1} 年用得上的单价（元/名·年）" in shown
    assert "1 个社区 1 名" in shown
    state(short["娄底市"], POSTS, "36000")
    assert page_of(short).lacking() == []
    assert page_of(short).sum_yearly == 5_000_000 + 3_600_000


def test_money_once_and_money_each_year_stand_apart_by_the_way(short):
    state(short["娄底市"], PriceItem.LEASED, "100.00")
    built, leased = page_of(short), page_of(short, way=PriceItem.LEASED)
    assert (leased.sum_once, leased.sum_yearly) == (0, 5_000_000 + 500_000 + 200_000 + 100_000 + 100)
    assert built.ways() == [
        ("premises_new", "新建", built.sum_once, 0, 0),
        ("premises_rebuilt", "改建", 0, 0, 3),
        ("premises_leased", "租赁", 0, 800_100, 0),
        ("premises_allotted", "调剂", 0, 0, 3),
    ]


def test_who_is_clear_then_and_what_the_document_asks_of_each_tier(short):
    page = page_of(short)
    assert (page.clear, page.clear_then) == (1, 5)  # 五里 has no price for its post
    lines = {line.name: (line.communities, line.once, line.yearly, line.asked) for line in page.tiers()}
    assert {name: values[:3] for name, values in lines.items()} == {
        "中心城区": (3, 18_765_360, 5_000_000),
        "其它县（市）城区": (1, 0, 0),
        "乡镇": (1, 1_800, 0),
    }
    budgets = "各级财政要将社区党建和社区建设经费列入财政预算，建立稳定的社区运转经费保障制度"
    assert ("人员、运转经费", budgets, "15.1") in page.payers()
    assert lines["乡镇"][3] == "第15条 乡镇社区运转经费要按不低于15万元的标准落实到位"


def test_a_county_reckons_with_its_own_and_the_citys_prices_and_sees_no_others(short, sign_in):
    state(short["娄星区"], PriceItem.REBUILT, "777.00")
    client = sign_in("孙伟")
    shown = words(client.get(reverse("costs"), {"year": YEAR, "way": PriceItem.REBUILT}))
    assert "双峰县没有" in shown
    assert "777" not in shown
    assert "娄星区" not in shown
    assert client.get(reverse("costs"), {"place": "431302"}).status_code == 404
    assert words(client.get(reverse("costs"), {"year": YEAR, "way": "偷工"})).count("“偷工”不是补用房的办法") == 1
    assert "还没有方案" in shown
    assert reverse("price-add") not in shown  # a reviewer may look


def test_the_page_of_a_whole_city_takes_no_more_queries_than_that_of_a_street(short):
    def queries(code):
        with CaptureQueriesContext(connection) as found:
            page = page_of(short, code)
            assert page.lines
            assert page.units
            assert page.ways()
        return len(found)

    assert queries("431302001") == queries(CITY)


def test_the_workbook_has_numbers_and_says_what_is_not_in_them(short, sign_in):
    response = sign_in("钱军").get(reverse("costs-xlsx"), {"year": YEAR})
    book = load_workbook(io.BytesIO(response.content))
    rows = {row[0]: row for row in book["按单位"].iter_rows(min_row=3, values_only=True)}
    assert rows["娄星区"][:4] == ("娄星区", 3, 187_653.6, 50_000)
    assert any("人员岗位：双峰县没有" in row[0] for row in book["说明"].iter_rows(values_only=True))


@pytest.mark.parametrize(("amount", "said"), [
    ("0", "单价 0 元不对，要大于 0"), ("-5", "“-5”是负数"), ("", "必填"), ("三千", "不是数字"),
])  # fmt: skip
def test_a_price_of_nothing_or_below_is_refused_and_what_was_typed_stays(world, sign_in, amount, said):
    data = {"unit": world["娄星区"].pk, "item": BUILT, "first_year": YEAR, "amount": amount, "basis": "造价站二期"}
    refused = sign_in("吴霞").post(reverse("price-add"), data)
    assert refused.status_code == 422
    assert said in words(refused)
    assert "造价站二期" in words(refused)
    assert not Price.objects.exists()


def test_a_price_has_a_history_and_a_street_states_none(world, sign_in):
    client = sign_in("钱军")
    data = {"unit": world["娄底市"].pk, "item": BUILT, "first_year": YEAR, "amount": "3000", "basis": "造价站"}
    assert client.post(reverse("price-add"), data).status_code == 302
    row = Price.objects.get()
    assert row.cents == 300_000
    assert Revision.objects.filter(kind="assessments.price", object_id=row.pk).count() == 1
    assert client.post(reverse("price-add"), data | {"unit": world["乐坪街道"].pk}).status_code == 422
    assert sign_in("孙伟").get(reverse("price-detail", args=[row.pk])).status_code == 404


def shown_in(page):
    return {line.rule.key: (line.communities, line.rest_text, line.once, line.yearly) for line in page.lines}


def test_what_a_draft_says_is_what_the_page_says_once_it_is_published(short):
    values = {
        "facility.count_leased": False,
        "staff.rounding": "down",  # 五里 has 1,001 households: 5 persons instead of 6
        "training.member_days": 4,
        "pay.floor_chief": 160_000,
        "grid.tolerance_percent": 0,
    }
    facts.open_premises(short["铁西社区"], "400.00", tenure="rented")
    live.refresh_all(CITY)
    draft = duties.draft_revision(short["娄底市"], YEAR, **values)
    said = {line.rule.key: line.after[:4] for line in draft_lines(draft, BUILT) if line.after[0]}
    ReadingRevision.objects.filter(pk=draft.pk).update(number=1)
    live.refresh_all(CITY)
    assert said == shown_in(page_of(short))
    assert {"5.9", "8.1", "15.6"} <= said.keys()
    assert "6.1" not in said


def test_a_draft_that_touches_nothing_that_costs_is_answered_from_what_is_stored(short):
    draft = duties.draft_revision(short["娄底市"], YEAR)  # of the grids
    with CaptureQueriesContext(connection) as queries:
        lines = draft_lines(draft, BUILT)
    assert lines
    assert not any(line.changes for line in lines)
    records = ("communities_grid", "committees_", "staffing_", "facilities_")
    assert not [query["sql"] for query in queries if any(table in query["sql"] for table in records)]


def test_a_draft_of_a_year_that_is_sealed_says_that_it_is_too_late(short, sign_in):
    draft = duties.draft_revision(short["娄底市"], YEAR - 1)
    shown = words(sign_in("钱军").get(reverse("costs-draft-lines", args=[draft.pk])))
    assert f"{YEAR - 1}年度已经封存，这份草稿不能再发布" in shown
    assert "发布前和发布后各要多少钱" not in shown


def test_a_draft_of_readings_says_what_the_gaps_would_take_under_it(short, sign_in):
    facts.open_premises(short["铁西社区"], "400.00", tenure="rented")
    live.refresh_all(CITY)
    draft = duties.draft_revision(short["娄底市"], YEAR, **{"facility.count_leased": False})
    lines = {line.rule.key: line for line in draft_lines(draft, BUILT)}
    assert {key: line.before[:4] for key, line in lines.items()} == shown_in(page_of(short))
    area = lines["8.1"]
    assert (area.before[0], area.after[0]) == (3, 4)
    assert area.after[2] - area.before[2] == 400 * 234_567
    assert not lines["6.1"].changes
    client, fetched = sign_in("钱军"), reverse("costs-draft-lines", args=[draft.pk])
    assert "会变" in words(client.get(fetched))
    with CaptureQueriesContext(connection) as queries:
        page = words(client.get(reverse("costs-draft", args=[draft.pk])))
    assert f'hx-get="{fetched}?way=premises_new"' in page
    assert not [one for one in queries if "facilities_" in one["sql"] or "assessments_assessment" in one["sql"]]
    part = client.get(fetched, headers={"HX-Request": "true"})
    assert "会变" in words(part)
    assert "<html" not in words(part)
    for name in ("costs-draft", "costs-draft-lines"):
        assert sign_in("吴霞").get(reverse(name, args=[draft.pk])).status_code == 403
