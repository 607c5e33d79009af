"""Correcting a sealed year: a decision opens some places, a second run takes the rest over, both verify, all say which they are."""

from datetime import date
from io import BytesIO
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from assessments.filings.models import Filing
from assessments.inspection import closing, correcting, run, years
from assessments.inspection.models import Assessment, Inspection, UnitAssessment, UnitSummary
from assessments.inspection.sealing import Correction, SealRequest
from assessments.reports import excel, sealed
from assessments.reports.content import report_on
from assessments.reports.views import FORMS, file_name
from communities.models import Meeting, NilReport, YearlyProfile
from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.accounts.proposals import Proposal
from lodi_community.records.door import Locked, OutOfScope
from lodi_community.records.models import Revision
from tests import facts
from tests.assessments.inspection.runs import end_lease
from tests.assessments.inspection.runs import sealed as seal_year
from tests.assessments.inspection.test_seal import verify
from tests.ground import layer
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

HEART, SAGE = "431302001001", "431302001002"  # 街心社区, 贤童社区: both of 乐坪街道
DOCUMENT = "娄组字〔2026〕3号"
TYPED = {
    "typed": str(YEAR),
    "document": DOCUMENT,
    "decided_on": "2026-03-01",
    "reason": "居民人数漏报",
    "places": HEART,
}
POPULATION = 3000  # what the world states of each community
NAMED = f"{DOCUMENT} 2026-03-01"


@layer(on="world")
def year_closed(world):
    """The year is sealed; 街心社区 has not said how many inhabitants it has, and reported that it held no meetings.

    The city's department has two people.
    """
    Meeting.objects.filter(community=world["街心社区"]).delete()
    none = NilReport(code=HEART, unit_name="街心社区", kind="meeting", kind_name="会议台账", year=YEAR)
    none.keep(by=world["李敏"], reason="没有")
    facts.state_profile(world["街心社区"], YEAR, population=None)
    other = User(
        username="sunming", name="孙明", division=world["娄底市"], post=Post.DEPARTMENT, must_change_password=False
    )
    world.named["孙明"] = facts.add(User, [other])[0]
    seal_year()
    return world


@layer(on="year_closed")
def year_opened(world):
    """街心社区 alone may be corrected."""
    decide(world)
    return world


@layer(on="year_opened")
def sealed_twice(world):
    """街心社区 is corrected, 贤童社区's premises have shrunk, and the second run is sealed, by a second worker: the first was killed."""
    correct(world)
    NilReport.objects.get(code=HEART, year=YEAR).remove(by=world["李敏"], reason="开过会")
    premises = Premises.objects.get(community=world["贤童社区"])
    premises.floor_area = "100.00"  # it holds over years, so nothing locks it
    premises.keep(by=world["李敏"])
    ask_to_seal(world)
    inspection = closing.confirm_seal(world["孙明"], SealRequest.objects.first())
    with patch.object(run, "_judge_places", side_effect=MemoryError), pytest.raises(MemoryError):
        run.work(inspection.pk)  # what is taken over is stored by then, and what is judged is not
    end_lease(inspection)
    assert run.work(inspection.pk)
    return world


def ask(world, **changes):
    return correcting.request_correction(world["钱军"], YEAR, TYPED | changes)


def decide(world, **changes):
    ask(world, **changes)
    return correcting.confirm_correction(world["孙明"], the_correction())


def the_correction():
    return Correction.objects.first()  # the newest


def correct(world, community="街心社区", clerk="李敏", reason="补报", **values):
    profile = YearlyProfile.objects.get(community=world[community], year=YEAR)
    for name, value in (values or {"population": POPULATION}).items():
        setattr(profile, name, value)
    profile.keep(by=world[clerk], reason=reason)
    return profile


def ask_to_seal(world, reason="", typed=str(YEAR)):
    return closing.request_seal(world["钱军"], YEAR, typed, reason, the_correction())


def seal_again(world, reason=""):
    ask_to_seal(world, reason)
    inspection = closing.confirm_seal(world["孙明"], SealRequest.objects.first())
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    return inspection


def the_run(number):
    return Inspection.objects.runs().get(year=YEAR, run=number)


def client_of(world, name):
    client = Client()
    client.force_login(world[name])
    return client


