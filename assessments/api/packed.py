"""Verdicts of many communities as flat rows, read from what is stored: a letter a rule, figures and gaps. No sentence is made."""

import csv
import io

from ..inspection.shortfalls import lacked_of
from ..rules import kit
from ..rules.kit import Outcome, Unit
from .amounts import both_ends, number
from .schemas import AMOUNT, CODE, YEAR, record, text, yes_no

OUTCOMES = {outcome.name.lower(): outcome for outcome in Outcome}
NAMES = {outcome.value: (name, outcome.label) for name, outcome in OUTCOMES.items()}
WHOSE = {"code": CODE, "name": text("社区"), "year": YEAR, "standard": text("标准")}
VERDICT = {
    "rule": text("规则"), "clause": text("条款"), "title": text("规则的名称"), "head": text("方面的代号"),
    "head_title": text("方面"), "hard": yes_no("硬指标"), "outcome": text("结论的代号"), "outcome_name": text("结论"),
    "least": {**AMOUNT, "title": "数（没有填齐时最少）"}, "most": {**AMOUNT, "title": "没有填齐时最多"}, "unit": text("单位"),
    "gap": {**AMOUNT, "title": "缺口（超出为负）"}, "lacks": text("缺口的说明"),
}  # fmt: skip
ROW = record(**WHOSE, **VERDICT)
HEADINGS = [*(schema["title"] for schema in {**WHOSE, **VERDICT}.values())]
FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # a program for tables may take a text that begins so for a formula


class Flat:
    """The rows of one standard. ``rules``: those that are asked for."""

    def __init__(self, standard, year, rules=None):
        self.standard, self.year = standard, year
        self.rules = [(standard.places[rule.key], rule) for rule in (standard.rules if rules is None else rules)]
        self.fixed = {rule.key: self._fixed(rule) for _, rule in self.rules}
        self.clauses = {}  # (rule, the figures that decide between its clauses) → clause

    def _fixed(self, rule):
        return {"title": rule.title, "head": rule.head.key, "head_title": rule.head.title, "hard": rule.is_hard}

    def of(self, code, name, verdicts, figures, gaps, outcomes):
        """The rows of one community whose outcome is among ``outcomes`` (letters)."""
        whose = {"code": code, "name": name, "year": self.year, "standard": self.standard.key}
        for place, rule in self.rules:
            if verdicts[place] in outcomes:
                yield whose | self.verdict(rule, verdicts[place], figures, gaps)

    def verdict(self, rule, letter, figures, gaps):
        """One verdict: how it came out, the figure in the rule's unit, and what is lacking."""
        outcome, words = NAMES[letter]
        found = {"rule": rule.key, "clause": self._clause(rule, figures), **self.fixed[rule.key]}
        found |= {"outcome": outcome, "outcome_name": words}
        found |= both_ends(self.standard.facts[rule.fact], figures.get(rule.fact))
        found |= {"unit": rule.unit, "gap": number(rule.measure, gaps.get(rule.key)), "lacks": ""}
        if any(lack.key in gaps for lack in rule.lacks):
            found["lacks"] = "，".join(words for lacked in lacked_of(rule, gaps) for words in lacked.said(Unit.exact))
        return found

    def _clause(self, rule, figures):
        if len(rule.clauses) == 1:
            return rule.clauses[0]
        names = rule.clause.condition.names if isinstance(rule.clause, kit.ClauseIf) else (rule.clause.fact,)
        key = (rule.key, *(str(figures.get(name)) for name in names))
        if key not in self.clauses:
            self.clauses[key] = kit.clause_of(self.standard, rule, figures)
        return self.clauses[key]


def as_csv(rows):
    """The bytes of a file that Excel reads: UTF-8 with its mark, headings, no text that is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    names = [*WHOSE, *VERDICT]
    writer.writerows([_cell(name, row[name]) for name in names] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _cell(name, value):
    """A cell: yes and no in words, and texts that do not begin like a formula; numbers stay numbers, below 0 too."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in ("gap", "least", "most") or not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA) else value
