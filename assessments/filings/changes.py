"""What changed in a community: its rows since a revision, and its figures and verdicts since the last sealed year."""

from collections import defaultdict
from dataclasses import dataclass

from lodi_community.accounts.posts import withheld_from
from lodi_community.records.history import Reader
from lodi_community.records.revisions import Revision
from lodi_community.records.spans import Yearly

from ..catalogue.sections import SECTIONS
from ..inspection.models import Inspection
from ..rules.figures import CHOICE, DATE, FLAG
from ..rules.kit import Outcome
from .rows import place_field, yearly

ADD, CHANGE, REMOVE = Revision.Action.ADD, Revision.Action.CHANGE, Revision.Action.REMOVE


@dataclass(frozen=True)
class RowChange:
    """What became of one row. ``lines``: [(heading, before, now)] of the fields that are no longer as they were."""

    kind: object
    title: str
    action: str  # of Revision.Action
    lines: list
    who: str

    @property
    def word(self):
        return Revision.Action(self.action).label

    @property
    def is_there(self):
        return self.action != REMOVE


def row_changes(user, community, year, seen=None, **since):
    """The RowChanges of a community's rows in the order of the paper forms. ``since``: which Revisions count, for filter().

    ``seen``: of the Readers of the same page, see Reader. Several changes of one row are one; what was changed and changed
    back is none. A row of the year that was entered since is compared with that of the year before, so that what is as it
    was last year is no change.
    """
    kinds = _kinds_of(user)
    rows = Revision.objects.visible_to(user).filter(place_code=community.code, **since)
    rows = rows.filter(kind__in=kinds).order_by("pk").whole()
    found = defaultdict(list)
    for revision in rows:
        found[revision.kind, revision.object_id].append(revision)
    order = list(kinds)
    earlier = {label: _of_year_before(user, kinds[label], community, year) for label in {key[0] for key in found}}
    changes = sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[1][0].pk))
    left = [
        (kinds[label], revisions, _left_of(kinds[label], revisions, earlier[label]))
        for (label, _), revisions in changes
    ]
    left = [(kind, revisions, *rest) for kind, revisions, rest in left if rest]
    readers = _readers(user, left, {} if seen is None else seen)
    for kind, revisions, action, pairs in left:
        yield RowChange(kind, revisions[-1].title, action, _lines(readers[kind.label], pairs), revisions[-1].by_name)


def _kinds_of(user):
    """{label: Kind} of what a community's filing is made of, as far as the user may see it."""
    withheld = withheld_from(user)
    kinds = [kind for section in SECTIONS for kind in section.seen_by(user)]
    return {kind.label: kind for kind in kinds if kind.label not in withheld}


def _of_year_before(user, kind, community, year):
    """{what tells a yearly row apart from the others of its year: its state}; {} for kinds that are not yearly."""
    names = yearly(kind) if isinstance(kind.span, Yearly) else None
    if names is None:
        return {}
    rows = kind.rows_of_year(community.code, year - 1).visible_to(user)
    return {tuple(getattr(row, name) for name in _attnames(kind, names)): row.state() for row in rows}


def _attnames(kind, names):
    return [kind.model._meta.get_field(name).attname for name in names]


def _left_of(kind, revisions, earlier):
    """(action, {field: (before, now)}) of one row's revisions, oldest first; None where nothing is left of them."""
    first, last = revisions[0], revisions[-1]
    if first.action == ADD and last.action == REMOVE:
        return None
    pairs = {}
    for revision in revisions:
        for name, (before, now) in revision.changes.items():
            pairs[name] = (pairs[name][0] if name in pairs else before, now)
    action = REMOVE if last.action == REMOVE else first.action
    if action == ADD and earlier:
        state = {name: now for name, (_, now) in pairs.items()}
        key = tuple(state.get(name) for name in _attnames(kind, yearly(kind)))
        if key in earlier:
            action, pairs = CHANGE, {name: (earlier[key].get(name), now) for name, now in state.items()}
    left_out = {place_field(kind), "year"} | {f"{place_field(kind)}_id"}
    pairs = {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and name not in left_out}
    return None if action == CHANGE and not pairs else (action, pairs)


def _readers(user, left, seen):
    """{label: Reader} of what is left: all rows that a kind refers to are looked up at once, and none a second time."""
    readers, states = {}, defaultdict(list)
    for kind, _, _, pairs in left:
        readers[kind.label] = Reader(kind.model, user, seen)
        states[kind.label] += [{name: pair[at] for name, pair in pairs.items()} for at in (0, 1)]
    for label, read in readers.items():
        read.prepare(states[label])
    return readers


def _lines(read, pairs):
    """[(heading, before, now)] in the order of the model's fields."""
    order = [field.attname for field in read.model._meta.concrete_fields]
    names = sorted(pairs, key=lambda name: order.index(name) if name in order else len(order))
    return [(read.heading(name), *(read.value(name, value) for value in pairs[name])) for name in names]


@dataclass(frozen=True)
class FigureChange:
    """One figure that a rule counts, in the last sealed year and now, and the rule's outcomes then and now."""

    rule: object
    title: str
    before: str
    now: str
    was: str  # outcome of the rule: a letter
    is_: str
    size: float  # how many times the larger of the two is the smaller, 1 or more; 0 where that says nothing

    @property
    def has_turned(self):
        return self.was != self.is_

    @property
    def words(self):
        """How the rule's outcome turned: 达标 → 不达标."""
        return f"{Outcome(self.was).label} → {Outcome(self.is_).label}" if self.has_turned else Outcome(self.is_).label


def sealed_before(community, year):
    """(the Inspection that sealed the year before, the community's Assessment of it); (None, None) without one."""
    rows = Inspection.objects.judging().of(community.code).sealed().filter(year=year - 1)
    inspection = rows.order_by("-run").first()
    row = inspection.assessments.filter(community=community).first() if inspection else None
    return (inspection, row) if row else (None, None)


def figure_changes(standard, assessment, before, old_standard):
    """The FigureChanges between two Assessments of a community: outcomes that turned first, then the largest changes."""
    letters, seen, found = old_standard.places, set(), []
    for rule, letter in zip(standard.rules, assessment.verdicts, strict=True):
        was = before.verdicts[letters[rule.key]] if rule.key in letters else letter
        for name in (demand.fact for demand in rule.demands):
            then, now = before.figures.get(name), assessment.figures.get(name)
            if name in seen or name not in old_standard.facts or then == now:
                continue
            seen.add(name)
            fact = standard.facts[name]
            words = old_standard.facts[name].said(then), fact.said(now)
            found.append(FigureChange(rule, fact.title, *words, was, letter, _times(fact, then, now)))
    return sorted(found, key=lambda change: (not change.has_turned, -change.size))


def _times(fact, then, now):
    """By which factor a figure grew or shrank; 0 for what is no whole number above nothing in both years."""
    counts = fact.unit not in (CHOICE, DATE, FLAG) and all(
        isinstance(value, int) and value > 0 for value in (then, now)
    )
    return max(then, now) / min(then, now) if counts else 0
