"""From records through measures: the two committees as bodies, their terms and elections, members disposed of."""

from datetime import date, timedelta

import pytest

from assessments.rules.loudi_2015 import LOUDI_2015
from committees.models import Committee, MemberDisposal, Seat, Term
from facilities.models import Room

from ..facts import forget, member, verdict
from ..lives import PART_TIMER
from ..rows import add
from ..saying_none import stated
from ..world import YEAR

END = date(YEAR, 12, 31)
PARTY, RESIDENTS = Committee.Body.PARTY_ORGANIZATION, Committee.Body.RESIDENTS_COMMITTEE


@pytest.fixture
def heart(world):
    return world["街心社区"]


def test_a_dissolved_committee_is_not_there(heart):
    rows = Committee.objects.filter(community=heart, body=RESIDENTS)
    rows.update(dissolved_on=END)
    assert verdict(heart, "1.1", YEAR).letter == "P"
    rows.update(dissolved_on=END - timedelta(days=1))
    assert (verdict(heart, "1.1", YEAR).letter, verdict(heart, "1.1", YEAR).gap) == ("F", 1)


def test_a_community_without_a_service_centre_lacks_one_of_three(heart):
    forget(Room, premises__community=heart, kind=Room.Kind.SERVICE_CENTRE)
    found = verdict(heart, "1.1", YEAR)
    assert (found.letter, found.gap, found.figures["has_community_service_centre"]) == ("F", 1, 0)


def test_bodies_that_were_never_entered_are_missing(heart):
    forget(Seat, committee__community=heart)
    Term.objects.filter(committee__community=heart).delete()
    Committee.objects.get(community=heart, body=RESIDENTS).sub_committees.all().delete()
    forget(Committee, community=heart)
    assert {verdict(heart, rule, YEAR).letter for rule in ("1.1", "1.3", "5.2", "5.6", "5.7")} == {"M"}


def test_a_part_time_member_who_left_leaves_a_gap_of_one(heart):
    Seat.objects.filter(person=member(heart, PART_TIMER)).update(ended_on=END - timedelta(days=1))
    assert (verdict(heart, "1.3", YEAR).letter, verdict(heart, "1.3", YEAR).gap) == ("F", 1)


# 5.2 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "letter"), [(0, "P"), (1, "F"), (45, "F")])
def test_days_overdue_are_counted_from_the_end_of_the_last_term(heart, days, letter):
    rows = Term.objects.filter(committee__community=heart, committee__body=RESIDENTS, started_on__year=2026)
    rows.update(ended_on=END - timedelta(days=days))
    assert (verdict(heart, "5.2", YEAR).letter, verdict(heart, "5.2", YEAR).gap) == (letter, days)


def test_an_approved_extension_counts_to_its_day(heart):
    rows = Term.objects.filter(committee__community=heart, committee__body=PARTY, started_on__year=2026)
    rows.update(ended_on=date(YEAR, 6, 30), extended_until=END, extension_no="组发1号")
    assert verdict(heart, "5.2", YEAR).letter == "P"
    rows.update(extended_until=END - timedelta(days=3))
    assert verdict(heart, "5.2", YEAR).gap == 3


def test_a_term_that_begins_later_does_not_count_yet(heart):
    rows = Term.objects.filter(committee__community=heart, committee__body=PARTY)
    rows.filter(started_on__year=2026).update(started_on=date(YEAR + 1, 1, 1))
    rows.filter(started_on__year=2014).update(ended_on=END - timedelta(days=2))
    assert verdict(heart, "5.2", YEAR).gap == 2


@pytest.mark.parametrize(("ends", "days"), [(date(YEAR + 2, 1, 1), 31), (END - timedelta(days=45), 45)])
def test_a_committee_dissolved_and_not_followed_by_another_has_no_term(heart, ends, days):
    """5.2 is for both committees: days count from the dissolution, or from the end of the term where that came first."""
    Term.objects.filter(committee__community=heart, committee__body=RESIDENTS, started_on__year=2026).update(
        ended_on=ends
    )
    rows = Committee.objects.filter(community=heart, body=RESIDENTS)
    rows.update(dissolved_on=END)
    assert verdict(heart, "5.2", YEAR).gap == max((END - ends).days, 0)
    rows.update(dissolved_on=END - timedelta(days=31))
    found = verdict(heart, "5.2", YEAR)
    assert (found.letter, found.gap, found.figures["party_term_overdue"]) == ("F", days, 0)


def test_a_committee_that_follows_one_dissolved_is_judged_by_its_own_term(heart):
    rows = Committee.objects.filter(community=heart, body=RESIDENTS)
    rows.update(dissolved_on=END - timedelta(days=31))
    (new,) = add(Committee, [Committee(community=heart, body=RESIDENTS, name="新的居委会")])
    assert (verdict(heart, "5.2", YEAR).letter, verdict(heart, "5.7", YEAR).letter) == ("M", "M")
    values = {"elected_on": date(YEAR, 1, 1), "started_on": date(YEAR, 1, 2), "ended_on": date(YEAR + 5, 1, 1)}
    add(Term, [Term(committee=new, method="direct", **values)])
    assert (verdict(heart, "5.2", YEAR).letter, verdict(heart, "5.7", YEAR).letter) == ("P", "P")


