"""补缺方案: who is put right when and for how much, worked by hand and by a plain loop; what is refused; who sees it."""

import io
from html import unescape
from types import SimpleNamespace

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessments.followup.planning import Plan
from assessments.followup.prices import Price, PriceItem
from assessments.followup.result_pages import Result
from assessments.followup.scenarios import OUTLAYS, Scenario
from assessments.inspection import live
from assessments.models import Assessment, ReadingRevision
from assessments.rules.loudi_2015 import LOUDI_2015
from tests import duties, facts
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.once
WAN = 1_000_000  # 分


@layer(on="world")
def unequal(world):
    """Building costs 1,000 元/m². 街心 lacks 50 m², 贤童 20, 铁东 100, 五里 10; 铁西 is short of 30,000 元 a year."""
    for name, area in (("街心", "350"), ("贤童", "380"), ("铁东", "300"), ("五里", "390")):
        facts.open_premises(world[f"{name}社区"], area)
    facts.receive(world["铁西社区"], facts.OPERATING, 220_000, year=YEAR)
    facts.add(Price, [Price(unit=world["娄底市"], item=PriceItem.BUILT, first_year=YEAR, amount="1000", basis="测试")])
    live.refresh_all(CITY)
    return world


def data_of(world, **more):
    """What a form of a scenario posts."""
    values = {"unit": world["娄底市"].pk, "name": "三年补齐用房", "gap_year": YEAR, "premises": "on"}
    values |= {"way": PriceItem.BUILT.value, "first_year": YEAR + 1, "years": 3, "order": "cheapest"}
    return {key: value for key, value in (values | more).items() if value is not None}


def made(world, **more):
    values = {"unit": world["娄底市"], "name": "方案", "gap_year": YEAR, "premises": True, "way": PriceItem.BUILT.value}
    return Scenario(**(values | {"first_year": YEAR + 1, "years": 3} | more)).keep(by=world["钱军"])


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def told(result):
    """[(year, put right, so far, clear of every hard rule, 万元 once, 万元 yearly)]."""
    return [(y.year, y.cleared, y.sum_cleared, y.made_clear, y.once / WAN, y.yearly / WAN) for y in result.years]


# The plan ---------------------------------------------------------------------------------------


def test_every_outlay_of_the_standard_can_be_chosen():
    assert {rule.outlay.key for rule in LOUDI_2015.rules if rule.outlay} == set(OUTLAYS)


def test_the_cheapest_come_first_within_the_money_of_each_year(unequal):
    """1, 2, 5 and 10 万元: with 8 万元 a year the first three at once, the fourth never."""
    result = Result(made(unequal, yearly_limit=80_000))
    assert told(result) == [(YEAR + 1, 3, 3, 3, 8.0, 0), (YEAR + 2, 0, 3, 3, 0, 0), (YEAR + 3, 0, 3, 3, 0, 0)]
    assert [(line.name, line.year) for line in result.communities()] == [
        ("五里社区", YEAR + 1), ("贤童社区", YEAR + 1), ("街心社区", YEAR + 1), ("铁东社区", None)
    ]  # fmt: skip
    assert (result.left, result.enough) == (1, 10 * WAN)
    assert result.shortfalls[0][1:] == ("180.00 m²", ["100.00 m²"] * 3)
    money, left = result.pictures()
    assert money.table.rows[0] == [str(YEAR + 1), "8.00", "0.00", "8.00"]
    assert left.table.rows == [["没有补齐", "4", "1", "1", "1"]]
    assert 's-ink"' in money.svg


def test_money_of_each_year_is_paid_again_and_leaves_less_for_others(unequal):
    """铁西 takes 3 万元 every year: of 8 万元 a year 5 are left afterwards, which is 街心's."""
    result = Result(made(unequal, yearly_limit=80_000, operating=True))
    assert told(result) == [(YEAR + 1, 3, 3, 3, 3.0, 3.0), (YEAR + 2, 1, 4, 4, 5.0, 3.0), (YEAR + 3, 0, 4, 4, 0, 3.0)]
    assert result.money == (3 + 3 + 5 + 3 + 3) * WAN


def test_without_a_limit_each_year_puts_as_many_right(unequal):
    assert [row[:3] for row in told(Result(made(unequal)))] == [(YEAR + 1, 2, 2), (YEAR + 2, 1, 3), (YEAR + 3, 1, 4)]


