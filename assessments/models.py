"""The tables of this app, each in the folder of what it belongs to."""

from .inspection.models import Assessment, Inspection, Summary, UnitSummary

__all__ = ["Assessment", "Inspection", "Summary", "UnitSummary"]
