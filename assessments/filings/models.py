"""A filing (填报): one community's data of one year on its way from the street to the seal."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, Division, Year
from lodi_community.records.models import Record
from lodi_community.records.revisions import AppendOnly, AppendOnlyRow
from lodi_community.records.scope import ScopedQuerySet

from .states import Action, State


class FilingQuerySet(ScopedQuerySet):
    def of_year(self, year):
        return self.filter(year=year)

    def delivered(self):
        """Filings at which the street is no longer at work: submitted, approved or sealed."""
        return self.exclude(state__in=State.OPEN)

    def locked(self):
        """Filings whose community's records a clerk may not write: submitted or approved."""
        return self.filter(state__in=State.LOCKED)


class Filing(models.Model):
    """Where a community's data of a year stands. No row: nothing was done with it yet, it is being filled in.

    It is changed by steps (steps.py) only, never by a form, so it is no Record; ``version``, ``place_code`` and
    ``touches`` are what the write door asks of a row to note a Revision about it.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="filings", verbose_name="社区")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    since = models.DateTimeField("起始时间", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    version = models.PositiveIntegerField("版本", default=0)

    place = "community__code"
    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报"
        ordering = ["-year", "community__code"]
        constraints = [models.UniqueConstraint(fields=["community", "year"], name="filing_once_a_year")]
        indexes = [models.Index(fields=["year", "state"], name="filing_state")]

    def __str__(self):
        return f"{self.community}{self.year}年度填报"

    def place_code(self):
        """The code of the community."""
        return self.community.code

    def touches(self):
        """A step changes no figure: nothing is to be judged again but the community itself."""
        return {self.place_code()}

    @property
    def is_locked(self):
        return self.state in State.LOCKED

    @property
    def is_open(self):
        """Whether the street is working on it: 填报中 or 已退回."""
        return self.state in State.OPEN


class StepQuerySet(ScopedQuerySet, AppendOnly):
    """Steps are added and read, never changed or deleted."""


class FilingStep(AppendOnlyRow):
    """Who did what with a filing, when, and what was said with it. Append-only.

    ``by`` is None where the yearly inspection sealed. ``answers``: [{"key", "sentence", "answer"}] of the warnings that
    the street answered when it submitted.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="steps", verbose_name="填报")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    by_name = models.CharField("姓名", max_length=80)
    action = models.CharField("操作", max_length=10, choices=Action)
    state_from = models.CharField("原状态", max_length=10, choices=State)
    state_to = models.CharField("新状态", max_length=10, choices=State)
    comment = models.CharField("意见", max_length=500, blank=True)
    answers = models.JSONField("对提醒的说明", default=list)

    place = "filing__community__code"
    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报步骤"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.filing} {self.get_action_display()}"


class FieldComment(models.Model):
    """What a reviewer says about a record, or about one of its fields. ``kind`` is the slug of the record's kind."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="comments", verbose_name="填报")
    kind = models.CharField("表", max_length=40)
    object_id = models.BigIntegerField("编号")
    title = models.CharField("记录", max_length=200)
    field = models.CharField("字段", max_length=60, blank=True)
    comment = models.CharField("意见", max_length=200)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    by_name = models.CharField("姓名", max_length=80)
    answer = models.CharField(
        "答复", max_length=200, blank=True
    )  # what the street says to it: mended, or why it stands
    settled_at = models.DateTimeField("改好时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="改好的人"
    )

    place = "filing__community__code"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核意见"
        ordering = ["pk"]
        indexes = [models.Index(fields=["filing", "settled_at"], name="comment_open")]

    def __str__(self):
        return f"{self.title}：{self.comment}"


class Deadline(Record):
    """The last day on which a county's streets submit for a year. Set by the county's department.

    ``urges``: whoever has not delivered is urged by itself in the days around it (followup/automatic.py).
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="deadlines", verbose_name="县市区")
    year = Year("年度")
    due_on = models.DateField("截止日期")
    urges = models.BooleanField("自动催报", default=False)

    place = "county__code"

    class Meta:
        verbose_name = verbose_name_plural = "填报截止日期"
        ordering = ["-year", "county__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year"], name="deadline_once_a_year",
                violation_error_message="这个县市区这一年的截止日期已定，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.county}{self.year}年度填报截止日期"

    def clean(self):
        if self.county_id and self.county.level != Division.Level.COUNTY:
            raise ValidationError({"county": f"截止日期由县市区定，{self.county}不是县市区"})
        if self.due_on and self.year and not self.year <= self.due_on.year <= self.year + 1:
            message = f"{self.due_on:%Y-%m-%d} 不在 {self.year} 年或下一年，请核对年份"
            raise ValidationError({"due_on": message})


class OfFiling(Record):
    """What a county's department grants one filing."""

    place = "filing__community__code"

    class Meta:
        abstract = True

    def fact_year(self):
        """A grant states no fact of a year: an approved filing is unlocked though its year is locked."""
        return self.filing.year


class Extension(OfFiling):
    """More time for one community: the last of its extensions counts, before the county's deadline does."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="extensions", verbose_name="填报")
    extended_until = models.DateField("延期到")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "填报延期"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.filing}延期到 {self.extended_until:%Y-%m-%d}"


class Unlock(OfFiling):
    """An approved filing's records may be written again, up to and including a day."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="unlocks", verbose_name="填报")
    reason = models.CharField("理由", max_length=200)
    ended_on = models.DateField("解锁到")

    class Meta:
        verbose_name = verbose_name_plural = "填报解锁"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.filing}解锁到 {self.ended_on:%Y-%m-%d}"


class Urging(Record):
    """A community that has not delivered was urged (催报): who, when and with which words. Never changed afterwards.

    ``text``: what the street reads, drafted from what the filing lacked then. What came of it the steps tell.
    ``automatic``: the timetable did it, in the name of whoever switched that on.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="urgings", verbose_name="社区")
    year = Year("年度")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催报人")
    by_name = models.CharField("姓名", max_length=80)
    text = models.CharField("内容", max_length=500)
    automatic = models.BooleanField("自动", default=False)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["year", "community"], name="urging_year")]

    def __str__(self):
        return f"{self.community}{self.year}年度催报"


class CarriedRow(models.Model):
    """A row that was copied from the year before (沿用), until somebody has confirmed it."""

    kind = models.CharField("表", max_length=40)  # slug
    object_id = models.BigIntegerField("编号")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    year = models.PositiveSmallIntegerField("年度")
    from_object_id = models.BigIntegerField("上年记录")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )

    place = "community__code"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "沿用的记录"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="carried_once")]
        indexes = [models.Index(fields=["community", "year"], name="carried_year")]

    def __str__(self):
        return f"{self.community}{self.year}年度沿用的{self.kind}"


class NoticeSeen(models.Model):
    """Up to which step a user has seen the messages."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    step = models.BigIntegerField("看到的步骤", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "消息已看"

    def __str__(self):
        return f"{self.user}看到 {self.step}"
