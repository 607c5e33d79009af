"""The course of a case as one table: course × stage × action → the next stage, or the sentence that refuses.

Nothing here asks the database; steps.py does what the table allows.
"""

from dataclasses import dataclass

from django.db import models


class Course(models.TextChoices):
    """What a case is for: a unit is held to its duties, or praised."""

    HOLD = "hold", "督办"
    PRAISE = "praise", "表扬"


class Stage(models.TextChoices):
    """What was done last; the stage of a case is that of its last step."""

    OPENED = "opened", "已立案"
    INSPECTED = "inspected", "已专项督查"
    TALKED = "talked", "已约谈"
    NOTICED = "noticed", "整改中"
    ANSWERED = "answered", "已反馈，等验收"
    ACCEPTED = "accepted", "验收通过"
    REJECTED = "rejected", "验收未通过"
    COMMENDED = "commended", "已通报表扬"
    CLOSED = "closed", "已结案"


Stage.ENDS = (Stage.ACCEPTED, Stage.COMMENDED, Stage.CLOSED)
Stage.WAITING = (Stage.NOTICED, Stage.ANSWERED)  # a deadline runs


# What a step is called by which a case came to a stage.
STEP_LABELS = {
    Stage.OPENED: "立案",
    Stage.INSPECTED: "专项督查",
    Stage.TALKED: "约谈提醒",
    Stage.NOTICED: "限期整改通知",
    Stage.ANSWERED: "整改反馈",
    Stage.ACCEPTED: "验收通过",
    Stage.REJECTED: "验收未通过",
    Stage.COMMENDED: "通报表扬",
    Stage.CLOSED: "结案",
}


class Action(models.TextChoices):
    """A step of a case."""

    INSPECT = "inspect", "专项督查发现"
    TALK = "talk", "约谈提醒"
    NOTICE = "notice", "限期整改"
    ANSWER = "answer", "整改反馈"
    ACCEPT = "accept", "验收通过"
    REJECT = "reject", "验收未通过"
    ACCOUNT = "account", "问责"
    COMMEND = "commend", "通报表扬"
    CLOSE = "close", "结案"


@dataclass(frozen=True)
class Move:
    """What one action does. ``to``: stage → next stage; ``no``: stage → why not yet."""

    course: Course
    to: dict
    no: dict


HOLD, PRAISE = Course.HOLD, Course.PRAISE
NO_ANSWER = "还没有收到整改反馈，收到以后才能验收"
FIRST_A_NOTICE = "还没有发限期整改通知，先发通知"
MOVES = {
    (HOLD, Action.INSPECT): Move(HOLD, {Stage.OPENED: Stage.INSPECTED}, {}),
    (HOLD, Action.TALK): Move(HOLD, {Stage.OPENED: Stage.TALKED, Stage.INSPECTED: Stage.TALKED}, {}),
    (HOLD, Action.NOTICE): Move(
        HOLD,
        {Stage.TALKED: Stage.NOTICED, Stage.REJECTED: Stage.NOTICED},
        dict.fromkeys((Stage.OPENED, Stage.INSPECTED), "还没有约谈提醒，先约谈，再发限期整改通知（第17条）"),
    ),
    (HOLD, Action.ANSWER): Move(
        HOLD,
        {Stage.NOTICED: Stage.ANSWERED, Stage.ANSWERED: Stage.ANSWERED},
        dict.fromkeys((Stage.OPENED, Stage.INSPECTED, Stage.TALKED), FIRST_A_NOTICE),
    ),
    (HOLD, Action.ACCEPT): Move(
        HOLD,
        {Stage.ANSWERED: Stage.ACCEPTED},
        {Stage.NOTICED: NO_ANSWER} | dict.fromkeys((Stage.OPENED, Stage.INSPECTED, Stage.TALKED), FIRST_A_NOTICE),
    ),
    (HOLD, Action.REJECT): Move(
        HOLD,
        {Stage.ANSWERED: Stage.REJECTED, Stage.NOTICED: Stage.REJECTED},
        dict.fromkeys((Stage.OPENED, Stage.INSPECTED, Stage.TALKED), FIRST_A_NOTICE),
    ),
    (HOLD, Action.ACCOUNT): Move(
        HOLD, {Stage.REJECTED: Stage.CLOSED}, {Stage.NOTICED: "整改还没有验收，验收未通过的才问责（第17条）"}
    ),
    (HOLD, Action.CLOSE): Move(
        HOLD,
        dict.fromkeys((Stage.OPENED, Stage.INSPECTED, Stage.TALKED, Stage.REJECTED), Stage.CLOSED),
        dict.fromkeys(Stage.WAITING, "整改通知还没有验收，验收以后才能结案"),
    ),
    (PRAISE, Action.COMMEND): Move(PRAISE, {Stage.OPENED: Stage.COMMENDED}, {}),
    (PRAISE, Action.CLOSE): Move(PRAISE, {Stage.OPENED: Stage.CLOSED}, {}),
}


def outcome(course, stage, action):
    """(next stage, "") where a case in this stage takes this step, else (None, why not and what can be done)."""
    move = MOVES.get((course, action))
    if move and stage in move.to:
        return move.to[stage], ""
    stage, action = Stage(stage), Action(action)
    if stage in Stage.ENDS:
        return None, f"这件{Course(course).label}{stage.label}，已经办完，不再办“{action.label}”"
    if move and stage in move.no:
        return None, move.no[stage]
    following = "、".join(other.label for other in next_actions(course, stage))
    return None, f"这件{Course(course).label}现在是“{stage.label}”，不能办“{action.label}”；可以办：{following}"


def next_actions(course, stage):
    """The actions that a case in this stage takes, in order."""
    return [action for (of, action), move in MOVES.items() if of == course and stage in move.to]
