"""The record kinds of supervision."""

from communities.kinds import BUSINESS, OfUnit
from lodi_community.records.kinds import MenuEntry, NotCopied, Part, keeps
from lodi_community.records.spans import Event, Lasting, Yearly

from .models import (
    Accountability,
    AccountabilityReport,
    AdmonitionTalk,
    AppraisalWeight,
    Award,
    Commendation,
    EnforcementSystem,
    GuidanceVisit,
    IncubationPlatform,
    Issue,
    JointCreation,
    Leader,
    LeadingGroup,
    Rectification,
    ResponsiblePerson,
    RewardFund,
    SpecialInspection,
    StudyMeeting,
)


class OfEveryUnit(OfUnit):
    """What streets, counties and the city state about their own duties (4.2, 14)."""

    rights = {"view": BUSINESS, "change": ("clerk", "reviewer", "department")}


class OfOffices(OfUnit):
    """What counties and the city state about their own duties (14)."""

    rights = {"view": BUSINESS, "change": ("reviewer", "department")}


class OfDepartment(OfUnit):
    """What the organization department records of those whom it holds to their duties (16, 17)."""

    rights = {"view": BUSINESS, "change": ("department",)}


VISIT = ("community", "visited_on", "content", "problems")


@keeps(LeadingGroup)
class LeadingGroups(OfOffices):
    span = Lasting()
    may_be_none = True
    menu = [MenuEntry("leadership", 40)]
    personal = ["leader", "office_head"]
    columns = ["name", "unit", "leader", "office", "planned_staff", "staff", "founded_on"]
    filters = ["unit"]
    search = ["name", "leader"]
    groups = [
        ("领导小组", ["unit", "name", "document_no", "leader", "leader_post"]),
        ("办公室", ["office", "office_head", "planned_staff", "staff"]),
        ("起止", ["founded_on", "ended_on"]),
    ]


@keeps(ResponsiblePerson)
class ResponsiblePersons(OfEveryUnit):
    span = Lasting()
    looked_for = True
    may_be_none = True
    menu = [MenuEntry("leadership", 10)]
    personal = ["name"]
    columns = ["name", "unit", "post", "started_on", "ended_on"]
    filters = ["unit", "post"]
    search = ["name"]
    groups = [("责任人", ["unit", "post", "name", "document_no", "started_on", "ended_on"])]


@keeps(Leader)
class Leaders(OfEveryUnit):
    span = Lasting()
    looked_for = True
    may_be_none = True
    menu = [MenuEntry("leadership", 20)]
    personal = ["name"]
    columns = ["name", "post", "unit", "community", "started_on", "ended_on"]
    filters = ["unit"]
    search = ["name", "post"]
    groups = [("班子成员", ["unit", "name", "post", "community", "started_on", "ended_on"])]
    parts = [Part(GuidanceVisit, VISIT)]


@keeps(GuidanceVisit)
class GuidanceVisits(OfEveryUnit):
    span = Event("visited_on")
    may_be_none = True
    menu = [MenuEntry("leadership", 30)]
    personal = ["leader"]
    columns = ["leader", "community", "visited_on", "content"]
    filters = ["leader__unit", "community"]
    search = ["leader__name", "content"]
    groups = [("调研指导", ["leader", *VISIT])]


@keeps(StudyMeeting)
class StudyMeetings(OfOffices):
    span = Event("held_on")
    may_be_none = True
    menu = [MenuEntry("leadership", 50)]
    columns = ["unit", "body", "held_on", "minutes_no", "topics"]
    filters = ["unit", "body"]
    search = ["topics", "minutes_no"]
    groups = [("专题研究", ["unit", "body", "held_on", "minutes_no", "topics"])]


@keeps(JointCreation)
class JointCreations(OfOffices):
    span = Yearly()
    menu = [MenuEntry("leadership", 60)]
    carry = NotCopied("列入与否逐年决定")
    columns = ["unit", "year", "included", "document_no"]
    filters = ["unit", "year"]
    search = ["document_no"]
    groups = [("三级联创", ["unit", "year", "included", "document_no"])]


@keeps(Issue)
class Issues(OfOffices):
    span = Event("raised_on")
    menu = [MenuEntry("leadership", 70)]
    columns = ["problem", "unit", "clause", "raised_by", "raised_on", "solved_on"]
    filters = ["unit", "community"]
    search = ["problem", "raised_by", "result"]
    groups = [
        ("问题", ["unit", "raised_on", "raised_by", "community", "clause", "problem"]),
        ("解决", ["solved_on", "result"]),
    ]


@keeps(IncubationPlatform)
class IncubationPlatforms(OfEveryUnit):
    span = Lasting()
    may_be_none = True
    menu = [MenuEntry("leadership", 80)]
    columns = ["name", "unit", "address", "opened_on", "closed_on"]
    filters = ["unit"]
    search = ["name", "address"]
    groups = [("孵化平台", ["unit", "name", "address", "opened_on", "closed_on"])]


