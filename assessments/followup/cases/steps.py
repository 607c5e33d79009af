"""What is done with a case: each step in one transaction with the record of supervision that it is.

The row of the case is locked first and its version compared: of two departments that act at once the second is told.
Every function raises ValidationError with the sentence of what cannot be, and what the door raises.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from lodi_community.accounts.posts import Post
from lodi_community.records.door import WriteDoor

from ...filings.states import county_office
from ...supervision.duty import holds
from ...supervision.models import Accountability, AdmonitionTalk, Commendation, Rectification, SpecialInspection
from .course import Action, Course, Stage, outcome
from .gaps import FILING, UnitFigures, why_not_accepted
from .models import Case, CaseStep

SAID_BY_RECORD = (Action.TALK, Action.NOTICE, Action.COMMEND)
# With which a case ends whose rectification was not accepted, with accountability or without: only the department may
# see which of the two, so that step, trail and reason are those of any closing.
BY_RULE = "整改没有到位，按规定处理"
CLAUSES_LENGTH = AdmonitionTalk._meta.get_field("clauses").max_length


def leads(user, unit):
    """Whether a user holds the unit to its duties: the department of a place above it."""
    return holds(user, unit.code)


def answers_for(user, unit):
    """Whether a user answers for the unit: one of its own people who fill in or review."""
    return user.may("change", "assessments.case") and user.scope == unit.code


def may_take(user, case, action):
    """Whether a step is this user's to take, whatever the stage."""
    if action == Action.ANSWER:
        return leads(user, case.unit) or answers_for(user, case.unit)
    if action == Action.ACCOUNT:
        return leads(user, case.unit) and user.may("change", Accountability._meta.label_lower)
    return leads(user, case.unit)


def refuse_foreign(user, unit):
    """PermissionDenied for a post that leads no case; ValidationError where the unit is the department's own."""
    if not user.may("lead", "assessments.case"):
        raise PermissionDenied("督办和表扬由上级组织部的督查岗位办理")
    if not leads(user, unit):
        raise ValidationError(f"{unit}是您自己的单位，由上级组织部办理，不能自己督办、验收自己")


@dataclass
class Opening:
    """What a case is opened with. ``keys``: of the rules, as posted."""

    course: str
    person: object
    opened_on: date
    origin: str
    reason: str
    keys: list


def open_case(user, unit, opening):
    """Open a case about a unit. Raises ValidationError for rules that there are not or that it meets."""
    refuse_foreign(user, unit)
    figures = UnitFigures(user, unit)
    with WriteDoor(user, f"立案：{Course(opening.course).label}") as door:
        return write_opening(door, figures, opening)


def write_opening(door, figures, opening):
    """open_case() through an open door, by the UnitFigures of the moment."""
    gaps = _gaps_of(figures, opening)
    case = door.keep(
        Case(
            unit=figures.unit,
            course=opening.course,
            person=opening.person,
            opened_on=opening.opened_on,
            origin=opening.origin,
            reason=opening.reason.strip(),
            rules=[gap.key for gap in gaps],
        )
    )
    _write_step(door, case, Stage.OPENED, opening.opened_on, gaps, text=case.reason)
    return case


def _gaps_of(figures, opening):
    """The RuleGaps that a case is opened about; of a praise all rules are met and none is named."""
    if opening.course == Course.PRAISE:
        return []
    unknown = [key for key in opening.keys if key != FILING and key not in figures.rules]
    if unknown:
        raise ValidationError(
            {"rules": f"“{'、'.join(unknown)}”不是考核的条款，请从下面没有落实的条款里选（规则手册有全部条款）"}
        )
    gaps = figures.gaps(opening.keys)
    if met := [gap for gap in gaps if not gap.failing]:
        words = "；".join(f"{gap.heading}（{gap.words}）" for gap in met)
        raise ValidationError({"rules": f"{figures.unit}在这些条款上没有不达标：{words}。请只选没有落实的"})
    if not gaps:
        raise ValidationError({"rules": "没有选条款。督办要写明哪一条没有落实，至少选一条（第17条）"})
    return gaps


