"""What a reviewer reads of one community's filing, in the order in which it is read, on one page."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from communities.models import NilReport
from communities.nil_reports import reports_of, words_of
from lodi_community.attachments.models import Attachment
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS
from lodi_community.records.views import fields_of

from ..catalogue.sections import SECTIONS
from ..catalogue.standards import standard_of
from ..dashboards.missing import lines_of_one
from ..dashboards.unmet import unmet
from ..inspection.judging import reference_date
from ..inspection.models import Assessment
from ..inspection.past import number_of
from ..inspection.years import working_inspection
from .changes import CHANGE, figure_changes, row_changes, sealed_before
from .models import FieldComment
from .pages import FilingPage
from .queue import beside
from .rows import cells_of, columns_of, headings_of, is_single
from .states import Action

NIL = NilReport._meta.verbose_name
MOST_ROWS = 100  # of a kind on the page; the list of all records has the rest


@dataclass
class Row:
    """One record with its values. ``remarks``: the reviewers' open ones."""

    record: object
    cells: list  # (heading, text, whether it is a figure)
    comment_url: str
    remarks: list = field(default_factory=list)


@dataclass
class Table:
    """The records of one kind. ``fields``: [(heading, value, "")], all of them, of a kind that has one row a year."""

    kind: object
    headings: list
    rows: list
    fields: list
    more_url: str = ""


