"""The work list of what is missing in the working year: what to enter where, which rules wait, how far the range narrows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.db.models.functions import Substr
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.levels import is_community, level_of
from communities.models import Community, Division
from facilities.measures import RENTED
from lodi_community.accounts.posts import Post, allowed, require
from lodi_community.records import hooks
from lodi_community.records.exporting import export_url, is_asked
from lodi_community.records.kinds import KINDS
from lodi_community.records.writing import may_write

from ..catalogue.entries import Entry, entries_for
from ..catalogue.standards import standard_of
from ..inspection.judging import reference_date
from ..inspection.live import refresh_all
from ..inspection.models import Assessment
from ..inspection.years import working_inspection
from ..rules import kit
from ..rules.kit import Outcome
from .choosing import asked_place
from .lines import out_of_time
from .sheets import missing_export

PAGE_ROWS = 20  # a row is as high as a third of a phone
MOST_LISTED = (
    500  # communities that lack something: nobody works through more in one list; then the units below stand there
)
POINT = 100  # 0.01 points to a point


@dataclass(frozen=True)
class Waiting:
    """A rule that waits for an entry; ``share`` is its part of the score, an exact number of 0.01 points of 100."""

    rule: kit.Rule
    clause: str  # the one that applies; several joined by “、” while that is open
    share: Fraction
    others: tuple  # further entries that it waits for too

    @property
    def points(self):
        """2.22, half up."""
        return _points(self.share)


@dataclass
class Line:
    """One thing to enter in one community, with the rules that wait for it."""

    code: str
    name: str
    entry: Entry
    waiting: list
    url: str = ""
    verb: str = ""
    by: str = ""  # who enters it, where the reader does not

    @property
    def share(self):
        """By how much the range narrows when everything these rules wait for is entered, in 0.01 points, exact."""
        return sum((each.share for each in self.waiting), Fraction(0))

    @property
    def together(self):
        """The part of it that comes only together with other entries."""
        return sum((each.share for each in self.waiting if each.others), Fraction(0))

    @property
    def points(self):
        return _points(self.share)

    @property
    def points_together(self):
        return _points(self.together)

    @property
    def form(self):
        return KINDS[self.entry.form].title


def _points(share):
    hundredths = (2 * share.numerator + share.denominator) // (2 * share.denominator)
    return f"{hundredths // POINT}.{hundredths % POINT:02}"


def missing_lines(standard, on, rows):
    """Lines of some communities' (code, name, verdicts, figures), those that narrow the range most first, then by code.

    No query: only what an assessment stores is looked at.
    """
    rows = [row for row in rows if Outcome.MISSING in row[2]]
    if not rows:
        return []
    names = {name for rule in standard.rules for name in standard.measured(rule.names)}
    table = standard.table([{name: row[3].get(name) for name in names} for row in rows])
    judgement, case, lines = kit.judge(standard, table, on), kit.Case(standard, table, on), []
    worth = judgement.widths()
    waits = {rule.key: kit.waiting(standard, rule, case) for rule in standard.rules if rule.key in worth}
    for at, row in enumerate(rows):
        lacking = {}  # fact → keys of the rules that wait for it
        for rule, letter in zip(standard.rules, row[2], strict=True):
            if letter == Outcome.MISSING:
                for fact, where in waits.get(rule.key, {}).items():
                    if where[at]:
                        lacking.setdefault(fact, []).append(rule.key)
        lines += _lines(standard, row, lacking, {key: widths[at] for key, widths in worth.items()})
    return sorted(lines, key=lambda line: (-line.share, line.code))


def _lines(standard, row, lacking, worth):
    """A line an entry, in the order of the standard's rules."""
    code, name, _, figures = row
    entries = entries_for(lacking, figures)
    asked = {entry: {key for fact in facts for key in lacking[fact]} for entry, facts in entries.items()}
    for entry, keys in asked.items():
        waiting = []
        for rule in sorted(map(standard.rule, keys), key=lambda rule: standard.places[rule.key]):
            others = tuple(other for other in asked if other != entry and rule.key in asked[other])
            waiting.append(Waiting(rule, kit.clause_of(standard, rule, figures), worth[rule.key], others))
        yield Line(code, name, entry, waiting)


@dataclass(frozen=True)
class UnitBelow:
    """How many communities of a unit lack something, and how many items in all have no data."""

    code: str
    name: str
    communities: int
    items: int


