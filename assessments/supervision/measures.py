"""Figures of city, counties and streets: article 14, 4.2 and 8.5. Those of 15 to 17 are in measures_of_enforcement.py.

A ledger of the year that a duty counts is missing while a unit has no row of the year in it and does not report none
(零报告): that it had some in another year says nothing. What is only recorded (14.5, 17.6–17.8) counts 0 from its first
row on.
"""

from django.db.models import BigIntegerField, Count, F, Q, Sum

from communities.figures import Figure, measure_units
from communities.levels import ancestor_codes, county_of, level_of
from communities.models import Division, valid_on
from facilities.models import ProjectFee

from .models import (
    IncubationPlatform,
    Issue,
    JointCreation,
    Leader,
    LeadingGroup,
    ResponsiblePerson,
    StudyMeeting,
)
from .visits import tested_since, visits_of_year, why_not_counted


@measure_units(Figure("unit_level", "单位级别"))
def level(units, on, reading):
    """City, county or street, by the length of the code."""
    for pk, code in units.divisions().values_list("id", "code"):
        yield pk, level_of(code).key


@measure_units(Figure("incubation_platforms", "社区社会组织孵化平台", "个"), none_of="incubationplatform")
def incubation_platforms(units, on, reading):
    """Clause 4.2: platforms of each county and of its streets, open on the day."""
    counties = dict(units.divisions().filter(level=Division.Level.COUNTY).values_list("code", "id"))
    open_, begun = {}, IncubationPlatform.objects.filter(opened_on__lte=on)
    for code, closed_on in begun.values_list("unit__code", "closed_on"):
        still = closed_on is None or closed_on >= on
        county = county_of(code)
        open_[county] = open_.get(county, 0) + still
    return [(counties[code], n) for code, n in open_.items() if code in counties]


@measure_units(Figure("fee_projects", "登记了收费的建设项目", "项"), Figure("fees_over", "市本级应免未免的收费", "元"))
def project_fees(units, on, reading):
    """Clause 8.5: what city departments charged in the year beyond the law; it stands to the city."""
    charged = ProjectFee.objects.filter(level=ProjectFee.Level.CITY, charged_on__year=on.year, charged_on__lte=on)
    over = Sum(F("charged") - F("statutory"), output_field=BigIntegerField(), default=0)
    found = charged.aggregate(n=Count("pk"), over=over)
    for pk in units.divisions().filter(level=Division.Level.PREFECTURE).values_list("id", flat=True):
        yield pk, found["n"], found["over"]


@measure_units(Figure("approval_days", "审批平均用时", "天"))
def approval_days(units, on, reading):
    """Clause 8.5: mean days from application to approval, half up, of what was approved in the year, in the city and each county."""
    approved = ProjectFee.objects.filter(applied_on__isnull=False, approved_on__year=on.year, approved_on__lte=on)
    taken = {}
    for fee in approved.select_related("community"):
        for code in ancestor_codes(fee.community.code)[:2]:
            taken.setdefault(code, []).append(fee.approval_days)
    for pk, code in units.divisions().values_list("id", "code"):
        if days := taken.get(code):
            yield pk, (2 * sum(days) + len(days)) // (2 * len(days))


@measure_units(
    Figure("party_studied", "党委定期研究"),
    Figure("government_studied", "政府定期研究"),
    none_of="studymeeting",
    readings="study.meetings",
)
def study_meetings(units, on, reading):
    """Clause 14.1: whether each body met as often as the reading asks."""
    least, bodies = reading["study.meetings"], StudyMeeting.Body
    rows = StudyMeeting.objects.filter(units.q("unit"), held_on__year=on.year, held_on__lte=on)
    rows = (
        rows.order_by()
        .values("unit_id")
        .annotate(
            party=Count("pk", filter=Q(body=bodies.PARTY)), government=Count("pk", filter=Q(body=bodies.GOVERNMENT))
        )
    )
    for pk, party, government in rows.values_list("unit_id", "party", "government"):
        yield pk, int(party >= least), int(government >= least)


