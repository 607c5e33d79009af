"""The rules that a community under filing does not meet, each with the lines that say why: for reviewers and in notices."""

from ..catalogue.standards import standard_of
from ..dashboards.unmet import unmet
from ..inspection.judging import reference_date
from ..inspection.years import working_inspection


def unmet_of(user, community):
    """Yield the Unmets of a community of the user's scope in the working year; none while it was not judged."""
    inspection = working_inspection(community.code)
    row = inspection.assessments.visible_to(user).filter(community=community).first()
    if row is not None:
        yield from unmet(user, standard_of(inspection), row, community, reference_date(inspection.year))
