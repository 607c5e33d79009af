"""The lines under a rule that is not met, closed like an account: what is there and what is short make what is asked, and all the
shorts together the sealed gap. Limits are those of the text (5.8, 5.9, 15.6, 15.8, 3.2), gaps those of the sealed row.
"""

import re
from decimal import Decimal

from .proof_origins import row

MORE = re.compile(r"另(\d+)项$")
NUMBER = r"(\d+(?:\.\d+)?)"
ASKED_DAYS = {"5.8": 7, "5.9": 3}
POSTS = {"正职": "chief", "副职": "deputy", "委员": "member"}
GRID = {"户": 200, "人": 600}  # 3.2: a quarter more or less is still 左右
# Rules of which each line is one thing that fails: as many lines as the gap says. Of the others a line quotes a record, as the
# trace page does, and adds nothing up: an age, seats of a person, the area of a site that does not count.
COUNTED = ("1.5", "4.1")
# Those of seats and ages say a number and what it is made of.
QUOTED = ("5.4", "5.6", "6.1", "6.4", "8.1", "9.2", "9.5", "15.operating", "15.livelihood")


def days(key, text, record):
    """Sum of the half-days short; AssertionError where there and short do not make what is asked."""
    pairs = re.findall(rf"：{NUMBER}天，差{NUMBER}天", text)
    assert all(Decimal(there) + Decimal(short) == ASKED_DAYS[key] for there, short in pairs)
    return sum(Decimal(short) * 2 for _, short in pairs)


def pay(key, text, record):
    """Sum of the 分 short."""
    short = 0
    found = re.findall(rf"·(..)，(\d+)(?:—(\d+))?月：{NUMBER}元 × (\d+)，差{NUMBER}元", text)
    for post, first, last, paid, months, lacking in found:
        assert int(last or first) - int(first) + 1 == int(months)
        floor = record["figures"][f"pay_floor_{POSTS[post]}"]
        assert (Decimal(paid) * 100 - floor) * int(months) + Decimal(lacking) * 100 == 0
        short += Decimal(lacking) * 100
    return short


def insurance(key, text, record):
    """Number of insurances that are lacking."""
    pairs = re.findall(r"：(\d)项，([^；]+)", text)
    lacking = [len(named.split("、")) for _, named in pairs]
    assert all(int(there) + number == 5 for (there, _), number in zip(pairs, lacking, strict=True))
    return sum(lacking)


def grids(key, text, record):
    """Number of grids that are too large or too small; more or less stands there for what is outside of the limit alone."""
    for line in filter(lambda one: "户，" in one, text.split("；")):
        for there, unit in re.findall(r"：?(\d+)([户人])(?=，)", line.partition("，多")[0].partition("，少")[0] + "，"):
            ends = GRID[unit] * Decimal("0.75"), GRID[unit] * Decimal("1.25")
            off = re.findall(rf"([多少])(\d+){unit}", line)
            outside = [("多", int(there) - ends[1]), ("少", ends[0] - int(there))]
            assert [(sign, int(number)) for sign, number in off] == [one for one in outside if one[1] > 0]
    return counted(key, text, record)


def counted(key, text, record):
    """Number of the lines."""
    return len([line for line in text.split("；") if not MORE.search(line)])


def years(key, text, record):
    """Number of the persons whom nobody dealt with after two bad years, one after the other."""
    pairs = re.findall(r"(\d{4})年不称职；(\d{4})年不称职，没有处理", text)
    assert all(int(second) == int(first) + 1 for first, second in pairs)
    return len(pairs)


def seats(text):
    """Whoever sits in both committees has as many seats as posts."""
    for posts, number in re.findall(r"·([^；：]+)：[^；]*?，(\d+)席", text):
        assert len(posts.split("、")) == int(number)


def ages(text):
    """6.4: one age, above the limit of the text where it says so."""
    for line in text.split("；"):
        assert len({*re.findall(r"[，：](?:年末)?(\d+)岁(?!以下)", line)}) <= 1
        for age, limit in re.findall(r"年末(\d+)岁，超过(\d+)岁", line):
            assert int(age) > int(limit) == 35


MADE_UP = {"5.4": seats, "6.4": ages}
CLOSED = {"5.8": days, "5.9": days, "15.6": pay, "15.8": insurance, "3.2": grids, "6.8": years} | dict.fromkeys(
    COUNTED, counted
)


def fault(printed, pk, key):
    """[what is wrong with the numbers of the lines of a rule], or nothing."""
    if not re.search(r"\d", printed):
        return []
    if key not in (*CLOSED, *QUOTED):
        return ["nobody says how the lines of this rule add up"]
    try:
        if key in QUOTED:
            MADE_UP.get(key, str)(printed)
            return []
        return _open(printed, row("assessment", pk), key)
    except AssertionError:
        return ["there and short do not make what is asked"]


def _open(printed, record, key):
    adds, more = CLOSED[key], MORE.search(printed)
    short, gap, rest = adds(key, printed, record), record["gaps"].get(key, 0), int(more.group(1)) if more else 0
    if adds in (counted, grids, years):
        short += rest
    if short == gap or (rest and short < gap):
        return []
    return [f"{short} instead of {gap}"]
