"""Who answers for communities, and what they do for them: article 14 and the incubation platforms of 4.2."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.levels import Level
from communities.models import Community, ValidOn, Year, refuse_reversed, validate_past_day
from lodi_community.records.fields import Flag, Whole
from lodi_community.records.models import Record

from ..catalogue.standards import standard_for
from .duty import UnitRecord, refuse_outside


class LeadingGroup(UnitRecord):
    """The leading group for community work and its office, of the city or a county (14.2, 14.4)."""

    levels = (Level.PREFECTURE, Level.COUNTY)

    name = models.CharField("领导小组名称", max_length=60)
    document_no = models.CharField("成立文号", max_length=60, blank=True)
    founded_on = models.DateField("成立日期", validators=[validate_past_day])
    ended_on = models.DateField("撤销日期", null=True, blank=True)
    leader = models.CharField("组长", max_length=30)
    leader_post = models.CharField("组长职务", max_length=60, blank=True)
    office = Flag("设有办公室")
    office_head = models.CharField("办公室主任", max_length=30, blank=True)
    planned_staff = Whole("办公室应配人员", unit="名", null=True, blank=True)
    staff = Whole("办公室实有人员", unit="名", null=True, blank=True)

    first_day = "founded_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "领导小组"
        ordering = ["unit__code", "-founded_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_on__isnull=True), name="leading_group_one_of_a_unit",
                violation_error_message="这个单位已有领导小组，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        refuse_reversed(self, "founded_on", "ended_on")
        if not self.office and (self.planned_staff or self.staff or self.office_head):
            raise ValidationError({"office": "填了办公室的人员，“设有办公室”应选是（第14条）"})


# How the name of a unit ends → its heads of the Party and of the government; zones are no divisions of the state.
ZONE = ("党（工）委书记", "管委会主任")
TITLES = {
    "街道": ("党工委书记", "办事处主任"),
    "开发区": ZONE,
    "新区": ZONE,
    "园区": ZONE,
    "镇": ("党委书记", "镇长"),
    "乡": ("党委书记", "乡长"),
    "县": ("县委书记", "县长"),
    "市": ("市委书记", "市长"),
    "区": ("区委书记", "区长"),
}


class ResponsiblePerson(UnitRecord):
    """The head of the Party or of the government of a county or street, who answers for its communities (14.6)."""

    class Post(models.TextChoices):
        PARTY = "party", "党（工）委书记"
        GOVERNMENT = "government", "政府（办事处）正职"

    levels = (Level.COUNTY, Level.STREET)

    post = models.CharField("职务", max_length=12, choices=Post)
    name = models.CharField("姓名", max_length=30)
    document_no = models.CharField("责任文件", max_length=60, blank=True)
    started_on = models.DateField("任职日期", validators=[validate_past_day])
    ended_on = models.DateField("离任日期", null=True, blank=True)

    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任人"
        ordering = ["unit__code", "-post", "-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "post"], condition=Q(ended_on__isnull=True), name="responsible_one_of_a_post",
                violation_error_message="这个单位的这个职务已有在任的人，先填他的离任日期",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}·{self.get_post_display()}"

    @property
    def title(self):
        """The post as it is called in a unit of this name: 党工委书记 of a 街道, 县长 of a 县; for others as the list says it."""
        for ending, titles in TITLES.items():
            if self.unit.name.endswith(ending):
                return titles[self.post == self.Post.GOVERNMENT]
        return self.get_post_display()

    def choice_label(self):
        return f"{self}（{self.unit}）"

    def clean(self):
        super().clean()
        refuse_reversed(self, "started_on", "ended_on")


class Leader(UnitRecord):
    """A member of a county's or street's leadership with a contact community (14.7). The unit lists who is meant."""

    levels = (Level.COUNTY, Level.STREET)

    name = models.CharField("姓名", max_length=30)
    post = models.CharField("职务", max_length=60)
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="社区联系点"
    )
    started_on = models.DateField("任职日期", validators=[validate_past_day])
    ended_on = models.DateField("离任日期", null=True, blank=True)

    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班子成员"
        ordering = ["unit__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(ended_on__isnull=True), name="leader_once_in_unit",
                violation_error_message="这个单位已有同名的在任班子成员，请去修改那一条",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}·{self.post}"

    def choice_label(self):
        return f"{self}（{self.unit}）"

    def clean(self):
        super().clean()
        refuse_reversed(self, "started_on", "ended_on")
        if self.community_id and self.unit_id:
            refuse_outside(self, "community", self.unit)


class GuidanceVisit(Record):
    """A leader's visit to a community for study and guidance (14.7)."""

    leader = models.ForeignKey(Leader, models.PROTECT, related_name="visits", verbose_name="班子成员")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    visited_on = models.DateField("日期", validators=[validate_past_day])
    content = models.CharField("调研、指导内容", max_length=200)
    problems = models.CharField("发现的问题", max_length=200, blank=True)

    place = "leader__unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "调研指导"
        ordering = ["-visited_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "community", "visited_on"], name="visit_once_a_day",
                violation_error_message="这个人这一天到这个社区的调研已有，请去修改那一条",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["visited_on"], name="visit_day")]

    def __str__(self):
        return f"{self.visited_on:%Y-%m-%d} {self.leader}"

    def fact_year(self):
        return self.visited_on.year

    def clean(self):
        if not self.leader_id:
            return
        if self.community_id:
            refuse_outside(self, "community", self.leader.unit)
        first, last = self.leader.started_on, self.leader.ended_on
        if self.visited_on and (self.visited_on < first or (last and self.visited_on > last)):
            until = f"{last:%Y-%m-%d}" if last else "今"
            message = f"{self.visited_on:%Y-%m-%d} {self.leader}不在任（{first:%Y-%m-%d} 至{until}）"
            raise ValidationError({"visited_on": message})


