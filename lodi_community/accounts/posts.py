"""Posts (岗位), and what each may do: the one table of permissions."""

from django.db import models


class Post(models.TextChoices):
    CLERK = "clerk", "录入"
    REVIEWER = "reviewer", "审核"
    DEPARTMENT = "department", "督查"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"


# What counties and the city state about themselves: a reviewer's or a department's to enter, not a clerk's.
OF_COUNTIES = frozenset({
    "staffing.promotion", "staffing.paystandard", "staffing.averagewage", "funding.localstandard",
})  # fmt: skip
BUSINESS = OF_COUNTIES | frozenset({
    "communities.community", "communities.yearlyprofile", "communities.grid", "communities.servicebrand",
    "communities.institution", "communities.meeting", "communities.disclosure", "communities.activity",
    "communities.socialorganization", "communities.supportgrant", "communities.yearlylife",
    "communities.servicepoint", "communities.careinstitution",
    "committees.committee", "committees.term", "committees.seat", "committees.subcommittee",
    "staffing.person", "staffing.employment", "staffing.pay", "staffing.training", "staffing.reservecandidate",
    "staffing.appraisal",
    "funding.funding", "funding.receipt", "funding.budget", "facilities.premises", "facilities.room",
    "facilities.workplatforms", "facilities.unifications", "facilities.plaque",
    "facilities.buildingplan", "facilities.developerproject", "facilities.projectfee",
})  # fmt: skip
ENTERED = BUSINESS - {"communities.community"} - OF_COUNTIES
# Beside what is of counties: budgets of every unit (15.1), and what an inspector finds on the spot (9.4).
OFFICES = OF_COUNTIES | {"funding.budget", "facilities.unifications"}
INSPECTED = frozenset({"facilities.unifications"})
# What units state about their own duties: streets and counties (14), counties and the city (4.2, 14), who holds them to it
# (16, 17). Who was held to account the department alone sees.
STREET_DUTIES = frozenset({
    "assessments.responsibleperson", "assessments.leader", "assessments.guidancevisit", "assessments.incubationplatform",
})  # fmt: skip
DUTIES = STREET_DUTIES | {
    "assessments.leadinggroup", "assessments.studymeeting", "assessments.jointcreation", "assessments.issue",
}  # fmt: skip
ENFORCEMENT = frozenset({
    "assessments.appraisalweight", "assessments.accountabilityreport", "assessments.enforcementsystem",
    "assessments.specialinspection", "assessments.admonitiontalk", "assessments.rectification",
    "assessments.commendation", "assessments.rewardfund", "assessments.award",
})  # fmt: skip
UNITS = DUTIES | ENFORCEMENT
SECRET = frozenset({"assessments.accountability"})
# Adopted or paid by units of every level (6.6, 4.3): the department enters what the county and the city did.
OF_UNITS = frozenset({"communities.institution", "communities.supportgrant"})
# Names of party members found unqualified (7.2): the street's clerk enters them, the department reads them, nobody else.
OF_MEMBERS = frozenset({"committees.memberdisposal"})
RESTRICTED = OF_MEMBERS | SECRET  # what the audit trail withholds too from posts that may not see the records
# What the department of a county grants in filing: until when, how much longer, and a look behind the lock.
GRANTS = frozenset({"assessments.deadline", "assessments.extension", "assessments.unlock"})
READINGS = frozenset({"assessments.readingrevision"})
ACCOUNTS = frozenset({"accounts.user", "communities.division"})
# A community is a division too: the file of divisions brings both. What a community states stays the business posts'.
DIVISIONS = frozenset({"communities.division", "communities.community"})

# action → what it may be done with: labels of models, or names of things that are no model.
PERMISSIONS = {
    Post.CLERK: {
        "view": BUSINESS | UNITS | OF_MEMBERS | {"dashboard", "rulebook", "history", "assessments.filing"},
        "change": ENTERED | STREET_DUTIES | OF_MEMBERS,
        "submit": frozenset({"assessments.filing"}),
    },
    Post.REVIEWER: {
        "view": BUSINESS | UNITS | {"dashboard", "inspection", "report", "rulebook", "history", "assessments.filing"},
        "change": OFFICES | DUTIES,
        "review": frozenset({"assessments.filing"}),
        "inspect": INSPECTED,
    },
    Post.DEPARTMENT: {
        "view": BUSINESS
        | UNITS
        | RESTRICTED
        | {"dashboard", "inspection", "report", "rulebook", "history", "assessments.filing"},
        "change": OFFICES
        | OF_UNITS
        | UNITS
        | SECRET
        | READINGS
        | GRANTS
        | {"communities.community", "communities.yearlyprofile"},
        "inspect": INSPECTED,
        "review": frozenset({"assessments.filing"}),
        "unlock": frozenset({"assessments.filing"}),
        "set_tier": frozenset({"communities.yearlyprofile"}),
        "start": frozenset({"inspection"}),
        "revise": frozenset({"readings"}),
    },
    Post.LEADER: {"view": BUSINESS | UNITS | {"dashboard", "inspection", "report", "rulebook"}, "change": frozenset()},
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