def test_by_county_the_money_is_shared_by_the_communities_that_wait(unequal):
    """娄星区 has three of four: 9 of 12 万元. 双峰县's 3 suffice for 五里; 铁东's 10 are not within 娄星区's 9."""
    result = Result(made(unequal, yearly_limit=120_000, order="counties"))
    assert [(line.name, line.wanted, line.done, line.limit) for line in result.counties()] == [
        ("娄星区", 3, 2, 9 * WAN), ("双峰县", 1, 1, 3 * WAN)
    ]  # fmt: skip
    assert result.enough == -(-10 * WAN * 4 // 3)


def test_whom_money_alone_does_not_put_right_is_counted_apart(unequal):
    facts.state_profile(unequal["街心社区"], YEAR, households=1001)  # a sixth post, which nobody has priced
    live.refresh_all(CITY)
    scenario = made(unequal)
    scenario.posts = True
    result = Result(scenario)
    assert (result.wanted, result.blocked, result.last.sum_cleared) == (4, 1, 3)
    assert [item for item, _ in result.lacking()] == [PriceItem.POSTS]


AMOUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.sampled_from("12")), min_size=1, max_size=12)


@given(AMOUNTS, st.integers(1, 30), st.integers(1, 5), st.booleans())
def test_a_plan_is_what_a_plain_loop_makes_of_it_and_never_spends_more(rows, limit, years, by_county):
    plan = plan_of(rows, limit, years, by_county)
    queues = (
        [[at for at in range(len(rows)) if rows[at][2] == code] for code in "12"] if by_county else [range(len(rows))]
    )
    when, spent = {}, [0] * years
    for queue in queues:
        share, waiting = limit * len(queue) // len(rows), sorted(queue, key=lambda at: (sum(rows[at][:2]), at))
        for year in range(years):
            money = share - sum(rows[at][1] for at in queue if at in when)
            while waiting and sum(rows[waiting[0]][:2]) <= money:
                at = waiting.pop(0)
                money -= sum(rows[at][:2])
                when[at] = year
            spent[year] += share - money
    assert plan.when.tolist() == [when.get(at, -1) for at in range(len(rows))]
    assert [year.money for year in plan.years()] == spent
    assert max(spent) <= limit
    enough = plan.enough()
    assert plan_of(rows, enough, years, by_county).done.all()
    assert not enough or not plan_of(rows, enough - 1, years, by_county).done.all()


def plan_of(rows, limit, years, by_county):
    """A Plan of communities with these (once, yearly, county), without a database."""
    size = len(rows)
    yes, no = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    scenario = SimpleNamespace(limit_cents=limit, years=years, by_county=by_county, first_year=YEAR)
    codes = [f"43130{county}001{at:03}" for at, (*_, county) in enumerate(rows)]
    bills = [bill(np.array([row[n] for row in rows]), n == 0, yes, no) for n in range(2)]
    return Plan(Communities(codes), bills, scenario)


class Communities:
    """As much of a Ground as a plan looks at."""

    def __init__(self, codes):
        self.codes = codes
        self.failed = self.missing = np.zeros(len(codes), dtype=np.int64)
        self.counties = np.unique([code[:6] for code in codes], return_inverse=True)

    def __len__(self):
        return len(self.codes)


def bill(amount, is_once, yes, no):
    shortage = SimpleNamespace(fails=yes, unknown=no, rest=amount)
    return SimpleNamespace(
        shortage=shortage, amount=amount, is_once=is_once, closable=yes, rule=SimpleNamespace(is_hard=True)
    )


