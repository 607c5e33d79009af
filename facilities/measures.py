"""Figures of premises, rooms, plans, platforms and plaques (articles 8 and 9)."""

from django.db.models import BigIntegerField, Count, Max, Q, Sum

from communities.figures import Figure, measure
from communities.models import valid_on
from communities.prepared import prepared
from lodi_community.records.figures import Between

from .models import BuildingPlan, DeveloperProject, Plaque, Premises, Room, Unifications, WorkPlatforms
from .platforms import PLATFORMS, UNIFICATIONS
from .projects import FACILITIES

RENTED = Premises.Tenure.RENTED
SEVEN_ROOMS = (
    Room.Kind.PARTY_MASS, Room.Kind.MEDIATION, Room.Kind.POLICE, Room.Kind.FAMILY_PLANNING, Room.Kind.CHARITY,
    Room.Kind.OFFICE, Room.Kind.AUXILIARY,
)  # fmt: skip


@measure(
    Figure("premises_area", "公共服务用房面积", "m²"),
    Figure("rented_area", "其中租赁面积", "m²"),
    Figure("centre_area", "社区服务中心面积", "m²"),
    reads="facilities.premises facilities.room",
    none_of="premises",
    readings="facility.count_leased",
)
def premises(selection, on, reading):
    """Σ floor area of the sites in use on the day, in 0.01 m², at least that while one has none entered; the largest own centre."""
    centres = {pk: Between(area or 0) if unsaid else area for pk, area, unsaid in _centres(selection, on)}
    for pk, area, rented, unsaid in _areas(selection, on, reading["facility.count_leased"]):
        yield pk, Between(area) if unsaid else area, rented, centres.get(pk, 0)


@prepared
def _areas(selection, on, count_leased):
    """(community, area that counts, rented area, in 0.01 m², number of sites that count and have no area entered)."""
    in_use = Q(in_use_to__isnull=True) | Q(in_use_to__gte=on)
    counted = in_use & counted_tenure(count_leased)
    begun = Premises.objects.filter(selection.q("community"), in_use_from__lte=on).order_by().values("community_id")
    return begun.annotate(
        area=Sum("floor_area", filter=counted, output_field=BigIntegerField(), default=0),
        rented=Sum("floor_area", filter=in_use & Q(tenure=RENTED), output_field=BigIntegerField(), default=0),
        unsaid=Count("pk", filter=counted & Q(floor_area__isnull=True)),
    ).values_list("community_id", "area", "rented", "unsaid")


def counted_tenure(count_leased):
    """The condition that premises count by the way they are held."""
    return Q() if count_leased else ~Q(tenure=RENTED)


def centres_at(premises):
    """The service centres at some premises that no other community shares."""
    return Room.objects.filter(premises__in=premises, kind=Room.Kind.SERVICE_CENTRE, shared_with="")


@prepared
def _centres(selection, on):
    """(community, area of its largest own service centre in 0.01 m², number of those without an area)."""
    in_use = Premises.objects.filter(selection.q("community"), valid_on(on, start="in_use_from", end="in_use_to"))
    grouped = (
        centres_at(in_use)
        .values("premises__community_id")
        .annotate(largest=Max("area", output_field=BigIntegerField()), unsaid=Count("pk", filter=Q(area__isnull=True)))
    )
    return grouped.order_by().values_list("premises__community_id", "largest", "unsaid")


@measure(
    *(Figure(f"has_{kind.value}", kind.label) for kind in (*SEVEN_ROOMS, Room.Kind.SERVICE_CENTRE)),
    reads="facilities.premises facilities.room",
    none_of="premises room",
    readings="facility.count_leased",
)
def function_rooms(selection, on, reading):
    """Clause 9.3: which of the seven kinds there are at sites in use; shared rooms count. No premises: missing."""
    return ((pk, *(number > 0 for number in numbers)) for pk, *numbers in _rooms(selection, on))


@prepared
def _rooms(selection, on):
    begun = Premises.objects.filter(selection.q("community"), in_use_from__lte=on)
    now = Q(in_use_to__isnull=True) | Q(in_use_to__gte=on)
    kinds = (*SEVEN_ROOMS, Room.Kind.SERVICE_CENTRE)  # the centre is one of the three bodies of 1.1
    counts = {kind.name: Count("pk", filter=now & Q(rooms__kind=kind)) for kind in kinds}
    return begun.values("community_id").annotate(**counts).order_by().values_list("community_id", *counts)


