"""Ledgers of a community: meetings, disclosures, activities, and the support its organizations receive."""

from django.core.exceptions import ValidationError
from django.db import models

from lodi_community.records.fields import Fixed, Whole
from lodi_community.records.models import Record

from .days import Year, refuse_more, validate_past_day
from .institutions import OfUnit


class Meeting(Record):
    """A meeting of residents (2.4, 2.5): the residents' congress, the four kinds the document names, or another."""

    class Kind(models.TextChoices):
        CONGRESS = "residents_congress", "居民代表大会"
        HEARING = "hearing", "社区事务听证会"
        TALK = "democratic_talk", "民主恳谈会"
        MEDIATION = "mediation", "矛盾协调会"
        PARTY_AND_MASSES = "party_and_masses", "党群议事会"
        OTHER = "other", "其他"

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="meetings", verbose_name="社区")
    kind = models.CharField("会议类别", max_length=20, choices=Kind)
    held_on = models.DateField("召开日期", validators=[validate_past_day])
    topic = models.CharField("议题", max_length=120)
    entitled = Whole("应到", unit="人", null=True, blank=True)
    present = Whole("实到", unit="人", null=True, blank=True)
    outcome = models.CharField("结果", max_length=200, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "会议台账"
        ordering = ["-held_on", "community__code"]
        indexes = [models.Index(fields=["community", "held_on"], name="meeting_community")]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.get_kind_display()}"

    def fact_year(self):
        return self.held_on.year if self.held_on else None

    def clean(self):
        refuse_more(self, "present", "entitled")
        if self.kind == self.Kind.CONGRESS and (self.present is None or self.entitled is None):
            raise ValidationError({"present": "居民代表大会要填应到和实到人数（第2条）"})


class Disclosure(Record):
    """One publication of party affairs, residents' affairs or finance (党务、居务、财务公开, 2.6)."""

    class Kind(models.TextChoices):
        PARTY = "party_affairs", "党务公开"
        RESIDENTS = "residents_affairs", "居务公开"
        FINANCE = "finance", "财务公开"

    class Medium(models.TextChoices):
        BOARD = "board", "公开栏"
        MEETING = "meeting", "会议通报"
        NETWORK = "network", "网站或手机信息"
        OTHER = "other", "其他"

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="disclosures", verbose_name="社区"
    )
    kind = models.CharField("公开类别", max_length=20, choices=Kind)
    published_on = models.DateField("公开日期", validators=[validate_past_day])
    medium = models.CharField("公开方式", max_length=10, choices=Medium)
    content = models.CharField("公开内容", max_length=120)
    evidence = models.CharField("佐证材料", max_length=200, blank=True, help_text="照片、文件的名称或编号")

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "公开台账"
        ordering = ["-published_on", "community__code"]
        indexes = [models.Index(fields=["community", "published_on"], name="disclosure_community")]

    def __str__(self):
        return f"{self.published_on:%Y-%m-%d} {self.get_kind_display()}"

    def fact_year(self):
        return self.published_on.year if self.published_on else None


class Activity(Record):
    """An activity of the community (1.4, 10.1, 10.4, 13.4), by theme."""

    class Theme(models.TextChoices):
        PARTY_BUILDING = "party_building", "基层党建“创新创优”评比"
        PARTY_FLAG = "party_flag", "党旗飘楼栋、服务千万家"
        CULTURE = "culture", "群众文化活动"
        WELFARE = "welfare", "社区公益活动"
        OTHER = "other", "其他"

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        STREET = "street", "街道（乡镇）级"
        COMMUNITY = "community", "社区"

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="activities", verbose_name="社区"
    )
    theme = models.CharField("主题", max_length=20, choices=Theme)
    name = models.CharField("活动名称", max_length=80)
    level = models.CharField("主办级别", max_length=10, choices=Level)
    held_on = models.DateField("开展日期", validators=[validate_past_day])
    participants = Whole("参加人数", unit="人次", null=True, blank=True)
    result = models.CharField("结果或名次", max_length=120, blank=True)
    evidence = models.CharField("佐证材料", max_length=200, blank=True, help_text="照片、文件的名称或编号")

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "活动台账"
        ordering = ["-held_on", "community__code"]
        indexes = [models.Index(fields=["community", "held_on"], name="activity_community")]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.name}"

    def fact_year(self):
        return self.held_on.year if self.held_on else None


class SupportGrant(OfUnit):
    """Support for a social organization of communities (4.3): who gives it, in which way, how much a year."""

    class Way(models.TextChoices):
        PURCHASE = "purchase", "政府购买服务"
        PROJECT = "project", "项目资金"
        OTHER = "other", "其他"

    year = Year("年度")
    way = models.CharField("扶持途径", max_length=10, choices=Way)
    receiver = models.CharField("受扶持的社会组织", max_length=80)
    amount = Fixed("扶持金额", unit="元")
    document_no = models.CharField("文件或合同编号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "社会组织扶持台账"
        ordering = ["-year", "code", "receiver"]
        indexes = [models.Index(fields=["code", "year"], name="support_unit")]

    def __str__(self):
        return f"{self.year}年度 {self.receiver} {self.get_way_display()}"
