"""Public-service premises (公共服务用房) and their rooms (clauses 8.1, 8.2, 9.2, 9.3)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, ValidOn, refuse_reversed, validate_past_day
from lodi_community.records.fields import Fixed
from lodi_community.records.models import Record

from .platforms import Plaque, Unifications, WorkPlatforms
from .projects import BuildingPlan, DeveloperProject, ProjectFee

__all__ = [
    "BuildingPlan", "DeveloperProject", "Plaque", "Premises", "ProjectFee", "Room", "Unifications", "WorkPlatforms",
]  # fmt: skip


# 8.1 asks for 400 m², 8.2 for 30 m² a hundred households.
SITES, ROOMS = (10, 20_000), (1, 5_000)


class InUse(ValidOn):
    """Premises in use on a day: out of use since 30 December does not count on the 31st."""

    start, end = "in_use_from", "in_use_to"


class Premises(Record):
    """One site. An area shared with another community is entered as this community's own share."""

    class Tenure(models.TextChoices):
        OWNED = "owned", "自有"
        ALLOCATION = "allocation", "划拨"
        DEVELOPER = "developer_provided", "开发建设单位提供"
        EXCHANGE = "exchange", "置换"
        BORROWED = "borrowed", "借用"
        RENTED = "rented", "租赁"

    community = models.ForeignKey(Community, models.PROTECT, related_name="premises", verbose_name="社区")
    name = models.CharField("名称", max_length=60)
    address = models.CharField("地址", max_length=120, blank=True)
    floor_area = Fixed("建筑面积", unit="m²", usual=SITES, null=True, blank=True)
    usable_area = Fixed("使用面积", unit="m²", usual=SITES, null=True, blank=True)
    tenure = models.CharField("产权", max_length=20, choices=Tenure)
    certificate_no = models.CharField("权属证明", max_length=60, blank=True)
    shared_with = models.CharField(
        "与哪个社区合用", max_length=60, blank=True, help_text="合用的，面积只填本社区分得的部分"
    )
    in_use_from = models.DateField("启用日期", validators=[validate_past_day])
    in_use_to = models.DateField("停用日期", null=True, blank=True, help_text="最后一个使用的日子")

    place = "community__code"
    first_day = "in_use_from"
    last_day = "in_use_to"
    objects = InUse.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务用房"
        ordering = ["community__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], name="premises_name_in_community", violation_error_message="这个社区已有同名的用房"
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def void(self):
        return super().void() | {"shared_with"}

    def clean(self):
        refuse_reversed(self, "in_use_from", "in_use_to")
        if self.floor_area is not None and self.usable_area is not None and self.usable_area > self.floor_area:
            raise ValidationError({"usable_area": f"使用面积 {self.usable_area} m² 大于建筑面积 {self.floor_area} m²"})


class Room(Record):
    """A room of the premises; its area lies inside the premises' area."""

    class Kind(models.TextChoices):
        SERVICE_CENTRE = "community_service_centre", "社区服务中心"
        PARTY_MASS = "party_mass_activity_room", "党群活动室"
        MEDIATION = "mediation_room", "调解室"
        POLICE = "police_room", "警务室"
        FAMILY_PLANNING = "family_planning_room", "计划生育服务室"
        CHARITY = "charity_supermarket", "慈善超市"
        OFFICE = "community_office", "社区办公室"
        AUXILIARY = "auxiliary_room", "辅助用房"
        OTHER = "other", "其他"

    premises = models.ForeignKey(Premises, models.PROTECT, related_name="rooms", verbose_name="服务用房")
    kind = models.CharField("用途", max_length=30, choices=Kind)
    area = Fixed("面积", unit="m²", usual=ROOMS, null=True, blank=True)
    shared_with = models.CharField("合用社区", max_length=60, blank=True)
    photo = models.CharField("照片", max_length=120, blank=True, help_text="照片的名称或编号")

    place = "premises__community__code"
    # A room is there as long as its premises are in use.
    first_day = "premises__in_use_from"
    last_day = "premises__in_use_to"

    class Meta:
        verbose_name = verbose_name_plural = "房间"
        ordering = ["premises__community__code", "premises", "id"]

    def __str__(self):
        return f"{self.get_kind_display()}"

    def void(self):
        return super().void() | {"shared_with"}

    def clean(self):
        whole = self.premises.floor_area if self.premises_id else None
        if self.area is not None and whole is not None and self.area > whole:
            raise ValidationError({"area": f"房间 {self.area} m² 大于所在用房 {whole} m²"})
