"""The course of a filing as one table: state × office × action → the next state, or the sentence that refuses.

Nothing here asks the database; steps.py does what the table allows.
"""

from dataclasses import dataclass

from django.db import models

from communities.levels import Level
from lodi_community.accounts.posts import Post


class State(models.TextChoices):
    """Where a filing stands. LOCKED: its records cannot be written; OPEN: the street is at work on it."""

    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已提交"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"
    SEALED = "sealed", "已封存"


State.LOCKED = (State.SUBMITTED, State.APPROVED)
State.OPEN = (State.DRAFT, State.RETURNED)


class Action(models.TextChoices):
    """What is done to a filing: each leaves a FilingStep."""

    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回"
    APPROVE = "approve", "通过"
    RETURN = "return", "退回"
    UNLOCK = "unlock", "解锁"
    EXTEND = "extend", "延期"
    SEAL = "seal", "封存"


class Office(models.TextChoices):
    """Who acts: a post, and for the department on which level."""

    CLERK = "clerk", "录入"
    REVIEWER = "reviewer", "审核"
    COUNTY = "county", "县级督查"
    CITY = "city", "市级督查"
    OTHER = "other", "其他岗位"
    INSPECTION = "inspection", "年度督查"


def office_of(user):
    """The office a user acts in; None, which no person is, is the yearly inspection."""
    if user is None:
        return Office.INSPECTION
    if user.post == Post.DEPARTMENT:
        return Office.COUNTY if user.level == Level.COUNTY else Office.CITY
    return {Post.CLERK: Office.CLERK, Post.REVIEWER: Office.REVIEWER}.get(user.post, Office.OTHER)


@dataclass(frozen=True)
class Move:
    """What one action does. ``to``: state → next state; ``no``: state → why not; ``others``: why not by others.

    Sentences may name {county} (娄星区委组织部), {since} (2026-11-20) and {year}.
    """

    by: frozenset
    to: dict
    no: dict
    others: str


SEALED = "{year}年度已封存，不再改动。要更正，请报市委组织部"
D, S, A, R, Z = State.DRAFT, State.SUBMITTED, State.APPROVED, State.RETURNED, State.SEALED
STREET, REVIEWERS = frozenset({Office.CLERK}), frozenset({Office.REVIEWER, Office.COUNTY})
DEPARTMENT = frozenset({Office.COUNTY})

MOVES = {
    Action.SUBMIT: Move(
        STREET, {D: S, R: S},
        {
            S: "已于 {since} 提交，正在等{county}审核，不用再提交",
            A: "已于 {since} 审核通过，不用再提交",
            Z: SEALED,
        },
        "提交由街道（乡镇）的录入岗位办理",
    ),
    Action.WITHDRAW: Move(
        STREET, {S: D},
        {
            D: "还没有提交，直接修改就行，不用撤回",
            A: "已于 {since} 审核通过，不能撤回。要修改，请{county}解锁",
            R: "已退回，直接修改后再提交，不用撤回",
            Z: SEALED,
        },
        "撤回由街道（乡镇）的录入岗位办理",
    ),
    Action.APPROVE: Move(
        REVIEWERS, {S: A},
        {
            D: "街道还没有提交，提交以后才能审核",
            A: "已于 {since} 审核通过，不用再审核",
            R: "已于 {since} 退回，等街道改好再次提交后审核",
            Z: SEALED,
        },
        "审核由{county}办理",
    ),
    Action.RETURN: Move(
        REVIEWERS, {S: R},
        {
            D: "街道还没有提交，提交以后才能审核",
            A: "已于 {since} 审核通过。要让街道修改，请解锁",
            R: "已于 {since} 退回，不用再退回",
            Z: SEALED,
        },
        "审核由{county}办理",
    ),
    Action.UNLOCK: Move(
        DEPARTMENT, {A: A},
        {
            D: "没有锁定，街道可以直接修改，不用解锁",
            S: "还没有审核。要让街道修改，退回就行，不用解锁",
            R: "没有锁定，街道可以直接修改，不用解锁",
            Z: SEALED,
        },
        "解锁由{county}的督查岗位办理",
    ),
    Action.EXTEND: Move(
        DEPARTMENT, {D: D, R: R},
        {S: "已于 {since} 提交，不用延期", A: "已于 {since} 审核通过，不用延期", Z: SEALED},
        "延期由{county}的督查岗位办理",
    ),
    Action.SEAL: Move(
        frozenset({Office.INSPECTION}), {D: Z, S: Z, A: Z, R: Z},
        {Z: SEALED},
        "封存由年度督查统一进行，单个社区不能封存",
    ),
}  # fmt: skip


def outcome(state, office, action):
    """(next state, "") where the office may do this in this state, else (None, the sentence with its blanks)."""
    move = MOVES[action]
    if office not in move.by:
        return None, move.others
    return (move.to[state], "") if state in move.to else (None, move.no[state])


def allowed_actions(state, office):
    """The actions an office can take in a state, for the buttons of a page."""
    return [action for action in MOVES if outcome(state, office, action)[0]]


def county_office(name):
    """How a county's organization department is called: 娄星区委组织部, 双峰县委组织部, 冷水江市委组织部."""
    return f"{name}委组织部"
