"""manage.py demo: the same invented rows everywhere, valid like any other, with every kind of failure in them."""

import re
import stat
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import CharField, DateField, JSONField, TextField

from assessments.filings.models import CarriedRow, Filing
from assessments.inspection.evidence import unfounded
from assessments.inspection.models import Assessment, Inspection, UnitAssessment
from assessments.inspection.run import verify
from assessments.inspection.years import working_year
from communities.days import valid_on
from communities.institutions import INHERITED, covers
from communities.models import Community, Division, Installation, Institution, is_demo
from funding.models import Funding
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.demo import accounts, build, fate, filings, names
from lodi_community.records import identity
from lodi_community.records.models import Record, Revision
from staffing.models import Person
from tests.places import CITY
from tests.sizes import cases

from .demonstration import SMALL

# Its rows are invented in memory. On the other database it is loaded too.
pytestmark = [pytest.mark.once, pytest.mark.long]
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]


@pytest.fixture
def folder(settings, tmp_path):
    """Where the file of passwords goes."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def run_demo(*words):
    out = StringIO()
    call_command("demo", *words, stdout=out)
    return out.getvalue()


def digests():
    """Digests of every sealed inspection by year, and of all working assessments of communities and units; and the trail."""
    sealed = dict(Inspection.objects.judging().sealed().values_list("year", "digest"))
    working = [
        list(model.objects.of_year(build.WORKING).order_by("code").values_list("digest", flat=True))
        for model in (Assessment, UnitAssessment)
    ]
    trail = [(row.at, row.by_name, row.action, row.title) for row in Revision.objects.whole().order_by("pk")]
    return sealed, working, trail


# The command ----------------------------------------------------------------------------------


@pytest.mark.both
def test_an_empty_database_becomes_a_demonstration_that_says_so(db, folder):
    assert not is_demo()
    assert f"演示数据已装入：{SMALL} 个社区" in run_demo("--communities", str(SMALL))
    assert is_demo()
    assert not build.is_unfinished()


def test_a_database_with_data_is_refused_with_a_sentence_or_left_alone(world):
    with pytest.raises(CommandError, match="数据库里已有数据，演示数据只能装入空数据库"):
        run_demo()
    assert run_demo("--if-empty") == ""
    assert not is_demo()


def test_a_number_of_communities_below_one_is_refused(db):
    with pytest.raises(CommandError, match="社区数应是 1 以上的整数"):
        run_demo("--communities", "0")


def test_two_builds_give_the_same_digests(db, folder, monkeypatch):
    """Although one of them was interrupted and went on."""
    with transaction.atomic():
        build.build(SMALL)
        undisturbed = digests()
        transaction.set_rollback(True)
    enter, entered = build.enter, []

    def enter_three_streets(*arguments):
        if len(entered) == 3:
            raise KeyboardInterrupt
        entered.append(enter(*arguments))

    monkeypatch.setattr(build, "enter", enter_three_streets)
    with pytest.raises(KeyboardInterrupt):
        build.build(SMALL)
    assert build.is_unfinished()
    monkeypatch.setattr(build, "enter", enter)
    run_demo("--if-empty", "--communities", str(SMALL))
    assert digests() == undisturbed
    assert list(undisturbed[0]) == [2025, 2024, 2023, 2022]
    assert not build.is_unfinished()


# A small demonstration ------------------------------------------------------------------------


def test_all_five_counties_and_the_street_of_the_journey_are_in_a_small_one(small_demo):
    assert Division.objects.filter(level="county").count() == 5
    assert Community.objects.count() == SMALL
    assert Community.objects.filter(code="431302001001", name="街心社区").exists()


def test_the_years_2022_to_2025_are_sealed_and_2026_is_the_working_year(small_demo):
    assert list(Inspection.objects.judging().sealed().order_by("year").values_list("year", flat=True)) == [
        2022,
        2023,
        2024,
        2025,
    ]
    assert working_year(CITY) == 2026
    assert Assessment.objects.of_year(2026).count() == SMALL
    assert UnitAssessment.objects.of_year(2026).count() == Division.objects.count()
    sealed = Inspection.objects.judging().sealed()
    assert [fault for inspection in sealed for fault in (*verify(inspection), *unfounded(inspection))] == []


@pytest.mark.larger
def test_every_row_passes_the_rules_of_its_model(small_demo):
    kinds = [model.objects.order_by("pk") for model in RECORDS if model is not User]
    # Of a kind rows from first to last; under ./prove.sh all.
    rows = [row for kind in kinds for row in kind[:: cases(kind.count() // 40 + 1, 1)]]
    assert len(rows) > 1000
    for row in rows:
        row.full_clean()


def test_every_row_came_through_the_write_door(small_demo, capsys):
    for model in RECORDS:
        added = Revision.objects.filter(kind=model._meta.label_lower, action="add").count()
        assert added == model._base_manager.count(), model
    call_command("verify_revisions")


def test_what_communities_state_was_entered_by_the_clerk_of_their_street(small_demo):
    for revision in Revision.objects.filter(kind="staffing.person").select_related("by__division"):
        assert revision.by.post == Post.CLERK
        assert revision.place_code.startswith(revision.by.division.code)


def test_what_units_owe_was_entered_by_a_street_s_clerk_or_the_department_of_county_or_city(small_demo):
    closing = {
        "assessments.sealrequest",
        "assessments.automaticstart",
        "assessments.correction",
        "assessments.case",
        "assessments.casestep",
        "assessments.letterhead",
        "assessments.documentnumber",
    }  # decisions and papers, no duties; the demonstration has none
    kinds = {model._meta.label_lower for model in RECORDS if model._meta.app_label == "assessments"} - closing
    rows = list(Revision.objects.filter(kind__in=kinds).select_related("by__division"))
    assert {row.kind for row in rows} == kinds
    for row in rows:
        assert row.by.post == (Post.CLERK if row.by.division.is_street else Post.DEPARTMENT)
        assert row.place_code.startswith(row.by.division.code)


def test_systems_of_6_6_come_down_from_the_city_the_county_and_the_street(small_demo):
    found = {kind: _digits_of_the_nearest(kind) for kind in INHERITED}
    assert found["staff_training_system"] >= {4}  # the city's, for everybody without one nearer
    assert {6, 9} <= set().union(*found.values())
    other_kinds = Institution.objects.exclude(kind__in=INHERITED)
    assert {len(code) for code in other_kinds.values_list("code", flat=True)} == {12}  # each community's own


def _digits_of_the_nearest(kind):
    """How long the codes are of those that adopted the system that each community has nearest to it."""
    rows = Institution.objects.filter(valid_on(date(2025, 12, 31), start="adopted_on"), kind=kind)
    codes = Community.objects.values_list("code", flat=True)
    nearest = (max((len(row.code) for row in rows if covers(row, code)), default=None) for code in codes)
    return {*nearest} - {None}


def test_every_person_is_marked_as_invented_and_no_number_looks_like_an_id_card(small_demo):
    assert set(Person.objects.values_list("remarks", flat=True)) == {"演示数据，虚构"}
    like_an_id = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
    texts = [str(row.state()) for model in RECORDS for row in model._base_manager.all()]
    assert [text for text in texts if like_an_id.search(text)] == []


def test_no_text_of_it_raises_a_false_alarm(small_demo):
    asked = 0
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | JSONField)]
        for row in model._base_manager.values_list(*names) if names else ():
            asked += len(row)
            assert identity.fault(model._meta.label, [*row]) == "", row
    assert asked > 50_000


def test_telephone_numbers_are_nobodys(small_demo):
    mobiles = Person.objects.exclude(mobile="").values_list("mobile", flat=True)
    assert {number[:3] for number in mobiles} == {"154"}  # assigned to no operator
    assert {number[:6] for number in Community.objects.values_list("telephone", flat=True)} == {"0738-0"}


def test_chinese_text_has_full_width_punctuation(small_demo):
    wrong = re.compile(r"[\u4e00-\u9fff][,;:()?!]|[,;:()?!][\u4e00-\u9fff]")
    states = [row.state() for model in RECORDS if model is not User for row in model._base_manager.all()]
    texts = [value for state in states for value in state.values() if isinstance(value, str)]
    assert [text for text in texts if wrong.search(text)] == []


# Days that are set beforehand: the end of a term or tenancy, and what is still to be done.
AHEAD = {"ended_on", "extended_until", "in_use_to", "due_on", "deadline"}


def test_nothing_happened_later_than_the_demonstrations_last_day(small_demo):
    days = [
        (model, field.name)
        for model in RECORDS
        for field in model._meta.concrete_fields
        if type(field) is DateField and field.name not in AHEAD
    ]
    assert len(days) > 30
    late = [
        f"{model.__name__}.{name}"
        for model, name in days
        if model._base_manager.filter(**{f"{name}__gt": fate.TODAY}).exists()
    ]
    assert late == []


# Accounts -------------------------------------------------------------------------------------


def test_the_file_of_passwords_can_be_read_by_its_owner_only(small_demo):
    assert small_demo.name == "demo_accounts.txt"
    assert stat.S_IMODE(small_demo.stat().st_mode) == 0o600


def test_each_password_in_the_file_is_that_of_its_account_which_need_not_change_it(small_demo):
    heading, *lines = small_demo.read_text(encoding="utf-8").splitlines()
    assert heading.split() == ["岗位", "账号", "密码", "姓名", "所在"]
    assert len(lines) == len(accounts.PEOPLE)
    for post, username, password, name, place in map(str.split, lines):
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert (user.get_post_display(), user.name, user.division.name) == (post, name, place)
        assert not user.must_change_password


def test_the_people_of_the_journeys_are_among_them(small_demo):
    lines = [line.split() for line in small_demo.read_text(encoding="utf-8").splitlines()]
    people = {(post, name, place) for post, _, _, name, place in lines}
    assert {("录入", "李敏", "乐坪街道"), ("审核", "陈志", "娄星区"), ("督查", "周建国", "娄底市")} <= people
    assert {post for post, *_ in people} == {"岗位", *Post.labels}


def test_a_visitor_can_be_both_of_the_two_who_seal_a_year_together(small_demo):
    lines = [line.split() for line in small_demo.read_text(encoding="utf-8").splitlines()]
    assert [(post, place) for post, _, _, _, place in lines].count(("督查", "娄底市")) == 2


def test_columns_of_the_file_are_aligned_although_a_character_is_two_wide(small_demo):
    text = accounts.table([("岗位", "账号"), ("系统管理员", "a"), ("录入", "bc")])
    assert text == "岗位        账号\n系统管理员  a\n录入        bc\n"


def test_every_street_has_a_clerk_and_every_county_a_reviewer_and_a_department(small_demo):
    for division in Division.objects.exclude(level="prefecture"):
        posts = set(User.objects.filter(division=division).values_list("post", flat=True))
        assert posts >= ({Post.CLERK} if division.is_street else {Post.REVIEWER, Post.DEPARTMENT})


def test_accounts_that_are_not_handed_out_have_no_password_and_must_change_it(small_demo):
    handed_out = {username for username, *_ in accounts.PEOPLE}
    others = User.objects.exclude(username__in=handed_out)
    assert others.count() > 10
    assert not [user for user in others if user.has_usable_password() or not user.must_change_password]


def test_a_database_that_becomes_a_demonstration_is_known_as_one_at_once(db):
    assert not is_demo()
    Installation.objects.create(is_demo=True)
    assert is_demo()


def test_invented_names_are_made_of_parts():
    rng = fate.stream("a test")
    made = {names.person_name(rng, woman=True) for _ in range(200)}
    assert len(made) > 150
    assert {len(name) for name in made} == {2, 3}


def test_money_of_communities_at_work_waits_as_taken_over_and_that_of_submitted_ones_does_not(small_demo):
    carried = CarriedRow.objects.filter(confirmed_at=None)
    places = set(carried.values_list("community__code", flat=True))
    assert filings.AT_WORK[0] in places
    assert not places & set(Filing.objects.of_year(build.WORKING).values_list("community__code", flat=True))
    now = Funding.objects.in_bulk(carried.values_list("object_id", flat=True))
    before = Funding.objects.in_bulk(carried.values_list("from_object_id", flat=True))
    for row in carried:
        one, other = now[row.object_id], before[row.from_object_id]
        assert (one.community_id, one.kind, one.year - 1) == (other.community_id, other.kind, other.year)