@measure(
    *(Figure(f"platform_{name}", WorkPlatforms._meta.get_field(name).verbose_name) for name in PLATFORMS),
    reads="facilities.workplatforms",
)
def work_platforms(selection, on, reading):
    """Clause 9.1: the seven platforms as last stated by the day."""
    return _last_stated(WorkPlatforms, PLATFORMS, selection, on)


@measure(
    *(Figure(f"unified_{name}", Unifications._meta.get_field(name).verbose_name) for name in UNIFICATIONS),
    reads="facilities.unifications",
)
def unifications(selection, on, reading):
    """Clause 9.4: the five unifications as last stated by the day; of one day an inspector's finding goes first."""
    return _last_stated(Unifications, UNIFICATIONS, selection, on, "inspected")


def _last_stated(model, names, selection, on, *then):
    """(community id, answer to each name) of the last row of each community; an answer may be None."""
    last = {row[0]: row for row in _stated(selection, model, names, on, *then)}
    return last.values()


@prepared
def _stated(selection, model, names, on, *then):
    return stated_by(model, selection, on, *then).values_list("community_id", *names)


def stated_by(model, selection, on, *then):
    """Lists stated by the day, the one that counts last."""
    return model.objects.filter(selection.q("community"), stated_on__lte=on).order_by("stated_on", *then)


@measure(
    *(Figure(f"plaque_{kind.value}", f"{kind.label}牌匾") for kind in Plaque.NAMED),
    Figure("plaques_other", "多挂的牌匾", "块"),
    reads="facilities.plaque",
    none_of="plaque",
)
def plaques(selection, on, reading):
    """Clause 9.5: which of the three named plaques hang outside, and how many more than these."""
    for pk, hanging, *named in _plaques(selection, on):
        there = [number > 0 for number in named]
        yield pk, *there, hanging - sum(there)


@prepared
def _plaques(selection, on):
    begun = Plaque.objects.filter(selection.q("community"), started_on__lte=on)
    now = Q(ended_on__isnull=True) | Q(ended_on__gte=on)
    counts = {kind.name: Count("pk", filter=now & Q(organization=kind)) for kind in Plaque.NAMED}
    rows = begun.values("community_id").annotate(**counts, hanging=Count("pk", filter=now)).order_by()
    return rows.values_list("community_id", "hanging", *counts)


@measure(
    Figure("building_plans", "用房建设方案", "个"),
    Figure("building_plans_overdue", "其中已过完成期限的方案", "个"),
    reads="facilities.buildingplan facilities.premises",
    none_of="premises buildingplan",
    readings="facility.count_leased",
)
def building_plans(selection, on, reading):
    """Clause 8.3: plans in force on the day. A community whose premises are entered and that has no plan has none."""
    figures = dict.fromkeys((pk for (pk,) in _with_premises(selection, on)), (0, 0))
    figures |= {pk: pair for pk, *pair in _plans(selection, on)}
    return ((pk, *pair) for pk, pair in figures.items())


@prepared
def _with_premises(selection, on):
    known = Premises.objects.filter(selection.q("community"), in_use_from__lte=on).order_by()
    return known.values_list("community_id").distinct()


@prepared
def _plans(selection, on):
    plans = BuildingPlan.objects.filter(selection.q("community")).valid(on).values("community_id")
    rows = plans.annotate(plans=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on))).order_by()
    return rows.values_list("community_id", "plans", "overdue")


@measure(
    Figure("developer_facilities", "开发项目已配建的设施", "项"),
    Figure("developer_facilities_due", "开发项目应配建的设施", "项"),
    reads="communities.community facilities.developerproject",
)
def developer_projects(selection, on, reading):
    """Clause 8.4: facilities provided by projects up to the year, of four for each project. Unsaid: missing."""
    totals = {}
    for pk, *answers in _projects(selection, on.year):
        provided, due = totals.get(pk, (0, 0))
        unsaid = provided is None or None in answers
        totals[pk] = (None if unsaid else provided + sum(answers), due + len(answers))
    return ((pk, *pair) for pk, pair in totals.items())


@prepared
def _projects(selection, year):
    rows = DeveloperProject.objects.filter(selection.q("community"), year__lte=year)
    return rows.values_list("community_id", *FACILITIES)