@keeps(AppraisalWeight)
class AppraisalWeights(OfDepartment):
    span = Yearly()
    menu = [MenuEntry("enforcement", 10)]
    carry = NotCopied("权重逐年确定")
    columns = ["unit", "year", "included", "weight", "document_no"]
    filters = ["unit", "year"]
    search = ["document_no"]
    groups = [("绩效考核", ["unit", "year", "included", "weight", "document_no"])]


@keeps(AccountabilityReport)
class AccountabilityReports(OfDepartment):
    span = Yearly()
    menu = [MenuEntry("enforcement", 20)]
    carry = NotCopied("述职评议每年一次")
    personal = ["secretary"]
    columns = ["unit", "year", "secretary", "held_on", "covers_communities", "grade"]
    filters = ["unit", "year", "grade"]
    search = ["secretary"]
    groups = [("述职评议", ["unit", "year", "secretary", "held_on", "covers_communities", "grade"])]


@keeps(EnforcementSystem)
class EnforcementSystems(OfDepartment):
    span = Lasting()
    may_be_none = True
    menu = [MenuEntry("enforcement", 30)]
    columns = ["name", "unit", "kind", "document_no", "started_on", "ended_on"]
    filters = ["unit", "kind"]
    search = ["name", "document_no"]
    groups = [("考核制度", ["unit", "kind", "name", "document_no", "started_on", "ended_on"])]


@keeps(SpecialInspection)
class SpecialInspections(OfDepartment):
    span = Event("started_on")
    may_be_none = True
    menu = [MenuEntry("enforcement", 40)]
    columns = ["unit", "started_on", "ended_on", "departments", "sampled", "report_no"]
    filters = ["unit"]
    search = ["departments", "communities", "report_no"]
    groups = [("专项督查", ["unit", "started_on", "ended_on", "departments", "sampled", "communities", "report_no"])]


@keeps(AdmonitionTalk)
class AdmonitionTalks(OfDepartment):
    span = Event("held_on")
    may_be_none = True
    menu = [MenuEntry("enforcement", 50, action="view")]
    evidence = False
    personal = ["person", "interviewer", "minutes"]
    columns = ["person", "held_on", "interviewer", "clauses"]
    filters = ["person__unit"]
    search = ["person__name", "interviewer", "clauses"]
    groups = [("约谈提醒", ["person", "held_on", "interviewer", "clauses", "minutes"])]


@keeps(Rectification)
class Rectifications(OfDepartment):
    span = Event("issued_on")
    may_be_none = True
    menu = [MenuEntry("enforcement", 60, action="view")]
    personal = ["person", "verifier"]
    columns = ["number", "person", "issued_on", "deadline", "verified_on", "result"]
    filters = ["person__unit", "result"]
    search = ["number", "person__name", "items"]
    groups = [
        ("整改通知", ["person", "number", "issued_on", "items", "deadline"]),
        ("反馈和验收", ["feedback_on", "feedback", "verified_on", "verifier", "result"]),
    ]


@keeps(Accountability)
class Accountabilities(OfUnit):
    span = Event("decided_on")
    # Who was held to account (17.7): the department alone sees it.
    rights = {"view": ("department",), "change": ("department",)}
    restricted = True
    menu = [MenuEntry("enforcement", 70, action="view")]
    personal = ["person", "rectification"]
    columns = ["person", "decided_on", "measure", "document_no"]
    filters = ["person__unit"]
    search = ["person__name", "document_no"]
    groups = [("问责", ["person", "rectification", "decided_on", "measure", "document_no"])]


@keeps(Commendation)
class Commendations(OfDepartment):
    span = Event("commended_on")
    menu = [MenuEntry("enforcement", 80)]
    personal = ["person"]
    columns = ["unit", "person", "commended_on", "reason", "document_no"]
    filters = ["unit"]
    search = ["person", "reason", "document_no"]
    groups = [("通报奖励", ["unit", "person", "commended_on", "reason", "document_no"])]


@keeps(RewardFund)
class RewardFunds(OfDepartment):
    span = Yearly()
    may_be_none = True
    menu = [MenuEntry("enforcement", 90)]
    carry = NotCopied("基金逐年安排")
    columns = ["year", "from_party_dues", "from_culture_funds", "rate", "document_no"]
    filters = ["year"]
    search = ["document_no"]
    groups = [("奖励基金", ["unit", "year", "from_party_dues", "from_culture_funds", "rate", "document_no"])]


@keeps(Award)
class Awards(OfDepartment):
    span = Yearly()
    may_be_none = True
    menu = [MenuEntry("enforcement", 100)]
    carry = NotCopied("奖励逐年决定，由组织部门登记")
    columns = ["community", "year", "amount", "awarded_on", "reason"]
    filters = ["year", "community"]
    search = ["community__name", "reason"]
    groups = [("社区奖励", ["unit", "year", "community", "amount", "awarded_on", "reason", "document_no"])]
