"""The trail of the demonstration through the years, as an office would have left it: Revisions, steps and seals."""

import re
from collections import defaultdict
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Min
from django.utils.timezone import localtime

from assessments.catalogue.standards import standard_of
from assessments.filings.gate import findings
from assessments.filings.models import Deadline, Filing, FilingStep, Urging
from assessments.filings.states import State
from assessments.inspection.live import assess
from assessments.inspection.models import Assessment, Inspection, UnitAssessment
from assessments.inspection.past import records_of
from assessments.inspection.units import assess_units
from communities.figures import Selection
from communities.models import Community
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.demo import fate, filings, office
from lodi_community.records.models import Record, Revision

pytestmark = [pytest.mark.once, pytest.mark.long]
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
DATED = [model for model in RECORDS if model is not User]  # accounts are of no year
# Days that are set beforehand, and the last day of a post with the order to resign (6.8).
AHEAD = {"due_on", "deadline", "extended_until"}
PLANNED = {("committees.term", "ended_on"), ("assessments.unlock", "ended_on")}
POSTS = ("committees.seat", "staffing.employment", "staffing.pay")
SPRING_FESTIVAL = [date(2023, 1, 21) + timedelta(days=number) for number in range(7)]


def trail():
    return list(Revision.objects.whole().order_by("pk").select_related("by"))


def rows_of(label):
    return apps.get_model(label)._base_manager


def local_days():
    return {localtime(at).date() for at in Revision.objects.values_list("at", flat=True)}


def test_the_chain_is_intact_and_its_order_is_that_of_the_moments(small_demo, capsys):
    call_command("verify_revisions")
    moments = list(Revision.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_nothing_lies_before_the_portal_came_into_use_or_after_the_last_day(small_demo):
    days = local_days()
    assert (min(days), max(days)) == (date(2022, 1, 4), date(2026, 11, 20))
    assert max(localtime(step.at).date() for step in FilingStep.objects.all()) <= fate.TODAY


def test_a_clerk_enters_something_in_every_month_of_every_year(small_demo):
    moments = Revision.objects.filter(by__post=Post.CLERK).values_list("at", flat=True)
    months = {(localtime(at).year, localtime(at).month) for at in moments}
    every = {(year, month) for year in range(2022, 2027) for month in range(1, 13)} - {(2026, 12)}
    assert months == every


def test_no_day_has_more_than_a_twentieth_of_all_revisions(small_demo):
    days = [localtime(at).date() for at in Revision.objects.values_list("at", flat=True)]
    assert len(set(days)) > 400
    assert max(map(days.count, set(days))) < len(days) / 20


def test_offices_work_on_working_days_in_office_hours(small_demo):
    for at in Revision.objects.values_list("at", flat=True):
        clock = localtime(at).time()
        assert localtime(at).weekday() < 5
        assert time(8, 30) <= clock < time(12) or time(14, 30) <= clock < time(17, 30)
    assert not local_days() & {*SPRING_FESTIVAL, *(date(2024, 10, day) for day in range(1, 8)), date(2025, 1, 1)}


@pytest.mark.parametrize(
    ("second", "hour"), [(0, (8, 30)), (office.NOON - 1, (11, 59)), (office.NOON, (14, 30)), (office.DAY - 1, (17, 29))]
)
def test_an_office_second_is_in_the_morning_or_in_the_afternoon(second, hour):
    moment = localtime(office.moment(second))
    assert (moment.date(), moment.hour, moment.minute) == (date(2022, 1, 4), *hour)


def test_after_the_last_second_of_a_friday_comes_monday():
    friday = office.end_of(date(2023, 3, 12))  # a Sunday
    assert localtime(office.moment(friday)).date() == date(2023, 3, 10)
    assert localtime(office.moment(friday + 1)).date() == date(2023, 3, 13)
    assert office.from_day(date(2023, 3, 11)) == friday + 1


@pytest.mark.parametrize(("kind", "day"), [("staffing.training", "ended_on"), ("funding.receipt", "received_on")])
def test_training_and_money_are_entered_within_weeks_of_their_day_and_never_before(small_demo, kind, day):
    revisions = Revision.objects.filter(kind=kind, action="add")
    assert revisions.count() > 50
    for revision in revisions:
        waited = localtime(revision.at).date() - date.fromisoformat(revision.changes[day][1])
        assert timedelta() < waited < timedelta(days=35), revision  # spring festival is a week


def test_what_is_of_a_year_is_entered_in_it_yearly_forms_at_its_end(small_demo):
    late = [
        revision
        for revision in Revision.objects.whole().filter(action="add", by__post=Post.CLERK)
        if (year := revision.changes.get("year", [0, 0])[1]) in range(2022, 2027)
        and localtime(revision.at).year != year
    ]
    assert late == []
    for kind in ("communities.yearlyprofile", "communities.yearlylife", "staffing.appraisal"):
        months = {
            (localtime(revision.at).year, localtime(revision.at).month)
            for revision in Revision.objects.filter(kind=kind, action="add", at__year__gte=2023)
        }
        assert months <= {(2023, 12), (2024, 12), (2025, 12), (2026, 10)}, kind


def test_no_revision_tells_of_a_day_that_was_still_to_come(small_demo):
    ordered = {row["person_id"] for row in rows_of("staffing.appraisal").filter(action_on__isnull=False).values()}
    early = []
    for revision in trail():
        for name, (_, value) in revision.changes.items():
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) or name in AHEAD or (revision.kind, name) in PLANNED:
                continue
            resigned = revision.kind in POSTS and rows_of(revision.kind).get(pk=revision.object_id).person_id in ordered
            if date.fromisoformat(value) > localtime(revision.at).date() and not (name == "ended_on" and resigned):
                early.append((revision, name, value))
    assert early == []