def take_step(user, case, action, values, taken=None):
    """Take a step with what a form says (``values``), or with a record that is registered already (``taken``).

    ``case.version``: at which the user saw it. Returns the CaseStep. StaleVersion where somebody acted meanwhile.
    """
    if not may_take(user, case, action):
        _refuse_step(user, case, action)
    named = Action.CLOSE if action == Action.ACCOUNT else Action(action)  # everybody reads the reason in the trail
    with WriteDoor(user, f"{case.get_course_display()}：{named.label}") as door:
        return write_step(door, case, action, values, UnitFigures(user, case.unit), taken)


def write_step(door, case, action, values, figures, taken=None):
    """take_step() through an open door, by the UnitFigures of the moment."""
    after, no = outcome(case.course, case.stage, action)
    if after is None:
        raise ValidationError(no)
    if no := too_early(case, action, values.get("on")):
        raise ValidationError({"on": no})
    case.stage, case.steps_taken = after, case.steps_taken + 1
    if action == Action.NOTICE:
        case.due_on = taken.deadline if taken else values["deadline"]
    elif after not in Stage.WAITING:
        case.due_on = None
    door.keep(case)  # locks it before anything else is read
    last = case.steps.order_by("-pk").first()
    gaps = figures.gaps(case.rules)
    if taken is not None:
        return _take_over(door, case, action, taken, gaps)
    _refuse_early(last, action, values["on"])
    if action == Action.ACCEPT and (wrong := why_not_accepted(figures, case.rules, _notice(case).deadline)):
        raise ValidationError(wrong)
    links = WRITERS[action](door, case, values, gaps)
    return _write_step(door, case, after, values["on"], gaps, text=_own_text(action, values), **links)


def _own_text(action, values):
    """What stands in the step itself: nothing that its record says."""
    return "" if action in SAID_BY_RECORD else values["text"]


def _refuse_step(user, case, action):
    """Say whose step it is: by post 403, a department that would act in its own case in a sentence."""
    if action in (Action.ACCEPT, Action.REJECT) and user.scope == case.unit.code and user.post == Post.DEPARTMENT:
        raise ValidationError(f"整改是{case.unit}自己的事，验收由上级组织部办，不能自己验收自己")
    if action == Action.ANSWER and user.may("change", "assessments.case"):
        raise ValidationError(f"整改反馈由{case.unit}自己，或者督办它的组织部登记")
    refuse_foreign(user, case.unit)


def too_early(case, action, on):
    """Why a notice is not rejected on a day: nobody has answered and its deadline is not over; "" where it may be."""
    if action != Action.REJECT or case.stage != Stage.NOTICED or not case.due_on or not on or on > case.due_on:
        return ""
    return f"整改期限 {case.due_on:%Y-%m-%d} 还没有过，也没有收到整改反馈，不能验收未通过。收到反馈，或者期限过了以后再验收"


def _refuse_early(last, action, on):
    """Refuse a day before that of the last step."""
    if on < last.on:
        label, before = Action(action).label, last.label
        raise ValidationError({"on": f"{label}的日期 {on:%Y-%m-%d} 早于上一步“{before}”（{last.on:%Y-%m-%d}），请核对"})


def _write_step(door, case, stage, on, gaps=(), text="", **links):
    user, name = door.by, str(door.by)
    step = CaseStep(case=case, stage=stage, on=on, at=door.now(), by=user, by_name=name, text=text, **links)
    step.figures = [gap.written() for gap in gaps]
    return door.keep(step)


def _notice(case):
    """The notice that runs: that of the last step with one."""
    return case.steps.filter(stage=Stage.NOTICED).order_by("-pk").select_related("notice").first().notice


def clauses_of(gaps):
    """The numbers of the clauses that these gaps stand for, as a talk names them, as many as it has room for."""
    numbers = list(dict.fromkeys(clause for gap in gaps for clause in gap.clauses))
    while len("、".join(numbers)) > CLAUSES_LENGTH:
        numbers.pop()
    return "、".join(numbers)


# action → the links of the step to what it writes ----------------------------------------------


def _inspect(door, case, values, gaps):
    unit = door.by.division
    row = SpecialInspection(unit=unit, started_on=values["on"], departments=values["departments"])
    row.communities, row.report_no = values["communities"], values["report_no"]
    return {"inspection": door.keep(row)}


