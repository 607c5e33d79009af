"""What fails next: each kind of line with both sides of its limit, the verdicts of later days, numbers by plain SQL, the page.

One city with something of every kind is looked at from 30 September, once: the tests read its stored lines.
"""

import io
from datetime import date, timedelta
from html import unescape

from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from assessments.followup.forecast import keeping
from assessments.followup.forecast.ahead import Ahead
from assessments.followup.forecast.board import Asked, Board
from assessments.followup.forecast.making import lines_of
from assessments.followup.forecast.people import birthday, terms
from assessments.followup.forecast.views import asked_lines
from assessments.followup.models import Forecast, ForecastLine
from assessments.inspection import live
from committees.models import Committee, Seat, Term
from communities.figures import Selection
from facilities.models import BuildingPlan, Premises
from funding.models import Funding, LocalStandard, Receipt
from staffing.models import Employment, PayStandard, Training
from tests import facts
from tests.ground import layer
from tests.places import CITY, written
from tests.world import YEAR

TODAY = date(YEAR, 9, 30)
END, LATER = date(YEAR, 12, 31), date(YEAR + 1, 12, 31)
OPERATING, LIVELIHOOD = Funding.Kind.OPERATING, Funding.Kind.LIVELIHOOD


@layer(on="world")
def forecast_world(world):
    """Terms, candidates, training, posts, plans, money and premises that run out, and standards that rise."""
    _terms(world)
    _people(world)
    _means(world)
    live.refresh_all(CITY)
    keeping.refresh(CITY, TODAY)
    return world


def _terms(world):
    party, residents = Committee.Body.values
    for name, body, day in (
        ("街心社区", party, date(YEAR, 11, 30)),
        ("街心社区", residents, END),  # met on 31 December, and not on 1 January
        ("贤童社区", party, TODAY),
        ("贤童社区", residents, LATER),
        ("铁东社区", party, date(YEAR, 11, 30)),  # with an extension
        ("铁西社区", party, TODAY - timedelta(1)),  # over: it fails today
        ("城西社区", party, END),
    ):
        Term.objects.filter(committee__community=world[name], committee__body=body, started_on__year=YEAR).update(
            ended_on=day
        )
    Term.objects.filter(ended_on=date(YEAR, 11, 30), committee__community=world["铁东社区"]).update(
        extended_until=date(YEAR + 1, 3, 1)
    )


def _people(world):
    one, two, three, four, five = (world[name] for name in ("街心社区", "贤童社区", "铁东社区", "铁西社区", "五里社区"))
    # Born so that they are 36 on the days that the tests name; 城西 and 五里 have theirs of 1 January 1991.
    facts.list_candidates(one, (date(YEAR - 36, 10, 1), "3"))
    facts.list_candidates(two, (date(YEAR - 36, 12, 31), "3"), (date(YEAR - 20, 1, 1), "3"))
    facts.list_candidates(
        three, (date(YEAR - 36, 9, 30), "3"), (date(YEAR - 35, 12, 31), "3"), (date(YEAR - 34, 1, 1), "3")
    )
    facts.list_candidates(four, (date(YEAR - 36, 11, 1), "5"))  # no college
    facts.attend(facts.member(one, "建国"), ("4.5", "county"), year=YEAR)
    facts.attend(facts.member(one, "玉兰"), (7, "street"), year=YEAR)
    Training.objects.filter(person__community=two).delete()
    Seat.objects.filter(person=facts.member(three, "建国")).update(started_on=END - timedelta(179))
    Seat.objects.filter(person=facts.member(four, "建国")).update(started_on=END - timedelta(178))
    facts.employ(facts.enrol(three, "新来"))
    leaving = facts.member(five, "小兵")
    Employment.objects.filter(person=leaving).update(ended_on=date(YEAR, 11, 1))
    Seat.objects.filter(person=leaving).update(ended_on=date(YEAR, 11, 1))


