"""What cases ask of a user, for 待办和消息: of the department what is late or waits for it, of the unit what it has to answer."""

from django.urls import reverse

from communities.prepared import ALL, prepared
from lodi_community.records.naming import first_named

from ...filings.notices import Todo
from .course import Stage
from .gaps import today
from .listing import NEAR, STATES
from .models import Case
from .steps import answers_for

NAMED = 4  # units that a line names


def todos(user, year=None):
    """hooks of filings.notices: one Todo a state for the department, one a case for the unit that is asked. Two queries at most."""
    on = today()
    if user.may("lead", "assessments.case"):
        yield from _of_department(user, on)
    if user.may("change", "assessments.case"):
        yield from _of_unit(user, on)


def _waiting(user, on):
    """Cases of other units whose deadline is over or near, and those that wait to be verified."""
    asked = STATES["silent"][1](on) | STATES["near"][1](on) | STATES["answered"][1](on)
    rows = Case.objects.visible_to(user).filter(asked).select_related("unit").order_by("due_on", "pk")
    return [case for case in rows if not answers_for(user, case.unit)]


def _of_department(user, on):
    """A line a state: a case stands in one of them."""
    led = _waiting(user, on)
    if silent := [case for case in led if case.stage == Stage.NOTICED and case.days_over(on)]:
        words = f"{len(silent)} 件限期整改逾期没有反馈：{_names(silent)}，最久的逾期 {silent[0].days_over(on)} 天"
        yield Todo(words, f"{reverse('cases')}?state=silent", soon=True)
    if near := [case for case in led if case.stage == Stage.NOTICED and not case.days_over(on)]:
        yield Todo(f"{len(near)} 件限期整改 {NEAR} 天内到期：{_names(near)}", f"{reverse('cases')}?state=near")
    if answered := [case for case in led if case.stage == Stage.ANSWERED]:
        over = answered[0].days_over(on)
        words = (
            f"{len(answered)} 件整改已反馈，等验收：{_names(answered)}{f'，期限过了最久的 {over} 天' if over else ''}"
        )
        yield Todo(words, f"{reverse('cases')}?state=answered", soon=bool(over))


def _of_unit(user, on):
    """What the unit itself has to do: to say what it has put right."""
    keys = [pk for (pk,) in _noticed(ALL, user.scope)]
    if not keys:
        return
    rows = Case.objects.visible_to(user).filter(pk__in=keys)
    for case in rows.select_related("unit").order_by("due_on", "pk"):
        over, left = case.days_over(on), case.days_left(on)
        days = f"已逾期 {over} 天" if over else "今天到期" if left == 0 else f"还有 {left} 天"
        words = f"{case.unit}限期整改还没有反馈，期限 {case.due_on:%Y-%m-%d}，{days}"
        yield Todo(words, reverse("case", args=[case.pk]), soon=bool(over) or left <= NEAR)


@prepared
def _noticed(places, unit):
    """Of every page of a clerk asked, and mostly there is none."""
    return Case.objects.filter(unit__code=unit, stage=Stage.NOTICED).order_by().values_list("pk")


def _names(cases):
    return first_named(list(dict.fromkeys(str(case.unit) for case in cases)), NAMED, "个单位")
