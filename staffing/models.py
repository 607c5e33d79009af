"""Persons who work for a community: employment, pay, training, and candidates in reserve. No ID-card numbers."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from communities.days import years_before
from communities.models import Community, ValidOn, refuse_reversed, validate_past_day
from lodi_community.records.fields import Fixed, Flag, Mobile, PersonName
from lodi_community.records.models import Record

from .appraisals import Appraisal, Promotion
from .wages import AverageWage, PayStandard

__all__ = [
    "Appraisal", "AverageWage", "Employment", "Pay", "PayStandard", "Person", "Promotion", "ReserveCandidate", "Training",
]  # fmt: skip
LEAST_AGE = 16  # of whom the Labour Law lets work
INSURANCES = ("pension", "unemployment", "medical", "maternity", "injury")


class Education(models.TextChoices):
    """GB/T 4658, first digit; 大专以上 is 1 to 3."""

    POSTGRADUATE = "1", "研究生"
    BACHELOR = "2", "大学本科"
    COLLEGE = "3", "大学专科"
    VOCATIONAL = "4", "中等职业"
    HIGH_SCHOOL = "6", "高中"
    MIDDLE_SCHOOL = "7", "初中"
    PRIMARY_SCHOOL = "8", "小学"
    OTHER = "9", "其他"


COLLEGE_AND_ABOVE = (Education.POSTGRADUATE, Education.BACHELOR, Education.COLLEGE)


class Person(Record):
    """A person on a community's rosters, known by community, name and birth date."""

    class Sex(models.TextChoices):
        """GB/T 2261.1."""

        UNKNOWN = "0", "未知"
        MALE = "1", "男"
        FEMALE = "2", "女"
        UNSTATED = "9", "未说明"

    class PoliticalStatus(models.TextChoices):
        """GB/T 4762."""

        MEMBER = "01", "中共党员"
        PROBATIONARY = "02", "中共预备党员"
        LEAGUE = "03", "共青团员"
        RCCK = "04", "民革党员"
        CDL = "05", "民盟盟员"
        CNDCA = "06", "民建会员"
        CAPD = "07", "民进会员"
        CPWDP = "08", "农工党党员"
        ZHIGONG = "09", "致公党党员"
        JIUSAN = "10", "九三学社社员"
        TDSGL = "11", "台盟盟员"
        INDEPENDENT = "12", "无党派人士"
        MASSES = "13", "群众"

    community = models.ForeignKey(Community, models.PROTECT, related_name="persons", verbose_name="社区")
    name = PersonName("姓名", max_length=30)
    sex = models.CharField("性别", max_length=1, choices=Sex)
    birth_date = models.DateField("出生日期", validators=[validate_past_day])
    ethnicity = models.CharField("民族", max_length=20, default="汉族")
    political_status = models.CharField("政治面貌", max_length=2, choices=PoliticalStatus)
    education_level = models.CharField("学历", max_length=1, choices=Education)
    school = models.CharField("毕业院校", max_length=60, blank=True)
    major = models.CharField("专业", max_length=60, blank=True)
    mobile = Mobile(
        "联系电话", max_length=11, blank=True, validators=[RegexValidator(r"^1[3-9]\d{9}$", "手机号应是 11 位数字")]
    )
    joined_party_on = models.DateField("入党日期", null=True, blank=True, validators=[validate_past_day])
    remarks = models.CharField("备注", max_length=200, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "人员花名册"
        ordering = ["community__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name", "birth_date"], name="person_once_in_community",
                violation_error_message="这个社区已有同名同出生日期的人，请去修改那一条",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        if self.birth_date and self.birth_date > years_before(date.today(), LEAST_AGE):
            raise ValidationError({"birth_date": f"{self.birth_date:%Y-%m-%d} 出生，还不满 {LEAST_AGE} 岁，请核对"})
        refuse_reversed(self, "birth_date", "joined_party_on")


class Employment(Record):
    """A person's work in the community: post, source, certificate and the five insurances (6.1–6.3, 6.7, 15.8, 15.9)."""

    class Source(models.TextChoices):
        ELECTED = "elected", "选举任职"
        OPEN_RECRUITMENT = "open_recruitment", "面向社会公开招聘"
        ASSIGNED = "assigned", "上级选派"
        PUBLIC_POST = "public_post", "公益性岗位"
        OTHER = "other", "其他"

    class Certificate(models.TextChoices):
        NONE = "none", "没有"
        ASSISTANT = "assistant", "助理社会工作师"
        INTERMEDIATE = "intermediate", "社会工作师"
        SENIOR = "senior", "高级社会工作师"

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments", verbose_name="人员")
    position = models.CharField("岗位", max_length=40)
    full_time = models.BooleanField("专职", default=True)
    source = models.CharField("来源", max_length=20, choices=Source)
    notice_no = models.CharField("招聘公告文号", max_length=60, blank=True)
    graduate_plan = Flag("一社区一名大学生计划")
    social_work_certificate = models.CharField("社会工作证书", max_length=12, choices=Certificate, blank=True)
    certificate_on = models.DateField("取得证书日期", null=True, blank=True, validators=[validate_past_day])
    pension = Flag("基本养老保险")
    unemployment = Flag("失业保险")
    medical = Flag("基本医疗保险")
    maternity = Flag("生育保险")
    injury = Flag("工伤保险")
    insured_on = models.DateField("参保日期", null=True, blank=True, validators=[validate_past_day])
    exemption_reason = models.CharField(
        "不在本单位参保的原因", max_length=80, blank=True, help_text="已退休、在别处参保等"
    )
    housing_fund = Flag("住房公积金")
    started_on = models.DateField("到岗日期", validators=[validate_past_day])
    ended_on = models.DateField("离岗日期", null=True, blank=True)

    place = "person__community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作人员"
        ordering = ["person__community__code", "person__name"]
        indexes = [models.Index(fields=["person", "started_on"], name="employment_person")]

    def __str__(self):
        return f"{self.person}·{self.position}"

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")
        if self.source == self.Source.OPEN_RECRUITMENT and not self.notice_no:
            raise ValidationError({"notice_no": "公开招聘的要写招聘公告文号（第6条）"})
        if self.person_id and self.started_on and self.started_on < self.person.birth_date:
            raise ValidationError({"started_on": f"到岗日期早于{self.person}的出生日期，请核对"})


class Pay(Record):
    """Monthly base pay (基本报酬, clause 15.6) from one month on: no bonus, no insurance share."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="pays", verbose_name="人员")
    base_pay = Fixed("基本报酬", unit="元/月", usual=(300, 50_000))
    started_on = models.DateField("起发日期")
    ended_on = models.DateField("止发日期", null=True, blank=True)

    place = "person__community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "基本报酬"
        ordering = ["person__community__code", "person__name", "-started_on"]
        indexes = [models.Index(fields=["person", "started_on"], name="pay_person")]

    def __str__(self):
        return f"{self.person} {self.started_on:%Y-%m} 起基本报酬"

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")


class Training(Record):
    """A course one person took part in (clauses 5.8, 5.9); days are counted in halves."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        STREET = "street", "街道（乡镇）级"
        COMMUNITY = "community", "社区"

    COUNTY_AND_ABOVE = (Level.PROVINCE, Level.CITY, Level.COUNTY)
    STREET_AND_ABOVE = (*COUNTY_AND_ABOVE, Level.STREET)

    person = models.ForeignKey(Person, models.PROTECT, related_name="trainings", verbose_name="人员")
    course = models.CharField("培训班名称", max_length=80)
    organizer_level = models.CharField("主办级别", max_length=10, choices=Level)
    started_on = models.DateField("开始日期", validators=[validate_past_day])
    ended_on = models.DateField("结束日期", validators=[validate_past_day])
    days = Fixed("集中培训天数", unit="天", scale=2)
    certificate_no = models.CharField("证书编号", max_length=40, blank=True)

    place = "person__community__code"
    first_day = "started_on"

    class Meta:
        verbose_name = verbose_name_plural = "培训台账"
        ordering = ["-started_on", "person__community__code"]
        indexes = [models.Index(fields=["person", "ended_on"], name="training_person")]

    def __str__(self):
        return f"{self.person}·{self.course}"

    def fact_year(self):
        return self.ended_on.year if self.ended_on else None

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")
        if self.started_on and self.ended_on and self.days is not None:
            span = (self.ended_on - self.started_on).days + 1
            if self.days > span:
                raise ValidationError({"days": f"从开始到结束一共 {span} 天，培训天数不能是 {self.days} 天"})
            if self.days == 0:
                raise ValidationError({"days": "培训天数要大于 0"})


class ReserveCandidate(Record):
    """A candidate in reserve (后备人选, clause 6.4). A worker in post counts only if listed here."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies", verbose_name="人员")
    listed_on = models.DateField("列入日期", validators=[validate_past_day])
    left_on = models.DateField("退出日期", null=True, blank=True)
    remarks = models.CharField("培养方向", max_length=120, blank=True)

    place = "person__community__code"
    first_day = "listed_on"
    last_day = "left_on"

    class Meta:
        verbose_name = verbose_name_plural = "后备人选"
        ordering = ["person__community__code", "person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(left_on__isnull=True), name="candidate_listed_once",
                violation_error_message="这个人已列为后备人选，还没有退出",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.person}（后备人选）"

    def clean(self):
        refuse_reversed(self, "listed_on", "left_on")
