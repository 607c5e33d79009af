"""Figures from a JSON or CSV file, judged without a database."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from io import StringIO

from lodi_community.records.figures import points

from . import kit
from .accounts import accounts, results_of, scoring_of
from .facts import Choice, Fact
from .standard import Standard

LABELS = ("code", "name")  # what a row may say beside facts
MOST = 2**53  # beyond it a figure is a slip, and sums would no longer be exact
WORDS = {"是": 1, "否": 0, "true": 1, "false": 0, "1": 1, "0": 0}


class BadFigures(Exception):
    """The file cannot be judged; ``faults`` are Chinese sentences, each naming the row and the fact."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Judged:
    """One row: what it is called, each rule explained, the numbers behind it, and the score.

    accounts   rule key → numbers, see accounts.py
    result     score, heads and grades; empty where the standard knows no score
    """

    title: str
    explanations: tuple
    accounts: dict
    result: dict
    scoring: dict


def read(text, is_csv):
    """Rows of a file's text as dicts. Empty cells of a CSV file are None. Raises BadFigures."""
    if is_csv:
        return _rows_of_csv(text)
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFigures([f"第 {error.lineno} 行第 {error.colno} 个字：不是完整的 JSON"]) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFigures(["JSON 文件应是一个列表，每个社区一个对象：[{…}, {…}]"])
    return rows


def _rows_of_csv(text):
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise BadFigures([f"第 {reader.line_num} 行：不是完整的 CSV，请检查引号"]) from error
    wrong = [n for n, row in enumerate(rows, start=1) if None in row or None in row.values()]
    if wrong:
        raise BadFigures([f"第 {n} 条：列数与表头不同" for n in wrong])
    return [{name.strip(): value.strip() or None for name, value in row.items()} for row in rows]


def figures_of(standard, rows):
    """Rows with every value read as its fact says: ints, None where missing. Raises BadFigures with all faults."""
    faults, read_in = [], []
    for n, row in enumerate(rows, start=1):
        figures = {}
        for key, value in row.items():
            if key in LABELS:
                continue
            try:
                fact = _fact(standard, key)
                if fact.name in figures:
                    raise ValueError(f"{fact.title}（{fact.name}）写了两次，请只留一处")
                figures[fact.name] = _figure(fact, value)
            except ValueError as error:
                faults.append(f"第 {n} 条：{error}")
        read_in.append(figures)
    if not rows:
        faults.append("文件里没有数据，每个社区写一条")
    if faults:
        raise BadFigures(faults)
    return read_in


def _fact(standard: Standard, key: str) -> Fact:
    """The fact that a row calls by its name or by its Chinese title; ValueError, in Chinese, where there is none."""
    titles = {fact.title: fact for fact in standard.figures}
    fact = standard.facts.get(key) or titles.get(key)
    if fact is None:
        raise ValueError(f"标准里没有“{key}”这项数据，有哪些见 manage.py judge --keys")
    if isinstance(fact, kit.Tally):
        raise ValueError(f"{fact.title}（{fact.name}）由系统从各项计出，请填 {'、'.join(fact.parts)}")
    return fact


def _figure(fact: Fact, value: object) -> int | None:
    """One value as an int; ValueError, in Chinese, for what cannot be the fact's value."""
    if value is None:
        return None
    fits, asked = _reader(fact)
    try:
        figure = fits(value)
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"{fact.title}（{fact.name}）写作“{value}”，应是{asked}") from None
    return figure


def _reader(fact):
    """(value → int, what is asked for in words) of a fact."""
    if isinstance(fact, Choice):
        options = zip(fact.codes, fact.labels.values(), strict=True)
        codes = fact.codes | {label: code for code, label in fact.labels.items()}
        return (lambda value: codes[value]), f" {'、'.join(f'{value}（{label}）' for value, label in options)}"
    if fact.unit == kit.DATE:
        return (lambda value: date.fromisoformat(value).toordinal()), "日期，例如 2016-03-01"
    if fact.unit == kit.FLAG:
        return (lambda value: WORDS[str(value).lower()]), "是或否"
    scale = kit.UNITS[fact.unit].scale
    unit = f"{1 / scale:g} {fact.unit}" if scale > 1 else fact.unit
    return _whole, f"从 0 起的整数，以“{unit}”计"


def _whole(value):
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if type(number) is not int or not 0 <= number < MOST:
        raise ValueError
    return number


def keys_of(standard: Standard) -> list[tuple[str, str, str]]:
    """(name, title, how a value is written) of everything that a row may say, in the standard's order."""
    facts = [fact for fact in standard.figures if not isinstance(fact, kit.Tally)]
    return [(fact.name, fact.title, _reader(fact)[1].strip()) for fact in facts]


def judge_rows(standard, rows, year):
    """Judged rows for the 31st of December of a year. Raises BadFigures."""
    figures = figures_of(standard, rows)
    titles = [" ".join(str(row[label]) for label in LABELS if row.get(label)) for row in rows]
    return judge_figures(standard, figures, [title or f"第 {n} 条" for n, title in enumerate(titles, 1)], year)


def judge_figures(standard, figures, titles, year):
    """Judged for the 31st of December of a year, from figures as they are frozen with an assessment."""
    on = date(year, 12, 31)
    judgement = kit.judge(standard, standard.table(figures), on)
    numbers = zip(titles, figures, accounts(judgement), results_of(judgement), strict=True)
    scoring = scoring_of(judgement)
    return [
        Judged(title, tuple(kit.explain(standard, rule, own, on) for rule in standard.rules), account, result, scoring)
        for title, own, account, result in numbers
    ]


def as_data(judged: Judged) -> dict:
    """A judged row for other programs, with the numbers from which its score can be recomputed."""
    return {
        "title": judged.title,
        **judged.result,
        "scoring": judged.scoring,
        "verdicts": [
            {
                "rule": found.rule.key,
                "clause": found.clause,
                "title": found.rule.title,
                "outcome": found.outcome,
                "label": found.label,
                "figure": found.figure,
                "limit": found.limit,
                "gap": found.short,
                "unit": found.rule.unit,
                "apart": found.apart,
                "said": found.gap,
                "reason": found.reason,
                "formula": found.formula,
                **judged.accounts[found.rule.key],
            }
            for found in judged.explanations
        ],
    }


def score_in_words(judged: Judged, standard: Standard) -> list[str]:
    """The score, the grade, each head's share, and that the document knows none of it."""
    if not judged.result.get("score"):
        return []
    grades = "—".join(dict.fromkeys(judged.result["grades"]))
    heads = "，".join(f"{title} {_span(pair)}%" for title, pair in judged.result["heads"].items())
    return [f"系统折算分：{_span(judged.result['score'])}，等次：{grades}。{heads}。", standard.scoring.note]


def _span(pair: list[int]) -> str:
    return "—".join(dict.fromkeys(points(end) for end in pair))
