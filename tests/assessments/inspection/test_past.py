"""A run rests on the records as they were when it began, and its figures can be proved from them later."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from assessments.catalogue.standards import standard_of
from assessments.inspection import run
from assessments.inspection.evidence import unfounded
from assessments.inspection.judging import digest_of, digest_of_all
from assessments.inspection.models import Assessment, Inspection, UnitAssessment
from assessments.inspection.past import number_of
from assessments.inspection.units import digest_of as digest_of_unit
from assessments.supervision.models import StudyMeeting
from communities.models import Grid
from facilities.models import Premises
from lodi_community.records import personal
from lodi_community.records.asof import last_number
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.revisions import Revision
from tests.assessments.inspection.runs import end_lease, sealed
from tests.ground import layer
from tests.places import CITY
from tests.rows import START, add
from tests.world import YEAR

pytestmark = pytest.mark.long

CODE = "431302001001"  # 街心社区


def new_site(world, area="50.00", **values):
    """A further site of 街心社区, as its clerk adds it."""
    site = Premises(
        community=world["街心社区"], name="二处", floor_area=area, tenure="owned", in_use_from=START, **values
    )
    return site.keep(world["李敏"])


def remeasure(world, area="380.00"):
    """The clerk corrects the area of 街心社区's premises."""
    site = Premises.objects.get(community=world["街心社区"], name__endswith="党群服务中心")
    site.floor_area = area
    return site.keep(world["李敏"], "重新丈量")


def area(inspection):
    return Assessment.objects.get(inspection=inspection, code=CODE).figures["premises_area"]


# What counts ----------------------------------------------------------------------------------


def test_a_run_keeps_the_number_of_the_last_revision_before_it(world):
    new_site(world)
    inspection = run.start(YEAR, CITY)
    assert inspection.last_revision == last_number() > 0


@pytest.fixture
def save_under_way(world, monkeypatch):
    """Until the run gathers, nobody sees the revisions: the save was under way when the run began."""
    for locks in ("LOCKS", "LAST_LOCKS"):  # as where another program had asked them
        monkeypatch.setattr(f"lodi_community.records.hooks.{locks}", [])
    return lambda: remeasure(world)


def test_a_save_that_ends_before_the_run_gathers_does_not_count(world, save_under_way):
    inspection = run.start(YEAR, CITY)
    save_under_way()
    assert run.work(inspection.pk)
    assert area(inspection) == 400_00
    assert unfounded(Inspection.objects.judging().get()) == []


def test_a_save_that_ends_while_the_run_gathers_does_not_count(world, save_under_way, monkeypatch):
    gather = run.judging.gather_table

    def gather_slowly(*asked, **known):
        if last_number() == 0:
            save_under_way()
        return gather(*asked, **known)

    monkeypatch.setattr(run.judging, "gather_table", gather_slowly)
    inspection = run.start(YEAR, CITY)
    assert run.work(inspection.pk)
    assert Revision.objects.count() == 1
    assert area(inspection) == 400_00


