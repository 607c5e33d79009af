"""3. The figure."""

from communities.figures import Figure, measure
from communities.prepared import prepared

from .models import Canteen


@measure(Figure("canteen_diners", "社区食堂每日用餐人数", "人"), reads="canteen.canteen")
@prepared
def canteen_diners(selection, on, reading):
    """Persons who eat in the community's canteen on a day."""
    rows = Canteen.objects.filter(selection.q("community"), year=on.year)
    return rows.order_by().values_list("community_id", "diners")
