"""The communities behind a figure of a dashboard: which they are, in words, and what they lack together."""

from dataclasses import dataclass, field
from functools import cached_property

from communities.levels import street_of
from communities.models import Division

from ..catalogue.standards import standard_of
from ..inspection.models import Assessment, Inspection
from ..inspection.shortfalls import outcome_of
from ..rules.kit import Outcome

UNMET = (Outcome.FAIL, Outcome.MISSING)
STATES = [
    ("", "不限"),
    ("clear", "硬指标全部达标"),
    ("only_missing", "没有不达标，仅缺数据"),
    ("failing", "有硬指标不达标"),
    ("missing", "有数据缺失"),
]
# ?state= where communities are asked for by a rule → words and outcomes
STATES_OF_RULE = {
    "": ("不达标", (Outcome.FAIL,)),
    "clear": ("达标", (Outcome.PASS, Outcome.HINT)),
    "passed": ("达标，没有提示", (Outcome.PASS,)),
    "hinted": ("提示", (Outcome.HINT,)),
    "missing": ("数据缺失", (Outcome.MISSING,)),
    "idle": ("不适用", (Outcome.NOT_APPLICABLE,)),
}


@dataclass
class CommunityList:
    """Communities below a division: by ?rule=, the key of a rule or of a shortfall, by ?state= and ?head=.

    With a rule ``?state=`` says its outcome, not met where nothing is said; the outcome of several rules is the worst.
    """

    user: object
    code: str
    inspection: Inspection
    query: dict
    words: list = field(default_factory=list)

    def __post_init__(self):
        self.standard = standard_of(self.inspection)
        self.key = self.query.get("rule", "")
        self.rules = self.standard.rules_under(self.key)
        self.state = self.query.get("state", "")
        if self.rules and self.state not in STATES_OF_RULE:
            self.state = ""
        stored = Assessment.objects.visible_to(self.user).within(self.code).filter(inspection=self.inspection)
        self.rows = list(stored.order_by("code"))
        if self.rules:
            self._keep_by_rule()
        else:
            self._keep_by_state()
        self._keep_by_head()

    @property
    def rule(self):
        """The one rule that is asked about; None where there is none or there are several."""
        return self.rules[0] if len(self.rules) == 1 else None

    @property
    def states(self):
        """The choices of ?state=."""
        return [(value, words) for value, (words, _) in STATES_OF_RULE.items()] if self.rules else STATES

    def _keep_by_rule(self):
        word, outcomes = STATES_OF_RULE[self.state]
        self.rows = [row for row in self.rows if outcome_of(self.standard, self.rules, row.verdicts) in outcomes]
        self.words.append(f"“{self.standard.title_under(self.key)}”{word}")

    def _keep_by_state(self):
        kept = {
            "clear": lambda row: row.clear,
            "only_missing": lambda row: row.hard_missing and not row.hard_failed,
            "failing": lambda row: row.hard_failed,
            "missing": lambda row: row.missing,
        }.get(self.state)
        if kept:
            self.rows = [row for row in self.rows if kept(row)]
            self.words.append(dict(STATES)[self.state])

    def _keep_by_head(self):
        head = next((head for head in self.standard.heads if head.key == self.query.get("head")), None)
        if head:
            rules = [rule for rule in self.standard.rules if rule.head == head]
            self.rows = [row for row in self.rows if any(self._letter(row, rule) in UNMET for rule in rules)]
            self.words.append(f"“{head.title}”有不达标或缺数据")

    def _letter(self, row, rule):
        return row.verdicts[self.standard.places[rule.key]]

    @cached_property
    def short_and_over(self):
        """The sums of what these communities are short of, and over the top of, the rules asked about."""
        failed = [
            row.gaps.get(rule.key, 0)
            for row in self.rows
            for rule in self.rules
            if self._letter(row, rule) == Outcome.FAIL
        ]
        return sum(gap for gap in failed if gap > 0), -sum(gap for gap in failed if gap < 0)

    @property
    def sums(self):
        """What they lack together: “差 335.32 万元”; items without data where these are asked for."""
        if not self.rules:
            return f"{sum(row.missing for row in self.rows)} 项没有数据" if self.state == "missing" else ""
        measure, (short, over) = self.rules[0].measure, self.short_and_over
        said = [f"{word} {measure.total(value)}" for word, value in (("差", short), ("超", over)) if value]
        return f"合计{'，'.join(said)}" if said else ""


def street_names(codes):
    """Code of a street → name, for lists of communities."""
    return dict(Division.objects.filter(code__in={street_of(code) for code in codes}).values_list("code", "name"))
