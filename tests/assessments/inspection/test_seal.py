"""A sealed year: what verifying it finds, and what may still be written."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.catalogue import standards
from assessments.catalogue.standards import standard_of
from assessments.inspection import locks, run
from assessments.inspection.judging import digest_of, digest_of_all, reference_date
from assessments.inspection.models import Assessment, Inspection, UnitAssessment
from assessments.rules.kit import judge
from communities.models import Grid, Meeting, YearlyProfile
from facilities.models import Premises
from funding.models import Funding, Receipt
from lodi_community.records.door import Locked
from lodi_community.records.models import Revision
from tests import facts
from tests.assessments.inspection.runs import end_lease, sealed, undo
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

# The check codes are computed in memory over all columns alike: of each table the first row is asked of the other database.
pytestmark = pytest.mark.first_row


@layer(on="varied")
def sealed_varied(varied):
    """The inspection of the year, sealed, of communities that stand differently."""
    return sealed()


@pytest.fixture
def inspection(sealed_varied):
    return sealed_varied


def test_the_digest_is_over_one_plain_list_of_all_that_is_stated(varied):
    facts.open_premises(varied["街心社区"], "380.00", None)
    inspection = sealed()
    assert any(isinstance(figure, list) for row in inspection.assessments.all() for figure in row.figures.values())
    for row in inspection.assessments.all():
        content = [
            YEAR, inspection.standard, inspection.standard_version, 3, row.code, row.name, row.verdicts, row.figures,
            row.gaps, row.heads, row.score_low, row.score_high,
        ]  # fmt: skip
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        assert row.digest == hashlib.sha256(text.encode()).hexdigest()


def verify(*years):
    """(what verify_inspection prints, what it complains of)."""
    output, complaints = StringIO(), StringIO()
    try:
        call_command("verify_inspection", *map(str, years), stdout=output, stderr=complaints)
    except CommandError as error:
        complaints.write(str(error))
    return output.getvalue(), complaints.getvalue()


# Verifying ------------------------------------------------------------------------------------


def test_an_untouched_year_is_as_it_was_sealed(inspection):
    output, complaints = verify(YEAR)
    assert complaints == ""
    assert output.strip() == f"{YEAR}年度 6 个社区，校验码 {inspection.check_code}，一致"


def test_a_year_sealed_before_gaps_in_further_units_were_stored_still_verifies(world):
    """Their rows have the gaps of the rules' own units alone, and no sums of the others."""
    Meeting.objects.filter(community=world["街心社区"]).update(kind=Meeting.Kind.HEARING)
    inspection = sealed(YEAR)
    standard = standard_of(inspection)
    assert inspection.summaries.filter(rule="2.4/次").exists()
    inspection.summaries.filter(rule__contains="/").delete()
    for assessment in Assessment.objects.filter(inspection=inspection):
        assessment.gaps = {key: gap for key, gap in assessment.gaps.items() if "/" not in key}
        assessment.digest = digest_of(assessment, YEAR, standard)
        assessment.save()
    kept = (Assessment, UnitAssessment)
    digests = [row.digest for model in kept for row in model.objects.filter(inspection=inspection).order_by("code")]
    digests += inspection.references.order_by("standard").values_list("digest", flat=True)
    inspection.digest = digest_of_all(digests)
    inspection.save()
    assert run.verify(inspection) == []


def test_a_year_sealed_by_the_second_formula_keeps_its_scores_and_verifies(world, monkeypatch):
    """A plan, and no area: the second formula counts the plan (8.3) as perhaps lacking."""
    facts.open_premises(world["街心社区"], None, centre=None)
    with monkeypatch.context() as changed:
        for key in list(standards.STANDARDS):
            changed.setitem(standards.STANDARDS, key, standards.EARLIER[key, 2])
        inspection = sealed(YEAR)
    assert {inspection.formula, *inspection.references.values_list("formula", flat=True)} == {2}
    assert run.verify(inspection) == []
    stored = Assessment.objects.get(inspection=inspection, code=CODE)
    today = standards.STANDARDS[inspection.standard]
    assert judge(today, today.table([stored.figures]), reference_date(YEAR)).score_low[0] > stored.score_low


