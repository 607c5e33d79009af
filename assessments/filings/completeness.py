"""How complete each form is: entries filled and asked for, of all communities of a place, in a fixed number of queries.

An entry is a field that a row cannot be without, or one that a rule of the standard reads. A form without any row asks
for the entries of one where a rule waits for it; otherwise it asks for nothing: there may be nothing to state.
"""

from collections import defaultdict
from datetime import date
from functools import cache

from django.db.models import Q

from communities.models import Community
from lodi_community.records.kinds import KINDS

from ..catalogue.entries import ONLY, RECORDS, WANTED
from ..catalogue.sections import FORMS
from ..inspection.models import Assessment
from .models import CarriedRow

# Events count in the year they are of; the day of each.
EVENTS = {
    "meeting": "held_on", "disclosure": "published_on", "activity": "held_on", "training": "ended_on",
    "projectfee": "charged_on", "memberdisposal": "found_on",
}  # fmt: skip
ENDLESS = ("term", "developerproject")  # a term that ran out still says when; the year of a project is its own
READ = defaultdict(set)  # slug → fields that a rule waits for where they stand empty
for _entry, _facts in WANTED:
    READ[_entry.form] |= set(_entry.fields)
# form → a fact that is missing where the form has no row: of the forms of which a community is to have one
FIRST_FACTS = {_form: _fact for _form, (_, _fact) in RECORDS.items()}
for _entry, _facts in WANTED:
    if not _entry.under:
        FIRST_FACTS.setdefault(_entry.form, _facts.split()[0])


@cache
def entries_of(kind):
    """Names of the fields of a row that count as entries: those it cannot be without, and those a rule reads."""
    names = kind.fields()
    fields = [kind.model._meta.get_field(name) for name in names]
    counted = [field for field in fields if not field.is_relation and field.name != "year"]
    return [
        field.name for field in counted if field.name in READ[kind.slug] or not (field.blank or field.has_default())
    ]


def rows_of(kind, code, year):
    """The rows of a kind below a place that a year's filing is about."""
    names, rows = {field.name for field in kind.model._meta.concrete_fields}, kind.model.objects.within(code)
    if kind.slug in EVENTS and EVENTS[kind.slug] in names:
        return rows.filter(**{f"{EVENTS[kind.slug]}__year": year})
    if kind.slug == "receipt":
        return rows.filter(funding__year=year)
    if kind.slug in ENDLESS:
        return rows
    if "year" in names:
        return rows.filter(year=year)
    end = kind.model.last_day
    return rows.filter(Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": date(year, 1, 1)})) if end else rows


def completeness(user, code, year):
    """{community code: {section of the paper forms: (entries filled, entries asked for)}} below a place.

    Sections come in the order of the paper; kinds the user may not see count nowhere.
    """
    codes = list(Community.objects.visible_to(user).within(code).order_by("code").values_list("code", flat=True))
    figures = dict(Assessment.objects.visible_to(user).within(code).of_year(year).values_list("code", "figures"))
    found = {each: {section: (0, 0) for section, _ in FORMS} for each in codes}
    for section, slugs in FORMS:
        for kind in (KINDS[slug] for slug in slugs):
            if user.may("view", kind.label):
                _count(found, section, kind, code, year, figures)
    return found


def _count(found, section, kind, code, year, figures):
    """Add the entries of one kind to its section: one query."""
    names, filled, asked = entries_of(kind), defaultdict(int), defaultdict(int)
    only = {name: ONLY[kind.slug, name] for name in names if (kind.slug, name) in ONLY}
    told_apart = {field for conditions in only.values() for field, _ in conditions}
    for row in rows_of(kind, code, year).order_by().values(kind.model.place, *names, *told_apart):
        place = row[kind.model.place]
        for name in names:
            if all(row[field] == value for field, value in only.get(name, ())):
                asked[place] += 1
                filled[place] += row[name] not in (None, "")
    for place, sections in found.items():
        if (
            place not in asked
            and kind.slug in FIRST_FACTS
            and figures.get(place, {}).get(FIRST_FACTS[kind.slug]) is None
        ):
            asked[place] = len(names) or 1
        done, whole = sections[section]
        sections[section] = (done + filled[place], whole + asked[place])


def unconfirmed(user, code, year):
    """{community code: {section}} where rows taken over from last year wait to be confirmed: one query."""
    sections = {slug: section for section, slugs in FORMS for slug in slugs}
    rows = CarriedRow.objects.visible_to(user).within(code).filter(year=year, confirmed_at=None)
    found = defaultdict(set)
    for place, slug in rows.values_list("community__code", "kind"):
        found[place].add(sections[slug])
    return dict(found)
