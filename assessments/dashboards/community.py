"""The verdicts of one community in one year: every rule with figure, limit, gap, quote, reading and the records behind."""

from collections import Counter
from dataclasses import dataclass

from communities.figures import Selection
from lodi_community.records.figures import points, scaled

from ..catalogue.sections import SECTIONS
from ..catalogue.sources import kinds_behind
from ..catalogue.standards import standard_of
from ..inspection.judging import cap_of, grades_of, reading_of, reference_date
from ..inspection.live import assess
from ..inspection.models import Assessment
from ..pictures import BREAK, CLASSES, Head, Heads, Strip
from ..rules import kit
from ..rules.kit import Outcome
from .lines import ask
from .missing import lines_of_one
from .trace import PREMISES, counted_premises, last_entries

CIRCUMSTANCES = ("households", "grids", "population", "funding_tier")  # what the community is, beside its verdicts
ORDER = {Outcome.FAIL: 0, Outcome.MISSING: 1, Outcome.HINT: 2, Outcome.PASS: 3, Outcome.NOT_APPLICABLE: 4}


@dataclass
class RuleRow:
    """One rule on the page."""

    said: kit.Explanation
    article: object
    kinds: list  # (title, address of its records in this community)
    entry: object | None  # the newest Revision among its records
    premises: list

    @property
    def mark(self):
        return CLASSES[self.said.outcome]


@dataclass
class HeadGroup:
    """A head with its rules, failing first."""

    head: object
    points: list | None  # the least and the most that is reached, in 0.01 %
    rows: list

    def count(self, outcome):
        return sum(row.said.outcome == outcome for row in self.rows)

    @property
    def tally(self):
        """6 达标、2 不达标、1 数据缺失."""
        counts = [(self.count(outcome), outcome.label) for outcome in Outcome]
        return "、".join(f"{n} {word}" for n, word in counts if n)

    @property
    def span(self):
        if self.points is None:
            return "不计分"
        low, high = (points(value) for value in self.points)
        return f"{low if low == high else f'{low}—{high}'}%"


def credit_of(said, percent):
    """The share earned of a rule, with the division it comes from where that is plain: “47.50%（380.00 m² ÷ 400.00 m² 的 50%）”.

    While parts are missing it is a range: “35.71—42.85%”.

    ``percent``: how much of its degree of completion a rule not met earns.
    """
    half = "" if percent == 100 else f" 的 {percent}%"
    if said.credit is None:
        return ""
    if said.credit != said.credit_high:
        return f"{scaled(said.credit, 100, 2)}—{scaled(said.credit_high, 100, 2)}%"
    text = f"{scaled(said.credit, 100, 2)}%"
    plain = len(said.rule.demands) == 1 and not (said.rule.shown or said.rule.asks or said.rule.counted)
    if said.outcome == Outcome.FAIL and plain and said.limit.startswith("≥ "):
        text += f"（{said.figure} ÷ {said.limit.removeprefix('≥ ')}{half}）"
    return text