class StudyMeeting(UnitRecord):
    """A meeting at which a county's Party committee or government took up community work (14.1)."""

    class Body(models.TextChoices):
        PARTY = "party", "党委"
        GOVERNMENT = "government", "政府"

    levels = (Level.COUNTY,)

    body = models.CharField("召开单位", max_length=12, choices=Body)
    held_on = models.DateField("日期", validators=[validate_past_day])
    minutes_no = models.CharField("会议纪要文号", max_length=60, blank=True)
    topics = models.CharField("议题", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "专题研究"
        ordering = ["-held_on", "id"]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.unit}{self.get_body_display()}"

    def fact_year(self):
        return self.held_on.year


class JointCreation(UnitRecord):
    """Whether a county had community work within its 三级联创 of a year (14.1)."""

    levels = (Level.COUNTY,)

    year = Year("年度")
    included = Flag("列入“三级联创”活动范围")
    document_no = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "三级联创"
        ordering = ["-year", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="joint_creation_once_a_year", violation_error_message="这个单位这一年的三级联创已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.year}年三级联创"


class Issue(UnitRecord):
    """A problem of community work that a leading group and its office take up and solve (14.5)."""

    levels = (Level.PREFECTURE, Level.COUNTY)

    raised_on = models.DateField("提出日期", validators=[validate_past_day])
    raised_by = models.CharField("提出单位", max_length=60)
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="涉及社区"
    )
    clause = models.CharField("涉及条款", max_length=6, blank=True, help_text="例如 8.1")
    problem = models.CharField("问题", max_length=200)
    solved_on = models.DateField("解决日期", null=True, blank=True, validators=[validate_past_day])
    result = models.CharField("解决结果", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题台账"
        ordering = ["-raised_on", "id"]

    def __str__(self):
        return f"{self.raised_on:%Y-%m-%d} {self.problem[:20]}"

    def fact_year(self):
        return self.raised_on.year

    def clean(self):
        super().clean()
        refuse_reversed(self, "raised_on", "solved_on")
        if self.solved_on and not self.result:
            raise ValidationError({"result": "填了解决日期，要写明解决结果（第14条）"})
        if self.community_id and self.unit_id:
            refuse_outside(self, "community", self.unit)
        if self.clause and self.raised_on:
            document = standard_for(self.raised_on.year).document
            if self.clause not in {clause.id for clause in document.clauses}:
                raise ValidationError({"clause": f"文件没有 {self.clause} 这一款，请填 1.1 到 17.8 的条款号"})


class IncubationPlatform(UnitRecord):
    """A platform that serves and incubates social organizations, of a county or street (4.2)."""

    levels = (Level.COUNTY, Level.STREET)
    article = 4
    first_day = "opened_on"
    last_day = "closed_on"

    name = models.CharField("平台名称", max_length=60)
    address = models.CharField("地址", max_length=120, blank=True)
    opened_on = models.DateField("启用日期", validators=[validate_past_day])
    closed_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "孵化平台"
        ordering = ["unit__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="platform_name_in_unit", violation_error_message="这个单位已有同名的孵化平台，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        refuse_reversed(self, "opened_on", "closed_on")
