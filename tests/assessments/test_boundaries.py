"""Both sides of every limit of the hard clauses, from records through measures to the verdict: places, order, money.

Expected values are the document's (CLAUSES.md §1, §3, §4). Gaps are in the smallest unit: 0.01 m², 分, persons.
The clauses on people (5.x, 6.x, 15.6) are in test_boundaries_committees.py and test_boundaries_staff.py.
"""

from datetime import date, timedelta

import pytest

from assessments.catalogue.standards import standard_for
from assessments.rules.loudi_2015 import LOUDI_2015
from committees.models import Seat
from communities.models import Community, Grid, ServiceBrand, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding
from staffing.models import Appraisal, Employment, Pay, Person, ReserveCandidate, Training
from tests import facts
from tests.facts import LIVELIHOOD, OPERATING, judged, verdict

# Each measure is asked of each database; the further rows of a table differ in numbers and days that a rule judges in memory.
pytestmark = pytest.mark.first_row
YEAR = 2026
LAST_DAY = date(YEAR, 12, 31)
DAY_BEFORE = date(YEAR, 12, 30)


# 3.2 网格 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grid", "letter", "off"),
    [
        ((150, 449), "P", (0, 0)),
        ((149, 449), "F", (1, 1)),
        ((149, 450), "P", (0, 0)),
        ((250, 751), "P", (0, 0)),
        ((251, 750), "P", (0, 0)),
        ((251, 751), "F", (1, 1)),
        ((400, 1200), "F", (150, 450)),
        ((0, 0), "F", (150, 450)),
    ],
)
def test_3_2_a_grid_fits_by_households_or_by_population_within_a_quarter(jiexin, grid, letter, off):
    facts.lay_grids(jiexin, *[(200, 600)] * 4, grid)
    found = verdict(jiexin, "3.2", YEAR)
    assert (found.letter, found.gap) == (letter, 0 if letter == "P" else 1)
    assert (found.figures["grid_households_off"], found.figures["grid_population_off"]) == off


def test_3_2_the_gap_counts_every_grid_that_does_not_fit(jiexin):
    facts.lay_grids(jiexin, (200, 600), (300, 900), (100, 300), (251, 751))
    assert judged(jiexin, "3.2") == ("F", 3)


@pytest.mark.parametrize(
    ("households", "grids", "letter"),
    [
        (90, [(90, 270)], "P"),  # below the lower limit with exactly one grid
        (149, [(149, 447)], "P"),
        (150, [(149, 447)], "F"),
        (90, [(45, 135), (45, 135)], "F"),
    ],
)
def test_3_2_a_community_too_small_for_one_grid_passes_with_one(jiexin, households, grids, letter):
    facts.state_profile(jiexin, YEAR, households=households)
    facts.lay_grids(jiexin, *grids)
    assert judged(jiexin, "3.2")[0] == letter


def test_3_2_the_tolerance_is_a_reading_that_may_be_set_otherwise(jiexin):
    facts.lay_grids(jiexin, (179, 537))
    strict = standard_for(YEAR).with_readings({"grid.tolerance_percent": 10}, version="试")
    assert judged(jiexin, "3.2")[0] == "P"
    assert judged(jiexin, "3.2", standard=strict) == ("F", 1)


@pytest.mark.parametrize(("ended_on", "letter"), [(DAY_BEFORE, "P"), (LAST_DAY, "F")])
def test_3_2_a_grid_counts_to_its_last_day(jiexin, ended_on, letter):
    Grid.objects.filter(community=jiexin, code="05").update(households=300, population=900, ended_on=ended_on)
    assert judged(jiexin, "3.2")[0] == letter


def test_3_2_with_all_grids_revoked_those_are_due_that_the_households_ask_for(jiexin):
    Grid.objects.filter(community=jiexin).update(ended_on=DAY_BEFORE)
    assert judged(jiexin, "3.2") == ("F", 5)  # 900 households; no grid at all is not 0 of 0 (CLAUSES §0.9)
    assert judged(jiexin, "1.5") == ("N", 0)


# 3.5 服务品牌 ---------------------------------------------------------------------------------


def test_3_5_one_brand_is_enough_and_more_are_no_harm(jiexin):
    assert judged(jiexin, "3.5") == ("P", 0)
    facts.add(ServiceBrand, [ServiceBrand(community=jiexin, name="夕阳红", field="养老", started_on=LAST_DAY)])
    assert judged(jiexin, "3.5") == ("P", 0)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"ended_on": LAST_DAY}, ("P", 0)),
        ({"ended_on": DAY_BEFORE}, ("F", 1)),
        ({"started_on": LAST_DAY}, ("P", 0)),
        ({"started_on": LAST_DAY + timedelta(days=1)}, ("M", 0)),
    ],
)
def test_3_5_a_brand_counts_while_it_is_kept(jiexin, dates, expected):
    ServiceBrand.objects.filter(community=jiexin).update(**dates)
    assert judged(jiexin, "3.5") == expected


