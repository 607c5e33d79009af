"""What documents say of a figure: of so many things in words that compare with something."""

from types import SimpleNamespace

import pytest

from assessments.inspection.judging import reference_date
from assessments.reports import sayings
from assessments.reports.origins import bare
from assessments.reports.parts import paper
from assessments.rules import kit
from assessments.rules.loudi_2015 import LOUDI_2015
from tests.world import YEAR

ROW = SimpleNamespace(_meta=SimpleNamespace(model_name="assessment"), pk=1, gaps={})


def said_of(rule, figures):
    return kit.explain(LOUDI_2015, rule, figures, reference_date(YEAR))


@pytest.mark.parametrize(
    "grids, in_range, cell, sentence",
    [
        (10, 9, "10个中的9个", "10个中的9个符合要求"),
        (8, 0, "8个都不符合要求", "8个都不符合要求"),
        (8, 8, "8个都符合要求", "8个都符合要求"),
        (1, 1, "1个，符合要求", "1个，符合要求"),
        (1, 0, "1个，不符合要求", "1个，不符合要求"),
        (0, 0, "0个", "一个也没有"),
        (8, [0, 3], "8个中至多3个", "8个中至多3个符合要求"),
    ],
)
def test_of_all_none_or_part_of_so_many_things(grids, in_range, cell, sentence):
    said = said_of("3.2", {"households": 1000, "grids": grids, "grids_in_range": in_range})
    assert bare(sayings.figure(ROW, said)) == cell
    assert bare(sayings.met(ROW, said)) == sentence


def test_seats_of_two_committees_are_told_with_their_names():
    said = said_of("5.3", {"party_seats": 3, "residents_seats": 4})
    assert bare(sayings.figure(ROW, said)) == "党组织3席，居委会4席"


@pytest.mark.parametrize(
    "shown, printed",
    [
        ("2026-01-01 起没有", "2026年1月1日起没有"),
        ("逾期 365 天（算到 2026-12-31）", "逾期365天（算到2026年12月31日）"),
        ("电话 0738-2026-01-01", "电话0738-2026-01-01"),
    ],
)
def test_days_of_pages_are_written_as_documents_write_them(shown, printed):
    assert paper(shown) == printed
