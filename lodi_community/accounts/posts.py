"""Posts (岗位), and what each may do: the one table of permissions."""

from django.db import models


class Post(models.TextChoices):
    CLERK = "clerk", "录入"
    REVIEWER = "reviewer", "审核"
    DEPARTMENT = "department", "督查"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"


BUSINESS = frozenset({
    "communities.community", "communities.yearlyprofile", "communities.grid", "communities.servicebrand",
    "committees.committee", "committees.term", "committees.seat",
    "staffing.person", "staffing.employment", "staffing.pay", "staffing.training", "staffing.reservecandidate",
    "funding.funding", "funding.receipt", "facilities.premises", "facilities.room",
})  # fmt: skip
ENTERED = BUSINESS - {"communities.community"}
ACCOUNTS = frozenset({"accounts.user", "communities.division"})
# A community is a division too: the file of divisions brings both. What a community states stays the business posts'.
DIVISIONS = frozenset({"communities.division", "communities.community"})

# action → what it may be done with: labels of models, or names of things that are no model.
PERMISSIONS = {
    Post.CLERK: {"view": BUSINESS | {"dashboard", "history"}, "change": ENTERED},
    Post.REVIEWER: {"view": BUSINESS | {"dashboard", "inspection", "report", "history"}, "change": frozenset()},
    Post.DEPARTMENT: {
        "view": BUSINESS | {"dashboard", "inspection", "report", "history"},
        "change": frozenset({"communities.community", "communities.yearlyprofile"}),
        "set_tier": frozenset({"communities.yearlyprofile"}),
        "start": frozenset({"inspection"}),
    },
    Post.LEADER: {"view": BUSINESS | {"dashboard", "inspection", "report"}, "change": frozenset()},
    Post.ADMINISTRATOR: {"view": ACCOUNTS, "change": ACCOUNTS | DIVISIONS},
    Post.AUDITOR: {"view": frozenset({"history"}), "change": frozenset()},
}
# The prefecture's department alone starts the inspection of the whole city.
LEVELS = {
    Post.CLERK: (9,),
    Post.REVIEWER: (6,),
    Post.DEPARTMENT: (4, 6),
    Post.LEADER: (4, 6, 9),
    Post.ADMINISTRATOR: (4, 6),
    Post.AUDITOR: (4, 6),
}
LEVEL_NAMES = {4: "市", 6: "县市区", 9: "街道（乡镇）"}


def allowed(post, action, label):
    """Whether a post may do an action with a model (label) or a named thing."""
    return label in PERMISSIONS.get(post, {}).get(action, frozenset())
