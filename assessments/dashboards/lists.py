"""The communities behind a figure of a dashboard: which they are, in words, and what they lack together."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models.functions import Substr

from communities.levels import street_of
from communities.models import Division

from ..catalogue.standards import standard_of
from ..inspection.models import Assessment, Inspection, is_clear
from ..inspection.shortfalls import Lacked, lacked_together, outcome_of
from ..rules.kit import Outcome, Unit, quoted
from .ordering import headings_of, in_order, order_of

# Of all communities of a division only what a question can ask for is read; figures are thirty times as much.
ASKED = (
    "pk", "code", "name", "verdicts", "hard_met", "hard_failed", "hard_missing", "hard_total", "missing", "score_low",
)  # fmt: skip
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
    They come in the ``order`` of ?sort=, the key of one of the ``headings``.
    ``rows``: of each community what ASKED names; shown() reads the whole assessments of a page of them.
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
        self.stored = Assessment.objects.visible_to(self.user).within(self.code).filter(inspection=self.inspection)
        self.rows = list(self.stored.order_by("code").values_list(*ASKED, named=True))
        if self.rules:
            self._keep_by_rule()
        else:
            self._keep_by_state()
        self._keep_by_head()
        self.headings = headings_of(self)
        self.order = order_of(self.query.get("sort", ""), self.headings)
        self.rows = in_order(self, self.order)

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
        self.words.append(f"{quoted(self.standard.title_under(self.key))}{word}")

    def _keep_by_state(self):
        kept = {
            "clear": is_clear,
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
            self.rows = [row for row in self.rows if any(self.letter(row, rule) in UNMET for rule in rules)]
            self.words.append(f"“{head.title}”有不达标或缺数据")

    def letter(self, row, rule):
        """The letter of the outcome of a rule for a row or an Assessment."""
        return row.verdicts[self.standard.places[rule.key]]

    def shown(self, rows):
        """The Assessments of some of the rows, in their order."""
        found = Assessment.objects.in_bulk([row.pk for row in rows])
        return [found[row.pk] for row in rows if row.pk in found]

    def failing(self, rule):
        """(pk, gaps) of those of the communities that fail a rule."""
        failing = {row.pk for row in self.rows if self.letter(row, rule) == Outcome.FAIL}
        if not failing:
            return []
        letter = Substr("verdicts", self.standard.places[rule.key] + 1, 1)
        rows = self.stored.annotate(letter=letter).filter(letter=Outcome.FAIL).order_by("code")
        return [row for row in rows.values_list("pk", "gaps", named=True) if row.pk in failing]

    @cached_property
    def lacked(self):
        """What these communities are short of, and over the top of, in each unit of the rules asked about."""
        if self.rule:
            return lacked_together(self.rule, self.failing(self.rule))
        # The rules of a shortfall have one unit, in which they are added.
        each = [one for rule in self.rules for one in lacked_together(rule, self.failing(rule))]
        sums = sum(one.short for one in each), sum(one.over for one in each)
        return [Lacked(self.rules[0].lacks[0], *sums)] if self.rules else []

    @property
    def sums(self):
        """What they lack together: “差 335.32 万元”; items without data where these are asked for."""
        if not self.rules:
            return f"{sum(row.missing for row in self.rows)} 项没有数据" if self.state == "missing" else ""
        said = [words for lacked in self.lacked for words in lacked.said(Unit.total)]
        return f"合计{'，'.join(said)}" if said else ""


def street_names(codes):
    """Code of a street → name, for lists of communities."""
    return dict(Division.objects.filter(code__in={street_of(code) for code in codes}).values_list("code", "name"))
