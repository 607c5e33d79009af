"""Divisions and communities, and what a community states about itself every year."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from lodi_community.records.fields import Fixed, Flag, Whole
from lodi_community.records.models import Record

from .days import (
    FIRST_YEAR,
    ValidOn,
    Year,
    refuse_more,
    refuse_reversed,
    valid_on,
    validate_past_day,
    validate_year,
)
from .institutions import Institution
from .ledgers import Activity, Disclosure, Meeting, SupportGrant
from .levels import LEVELS, Level, ancestor_codes, is_street
from .life import CareInstitution, ServicePoint, SocialOrganization, YearlyLife
from .nil_reports import NilReport

__all__ = [
    "FIRST_YEAR", "ValidOn", "Year", "refuse_more", "refuse_reversed", "valid_on", "validate_past_day", "validate_year",
    "Activity", "CareInstitution", "Community", "CommunityKind", "Disclosure", "Division", "FundingTier", "Grid",
    "Installation", "Institution", "Meeting", "NilReport", "ServiceBrand", "ServicePoint", "SocialOrganization", "SupportGrant",
    "YearlyLife", "YearlyProfile", "code_validator", "is_demo",
]  # fmt: skip


def code_validator(digits):
    """A validator for division codes of so many digits."""
    return RegexValidator(rf"^\d{{{digits}}}$", f"区划代码应是 {digits} 位数字")


class Division(Record):
    """A prefecture city, county unit, street or town. Communities are rows of their own."""

    class Level(models.TextChoices):
        PREFECTURE = "prefecture", "地级市"
        COUNTY = "county", "县市区"
        SUBDISTRICT = "subdistrict", "街道"
        TOWN = "town", "镇"
        TOWNSHIP = "township", "乡"

    STREET_LEVELS = (Level.SUBDISTRICT, Level.TOWN, Level.TOWNSHIP)

    code = models.CharField("区划代码", max_length=12, unique=True, help_text="市 4 位，县 6 位，街道、乡镇 9 位")
    name = models.CharField("名称", max_length=40)
    level = models.CharField("级别", max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级区划"
    )

    place = "code"

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ["code"]

    def __str__(self):
        return self.name

    def clean(self):
        digits = LEVELS.get(self.level)
        if digits:
            code_validator(digits)(self.code)
        if self.parent and not self.code.startswith(self.parent.code):
            raise ValidationError({"code": f"代码 {self.code} 不在上级“{self.parent}”（{self.parent.code}）之下"})
        if self.parent and [self.parent.code] != ancestor_codes(self.code)[-2:-1]:
            raise ValidationError({"parent": f"“{self.parent}”不是{self.get_level_display()}的上一级"})
        if not self.parent and self.level != self.Level.PREFECTURE:
            raise ValidationError({"parent": "地级市以外的区划都要选上级区划"})

    @property
    def is_street(self):
        return is_street(self.code)

    def ancestors(self):
        """Codes of this division and all above it, from the top: ["4313", "431302", "431302001"]."""
        return ancestor_codes(self.code)


class CommunityKind(models.TextChoices):
    URBAN = "urban", "城市社区"
    TOWNSHIP = "township", "乡镇社区"


class FundingTier(models.TextChoices):
    """The class of a community that decides its money (15.2–15.4)."""

    MUNICIPAL_URBAN = "municipal_urban", "中心城区"
    COUNTY_URBAN = "county_urban", "其它县（市）城区"
    TOWNSHIP = "township", "乡镇"


class Community(Record):
    """The area of one residents' committee (社区), below a street or town."""

    class Formation(models.TextChoices):
        EXISTING = "existing", "原有"
        NEW = "new", "新建"
        SPLIT = "split", "拆分"
        MERGED = "merged", "合并"

    code = models.CharField("区划代码", max_length=12, unique=True, validators=[code_validator(Level.COMMUNITY)])
    name = models.CharField("名称", max_length=40)
    street = models.ForeignKey(Division, models.PROTECT, related_name="communities", verbose_name="所属街道（乡镇）")
    established_on = models.DateField("成立日期", null=True, blank=True, validators=[validate_past_day])
    formation = models.CharField("成立方式", max_length=10, choices=Formation, default=Formation.EXISTING)
    funding_tier_default = models.CharField(
        "经费类别", max_length=20, choices=FundingTier, help_text="新一年基本情况的默认值，由组织部门确定"
    )
    address = models.CharField("办公地址", max_length=120, blank=True)
    telephone = models.CharField(
        "办公电话",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9+\- ]{7,20}$", "电话只写数字和短横线，例如 0738-8312345")],
    )

    place = "code"

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["street", "name"], name="community_name_in_street")]

    def __str__(self):
        return self.name

    def clean(self):
        if self.street_id and not self.street.is_street:
            raise ValidationError({"street": f"社区属于街道或乡镇，“{self.street}”不是"})
        if self.street_id and not self.code.startswith(self.street.code):
            raise ValidationError({"code": f"代码 {self.code} 不在“{self.street}”（{self.street.code}）之下"})