# The decision -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"typed": "2025"}, f"年度写的是“2025”，要更正的是 {YEAR}。再写一次 {YEAR}"),
        ({"document": "  "}, "没有写决定的文件"),
        ({"document": "文" * 61}, "文件标题和文号最多 60 个字，写了 61 个字"),
        ({"decided_on": "3月1日"}, "文件日期：“3月1日”不是日期"),
        ({"decided_on": "2026-02-30"}, "文件日期：2月没有 30 日"),
        ({"decided_on": "2099-01-01"}, "文件日期 2099-01-01 还没有到"),
        ({"reason": " "}, "没有写理由。写明为什么更正"),
        ({"places": ""}, "没有写更正哪里。写社区或单位的区划代码"),
        ({"places": "430102001001"}, "“430102001001”不是本市的区划代码"),
        ({"places": f"{HEART}、街心"}, "“街心”不是本市的区划代码"),
    ],
)
def test_what_is_wrong_is_said(year_closed, changes, sentence):
    with pytest.raises(ValidationError) as caught:
        ask(year_closed, **changes)
    (told,) = caught.value.messages
    assert told.startswith(sentence)
    assert not Correction.objects.exists()


def test_an_open_year_is_not_corrected(year_closed):
    response = client_of(year_closed, "钱军").get(reverse("correction-add", args=[YEAR + 1]))
    assert response.status_code == 404
    with pytest.raises(ValidationError, match=f"{YEAR + 1}年度还没有封存，不用更正：直接修改数据"):
        correcting.request_correction(year_closed["钱军"], YEAR + 1, TYPED | {"typed": str(YEAR + 1)})


def test_a_community_that_the_year_did_not_judge_is_not_added_to_it(year_closed):
    facts.add(
        type(year_closed["街心社区"]),
        [type(year_closed["街心社区"])(code="431302001003", name="新社区", street=year_closed["乐坪街道"])],
    )
    with pytest.raises(ValidationError, match=r"新社区（431302001003）不在2026年度督查里"):
        ask(year_closed, places="431302001003")


def test_a_place_below_another_is_not_named_twice(year_closed):
    correction, proposal = ask(year_closed, places=f"{HEART} 431302001\n431321")
    assert correction.places == [["431302001", "乐坪街道"], ["431321", "双峰县"]]
    assert f"乐坪街道、双峰县的{YEAR}年度数据可以修改" in proposal.effect


def test_nobody_but_another_of_the_department_confirms(year_closed):
    ask(year_closed)
    with pytest.raises(ValidationError, match="不能由您自己确认。请孙明确认"):
        correcting.confirm_correction(year_closed["钱军"], the_correction())
    page = reverse("correction-confirm", args=[the_correction().pk])
    assert client_of(year_closed, "吴霞").post(page).status_code == 403
    with pytest.raises(Locked):
        correct(year_closed)
    assert the_correction().status == "proposed"


def test_what_has_expired_is_not_confirmed_but_may_be_asked_for_again(year_closed):
    ask(year_closed)
    Proposal.objects.update(expires_on=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="已过确认期限 2020-01-01。请重新提出"):
        correcting.confirm_correction(year_closed["孙明"], the_correction())
    assert correcting.State(the_correction()).label == "已过期"
    decide(year_closed)
    assert correcting.State(the_correction()).label == "更正中"


def test_of_two_decisions_on_one_year_the_second_waits(year_closed):
    ask(year_closed)
    with pytest.raises(ValidationError, match=f"“更正{YEAR}年度”已由钱军提出"):
        ask(year_closed, places=SAGE)
    correcting.confirm_correction(year_closed["孙明"], the_correction())
    with pytest.raises(ValidationError, match=f"正在按决定“{NAMED}”更正街心社区，一年同时只能有一次更正"):
        ask(year_closed, places=SAGE)
    assert Correction.objects.count() == 1


# What it opens ----------------------------------------------------------------------------------


def test_the_named_place_alone_is_open_and_the_trail_names_the_decision(year_opened):
    correct(year_opened)
    ground = f"更正{YEAR}年度，决定：{DOCUMENT}"
    assert Revision.objects.order_by("-pk").first().reason == f"{ground}；补报"
    with pytest.raises(Locked, match=rf"年度已于 .* 封存.*正在按决定“{DOCUMENT}”更正的只有街心社区"):
        correct(year_opened, "贤童社区", population=POPULATION + 1)


