"""The numbers of cases: candidates and counts recomputed by plain SQL written apart, ties whole, a late filing as a case."""

import json
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.urls import reverse

from assessments.filings import steps
from assessments.filings.models import Deadline
from assessments.inspection.models import Inspection, UnitSummary
from assessments.models import AdmonitionTalk, Case, ResponsiblePerson
from tests.facts import START, add
from tests.places import CITY
from tests.world import YEAR

from .test_cases import due, later, opening, take, words

pytestmark = [pytest.mark.once, pytest.mark.long]
JUDGED = """
SELECT a.code, a.hard_failed, a.gaps FROM assessments_assessment a JOIN assessments_inspection i ON i.id = a.inspection_id
WHERE i.year = %s AND i.counts AND i.beside_id IS NULL
"""


def by_sql(digits):
    """{unit: [communities, of which fail a hard rule, gap of 8.1]}."""
    found = defaultdict(lambda: [0, 0, 0])
    with connection.cursor() as cursor:
        cursor.execute(JUDGED, [YEAR])
        for code, failed, gaps in cursor.fetchall():
            unit = found[code[:digits]]
            unit[0] += 1
            unit[1] += failed > 0
            unit[2] += (json.loads(gaps) if isinstance(gaps, str) else gaps).get("8.1", 0)
    return found


def listed(client, **asked):
    """[(rank, code, number, total)] of the candidates."""
    page = client.get(reverse("case-candidates"), {"year": YEAR} | asked)
    return [(row.rank, row.code, row.number, row.total) for row, _ in page.context["found"]]


def test_candidates_are_those_of_plain_sql_and_a_tie_at_the_cut_stands_whole(falling_short, sign_in):
    client = sign_in("钱军")
    for level, digits in (("9", 9), ("6", 6)):
        units = by_sql(digits)
        found = listed(client, level=level, share=1)
        assert {(code, number, total) for _, code, number, total in found} == {
            (code, failed, total) for code, (total, failed, _) in units.items() if failed
        }
        shares = [Fraction(failed, total) for total, failed, _ in units.values()]
        for rank, _, number, total in found:
            assert rank == 1 + sum(share > Fraction(number, total) for share in shares)
    assert [row[:2] for row in listed(client, first=1)] == [(1, "431321001")]
    tie = [(1, "431321001"), (2, "431302001"), (2, "431302002")]
    assert [row[:2] for row in listed(client, first=2)] == tie
    assert [row[:2] for row in listed(client, share=51)] == tie[:1]
    assert [code for _, code, *_ in listed(sign_in("吴霞"))] == ["431302001", "431302002"]


def test_candidates_by_the_gap_of_a_rule(falling_short, sign_in):
    units = by_sql(9)
    client = sign_in("钱军")
    order = sorted((code for code in units if units[code][2]), key=lambda code: -units[code][2])
    assert [code for _, code, *_ in listed(client, rule="8.1")] == order == ["431321001", "431302002", "431302001"]
    page = words(client.get(reverse("case-candidates"), {"year": YEAR, "rule": "8.1", "least": 2}))
    assert "差 30.00 m²" in page
    assert "差 25.00 m²" not in page
    wrong = words(client.get(reverse("case-candidates"), {"year": YEAR, "share": "全部", "rule": "99.9"}))
    assert "比例“全部”不对，应是 1 到 100 的整数，下面按 50 列" in wrong
    endless = words(client.get(reverse("case-candidates"), {"year": YEAR, "share": "000000050" + "9" * 5000}))
    assert "不对，应是 1 到 100 的整数，下面按 50 列" in endless
    assert "没有“99.9”这条规则" in wrong


