"""Verdicts, traces and summaries for programs: the numbers of the pages, as numbers."""

import csv
import io
from datetime import date

import pytest

from committees.models import MemberDisposal
from lodi_community.access.models import Access
from tests import facts
from tests.api.conftest import refused
from tests.assessments.inspection.runs import sealed
from tests.world import YEAR

pytestmark = pytest.mark.django_db
SHORT = "431302001002"  # 贤童社区: 356.50 of 400 m²
OPEN = "431302002001"  # 铁东社区: nobody says how many volunteers


@pytest.fixture
def reviewer(program, lacking):
    return program("赵琳")


def test_all_that_fails_in_a_county_is_a_list_of_flat_rows(reviewer):
    (row,) = reviewer.get("verdicts?unit=431302&outcome=fail&hard=1").json()["results"]
    assert row == {
        "code": SHORT, "name": "=贤童社区", "year": YEAR, "standard": "loudi-2015", "rule": "8.1", "clause": "8.1",
        "title": "公共服务用房面积", "head": "place", "head_title": "有处议事", "hard": True, "outcome": "fail",
        "outcome_name": "不达标", "least": "356.50", "most": "356.50", "unit": "m²", "gap": "43.50", "lacks": "差 43.50 m²",
    }  # fmt: skip


def test_the_list_as_csv_is_whole_and_holds_no_formula(reviewer):
    for answer in (
        reviewer.get("verdicts?outcome=fail&format=csv"),
        reviewer.get("verdicts?outcome=fail", Accept="text/csv"),
    ):
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.content.startswith(b"\xef\xbb\xbf")
        rows = [*csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]
        failed = next(row for row in rows if row["规则"] == "8.1")
        assert failed["社区"] == "'=贤童社区"
        assert (failed["区划代码"], failed["结论"], failed["缺口（超出为负）"], failed["硬指标"]) == (
            SHORT,
            "不达标",
            "43.50",
            "是",
        )
    assert {line.act for line in Access.objects.all()} == {"export"}


def test_pages_join_to_the_whole(reviewer):
    whole = [(row["code"], row["rule"]) for row in reviewer.get("verdicts?limit=1000").json()["results"]]
    url, found = "verdicts?limit=50", []
    while url:
        page = reviewer.get(url.removeprefix("/api/v1/")).json()
        found += [(row["code"], row["rule"]) for row in page["results"]]
        url = page["next"]
    assert found == whole
    assert len(whole) == 4 * len({rule for _, rule in whole})


def test_what_is_missing_has_an_open_end(reviewer):
    (row,) = reviewer.get("verdicts?outcome=missing").json()["results"]
    assert (row["code"], row["least"], row["most"], row["gap"]) == (OPEN, None, None, None)


def test_a_community_is_told_with_every_figure_limit_and_gap(reviewer):
    verdicts = reviewer.get(f"verdicts/{SHORT}?quote=1").json()
    (failed,) = [row for row in verdicts["verdicts"] if row["rule"] == "8.1"]
    assert (failed["figure"], failed["limit"], failed["gap_text"]) == ("356.50 m²", "≥ 400.00 m²", "差 43.50 m²")
    assert failed["gaps"] == [{"of": "", "short": "43.50", "over": "0.00", "unit": "m²"}]
    assert failed["quote"].startswith("2015年底，全市各社区公共服务用房面积")
    assert verdicts["score"]["low"] == verdicts["score"]["high"] != "100.00"
    assert verdicts["grade"] == {"worst": "良好", "best": "良好"}
    area = next(figure for figure in verdicts["figures"] if figure["name"] == "premises_area")
    assert (area["least"], area["most"], area["unit"]) == ("356.50", "356.50", "m²")


def test_the_standard_beside_has_verdicts_and_no_score(reviewer):
    verdicts = reviewer.get(f"verdicts/{SHORT}?year={YEAR}&standard=later-norms").json()
    assert (verdicts["standard"], verdicts["score"], verdicts["grade"]) == ("later-norms", None, None)
    assert verdicts["verdicts"]


def test_a_trace_has_the_lines_of_the_page(reviewer):
    trace = reviewer.get(f"verdicts/{SHORT}/8.1/trace").json()
    (fact,) = trace["facts"]
    assert [(line["least"], line["row"]["kind"]) for line in fact["lines"]] == [("356.50", "premises")]
    assert trace["verdict"]["outcome"] == "fail"


