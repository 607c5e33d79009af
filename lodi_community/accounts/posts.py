"""Posts (岗位), and what each may do. Kinds of record say it in their declarations; what is no kind stands here.

``manage.py permissions`` prints the whole table: post × kind × action.
"""

from django.core.exceptions import PermissionDenied
from django.db import models

from communities.levels import Level
from lodi_community.records.kinds import KINDS, derived


class Post(models.TextChoices):
    """The one post of a user, held in a division and all below it."""

    CLERK = "clerk", "录入"
    REVIEWER = "reviewer", "审核"
    DEPARTMENT = "department", "督查"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"


BUSINESS = (Post.CLERK, Post.REVIEWER, Post.DEPARTMENT, Post.LEADER)
OFFICES = (Post.REVIEWER, Post.DEPARTMENT)
# Named things, and models without pages of a kind: name → action → posts.
THINGS = {
    "desk": {"use": (Post.CLERK,)},  # to fill in what communities state: forms, sheets and workbooks
    "dashboard": {"view": BUSINESS},
    "costs": {"view": (*OFFICES, Post.LEADER)},  # what closing the gaps takes in money
    "rulebook": {"view": BUSINESS},
    "readings": {"revise": (Post.DEPARTMENT,)},
    "inspection": {"view": (*OFFICES, Post.LEADER), "start": (Post.DEPARTMENT,)},
    "report": {"view": (*OFFICES, Post.LEADER)},
    # To open what a line of a trail points to, to be read, is the auditor's; no list or search of records goes with it.
    "history": {
        "view": (Post.CLERK, *OFFICES, Post.AUDITOR),
        "open": (Post.AUDITOR,),
        "verify": (Post.AUDITOR,),
    },
    "access": {"view": (Post.AUDITOR,)},  # who looked
    # What a person may ask for: to see what is held, and that it goes.
    "personal": {"extract": (Post.CLERK, Post.DEPARTMENT), "erase": (Post.ADMINISTRATOR,)},
    "assessments.filing": {
        "view": (Post.CLERK, *OFFICES),
        "submit": (Post.CLERK,),
        "review": OFFICES,
        "unlock": (Post.DEPARTMENT,),
    },
    # What the department of a county grants in filing: until when, how much longer, and a look behind the lock.
    "assessments.deadline": {"change": (Post.DEPARTMENT,)},
    "assessments.extension": {"change": (Post.DEPARTMENT,)},
    "assessments.unlock": {"change": (Post.DEPARTMENT,)},
    "assessments.urging": {"change": OFFICES},
    # Cases about units (17): the department above leads them, the unit itself answers; both add steps.
    "assessments.case": {
        "view": BUSINESS,
        "lead": (Post.DEPARTMENT,),
        "change": (Post.CLERK, *OFFICES),
    },
    "assessments.documentnumber": {"change": (Post.DEPARTMENT,)},  # the numbers of documents
    "assessments.casestep": {"change": (Post.CLERK, *OFFICES)},
    "assessments.readingrevision": {"change": (Post.DEPARTMENT,)},
    "assessments.sealrequest": {"change": (Post.DEPARTMENT,)},
    "assessments.correction": {"change": (Post.DEPARTMENT,)},
    "assessments.automaticstart": {"change": (Post.DEPARTMENT,)},
    "webhooks.endpoint": {"change": (Post.ADMINISTRATOR,)},  # where events are told
    "saved.savedview": {"change": (*BUSINESS, Post.ADMINISTRATOR)},  # of lists, which the auditor has none of
    # Whoever may propose or confirm something; what, the proposal itself says (proposals.py).
    "accounts.proposal": {"change": (Post.DEPARTMENT, Post.ADMINISTRATOR)},
}
# The prefecture's department alone starts the inspection of the whole city.
LEVELS = {
    Post.CLERK: (Level.STREET,),
    Post.REVIEWER: (Level.COUNTY,),
    Post.DEPARTMENT: (Level.PREFECTURE, Level.COUNTY),
    Post.LEADER: (Level.PREFECTURE, Level.COUNTY, Level.STREET),
    Post.ADMINISTRATOR: (Level.PREFECTURE, Level.COUNTY),
    Post.AUDITOR: (Level.PREFECTURE, Level.COUNTY),
}


@derived
def permissions():
    """The one table of permissions: {label of a model or name of a thing: {action: frozenset of posts}}."""
    table = {kind.label: kind.rights for kind in KINDS.values()} | THINGS
    return {
        label: {action: frozenset(map(Post, posts)) for action, posts in rights.items()}
        for label, rights in table.items()
    }


def allowed(post, action, label):
    """Whether a post may do an action with a model (label) or a named thing."""
    return post in permissions().get(label, {}).get(action, ())


@derived
def restricted():
    """Labels of the kinds whose rows the audit trail withholds from posts that may not see them."""
    return frozenset(kind.label for kind in KINDS.values() if kind.restricted)


def withheld_from(user):
    """Labels of the kinds that a trail withholds from a user: changes, titles and reasons of their rows."""
    return {label for label in restricted() if not user.may("view", label)}


def require(user, action, label, words):
    """403 with a sentence where the user's post may not do this. ``words``: what it is, as in 查看达标情况."""
    if not user.may(action, label):
        raise PermissionDenied(f"您的岗位不能{words}")