def test_a_row_is_entered_after_what_it_points_to(small_demo):
    entered = {(row.kind, row.object_id): row.pk for row in Revision.objects.filter(action="add")}
    for model in DATED:
        links = [field for field in model._meta.concrete_fields if field.is_relation]
        for row in model._base_manager.all():
            for link in links:
                target = (link.related_model._meta.label_lower, getattr(row, link.attname))
                if target in entered:
                    assert entered[target] < entered[model._meta.label_lower, row.pk], row


def test_revisions_of_a_row_count_its_versions_and_end_with_what_is_stored(small_demo):
    states, versions = {}, {}
    for revision in trail():
        key = revision.kind, revision.object_id
        assert revision.object_version == versions.get(key, 0) + 1 or revision.kind.endswith((".filing", ".user"))
        versions[key] = revision.object_version
        state = states.setdefault(key, {})
        for name, (before, after) in revision.changes.items():
            if revision.kind != "accounts.user":
                assert state.get(name) in (before, None) or before in (None, ""), (revision, name)
            state[name] = after
    for model in DATED:
        for row in model._base_manager.all():
            key = model._meta.label_lower, row.pk
            assert versions[key] == row.version
            stored = {name: value for name, value in row.state().items() if value not in (None, "")}
            assert {name: value for name, value in states[key].items() if value not in (None, "")} == stored


# Sealing --------------------------------------------------------------------------------------


def test_a_year_is_sealed_in_the_january_after_it(small_demo):
    days = {row.year: localtime(row.sealed_at).date() for row in Inspection.objects.judging().sealed()}
    assert days == {
        2022: date(2023, 1, 16), 2023: date(2024, 1, 15), 2024: date(2025, 1, 15), 2025: date(2026, 1, 15),
    }  # fmt: skip  # the first working days on and after 15 January


def test_what_a_sealing_left_is_of_its_moment(small_demo):
    for row in Inspection.objects.judging().sealed():
        assert row.started_at < row.sealed_at == row.summarized_at
        for model in (Assessment, UnitAssessment):
            judged = set(model.objects.filter(inspection=row).values_list("judged_at", flat=True))
            assert all(row.started_at < at < row.sealed_at for at in judged)
        seals = FilingStep.objects.filter(filing__year=row.year, action="seal")
        assert {step.at for step in seals} == {row.sealed_at}
        assert {filing.since for filing in Filing.objects.of_year(row.year)} == {row.sealed_at}


def test_a_sealed_year_counts_the_revisions_up_to_the_start_of_its_run(small_demo):
    for row in Inspection.objects.judging().sealed():
        later = Revision.objects.filter(pk__gt=row.last_revision)
        assert Revision.objects.get(pk=row.last_revision).at <= row.started_at < later.earliest("pk").at


def test_a_year_is_sealed_after_the_last_revision_of_its_rows(small_demo):
    sealed = {row.year: row.started_at for row in Inspection.objects.judging().sealed()}
    rows = {
        (model._meta.label_lower, row.pk): row.fact_year()
        for model in DATED
        for row in model.objects.with_place()
        if row.fact_year() in sealed
    }
    found = [revision for revision in trail() if (revision.kind, revision.object_id) in rows]
    assert len(found) > 1000
    assert [one for one in found if one.at >= sealed[rows[one.kind, one.object_id]]] == []


