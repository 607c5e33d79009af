"""The annual report of the city, a county or a street: the answer first, then the years, the units, the money, the faults."""

from communities.levels import is_prefecture, is_street, level_of
from lodi_community.records.figures import FEW, mean

from ..rules.figures import YUAN
from . import annexes, asked, beside, duties, formulas, money, placings, problems, recorded, trends
from .numbering import annex_number, has_annex, is_long, next_number, places_fit
from .origins import computed, of
from .parts import Annex, Column, Grid, Heading, Paragraph, said_day
from .wording import amount, numbered, points, run_said, whole_of


def title(sealed):
    """Two lines, broken by sense."""
    return (f"{sealed.full_name}社区党建和社区建设", f"{sealed.year}年度评估报告")


def parts(sealed):
    """The report's text in order."""
    return [
        Heading("一、总体情况"),
        Paragraph(_answer(sealed)),
        Paragraph(_basis(sealed)),
        *_sections(sealed),
        Heading("二、存在问题"),
        *problems.parts(sealed),
        Heading("三、整改要求"),
        *asked.in_report(sealed),
    ]


def annexes_of(sealed):
    """The communities, every rule and the unit's duties, who turned, who has to do what, how it was judged, what is beside it."""
    found = [
        annexes.communities(sealed),
        Annex(f"各项指标{_and_duties(sealed)}", annex_number(sealed, "rules"), list(_of_rules(sealed))),
    ]
    if has_annex(sealed, "turned"):
        found.append(Annex("变化的社区", annex_number(sealed, "turned"), [trends.turned_grid(sealed)]))
    if has_annex(sealed, "tasks"):
        name = f"各{level_of(sealed.code).below.label}情况和整改任务"
        found.append(Annex(name, annex_number(sealed, "tasks"), [*_places(sealed)], landscape=True))
    found.append(annexes.method(sealed, sealed.rows, annex_number(sealed, "method"), _after_method(sealed)))
    return [*found, *beside.annexes(sealed, next_number(sealed))]


def _places(sealed):
    """The table of all below, where it is too long for the text, and what each has to do."""
    if not places_fit(sealed):
        yield placings.grid(sealed)
    if is_street(sealed.code) and is_long(sealed):
        yield trends.turned_grid(sealed)
    yield from asked.tasks(sealed)


def _of_rules(sealed):
    yield problems.rule_grid(sealed)
    if not is_prefecture(sealed.code):
        yield from _heads(sealed)
    yield from _duties(sealed, Grid)
    yield from trends.beside(sealed)


def _sections(sealed):
    """What stands below the numbered headings; a heading without anything to say is left out."""
    places = f"各{level_of(sealed.code).below.label}情况"
    if is_street(sealed.code):  # four pages
        of_places = [*placings.parts(sealed), *money.parts(sealed), *_duties(sealed, Paragraph)]
        sections = [("历年变化", trends.parts(sealed)), (f"{places}{_and_duties(sealed)}", of_places)]
    else:
        sections = _all_sections(sealed, places)
    told = [(heading, parts) for heading, content in sections if (parts := list(content))]
    for number, (heading, content) in enumerate(told, start=1):
        yield Heading(f"{numbered(number) if len(told) > 1 else ''}{heading}", 2)  # one alone is not numbered
        yield from content


def _all_sections(sealed, places):
    return [
        ("历年变化", trends.parts(sealed)),
        (places, placings.parts(sealed)),
        ("资金缺口", money.parts(sealed)),
        (f"“{sealed.standard.heads_title}”各方面", _heads(sealed) if is_prefecture(sealed.code) else ()),
        ("本级职责", _duties(sealed, Paragraph)),
    ]


def _and_duties(sealed):
    return "和本级职责" if sealed.code in sealed.duties else ""


def _duties(sealed, kind):
    """Of how the unit meets its own duties the Paragraphs, or the Grids, which stand in an annex."""
    told = [part for part in duties.of_division(sealed, 1) if isinstance(part, kind)]
    if told and kind is Paragraph:
        told[-1] = Paragraph(f"{told[-1].text}逐项情况见附件{annex_number(sealed, 'rules')}。", told[-1].lead)
    return told


