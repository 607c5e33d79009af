"""What 娄发〔2015〕12号 asks of the city, counties and streets (G and 14.7), in OpenFisca."""

from openfisca_core.entities import build_entity
from openfisca_core.model_api import Enum, min_, where

from benchmarks.openfisca_words import (
    FULL,
    Book,
    Outcome,
    at_least,
    left,
    none_lacking,
    nothing,
    rule,
    share,
    short_of,
    tallies,
)

DUTIES = ("4.2", "8.5", "14.1", "14.2", "14.6", "14.7", "15.1", "15.5", "16.2", "16.3", "17.1", "17.2", "17.4", "17.5",
          "17.6")  # fmt: skip
TALLIES = {
    "study_duties": ("party_studied", "government_studied", "joint_creation"),
    "leading_bodies": ("leading_group", "leading_office"),
    "responsible_heads": ("party_head", "government_head"),
    "budget_duties": ("budget_listed", "budget_guarantee"),
    "report_duties": ("report_held", "report_covers"),
    "enforcement_systems": ("talk_system", "record_system"),
}
PARAMETERS = {
    "duties": {
        "platforms": 1, "studies": 3, "bodies": 2, "heads": 2, "visits": 3, "budget": 2, "funds": 1, "awards": 1,
        "appraisal": 1, "report": 2, "systems": 2, "inspections": 1,
    },
}  # fmt: skip


class Level(Enum):
    unknown = "未填报"
    prefecture = "市"
    county = "县市区"
    street = "街道（乡镇）"


CITY, COUNTY, STREET = Level.prefecture, Level.county, Level.street


def of(*levels, some=None):
    """A condition: units of these levels and, with `some`, only where there is one of it at least."""

    def when(unit, period, p):
        level = unit("unit_level", period)
        mine = sum((level == each) * 1 for each in levels) > 0
        off, open_ = ~mine * (level != Level.unknown), level == Level.unknown
        if some is None:
            return off, open_
        told, nothing_there = unit(f"{some}_known", period), unit(some, period) <= 0
        off = off + told * nothing_there
        return off, ~off * (open_ + ~told)

    return when


def fees():
    """8.5: the city charges nothing beyond the law."""
    return rule(
        "8.5",
        ("fees_over",),
        met=lambda unit, period, p: unit("fees_over", period) <= 0,
        gap=lambda unit, period, p: -unit("fees_over", period),
        part=nothing,
        when=of(CITY, some="fee_projects"),
    )


def visits_asked(unit, period, parameters):
    return unit("leaders_visiting", period) * parameters(period).duties.visits


def visits():
    """14.7: three for each leader, and a community of their own for each."""

    def met(unit, period, p):
        enough = unit("leader_visits", period) >= unit("visits_asked", period)
        return enough * (unit("leaders_without_contact", period) <= 0)

    def gap(unit, period, p):
        return short_of(unit("visits_asked", period), unit("leader_visits", period))

    def part(unit, period, p):
        made, asked = unit("leader_visits", period), unit("visits_asked", period)
        reached = where(made >= asked, FULL, share(made, asked))
        lacking = unit("leaders_without_contact", period)
        return min_(reached, where(lacking <= 0, FULL, left(unit, period, "leaders_without_contact", "leaders_listed")))

    facts = ("leader_visits", "leaders_visiting", "leaders_without_contact", "leaders_listed")
    return rule("14.7", facts, met, gap, part, of(COUNTY, STREET, some="leaders_visiting"))


def included():
    """17.1: communities are part of the unit's appraisal."""
    return rule(
        "17.1",
        ("appraisal_included",),
        met=lambda unit, period, p: unit("appraisal_included", period),
        gap=lambda unit, period, p: ~unit("appraisal_included", period) * 1,
        part=nothing,
        when=of(COUNTY, STREET),
    )


def formulas():
    """Name → formula of the duties."""
    both, lower = of(CITY, COUNTY), of(COUNTY, STREET)
    return {
        **tallies(**TALLIES),
        **at_least("4.2", "incubation_platforms", lambda p: p.duties.platforms, of(COUNTY)),
        **fees(),
        **at_least("14.1", "study_duties", lambda p: p.duties.studies, of(COUNTY)),
        **at_least("14.2", "leading_bodies", lambda p: p.duties.bodies, both),
        **at_least("14.6", "responsible_heads", lambda p: p.duties.heads, lower),
        "visits_asked": visits_asked,
        **visits(),
        **at_least("15.1", "budget_duties", lambda p: p.duties.budget),
        **none_lacking(
            "15.5", "local_standards_lowered", "local_standards", of(COUNTY, some="local_standards"), Outcome.hint
        ),
        **at_least("16.2", "reward_funds", lambda p: p.duties.funds, of(CITY)),
        **at_least("16.3", "awards", lambda p: p.duties.awards, of(CITY)),
        **included(),
        **at_least("17.2", "report_duties", lambda p: p.duties.report, lower),
        **at_least("17.4", "enforcement_systems", lambda p: p.duties.systems, both),
        **at_least("17.5", "special_inspections", lambda p: p.duties.inspections, both),
        **none_lacking(
            "17.6", "rectifications_overdue", "rectifications_due", of(COUNTY, STREET, some="rectifications_due")
        ),
    }


UNITS = Book(
    entity=build_entity(key="unit", plural="units", label="单位", is_person=True),
    parameters=PARAMETERS,
    heads={"duties": {key: 2 if key == "14.7" else 1 for key in DUTIES}},
    hard=("14.7",),
    against=(),
    percent=100,
    choices={"unit_level": Level},
    flags=(*(flag for flags in TALLIES.values() for flag in flags), "appraisal_included"),
    formulas=formulas(),
)
