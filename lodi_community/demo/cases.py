"""Cases (督办、表扬) of what supervision recorded: talks and notices that belong together, step by step, and commendations.

A head who was held accountable without a refused rectification has no lawful course and no case.
"""

from datetime import timedelta

from assessments.followup.cases.course import Course, Stage
from assessments.followup.cases.models import Case, CaseStep, Origin
from assessments.models import Accountability, AdmonitionTalk, Commendation, Rectification
from communities.levels import county_of
from lodi_community.accounts.posts import Post
from lodi_community.records.models import Record, Revision

from . import office
from .accounts import holder

RULES = ["8.1", "15.operating"]  # what every talk of the demonstration is about
HELD, PRAISED = "演示：用房面积和运转经费没有达到标准", "演示：社区用房建设推进快"
RESULTS = {Rectification.Result.ACCEPTED: Stage.ACCEPTED, Rectification.Result.REJECTED: Stage.REJECTED}


def enter(trail):
    """Each step on its day, by the department of the county."""
    entered = {(link.kind, link.object_id): link.at for link in trail.links if link.action == Revision.Action.ADD}
    talks = {(talk.person_id, talk.held_on.year): talk for talk in AdmonitionTalk.objects.all()}
    held = Accountability.objects.values("rectification")
    for notice in Rectification.objects.exclude(pk__in=held).select_related("person__unit").order_by("pk"):
        if talk := talks.get((notice.person_id, notice.issued_on.year)):
            case = Case(course=Course.HOLD, person=notice.person, reason=HELD, rules=RULES, due_on=notice.deadline)
            case.unit, case.origin = notice.person.unit, Origin.LIST
            _take(trail, case, list(_held(talk, notice)), entered)
    for row in Commendation.objects.select_related("unit").order_by("pk"):
        case = Case(course=Course.PRAISE, unit=row.unit, origin=Origin.LIST, reason=PRAISED)
        opened = {"stage": Stage.OPENED, "on": row.commended_on - timedelta(days=9), "text": PRAISED}
        _take(trail, case, [opened, {"stage": Stage.COMMENDED, "on": row.commended_on, "commendation": row}], entered)


def _held(talk, notice):
    """The steps that a talk and a notice tell of, in their order."""
    yield {"stage": Stage.OPENED, "on": talk.held_on - timedelta(days=4), "text": HELD}
    yield {"stage": Stage.TALKED, "on": talk.held_on, "talk": talk}
    yield {"stage": Stage.NOTICED, "on": notice.issued_on, "notice": notice}
    if notice.feedback_on:
        yield {"stage": Stage.ANSWERED, "on": notice.feedback_on, "text": notice.feedback}
    if notice.result:
        yield {"stage": RESULTS[notice.result], "on": notice.verified_on, "notice": notice}


def _take(trail, case, steps, entered):
    """Write a case as its last step left it, and its steps, each after the record that it is. ``entered``: when those were."""
    by, at = holder(county_of(case.unit.code), Post.DEPARTMENT), None
    case.opened_on, case.stage, case.steps_taken = steps[0]["on"], steps[-1]["stage"], len(steps)
    case.due_on = case.due_on if case.stage in Stage.WAITING else None
    if case.person_id:
        at = entered[_place_in_trail(case.person)]
    with trail.door(by, f"演示：{case.get_course_display()}") as door:
        for step in steps:
            records = [value for value in step.values() if isinstance(value, Record)]
            at = max(filter(None, [at, _morning(step["on"]), *(entered[_place_in_trail(row)] for row in records)]))
            door.at = at
            if case.pk is None:
                door.keep(case)
            door.keep(CaseStep(case=case, at=at, by=by, by_name=by.name, **step))


def _morning(day):
    """Ten o'clock of a day, or of the first working day after it."""
    return office.moment(office.from_day(day) + 5400)


def _place_in_trail(record):
    return record._meta.label_lower, record.pk
