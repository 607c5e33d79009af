"""A case (督办事项): what is done about one unit that falls short, or stands out, step by step (17.5–17.8).

What the measures count stays in the records of supervision. A step that is such a record only links to it: its day, its
person and its words stand there once.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.days import validate_past_day
from communities.levels import Level
from lodi_community.records.models import Record

from ...supervision.duty import UnitRecord
from ...supervision.models import AdmonitionTalk, Commendation, Rectification, ResponsiblePerson, SpecialInspection
from .course import STEP_LABELS, Course, Stage


class Origin(models.TextChoices):
    """From which page a case was opened."""

    UNIT = "unit", "单位达标情况"
    RULE = "rule", "一条规则"
    FILING = "filing", "逾期未交"
    LIST = "list", "候选名单"


class Case(UnitRecord):
    """A case about a county or street, from its opening to its end.

    ``rules``: keys of the standard's rules it is about, and FILING for a late filing. ``stage``: of the last step.
    ``due_on``: the deadline of the notice that runs, None without one. ``steps_taken`` grows with each step, so that of
    two people at once the second is told by the version.
    """

    levels = (Level.COUNTY, Level.STREET)
    article = 17

    course = models.CharField("方式", max_length=10, choices=Course)
    person = models.ForeignKey(
        ResponsiblePerson, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="责任人"
    )
    opened_on = models.DateField("立案日期", validators=[validate_past_day])
    origin = models.CharField("来源", max_length=10, choices=Origin)
    reason = models.CharField("事由", max_length=400)
    rules = models.JSONField("涉及规则", default=list, blank=True)
    stage = models.CharField("进展", max_length=10, choices=Stage, default=Stage.OPENED)
    due_on = models.DateField("整改期限", null=True, blank=True)
    steps_taken = models.PositiveSmallIntegerField("步骤数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "督办事项"
        ordering = ["-opened_on", "-pk"]
        indexes = [models.Index(fields=["due_on", "stage"], name="case_due")]

    def __str__(self):
        return f"{self.unit} {self.opened_on:%Y-%m-%d} {self.get_course_display()}"

    @classmethod
    def in_words(cls, name, value):
        return "、".join(value) if name == "rules" and value else None

    @property
    def is_ended(self):
        return self.stage in Stage.ENDS

    def days_over(self, today):
        """Days since the deadline; 0 up to the deadline itself and where none runs."""
        return max((today - self.due_on).days, 0) if self.due_on and self.stage in Stage.WAITING else 0

    def days_left(self, today):
        """Days to the deadline, 0 on the day itself; None where none runs."""
        return (self.due_on - today).days if self.due_on and self.stage in Stage.WAITING else None

    def clean(self):
        super().clean()
        if self.course == Course.HOLD and self.person_id is None:
            raise ValidationError({"person": "督办要有责任人：先在“责任人”里登记这个单位的党政正职（第14条）"})
        if self.person_id and self.unit_id and self.person.unit_id != self.unit_id:
            raise ValidationError({"person": f"{self.person}是{self.person.unit}的责任人，不是{self.unit}的"})


class CaseStep(Record):
    """One step of a case. Never changed afterwards.

    ``stage``: what the case came to by it. ``on``: the day; ``by``: who entered it, and at what moment. ``text``: of steps
    that are no record of their own. ``figures``: the gap of each rule of the case then, as gaps.RuleGap writes it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", verbose_name="督办事项")
    stage = models.CharField("步骤", max_length=10, choices=Stage)
    on = models.DateField("日期", validators=[validate_past_day])
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    by_name = models.CharField("姓名", max_length=80)
    text = models.CharField("内容", max_length=400, blank=True)
    figures = models.JSONField("当时的差距", default=list, blank=True)
    inspection = models.ForeignKey(
        SpecialInspection, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="专项督查"
    )
    talk = models.ForeignKey(
        AdmonitionTalk, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="约谈提醒"
    )
    notice = models.ForeignKey(
        Rectification, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="限期整改"
    )
    commendation = models.ForeignKey(
        Commendation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="通报奖励"
    )

    place = "case__unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "督办步骤"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["talk"], name="case_talk_once", violation_error_message="这次约谈已在另一件督办里"
            ),
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(stage=Stage.NOTICED),
                name="case_notice_once",
                violation_error_message="这份整改通知书已在另一件督办里",
            ),
            models.UniqueConstraint(
                fields=["commendation"], name="case_commendation_once", violation_error_message="这次通报已在另一件里"
            ),
        ]

    def __str__(self):
        return f"{self.case}：{self.label}"

    @classmethod
    def in_words(cls, name, value):
        """The stored gaps, each in its words."""
        return "；".join(f"{row['heading']}：{row['words']}" for row in value) if name == "figures" and value else None

    @property
    def label(self):
        """What the step is called."""
        return STEP_LABELS[self.stage]

    @property
    def record(self):
        """The record of supervision that the step is; None for one that is none."""
        return self.inspection or self.talk or self.notice or self.commendation

    @property
    def words(self):
        """What was said: the step's own words, or those of its record, where they stand once."""
        if self.talk:
            return self.talk.minutes
        if self.stage == Stage.NOTICED and self.notice:
            return self.notice.items
        return self.commendation.reason if self.commendation else self.text

    @property
    def who(self):
        """The person of the step: as the record names one, else who entered it."""
        if self.talk:
            return self.talk.interviewer
        verified = self.stage in (Stage.ACCEPTED, Stage.REJECTED) and self.notice
        return (self.notice.verifier if verified else "") or self.by_name
