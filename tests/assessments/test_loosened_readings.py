"""Numbers of the text on the pages: only stricter; loosened by an amending document, by two people, and marked ever after.

6.4 asks for a candidate of at most 35. 街心社区's is 38: not met, unless a document makes it 40.
"""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.catalogue.standards import standard_for
from assessments.inspection import live, run
from assessments.inspection.judging import reference_date
from assessments.inspection.models import Assessment
from assessments.models import ReadingRevision
from assessments.reports import excel, sealed
from assessments.reports.content import report_on
from assessments.reports.parts import Grid, paper
from assessments.rulebook.readings import propose_publication, publish
from lodi_community.accounts import proposals
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.accounts.proposals import Proposal
from lodi_community.records.models import Revision
from staffing.models import ReserveCandidate
from tests import facts
from tests.duties import draft_revision, state_duties
from tests.ground import layer
from tests.places import CITY
from tests.typing_in import open_form, text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN = "431302001001"
REVISE, READINGS = reverse("reading-revise"), reverse("readings")
WHY = {"decided_by": "市委组织部部务会", "reason": "扩大后备来源"}
NUMBER, DAY = "娄发〔2026〕3号", "2026-02-01"
NAMED = {"amendment_no": NUMBER, "amendment_on": DAY}
MARK = f"后备人选年龄上限 40 岁：按{NUMBER}（{DAY}）放宽，原文为 35 岁"


@layer(on="world")
def aged(world):
    """The world judged; the candidate of 街心社区 is 38 on 31 December."""
    facts.list_candidates(world["街心社区"], (date(YEAR - 38, 6, 1), "3"))
    live.refresh_all(CITY)
    return world


@pytest.fixture
def sun(world):
    """孙明, a second person in the city's department beside 钱军."""
    user = User(username="sunming", name="孙明", division=world["娄底市"], post=Post.DEPARTMENT, version=1)
    user.must_change_password = False
    user.save()
    world.named["孙明"] = user
    return user


def revise(client, **typed):
    """Type into the form of readings and store it; returns the answer."""
    return client.post(REVISE, open_form(client, REVISE, "reason") | WHY | typed)


def loosened(aged, **values):
    """A draft that loosens 6.4 to 40 by a document."""
    draft = draft_revision(aged["娄底市"], YEAR, **(values or {"reserve.max_age": 40}))
    draft.amendment_no, draft.amendment_on = NUMBER, date.fromisoformat(DAY)
    draft.save()
    return draft


def act(client, name, draft):
    """Press a button of a draft; returns the page that follows."""
    return client.post(reverse(f"reading-{name}", args=[draft.pk]), follow=True)


def letter(community, rule="6.4"):
    assessment = Assessment.objects.judging().get(inspection__year=YEAR, community=community)
    return assessment.verdicts[standard_for(YEAR).places[rule]]


