"""What a rule's figure and limit are by the document, for the proof of numbers: written from its text, not from the product.

FIGURES names the stored figures that a rule shows, in the order in which they are printed; LIMITS gives the numbers that it
asks for, from the community's own figures. Areas are in 0.01 m², money in 分, training in half-days.
"""

AREAS = {"premises_area", "centre_area"}
MONEY = {"operating_received", "livelihood_received", "pay_met", "fees_over"}
OF_SO_MANY = {"1.5", "3.2", "4.1", "7.2"}
HALF_DAYS = {"leader_training", "member_training"}

FIGURES = {
    "1.1": ["governance_bodies"],
    "1.3": ["part_time_members"],
    "1.5": ["grids", "grids_with_party_group"],
    "2.3": ["councils"],
    "2.4": ["congress_documents", "congress_meetings"],
    "2.6": ["disclosures"],
    "3.2": ["grids", "grids_in_range"],
    "3.5": ["service_brands"],
    "4.1": ["social_organizations", "filed_organizations"],
    "5.2": ["party_term_overdue", "residents_term_overdue"],
    "5.3": ["party_seats", "residents_seats"],
    "5.4": ["committee_persons"],
    "5.6": ["secretaries_selected"],
    "5.8": ["leader_training"],
    "5.9": ["member_training"],
    "6.1": ["staff"],
    "6.4": ["reserve_candidates"],
    "6.6": ["staff_systems", "staff_systems_inherited"],
    "6.8": ["incompetent_twice", "incompetent_kept"],
    "7.2": ["disposals_found", "disposals_handled"],
    "7.3": ["party_practices"],
    "8.1": ["premises_area"],
    "8.3": ["building_plans"],
    "9.1": ["work_platforms"],
    "9.2": ["centre_area"],
    "9.3": ["function_rooms"],
    "9.4": ["unified"],
    "9.5": ["plaques_named", "plaques_other"],
    "13.2": ["volunteers"],
    "15.operating": ["operating_received"],
    "15.livelihood": ["livelihood_received"],
    "15.6": ["pay_met"],
    "15.8": ["insurance_items"],
    # of another standard, shown beside
    "scale": ["households"],
    "term": ["residents_term_years"],
    "branch": ["party_members"],
    # duties of units
    "4.2": ["incubation_platforms"],
    "8.5": ["fees_over"],
    "14.1": ["study_duties"],
    "14.2": ["leading_bodies"],
    "14.6": ["responsible_heads"],
    "14.7": ["leader_visits"],
    "15.1": ["budget_duties"],
    "15.5": ["local_standards_lowered"],
    "16.2": ["reward_funds"],
    "16.3": ["awards"],
    "17.1": ["appraisal_duties"],
    "17.2": ["report_duties"],
    "17.4": ["enforcement_systems"],
    "17.5": ["special_inspections"],
    "17.6": ["rectifications_overdue"],
}

# 15.2—15.4: the tier, by its place in the list of the three, and what it asks for, in 万元.
OPERATING, LIVELIHOOD = {1: 25, 2: 20, 3: 15}, {1: 20, 2: 10}
OF_2015 = 735841  # 31 August 2015 as an ordinal: 8.2 is for urban communities that came to be from that day on


def band(least, number, most):
    return max(least, min(number, most))


