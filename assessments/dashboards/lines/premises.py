"""Lines of premises, rooms, plans and what is shown at them (articles 8 and 9)."""

from communities.models import valid_on
from facilities.measures import SEVEN_ROOMS, centres_at, counted_tenure, stated_by
from facilities.models import BuildingPlan, Plaque, Premises, Room, Unifications, WorkPlatforms
from facilities.platforms import PLATFORMS, UNIFICATIONS
from lodi_community.records.figures import MISSING

from .committees import rooms_in_use
from .line import Behind, Between, TraceLine, flagged, items, lines, out_of_time, said, stored


def _in_use(question):
    return Premises.objects.filter(question.q("community")).valid(question.on)


@lines("premises_area")
def premises_area(question):
    """Every site, those out of use or rented against the reading left out."""
    rows = Premises.objects.filter(question.q("community")).select_related("community")
    flags = {"used": valid_on(question.on, start="in_use_from", end="in_use_to")}
    if tenure := counted_tenure(question.reading["facility.count_leased"]):
        flags["tenure_counts"] = tenure
    found = []
    for site in flagged(rows, **flags):
        area = stored(site, "floor_area")
        reason = out_of_time(site, question.on) if not site.used else ""
        if not reason and not getattr(site, "tenure_counts", True):
            reason = "租赁，按口径不计"
        there = f"{MISSING if area is None else said(area, 'm²')}，{site.get_tenure_display()}"
        counts = 0 if reason else Between(0) if area is None else area
        found.append(TraceLine(site.name, counts, site, "", there, reason=reason))
    return found


@lines("centre_area")
def centre_area(question):
    """Every service centre; the largest own one at premises in use counts (9.2)."""
    rooms = Room.objects.filter(question.q("premises__community"), kind=Room.Kind.SERVICE_CENTRE)
    rooms = list(rooms.select_related("premises__community").order_by("pk"))
    own = set(centres_at(_in_use(question)).values_list("pk", flat=True))
    areas = {room.pk: stored(room, "area") for room in rooms if room.pk in own}
    largest = max((pk for pk in areas if areas[pk] is not None), key=lambda pk: (areas[pk], -pk), default=None)
    unsaid = next((pk for pk in areas if areas[pk] is None), None)
    found = []
    for room in rooms:
        area, counts, reason = stored(room, "area"), 0, ""
        if room.pk not in own:
            shared = f"与{room.shared_with}合用，不计（一居一中心）"
            when = out_of_time(room.premises, question.on)
            reason = f"所在的{room.premises.name} {when}" if when else shared
        elif room.pk == largest:
            counts = area
        elif room.pk == unsaid:
            counts = Between(0)
        else:
            reason = MISSING if area is None else "按面积最大的一处计"
        there = MISSING if area is None else said(area, "m²")
        found.append(TraceLine(f"{room}·{room.premises.name}", counts, room, "", there, reason=reason))
    return found


@lines("building_plans")
def building_plans(question):
    """Every plan; one that was made later, or closed before the day, is left out."""
    rows = BuildingPlan.objects.filter(question.q("community")).select_related("community")
    found = []
    for plan in flagged(rows, stands=valid_on(question.on, start="planned_on", end="closed_on")):
        reason = ""
        if not plan.stands:
            later = plan.planned_on > question.on
            reason = f"{plan.planned_on:%Y-%m-%d} 才制定" if later else f"{plan.closed_on:%Y-%m-%d} 已完成或撤销"
        late = "，已过期限" if plan.due_on < question.on else ""
        there = f"{plan.planned_on:%Y-%m-%d} 制定，期限 {plan.due_on:%Y-%m-%d}{late}"
        found.append(TraceLine(plan.name, int(plan.stands), plan, "", there, reason=reason))
    return found


@items("function_rooms")
def function_rooms(question):
    """Rooms of the seven kinds at premises in use, shared ones too (9.3)."""
    found = {}
    for room in rooms_in_use(question).order_by("pk"):
        if room.kind in SEVEN_ROOMS:
            shared = f"，与{room.shared_with}合用" if room.shared_with else ""
            found.setdefault(f"has_{room.kind}", []).append(Behind(room, f"在{room.premises}{shared}"))
    return found


@items("work_platforms")
def work_platforms(question):
    """The seven platforms as last stated (9.1)."""
    return _as_last_stated(question, WorkPlatforms, "platform", PLATFORMS)


@items("unified")
def unified(question):
    """The five unifications as last stated; of one day an inspector's finding goes first (9.4)."""
    return _as_last_stated(question, Unifications, "unified", UNIFICATIONS, "inspected")


def _as_last_stated(question, model, prefix, names, *then):
    row = stated_by(model, question.places, question.on, *then).select_related("community").last()
    return {f"{prefix}_{name}": [row] for name in names} if row else {}


def _hanging(question):
    """{organization: plaques that hang on the day, the oldest first}."""
    rows = Plaque.objects.filter(question.q("community")).valid(question.on).select_related("community")
    found = {}
    for plaque in rows.order_by("started_on", "pk"):
        found.setdefault(plaque.organization, []).append(plaque)
    return found


@items("plaques_named")
def plaques_named(question):
    """The three plaques that the document names (9.5)."""
    hanging = _hanging(question)
    return {f"plaque_{kind.value}": hanging.get(kind.value, ())[:1] for kind in Plaque.NAMED}


@lines("plaques_other")
def plaques_other(question):
    """What hangs beside them: other organizations' plaques, and a second one of the same."""
    named, found = {kind.value for kind in Plaque.NAMED}, []
    for organization, plaques in _hanging(question).items():
        for plaque in plaques[organization in named :]:
            why = "同一组织的第二块" if organization in named else plaque.get_organization_display()
            found.append(TraceLine(plaque.text, 1, plaque, "", why))
    return found
