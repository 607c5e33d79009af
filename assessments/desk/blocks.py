"""What stands in a section of a community's workspace: a block a kind, its rows of the working year, what may be done with them."""

from collections import Counter
from dataclasses import dataclass, field

from django.urls import reverse

from communities.nil_reports import nil_kinds, reports_of, words_of
from lodi_community.records import hooks
from lodi_community.records.history import Reader
from lodi_community.records.writing import closed_sentence, may_write

from ..catalogue import entries
from ..catalogue.sections import SECTIONS
from ..catalogue.sources import rules_fed_by
from ..catalogue.standards import standard_of
from ..filings.completeness import completeness, entries_of, unconfirmed
from ..filings.locks import unlocked
from ..filings.models import CarriedRow
from ..filings.pages import lines_of
from ..filings.remarks import open_comments
from ..filings.rows import cells_of, columns_of, headings_of, is_single
from ..inspection.models import Assessment
from ..inspection.years import working_inspection
from ..pictures import CLASSES
from ..rules.kit import Outcome

MOST_ROWS = 200  # of a kind on one page; the list of all records has the rest


def end_field(kind):
    """The field with the day from which on a row holds no more, None for kinds that do not end."""
    return kind.model.last_day if kind.model.last_day in kind.fields() else None


@dataclass
class Line:
    """A row as it stands in the table of its block."""

    record: object
    cells: list  # (heading, text, whether it is a figure)
    edit_url: str = ""
    end_url: str = ""
    remove_url: str = ""
    carried: bool = False
    lacking: list = field(default_factory=list)  # headings of the entries that are not filled in
    remarks: int = 0  # open comments of the reviewer


@dataclass
class Opened:
    """What is open in a block: the form of a row (or of a new one, pk None), or a question about it."""

    template: str
    context: dict
    pk: int | None = None


@dataclass
class Block:
    """One kind in a section of a community."""

    user: object
    community: object
    kind: object
    year: int
    is_part: bool = False
    refusal: str = ""  # why nothing can be changed now
    opened: Opened | None = None
    lines: list = field(default_factory=list)
    more: bool = False
    like: int | None = None  # key of the row that was just added
    waiting: object = None  # the user's Draft of a new row
    nil: object = None  # the NilReport that there are no rows
    nil_words: str = ""  # who reported it and when
    nil_carried: bool = False  # taken over from last year, and nobody has confirmed it yet

    @property
    def slug(self):
        return self.kind.slug

    @property
    def is_open(self):
        """Whether a block that is folded at first has to be unfolded."""
        return self.opened is not None or any(line.lacking or line.remarks for line in self.lines)

    @property
    def is_apart(self):
        """Whether what is open belongs to none of the lines: a new row, or one of another year."""
        return self.opened is not None and self.opened.pk not in {line.record.pk for line in self.lines}

    @property
    def may_change(self):
        return not self.refusal and self.user.may("change", self.kind.label)

    @property
    def is_single(self):
        return is_single(self.kind)

    def url(self, page, *args):
        return reverse(f"desk-{page}", args=[self.community.code, self.slug, *args])

    @property
    def add_url(self):
        after = f"?like={self.like}" if self.like and self.kind.repeats else ""
        return self.url("add") + after if self.may_change else ""

    @property
    def url_of_draft(self):
        """Where the draft of a new row is opened again."""
        return self.url("add")

    @property
    def nil_url(self):
        """Where “本年没有” is stated, or taken back while it stands; "" where it cannot be."""
        if not self.may_change or self.lines or self.slug not in nil_kinds():
            return ""
        return self.url("nil-withdraw" if self.nil else "nil")

    @property
    def list_url(self):
        return f"{self.kind.url('list')}?place={self.community.code}"

    def headings(self):
        """[(heading, unit, whether the column is one of figures)] of the table."""
        return headings_of(self.kind)

    def load(self):
        """Read the rows: a fixed number of queries, however many there are."""
        rows = self.kind.rows_of_year(self.community.code, self.year).select_related(*self.kind.related())
        records = list(rows[: MOST_ROWS + 1])
        self.more, records = len(records) > MOST_ROWS, records[:MOST_ROWS]
        read, columns = Reader(self.kind.model, self.user), columns_of(self.kind)
        read.prepare({column.attname: getattr(record, column.attname) for column in columns} for record in records)
        carried = CarriedRow.objects.filter(community=self.community, year=self.year, kind=self.slug, confirmed_at=None)
        waiting = set(carried.values_list("object_id", flat=True))
        said = open_comments(kind=self.slug, filing__community=self.community, filing__year=self.year)
        remarks = Counter(said.values_list("object_id", flat=True))
        self.lines = [self._line(record, read, columns, record.pk in waiting, remarks[record.pk]) for record in records]
        if not records and self.kind.may_be_none:
            self._load_nil()
        return self

    def _load_nil(self):
        self.nil = reports_of(self.community.code, self.year, [self.slug]).first()
        if self.nil:
            self.nil_words = words_of([self.nil]).get(self.nil.pk, f"报告为没有（{self.nil._meta.verbose_name}）")
            carried = CarriedRow.objects.filter(kind=self.nil._meta.model_name, object_id=self.nil.pk)
            self.nil_carried = carried.filter(confirmed_at=None).exists()

    def _line(self, record, read, columns, carried, remarks):
        cells = cells_of(read, columns, record)
        line = Line(record, cells, carried=carried, lacking=lacking(self.kind, record), remarks=remarks)
        if self.may_change:
            self._put_actions(line, record)
        return line

    def _put_actions(self, line, record):
        """What the user may do with this row: the rule of its kind may keep single rows from a post."""
        end = end_field(self.kind)
        if not closed_sentence(self.user, record):
            line.edit_url = self.url("edit", record.pk)
        if may_write(self.user, record):
            line.remove_url = self.url("remove", record.pk)
        if end and getattr(record, end) is None and may_write(self.user, record, {end}):
            line.end_url = self.url("end", record.pk)


