"""Figures of order: institutions, meetings, disclosures, organizations, party groups of grids (1.5, 2.3–2.6, 4, 6.6, 10.2, 13)."""

from datetime import date

from django.db.models import BigIntegerField, Count, Max, Q, Sum

from lodi_community.records.figures import Between

from .days import valid_on
from .figures import Figure, measure
from .institutions import INHERITED, Institution, InstitutionKind
from .ledgers import Disclosure, Meeting, SupportGrant
from .levels import ancestor_codes
from .life import SocialOrganization
from .models import Division, Grid
from .prepared import prepared

OWN = [kind for kind in InstitutionKind if kind not in INHERITED]
OF_THE_DAY = {"start": "adopted_on", "end": "ended_on"}
# Conditions that the traces of single rows share with the counts.
IS_FILED = Q(
    registration__in=(SocialOrganization.Registration.REGISTERED, SocialOrganization.Registration.FILED)
)  # 4.1
HAS_PARTY_GROUP = Q(party_group__in=(Grid.PartyGroup.OWN, Grid.PartyGroup.JOINT))  # 1.5


def days_of_year(on):
    """From the first of January to the day."""
    return date(on.year, 1, 1), on


@measure(
    Figure("has_residents_council", "居民议事会"),
    Figure("has_supervision_committee", "社区监督委员会"),
    Figure("has_congress_rules", "居民代表大会制度"),
    Figure("has_covenant", "居民公约"),
    Figure("has_service_catalogue", "社区公共服务目录"),
    Figure("has_volunteer_registration", "社区志愿者登记注册制度"),
    Figure("has_charity_records", "社区居民爱心档案"),
    Figure("catalogue_on", "服务目录公布日期"),
    Figure("charity_files", "爱心档案", "项"),
    reads="communities.community communities.institution communities.nilreport",
)
def own_institutions(selection, on, reading):
    """What each community has set up itself.

    A community that neither entered a row of any kind nor reports none is missing, else a kind is 1 or 0.
    """
    known = {code for (code,) in _with_institutions(selection, on)}
    held = {code: cells for code, *cells in _held(selection, on)}
    nil = selection.none_of("institution", on)
    for pk, code in selection.codes.items():
        if code in known or pk in nil:
            *counts, adopted, items = held.get(code, [*(0 for _ in OWN), None, None])
            yield pk, *(int(count > 0) for count in counts), adopted and adopted.toordinal(), items


@prepared
def _with_institutions(selection, on):
    """Codes of the communities, and of units among the selected, that have entered a row by the day."""
    entered = Institution.objects.filter(selection.on_code("code"), adopted_on__lte=on).order_by()
    return entered.values_list("code").distinct()


@prepared
def _held(selection, on):
    """(code, number of each kind on the day, day of the catalogue, items of the records of charity)."""
    rows = Institution.objects.filter(selection.on_code("code"), valid_on(on, **OF_THE_DAY)).order_by().values("code")
    counts = {f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in OWN}
    rows = rows.annotate(
        **counts,
        catalogue=Max("adopted_on", filter=Q(kind=InstitutionKind.SERVICE_CATALOGUE)),
        files=Max("items", filter=Q(kind=InstitutionKind.CHARITY_RECORDS)),
    )
    return rows.values_list("code", *counts, "catalogue", "files")


@measure(
    Figure("has_training_system", "教育培训制度"),
    Figure("has_target_appraisal", "目标管理考核制度"),
    Figure("has_performance_review", "述职评议制度"),
    Figure("has_adjustment_system", "不合格社区工作人员调整制度"),
    Figure("staff_systems_inherited", "由上级统一制定的人员管理制度", "项"),
    reads="communities.community communities.division communities.institution communities.nilreport",
)
def staff_systems(selection, on, reading):
    """Clause 6.6: the four systems, the community's own or adopted by a unit above it. Inherited: those not its own.

    Of a community that neither entered a row of any kind nor reports none, only those from above are known.
    """
    known = {code for (code,) in _with_institutions(selection, on)}
    adopted = {
        code: {kind for kind, count in zip(INHERITED, counts, strict=True) if count}
        for code, *counts in _adopted(selection, on)
    }
    nil = selection.none_of("institution", on)
    for pk, code in selection.codes.items():
        own = adopted.get(code, set())
        inherited = set().union(*(adopted.get(above, ()) for above in ancestor_codes(code)[:-1]))
        there = own | inherited
        if code in known or pk in nil:
            yield pk, *(int(kind in there) for kind in INHERITED), len(inherited - own)
        elif inherited:
            yield pk, *(1 if kind in inherited else None for kind in INHERITED), len(inherited)


@prepared
def _adopted(selection, on):
    """(code, number of each of the four systems on the day) of the communities and of all units above communities."""
    wanted = selection.on_code("code")
    if wanted:  # an empty condition asks for all rows, but leaves nothing of itself in “or”
        wanted |= Q(code__in=Division.objects.values("code"))
    now = Institution.objects.filter(wanted, valid_on(on, **OF_THE_DAY), kind__in=INHERITED).values("code").order_by()
    counts = {f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in INHERITED}
    return now.annotate(**counts).values_list("code", *counts)