class Review(FilingPage):
    """The filing of a community in the working year as its reviewer reads it. Each part is read when it is first asked for."""

    def __init__(self, user, community, year):
        super().__init__(user, community, year, working=True)
        self.inspection = working_inspection(community.code)
        self.standard = standard_of(self.inspection)
        self.assessment = Assessment.objects.filter(inspection=self.inspection, community=community).first()
        self.seen = {}  # the rows that records refer to, by their names: most tables name the same persons

    @property
    def summary(self):
        """[(words, number with its unit, what follows, anchor of the section)]: what the page has, in its order."""
        hard = f"，其中硬指标 {self.hard} 条" if self.hard else ""
        parts = [
            ("提醒", len(self.said), "处", "，街道都写了说明", "said", "没有提醒"),
            ("不达标", len(self.unmet), "条", hard, "unmet", "没有不达标的"),
            ("没有填的", len(self.lacking), "处", "", "lacking", "没有缺的"),
        ]
        if self.changes is not None:
            since = "退回以来" if self.returned else "上年封存以来"
            parts.append((f"{since}改了", len(self.changes), "条", "", "changed", f"{since}没有改动"))
        parts += [
            ("零报告", len(self.nil), "项", "", "nil", ""),
            ("附件", len(self.evidence), "个", "", "evidence", "没有附件"),
        ]
        return [
            (words, f"{number} {unit}", rest, anchor) if number else (none, "", "", "")
            for words, number, unit, rest, anchor, none in parts
            if number or none
        ]

    @cached_property
    def beside(self):
        return beside(self.user, self.community, self.year)

    # What the street said -----------------------------------------------------------------------

    @property
    def said(self):
        """[{"sentence", "answer"}]: what was unusual when it was last submitted, and what the street says to it."""
        submitted = self.last(Action.SUBMIT)
        return submitted.answers if submitted else []

    # What changed -------------------------------------------------------------------------------

    @cached_property
    def before(self):
        """(the Inspection that sealed the year before, the community's Assessment of it), or (None, None)."""
        return sealed_before(self.community, self.year)

    @cached_property
    def changes(self):
        """The RowChanges since it came back, or since the last year was sealed; None where there is neither."""
        if self.returned:
            since = {"at__gt": self.returned.at}
        elif self.before[0]:
            since = {"pk__gt": number_of(self.before[0])}
        else:
            return None
        return list(row_changes(self.user, self.community, self.year, self.seen, **since))

    @property
    def changed(self):
        """The changes of rows that were there before and still are."""
        return [change for change in self.changes if change.action == CHANGE]

    @property
    def added_and_removed(self):
        """[(添加 or 删除, kind, [titles])] of the other changes, in the order of the paper forms."""
        found = {}
        for change in self.changes:
            if change.action != CHANGE:
                found.setdefault((change.kind.slug, change.word), (change.kind, []))[1].append(change.title)
        return [(word, kind, titles) for (_, word), (kind, titles) in found.items()]

    @cached_property
    def figures(self):
        """The FigureChanges against the last sealed year; [] where there is none to compare."""
        inspection, row = self.before
        if row is None or self.assessment is None:
            return []
        return figure_changes(self.standard, self.assessment, row, standard_of(inspection))

    # What is not met ----------------------------------------------------------------------------

    @cached_property
    def unmet(self):
        if self.assessment is None:
            return []
        return list(unmet(self.user, self.standard, self.assessment, self.community, reference_date(self.year)))

    @property
    def hard(self):
        """How many of the rules that are not met are hard ones."""
        return sum(each.said.rule.is_hard for each in self.unmet)

    @cached_property
    def lacking(self):
        """Lines of what is not entered."""
        if self.assessment is None:
            return []
        return lines_of_one(self.standard, reference_date(self.year), self.assessment)

    # Statements of none, evidence, records ------------------------------------------------------

    @cached_property
    def nil(self):
        """[(title of the kind, who reported it and when, address)] of what is reported as none."""
        reports = [report for report in reports_of(self.community.code, self.year) if report.kind in KINDS]
        words = words_of(reports) if reports else {}
        return [
            (KINDS[report.kind].title, words.get(report.pk, NIL), reverse("nilreport-detail", args=[report.pk]))
            for report in reports
        ]

    @cached_property
    def evidence(self):
        """[(record's title, Attachment, its address)] of the files on the records of the year, newest first."""
        records = {(table.kind.label, row.record.pk): row.record for table in self.tables for row in table.rows}
        rows = Attachment.objects.visible_to(self.user).filter(place_code=self.community.code, removed_at=None)
        found = []
        for each in rows.order_by("-pk"):
            if record := records.get((each.kind, each.object_id)):
                slug = record._meta.model_name
                found.append((str(record), each, reverse("attachment", args=[slug, record.pk, each.pk])))
        return found

    @cached_property
    def tables(self):
        return [table for _, tables, _ in self.sections for table in tables]

    @cached_property
    def sections(self):
        """[(title, [Table], whether a row has an open remark)] of the paper forms that have records.

        A fixed number of queries a kind.
        """
        remarks = defaultdict(list)
        for each in self._open_remarks():
            remarks[each.kind, each.object_id].append(each)
        found = []
        for section in SECTIONS:
            tables = [self._table(kind, remarks) for kind in section.seen_by(self.user)]
            if tables := [table for table in tables if table.rows]:
                remarked = any(row.remarks for table in tables for row in table.rows)
                found.append((section.title, tables, remarked))
        return found

    def _open_remarks(self):
        if self.filing.pk is None:
            return []
        return FieldComment.objects.visible_to(self.user).filter(filing=self.filing, settled_at=None).order_by("pk")

    def _table(self, kind, remarks):
        rows = kind.rows_of_year(self.community.code, self.year).visible_to(self.user)
        rows = list(rows.select_related(*kind.related())[: MOST_ROWS + 1])
        read, columns = Reader(kind.model, self.user, self.seen), columns_of(kind)
        read.prepare({column.attname: getattr(row, column.attname) for column in columns} for row in rows)
        found = [
            Row(
                row,
                cells_of(read, columns, row),
                reverse("filing-comment", args=[self.community.code, kind.slug, row.pk]),
                remarks[kind.slug, row.pk],
            )
            for row in rows[:MOST_ROWS]
        ]
        fields = fields_of(kind, rows[0], self.user, self.seen) if is_single(kind) and rows else []
        more = f"{kind.url('list')}?place={self.community.code}" if len(rows) > MOST_ROWS else ""
        return Table(kind, headings_of(kind), found, fields, more)