def test_the_trail_of_what_was_removed_names_it_too(year_opened):
    YearlyProfile.objects.get(community=year_opened["街心社区"], year=YEAR).remove(
        by=year_opened["李敏"], reason="重复"
    )
    assert Revision.objects.order_by("-pk").first().reason == f"更正{YEAR}年度，决定：{DOCUMENT}；重复"


def test_it_opens_nothing_for_who_may_not_write_there(year_opened):
    with pytest.raises(PermissionDenied):
        correct(year_opened, clerk="赵琳")
    with pytest.raises(OutOfScope):
        correct(year_opened, clerk="王芳")


def test_a_street_opens_all_below_it_and_nothing_beside_it(year_closed):
    decide(year_closed, places="431302001")
    correct(year_closed)
    correct(year_closed, "贤童社区", households=1400)
    with pytest.raises(Locked):
        correct(year_closed, "铁东社区", clerk="王芳", population=POPULATION + 1)


def test_the_clerk_is_told_at_home(year_opened):
    client = client_of(year_opened, "李敏")
    home = text_of(client.get(reverse("desk")))
    assert f"{YEAR}年度正在更正：街心社区" in home
    assert NAMED in home
    assert correcting.opened_to(year_opened["王芳"]) == []


def test_the_other_year_goes_on_as_before(year_opened):
    assert years.working_year(CITY) == YEAR + 1
    assert years.working_inspection(CITY).year == YEAR + 1
    assert closing.start_by_itself(CITY, YEAR) is None


# The way back -----------------------------------------------------------------------------------


def test_withdrawn_it_locks_again_and_says_what_was_changed(year_opened):
    correct(year_opened)
    with pytest.raises(ValidationError, match="没有写理由。写明为什么撤回"):
        correcting.withdraw_correction(year_opened["钱军"], the_correction(), " ")
    told = correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")
    assert "街心社区的数据重新锁定。更正中改过的 1 处留在数据里，不影响已封存的结果" in told
    with pytest.raises(Locked):
        correct(year_opened, population=POPULATION + 1)
    with pytest.raises(ValidationError, match="没有生效，或已经封存、撤回"):
        ask_to_seal(year_opened, "补报")
    with pytest.raises(ValidationError, match="已经封存或撤回，不能再撤回"):
        correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")
    assert correcting.revisions_of(the_correction()).get().reason.endswith("；补报")


def test_while_the_request_to_seal_it_waits_it_is_not_withdrawn(year_opened):
    correct(year_opened)
    ask_to_seal(year_opened)
    with pytest.raises(ValidationError, match="请先确认或撤回"):
        correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")


# The second run ---------------------------------------------------------------------------------


def test_what_is_open_is_asked_again_of_the_corrected_places(year_opened):
    points = {point.key: point for point in correcting.open_points(the_correction())}
    assert points["unchanged"].places == [(HEART, "街心社区")]
    assert points["missing"].words == "1 个社区的硬指标缺数据，封存时按不达标计"
    with pytest.raises(ValidationError, match="还有没办完的：决定更正的有 1 处没有改动过数据；1 个社区的硬指标缺数据"):
        ask_to_seal(year_opened)
    with pytest.raises(ValidationError, match="年度写的是“2025”"):
        ask_to_seal(year_opened, "补报", typed="2025")
    correct(year_opened)
    assert correcting.open_points(the_correction()) == []


def test_what_is_corrected_after_the_request_is_not_confirmed_with_it(year_opened):
    correct(year_opened)
    assert ask_to_seal(year_opened).effect == "更正中改了 1 处"
    correct(year_opened, population=POPULATION + 1)
    with pytest.raises(ValidationError, match="提出时：更正中改了 1 处。现在：更正中改了 2 处"):
        closing.confirm_seal(year_opened["孙明"], SealRequest.objects.get())


