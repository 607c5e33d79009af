"""A corrected year: a second run takes the rest over, both verify, all pages and documents say which they are."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from assessments.filings import notices
from assessments.filings.models import Filing
from assessments.inspection import closing, correcting, run, years
from assessments.inspection.models import Assessment, UnitAssessment, UnitSummary
from assessments.inspection.sealing import SealRequest
from assessments.reports import excel, sealed
from assessments.reports.content import report_on
from assessments.reports.making import file_name_of
from facilities.models import Premises
from lodi_community.records.door import Locked
from lodi_community.records.models import Revision
from tests.assessments.inspection.corrections import (
    DOCUMENT,
    HEART,
    NAMED,
    POPULATION,
    SAGE,
    TYPED,
    ask_to_seal,
    client_of,
    correct,
    decide,
    seal_again,
    the_correction,
    the_run,
)
from tests.assessments.inspection.test_seal import verify
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.long

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


def test_a_row_that_holds_over_years_is_told_though_no_decision_opens_it(year_opened):
    premises = Premises.objects.get(community=year_opened["街心社区"])
    premises.floor_area = "390.00"
    premises.keep(by=year_opened["李敏"], reason="重新丈量")
    assert "unchanged" not in {point.key for point in correcting.open_points(the_correction())}
    told = ask_to_seal(year_opened, "硬指标缺的已核实")
    assert told.effect.endswith("；更正中改了 0 处，跨年的记录改了 1 处")
    page = text_of(client_of(year_opened, "钱军").get(reverse("correction", args=[the_correction().pk])))
    assert "跨年的记录（用房、人员等）另改了 1 处" in page
    premises.floor_area = "395.00"
    premises.keep(by=year_opened["李敏"], reason="又量一次")
    with pytest.raises(ValidationError, match="跨年的记录改了 2 处"):
        closing.confirm_seal(year_opened["孙明"], SealRequest.objects.get())


def test_it_is_told_afterwards_too_up_to_the_run(sealed_twice):
    assert correcting.revisions_over_years(the_correction()).count() == 0  # 贤童社区 is not named by the decision
    premises = Premises.objects.get(community=sealed_twice["街心社区"])
    premises.floor_area = "390.00"
    premises.keep(by=sealed_twice["李敏"], reason="重新丈量")
    assert correcting.revisions_over_years(the_correction()).count() == 0  # later than the run
    assert correcting.revisions_of(the_correction()).count() == 2


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


def test_the_street_and_the_county_are_told_that_their_place_is_sealed_again_and_nobody_else_is(sealed_twice):
    for name in ("李敏", "赵琳", "吴霞"):
        (told,) = [step for step, new in notices.messages_for(sealed_twice[name]) if new]
        assert (told.filing.place_code(), told.comment) == (
            HEART,
            f"按决定“{NAMED}”更正，第2次督查已封存，以这一次为准",
        )
        assert told.get_action_display() in text_of(client_of(sealed_twice, name).get(reverse("notices")))
    assert notices.messages_for(sealed_twice["陈刚"]) == []


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


def test_a_table_of_a_page_says_of_which_run_it_is(sealed_twice):
    client, address = client_of(sealed_twice, "钱军"), reverse("unit-communities", args=[CITY])
    for asked, said in (({}, f"{YEAR}第2次督查"), ({"run": 1}, f"{YEAR}第1次督查")):
        answer = client.get(address, {"year": YEAR, "as": "xlsx"} | asked)
        assert said.replace(str(YEAR), f"{YEAR}年度") in unquote(answer["Content-Disposition"])
        sheets = load_workbook(BytesIO(answer.content)).worksheets
        assert said in [cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]


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
            file_name_of(rows, "docx"),
            rows.nil,
        )
    assert told[1][0] != told[2][0]
    assert (list(told[1][4]), told[2][4]) == (["meeting"], {})
    assert f"{YEAR}年度第1次督查评估报告" in told[1][1]
    assert f"{YEAR}年度第2次督查评估报告" in told[2][1]
    assert (
        f"数据取自{YEAR}年度第2次督查，是按{DOCUMENT}（2026年3月1日）更正以后的，校验码与其他各次不同。" in told[2][2]
    )
    assert f"数据取自{YEAR}年度第1次督查，后来按决定更正过，校验码与其他各次不同。" in told[1][2]
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