@pytest.mark.parametrize("year", fate.SEALED)
def test_what_was_known_when_a_year_was_sealed_gives_the_figures_that_were_sealed(small_demo, year):
    inspection = Inspection.objects.judging().get(year=year)
    standard = standard_of(inspection)
    with records_of(inspection) as past:
        assessed = {row.code: row.digest for row in assess(inspection, standard, Selection())}
        units = {row.code: row.digest for row in assess_units(inspection, standard)}
    assert past.gaps == []
    assert assessed == dict(Assessment.objects.filter(inspection=inspection).values_list("code", "digest"))
    assert units == dict(UnitAssessment.objects.filter(inspection=inspection).values_list("code", "digest"))


# Filing ---------------------------------------------------------------------------------------


def test_a_community_is_submitted_after_its_last_entry_and_nothing_is_entered_while_it_is_locked(small_demo):
    for filing in Filing.objects.of_year(fate.WORKING).select_related("community"):
        submitted = filing.steps.filter(action="submit").earliest("at").at
        entries = Revision.objects.filter(place_code=filing.place_code(), by__post=Post.CLERK)
        assert max(entries.exclude(kind="assessments.filing").values_list("at", flat=True)) < submitted


def test_what_the_gate_asks_of_a_submitted_community_was_answered(small_demo):
    asked = 0
    for filing in Filing.objects.of_year(fate.WORKING).filter(state__in=State.LOCKED).select_related("community"):
        submitted = filing.steps.filter(action="submit").latest("at")
        asked_for = findings(submitted.by, filing.community, fate.WORKING)
        warnings = {one.key: one.sentence for one in asked_for if one.is_warning or one.is_error}
        answers = {each["key"]: each["sentence"] for each in submitted.answers if each["answer"]}
        assert warnings == answers
        assert "1.population" not in answers, "persons of the grids are those of the community"
        asked += len(answers)
    assert asked > 0


def test_nothing_was_entered_while_a_filing_of_a_sealed_year_was_locked(small_demo):
    entries = Revision.objects.filter(by__post=Post.CLERK).exclude(kind="assessments.filing").order_by("at")
    moments = defaultdict(list)
    for code, at in entries.values_list("place_code", "at"):
        moments[code].append(at)
    for filing in Filing.objects.filter(year__in=fate.SEALED).with_place():
        steps = list(filing.steps.order_by("pk"))
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert [step.state_to for step in steps[:-1]] == [step.state_from for step in steps[1:]]
        for step, after in pairwise(steps):
            if step.state_to in State.LOCKED:
                assert not [at for at in moments[filing.place_code()] if step.at <= at < after.at], (filing, step)


def test_the_sealed_years_tell_who_delivered_when_and_who_was_late(small_demo):
    for year in fate.SEALED:
        due = date(year, 11, 30)
        steps = FilingStep.objects.filter(filing__year=year)
        first = (
            steps.filter(action="submit")
            .order_by()
            .values("filing")
            .annotate(at=Min("at"))
            .values_list("at", flat=True)
        )
        assert any(localtime(at).date() <= date(year, 11, 20) for at in first)
        assert any(localtime(at).date() > due for at in first)
        assert {"submit", "return", "approve", "seal"} <= set(steps.values_list("action", flat=True))
        urged = Urging.objects.filter(year=year).values_list("community__code", flat=True)
        assert urged
        assert not steps.filter(filing__community__code__in=urged, action="submit", at__date__lte=due).exists()
        assert Deadline.objects.filter(year=year, due_on=due).count() == 5


def test_who_entered_something_late_submits_after_it(small_demo):
    offices = {(user.scope, user.post): user for user in User.objects.select_related("division")}
    for entered in (office.from_day(date(2026, 11, 4)), filings.READY - 1):
        for community in Community.objects.all():
            filing = Filing(community=community, year=2026, state="approved")
            submitted, approved = filings.walk(filing, offices, entered)
            assert office.moment(entered) < submitted.at < approved.at < filings.LOOKED_AT


def test_each_step_of_a_filing_has_its_revision_of_the_same_moment(small_demo):
    steps = FilingStep.objects.exclude(action="seal")
    revised = Revision.objects.filter(kind="assessments.filing").values_list("object_id", "at", "by_id")
    assert sorted(steps.values_list("filing_id", "at", "by_id")) == sorted(revised)


# Pages ----------------------------------------------------------------------------------------


def test_pages_say_when_a_year_was_sealed_and_a_check_code_is_recognized(small_demo, client):
    client.force_login(User.objects.get(username="zhoujianguo"))
    inspection = Inspection.objects.judging().get(year=2022)
    assert "2023-01-16" in client.get("/reports/?year=2022").content.decode()
    listed = client.get("/inspections/").content.decode()
    assert "2023-01-16 09:30 周建国" in listed
    assert "2023-01-16 09:34" in listed
    assert "2023-01-16 09:34" in client.get("/reports/verify/", {"code": inspection.check_code}).content.decode()
