"""The checks (C) of 娄发〔2015〕12号 in OpenFisca, and the book of all that is asked of communities."""

from openfisca_core.entities import build_entity
from openfisca_core.model_api import min_, where

from benchmarks import openfisca_rules as hard
from benchmarks.openfisca_words import (
    Book,
    as_many,
    at_least,
    known,
    none_lacking,
    nothing,
    rule,
    share,
    short_of,
    tallies,
    wherever,
)

TALLIES = {
    "governance_bodies": ("has_party_organization", "has_residents_committee", "has_community_service_centre"),
    "councils": ("has_residents_council", "has_supervision_committee"),
    "congress_documents": ("has_congress_rules", "has_covenant"),
    "disclosures": ("disclosed_party_affairs", "disclosed_residents_affairs", "disclosed_finance"),
    "staff_systems": (
        "has_training_system", "has_target_appraisal", "has_performance_review", "has_adjustment_system",
    ),
    "function_rooms": (
        "has_party_mass_activity_room", "has_mediation_room", "has_police_room", "has_family_planning_room",
        "has_charity_supermarket", "has_community_office", "has_auxiliary_room",
    ),
    "work_platforms": (
        "platform_party_building", "platform_labour_security", "platform_social_assistance",
        "platform_property_management", "platform_family_planning_health", "platform_public_security",
        "platform_public_affairs",
    ),
    "unified": (
        "unified_signage", "unified_facade", "unified_doorplates", "unified_service_windows", "unified_bulletin_boards",
    ),
    "plaques_named": ("plaque_party_organization", "plaque_residents_committee", "plaque_community_service_centre"),
    "party_practices": ("model_posts", "responsibility_areas", "pledges", "party_volunteering"),
}  # fmt: skip
FLAGS = tuple(flag for flags in TALLIES.values() for flag in flags)
SINGLE = {"10.2": "has_service_catalogue", "13.1": "has_volunteer_registration", "13.3": "has_charity_records"}
CHECKS = {
    "bodies": 3, "part_time_members": 1, "councils": 2, "documents": 2, "meetings": 1, "disclosures": 3, "systems": 4,
    "practices": 4, "plans": 1, "platforms": 7, "rooms": 7, "unifications": 5, "plaques": 3, "insurances": 5,
    "selected": 1, "elected_since": 735_841,
}  # fmt: skip


def congress():
    """2.4: both documents, and a meeting; the gap counts documents."""

    def met(community, period, p):
        documents, meetings = community("congress_documents", period), community("congress_meetings", period)
        return (documents >= p.checks.documents) * (meetings >= p.checks.meetings)

    def gap(community, period, p):
        return short_of(p.checks.documents, community("congress_documents", period))

    def part(community, period, p):
        documents = share(min_(community("congress_documents", period), p.checks.documents), p.checks.documents)
        return min_(
            documents, share(min_(community("congress_meetings", period), p.checks.meetings), p.checks.meetings)
        )

    return rule("2.4", ("congress_documents", "congress_meetings"), met, gap, part)


def overdue():
    """5.2: neither committee is past its term."""

    def met(community, period, p):
        return (community("party_term_overdue", period) <= 0) * (community("residents_term_overdue", period) <= 0)

    def gap(community, period, p):
        return community("party_term_overdue", period) + community("residents_term_overdue", period)

    return rule("5.2", ("party_term_overdue", "residents_term_overdue"), met, gap, nothing)


def elected():
    """5.7: elected directly, unless one that is there was elected otherwise before the document."""

    def when(community, period, p):
        day, day_known = community("residents_elected_on", period), community("residents_elected_on_known", period)
        direct, direct_known = community("directly_elected", period), community("directly_elected_known", period)
        late, early = day_known * (day >= p.checks.elected_since), day_known * (day < p.checks.elected_since)
        there = community("has_residents_committee", period)
        there_known = community("has_residents_committee_known", period)
        off = early * direct_known * ~direct * there_known * there
        return off, ~(late + direct_known * direct + there_known * ~there + off)

    return rule(
        "5.7",
        ("directly_elected",),
        met=lambda community, period, p: community("directly_elected", period),
        gap=lambda community, period, p: ~community("directly_elected", period) * 1,
        part=nothing,
        when=when,
    )


def short_of_area(community, period, p):
    """8.3 is for those whose premises are below what 8.1 or 8.2 asks of them."""
    told = known(community, period, "premises_area", "area_due")
    return told * (community("premises_area", period) >= community("area_due", period)), ~told


