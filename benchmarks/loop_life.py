"""What the checks ask of a community's life and premises, as one writes it first: see loop.py."""

from datetime import date

from communities.institutions import INHERITED, Institution, InstitutionKind
from communities.ledgers import SupportGrant
from communities.life import SocialOrganization, YearlyLife
from facilities.models import BuildingPlan, Premises
from facilities.platforms import PLATFORMS, UNIFICATIONS
from facilities.projects import FACILITIES
from funding.models import Budget, LocalStandard

from .handwritten_life import LIFE, NAMED, NEIGHBOURS

NAMES = dict(NAMED)
STATED = [name for name in NAMES[LIFE] if name not in ("donations", "has_party_brand")]
SEVEN = ("party_mass_activity_room", "mediation_room", "police_room", "family_planning_room", "charity_supermarket",
         "community_office", "auxiliary_room")  # fmt: skip
OWN = {
    "has_residents_council": InstitutionKind.RESIDENTS_COUNCIL,
    "has_supervision_committee": InstitutionKind.SUPERVISION_COMMITTEE,
    "has_congress_rules": InstitutionKind.RESIDENTS_CONGRESS,
    "has_covenant": InstitutionKind.RESIDENTS_COVENANT,
    "has_service_catalogue": InstitutionKind.SERVICE_CATALOGUE,
    "has_volunteer_registration": InstitutionKind.VOLUNTEER_REGISTRATION,
    "has_charity_records": InstitutionKind.CHARITY_RECORDS,
}
FOUR = ("has_training_system", "has_target_appraisal", "has_performance_review", "has_adjustment_system")


def figures_of(community, on, reading):
    """Name → figure of one community on a day."""
    found = {}
    parts = (
        life,
        institutions,
        systems,
        ledgers,
        organizations,
        services,
        party_groups,
        county,
        rooms,
        stated,
        plaques,
    )
    for part in (*parts, plans):
        found |= part(community, on, reading)
    return found


def life(community, on, reading):
    """The yearly statement, and the neighbours of the profile."""
    profile = community.profiles.filter(year=on.year).first()
    found = {name: getattr(profile, name, None) for name in NAMES[NEIGHBOURS]}
    row = YearlyLife.objects.filter(community=community, year=on.year).first()
    found |= {name: getattr(row, name, None) for name in STATED}
    found["has_party_brand"] = bool(row.party_brand) if row else None
    found["donations"] = int(row.donations * 100) if row and row.donations is not None else None
    asked = row and row.care_feasible
    care = community.care_institutions.valid(on) if asked else []
    beds = [each.beds for each in care]
    found["has_care_institution"] = bool(beds) if asked else None
    found["care_beds"] = sum(beds) if asked and None not in beds else None
    return found


def institutions(community, on, reading):
    """What the community has set up itself."""
    rows = Institution.objects.filter(code=community.code, adopted_on__lte=on)
    if not rows.exists():
        return dict.fromkeys((*OWN, "catalogue_on", "charity_files"))
    held = {row.kind: row for row in rows if row.ended_on is None or row.ended_on >= on}
    catalogue, files = held.get(InstitutionKind.SERVICE_CATALOGUE), held.get(InstitutionKind.CHARITY_RECORDS)
    return {
        **{name: kind in held for name, kind in OWN.items()},
        "catalogue_on": catalogue.adopted_on.toordinal() if catalogue else None,
        "charity_files": files.items if files else None,
    }


def systems(community, on, reading):
    """6.6: its own or those of the units above."""
    above = [community.code[:digits] for digits in (4, 6, 9)]
    rows = Institution.objects.filter(code__in=[*above, community.code], adopted_on__lte=on)
    now = [row for row in rows if (row.ended_on is None or row.ended_on >= on) and row.kind in INHERITED]
    own = {row.kind for row in now if row.code == community.code}
    inherited = {row.kind for row in now if row.code != community.code}
    if not inherited and not any(row.code == community.code for row in rows):
        return dict.fromkeys((*FOUR, "staff_systems_inherited"))
    found = {name: kind in own | inherited for name, kind in zip(FOUR, INHERITED, strict=True)}
    return {**found, "staff_systems_inherited": len(inherited - own)}


def ledgers(community, on, reading):
    """Meetings, disclosures and activities of the year."""
    year = (date(on.year, 1, 1), on)
    return {
        **counted(
            community.meetings.filter(held_on__range=year),
            "kind",
            {
                "congress_meetings": "residents_congress",
                "hearings": "hearing",
                "democratic_talks": "democratic_talk",
                "mediation_meetings": "mediation",
                "party_mass_meetings": "party_and_masses",
            },
        ),
        **counted(
            community.activities.filter(held_on__range=year),
            "theme",
            {
                "party_building_activities": "party_building",
                "party_flag_activities": "party_flag",
                "cultural_activities": "culture",
                "welfare_activities": "welfare",
            },
        ),
        **{
            name: number and number >= reading["disclosure.times"]
            for name, number in counted(
                community.disclosures.filter(published_on__range=year),
                "kind",
                {
                    "disclosed_party_affairs": "party_affairs",
                    "disclosed_residents_affairs": "residents_affairs",
                    "disclosed_finance": "finance",
                },
            ).items()
        },
    }


