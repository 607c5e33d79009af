"""Lines of the duties of city, counties and streets (4.2, 8.5, 14): platforms, fees, meetings, heads, leaders and visits."""

from communities.levels import is_county, is_prefecture
from communities.models import valid_on
from facilities.models import ProjectFee
from funding.models import Budget
from lodi_community.records.figures import MISSING

from ...supervision.models import (
    IncubationPlatform,
    JointCreation,
    Leader,
    LeadingGroup,
    ResponsiblePerson,
    StudyMeeting,
)
from ...supervision.visits import tested_since, visits_of_year, why_not_counted
from .line import Behind, Between, TraceLine, items, lines, said, stored


def of_year(question, model):
    """Yearly statements of the unit."""
    return model.objects.filter(question.q("unit"), year=question.on.year).select_related("unit")


def in_force(question, model, start="started_on", end="ended_on"):
    """Lasting rows of the unit on the day."""
    rows = model.objects.filter(question.q("unit"), valid_on(question.on, start=start, end=end))
    return rows.select_related("unit").order_by(start, "pk")


@lines("incubation_platforms")
def incubation_platforms(question):
    """Platforms of the county and of its streets; those not open on the day are left out."""
    if not is_county(question.code):
        return []
    rows = IncubationPlatform.objects.within(question.code).select_related("unit")
    found = []
    for row in rows.order_by("opened_on", "pk"):
        reason = f"{row.opened_on:%Y-%m-%d} 才启用" if row.opened_on > question.on else ""
        if row.closed_on and row.closed_on < question.on:
            reason = f"{row.closed_on:%Y-%m-%d} 已停用"
        found.append(TraceLine(row.name, int(not reason), row, "", str(row.unit), reason=reason))
    return found


@lines("fees_over")
def fees_over(question):
    """What city departments charged in the year, beyond the law; fees of counties' departments are left out."""
    if not is_prefecture(question.code):
        return []
    rows = ProjectFee.objects.filter(charged_on__year=question.on.year, charged_on__lte=question.on)
    found = []
    for row in rows.select_related("community").order_by("charged_on", "pk"):
        over = stored(row, "charged") - stored(row, "statutory")
        asked = f"只收法定的 {said(stored(row, 'statutory'), '元')}"
        there = f"实收 {said(stored(row, 'charged'), '元')}{_approval_of(row)}"
        if row.level != ProjectFee.Level.CITY:
            found.append(TraceLine(f"{row}·{row.community}", 0, row, "", there, reason="不是市本级收取的"))
        else:
            short = f"多收 {said(over, '元')}" if over else ""
            found.append(TraceLine(f"{row}·{row.community}", over, row, asked, there, short))
    return found


def _approval_of(fee):
    """“，2026-03-01 申请，2026-03-20 批准，19 天”: shown, never judged."""
    if fee.approval_days is None:
        return ""
    return f"，{fee.applied_on:%Y-%m-%d} 申请，{fee.approved_on:%Y-%m-%d} 批准，{said(fee.approval_days, '天')}"


@items("study_duties")
def study_duties(question):
    """Meetings of Party committee and government in the year, and the year's 三级联创."""
    rows = StudyMeeting.objects.filter(question.q("unit"), held_on__year=question.on.year, held_on__lte=question.on)
    found = {}
    for row in rows.select_related("unit").order_by("held_on", "pk"):
        found.setdefault(f"{row.body}_studied", []).append(row)
    return found | {"joint_creation": of_year(question, JointCreation)}


@items("leading_bodies")
def leading_bodies(question):
    """The leading group in being on the day, and its office."""
    groups = list(in_force(question, LeadingGroup, start="founded_on"))[-1:]
    return {"leading_group": groups, "leading_office": groups}


@items("responsible_heads")
def responsible_heads(question):
    """The two heads named on the day."""
    rows = in_force(question, ResponsiblePerson)
    return {f"{post}_head": [row for row in rows if row.post == post] for post in ResponsiblePerson.Post.values}


@items("budget_duties")
def budget_duties(question):
    """The year's budget."""
    rows = of_year(question, Budget)
    return {"budget_listed": rows, "budget_guarantee": rows}


@lines("leader_visits")
def leader_visits(question):
    """Leaders in post on the day, each with the visits of the year, up to the number asked (14.7)."""
    most, known = question.reading["visits.minimum"], isinstance(question.figure("leader_visits"), int)
    visits, found = _visits(question), []
    for leader in in_force(question, Leader):
        own = visits.get(leader.pk, ())
        if leader.started_on > tested_since(question.on, question.reading):
            least = question.reading["visits.min_days_in_post"]
            reason = f"在任不满 {least} 天，不考核次数"
            found.append(TraceLine(str(leader), 0, leader, "", f"{len(own)} 次", reason=reason, behind=own))
            continue
        made = sum(not part.reason for part in own)
        counts = made if known else Between(0, most)
        short = f"差 {most - made} 次" if known and made < most else ""
        there = f"{len(own)} 次" if own or known else MISSING
        found.append(TraceLine(str(leader), counts, leader, f"{most} 次", there, short, behind=own))
    return found


def _visits(question):
    """{leader's key: visits of the year, those that add nothing with the reason}."""
    found = {}
    for row in visits_of_year(question.places, question.on).select_related("community", "leader__unit"):
        found.setdefault(row.leader_id, []).append(row)
    return {leader: tuple(_told(rows, question.reading)) for leader, rows in found.items()}


def _told(visits, reading):
    reasons = why_not_counted([row.visited_on for row in visits], reading)
    for row, reason in zip(visits, reasons, strict=True):
        yield Behind(row, str(row.community), reason)


@lines("leaders_without_contact")
def leaders_without_contact(question):
    """Leaders in post on the day, each with a contact community or without (14.7)."""
    return [
        TraceLine(
            str(row),
            int(row.community_id is None),
            row,
            "社区联系点",
            str(row.community or "没有"),
            "" if row.community_id else "差联系点",
        )
        for row in in_force(question, Leader).select_related("community")
    ]
