"""Closing a year: what is open is named, the year is typed, a reason is given, a second person confirms; January by switch."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assessments.filings import steps
from assessments.followup import today
from assessments.inspection import closing, live, run, tasks
from assessments.inspection.models import Inspection
from assessments.inspection.sealing import AutomaticStart, SealRequest
from assessments.inspection.trial import Trial
from committees.models import Term
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.records.models import Revision
from tests import facts
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.long

AFTER = datetime(YEAR + 1, 1, 12, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def november(monkeypatch):
    """The year is not over, whenever this runs."""
    monkeypatch.setattr(closing.timezone, "localdate", lambda *moment: date(YEAR, 11, 28))


@pytest.fixture
def january(november, monkeypatch):
    """The year is over."""
    monkeypatch.setattr(closing.timezone, "localdate", lambda *moment: AFTER.date())


@pytest.fixture
def second(world):
    """Another of the city's department."""
    return facts.add(
        User,
        [
            User(
                username="sunming",
                name="孙明",
                division=world["娄底市"],
                post=Post.DEPARTMENT,
                must_change_password=False,
            )
        ],
    )[0]


def finish(world):
    """Every filing submitted and approved."""
    live.refresh_all(CITY)
    clerks = {"431302001": "李敏", "431302002": "王芳", "431321001": "陈刚"}
    reviewers = {"431302": "赵琳", "431321": "孙伟"}
    for community in world.communities:
        steps.submit(world[clerks[community.code[:9]]], community.code, {"8": "核对过"})
        steps.approve(world[reviewers[community.code[:6]]], community.code)


def asked(world, reason="换届前封存", typed=str(YEAR)):
    return closing.request_seal(world["钱军"], YEAR, typed, reason)


def request():
    return SealRequest.objects.get()


# What is open -----------------------------------------------------------------------------------


def test_everything_that_is_open_is_named_with_its_places(world):
    live.refresh_all(CITY)
    steps.submit(world["李敏"], "431302001001")
    points = {point.key: point for point in closing.open_points(CITY, YEAR)}
    assert list(points) == ["year", "draft", "submitted"]
    assert points["year"].words == f"{YEAR} 年还没有过完，评判的基准日是 {YEAR}-12-31"
    assert points["draft"].words == "5 个社区没有提交"
    counties = closing.counties(CITY)
    assert points["draft"].names_by_county(counties)[0] == ("娄星区", 3, "贤童社区、铁东社区、铁西社区")
    assert points["draft"].by_county(counties)[0] == (3, "/filings/?place=431302&state=draft")
    assert points["year"].by_county(counties) == [(0, ""), (0, "")]
    assert [name for _, name in points["submitted"].places] == ["街心社区"]


def test_what_lacks_data_is_named_too(world):
    facts.state_profile(world["五里社区"], YEAR, population=None)
    live.refresh_all(CITY)
    point = next(point for point in closing.open_points(CITY, YEAR) if point.key == "missing")
    assert point.words == "1 个社区的硬指标缺数据，封存时按不达标计"
    assert point.places == [("431321001001", "五里社区")]


def test_nothing_is_open_where_all_is_approved_and_the_year_is_over(world, january):
    finish(world)
    assert closing.open_points(CITY, YEAR) == []


# The request ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "reason", "sentence"),
    [
        ("2025", "换届", f"年度写的是“2025”，要封存的是 {YEAR}。再写一次 {YEAR}"),
        ("", "换届", f"年度写的是“”，要封存的是 {YEAR}"),
        (
            str(YEAR),
            "",
            "还有没办完的：2026 年还没有过完，评判的基准日是 2026-12-31；6 个社区没有提交。仍要封存，写明理由",
        ),
        (str(YEAR), "   ", "仍要封存，写明理由"),
    ],
)
def test_a_wrong_year_and_a_missing_reason_are_refused_with_what_is_typed_still_there(
    world, sign_in, typed, reason, sentence
):
    response = sign_in("钱军").post(reverse("inspection-start"), {"typed": typed, "reason": reason})
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert f'value="{typed}"' in response.content.decode()
    assert not SealRequest.objects.exists()


def test_without_anything_open_no_reason_is_asked_for(world, january):
    finish(world)
    assert asked(world, reason="").effect == "没有未办完的"


def test_a_second_request_is_refused_while_one_waits(world, second):
    asked(world)
    with pytest.raises(ValidationError, match=f"“封存{YEAR}年度”已由钱军提出，等到 "):
        closing.request_seal(second, YEAR, str(YEAR), "也要封存")
    assert SealRequest.objects.count() == 1


def test_nothing_starts_before_the_second_person_has_confirmed(world, second):
    asked(world)
    assert not Inspection.objects.exclude(status="working").exists()
    with pytest.raises(ValidationError, match="是您提出的，不能由您自己确认。请孙明确认"):
        closing.confirm_seal(world["钱军"], request())
    inspection = closing.confirm_seal(second, request())
    assert (inspection.is_running, inspection.started_by) == (True, second)
    assert request().inspection == inspection
    assert "钱军提出，孙明确认：换届前封存" in Revision.objects.values_list("reason", flat=True)


def test_where_there_is_only_one_the_trail_says_so(world):
    asked(world)
    closing.confirm_seal(world["钱军"], request())
    assert Revision.objects.filter(reason__contains="未经第二人确认").exists()


def test_a_request_made_when_something_else_was_open_is_not_confirmed(world, second):
    asked(world)
    live.refresh_all(CITY)
    steps.submit(world["李敏"], "431302001001")
    with pytest.raises(
        ValidationError, match=r"提出以后情况变了。提出时：.*6 个社区没有提交。现在：.*5 个社区没有提交"
    ):
        closing.confirm_seal(second, request())
    assert not Inspection.objects.exclude(status="working").exists()


