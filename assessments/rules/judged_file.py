"""Figures from a JSON or CSV file, judged without a database."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from io import StringIO

from . import kit
from .facts import Choice

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
    """One row: what it is called, and each rule explained."""

    title: str
    explanations: tuple


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
        for name, value in row.items():
            if name in LABELS:
                continue
            try:
                figures[name] = _figure(standard, name, value)
            except ValueError as error:
                faults.append(f"第 {n} 条：{error}")
        read_in.append(figures)
    if not rows:
        faults.append("文件里没有数据，每个社区写一条")
    if faults:
        raise BadFigures(faults)
    return read_in


def _figure(standard, name, value):
    """One value as an int; ValueError, in Chinese, for an unknown fact and for what cannot be its value."""
    fact = standard.facts.get(name)
    if fact is None:
        raise ValueError(f"标准里没有“{name}”这项数据")
    if isinstance(fact, kit.Tally):
        raise ValueError(f"{fact.title}（{name}）由系统从各项计出，请填 {'、'.join(fact.parts)}")
    if value is None:
        return None
    fits, asked = _reader(fact)
    try:
        figure = fits(value)
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"{fact.title}（{name}）写作“{value}”，应是{asked}") from None
    return figure


def _reader(fact):
    """(value → int, what is asked for in words) of a fact."""
    if isinstance(fact, Choice):
        options = zip(fact.codes, fact.labels.values(), strict=True)
        return (lambda value: fact.codes[value]), f" {'、'.join(f'{value}（{label}）' for value, label in options)}"
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


def judge_rows(standard, rows, year):
    """Judged rows for the 31st of December of a year. Raises BadFigures."""
    on = date(year, 12, 31)
    found = []
    for n, (row, figures) in enumerate(zip(rows, figures_of(standard, rows), strict=True), start=1):
        title = " ".join(str(row[label]) for label in LABELS if row.get(label)) or f"第 {n} 条"
        found.append(Judged(title, tuple(kit.explain(standard, rule, figures, on) for rule in standard.rules)))
    return found
