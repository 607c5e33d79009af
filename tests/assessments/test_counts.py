"""One number, one place: every number with a link, on every dashboard, is that of the list which the link opens."""

import re
from collections import Counter
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.urls import resolve, reverse
from openpyxl import load_workbook

from assessments.catalogue import standards
from assessments.filings import steps
from assessments.inspection import live, years
from assessments.inspection.models import Inspection
from assessments.models import Deadline
from assessments.reports import excel
from assessments.reports.content import report_on
from assessments.reports.parts import texts
from assessments.rules.kit import Outcome
from assessments.rules.loudi_2015_first import FIRST
from staffing.models import Pay
from tests import facts
from tests.assessments.inspection.runs import sealed
from tests.assessments.reports.conftest import rows_of
from tests.assessments.reports.test_excel import table
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]

NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
UNITS = ["娄底市", "娄星区", "双峰县", "乐坪街道", "花山街道", "永丰街道"]


class Links(HTMLParser):
    """The links of a page: (words, address)."""

    def __init__(self):
        super().__init__()
        self.found, self.address = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.address, self.words = dict(attrs).get("href"), ""

    def handle_data(self, data):
        if self.address is not None:
            self.words += data

    def handle_endtag(self, tag):
        if tag == "a" and self.address is not None:
            self.found.append((" ".join(self.words.split()), self.address))
            self.address = None


def links(response):
    """[(words, address)] of a page."""
    assert response.status_code == 200
    parser = Links()
    parser.feed(response.content.decode())
    return parser.found


def numbered(response, *beginnings):
    """[(number as it is written, address)] of the links whose words are a number and that lead to one of these pages."""
    found = [(words.replace(",", ""), address) for words, address in links(response)]
    return [(words, address) for words, address in found if NUMBER.fullmatch(words) and address.startswith(beginnings)]


def state_uneven_facts(world, year=YEAR):
    """Something falls short everywhere: two rules of one shortfall in one community, one of them in two others, and data."""
    for name in ("街心社区", "铁东社区"):
        facts.receive(world[name], facts.OPERATING, "240000", year=year)
    for name in ("贤童社区", "铁东社区"):
        facts.receive(world[name], facts.LIVELIHOOD, "150000", year=year)
    facts.open_premises(world["贤童社区"], "356.50", centre="49.99")
    facts.state_profile(world["五里社区"], year, volunteers=None, households=1400)
    facts.forget(Pay, person=facts.member(world["铁东社区"], "建国"))
    leaving = facts.member(world["铁西社区"], "丽华")
    leaving.seats.all().delete()
    leaving.employments.all().delete()


@layer(on="world")
def uneven(world):
    """The world with many faults, its year sealed."""
    state_uneven_facts(world)
    sealed(YEAR)
    return world


@pytest.fixture
def judged_first(world, monkeypatch):
    """The world with many faults, its year sealed by the first edition of the rules."""
    state_uneven_facts(world)
    with monkeypatch.context() as changed:
        changed.setitem(standards.STANDARDS, FIRST.key, FIRST)
        sealed(YEAR)
    assert Inspection.objects.judging().get(year=YEAR).formula == 1
    return world


def wrong_numbers(client, response):
    """[(number, address, what stands there)] of the numbers on a page that are not those of the lists they open."""
    wrong, seen = [], 0
    for number, address in numbered(response, "/"):
        if resolve(address.partition("?")[0]).url_name != "unit-communities":
            continue
        found = client.get(address).context["listing"]
        listed = {str(len(found.rows)), *(NUMBER.findall(found.sums.replace(",", "")))}
        seen += 1
        if number not in listed:
            wrong.append((number, address, listed))
    assert seen > 5
    return wrong


# The pages of units ---------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("unit", UNITS)
def test_every_number_of_a_unit_is_that_of_the_list_it_opens(uneven, sign_in, unit):
    client = sign_in("郑毅")
    assert wrong_numbers(client, client.get(reverse("unit", args=[uneven[unit].code]), {"year": YEAR})) == []


@pytest.mark.parametrize("unit", ["娄底市", "花山街道"])
def test_so_it_is_in_the_working_year(world, sign_in, unit):
    state_uneven_facts(world)
    live.refresh_all(CITY)
    client = sign_in("郑毅")
    assert wrong_numbers(client, client.get(reverse("unit", args=[world[unit].code]), {"year": YEAR})) == []


