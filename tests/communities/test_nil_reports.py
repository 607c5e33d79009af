"""零报告: who may state that there is none, what refuses and what withdraws it, and how it is judged (CLAUSES 0.9)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from assessments.inspection.models import Inspection
from assessments.models import AdmonitionTalk, GuidanceVisit, StudyMeeting
from committees.models import Seat
from communities.models import Grid, Meeting, NilReport, ServiceBrand
from communities.nil_reports import nil_kinds
from facilities.models import Plaque, Premises, Room
from funding.models import Funding, Receipt
from lodi_community.records.door import Locked
from lodi_community.records.models import Revision
from staffing.models import Pay, ReserveCandidate, Training
from tests.duties import state_duties, unit_verdict
from tests.facts import forget, verdict
from tests.places import CITY
from tests.saying_none import nil, refused, stated
from tests.typing_in import form_in, text_of
from tests.world import YEAR

# What a report means is the same on every database; that it gives way inside one transaction is not.
pytestmark = pytest.mark.once

HEART = "431302001001"


@pytest.fixture
def heart(world):
    return world["街心社区"]


# What is judged --------------------------------------------------------------------------------


def test_no_brand_entered_is_missing_and_no_brand_reported_falls_one_short(world, heart):
    forget(ServiceBrand, community=heart)
    assert verdict(heart, "3.5", YEAR).letter == "M"
    nil(heart, "servicebrand", since=date(YEAR, 1, 1)).keep(by=world["李敏"])
    found = verdict(heart, "3.5", YEAR)
    assert (found.letter, found.gap, found.figures["service_brands"]) == ("F", 1, 0)


def test_no_candidate_reported_falls_one_short(world, heart):
    forget(ReserveCandidate, person__community=heart)
    assert verdict(heart, "6.4", YEAR).letter == "M"
    nil(heart, "reservecandidate", since=date(YEAR, 6, 1)).keep(by=world["李敏"])
    assert verdict(heart, "6.4", YEAR)[:2] == ("F", 1)


def test_a_report_counts_only_for_its_place_and_its_year(world, heart):
    forget(ServiceBrand)
    stated(heart, "servicebrand", date(YEAR, 1, 1), YEAR - 1)
    stated(world["贤童社区"], "servicebrand", date(YEAR, 1, 1))
    assert verdict(heart, "3.5", YEAR).letter == "M"
    assert verdict(world["贤童社区"], "3.5", YEAR).letter == "F"


def test_no_grid_reported_is_0_grids_and_no_party_group(heart):
    forget(Grid, community=heart)
    assert verdict(heart, "3.2", YEAR).letter == "M"
    stated(heart, "grid", date(YEAR, 1, 1))
    figures = verdict(heart, "3.2", YEAR).figures
    assert [figures[name] for name in ("grids", "grids_in_range", "grids_with_party_group")] == [0, 0, 0]


def test_all_grids_revoked_and_all_brands_ended_are_0(heart):
    Grid.objects.filter(community=heart).update(ended_on=date(YEAR, 6, 30))
    ServiceBrand.objects.filter(community=heart).update(ended_on=date(YEAR, 6, 30))
    found = verdict(heart, "3.5", YEAR)
    assert (found.letter, found.gap) == ("F", 1)
    names = ("grids", "grids_in_range", "grid_households_off", "grids_with_party_group")
    assert [found.figures[name] for name in names] == [0, 0, 0, 0]


@pytest.mark.both
def test_no_training_reported_leaves_everybody_tested_untrained(heart):
    forget(Training, person__community=heart)
    assert verdict(heart, "5.8", YEAR).letter == "M"
    stated(heart, "training")
    figures = verdict(heart, "5.8", YEAR).figures
    assert figures["leaders_tested"] == figures["leader_courses_missing"] == 2
    assert figures["members_tested"] == figures["member_courses_missing"] == 3
    assert figures["leader_training"] == figures["member_training"] == 0
    assert (verdict(heart, "5.8", YEAR).letter, verdict(heart, "5.9", YEAR).letter) == ("F", "F")


def test_no_training_reported_says_nothing_of_seats_that_nobody_entered(heart):
    forget(Training, person__community=heart)
    forget(Seat, committee__community=heart)
    stated(heart, "training")
    assert "leaders_tested" not in {k for k, v in verdict(heart, "5.8", YEAR).figures.items() if v is not None}


@pytest.mark.both
def test_no_pay_reported_is_0_of_the_floors(heart):
    forget(Pay, person__community=heart)
    assert verdict(heart, "15.6", YEAR).letter == "M"
    stated(heart, "pay", date(YEAR, 1, 1))
    found = verdict(heart, "15.6", YEAR)
    assert (found.letter, found.figures["pay_met"], found.gap) == ("F", 0, found.figures["pay_required"])


def test_no_funds_reported_is_nothing_received(heart):
    forget(Receipt, funding__community=heart)
    forget(Funding, community=heart)
    assert verdict(heart, "15.operating", YEAR).letter == "M"
    stated(heart, "funding")
    assert verdict(heart, "15.operating", YEAR)[:2] == ("F", 250_000_00)  # 中心城区 25 万元
    assert verdict(heart, "15.livelihood", YEAR).letter == "F"


def test_no_premises_reported_lacks_the_whole_area(heart):
    forget(Room, premises__community=heart)
    forget(Premises, community=heart)
    assert verdict(heart, "8.1", YEAR).letter == "M"
    stated(heart, "premises", date(YEAR, 1, 1))
    assert verdict(heart, "8.1", YEAR)[:2] == ("F", 400_00)
    assert verdict(heart, "9.2", YEAR).letter == "F"


@pytest.mark.parametrize(
    ("model", "slug", "rule"), [(Meeting, "meeting", "2.4"), (Plaque, "plaque", "9.5"), (Seat, "seat", "5.4")]
)
def test_none_reported_fails_where_none_entered_is_missing(heart, model, slug, rule):
    place = model.place.removesuffix("__code")
    forget(model, **{place: heart})
    assert verdict(heart, rule, YEAR).letter == "M"
    stated(heart, slug, None if slug == "meeting" else date(YEAR, 1, 1))
    assert verdict(heart, rule, YEAR).letter == "F"


def test_rows_count_more_than_a_report_that_a_sealed_year_left_behind(heart):
    stated(heart, "servicebrand", date(YEAR, 1, 1))
    assert verdict(heart, "3.5", YEAR).letter == "P"


def test_what_units_report_none_of_is_judged_too(world):
    state_duties(world.divisions, world.communities, YEAR)
    county = world["娄星区"]
    for model, unit in ((StudyMeeting, "unit"), (GuidanceVisit, "leader__unit"), (AdmonitionTalk, "person__unit")):
        forget(model, **{unit: county})
    assert [unit_verdict(county, rule, YEAR).letter for rule in ("14.1", "14.7")] == ["M", "M"]
    nil(county, "studymeeting").keep(by=world["赵琳"])
    nil(county, "guidancevisit").keep(by=world["赵琳"])
    nil(county, "admonitiontalk").keep(by=world["吴霞"])
    assert [unit_verdict(county, rule, YEAR).letter for rule in ("14.1", "14.7")] == ["F", "F"]
    assert unit_verdict(county, "14.7", YEAR).figures["admonition_talks"] == 0


def test_every_kind_that_rules_count_can_be_reported_save_forms_that_say_no_themselves():
    own_no = {  # a form that is there for every community or unit, and says 否 or 0 in its own fields
        *("community", "yearlyprofile", "yearlylife", "workplatforms", "unifications"),
        *("budget", "jointcreation", "appraisalweight", "accountabilityreport"),
    }
    from assessments.catalogue.sources import counted_kinds

    assert counted_kinds() - set(nil_kinds()) == own_no | {
        "person",
        "term",
        "localstandard",
    }  # counted through others; without its own a county has the city's


# Who may state it ------------------------------------------------------------------------------


def test_whoever_may_enter_rows_of_the_kind_may_state_that_there_are_none(world, heart):
    forget(ServiceBrand, community=heart)
    report = nil(heart, "servicebrand", since=date(YEAR, 3, 1)).keep(by=world["李敏"])
    revision = Revision.objects.get()
    assert (revision.action, revision.by_name, revision.title) == ("add", "李敏", f"街心社区{YEAR}年度没有服务品牌")
    assert (report.unit_name, report.kind_name) == ("街心社区", "服务品牌")


@pytest.mark.parametrize("name", ["吴霞", "赵琳", "郑毅"])
def test_nobody_else_may(world, heart, name):
    forget(ServiceBrand, community=heart)
    with pytest.raises(PermissionDenied):
        nil(heart, "servicebrand", since=date(YEAR, 3, 1)).keep(by=world[name])


def test_a_clerk_states_nothing_of_another_street(world):
    forget(ServiceBrand)
    with pytest.raises(PermissionDenied):
        nil(world["铁东社区"], "servicebrand", since=date(YEAR, 3, 1)).keep(by=world["李敏"])


def test_a_report_of_the_department_is_not_a_reviewers_to_change(world):
    report = nil(world["娄星区"], "admonitiontalk").keep(by=world["吴霞"])
    report.kind = "studymeeting"
    with pytest.raises(PermissionDenied):
        report.keep(by=world["赵琳"])


# What is refused -------------------------------------------------------------------------------


def test_rows_of_the_year_refuse_it(world, heart):
    assert refused(nil(heart, "meeting"), world["李敏"])[0].startswith(f"街心社区{YEAR}年度已有会议“")


def test_a_lasting_row_in_force_on_the_day_refuses_it(world, heart):
    brand = ServiceBrand.objects.get(community=heart)
    words = f"街心社区{YEAR}年度已有服务品牌“{brand}”，不能报告没有。确实没有的，先结束或删除它"
    assert refused(nil(heart, "servicebrand", since=date(YEAR, 7, 1)), world["李敏"]) == [words]
    ServiceBrand.objects.filter(pk=brand.pk).update(ended_on=date(YEAR, 7, 1))
    assert refused(nil(heart, "servicebrand", since=date(YEAR, 7, 1)), world["李敏"]) == [words]
    nil(heart, "servicebrand", since=date(YEAR, 7, 2)).keep(by=world["李敏"])


def test_a_kind_that_no_rule_counts_refuses_it(world, heart):
    [words] = refused(nil(heart, "activity"), world["李敏"])
    assert words.startswith("活动台账不能报告没有。可以报告没有的：网格、")
    [words] = refused(nil(heart, "receipt"), world["李敏"])
    assert words.startswith("没有一条规则要数到位明细，没有就不用填，也不用报告")
    [words] = refused(nil(heart, "unicorn"), world["李敏"])
    assert words.startswith("没有叫“unicorn”的记录")


def test_a_form_that_everybody_has_refuses_it(world, heart):
    assert refused(nil(heart, "yearlyprofile"), world["李敏"])[0].startswith("社区基本情况不能报告没有")


@pytest.mark.parametrize(
    ("place", "kind", "by", "words"),
    [
        ("娄星区", "institution", "吴霞", "制度与机构由社区填报，娄星区不能报告没有，请换一个单位"),
        ("乐坪街道", "studymeeting", "赵琳", "专题研究由县市区填报，乐坪街道不能报告没有，请换一个单位"),
        (
            "街心社区",
            "admonitiontalk",
            "吴霞",
            "约谈提醒由市、县市区、街道（乡镇）填报，街心社区不能报告没有，请换一个单位",
        ),
    ],
)
def test_a_place_that_does_not_have_the_kind_refuses_it(world, place, kind, by, words):
    assert refused(nil(world[place], kind), world[by]) == [words]


@pytest.mark.parametrize(
    ("kind", "since", "words"),
    [
        ("servicebrand", None, "服务品牌延续多年，要写从哪天起没有"),
        ("meeting", date(YEAR, 3, 1), "会议台账按年度报告没有，“从哪天起没有”请留空"),
        ("servicebrand", date(2099, 1, 1), "2099-01-01 还没有到，请核对日期"),
    ],
)
def test_the_day_goes_with_the_kind(world, heart, kind, since, words):
    forget(ServiceBrand, community=heart)
    forget(Meeting, community=heart)
    assert words in refused(nil(heart, kind, since=since), world["李敏"])


@pytest.mark.both
def test_it_is_stated_once(world, heart):
    forget(Meeting, community=heart)
    nil(heart, "meeting").keep(by=world["李敏"])
    with pytest.raises(ValidationError, match="已报告为没有，不用再报"):
        nil(heart, "meeting").keep(by=world["李敏"])


def test_a_sealed_year_refuses_it(world, heart):
    forget(Meeting, community=heart)
    Inspection.objects.create(
        formula=2,
        root=CITY,
        year=YEAR - 1,
        standard="loudi_2015",
        status=Inspection.Status.SEALED,
        sealed_at="2026-01-20T00:00:00+08:00",
    )
    with pytest.raises(Locked, match=f"{YEAR - 1}年度已于"):
        nil(heart, "meeting", YEAR - 1).keep(by=world["李敏"])


# What it costs ---------------------------------------------------------------------------------


def test_reports_of_many_places_are_one_query_more(world, django_assert_num_queries):
    from communities.figures import Selection

    on, selection = date(YEAR, 12, 31), Selection()
    forget(Meeting)
    for place in world.communities:
        stated(place, "meeting")
    assert list(selection.codes)
    with django_assert_num_queries(1):
        assert selection.none_of("meeting", on) == {place.pk for place in world.communities}
        assert selection.none_of("grid", on) == frozenset()


# The list and form of units --------------------------------------------------------------------


def test_a_county_states_it_on_its_list(world, sign_in):
    reviewer = sign_in("赵琳")
    page = reviewer.get(reverse("nilreport-add"))
    offered = dict(page.context["form"].fields["kind"].choices)
    assert offered["studymeeting"] == "专题研究"
    assert not offered.keys() & {"servicebrand", "award"}, "a clerk's and the department's to state"
    typed = form_in(page) | {"code": "431302", "kind": "studymeeting", "year": YEAR}
    assert reviewer.post(reverse("nilreport-add"), typed).status_code == 302
    report = NilReport.objects.get()
    assert (report.unit_name, report.kind_name) == ("娄星区", "专题研究")
    assert "专题研究" in text_of(reviewer.get(reverse("nilreport-list")))
    assert "专题研究" in text_of(reviewer.get(reverse("nilreport-history", args=[report.pk])))


def test_what_is_refused_is_said_at_the_field(world, heart, sign_in):
    clerk = sign_in("李敏")
    page = clerk.get(reverse("nilreport-add"))
    answer = clerk.post(reverse("nilreport-add"), form_in(page) | {"code": HEART, "kind": "meeting", "year": YEAR})
    assert answer.status_code == 422
    assert "已有会议" in answer.context["form"].errors["kind"][0]
