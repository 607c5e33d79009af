"""Deadlines of counties, extensions of communities, who may set them; what is due shows in the list."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.filings import notices, steps
from assessments.filings.deadlines import Deadlines, Due
from assessments.filings.models import Deadline, Extension
from assessments.filings.pages import chosen, lines_of
from tests.world import YEAR

CODE = "431302001001"


def set_day(world, days):
    Deadline.objects.update_or_create(
        county=world["娄星区"], year=YEAR, defaults={"due_on": date.today() + timedelta(days=days)}
    )


@pytest.mark.parametrize(("days", "words"), [(17, "还有 17 天"), (0, "就是今天"), (-3, "已逾期 3 天")])
def test_the_words_say_how_long_it_is(days, words):
    on = date.today() + timedelta(days=days)
    assert Due(on).words() == f"截止 {on}，{words}"
    assert Due(on).is_overdue("draft") == (days < 0)
    assert not Due(on).is_overdue("submitted")


def test_a_day_belongs_to_its_county_only(world):
    set_day(world, 5)
    deadlines = Deadlines(YEAR, "4313")
    assert deadlines.due("431302001001").on == date.today() + timedelta(days=5)
    assert deadlines.due("431321001001").words() == "县市区还没有定截止日期"


def test_an_extension_counts_before_the_deadline_of_the_county(world):
    set_day(world, -1)
    steps.extend(world["吴霞"], CODE, "水灾", date.today() + timedelta(days=9))
    late = {line.community.name for line in chosen(lines_of(world["李敏"], "431302001", YEAR), "overdue")}
    assert late == {"贤童社区"}
    assert Extension.objects.get().reason == "水灾"


@pytest.mark.parametrize(("reason", "until", "said"), [
    (" ", date.today(), "延期要写理由"), ("水灾", None, "延期要写到哪一天"), ("水灾", date.today() - timedelta(days=1), "已经过去，延期要到今天以后"),
])  # fmt: skip
def test_an_extension_needs_a_reason_and_a_day_to_come(world, reason, until, said):
    with pytest.raises(ValidationError, match=said):
        steps.extend(world["吴霞"], CODE, reason, until)
    assert not Extension.objects.exists()


def test_only_the_department_of_the_county_sets_the_day(world, sign_in):
    url, day = reverse("deadlines"), {"due_on": f"{YEAR}-12-10"}
    assert sign_in("李敏").post(url, day).status_code == 403
    assert sign_in("赵琳").post(url, day).status_code == 403
    city = sign_in("钱军").post(url, day)
    assert city.status_code == 422
    assert "截止日期由各县市区委组织部定" in city.content.decode()
    assert "截止日期写成 2026-12-10 这样" in sign_in("吴霞").post(url, {"due_on": "12月10日"}).content.decode()
    assert sign_in("吴霞").post(url, day).status_code == 302
    assert Deadline.objects.get().due_on == date(YEAR, 12, 10)


# 待办 and 消息 ----------------------------------------------------------------------------------


def test_a_clerk_has_to_do_what_came_back_and_what_is_nearly_due(world, filed):
    set_day(world, 17)
    filed("returned")
    assert [todo.words for todo in notices.todos(world["李敏"])] == ["街心社区被退回：网格的户数请核对"]
    set_day(world, 3)
    due_on = date.today() + timedelta(days=3)
    assert notices.todos(world["李敏"])[1].words == f"2 个社区还没有提交，截止 {due_on}，还有 3 天"


def test_a_reviewer_has_to_review_what_was_submitted_street_by_street(world, filed):
    filed("submitted")
    assert [todo.words for todo in notices.todos(world["赵琳"])] == ["乐坪街道 1 个社区等候审核"]
    assert [todo.words for todo in notices.todos(world["孙伟"])] == []
    assert notices.todos(world["吴霞"])[1].words == f"{YEAR}年度填报的截止日期还没有定"


def test_messages_are_what_others_did_until_they_are_seen(world, filed, sign_in):
    filed("returned")
    assert [(step.action, new) for step, new in notices.messages_for(world["李敏"])] == [("return", True)]
    assert notices.count(world["李敏"], YEAR) == 2  # to mend it, and the message
    client = sign_in("李敏")
    page = client.get(reverse("notices"))
    assert page.context["new"] == 1
    client.post(reverse("notices"), {"step": page.context["newest"]})
    assert notices.count(world["李敏"], YEAR) == 1
    assert notices.messages_for(world["王芳"]) == []