def test_candidates_by_years_running_and_for_praise(falling_short, sign_in):
    last = Inspection.objects.create(
        root=CITY, year=YEAR - 1, standard="loudi_2015", standard_version="1", formula=1, status="sealed"
    )
    for code, clear in (("431321001", 0), ("431302001", 2), ("431302002", 1)):
        UnitSummary.objects.create(
            inspection=last, code=code, name=code, communities=2, clear=clear, only_missing=0, missing=0, scored=2,
            score_low=0, score_high=0, grades={}, heads=[],
        )  # fmt: skip
    client = sign_in("钱军")
    assert [code for _, code, *_ in listed(client, years=2)] == ["431321001", "431302002"]
    assert [code for _, code, *_ in listed(client, course="praise", share=50)] == ["431302001", "431302002"]
    page = words(client.get(reverse("case-candidates"), {"year": YEAR, "course": "praise", "share": 50, "years": 2}))
    assert "硬指标全部达标的社区占 50% 以上，连续 2 年" in page
    assert f"{reverse('case-open')}?unit=431302001&from=list&course=praise" in page
    assert sign_in("赵琳").get(reverse("case-candidates")).status_code == 403


BY_STATE = {
    "running": "stage NOT IN ('accepted', 'commended', 'closed')",
    "overdue": "stage IN ('noticed', 'answered') AND due_on < %(today)s",
    "silent": "stage = 'noticed' AND due_on < %(today)s",
    "near": "stage = 'noticed' AND due_on BETWEEN %(today)s AND %(week)s",
    "answered": "stage = 'answered'",
    "talk": "course = 'hold' AND stage IN ('opened', 'inspected')",
    "rejected": "stage = 'rejected'",
    "ended": "stage IN ('accepted', 'commended', 'closed')",
}


def test_every_count_of_the_list_is_that_of_plain_sql_and_opens_the_list_it_counts(falling_short, sign_in):
    unit = falling_short["花山街道"]
    person = ResponsiblePerson.objects.filter(unit=unit).first()
    for days in (-9, -1, 0, 7, 8):
        for stage in ("noticed", "answered"):
            add(Case, [_case(unit, person, stage, date.today() + timedelta(days))])
    add(
        Case,
        [_case(unit, person, stage) for stage in ("opened", "inspected", "talked", "rejected", "closed", "accepted")],
    )
    client = sign_in("吴霞")
    counts = client.get(reverse("cases")).context["listing"].counts
    values = {"today": date.today(), "week": date.today() + timedelta(7)}
    for key, _, number, url in counts:
        with connection.cursor() as cursor:
            sql = f"SELECT COUNT(*) FROM assessments_case WHERE {BY_STATE[key]}"  # noqa: S608
            cursor.execute(sql, values)
            assert cursor.fetchone()[0] == number == client.get(reverse("cases") + url).context["number"], key
    assert {key: number for key, _, number, _ in counts}["overdue"] == 4


def _case(unit, person, stage, due=None):
    return Case(
        unit=unit, person=person, course="hold", opened_on=START, origin="unit", reason="差", stage=stage, due_on=due
    )


def test_a_late_filing_becomes_a_case_that_is_accepted_when_it_has_been_submitted(falling_short, sign_in):
    Deadline(county=falling_short["娄星区"], year=YEAR, due_on=date.today() - timedelta(3)).keep(
        by=falling_short["吴霞"], reason="定期限"
    )
    client, unit = sign_in("吴霞"), "431302002"
    assert f"{reverse('case-open')}?unit={unit}&from=filing" in words(client.get(reverse("filings"), {"place": unit}))
    response = opening(client, unit, "&from=filing", rules=["filing"])
    case = Case.objects.get()
    assert (response.status_code, case.origin, case.rules) == (302, "filing", ["filing"])
    assert "年度填报逾期未交：2 个社区逾期未交" in case.reason
    assert take(client, case, "talk", interviewer="部长", text="一直不交").status_code == 302
    assert AdmonitionTalk.objects.get().clauses == ""
    take(client, case, "notice", number="1号", deadline=due().isoformat())
    take(sign_in("王芳"), case, "answer")
    refused = take(client, case, "accept", verifier="组")
    short = f"年度填报逾期未交：2 个社区逾期未交，在铁东社区、铁西社区{later()}。按数据还没有改到位"
    assert short in words(refused)
    for code in ("431302002001", "431302002002"):
        steps.submit(falling_short["王芳"], code)
    assert take(client, case, "accept", verifier="组").status_code == 302