class CommunityPage:
    """A sealed year is shown from its frozen row; the working year is judged on the spot."""

    def __init__(self, community, inspection, user):
        self.community, self.inspection, self.user = community, inspection, user
        self.standard, self.on = standard_of(inspection), reference_date(inspection.year)
        if inspection.status == inspection.Status.WORKING:
            self.assessment = assess(inspection, self.standard, Selection(community_id=community.pk))[0]
        else:
            self.assessment = Assessment.objects.filter(inspection=inspection, community=community).first()

    @property
    def question(self):
        """What the lines of its rules are asked with."""
        return ask(self.standard, self.community, self.on, reading_of(self.inspection, self.standard))

    def head_of(self, rule):
        """The head that a rule counts for, with the share of its weight that is reached: “92.04%”."""
        reached = dict(self.reached())
        return HeadGroup(rule.head, reached[rule.head], [])

    def groups(self):
        """The heads that have a rule, each with its rows."""
        entries = last_entries(self.user, self.community.code)
        groups = []
        for head, reached in self.reached():
            rows = [self._row(rule, entries) for rule in self.standard.rules if rule.head == head]
            if rows:
                rows.sort(key=lambda row: ORDER[row.said.outcome])
                groups.append(HeadGroup(head, reached, rows))
        return groups

    def said(self, rule):
        """The Explanation of one rule."""
        return kit.explain(self.standard, rule, self.assessment.figures, self.on)

    @property
    def tally(self):
        """[(number, class of the sign, word)] of the outcomes that occur."""
        counts = Counter(self.assessment.verdicts)
        return [(counts[one], CLASSES[one], one.label) for one in ORDER if counts[one]]

    def _row(self, rule, entries):
        said = self.said(rule)
        kinds = [kind for kind in kinds_behind(rule) if self.user.may("view", kind.label)]
        places = [(kind.title, f"{kind.url('list')}?place={self.community.code}") for kind in kinds]
        entry = max((entries[k.label] for k in kinds if k.label in entries), key=lambda e: e.pk, default=None)
        shows_premises = (
            rule.fact == PREMISES and said.outcome != Outcome.NOT_APPLICABLE and not self.inspection.is_sealed
        )
        premises = counted_premises(self.question) if shows_premises else []
        article = self.standard.article(rule)
        return RuleRow(said, article, places, entry, premises)

    def shortfalls(self):
        """[(gap in words, of what)] of every rule not met, in the standard's order."""
        found = []
        for rule in self.standard.rules:
            gap = self.assessment.gaps.get(rule.key)
            if len(rule.demands) > 1 and self.assessment.outcome(self.standard.places[rule.key]) == Outcome.FAIL:
                # Each demand apart: 334 days of one committee and 334 of the other are no 668 days of anything.
                said = self.said(rule)
                found.append((said.gap.removeprefix("差 "), rule.title))
            elif gap and self.assessment.outcome(self.standard.places[rule.key]) == Outcome.FAIL:
                text = rule.measure.exact(abs(gap))
                found.append((text if gap > 0 else f"超 {text}", rule.title))
        return found

    def entries(self):
        """How many things are to be entered before nothing is missing; a sealed year has none, it stays as it is."""
        return 0 if self.inspection.is_sealed else len(lines_of_one(self.standard, self.on, self.assessment))

    def lowest_and_highest(self):
        """The score with the worst and with the best that can still be entered: “89.61”, “97.10”."""
        return points(self.assessment.score_low), points(self.assessment.score_high)

    def hints(self):
        return self.assessment.verdicts.count(Outcome.HINT)

    def strip(self):
        """The score, or the range that missing data leaves open."""
        if self.assessment.score_low is None:
            return None
        low, high = self.assessment.score_low, self.assessment.score_high
        return Strip("score", low, high, self.standard.grades, missing=self.assessment.missing)

    def heads(self):
        return Heads("heads", [Head(head.title, *(each or (None, None))) for head, each in self.reached()])

    def reached(self):
        """[(head, [least, most] in 0.01 %)], None for a head that has no rule for the community."""
        percent = self.standard.scoring.percent
        reached = [each and [percent(end) for end in each] for each in self.assessment.heads]
        return list(zip(self.standard.heads, reached, strict=True))

    def facts(self):
        """What the community is, in a line each."""
        facts = [self.standard.facts[name] for name in CIRCUMSTANCES if name in self.standard.facts]
        return [(fact.title, fact.said(self.assessment.figures.get(fact.name))) for fact in facts]

    def grade(self):
        """The grade, or those of the worst and the best that can still be entered: “合格—良好”."""
        least, most = grades_of(self.standard, self.assessment, self.inspection.year)
        return least if least == most or self.inspection.is_sealed else f"{least}—{most}"

    def cap(self):
        """Why the grade is lower than the score's own; else empty."""
        return cap_of(self.standard, self.assessment, self.inspection.year, self.inspection.is_sealed)

    def before(self):
        """The sealed assessment of the year before, or None."""
        rows = Assessment.objects.filter(community=self.community, inspection__year=self.inspection.year - 1)
        rows = rows.filter(inspection__standard=self.inspection.standard, inspection__counts=True)
        return rows.filter(inspection__status=self.inspection.Status.SEALED).select_related("inspection").first()

    def break_after(self, before):
        """A note where the score of the year before is of another formula; else empty."""
        differs = before is not None and before.inspection.formula != self.inspection.formula
        return BREAK.format(self.inspection.year) if differs else ""


def records_of(community, user):
    """[(group, [(title, address of the list, address to add one, count)])] of a community's record kinds, in the order of the paper forms."""
    found = []
    for section in SECTIONS:
        rows = []
        for kind in section.seen_by(user):
            count = kind.model.objects.visible_to(user).within(community.code).count()
            urls = [f"{kind.url(page)}?place={community.code}" for page in ("list", "add")]
            rows.append((kind.title, *urls, count))
        found.append((section.title, rows))
    return found