# The answer -----------------------------------------------------------------------------------


def _answer(sealed):
    """How many are clear, against last year, what is short, what that takes, who is furthest."""
    many = f"{formulas.count(sealed.unit, 'communities')}个社区"
    many = f"只有{many}，" if sealed.unit.communities == 1 else many if all_clear(sealed.unit) else f"{many}中，"
    return f"{sealed.year}年度，{sealed.full_name}{many}{standing(sealed)}{short(sealed)}{_cost(sealed)}{placings.ends(sealed)}"


def standing(sealed):
    """How many communities are clear, against the year before, and how the others stand."""
    unit, before = sealed.unit, sealed.before
    if unit.communities == 1:
        return _alone(sealed)
    text = f"硬指标全部达标的社区{formulas.count(unit, 'clear')}个" if unit.clear else "没有硬指标全部达标的社区"
    if all_clear(unit):
        text = "硬指标全部达标"
    elif unit.clear and unit.communities >= FEW:
        text += f"，占{formulas.part(unit, 'clear', 'communities')}"
    if before:
        text += f"，{formulas.against(unit, before, 'clear', sealed.year - 1)}"
    if unit.failing:
        text += f"；有硬指标不达标的{formulas.count(unit, 'communities - clear - only_missing')}个"
    if unit.only_missing:
        text += f"；没有不达标、只缺数据的{formulas.count(unit, 'only_missing')}个"
    return f"{text}。{_missing(unit)}"


def all_clear(unit):
    """Whether every community meets every hard rule: then nothing is counted."""
    return 0 < unit.communities == unit.clear


def _missing(unit):
    return f"没有填报的数据{formulas.count(unit, 'missing')}项，按不达标计。" if unit.missing else ""


def _alone(sealed):
    """The same of a unit with one community, of which there is nothing to count."""
    unit, before = sealed.unit, sealed.before
    text = _result(unit)
    if before and before.communities == 1:
        year = sealed.year - 1
        text += f"，与{year}年度相同" if _result(before) == text else f"，{year}年度{_result(before)}"
    return f"{text}。{_missing(unit)}"


def _result(unit):
    """How the hard rules of the one community of a unit stand."""
    if unit.clear:
        return "硬指标全部达标"
    return "有硬指标不达标" if unit.failing else "硬指标没有不达标、只缺数据"


def short(sealed):
    """What leaders ask for first: 全市还差公共服务用房1.62万平方米（113个社区）、……。"""
    whole, found = whole_of(sealed.name), sealed.shorts()
    said = [f"{one.shortfall.title}{_short_said(sealed, one)}" for one in found if one.amount]
    if not said:
        return _none_short(sealed, found)
    missing = any(row.missing for (code, _), row in sealed.rules.items() if code == sealed.code)
    return f"{whole}还差{'、'.join(said)}。{'缺数据的社区没有计入缺口。' if missing else ''}"


def _none_short(sealed, found):
    """Nothing is short: of what is filled in. Of what nobody has filled in nobody knows."""
    whole, titles = whole_of(sealed.name), "、".join(one.shortfall.title for one in found)
    rows = [row for one in found for rule in one.rules if (row := sealed.rule(rule.key))]
    if not any(row.missing for row in rows):
        return f"{whole}{titles}都没有缺口。" if found else ""
    if all(row.applies == row.missing for row in rows):
        return f"{whole}{titles}的数据都没有填报，有没有缺口无法评判。"
    return f"{whole}已经填报的{titles}没有缺口，没有填报的无法评判。"


