"""The papers of a case (17.5–17.8): what each says, its number, and where the figures in it are from."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from assessments.followup.cases.models import Case, CaseStep
from assessments.inspection import live
from assessments.models import GuidanceVisit, Leader, Rectification
from assessments.reports.case_papers import report_of
from assessments.reports.case_views import drafted
from assessments.reports.letterheads import DocumentNumber, Letterhead
from assessments.reports.parts import said_day
from communities.models import Institution, Meeting
from tests import facts, proof_cases, proof_numbers, proof_origins
from tests.facts import START, add
from tests.places import CITY
from tests.world import YEAR

from .test_cases import COUNTY, due, noticed, opened, take, words

pytestmark = [pytest.mark.once, pytest.mark.long]
BASIS = "《关于进一步加强社区党建和社区建设的实施意见》（娄发〔2015〕12号）第17条"
PAPERS = {
    "talk-notice": [
        "约谈提醒通知书",
        f"根据{BASIS}",
        "决定对你单位党工委书记贺乐同志进行约谈提醒",
        "文号：＿＿＿＿〔＿＿＿＿〕＿＿＿＿号 乐坪街道：",
        "四、没有落实的条款（截至{today}）： （一）第8条公共服务用房面积：1个社区不达标，差10平方米。 五、",
    ],
    "talk-record": ["谈话人：李部长", "谈话内容：面积不够", "约谈对象：乐坪街道党工委书记贺乐", f"依据：{BASIS}"],
    "notice": [
        "编号：整改",
        "一、整改事项：补足用房面积。 二、",
        "（一）第8条公共服务用房面积：1个社区不达标，差10平方米。",
        "三、整改期限：{due}前。 四、整改责任人：乐坪街道党工委书记贺乐。",
    ],
    "verification": ["整改反馈（＿＿＿＿年", "验收结果：＿＿＿＿", "验收意见：＿＿＿＿", "验收人：＿＿＿＿"],
    "account": ["要严厉问责", "整改期限为{due}。还没有验收未通过的结论。"],
}


def test_every_paper_of_a_case_says_what_is_known_and_leaves_blank_what_is_not(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    for name, told in PAPERS.items():
        page = words(client.get(reverse("case-paper", args=[case.pk, name])))
        for sentence in [*told, "娄星区委组织部"]:
            assert sentence.format(today=said_day(date.today()), due=said_day(due())) in page
    assert client.get(reverse("case-paper", args=[case.pk, "commendation"])).status_code == 404
    assert sign_in("李敏").get(reverse("case-paper", args=[case.pk, "notice"])).status_code == 403


def test_the_notice_is_a_letter_under_its_own_number_and_the_record_of_a_talk_is_kept(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    number = Rectification.objects.get().number
    file = Document(BytesIO(client.get(reverse("case-paper-docx", args=[case.pk, "notice"])).content))
    told = [row.text for row in file.paragraphs]
    for line in (
        "＿＿＿＿文件",
        number,
        "限期整改通知书",
        "乐坪街道：",
        "娄星区委组织部",
    ):
        assert line in told, told
    assert "（一）第8条公共服务用房面积：1个社区不达标，差10平方米。" in told
    assert not file.sections[0].header.paragraphs[0].text  # it has its number
    file = Document(BytesIO(client.get(reverse("case-paper-docx", args=[case.pk, "verification"])).content))
    assert file.sections[0].header.paragraphs[0].text == "草　稿"
    assert file.paragraphs[1].text == "整改验收单"
    assert client.get(reverse("case-paper-docx", args=[case.pk, "commendation"])).status_code == 404


def test_the_notice_of_a_talk_is_a_draft_until_it_has_a_number_of_the_units_own(falling_short, sign_in):
    client = sign_in("吴霞")
    add(
        Letterhead,
        [
            Letterhead(
                unit=falling_short["娄星区"],
                head="测试文件",
                code_word="娄星组发",
                copies="区民政局",
                signature="中共娄星区委组织部",
            )
        ],
    )
    case = opened(client)
    url = reverse("case-paper", args=[case.pk, "talk-notice"])
    early = date.today() - timedelta(1)
    assert f"成文日期 {early} 早于立案日期 {date.today()}" in words(client.post(url, {"issued_on": early.isoformat()}))
    assert "没有写成文日期" in words(client.post(url, {}))
    assert client.post(url, {"issued_on": date.today().isoformat(), "number": "7"}).status_code == 302
    row = DocumentNumber.objects.get()
    assert (row.title, row.number, row.unit) == ("乐坪街道约谈提醒通知书", 7, falling_short["娄星区"])
    file = Document(BytesIO(client.get(reverse("case-paper-docx", args=[case.pk, "talk-notice"])).content))
    told = [paragraph.text for paragraph in file.paragraphs]
    assert f"娄星组发〔{date.today().year}〕7号" in told
    assert said_day(date.today()) in told
    # What is about a head goes to the head's unit alone; a circular is copied as other documents are.
    assert report_of(drafted(falling_short["吴霞"], case, "talk-notice"), case, COUNTY).letter.copies_line == ""
    praise = Case(unit=falling_short["花山街道"], course="praise", reason="推进有力", opened_on=date.today())
    add(Case, [praise])
    circular = report_of(drafted(falling_short["吴霞"], praise, "commendation"), praise, COUNTY)
    assert circular.letter.copies_line == "抄送：区民政局。"
    assert not file.sections[0].header.paragraphs[0].text
    # Numbers are one row a unit: the next case has the next number, and the number of a case is never another.
    other = opened(client, unit="431302002")
    other_paper = reverse("case-paper", args=[other.pk, "talk-notice"])
    assert client.post(other_paper, {"issued_on": date.today().isoformat()}).status_code == 302
    assert list(DocumentNumber.objects.order_by("number").values_list("number", flat=True)) == [7, 8]
    assert "文号编了不改" in words(client.post(url, {"issued_on": date.today().isoformat(), "number": "9"}))


def test_what_is_kept_and_what_has_its_number_registered_is_given_none(falling_short, sign_in):
    client = sign_in("吴霞")
    case = opened(client)
    for name, title in (("talk-record", "约谈记录"), ("notice", "限期整改通知书")):
        refused = client.post(reverse("case-paper", args=[case.pk, name]), {"issued_on": date.today().isoformat()})
        assert (refused.status_code, DocumentNumber.objects.count()) == (422, 0)
        assert f"{title}不在这里编文号" in words(refused)


def test_a_step_without_stored_figures_names_the_clauses_and_no_figure(falling_short, sign_in):
    client = sign_in("吴霞")
    case = noticed(client)
    CaseStep.objects.filter(case=case).update(figures=[])
    notice, form = (
        words(client.get(reverse("case-paper", args=[case.pk, name]))) for name in ("notice", "verification")
    )
    assert "二、没有落实的条款： （一）第8条公共服务用房面积。 三、" in notice
    assert "10平方米" not in notice
    assert "发出通知时的差距：没有留存。 验收时的差距（截至" in form


def test_every_number_of_a_paper_comes_again_from_the_step_or_the_communities(falling_short, sign_in):
    client = sign_in("吴霞")
    facts.open_premises(falling_short["贤童社区"], "380.50")
    live.refresh_all(CITY)
    case, found = opened(client), []
    for paper in ("talk-notice", "talk-record", "notice", "verification", "account"):
        found += report_of(drafted(falling_short["吴霞"], case, paper), case, COUNTY).numbers
    take(client, case, "talk", interviewer="李部长")
    found += report_of(drafted(falling_short["吴霞"], case, "talk-record"), case, COUNTY).numbers
    assert {number.printed for number in found} == {"2个社区不达标，差29.5平方米"}  # 400 − 390 and 400 − 380.5
    assert {number.origin.split(":")[0] for number in found} == {"case_gap", "casestep"}
    proof_origins.forget()
    assert all(proof_numbers.agree(number.printed, proof_cases.remade(number.origin)) for number in found)


def test_numbers_of_rules_with_several_units_of_duties_and_of_missing_data_come_again_too(falling_short, sign_in):
    heart, next_door = falling_short["街心社区"], falling_short["贤童社区"]
    facts.forget(Institution, code=heart.code, kind="residents_covenant")
    Meeting.objects.filter(community=next_door).update(kind=Meeting.Kind.HEARING)
    facts.attend(facts.member(heart, "建国"), (3, "county"), year=YEAR)
    facts.attend(facts.member(next_door, "建国"), year=YEAR)
    facts.state_profile(next_door, YEAR, population=None)
    (leader,) = add(
        Leader,
        [Leader(unit=falling_short["乐坪街道"], name="贺丙", post="组织委员", community=heart, started_on=START)],
    )
    visits = [GuidanceVisit(leader=leader, community=heart, visited_on=date(YEAR, month, 10)) for month in (2, 4)]
    add(GuidanceVisit, visits)  # of three
    live.refresh_all(CITY)
    case = opened(sign_in("吴霞"))
    Case.objects.update(rules=["2.4", "5.8", "13.2", "14.7"])
    case.refresh_from_db()
    found = report_of(drafted(falling_short["吴霞"], case, "talk-record"), case, COUNTY).numbers
    assert [number.printed for number in found] == [
        "2个社区不达标，制度差1项，居民代表大会差1次",
        "2个社区不达标，差11人天，没有参加县及县以上集中培训1人",  # 3 and 0 of 7 days
        "1个社区没有填数",
        "没有落实，差1次",
    ]
    proof_origins.forget()
    assert all(proof_numbers.agree(number.printed, proof_cases.remade(number.origin)) for number in found)
    wrong = proof_cases.remade(found[0].origin)
    assert not proof_numbers.agree("2个社区不达标，制度差2项，居民代表大会差1次", wrong)
