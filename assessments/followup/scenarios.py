"""A scenario (补缺方案), kept by name: which gaps are closed, in which way, over which years, for how much money a year."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.levels import county_of, prefecture_of
from communities.models import Division, Year
from lodi_community.records.fields import Fixed, Small
from lodi_community.records.models import Record

from ..inspection.models import Assessment, Inspection
from ..rules.figures import YUAN
from .costing import bills_of, counts, lacking_prices, stored
from .planning import Plan
from .prices import PREMISES, STATE_PRICES, WAYS, PriceList

# Keys of the Outlays of a standard; each is a field of the scenario.
OUTLAYS = ("premises", "posts", "training", "operating", "livelihood", "pay", "insurance")
MOST_YEARS = 10
NOT_COUNTED = "按这一年度的口径，租用的用房不计入面积，租来也补不齐。换一种补法，或者先修订口径"


def validate_years(value):
    """So many years that a plan still says something."""
    if not 1 <= value <= MOST_YEARS:
        raise ValidationError(f"{value} 年不对，应是 1 到 {MOST_YEARS} 年")


class Scenario(Record):
    """What a department considers for its unit. It is worked out anew from the gaps and the prices each time it is opened."""

    class Order(models.TextChoices):
        CHEAPEST = "cheapest", "全部一起排，花钱最少的先补"
        COUNTIES = "counties", "各县市区按要补的社区数分钱，各自花钱最少的先补"

    unit = models.ForeignKey(Division, models.PROTECT, related_name="scenarios", verbose_name="单位")
    name = models.CharField("名称", max_length=60)
    gap_year = Year("哪一年度的缺口", help_text="评判过的年度，封存的或正在填报的")
    premises = models.BooleanField("补用房（第8、9条）", default=False)
    posts = models.BooleanField("补人员岗位（第5、6条）", default=False)
    training = models.BooleanField("补集中培训（第5条）", default=False)
    operating = models.BooleanField("补运转经费（第15条）", default=False)
    livelihood = models.BooleanField("补惠民项目资金（第15条）", default=False)
    pay = models.BooleanField("补基本报酬（第15条）", default=False)
    insurance = models.BooleanField("补社会保险（第15条）", default=False)
    way = models.CharField("用房怎么补", max_length=20, choices=WAYS, blank=True)
    first_year = Small("从哪一年起花钱", help_text="用这一年用得上的单价")
    years = Small("分几年", default=3, validators=[validate_years], help_text=f"1 到 {MOST_YEARS} 年")
    yearly_limit = Fixed("每年最多", unit="元", null=True, blank=True, help_text="不填就不限，每年补一样多的社区")
    order = models.CharField("先后", max_length=10, choices=Order, default=Order.CHEAPEST)
    remarks = models.CharField("说明", max_length=200, blank=True)

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "补缺方案"
        ordering = ["unit__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="scenario_name_once",
                violation_error_message="这个单位已有同名的方案，换一个名称，或去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @classmethod
    def offered(cls, name):
        return {"level__in": STATE_PRICES} if name == "unit" else {}

    def touches(self):
        """Nothing is judged by a scenario."""
        return set()

    def void(self):
        """Without premises there is no way to say; without a limit there is none."""
        return super().void() | {"yearly_limit", *([] if self.premises else ["way"])}

    @property
    def outlays(self):
        """Keys of the Outlays that are chosen, in order."""
        return [key for key in OUTLAYS if getattr(self, key)]

    @property
    def limit_cents(self):
        """The money of a year in 分; None where there is no limit."""
        return None if self.yearly_limit is None else int(self.yearly_limit * 100)

    @property
    def by_county(self):
        return self.order == self.Order.COUNTIES

    def inspection(self):
        """The judged year whose gaps are closed; None where it has no assessments of the unit."""
        rows = Inspection.objects.judging().filter(root=prefecture_of(self.unit.code), year=self.gap_year)
        found = rows.order_by("-run").first()
        there = found and Assessment.objects.within(self.unit.code).filter(inspection=found).exists()
        return found if there else None

    def prices(self):
        """The PriceList of the unit in the first year."""
        return PriceList(self.unit.code, self.first_year)

    def work_out(self, inspection, prices):
        """The Plan of the scenario. Three queries with those for inspection and prices, however many communities."""
        ground = stored(inspection, self.unit.code)
        return Plan(ground, bills_of(ground, prices, self.way, self.outlays), self)

    def clean(self):
        self._refuse_unsaid()
        if not self.unit_id or None in (self.gap_year, self.first_year) or self.years not in range(1, MOST_YEARS + 1):
            return  # the fields say what is wrong
        inspection = self.inspection()
        if inspection is None:
            raise ValidationError({"gap_year": self._no_year()})
        if not 0 <= self.first_year - self.gap_year <= MOST_YEARS:
            last = self.gap_year + MOST_YEARS
            raise ValidationError(
                {
                    "first_year": f"从 {self.first_year} 年起不对：补 {self.gap_year} 年度的缺口，填 {self.gap_year} 到 {last}"
                }
            )
        prices = self.prices()
        plan = self.work_out(inspection, prices)
        if self.premises and not counts(plan.ground.standard, self.gap_year, self.way):
            raise ValidationError({"way": NOT_COUNTED})
        if unstated := lacking_prices(plan.ground, plan.bills, prices):
            raise ValidationError([self._no_price(item, codes) for item, codes in unstated])
        if sentence := too_little(plan):
            raise ValidationError({"yearly_limit": sentence})

    def _refuse_unsaid(self):
        """What is wrong with the fields alone."""
        errors = {}
        if self.unit_id and self.unit.level not in STATE_PRICES:
            errors["unit"] = f"方案由市或县市区做，{self.unit}不是。选市或县市区"
        if not self.outlays:
            errors[PREMISES] = "一样也没有选。至少勾选一样要补的"
        if self.premises and not self.way:
            errors["way"] = "补用房要选怎么补：新建、改建、租赁或调剂，单价不同"
        if self.yearly_limit is not None and self.yearly_limit <= 0:
            errors["yearly_limit"] = f"每年最多 {self.yearly_limit} 元，什么也补不了。填大于 0 的数，不限就留空"
        if errors:
            raise ValidationError(errors)

    def _no_year(self):
        rows = Assessment.objects.judging().within(self.unit.code).order_by("inspection__year")
        years = "、".join(str(year) for year in rows.values_list("inspection__year", flat=True).distinct())
        return f"{self.unit}在 {self.gap_year} 年度没有评判过的社区，没有缺口可算。可以填：{years or '还没有'}"

    def _no_price(self, item, codes):
        names = Division.objects.within(self.unit.code) | Division.objects.filter(code=county_of(self.unit.code))
        named = "、".join(names.filter(code__in=codes).order_by("code").values_list("name", flat=True))
        return f"“{item.label}”没有 {self.first_year} 年用得上的单价（{named}）。先在“单价”里登记，或者不选这一样"


def too_little(plan):
    """Why nobody at all can be put right with the money of a year: a Chinese sentence, "" where somebody can."""
    if not plan.payable or plan.done.any() or not (stuck := plan.cheapest()):
        return ""
    at, amount, _, limit = min(stuck, key=lambda one: one[1] - one[3])
    least = YUAN.total(amount)
    shared = "分到的" if plan.scenario.by_county else ""
    return (
        f"{shared}每年 {YUAN.total(limit)}，连花钱最少的{plan.ground.names[at]}（{least}）也补不齐。"
        f"要 {plan.scenario.years} 年全部补齐，每年要 {YUAN.total(plan.enough())}"
    )
