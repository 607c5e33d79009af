"""The filing board: every count recomputed by plain SQL written apart, a list behind each, past years and days, who sees what."""

from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.filings import steps
from assessments.filings.models import Deadline, Filing, FilingStep
from assessments.filings.sealing import seal_filings
from assessments.followup.board import Board, Count, Line
from assessments.followup.standings import year_before
from assessments.inspection.models import Inspection
from communities.models import YearlyProfile
from tests import facts
from tests.records.test_exporting import table_of
from tests.world import YEAR

pytestmark = pytest.mark.long

LAST = YEAR - 1

# One community a state and day; the board is asked of it as SQL would be, without a line of its code.
STATE_ON = """
SELECT c.code, COALESCE((
    SELECT s.state_to FROM assessments_filingstep s JOIN assessments_filing f ON f.id = s.filing_id
    WHERE f.community_id = c.id AND f.year = %s AND s.action <> 'seal' AND s.at < %s ORDER BY s.id DESC LIMIT 1
), 'draft') FROM communities_community c
"""
FIRST_SUBMITTED = """
SELECT c.code, MIN(s.at) FROM assessments_filingstep s JOIN assessments_filing f ON f.id = s.filing_id
JOIN communities_community c ON c.id = f.community_id WHERE f.year = %s AND s.action = 'submit' GROUP BY c.code
"""