def _short_said(sealed, one):
    row = sealed.counts[sealed.code, one.shortfall.key]
    parts = [(rule, sealed.counts[sealed.code, rule.key]) for rule, _ in one.parts]  # empty where they add up
    among = "、".join(f"{rule.short}{formulas.count(each, 'failed')}个" for rule, each in parts)
    among = f"，其中{among}，同一社区只计一次" if among and row.failed > 1 else ""
    return f"{formulas.much(row, 'short', one.measure)}（{formulas.count(row, 'failed')}个社区{among}）"


def _cost(sealed):
    """What it would take to close every gap that money closes, by the prices that were stated; "" where there were none."""
    cost = sealed.recorded.cost
    if cost is None or not (cost.once or cost.yearly):
        return ""

    def said(name, value):
        return computed(name, sealed.inspection.pk, sealed.code, recorded.WAY.value, text=value)

    told = [f"一次性需{said('cost_once', amount(YUAN, cost.once))}"] if cost.once else []
    told += [f"每年需{said('cost_yearly', amount(YUAN, cost.yearly))}"] if cost.yearly else []
    unpriced = f"（另有{said('unpriced', str(cost.unpriced))}个社区的缺口没有单价，没有计入）" if cost.unpriced else ""
    return f"按封存时登记的单价、用房按新建计，补齐缺口{'、'.join(told)}{unpriced}。"


# The basis ------------------------------------------------------------------------------------


def basis(sealed, whom):
    """Why, of whom, as of when and by what the assessment was made."""
    return f"根据{_document(sealed)}，对{whom}{sealed.year}年度落实情况进行了评估。{_frozen(sealed)}{run_said(sealed.inspection)}"


def _basis(sealed):
    return f"本报告根据{_document(sealed)}评估形成。{_frozen(sealed)}{run_said(sealed.inspection)}"


def _document(sealed):
    return f"《{sealed.standard.document.title}》（{sealed.standard.title}，以下简称《实施意见》）"


def _frozen(sealed):
    return f"数据以{said_day(sealed.on)}为基准日，{said_day(sealed.day)}封存。"


def _after_method(sealed):
    """What counties decided themselves; how long the trail was, and how it ended, when the records were frozen."""
    if grid := money.decided_grid(sealed):
        yield Paragraph("县市区自定的标准高于《实施意见》的，按自定标准评判（15.5、15.7）。", lead="（五）自定标准。")
        yield grid
    yield from annexes.where_from(sealed)


# The five heads -------------------------------------------------------------------------------


def _heads(sealed):
    rows, idle = [], []
    for at, (head, sums) in enumerate(zip(sealed.standard.heads, sealed.unit.heads, strict=True)):
        if not sums["in"]:
            idle.append(head.title)
            continue
        reached = mean(sealed.standard.scoring.percent(sums["low"]), sums["in"])
        rows.append(
            [
                head.title,
                formulas.count(sealed.unit, f"heads.{at}.in"),
                formulas.count(sealed.unit, f"heads.{at}.clear"),
                formulas.part(sealed.unit, f"heads.{at}.clear", f"heads.{at}.in"),
                computed("head_mean", sealed.unit.pk, at, text=reached),
            ]
        )
    columns = (
        Column("方面", 40),
        Column("适用社区", 28, True),
        Column("没有不达标也不缺数据的社区", 40, True),
        Column("占比", 24, True),
        Column("平均得分率%", 24, True),
    )
    if rows:
        yield Grid(f"{sealed.year}年度各方面情况（单位：个社区）", columns, rows)
    yield Paragraph(_score(sealed) + (f"本版标准在{'、'.join(idle)}方面没有量化指标，不计分。" if idle else ""))


def _score(sealed):
    unit = sealed.unit
    if not unit.scored:
        return "没有社区有适用的指标，不计分。"
    names = [name for _, name in sealed.standard.grades if formulas.value_of(unit, f"grades.{name}")]
    grades = "、".join(f"{name}{formulas.count(unit, f'grades.{name}')}个" for name in names)
    note = f"{sealed.standard.scoring.note}计算办法见附件{annex_number(sealed, 'method')}。"
    return f"系统折算分平均{of(unit, 'average', points(unit.average))}分；等次为{grades}。{note}"
