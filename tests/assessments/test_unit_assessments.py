"""Units beside the communities: judged live after a write, frozen and sealed with the year."""

import pytest

from assessments.inspection import live, run
from assessments.inspection.models import Assessment, Inspection
from assessments.models import Leader, LeadingGroup, UnitAssessment
from assessments.rules.loudi_2015 import LOUDI_2015
from funding.models import LocalStandard
from tests.duties import state_duties
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.long

UNITS = LOUDI_2015.units


@pytest.fixture
def duties(world):
    state_duties(world.divisions, world.communities, YEAR)
    return world


def outcome(unit, rule):
    return UnitAssessment.objects.judging().get(unit=unit, inspection__year=YEAR).outcome(UNITS.places[rule])


def test_every_division_is_assessed_with_the_working_year(duties):
    live.refresh_all(CITY)
    assert set(UnitAssessment.objects.judging().values_list("code", flat=True)) == {
        unit.code for unit in duties.divisions
    }
    assert set(UnitAssessment.objects.judging().values_list("failed", "missing")) == {(0, 0)}


def test_a_write_judges_the_unit_at_once(duties, django_capture_on_commit_callbacks):
    live.refresh_all(CITY)
    group = LeadingGroup.objects.get(unit=duties["娄星区"])
    group.office, group.planned_staff, group.staff = False, None, None
    with django_capture_on_commit_callbacks(execute=True):
        group.keep(by=duties["吴霞"], reason="撤销办公室")
    assert outcome(duties["娄星区"], "14.2") == "F"
    assert outcome(duties["双峰县"], "14.2") == "P"


def test_a_countys_own_standard_is_felt_by_its_communities_at_once(duties, django_capture_on_commit_callbacks):
    """15.5: 五里社区 receives 200,000 元, the city's floor; its county then asks for 300,000."""
    live.refresh_all(CITY)
    LocalStandard.objects.all().delete()
    decided = LocalStandard(
        unit=duties["双峰县"],
        kind="operating",
        tier="county_urban",
        first_year=YEAR,
        amount="300000",
        document_no="双政发1号",
    )
    with django_capture_on_commit_callbacks(execute=True):
        decided.keep(by=duties["孙伟"])
    letters = {
        row.name: row.verdicts[LOUDI_2015.places["15.operating"]]
        for row in Assessment.objects.judging().filter(inspection__year=YEAR)
    }
    assert letters["五里社区"] == "F"
    assert set(letters.values()) == {"P", "F"}
    assert list(letters.values()).count("F") == 1


def test_a_units_verdicts_are_in_no_communitys_score(duties):
    live.refresh_all(CITY)
    before = dict(Assessment.objects.judging().values_list("code", "digest"))
    Leader.objects.all().update(community=None)
    live.refresh_all(CITY)
    assert outcome(duties["乐坪街道"], "14.7") == "F"
    assert dict(Assessment.objects.judging().values_list("code", "digest")) == before


@pytest.fixture
def sealed(duties):
    """The inspection of the year, sealed."""
    inspection = run.start(YEAR, CITY, by=duties["钱军"])
    assert run.work(inspection.pk)
    return Inspection.objects.judging().get(pk=inspection.pk)


def test_a_sealed_year_keeps_its_units_and_verifies(sealed, duties):
    frozen = UnitAssessment.objects.filter(inspection=sealed)
    assert frozen.count() == len(duties.divisions)
    assert all(assessment.frozen for assessment in frozen)
    assert run.verify(sealed) == []
    Leader.objects.all().update(community=None)
    assert run.verify(sealed) == []


def test_whoever_changes_a_sealed_units_verdict_is_found_out(sealed, duties):
    row = UnitAssessment.objects.filter(inspection=sealed, unit=duties["乐坪街道"])
    row.update(verdicts="P" * len(UNITS.rules))
    assert run.verify(sealed) == ["431302001 乐坪街道：单位评估的内容与封存时不同"]
    row.delete()
    assert run.verify(sealed) == ["全市校验码与封存时不同"]
