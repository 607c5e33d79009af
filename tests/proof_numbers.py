"""Numbers as a document may print them, written apart from the product: each function gives the set of what is right.

Money is in 分, area in 0.01 m², training in half-days, points in 0.01; 万 stands behind a number that is so many ten thousands.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

NUMBER = re.compile(r"\d+(?:\.\d+)?万?")
AREA, MONEY, DAYS, COUNT = "area", "money", "days", "count"
# Keys of rules and of what leaders ask for first whose amounts are no plain numbers.
UNITS = {
    "8.1": AREA, "9.2": AREA, "premises": AREA, "8.5": MONEY, "15.operating": MONEY, "15.livelihood": MONEY,
    "15.6": MONEY, "funds": MONEY, "5.8": DAYS, "5.9": DAYS,
}  # fmt: skip


def plain(number):
    """A Decimal without idle noughts: 2640, 43.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(number, places):
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def forms(value, unit=COUNT):
    """How an amount may be printed."""
    value = Decimal(abs(value))
    if unit == COUNT:
        return {str(value)}
    if unit == DAYS:
        return {plain(value / 2)}
    exact, wan = plain(value / 100), plain(rounded(value / 1_000_000, 2))
    # A column keeps both decimals; in 万元 nothing stands behind its numbers, and 不足0.01 for what would be rounded away.
    in_column = {f"{value / 100:.2f}", f"{rounded(value / 1_000_000, 2):.2f}"}
    printed = {exact, f"{wan}万", wan, *in_column, *(["0.01"] if wan == "0" else [])}
    return {number for number in printed if bool(value) == bool(Decimal(number.rstrip("万")))}


def points(value):
    """A score, or a share of a head: always with two decimals."""
    return {f"{Decimal(value) / 100:.2f}"}


def share(met, total):
    """[sets] of a part of a whole: percent with one decimal, of fewer than five the two counts."""
    if 0 < total < 5:
        return [{str(met)}, {str(total)}]
    tenths = int(rounded(Decimal(1000 * met) / total, 0))
    if met not in (0, total):  # nearly all is not all, and nearly none is not none
        tenths = min(max(tenths, 1), 999)
    return [{plain(Decimal(tenths) / 10)}]


def numbers(text):
    """The numbers of a printed text in their order."""
    return NUMBER.findall(text)


def alike(one, other):
    """Whether two numbers may be one sum, in 元 or m² and in ten thousands of them, with 万 behind it or not."""
    one, other = (Decimal(number.rstrip("万")) for number in (one, other))
    small, large = sorted((one, other))
    return one == other or abs(large - small * 10_000) <= 50


def agree(text, expected):
    """Whether the numbers of a text are these: a list of sets."""
    found = numbers(text)
    return len(found) == len(expected) and all(number in right for number, right in zip(found, expected, strict=True))
