"""Figures of premises, rooms, plans, platforms and plaques (articles 8 and 9)."""

from django.db.models import BigIntegerField, Count, Max, Q, Sum

from communities.figures import Figure, measure
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
    in_use = Q(in_use_to__isnull=True) | Q(in_use_to__gte=on)
    counted = in_use & counted_tenure(reading)
    begun = Premises.objects.filter(selection.q("community"), in_use_from__lte=on)
    centres = _centres(begun.filter(in_use))
    for pk, area, rented, unsaid in (
        begun.values("community_id")
        .annotate(
            area=Sum("floor_area", filter=counted, output_field=BigIntegerField(), default=0),
            rented=Sum("floor_area", filter=in_use & Q(tenure=RENTED), output_field=BigIntegerField(), default=0),
            unsaid=Count("pk", filter=counted & Q(floor_area__isnull=True)),
        )
        .order_by()
        .values_list("community_id", "area", "rented", "unsaid")
    ):
        yield pk, Between(area) if unsaid else area, rented, centres.get(pk, 0)


def counted_tenure(reading):
    """The condition that premises count by the way they are held."""
    return Q() if reading["facility.count_leased"] else ~Q(tenure=RENTED)


def centres_at(premises):
    """The service centres at some premises that no other community shares."""
    return Room.objects.filter(premises__in=premises, kind=Room.Kind.SERVICE_CENTRE, shared_with="")


def _centres(in_use):
    """community id → area of its largest own service centre in 0.01 m², at least that while one has none entered."""
    rooms = centres_at(in_use)
    areas = {}
    grouped = rooms.values("premises__community_id").annotate(
        largest=Max("area", output_field=BigIntegerField()), unsaid=Count("pk", filter=Q(area__isnull=True))
    )
    for pk, largest, unsaid in grouped.order_by().values_list("premises__community_id", "largest", "unsaid"):
        areas[pk] = Between(largest or 0) if unsaid else largest
    return areas


@measure(
    *(Figure(f"has_{kind.value}", kind.label) for kind in (*SEVEN_ROOMS, Room.Kind.SERVICE_CENTRE)),
    reads="facilities.premises facilities.room",
    none_of="premises room",
    readings="facility.count_leased",
)
def function_rooms(selection, on, reading):
    """Clause 9.3: which of the seven kinds there are at sites in use; shared rooms count. No premises: missing."""
    begun = Premises.objects.filter(selection.q("community"), in_use_from__lte=on)
    now = Q(in_use_to__isnull=True) | Q(in_use_to__gte=on)
    kinds = (*SEVEN_ROOMS, Room.Kind.SERVICE_CENTRE)  # the centre is one of the three bodies of 1.1
    counts = {kind.name: Count("pk", filter=now & Q(rooms__kind=kind)) for kind in kinds}
    rows = begun.values("community_id").annotate(**counts).order_by().values_list("community_id", *counts)
    return ((pk, *(number > 0 for number in numbers)) for pk, *numbers in rows)


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
    rows = stated_by(model, selection, on, *then)
    last = {row[0]: row for row in rows.values_list("community_id", *names)}
    return last.values()


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
    begun = Plaque.objects.filter(selection.q("community"), started_on__lte=on)
    now = Q(ended_on__isnull=True) | Q(ended_on__gte=on)
    counts = {kind.name: Count("pk", filter=now & Q(organization=kind)) for kind in Plaque.NAMED}
    rows = begun.values("community_id").annotate(**counts, hanging=Count("pk", filter=now)).order_by()
    for pk, hanging, *named in rows.values_list("community_id", "hanging", *counts):
        there = [number > 0 for number in named]
        yield pk, *there, hanging - sum(there)


@measure(
    Figure("building_plans", "用房建设方案", "个"),
    Figure("building_plans_overdue", "其中已过完成期限的方案", "个"),
    reads="facilities.buildingplan facilities.premises",
    none_of="premises buildingplan",
    readings="facility.count_leased",
)
def building_plans(selection, on, reading):
    """Clause 8.3: plans in force on the day. A community whose premises are entered and that has no plan has none."""
    known = Premises.objects.filter(selection.q("community"), in_use_from__lte=on).order_by()
    figures = dict.fromkeys(known.values_list("community_id", flat=True).distinct(), (0, 0))
    plans = BuildingPlan.objects.filter(selection.q("community")).valid(on).values("community_id")
    rows = plans.annotate(plans=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on))).order_by()
    figures |= {pk: (number, late) for pk, number, late in rows.values_list("community_id", "plans", "overdue")}
    return ((pk, *pair) for pk, pair in figures.items())


@measure(
    Figure("developer_facilities", "开发项目已配建的设施", "项"),
    Figure("developer_facilities_due", "开发项目应配建的设施", "项"),
    reads="communities.community facilities.developerproject",
)
def developer_projects(selection, on, reading):
    """Clause 8.4: facilities provided by projects up to the year, of four for each project. Unsaid: missing."""
    rows = DeveloperProject.objects.filter(selection.q("community"), year__lte=on.year).values_list(
        "community_id", *FACILITIES
    )
    totals = {}
    for pk, *answers in rows:
        provided, due = totals.get(pk, (0, 0))
        unsaid = provided is None or None in answers
        totals[pk] = (None if unsaid else provided + sum(answers), due + len(answers))
    return ((pk, *pair) for pk, pair in totals.items())
