"""The record kinds of following up: what offices state about money."""

from django.urls import reverse

from communities.kinds import OfUnit
from lodi_community.records.kinds import MenuEntry, keeps
from lodi_community.records.spans import Lasting

from ..inspection.years import working_year
from .prices import Price
from .scenarios import OUTLAYS, Scenario

YEARS = {"gap_year", "first_year", "years"}


class OfMoney(OfUnit):
    """What departments of the city and of counties reckon with; their reviewers and leaders may look."""

    rights = {"view": ("reviewer", "department", "leader"), "change": ("department",)}
    span = Lasting()


@keeps(Price)
class Prices(OfMoney):
    menu = [MenuEntry("costs", 30)]
    columns = ["item", "unit", "first_year", "amount", "basis"]
    filters = ["unit", "item"]
    search = ["basis"]
    groups = [("单价", ["unit", "item", "first_year", "amount", "basis"])]
    repeats = ["unit", "first_year", "basis"]

    def restrict(self, form, user):
        """Boxes as wide as what belongs in them."""
        for name in YEARS & form.fields.keys():
            form.fields[name].widget.attrs["class"] = "input short num"


@keeps(Scenario)
class Scenarios(OfMoney):
    menu = [MenuEntry("costs", 20)]
    columns = ["name", "unit", "gap_year", "first_year", "years", "yearly_limit", "order"]
    filters = ["unit", "gap_year"]
    search = ["name"]
    groups = [
        ("方案", ["unit", "name", "gap_year"]),
        ("补什么", [*OUTLAYS, "way"]),
        ("钱和时间", ["first_year", "years", "yearly_limit", "order", "remarks"]),
    ]

    def restrict(self, form, user):
        """Begins with the user's own unit and the year that is being filled in; boxes as wide as what belongs in them."""
        fields, year = form.fields, working_year(user.scope)
        begins = {"unit": user.division_id, "gap_year": year, "first_year": year + 1}
        for name, value in begins.items() if form.instance.pk is None else ():
            if name in fields and not fields[name].initial:
                fields[name].initial = value
        for name in YEARS & fields.keys():
            fields[name].widget.attrs["class"] = "input short num"
        if "order" in fields:
            fields["order"].widget.attrs["class"] = "input"

    def actions(self, record, user):
        return [("看结果", reverse("scenario-result", args=[record.pk])), *super().actions(record, user)]
