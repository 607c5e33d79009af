"""The measures of this app: of city, counties and streets. Communities are measured by the apps that keep their records."""

from .supervision import measures, measures_of_enforcement

__all__ = ["measures", "measures_of_enforcement"]
