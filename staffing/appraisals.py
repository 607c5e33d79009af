"""What becomes of those who work for a community: yearly appraisals (6.8), and who was promoted (6.5)."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, Division, Year, validate_past_day
from lodi_community.records.models import Record


def first_days_of(persons):
    """{person's key: first day of employment} of those of these persons whose employment is entered."""
    employments = apps.get_model("staffing", "Employment").objects.filter(person__in=persons).order_by()
    return dict(employments.values_list("person").annotate(first=models.Min("started_on")))


class Appraisal(Record):
    """The grade of one person for one year, and what was done about it (clause 6.8)."""

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        COMPETENT = "competent", "称职"
        BASIC = "basically_competent", "基本称职"
        INCOMPETENT = "incompetent", "不称职"

    class Action(models.TextChoices):
        RESIGNATION = "ordered_resignation", "责令辞职"
        RECALL = "recall", "依法罢免"
        DISMISSAL = "dismissal", "解聘"

    person = models.ForeignKey("staffing.Person", models.PROTECT, related_name="appraisals", verbose_name="人员")
    year = Year("考核年度")
    grade = models.CharField("等次", max_length=20, choices=Grade)
    action = models.CharField("处理", max_length=20, choices=Action, blank=True)
    action_on = models.DateField("处理日期", null=True, blank=True, validators=[validate_past_day])
    action_no = models.CharField("处理文号", max_length=60, blank=True)
    remarks = models.CharField("备注", max_length=200, blank=True)

    place = "person__community__code"

    class Meta:
        verbose_name = verbose_name_plural = "年度考核"
        ordering = ["-year", "person__community__code", "person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"], name="appraisal_once_a_year",
                violation_error_message="这个人这一年的考核已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.person} {self.year}年度{self.get_grade_display()}"

    @classmethod
    def clean_many(cls, records):
        """All first days of employment in one query."""
        first_days = first_days_of([record.person_id for record in records])
        for record in records:
            record.clean(first_days)

    def clean(self, first_days=None):
        """``first_days``: {person: first day of employment} where it is known already."""
        self._refuse_before_employment(first_days)
        self._refuse_half_an_action()

    def _refuse_before_employment(self, first_days):
        """An appraisal is of a year in which the person already worked here, as far as that is entered."""
        if not (self.person_id and self.year):
            return
        first_days = first_days_of([self.person_id]) if first_days is None else first_days
        first = first_days.get(self.person_id)
        if first and self.year < first.year:
            message = f"{self.person} {first:%Y-%m-%d} 才到岗，不能有 {self.year} 年度的考核"
            raise ValidationError({"year": message})

    def _refuse_half_an_action(self):
        """An action has a day and a document, follows 不称职, and is not older than the year it is taken for."""
        if not self.action:
            given = next((name for name in ("action_on", "action_no") if getattr(self, name)), None)
            if given:
                raise ValidationError({"action": f"填了{self._meta.get_field(given).verbose_name}，要选怎样处理"})
            return
        if self.grade and self.grade != self.Grade.INCOMPETENT:
            raise ValidationError({"action": f"等次是“{self.get_grade_display()}”，只有“不称职”的才登记处理"})
        missing = {
            name: "登记了处理，日期和文号都要写（第6条）"
            for name in ("action_on", "action_no")
            if not getattr(self, name)
        }
        if missing:
            raise ValidationError(missing)
        if self.year and self.action_on.year < self.year:
            raise ValidationError({"action_on": f"处理日期 {self.action_on:%Y-%m-%d} 早于考核年度 {self.year}"})


class Promotion(Record):
    """A community's committee member chosen for a higher post (clause 6.5), kept by a county or the city."""

    class Way(models.TextChoices):
        LEADER = "leader", "选拔为基层领导"
        CIVIL_SERVANT = "civil_servant", "招录为公务员"
        PUBLIC_INSTITUTION = "public_institution", "招聘为事业单位工作人员"

    unit = models.ForeignKey(Division, models.PROTECT, related_name="promotions", verbose_name="登记单位")
    community = models.ForeignKey(Community, models.PROTECT, related_name="promotions", verbose_name="原所在社区")
    person_name = models.CharField("姓名", max_length=30)
    former_post = models.CharField("原任职务", max_length=40)
    new_unit = models.CharField("去向单位", max_length=80)
    new_post = models.CharField("新任职务", max_length=40, blank=True)
    way = models.CharField("渠道", max_length=20, choices=Way)
    promoted_on = models.DateField("任职日期", validators=[validate_past_day])
    document_no = models.CharField("文号", max_length=60, blank=True)

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "选拔录用"
        ordering = ["-promoted_on", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person_name", "promoted_on"], name="promotion_once",
                violation_error_message="这个人这一天的选拔录用已登记",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.person_name}·{self.get_way_display()}"

    def fact_year(self):
        return self.promoted_on.year if self.promoted_on else None

    def clean(self):
        if not self.unit_id:
            return
        if self.unit.is_street:
            raise ValidationError({"unit": f"选拔录用由市、县市区登记，{self.unit}是街道（乡镇）"})
        if self.community_id and not self.community.code.startswith(self.unit.code):
            raise ValidationError({"community": f"{self.community}不在{self.unit}，请由社区所在的县市区登记"})