# 8.1, 8.2, 9.2 用房 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (["400.00"], ("P", 0)),
        (["399.99"], ("F", 1)),
        (["250.00", "150.00"], ("P", 0)),
        (["250.00", "149.99"], ("F", 1)),
        (["133.33", "133.33", "133.34"], ("P", 0)),
        (["0.10"] * 3 + ["399.70"], ("P", 0)),
        (["356.50"], ("F", 43_50)),
        (["0"], ("F", 400_00)),
    ],
)
def test_8_1_four_hundred_square_metres_over_all_sites(jiexin, areas, expected):
    facts.open_premises(jiexin, *areas, centre=None)
    assert judged(jiexin, "8.1") == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"in_use_to": DAY_BEFORE}, ("F", 400_00)),
        ({"in_use_to": LAST_DAY}, ("P", 0)),
        ({"in_use_from": LAST_DAY}, ("P", 0)),
        ({"in_use_from": LAST_DAY + timedelta(days=1)}, ("M", 0)),
        ({"tenure": "rented"}, ("P", 0)),
        ({"tenure": "borrowed"}, ("P", 0)),
        ({"floor_area": "399.99", "usable_area": "399.99"}, ("F", 1)),
        ({"usable_area": "1.00"}, ("P", 0)),  # 建筑面积
        ({"floor_area": None, "usable_area": "400.00"}, ("M", 0)),
    ],
)
def test_8_1_floor_area_in_use_on_the_last_day_whatever_the_tenure(jiexin, values, expected):
    Premises.objects.filter(community=jiexin).update(**values)
    assert judged(jiexin, "8.1") == expected


def test_8_1_one_site_without_an_area_leaves_the_sum_unknown(jiexin):
    facts.open_premises(jiexin, "300.00", None)
    assert judged(jiexin, "8.1") == ("M", 0)


def test_8_1_rented_rooms_are_shown_apart_and_left_out_where_the_reading_says_so(jiexin):
    facts.open_premises(jiexin, "399.99")
    facts.add(
        Premises, [Premises(community=jiexin, name="租", floor_area="0.01", tenure="rented", in_use_from=facts.START)]
    )
    owned_only = standard_for(YEAR).with_readings({"facility.count_leased": False}, version="试")
    assert judged(jiexin, "8.1") == ("P", 0)
    assert judged(jiexin, "8.1", standard=owned_only) == ("F", 1)


@pytest.mark.parametrize(
    ("community", "area", "expected"),
    [
        ({"formation": "new", "established_on": date(2015, 8, 31)}, "599.99", ("F", 1)),
        ({"formation": "new", "established_on": date(2015, 8, 31)}, "600.00", ("P", 0)),
        ({"formation": "new", "established_on": date(2015, 8, 30)}, "400.00", ("P", 0)),
        ({"formation": "split", "established_on": date(2020, 1, 1)}, "400.00", ("P", 0)),
        ({"formation": "merged", "established_on": date(2020, 1, 1)}, "399.99", ("F", 1)),
        ({"formation": "existing", "established_on": None}, "400.00", ("P", 0)),
        ({"formation": "new", "established_on": None}, "400.00", ("M", 0)),
    ],
)
def test_8_2_six_hundred_for_a_newly_set_up_urban_community(jiexin, community, area, expected):
    Community.objects.filter(pk=jiexin.pk).update(**community)
    facts.open_premises(jiexin, area)
    assert judged(jiexin, "8.1") == expected


def test_8_2_a_new_township_community_needs_four_hundred(jiexin):
    Community.objects.filter(pk=jiexin.pk).update(formation="new", established_on=date(2020, 1, 1))
    facts.state_profile(jiexin, YEAR, kind="township")
    assert judged(jiexin, "8.1") == ("P", 0)


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([{"area": "50.00"}], ("P", 0)),
        ([{"area": "49.99"}], ("F", 1)),
        ([{"area": "50.00", "shared_with": "贤童社区"}], ("F", 50_00)),  # 一居一中心
        ([{"area": None}], ("M", 0)),
        ([{"area": "30.00"}, {"area": "30.00"}], ("F", 20_00)),  # one centre, not two halves
        ([{"area": "60.00", "kind": "community_office"}], ("F", 50_00)),
        ([], ("F", 50_00)),
    ],
)
def test_9_2_a_service_centre_of_fifty_square_metres_of_its_own(jiexin, rooms, expected):
    site = facts.open_premises(jiexin, "400.00", centre=None)[0]
    facts.add(Room, (Room(**{"premises": site, "kind": Room.Kind.SERVICE_CENTRE, **room}) for room in rooms))
    assert judged(jiexin, "9.2") == expected