def test_none_stated_of_both_committees_counts_from_the_day_stated(heart):
    forget(Seat, committee__community=heart)
    Term.objects.filter(committee__community=heart).delete()
    Committee.objects.get(community=heart, body=RESIDENTS).sub_committees.all().delete()
    forget(Committee, community=heart)
    stated(heart, "committee", since=END)
    found = verdict(heart, "5.2", YEAR)
    assert (found.letter, found.gap) == ("F", 2)  # the last day of the year, of either committee
    assert (verdict(heart, "5.7", YEAR).letter, verdict(heart, "5.7", YEAR).gap) == ("F", 1)


# 5.5, 5.6, 5.7 --------------------------------------------------------------------------------


def test_a_vacant_secretary_fails_and_an_unstated_way_is_missing(heart):
    rows = Seat.objects.filter(committee__community=heart, post=Seat.Post.SECRETARY)
    rows.update(selection_method="")
    assert verdict(heart, "5.6", YEAR).letter == "M"
    rows.update(ended_on=date(YEAR, 1, 1))
    assert (verdict(heart, "5.6", YEAR).letter, verdict(heart, "5.6", YEAR).gap) == ("F", 1)


@pytest.mark.parametrize(
    ("method", "elected", "letter"),
    [
        ("direct", date(2015, 8, 30), "P"),
        ("households", date(2015, 8, 30), "N"),
        ("households", date(2015, 8, 31), "F"),
        ("representatives", date(YEAR, 1, 1), "F"),
    ],
)
def test_the_election_of_the_last_term_decides(heart, method, elected, letter):
    rows = Term.objects.filter(committee__community=heart, committee__body=RESIDENTS, started_on__year=2026)
    rows.update(method=method, elected_on=elected)
    assert verdict(heart, "5.7", YEAR).letter == letter


def test_cross_appointments_and_make_up_are_counted_over_persons(heart):
    figures = verdict(heart, "5.4", YEAR).figures
    names = ("cross_appointed", "committee_women", "committee_young", "committee_college", "concurrent_post")
    assert [figures[name] for name in names] == [1, 0, 0, 5, 0]


# 1.6 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "members", "due"),
    [
        ("party_branch", 49, 0), ("party_branch", 50, 1), ("general_party_branch", 99, 0), ("general_party_branch", 100, 1),
        ("party_committee", 500, 0), ("party_branch", None, None),
    ],
)  # fmt: skip
def test_the_lines_for_a_higher_form_are_only_shown(heart, form, members, due):
    Committee.objects.filter(community=heart, body=PARTY).update(party_kind=form, full_members=members)
    assert verdict(heart, "1.1", YEAR).figures["upgrade_due"] == due


# 7.2 ------------------------------------------------------------------------------------------


def test_members_found_and_handled_are_of_the_year_or_still_open(heart):
    forget(MemberDisposal, community=heart)
    assert verdict(heart, "7.2", YEAR).letter == "N"
    add(
        MemberDisposal,
        [
            MemberDisposal(
                community=heart, member="01", found_on=date(YEAR - 2, 5, 1), handled_on=date(YEAR - 1, 5, 1)
            ),
            MemberDisposal(community=heart, member="02", found_on=date(YEAR - 1, 5, 1)),
            MemberDisposal(community=heart, member="03", found_on=date(YEAR, 5, 1), handled_on=date(YEAR, 5, 11)),
            MemberDisposal(community=heart, member="04", found_on=date(YEAR + 1, 5, 1)),
        ],
    )
    found = verdict(heart, "7.2", YEAR)
    assert (found.letter, found.gap) == ("F", 1)
    assert [found.figures[name] for name in ("disposals_found", "disposals_handled", "disposal_days")] == [2, 1, 10]


def test_every_new_figure_has_a_fact_of_the_standard():
    from committees import body_measures
    from communities import life_measures, order_measures
    from communities.figures import MEASURES

    modules = {module.__name__ for module in (body_measures, life_measures, order_measures)}
    named = {figure.name for each in MEASURES if each.function.__module__ in modules for figure in each.figures}
    assert named - set(LOUDI_2015.facts) == set()


@pytest.mark.parametrize("method", ["direct", "representatives"])
def test_without_a_residents_committee_nobody_in_office_was_elected(heart, method):
    """5.7 asks for a committee in office that was elected directly; one elected before the document is in office no more."""
    Term.objects.filter(committee__community=heart, committee__body=RESIDENTS).update(
        method=method, elected_on=date(2015, 8, 30)
    )
    Committee.objects.filter(community=heart, body=RESIDENTS).update(dissolved_on=END - timedelta(days=1))
    assert (verdict(heart, "5.7", YEAR).letter, verdict(heart, "5.7", YEAR).gap) == ("F", 1)