def up(number, by):
    return -(-number // by)


def staff(f):
    """6.1: one for each 200 households begun, from 5 to 7; more than 7 are hinted at, or than are due where some were recruited openly."""
    households = f["households"]
    if households is None:
        return [5, 7]
    due = up(households, 200)
    if f["staff"] is not None and isinstance(f["staff"], int):
        most = max(7, due) if f.get("recruited_openly") else 7
        if f["staff"] > most:
            return [most]
    return [band(5, due, 7)]


def premises(f):
    """8.1, 8.2: 400 m², of an urban community founded anew 600 m²."""
    new = (f["community_kind"], f["formation"]) in ((1, 2), ("urban", "new")) and (f["established_on"] or 0) >= OF_2015
    return [600 if new else 400]


def funds(amounts, own):
    """15.2—15.5: the city's amount of the tier, or the county's own where it is higher; in 万元."""

    def limit(f):
        tier = f["funding_tier"]
        if tier is None:  # both ends of what it may be
            return [min(amounts.values()), max(amounts.values())]
        least = amounts.get(tier, 0) * 100_0000
        return [max(least, f.get(own) or 0) / 100_0000]

    return limit


def of_each(fact, number):
    """So much of each of so many; of nobody in particular while it is not known of how many."""
    return lambda f: [number] if f[fact] is None else [f[fact], number]


LIMITS = {
    "1.3": [1],
    "2.4": [1],
    "2.6": [1],
    "3.2": [200, 600, 25],
    "3.5": [1],
    "5.3": [3, 5],
    "5.4": [5, 7],
    "5.8": of_each("leaders_tested", 7),
    "5.9": of_each("members_tested", 3),
    "6.1": staff,
    "6.4": [1],
    "6.6": [4],
    "7.3": [4],
    "8.1": premises,
    "8.3": [1],
    "9.1": [7],
    "9.2": [50],
    "9.3": [7],
    "9.4": [5],
    "9.5": [3],
    "13.2": lambda f: [15] if f["population"] is None else [up(15 * f["population"], 100), 15],
    "15.operating": funds(OPERATING, "local_operating"),
    "15.livelihood": funds(LIVELIHOOD, "local_livelihood"),
    "15.6": lambda f: [f[f"pay_floor_{post}"] / 100 for post in ("chief", "deputy", "member")],
    "15.8": of_each("insurance_persons", 5),
    "scale": [1000, 3000],
    "term": [5],
    "branch": [50],
    "4.2": [1],
    "14.1": [1],
    "14.7": of_each("leaders_visiting", 3),
    "16.3": [1],
    "17.5": [1],
}


def limit_of(key, figures):
    """The numbers of a limit, in the unit in which documents print them."""
    limit = LIMITS[key]
    return limit(figures) if callable(limit) else limit


def outside(number, least, most):
    """How far a number is outside of a band."""
    return max(least - number, number - most, 0)


# What is told where the demands of a rule are told one by one: numbers that are not 0, in the order of the text.
GAPS = {
    "5.2": lambda f: [f["party_term_overdue"], f["residents_term_overdue"]],
    "5.3": lambda f: [outside(f["party_seats"], 3, 5), outside(f["residents_seats"], 3, 5)],
    "6.1": lambda f: [f["staff"] - staff(f)[0]],
    "9.5": lambda f: [3 - f["plaques_named"], f["plaques_other"]],
    "scale": lambda f: [outside(f["households"], 1000, 3000)],
    "branch": lambda f: [f["party_members"] - 50],
}
# Why a rule does not apply, or is met by an exception: the figures that are said, or numbers of the readings.
REASONS = {
    "3.2": lambda f: [f["households"], f["grids"]],
    "5.8": [180],
    "5.9": [180],
    "6.8": [180],
    "14.7": [180],
}
# What stands beside a figure by documents known at second hand: 30 m² for 100 households, 18 for 10,000 inhabitants.
SECOND_HAND = {
    "premises_area": lambda f: up(30 * 100 * f["households"], 100),
    "urban_staff": lambda f: up(18 * f["urban_population"], 10_000),
}
IN_WAN = ("15.operating", "15.livelihood")
# The rules in the document's order with their kinds: H a number stands in the text, C yes or no.
RULES = [
    ("1.1", "C"), ("1.3", "C"), ("1.5", "C"), ("2.3", "C"), ("2.4", "C"), ("2.6", "C"), ("3.2", "H"), ("3.5", "H"),
    ("4.1", "C"), ("5.2", "C"), ("5.3", "H"), ("5.4", "H"), ("5.6", "C"), ("5.7", "C"), ("5.8", "H"), ("5.9", "H"),
    ("6.1", "H"), ("6.4", "H"), ("6.6", "C"), ("6.8", "C"), ("7.2", "C"), ("7.3", "C"), ("8.1", "H"), ("8.3", "C"),
    ("9.1", "C"), ("9.2", "H"), ("9.3", "C"), ("9.4", "C"), ("9.5", "C"), ("10.2", "C"), ("13.1", "C"), ("13.2", "H"),
    ("13.3", "C"), ("15.operating", "H"), ("15.livelihood", "H"), ("15.6", "H"), ("15.8", "C"),
]  # fmt: skip
