"""The vocabulary in which a standard is written and judged. Files of a standard import from this module only.

- amounts.py: by("funding_tier", …), where(condition, …), one_per(200, "households"), times(…), percent_of(15, "population"), …
- greater.py: highest(…), given(fact, amount), floor_or_local(…)
- citing.py: cited(), a clause as officials read it: 第8条
- case.py: Case, the figures, readings and code lists on which amounts and conditions are worked out
- limits.py: at_least, at_most, between, exactly, all_of, none_of; and the conditions equals, since_date, some,
  fewer, counts, both, either, not_
- readings.py: Reading (口径) and the values it may take: whole, one_of, yes_no
- facts.py: Fact, Choice, Tally, Total
- rates.py: many_per(18, 10_000, "population")
- outcomes.py: Outcome; document.py: ClauseKind
- rule.py: Head, Demand, Lack, Beside, Rule, clause_by, clause_if
- standard.py: Standard; check
- grading.py: Scoring, the weights and grades as numbers; scoring.py works the score out
- advice.py: Shortfall, Remedy, CityAmount, Outlay, what a rule tells beside its verdict
- waiting.py: waiting(), the facts that a verdict waits for
- indicators.py: Indicator, a figure that is shown and never judged
- judging.py: judge() returns a Judgement (judgement.py) of all communities at once, in columns
- explaining.py: explain() returns the Explanation of one rule for one community
"""

from assessments.rules.advice import CityAmount, Outlay, Remedy, Shortfall
from assessments.rules.amounts import (
    DAY,
    M2,
    WAN,
    YUAN,
    apart,
    by,
    less,
    one_per,
    percent_of,
    said,
    the,
    times,
    where,
)
from assessments.rules.case import Case
from assessments.rules.citing import cited, quoted
from assessments.rules.document import ClauseKind
from assessments.rules.explaining import Explanation, clause_of, explain
from assessments.rules.facts import Choice, Direction, Fact, Tally, Total
from assessments.rules.figures import CHOICE, DATE, FLAG, UNITS, Between, Column, Table, Unit
from assessments.rules.grading import Scoring
from assessments.rules.greater import floor_or_local, given, highest
from assessments.rules.indicators import Indicator
from assessments.rules.judgement import Judgement
from assessments.rules.judging import judge
from assessments.rules.limits import (
    all_of,
    at_least,
    at_most,
    between,
    both,
    counts,
    either,
    equals,
    exactly,
    fewer,
    none_of,
    not_,
    since_date,
    some,
)
from assessments.rules.outcomes import Outcome
from assessments.rules.rates import many_per
from assessments.rules.readings import Reading, ReadingKind, Stricter, one_of, whole, yes_no
from assessments.rules.rule import Beside, ClauseBy, ClauseIf, Demand, Head, Lack, Rule, clause_by, clause_if
from assessments.rules.standard import Role, Standard, check
from assessments.rules.waiting import waiting

__all__ = [
    "CHOICE", "DATE", "DAY", "FLAG", "M2", "UNITS", "WAN", "YUAN",
    "Beside", "Between", "Case", "Choice", "CityAmount", "ClauseBy",
    "ClauseIf", "ClauseKind", "Column", "Demand", "Direction", "Explanation", "Fact", "Head", "Indicator", "Judgement", "Lack",
    "Outcome", "Outlay", "Reading", "ReadingKind", "Remedy", "Role", "Rule", "Scoring",
    "Shortfall", "Standard", "Stricter", "Table", "Tally", "Total", "Unit",
    "all_of", "apart", "at_least", "at_most", "between", "both", "by", "check", "cited", "clause_by", "clause_if", "clause_of", "counts", "either",
    "equals", "exactly", "explain", "fewer", "floor_or_local", "given", "highest", "judge", "less", "many_per", "none_of", "not_", "one_of",
    "one_per", "percent_of", "quoted", "said", "since_date", "some", "the", "times", "waiting", "where", "whole", "yes_no",
]  # fmt: skip
