"""Prices (单价): what a unit of a gap costs, from a year on, as the city states it for all and a county for itself."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.levels import county_of, prefecture_of
from communities.models import Division, Year
from lodi_community.records.fields import Fixed
from lodi_community.records.models import Record

STATE_PRICES = (Division.Level.PREFECTURE, Division.Level.COUNTY)
PREMISES = "premises"  # key of the Outlay for which there is a choice of ways


class PriceItem(models.TextChoices):
    """What has a price: for premises one a way of getting them, else the key of an Outlay (rules/advice.py)."""

    BUILT = "premises_new", "用房·新建"
    REBUILT = "premises_rebuilt", "用房·改建"
    LEASED = "premises_leased", "用房·租赁"
    ALLOTTED = "premises_allotted", "用房·调剂"
    POSTS = "posts", "人员岗位"
    TRAINING = "training", "集中培训"
    INSURANCE = "insurance", "社会保险"

    @property
    def per(self):
        """What the amount is for, behind 元: “/m²”, “/名·年”."""
        return PER[self]

    @property
    def is_once(self):
        """Whether it is paid once; else it is paid every year."""
        return self in (PriceItem.BUILT, PriceItem.REBUILT, PriceItem.ALLOTTED)


PER = {
    PriceItem.BUILT: "/m²",
    PriceItem.REBUILT: "/m²",
    PriceItem.LEASED: "/m²·年",
    PriceItem.ALLOTTED: "/m²",
    PriceItem.POSTS: "/名·年",
    PriceItem.TRAINING: "/人·天",
    PriceItem.INSURANCE: "/人·项·年",
}
WAYS = [(item.value, item.label.partition("·")[2]) for item in PriceItem if item.startswith(PREMISES)]


def item_for(outlay, way):
    """The PriceItem that closes the gaps of an Outlay; None where the gap is money. ``way``: how premises are got."""
    if outlay.key == PREMISES:
        return PriceItem(way)
    return PriceItem(outlay.key) if outlay.key in PriceItem.values else None


class Price(Record):
    """The price of one thing from a year on, until a later one. A county's own goes before the city's."""

    unit = models.ForeignKey(Division, models.PROTECT, related_name="prices", verbose_name="单位")
    item = models.CharField("项目", max_length=20, choices=PriceItem)
    first_year = Year("起用年度")
    amount = Fixed(
        "单价",
        unit="元",
        help_text="用房按每平方米（租赁按每平方米每年），岗位按每名每年，培训按每人每天，保险按每人每项每年",
    )
    basis = models.CharField("依据", max_length=80, help_text="文件、合同、造价或评审结果")

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "单价"
        ordering = ["unit__code", "item", "-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "item", "first_year"], name="price_once",
                violation_error_message="这个单位这一年起的这一项单价已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit}{self.get_item_display()}单价（{self.first_year}年起）"

    @property
    def cents(self):
        """The amount in 分."""
        return int(self.amount * 100)

    def touches(self):
        """Nothing is judged by a price."""
        return set()

    @classmethod
    def offered(cls, name):
        return {"level__in": STATE_PRICES} if name == "unit" else {}

    def clean(self):
        if self.unit_id and self.unit.level not in STATE_PRICES:
            raise ValidationError({"unit": f"单价由市或县市区登记，{self.unit}不是。选县市区"})
        if self.amount is not None and self.amount <= 0:
            raise ValidationError(
                {"amount": f"单价 {self.amount} 元不对，要大于 0。还没有价就先不登记，缺口会列为“未定价”"}
            )


class PriceList:
    """The prices in force for the counties of a place in a year: (code of a county, PriceItem) → Price. One query."""

    def __init__(self, code, year):
        rows = Price.objects.filter(unit__code=prefecture_of(code)) | Price.objects.within(county_of(code))
        rows = rows.filter(first_year__lte=year).select_related("unit").order_by("first_year")
        self.year, self.city = year, prefecture_of(code)
        self.rows = {(row.unit.code, row.item): row for row in rows}  # of one thing the latest

    def price(self, county, item):
        """A county's own, else the city's, else None."""
        return self.rows.get((county, item)) or self.rows.get((self.city, item))
