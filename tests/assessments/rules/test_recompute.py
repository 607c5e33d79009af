"""docs/handbook/recompute.py: a page of arithmetic finds the product's scores, to the cent, from what judge --json prints."""

import ast
import json
import runpy
from datetime import date
from pathlib import Path
from random import Random

import pytest

from assessments.rules.figures import DATE, FLAG
from assessments.rules.judged_file import as_data, judge_figures
from assessments.rules.kit import Between, Choice, Tally
from assessments.rules.loudi_2015 import LOUDI_2015
from tests.sizes import cases

from .conftest import STREET_HEART

pytestmark = pytest.mark.long

PROGRAM = Path(__file__).parents[3] / "docs/handbook/recompute.py"
recompute = runpy.run_path(str(PROGRAM))["recompute"]
FACTS = [fact for fact in LOUDI_2015.figures if not isinstance(fact, Tally)]


def printed(rows, year):
    """What manage.py judge --json prints of communities with these figures."""
    judged = judge_figures(LOUDI_2015, rows, [str(number) for number in range(len(rows))], year)
    return json.loads(json.dumps([as_data(row) for row in judged]))


def invented(fact, random):
    """A figure near the limits, or one of which a part or all is missing."""
    if isinstance(fact, Choice):
        return random.choice([None, *fact.codes])
    if fact.unit == FLAG:
        return random.choice([None, True, False])
    if fact.unit == DATE:
        return random.choice([None, date(2001, 5, 1), date(2015, 8, 31), date(2020, 1, 1)])
    least = random.randrange({"m²": 700_00, "元": 30_000_000, "户": 3000, "人": 1200}.get(fact.unit, 12))
    return random.choice([None, Between(least), Between(least, least + random.randrange(1, 9)), least, least, 0])


def community(random):
    """街心社区 with a few, or many, of its figures changed."""
    changed = random.sample(FACTS, random.choice([0, 1, 3, 10, 40, len(FACTS)]))
    return {**STREET_HEART, **{fact.name: invented(fact, random) for fact in changed}}


def test_the_program_needs_nothing_of_the_product_and_no_numpy():
    nodes = list(ast.walk(ast.parse(PROGRAM.read_text("utf-8"))))
    names = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    assert names == ["json", "sys", "pathlib"]


@pytest.mark.larger
@pytest.mark.parametrize("year", [2014, 2015, 2025])
def test_scores_heads_and_grades_of_invented_communities_come_out_again(year):
    random = Random(year)
    for row in printed([community(random) for _ in range(cases(60, 2000))], year):
        assert recompute(row) == (row["score"], row["heads"], row["grades"]), row


def test_the_program_sees_a_score_that_is_a_cent_off():
    (row,) = printed([{**STREET_HEART, "premises_area": 399_99}], 2025)
    row["verdicts"][0]["weight"] += 1
    assert recompute(row)[0] != row["score"]


def test_it_runs_by_itself_and_says_whose_score_differs(tmp_path, capsys):
    rows = printed([STREET_HEART, {**STREET_HEART, "staff": 4}], 2025)
    file = tmp_path / "judged.json"
    rows[1]["score"][0] += 1
    file.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as caught:
        patch.setattr("sys.argv", ["recompute.py", str(file)])
        runpy.run_path(str(PROGRAM), run_name="__main__")
    assert caught.value.code == "不一致：1"
    assert "([10000, 10000]," in capsys.readouterr().out
