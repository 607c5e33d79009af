"""How county and street are held to their duties: appraisal, inspection, talks, rectification, accountability (17)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.levels import Level
from communities.models import ValidOn, Year, refuse_reversed, validate_past_day
from lodi_community.records.fields import Fixed, Flag, Whole
from lodi_community.records.models import Record

from .clauses import refuse_unknown
from .duty import UnitRecord
from .leadership import ResponsiblePerson


class AppraisalWeight(UnitRecord):
    """Community work within the performance appraisal of a county's or street's leadership, and its weight (17.1)."""

    levels = (Level.COUNTY, Level.STREET)
    article = 17

    year = Year("年度")
    included = Flag("纳入绩效考核")
    weight = Fixed("考核权重", unit="%", usual=(1, 100), null=True, blank=True)
    document_no = models.CharField("考核文件文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "绩效考核权重"
        ordering = ["-year", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="weight_once_a_year", violation_error_message="这个单位这一年的考核权重已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.year}年考核权重"

    def clean(self):
        super().clean()
        if self.weight is not None and self.weight > 100:
            raise ValidationError({"weight": f"考核权重 {self.weight}% 超过 100%"})
        if self.weight and self.included is False:
            raise ValidationError({"included": f"填了考核权重 {self.weight}%，“纳入绩效考核”应选是（第17条）"})


class AccountabilityReport(UnitRecord):
    """The yearly report of a county's or street's Party secretary on party building, and its appraisal (17.2)."""

    class Grade(models.TextChoices):
        GOOD = "good", "好"
        FAIR = "fair", "较好"
        ORDINARY = "ordinary", "一般"
        POOR = "poor", "差"

    levels = (Level.COUNTY, Level.STREET)
    article = 17

    year = Year("述职年度")
    secretary = models.CharField("党（工）委书记", max_length=30)
    held_on = models.DateField("述职日期", null=True, blank=True, validators=[validate_past_day])
    covers_communities = Flag("述职内容包含社区党建和社区建设")
    grade = models.CharField("评议等次", max_length=10, choices=Grade, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "述职评议"
        ordering = ["-year", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="report_once_a_year", violation_error_message="这个单位这一年的述职评议已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.year}年述职评议"

    def clean(self):
        super().clean()
        if self.held_on and self.year and self.held_on.year < self.year:
            raise ValidationError({"held_on": f"述职日期 {self.held_on:%Y-%m-%d} 早于述职年度 {self.year}"})


class EnforcementSystem(UnitRecord):
    """The system of talks, or of keeping a record of appraisal, of the city or a county (17.4)."""

    class Kind(models.TextChoices):
        TALK = "talk", "约谈提醒制度"
        RECORD = "record", "考核纪实制度"

    levels = (Level.PREFECTURE, Level.COUNTY)
    article = 17

    kind = models.CharField("制度", max_length=10, choices=Kind)
    name = models.CharField("文件名称", max_length=80)
    document_no = models.CharField("文号", max_length=60, blank=True)
    started_on = models.DateField("施行日期", validators=[validate_past_day])
    ended_on = models.DateField("废止日期", null=True, blank=True)

    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核制度"
        ordering = ["unit__code", "kind"]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        refuse_reversed(self, "started_on", "ended_on")


class SpecialInspection(UnitRecord):
    """A special inspection by the organization department of the city or a county (17.5)."""

    levels = (Level.PREFECTURE, Level.COUNTY)
    article = 17

    started_on = models.DateField("开始日期", validators=[validate_past_day])
    ended_on = models.DateField("结束日期", null=True, blank=True)
    departments = models.CharField("参加部门", max_length=200)
    sampled = Whole("抽查社区", unit="个", null=True, blank=True)
    communities = models.CharField("抽查的社区", max_length=400, blank=True)
    report_no = models.CharField("督查报告文号", max_length=60, blank=True)

    first_day = "started_on"
    last_day = "ended_on"

    class Meta:
        verbose_name = verbose_name_plural = "专项督查"
        ordering = ["-started_on", "id"]

    def __str__(self):
        return f"{self.unit} {self.started_on:%Y-%m} 专项督查"

    def fact_year(self):
        return self.started_on.year

    def clean(self):
        super().clean()
        refuse_reversed(self, "started_on", "ended_on")


class OfPerson(Record):
    """A measure addressed to the head of a county or street (17.6, 17.7); it belongs to that unit."""

    person = models.ForeignKey(ResponsiblePerson, models.PROTECT, related_name="+", verbose_name="责任人")

    place = "person__unit__code"

    class Meta:
        abstract = True


class AdmonitionTalk(OfPerson):
    """A talk (约谈提醒) with the head of a county or street whose work falls short (17.6)."""

    held_on = models.DateField("约谈日期", validators=[validate_past_day])
    interviewer = models.CharField("约谈人", max_length=60)
    clauses = models.CharField(
        "未落实的条款", max_length=120, blank=True, help_text="例如 8.1、15.2；因别的事约谈的留空，在纪要里写明"
    )
    minutes = models.CharField("约谈纪要", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "约谈提醒"
        ordering = ["-held_on", "id"]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} 约谈{self.person}"

    def fact_year(self):
        return self.held_on.year

    def clean(self):
        if not (self.held_on and self.person_id):
            return  # asked for already; what clauses there are depends on the day and the place
        if not self.clauses and not self.minutes:
            raise ValidationError(
                {"clauses": "写明哪些条款没有落实；因别的事约谈的，在约谈纪要里写明是什么事（第17条）"}
            )
        if self.clauses:
            refuse_unknown("clauses", self.clauses, self.held_on, self.place_code())


class Rectification(OfPerson):
    """A notice to put something right within a deadline (限期整改), which no notice goes without (17.6)."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", "验收通过"
        REJECTED = "rejected", "验收未通过"

    number = models.CharField("通知书编号", max_length=60)
    issued_on = models.DateField("发出日期", validators=[validate_past_day])
    items = models.CharField("整改事项", max_length=400)
    deadline = models.DateField("整改期限", help_text="每份整改通知书都要写明期限（第17条）")
    feedback = models.CharField("整改反馈", max_length=400, blank=True)
    feedback_on = models.DateField("反馈日期", null=True, blank=True, validators=[validate_past_day])
    verified_on = models.DateField("验收日期", null=True, blank=True, validators=[validate_past_day])
    verifier = models.CharField("验收人", max_length=60, blank=True)
    result = models.CharField("验收结果", max_length=10, choices=Result, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "限期整改"
        ordering = ["-issued_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="rectification_number", violation_error_message="这个编号的整改通知书已有，请核对编号"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.person}"

    def choice_label(self):
        return f"{self}（{self.person.unit}）"

    def clean(self):
        refuse_reversed(self, "issued_on", "deadline")
        refuse_reversed(self, "issued_on", "feedback_on")
        refuse_reversed(self, "issued_on", "verified_on")
        if bool(self.verified_on) != bool(self.result):
            raise ValidationError({"result": "验收日期和验收结果要一起填"})


class Accountability(OfPerson):
    """A head held to account (17.7). Who is, is decided by people; only the organization department sees the row."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="对应的限期整改"
    )
    decided_on = models.DateField("问责日期", validators=[validate_past_day])
    measure = models.CharField("问责措施", max_length=120)
    document_no = models.CharField("文号", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "问责"
        ordering = ["-decided_on", "id"]

    def __str__(self):
        return f"{self.decided_on:%Y-%m-%d} {self.person}"

    def fact_year(self):
        return self.decided_on.year

    def clean(self):
        if self.rectification_id and self.person_id and self.rectification.person_id != self.person_id:
            message = f"整改通知书 {self.rectification.number} 发给{self.rectification.person}，不是{self.person}"
            raise ValidationError({"rectification": message})


class Commendation(UnitRecord):
    """A circular that commends a county or street, or a person of it (17.8)."""

    levels = (Level.COUNTY, Level.STREET)
    article = 17

    person = models.CharField("个人", max_length=30, blank=True, help_text="表扬单位的，留空")
    commended_on = models.DateField("通报日期", validators=[validate_past_day])
    reason = models.CharField("事由", max_length=200)
    document_no = models.CharField("文号", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "通报奖励"
        ordering = ["-commended_on", "id"]

    def __str__(self):
        return f"{self.commended_on:%Y-%m-%d} {self.person or self.unit}"

    def fact_year(self):
        return self.commended_on.year
