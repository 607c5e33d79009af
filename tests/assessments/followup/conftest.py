"""What the tests of cases begin with."""

from assessments.inspection import live
from assessments.models import ResponsiblePerson
from tests import facts
from tests.facts import START, add
from tests.ground import layer
from tests.places import CITY


@layer(on="world")
def falling_short(world):
    """Who falls short of the 400.00 m² of 8.1, and every unit with its two heads, 贺乐 in 乐坪街道.

    永丰街道: both communities, by 30.00 m² together; 乐坪街道 and 花山街道: one of two, by 10.00 and 25.00 m².
    """
    for name, area in (("街心社区", "390"), ("铁东社区", "375"), ("五里社区", "380"), ("城西社区", "390")):
        facts.open_premises(world[name], f"{area}.00")
    heads = [
        ResponsiblePerson(unit=unit, post=post, name=f"贺{unit.name[0]}", started_on=START)
        for unit in world.divisions
        for post in ("party", "government")
        if len(unit.code) > 4
    ]
    add(ResponsiblePerson, heads)
    live.refresh_all(CITY)
    return world
