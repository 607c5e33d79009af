"""What a community falls short of in which year. Everything is drawn from one seed and a code, so it is always the same."""

import random
from datetime import date
from functools import cache
from math import exp

from communities.levels import county_of, street_of

SEED = "lodi-2015-12"
YEARS = range(2022, 2027)
SEALED = range(2022, 2026)
WORKING = 2026
NEVER = 2099
TODAY = date(2026, 11, 20)  # nothing in the demonstration happened after this day

# How often communities of a county fall short, beside the city as a whole.
COUNTIES = {"431302": 0.55, "431381": 0.85, "431382": 1.1, "431322": 1.4, "431321": 1.45}
# Share of the communities that fall short in 2025, before the county and the community's own luck.
SHORT = {
    "grids": 0.055, "brand": 0.05, "hint_seats": 0.06, "few_members": 0.035, "many_members": 0.025,
    "leader_training": 0.09, "member_training": 0.08, "staff": 0.36, "hint_staff": 0.07, "candidates": 0.08,
    "area": 0.34, "centre": 0.05, "volunteers": 0.175, "operating": 0.13, "livelihood": 0.21, "pay": 0.09,
    "party_groups": 0.13, "councils": 0.11, "covenant": 0.08, "catalogue": 0.14, "registration": 0.12, "charity": 0.17,
    "systems": 0.34, "congress": 0.12, "disclosure": 0.12, "practices": 0.14, "filing": 0.2, "platforms": 0.16,
    "unified": 0.19, "plaques": 0.17, "plans": 0.16, "appraisals": 0.06, "insurance": 0.17,
}  # fmt: skip
PACE = {2022: 2.0, 2023: 1.55, 2024: 1.25, 2025: 1.0, 2026: 0.93}
# What depends on the year alone comes and goes; what is built or hired stays.
FLEETING = {
    "leader_training",
    "member_training",
    "volunteers",
    "operating",
    "livelihood",
    "congress",
    "disclosure",
    "practices",
}
LACKING = {2022: 0.085, 2023: 0.075, 2024: 0.065, 2025: 0.045, 2026: 0.0}
LATE_STREETS = 0.16
FORMS = ("profile", "operating", "livelihood", "training")


def stream(*names):
    """A random number generator of its own for a thing with these names: nothing drawn elsewhere changes it."""
    return random.Random("/".join((SEED, *names)))  # nosec B311 # chance of the demonstration, the same every time


@cache
def luck_of_street(code):
    """A factor around 1 for a street or town."""
    return stream(code, "luck").uniform(0.75, 1.3)


class Fate:
    """The fate of one community. One that is ``sound`` falls short of nothing and has entered everything."""

    def __init__(self, code, sound=False):
        self.code, self.sound = code, sound
        own = exp(self.stream("luck").gauss(-0.3, 0.75))
        self.weight = COUNTIES[county_of(code)] * luck_of_street(street_of(code)) * own

    def stream(self, topic):
        """A random number generator for one topic of this community."""
        return stream(self.code, topic)

    def short_in(self, weakness):
        """The years in which the community falls short."""
        if self.sound:
            return frozenset()
        rng = self.stream(weakness)
        lasting = rng.random()
        years = set()
        for year in YEARS:
            fleeting = rng.random() if rng.random() < 0.4 and weakness in FLEETING else lasting
            if fleeting < min(SHORT[weakness] * PACE[year] * self.weight, 0.9):
                years.add(year)
        return frozenset(years)

    def met_from(self, weakness):
        """The year from which the community does not fall short any more: the first year of all, or NEVER."""
        years = self.short_in(weakness)
        if not years:
            return YEARS.start
        return NEVER if max(years) == WORKING else max(years) + 1

    def has(self, weakness):
        """Whether the weakness shows in the latest years: for what does not change with the year."""
        return WORKING in self.short_in(weakness)

    def lacks(self, form, year):
        """Whether a yearly form was not entered: here and there in past years, more often in the working year."""
        if self.sound:
            return False
        rng = self.stream(f"lacks/{year}")
        if year == WORKING:
            late = stream(street_of(self.code), "late").random() < LATE_STREETS
            return stream(self.code, form, "late").random() < (0.7 if late else 0.06)
        return rng.random() < LACKING[year] * min(self.weight, 2) and form == rng.choice(FORMS)

    def never_said(self, fact):
        """Whether a fact that does not belong to a year was never entered."""
        return not self.sound and self.stream(f"unsaid/{fact}").random() < 0.004
