"""One verdict on a unit's own duty followed back to its records: which count, which are left out and why, who entered them."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.models import Division
from communities.nil_reports import words_by_kind
from lodi_community.records import hooks
from lodi_community.records.figures import decimals

from ..catalogue.sources import kinds_behind
from ..catalogue.standards import current, standard_of
from ..inspection.judging import reference_date
from ..inspection.live import working_inspection
from ..pictures import CLASSES
from ..rules import kit
from .duties import unit_assessment
from .pages import require, years_for
from .trace import AT_MOST, TracedKind, lines_of, out_of_time

STATED = {  # kind → the yes and no that it states
    "leadinggroup": ("office",), "jointcreation": ("included",), "budget": ("listed", "guarantee_system"),
    "appraisalweight": ("included",), "accountabilityreport": ("covers_communities",),
}  # fmt: skip


def unit_trace(request, code, key):
    """The trace of one duty of a city, county or street; a sealed year shows its frozen figures."""
    require(request.user, "view", "dashboard", "查看达标情况")
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    inspection = years_for(request)[0] if request.GET.get("year") else working_inspection()
    standard, on = standard_of(inspection), reference_date(inspection.year)
    units = standard.units
    assessment = unit_assessment(request.user, division, inspection)
    if assessment is None or key not in units.places:
        raise Http404(f"{division}在 {inspection.year}年度没有这一条的评判")
    said = kit.explain(units, key, assessment.figures, on)
    where = f"{reverse('unit', args=[code])}?year={inspection.year}#duties"
    context = {
        "place": division,
        "place_url": where,
        "inspection": inspection,
        "said": said,
        "mark": CLASSES[said.outcome],
        "assessment": assessment,
        "standard": units,
        "of_unit": True,
        "clause": units.document.clause(said.clause),
        "kinds": traced(request.user, key, code, on, units.reading(on)),
        "crumbs": [*hooks.crumbs(request.user, code), (said.rule.title, None)],
    }
    return render(request, "dashboards/trace.html", context)


def traced(user, key, code, on, reading):
    """The TracedKinds of a duty of one unit. Four queries a kind, however many records."""
    found = []
    rule, nil = current().units.rule(key), words_by_kind(code, on.year)
    for kind in kinds_behind(rule):
        if user.may("view", kind.label):
            rows = kind.rows(user).with_place()
            rows = rows.within(code) if rule.counts_below else rows.filter(**{kind.model.place: code})
            rows = list(rows[:AT_MOST])
            reasons = {
                row.pk: reason for row, reason in zip(rows, _left_out(kind.slug, rows, on, reading), strict=True)
            }
            lines = lines_of(user, kind, rows, lambda row, said=reasons: said[row.pk], _figure)
            found.append(TracedKind(kind, lines, nil.get(kind.slug, "")))
    return found


def _figure(record):
    """What a record says besides its name: yes and no, a fee beyond the law, a contact community."""
    name = record._meta.model_name
    if name in STATED:
        fields = [record._meta.get_field(stated) for stated in STATED[name]]
        words = {True: "是", False: "否", None: "未填"}
        return "，".join(f"{field.verbose_name} {words[getattr(record, field.name)]}" for field in fields)
    if name == "projectfee":
        return f"超出法定 {decimals(record.charged - record.statutory, 2)} 元"
    if name == "leader":
        return f"联系点 {record.community}" if record.community else "没有社区联系点"
    return f"{decimals(record.amount, 2)} 元" if name in ("localstandard", "award") else ""


def _left_out(slug, rows, on, reading):
    """For each record why it does not count, in Chinese; "" when it does."""
    if slug == "guidancevisit":
        return _visits(rows, on, reading)
    special = {
        "leader": _leader,
        "projectfee": _fee,
        "rectification": _notice,
        "incubationplatform": _platform,
        "admonitiontalk": _talk,
        "accountabilityreport": _report,
    }.get(slug)
    if slug == "localstandard":
        return _standards(rows, on)
    return [out_of_time(row, on) or (special(row, on, reading) if special else "") for row in rows]


def _short_in_post(leader, on, reading):
    return leader.started_on > on - timedelta(days=reading["visits.min_days_in_post"] - 1)


def _leader(record, on, reading):
    if _short_in_post(record, on, reading):
        return f"在任不满 {reading['visits.min_days_in_post']} 天，不考核次数，只查联系点"
    return ""


def _visits(rows, on, reading):
    """Each leader's visits of the year in the order of their days, as many as are asked for."""
    most, once = reading["visits.minimum"], reading["visits.same_day_once"]
    counted, reasons = {}, {}
    for row in sorted(rows, key=lambda row: (row.visited_on, row.pk)):
        days = counted.setdefault(row.leader_id, [])
        reason = out_of_time(row, on) or (f"{row.visited_on:%Y-%m-%d} 在考核日以后" if row.visited_on > on else "")
        if not reason and (ended := row.leader.ended_on) and ended < on:
            reason = f"{row.leader.name} {ended:%Y-%m-%d} 已离任"
        if not reason and _short_in_post(row.leader, on, reading):
            reason = f"{row.leader.name}在任不满 {reading['visits.min_days_in_post']} 天，不考核次数"
        if not reason and once and row.visited_on in days:
            reason = "同一天已计一次"
        if not reason and len(days) >= most:
            reason = f"已满 {most} 次，超过的不抵他人"
        if not reason:
            days.append(row.visited_on)
        reasons[row.pk] = reason
    return [reasons[row.pk] for row in rows]


def _fee(record, on, reading):
    return "" if record.level == record.Level.CITY else "不是市本级收取的"


def _platform(record, on, reading):
    if record.opened_on > on:
        return f"{record.opened_on:%Y-%m-%d} 才启用"
    return f"{record.closed_on:%Y-%m-%d} 已停用" if record.closed_on and record.closed_on < on else ""


def _notice(record, on, reading):
    if record.deadline >= on:
        return f"期限 {record.deadline:%Y-%m-%d} 还没有过"
    accepted = record.result == record.Result.ACCEPTED
    if accepted and record.verified_on and max(record.verified_on, record.deadline).year < on.year:
        return f"{record.verified_on:%Y-%m-%d} 已通过验收，不是 {on.year} 年的"
    return ""


def _talk(record, on, reading):
    return "约谈次数只列出，不考核"


def _report(record, on, reading):
    return "" if record.held_on else "没有述职日期，按没有开展计"


def _standards(rows, on):
    """The standard of each kind and tier that is in force in the year."""
    in_force = {}
    for row in sorted(rows, key=lambda row: row.first_year):
        if row.first_year <= on.year:
            in_force[row.kind, row.tier] = row
    reasons = []
    for row in rows:
        newest = in_force.get((row.kind, row.tier))
        if row.first_year > on.year:
            reasons.append(f"{row.first_year} 年才执行")
        else:
            reasons.append("" if row is newest else f"已由 {newest.first_year} 年起的标准代替")
    return reasons