# Only stricter, unless a document is named ------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"training.leader_days": "5"}, "5 天比 5.8 原文的 7 天少，是放宽"),
        ({"training.member_days": "2"}, "2 天比 5.9 原文的 3 天少，是放宽"),
        ({"reserve.max_age": "36"}, "36 岁比 6.4 原文的 35 岁多，是放宽"),
        ({"pay.floor_chief": "1499.99"}, "1,499.99 元/月比 15.6 原文的 1,500 元/月少，是放宽"),
        ({"visits.minimum": "2"}, "2 次比 14.7 原文的 3 次少，是放宽"),
        ({"grid.households": "300"}, "3.2 的原文是 200 户，改成 300 户 分不出宽严，没有修改文件不能改"),
        ({"grid.population": "599"}, "3.2 的原文是 600 人，改成 599 人 分不出宽严，没有修改文件不能改"),
    ],
)
def test_a_number_of_the_text_is_not_loosened_without_a_document(world, sign_in, typed, sentence):
    answer = revise(sign_in("钱军"), **typed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert sentence in page
    assert "填写修改文件的文号和日期，再由另一人确认发布" in page
    assert not ReadingRevision.objects.exists()


def test_what_stands_at_the_door_refuses_it_too(world):
    revision = ReadingRevision(
        division=world["娄底市"],
        standard=standard_for(YEAR).key,
        first_year=YEAR,
        values={"training.leader_days": 5},
        **WHY,
    )
    with pytest.raises(ValidationError, match=r"书记、主任每年培训天数：5 天比 5\.8 原文的 7 天少"):
        revision.keep(by=world["钱军"], reason="放宽")
    assert not ReadingRevision.objects.exists()


def test_a_stricter_number_of_the_text_is_published_by_one_person_without_a_document(aged, sun, sign_in):
    client = sign_in("钱军")
    assert revise(client, **{"training.leader_days": "8"}).status_code == 302
    draft = ReadingRevision.objects.get()
    act(client, "publish", draft)
    reading = standard_for(YEAR).readings_on(reference_date(YEAR))["training.leader_days"]
    assert (reading.value, reading.mark) == (8, "")
    assert letter(aged["街心社区"], "5.8") == "F"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amendment_on": ""}, "修改文件的文号和日期要一起填"),
        ({"amendment_no": ""}, "修改文件的文号和日期要一起填"),
        ({"amendment_no": "娄发〔2015〕12号"}, "娄发〔2015〕12号就是本文件，不能修改它自己"),
        ({"amendment_on": "2015-08-30"}, "2015-08-30 早于本文件印发的 2015-08-31"),
        ({"amendment_on": "2099-01-01"}, "2099-01-01 还没有到"),
        ({"amendment_on": "去年"}, "“去年”不是日期"),
    ],
)
def test_a_document_that_cannot_amend_this_one_is_refused(world, sign_in, typed, sentence):
    answer = revise(sign_in("钱军"), **{"reserve.max_age": "40"} | NAMED | typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not ReadingRevision.objects.exists()


# By two people ------------------------------------------------------------------------------------


@pytest.mark.both
def test_one_proposes_another_confirms_and_the_verdicts_carry_the_mark(aged, sun, sign_in):
    qian, other = sign_in("钱军"), sign_in("孙明")
    assert letter(aged["街心社区"]) == "F"
    assert revise(qian, **{"reserve.max_age": "40"} | NAMED).status_code == 302
    draft = ReadingRevision.objects.get()

    page = text_of(act(qian, "propose", draft))
    assert "已提请发布，等 孙明 在" in page
    assert ReadingRevision.objects.get().number is None

    page = text_of(other.get(READINGS))
    assert "待确认：放宽原文：后备人选年龄上限" in page
    assert "影响：1 个社区、0 个单位的结论会变" in page
    assert "确认，发布" in page

    page = text_of(act(other, "confirm", draft))
    assert "已发布第2版" in page
    assert "钱军提出，孙明确认" in page
    assert letter(aged["街心社区"]) == "P"
    reasons = (
        Revision.objects.filter(kind="assessments.readingrevision").order_by("pk").values_list("reason", flat=True)
    )
    assert list(reasons) == ["扩大后备来源", "钱军提出，孙明确认：扩大后备来源"]
    for url in (
        reverse("trace", args=[JIEXIN, "6.4"]),
        reverse("community", args=[JIEXIN]),
        reverse("rulebook") + "?clause=6.4",
        reverse("unit-communities", args=["431302"]) + "?rule=6.4",
    ):
        assert MARK in text_of(sign_in("赵琳").get(url)), url
    assert MARK not in text_of(sign_in("赵琳").get(reverse("trace", args=[JIEXIN, "8.1"])))
    assert f"40 岁 按{NUMBER}（{DAY}）放宽，原文为 35 岁" in text_of(sign_in("赵琳").get(READINGS))


def test_a_loosened_duty_of_a_unit_carries_the_mark(aged, sun, sign_in):
    state_duties(aged.divisions, aged.communities, YEAR)
    draft = loosened(aged, **{"visits.minimum": 2})
    proposal = propose_publication(draft, aged["钱军"])
    publish(draft, sun, proposal)
    mark = f"班子成员每年调研指导次数 2 次：按{NUMBER}（{DAY}）放宽，原文为 3 次"
    client = sign_in("赵琳")
    for url in (reverse("unit-trace", args=["431302", "14.7"]), reverse("unit", args=["431302"])):
        assert mark in text_of(client.get(url)), url


def test_the_panel_beside_a_form_carries_the_mark(aged, sun, sign_in):
    draft = loosened(aged)
    publish(draft, sun, propose_publication(draft, aged["钱军"]))
    client, row = sign_in("李敏"), ReserveCandidate.objects.get(person__community=aged["街心社区"])
    opened = open_form(client, reverse("reservecandidate-edit", args=[row.pk]))
    assert MARK in text_of(client.post(reverse("live-edit", args=["reservecandidate", row.pk]), opened))


def test_the_report_and_the_workbook_of_a_sealed_year_carry_it(aged, sun):
    draft = loosened(aged)
    publish(draft, sun, propose_publication(draft, aged["钱军"]))
    assert run.work(run.start(YEAR, CITY, by=aged["钱军"]).pk)
    inspection = sealed.sealed_inspection(YEAR, CITY)

    mark = paper(MARK)
    own = report_on(sealed.read(aged["郑毅"], inspection, JIEXIN))
    tables = [part for annex in own.annexes for part in annex.parts]
    (grid,) = [part for part in tables if isinstance(part, Grid) and "评判结果" in part.title]
    assert {row[0]: row[-1] for row in grid.rows if mark in row[-1].replace(" ", "")} == {"6.4": paper(MARK)}
    city = report_on(sealed.read(aged["郑毅"], inspection, "4313"))
    assert "后备人选（原文已放宽）" in repr(city.annexes)
    assert mark in repr([annex.parts for annex in city.annexes]).replace(" ", "")
    book = load_workbook(BytesIO(excel.write(sealed.read(aged["郑毅"], inspection, "4313"))))
    heads = [str(cell.value) for sheet in ("汇总", "社区明细") for cell in book[sheet][4]]
    assert {head.split()[0] for head in heads if "原文已放宽" in head} == {"6.4"}
    assert [row[2].value for row in book["说明"].iter_rows() if row[2].value and "放宽" in row[2].value] == [MARK]


def asked_for(client):
    """[(words, address)] of what somebody has to confirm, at the page on which the day begins."""
    groups = client.get(reverse("notices")).context["groups"]
    return [(todo.words, todo.url) for group in groups if group.title == "等第二个人确认" for todo in group.todos]


def test_the_second_person_finds_it_among_what_is_to_be_done_until_it_is_settled(aged, sun, sign_in):
    draft, client = loosened(aged), sign_in("钱军")
    act(client, "propose", draft)
    told = ("放宽原文：后备人选年龄上限，等您确认", reverse("reading-revision", args=[draft.pk]))
    assert asked_for(sign_in("孙明")) == [told]
    assert asked_for(client) == asked_for(sign_in("吴霞")) == []
    assert "确认，发布" in text_of(sign_in("孙明").get(told[1]))
    act(sign_in("孙明"), "withdraw", draft)
    assert asked_for(sign_in("孙明")) == []


def test_a_loosened_draft_is_not_published_by_one_person(aged, sun, sign_in):
    draft, client = loosened(aged), sign_in("钱军")
    assert "要两个人：先提请发布，再由另一人确认" in text_of(act(client, "publish", draft))
    act(client, "propose", draft)
    assert "是您提出的，不能由您自己确认。请孙明确认" in text_of(act(client, "confirm", draft))
    assert "您提出的，由另一位有此权限的人确认" in text_of(client.get(READINGS))
    assert "确认，发布" not in text_of(client.get(READINGS))
    assert ReadingRevision.objects.get().number is None
    assert letter(aged["街心社区"]) == "F"


def test_a_draft_that_loosens_nothing_is_not_proposed(aged, sun, sign_in):
    draft = draft_revision(aged["娄底市"], YEAR)
    assert "没有放宽原文，不用第二人确认" in text_of(act(sign_in("钱军"), "propose", draft))
    assert not Proposal.objects.exists()


def test_where_there_is_one_person_alone_it_is_published_and_told(aged, sign_in):
    draft, client = loosened(aged), sign_in("钱军")
    page = text_of(act(client, "propose", draft))
    assert "本单位只有一人有此权限" in page
    assert "发布，未经第二人确认" in page
    act(client, "confirm", draft)
    assert ReadingRevision.objects.get().number == 2
    told = "钱军提出，本单位只有一人有此权限，未经第二人确认"
    assert told in text_of(sign_in("李敏").get(READINGS))
    assert Revision.objects.filter(kind="assessments.readingrevision").latest("pk").reason.startswith(told)


@pytest.mark.parametrize(("name", "trail"), [("钱军", "钱军提出，钱军撤回"), ("孙明", "钱军提出，孙明退回")])
def test_a_proposal_is_withdrawn_and_the_draft_stays(aged, sun, sign_in, name, trail):
    draft = loosened(aged)
    propose_publication(draft, aged["钱军"])
    page = text_of(act(sign_in(name), "withdraw", draft))
    assert f"{trail}，修订留作草稿" in page
    assert "提请发布" in page
    assert "已有结果" in text_of(act(sign_in("孙明"), "confirm", draft))
    assert ReadingRevision.objects.get().number is None


def test_an_expired_proposal_says_so_and_is_proposed_again(aged, sun, sign_in, monkeypatch):
    draft = loosened(aged)
    proposal = propose_publication(draft, aged["钱军"])
    later = timezone.localdate() + timedelta(days=31)
    monkeypatch.setattr(proposals.timezone, "localdate", lambda *a: later)
    client = sign_in("孙明")
    page = text_of(client.get(READINGS))
    assert "提议已过期" in page
    assert f"到 {proposal.expires_on} 没有人确认，已经作废" in page
    assert "确认，发布" not in page
    assert "退回" not in page
    assert "已过确认期限" in text_of(act(client, "confirm", draft))
    assert "等 钱军 在" in text_of(act(client, "propose", draft))


def test_a_draft_that_waits_is_not_deleted(aged, sun, sign_in):
    draft, client = loosened(aged), sign_in("钱军")
    propose_publication(draft, aged["钱军"])
    assert "请先确认或撤回" in text_of(act(client, "discard", draft))
    act(client, "withdraw", draft)
    assert "草稿已删除" in text_of(act(client, "discard", draft))


def test_a_confirmation_that_comes_too_late_leaves_the_proposal_waiting(aged, sun, sign_in):
    """The year is sealed between proposal and confirmation: nothing half-written."""
    draft = loosened(aged)
    propose_publication(draft, aged["钱军"])
    assert run.work(run.start(YEAR, CITY, by=aged["钱军"]).pk)
    assert f"{YEAR}年度督查已封存，口径不能再改" in text_of(act(sign_in("孙明"), "confirm", draft))
    assert Proposal.objects.get().status == Proposal.Status.WAITING
    assert ReadingRevision.objects.get().number is None


@pytest.mark.parametrize("name", ["李敏", "赵琳", "吴霞", "郑毅", "卫宁", "沈岩"])
def test_nobody_outside_sees_or_settles_a_proposal(aged, sun, sign_in, name):
    draft = loosened(aged)
    propose_publication(draft, aged["钱军"])
    client = sign_in(name)
    page = client.get(READINGS)
    assert page.status_code == 403 or "待确认" not in text_of(page)
    answers = {
        client.post(reverse(f"reading-{do}", args=[draft.pk])).status_code for do in ("confirm", "withdraw", "propose")
    }
    assert answers == {403}
    assert Proposal.objects.get().status == Proposal.Status.WAITING


def test_the_page_of_readings_takes_as_many_queries_for_one_waiting_proposal_as_for_two(
    aged, sun, sign_in, no_minute_passes
):
    client, counts = sign_in("孙明"), []
    client.get(READINGS)
    for _ in range(2):
        propose_publication(loosened(aged), aged["钱军"])
        with CaptureQueriesContext(connection) as queries:
            client.get(READINGS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
