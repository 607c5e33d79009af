"""What the portal says of personal data: its days are those that the sweepers go by, and every page leads to it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from committees.models import MemberDisposal
from lodi_community.access import keeping, leaving
from lodi_community.access.models import Access
from lodi_community.accounts.models import Proposal, User
from lodi_community.accounts.posts import permissions, restricted
from lodi_community.accounts.proposals import lapse_expired, propose
from lodi_community.celery import app
from lodi_community.records import retention, tasks
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from lodi_community.records.seen import Act
from staffing.models import Person
from tests import facts
from tests.typing_in import text_of

pytestmark = pytest.mark.once


def test_everybody_reads_what_is_kept_and_for_how_long(world, sign_in, settings):
    settings.UPLOAD_KEPT_DAYS = 77
    client = sign_in("郑毅")
    assert reverse("privacy") in client.get(reverse("grid-list")).content.decode().partition("<footer")[2]
    text = text_of(client.get(reverse("privacy")))
    for sentence in (
        "没有保存的草稿 最后一次存下起 30 天", "上传起 77 天，然后清理；写入的记录照记录保存", "删除的附件 删除起 30 天",
        "访问记录 写下起 3 年", "离任、离岗的人的联系电话 最后一个职务结束起 2 年", "没有人确认的提议 提出起 30 天",
    ):  # fmt: skip
        assert sentence in text


def test_what_the_page_says_of_restricted_kinds_is_what_the_rights_say():
    assert restricted() == {"assessments.accountability", "committees.memberdisposal"}
    seen = {label: permissions()[label]["view"] for label in restricted()}
    assert seen.pop(MemberDisposal._meta.label_lower) == {"clerk", "department"}
    assert set(seen.values()) == {frozenset({"department"})}


def test_every_task_of_the_timetable_is_one_that_a_worker_knows():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()


def test_a_rule_that_fails_is_logged_and_the_others_are_done(monkeypatch, caplog):
    done = []
    rules = [
        retention.Rule(name, "", lambda: 1, act)
        for name, act in (("坏", lambda: 1 / 0), ("好", lambda: done.append(1)))
    ]
    monkeypatch.setattr(retention, "RULES", rules)
    tasks.forget()
    assert done == [1] and "没有按期限清理：坏" in caplog.text


def test_lines_of_the_log_go_when_their_days_are_over(world, settings):
    now = timezone.now()
    for days in (182, 184):
        at = now - timedelta(days=days)
        Access(at=at, act=Act.EXPORT, outcome="done", place_code="4313", what=str(days)).save()
    assert keeping.forget() == 0
    settings.ACCESS_KEPT_DAYS = 183
    assert keeping.long_enough(None) == [] and keeping.forget() == 1
    assert [row.what for row in Access.objects.all()] == ["182"]
    settings.ACCESS_KEPT_DAYS = 182
    assert "182 天，网络日志至少存六个月" in keeping.long_enough(None)[0].msg


def test_the_number_of_who_left_long_ago_goes_and_of_who_holds_another_post_stays(world):
    User.objects.make_system(world["娄底市"])
    left, returned, there = (facts.member(world["街心社区"], name) for name in ("建国", "丽华", "志强"))
    long_ago = timezone.localdate() - timedelta(days=731)
    for person, ended in ((left, long_ago), (returned, long_ago + timedelta(days=2)), (there, None)):
        Person.objects.filter(pk=person.pk).update(mobile="13912345678")
        person.seats.update(ended_on=ended)
        person.employments.update(ended_on=ended)
        person.pays.update(ended_on=ended)
    assert leaving.forget_numbers() == 1 and leaving.forget_numbers() == 0
    assert [Person.objects.get(pk=one.pk).mobile == "" for one in (left, returned, there)] == [True, False, False]
    told = Revision.objects.latest("pk")
    assert (told.by_name, told.reason) == ("系统", "离任、离岗已满 730 天，按保存期限删除联系电话")


def test_a_proposal_that_nobody_confirmed_is_closed(world):
    User.objects.make_system(world["娄底市"])
    with WriteDoor(world["卫宁"], "换岗") as door:
        row = propose(
            door, world["李敏"], division=world["娄底市"], what="换岗", right=("change", "accounts.user"), effect="x"
        )
    assert lapse_expired() == 0
    Proposal.objects.filter(pk=row.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    assert lapse_expired() == 1
    row.refresh_from_db()
    assert (row.status, str(row.settled_by)) == ("lapsed", "系统")
