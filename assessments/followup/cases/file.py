"""The file of a unit (约谈整改档案): everything said, asked, promised and done over the years, in cases and in the lists."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from ...filings.models import Urging
from ...supervision.models import Accountability, AdmonitionTalk, Commendation, Rectification
from .course import Stage
from .models import Case, CaseStep

WITH_FIGURES = (Stage.OPENED, Stage.NOTICED, Stage.ACCEPTED, Stage.REJECTED)  # steps beside which the gaps stand


@dataclass(frozen=True)
class Entry:
    """One thing that happened: on which day, what, by whom, in which words, where it stands."""

    on: date
    what: str
    who: str
    words: str
    url: str
    notes: tuple = ()
    is_restricted: bool = False


def entries_of(user, unit):
    """[Entry] of a unit, newest first, as far as the user may see them. A fixed number of queries."""
    steps = list(
        CaseStep.objects.visible_to(user)
        .filter(case__unit=unit)
        .select_related("case__unit", "talk", "notice", "commendation", "inspection")
    )
    found = [_of_step(step) for step in steps]
    for link, model, write in (
        ("talk", AdmonitionTalk, _of_talk),
        ("notice", Rectification, _of_notice),
        ("commendation", Commendation, _of_commendation),
    ):
        known = {getattr(step, f"{link}_id") for step in steps}
        found += [entry for row in _rows(user, model, unit) if row.pk not in known for entry in write(row)]
    if user.may("view", Accountability._meta.label_lower):
        found += [_of_accountability(row) for row in _rows(user, Accountability, unit)]
    found.sort(key=lambda entry: entry.on)
    return found[::-1]  # of one day the later first, too


def _rows(user, model, unit):
    rows = model.objects.visible_to(user).with_place()
    return rows.filter(**{model.place: unit.code})


def by_year(entries):
    """[(year, [Entry])], newest first."""
    return [(year, list(group)) for year, group in groupby(entries, key=lambda entry: entry.on.year)]


def urged_by_year(user, unit):
    """{year: how often communities of the unit were urged}."""
    rows = Urging.objects.visible_to(user).within(unit.code)
    return Counter(rows.order_by().values_list("year", flat=True))


def running_cases(user, unit):
    """The cases about the unit that are not ended."""
    rows = Case.objects.visible_to(user).filter(unit=unit).select_related("unit")
    return [case for case in rows if not case.is_ended]


def _of_step(step):
    figures = step.figures if step.stage in WITH_FIGURES else ()
    notes = tuple(f"{row['heading']}：{row['words']}" for row in figures)
    url = reverse("case", args=[step.case_id])
    what = f"{step.case.get_course_display()}：{step.label}"
    if step.stage == Stage.NOTICED and step.notice:
        what = f"限期整改 {step.notice.number}，期限 {step.notice.deadline:%Y-%m-%d}"
    return Entry(step.on, what, step.who, step.words, url, notes)


def _of_talk(row):
    notes = (f"没有落实的条款：{row.clauses}",) if row.clauses else ()
    url = reverse("admonitiontalk-detail", args=[row.pk])
    yield Entry(row.held_on, f"约谈提醒 {row.person}", row.interviewer, row.minutes, url, notes)


def _of_notice(row):
    url = reverse("rectification-detail", args=[row.pk])
    yield Entry(row.issued_on, f"限期整改 {row.number}，期限 {row.deadline:%Y-%m-%d}", "", row.items, url)
    if row.feedback_on:
        yield Entry(row.feedback_on, f"整改反馈 {row.number}", "", row.feedback, url)
    if row.verified_on:
        yield Entry(row.verified_on, f"{row.get_result_display()} {row.number}", row.verifier, "", url)


def _of_commendation(row):
    url = reverse("commendation-detail", args=[row.pk])
    yield Entry(row.commended_on, f"通报奖励 {row.person or row.unit}", "", f"{row.reason}（{row.document_no}）", url)


def _of_accountability(row):
    url = reverse("accountability-detail", args=[row.pk])
    words = f"{row.measure}（{row.document_no}）"
    return Entry(row.decided_on, f"问责 {row.person}", "", words, url, is_restricted=True)