def test_who_resumes_a_run_gathers_what_its_first_worker_gathered(world, save_under_way, monkeypatch, settings):
    settings.INSPECTION_CHUNK = 2
    inspection = run.start(YEAR, CITY)
    with monkeypatch.context() as patch:
        patch.setattr(run, "_seal", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run.work(inspection.pk)
    Assessment.objects.judging().filter(code=CODE).delete()
    save_under_way()
    end_lease(inspection)
    assert run.work(inspection.pk)
    assert area(inspection) == 400_00


def test_of_units_too_what_is_saved_during_a_run_does_not_count(world, save_under_way):
    before = StudyMeeting.objects.count()
    inspection = run.start(YEAR, CITY)
    unit = world["娄星区"]
    StudyMeeting(unit=unit, body="party", held_on=f"{YEAR}-05-06", topics="社区党建").keep(world["吴霞"])
    assert StudyMeeting.objects.count() == before + 1
    assert run.work(inspection.pk)
    frozen = UnitAssessment.objects.get(inspection=inspection, code=unit.code)
    assert frozen.figures["party_studied"] is None
    assert unfounded(Inspection.objects.judging().get()) == []


def test_of_a_year_sealed_before_the_number_was_kept_what_was_written_by_its_start_counts(world):
    new_site(world)
    number = last_number()
    inspection = sealed()
    remeasure(world)
    inspection.last_revision = None
    assert number_of(inspection) == number


def test_the_migration_numbers_years_that_were_sealed_before_it(world):
    new_site(world)
    number = last_number()
    sealed()
    Inspection.objects.update(last_revision=None)
    remeasure(world)
    import_module("assessments.migrations.0008_last_revision").number_what_is_frozen(apps, None)
    assert Inspection.objects.judging().get().last_revision == number


# Proving --------------------------------------------------------------------------------------


@layer(on="world")
def sealed_with_a_site(world):
    """The inspection of the year, sealed after a site was added through the door."""
    new_site(world)
    return sealed()


@pytest.fixture
def inspection(sealed_with_a_site):
    return sealed_with_a_site


def seal_again(inspection, assessment, digest):
    """Change the check codes so that they fit an assessment that was changed."""
    assessment.digest = digest(assessment, YEAR, standard_of(inspection))
    assessment.save()
    digests = [
        one
        for model in (Assessment, UnitAssessment)
        for one in model.objects.filter(inspection=inspection).order_by("code").values_list("digest", flat=True)
    ]
    digests += inspection.references.order_by("standard").values_list("digest", flat=True)
    Inspection.objects.judging().update(digest=digest_of_all(digests))


def test_what_is_saved_through_the_door_after_the_seal_changes_no_proof(world, inspection):
    remeasure(world)
    Premises.objects.get(name="二处").remove(world["李敏"], "重复")
    Grid.objects.filter(community=world["街心社区"]).first().remove(world["李敏"], "合并")
    new = Grid(community=world["贤童社区"], code="31", name="新网格", households=1, population=1, started_on=START)
    new.keep(world["李敏"])
    erase_names(world["蒋波"])
    assert unfounded(inspection) == []


def erase_names(by):
    """Of each kind that names persons all of one row: no figure rests on that, and no row of the year is lacking then."""
    with WriteDoor(by, "依法请求") as door:
        for kind in KINDS.values():
            fields = personal.erasable(kind.model)
            if fields and (row := kind.model._base_manager.order_by("pk").first()):
                personal.erase(door, kind.model, row.pk, [field.name for field in fields])
    assert Revision.objects.filter(kind=personal.LABEL).count() > 5


def test_a_row_that_was_changed_past_the_door_is_named_with_both_figures(world, inspection):
    Premises.objects.filter(name="二处").update(floor_area="60.00")
    assert unfounded(inspection) == [f"{CODE} 街心社区：公共服务用房面积封存的是 450.00 m²，按封存时的记录是 460.00 m²"]


def test_a_frozen_figure_that_was_changed_with_all_its_check_codes_is_named(inspection):
    assessment = Assessment.objects.get(inspection=inspection, code=CODE)
    assessment.figures["premises_area"] = 470_00
    seal_again(inspection, assessment, digest_of)
    inspection.refresh_from_db()
    assert run.verify(inspection) == []  # 450 or 470 m²: both are more than 400
    assert unfounded(inspection) == [f"{CODE} 街心社区：公共服务用房面积封存的是 470.00 m²，按封存时的记录是 450.00 m²"]


def test_a_frozen_figure_of_a_unit_that_was_changed_is_named(inspection):
    assessment = UnitAssessment.objects.get(inspection=inspection, code="431302")
    assessment.figures["special_inspections"] = 7
    seal_again(inspection, assessment, digest_of_unit)
    (fault,) = unfounded(inspection)
    assert fault.startswith("431302 娄星区：专项督查封存的是 7 次，按封存时的记录是 ")


def test_a_community_that_the_records_do_not_know_is_named(world, inspection):
    Assessment.objects.judging().filter(code=CODE).delete()
    assert unfounded(inspection) == [f"{CODE} 街心社区：按封存时的记录有这个单位，封存时没有评估"]


def test_a_row_that_went_without_a_revision_is_named(world, inspection):
    pk = Premises.objects.get(name="二处").pk
    Premises.objects.filter(pk=pk).delete()
    first, second = unfounded(inspection)
    assert first == f"服务用房“二处”（编号 {pk}）：已不在，没有修改记录说明谁删除了它"
    assert second == f"{CODE} 街心社区：公共服务用房面积封存的是 450.00 m²，按封存时的记录是 400.00 m²"


def test_the_command_names_the_figure_and_fails(world, inspection):
    add(
        Grid,
        [Grid(community=world["街心社区"], code="41", name="野网格", households=200, population=600, started_on=START)],
    )
    complaints = StringIO()
    with pytest.raises(CommandError, match="有年度与封存时不一致"):
        call_command("verify_inspection", stdout=StringIO(), stderr=complaints)
    assert f"{YEAR} {CODE} 街心社区：网格数封存的是 5 个，按封存时的记录是 6 个" in complaints.getvalue()
