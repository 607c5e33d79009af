"""Cases (17.5–17.8): from a street that falls short to an accepted rectification, with what is refused on the way."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.filings import notices
from assessments.followup.cases.listing import CaseList
from assessments.followup.cases.models import Case, CaseStep
from assessments.followup.cases.steps import take_step
from assessments.inspection import live
from assessments.models import (
    Accountability,
    AdmonitionTalk,
    Commendation,
    Rectification,
    ResponsiblePerson,
    SpecialInspection,
)
from lodi_community.attachments.models import Attachment
from lodi_community.records.door import StaleVersion
from lodi_community.records.models import Revision
from tests import evidence, facts
from tests.places import CITY
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
STREET, COUNTY = "431302001", "431302"


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def opening(client, unit=STREET, query="", **more):
    """The form of a new case, posted as it was opened with what is given."""
    url = f"{reverse('case-open')}?unit={unit}{query}"
    form = client.get(url).context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return client.post(url, {k: v for k, v in (data | more).items() if v is not None})


def opened(client, **more):
    response = opening(client, query="&rule=8.1", **more)
    assert response.status_code == 302, words(response)
    return Case.objects.latest("pk")


def take(client, case, action, **values):
    case.refresh_from_db()
    data = {"version": case.version, "on": date.today().isoformat(), "text": "面积不够"} | values
    return client.post(reverse("case-step", args=[case.pk, action]), data)


def due():
    """The deadline that a notice of today sets."""
    return date.today() + timedelta(30)


def later():
    """What a refusal adds where that deadline lies in a year of which no figures are entered yet."""
    year = due().year
    return f"（期限在 {year} 年，{year}年度的数还没有开始填报）" if year > YEAR else ""


def let_pass(case):
    """The notice of the case is of yesterday, and so is its deadline."""
    day = date.today() - timedelta(1)
    Case.objects.filter(pk=case.pk).update(due_on=day)
    Rectification.objects.filter(person=case.person).update(issued_on=day, deadline=day)


def noticed(client, deadline=None, **more):
    """A case in which the notice has been sent."""
    case = opened(client, **more)
    for action, values in (
        ("talk", {"interviewer": "李部长"}),
        ("notice", {"number": f"整改{case.pk}号", "deadline": (deadline or due()).isoformat(), "text": "补足用房面积"}),
    ):
        response = take(client, case, action, **values)
        assert response.status_code == 302, words(response)
    case.refresh_from_db()
    return case


def test_a_failing_street_from_its_page_to_an_accepted_rectification(falling_short, sign_in):
    county, clerk = sign_in("吴霞"), sign_in("李敏")
    assert f"{reverse('case-open')}?unit={STREET}" in words(county.get(reverse("unit", args=[STREET])))
    form = county.get(f"{reverse('case-open')}?unit={STREET}").context["form"]
    heads = [label for _, label in form.fields["person"].choices]
    assert heads == ["请选择", "贺乐·党（工）委书记（乐坪街道）", "贺乐·政府（办事处）正职（乐坪街道）"]
    assert "8.1" in form.initial["rules"]
    case = noticed(county)
    talk, notice = AdmonitionTalk.objects.get(), Rectification.objects.get()
    assert (talk.person, talk.clauses, talk.minutes, talk.interviewer) == (case.person, "8.1", "面积不够", "李部长")
    assert (notice.deadline, notice.items, notice.person) == (due(), "补足用房面积", case.person)
    step = CaseStep.objects.get(notice=notice)
    assert step.figures == [
        {"key": "8.1", "heading": "第8条 公共服务用房面积", "failing": 1, "missing": 0, "total": 2,
         "amounts": [["m²", 1000, 0]], "words": "1 个社区不达标，差 10.00 m²"}
    ]  # fmt: skip
    todo = f"乐坪街道限期整改还没有反馈，期限 {due()}，还有 30 天"
    assert todo in words(clerk.get(reverse("notices")))
    answer = {"text": "已租下 20 平方米", "files": evidence.file("合同.docx", evidence.docx())}
    assert take(clerk, case, "answer", **answer).status_code == 302
    attachment = Attachment.objects.get(kind="assessments.casestep")
    shown = words(county.get(reverse("case", args=[case.pk])))
    assert "已租下 20 平方米" in shown
    assert "合同.docx" in shown
    listed = f"{reverse('unit-communities', args=['431302001'])}?year={YEAR}&rule=8.1&state=failing"
    assert listed in shown  # which communities they are
    assert [row.name for row in county.get(listed).context["page"]] == ["街心社区"]
    assert county.get(reverse("case-evidence", args=[case.pk, attachment.pk])).status_code == 200
    assert "1 件整改已反馈，等验收：乐坪街道" in words(county.get(reverse("notices")))
    refused = take(county, case, "accept", verifier="督查组", text="看过现场")
    assert refused.status_code == 422
    short = (
        f"第8条 公共服务用房面积：1 个社区不达标，差 10.00 m²，在街心社区{later()}。按数据还没有改到位，不能验收通过"
    )
    assert short in words(refused)
    assert "看过现场" in words(refused)
    facts.open_premises(falling_short["街心社区"], "400.00")
    live.refresh_all(CITY)
    assert take(county, case, "accept", verifier="督查组", text="面积够了").status_code == 302
    notice.refresh_from_db()
    assert (notice.result, notice.verified_on, notice.verifier) == ("accepted", date.today(), "督查组")
    assert (notice.feedback, notice.feedback_on) == ("已租下 20 平方米", date.today())
    case.refresh_from_db()
    assert (case.stage, case.due_on) == ("accepted", None)
    assert "整改验收单" in words(county.get(reverse("case", args=[case.pk])))
    assert "问责建议" not in words(county.get(reverse("case", args=[case.pk])))
    assert county.get(reverse("case-paper", args=[case.pk, "account"])).status_code == 404
    assert case.steps.latest("pk").figures[0]["words"] == "已达标"
    assert Revision.objects.filter(kind="assessments.casestep").count() == 6  # five steps and the file
    file = words(county.get(reverse("case-file", args=[STREET])))
    assert "验收通过" in file
    assert "李部长" in file


def test_from_a_rule_and_from_a_late_filing_the_case_is_filled_in(falling_short, sign_in):
    client = sign_in("钱军")
    trace = words(client.get(reverse("trace", args=[f"{STREET}001", "8.1"])))
    assert f"?unit={STREET}001&from=rule&rule=8.1" in trace
    form = client.get(f"{reverse('case-open')}?unit={STREET}001&from=rule&rule=8.1").context["form"]
    assert form.initial["rules"] == ["8.1"]
    assert form.initial["origin"] == "rule"
    assert "第8条 公共服务用房面积：1 个社区不达标，差 10.00 m²" in form.initial["reason"]


@pytest.mark.parametrize(("rules", "said"), [
    (["8.1", "99.9", "abc"], "“99.9、abc”不是考核的条款"),
    (["8.1", "5.4"], "乐坪街道在这些条款上没有不达标：第5条 “两委”班子成员总数（已达标）"),
    ([], "没有选条款。督办要写明哪一条没有落实"),
])  # fmt: skip
def test_a_case_names_real_rules_that_are_not_met(falling_short, sign_in, rules, said):
    refused = opening(sign_in("吴霞"), rules=rules, reason="用房一直没有补")
    assert refused.status_code == 422
    assert said in words(refused)
    assert "用房一直没有补" in words(refused)
    assert not Case.objects.exists()


def test_a_reason_of_spaces_and_a_person_of_another_unit_are_refused(falling_short, sign_in):
    client = sign_in("吴霞")
    assert "事由没有写，只打空格也不算" in words(opening(client, query="&rule=8.1", reason="   "))
    other = ResponsiblePerson.objects.filter(unit=falling_short["花山街道"]).first()
    assert "不在您的管理范围内" in words(opening(client, query="&rule=8.1", person=other.pk))
    case = opened(client)
    refused = take(client, case, "close", text="  ")
    assert refused.status_code == 422
    assert "结案理由没有写" in words(refused)


def test_what_runs_stands_before_what_has_ended_and_the_nearest_deadline_first(world):
    def case(stage, due_on, opened_on):
        row = Case(unit=world["乐坪街道"], course="hold", stage=stage, due_on=due_on, opened_on=opened_on)
        return facts.add(Case, [row])[0]

    ended = case("accepted", None, date.today())
    talk = case("opened", None, date.today())
    later, sooner = (
        case("noticed", date.today() + timedelta(9), date.today()),
        case("answered", date.today() - timedelta(9), date.today() - timedelta(40)),
    )
    assert [*CaseList(world["钱军"], CITY, date.today()).rows] == [sooner, later, talk, ended]


def test_only_lawful_steps_are_taken_and_each_refusal_says_what_comes_first(falling_short, sign_in):
    client = sign_in("吴霞")
    case = opened(client)
    assert "还没有约谈提醒，先约谈" in words(take(client, case, "notice", number="1号", deadline=due().isoformat()))
    assert "还没有发限期整改通知" in words(take(client, case, "accept", verifier="组"))
    early = (date.today() - timedelta(1)).isoformat()
    refused = take(client, case, "talk", interviewer="李部长", on=early)
    assert f"约谈提醒的日期 {early} 早于上一步“立案”（{date.today()}）" in words(refused)
    case = noticed(client)
    assert "还没有收到整改反馈，收到以后才能验收" in words(take(client, case, "accept", verifier="组"))
    assert "整改通知还没有验收" in words(take(client, case, "close"))
    twice = take(client, opened(client), "talk", interviewer="")
    assert "约谈人没有写" in words(twice)


def test_figures_that_are_not_in_stand_in_the_way_of_acceptance(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    take(client, case, "answer")
    facts.open_premises(falling_short["街心社区"], None)
    live.refresh_all(CITY)
    refused = take(client, case, "accept", verifier="组")
    assert f"第8条 公共服务用房面积：街心社区没有填数{later()}。数填齐以后再验收" in words(refused)
    facts.open_premises(falling_short["街心社区"], "390.00")
    facts.open_premises(falling_short["贤童社区"], None)
    live.refresh_all(CITY)
    refused = words(take(client, case, "accept", verifier="组"))
    assert f"差 10.00 m²，在街心社区{later()}。按数据还没有改到位" in refused
    assert f"第8条 公共服务用房面积：贤童社区没有填数{later()}。数填齐以后再验收" in refused
    assert "另有 1 个社区没有填数" in words(client.get(reverse("case", args=[case.pk])))
    case.refresh_from_db()
    assert case.stage == "answered"


def test_whom_a_department_holds_to_duty(falling_short, sign_in):
    city, county = sign_in("钱军"), sign_in("吴霞")
    assert "不能自己督办、验收自己" in words(county.get(f"{reverse('case-open')}?unit={COUNTY}"))
    assert opening(city, unit=COUNTY, query="&rule=8.1").status_code == 302
    case = Case.objects.get()
    for action, values in (
        ("talk", {"interviewer": "部长"}), ("notice", {"number": "1号", "deadline": due().isoformat()})
    ):  # fmt: skip
        take(city, case, action, **values)
    assert take(county, case, "answer").status_code == 302
    refused = take(county, case, "accept", verifier="组")
    assert refused.status_code == 422
    assert "验收由上级组织部办，不能自己验收自己" in words(refused)
    assert sign_in("李敏").get(reverse("case", args=[case.pk])).status_code == 404
    assert county.get(f"{reverse('case-open')}?unit=431321001").status_code == 404
    assert sign_in("赵琳").get(reverse("case-step", args=[case.pk, "accept"])).status_code == 403
    own = opened(county)
    assert sign_in("李敏").get(reverse("case-step", args=[own.pk, "talk"])).status_code == 403
    assert sign_in("褚平").get(reverse("case", args=[own.pk])).status_code == 200


def test_from_the_first_day_after_the_deadline_it_is_overdue_and_everybody_is_reminded(
    falling_short, sign_in, monkeypatch
):
    client, clerk = sign_in("吴霞"), sign_in("李敏")
    case = noticed(client)

    def on(days):
        monkeypatch.setattr("assessments.followup.cases.views.today", lambda: due() + timedelta(days))
        monkeypatch.setattr("assessments.followup.cases.todos.today", lambda: due() + timedelta(days))

    on(0)
    assert "今天到期" in words(client.get(reverse("cases"), {"state": "near"}))
    assert client.get(reverse("cases"), {"state": "overdue"}).context["number"] == 0
    assert f"限期整改还没有反馈，期限 {due()}，今天到期" in words(clerk.get(reverse("notices")))
    on(1)
    assert client.get(reverse("cases"), {"state": "overdue"}).context["number"] == 1
    assert "逾期 1 天" in words(client.get(reverse("cases")))
    assert "1 件限期整改逾期没有反馈：乐坪街道，最久的逾期 1 天" in words(client.get(reverse("notices")))
    assert "已逾期 1 天" in words(clerk.get(reverse("notices")))
    assert notices.count(falling_short["李敏"], 2026) == len(notices.todos(falling_short["李敏"], 2026))
    let_pass(case)
    assert take(client, case, "reject", verifier="组", text="没有反馈").status_code == 302
    assert client.get(reverse("cases"), {"state": "overdue"}).context["number"] == 0


def test_what_was_answered_and_is_overdue_is_told_once_and_waits_for_the_department(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    take(sign_in("李敏"), case, "answer", text="正在补")
    let_pass(case)
    told = words(client.get(reverse("notices")))
    assert "1 件整改已反馈，等验收：乐坪街道，期限过了最久的 1 天" in told
    assert "逾期没有反馈" not in told
    assert client.get(reverse("cases"), {"state": "silent"}).context["number"] == 0


def test_without_an_answer_it_is_not_rejected_before_its_deadline_is_over(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    told = f"整改期限 {due()} 还没有过，也没有收到整改反馈，不能验收未通过"
    page = client.get(reverse("case", args=[case.pk]))
    assert [action for action, _ in page.context["actions"]] == ["answer"]
    assert told in words(client.get(reverse("case-step", args=[case.pk, "reject"]), follow=True))
    refused = take(client, case, "reject", verifier="组", text="没有动")
    assert refused.status_code == 422
    assert told in words(refused)
    Case.objects.filter(pk=case.pk).update(due_on=date.today())  # the last day is still the unit's
    assert take(client, case, "reject", verifier="组", text="没有动").status_code == 422
    let_pass(case)
    page = client.get(reverse("case", args=[case.pk]))
    assert [action for action, _ in page.context["actions"]] == ["reject", "answer"]
    assert take(client, case, "reject", verifier="组", text="没有动").status_code == 302


def test_what_was_answered_is_rejected_before_its_deadline(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    take(sign_in("李敏"), case, "answer", text="已补")
    assert take(client, case, "reject", verifier="组", text="没有补足").status_code == 302


def test_who_was_held_to_account_only_the_department_sees(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    let_pass(case)
    take(client, case, "reject", verifier="组", text="没有动")
    done = take(client, case, "account", measure="诫勉谈话", document_no="问责1号")
    assert done.status_code == 302
    row = Accountability.objects.get()
    assert (row.person, row.rectification) == (case.person, Rectification.objects.get())
    pages = [reverse("case", args=[case.pk]), reverse("case-file", args=[STREET])]
    for page in pages:
        assert "诫勉谈话" in words(client.get(page))
        for other in ("李敏", "褚平", "赵琳"):
            shown = words(sign_in(other).get(page))
            assert "诫勉谈话" not in shown
            assert "问责" not in shown
    assert "诫勉谈话" not in words(sign_in("李敏").get(reverse("audit")))
    told = Revision.objects.exclude(kind="assessments.accountability")
    assert not [row for row in told if "问责" in f"{row.title}{row.changes}{row.reason}"]


def test_records_that_are_registered_already_are_taken_into_a_case_and_not_entered_twice(falling_short, sign_in):
    client = sign_in("吴霞")
    case = opened(client)
    talk = AdmonitionTalk(person=case.person, held_on=date(2026, 3, 1), interviewer="部长", clauses="8.1")
    talk.keep(by=falling_short["吴霞"])
    notice = Rectification(person=case.person, number="旧1号", issued_on=date(2026, 3, 2), items="补足用房")
    notice.deadline, notice.feedback, notice.feedback_on = date(2026, 6, 30), "正在办", date(2026, 6, 1)
    notice.verified_on, notice.verifier, notice.result = date(2026, 7, 1), "组", "rejected"
    notice.keep(by=falling_short["吴霞"])
    assert take(client, case, "talk", taken=talk.pk, text="", on="").status_code == 302
    assert take(client, case, "notice", taken=notice.pk, text="", on="").status_code == 302
    case.refresh_from_db()
    assert case.stage == "rejected"
    assert [step.stage for step in case.steps.all()] == ["opened", "talked", "noticed", "answered", "rejected"]
    assert (AdmonitionTalk.objects.count(), Rectification.objects.count()) == (1, 1)
    other = opened(client)
    assert "部长" not in words(client.get(reverse("case-step", args=[other.pk, "talk"])))
    assert take(client, other, "talk", taken=talk.pk, text="", on="").status_code == 422


def test_a_notice_that_is_changed_in_its_list_takes_the_case_along(falling_short, sign_in):
    case = noticed(sign_in("吴霞"))
    notice = Rectification.objects.get()
    notice.deadline = due() + timedelta(9)
    notice.keep(by=falling_short["吴霞"])
    case.refresh_from_db()
    assert case.due_on == due() + timedelta(9)
    notice.verified_on, notice.verifier, notice.result = date.today(), "组", "accepted"
    with pytest.raises(ValidationError, match="验收请到“督办和表扬”里登记，按那时的数验收"):
        notice.keep(by=falling_short["吴霞"])
    notice.refresh_from_db()
    assert not notice.result


def test_a_special_inspection_may_come_first(falling_short, sign_in):
    client = sign_in("吴霞")
    case = opened(client)
    values = {"departments": "民政局", "communities": "街心社区", "report_no": "督查1号", "text": "面积不实"}
    assert take(client, case, "inspect", **values).status_code == 302
    row = SpecialInspection.objects.get()
    assert (row.unit, row.departments, row.started_on) == (falling_short["娄星区"], "民政局", date.today())
    assert case.steps.latest("pk").text == "面积不实"


def test_praise_goes_the_other_way(falling_short, sign_in):
    client = sign_in("吴霞")
    response = opening(client, unit="431302002", query="&course=praise", reason="硬指标全部达标")
    case = Case.objects.get()
    assert response.url == reverse("case", args=[case.pk])
    assert "不能办“约谈提醒”；可以办：通报表扬、结案" in words(take(client, case, "talk", interviewer="部长"))
    paper = words(client.get(reverse("case-paper", args=[case.pk, "commendation"])))
    assert "对花山街道予以通报表扬" in paper
    assert take(client, case, "commend", document_no="通报1号", text="推进有力").status_code == 302
    row = Commendation.objects.get()
    assert (row.unit, row.reason, row.document_no) == (falling_short["花山街道"], "推进有力", "通报1号")


def test_of_two_departments_at_once_the_second_is_told(falling_short, sign_in):
    case = opened(sign_in("吴霞"))
    seen = Case.objects.get(pk=case.pk)
    take(sign_in("钱军"), case, "talk", interviewer="市里的人")
    values = {"on": date.today(), "text": "x", "interviewer": "县里的人"}
    with pytest.raises(StaleVersion):
        take_step(falling_short["吴霞"], seen, "talk", values)
    data = values | {"on": date.today().isoformat(), "version": 1, "text": "说了面积"}
    late = sign_in("吴霞").post(reverse("case-step", args=[case.pk, "talk"]), data)
    assert late.status_code == 409
    assert "刚才有人办了这件督办，现在是“已约谈”" in words(late)
    assert "说了面积" in words(late)
    assert AdmonitionTalk.objects.count() == 1