def _means(world):
    one, two, county = world["街心社区"], world["贤童社区"], world["娄星区"]
    for due, closed in (
        (TODAY - timedelta(1), None),
        (TODAY, None),
        (date(YEAR, 11, 1), date(YEAR, 10, 1)),
        (LATER, None),
    ):
        facts.add(BuildingPlan, [BuildingPlan(
            community=one, name=f"{due}前建成", way="new_build", responsible="王五", planned_on=date(2025, 1, 1),
            due_on=due, closed_on=closed, progress_percent=40,
        )])  # fmt: skip
    facts.receive(one, OPERATING, 150_000, year=YEAR)
    before = facts.receive(one, OPERATING, 200_000, year=YEAR - 1)
    facts.add(Receipt, [Receipt(funding=before, received_on=date(YEAR - 1, 10, 1), amount=60_000)])
    facts.add(Receipt, [Receipt(funding=before, received_on=date(YEAR - 1, 9, 30), amount=10_000)])
    facts.forget(Receipt, funding__community=two, funding__kind=LIVELIHOOD)
    facts.add(
        PayStandard, [PayStandard(unit=county, rank="chief", first_year=YEAR + 1, amount=1800, document_no="1号")]
    )
    facts.add(LocalStandard, [LocalStandard(
        unit=county, tier="municipal_urban", kind="operating", first_year=YEAR + 1, amount=300_000, document_no="2号"
    )])  # fmt: skip
    Premises.objects.filter(community=world["五里社区"]).update(in_use_to=date(YEAR, 10, 31))
    Premises.objects.filter(community=world["城西社区"]).update(in_use_to=date(YEAR + 1, 10, 31))


def told(place, *names, **wanted):
    """The fields of these lines of a place, (day, effect) without names, sorted."""
    return sorted(ForecastLine.objects.filter(code=place.code, **wanted).values_list(*(names or ("day", "effect"))))


def test_a_term_fails_the_day_after_its_end_and_an_extension_counts(forecast_world):
    assert told(forecast_world["街心社区"], kind="term") == [(date(YEAR, 11, 30), "turns"), (END, "stays")]
    assert told(forecast_world["贤童社区"], kind="term") == [(TODAY, "turns"), (LATER, "stays")]
    assert told(forecast_world["铁东社区"], kind="term") == [(date(YEAR + 1, 3, 1), "turns")]
    assert told(forecast_world["铁西社区"], kind="term") == []
    assert told(forecast_world["城西社区"], "day", "year", "effect", kind="term") == [(END, YEAR + 1, "turns")]


def test_a_candidate_of_36_is_warned_of_and_turns_the_rule_only_where_no_other_is(forecast_world):
    assert told(forecast_world["街心社区"], kind="candidate") == [(date(YEAR, 10, 1), "turns")]
    assert told(forecast_world["贤童社区"], kind="candidate") == [(END, "warns")]
    assert told(forecast_world["铁东社区"], kind="candidate") == [(LATER, "warns")]  # one is 36 already
    assert told(forecast_world["铁西社区"], kind="candidate") == []
    assert told(forecast_world["五里社区"], kind="candidate") == [(date(YEAR + 1, 1, 1), "turns")]


def test_those_born_on_29_february_reach_an_age_without_that_day_on_1_march():
    assert birthday(date(1992, 2, 29), 36) == date(2028, 2, 29)
    assert birthday(date(1992, 2, 29), 35) == date(2027, 3, 1)


def test_training_lacks_days_of_persons_and_a_community_without_a_course_all_of_it(forecast_world):
    found = ForecastLine.objects.filter(kind="training").values_list("code", "rule", "amount", "further", "day")
    one, two = forecast_world["街心社区"].code, forecast_world["贤童社区"].code
    assert sorted(found) == [
        (one, "5.8", 5 + 14, 2, END),  # half-days, persons
        (two, "5.8", 28, 2, END),
        (two, "5.9", 18, 3, END),
    ]


