"""The record kinds of supervision."""

from lodi_community.records.kinds import Kind, Part, keeps

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

VISIT = ("community", "visited_on", "content", "problems")


@keeps(LeadingGroup)
class LeadingGroups(Kind):
    columns = ["name", "unit", "leader", "office", "planned_staff", "staff", "founded_on"]
    filters = ["unit"]
    search = ["name", "leader"]
    groups = [
        ("领导小组", ["unit", "name", "document_no", "leader", "leader_post"]),
        ("办公室", ["office", "office_head", "planned_staff", "staff"]),
        ("起止", ["founded_on", "ended_on"]),
    ]


@keeps(ResponsiblePerson)
class ResponsiblePersons(Kind):
    columns = ["name", "unit", "post", "started_on", "ended_on"]
    filters = ["unit", "post"]
    search = ["name"]
    groups = [("责任人", ["unit", "post", "name", "document_no", "started_on", "ended_on"])]


@keeps(Leader)
class Leaders(Kind):
    columns = ["name", "post", "unit", "community", "started_on", "ended_on"]
    filters = ["unit"]
    search = ["name", "post"]
    groups = [("班子成员", ["unit", "name", "post", "community", "started_on", "ended_on"])]
    parts = [Part(GuidanceVisit, VISIT)]


@keeps(GuidanceVisit)
class GuidanceVisits(Kind):
    columns = ["leader", "community", "visited_on", "content"]
    filters = ["leader__unit", "community"]
    search = ["leader__name", "content"]
    groups = [("调研指导", ["leader", *VISIT])]


@keeps(StudyMeeting)
class StudyMeetings(Kind):
    columns = ["unit", "body", "held_on", "minutes_no", "topics"]
    filters = ["unit", "body"]
    search = ["topics", "minutes_no"]
    groups = [("专题研究", ["unit", "body", "held_on", "minutes_no", "topics"])]


@keeps(JointCreation)
class JointCreations(Kind):
    columns = ["unit", "year", "included", "document_no"]
    filters = ["unit", "year"]
    search = ["document_no"]
    groups = [("三级联创", ["unit", "year", "included", "document_no"])]


@keeps(Issue)
class Issues(Kind):
    columns = ["problem", "unit", "clause", "raised_by", "raised_on", "solved_on"]
    filters = ["unit", "community"]
    search = ["problem", "raised_by", "result"]
    groups = [
        ("问题", ["unit", "raised_on", "raised_by", "community", "clause", "problem"]),
        ("解决", ["solved_on", "result"]),
    ]


@keeps(IncubationPlatform)
class IncubationPlatforms(Kind):
    columns = ["name", "unit", "address", "opened_on", "closed_on"]
    filters = ["unit"]
    search = ["name", "address"]
    groups = [("孵化平台", ["unit", "name", "address", "opened_on", "closed_on"])]


@keeps(AppraisalWeight)
class AppraisalWeights(Kind):
    columns = ["unit", "year", "included", "weight", "document_no"]
    filters = ["unit", "year"]
    search = ["document_no"]
    groups = [("绩效考核", ["unit", "year", "included", "weight", "document_no"])]


@keeps(AccountabilityReport)
class AccountabilityReports(Kind):
    columns = ["unit", "year", "secretary", "held_on", "covers_communities", "grade"]
    filters = ["unit", "year", "grade"]
    search = ["secretary"]
    groups = [("述职评议", ["unit", "year", "secretary", "held_on", "covers_communities", "grade"])]


@keeps(EnforcementSystem)
class EnforcementSystems(Kind):
    columns = ["name", "unit", "kind", "document_no", "started_on", "ended_on"]
    filters = ["unit", "kind"]
    search = ["name", "document_no"]
    groups = [("考核制度", ["unit", "kind", "name", "document_no", "started_on", "ended_on"])]


@keeps(SpecialInspection)
class SpecialInspections(Kind):
    columns = ["unit", "started_on", "ended_on", "departments", "sampled", "report_no"]
    filters = ["unit"]
    search = ["departments", "communities", "report_no"]
    groups = [("专项督查", ["unit", "started_on", "ended_on", "departments", "sampled", "communities", "report_no"])]


@keeps(AdmonitionTalk)
class AdmonitionTalks(Kind):
    columns = ["person", "held_on", "interviewer", "clauses"]
    filters = ["person__unit"]
    search = ["person__name", "interviewer", "clauses"]
    groups = [("约谈提醒", ["person", "held_on", "interviewer", "clauses", "minutes"])]


@keeps(Rectification)
class Rectifications(Kind):
    columns = ["number", "person", "issued_on", "deadline", "verified_on", "result"]
    filters = ["person__unit", "result"]
    search = ["number", "person__name", "items"]
    groups = [
        ("整改通知", ["person", "number", "issued_on", "items", "deadline"]),
        ("反馈和验收", ["feedback_on", "feedback", "verified_on", "verifier", "result"]),
    ]


@keeps(Accountability)
class Accountabilities(Kind):
    columns = ["person", "decided_on", "measure", "document_no"]
    filters = ["person__unit"]
    search = ["person__name", "document_no"]
    groups = [("问责", ["person", "rectification", "decided_on", "measure", "document_no"])]


@keeps(Commendation)
class Commendations(Kind):
    columns = ["unit", "person", "commended_on", "reason", "document_no"]
    filters = ["unit"]
    search = ["person", "reason", "document_no"]
    groups = [("通报奖励", ["unit", "person", "commended_on", "reason", "document_no"])]


@keeps(RewardFund)
class RewardFunds(Kind):
    columns = ["year", "from_party_dues", "from_culture_funds", "rate", "document_no"]
    filters = ["year"]
    search = ["document_no"]
    groups = [("奖励基金", ["unit", "year", "from_party_dues", "from_culture_funds", "rate", "document_no"])]


@keeps(Award)
class Awards(Kind):
    columns = ["community", "year", "amount", "awarded_on", "reason"]
    filters = ["year", "community"]
    search = ["community__name", "reason"]
    groups = [("社区奖励", ["unit", "year", "community", "amount", "awarded_on", "reason", "document_no"])]