def rows_of(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(cursor.fetchall())


def step(community, year, action, before, after, at):
    """A step on a day of our own choosing; the product writes its steps now."""
    filing, _ = Filing.objects.get_or_create(community=community, year=year)
    Filing.objects.filter(pk=filing.pk).update(state=after, since=at)
    return FilingStep.objects.create(
        filing=filing, at=at, by_name="李敏", action=action, state_from=before, state_to=after
    )


def evening(day, hour=18):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def sealed(year):
    """A sealed inspection of the city's year, with the filings sealed as it would have."""
    row = Inspection.objects.create(
        root="4313", year=year, standard="loudi_2015", standard_version="1", formula=1, status=Inspection.Status.SEALED
    )
    seal_filings(row)
    return row


@pytest.fixture
def years(world):
    """Last year 街心 and 贤童 were submitted before this day, 铁东 only after it; this year one of each state.

    娄星区's day was yesterday: 街心 was submitted before it, 贤童 came back, 铁东 was approved after it, 铁西 has nothing.
    """
    names = ["街心社区", "贤童社区", "铁东社区", "铁西社区", "五里社区"]
    street, sage, east, west, five = (world[name] for name in names)
    then = year_before(date.today())
    step(street, LAST, "submit", "draft", "submitted", evening(then - timedelta(9)))
    step(street, LAST, "approve", "submitted", "approved", evening(then - timedelta(5)))
    step(sage, LAST, "submit", "draft", "submitted", evening(then))
    step(east, LAST, "submit", "draft", "submitted", evening(then + timedelta(2)))
    sealed(LAST)
    Deadline(county=world["娄星区"], year=YEAR, due_on=date.today() - timedelta(1)).keep(
        by=world["吴霞"], reason="定期限"
    )
    step(street, YEAR, "submit", "draft", "submitted", evening(date.today() - timedelta(4)))
    step(sage, YEAR, "submit", "draft", "submitted", evening(date.today() - timedelta(9)))
    step(sage, YEAR, "return", "submitted", "returned", evening(date.today() - timedelta(3)))
    step(east, YEAR, "submit", "draft", "submitted", evening(date.today(), 1))
    step(east, YEAR, "approve", "submitted", "approved", evening(date.today(), 2))
    step(five, YEAR, "submit", "draft", "submitted", evening(date.today() - timedelta(2)))
    facts.forget(YearlyProfile, community=west, year=YEAR)
    return world


def counted(board):
    """{column: number} of the whole place."""
    return {key: count.number for key, count in zip(board.columns, board.whole.counts, strict=True)}


def test_the_counts_are_those_of_plain_sql(years):
    board = Board(years["钱军"], "4313", YEAR, YEAR)
    states = rows_of(STATE_ON, YEAR, timezone.now() + timedelta(1))
    profiled = rows_of("SELECT c.code, 1 FROM communities_yearlyprofile p JOIN communities_community c "
                       "ON c.id = p.community_id WHERE p.year = %s", YEAR)  # fmt: skip
    draft = {code for code, state in states.items() if state == "draft"}
    late = {code for code, state in states.items() if code < "431303" and state in ("draft", "returned")}
    submitted = rows_of(FIRST_SUBMITTED, YEAR)
    tardy = [
        code for code, state in states.items()
        if code < "431303" and state in ("submitted", "approved") and _day(submitted[code]) > date.today() - timedelta(1)
    ]  # fmt: skip
    values = [*states.values()]
    assert counted(board) == {
        "submitted": values.count("submitted"),
        "approved": values.count("approved"),
        "returned": values.count("returned"),
        "begun": len(draft & profiled.keys()),
        "idle": len(draft - profiled.keys()),
        "overdue": len(late),
        "tardy": len(tardy),
    }
    assert counted(board) == {
        "submitted": 2, "approved": 1, "returned": 1, "begun": 1, "idle": 1, "overdue": 2, "tardy": 1
    }  # fmt: skip


def _day(moment):
    """The local day of a moment as the database gives it."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return timezone.localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).date()


def test_last_year_is_counted_as_it_was_on_this_day_and_past_years_as_they_were_sealed(years):
    then = year_before(date.today())
    states = rows_of(STATE_ON, LAST, evening(then, 0) + timedelta(1))
    delivered = sum(state in ("submitted", "approved") for state in states.values())
    assert Board(years["钱军"], "4313", YEAR, YEAR).whole.before[0].number == delivered == 2
    ended = Board(years["钱军"], "4313", LAST, YEAR)
    assert ended.whole.delivered.number == 3
    assert {row.state for row in ended.rows} == {"draft", "submitted", "approved"}
    assert counted(ended) == {"submitted": 2, "approved": 1, "returned": 0, "draft": 3}


def test_units_are_ranked_by_the_share_delivered_and_equals_share_a_rank(years):
    lines = Board(years["钱军"], "431302", YEAR, YEAR).lines
    assert [(line.rank, line.name, line.delivered.number, line.total.number) for line in lines] == [
        (1, "乐坪街道", 1, 2),
        (1, "花山街道", 1, 2),
    ]
    assert [(line.waiting, line.change) for line in lines] == [(4, -500), (None, 500)]


def test_one_of_377_less_than_last_year_is_no_standstill():
    """99.7 % stands beside the 100.0 % of last year."""
    line = Line("", "", "", Count(377, ""), Count(376, ""), [], None, before=(Count(377, ""), 377))
    assert (line.change, line.change_size) == (-3, "0.3")


def numbers(page):
    """[(number, address)] of the counts in the page's table and its large figures."""
    board = page.context["board"]
    counts = [count for line in [*board.lines, board.whole] for count in (line.total, line.delivered, *line.counts)]
    return [(count.number, count.url) for count in [*counts, *(line.before[0] for line in board.lines if line.before)]]


def test_every_count_opens_the_list_that_it_counts(years, sign_in):
    client = sign_in("吴霞")
    found = numbers(client.get(reverse("filings")))
    assert len(found) > 20
    for number, address in found:
        assert client.get(reverse("filings") + address).context["number"] == number, address


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def test_the_list_says_how_long_each_waits(years, sign_in):
    page = words(sign_in("李敏").get(reverse("filings")))
    assert "等审核 4 天" in page
    assert f"退回 3 天，截止 {date.today() - timedelta(1)}，已逾期 1 天" in page
    assert "铁东社区" not in page


def test_filters_by_county_street_and_state(years, sign_in):
    def names(**asked):
        return [row.name for row in client.get(reverse("filings"), asked).context["lines"]]

    client = sign_in("钱军")
    assert names(county="431302", state="returned") == ["贤童社区"]
    assert names(street="431302002", county="431302", state="overdue") == ["铁西社区"]
    assert names(street="431302002", county="431321", state="submitted") == ["五里社区"]  # a street left from before
    assert names(state="tardy", on=(date.today() - timedelta(1)).isoformat()) == []
    assert sign_in("赵琳").get(reverse("filings"), {"county": "431321"}).status_code == 404
    assert sign_in("李敏").get(reverse("filings"), {"street": "431302002"}).status_code == 404


def test_a_day_that_is_none_or_to_come_and_a_year_without_filings_are_refused_in_words(years, sign_in):
    client, tomorrow = sign_in("吴霞"), date.today() + timedelta(1)
    assert "“昨天”不是日期，写成 2026-11-26 这样" in words(client.get(reverse("filings"), {"on": "昨天"}))
    assert f"{tomorrow} 还没有到" in words(client.get(reverse("filings"), {"on": tomorrow.isoformat()}))
    page = client.get(reverse("filings"), {"year": "1999"})
    assert page.status_code == 404
    assert f"1999年度没有填报。可以看的年度：{YEAR}、{LAST}" in words(page)


def test_before_the_deadline_nobody_is_late(world, sign_in):
    Deadline(county=world["娄星区"], year=YEAR, due_on=date.today()).keep(by=world["吴霞"], reason="定期限")
    steps.submit(world["李敏"], world["街心社区"].code)
    board = Board(world["吴霞"], "431302", YEAR, YEAR)
    assert board.columns == ["submitted", "approved", "returned", "begun", "idle"]
    assert board.whole.before is None
    assert "没有上年的填报可比" in words(sign_in("吴霞").get(reverse("filings")))


def test_more_communities_take_no_more_queries(years):
    def queries():
        with CaptureQueriesContext(connection) as found:
            board = Board(years["钱军"], "4313", YEAR, YEAR)
            assert board.lines and board.whole.before and board.listed
        return len(board.rows), len(found)

    few = queries()
    facts.found_communities(years["乐坪街道"], 30)
    assert queries() == (few[0] + 30, few[1])


def test_the_same_day_of_the_year_before_a_leap_day_is_the_28th():
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_the_board_goes_to_excel_as_it_is_asked_for(world, sign_in):
    steps.submit(world["李敏"], "431302001001")
    county = sign_in("吴霞")
    head, *units = table_of(county.get(reverse("filings"), {"as": "xlsx"}))
    assert [row[head.index("单位")] for row in units] == ["乐坪街道", "花山街道"]
    assert [row[head.index("已交（个）")] for row in units] == [1, 0]
    head, *communities = table_of(county.get(reverse("filings"), {"state": "submitted", "as": "xlsx"}))
    assert [row[0] for row in communities] == ["街心社区"]
    head, *waiting = table_of(county.get(reverse("reviews"), {"as": "xlsx"}))
    assert [row[0] for row in waiting] == ["街心社区"]
