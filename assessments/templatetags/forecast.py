"""The forecast's figures on the overview, which lies on a floor below it."""

from django import template

from ..followup.forecast.board import Asked, Board

register = template.Library()


@register.inclusion_tag("followup/_forecast_figures.html")
def forecast_figures(user, division, inspection):
    """What runs out below a division, for the year that is still filled in; nothing for every other year: four queries."""
    board = Board(user, division.code, Asked())
    if inspection.status != inspection.Status.WORKING or not board.made or board.made.year != inspection.year:
        return {}
    return {"board": board}
