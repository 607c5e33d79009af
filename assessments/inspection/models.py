"""The yearly inspection (年度督查) and what it leaves: one row a community, summaries a division."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from communities.levels import prefecture_of
from communities.models import Community, Division
from lodi_community.records.figures import points
from lodi_community.records.scope import ScopedQuerySet

from ..rules.kit import Outcome

QUEUED = timedelta(seconds=5)  # that a run may wait before its page says that nobody has begun


class InspectionQuerySet(models.QuerySet):
    def sealed(self):
        return self.filter(status=Inspection.Status.SEALED)

    def runs(self):
        """Of a year every run by the standard that judges: those that a correction replaced too, and one under way."""
        return self.filter(beside=None)

    def judging(self):
        """Those that count: of a year the newest sealed run, without what is shown beside it."""
        return self.runs().filter(counts=True)

    def of(self, code):
        """Of the root that a place belongs to."""
        return self.filter(root=prefecture_of(code))


class Inspection(models.Model):
    """One year of one root by one standard. It is also the job's truth: a message to a worker is only a wake-up.

    ``root``: the code of the prefecture whose communities are judged ("" for all there are). ``run``: 1, or more where a
    sealed year was corrected (``correction``). ``counts``: whether it is the run that stands for its year: the newest that
    is sealed. ``beside``: a reference standard's inspection hangs on the one that counts, is judged and
    sealed with it, and has no score.

    ``working``: the year is judged live after each save. ``running``: a worker with the newest ``fence`` holds the
    lease until ``lease_until``. ``sealed``: facts, verdicts, standard and ``digest`` never change again.
    """

    class Status(models.TextChoices):
        WORKING = "working", "填报中"
        RUNNING = "running", "进行中"
        SEALED = "sealed", "已封存"

    class Stage(models.TextChoices):
        WAITING = "waiting", "等待"
        JUDGING = "judging", "冻结数据、逐社区评判"
        SUMMARIZING = "summarizing", "汇总到街道、县、市"
        SEALING = "sealing", "核对并封存"
        DONE = "done", "完成"

    root = models.CharField("区划", max_length=12, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    run = models.PositiveSmallIntegerField("次", default=1)
    counts = models.BooleanField("作数", default=True)
    correction = models.ForeignKey(
        "assessments.Correction", models.PROTECT, null=True, related_name="inspections", verbose_name="更正决定"
    )
    beside = models.ForeignKey("self", models.PROTECT, null=True, related_name="references", verbose_name="对照的督查")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WORKING)
    stage = models.CharField("步骤", max_length=12, choices=Stage, default=Stage.WAITING)
    standard = models.CharField("标准", max_length=40)
    standard_version = models.CharField("标准版本", max_length=40)
    formula = models.PositiveSmallIntegerField("折算公式")  # Scoring.formula of the standard that the year is judged by
    done = models.PositiveIntegerField("已评社区", default=0)
    total = models.PositiveIntegerField("社区总数", default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="启动人"
    )
    started_at = models.DateTimeField("启动时间", null=True)
    sealed_at = models.DateTimeField("封存时间", null=True)
    # The records as they were after this Revision are what the run froze; see past.py.
    last_revision = models.PositiveBigIntegerField("最后一条修改记录", null=True)
    fence = models.PositiveIntegerField("轮次", default=0)
    lease_until = models.DateTimeField("租约到", null=True)
    summarized_at = models.DateTimeField("汇总时间", null=True)
    digest = models.CharField("校验码", max_length=64, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度督查"
        ordering = ["-year", "-run", "standard"]
        constraints = [
            models.UniqueConstraint(fields=["root", "year", "standard", "run"], name="inspection_once"),
            models.UniqueConstraint(
                fields=["root", "year", "standard"], condition=models.Q(counts=True), name="inspection_counts_once"
            ),
        ]

    def __str__(self):
        return f"{self.year}年度{self.run_name}{'对照' if self.is_reference else '督查'}"

    @property
    def is_reference(self):
        """Whether it is shown beside the one that counts."""
        return self.beside_id is not None

    @property
    def query(self):
        """How addresses name it: “year=2025”, of a replaced run with its number, of a reference with its standard."""
        run = "" if self.counts else f"&run={self.run}"
        return f"year={self.year}{run}" + (f"&standard={self.standard}" if self.is_reference else "")

    @property
    def run_name(self):
        """“第2次”; "" of a first run."""
        return f"第{self.run}次" if self.run > 1 else ""

    @cached_property
    def before(self):
        """The run of the year that a correction replaces by this one, by the same standard; None for a first run."""
        if self.run == 1:
            return None
        rows = Inspection.objects.filter(root=self.root, year=self.year, standard=self.standard, run=self.run - 1)
        return rows.first()

    @property
    def which_run(self):
        """Which run a document of it is of, “第2次督查（更正，决定：…）”; "" while the year has only one."""
        if self.run > 1:
            later = "" if self.counts or not self.is_sealed else "，后来又更正过"
            return f"第{self.run}次督查（更正，决定：{self.correction.named}{later}）"
        return "" if self.counts else "第1次督查（后来按决定更正过）"

    @property
    def short_run(self):
        """“第2次督查” for headers and names of files; "" while the year has only one."""
        return f"第{self.run}次督查" if self.run > 1 or not self.counts else ""

    @property
    def is_sealed(self):
        return self.status == self.Status.SEALED

    @property
    def is_left(self):
        """Whether nobody works on the run: none has begun yet, or who did is gone."""
        return self.is_running and self.lease_until < timezone.now() - QUEUED

    @property
    def is_running(self):
        return self.status == self.Status.RUNNING

    @property
    def check_code(self):
        """The first 16 digits of the digest in groups, as printed on documents; "" while the year is open."""
        return "-".join(self.digest[i : i + 4] for i in range(0, 16, 4)).upper() if self.digest else ""


# No index on ``inspection`` alone in the tables below: each has a unique one that begins with it, and a run writes them all.


CLEAR = models.Q(hard_total__gt=0, hard_failed=0, hard_missing=0)
"""Of the database, what is_clear() is of a row."""


def is_clear(row):
    """硬指标全部达标: a hard rule applies, none is failed and none lacks data. ``row`` has the counts of an Assessment."""
    return bool(row.hard_total) and not (row.hard_failed or row.hard_missing)


class AssessmentQuerySet(ScopedQuerySet):
    def judging(self):
        """By the standard that counts, of a year's newest sealed run."""
        return self.filter(inspection__beside=None, inspection__counts=True)

    def of_year(self, year):
        """Of a year, by the standard that counts."""
        return self.judging().filter(inspection__year=year)