def _talk(door, case, values, gaps):
    row = AdmonitionTalk(person=case.person, held_on=values["on"], interviewer=values["interviewer"])
    row.clauses, row.minutes = clauses_of(gaps), values["text"]
    return {"talk": door.keep(row)}


def _notice_row(door, case, values, gaps):
    row = Rectification(person=case.person, issued_on=values["on"], number=values["number"])
    row.items, row.deadline = values["text"], values["deadline"]
    return {"notice": door.keep(row)}


def _answer(door, case, values, gaps):
    return {}


def _verify(result):
    def write(door, case, values, gaps):
        """The result goes into the notice, with the last answer that the unit gave."""
        row = _notice(case)
        answer = case.steps.filter(stage=Stage.ANSWERED).order_by("-pk").first()
        if answer and answer.pk > case.steps.filter(stage=Stage.NOTICED).latest("pk").pk:
            row.feedback, row.feedback_on = answer.text, answer.on
        row.verified_on, row.verifier, row.result = values["on"], values["verifier"], result
        return {"notice": door.keep(row)}

    return write


def _account(door, case, values, gaps):
    row = Accountability(person=case.person, rectification=_notice(case), decided_on=values["on"])
    row.measure, row.document_no = values["measure"], values["document_no"]
    door.keep(row)
    return {}


def _commend(door, case, values, gaps):
    row = Commendation(unit=case.unit, commended_on=values["on"], reason=values["text"])
    row.document_no, row.person = values["document_no"], values["name"]
    return {"commendation": door.keep(row)}


WRITERS = {
    Action.INSPECT: _inspect,
    Action.TALK: _talk,
    Action.NOTICE: _notice_row,
    Action.ANSWER: _answer,
    Action.ACCEPT: _verify(Rectification.Result.ACCEPTED),
    Action.REJECT: _verify(Rectification.Result.REJECTED),
    Action.ACCOUNT: _account,
    Action.COMMEND: _commend,
    Action.CLOSE: _answer,
}


# Records that are registered already -----------------------------------------------------------

LINKS = {
    Action.INSPECT: ("inspection", SpecialInspection, "started_on"),
    Action.TALK: ("talk", AdmonitionTalk, "held_on"),
    Action.NOTICE: ("notice", Rectification, "issued_on"),
    Action.COMMEND: ("commendation", Commendation, "commended_on"),
}


def registered(user, case, action):
    """Rows of the lists that a step of the case can be: of its unit, of the case's person, in no case yet."""
    if action not in LINKS:
        return []
    link, model, day = LINKS[action]
    rows = model.objects.visible_to(user).with_place().order_by(f"-{day}")
    if action == Action.INSPECT:  # one inspection may have found what several cases are about
        return list(rows.filter(unit__code=user.scope)[:20])
    used = CaseStep.objects.exclude(**{link: None}).values(link)
    rows = rows.exclude(pk__in=used)
    if action == Action.COMMEND:
        return list(rows.filter(unit=case.unit)[:20])
    return list(rows.filter(person=case.person)[:20])


def _take_over(door, case, action, record, gaps):
    """The step, and those that a notice has behind it already: what came back and what came of it."""
    link, _, day = LINKS[action]
    step = _write_step(door, case, case.stage, getattr(record, day), gaps, **{link: record})
    if action == Action.NOTICE:
        _take_over_results(door, case, record)
    return step


def _take_over_results(door, case, notice):
    """Answer and result that stand in a notice; what the gaps were then nobody knows any more."""
    following = []
    if notice.feedback_on:
        following.append((Stage.ANSWERED, notice.feedback_on, {"text": notice.feedback}))
    if notice.result:
        stage = Stage.ACCEPTED if notice.result == Rectification.Result.ACCEPTED else Stage.REJECTED
        following.append((stage, notice.verified_on, {"notice": notice}))
    for stage, on, values in following:
        _write_step(door, case, stage, on, **values)
        case.stage, case.steps_taken = stage, case.steps_taken + 1
        case.due_on = case.due_on if stage in Stage.WAITING else None
        door.keep(case)


def holder_of(user):
    """How the department of a user is called: 娄底市委组织部."""
    return county_office(user.division.name)
