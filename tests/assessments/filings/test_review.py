"""The reviewer's page: what is unusual first, what changed with its values, the decision, and what leaves nothing to ask."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.filings import steps
from assessments.filings.changes import figure_changes, row_changes
from assessments.filings.models import Filing
from assessments.filings.review import Review
from assessments.inspection import live
from assessments.inspection.models import Assessment
from communities.models import Grid, YearlyProfile
from lodi_community.records.revisions import Revision
from tests import facts
from tests.assessments.filings.test_filing_pages import CODE, state, words
from tests.rows import START, add
from tests.typing_in import form_in, text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]


def page_of(world, name="赵琳"):
    return Review(world[name], world["街心社区"], YEAR)


def last_number():
    return Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_it_says_first_what_was_unusual_and_what_the_street_says_to_it(world, sign_in):
    Grid.objects.filter(community__code=CODE, code="01").update(population=610)
    steps.submit(world["李敏"], CODE, {"1.population": "外来人口，派出所核对过"})
    answer = sign_in("赵琳").get(reverse("review", args=[CODE]))
    text = words(answer)
    assert "提醒 1 处 ，街道都写了说明；" in text_of(answer)
    assert "说明：外来人口，派出所核对过" in text
    assert text.index("说明：外来人口") < text.index('id="rows-grid"')


def test_records_stand_there_with_their_values(world, filed, sign_in):
    filed("submitted")
    text = words(sign_in("赵琳").get(reverse("review", args=[CODE])))
    grid = Grid.objects.get(community__code=CODE, code="01")
    assert f">{grid.households}</td>" in text  # of the table of grids
    assert "<dt>常住人口</dt>" in text  # all fields of what there is one a year


def test_changes_since_it_came_back_are_told_with_before_and_now_and_undone_ones_are_none(world):
    steps.submit(world["李敏"], CODE)
    steps.send_back(world["赵琳"], CODE, "请核对")
    first, second = Grid.objects.filter(community__code=CODE, code__in=["01", "02"]).order_by("code")
    for number in (first.households + 7, first.households + 9):
        first.households = number
        first.keep(by=world["李敏"])
    for worker in ("何玉兰", second.grid_worker):
        second.grid_worker = worker
        second.keep(by=world["李敏"])
    [change] = page_of(world).changes
    assert (change.title, change.word, change.who) == (str(first), "修改", "李敏")
    assert change.lines == [("常住户数", f"{first.households - 9} 户", f"{first.households} 户")]


def test_a_row_entered_and_removed_again_is_no_change_and_one_removed_is_named(world):
    before = last_number()
    grid = Grid(community=world["街心社区"], code="99", name="第99网格", households=9, population=20, started_on=START)
    grid.keep(by=world["李敏"])
    grid.remove(by=world["李敏"], reason="填错")
    grid = Grid.objects.get(community__code=CODE, code="02")
    grid.remove(by=world["李敏"], reason="并入第1网格")
    [change] = row_changes(world["赵琳"], world["街心社区"], YEAR, pk__gt=before)
    assert (change.word, change.is_there) == ("删除", False)


def test_a_row_of_the_year_is_compared_with_that_of_the_year_before(world):
    profile = YearlyProfile.objects.get(community__code=CODE, year=YEAR)
    values = {name: value for name, value in profile.state().items() if name not in ("year", "id")}
    YearlyProfile.objects.filter(pk=profile.pk).delete()
    add(YearlyProfile, [YearlyProfile(**values, year=YEAR - 1)])
    before = last_number()
    YearlyProfile(**values | {"volunteers": (profile.volunteers or 0) + 5}, year=YEAR).keep(by=world["李敏"])
    [change] = row_changes(world["赵琳"], world["街心社区"], YEAR, pk__gt=before)
    assert [heading for heading, *_ in change.lines] == [YearlyProfile._meta.get_field("volunteers").verbose_name]


def test_figures_are_compared_with_the_sealed_year_what_turned_first(world):
    live.refresh_all(world["街心社区"].code)
    now = Assessment.objects.of_year(YEAR).get(community__code=CODE)
    before = Assessment(verdicts=now.verdicts, figures=dict(now.figures))
    standard = page_of(world).standard
    at = standard.places["8.1"]
    before.verdicts = before.verdicts[:at] + ("F" if now.verdicts[at] != "F" else "P") + before.verdicts[at + 1 :]
    before.figures |= {"premises_area": now.figures["premises_area"] - 100, "staff": now.figures["staff"] + 1}
    found = figure_changes(standard, now, before, standard)
    assert found[0].rule.key == "8.1"
    assert found[0].has_turned
    assert {change.title for change in found} >= {standard.facts["premises_area"].title, standard.facts["staff"].title}


def test_approving_leads_to_the_filing_that_waits_next_and_to_the_list_at_the_end(world, sign_in):
    for code in ("431302001001", "431302001002"):
        steps.submit(world["李敏"], code)
    reviewer = sign_in("赵琳")
    form = form_in(reviewer.get(reverse("review", args=[CODE])), "seen")
    answer = reviewer.post(reverse("filing-approve", args=[CODE]), form)
    assert answer.url == reverse("review", args=["431302001002"])
    assert state() == "approved"


def test_what_was_taken_back_and_submitted_anew_since_the_page_was_opened_is_not_approved(world, sign_in):
    steps.submit(world["李敏"], CODE)
    reviewer = sign_in("赵琳")
    form = form_in(reviewer.get(reverse("review", args=[CODE])), "seen")
    steps.withdraw(world["李敏"], CODE)
    steps.submit(world["李敏"], CODE)
    answer = reviewer.post(reverse("filing-approve", args=[CODE]), form | {"comment": "写好的意见"})
    assert answer.status_code == 422
    assert "您打开以后街道撤回过、又重新提交了" in words(answer)
    assert "写好的意见" in words(answer)
    assert state() == "submitted"


def test_several_that_leave_nothing_to_look_into_are_approved_at_once_and_no_other(world, sign_in):
    Grid.objects.filter(community__code=CODE, code="01").update(population=610)
    steps.submit(world["李敏"], CODE, {"1.population": "外来人口"})
    steps.submit(world["李敏"], "431302001002")
    live.refresh_all("431302001")
    reviewer, url = sign_in("赵琳"), reverse("reviews")
    page = reviewer.get(url)
    picks = {row.code: f"{row.code}:{row.version}" for row in page.context["rows"]}
    assert [row.code for row in page.context["rows"] if row.is_clean] == ["431302001002"]
    answer = reviewer.post(url, {"pick": [*picks.values(), "431381001001:1", "x"]})
    assert answer.status_code == 422
    assert "街心社区有要核对的内容，请打开看过再定" in words(answer)
    states = dict(Filing.objects.values_list("community__code", "state"))
    assert states == {CODE: "submitted", "431302001002": "approved"}
    assert "没有选要通过的社区" in words(reviewer.post(url))


def test_the_city_looks_and_does_not_approve(world, filed, sign_in):
    filed("submitted")
    page = sign_in("钱军").get(reverse("reviews"))
    assert 'name="pick"' not in words(page)


def test_the_pages_of_review_take_the_same_queries_with_more_rows(world, filed, sign_in):
    filed("submitted")
    reviewer = sign_in("赵琳")

    def cost(url):
        reviewer.get(url)
        with CaptureQueriesContext(connection) as queries:
            reviewer.get(url)
        return len(queries)

    urls = [reverse("reviews"), reverse("review", args=[CODE])]
    before = [cost(url) for url in urls]
    steps.submit(world["李敏"], "431302001002")
    for number in range(5):
        facts.enrol(world["街心社区"], f"新人{number}")
    assert [cost(url) for url in urls] == before


def test_the_records_are_looked_for_in_the_community_alone(world, filed):
    """Where the scope and the community are asked of two joins of one table, a database reads the records of the city."""
    filed("submitted")
    with CaptureQueriesContext(connection) as queries:
        assert page_of(world, "钱军").tables
    assert not [query["sql"] for query in queries if re.search(r'\bT\d+\."?code"? >= ', query["sql"])]
