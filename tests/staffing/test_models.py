"""What persons, employments, pay, training and candidates refuse, and the sentence they say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from communities.days import years_before
from staffing.models import Employment, Pay, Person, ReserveCandidate, Training
from tests import facts
from tests.saying import accepted, refusal, tomorrow

# A model's sentences are the same on each database: of each table the first row is asked of the other one.
pytestmark = pytest.mark.first_row


@pytest.fixture
def someone(world):
    return facts.enrol(world["街心社区"], "新来")


def person(world, **values):
    defaults = {
        "community": world["街心社区"],
        "name": "胡丽",
        "sex": "2",
        "birth_date": date(1990, 5, 4),
        "political_status": "13",
        "education_level": "2",
    }
    return Person(**(defaults | values))


def test_a_person_needs_no_identity_number(world):
    accepted(person(world))
    assert not [field.name for field in Person._meta.fields if "id_card" in field.name or "identity" in field.name]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"birth_date": tomorrow}, "birth_date", "还没有到，请核对日期"),
        ({"birth_date": date(1899, 1, 1)}, "birth_date", "太早，请核对年份"),
        ({"birth_date": date.today() - timedelta(days=10 * 366)}, "birth_date", "还不满 16 岁，请核对"),
        ({"birth_date": None}, "birth_date", ""),
        ({"joined_party_on": date(1990, 5, 3)}, "joined_party_on", "入党日期 1990-05-03 早于出生日期 1990-05-04"),
        ({"joined_party_on": tomorrow}, "joined_party_on", "还没有到，请核对日期"),
        ({"mobile": "0738831234"}, "mobile", "手机号应是 11 位数字"),
        ({"mobile": "12345678901"}, "mobile", "手机号应是 11 位数字"),
        ({"sex": "3"}, "sex", ""),
        ({"education_level": "5"}, "education_level", ""),
        ({"political_status": "99"}, "political_status", ""),
        ({"name": "胡\x00丽"}, "name", "姓名里有看不见的控制字符，请删掉后重新输入"),
        ({"name": ""}, "name", ""),
    ],
)
def test_a_person_refuses_what_cannot_be(world, values, field, sentence):
    assert sentence in refusal(person(world), **values)[field]


def test_a_person_of_sixteen_is_accepted_and_a_day_younger_is_not(world):
    birthday = years_before(date.today(), 16)
    accepted(person(world), birth_date=birthday)
    assert "16 岁" in refusal(person(world), birth_date=birthday + timedelta(days=1))["birth_date"]


def test_the_same_name_and_birth_date_is_the_same_person_inside_a_community(world):
    facts.enrol(world["街心社区"], "丽", born=date(1990, 5, 4))
    assert "这个社区已有同名同出生日期的人" in refusal(person(world), name="刘丽")["__all__"]
    accepted(person(world), name="刘丽", birth_date=date(1990, 5, 5))
    accepted(person(world), name="刘丽", community=world["贤童社区"])


def employment(someone, **values):
    defaults = {"person": someone, "position": "社工", "source": "assigned", "started_on": date(2020, 1, 1)}
    return Employment(**(defaults | values))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"ended_on": date(2019, 12, 31)}, "ended_on", "离岗日期 2019-12-31 早于到岗日期 2020-01-01"),
        ({"started_on": tomorrow}, "started_on", "还没有到，请核对日期"),
        ({"started_on": date(1980, 5, 31)}, "started_on", "到岗日期早于刘新来的出生日期，请核对"),
        ({"source": "open_recruitment"}, "notice_no", "公开招聘的要写招聘公告文号（第6条）"),
        ({"source": "friend"}, "source", ""),
        ({"certificate_on": tomorrow}, "certificate_on", "还没有到，请核对日期"),
        ({"position": ""}, "position", ""),
        ({"pension": "maybe"}, "pension", ""),
    ],
)
def test_an_employment_refuses_what_cannot_be(someone, values, field, sentence):
    assert sentence in refusal(employment(someone), **values)[field]


def test_open_recruitment_with_its_notice_is_accepted(someone):
    accepted(employment(someone), source="open_recruitment", notice_no="娄星人社〔2026〕3号")


def test_insurances_nobody_asked_about_are_not_entered_rather_than_no(someone):
    record = accepted(employment(someone))
    assert [record.pension, record.unemployment, record.medical, record.maternity, record.injury] == [None] * 5


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"base_pay": Decimal("-0.01")}, "base_pay", "不能是负数"),
        ({"base_pay": Decimal("1500.005")}, "base_pay", "写得太细"),
        ({"base_pay": None}, "base_pay", ""),
        ({"ended_on": date(2025, 12, 31)}, "ended_on", "止发日期 2025-12-31 早于起发日期 2026-01-01"),
    ],
)
def test_pay_refuses_what_cannot_be(someone, values, field, sentence):
    record = Pay(person=someone, base_pay=Decimal(1500), started_on=date(2026, 1, 1))
    assert sentence in refusal(record, **values)[field]


def training(someone, **values):
    defaults = {
        "person": someone,
        "course": "党务培训班",
        "organizer_level": "county",
        "started_on": date(2026, 3, 2),
        "ended_on": date(2026, 3, 8),
        "days": Decimal(7),
    }
    return Training(**(defaults | values))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"ended_on": date(2026, 3, 1)}, "ended_on", "结束日期 2026-03-01 早于开始日期 2026-03-02"),
        ({"days": Decimal("7.5")}, "days", "从开始到结束一共 7 天，培训天数不能是 7.5 天"),
        ({"days": Decimal(0)}, "days", "培训天数要大于 0"),
        ({"days": Decimal("6.25")}, "days", "写得太细"),
        ({"days": Decimal(-1)}, "days", "不能是负数"),
        ({"started_on": tomorrow, "ended_on": date(2999, 12, 31)}, "started_on", "还没有到，请核对日期"),
        ({"organizer_level": "world"}, "organizer_level", ""),
        ({"course": ""}, "course", ""),
    ],
)
def test_training_refuses_what_cannot_be(someone, values, field, sentence):
    assert sentence in refusal(training(someone), **values)[field]


@pytest.mark.parametrize("days", ["7", "6.5", "0.5"])
def test_training_is_counted_in_halves_of_days(someone, days):
    accepted(training(someone), days=Decimal(days))


def test_training_belongs_to_the_year_in_which_it_ends(someone):
    assert training(someone, started_on=date(2025, 12, 29), ended_on=date(2026, 1, 4)).fact_year() == 2026


def test_a_candidate_leaves_after_being_listed_and_is_listed_once(someone):
    record = ReserveCandidate(person=someone, listed_on=date(2026, 1, 1))
    assert "退出日期 2025-12-31 早于列入日期 2026-01-01" in refusal(record, left_on=date(2025, 12, 31))["left_on"]
    accepted(record, left_on=None).save()
    again = ReserveCandidate(person=someone, listed_on=date(2026, 2, 1))
    assert "这个人已列为后备人选，还没有退出" in refusal(again)["__all__"]
    accepted(again, left_on=date(2026, 3, 1))