def test_every_sealed_year_is_verified_where_none_is_named(world_of, inspection):
    sealed(YEAR - 1)
    output, complaints = verify()
    assert [line[:4] for line in output.splitlines()] == [str(YEAR - 1), str(YEAR)]
    assert complaints == ""


def test_a_year_that_is_not_sealed_is_named(inspection):
    assert verify(2019, YEAR)[1] == "2019 年度没有封存的督查"
    Inspection.objects.update(status=Inspection.Status.RUNNING)
    assert verify(YEAR)[1] == f"{YEAR} 年度没有封存的督查"


CODE = "431302001001"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verdicts", "P" * 17),
        ("verdicts", ""),
        ("score_low", 9999),
        ("score_high", None),
        ("heads", []),
        ("gaps", {"8.1": 1}),
        ("name", "别的社区"),
        ("code", "431302001007"),
        ("figures", {}),
        ("figures", {"no_such_figure": 1}),
        ("figures", {"premises_area": "很大"}),
        ("digest", "0" * 64),
        ("hard_met", 0),
        ("hard_failed", 3),
        ("hard_missing", 3),
        ("hard_total", 1),
        ("missing", 9),
    ],
)
def test_any_change_of_an_assessment_is_found_and_the_community_named(inspection, column, value):
    Assessment.objects.judging().filter(code=CODE).update(**{column: value})
    _, complaints = verify(YEAR)
    assert "街心社区" in complaints or CODE in complaints or value == "别的社区"
    assert "有年度与封存时不一致" in complaints


def test_a_changed_figure_is_found(inspection):
    assessment = Assessment.objects.judging().get(code="431302001002")
    assessment.figures["premises_area"] += 43_50
    assessment.save()
    assert f"{YEAR} 431302001002 贤童社区：内容与封存时不同" in verify(YEAR)[1]


def test_figures_that_cannot_be_read_are_a_sentence_and_no_crash(inspection):
    assessment = Assessment.objects.judging().get(code="431302001002")
    assessment.figures = {"no_such_figure": 1}
    assessment.digest = digest_of(assessment, YEAR, standard_of(inspection))
    assessment.save()
    assert "封存的数据不能重算：标准里没有这项数据：no_such_figure" in verify(YEAR)[1]


def test_a_changed_figure_with_a_check_code_to_match_is_found_by_judging_again(inspection):
    assessment = Assessment.objects.judging().get(code="431302001002")
    assessment.figures["premises_area"] += 43_50
    assessment.digest = digest_of(assessment, YEAR, standard_of(inspection))
    assessment.save()
    complaints = verify(YEAR)[1]
    assert "431302001002 贤童社区：按封存的数据重算，评判不同" in complaints
    assert "全市校验码与封存时不同" in complaints


def test_a_removed_or_added_assessment_is_found(inspection):
    first = Assessment.objects.judging().first()
    Assessment.objects.judging().filter(pk=first.pk).delete()
    assert "全市校验码与封存时不同" in verify(YEAR)[1]
    first.save(force_insert=True)
    assert verify(YEAR)[1] == ""


def test_a_changed_check_code_of_the_year_is_found(inspection):
    Inspection.objects.update(digest="0" * 64)
    assert "全市校验码与封存时不同" in verify(YEAR)[1]


@pytest.mark.parametrize("values", [{"passed": 6}, {"failed": 0}, {"short": 0}, {"missing": 5}])
def test_a_changed_summary_is_found(inspection, values):
    inspection.summaries.filter(code="4313", rule="8.1").update(**values)
    assert f"{YEAR} 4313 的汇总与各社区的评判不符" in verify(YEAR)[1]


def test_a_changed_count_of_a_unit_is_found(inspection):
    inspection.units.filter(code="431302").update(clear=4)
    assert f"{YEAR} 431302 的汇总与各社区的评判不符" in verify(YEAR)[1]


@pytest.mark.parametrize("model", ["units", "summaries"])
def test_a_summary_that_is_gone_is_found(inspection, model):
    getattr(inspection, model).filter(code="431321").delete()
    assert f"{YEAR} 431321 的汇总与各社区的评判不符" in verify(YEAR)[1]