# What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "said"), [
    ({"premises": None}, "一样也没有选"),
    ({"way": ""}, "补用房要选怎么补"),
    ({"years": 0}, "0 年不对，应是 1 到 10 年"),
    ({"years": 11}, "11 年不对"),
    ({"yearly_limit": "0"}, "什么也补不了"),
    ({"yearly_limit": "5000"}, "每年 0.50 万元，连花钱最少的五里社区（1.00 万元）也补不齐。要 3 年全部补齐，每年要 10.00 万元"),
    ({"yearly_limit": "10000", "order": "counties"}, "分到的每年 0.25 万元，连花钱最少的五里社区"),
    ({"gap_year": YEAR - 3}, f"娄底市在 {YEAR - 3} 年度没有评判过的社区，没有缺口可算。可以填：{YEAR}"),
    ({"first_year": YEAR - 1}, f"从 {YEAR - 1} 年起不对"),
    ({"posts": "on", "operating": "on", "way": PriceItem.LEASED.value}, f"“用房·租赁”没有 {YEAR + 1} 年用得上的单价"),
])  # fmt: skip
def test_what_cannot_be_worked_out_is_refused_in_a_sentence_and_nothing_typed_is_lost(unequal, sign_in, more, said):
    refused = sign_in("钱军").post(reverse("scenario-add"), data_of(unequal, remarks="先易后难", **more))
    assert refused.status_code == 422
    assert said in words(refused)
    assert "先易后难" in words(refused)
    assert not Scenario.objects.exists()


def test_leasing_closes_nothing_where_the_readings_do_not_count_it(unequal, sign_in):
    facts.add(
        Price, [Price(unit=unequal["娄底市"], item="premises_leased", first_year=YEAR, amount="90", basis="测试")]
    )
    assert made(unequal, way="premises_leased").pk
    draft = duties.draft_revision(unequal["娄底市"], YEAR, **{"facility.count_leased": False})
    ReadingRevision.objects.filter(pk=draft.pk).update(number=2)
    refused = sign_in("钱军").post(reverse("scenario-add"), data_of(unequal, way="premises_leased"))
    assert "租来也补不齐" in words(refused)
    assert "租来也补不齐" in words(sign_in("钱军").get(reverse("costs"), {"year": YEAR, "way": "premises_leased"}))


# Who sees it ------------------------------------------------------------------------------------


def test_a_county_makes_its_own_for_its_own_communities_and_leaders_look(unequal, sign_in):
    client = sign_in("吴霞")
    assert client.post(reverse("scenario-add"), data_of(unequal)).status_code == 422  # the city is not the county's
    assert client.post(reverse("scenario-add"), data_of(unequal, unit=unequal["双峰县"].pk)).status_code == 422
    assert client.post(reverse("scenario-add"), data_of(unequal, unit=unequal["娄星区"].pk)).status_code == 302
    scenario = Scenario.objects.get()
    shown = words(client.get(reverse("scenario-result", args=[scenario.pk])))
    assert "个社区补齐" in shown
    assert "五里社区" not in shown
    assert "各县市区的结果" not in shown  # a table of itself alone
    city = made(unequal)
    assert "各县市区的结果" in words(sign_in("钱军").get(reverse("scenario-result", args=[city.pk])))
    assert "三年补齐用房" in words(sign_in("冯洁").get(reverse("costs"), {"year": YEAR}))
    assert sign_in("孙伟").get(reverse("scenario-result", args=[scenario.pk])).status_code == 404
    assert sign_in("冯洁").post(reverse("scenario-add"), data_of(unequal)).status_code == 403
    assert sign_in("李敏").get(reverse("scenario-result", args=[scenario.pk])).status_code == 403


def test_the_workbook_of_a_scenario_has_its_numbers_and_no_formula(unequal, sign_in):
    scenario = made(unequal, name="=1+1", yearly_limit=80_000)
    response = sign_in("钱军").get(reverse("scenario-xlsx", args=[scenario.pk]))
    book = load_workbook(io.BytesIO(response.content))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    papers = {(sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight)
              for sheet in book}  # fmt: skip
    assert papers == {("landscape", True, 0)}
    assert {sheet.print_title_rows for sheet in book} == {"$1:$2"}
    rows = list(book["社区"].iter_rows(min_row=3, values_only=True))
    assert [(row[2], row[3], row[5]) for row in rows] == [
        ("五里社区", 10_000, str(YEAR + 1)), ("贤童社区", 20_000, str(YEAR + 1)), ("街心社区", 50_000, str(YEAR + 1)),
        ("铁东社区", 100_000, "没有补齐"),
    ]  # fmt: skip


def test_a_scenario_whose_year_is_gone_says_so(unequal, sign_in):
    scenario = made(unequal)
    Assessment.objects.all().delete()
    shown = words(sign_in("钱军").get(reverse("scenario-result", args=[scenario.pk])))
    assert f"娄底市在 {YEAR} 年度没有评判过的社区" in shown
    assert sign_in("钱军").get(reverse("scenario-xlsx", args=[scenario.pk])).status_code == 404
