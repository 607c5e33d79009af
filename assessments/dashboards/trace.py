"""The lines behind one verdict as a page shows them, with the records they come from, who entered those and when."""

import re
from dataclasses import dataclass

from django.db.models import Max

from communities.nil_reports import words_by_kind
from lodi_community.attachments import keeping as attachments
from lodi_community.records.fields import measured
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.scope import is_below

from ..catalogue.sources import kinds_behind
from ..rules.kit import UNITS, Between
from .lines import FUNCTIONS, lines_of, out_of_time

OF_ANOTHER_YEAR = re.compile(r"是 \d+ 年的")
AT_MOST = 200  # records of a kind, and lines of a figure, on the page
TERMS = 6  # of a sum that is written out
PREMISES = "premises_area"  # the fact whose rules list the premises that count
BESIDE = "不属于这一条考核的人和事"
# Kinds that a rule looks into without counting their rows: a profile for the households, a site for its rooms.
REFERENCES = frozenset(("admonitiontalk", "committee", "community", "premises", "yearlyprofile"))
NAMED_BY_OTHERS = frozenset(("person",))  # whoever counts stands there by a row of another kind


@dataclass
class TracedRecord:
    """A record that no line shows, the reason why it does not count ("": it is only looked into), who entered it last."""

    record: object
    url: str
    figure: str
    reason: str
    entry: Revision | None
    attachments: int = 0
    since: list = ()  # of Mark: what became of it since its year was sealed

    @property
    def attachments_url(self):
        return f"{self.url}#attachments"

    @property
    def other_year(self):
        """Left out only because it is of another year: there may be many such, and they are folded."""
        return bool(OF_ANOTHER_YEAR.fullmatch(self.reason))


@dataclass
class TracedKind:
    """The records of one kind behind a verdict that no line shows, those that are looked into first."""

    kind: object
    lines: list
    nil: str = ""  # who reported that there is none of it, and when (零报告)

    @property
    def heading(self):
        """What the figures beside the records are."""
        return self.kind.model._meta.get_field(self.kind.figure).verbose_name if self.kind.figure else "内容"

    @property
    def told(self):
        return f"只列前 {AT_MOST} 条" if len(self.lines) == AT_MOST else f"{len(self.lines)} 条"

    @property
    def has_figures(self):
        return any(line.figure for line in self.lines)

    @property
    def looked_into(self):
        return [line for line in self.lines if not line.reason]

    @property
    def left_out(self):
        return [line for line in self.lines if line.reason]


@dataclass
class ShownLine:
    """A TraceLine with what its record's page is called, who entered it last, its evidence; no links out of one's scope."""

    line: object
    counts: str
    url: str
    behind: list  # of (Behind, address)
    entry: Revision | None
    attachments: int
    since: list = ()  # of Mark

    @property
    def attachments_url(self):
        return f"{self.url}#attachments"


@dataclass
class TracedFact:
    """One figure with its lines, those left out last. ``withheld``: the user may not see whom they are about.

    ``reported``: beside it stands who reported that there is none. ``frozen``: the sealed figure, where the lines do not
    give it.
    """

    group: object
    lines: list
    withheld: bool = False
    reported: bool = False
    frozen: str = ""

    @property
    def title(self):
        return self.group.title

    @property
    def unit(self):
        return self.group.fact.unit

    @property
    def told(self):
        """“3 条，计入 180.00 + 200.00 = 380.00 m²”: how many lines there are, and what they count, amounts added up."""
        group = self.group
        counted = [line.counts for line in group.lines if line.counts != 0]
        text = f"{len(group.lines)} 条，"
        if isinstance(group.total, Between):
            return f"{text}没有填齐，计入 {group.said(group.total)}"
        total = UNITS[self.unit].text(group.total)  # in the unit of its terms, not in 万元
        if len(counted) < 2 or len(counted) > TERMS or set(counted) == {1}:
            return f"{text}计入 {total}"
        return f"{text}计入 {' + '.join(map(UNITS[self.unit].number, counted))} = {total}"

    @property
    def asked_of_each(self):
        """What is asked of every line alike, so that it need not stand in each; of an item of a list it is only to be there."""
        asked = {each.line.asked for each in self.lines}
        return next(iter(asked)) if len(asked) == 1 and len(self.lines) > 1 else ""

    @property
    def has_asked(self):
        return any(each.line.asked for each in self.lines) and not self.asked_of_each

    @property
    def has_short(self):
        return any(each.line.short for each in self.lines)

    @property
    def has_reason(self):
        return any(each.line.reason for each in self.lines)