def test_both_runs_stand_and_verify(sealed_twice):
    first, second = the_run(1), the_run(2)
    assert (first.is_sealed, first.counts, second.is_sealed, second.counts) == (True, False, True, True)
    assert first.digest != second.digest
    assert (second.done, second.total) == (6, 6)
    assert first.last_revision < second.last_revision
    assert second.references.count() == first.references.count()
    assert {row.run for row in second.references.all()} == {2}
    output, complaints = verify(YEAR)
    assert complaints == ""
    assert output.splitlines() == [
        f"{YEAR}年度 6 个社区，校验码 {first.check_code}，一致",
        f"{YEAR}年度第2次 6 个社区，校验码 {second.check_code}，一致",
    ]


def test_the_corrected_place_is_judged_again_and_the_others_are_taken_over(sealed_twice):
    then, now = ({row.code: row for row in the_run(number).assessments.all()} for number in (1, 2))
    assert (then[HEART].figures["population"], now[HEART].figures["population"]) == (None, POPULATION)
    assert {code for code in now if now[code].digest != then[code].digest} == {HEART}
    assert [row.name for _, row in correcting.compared(the_correction())] == ["街心社区"]
    unit = UnitSummary.objects.get(inspection=the_run(2), code=CITY)
    assert unit.clear == UnitSummary.objects.get(inspection=the_run(1), code=CITY).clear + 1


def test_of_the_units_those_above_the_place_are_judged_again(sealed_twice):
    then, now = (
        dict(UnitAssessment.objects.filter(inspection=the_run(n)).values_list("code", "digest")) for n in (1, 2)
    )
    assert then.keys() == now.keys()
    assert then["431321"] == now["431321"]


def test_a_figure_changed_in_the_second_run_is_found_there_and_not_in_the_first(sealed_twice):
    row = Assessment.objects.get(inspection=the_run(2), code=HEART)
    Assessment.objects.filter(pk=row.pk).update(figures=row.figures | {"population": 999})
    assert run.verify(the_run(1)) == []
    assert f"{HEART} 街心社区：内容与封存时不同" in run.verify(the_run(2))


def test_the_places_lock_again_and_the_year_counts_once(sealed_twice):
    with pytest.raises(Locked):
        correct(sealed_twice, population=1)
    assert Assessment.objects.of_year(YEAR).count() == 6
    assert years.working_year(CITY) == YEAR + 1
    assert {row.state for row in Filing.objects.filter(year=YEAR)} == {"sealed"}
    with pytest.raises(ValidationError, match=r"已于 .* 封存，不能再做"):
        run.start(YEAR, CITY)


def test_each_step_has_a_line_in_the_trail(sealed_twice):
    kinds = ("assessments.correction", "assessments.sealrequest", "accounts.proposal")
    reasons = [*Revision.objects.filter(kind__in=kinds).order_by("pk").values_list("reason", flat=True)]
    assert "钱军提出，孙明确认：居民人数漏报" in reasons
    assert reasons[-1] == f"钱军提出，孙明确认：{YEAR}年度已经办完"


def test_a_corrected_year_is_corrected_again(sealed_twice):
    decide(sealed_twice, places=SAGE, document="娄组字〔2026〕9号")
    with pytest.raises(Locked):
        correct(sealed_twice, population=POPULATION + 1)
    third = seal_again(sealed_twice, "只改了用房")
    assert (third.run, third.counts, the_run(2).counts) == (3, True, False)
    assert third.assessments.get(code=HEART).digest == the_run(2).assessments.get(code=HEART).digest
    assert third.assessments.get(code=SAGE).digest != the_run(2).assessments.get(code=SAGE).digest
    assert run.verify(third) == []


# What pages and documents say -------------------------------------------------------------------


def test_pages_take_the_newest_run_and_name_the_other(sealed_twice):
    client = client_of(sealed_twice, "钱军")
    address = reverse("community", args=[HEART])
    newest = text_of(client.get(f"{address}?year={YEAR}"))
    assert f"第2次督查（更正，决定：{NAMED}）" in newest
    assert "看更正前的第1次" in newest
    first = text_of(client.get(f"{address}?year={YEAR}&run=1"))
    assert "第1次督查（后来按决定更正过）" in first
    assert "看最新的一次" in first
    assert "没有第“7”次督查。可以看的：第1次、第2次" in text_of(client.get(f"{address}?year={YEAR}&run=7"))
    listed = text_of(client.get(reverse("inspections")))
    assert f"{YEAR}年度第2次督查 第1次" in listed


