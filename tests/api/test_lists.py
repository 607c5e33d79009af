"""Lists for programs: every row once, in order, and no reading of what is not on the page."""

import pytest
from django.http import QueryDict

from communities.models import Grid
from lodi_community.api.filters import Query
from lodi_community.records.kinds import KINDS

from .programs import Program

pytestmark = pytest.mark.once


def test_the_whole_prefecture_is_listed_by_number_across_gaps(world):
    numbers = [*Grid.objects.order_by("pk").values_list("pk", flat=True)]
    middle, last = len(numbers) // 3, numbers[-1]
    Grid._base_manager.filter(pk__in=numbers[middle : 2 * middle]).delete()  # wider than what is looked through first
    Grid._base_manager.filter(pk=last).update(id=last + 10_000)
    program, seen, path = Program(world["钱军"]), [], "records/grid?limit=3&fields=id"
    while path:
        page = program.get(path).json()
        assert len(page["results"]) <= 3
        seen += [row["id"] for row in page["results"]]
        path = page["next"] and page["next"].removeprefix("/api/v1/")
    assert seen == [*numbers[:middle], *numbers[2 * middle : -1], last + 10_000]


def test_a_page_of_the_whole_prefecture_is_not_sorted_out_of_all_rows(world):
    for address in ("", "limit=1000&fields=id"):
        first = next(Query(KINDS["grid"], world["钱军"], QueryDict(address)).pages())
        plan = first.explain()
        assert "PRIMARY KEY (rowid>? AND rowid<?)" in plan
        assert "TEMP B-TREE" not in plan
