"""Cases of the demonstration: each step with the figures of its day, and nothing that the product would have refused."""

import pytest

from assessments.catalogue.standards import standard_of
from assessments.filings import notices
from assessments.inspection.models import Assessment
from assessments.inspection.years import working_year
from assessments.models import Case, CaseStep
from assessments.rules.kit import Outcome
from communities.models import Community
from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from tests.places import CITY

pytestmark = [pytest.mark.once, pytest.mark.long]


def test_cases_are_such_as_the_product_lets_happen(small_demo):
    held = Case.objects.filter(course="hold")
    assert {case.stage for case in held} == {"accepted", "closed", "answered"}
    for step in CaseStep.objects.filter(case__in=held).select_related("case"):
        (row,) = step.figures
        assert [row["key"]] == step.case.rules
        if step.stage in ("opened", "talked", "noticed", "rejected"):
            assert row["failing"], step
        if step.stage == "accepted":
            assert (row["failing"], row["missing"]) == (0, 0), step
    for case in held.filter(stage="accepted").select_related("unit"):  # and so the year was sealed
        rows = Assessment.objects.judging().of_year(case.opened_on.year).within(case.unit.code)
        place = standard_of(rows[0].inspection).places[case.rules[0]]
        assert {row.verdicts[place] for row in rows} == {Outcome.PASS}, case


def test_a_notice_on_area_asks_for_what_the_premises_of_that_day_lacked(small_demo):
    steps = CaseStep.objects.filter(stage="noticed", case__rules=["8.1"]).select_related("case__unit")
    assert steps
    for step in steps:
        areas = [
            [
                site.floor_area
                for site in Premises.objects.filter(community=community, in_use_from__lte=step.on)
                if site.in_use_to is None or site.in_use_to >= step.on
            ]
            for community in Community.objects.within(step.case.unit.code)
        ]
        (row,) = step.figures
        short = [400 - sum(own) for own in areas if own and sum(own) < 400]
        assert (row["failing"], row["amounts"]) == (len(short), [["m²", int(100 * sum(short)), 0]]), step
        assert row["missing"] == areas.count([]), step
        assert step.notice.items == f"{row['heading']}：{row['words']}"


def test_the_number_in_the_menu_is_that_of_the_lines_and_messages_behind_it(small_demo):
    year, numbers = working_year(CITY), []
    for user in User.objects.exclude(division=None):
        new = [step for step, is_new in notices.messages_for(user) if is_new]
        lines = notices.todos(user, year) if user.post == Post.CLERK else []
        number = notices.count(user, year)
        if len(new) < notices.MESSAGES:
            assert number == len(lines) + len(new), user.username
        numbers.append(number)
    assert sum(number > 1 for number in numbers) > 3
