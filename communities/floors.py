"""The city's own amounts (分), which a county's standard may lift and never lower (clauses 15.2–15.7).

What the amounts are stands in the standard, in a layer above. That layer puts a function here when it starts; the
models that keep the counties' standards ask it.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError

from lodi_community.records.figures import decimals
from lodi_community.records.hooks import Hook

CITY_AMOUNTS = Hook()
"""Functions of (what, year, code): the city's amount in 分 and the clause it stands in, or None where there is none.

``what`` is operating_<tier>, livelihood_<tier> or pay_<rank>.
"""


def city_amount(what, year, code):
    """(amount in 分, clause) that the document of a place's city asks in a year, or None."""
    return next((found for ask in CITY_AMOUNTS if (found := ask(what, year, code))), None)


def refuse_below_city(record, what, title, year, unit, amount):
    """Refuse a county's ``amount`` (Decimal 元) that is below the city's, in a sentence that names both."""
    found = city_amount(what, year, record.unit.code if record.unit_id else "")
    if found is None:
        return
    floor, clause = Decimal(found[0]) / 100, found[1]
    if amount < floor:
        message = f"{title} {decimals(amount, 2)} {unit}，低于市定标准 {decimals(floor, 2)} {unit}（{clause}）。县定标准只能高于或等于市定标准"
        raise ValidationError({"amount": message})
