"""Life in a community: what it states of a year, its organizations, service points and care institutions."""

from django.core.exceptions import ValidationError
from django.db import models

from lodi_community.records.fields import Fixed, Flag, Whole
from lodi_community.records.models import Record

from .days import ValidOn, Year, refuse_more, refuse_reversed, validate_past_day


class YearlyLife(Record):
    """服务与活动 of one year: yes or no and numbers (1.4, 3.3, 7.1, 7.3, 10.3, 10.4, 12.1–12.3, 13.4)."""

    # Numbers beside the practices of 7.3 may only be filled in where the practice is carried out.
    PRACTICES = ("model_posts", "responsibility_areas", "pledges", "party_volunteering")
    PLATFORMS = ("uses_party_site", "uses_distance_learning", "uses_mobile_system")
    GROUPS = ("elderly", "disabled", "minors", "veterans")

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="years_of_life", verbose_name="社区"
    )
    year = Year("年度")

    party_brand = models.CharField("党建品牌", max_length=60, blank=True)
    members_developed = Whole("本年发展党员", unit="人", null=True, blank=True)
    member_trainings = Whole("党员培训", unit="人次", null=True, blank=True)
    model_posts = Flag("党员示范岗")
    model_posts_number = Whole("党员示范岗数", unit="个", null=True, blank=True)
    responsibility_areas = Flag("党员责任区")
    responsibility_areas_number = Whole("党员责任区数", unit="个", null=True, blank=True)
    pledges = Flag("党员承诺践诺")
    pledges_number = Whole("承诺践诺党员", unit="人", null=True, blank=True)
    party_volunteering = Flag("党员志愿服务")
    party_volunteering_number = Whole("党员志愿服务次数", unit="次", null=True, blank=True)
    practices_evidence = models.CharField("佐证材料", max_length=200, blank=True, help_text="照片、文件的名称或编号")
    serving_members = Whole("报到的在职党员", unit="人", null=True, blank=True)
    serving_times = Whole("在职党员服务群众", unit="人次", null=True, blank=True)

    uses_party_site = Flag("使用党建网")
    party_site_on = models.DateField("党建网最近使用", null=True, blank=True, validators=[validate_past_day])
    uses_distance_learning = Flag("使用现代远程教育网")
    distance_learning_on = models.DateField("远程教育网最近使用", null=True, blank=True, validators=[validate_past_day])
    uses_mobile_system = Flag("使用党员干部手机信息系统")
    mobile_system_on = models.DateField("手机信息系统最近使用", null=True, blank=True, validators=[validate_past_day])

    heart_to_heart = Flag("民情恳谈")
    one_stop_service = Flag("一站式服务")
    group_service = Flag("组团式服务")
    residents_hotline = Flag("居民热线服务", help_text="冷水江880，其他县市区的居民热线同样算")
    after_school = Flag("四点半学校")

    home_care = Flag("居家养老服务")
    home_care_persons = Whole("居家养老服务对象", unit="人", null=True, blank=True)
    care_feasible = Flag("有条件建养老、日间照料机构", help_text="由街道（乡镇）确定")
    elderly = Whole("老年人", unit="人", null=True, blank=True)
    elderly_served = Whole("得到服务的老年人", unit="人", null=True, blank=True)
    disabled = Whole("残疾人", unit="人", null=True, blank=True)
    disabled_served = Whole("得到服务的残疾人", unit="人", null=True, blank=True)
    minors = Whole("需要保障的未成年人", unit="人", null=True, blank=True)
    minors_served = Whole("得到服务的未成年人", unit="人", null=True, blank=True)
    veterans = Whole("重点优抚对象", unit="人", null=True, blank=True)
    veterans_served = Whole("得到服务的重点优抚对象", unit="人", null=True, blank=True)

    donation_times = Whole("慈善捐助", unit="次", null=True, blank=True)
    donations = Fixed("捐助金额", unit="元", null=True, blank=True)
    donated_goods = models.CharField("捐助物资", max_length=120, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "服务与活动"
        ordering = ["-year", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year"], name="life_once_a_year", violation_error_message="这个社区这一年的服务与活动已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.community} {self.year}年度服务与活动"

    def clean(self):
        for name in self.PRACTICES:
            self._refuse_number_without(name, f"{name}_number")
        self._refuse_number_without("home_care", "home_care_persons")
        for group in self.GROUPS:
            refuse_more(self, f"{group}_served", group)

    def _refuse_number_without(self, flag, number):
        """A number of what is not done contradicts itself."""
        if getattr(self, number) and getattr(self, flag) is not True:
            title = self._meta.get_field(flag).verbose_name
            message = f"填了{self._meta.get_field(number).verbose_name}，“{title}”就要选“是”"
            raise ValidationError({flag: message})


class SocialOrganization(Record):
    """A social organization active in the community: one register for 2.8, 3.4, 4.1 and 4.4."""

    class Kind(models.TextChoices):
        SERVICE = "service", "社区服务类"
        CULTURE = "culture", "文体活动类"
        CHARITY = "charity", "公益慈善类"
        SELF_GOVERNING = "self_governing", "居民自治类"
        OTHER = "other", "其他"

    class Registration(models.TextChoices):
        REGISTERED = "registered", "已在民政部门登记"
        FILED = "filed", "已备案"
        NONE = "none", "没有登记备案"

    SERVES = ("serves_elderly", "serves_children", "serves_sick", "serves_disabled")

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="social_organizations", verbose_name="社区"
    )
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    serves_elderly = models.BooleanField("为老年人服务", default=False)
    serves_children = models.BooleanField("为儿童服务", default=False)
    serves_sick = models.BooleanField("为病人服务", default=False)
    serves_disabled = models.BooleanField("为残疾人服务", default=False)
    registration = models.CharField("登记备案", max_length=12, choices=Registration, blank=True)
    filing_no = models.CharField("登记（备案）编号", max_length=60, blank=True)
    filed_on = models.DateField("登记（备案）日期", null=True, blank=True, validators=[validate_past_day])
    authority = models.CharField("登记（备案）机关", max_length=60, blank=True)
    started_on = models.DateField("成立日期", validators=[validate_past_day])
    ended_on = models.DateField("停止活动日期", null=True, blank=True)

    place = "community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区社会组织"
        ordering = ["community__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], name="organization_name_in_community",
                violation_error_message="这个社区已有同名的社会组织",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")
        recorded = self.registration in (self.Registration.REGISTERED, self.Registration.FILED)
        if recorded and not self.filing_no:
            raise ValidationError({"filing_no": "已登记、备案的要写编号（第4条）"})
        if not recorded and (self.filing_no or self.filed_on):
            raise ValidationError({"registration": "填了登记（备案）编号或日期，要选“已在民政部门登记”或“已备案”"})


class ServicePoint(Record):
    """A point of everyday service near the residents (便民服务网点, 11.1, 11.2)."""

    class Kind(models.TextChoices):
        SHOP = "shop", "便民超市、菜店"
        FOOD = "food", "餐饮早点"
        HOUSEKEEPING = "housekeeping", "家政服务"
        REPAIR = "repair", "维修、洗染、理发"
        HEALTH = "health", "医疗卫生"
        DELIVERY = "delivery", "快递收发"
        OTHER = "other", "其他"

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="service_points", verbose_name="社区"
    )
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    walking_minutes = Whole("最远网格步行", unit="分钟", null=True, blank=True)
    chain = Flag("连锁、加盟")
    started_on = models.DateField("开办日期", validators=[validate_past_day])
    ended_on = models.DateField("停办日期", null=True, blank=True)

    place = "community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "便民服务网点"
        ordering = ["community__code", "kind", "name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")


class CareInstitution(Record):
    """An institution for the elderly in the community (12.2)."""

    class Kind(models.TextChoices):
        ELDERLY_HOME = "elderly_home", "养老机构"
        DAY_CARE = "day_care", "老年人日间照料机构"

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="care_institutions", verbose_name="社区"
    )
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    beds = Whole("床位", unit="张", null=True, blank=True)
    started_on = models.DateField("开办日期", validators=[validate_past_day])
    ended_on = models.DateField("停办日期", null=True, blank=True)

    place = "community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "养老服务机构"
        ordering = ["community__code", "name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")
