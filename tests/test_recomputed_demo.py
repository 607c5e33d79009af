"""The scores of the demonstration, of all its years, recomputed by docs/handbook/recompute.py from printed figures."""

import json
import runpy

import pytest

from assessments.catalogue.standards import standard_of
from assessments.inspection.judging import grades_of
from assessments.inspection.models import Inspection
from assessments.rules.judged_file import as_data, judge_figures
from lodi_community.demo import build

from .installation import ROOT
from .sizes import cases

# 12 communities of the demonstration; under prove.sh all 377.
DEMONSTRATION = cases("small_demo", "whole_demo")
# Numbers are compared with stored numbers: no database has a say in them.
pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.usefixtures(DEMONSTRATION)]
PROGRAM = runpy.run_path(str(ROOT / "docs/handbook/recompute.py"))


@pytest.fixture
def whole_demo(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    build.build()


@pytest.mark.larger
def test_every_stored_score_comes_out_to_the_cent():
    years = []
    for inspection in Inspection.objects.judging().order_by("year"):
        standard = standard_of(inspection)
        rows = list(inspection.assessments.order_by("code"))
        judged = judge_figures(standard, [row.figures for row in rows], [row.name for row in rows], inspection.year)
        for row, printed in zip(rows, json.loads(json.dumps([as_data(one) for one in judged])), strict=True):
            assert "".join(verdict["outcome"] for verdict in printed["verdicts"]) == row.verdicts, row
            score, heads, grades = PROGRAM["recompute"](printed)
            assert score == [row.score_low, row.score_high], row
            assert [heads.get(head.title) for head in standard.heads] == row.heads, row
            assert tuple(grades) == grades_of(standard, row, inspection.year), row
        years.append(inspection.year)
    assert years[-4:] == [2023, 2024, 2025, 2026]