def test_the_trace_of_each_run_is_of_its_own_records(sealed_twice):
    client = client_of(sealed_twice, "钱军")
    address = reverse("trace", args=[HEART, "13.2"])
    first = text_of(client.get(f"{address}?year={YEAR}&run=1"))
    assert "封存后改过" in first
    assert "封存后改过" not in text_of(client.get(f"{address}?year={YEAR}"))


def test_the_report_of_each_run_says_which_it_is(sealed_twice):
    told = {}
    for number in (1, 2):
        rows = sealed.read(sealed_twice["郑毅"], sealed.sealed_inspection(YEAR, CITY, number), HEART)
        report = report_on(rows)
        told[number] = (
            report.imprint.check_code,
            report.imprint.subject,
            str(report.parts),
            file_name(rows, FORMS["docx"], "docx"),
            rows.nil,
        )
    assert told[1][0] != told[2][0]
    assert (list(told[1][4]), told[2][4]) == (["meeting"], {})
    assert f"{YEAR}年度第1次督查评估报告" in told[1][1]
    assert f"{YEAR}年度第2次督查评估报告" in told[2][1]
    assert f"本报告依据{YEAR}年度第2次督查（更正，决定：{NAMED}）" in told[2][2]
    assert f"本报告依据{YEAR}年度第1次督查（后来按决定更正过）" in told[1][2]
    assert f"{YEAR}年度第2次督查社区党建评估报告.docx" in told[2][3]
    book = load_workbook(BytesIO(excel.write(rows)))
    assert f"第2次督查（更正，决定：{NAMED}）" in [cell.value for cell in book["说明"]["B"]]


def test_the_files_of_the_first_run_are_listed_and_their_check_code_found(sealed_twice):
    client = client_of(sealed_twice, "钱军")
    page = client.get(f"{reverse('reports')}?year={YEAR}&run=1").content.decode()
    assert f"/{YEAR}/{CITY}.docx?run=1" in page
    address = reverse("report-xlsx", args=[YEAR, HEART])
    assert client.get(f"{address}?run=1").status_code == 200
    assert client.get(f"{address}?run=9").status_code == 404
    assert client.get(f"{address}?run=x").status_code == 404
    check = the_run(1).check_code
    verified = text_of(client.get(reverse("report-verify"), {"code": check}))
    assert "第1次督查（后来按决定更正过）" in verified


def test_the_decision_is_made_and_carried_out_on_its_pages(year_closed):
    first, second = client_of(year_closed, "钱军"), client_of(year_closed, "孙明")
    assert f"更正{YEAR}年度" in text_of(first.get(reverse("inspection", args=[YEAR])))
    wrong = TYPED | {"typed": "", "document": "", "places": "街心", "decided_on": ""}
    response = first.post(reverse("correction-add", args=[YEAR]), wrong)
    assert response.status_code == 422
    for sentence in ("年度写的是“”", "没有写决定的文件", "“街心”不是本市的区划代码", "没有写文件日期"):
        assert sentence in text_of(response)
    for text in ('value="居民人数漏报"', ">街心</textarea>"):
        assert text in response.content.decode()
    assert "已提出更正" in text_of(first.post(reverse("correction-add", args=[YEAR]), TYPED, follow=True))
    key = the_correction().pk
    assert "确认更正" in text_of(second.get(reverse("inspections")))
    told = text_of(second.post(reverse("correction-confirm", args=[key]), follow=True))
    assert f"街心社区的{YEAR}年度数据现在可以修改" in told
    assert reverse("correction-add", args=[YEAR]) not in first.get(reverse("inspection", args=[YEAR])).content.decode()
    correct(year_closed)
    refused = first.post(reverse("correction-seal", args=[key]), {"typed": "2025"})
    assert (refused.status_code, "年度写的是“2025”" in text_of(refused)) == (422, True)
    assert "没有未办完的：点名的地方都改过，硬指标的数据齐全" in text_of(refused)
    first.post(reverse("correction-seal", args=[key]), {"typed": YEAR})
    confirmed = text_of(second.get(reverse("inspections")))
    assert f"确认，启动 {YEAR}年度第2次督查" in confirmed
