"""Grids to try the write door with."""

from datetime import date

from communities.models import Grid, ServiceBrand
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision, RevisionChain


def grid_of(community, code="01"):
    return Grid.objects.get(community=community, code=code)


def new_grid(community, code="06", **values):
    defaults = {"name": f"第{code}网格", "households": 180, "population": 540, "started_on": date(2026, 1, 1)}
    return Grid(community=community, code=code, **(defaults | values))


def written():
    """Everything a write may touch: rows, revisions, the chain."""
    grids = list(Grid.objects.order_by("pk").values())
    brands = list(ServiceBrand.objects.order_by("pk").values())
    return grids, brands, list(Revision.objects.order_by("pk").values()), list(RevisionChain.objects.values())


def bulk(user, *records):
    with WriteDoor(user, "导入") as door:
        door.add_many(list(records))
