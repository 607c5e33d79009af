"""The trace of a sealed year: its lines from the records as they were, and what became of those since."""

from dataclasses import dataclass

from django.utils import timezone

from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision

from ..inspection.evidence import models_behind
from ..inspection.judging import reading_of
from ..inspection.past import place_and_above, place_and_below, records_of
from ..inspection.taken_over import judged_by
from .lines import ask
from .trace import traced


@dataclass
class Mark:
    """What became of a row since the year was sealed. ``changes``: [(heading, then, now)], empty for a removed row."""

    what: str  # "" for the row of the line itself, else the row that it names: 人员“刘建国”
    removed: bool
    changes: list
    revision: Revision  # the last one

    @property
    def label(self):
        return "封存后删除" if self.removed else "封存后改过："

    @property
    def words(self):
        """“建筑面积 400.00 m² → 380.00 m²；权属 自有 → 租赁”."""
        return "；".join(f"{heading} {then} → {now}" for heading, then, now in self.changes)

    @property
    def who(self):
        """“李敏 2026-03-02 15:20，重新丈量”."""
        told = f"{self.revision.by_name} {timezone.localtime(self.revision.at):%Y-%m-%d %H:%M}"
        return f"{told}，{self.revision.reason}" if self.revision.reason else told


@dataclass
class Trace:
    """The facts and kinds of a trace, see traced(); ``gaps``: Chinese sentences on writes that no revision tells of."""

    facts: list
    kinds: list
    gaps: list


def trace_of(user, inspection, rule, standard, place, assessment, on):
    """The Trace of a rule in a place: of a sealed year from its own records, of another from those of today."""
    reading = reading_of(inspection, standard)
    if not inspection.is_sealed:
        return Trace(*traced(user, rule, ask(standard, place, on, reading)), [])
    of_unit, marks = hasattr(place, "level"), Marks(user)
    places = place_and_above({place.code, assessment.code})
    if of_unit and rule.counts_below:
        places = place_and_below(place.code)
    _ = user.scope  # the user's division is read before the block: inside it divisions are those of then
    judged = judged_by(inspection, assessment.code)  # what a correction does not concern rests on the run before
    with records_of(judged, places, models_behind(rule) if of_unit else None) as past:
        then = type(place).objects.filter(pk=place.pk).first() or place
        facts, kinds = traced(user, rule, ask(standard, then, on, reading), until=past.number)
        marks.take_in(past, facts, kinds)
    marks.put_on(facts, kinds)
    for fact in facts:
        fact.frozen = _contradicted(fact, assessment.figures)
    return Trace(facts, kinds, past.gaps)


def _contradicted(fact, figures):
    """The frozen figure in words where its lines do not give it, else empty. See verify_inspection."""
    figure, total = figures.get(fact.group.fact.name), fact.group.total
    if fact.withheld or figure is None or figure == (list(total) if isinstance(total, tuple) else total):
        return ""
    return fact.group.said(figure)


class Marks:
    """Marks of the rows on a page: looked up inside the block, put into the words of today after it."""

    def __init__(self, user):
        self.user, self.since, self.readers = user, {}, {}

    def take_in(self, past, facts, kinds):
        """Remember what became of each row on the page and of the rows that it names; call it inside the block.

        Each row is named once, so that what its name needs is read from the records of then.
        """
        rows = [record for fact in facts for record in fact.group.records]
        rows += [line.record for kind in kinds for line in kind.lines]
        for row in rows:
            title, found = str(row), []
            if since := past.since(row):
                found.append(("", row, since))
            for other in self._named(row):
                if since := past.since(other):
                    found.append((_title(other, str(other)), other, since))
            self.since[_key(row)] = (title, found)

    def _named(self, row):
        """The rows that a row names, as far as the user may see them; not its place."""
        for field in row._meta.concrete_fields:
            other = getattr(row, field.name) if field.is_relation and field.is_cached(row) else None
            if other is not None and other.place != "code" and self.user.may("view", other._meta.label_lower):
                yield other

    def put_on(self, facts, kinds):
        """Mark the lines of a page, and take away the links to rows that are gone."""
        for fact in facts:
            for shown in fact.lines:
                shown.since = self._of_line(shown.line)
                shown.url = "" if self.is_gone(shown.line.record) else shown.url
                shown.behind = [(part, "" if self.is_gone(part.record) else url) for part, url in shown.behind]
        for kind in kinds:
            for line in kind.lines:
                line.since = self.of(line.record)
                line.url = "" if self.is_gone(line.record) else line.url

    def is_gone(self, row):
        """Whether a row has been removed since, or has left what the user may see."""
        own = [since for what, _, since in self._found(row) if not what] if row is not None else []
        return any(since.removed or not type(row).objects.visible_to(self.user).filter(pk=row.pk) for since in own)

    def _of_line(self, line):
        """The Marks of the rows of a line, each once: several of them may name the same person."""
        marks = [mark for row in line.records for mark in self.of(row, apart=row is not line.record)]
        return list({(mark.what, mark.revision.pk): mark for mark in marks}.values())

    def of(self, row, apart=False):
        """The Marks of a row; ``apart``: they stand at the line of another, so that the row is named."""
        title = _title(row, self.since[_key(row)][0]) if apart else ""
        return [
            Mark(what or title, since.removed, self._words(other, since), since.revision)
            for what, other, since in self._found(row)
        ]

    def _found(self, row):
        return self.since[_key(row)][1]

    def _words(self, row, since):
        if since.removed:
            return []
        model = type(row)
        if model not in self.readers:
            self.readers[model] = Reader(model, self.user)
        reader = self.readers[model]
        return [
            (reader.heading(name), *(reader.value(name, value) for value in pair))
            for name, pair in since.changes.items()
        ]


def _title(row, name):
    """A row that is named: 人员“刘建国”."""
    kind = KINDS.get(row._meta.model_name)
    return f"{kind.row_title if kind else row._meta.verbose_name}“{name}”"


def _key(row):
    return row._meta.label_lower, row.pk
