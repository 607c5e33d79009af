"""The tables of this app, each in the folder of what it belongs to."""

from .catalogue.models import ReadingRevision
from .filings.models import (
    CarriedRow,
    Deadline,
    Extension,
    FieldComment,
    Filing,
    FilingStep,
    NoticeSeen,
    Unlock,
    Urging,
)
from .followup.cases.models import Case, CaseStep
from .followup.models import Forecast, ForecastLine
from .followup.prices import Price
from .followup.scenarios import Scenario
from .inspection.models import Assessment, Inspection, Summary, UnitAssessment, UnitSummary
from .inspection.sealing import AutomaticStart, Correction, SealRequest
from .reports.letterheads import DocumentNumber, Letterhead
from .reports.models import Package
from .supervision.models import (
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

__all__ = [
    "Accountability", "AccountabilityReport", "AdmonitionTalk", "AppraisalWeight", "Assessment", "AutomaticStart", "Award",
    "CarriedRow", "Case", "CaseStep", "Commendation", "Correction", "Deadline", "DocumentNumber", "EnforcementSystem", "Extension", "FieldComment",
    "Filing", "FilingStep", "Forecast", "ForecastLine", "GuidanceVisit", "IncubationPlatform", "Inspection", "Issue", "JointCreation", "Leader",
    "LeadingGroup", "Letterhead", "NoticeSeen", "Package", "Price", "ReadingRevision", "Rectification", "ResponsiblePerson", "RewardFund",
    "Scenario", "SealRequest", "SpecialInspection", "StudyMeeting", "Summary", "UnitAssessment", "UnitSummary", "Unlock", "Urging",
]  # fmt: skip