def plaques():
    """9.5: the three named ones and no other."""

    def met(community, period, p):
        return (community("plaques_named", period) >= p.checks.plaques) * (community("plaques_other", period) <= 0)

    def gap(community, period, p):
        short = short_of(p.checks.plaques, community("plaques_named", period))
        return where(short > 0, short, -community("plaques_other", period))

    def part(community, period, p):
        named = share(min_(community("plaques_named", period), p.checks.plaques), p.checks.plaques)
        return where(community("plaques_other", period) > 0, 0, named)

    return rule("9.5", ("plaques_named", "plaques_other"), met, gap, part)


def single(key, flag):
    """There is one of a kind."""
    return rule(
        key,
        (flag,),
        met=lambda community, period, p: community(flag, period),
        gap=lambda community, period, p: ~community(flag, period) * 1,
        part=nothing,
    )


def insurances_asked(community, period, parameters):
    return community("insurance_persons", period) * parameters(period).checks.insurances


def insured():
    """15.8: five for each person."""
    return rule(
        "15.8",
        ("insurance_items", "insurance_persons"),
        met=lambda community, period, p: community("insurance_items", period) >= community("insurances_asked", period),
        gap=lambda community, period, p: community("insurances_asked", period) - community("insurance_items", period),
        part=lambda community, period, p: share(
            community("insurance_items", period), community("insurances_asked", period)
        ),
        when=wherever("insurance_persons"),
    )


def formulas():
    """Name → formula of the checks."""
    singles = [single(key, flag) for key, flag in SINGLE.items()]
    return {
        **tallies(**TALLIES),
        **at_least("1.1", "governance_bodies", lambda p: p.checks.bodies),
        **at_least("1.3", "part_time_members", lambda p: p.checks.part_time_members),
        **as_many("1.5", "grids_with_party_group", "grids", wherever("grids")),
        **at_least("2.3", "councils", lambda p: p.checks.councils),
        **congress(),
        **at_least("2.6", "disclosures", lambda p: p.checks.disclosures),
        **as_many("4.1", "filed_organizations", "social_organizations", wherever("social_organizations")),
        **overdue(),
        **at_least("5.6", "secretaries_selected", lambda p: p.checks.selected),
        **elected(),
        **at_least("6.6", "staff_systems", lambda p: p.checks.systems),
        **none_lacking("6.8", "incompetent_kept", "incompetent_twice"),
        **as_many("7.2", "disposals_handled", "disposals_found", wherever("disposals_found")),
        **at_least("7.3", "party_practices", lambda p: p.checks.practices),
        **at_least("8.3", "building_plans", lambda p: p.checks.plans, short_of_area),
        **at_least("9.1", "work_platforms", lambda p: p.checks.platforms),
        **at_least("9.3", "function_rooms", lambda p: p.checks.rooms),
        **at_least("9.4", "unified", lambda p: p.checks.unifications),
        **plaques(),
        **{name: formula for each in singles for name, formula in each.items()},
        "insurances_asked": insurances_asked,
        **insured(),
    }


def heads(**rules):
    """Head → rule → weight: 2 for a hard rule, 1 for a check, nothing for 5.3 (“一般”)."""
    weight = {True: 2, False: 1}
    return {
        head: {key: 0 if key == "5.3" else weight[key in hard.HARD] for key in own.split()}
        for head, own in rules.items()
    }


COMMUNITIES = Book(
    entity=build_entity(key="community", plural="communities", label="社区", is_person=True),
    parameters={**hard.PARAMETERS, "checks": CHECKS},
    heads=heads(
        people="5.2 5.3 5.4 5.6 5.7 5.8 5.9 6.1 6.4 6.8",
        money="15.operating 15.livelihood 15.6 15.8",
        place="8.1 8.3 9.1 9.2 9.3 9.4 9.5",
        order="2.3 2.4 2.6 3.2 3.5 4.1 6.6 10.2 13.1 13.2 13.3",
        party="1.1 1.3 1.5 7.2 7.3",
    ),
    hard=hard.HARD,
    against=("6.8", "7.2", "8.3"),
    percent=50,
    choices=hard.CHOICES,
    flags=(*FLAGS, *SINGLE.values(), "directly_elected"),
    formulas={**hard.formulas(), **formulas()},
)
