"""What a filing locks, for whom, and what the sentence says."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.filings import steps
from assessments.filings.models import Filing, FilingStep, Unlock
from assessments.inspection import run
from assessments.inspection.models import Assessment
from communities.models import Grid, Institution, YearlyProfile
from funding.models import Budget
from lodi_community.records.door import Locked, WriteDoor
from lodi_community.records.models import Revision
from tests.places import CITY
from tests.world import YEAR


def first_grid(community):
    return Grid.objects.get(community=community, code="01")


def refusal(record, by):
    with pytest.raises(Locked) as refused:
        record.keep(by=by)
    return refused.value.messages[0]


def changed(grid):
    grid.households += 1
    return grid


def test_a_submitted_filing_locks_its_records_and_says_since_when_and_who_can_help(world, filed):
    filed("submitted")
    said = refusal(changed(first_grid(world["街心社区"])), world["李敏"])
    assert said.startswith(f"街心社区{YEAR}年度填报已于 {date.today()} ")
    assert said.endswith(" 提交，数据已锁定。要修改，先撤回填报，或请娄星区委组织部退回")
    assert first_grid(world["街心社区"]).households == 200


def test_an_approved_filing_locks_its_records_until_the_county_unlocks_it(world, filed):
    filed("approved")
    said = refusal(changed(first_grid(world["街心社区"])), world["李敏"])
    assert said.endswith(" 审核通过，数据已锁定。要修改，请娄星区委组织部解锁")
    steps.unlock(world["吴霞"], "431302001001", "网格并错了", date.today())
    changed(first_grid(world["街心社区"])).keep(by=world["李敏"])
    Unlock.objects.update(ended_on=date.today() - timedelta(days=1))
    refusal(changed(first_grid(world["街心社区"])), world["李敏"])


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_a_filing_the_street_works_on_locks_nothing(world, filed, state):
    filed(state)
    changed(first_grid(world["街心社区"])).keep(by=world["李敏"])


def test_the_neighbour_and_another_year_are_not_locked(world, filed):
    filed("submitted")
    changed(first_grid(world["贤童社区"])).keep(by=world["李敏"])
    YearlyProfile(community=world["街心社区"], year=YEAR - 1, kind="urban", households=9).keep(by=world["李敏"])


def test_what_the_street_and_the_county_state_is_not_locked(world, filed):
    filed("approved")
    system = Institution(code="431302001", kind="staff_training_system", name="培训制度", adopted_on=date(2020, 1, 1))
    system.keep(by=world["李敏"])
    Budget.objects.filter(unit=world["娄星区"], year=YEAR).delete()
    Budget(unit=world["娄星区"], year=YEAR, listed=True, document_no="娄财〔2026〕1号").keep(by=world["赵琳"])


def test_the_department_still_sets_the_tier_of_a_locked_community(world, filed):
    filed("approved")
    profile = YearlyProfile.objects.get(community=world["街心社区"], year=YEAR)
    profile.funding_tier = "county_urban"
    profile.keep(by=world["吴霞"])


def test_rows_added_together_are_refused_together(world, filed):
    filed("submitted")
    rows = [
        Grid(community=world[name], code="09", name="第9网格", households=1, population=2, started_on=date(2026, 1, 1))
        for name in ("贤童社区", "街心社区")
    ]
    with pytest.raises(Locked, match="街心社区"), WriteDoor(world["李敏"], "导入") as door:
        door.add_many(rows)
    assert not Grid.objects.filter(code="09").exists()


def test_more_places_take_no_more_queries(world, filed):
    filed("submitted")
    from assessments.filings.locks import filed as lock

    def queries(codes):
        with CaptureQueriesContext(connection) as found:
            assert lock(world["李敏"], {(code, None) for code in codes}) is None
        return len(found)

    assert queries(["431302001002"]) == queries(["431302001002", "431302002001", "431302002002"]) == 2


def test_a_step_is_in_the_history_and_in_the_chain_of_revisions(world, filed):
    filed("returned")
    rows = FilingStep.objects.order_by("pk").values_list("action", "by_name", "state_from", "state_to", "comment")
    assert list(rows) == [
        ("submit", "李敏", "draft", "submitted", ""),
        ("return", "赵琳", "submitted", "returned", "网格的户数请核对"),
    ]
    revisions = Revision.objects.filter(kind="assessments.filing").order_by("pk")
    assert [(r.by_name, r.changes) for r in revisions] == [
        ("李敏", {"state": ["填报中", "已提交"]}),
        ("赵琳", {"state": ["已提交", "已退回"]}),
    ]
    with pytest.raises(TypeError):
        FilingStep.objects.update(comment="")
    with pytest.raises(TypeError):
        FilingStep.objects.first().delete()


def test_returning_without_a_word_is_refused(world, filed):
    filed("submitted")
    with pytest.raises(ValidationError, match="退回要写明哪里要改"):
        steps.send_back(world["赵琳"], "431302001001", " ")
    steps.remark(world["赵琳"], "431302001001", first_grid(world["街心社区"]), {"households": "比去年少了一半"})
    assert steps.send_back(world["赵琳"], "431302001001", "").state == "returned"


def test_the_inspection_seals_every_filing_of_its_year_and_no_verdict_changes(world, filed):
    filed("submitted")
    steps.submit(world["李敏"], "431302001002")
    steps.send_back(world["赵琳"], "431302001002", "网格的户数请核对")
    inspection = run.start(YEAR, CITY, by=world["钱军"])
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    assert set(Filing.objects.values_list("year", "state")) == {(YEAR, "sealed")}
    assert Filing.objects.count() == 6
    sealed = FilingStep.objects.filter(action="seal").values_list("state_from", "by_name")
    assert sorted(sealed) == [*[("draft", "年度督查")] * 4, ("returned", "年度督查"), ("submitted", "年度督查")]
    assert run.verify(inspection) == []
    assert Assessment.objects.judging().filter(frozen=True).count() == 6


def test_an_inspection_without_a_root_seals_the_filings_of_every_place(world, filed):
    filed("submitted")
    inspection = run.start(YEAR, "")
    assert run.work(inspection.pk)
    assert set(Filing.objects.values_list("year", "state")) == {(YEAR, "sealed")}
    assert Filing.objects.count() == 6
