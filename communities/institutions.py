"""制度与机构: what a community, or a unit above it, has set up or adopted (2.3, 2.4, 6.6, 10.2, 13.1, 13.3)."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from lodi_community.records.fields import Whole
from lodi_community.records.models import Record

from .below import CountsBelow
from .days import ValidOn, refuse_reversed, validate_past_day
from .levels import is_community


def units_of(codes):
    """{code: division or community} of those that are there."""
    communities = set(filter(is_community, codes))
    found = {}
    for model, keys in (("Community", communities), ("Division", set(codes) - communities)):
        if keys:
            rows = apps.get_model("communities", model).objects.filter(code__in=keys)
            found |= {unit.code: unit for unit in rows}
    return found


class OfUnit(Record):
    """A row of a unit of any level: a community, or a division above communities, named by its code."""

    code = models.CharField("单位", max_length=12)
    # As the unit was called when the row was entered, for lists; the code is what counts.
    unit_name = models.CharField("单位名称", max_length=40, blank=True, editable=False)

    place = "code"

    class Meta:
        abstract = True

    @classmethod
    def clean_many(cls, records):
        """All units in two queries."""
        units = units_of([record.code for record in records])
        for record in records:
            record.clean(units)

    def fill_in(self):
        """The name of the unit, as it is called now."""
        unit = units_of([self.code]).get(self.code)
        self.unit_name = unit.name if unit else self.unit_name

    def clean(self, units=None):
        """``units``: {code: division or community} where they are known already."""
        unit = (units_of([self.code]) if units is None else units).get(self.code)
        if unit is None:
            raise ValidationError({"code": f"没有代码是“{self.code}”的社区或区划，单位要先登记"})
        self.unit_name = unit.name


class InstitutionKind(models.TextChoices):
    """What a community has set up or adopted, or its county or street for it."""

    RESIDENTS_COUNCIL = "residents_council", "居民议事会"
    SUPERVISION_COMMITTEE = "supervision_committee", "社区监督委员会"
    RESIDENTS_CONGRESS = "residents_congress", "居民代表大会制度"
    RESIDENTS_COVENANT = "residents_covenant", "居民公约"
    STAFF_TRAINING = "staff_training_system", "教育培训制度"
    TARGET_APPRAISAL = "target_appraisal_system", "目标管理考核制度"
    PERFORMANCE_REVIEW = "performance_review_system", "述职评议制度"
    ADJUSTMENT = "adjustment_system", "不合格社区工作人员调整制度"
    SERVICE_CATALOGUE = "service_catalogue", "社区公共服务目录"
    VOLUNTEER_REGISTRATION = "volunteer_registration", "社区志愿者登记注册制度"
    CHARITY_RECORDS = "charity_records", "社区居民爱心档案"


# Clause 6.6: adopted by the street, county or city these cover the communities below. The others are each community's own.
INHERITED = (
    InstitutionKind.STAFF_TRAINING,
    InstitutionKind.TARGET_APPRAISAL,
    InstitutionKind.PERFORMANCE_REVIEW,
    InstitutionKind.ADJUSTMENT,
)


class Institution(CountsBelow, OfUnit):
    """A body, system or register, from its adoption on. ``code`` is the unit that adopted it."""

    kind = models.CharField("类别", max_length=30, choices=InstitutionKind)
    name = models.CharField("名称", max_length=80)
    document_no = models.CharField("文件名称或文号", max_length=80, blank=True)
    adopted_on = models.DateField("建立（印发）日期", validators=[validate_past_day])
    ended_on = models.DateField("终止日期", null=True, blank=True)
    members = Whole("组成人员", unit="人", null=True, blank=True, help_text="议事会、监督委员会、居民代表大会的人数")
    items = Whole("项目（份数）", unit="项", null=True, blank=True, help_text="服务目录的项数、爱心档案的份数")

    first_day = "adopted_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "制度与机构"
        ordering = ["code", "kind", "-adopted_on"]
        # The constraint's own index has only those that have not ended: of no use to the pages and measures of one place.
        indexes = [models.Index(fields=["code"], name="institution_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "kind"], condition=Q(ended_on__isnull=True), name="institution_one_of_a_kind",
                violation_error_message="这个单位已有同一类的制度或机构，先填它的终止日期",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit_name}{self.name}"

    def clean(self, units=None):
        super().clean(units)
        refuse_reversed(self, "adopted_on", "ended_on")
        if self.kind and self.kind not in INHERITED and not is_community(self.code):
            four = "、".join(kind.label for kind in INHERITED)
            message = (
                f"{self.get_kind_display()}由社区自己建立，{self.unit_name}不能代为建立；可由上级统一制定的只有{four}"
            )
            raise ValidationError({"code": message})


def covers(institution, code):
    """Whether an institution counts for the community with this code: its own, or one of 6.6 adopted above it.

    One adopted by a unit that is not above the community never counts.
    """
    own = institution.code == code
    return own or (institution.kind in INHERITED and code.startswith(institution.code))
