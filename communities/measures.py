"""Figures of the yearly profile, the grids and the service brands."""

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Abs, Greatest, Least, NullIf

from . import life_measures, order_measures
from .figures import Figure, measure
from .models import Community, Grid, ServiceBrand, YearlyProfile, valid_on
from .prepared import prepared

__all__ = ["life_measures", "order_measures"]  # imported so that their measures are declared


@measure(
    Figure("households", "常住户数", "户"),
    Figure("population", "常住人口", "人"),
    Figure("volunteers", "注册志愿者", "人"),
    Figure("community_kind", "社区类型"),
    Figure("funding_tier", "经费类别"),
    Figure("heavy_load", "人口较多、任务较重"),
    reads="communities.community communities.yearlyprofile",
)
@prepared
def profile(selection, on, reading):
    """社区基本情况 of the year, as of 31 December. No residents are no share of residents: 0 of them is missing (13.2)."""
    rows = YearlyProfile.objects.filter(selection.q("community"), year=on.year)
    return rows.values_list(
        "community_id", "households", NullIf("population", Value(0)), "volunteers", "kind", "funding_tier", "heavy_load"
    )


@measure(Figure("formation", "成立方式"), Figure("established_on", "成立日期"), reads="communities.community")
def formation(selection, on, reading):
    """How and when the community came to be (8.2); the day is an ordinal number."""
    for pk, how, day in selection.communities().values_list("id", "formation", "established_on"):
        yield pk, how, day.toordinal() if day else _unknown_day(how)


def _unknown_day(how):
    """A community that was there before needs no date: any day before the document will do."""
    return 1 if how == Community.Formation.EXISTING else None


@measure(
    Figure("grids", "网格数", "个"),
    Figure("grids_in_range", "规模适当的网格", "个"),
    Figure("grid_households", "网格户数合计", "户"),
    Figure("grid_households_off", "超出范围的户数", "户"),
    Figure("grid_population_off", "超出范围的人数", "人"),
    reads="communities.community communities.grid",
    none_of="grid",
    readings="grid.tolerance_percent grid.households grid.population",
)
@prepared
def grids(selection, on, reading):
    """Clause 3.2: a grid is in range by households or by population; the distance counts for those that are not.

    All grids revoked are 0 grids, none ever entered is missing.
    """
    (few, many), (low, high) = grid_ranges(reading)
    now, fits = valid_on(on), in_range(reading)
    rows = Grid.objects.filter(selection.q("community"), started_on__lte=on).values("community_id")
    return rows.annotate(
        grids=Count("pk", filter=now),
        fitting=Count("pk", filter=now & fits),
        houses=Sum("households", filter=now, default=0),
        households_off=Sum(_distance("households", few, many), filter=now & ~fits, default=0),
        population_off=Sum(_distance("population", low, high), filter=now & ~fits, default=0),
    ).values_list("community_id", "grids", "fitting", "houses", "households_off", "population_off")


def grids_in_force(selection, on):
    """The grids of the selected communities on the day."""
    return Grid.objects.filter(selection.q("community"), valid_on(on))


def grid_ranges(reading):
    """((fewest, most households), (fewest, most residents)) of a grid of proper size."""
    tolerance = reading["grid.tolerance_percent"]
    return _range(reading["grid.households"], tolerance), _range(reading["grid.population"], tolerance)


def in_range(reading):
    """The condition that a grid is of proper size, by households or by population."""
    households, population = grid_ranges(reading)
    return Q(households__range=households) | Q(population__range=population)


def _range(middle, tolerance_percent):
    """Whole numbers within ± tolerance of the middle: (150, 250) for 200 and 25 %."""
    low = -(-middle * (100 - tolerance_percent) // 100)
    return low, middle * (100 + tolerance_percent) // 100


def _distance(name, low, high):
    """How far a number lies outside low…high."""
    return Abs(F(name) - Least(Greatest(F(name), low), high))


@measure(
    Figure("service_brands", "专业化服务品牌", "个"),
    reads="communities.community communities.servicebrand",
    none_of="servicebrand",
)
@prepared
def service_brands(selection, on, reading):
    """Clause 3.5: brands active on the day."""
    rows = ServiceBrand.objects.filter(selection.q("community"), started_on__lte=on).values("community_id")
    return rows.annotate(n=Count("pk", filter=valid_on(on))).values_list("community_id", "n")
