"""What a unit's documents are issued with (公文格式), and the numbers they were given (文号).

A number belongs to the unit that issues and the year in which it does; it is given once and never taken back.
"""

import re

from django.core.exceptions import ValidationError
from django.db import models

from communities.levels import county_of
from communities.models import Division, Year
from lodi_community.records.door import WriteDoor
from lodi_community.records.fields import text_fault
from lodi_community.records.models import Record

ISSUERS = (Division.Level.PREFECTURE, Division.Level.COUNTY)
HAN_ALONE = re.compile(r"[\u3400-\u9fff]+")
BLANK = "＿＿＿＿"
MOST = 9_999  # documents of a unit in a year


def issuer_of(user):
    """The code of the unit that issues what a user takes: the county or the city; of a street its county."""
    return county_of(user.scope)


class Letterhead(Record):
    """The settings of a county's or the city's documents. What is left empty is a blank to fill in by hand."""

    unit = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    head = models.CharField("发文机关标志", max_length=40, help_text="红头上的字，如：中共娄星区委组织部文件")
    code_word = models.CharField("发文机关代字", max_length=20, help_text="文号〔年份〕前面的字，如：娄星组发")
    signature = models.CharField("署名", max_length=40, help_text="落款的机关，如：中共娄星区委组织部")
    signer = models.CharField("签发人", max_length=20, blank=True, help_text="上行文才写；平行文、下行文不填")
    addressees = models.CharField("主送机关", max_length=120, blank=True, help_text="如：各街道党工委、各乡镇党委")
    copies = models.CharField("抄送机关", max_length=120, blank=True, help_text="如：区委办公室，区民政局")
    printer = models.CharField("印发机关", max_length=40, blank=True, help_text="如：中共娄星区委组织部办公室")
    remark = models.CharField("附注", max_length=40, blank=True, help_text="如：此件公开发布。不写括号")

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "公文格式"
        ordering = ["unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], name="letterhead_once", violation_error_message="这个单位的公文格式已有，请去修改它"
            )
        ]

    def __str__(self):
        return f"{self.unit}公文格式"

    def touches(self):
        """Nothing is judged by it."""
        return set()

    @classmethod
    def offered(cls, name):
        return {"level__in": ISSUERS} if name == "unit" else {}

    def clean(self):
        if self.unit_id and self.unit.level not in ISSUERS:
            raise ValidationError({"unit": f"公文由市或县市区印发，{self.unit}不是。选县市区"})
        word = self.code_word
        if text_fault(self._meta.get_field("code_word"), word):
            return  # said of the field already; what may not be kept is not said again
        if word and ("号" in word or not HAN_ALONE.fullmatch(word)):
            raise ValidationError(
                {"code_word": f"代字“{word}”里不写年份、括号和号，只写前面的字，例如“娄星组发”，年份和号由门户接上"}
            )


class DocumentNumber(Record):
    """One number of a unit and year, and the document that has it.

    ``document``: key of the document, see documents.py; ``title``: what it is called. ``issued_on``: 成文日期.
    ``due_on``: until when those addressed answer, None where the document does not say.
    """

    unit = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    year = Year("年份")
    number = models.PositiveSmallIntegerField("序号")
    document = models.CharField("文件", max_length=60)
    title = models.CharField("标题", max_length=120)
    issued_on = models.DateField("成文日期")
    due_on = models.DateField("反馈期限", null=True, blank=True)

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "文号"
        ordering = ["unit__code", "-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="document_number_once"),
            models.UniqueConstraint(fields=["unit", "document"], name="document_numbered_once"),
        ]

    def __str__(self):
        return f"{self.unit}〔{self.year}〕{self.number}号 {self.title}"

    def fact_year(self):
        """None: it is no fact of its year, and is given after that was sealed."""

    def touches(self):
        """Nothing is judged by it."""
        return set()

    def clean(self):
        if self.number is not None and not 1 <= self.number <= MOST:
            raise ValidationError({"number": f"序号{self.number}不对，写 1 到 {MOST} 的整数，不加“第”，前面不加 0"})
        if self.due_on and self.issued_on and self.due_on < self.issued_on:
            raise ValidationError(
                {"due_on": f"反馈期限 {self.due_on:%Y-%m-%d} 早于成文日期 {self.issued_on:%Y-%m-%d}，请改其中一个"}
            )


def number_of(issuer, document):
    """The DocumentNumber that a document of an issuer (its code) has, or None."""
    return DocumentNumber.objects.filter(unit__code=issuer, document=document).first()


def numbers_about(inspection, code):
    """[(number as it is printed, DocumentNumber)] of all documents about a unit in a sealed run, whoever issued them."""
    rows = DocumentNumber.objects.filter(document__endswith=f"/{inspection.year}/{inspection.run}/{code}")
    words = dict(Letterhead.objects.values_list("unit", "code_word"))
    return [
        (f"{words.get(row.unit_id, '')}〔{row.year}〕{row.number}号", row) for row in rows.order_by("issued_on", "pk")
    ]


def letterhead_of(issuer):
    """The Letterhead of an issuer (its code), or None. Who may take the document may read what stands on it."""
    return Letterhead.objects.filter(unit__code=issuer).select_related("unit").first()


def give_number(user, document, title, issued_on, *, number=None, due_on=None):
    """Give a document of the user's unit the next number of the year, or the one that is asked for; returns the row.

    A document that has its number keeps it: only its days are changed. Of two users at once one gets the number after
    that of the other. Raises ValidationError, PermissionDenied.
    """
    with WriteDoor(user, "编文号") as door:
        unit = Division.objects.select_for_update(no_key=True).get(pk=user.division_id)  # the counter: one at a time
        row = number_of(unit.code, document)
        if row is None:
            row = DocumentNumber(unit=unit, year=issued_on.year, document=document, title=title)
            row.number = _free(unit, issued_on.year, number)
        elif number not in (None, row.number) or issued_on.year != row.year:
            raise ValidationError(
                f"《{row.title}》已有文号〔{row.year}〕{row.number}号，文号编了不改、不收回；要改的只能是同一年里的成文日期和反馈期限"
            )
        row.issued_on, row.due_on = issued_on, due_on
        return door.keep(row)


def _free(unit, year, number):
    """The number asked for, else the next one. Raises ValidationError for one that is used."""
    used = DocumentNumber.objects.filter(unit=unit, year=year)
    following = (used.aggregate(last=models.Max("number"))["last"] or 0) + 1
    if number is None:
        return following
    if taken := used.filter(number=number).first():
        raise ValidationError(
            f"〔{year}〕{number}号已经给了《{taken.title}》，文号不能重复。留空由门户编下一个（{following}号）"
        )
    return number
