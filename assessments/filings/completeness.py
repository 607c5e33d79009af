"""How complete each form is: entries filled and asked for, of all communities of a place, in a fixed number of queries.

An entry is a field that a row cannot be without, or one that a rule of the standard reads. A form without any row asks
for the entries of one where a rule waits for it; otherwise it asks for nothing: there may be nothing to state. A form of
which none is reported (零报告) has the entries of one, all filled.
"""

from collections import defaultdict
from functools import cache

from communities.figures import Selection
from communities.models import Community, NilReport
from communities.prepared import prepared

from ..catalogue import entries
from ..catalogue.sections import SECTIONS, section_of
from ..inspection.models import Assessment
from .carried import still_there
from .models import CarriedRow


@cache
def entries_of(kind):
    """Names of the fields of a row that count as entries: those it cannot be without, and those a rule reads."""
    names = kind.fields()
    fields = [kind.model._meta.get_field(name) for name in names]
    counted = [field for field in fields if not field.is_relation and field.name != "year"]
    return [
        field.name
        for field in counted
        if field.name in entries.read_fields()[kind.slug] or not (field.blank or field.has_default())
    ]


def completeness(user, code, year):
    """{community code: {key of the section: (entries filled, entries asked for)}} below a place.

    Sections come in the order of the paper; kinds the user may not see count nowhere.
    """
    codes = list(Community.objects.visible_to(user).within(code).order_by("code").values_list("code", flat=True))
    figures = dict(Assessment.objects.visible_to(user).within(code).of_year(year).values_list("code", "figures"))
    nil = defaultdict(set)
    for slug, place in NilReport.objects.within(code).filter(year=year).order_by().values_list("kind", "code"):
        nil[slug].add(place)
    found = {each: {section.key: (0, 0) for section in SECTIONS} for each in codes}
    for section in SECTIONS:
        for kind in section.seen_by(user):
            asked, filled = _entries(kind, code, year)
            _add(found, section.key, kind, (asked, filled), nil[kind.slug], figures)
    return found


def _entries(kind, code, year):
    """({code: entries asked for}, {code: of them filled}) of the places that have rows of a kind: one query."""
    names, filled, asked = entries_of(kind), defaultdict(int), defaultdict(int)
    conditions = [(name, _only(kind).get(name, ())) for name in names]
    for place, *cells in _rows(Selection(code=code), kind, year):
        row = dict(zip(_read(kind), cells, strict=True))
        for name, only in conditions:
            if all(row[field] == value for field, value in only):
                asked[place] += 1
                filled[place] += row[name] not in (None, "")
    return asked, filled


def _only(kind):
    """{entry: ((field, value), …)}: the entries that only some rows of a kind have."""
    return {name: only for (slug, name), only in entries.only().items() if slug == kind.slug}


@cache
def _read(kind):
    """Names of the fields of a row that are looked at."""
    told_apart = {field for only in _only(kind).values() for field, _ in only}
    return [*entries_of(kind), *sorted(told_apart - set(entries_of(kind)))]


@prepared
def _rows(selection, kind, year):
    rows = kind.span.of_year(kind.model.objects.filter(selection.on_code(kind.model.place)), year)
    return rows.order_by().values_list(kind.model.place, *_read(kind))


def _add(found, section, kind, counts, nil, figures):
    """Add the entries of one kind to its section. ``nil``: codes of the places that report none of it."""
    (asked, filled), one = counts, len(entries_of(kind)) or 1
    first = entries.first_facts().get(kind.slug)
    for place, sections in found.items():
        if place not in asked and place in nil:
            asked[place] = filled[place] = one
        elif place not in asked and first and figures.get(place, {}).get(first) is None:
            asked[place] = one
        done, whole = sections[section]
        sections[section] = (done + filled[place], whole + asked[place])


def unconfirmed(user, code, year):
    """{community code: {key of a section}} where rows taken over from last year wait to be confirmed: two queries."""
    rows = CarriedRow.objects.visible_to(user).within(code).filter(year=year, confirmed_at=None)
    found = defaultdict(set)
    for row, kind in still_there(rows.select_related("community")):
        found[row.community.code].add(section_of(kind).key)
    return dict(found)