def test_9_2_a_centre_in_premises_out_of_use_is_none(jiexin):
    Premises.objects.filter(community=jiexin).update(in_use_to=DAY_BEFORE)
    assert judged(jiexin, "9.2") == ("F", 50_00)


# 13.2 志愿者 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "volunteers", "expected"),
    [
        (3000, 450, ("P", 0)),
        (3000, 449, ("F", 1)),
        (3001, 450, ("F", 1)),  # 14.995 % is not 15 %
        (3001, 451, ("P", 0)),
        (6667, 1000, ("F", 1)),  # 14.9993 %
        (3000, 0, ("F", 450)),
        (3000, None, ("M", 0)),
        (None, 450, ("M", 0)),
    ],
)
def test_13_2_fifteen_per_cent_of_the_resident_population(jiexin, population, volunteers, expected):
    facts.state_profile(jiexin, YEAR, population=population, volunteers=volunteers, registered_population=9999)
    assert judged(jiexin, "13.2") == expected


@pytest.mark.parametrize(("population", "volunteers"), [(0, 900), (0, 0), (None, 900)])
def test_13_2_no_residents_are_no_share_of_them(jiexin, population, volunteers):
    facts.state_profile(jiexin, YEAR, population=population, volunteers=volunteers)
    assert judged(jiexin, "13.2") == ("M", 0)


@pytest.mark.parametrize(
    ("year", "expected"), [(2015, ("N", 0)), (2016, ("N", 0)), (2017, ("N", 0)), (2018, ("F", 1)), (2026, ("F", 1))]
)
def test_13_2_is_never_failed_before_2018(world_of, year, expected):
    jiexin = world_of(year)["街心社区"]
    facts.state_profile(jiexin, year, volunteers=449)
    assert judged(jiexin, "13.2", year) == expected


# 15.2–15.4 经费 -------------------------------------------------------------------------------

FLOORS = [
    ("municipal_urban", OPERATING, "250000.00"),
    ("municipal_urban", LIVELIHOOD, "200000.00"),
    ("county_urban", OPERATING, "200000.00"),
    ("county_urban", LIVELIHOOD, "100000.00"),
    ("township", OPERATING, "150000.00"),
]
RULES = {OPERATING: "15.operating", LIVELIHOOD: "15.livelihood"}


def a_cent_less(amount):
    return f"{int(amount[:-3]) - 1}.99"


@pytest.mark.parametrize(("tier", "kind", "floor"), FLOORS)
def test_15_the_money_received_reaches_the_floor_of_the_tier_to_the_cent(jiexin, tier, kind, floor):
    facts.state_profile(jiexin, YEAR, funding_tier=tier)
    facts.receive(jiexin, kind, floor, year=YEAR)
    assert judged(jiexin, RULES[kind]) == ("P", 0)
    facts.receive(jiexin, kind, a_cent_less(floor), year=YEAR)
    assert judged(jiexin, RULES[kind]) == ("F", 1)


def test_15_2_the_two_kinds_are_tested_apart_and_never_offset(jiexin):
    facts.receive(jiexin, OPERATING, "300000", year=YEAR)
    facts.receive(jiexin, LIVELIHOOD, "150000", year=YEAR)
    assert judged(jiexin, "15.operating") == ("P", 0)
    assert judged(jiexin, "15.livelihood") == ("F", 50_000_00)


def test_15_2_what_was_budgeted_and_has_not_arrived_does_not_count(jiexin):
    facts.receive(jiexin, OPERATING, "200000", year=YEAR, budgeted="250000")
    assert judged(jiexin, "15.operating") == ("F", 50_000_00)
    facts.receive(jiexin, OPERATING, year=YEAR, budgeted="250000")
    assert judged(jiexin, "15.operating") == ("F", 250_000_00)


def test_15_2_receipts_of_the_year_are_added_up(jiexin):
    facts.receive(jiexin, OPERATING, "83333.33", "83333.33", "83333.34", year=YEAR)
    assert judged(jiexin, "15.operating") == ("P", 0)


@pytest.mark.parametrize(("on", "expected"), [(LAST_DAY, ("P", 0)), (date(YEAR + 1, 1, 1), ("F", 250_000_00))])
def test_15_2_money_that_arrives_after_the_year_is_too_late(jiexin, on, expected):
    facts.receive(jiexin, OPERATING, "250000", year=YEAR, on=on)
    assert judged(jiexin, "15.operating") == expected