def test_a_year_sealed_by_another_version_of_the_standard_is_not_judged_by_todays(inspection):
    Inspection.objects.update(standard_version="第0版")
    assert "封存时的标准是 第0版，现在只有 第1版，不能重算" in verify(YEAR)[1]


def test_what_is_written_after_the_seal_does_not_touch_it(varied, inspection):
    for grid in Grid.objects.filter(community__in=[varied["街心社区"], varied["贤童社区"]]):
        grid.remove(varied["李敏"], "撤并")
    assert verify(YEAR)[1] == ""
    undo()
    assert sealed().digest != inspection.digest


# Locks ----------------------------------------------------------------------------------------


def locked(attempt):
    """The sentence with which a write is refused."""
    before = Revision.objects.count()
    with pytest.raises(Locked) as refused:
        attempt()
    assert Revision.objects.count() == before
    return refused.value.messages[0]


def test_what_is_stated_for_a_sealed_year_is_not_changed_any_more(varied, inspection):
    clerk, day = varied["李敏"], f"{timezone.localtime(inspection.sealed_at):%Y-%m-%d}"
    sentence = f"{YEAR}年度已于 {day} 封存，数据不再改动。要更正，请报市委组织部"
    profile = YearlyProfile.objects.get(community=varied["街心社区"], year=YEAR)
    funding = Funding.objects.get(community=varied["街心社区"], year=YEAR, kind="operating")
    profile.households = 1
    assert locked(lambda: profile.keep(by=clerk)) == sentence
    assert locked(lambda: funding.receipts.first().remove(by=clerk, reason="错")) == sentence
    late = Receipt(funding=funding, received_on=f"{YEAR}-01-05", amount=1)
    assert locked(lambda: late.keep(by=clerk)) == sentence
    course = facts.member(varied["街心社区"], "建国").trainings.get()
    course.course = "另一个班"
    assert locked(lambda: course.keep(by=clerk)) == sentence


def test_other_years_and_rows_that_hold_over_years_are_open(varied, inspection):
    clerk = varied["李敏"]
    YearlyProfile(community=varied["街心社区"], year=YEAR + 1, kind="urban").keep(by=clerk)
    premises = Premises.objects.get(community=varied["街心社区"])
    premises.floor_area = 420
    premises.keep(by=clerk)
    assert Revision.objects.count() == 2


def test_a_row_cannot_be_moved_into_or_out_of_a_sealed_year(varied, inspection):
    clerk = varied["李敏"]
    profile = YearlyProfile.objects.get(community=varied["街心社区"], year=YEAR)
    profile.year = YEAR + 1
    assert "封存" in locked(lambda: profile.keep(by=clerk))
    fresh = YearlyProfile(community=varied["街心社区"], year=YEAR + 1, kind="urban").keep(by=clerk)
    YearlyProfile.objects.filter(pk=profile.pk).delete()
    fresh.year = YEAR
    assert "封存" in locked(lambda: fresh.keep(by=clerk))


def test_while_a_run_freezes_the_data_nothing_is_written_and_one_is_told_since_when(varied):
    inspection = run.start(YEAR, CITY, varied["钱军"])
    since = f"{timezone.localtime(inspection.started_at):%H:%M}"
    sentence = f"{YEAR}年度督查自 {since} 起进行，数据暂时锁定，一般几分钟就好。请稍后再保存，填的内容还在"
    premises = Premises.objects.get(community=varied["街心社区"])
    premises.floor_area = 420
    assert locked(lambda: premises.keep(by=varied["李敏"])) == sentence
    old = YearlyProfile(community=varied["街心社区"], year=2020, kind="urban")
    assert locked(lambda: old.keep(by=varied["李敏"])) == sentence
    end_lease(inspection)
    assert run.work(inspection.pk)
    premises.keep(by=varied["李敏"])


def test_an_open_year_locks_nothing(world):
    Inspection.objects.create(year=YEAR, standard="loudi-2015", standard_version="第1版", formula=2)
    assert locks.sealed_year(world["李敏"], {("431302001001", YEAR), ("431302001001", None)}) is None