def traced(user, rule, question, until=None):
    """(TracedFacts of a rule in one place, TracedKinds of the other records). A fixed number of queries a figure and kind.

    ``until``: the number of the last Revision that is told of; None: all are.
    """
    groups = lines_of(rule, question)
    shown = {
        (record._meta.model_name, record.pk): None for group in groups for record in group.records if record is not None
    }
    kinds, nil = [], words_by_kind(question.code, question.on.year)
    for kind in kinds_behind(rule):
        if user.may("view", kind.label) and kind.slug not in NAMED_BY_OTHERS:
            rows = [row for row in _rows(user, rule, kind, question) if (kind.slug, row.pk) not in shown]
            if rows or kind.slug in nil:
                kinds.append(
                    TracedKind(
                        kind,
                        lines_of_records(
                            user,
                            kind,
                            rows,
                            lambda row, slug=kind.slug: reason_beside(slug, row, question.on, told=bool(groups)),
                            lambda row, of=kind: _figure(of, row),
                            until,
                        ),
                        nil.get(kind.slug, ""),
                    )
                )
    facts = [shown_fact(user, group, until) for group in groups]
    for fact in facts:
        fact.reported = any(kind.nil for kind in kinds)
    return facts, kinds


def _rows(user, rule, kind, question):
    """The records of a kind in the place; of a unit only its own, unless the duty counts those below it."""
    rows = kind.rows(user).with_place()
    if question.of_unit and not rule.counts_below:
        return rows.filter(**{kind.model.place: question.code})[:AT_MOST]
    return rows.within(question.code)[:AT_MOST]


def reason_beside(slug, record, on, told):
    """Why a record that no line shows does not count; "" for one that is only looked into.

    ``told``: whether the rule has lines at all; of one that has none, nobody says which records count.
    """
    if reason := out_of_time(record, on):
        return reason
    if slug == "room" and (reason := out_of_time(record.premises, on)):
        return f"所在的{record.premises} {reason}"
    if not getattr(record, "full_time", True):
        return "兼职，不计"
    return BESIDE if told and slug not in REFERENCES else ""


def shown_fact(user, group, until=None):
    """The TracedFact of FactLines, as far as the user may see what the lines are about."""
    if not group.seen_by(user):
        return TracedFact(group, [], withheld=True)
    kinds = {record._meta.model_name for record in group.records}
    lines = sorted(group.lines, key=lambda line: line.is_left_out)[:AT_MOST]
    entries, files = {}, {}
    for slug in kinds & set(KINDS):
        keys = [line.record.pk for line in lines if line.record and line.record._meta.model_name == slug]
        entries |= {(slug, pk): entry for pk, entry in _entries(user, KINDS[slug], keys, until).items()}
        files |= {(slug, pk): number for pk, number in attachments.of_each(KINDS[slug], keys).items()}
    found = []
    for line in lines:
        key = (line.record._meta.model_name, line.record.pk) if line.record else None
        behind = [(part, _address(user, part)) for part in line.behind]
        counts = group.fact.said(line.counts, bare=True)
        found.append(ShownLine(line, counts, _address(user, line), behind, entries.get(key), files.get(key, 0)))
    return TracedFact(group, found)


def _address(user, line):
    """The page of the row that a line shows; "" without one, and for a row of a unit above the user's own."""
    return line.url if line.record and is_below(line.record.place_code(), user.scope) else ""


def lines_of_records(user, kind, rows, reason, figure, until=None):
    """TracedRecords of records of a kind; `reason` and `figure` say of one record a text."""
    keys = [row.pk for row in rows]
    entries, files = _entries(user, kind, keys, until), attachments.of_each(kind, keys)
    lines = [
        TracedRecord(
            row, kind.url("detail", row.pk), figure(row), reason(row), entries.get(row.pk), files.get(row.pk, 0)
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (bool(line.reason), line.other_year))


def _entries(user, kind, keys, until):
    """Record id → its newest Revision."""
    rows = Revision.objects.visible_to(user).filter(kind=kind.label, object_id__in=keys).order_by()
    rows = rows if until is None else rows.filter(pk__lte=until)
    newest = rows.values("object_id").annotate(pk=Max("pk")).values_list("pk", flat=True)
    return {revision.object_id: revision for revision in Revision.objects.filter(pk__in=list(newest))}


def _figure(kind, row):
    value = getattr(row, kind.figure) if kind.figure else None
    if value is None:
        return ""
    field = kind.model._meta.get_field(kind.figure)
    return f"{measured(field, value)} {field.unit}"


def last_entries(user, code):
    """kind label → the newest Revision of any record of the community: who entered it, when."""
    newest = Revision.objects.visible_to(user).filter(place_code=code).order_by().values("kind").annotate(pk=Max("pk"))
    return {revision.kind: revision for revision in Revision.objects.filter(pk__in=[row["pk"] for row in newest])}


def counted_premises(question):
    """[(record, figure, note, counted)] of all premises of a community, those left out with the reason."""
    rows = []
    for line in FUNCTIONS[PREMISES](question):
        site = line.record
        note = line.reason if line.reason.endswith("不计") or not line.reason else f"{line.reason}，不计"
        told = f"{site.get_tenure_display()}·{site.in_use_from:%Y-%m} 启用"
        rows.append((site, site.floor_area, "·".join(filter(None, (told, note))), not line.reason))
    return rows