def test_who_will_not_have_180_days_in_post_is_told_and_one_more_day_is_enough(forecast_world):
    (line,) = ForecastLine.objects.filter(kind="service")  # in 铁东 the secretary has 180
    seat = Seat.objects.get(person=facts.member(forecast_world["铁西社区"], "建国"))
    assert (line.rule, line.amount, line.further, line.effect) == ("5.8", 179, 180, "warns")
    assert (line.label, line.object_id) == ("committees.seat", seat.pk)


def test_plans_are_due_from_today_and_those_closed_before_are_not(forecast_world):
    assert told(forecast_world["街心社区"], kind="plan") == [(TODAY, "warns"), (LATER, "warns")]


def test_money_to_come_is_held_against_what_came_after_this_day_last_year(forecast_world):
    found = ForecastLine.objects.filter(kind="money").values_list("code", "rule", "amount", "further")
    assert sorted(found) == [
        (forecast_world["街心社区"].code, "15.operating", 100_000_00, 40_000_00),
        (forecast_world["贤童社区"].code, "15.livelihood", 200_000_00, None),
    ]


def test_higher_standards_of_the_next_year_are_told_with_what_they_cost(forecast_world):
    found = ForecastLine.objects.filter(kind="floor").values_list("code", "rule", "effect", "amount")
    codes = [forecast_world[name].code for name in ("街心社区", "贤童社区", "铁东社区", "铁西社区")]
    # 书记 and 主任, 300 元 a month each; and 25 to 30 万元
    pay = [(code, "15.6", "turns", 2 * 12 * 300_00) for code in codes]
    assert sorted(found) == sorted(pay + [(code, "15.operating", "warns", 50_000_00) for code in codes])


def test_one_person_less_fails_exactly_where_the_number_is_the_least(forecast_world):
    assert told(forecast_world["城西社区"], "rule", "amount", kind="single") == [("5.4", 5), ("6.1", 5), ("6.4", 1)]
    assert told(forecast_world["铁东社区"], "rule", "amount", kind="single") == [
        ("5.4", 5)
    ]  # six at work, two candidates


def test_whatever_else_turns_is_told_with_the_record_that_ends_first(forecast_world):
    five, six = forecast_world["五里社区"], forecast_world["城西社区"]
    site = Premises.objects.get(community=five)
    asked = ("day", "effect", "label", "object_id")
    assert told(five, *asked, rule="8.1") == [(date(YEAR, 10, 31), "turns", "facilities.premises", site.pk)]
    assert told(six, rule="8.1") == [(date(YEAR + 1, 10, 31), "turns")]
    assert told(five, rule="5.4", kind="turn") == [(date(YEAR, 11, 1), "turns")]


def test_every_rule_that_turns_until_the_end_of_the_year_has_a_line_and_no_other(forecast_world):
    """Against the letters of 31 December: the world passes every rule while nothing has run out."""
    five = forecast_world["五里社区"]
    failing = {key for key, letter in facts.letters(five, YEAR).items() if letter == "F"}
    assert {"8.1", "9.2", "6.1", "5.4"} <= failing
    assert {rule for (rule,) in told(five, "rule", effect="turns", year=YEAR)} == failing


def test_what_is_stated_year_by_year_does_not_turn_a_year_on(forecast_world):
    six = forecast_world["城西社区"]  # its premises, candidate and term run out
    assert {rule for (rule,) in told(six, "rule", effect="turns")} == {"1.1", "5.2", "6.4", "8.1", "9.2", "9.3"}


def test_no_name_of_a_person_is_stored_with_a_line():
    assert {field.name for field in ForecastLine._meta.concrete_fields} == {
        "id", "community", "code", "kind", "rule", "effect", "day", "year", "month", "label", "object_id", "amount", "further"
    }  # fmt: skip


# Kept and shown ------------------------------------------------------------------------------


