"""The record kinds of this app."""

from .followup import records as followup_records
from .reports import records as reports_records
from .supervision import records

__all__ = ["followup_records", "records", "reports_records"]