@dataclass
class WorkList:
    """What is missing in the part of the user's scope that has this code, in the working year.

    ``units`` stands in the place of ``lines`` where more than MOST_LISTED communities lack something.
    """

    user: object
    place: str
    inspection: object = None

    def __post_init__(self):
        self.inspection = self.inspection or working_inspection(self.place or self.user.scope)
        self.standard = standard_of(self.inspection)
        rows = Assessment.objects.visible_to(self.user).within(self.place).filter(inspection=self.inspection)
        self.communities = rows.count()
        if not self.communities and not self.inspection.is_running:
            refresh_all(self.inspection.root)
            self.communities = rows.count()
        lacking, self.units, self.lines = rows.filter(missing__gt=0), [], []
        self.incomplete = lacking.count()
        if self.incomplete > MOST_LISTED:
            self.units = self._units(lacking)
        else:
            stored = lacking.order_by("code").values_list("code", "name", "verdicts", "figures")
            self.lines = missing_lines(self.standard, reference_date(self.inspection.year), stored)

    def _units(self, lacking):
        """A UnitBelow a unit directly below the place, those with most items first: two queries."""
        digits = int(level_of(self.place or self.user.scope).below)
        counted = lacking.annotate(unit=Substr("code", 1, digits)).order_by().values("unit")
        counted = {
            unit: (communities, items)
            for unit, communities, items in counted.annotate(n=Count("pk"), items=Sum("missing")).values_list(
                "unit", "n", "items"
            )
        }
        names = dict(Division.objects.filter(code__in=counted).values_list("code", "name"))
        units = [UnitBelow(code, names.get(code, code), *numbers) for code, numbers in counted.items()]
        return sorted(units, key=lambda unit: (-unit.items, unit.code))

    @property
    def items(self):
        """How many items have no data in the units below, or are to be entered in the list."""
        return sum(unit.items for unit in self.units) or len(self.lines)

    def forms(self):
        """[(slug, title, number of lines)] of the forms to be opened, most first."""
        counts = Counter(line.entry.form for line in self.lines)
        return [(slug, KINDS[slug].title, number) for slug, number in counts.most_common()]

    def link(self, lines, back):
        """Give each line the form to open, and the way back from it. A query a form, however many communities."""
        on, reading = reference_date(self.inspection.year), self.standard.reading(reference_date(self.inspection.year))
        for slug in dict.fromkeys(line.entry.form for line in lines):
            kind, own = KINDS[slug], [line for line in lines if line.entry.form == slug]
            rows = {}
            if any(line.entry.fields for line in own):
                places = {f"{kind.model.place}__in": {line.code for line in own}}
                for row in kind.model.objects.visible_to(self.user).with_place().filter(**places):
                    if not (out_of_time(row, on) or _never_counts(row, reading)):
                        rows.setdefault(row.place_code(), []).append(row)
            for line in own:
                self._open(kind, line, rows.get(line.code, ()), back)

    def _open(self, kind, line, rows, back):
        entry = line.entry
        if not self.user.may(entry.action, kind.label):
            line.by = "、".join(post.label for post in Post if allowed(post, entry.action, kind.label))
            return
        row, name = _empty(entry, rows, self.user)
        line.verb, line.url = "去填" if row else "去添加", self.address(kind, line.code, row, name, back)

    def address(self, kind, code, row, name, back):
        """Where a field of a row is filled in, or where a row is added in the community with this code."""
        if row:
            return f"{kind.url('edit', row.pk)}?{urlencode({'next': back})}#id_{name}"
        return f"{kind.url('add')}?{urlencode({'place': code, 'next': back})}"


def _never_counts(row, reading):
    """Whether no rule counts a row, whatever is filled in: part-time work, and premises held in a way that does not count."""
    rented = getattr(row, "tenure", None) == RENTED and not reading["facility.count_leased"]
    return rented or not getattr(row, "full_time", True)


def _empty(entry, rows, user):
    """(record, field) of the newest record that leaves a field of the entry open; (None, "") where there is none."""
    for row in sorted(rows, key=lambda row: (getattr(row, "stated_on", date.min), row.pk), reverse=True):
        if any(getattr(row, name) != value for name, value in entry.only):
            continue
        if entry.fields and not may_write(user, row, {*entry.fields}):
            return None, ""  # what an inspector found is not a clerk's to change: a new statement is
        for name in entry.fields:
            if getattr(row, name) in (None, ""):
                return row, name
    return None, ""


def lines_of_one(standard, on, assessment):
    """The Lines of one community's Assessment."""
    row = (assessment.code, assessment.name, assessment.verdicts, assessment.figures)
    return missing_lines(standard, on, [row])


def missing(request):
    """The work list of a unit or a community (?place=), of all forms or one (?form=)."""
    user = request.user
    require(user, "view", "dashboard", "查看待补数据")
    place = asked_place(request)
    model = Community if is_community(place) else Division
    where = get_object_or_404(model.objects.visible_to(user), code=place)
    work = WorkList(user, place)
    form = request.GET.get("form", "")
    lines = [line for line in work.lines if line.entry.form == form] if form in KINDS else work.lines
    all_url, crumbs = f"{reverse('missing')}?place={place}", [*hooks.crumbs(user, place), ("待补数据", None)]
    if is_asked(request):
        return missing_export(where, work, lines).answer(request, all_url, crumbs[:-1])
    page = Paginator(lines, PAGE_ROWS).get_page(request.GET.get("page"))
    work.link(page.object_list, back=request.get_full_path())
    context = {
        "where": where,
        "place": place,
        "work": work,
        "inspection": work.inspection,
        "page": page,
        "lines": page.object_list,
        "form": form if form in KINDS else "",
        "year": work.inspection.year,
        "is_community": model is Community,
        "crumbs": crumbs,
        "all_url": all_url,
        "export_url": export_url(request),
    }
    return render(request, "dashboards/missing.html", context)