@pytest.mark.parametrize("unit", ["娄底市", "花山街道"])
def test_so_it_is_in_a_year_sealed_by_the_first_formula(judged_first, sign_in, unit):
    client = sign_in("郑毅")
    page = client.get(reverse("unit", args=[judged_first[unit].code]), {"year": YEAR})
    assert page.context["page"].standard.scoring.formula == 1
    assert wrong_numbers(client, page) == []


def test_while_a_list_is_newer_than_the_sums_the_page_says_so(world, sign_in):
    live.refresh_all(CITY)
    page = reverse("unit", args=["4313"])
    assert "刚改过" not in sign_in("郑毅").get(page).content.decode()
    live.judge_community(years.working_inspection(CITY), world["街心社区"].pk)
    assert "1 个社区刚改过：名单随时更新，这一页的数最多迟一分钟。" in sign_in("郑毅").get(page).content.decode()
    assert "刚改过" not in sign_in("郑毅").get(reverse("unit", args=["431321"])).content.decode()


def test_the_money_that_is_short_is_short_in_three_communities_everywhere(uneven, sign_in):
    """Operating funds in two, funds for projects in two, both in one of them: three communities, 120,000 元."""
    client = sign_in("郑毅")
    response = client.get(reverse("unit", args=["4313"]), {"year": YEAR})
    gap = next(gap for gap in response.context["page"].gaps if gap.title == "运转和惠民资金")
    assert (gap.communities, gap.number, gap.label) == (3, "12.00", "万元")
    words = " ".join(re.sub("<[^>]*>", "", response.content.decode()).split())
    assert re.search(r"3 个社区·第15条 ?运转 2、惠民 2，同一社区只计一次", words)
    listed = client.get(gap.url)
    assert [row.name for row in listed.context["listing"].rows] == ["街心社区", "贤童社区", "铁东社区"]
    assert "“运转和惠民资金”不达标，共 3 个，合计差 12.00 万元" in " ".join(listed.content.decode().split())
    said = "\n".join(texts(report_on(rows_of(uneven, "娄底市"))))
    assert "运转和惠民资金12万元（3个社区，其中运转2个、惠民2个，同一社区只计一次）" in said
    assert "落实运转经费和惠民项目资金\n3个社区共差12万元\n" in said
    row = table(load_workbook(BytesIO(excel.write(rows_of(uneven, "娄底市"))))["汇总"])[0]
    assert row["还差运转和惠民资金（15.2—15.4）\n不达标（个社区）"] == 3
    assert row["还差运转和惠民资金（15.2—15.4）\n缺口（元）"] == 120_000


def test_communities_are_listed_by_what_several_rules_come_to(uneven, sign_in):
    def names(**asked):
        address = reverse("unit-communities", args=["431302"])
        return [row.name for row in sign_in("郑毅").get(address, {"year": YEAR, **asked}).context["listing"].rows]

    assert names(rule="funds") == ["街心社区", "贤童社区", "铁东社区"]
    assert names(rule="funds", state="clear") == ["铁西社区"]
    assert names(rule="15.operating") == ["街心社区", "铁东社区"]
    assert names(rule="15.operating", state="clear") == ["贤童社区", "铁西社区"]
    assert names(rule="nothing") == ["街心社区", "贤童社区", "铁东社区", "铁西社区"]


def test_a_street_among_the_lowest_is_named_with_its_own_numbers(uneven, sign_in):
    client = sign_in("郑毅")
    named = client.get(reverse("unit", args=["4313"]), {"year": YEAR}).context["lowest"]
    assert len(named) == 3
    for row, url in named:
        summary = client.get(url).context["page"].summary
        assert (row.clear, row.communities) == (summary.clear, summary.communities)


def test_the_duties_named_at_the_head_are_those_below(uneven, sign_in):
    response = sign_in("郑毅").get(reverse("unit", args=["431302"]), {"year": YEAR})
    duties = response.context["duties"]
    outcomes = Counter(row.said.outcome for row in duties.rows())
    stored = duties.assessment
    assert (stored.total, stored.met) == (len(duties.rows()), outcomes[Outcome.PASS] + outcomes[Outcome.HINT])
    assert (stored.failed, stored.missing) == (outcomes[Outcome.FAIL], outcomes[Outcome.MISSING])
    assert stored.total


# What is to be entered ------------------------------------------------------------------------


