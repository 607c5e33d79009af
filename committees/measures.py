"""Figures of the two committees: seats and persons, staff, training, pay (5.3, 5.4, 5.8, 5.9, 6.1, 15.6)."""

from django.db.models import Count, Exists, OuterRef, Q

from communities.figures import Figure, measure
from communities.models import valid_on
from communities.prepared import prepared
from lodi_community.records.figures import Between
from staffing.measures import local_pay_floors
from staffing.models import INSURANCES, Employment

from . import body_measures, term_measures
from .models import Committee, Seat
from .pay import pay_by_community
from .training import training_by_community
from .workers import appraised_by_community, insured_by_community

__all__ = ["body_measures", "term_measures"]  # imported so that their measures are declared

PARTY = Q(committee__body=Committee.Body.PARTY_ORGANIZATION)
FULL_TIME = Q(full_time=True)


def in_office(on):
    """Seats held on the day."""
    return Q(ended_on__isnull=True) | Q(ended_on__gte=on)


@measure(
    Figure("party_seats", "党组织班子席位", "席"),
    Figure("residents_seats", "居委会班子席位", "席"),
    Figure("committee_persons", "“两委”班子成员", "人"),
    Figure("part_time_members", "兼职委员", "人"),
    reads="committees.committee committees.seat",
    none_of="seat committee",
)
@prepared
def seats(selection, on, reading):
    """Full-time seats of each committee, distinct full-time persons over both, part-time members of the party committee."""
    now = in_office(on)
    rows = Seat.objects.filter(selection.q("committee__community"), started_on__lte=on)
    return (
        rows.values("committee__community_id")
        .annotate(
            party=Count("pk", filter=now & FULL_TIME & PARTY),
            residents=Count("pk", filter=now & FULL_TIME & ~PARTY),
            persons=Count("person", distinct=True, filter=now & FULL_TIME),
            part_time=Count("person", distinct=True, filter=now & ~FULL_TIME & PARTY),
        )
        .order_by()
        .values_list("committee__community_id", "party", "residents", "persons", "part_time")
    )


@measure(
    Figure("staff", "社区工作人员", "名"),
    Figure("recruited_openly", "面向社会公开招聘的工作人员", "名"),
    reads="committees.committee committees.seat staffing.employment staffing.person",
    none_of="employment+seat employment+committee",
)
def staff(selection, on, reading):
    """Distinct full-time workers, full-time committee members counted in once (6.1).

    Where nobody's employment is entered and none is reported, there are at least those members.
    """
    figures, nil = {pk: pair for pk, *pair in _employed(selection, on)}, selection.none_of("employment", on)
    for pk, more in _seated_besides(selection, on):
        workers, recruited = figures.get(pk, (0, 0))
        told = pk in figures or pk in nil
        figures[pk] = (workers + more, recruited) if told else (Between(more), Between(0))
    return [(pk, *pair) for pk, pair in figures.items()]


@prepared
def _employed(selection, on):
    """(community, full-time employed on the day, those of them recruited openly)."""
    rows = Employment.objects.filter(selection.q("person__community"), started_on__lte=on).order_by()
    now = in_office(on) & FULL_TIME
    recruited = now & Q(source=Employment.Source.OPEN_RECRUITMENT)
    return (
        rows.values("person__community_id")
        .annotate(
            workers=Count("person", distinct=True, filter=now),
            recruited=Count("person", distinct=True, filter=recruited),
        )
        .values_list("person__community_id", "workers", "recruited")
    )


@prepared
def _seated_besides(selection, on):
    rows = seated_besides(selection, on).values("committee__community_id")
    return rows.annotate(n=Count("person", distinct=True)).order_by().values_list("committee__community_id", "n")


def seated_besides(selection, on):
    """Full-time seats on the day of those who are not employed full time: they are workers too (6.1)."""
    at_work = Employment.objects.filter(valid_on(on), person=OuterRef("person"), full_time=True)
    return Seat.objects.filter(~Exists(at_work), valid_on(on), selection.q("committee__community"), full_time=True)


@measure(
    Figure("leaders_tested", "应考核的书记、主任", "人"),
    Figure("leader_training", "书记、主任集中培训（每人计到规定天数）", "人·天"),
    Figure("leader_courses_missing", "没有参加县级以上集中培训的书记、主任", "人"),
    Figure("members_tested", "应考核的其他“两委”成员", "人"),
    Figure("member_training", "其他“两委”成员集中培训（每人计到规定天数）", "人·天"),
    Figure("member_courses_missing", "没有参加街道以上集中培训的其他“两委”成员", "人"),
    reads="committees.committee committees.seat communities.nilreport staffing.person staffing.training",
    none_of="seat committee",
    readings="training.min_days_in_post training.leader_days training.member_days training.leader_days_scope",
)
def training(selection, on, reading):
    """Full-time members in office on the day and for 180 days of the year; days in halves, each person up to the demand."""
    return training_by_community(selection, on, reading)


@measure(
    Figure("pay_members", "专职成员", "人"),
    Figure("pay_required", "最低基本报酬合计", "元"),
    Figure("pay_met", "已发到最低标准以内的合计", "元"),
    reads="committees.committee committees.seat communities.community communities.division communities.nilreport "
    "staffing.pay staffing.paystandard staffing.person",
    none_of="seat committee",
    readings="pay.floor_chief pay.floor_deputy pay.floor_member",
)
def pay(selection, on, reading):
    """Clause 15.6: for each full-time member and full month in post, the floor of the highest rank and what was paid of it.

    The floors are the city's, or the county's own where these are higher (15.7).
    """
    floors = {rank: reading[f"pay.floor_{rank}"] for rank in ("chief", "deputy", "member")}
    return pay_by_community(selection, on.year, floors, local_pay_floors(on), selection.none_of("pay", on))


@measure(
    Figure("insurance_persons", "应参保的工作人员", "人"),
    Figure("insurance_items", "已参加的保险", "人·项"),
    *(
        Figure(f"without_{kind}", f"没有参加{Employment._meta.get_field(kind).verbose_name}", "人")
        for kind in INSURANCES
    ),
    reads="committees.committee committees.seat staffing.employment staffing.person",
    none_of="employment+seat employment+committee",
)
def insurances(selection, on, reading):
    """Clause 15.8: the five insurances of everybody who works full time on the day and is not exempt."""
    return insured_by_community(selection, on)


@measure(
    Figure("incompetent_twice", "连续两年不称职的人员", "人"),
    Figure("incompetent_kept", "其中仍在岗、没有处理的人员", "人"),
    reads="committees.committee committees.seat communities.nilreport staffing.appraisal staffing.employment staffing.person",
    none_of="appraisal",
    readings="training.min_days_in_post",
)
def appraisals(selection, on, reading):
    """Clause 6.8: 不称职 in the year and in the one before, and still at work without an action."""
    return appraised_by_community(selection, on, reading["training.min_days_in_post"])
