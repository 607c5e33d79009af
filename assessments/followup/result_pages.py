"""What the page of a scenario shows: who is put right when, for how much money, and what is left."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from communities.models import Division

from ..pictures import Line, Sum, Sums, Trend
from ..rules.figures import YUAN
from .cost_pages import ONCE_AND_YEARLY
from .costing import lacking_prices
from .scenarios import too_little


@dataclass
class CommunityLine:
    """A community of a plan: what it takes in 分, and in which year it is put right (None: not within the years)."""

    place: int
    code: str
    name: str
    once: int
    yearly: int
    year: int | None


@dataclass
class CountyLine:
    """A county of a plan; ``limit``: its share of the money of a year in 分, None where it has none of its own."""

    name: str
    wanted: int
    done: int
    once: int
    yearly: int
    limit: int | None

    @property
    def left(self):
        return self.wanted - self.done


class Result:
    """A Scenario worked out today. ``plan`` is None where its year has no assessments any more."""

    def __init__(self, scenario):
        self.scenario, self.plan = scenario, None
        self.inspection = scenario.inspection()
        if self.inspection:
            self.prices = scenario.prices()
            self.plan = scenario.work_out(self.inspection, self.prices)
            self.years = self.plan.years()

    @property
    def words(self):
        """The scenario in one sentence: what is closed, how, over which years, for how much, in which order."""
        told, one = "、".join(bill.rule.title for bill in self.plan.bills), self.scenario
        way = f"，用房按{one.get_way_display()}" if one.premises else ""
        money = "每年补一样多的社区" if one.yearly_limit is None else f"每年最多 {YUAN.total(one.limit_cents)}"
        order = "各县市区按要补的社区数分钱，各自" if one.by_county else f"{one.unit}一起排，"
        return f"补 {one.gap_year}年度的缺口（{told}）{way}，从 {one.first_year} 年起 {one.years} 年，{money}。{order}花钱最少的先补。"

    @property
    def last(self):
        """The YearOfPlan at the end."""
        return self.years[-1]

    @property
    def wanted(self):
        return int(self.plan.wanted.sum())

    @property
    def blocked(self):
        return int(self.plan.blocked.sum())

    @property
    def left(self):
        """How many of those whom money could put right are not, within the years."""
        return self.plan.payable - self.last.sum_cleared

    @property
    def once(self):
        """What is paid once in all years together, in 分."""
        return sum(year.once for year in self.years)

    @property
    def money(self):
        """All that is paid within the years, in 分."""
        return sum(year.money for year in self.years)

    @cached_property
    def enough(self):
        """The least money a year that suffices for all, in 分; None without a limit, or where all are put right."""
        return self.plan.enough() if self.left and self.scenario.limit_cents is not None else None

    @property
    def too_little(self):
        return too_little(self.plan)

    @property
    def shortfalls(self):
        """[(rule, what is short of it now, [what is left at the end of each year])], as text with units."""
        found = []
        for at, bill in enumerate(self.plan.bills):
            unit, now = bill.rule.measure, int(bill.shortage.rest.sum())
            if now:
                found.append((bill.rule, unit.total(now), [unit.total(year.left[at]) for year in self.years]))
        return found

    @cached_property
    def names(self):
        """{code: name} of the counties."""
        codes, _ = self.plan.ground.counties
        return dict(Division.objects.filter(code__in=codes.tolist()).values_list("code", "name"))

    def lacking(self):
        """[(PriceItem, names of the counties without its price)]: prices that were taken back since."""
        found = lacking_prices(self.plan.ground, self.plan.bills, self.prices)
        return [(item, [self.names[code] for code in codes]) for item, codes in found]

    def counties(self):
        """[CountyLine] in the order of codes."""
        plan, found = self.plan, []
        codes, place = plan.ground.counties
        limits = {queue.code: queue.limit for queue in plan.queues}
        for number, code in enumerate(codes.tolist()):
            inside = place == number
            done = inside & plan.done
            wanted, once, yearly = (
                int((inside & plan.wanted).sum()),
                int(plan.once[done].sum()),
                int(plan.yearly[done].sum()),
            )
            if wanted:
                found.append(CountyLine(self.names[code], wanted, int(done.sum()), once, yearly, limits.get(code)))
        return found

    def communities(self):
        """[CommunityLine]: by year and then as they stand in line; those not put right last."""
        plan, last = self.plan, self.scenario.years
        rows = [at for queue in plan.queues for at in queue.rows.tolist()]
        rows.sort(key=lambda at: (plan.when[at] if plan.done[at] else last, int(plan.first[at])))
        return [self._line(number, at) for number, at in enumerate(rows, start=1)]

    def _line(self, number, at):
        plan = self.plan
        year = self.scenario.first_year + int(plan.when[at]) if plan.done[at] else None
        return CommunityLine(
            number, plan.ground.codes[at], plan.ground.names[at], int(plan.once[at]), int(plan.yearly[at]), year
        )

    def pictures(self):
        """Money a year; communities left at the end of each."""
        sums = [Sum(str(year.year), [year.once, year.yearly]) for year in self.years]
        money = Sums("money", f"{self.scenario.name}：每年的钱（万元）", sums, ONCE_AND_YEARLY, YUAN)
        left = [self.wanted, *(self.wanted - year.sum_cleared for year in self.years)]
        years = [self.years[0].year - 1, *(year.year for year in self.years)]
        title = f"{self.scenario.name}：年末还没有补齐的社区"
        return [money, Trend("left", title, years, [Line("没有补齐", left, front=True)], unit="个", scale=1)]