def test_what_is_missing_is_counted_as_the_list_has_it(world, sign_in):
    state_uneven_facts(world)
    live.refresh_all(CITY)
    client = sign_in("李敏")
    desk = client.get(reverse("desk"))
    opened = [client.get(address).context["work"] for words, address in links(desk) if words.endswith(" 处")]
    numbers = [int(NUMBER.search(words)[0]) for words, _ in links(desk) if words.endswith(" 处")]
    assert numbers == [len(work.lines) for work in opened]
    for code in [row.code for row in world.communities]:
        page = sign_in("郑毅").get(reverse("community", args=[code]))
        for words, address in links(page):
            if words.endswith("处数据"):
                listed = sign_in("郑毅").get(address).context["work"].lines
                assert int(NUMBER.search(words)[0]) == len(listed) == page.context["page"].entries()


@pytest.mark.long
def test_each_cell_of_the_desk_says_what_its_page_says(world, sign_in):
    facts.state_profile(world["街心社区"], YEAR, volunteers=None)
    live.refresh_all(CITY)
    client, partly = sign_in("李敏"), 0
    for row in client.get(reverse("desk")).context["rows"]:
        for cell in row.cells:
            here = next(each for each in client.get(cell.url).context["sections"] if each.current)
            assert (cell.done, cell.all) == (here.done, here.all), cell.url
            partly += cell.state == "part"
    assert partly


def test_each_form_of_the_missing_list_has_as_many_lines_as_it_says(world, sign_in):
    state_uneven_facts(world)
    live.refresh_all(CITY)
    client = sign_in("郑毅")
    work = client.get(reverse("missing")).context["work"]
    assert len(work.forms()) > 1
    for slug, _, number in work.forms():
        assert client.get(reverse("missing"), {"form": slug}).context["page"].paginator.count == number
    assert sum(number for *_, number in work.forms()) == len(work.lines)


# Filings --------------------------------------------------------------------------------------


@layer(on="world")
def partly_filed(world):
    """Of the city's six communities one is submitted, one came back; the others are open, the county's day is near."""
    day = date.today() + timedelta(days=3)
    Deadline(county=world["娄星区"], year=YEAR, due_on=day).keep(by=world["吴霞"], reason="定期限")
    steps.submit(world["李敏"], world["街心社区"].code)
    steps.submit(world["李敏"], world["贤童社区"].code)
    steps.send_back(world["赵琳"], world["贤童社区"].code, "网格的户数请核对")
    return world


@pytest.mark.long
@pytest.mark.parametrize("name", ["赵琳", "吴霞", "李敏", "王芳"])
def test_every_number_of_the_filings_is_that_of_the_list_it_opens(partly_filed, sign_in, name):
    client = sign_in(name)
    response = client.get(reverse("filings"))
    found = numbered(response, "?place=")
    assert len(found) > 1
    for number, address in found:
        assert client.get(reverse("filings") + address).context["number"] == int(number), address


@pytest.mark.parametrize("name", ["赵琳", "吴霞", "李敏", "王芳"])
def test_a_thing_to_do_opens_as_many_filings_as_it_says(partly_filed, sign_in, name):
    client = sign_in(name)
    counted = Counter()
    for todo in todos_on(client.get(reverse("notices"))):
        if number := re.search(r"(\d+) 个社区(?:还没有提交|等候审核)", todo.words):
            listed = client.get(todo.url).context
            assert len(listed["rows"]) if "rows" in listed else listed["number"] == int(number[1]), todo.words
            counted[name] += 1
    assert counted[name]


def todos_on(page):
    return [todo for group in page.context["groups"] for todo in group.todos]


def badge_of(page, name):
    return int(NUMBER.search(next(words for words, address in links(page) if address == reverse(name)))[0])


@pytest.mark.parametrize("name", ["李敏", "王芳"])
def test_the_menu_of_a_clerk_counts_what_the_page_of_notices_shows(partly_filed, sign_in, name):
    page = sign_in(name).get(reverse("notices"))
    assert badge_of(page, "notices") == len(todos_on(page)) + page.context["new"]


def test_the_menu_of_a_reviewer_counts_new_messages_and_what_waits_for_review(partly_filed, sign_in):
    reviewer = sign_in("赵琳")
    page = reviewer.get(reverse("notices"))
    assert badge_of(page, "notices") == page.context["new"]
    assert badge_of(page, "reviews") == len(reviewer.get(reverse("reviews")).context["rows"])


def test_more_messages_than_fit_are_counted_all(partly_filed, sign_in, monkeypatch):
    monkeypatch.setattr("assessments.filings.notices.MESSAGES", 1)
    monkeypatch.setattr("assessments.followup.today_views.MESSAGES", 1)
    page = sign_in("赵琳").get(reverse("notices"), {"place": "431302"})
    assert (len(page.context["rows"]), page.context["new"]) == (1, 2)
    assert "下面是最近 1 条" in page.content.decode()
