"""The working year is judged live: the community after each save, its divisions soon after."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from assessments.catalogue.standards import standard_for
from assessments.inspection import live, run, years
from assessments.inspection.models import Assessment, Inspection
from assessments.rules.loudi_2015 import LOUDI_2015
from committees.models import Seat
from communities.figures import Selection
from communities.models import Division, Grid
from facilities.models import Premises
from lodi_community.records.door import WriteDoor
from tests import facts
from tests.assessments.inspection.runs import sealed
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.long

PLACES = LOUDI_2015.places


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """``with after_commit():`` what follows a commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def stands(community):
    return Assessment.objects.judging().get(inspection__year=years.working_year(CITY), community=community)


def letter(community, rule):
    return stands(community).verdicts[PLACES[rule]]


def change_area(world, area):
    premises = Premises.objects.get(community=world["街心社区"])
    premises.floor_area = area
    premises.keep(by=world["李敏"])


def test_a_save_turns_the_verdict_and_its_gap(world, after_commit):
    """“Done when” 3: 380 → 420 m² turns 8.1 from ✗ (差 20 m²) to ✓."""
    with after_commit():
        change_area(world, 380)
    assert (letter(world["街心社区"], "8.1"), stands(world["街心社区"]).gaps) == ("F", {"8.1": 20_00})
    with after_commit():
        change_area(world, 420)
    assert (letter(world["街心社区"], "8.1"), stands(world["街心社区"]).gaps) == ("P", {})
    assert not stands(world["街心社区"]).frozen


def test_only_the_communities_that_were_touched_are_judged(world, after_commit):
    with after_commit():
        change_area(world, 380)
    assert list(Assessment.objects.judging().values_list("code", flat=True)) == ["431302001001"]


def test_a_removal_and_a_row_that_moves_turn_verdicts_too(world, after_commit):
    live.refresh_all(CITY)
    grid = Grid.objects.get(community=world["街心社区"], code="05")
    grid.households, grid.population = 90, 270
    with after_commit():
        grid.keep(by=world["李敏"])
    assert letter(world["街心社区"], "3.2") == "F"
    grid.community, grid.code = world["贤童社区"], "06"
    with after_commit():
        grid.keep(by=world["李敏"])
    assert (letter(world["街心社区"], "3.2"), letter(world["贤童社区"], "3.2")) == ("P", "F")
    with after_commit():
        grid.remove(by=world["李敏"], reason="并入第5网格")
    assert letter(world["贤童社区"], "3.2") == "P"


def test_a_write_that_concerns_no_community_judges_nothing(world, after_commit):
    with after_commit():
        account = world["陈刚"]
        account.name = "陈纲"
        account.keep(by=world["蒋波"])
        Division(code="431321002", name="杏子铺镇", level="town", parent=world["双峰县"]).keep(by=world["蒋波"])
    assert not Assessment.objects.judging().exists()


def test_many_communities_at_once_are_judged_together(world, after_commit, monkeypatch):
    monkeypatch.setattr(live, "MANY", 1)
    with after_commit(), WriteDoor(world["李敏"], "导入") as door:
        for name in ("街心社区", "贤童社区"):
            grid = Grid.objects.get(community=world[name], code="01")
            grid.households, grid.population = 90, 270
            door.keep(grid)
    assert (letter(world["街心社区"], "3.2"), letter(world["贤童社区"], "3.2")) == ("F", "F")
    assert Assessment.objects.judging().count() == 6
    assert years.working_inspection(CITY).summaries.get(code="431302001", rule="3.2").failed == 2


def test_when_judging_fails_the_save_stands_all_the_same(world, after_commit, monkeypatch):
    def fail(*args):
        raise RuntimeError("judging is broken")

    monkeypatch.setattr(live, "assess", fail)
    with after_commit():
        change_area(world, 420)
    assert Premises.objects.get(community=world["街心社区"]).floor_area == 420