def test_whom_a_trace_is_about_is_withheld_from_who_may_not_see_it_and_told_to_the_log(program, lacking):
    facts.add(MemberDisposal, [MemberDisposal(community=lacking["街心社区"], member="秘某", found_on=date(YEAR, 3, 1))])
    seen, withheld = (asking.get("verdicts/431302001001/7.2/trace") for asking in (program("钱军"), program("郑毅")))
    assert {line["row"]["kind"] for fact in seen.json()["facts"] for line in fact["lines"]} == {"memberdisposal"}
    assert "memberdisposal" not in withheld.content.decode()
    assert [(fact["withheld"], fact["lines"]) for fact in withheld.json()["facts"]] == [(True, [])]
    told = Access.objects.filter(kind="committees.memberdisposal")
    assert [line.by_name for line in told] == ["钱军"]


def test_a_summary_counts_the_communities_and_adds_what_they_lack(program, lacking):
    summary = program("钱军").get("summaries/4313").json()
    assert (summary["communities"], summary["clear"], summary["only_missing"], summary["failing"]) == (6, 4, 1, 1)
    gaps = {gap["key"]: (gap["amount"], gap["unit"], gap["communities"]) for gap in summary["gaps"]}
    assert gaps == {"premises": ("43.50", "m²", 1), "funds": ("0.00", "元", 0), "staff": (0, "名", 0)}
    (rule,) = [row for row in summary["rules"] if row["rule"] == "8.1"]
    assert (rule["passed"], rule["failed"]) == (5, 1)
    assert rule["lacks"] == [{"of": "", "short": "43.50", "over": "0.00", "unit": "m²"}]
    assert {duty["rule"] for duty in summary["duties"]} >= {"14.6", "14.7"}
    assert [(row["name"], row["communities"], row["clear"]) for row in summary["below"]] == [
        ("娄星区", 4, 2),
        ("双峰县", 2, 2),
    ]


def test_rules_are_data_with_the_limit_the_sentence_and_the_reading(reviewer):
    answer = reviewer.get("standards/loudi-2015/rules").json()
    rules = {rule["key"]: rule for rule in answer["results"] if rule["of"] == "community"}
    area, funds = (
        rules["8.1"],
        next(rule for rule in rules.values() if "15.2" in [c["clause"] for c in rule["clauses"]]),
    )
    assert area["clauses"][0]["quote"].startswith("2015年底，全市各社区公共服务用房面积按照不低于400平方米")
    assert (area["unit"], area["hard"], area["weight"], area["due"]) == ("m²", True, 2, "2015-12-31")
    cases = {"municipal_urban": "250000.00", "county_urban": "200000.00", "township": "150000.00"}
    assert {name: case["value"] for name, case in funds["limits"]["low"]["cases"].items()} == cases
    assert answer["standard"]["version"] == "第1版"
    assert {rule["of"] for rule in answer["results"]} == {"community", "unit"}
    assert [row["role"] for row in reviewer.get("standards").json()["results"]] == ["judging", "reference"]


def test_a_year_is_sealed_by_request_and_its_reports_are_there(program, world):
    asking = program("钱军")
    assert refused(
        asking.post("inspections", {"year": YEAR, "typed": "2025"}), 422, "年度写的是“2025”，要封存的是 2026"
    )
    assert refused(asking.post("inspections", {"year": YEAR, "typed": str(YEAR)}), 422, "仍要封存，写明理由")
    assert not asking.get("inspections/trial?since=999999999999").json()["waiting"]  # later than any day
    asked = asking.post("inspections", {"year": YEAR, "typed": str(YEAR), "reason": "换届前封存"}).json()
    assert asked["may_confirm"]  # nobody else holds the right in this world
    assert [row["id"] for row in asking.get("inspections").json()["waiting"]] == [asked["id"]]
    started = asking.post(f"inspections/{asked['id']}/confirm")
    assert (started.status_code, started.json()["status"]) == (202, "running")
    assert asking.get(f"inspections/{YEAR}").json()["total"] == 6
    assert refused(asking.post(f"inspections/{asked['id']}/confirm"), 422, "正在进行，不用再启动一次")


def test_reports_of_a_sealed_year_are_files_and_logged_as_downloads(program, world):
    sealed()
    asking = program("冯洁")
    reports = asking.get("reports?unit=431302001").json()
    assert [row["name"] for row in reports["results"]] == ["乐坪街道", "街心社区", "贤童社区"]
    address = next(file["address"] for file in reports["results"][0]["files"] if file["form"] == "xlsx")
    file = asking.get(address.removeprefix("/api/v1/"), Accept="application/pdf")
    assert (file.status_code, file.content[:2]) == (200, b"PK")
    assert [(line.place_code, line.by_name) for line in Access.objects.filter(act="download")] == [
        ("431302001", "冯洁")
    ]
    assert refused(asking.get(f"reports/{YEAR}/431321.xlsx"), 404, "不在您的管理范围内")
    run = program("钱军").get(f"inspections/{YEAR}").json()
    assert (run["status"], run["done"], len(run["digest"])) == ("sealed", 6, 64)