class YearlyProfile(Record):
    """社区基本情况 of one year, as of 31 December. Feeds 1.2, 2.8, 3.2, 6.1, 8.2, 13.2 and the tiers of article 15."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="profiles", verbose_name="社区")
    year = Year("年度")
    kind = models.CharField("社区类型", max_length=10, choices=CommunityKind)
    funding_tier = models.CharField(
        "经费类别", max_length=20, choices=FundingTier, blank=True, help_text="由组织部门确定，空着即按社区登记的类别"
    )
    households = Whole("常住户数", unit="户", usual=(50, 20_000), null=True, blank=True)
    population = Whole("常住人口", unit="人", usual=(100, 100_000), null=True, blank=True)
    registered_population = Whole("户籍人口", unit="人", usual=(20, 100_000), null=True, blank=True)
    area = Fixed("面积", unit="km²", null=True, blank=True)
    estates = Whole("住宅小区", unit="个", null=True, blank=True)
    owners_associations = Whole("成立业主组织的小区", unit="个", null=True, blank=True)
    resident_organizations = Whole("驻区单位", unit="个", null=True, blank=True)
    co_building_agreements = Whole("签订共建协议的驻区单位", unit="个", null=True, blank=True)
    volunteers = Whole("注册志愿者", unit="人", null=True, blank=True)
    heavy_load = Flag("人口较多、任务较重")
    heavy_load_reason = models.CharField("任务较重的依据", max_length=120, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "社区基本情况"
        ordering = ["-year", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year"], name="profile_once_a_year", violation_error_message="这个社区这一年的基本情况已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.community} {self.year}年度基本情况"

    @property
    def has_own_tier(self):
        """Whether the department decided on another tier than the community is registered with."""
        return self.funding_tier not in ("", self.community.funding_tier_default)

    def filled_in_clean(self):
        return {"funding_tier": self.community.funding_tier_default} if self.community_id else {}

    def clean(self):
        if not self.funding_tier and self.community_id:
            self.funding_tier = self.community.funding_tier_default
        refuse_more(self, "owners_associations", "estates")
        refuse_more(self, "co_building_agreements", "resident_organizations")
        if self.heavy_load and not self.heavy_load_reason:
            raise ValidationError({"heavy_load_reason": "选了任务较重，要写明依据（第6条）"})


class Grid(Record):
    """A grid (网格) of about 200 households (clause 3.2), with its party group (clause 1.5)."""

    class PartyGroup(models.TextChoices):
        OWN = "own", "单独组建"
        JOINT = "joint", "联合组建"
        NONE = "none", "没有"

    community = models.ForeignKey(Community, models.PROTECT, related_name="grids", verbose_name="社区")
    code = models.CharField("网格编号", max_length=12)
    name = models.CharField("网格名称", max_length=40)
    boundary_description = models.CharField("四至范围", max_length=200, blank=True)
    buildings = models.CharField("楼栋", max_length=200, blank=True)
    households = Whole("常住户数", unit="户", usual=(5, 5_000))
    population = Whole("常住人口", unit="人", usual=(5, 20_000))
    grid_worker = models.CharField("网格员", max_length=40, blank=True)
    party_group = models.CharField("党小组", max_length=10, choices=PartyGroup, blank=True)
    party_group_name = models.CharField("党小组名称", max_length=60, blank=True)
    party_group_leader = models.CharField("党小组组长", max_length=40, blank=True)
    party_group_members = Whole("党小组党员", unit="人", null=True, blank=True)
    started_on = models.DateField("划定日期", validators=[validate_past_day])
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    place = "community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        ordering = ["community__code", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"], name="grid_code_in_community", violation_error_message="这个社区已有同一编号的网格"
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")


class ServiceBrand(Record):
    """A professional service brand (专业化服务品牌, clause 3.5). A party brand of 1.4 counts only if listed here too."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="brands", verbose_name="社区")
    name = models.CharField("品牌名称", max_length=60)
    field = models.CharField("服务领域", max_length=60)
    started_on = models.DateField("创建日期", validators=[validate_past_day])
    ended_on = models.DateField("停办日期", null=True, blank=True)
    evidence = models.CharField("佐证材料", max_length=200, blank=True, help_text="照片、文件的名称或编号")

    place = "community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务品牌"
        ordering = ["community__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], name="brand_name_in_community", violation_error_message="这个社区已有同名的服务品牌"
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")


class Installation(models.Model):
    """What this database is: a working portal, or a demonstration with invented figures. No row: a working portal."""

    is_demo = models.BooleanField("演示数据", default=False)
    loaded_at = models.DateTimeField("演示数据装完的时间", null=True)  # None: still being loaded, or interrupted

    CACHE_KEY, CACHE_SECONDS = "installation.is_demo", 60

    class Meta:
        verbose_name = verbose_name_plural = "安装"

    def __str__(self):
        return "演示数据" if self.is_demo else "正式数据"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        cache.delete(self.CACHE_KEY)


def is_demo():
    """Whether every page and file has to say 演示数据. Asked at each page: one query a minute and process."""
    known = cache.get(Installation.CACHE_KEY)
    if known is None:
        known = Installation.objects.filter(is_demo=True).exists()
        cache.set(Installation.CACHE_KEY, known, Installation.CACHE_SECONDS)
    return known
