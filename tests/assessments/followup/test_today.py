"""The home of reviewers and departments: what is to be done now, and what others did, counted by unit."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.filings import notices, steps
from assessments.filings.models import Deadline, FilingStep
from assessments.followup.today import groups
from assessments.inspection import live
from assessments.supervision.models import Rectification, ResponsiblePerson
from committees.models import Term
from communities.models import Community
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once
JIEXIN = "431302001001"


def said(user, title):
    return [todo.words for group in groups(user) if group.title == title for todo in group.todos]


def set_deadline(world, days):
    row = Deadline(county=world["娄星区"], year=YEAR, due_on=date.today() + timedelta(days=days))
    Deadline.objects.bulk_create([row])


@pytest.mark.parametrize("name", ["赵琳", "吴霞", "钱军"])
def test_reviewers_and_departments_begin_with_what_is_to_be_done(world, sign_in, name):
    assert sign_in(name).get(reverse("home")).url == reverse("notices")


def test_others_begin_as_before(world, sign_in):
    assert sign_in("李敏").get(reverse("home")).url == reverse("desk")
    assert sign_in("郑毅").get(reverse("home")).url == reverse("unit", args=["4313"])


def test_late_units_come_first_counted_as_they_are(world):
    set_deadline(world, -3)
    steps.submit(world["李敏"], JIEXIN)
    there = Community.objects.within("431302001").count() - 1
    assert said(world["吴霞"], "逾期未交")[0].startswith(f"乐坪街道 {there} 个社区逾期未交，最久的逾期 3 天")
    whole = Community.objects.within("431302").count() - 1
    assert said(world["钱军"], "逾期未交") == [f"娄星区 {whole} 个社区逾期未交，最久的逾期 3 天"]
    assert said(world["孙伟"], "逾期未交") == []


def test_what_waits_for_review_leads_to_the_queue_of_its_street(world):
    steps.submit(world["李敏"], JIEXIN)
    [group] = [group for group in groups(world["赵琳"]) if group.title == "等候审核"]
    [todo] = group.todos
    assert todo.words == "乐坪街道 1 个社区等候审核，最久的等了 0 天"
    assert todo.url == f"{reverse('reviews')}?place=431302001"


def test_terms_that_are_over_lead_to_the_year_in_which_they_are_listed(world, sign_in):
    Term.objects.filter(committee__community=world["街心社区"]).update(ended_on=date.today() - timedelta(days=1))
    live.refresh_all(CITY)
    [group] = [group for group in groups(world["赵琳"]) if group.title == "任期届满"]
    assert group.todos[0].words == "1 个社区任期已满，还没有换届（第5条）"
    address, _, place = group.todos[0].url.partition("#")
    page = sign_in("赵琳").get(address).content.decode()
    assert f'id="{place}"' in page
    assert "已经逾期的 1 个社区" in page


@pytest.mark.parametrize(("days", "feedback", "words"), [
    (-2, False, "已逾期 2 天，还没有反馈"),
    (0, False, "今天到期，还没有反馈"),
    (9, True, "还有 9 天，已反馈，等验收"),
    (40, False, None),
])  # fmt: skip
def test_a_rectification_is_named_when_its_deadline_is_near_or_over(world, days, feedback, words):
    person = ResponsiblePerson(unit=world["乐坪街道"], post="party", name="某书记", started_on="2020-01-01")
    ResponsiblePerson.objects.bulk_create([person])
    person, day = ResponsiblePerson.objects.get(), date.today() + timedelta(days=days)
    row = Rectification(person=person, number="娄整改〔2026〕1号", issued_on="2026-01-05", items="用房", deadline=day)
    row.feedback_on = date.today() if feedback else None
    Rectification.objects.bulk_create([row])
    told = [f"乐坪街道整改通知书 娄整改〔2026〕1号：期限 {day:%Y-%m-%d}，{words}"] if words else []
    assert said(world["吴霞"], "督办和限期整改") == told
    assert said(world["赵琳"], "督办和限期整改") == []  # a reviewer accepts nothing
    Rectification.objects.update(result="accepted", verified_on=date.today())
    assert said(world["吴霞"], "督办和限期整改") == []


def test_what_is_beyond_the_first_lines_is_folded_and_not_left_out(world, sign_in, monkeypatch):
    monkeypatch.setattr("assessments.followup.today.MOST", 1)
    for code in (JIEXIN, "431302001002"):
        steps.submit(world["李敏"], code)
        steps.send_back(world["赵琳"], code, "请核对")
    page = sign_in("李敏").get(reverse("notices"))
    assert page.context["number"] == 2
    assert "另有 1 件 贤童社区被退回：请核对" in text_of(page)
    assert (
        page.content.decode().count(reverse("filing", args=["431302001002"])) > 1
    )  # the way there, beside its message


def test_what_is_older_than_a_month_is_no_news_to_whoever_has_never_looked(world, sign_in):
    steps.submit(world["李敏"], JIEXIN)
    assert sign_in("吴霞").get(reverse("notices")).context["new"] == 1
    for days, number in ((29, 1), (31, 0)):
        QuerySet(FilingStep).update(at=timezone.now() - timedelta(days=days))
        assert notices.unseen(world["吴霞"]) == number


def test_messages_are_counted_by_unit_and_opened_by_unit(world, sign_in):
    steps.submit(world["李敏"], JIEXIN)
    steps.send_back(world["赵琳"], JIEXIN, "请核对")
    county = sign_in("吴霞")
    assert "乐坪街道 提交 1、退回 1" in text_of(county.get(reverse("notices")))
    assert "街心社区2026年度填报 提交" in text_of(county.get(reverse("notices"), {"place": "431302001"})).replace(
        str(YEAR), "2026"
    )
    assert county.get(reverse("notices"), {"place": "431321"}).status_code == 404
    assert "娄星区 提交 1、退回 1" in text_of(sign_in("钱军").get(reverse("notices")))