def test_15_2_the_money_of_another_year_is_not_this_years(jiexin):
    Funding.objects.filter(community=jiexin).update(year=YEAR - 1)
    assert judged(jiexin, "15.operating") == ("M", 0)


def test_15_4_a_township_has_no_standard_for_livelihood_funds(world_of):
    township = world_of(YEAR)["城西社区"]
    assert judged(township, "15.livelihood") == ("N", 0)
    facts.receive(township, LIVELIHOOD, "1", year=YEAR)
    assert judged(township, "15.livelihood") == ("N", 0)


def test_15_the_tier_is_that_of_the_years_profile_and_not_of_the_district(jiexin):
    facts.receive(jiexin, OPERATING, "150000", year=YEAR)
    assert judged(jiexin, "15.operating") == ("F", 100_000_00)
    facts.state_profile(jiexin, YEAR, funding_tier="township")
    assert judged(jiexin, "15.operating") == ("P", 0)


@pytest.mark.parametrize("rule", ["15.operating", "15.livelihood"])
@pytest.mark.parametrize(("year", "letter"), [(2014, "N"), (2015, "N"), (2016, "F"), (2017, "F"), (2018, "F")])
def test_15_funds_are_tested_from_the_fiscal_year_2016(world_of, year, letter, rule):
    jiexin = world_of(year)["街心社区"]
    for kind in (OPERATING, LIVELIHOOD):
        facts.receive(jiexin, kind, "1", year=year)
    assert judged(jiexin, rule, year)[0] == letter


# By year, and without data --------------------------------------------------------------------


def hard(community, year):
    """The letters of the hard rules; the checks have their own tests in the apps that measure them."""
    return {
        rule: letter for rule, letter in facts.letters(community, year).items() if LOUDI_2015.rule(rule).kind == "H"
    }


@pytest.mark.parametrize(
    ("year", "tested"),
    [
        (2014, ""),
        (2015, "3.2 3.5 5.3 5.4 6.1 8.1 9.2 15.6"),
        (2016, "3.2 3.5 5.3 5.4 5.8 5.9 6.1 6.4 8.1 9.2 15.operating 15.livelihood 15.6"),
        (2017, "3.2 3.5 5.3 5.4 5.8 5.9 6.1 6.4 8.1 9.2 15.operating 15.livelihood 15.6"),
        (2018, "3.2 3.5 5.3 5.4 5.8 5.9 6.1 6.4 8.1 9.2 13.2 15.operating 15.livelihood 15.6"),
    ],
)
def test_each_year_tests_the_clauses_of_the_table_in_section_2(world_of, year, tested):
    found = hard(world_of(year)["街心社区"], year)
    assert {rule for rule, letter in found.items() if letter != "N"} == set(tested.split())


@pytest.mark.parametrize(
    ("model", "path", "missing"),
    [
        # 25 万元 are enough whatever the tier is (15.operating), and five grids in range whatever the households are (3.2)
        (YearlyProfile, "community", "6.1 13.2 15.livelihood"),
        (Grid, "community", "3.2"),
        (ServiceBrand, "community", "3.5"),
        (Seat, "person__community", "5.3 5.4 5.8 5.9 15.6"),
        (Employment, "person__community", ""),  # members of the two committees are staff without it
        (Training, "person__community", "5.8 5.9"),
        (Pay, "person__community", "15.6"),
        (ReserveCandidate, "person__community", "6.4"),
        (Funding, "community", "15.operating 15.livelihood"),
    ],
)
def test_what_nobody_entered_is_missing_and_not_failed(jiexin, model, path, missing):
    before = hard(jiexin, YEAR)
    if model is Funding:
        facts.receive(jiexin, OPERATING, year=YEAR)
        facts.receive(jiexin, LIVELIHOOD, year=YEAR)
    facts.forget(model, **{path: jiexin})
    after = hard(jiexin, YEAR)
    assert {rule for rule, letter in after.items() if letter == "M"} == set(missing.split())
    assert {rule for rule in after if after[rule] != before[rule]} == set(missing.split())


def test_a_community_without_any_record_misses_everything_that_is_in_force(jiexin):
    facts.forget(Room, premises__community=jiexin)
    facts.forget(Premises, community=jiexin)
    facts.receive(jiexin, OPERATING, year=YEAR)
    facts.receive(jiexin, LIVELIHOOD, year=YEAR)
    for model in (Funding, YearlyProfile, Grid, ServiceBrand):
        facts.forget(model, community=jiexin)
    for model in (Appraisal, Seat, Employment, Training, Pay, ReserveCandidate):
        facts.forget(model, person__community=jiexin)
    facts.forget(Person, community=jiexin)
    assert {rule: letter for rule, letter in hard(jiexin, YEAR).items() if letter != "M"} == {}