class Assessment(models.Model):
    """One community in one year: verdicts as one letter a rule in the standard's order, and the figures they rest on.

    Scores in 0.01 points: ``score_low`` and ``score_high`` are those of the worst and the best that can still be entered;
    None where no rule applies. ``heads`` is [low, high] a head in the standard's order (Scoring.full when all is met), None
    for a head without rules.
    """

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="assessments", verbose_name="督查", db_index=False
    )
    community = models.ForeignKey(Community, models.PROTECT, related_name="assessments", verbose_name="社区")
    code = models.CharField("区划代码", max_length=12)  # code and name as they were in that year
    name = models.CharField("社区名称", max_length=40)
    verdicts = models.CharField("评判", max_length=120)
    figures = models.JSONField(
        "数据"
    )  # fact → whole number in the smallest unit, [least, most] where a part is missing, or null
    gaps = models.JSONField("缺口")  # key of a Lack → signed whole number, where it is not 0
    heads = models.JSONField("五个方面")
    score_low = models.PositiveSmallIntegerField("得分", null=True)
    score_high = models.PositiveSmallIntegerField("最高得分", null=True)
    hard_met = models.PositiveSmallIntegerField("达标硬指标")
    hard_failed = models.PositiveSmallIntegerField("不达标硬指标")
    hard_missing = models.PositiveSmallIntegerField("缺数据硬指标")
    hard_total = models.PositiveSmallIntegerField("适用硬指标")
    missing = models.PositiveSmallIntegerField("缺数据")
    frozen = models.BooleanField("已冻结", default=False)
    judged_at = models.DateTimeField("评判时间")
    digest = models.CharField("校验码", max_length=64)

    place = "code"
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区评估"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["inspection", "community"], name="assessment_once")]
        indexes = [models.Index(fields=["inspection", "code"], name="assessment_code")]

    def __str__(self):
        return f"{self.name} {self.inspection.year}年度评估"

    @property
    def clear(self):
        return is_clear(self)

    @property
    def score_text(self):
        """92.04, or 89.61—97.10 while data is missing; — without a score."""
        if self.score_low is None:
            return "—"
        low, high = points(self.score_low), points(self.score_high)
        return low if low == high else f"{low}—{high}"

    def outcome(self, place):
        """The letter of the rule at this place of the standard."""
        return self.verdicts[place]


