"""The lines of some communities: the warnings by kind, and beside them every rule that turns to 不达标."""

from django.db.models import F

from lodi_community.records.spans import Lasting

from ...catalogue.sources import kinds_behind
from ...rules.kit import Outcome
from ..models import Effect, ForecastLine
from . import means, people
from .ahead import YEAR_ON, Ahead, lasting_figures
from .found import Found
from .kinds import SINGLE, TURN

WARNINGS = (
    people.terms, people.candidates, people.training, people.service,
    means.plans, means.money, means.floors, people.single,
)  # fmt: skip
OPEN = (ord(Outcome.FAIL), ord(Outcome.MISSING))  # sealed like this the rule is not met


def lines_of(standard, selection, year, today):
    """ForecastLines of the selected communities, not saved. A fixed number of queries, however many communities."""
    return lines_ahead(Ahead(standard, selection, year, today))


def lines_ahead(ahead):
    """ForecastLines of an Ahead, not saved."""
    if not ahead.at:
        return []
    found = [each for warning in WARNINGS for each in warning(ahead)]
    told = {(each.community, each.rule, ahead.end_of(each.falls)) for each in found if each.kind != SINGLE.key}
    found += _turned(ahead, told)
    return [_line(ahead, each) for each in found]


def _line(ahead, found):
    place = ahead.at[found.community]
    day = found.day
    label, key = found.record or ("", None)
    return ForecastLine(
        community_id=found.community,
        code=ahead.at_end.codes[place],
        kind=found.kind,
        rule=found.rule,
        effect=effect_of(ahead, found, place),
        day=day,
        year=ahead.ends[ahead.end_of(found.falls)].year,
        month=100 * day.year + day.month if day else 0,
        label=label,
        object_id=key,
        amount=found.amount,
        further=found.further,
    )


def effect_of(ahead, found, place):
    """What becomes of the rule on the last day of the year that the thing lies in."""
    if found.day is None:
        return Effect.WARNS
    end, rule = ahead.end_of(found.falls), ahead.standard.places[found.rule]
    counted = ahead.standard.measured([ahead.standard.rules[rule].fact])
    if end == YEAR_ON and not lasting_figures().issuperset(counted):
        return Effect.WARNS  # nobody can have entered what that year is judged by
    if ahead.turns[end][rule, place]:
        return Effect.TURNS
    return Effect.STAYS if ahead.judged(end).outcomes[rule, place] in OPEN else Effect.WARNS


def _turned(ahead, told):
    """A Found for each rule that turns and of which no warning told; with the record that ends first, where there is one."""
    ends_of = {}
    for end, turned in enumerate(ahead.turns):
        for at, place in zip(*turned.nonzero(), strict=True):
            rule, community = ahead.standard.rules[at], int(ahead.at_end.ids[place])
            if (community, rule.key, end) in told:
                continue
            days = (ahead.today, *ahead.ends)[end : end + 2]
            day, record = days[1], None
            for kind in kinds_behind(rule):
                if (kind.slug, end) not in ends_of:
                    ends_of[kind.slug, end] = _first_ends(ahead, kind, *days)
                first = ends_of[kind.slug, end].get(ahead.at_end.codes[place])
                if first and (record is None or first[0] < day):
                    day, record = first[0], (kind.label, first[1])
            yield Found(community, TURN.key, rule.key, day, record)


def _first_ends(ahead, kind, after, until):
    """{code of a community: (day, key)} of the row of a kind that ends first between two days."""
    last = kind.model.last_day
    if not isinstance(kind.span, Lasting) or not last:
        return {}
    rows = kind.model.objects.filter(
        ahead.selection.on_code(kind.model.place), **{f"{last}__gt": after, f"{last}__lte": until}
    )
    rows = rows.order_by(F(last).desc(), "-pk").values_list(kind.model.place, last, "pk")
    return {code: (day, pk) for code, day, pk in rows}
