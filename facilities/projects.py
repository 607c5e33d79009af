"""Building: plans of communities that are short of area (8.3), developers' projects (8.4), fees of projects (8.5)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, ValidOn, Year, refuse_reversed, validate_past_day
from lodi_community.records.fields import Fixed, Flag, Whole
from lodi_community.records.models import Record

FACILITIES = ("education", "health", "culture_sports", "community_service")


class PlanInForce(ValidOn):
    """Plans made by a day and not closed before it."""

    start, end = "planned_on", "closed_on"


class BuildingPlan(Record):
    """How a community short of area is to come up to the standard: way, day, person (clause 8.3)."""

    class Way(models.TextChoices):
        NEW_BUILD = "new_build", "新建"
        RENOVATION = "renovation", "改造"
        EXCHANGE = "exchange", "置换"
        DEVELOPER = "developer_provided", "开发建设单位提供"
        ALLOCATION = "allocation", "划拨"
        OTHER = "other", "其他"

    community = models.ForeignKey(Community, models.PROTECT, related_name="building_plans", verbose_name="社区")
    name = models.CharField("项目名称", max_length=80)
    way = models.CharField("方式", max_length=20, choices=Way)
    target_area = Fixed("计划面积", unit="m²", null=True, blank=True)
    cost = Fixed("计划投资", unit="元", null=True, blank=True)
    responsible = models.CharField("责任人", max_length=30)
    planned_on = models.DateField("方案日期", validators=[validate_past_day])
    due_on = models.DateField("完成期限")
    progress_percent = Whole("进度", unit="%", null=True, blank=True)
    closed_on = models.DateField("完成或撤销日期", null=True, blank=True)
    evidence = models.CharField("佐证材料", max_length=200, blank=True, help_text="照片、文件的名称或编号")

    place = "community__code"
    first_day = "planned_on"
    last_day = "closed_on"
    objects = PlanInForce.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房建设方案"
        ordering = ["community__code", "-planned_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], name="plan_name_in_community",
                violation_error_message="这个社区已有同名的建设方案",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "planned_on", "due_on")
        refuse_reversed(self, "planned_on", "closed_on")
        if self.progress_percent is not None and self.progress_percent > 100:
            raise ValidationError({"progress_percent": f"进度 {self.progress_percent}% 超过 100%"})


class DeveloperProject(Record):
    """A developer's project in the community and which of the four kinds of facilities it provided (clause 8.4)."""

    class Kind(models.TextChoices):
        NEW_ESTATE = "new_estate", "新建住宅小区"
        REDEVELOPMENT = "redevelopment", "老城区连片改造"

    community = models.ForeignKey(Community, models.PROTECT, related_name="developer_projects", verbose_name="社区")
    name = models.CharField("项目名称", max_length=80)
    developer = models.CharField("开发单位", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    year = Year("年度")
    education = Flag("配建教育设施")
    health = Flag("配建医疗卫生设施")
    culture_sports = Flag("配建文化体育设施")
    community_service = Flag("配建社区服务设施")
    handed_over_area = Fixed("移交社区用房面积", unit="m²", null=True, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "开发项目配建"
        ordering = ["-year", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], name="developer_project_in_community",
                violation_error_message="这个社区已有同名的开发项目",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name


class ProjectFee(Record):
    """A fee that a department charged for building premises; city level, beyond the law, is to be nothing (clause 8.5)."""

    class Level(models.TextChoices):
        CITY = "city", "市本级"
        COUNTY = "county", "县市区"

    community = models.ForeignKey(Community, models.PROTECT, related_name="project_fees", verbose_name="社区")
    project = models.CharField("项目名称", max_length=80)
    department = models.CharField("收费部门", max_length=60)
    level = models.CharField("部门级别", max_length=10, choices=Level)
    charged_on = models.DateField("收费日期", validators=[validate_past_day])
    charged = Fixed("实收", unit="元")
    statutory = Fixed("其中法律法规规定必须收取", unit="元", default=0)
    waived = Fixed("免收", unit="元", null=True, blank=True)
    applied_on = models.DateField("申请审批日期", null=True, blank=True, validators=[validate_past_day])
    approved_on = models.DateField("批准日期", null=True, blank=True, validators=[validate_past_day])

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "建设项目收费"
        ordering = ["-charged_on", "community__code"]

    def __str__(self):
        return f"{self.department}·{self.project}"

    def fact_year(self):
        return self.charged_on.year if self.charged_on else None

    def void(self):
        """A fee may be charged without an approval, and days of approval are only shown."""
        return super().void() | {"applied_on", "approved_on"}

    @property
    def approval_days(self):
        """Days from application to approval; None while one of them is not known."""
        return (self.approved_on - self.applied_on).days if self.applied_on and self.approved_on else None

    def clean(self):
        refuse_reversed(self, "applied_on", "approved_on")
        if self.charged is not None and self.statutory is not None and self.statutory > self.charged:
            raise ValidationError({"statutory": f"必须收取的 {self.statutory} 元多于实收的 {self.charged} 元"})
