"""查找: what there is of a word, section by section; each section where the post may see it, each row inside the scope."""

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from communities.models import Community, Division
from lodi_community.records.kinds import KINDS

from ..catalogue.standards import standard_for
from ..inspection.years import working_year
from ..rules.kit import cited

MOST_COMMUNITIES, MOST = 60, 30  # rows of a section


@dataclass(frozen=True)
class Line:
    """One thing that was found: what it is called, where it leads, and which of its name it is."""

    words: str
    url: str
    note: str = ""


def kinds_looked_for(user):
    """The kinds of record whose rows the user may find by name."""
    return [kind for kind in KINDS.values() if kind.looked_for and user.may("view", kind.label)]


def found(user, word):
    """[(title, [Line])] of the sections in which something is found: places, people, rules, kinds of record."""
    of_places = user.may("view", "dashboard")
    sections = [
        *([("社区", _communities(user, word)), ("区划", _divisions(user, word))] if of_places else ()),
        *((kind.title, _named(kind, user, word)) for kind in kinds_looked_for(user)),
        *([("规则", _rules(user, word))] if of_places else ()),
        ("表", _kinds(user, word)),
    ]
    return [(title, lines) for title, lines in sections if lines]


def _communities(user, word):
    rows = Community.objects.visible_to(user).select_related("street")
    rows = rows.filter(name__icontains=word) | rows.filter(code__startswith=word)
    return [Line(str(r), reverse("community", args=[r.code]), f"{r.street} {r.code}") for r in rows[:MOST_COMMUNITIES]]


def _divisions(user, word):
    rows = Division.objects.visible_to(user)
    rows = rows.filter(name__icontains=word) | rows.filter(code=word)
    return [
        Line(str(row), reverse("unit", args=[row.code]), f"{row.get_level_display()} {row.code}") for row in rows[:MOST]
    ]


def _named(kind, user, word):
    """Rows of a kind with the word in the name, each with its place and post."""
    rows = list(kind.model.objects.visible_to(user).with_place().filter(name__icontains=word)[:MOST])
    names = dict(Division.objects.filter(code__in={row.place_code() for row in rows}).values_list("code", "name"))
    return [
        Line(
            row.name,
            f"{reverse(kind.list_name)}?q={quote(row.name)}",
            f"{names.get(row.place_code(), '')} {_post(row)}",
        )
        for row in rows
    ]


def _post(row):
    return row.get_post_display() if hasattr(row, "get_post_display") else row.post


def _rules(user, word):
    standard = standard_for(working_year(user.scope), user.scope)
    where = reverse("unit-communities", args=[user.scope])
    return [
        Line(rule.title, f"{where}?rule={rule.key}", f"{cited(rule.clauses)}，看不达标的社区")
        for rule in standard.rules
        if word in rule.title or word in rule.clauses
    ]


def _kinds(user, word):
    return [
        Line(str(kind.title), reverse(kind.list_name))
        for kind in KINDS.values()
        if word in str(kind.title) and user.may("view", kind.label)
    ]