def test_live_and_frozen_verdicts_are_the_same(varied):
    live.refresh_all(CITY)
    working = {a.code: (a.verdicts, a.figures, a.gaps, a.score_low, a.digest) for a in Assessment.objects.judging()}
    inspection = sealed()
    frozen = {a.code: (a.verdicts, a.figures, a.gaps, a.score_low, a.digest) for a in inspection.assessments.all()}
    assert working == frozen


def test_one_community_is_judged_with_as_many_queries_as_all(world):
    inspection, standard = years.working_inspection(CITY), standard_for(YEAR)
    counts = []
    for selection in (Selection(), Selection(code="431302001"), Selection(community_id=world["街心社区"].pk)):
        with CaptureQueriesContext(connection) as queries:
            live.assess(inspection, standard, selection)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_change_that_is_tried_is_judged_as_if_everything_were_measured_anew(varied):
    live.refresh_all(CITY)
    inspection, standard = years.working_inspection(CITY), standard_for(YEAR)
    Premises.objects.update(floor_area=F("floor_area") - 30)
    Seat.objects.filter(full_time=True).update(full_time=False)
    changed, fallen = {"facilities.premises", "committees.seat"}, set()
    for before in Assessment.objects.judging():
        tried = live.assess_change(inspection, standard, before, changed)
        whole = live.assess(inspection, standard, Selection(community_id=before.community_id))[0]
        assert (tried.digest, tried.verdicts) == (whole.digest, whole.verdicts)
        fallen |= {rule for rule, at in PLACES.items() if before.verdicts[at] != tried.verdicts[at]}
    assert {"8.1", "5.4"} <= fallen


def test_while_a_run_goes_on_no_live_verdict_slips_in(world):
    inspection = years.working_inspection(CITY)
    run.start(YEAR, CITY)
    live.judge_places({"431302001001"})
    assert live.judge_community(inspection, world["街心社区"].pk) is None
    assert live.refresh_all(CITY).pk == inspection.pk
    live.refresh_summaries()
    assert not Assessment.objects.judging().exists()


def test_after_the_seal_the_next_year_is_judged_live_and_the_sealed_one_stays(varied, after_commit):
    inspection = sealed()
    with after_commit():
        change_area(varied, 380)
    assert stands(varied["街心社区"]).inspection.year == YEAR + 1
    assert inspection.assessments.get(community=varied["街心社区"]).verdicts[PLACES["8.1"]] == "P"
    assert run.verify(inspection) == []


# Summaries ------------------------------------------------------------------------------------


def failed(code="4313", rule="8.1"):
    return years.working_inspection(CITY).summaries.get(code=code, rule=rule).failed


def test_summaries_follow_a_save_at_the_next_beat(world, after_commit):
    live.refresh_all(CITY)
    assert failed() == 0
    with after_commit():
        change_area(world, 380)
    live.refresh_summaries()
    assert (failed(), failed("431302001"), failed("431302002"), failed("431321")) == (1, 1, 0, 0)


def test_without_news_the_summaries_are_left_alone(world):
    live.refresh_all(CITY)
    before = years.working_inspection(CITY).summarized_at
    keys = set(years.working_inspection(CITY).summaries.values_list("pk", flat=True))
    live.refresh_summaries()
    assert years.working_inspection(CITY).summarized_at == before
    assert set(years.working_inspection(CITY).summaries.values_list("pk", flat=True)) == keys


def test_the_working_year_is_made_when_it_is_first_needed_and_once(world):
    assert years.working_inspection(CITY) == years.working_inspection(CITY)
    inspection = Inspection.objects.judging().get()
    assert (inspection.year, inspection.status) == (YEAR, Inspection.Status.WORKING)


def test_data_that_is_missing_is_a_range_of_scores(world, after_commit):
    facts.state_profile(world["街心社区"], YEAR, volunteers=None)
    with after_commit():
        change_area(world, 410)
    assessment = stands(world["街心社区"])
    assert (assessment.hard_missing, assessment.hard_failed, assessment.clear) == (1, 0, False)
    assert assessment.score_low < assessment.score_high == 100_00
