"""What a city decides about the end of a year: the request to seal it, its correction, and whether January may begin by itself."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Division, Year
from lodi_community.records.models import Record
from lodi_community.records.naming import first_named
from lodi_community.records.scope import ScopedQuerySet

from .models import Inspection

NAMED = 5  # places that a sentence names


class OfCity(Record):
    """A decision of a prefecture's department. No verdict depends on it."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="市")

    place = "division__code"

    class Meta:
        abstract = True

    def touches(self):
        """No place: nothing is judged by it."""
        return set()

    def clean(self):
        if self.division_id and self.division.level != Division.Level.PREFECTURE:
            raise ValidationError({"division": "年度封存由市委组织部决定"})


class SealRequest(OfCity):
    """The request to seal a year: who asks, why, and what was open then. A second person confirms it.

    ``open_points``: what closing.open_points said, [[key, words, codes]], so that a confirmation finds what has changed.
    """

    year = Year("年度")
    reason = models.CharField("理由", max_length=200, blank=True)
    open_points = models.JSONField("还没有办完的", default=list, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, editable=False, related_name="requests", verbose_name="督查"
    )
    correction = models.ForeignKey(
        "Correction", models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="更正决定"
    )

    class Meta:
        verbose_name = verbose_name_plural = "封存申请"
        ordering = ["-id"]

    def __str__(self):
        again = f"第{self.correction.run}次督查（更正）" if self.correction_id else ""
        return f"封存{self.year}年度{again}"

    def fact_year(self):
        """None: it is no fact of the year, and is asked for while the year is open."""


class CorrectionQuerySet(ScopedQuerySet):
    def in_force(self):
        """Those that open the records of their places now: confirmed, not withdrawn, and their run is not sealed."""
        sealed = Inspection.objects.filter(correction=models.OuterRef("pk")).sealed()
        return self.filter(~models.Exists(sealed), status=Correction.Status.OPEN)


class Correction(OfCity):
    """The decision to correct a sealed year: by which document, why, and of which places the records may be written again.

    ``places``: [[code, name]], each with all that lies below it. ``run``: the number of the run that it leads to.
    ``status`` says what people decided; that the run is sealed, its Inspection says.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        OPEN = "open", "更正中"
        WITHDRAWN = "withdrawn", "已撤回"

    year = Year("年度")
    run = models.PositiveSmallIntegerField("第几次督查")
    document = models.CharField("文件标题和文号", max_length=60)
    decided_on = models.DateField("文件日期")
    reason = models.CharField("理由", max_length=200)
    places = models.JSONField("更正的社区和单位")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度更正"
        ordering = ["-id"]

    def __str__(self):
        return f"更正{self.year}年度"

    def fact_year(self):
        """None: it is no fact of the year, which is sealed while it is asked for."""

    @property
    def named(self):
        """The document with its day: “娄组字〔2027〕3号 2027-03-01”."""
        return f"{self.document} {self.decided_on:%Y-%m-%d}"

    @property
    def ground(self):
        """What the trail says beside each change that it allows."""
        return f"更正{self.year}年度，决定：{self.document}"

    @property
    def place_names(self):
        """The names of its places, of many the first few and how many there are."""
        return first_named([name for _, name in self.places], NAMED, "处")

    def opens(self, code):
        """Whether it opens the records of a place."""
        return any(code.startswith(place) for place, _ in self.places)

    def concerns(self, code):
        """Whether a place is judged again: one whose records it opens, and the units above such a one."""
        return self.opens(code) or any(place.startswith(code) for place, _ in self.places)


class AutomaticStart(OfCity):
    """Whether the inspection of the past year begins by itself in January; without a row it does not.

    ``told``: why it did not begin when it last could have.
    """

    is_on = models.BooleanField("1月自动启动", default=False)
    told = models.CharField("上次没有启动的原因", max_length=200, blank=True, editable=False)

    untold = ("told",)

    class Meta:
        verbose_name = verbose_name_plural = "自动启动"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["division"], name="automatic_start_once")]

    def __str__(self):
        return f"{self.division}1月自动启动：{'开' if self.is_on else '关'}"
