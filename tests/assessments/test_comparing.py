"""Years and units side by side: each number recomputed by plain SQL written apart, on a small demonstration of five years."""

from collections import defaultdict

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from assessments.catalogue.standards import standard_of
from assessments.dashboards.comparing import Comparison
from assessments.inspection.models import Inspection
from communities.models import Division
from lodi_community.accounts.models import User
from tests.records.test_exporting import table_of

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("small_demo"), pytest.mark.django_db]
VERDICTS = """
SELECT a.code, a.name, a.verdicts, a.hard_failed, a.hard_missing, a.score_low FROM assessments_assessment a
JOIN assessments_inspection i ON i.id = a.inspection_id
WHERE i.year = %s AND i.beside_id IS NULL AND i.counts
"""


def rows_of(year):
    with connection.cursor() as cursor:
        cursor.execute(VERDICTS, [year])
        return {code: rest for code, *rest in cursor.fetchall()}


@pytest.fixture
def city():
    return User.objects.get(division__code="4313", post="department", username="zhoujianguo")


def comparison(user, year=2025, other=2024):
    rows = list(Inspection.objects.judging().of("4313"))
    found = {row.year: row for row in rows}
    return Comparison(user, Division.objects.get(code="4313"), found[year], found[other], rows)


def test_rules_by_unit_are_what_the_verdicts_say(city):
    page = comparison(city)
    now, then = rows_of(2025), rows_of(2024)
    places = standard_of(page.inspection).places

    def failed(rows, code, key):
        return sum(verdicts[places[key]] == "F" for own, (_, verdicts, *_) in rows.items() if own.startswith(code))

    shown = page.rule_rows()
    assert len(shown) > 20
    for rule, _, cells in shown:
        for unit, cell in zip(page.units, cells, strict=True):
            number, before = failed(now, unit.code, rule.key), failed(then, unit.code, rule.key)
            assert (cell.number, cell.change) == (number, number - before), (unit, rule.key)
    left_out = set(places) - {rule.key for rule, *_ in shown}
    assert not [key for key in left_out if failed(now, "4313", key) or failed(then, "4313", key)]


def test_streets_of_the_whole_city_stand_in_one_ranking_and_equals_share_a_rank(city):
    streets = defaultdict(list)
    for code, (_, _, failed, missing, _) in rows_of(2025).items():
        streets[code[:9]].append(not (failed or missing))
    worth = {code: sum(clear) / len(clear) for code, clear in streets.items()}
    ranking = comparison(city).ranking()
    assert {row.code for row in ranking} == set(worth)
    for row in ranking:
        assert row.rank == 1 + sum(other > worth[row.code] for other in worth.values())
        assert (row.clear, row.communities) == (sum(streets[row.code]), len(streets[row.code]))
    assert [row.rank for row in ranking] == sorted(row.rank for row in ranking)


def test_who_turned_and_who_fails_three_years_running_are_named(city):
    years = [rows_of(year) for year in (2025, 2024, 2023)]
    page = comparison(city)
    hard = [(at, rule.key) for at, rule in enumerate(page.standard.rules) if rule.is_hard]
    clear = [{code for code, (_, _, failed, missing, _) in rows.items() if not failed + missing} for rows in years]
    (_, newly), (_, fallen), (_, running) = page.turned()
    assert {row.code for row in newly} == (clear[0] - clear[1]) & years[1].keys()
    assert {row.code for row in fallen} == (clear[1] - clear[0]) & years[0].keys()
    expected = {
        code: {key for at, key in hard if all(rows[code][1][at] == "F" for rows in years)}
        for code in years[0]
        if all(code in rows for rows in years)
    }
    assert {row.code: {rule.key for rule in row.rules} for row in running} == {k: v for k, v in expected.items() if v}


def test_one_rule_over_the_years_is_counted_in_each(city):
    page = comparison(city)
    rule = page.standard.rule("8.1")
    at = page.standard.places["8.1"]
    for inspection, cells, _ in page.over_years(rule):
        assert cells[0].number == sum(row[1][at] == "F" for row in rows_of(inspection.year).values()), inspection
        assert f"year={inspection.year}&" in cells[0].url


def test_each_way_is_a_page_and_a_file(city):
    client = Client()
    client.force_login(city)
    url = reverse("compare", args=["4313"])
    for by in ("rules", "streets", "years", "turned"):
        asked = {"by": by, "year": 2025, "with": 2023}
        assert client.get(url, asked).status_code == 200
        assert len(table_of(client.get(url, asked | {"as": "xlsx"}))) > 1
    assert client.get(url, {"with": "1999"}).status_code == 404
    assert client.get(url, {"by": "x", "rule": "99.9", "order": "8.9"}).status_code == 200