@measure_units(Figure("joint_creation", "列入“三级联创”"))
def joint_creation(units, on, reading):
    """Clause 14.1: the year's statement."""
    rows = JointCreation.objects.filter(units.q("unit"), year=on.year)
    return rows.values_list("unit_id", "included")


@measure_units(
    Figure("leading_group", "领导小组"),
    Figure("leading_office", "领导小组办公室"),
    Figure("office_staff_planned", "办公室应配人员", "名"),
    Figure("office_staff", "办公室实有人员", "名"),
    none_of="leadinggroup",
)
def leading_groups(units, on, reading):
    """Clauses 14.2 and 14.4: the group in being on the day; one that has ended leaves the unit without."""
    found = {}
    rows = LeadingGroup.objects.filter(units.q("unit"), founded_on__lte=on).order_by("founded_on", "pk")
    for pk, ended_on, office, planned, staff in rows.values_list(
        "unit_id", "ended_on", "office", "planned_staff", "staff"
    ):
        if ended_on is None or ended_on >= on:
            found[pk] = (1, office, planned, staff)
        else:
            found.setdefault(pk, (0, 0, None, None))
    return [(pk, *figures) for pk, figures in found.items()]


@measure_units(Figure("issues_raised", "提出的问题", "项"), Figure("issues_solved", "解决的问题", "项"))
def issues(units, on, reading):
    """Clause 14.5: problems raised in the year, and those of them solved by the day."""
    this_year = Q(raised_on__year=on.year)
    rows = Issue.objects.filter(units.q("unit"), raised_on__lte=on).order_by().values("unit_id")
    rows = rows.annotate(n=Count("pk", filter=this_year), solved=Count("pk", filter=this_year & Q(solved_on__lte=on)))
    return rows.values_list("unit_id", "n", "solved")


@measure_units(
    Figure("party_head", "党（工）委书记"),
    Figure("government_head", "政府（办事处）正职"),
    none_of="responsibleperson",
)
def responsible_persons(units, on, reading):
    """Clause 14.6: which of the two heads is named on the day."""
    now, posts = valid_on(on), ResponsiblePerson.Post
    rows = ResponsiblePerson.objects.filter(units.q("unit"), started_on__lte=on).order_by().values("unit_id")
    rows = rows.annotate(
        party=Count("post", filter=now & Q(post=posts.PARTY), distinct=True),
        government=Count("post", filter=now & Q(post=posts.GOVERNMENT), distinct=True),
    )
    return rows.values_list("unit_id", "party", "government")


@measure_units(
    Figure("leaders_listed", "在任班子成员", "人"),
    Figure("leaders_visiting", "应考核的班子成员", "人"),
    Figure("leader_visits", "计入的调研指导", "次"),
    Figure("leaders_without_contact", "没有社区联系点的班子成员", "人"),
    none_of="leader",
    readings="visits.minimum visits.same_day_once visits.min_days_in_post",
)
def leaders(units, on, reading):
    """Clause 14.7: leaders in post on the day; visits count up to the number asked of each who was long enough in post.

    Where no leader of the unit has a visit in the year, the visits are missing, unless the unit reports none (零报告).
    """
    days, in_post_since, found = {}, tested_since(on, reading), {}
    for unit, leader, day in visits_of_year(units, on).values_list("leader__unit_id", "leader_id", "visited_on"):
        days.setdefault((unit, leader), []).append(day)
    told = {pk for pk, _ in days} | units.none_of("guidancevisit", on)
    rows = Leader.objects.filter(units.q("unit"), started_on__lte=on)
    names = ("unit_id", "id", "started_on", "ended_on", "community_id")
    for pk, leader, started_on, ended_on, contact in rows.values_list(*names):
        listed, visiting, made, lacking = found.setdefault(pk, (0, 0, 0, 0))
        if ended_on is None or ended_on >= on:
            tested = started_on <= in_post_since
            made += why_not_counted(days.get((pk, leader), ()), reading).count("") if tested else 0
            found[pk] = (listed + 1, visiting + tested, made, lacking + (contact is None))
    for pk, (listed, visiting, made, lacking) in found.items():
        yield pk, listed, visiting, made if pk in told else None, lacking