@measure(
    Figure("congress_meetings", "居民代表大会", "次"),
    Figure("hearings", "社区事务听证会", "次"),
    Figure("democratic_talks", "民主恳谈会", "次"),
    Figure("mediation_meetings", "矛盾协调会", "次"),
    Figure("party_mass_meetings", "党群议事会", "次"),
    reads="communities.meeting",
    none_of="meeting",
)
@prepared
def meetings(selection, on, reading):
    """Meetings of the year up to the day (2.4, 2.5); a community whose ledger has no meeting of the year is missing."""
    kinds = [kind for kind in Meeting.Kind if kind != Meeting.Kind.OTHER]
    rows = Meeting.objects.filter(selection.q("community"), held_on__range=days_of_year(on)).values("community_id")
    counts = {f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in kinds}
    return rows.annotate(**counts).order_by().values_list("community_id", *counts)


@measure(
    Figure("disclosed_party_affairs", "党务公开"),
    Figure("disclosed_residents_affairs", "居务公开"),
    Figure("disclosed_finance", "财务公开"),
    reads="communities.disclosure",
    none_of="disclosure",
    readings="disclosure.times",
)
def disclosures(selection, on, reading):
    """Clause 2.6: whether each kind was published as often as the reading asks for in the year."""
    for pk, *numbers in _disclosed(selection, on):
        yield pk, *(int(number >= reading["disclosure.times"]) for number in numbers)


@prepared
def _disclosed(selection, on):
    rows = Disclosure.objects.filter(selection.q("community"), published_on__range=days_of_year(on))
    counts = {f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in Disclosure.Kind}
    return rows.values("community_id").annotate(**counts).order_by().values_list("community_id", *counts)


@measure(
    Figure("social_organizations", "社区社会组织", "个"),
    Figure("filed_organizations", "登记备案的社会组织", "个"),
    Figure("organizations_for_the_weak", "为老幼病残服务的社会组织", "个"),
    Figure("self_governing_bodies", "居民自治类组织", "个"),
    reads="communities.community communities.socialorganization",
)
def organizations(selection, on, reading):
    """Active organizations (2.8, 3.4, 4.1, 4.4). None entered is 0: a community need not have any."""
    found = {
        pk: (n, Between(filed, filed + unsaid) if unsaid else filed, serving, governing)
        for pk, n, filed, unsaid, serving, governing in _organizations(selection, on)
    }
    for pk in selection.codes:
        yield pk, *found.get(pk, (0, 0, 0, 0))


@prepared
def _organizations(selection, on):
    serving = Q()
    for name in SocialOrganization.SERVES:
        serving |= Q(**{name: True})
    rows = SocialOrganization.objects.filter(selection.q("community"), valid_on(on)).values("community_id")
    grouped = rows.annotate(
        n=Count("pk"),
        filed=Count("pk", filter=IS_FILED),
        unsaid=Count("pk", filter=Q(registration="")),
        serving=Count("pk", filter=serving),
        governing=Count("pk", filter=Q(kind=SocialOrganization.Kind.SELF_GOVERNING)),
    ).order_by()
    return grouped.values_list("community_id", "n", "filed", "unsaid", "serving", "governing")


@measure(
    Figure("support_granted", "扶持社会组织的资金", "元"),
    Figure("support_before", "上年扶持资金", "元"),
    reads="communities.community communities.supportgrant",
)
def support(selection, on, reading):
    """Clause 4.3: Σ of the community's own rows in 分, this year and the year before."""
    sums = {(code, year): amount for code, year, amount in _granted(selection, on.year)}
    given = {code for code, _ in sums}
    for pk, code in selection.codes.items():
        if code in given:
            yield pk, sums.get((code, on.year)), sums.get((code, on.year - 1))


@prepared
def _granted(selection, year):
    rows = SupportGrant.objects.filter(selection.on_code("code"), year__in=(year, year - 1)).order_by()
    return rows.values_list("code", "year").annotate(total=Sum("amount", output_field=BigIntegerField()))


@measure(
    Figure("grids_with_party_group", "建有党小组的网格", "个"),
    Figure("grids_with_joint_group", "联合组建党小组的网格", "个"),
    reads="communities.grid",
    none_of="grid",
)
def party_groups(selection, on, reading):
    """Clause 1.5: grids with a party group of their own or a joint one; a grid that does not say may have one."""
    for pk, number, joint, unsaid in _party_groups(selection, on):
        yield pk, Between(number, number + unsaid) if unsaid else number, joint


@prepared
def _party_groups(selection, on):
    rows = Grid.objects.filter(selection.q("community"), started_on__lte=on).values("community_id")
    now = valid_on(on)
    grouped = rows.annotate(
        linked=Count("pk", filter=now & HAS_PARTY_GROUP),
        joint=Count("pk", filter=now & Q(party_group=Grid.PartyGroup.JOINT)),
        unsaid=Count("pk", filter=now & Q(party_group="")),
    ).order_by()
    return grouped.values_list("community_id", "linked", "joint", "unsaid")
