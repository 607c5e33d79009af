"""Was a forecast right? The records walked back to a day of a sealed year, judged on its 31 December, against what was sealed.

Walked back by revisions: what the portal knew on the evening of that day. Where this tells otherwise than the seal, the
records of the seal are walked back by their own dates as well: all that had happened by that day, as if it had all been
entered. What even these do not tell could not be foreseen.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone

from communities.days import validate_past_day
from communities.figures import Selection
from communities.levels import county_of
from lodi_community.records.asof import ALIAS, all_models, as_of
from lodi_community.records.revisions import Revision

from ...catalogue.standards import standard_of
from ...inspection.models import Assessment
from ...inspection.past import number_of, place_and_below
from ...rules.kit import Outcome
from .ahead import Ahead
from .means import money

UNMET = (Outcome.FAIL, Outcome.MISSING)  # a sealed year counts what is missing as not met
NEVER = date.max
# What came of one verdict of the forecast.
MET, FAILED, LATE, MENDED, FELL = "met", "failed", "late", "mended", "fell"


@dataclass
class Check:
    """What came of a forecast. ``by_rule``: key of a rule → Counter of what came of its verdicts.

    ``at_pace``: key of a rule on money → Counter of whether last year's pace told right, of those that lacked any by the day.

    met, failed   foreseen and sealed so
    late          not foreseen because what had happened by that day was not entered
    mended        foreseen as not met, and met by what happened later
    fell          not met by what happened later
    """

    year: int
    day: date
    number: int  # of the last Revision of that day
    communities: int = 0
    left_out: int = 0  # communities that there were on one of the two days only
    by_rule: dict = field(default_factory=dict)
    at_pace: dict = field(default_factory=dict)


def check(inspection, day):
    """The Check of a sealed year's forecast from a day of that year. County by county, as verify_inspection goes."""
    standard = standard_of(inspection)
    found = Check(inspection.year, day, number_on(day))
    sealed = dict(Assessment.objects.filter(inspection=inspection).values_list("code", "verdicts"))
    for county in sorted({county_of(code) for code in sealed}):
        with as_of(found.number, place_and_below(county)):
            foreseen = _letters(_ahead(standard, county, found))
        with as_of(number_of(inspection), place_and_below(county)):
            forget_after(day)
            ahead = _ahead(standard, county, found)
            happened, paced = _letters(ahead), _paced(ahead)
        own = {code for code in sealed if code.startswith(county)}
        found.left_out += len(own ^ foreseen.keys())
        for code in sorted(own & foreseen.keys() & happened.keys()):
            found.communities += 1
            for rule, *letters in zip(standard.rules, foreseen[code], happened[code], sealed[code], strict=True):
                found.by_rule.setdefault(rule.key, Counter())[outcome(*letters)] += 1
        for (code, key), short in paced.items():
            if code in own:
                is_met = sealed[code][standard.places[key]] not in UNMET
                found.at_pace.setdefault(key, Counter())[(short == 0) == is_met] += 1
    return found


def number_on(day):
    """The number of the last Revision written by the evening of a day; 0 before the first."""
    evening = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return Revision.objects.filter(at__lt=evening).order_by("-pk").values_list("pk", flat=True).first() or 0


def outcome(foreseen, happened, sealed):
    """What came of one verdict: letters by the revisions, by the dates, and as sealed."""
    before, known, after = (letter not in UNMET for letter in (foreseen, happened, sealed))
    if before == after:
        return MET if after else FAILED
    if known == after:
        return LATE
    return MENDED if after else FELL


def _ahead(standard, county, found):
    return Ahead(standard, Selection(code=county), found.year, found.day)


def _paced(ahead):
    """{(code, rule): 分 that will lack of the year's money at last year's pace} of the communities that lack any by the day."""
    codes, at = ahead.at_end.codes, ahead.at
    return {(codes[at[each.community]], each.rule): each.further for each in money(ahead) if each.further is not None}


def _letters(ahead):
    """{code of a community: its letters on 31 December}."""
    return dict(zip(ahead.at_end.codes, ahead.judged_at_end.packed(), strict=True))


def forget_after(day):
    """Inside a block of as_of: leave what had not happened by a day out of the rebuilt rows.

    A day that can only be entered once it is past, and lies after it, is unknown; a row that cannot be without it never
    comes. An end that may be empty and lies after it is not known yet.
    """
    for model in all_models():
        rows = model._base_manager.using(ALIAS)
        for each in model._meta.concrete_fields:
            if isinstance(each, models.DateField) and (validate_past_day in each.validators or _is_open_end(each)):
                rows.filter(**{f"{each.name}__gt": day}).update(**{each.name: None if each.null else NEVER})


def _is_open_end(each):
    return each.name == each.model.last_day and each.null
