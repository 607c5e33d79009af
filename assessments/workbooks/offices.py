"""What offices write in tables of their own: names in short, sums, signs for nothing, units over a column, everyday words."""

import re
import unicodedata
from decimal import Decimal

from lodi_community.records.formfields import plain, without_commas

SUM = re.compile(r".{0,12}(?:合计|小计|总计|共计|累计|平均)[数值]?(?:\([^)]*\))?:?")
ENDING = re.compile(r"(?:社区居民委员会|社区居委会|居民委员会|居委会|社区|村)$")
NUMBERED = re.compile(r"^[(]?\d{1,3}[).、]\s*")
DITTO = {"同上", "同前", "〃", "″", "”", "“"}
UNIT_ABOVE = re.compile(r"(?:金额)?单位[:：]?\s*([^\s,，;；。)）]{1,6})")
IN_HEAD = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,8})[)）\]】]\s*$|[/、]\s*([^/、]{1,4})$|\s([^\s]{1,4})$")
SAME_UNITS = {"m2": ("平方米", "平方", "平米", "㎡"), "km2": ("平方公里", "平方千米")}
MANY = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
COUNTS = set("人名位户个家处栋套间件次场")  # one is as good as another: 5 名 are 5 人
MEASURES = (
    {"元", "m2", "km2", "亩", "公顷", "年", "月", "周", "天", "日", "小时", "学时", "课时", "分钟", "季度", "%", "‰"}
    | {name for names in SAME_UNITS.values() for name in names}
)  # fmt: skip
ALSO_SAID = {
    "中共党员": ("党员", "正式党员", "中共正式党员"),
    "中共预备党员": ("预备党员",),
    "共青团员": ("团员",),
    "群众": ("普通群众",),
    "无党派人士": ("无党派",),
    "研究生": ("硕士", "博士", "硕士研究生", "博士研究生"),
    "大学本科": ("本科",),
    "大学专科": ("大专", "专科"),
    "中等职业": ("中专", "中职", "职高", "技校", "中技"),
    "高中": ("普高",),
    "男": ("男性",),
    "女": ("女性",),
}  # the label of a choice: what is usually written for it


def squeezed(text):
    """Without spaces and signs that nobody sees; full-width letters, digits and brackets as ordinary ones."""
    return "".join(sign for sign in plain(text) if not sign.isspace() and unicodedata.category(sign) != "Cf")


def is_sum(cell):
    """Whether a cell says that its row adds up others: 合计, 街心社区小计, 合计（3人）."""
    if not isinstance(cell, str) or ("计" not in cell and "平均" not in cell):
        return False  # of ten thousand rows few are looked at closely
    return bool(SUM.fullmatch(squeezed(cell)))


def short_name(text):
    """A community's name as it is compared in short: 街心社区居委会, 1.街心社区 and 街心 are one."""
    return ENDING.sub("", NUMBERED.sub("", squeezed(text)))


def plain_code(text):
    """A division's code without what Excel makes of it: '431302001001 and 431302001001.0."""
    found = re.fullmatch(r"['‘’]?([0-9]{4,12})(?:\.0+)?", squeezed(text))
    return found[1] if found else ""


# Units ----------------------------------------------------------------------------------------


def own_names(unit):
    """The ways to write a column's unit; () for a column without one."""
    unit = plain(unit)
    per = unit.partition("/")[0]
    return tuple(name for name in (unit, per, *SAME_UNITS.get(per, ())) if name)


def factor_of(said, unit):
    """How many of a column's unit one of the unit said is: 10000 for 万元 and 元; None for another unit, such as 亩 for m²."""
    said, names = plain(said).replace(" ", ""), own_names(unit)
    for many, factor in {"": 1, **MANY}.items():
        rest = said.removeprefix(many)
        if rest in names or (rest in COUNTS and COUNTS & {*names}) or not rest:
            return factor
    return None


def unit_over(head, above, unit):
    """The unit that stands over a column of figures: in its heading, else in a line above the table (“单位：万元”); "" for none.

    A line above is about the columns of its own kind only: 万元 says nothing about 户.
    """
    found = IN_HEAD.search(plain(head).strip())
    said = next(filter(None, found.groups()), "").strip() if found else ""
    if is_unit(said):
        return said
    lines = [line[1] for line in map(UNIT_ABOVE.search, map(plain, above)) if line]
    return next((said for said in lines if is_unit(said) and factor_of(said, unit)), "")


def is_unit(text):
    """Whether a word is a unit: 万元, m², 元/月, 万. A remark in brackets, such as 含上级补助, is none."""
    per = text.partition("/")[0]
    return per in MANY or any(per.removeprefix(many) in MEASURES | COUNTS for many in ("", *MANY))


def times(text, factor):
    """“1,000” of 万 → “10000000”; None where it is no number. Raises ValidationError for a comma in the wrong place."""
    text = without_commas(text)
    if not re.fullmatch(r"[-+]?\d+(\.\d*)?", text):
        return None
    text = f"{Decimal(text) * factor:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