class UnitAssessment(models.Model):
    """A city, county or street in one year: how it meets its own duties (G clauses, 14.7). Never in a community's score.

    ``verdicts`` has one letter a rule of the standard's ``units``, in their order.
    """

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="unit_assessments", verbose_name="督查", db_index=False
    )
    unit = models.ForeignKey(Division, models.PROTECT, related_name="assessments", verbose_name="单位")
    code = models.CharField("区划代码", max_length=12)  # code and name as they were in that year
    name = models.CharField("名称", max_length=40)
    verdicts = models.CharField("评判", max_length=60)
    figures = models.JSONField("数据")  # fact → whole number in the smallest unit, or null
    gaps = models.JSONField("缺口")  # key of a Lack → signed whole number, where it is not 0
    met = models.PositiveSmallIntegerField("达标")
    failed = models.PositiveSmallIntegerField("不达标")
    missing = models.PositiveSmallIntegerField("缺数据")
    total = models.PositiveSmallIntegerField("适用")
    frozen = models.BooleanField("已冻结", default=False)
    judged_at = models.DateTimeField("评判时间")
    digest = models.CharField("校验码", max_length=64)

    place = "code"
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位评估"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["inspection", "unit"], name="unit_assessment_once")]

    def __str__(self):
        return f"{self.name} {self.inspection.year}年度单位评估"

    def outcome(self, place):
        """The letter of the rule at this place of the standard's units."""
        return self.verdicts[place]


class UnitSummary(models.Model):
    """One division in one inspection: how many communities, how they stand, points of the heads (sums in 0.01 points)."""

    inspection = models.ForeignKey(
        Inspection, models.CASCADE, related_name="units", verbose_name="督查", db_index=False
    )
    code = models.CharField("区划代码", max_length=12)
    name = models.CharField("名称", max_length=40)
    communities = models.PositiveIntegerField("社区")
    clear = models.PositiveIntegerField("硬指标全部达标")
    only_missing = models.PositiveIntegerField("仅缺数据")
    missing = models.PositiveIntegerField("缺数据项")
    scored = models.PositiveIntegerField("有得分的社区")
    score_low = models.PositiveBigIntegerField("得分合计")
    score_high = models.PositiveBigIntegerField("最高得分合计")
    grades = models.JSONField("等次")  # grade → communities
    heads = models.JSONField("五个方面")  # a head: {"in": n, "clear": n, "low": sum, "high": sum}

    place = "code"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位汇总"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["inspection", "code"], name="unit_summary_once")]

    @property
    def failing(self):
        return self.communities - self.clear - self.only_missing

    @property
    def average(self):
        """Mean score in 0.01 points, rounded half up; None where nobody has a score."""
        return (2 * self.score_low + self.scored) // (2 * self.scored) if self.scored else None


class Summary(models.Model):
    """One division and one rule in one inspection: communities by outcome, and the sums of what is short or over.

    A shortfall of the standard has a row too, under its own key: each community once, with the worst outcome of its rules.
    So has what a rule lacks in a unit that is not its own (Lack): ``failed`` counts the communities that lack it.
    """

    inspection = models.ForeignKey(
        Inspection, models.CASCADE, related_name="summaries", verbose_name="督查", db_index=False
    )
    code = models.CharField("区划代码", max_length=12)
    rule = models.CharField("规则", max_length=20)
    passed = models.PositiveIntegerField(Outcome.PASS.label)
    failed = models.PositiveIntegerField(Outcome.FAIL.label)
    not_applicable = models.PositiveIntegerField(Outcome.NOT_APPLICABLE.label)
    missing = models.PositiveIntegerField(Outcome.MISSING.label)
    hinted = models.PositiveIntegerField(Outcome.HINT.label)
    short = models.BigIntegerField("缺口合计")  # of those not met, in the rule's smallest unit
    over = models.BigIntegerField("超出合计")

    place = "code"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条款汇总"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["inspection", "code", "rule"], name="summary_once")]

    @property
    def applies(self):
        """To how many communities the rule applies."""
        return self.passed + self.hinted + self.failed + self.missing
