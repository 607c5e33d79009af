"""Where each figure of 娄发〔2015〕12号 is to move, so that the score never falls when it moves there.

A circumstance is what a community or unit cannot be asked to move: it decides what is asked. The yes and no of a closed list
are to be yes.
"""

from assessments.rules.facts import Direction, Fact, Tally

MORE = """
    building_plans centre_area congress_meetings directly_elected disposals_handled filed_organizations grids_in_range
    grids_with_party_group insurance_items leader_training livelihood_received member_training operating_received
    part_time_members pay_met premises_area recruited_openly reserve_candidates secretaries_selected service_brands staff
    volunteers awards incubation_platforms leader_visits reward_funds special_inspections
"""
FEWER = """
    incompetent_kept leader_courses_missing member_courses_missing party_term_overdue plaques_other residents_term_overdue
    fees_over leaders_without_contact local_standards_lowered rectifications_overdue
"""
INTO_A_BAND = "committee_persons party_seats residents_seats"
CIRCUMSTANCES = """
    community_kind disposals_found established_on formation funding_tier grids households incompetent_twice insurance_persons
    leaders_tested local_livelihood local_operating members_tested pay_members pay_required population residents_elected_on
    social_organizations fee_projects leaders_listed leaders_visiting local_standards rectifications_due unit_level
"""
WORDS = {
    Direction.MORE: MORE,
    Direction.FEWER: FEWER,
    Direction.BAND: INTO_A_BAND,
    Direction.CIRCUMSTANCE: CIRCUMSTANCES,
}


def directions(facts: tuple[Fact, ...]) -> dict[str, Direction]:
    """Fact → where it is to move."""
    items = {part for fact in facts if isinstance(fact, Tally) for part in fact.parts}
    return dict.fromkeys(items, Direction.MORE) | {
        name: direction for direction, names in WORDS.items() for name in names.split()
    }