def lacking(kind, record):
    """Headings of the entries that a row leaves open; one that only some rows are asked for, of those alone."""
    names = [name for name in entries_of(kind) if getattr(record, name) in (None, "")]
    asked = [
        name
        for name in names
        if all(getattr(record, key) == value for key, value in entries.only().get((kind.slug, name), ()))
    ]
    return [record._meta.get_field(name).verbose_name for name in asked]


def refusal(user, community, year):
    """The sentence that says why the community's data of the year is locked, "" where it is not."""
    return hooks.refusal(user, {(community.code, year)}) or ""


@dataclass
class Chip:
    """A rule that the records of a section count for, and how it stands."""

    rule: object
    clause: str
    mark: str
    word: str
    url: str

    @property
    def title(self):
        return f"{self.rule.title}：{self.word}"


def chips_of(section, assessment, standard):
    """A Chip for each rule that applies to the community and is fed by the section, in the standard's order."""
    fed = {key for kind in section.kinds for key in rules_fed_by(standard, kind.slug)}
    chips = []
    for rule in standard.rules if assessment else ():
        letter = assessment.verdicts[standard.places[rule.key]]
        if rule.key in fed and letter != Outcome.NOT_APPLICABLE:
            url = reverse("trace", args=[assessment.code, rule.key])
            chips.append(Chip(rule, rule.short, CLASSES[letter], Outcome(letter).label, url))
    return chips


@dataclass
class Progress:
    """How a section of a community stands: entries filled and asked for, whether something waits to be confirmed."""

    section: object
    url: str
    done: int
    all: int
    carried: bool
    chips: list
    current: bool = False

    @property
    def is_full(self):
        return self.all > 0 and self.done >= self.all


class Workspace:
    """One community's data of the working year: its sections, its filing, the communities beside it."""

    def __init__(self, user, community, section=None):
        self.user, self.community, self.section = user, community, section
        self.inspection = working_inspection(community.code)
        self.year, self.standard = self.inspection.year, standard_of(self.inspection)
        self.filing = lines_of(user, community.code, self.year)[0]
        self.refusal = refusal(user, community, self.year)

    @property
    def unlock(self):
        """The Unlock in force of a filing that is not open by itself, or None."""
        filing = self.filing.filing
        return unlocked([filing]).get(filing.pk) if filing.is_locked else None

    def sections(self):
        """A Progress a section, in the order of the paper forms."""
        code = self.community.code
        filled = completeness(self.user, code, self.year)[code]
        carried = unconfirmed(self.user, code, self.year).get(code, ())
        assessment = Assessment.objects.filter(inspection=self.inspection, code=code).first()
        return [
            Progress(
                section,
                reverse("desk-section", args=[code, section.key]),
                *filled[section.key],
                section.key in carried,
                chips_of(section, assessment, self.standard),
                section is self.section,
            )
            for section in SECTIONS
        ]

    def beside(self):
        """(the community before, the community after) in the user's scope, None at either end."""
        rows = list(type(self.community).objects.visible_to(self.user).order_by("code"))
        at = rows.index(self.community)
        return rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None

    def block(self, kind, opened=None, like=None):
        """The Block of one kind of the section, with its rows."""
        is_part = self.section.is_part(kind)
        return Block(self.user, self.community, kind, self.year, is_part, self.refusal, opened, like=like).load()
