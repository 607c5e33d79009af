"""What a community shows and offers at its premises: work platforms (9.1), the five unifications (9.4), plaques (9.5)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, ValidOn, refuse_reversed, validate_past_day
from lodi_community.records.fields import Flag
from lodi_community.records.models import Record

PLATFORMS = (
    "party_building", "labour_security", "social_assistance", "property_management", "family_planning_health",
    "public_security", "public_affairs",
)  # fmt: skip
UNIFICATIONS = ("signage", "facade", "doorplates", "service_windows", "bulletin_boards")


class Stated(Record):
    """A list as it stood on a day; the last one that has begun counts until the next."""

    stated_on = models.DateField("核实日期", validators=[validate_past_day])
    remarks = models.CharField("备注", max_length=200, blank=True)

    place = "community__code"

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.community} {self.stated_on:%Y-%m-%d} {self._meta.verbose_name}"


class WorkPlatforms(Stated):
    """The seven work platforms that clause 9.1 names, each brought together in the community or not."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="work_platforms", verbose_name="社区")
    party_building = Flag("党的建设平台")
    labour_security = Flag("劳动保障平台")
    social_assistance = Flag("社会救助平台")
    property_management = Flag("物业管理平台")
    family_planning_health = Flag("计生卫生平台")
    public_security = Flag("综治维稳平台")
    public_affairs = Flag("公共事务平台")

    class Meta:
        verbose_name = verbose_name_plural = "工作平台"
        ordering = ["community__code", "-stated_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "stated_on"], name="work_platforms_once_a_day",
                violation_error_message="这个社区这一天的工作平台已有，请去修改它",
            )
        ]  # fmt: skip


class Unifications(Stated):
    """“五统一” of clause 9.4. An inspector's own finding is a row like the clerk's, and only inspectors write it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="unifications", verbose_name="社区")
    signage = Flag("社区标识统一")
    facade = Flag("外墙装饰统一")
    doorplates = Flag("机构门牌统一")
    service_windows = Flag("服务窗口统一")
    bulletin_boards = Flag("宣传栏目统一")
    photos = models.CharField("照片", max_length=200, blank=True, help_text="照片的名称或编号")
    inspected = models.BooleanField("督查认定", default=False, help_text="由督查岗位填写，录入岗位不能修改")

    class Meta:
        verbose_name = verbose_name_plural = "五统一"
        ordering = ["community__code", "-stated_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "stated_on", "inspected"], name="unifications_once_a_day",
                violation_error_message="这个社区这一天的“五统一”已有，请去修改它",
            )
        ]  # fmt: skip

    def clean(self):
        if any(getattr(self, name) for name in UNIFICATIONS) and not self.photos:
            raise ValidationError({"photos": "有一项选“是”，就要写照片的名称或编号（第9条）"})


class Plaque(Record):
    """A plaque on the outside of the premises (clause 9.5)."""

    class Organization(models.TextChoices):
        PARTY_ORGANIZATION = "party_organization", "社区党组织"
        RESIDENTS_COMMITTEE = "residents_committee", "社区居民委员会"
        SERVICE_CENTRE = "community_service_centre", "社区服务中心"
        OTHER = "other", "其他组织"

    NAMED = (Organization.PARTY_ORGANIZATION, Organization.RESIDENTS_COMMITTEE, Organization.SERVICE_CENTRE)

    community = models.ForeignKey(Community, models.PROTECT, related_name="plaques", verbose_name="社区")
    text = models.CharField("牌匾文字", max_length=60)
    organization = models.CharField("属于", max_length=30, choices=Organization)
    photo = models.CharField("照片", max_length=120, blank=True, help_text="照片的名称或编号")
    started_on = models.DateField("挂牌日期", validators=[validate_past_day])
    ended_on = models.DateField("摘牌日期", null=True, blank=True, help_text="最后一个挂着的日子")

    place = "community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对外牌匾"
        ordering = ["community__code", "organization", "id"]

    def __str__(self):
        return self.text

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")
