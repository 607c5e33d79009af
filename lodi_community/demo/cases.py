"""Cases (督办、表扬): what the departments of the counties held streets to, step by step as the product takes them.

A case is opened about a rule that a street failed on that day, and accepted where the figures were mended by then; of a
street of which neither is true there is none. Its steps write the talks, notices and decisions of supervision (17.6–17.8).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.filings.states import county_office
from assessments.followup.cases.course import Action, Course
from assessments.followup.cases.gaps import items_of, why_not_accepted
from assessments.followup.cases.models import Origin
from assessments.followup.cases.steps import BY_RULE, Opening, write_opening, write_step
from assessments.models import ResponsiblePerson
from communities.levels import county_of, street_of
from communities.models import Division
from lodi_community.accounts.posts import Post

from . import office
from .accounts import holder
from .fate import WORKING, stream
from .known import told, unmeasured
from .money import asked_of
from .sites import ASKED

AREA, MONEY = "8.1", "15.operating"
HELD = {AREA: "演示：公共服务用房面积没有达到标准", MONEY: "演示：社区运转经费到位偏晚"}
ANSWERED = {AREA: "已列出清单，逐项落实", MONEY: "已与财政部门对接，按预算拨付"}
TRIED = 3  # streets of a county that are looked at for a case of a kind
PRAISED_IN, PRAISED = 2025, "社区用房全部达到标准，建设推进快"
PRAISES = 2  # of a county
ENDED_WELL = (Action.ACCEPT,)
ENDED = {2023: (Action.REJECT, Action.ACCOUNT), WORKING: ()}  # what followed the answer in these years
DECIDED = (12, 5)  # on whom was held to account


@dataclass(frozen=True)
class Story:
    """The days (month, day) of a case about a rule: opened, talk, notice, deadline, answer, then acceptance or refusal."""

    name: str
    rule: str
    opened: tuple
    talked: tuple
    noticed: tuple
    due: tuple
    answered: tuple
    verified: tuple


BUILT = Story("built", AREA, (4, 6), (4, 10), (4, 20), (10, 20), (10, 12), (10, 16))
PAID = Story("paid", MONEY, (9, 1), (9, 5), (9, 12), (11, 20), (11, 12), (11, 17))
HELD_AND_LATE = Story("late", AREA, (4, 6), (4, 14), (4, 20), (9, 30), (9, 10), (10, 12))


def enter(trail, year, plans):
    """The cases of a year, a county one; and the praises of the year in which there were any."""
    streets = {}
    for code, plan in plans.items():
        streets.setdefault(street_of(code), []).append(plan)
    heads = {head.unit.code: head for head in _heads()}
    settled = set()
    for story in (HELD_AND_LATE,) if year in ENDED else (BUILT, PAID):
        chosen = _candidates(story, year, streets, heads)
        open_counties = {county: own for county, own in chosen.items() if county not in settled}
        for case in _lawful(trail, year, story, open_counties):
            _write(trail, year, story, *case)
            settled.add(county_of(case[0].unit.code))
    if year == PRAISED_IN:
        _praise(trail, streets, heads)


def _heads():
    return (
        ResponsiblePerson.objects.filter(post="party", unit__level__in=Division.STREET_LEVELS)
        .select_related("unit__parent")
        .order_by("pk")
    )


def _candidates(story, year, streets, heads):
    """county → heads of the streets that may have such a case, in the order in which they are looked at."""
    found = {}
    for code in sorted(code for code in streets if code in heads and FITS[story.name](streets[code], year)):
        found.setdefault(county_of(code), []).append(heads[code])
    return {
        county: stream(county, story.name, str(year)).sample(own, min(TRIED, len(own))) for county, own in found.items()
    }


def _is_short(plans, year):
    """Whether a community of a street lacks area at the end of a year."""
    return any(_area(plan, date(year, 12, 31)) < ASKED for plan in plans)


def _area(plan, day):
    """m² of a community on a day, as it is planned; nothing where it was never said."""
    open_then = [s for s in plan.sites if s.since <= day and (s.until is None or s.until >= day)]
    return sum(site.area or 0 for site in open_then)


def _is_built(plans, year):
    """Whether every community of a street has its area by September, and one of them since the spring."""
    before = any(_area(plan, date(year, 4, 1)) < ASKED for plan in plans)
    return before and all(_area(plan, date(year, 10, 1)) >= ASKED for plan in plans)


def _is_paid(plans, year):
    """Whether every community of a street got its operating money in a year, and one of them the last of it in autumn."""
    money = [plan.money.get((year, "operating")) for plan in plans]
    if not all(money) or not any(max(day for day, _ in one.received).month >= 9 for one in money):
        return False
    asked = [next(asked_of(plan, year)) for plan in plans]
    return all(sum(amount for _, amount in one.received) >= least for one, least in zip(money, asked, strict=True))


FITS = {"built": _is_built, "paid": _is_paid, "late": _is_short}


def _lawful(trail, year, story, chosen):
    """[(head, UnitFigures of each step)]: of each county the first case that the product would have let happen."""
    streets = tuple(sorted(head.unit.code for own in chosen.values() for head in own))
    if not streets:
        return []
    with told(year, story.rule, streets, trail) as known:
        found = [next(_cases(known, year, story, own), None) for own in chosen.values()]
    return [case for case in found if case]


def _cases(known, year, story, heads):
    """(head, UnitFigures of each step) where the rule failed up to the notice and was met where the case was accepted."""
    for head in heads:
        by = holder(county_of(head.unit.code), Post.DEPARTMENT)
        moments = [_morning(day) for day in _days(year, story)]
        if not known.figures(by, head.unit, moments[0]).gap(story.rule).failing:
            continue
        figures = [known.figures(by, head.unit, moment) for moment in moments]
        unmet = why_not_accepted(figures[-1], [story.rule], date(year, *story.due))
        if all(then.gap(story.rule).failing for then in figures[:3]) and bool(unmet) is (year in ENDED):
            yield head, figures


def _days(year, story):
    """The days of the steps in a year, in their order."""
    ends = [story.verified, DECIDED][: len(ENDED.get(year, ENDED_WELL))]
    return [date(year, *day) for day in (story.opened, story.talked, story.noticed, story.answered, *ends)]


def _write(trail, year, story, head, figures):
    """Write a case, each step on the morning of its day."""
    unit, by = head.unit, holder(county_of(head.unit.code), Post.DEPARTMENT)
    days = _days(year, story)
    opening = Opening(Course.HOLD, head, days[0], Origin.LIST, HELD[story.rule], [story.rule])
    with trail.door(by, "演示：督办", at=_morning(days[0])) as door:
        case = write_opening(door, figures[0], opening)
        for (action, values), day, then in zip(_steps(year, unit, story, figures), days[1:], figures[1:], strict=True):
            door.at = _morning(day)
            write_step(door, case, action, {"on": day, **values}, then)


def _steps(year, unit, story, figures):
    """(Action, what its form would say) of the steps after the opening."""
    held_by, answer = county_office(unit.parent.name), ANSWERED[story.rule]
    number = f"演示整改〔{year}〕{unit.code}号"
    asked = items_of(figures[2].gaps([story.rule]))
    yield Action.TALK, {"interviewer": held_by, "text": "责成限期整改，每月报告进展"}
    yield Action.NOTICE, {"number": number, "deadline": date(year, *story.due), "text": asked}
    yield Action.ANSWER, {"text": answer}
    verified = {"verifier": "专项督查组", "text": "现场看过，和登记的数一致"}
    for action in ENDED.get(year, ENDED_WELL):
        if action == Action.ACCOUNT:
            yield action, {"measure": "通报批评", "document_no": f"演示问责〔{year}〕1号", "text": BY_RULE}
        else:
            yield action, verified


def _praise(trail, streets, heads):
    """Of each county two streets in which every community had its area at the end of the year."""
    on = date(PRAISED_IN, 12, 18)
    good = [heads[code].unit for code, plans in sorted(streets.items()) if all(_area(p, on) >= ASKED for p in plans)]
    for county in sorted({county_of(unit.code) for unit in good}):
        own = [unit for unit in good if county_of(unit.code) == county]
        for unit in stream(county, "praises").sample(own, min(PRAISES, len(own))):
            _commend(trail, unit, on)


def _commend(trail, unit, on):
    by, opened = holder(county_of(unit.code), Post.DEPARTMENT), on - timedelta(days=9)
    figures = unmeasured(on.year, by, unit)
    opening = Opening(Course.PRAISE, None, opened, Origin.LIST, PRAISED, [])
    with trail.door(by, "演示：表扬", at=_morning(opened)) as door:
        case = write_opening(door, figures, opening)
        door.at = _morning(on)
        values = {"on": on, "text": PRAISED, "document_no": "演示通报〔2025〕6号", "name": ""}
        write_step(door, case, Action.COMMEND, values, figures)


def _morning(day):
    """Ten o'clock of a day, or of the first working day after it."""
    return office.moment(office.from_day(day) + 5400)