def counted(rows, field, names):
    """Name → how many rows have that word; None without any row."""
    if not rows.exists():
        return dict.fromkeys(names)
    return {name: rows.filter(**{field: word}).count() for name, word in names.items()}


def organizations(community, on, reading):
    """2.8, 3.4, 4.1, 4.3, 4.4."""
    rows = list(community.social_organizations.valid(on))
    unsaid = any(not row.registration for row in rows)
    grants = SupportGrant.objects.filter(code=community.code)
    now, before = (grants.filter(year=year) for year in (on.year, on.year - 1))
    return {
        "social_organizations": len(rows),
        "filed_organizations": None if unsaid else sum(row.registration in ("registered", "filed") for row in rows),
        "organizations_for_the_weak": sum(any(getattr(row, who) for who in SocialOrganization.SERVES) for row in rows),
        "self_governing_bodies": sum(row.kind == "self_governing" for row in rows),
        "support_granted": sum(int(row.amount * 100) for row in now) if now.exists() else None,
        "support_before": sum(int(row.amount * 100) for row in before) if before.exists() else None,
    }


def services(community, on, reading):
    """11.1 and 11.2."""
    points = list(community.service_points.valid(on))
    if not points:
        return dict.fromkeys(("service_points", "farthest_walk", "housekeeping_firms", "chain_shops"))
    walks = [point.walking_minutes for point in points]
    return {
        "service_points": len(points),
        "farthest_walk": None if None in walks else max(walks),
        "housekeeping_firms": sum(point.kind == "housekeeping" for point in points),
        "chain_shops": sum(bool(point.chain) for point in points),
    }


def party_groups(community, on, reading):
    """1.5."""
    groups = [grid.party_group for grid in community.grids.valid(on)]
    if not groups:
        return dict.fromkeys(("grids_with_party_group", "grids_with_joint_group"))
    linked = None if "" in groups else len(groups) - groups.count("none")
    return {"grids_with_party_group": linked, "grids_with_joint_group": groups.count("joint")}


def county(community, on, reading):
    """15.5 and 15.9: what the county says."""
    profile = community.profiles.filter(year=on.year).first()
    found = {"local_operating": None, "local_livelihood": None}
    standards = LocalStandard.objects.filter(unit__code=community.code[:6], first_year__lte=on.year)
    for row in standards.order_by("first_year"):
        if profile and row.tier == profile.funding_tier:
            found[f"local_{row.kind}"] = int(row.amount * 100)
    budget = Budget.objects.filter(unit__code=community.code[:6], year=on.year).first()
    return {**found, "housing_fund_ready": budget.housing_fund_ready if budget else None}


def rooms(community, on, reading):
    """9.3, and the service centre of 1.1."""
    names = [f"has_{kind}" for kind in (*SEVEN, "community_service_centre")]
    begun = community.premises.filter(in_use_from__lte=on)
    if not begun.exists():
        return dict.fromkeys(names)
    in_use = [site for site in begun.prefetch_related("rooms") if site.in_use_to is None or site.in_use_to >= on]
    kinds = {room.kind for site in in_use for room in site.rooms.all()}
    return {name: name.removeprefix("has_") in kinds for name in names}


def stated(community, on, reading):
    """9.1 and 9.4: as last stated."""
    platforms = community.work_platforms.filter(stated_on__lte=on).order_by("stated_on").last()
    unified = community.unifications.filter(stated_on__lte=on).order_by("stated_on", "inspected").last()
    return {
        **{f"platform_{name}": getattr(platforms, name, None) for name in PLATFORMS},
        **{f"unified_{name}": getattr(unified, name, None) for name in UNIFICATIONS},
    }


def plaques(community, on, reading):
    """9.5."""
    named = ("party_organization", "residents_committee", "community_service_centre")
    rows = list(community.plaques.filter(started_on__lte=on))
    if not rows:
        return dict.fromkeys((*(f"plaque_{name}" for name in named), "plaques_other"))
    hanging = [row.organization for row in rows if row.ended_on is None or row.ended_on >= on]
    there = {f"plaque_{name}": name in hanging for name in named}
    return {**there, "plaques_other": len(hanging) - sum(there.values())}


def plans(community, on, reading):
    """8.3 and 8.4."""
    plans = list(BuildingPlan.objects.valid(on).filter(community=community))
    known = plans or Premises.objects.filter(community=community, in_use_from__lte=on).exists()
    projects = list(community.developer_projects.filter(year__lte=on.year))
    answers = [getattr(project, name) for project in projects for name in FACILITIES]
    return {
        "building_plans": len(plans) if known else None,
        "building_plans_overdue": sum(plan.due_on < on for plan in plans) if known else None,
        "developer_facilities": sum(answers) if projects and None not in answers else None,
        "developer_facilities_due": len(answers) if projects else None,
    }