def test_an_entry_prevents_a_line_and_only_its_street_is_looked_at(forecast_world):
    one = forecast_world["街心社区"]
    assert keeping.refresh(CITY, TODAY) == 0
    others = set(ForecastLine.objects.exclude(code__startswith="431302001").values_list("pk", flat=True))
    for body in Committee.objects.filter(community=one):
        Term(committee=body, elected_on=date(YEAR, 9, 1), method="direct", started_on=date(YEAR, 9, 2),
             ended_on=date(YEAR + 5, 9, 1)).keep(by=forecast_world["李敏"], reason="换届")  # fmt: skip
    live.judge_places({one.code})  # as it is after a write that was committed
    assert keeping.refresh(CITY, TODAY) == 1
    assert told(one, kind="term") == []
    assert set(ForecastLine.objects.exclude(code__startswith="431302001").values_list("pk", flat=True)) == others


def test_another_day_looks_at_everything_anew(forecast_world, monkeypatch):
    monkeypatch.setattr(keeping, "lines_of", lambda *asked: [])  # what it would find is tested above
    assert keeping.refresh(CITY, TODAY + timedelta(1)) > 0
    assert Forecast.objects.get().day == TODAY + timedelta(1)
    assert not ForecastLine.objects.exists()


def test_in_january_the_year_that_is_still_open_is_over(forecast_world):
    found = terms(Ahead(written(), Selection(code=CITY), YEAR, date(YEAR + 1, 1, 15)))
    one, two, three, six = (forecast_world[name].pk for name in ("街心社区", "贤童社区", "铁东社区", "城西社区"))
    # Those of 31 December were met in the year that is still open, and are not in the next.
    assert {(each.community, each.day) for each in found} == {
        (one, END), (six, END), (three, date(YEAR + 1, 3, 1)), (two, LATER)
    }  # fmt: skip


SQL = {
    "term": """
        SELECT c.code FROM committees_term t JOIN committees_committee b ON b.id = t.committee_id
        JOIN communities_community c ON c.id = b.community_id
        WHERE COALESCE(t.extended_until, t.ended_on) >= %s AND COALESCE(t.extended_until, t.ended_on) <= %s
        AND t.started_on = (SELECT MAX(l.started_on) FROM committees_term l WHERE l.committee_id = b.id)
    """,
    "candidate": """
        SELECT c.code FROM staffing_reservecandidate r JOIN staffing_person p ON p.id = r.person_id
        JOIN communities_community c ON c.id = p.community_id
        WHERE r.left_on IS NULL AND p.birth_date > %s AND p.birth_date <= %s AND p.education_level IN ('1', '2', '3')
    """,
    "money": """
        SELECT c.code FROM funding_funding f JOIN communities_community c ON c.id = f.community_id
        JOIN communities_yearlyprofile y ON y.community_id = c.id AND y.year = f.year
        WHERE f.year = %s AND COALESCE((SELECT SUM(r.amount) FROM funding_receipt r WHERE r.funding_id = f.id), 0) <
        CASE y.funding_tier || f.kind WHEN 'municipal_urbanoperating' THEN 25000000
        WHEN 'municipal_urbanlivelihood' THEN 20000000 WHEN 'county_urbanoperating' THEN 20000000
        WHEN 'county_urbanlivelihood' THEN 10000000 WHEN 'townshipoperating' THEN 15000000 ELSE 0 END
    """,
}


