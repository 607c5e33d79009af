"""Areas of the premises and of the service centre (clauses 8.1, 8.2, 9.2)."""

from django.db.models import BigIntegerField, Count, Max, Q, Sum

from communities.figures import Figure, measure

from .models import Premises, Room

RENTED = Premises.Tenure.RENTED


@measure(
    Figure("premises_area", "公共服务用房面积", "m²"),
    Figure("rented_area", "其中租赁面积", "m²"),
    Figure("centre_area", "社区服务中心面积", "m²"),
)
def premises(selection, on, reading):
    """Σ floor area of the sites in use on the day, in 0.01 m²; the largest service centre that is not shared."""
    in_use = Q(in_use_to__isnull=True) | Q(in_use_to__gte=on)
    counted = in_use if reading["facility.count_leased"] else in_use & ~Q(tenure=RENTED)
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
        yield pk, None if unsaid else area, rented, centres.get(pk, 0)


def _centres(in_use):
    """community id → area of its largest own service centre in 0.01 m²; None when a centre has no area entered."""
    rooms = Room.objects.filter(premises__in=in_use, kind=Room.Kind.SERVICE_CENTRE, shared_with="")
    areas = {}
    grouped = rooms.values("premises__community_id").annotate(
        largest=Max("area", output_field=BigIntegerField()), unsaid=Count("pk", filter=Q(area__isnull=True))
    )
    for pk, largest, unsaid in grouped.order_by().values_list("premises__community_id", "largest", "unsaid"):
        areas[pk] = None if unsaid else largest
    return areas
