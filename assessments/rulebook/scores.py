"""How a standard comes to its score, as a page lists it: heads and weights, credit, grades and ceilings, and why."""

from dataclasses import dataclass

from ..inspection.models import Inspection
from ..rules import kit
from ..rules.rule import Head


@dataclass
class HeadWeights:
    """A head with the rules that count in it: (rule, what it earns where it is not met)."""

    head: Head
    rules: list

    @property
    def weight(self):
        return sum(rule.weight for rule, _ in self.rules)

    @property
    def hard(self):
        return sum(rule.is_hard for rule, _ in self.rules)

    @property
    def checks(self):
        return len(self.rules) - self.hard


@dataclass
class ScorePage:
    """The scoring of a standard on a day. ``earlier``: [(year, formula)] of the years sealed by another formula."""

    standard: kit.Standard
    on: object

    def __post_init__(self):
        self.scoring, self.case = self.standard.scoring, kit.Case(self.standard, self.standard.table([{}]), self.on)
        sealed = (
            Inspection.objects.judging()
            .sealed()
            .filter(standard=self.standard.key)
            .exclude(formula=self.scoring.formula)
        )
        self.earlier = list(sealed.order_by("year").values_list("year", "formula"))

    @property
    def heads(self):
        found = []
        for head in self.standard.heads:
            rules = [rule for rule in self.standard.rules if rule.head == head and rule.weight]
            found.append(HeadWeights(head, [(rule, self._earned(rule)) for rule in rules]))
        return found

    @property
    def weight(self):
        return sum(head.weight for head in self.heads)

    @property
    def weights(self):
        """(weight of a hard rule, weight of a check): each the same in all heads."""
        rules = [rule for rule in self.standard.rules if rule.weight]
        return tuple(next(rule.weight for rule in rules if rule.is_hard is hard) for hard in (True, False))

    def _earned(self, rule):
        """What the rule earns where it is not met, in words."""
        if rule.against:
            return "做到了不计入，没有做到计 0"
        graded = [demand for demand in rule.demands if self._is_graded(demand)]
        if not graded:
            return "计 0"
        part = f"完成程度的 {self.partial}" if self.partial else "完成程度"
        other = "、".join(demand.title for demand in rule.demands if demand not in graded)
        return f"计{part}；{other}不符的计 0" if other else f"计{part}"

    def _is_graded(self, demand):
        """Whether a community that falls short of a demand can still earn a share: of one thing there is none."""
        bounds = demand.must.bounds(self.case)
        among, low = bounds.among, bounds.low
        if among is not None:
            return not isinstance(among, int) or among > 0
        return demand.must.graded and not (isinstance(low, int) and low <= 1)

    @property
    def partial(self):
        """How much of the degree of completion counts, in words; empty: all."""
        reading = self.standard.readings_on(self.on).get(self.scoring.partial)
        return reading.text if reading else ""

    @property
    def grades(self):
        """[(words of the limit, name)], best first."""
        limits = [least // 100 for least, _ in self.scoring.grades]
        words = [f"{limit} 分及以上" if limit else f"{limits[-2]} 分以下" for limit in limits]
        return [(text, name) for text, (_, name) in zip(words, self.scoring.grades, strict=True)]

    @property
    def ceilings(self):
        """[(from how many hard rules not met, best grade left)]."""
        readings = self.standard.reading(self.on)
        return [(readings.get(many, many), readings[best]) for many, best in self.scoring.ceilings]