def codes(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return sorted(code for (code,) in cursor.fetchall())


def test_the_numbers_are_those_of_plain_sql(forecast_world):
    board = Board(forecast_world["钱军"], CITY, Asked())
    counted = {kind.key: number.number for kind, number in board.kinds}
    days = {"candidate": (date(YEAR - 36, 9, 30), date(YEAR + 1 - 36, 12, 31)), "money": (YEAR,)}
    for kind, sql in SQL.items():
        found = codes(sql, *days.get(kind, (TODAY, LATER)))
        assert sorted(board.listed.filter(kind=kind).values_list("code", flat=True)) == found, kind
        assert counted[kind] == len(found) > 0, kind
    # 街心 and 贤童 by terms, 五里 by premises; and then each by pay, a term, a candidate or premises
    assert [number.number for _, number in board.turning] == [3, 6]
    assert board.staying.number == 2  # 街心 and 贤童: training and money


def opened(user, cell):
    """The lines of the list that a count leads to."""
    request = RequestFactory().get(cell.url)
    return Board(user, request.GET["place"], asked_lines(request)).listed


def test_every_count_opens_the_list_that_it_counts(forecast_world):
    user = forecast_world["钱军"]
    board = Board(user, CITY, Asked())
    months = [cell for _, cells in board.months for cell in cells if cell]
    for cell in [
        *(number for _, number in board.kinds),
        *months,
        *(cell for unit in board.units for cell in unit.kinds),
    ]:
        assert opened(user, cell).count() == cell.number, cell.url
    turning = [number for _, number in board.turning]
    for cell in [*turning, board.staying, *(cell for unit in board.units for cell in unit.turning)]:
        assert len({row.code for row in opened(user, cell)}) == cell.number, cell.url
    assert sum(cell.number for cell in months) == ForecastLine.objects.exclude(kind="single").count()
    assert (board.months[0][0], board.months[-1][0]) == (date(YEAR, 9, 1), date(YEAR + 1, 12, 1))
    assert date(YEAR + 1, 2, 1) not in [day for day, _ in board.months]


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def test_a_line_names_day_rule_and_remedy_and_links_to_the_record_and_the_form(forecast_world, sign_in):
    one = forecast_world["街心社区"]
    page = words(sign_in("李敏").get(reverse("forecast")))
    term = Term.objects.get(committee__community=one, ended_on=date(YEAR, 11, 30))
    assert f"{term}，2026-11-30 届满" in page and "会变成不达标" in page
    assert "第5条 按期换届" in page and "登记新的届次" in page
    assert reverse("term-detail", args=[term.pk]) in page
    assert f"{reverse('term-add')}?place={one.code}" in page
    assert "2 人还差 9.5 天，离年底还有 13 周" in page
    assert "还有 10.00 万元没有到位，按上年的进度年底还差 4.00 万元" in page
    assert "第15条 社区运转经费到位数" in page
    assert "现有 5 人，再少 1 人就不达标" in page
    assert "由录入岗位填" in words(sign_in("冯洁").get(reverse("forecast"), {"kind": "term"}))


def test_the_overview_of_the_open_year_shows_it_and_a_rule_that_is_none_is_told_of(forecast_world, sign_in):
    client = sign_in("钱军")
    assert "到期预警" in words(client.get(reverse("unit", args=[CITY]))).split("还差")[1]
    assert client.get(reverse("forecast"), {"rule": "99.9"}).status_code == 404
    Forecast.objects.all().delete()
    assert "还没有预测过" in words(client.get(reverse("forecast")))


def test_more_communities_take_no_more_queries(forecast_world):
    def queries(place):
        with CaptureQueriesContext(connection) as found:
            number = len({line.code for line in lines_of(written(), Selection(code=place), YEAR, TODAY)})
        return number, len(found)

    few, many = queries("431321"), queries(CITY)
    assert many[0] == few[0] + 4 and many[1] == few[1]


def test_the_lines_asked_for_go_to_a_file_that_says_what_it_is_for(forecast_world, sign_in):
    client, url = sign_in("冯洁"), f"{reverse('forecast')}?kind=term&as=xlsx"
    assert "用途" in words(client.get(url))
    book = load_workbook(io.BytesIO(client.post(url, {"purpose": "布置换届"}).content))
    head, *rows = ([cell.value for cell in row] for row in book.worksheets[0].iter_rows())
    board = client.get(reverse("forecast"), {"kind": "term"}).context["board"]
    assert [row[head.index("区划代码")] for row in rows] == [line.code for line in board.listed]
    assert {row[head.index("规则")] for row in rows} == {"按期换届"}
    assert rows[0][head.index("什么要到期")].endswith(f"{TODAY:%Y-%m-%d} 届满")
    assert {row[0].value: row[1].value for row in book["说明"]}["种类"] == "届期届满"
