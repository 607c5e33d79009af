"""The tables of supervision: what city, counties and streets owe the communities, and how they are held to it."""

from .enforcement import (
    Accountability,
    AccountabilityReport,
    AdmonitionTalk,
    AppraisalWeight,
    Commendation,
    EnforcementSystem,
    Rectification,
    SpecialInspection,
)
from .leadership import (
    GuidanceVisit,
    IncubationPlatform,
    Issue,
    JointCreation,
    Leader,
    LeadingGroup,
    ResponsiblePerson,
    StudyMeeting,
)
from .rewards import Award, RewardFund

__all__ = [
    "Accountability", "AccountabilityReport", "AdmonitionTalk", "AppraisalWeight", "Award", "Commendation",
    "EnforcementSystem", "GuidanceVisit", "IncubationPlatform", "Issue", "JointCreation", "Leader", "LeadingGroup",
    "Rectification", "ResponsiblePerson", "RewardFund", "SpecialInspection", "StudyMeeting",
]  # fmt: skip
