"""Lines of grids, brands, institutions, meetings, disclosures, organizations, practices, volunteers (1.5, 2–4, 6.6, 7.3, 10, 13)."""

from communities.institutions import INHERITED, Institution, InstitutionKind
from communities.ledgers import Disclosure, Meeting
from communities.levels import ancestor_codes
from communities.life import SocialOrganization, YearlyLife
from communities.measures import grid_ranges, grids_in_force, in_range
from communities.models import ServiceBrand, YearlyProfile, valid_on
from communities.order_measures import HAS_PARTY_GROUP, IS_FILED, OF_THE_DAY, days_of_year
from lodi_community.records.figures import MISSING, thousands

from .line import OPEN, Behind, Between, TraceLine, flagged, items, lines


@lines("households")
def households(question):
    """What the yearly profile states: later norms bound it."""
    rows = YearlyProfile.objects.filter(question.q("community"), year=question.on.year).select_related("community")
    return [TraceLine(str(row), Between(0) if row.households is None else row.households, row) for row in rows]


def _grids(question):
    return grids_in_force(question.places, question.on).select_related("community")


@lines("grids_in_range")
def grids_in_range(question):
    """Every grid in force, by households or by population (3.2)."""
    (few, many), (low, high) = grid_ranges(question.reading)
    asked = f"{thousands(few)}—{thousands(many)} 户，或 {thousands(low)}—{thousands(high)} 人"
    found = []
    for grid in flagged(_grids(question), fits=in_range(question.reading)):
        short = "" if grid.fits else f"{_off(grid.households, few, many)} 户，{_off(grid.population, low, high)} 人"
        there = f"{thousands(grid.households)} 户，{thousands(grid.population)} 人"
        found.append(TraceLine(grid.name, int(grid.fits), grid, asked, there, short))
    return found


def _off(number, low, high):
    return f"少 {thousands(low - number)}" if number < low else f"多 {thousands(number - high)}"


@lines("grids_with_party_group")
def grids_with_party_group(question):
    """Every grid in force with its party group, its own or a joint one (1.5)."""
    found = []
    for grid in flagged(_grids(question), linked=HAS_PARTY_GROUP):
        counts = int(grid.linked) if grid.party_group else OPEN
        short = "没有党小组" if counts == 0 else ""
        there = grid.get_party_group_display() or MISSING
        found.append(TraceLine(grid.name, counts, grid, "党小组", there, short))
    return found


@lines("service_brands")
def service_brands(question):
    """Brands active on the day (3.5)."""
    rows = ServiceBrand.objects.filter(question.q("community")).valid(question.on).select_related("community")
    return [TraceLine(row.name, 1, row, "", row.field) for row in rows]


OWN = {
    "councils": {
        "has_residents_council": InstitutionKind.RESIDENTS_COUNCIL,
        "has_supervision_committee": InstitutionKind.SUPERVISION_COMMITTEE,
    },
    "congress_documents": {
        "has_congress_rules": InstitutionKind.RESIDENTS_CONGRESS,
        "has_covenant": InstitutionKind.RESIDENTS_COVENANT,
    },
    "service_catalogues": {"has_service_catalogue": InstitutionKind.SERVICE_CATALOGUE},
    "volunteer_systems": {"has_volunteer_registration": InstitutionKind.VOLUNTEER_REGISTRATION},
    "charity_archives": {"has_charity_records": InstitutionKind.CHARITY_RECORDS},
}
ADOPTED = dict(
    zip(
        ("has_training_system", "has_target_appraisal", "has_performance_review", "has_adjustment_system"),
        INHERITED,
        strict=True,
    )
)


def _institutions(question, codes, kinds):
    """{part: institutions in force on the day, the community's own first}."""
    rows = Institution.objects.filter(valid_on(question.on, **OF_THE_DAY), code__in=codes, kind__in=kinds.values())
    by_kind = {}
    for row in rows.order_by("-code", "-adopted_on"):
        figure = "" if row.code == question.code else f"由{row.unit_name}制定"
        by_kind.setdefault(row.kind, []).append(Behind(row, figure))
    return {part: by_kind.get(kind, ()) for part, kind in kinds.items()}


def _declare_own(fact, kinds):
    items(fact)(lambda question: _institutions(question, [question.code], kinds))


for _fact, _kinds in OWN.items():
    _declare_own(_fact, _kinds)


@items("staff_systems")
def staff_systems(question):
    """The four systems of 6.6, the community's own or adopted by a unit above it."""
    return _institutions(question, ancestor_codes(question.code), ADOPTED)


@lines("congress_meetings")
def congress_meetings(question):
    """Meetings of the residents' congress in the year (2.4)."""
    rows = Meeting.objects.filter(question.q("community"), held_on__range=days_of_year(question.on))
    rows = rows.filter(kind=Meeting.Kind.CONGRESS).order_by("held_on", "pk")
    return [TraceLine(str(row), 1, row, "", row.topic) for row in rows.select_related("community")]


@items("disclosures")
def disclosures(question):
    """Each kind with what was published of it in the year (2.6)."""
    rows = Disclosure.objects.filter(question.q("community"), published_on__range=days_of_year(question.on))
    found = {}
    for row in rows.select_related("community").order_by("published_on", "pk"):
        found.setdefault(row.kind, []).append(row)
    parts = {
        "disclosed_party_affairs": Disclosure.Kind.PARTY,
        "disclosed_residents_affairs": Disclosure.Kind.RESIDENTS,
        "disclosed_finance": Disclosure.Kind.FINANCE,
    }
    return {part: found.get(kind, ()) for part, kind in parts.items()}


@lines("filed_organizations")
def filed_organizations(question):
    """Organizations active on the day, registered or filed (4.1)."""
    rows = SocialOrganization.objects.filter(question.q("community")).valid(question.on).select_related("community")
    found = []
    for row in flagged(rows, filed=IS_FILED):
        counts = int(row.filed) if row.registration else OPEN
        there = row.get_registration_display() or MISSING
        found.append(TraceLine(row.name, counts, row, "登记或备案", there, "没有登记备案" if counts == 0 else ""))
    return found


@items("party_practices")
def party_practices(question):
    """The four practices as stated for the year (7.3)."""
    row = YearlyLife.objects.filter(question.q("community"), year=question.on.year).select_related("community").first()
    return {name: [row] for name in YearlyLife.PRACTICES} if row else {}


@lines("volunteers")
def volunteers(question):
    """The number in the year's profile (13.2)."""
    rows = YearlyProfile.objects.filter(question.q("community"), year=question.on.year).select_related("community")
    return [
        TraceLine(str(row), Between(0) if row.volunteers is None else row.volunteers, row, "", _residents(row))
        for row in rows
    ]


def _residents(profile):
    number = MISSING if profile.population is None else f"{thousands(profile.population)} 人"
    return f"常住人口 {number}"
