"""Who answers for what a community falls short of, and until when, as it was recorded when its year was sealed."""

from dataclasses import dataclass

from communities.levels import ancestor_codes, street_of
from facilities.models import BuildingPlan
from funding.models import LocalStandard

from ..followup.cases.course import Course, Stage
from ..followup.cases.models import Case
from ..supervision.models import ResponsiblePerson

# How the heads of Party and government are called behind the name of their unit: 娄星区委书记, 乐坪街道办事处主任.
HEADS = {
    "市": ("委书记", "市长"),
    "区": ("委书记", "区长"),
    "县": ("委书记", "县长"),
    "镇": ("党委书记", "镇长"),
    "乡": ("党委书记", "乡长"),
    "道": ("党工委书记", "办事处主任"),
}


@dataclass(frozen=True)
class Answering:
    """``posts``: those of the street whose holders were recorded; ``plans``: BuildingPlans in force on the reference date.

    ``deadlines``: key of a rule → (name of the unit that is held to it, day). ``standards``: the county's own LocalStandards
    by which the community's funds were judged.
    """

    posts: list
    plans: list
    deadlines: dict
    standards: list


def post_of(unit, person):
    """党工委书记: the post of a ResponsiblePerson as documents call it behind the name of the unit."""
    titles = HEADS.get(unit[-1])
    return titles[person.post != ResponsiblePerson.Post.PARTY] if titles else person.get_post_display()


def read(sealed):
    """The Answering of a community. Call it inside the block of the records as they were."""
    return Answering(_posts(sealed), _plans(sealed), _deadlines(sealed), _standards(sealed))


def _posts(sealed):
    street = street_of(sealed.code)
    rows = ResponsiblePerson.objects.valid(sealed.on).filter(unit__code=street)
    return [post_of(sealed.names[street], row) for row in rows.order_by("-post")]


def _plans(sealed):
    rows = BuildingPlan.objects.valid(sealed.on).filter(community__code=sealed.code)
    return list(rows.order_by("due_on", "pk"))


def _deadlines(sealed):
    rows = Case.objects.filter(unit__code__in=ancestor_codes(sealed.code), course=Course.HOLD, stage__in=Stage.WAITING)
    rows = rows.exclude(due_on=None).select_related("unit").order_by("unit__code", "due_on")
    return {key: (sealed.names[case.unit.code], case.due_on) for case in rows for key in case.rules}


def _standards(sealed):
    """Of each kind of funds the newest standard of the county for the community's tier, where the year is judged by it."""
    if "funding_tier" not in sealed.standard.facts:
        return []
    tiers = sealed.standard.choice("funding_tier")
    figures, chosen = sealed.rows[0].figures, {}
    tier = tiers.encode(figures.get("funding_tier"))
    rows = LocalStandard.objects.filter(unit__code__in=ancestor_codes(sealed.code), first_year__lte=sealed.year)
    for row in rows.order_by("first_year"):
        if tiers.code(row.tier) == tier and figures.get(f"local_{row.kind}"):
            chosen[row.kind] = row
    return list(chosen.values())
