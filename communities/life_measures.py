"""Figures of the year's life: practices, activities, service points, care (1.2, 1.4, 2.8, 3.3, 7.1, 7.3, 10–13)."""

from django.db.models import Count, Max, Q, Sum

from .days import valid_on
from .figures import Figure, measure
from .ledgers import Activity
from .life import CareInstitution, ServicePoint, YearlyLife
from .models import YearlyProfile
from .order_measures import days_of_year
from .prepared import prepared

# Figures that are fields of the same name, in the order of the form.
STATED = (
    Figure("members_developed", "本年发展党员", "人"),
    Figure("member_trainings", "党员培训", "人次"),
    Figure("serving_members", "报到的在职党员", "人"),
    Figure("serving_times", "在职党员服务群众", "人次"),
    Figure("model_posts", "党员示范岗"),
    Figure("responsibility_areas", "党员责任区"),
    Figure("pledges", "党员承诺践诺"),
    Figure("party_volunteering", "党员志愿服务"),
    Figure("uses_party_site", "使用党建网"),
    Figure("uses_distance_learning", "使用现代远程教育网"),
    Figure("uses_mobile_system", "使用党员干部手机信息系统"),
    Figure("heart_to_heart", "民情恳谈"),
    Figure("one_stop_service", "一站式服务"),
    Figure("group_service", "组团式服务"),
    Figure("residents_hotline", "居民热线服务"),
    Figure("after_school", "四点半学校"),
    Figure("home_care", "居家养老服务"),
    Figure("home_care_persons", "居家养老服务对象", "人"),
    Figure("care_feasible", "有条件建养老、日间照料机构"),
    Figure("elderly", "老年人", "人"),
    Figure("elderly_served", "得到服务的老年人", "人"),
    Figure("disabled", "残疾人", "人"),
    Figure("disabled_served", "得到服务的残疾人", "人"),
    Figure("minors", "需要保障的未成年人", "人"),
    Figure("minors_served", "得到服务的未成年人", "人"),
    Figure("veterans", "重点优抚对象", "人"),
    Figure("veterans_served", "得到服务的重点优抚对象", "人"),
    Figure("donation_times", "慈善捐助", "次"),
)


@measure(
    *STATED,
    Figure("donations", "捐助金额", "元"),
    Figure("has_party_brand", "党建品牌"),
    reads="communities.yearlylife",
)
def life(selection, on, reading):
    """服务与活动 of the year, as it was entered. Money in 分; what was left open is missing."""
    for pk, brand, donated, *stated in _life(selection, on.year):
        yield pk, *stated, None if donated is None else int(donated * 100), int(bool(brand))


@prepared
def _life(selection, year):
    rows = YearlyLife.objects.filter(selection.q("community"), year=year).order_by()
    return rows.values_list("community_id", "party_brand", "donations", *(figure.name for figure in STATED))


@measure(
    Figure("resident_organizations", "驻区单位", "个"),
    Figure("co_building_agreements", "签订共建协议的驻区单位", "个"),
    Figure("estates", "住宅小区", "个"),
    Figure("owners_associations", "成立业主组织的小区", "个"),
    reads="communities.yearlyprofile",
)
@prepared
def neighbours(selection, on, reading):
    """Resident units and estates of the yearly profile (1.2, 2.8)."""
    rows = YearlyProfile.objects.filter(selection.q("community"), year=on.year)
    names = ("resident_organizations", "co_building_agreements", "estates", "owners_associations")
    return rows.order_by().values_list("community_id", *names)


@measure(
    Figure("party_building_activities", "党建“创新创优”评比活动", "次"),
    Figure("party_flag_activities", "“党旗飘楼栋、服务千万家”活动", "次"),
    Figure("cultural_activities", "群众文化活动", "次"),
    Figure("welfare_activities", "社区公益活动", "次"),
    reads="communities.activity",
)
@prepared
def activities(selection, on, reading):
    """Activities of the year up to the day (1.4, 10.1, 10.4, 13.4); a community without any entered is missing."""
    themes = [theme for theme in Activity.Theme if theme != Activity.Theme.OTHER]
    rows = Activity.objects.filter(selection.q("community"), held_on__range=days_of_year(on)).values("community_id")
    counts = {f"n_{theme}": Count("pk", filter=Q(theme=theme)) for theme in themes}
    return rows.annotate(**counts).order_by().values_list("community_id", *counts)


@measure(
    Figure("service_points", "便民服务网点", "个"),
    Figure("farthest_walk", "最远步行时间", "分钟"),
    Figure("housekeeping_firms", "家政服务网点", "个"),
    Figure("chain_shops", "连锁、加盟网点", "个"),
    reads="communities.servicepoint",
)
def service_points(selection, on, reading):
    """Clauses 11.1 and 11.2: points open on the day; the longest walk from the farthest grid to one of them."""
    for pk, number, farthest, unsaid, firms, chains in _service_points(selection, on):
        yield pk, number, None if unsaid else farthest, firms, chains


@prepared
def _service_points(selection, on):
    rows = ServicePoint.objects.filter(selection.q("community"), valid_on(on)).values("community_id")
    grouped = rows.annotate(
        n=Count("pk"),
        farthest=Max("walking_minutes"),
        unsaid=Count("pk", filter=Q(walking_minutes__isnull=True)),
        firms=Count("pk", filter=Q(kind=ServicePoint.Kind.HOUSEKEEPING)),
        chains=Count("pk", filter=Q(chain=True)),
    ).order_by()
    return grouped.values_list("community_id", "n", "farthest", "unsaid", "firms", "chains")


@measure(
    Figure("has_care_institution", "建有养老或日间照料机构"),
    Figure("care_beds", "养老、日间照料床位", "张"),
    reads="communities.careinstitution communities.yearlylife",
)
def care(selection, on, reading):
    """Clause 12.2: only communities flagged 有条件 are asked; beds are missing while an institution does not say."""
    found = {pk: (1, None if unsaid else total) for pk, total, unsaid in _beds(selection, on)}
    for (pk,) in _asked_for_care(selection, on.year):
        yield pk, *found.get(pk, (0, 0))


@prepared
def _asked_for_care(selection, year):
    rows = YearlyLife.objects.filter(selection.q("community"), year=year, care_feasible=True)
    return rows.order_by().values_list("community_id")


@prepared
def _beds(selection, on):
    rows = CareInstitution.objects.filter(selection.q("community"), valid_on(on)).values("community_id")
    beds = rows.annotate(total=Sum("beds", default=0), unsaid=Count("pk", filter=Q(beds__isnull=True)))
    return beds.order_by().values_list("community_id", "total", "unsaid")