def test_nor_one_made_when_other_communities_were_open(world, second):
    live.refresh_all(CITY)
    steps.submit(world["李敏"], "431302001001")
    asked(world)
    steps.withdraw(world["李敏"], "431302001001")
    steps.submit(world["李敏"], "431302001002")
    with pytest.raises(ValidationError, match="现在：数目一样，社区不是原来那些。请撤回"):
        closing.confirm_seal(second, request())


def test_it_is_taken_back_or_sent_back(world, second):
    asked(world)
    assert closing.withdraw_seal(second, request()).trail == "钱军提出，孙明退回"
    with pytest.raises(ValidationError, match="已有结果"):
        closing.confirm_seal(second, request())
    asked(world)


def test_what_was_confirmed_is_sealed_with_the_records_of_that_moment(world, second):
    asked(world)
    inspection = closing.confirm_seal(second, request())
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    assert inspection.last_revision == Revision.objects.order_by("-pk").first().pk


def test_the_page_lets_the_second_person_confirm(world, second, sign_in):
    asked(world)
    own = text_of(sign_in("钱军").get(reverse("inspections")))
    assert "您提出的，由另一位督查确认" in own
    assert f"确认，启动 {YEAR}年度督查" not in own
    from django.test import Client

    client = Client()
    client.force_login(second)
    (todo,) = today.groups(second)[0].todos
    assert todo.words == f"封存{YEAR}年度，等您确认"
    assert f"确认，启动 {YEAR}年度督查" in text_of(client.get(todo.url))
    client.post(reverse("inspection-confirm", args=[request().pk]))
    assert Inspection.objects.judging().get(year=YEAR).started_by == second


def test_a_city_may_begin_with_an_earlier_year(world, sign_in):
    client = sign_in("钱军")
    assert f"先封存 {YEAR - 1}年度" in text_of(client.get(reverse("inspections")))
    page = text_of(client.get(reverse("inspection-start") + f"?year={YEAR - 1}"))
    assert f"封存 {YEAR - 1}年度" in page
    client.post(reverse("inspection-start"), {"year": YEAR - 1, "typed": YEAR - 1, "reason": "补做"})
    assert request().year == YEAR - 1


@pytest.mark.parametrize("year", ["2014", "9999", "abc", str(YEAR + 1)])
def test_a_year_that_cannot_be_sealed_is_no_page(world, sign_in, year):
    assert sign_in("钱军").get(reverse("inspection-start") + f"?year={year}").status_code == 404


# The trial --------------------------------------------------------------------------------------


def test_a_trial_shows_the_result_beside_last_years_and_seals_nothing(world, sign_in):
    facts.state_facts_of_year(world.communities, YEAR - 1)
    Term.objects.filter(ended_on__lt=date(YEAR, 1, 1)).update(started_on=date(2021, 1, 1))
    assert run.work(run.start(YEAR - 1, CITY).pk)
    facts.open_premises(world["街心社区"], "380.00")
    client = sign_in("钱军")
    client.post(reverse("inspection-trial"))
    tasks.try_year(CITY)
    rows = {row.now.code: row for row in Trial(CITY).rows()}
    assert list(rows) == [CITY, "431302", "431321"]
    last = rows["431302"].before
    assert (rows["431302"].now.clear, rows["431302"].change) == (3, 3 - last.clear)
    page = text_of(client.get(reverse("inspection-trial")))
    assert "什么都没有封存" in page
    assert f"上年指 {YEAR - 1}年度封存的结果" in page
    assert not Inspection.objects.judging().filter(year=YEAR).exclude(status="working").exists()


def test_while_a_trial_is_under_way_its_page_says_so(world, sign_in):
    later = int(timezone.now().timestamp()) + 60
    live.refresh_all(CITY)
    assert "正在试评" in text_of(sign_in("钱军").get(reverse("inspection-trial") + f"?since={later}"))


# January ----------------------------------------------------------------------------------------


def begun(monkeypatch):
    started = []
    monkeypatch.setattr(tasks, "wake", lambda task, key: started.append(key))
    monkeypatch.setattr(tasks.years, "calendar_year", lambda: YEAR + 1)
    tasks.start_past_year()
    return started


def test_nothing_begins_by_itself_unless_the_city_switched_it_on(world, january, monkeypatch):
    finish(world)
    assert begun(monkeypatch) == []


def test_with_the_switch_on_a_finished_year_begins_once(world, january, monkeypatch):
    finish(world)
    closing.switch_automatic(world["钱军"], True)
    (pk,) = begun(monkeypatch)
    inspection = Inspection.objects.get(pk=pk)
    assert (inspection.year, inspection.is_running, inspection.started_by) == (YEAR, True, None)
    assert begun(monkeypatch) == []


def test_it_never_begins_with_anything_open_and_says_why(world, january, monkeypatch, sign_in):
    live.refresh_all(CITY)
    sign_in("钱军").post(reverse("inspection-automatic"), {"on": "1"})
    assert begun(monkeypatch) == []
    assert AutomaticStart.objects.get().told.endswith("没有启动：6 个社区没有提交")
    assert "没有启动：6 个社区没有提交" in text_of(sign_in("钱军").get(reverse("inspections")))


def test_switching_leaves_a_line_in_the_trail(world):
    closing.switch_automatic(world["钱军"], True)
    closing.switch_automatic(world["钱军"], False)
    reasons = list(Revision.objects.order_by("pk").values_list("reason", flat=True))
    assert reasons == ["1月自动启动年度督查", "1月不自动启动年度督查"]
