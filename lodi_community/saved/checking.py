"""What of a saved view is still there: columns and values change, and a view must not break with them."""

from django.http import QueryDict

from assessments.catalogue.registry import STANDARDS
from assessments.dashboards.comparing_views import BY
from assessments.dashboards.lists import STATES as COMMUNITY_STATES
from assessments.dashboards.lists import STATES_OF_RULE
from assessments.followup.board import BY_CODE, BY_SHARE
from assessments.followup.board import STATES as FILING_STATES
from assessments.followup.cases.course import Course
from assessments.followup.cases.listing import STATES as CASE_STATES
from assessments.followup.forecast.kinds import KINDS as WARNINGS
from assessments.followup.models import Effect
from assessments.inspection.models import Inspection
from assessments.inspection.years import working_year
from communities.levels import is_community
from communities.models import Community, Division
from lodi_community.records.kinds import KINDS
from lodi_community.records.scope import is_below
from lodi_community.records.tables import filter_class

ANY = None  # a value that the page itself judges and says so
NOT_KEPT = {"as", "page", "view", "run", "standard"}  # of an address: no part of what is asked for


def _years(user):
    judged = Inspection.objects.judging().of(user.scope).values_list("year", flat=True)
    return {str(year) for year in (*judged, working_year(user.scope))}


def _rules(user):
    """Keys of rules and shortfalls of all standards by which years are judged."""
    keys = [[*standard.places, *(one.key for one in standard.shortfalls)] for standard in STANDARDS.values()]
    return {key for each in keys for key in each}


def _heads(user):
    return {head.key for standard in STANDARDS.values() for head in standard.heads}


LISTED = {*dict(COMMUNITY_STATES), *STATES_OF_RULE}
# page → {parameter: (what it is called, the values that there are: a set, a function of the user, or ANY)}
PAGES = {
    "unit-communities": {
        "year": ("年度", _years), "rule": ("规则", _rules), "state": ("情况", LISTED), "head": ("方面", _heads), "sort": ("排序", ANY),
    },
    "compare": {
        "year": ("年度", _years), "with": ("另一年", _years), "rule": ("规则", _rules), "by": ("比较", {*BY}),
        "order": ("排序", lambda user: {"score", *_rules(user)}),
    },
    "filings": {
        "place": ("单位", "place"), "county": ("县市区", "place"), "street": ("街道（乡镇）", "place"), "year": ("年度", _years),
        "state": ("状态", {*FILING_STATES}), "order": ("排序", {BY_CODE, BY_SHARE}), "on": ("哪一天", ANY), "due": ("期限", ANY),
    },
    "forecast": {
        "place": ("单位", "place"), "kind": ("种类", {*WARNINGS}), "effect": ("后果", {*Effect.values}), "year": ("哪一年", ANY),
        "month": ("月份", ANY), "rule": ("规则", _rules),
    },
    "cases": {"place": ("单位", "place"), "state": ("进展", {*CASE_STATES}), "course": ("方式", {*Course.values})},
}  # fmt: skip


def kind_of(page):
    """The Kind whose list a page is; None for every other page."""
    slug, _, action = page.rpartition("-")
    return KINDS.get(slug) if action == "list" else None


def can_be_kept(page):
    """Whether views of a page are kept."""
    return page in PAGES or kind_of(page) is not None


def gone_from(user, page, text):
    """(the query without what is gone, [sentence about each part that is gone])."""
    query = QueryDict(text, mutable=True)
    told = _gone_from_list(user, kind_of(page), query) if kind_of(page) else _gone_from_page(user, PAGES[page], query)
    for name in told:
        query.pop(name)
    return query.urlencode(), list(told.values())


def _gone_from_page(user, names, query):
    told = {}
    for name, value in query.items():
        label, values = names.get(name, (name, ()))
        if name not in names:
            told[name] = f"这个页面现在没有“{name[:20]}”这一项，没有按它查"
        elif value and not _is_there(user, value, values):
            told[name] = f"{label}里现在没有“{value[:20]}”，没有按它查"
    return told


def _is_there(user, value, values):
    if values is ANY:
        return True
    if values == "place":
        return is_place(user, value)
    return value in (values(user) if callable(values) else values)


def is_place(user, code):
    """Whether a code is that of a division or community in the user's scope."""
    model = Community if is_community(code) else Division
    return is_below(code, user.scope) and model.objects.visible_to(user).filter(code=code).exists()


def _gone_from_list(user, kind, query):
    """Of a list of records: filters and columns that the kind has no more, and values that its filters do not offer."""
    form = filter_class(kind, user)(query, queryset=kind.rows(user)).form
    told = {}
    for name, value in query.items():
        if name == "sort":
            columns = [key.removeprefix("-") for key in query.getlist(name)]
            if lost := [column for column in columns if column not in kind.columns]:
                told[name] = f"排序用的列“{lost[0][:20]}”现在没有，按原来的先后排列"
        elif name == "place":
            if value and not is_place(user, value):
                told[name] = f"单位里现在没有“{value[:20]}”，没有按它查"
        elif name not in form.fields:
            told[name] = f"这个页面现在没有“{name[:20]}”这一项，没有按它查"
        elif name in form.errors:
            told[name] = f"{form.fields[name].label}里现在没有“{value[:20]}”，没有按它查"
    return told
