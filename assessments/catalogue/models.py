"""Revisions of a standard's readings (口径): decided by the city's organization department, published for a year on."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from communities.models import Division, Year
from lodi_community.records.history import plainly
from lodi_community.records.models import Record
from lodi_community.records.scope import ScopedQuerySet

from .registry import STANDARDS


class ReadingRevisionQuerySet(ScopedQuerySet):
    def published(self):
        """In the order of publication, which is the order of versions."""
        return self.filter(number__isnull=False).order_by("number")

    def drafts(self):
        """Not published yet."""
        return self.filter(number=None)

    def next_number(self, standard):
        """What a standard's next publication will be numbered; as it is written it is the first version."""
        return (self.filter(standard=standard).aggregate(last=models.Max("number"))["last"] or 1) + 1


class ReadingRevision(Record):
    """Other values for some readings from a year on. A draft has no number; once published it never changes.

    ``values``: name of the reading → value as the standard stores it (分 for money).
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="发布单位")
    standard = models.CharField("标准", max_length=40)
    first_year = Year("起始年度")
    values = models.JSONField("口径")
    decided_by = models.CharField("决定单位或会议", max_length=80)
    document_no = models.CharField("文号", max_length=60, blank=True)
    # The document that amends the standard's own: without one, what stands in the text may only be made stricter.
    amendment_no = models.CharField("修改文件的文号", max_length=60, blank=True)
    amendment_on = models.DateField("修改文件的日期", null=True, blank=True)
    reason = models.CharField("修订理由", max_length=200)
    number = models.PositiveIntegerField("版次", null=True, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.CharField("发布人", max_length=80, blank=True, editable=False)

    place = "division__code"
    untold = ("number", "published_at", "published_by")
    objects = ReadingRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "口径修订"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["standard", "number"], name="revision_number_once")]

    def __str__(self):
        return f"{self.version_name or '草稿'}（{self.first_year}年度起）"

    @classmethod
    def in_words(cls, name, value):
        """Readings by their titles in the standard's order, values as the standard says them: “左右”的幅度：20%."""
        if name != "values" or not isinstance(value, dict) or not value:
            return None
        known = {reading.name: reading for standard in STANDARDS.values() for reading in standard.readings}
        order = [*known, *sorted(value.keys() - known.keys())]
        return "；".join(_reading_in_words(known.get(key), key, value[key]) for key in order if key in value)

    @property
    def amendment(self):
        """The amending document as marks name it: “娄发〔2027〕3号（2027-02-01）”; "" where none is named."""
        return f"{self.amendment_no}（{self.amendment_on:%Y-%m-%d}）" if self.amendment_no and self.amendment_on else ""

    @property
    def loosened(self):
        """The readings of its values that are 原文 and ask for less than the text, as the standard has them."""
        known = {reading.name: reading for reading in STANDARDS[self.standard].readings}
        return [known[name] for name, value in self.values.items() if name in known and known[name].is_looser(value)]

    @property
    def version_name(self):
        """第2版; "" for a draft."""
        return f"第{self.number}版" if self.number else ""

    def clean(self):
        if self.division_id and self.division.level != Division.Level.PREFECTURE:
            raise ValidationError({"division": "口径由市委组织部修订"})
        if not self.values:
            raise ValidationError({"values": "没有改动任何口径"})
        if self.standard not in STANDARDS:
            raise ValidationError({"standard": f"没有标准“{self.standard}”，可选 {'、'.join(STANDARDS)}"})
        if fault := amendment_fault(STANDARDS[self.standard], self.amendment_no, self.amendment_on):
            raise ValidationError({"amendment_no": fault})
        if not self.amendment and (loosened := self.loosened):
            raise ValidationError(
                {"values": [f"{one.title}：{one.loosening(self.values[one.name])}" for one in loosened]}
            )


def amendment_fault(standard, number, day):
    """Why a number and a day cannot be those of a document that amends a standard's; "" for none and for both."""
    if bool(number) != bool(day):
        return "修改文件的文号和日期要一起填，或者都不填"
    if not day:
        return ""
    if number == standard.title:
        return f"{number}就是本文件，不能修改它自己。填写修改它的那个文件的文号"
    if day < standard.issued:
        return f"{day:%Y-%m-%d} 早于本文件印发的 {standard.issued:%Y-%m-%d}，不会是修改它的文件。核对日期"
    if day > timezone.localdate():
        return f"{day:%Y-%m-%d} 还没有到。文件印发以后再填"
    return ""


def _reading_in_words(reading, name, value):
    """“Title：value”; a name that the standard has no longer, or a value that it refuses today, as it is stored."""
    if reading is None:
        return f"{name}：{plainly(value)}"
    return f"{reading.title}：{plainly(value) if reading.sense.fault(value) else reading.sense.text(value)}"
