"""整改要求 of a division: what the document asks for, how much, of whom, until when. Nothing that is not written or recorded.

Responsible are the posts that the document names (14.6); whether a unit has stated them is frozen with its duties. A day is
known only for premises, from the plans; for all else it is still to be set, and the report says so.
"""

from typing import NamedTuple

from communities.levels import Level, is_prefecture, is_street, level_of

from ..followup.prices import PREMISES
from ..inspection.shortfalls import outcome_of
from ..rules.kit import Outcome
from . import formulas
from .numbering import annex_number, has_annex
from .origins import bare, computed, of
from .parts import Column, Grid, Paragraph, said_day
from .ranking import MOST_NAMED
from .wording import amount, numbered, summed, unit_word

PLAN = "buildingplan"  # slug of the kind of record that has days
HEADS = ("party_head", "government_head")  # figures of a unit: whether the post is stated
OFFICE = ("党工委书记", "办事处正职")  # of a 街道
GOVERNMENT = ("党委书记", "政府正职")
HEAD_LINES = 5  # of a heading over a column of figures, at most


def of_division(sealed):
    """Paragraphs, for a circular: each group of rules that fails, the rest in one, missing data, who answers, the closing."""
    told = [(task.lead, f"{task.number}{task.text}{task.until}") for task in _tasks(sealed)]
    told += [*_responsible(sealed), *_closing(sealed)]
    for number, (lead, text) in enumerate(told, start=1):
        yield Paragraph(text, lead=f"{numbered(number)}{lead}")


def in_report(sealed):
    """The same for a report: what is to be done in one table, then who answers for it and what follows."""
    found = _tasks(sealed)
    if found:
        if not is_street(sealed.code):  # the closing says it too, and a street has four pages
            yield Paragraph(f"整改任务如下，{_unset(sealed)}：")
        columns = (Column("整改事项", 28), Column("数量", 34), Column("要求和时限", 94))
        rows = [
            [task.lead.rstrip("。"), task.number.rstrip("。"), f"{task.text}{task.until}".rstrip("。")]
            for task in found
        ]
        yield Grid(f"{sealed.year}年度整改任务", columns, rows)
    told = [*_responsible(sealed), *_closing(sealed)]
    for number, (lead, text) in enumerate(told, start=1):
        yield Paragraph(text, lead=f"{numbered(number)}{lead}")
        if number == 1:
            yield from _shared(sealed)


def _shared(sealed):
    """The table of who has to make up how much, where it stands in the text: behind who answers for it.

    What leads to it is a paragraph of its own: a long one would leave the page before half empty. The text does not end with
    it, for a signature goes with the last paragraph.
    """
    if not has_annex(sealed, "tasks") and (grids := [*tasks(sealed)]):
        yield Paragraph("整改任务分解见下表。")
        yield from grids


def is_anything_asked(sealed):
    """Whether a community falls short of a rule or of data."""
    return bool(_tasks(sealed))


class Task(NamedTuple):
    """One thing to put right: 补足公共服务用房。 | 113个社区共差1.62万平方米。 | what the document asks | until when, or ""."""

    lead: str
    number: str
    text: str
    until: str = ""


def _tasks(sealed):
    standard, handled, found = sealed.standard, set(), []
    failed = {rule.key for rule in standard.rules if (row := sealed.rule(rule.key)) and row.failed}
    for remedy in standard.remedies:
        rules = [rule for rule in standard.rules_of(remedy) if rule.key in failed]
        handled.update(rule.key for rule in rules)
        if rules:
            plans, until = _plans(sealed, rules)
            found.append(Task(remedy.lead, _lacking(sealed, rules), f"{remedy.text}{plans}", until))
    rest = [rule for rule in standard.rules if rule.key in failed and rule.key not in handled]
    if rest:
        text = f"按《实施意见》相应条款逐项整改，各社区不达标的条款见附件{annex_number(sealed, 'communities')}。"
        found.append(Task("整改其他指标。", f"{_number_failing(sealed, rest)}个社区没有达到标准。", text))
    if sealed.unit.missing:
        text = "由所在街道（乡镇）核对补齐；已封存的年度不再改动，在填报下一年度时一并说明。"
        found.append(Task("补齐数据。", f"没有填报的数据{formulas.count(sealed.unit, 'missing')}项。", text))
    return found


def _number_failing(sealed, rules):
    return computed(
        "failing_any", sealed.inspection.pk, sealed.code, formulas.keys_of(rules), text=str(_failing(sealed, rules))
    )


def _failing(sealed, rules, code=""):
    standard = sealed.standard
    rows = (row for row in sealed.rows if row.code.startswith(code))
    return sum(outcome_of(standard, rules, row.verdicts) == Outcome.FAIL for row in rows)


def _lacking(sealed, rules):
    """113个社区共差1.62万平方米。 Where different things are short, only how many communities there are."""
    sums, together = _sums(sealed, rules), "" if _failing(sealed, rules) == 1 else "共"
    return f"{_number_failing(sealed, rules)}个社区{f'{together}差{sums}' if sums else '没有达到标准'}。"


def _sums(sealed, rules):
    """What is short of these rules together, where it is of one kind; else ""."""
    sums = {}
    for rule in rules:
        for lack in rule.lacks:
            row = sealed.counts.get((sealed.code, lack.key))
            if row and (row.short or row.over):
                sums.setdefault((lack.title, lack.measure, bool(row.over)), []).append((lack.key, row))
    if len(sums) != 1:
        return ""
    (((_, measure, is_over), found),) = sums.items()
    return "" if is_over else _sum(sealed, measure, found)


def _sum(sealed, measure, found):
    if len(found) == 1:
        return formulas.much(found[0][1], "short", measure)
    keys = "+".join(key for key, _ in found)
    text = amount(measure, sum(row.short for _, row in found))
    return computed("short_of", sealed.inspection.pk, sealed.code, keys, text=text)


def _closing(sealed):
    return [("严格考核和责任。", sealed.standard.closing)] if sealed.standard.closing else []


# Until when -----------------------------------------------------------------------------------


def _plans(sealed, rules):
    """(what is said of plans, their days) where the rules are those on premises, else ("", "")."""
    plans = _rule(sealed, lambda rule: PLAN in rule.records)
    row = sealed.rule(plans.key) if plans else None
    if row is None or _on_premises(sealed) not in rules:
        return "", ""
    short = _short_of_premises(sealed)
    days = [day for code in short for day in sealed.recorded.plans.get(code, ())]
    told, until = [], ""
    if row.passed and days:
        until = f"方案定的完成期限{_span(min(days), max(days))}。"
        told.append(f"有建设方案的{formulas.count(row, 'passed')}个社区按方案落实")
        if late := sealed.recorded.overdue(short, sealed.day):
            number = computed("plans_due", sealed.inspection.pk, sealed.code, text=str(len(late)))
            told[-1] += f"，其中封存时已过期限的{number}个"
    if row.failed:
        told.append(f"没有方案的{formulas.count(row, 'failed')}个社区先定方案，写明方式、责任人和期限")
    return f"{'；'.join(told)}。" if told else "", until


def _rule(sealed, is_it):
    return next(filter(is_it, sealed.standard.rules), None)


def _on_premises(sealed):
    """The rule by whose gap leaders sum what is short of premises, for which the plans are; None where there is none."""
    return _rule(sealed, lambda rule: rule.shortfall and rule.shortfall.key == PREMISES)


def _short_of_premises(sealed):
    place = sealed.standard.places[_on_premises(sealed).key]
    return [row.code for row in sealed.rows if row.verdicts[place] == Outcome.FAIL]


def _span(first, last):
    """是2027年5月31日, or ，最早的是……，最迟的是……."""
    return f"是{said_day(first)}" if first == last else f"，最早的是{said_day(first)}，最迟的是{said_day(last)}"


# Of whom --------------------------------------------------------------------------------------


def _responsible(sealed):
    """The posts that answer for it, who has stated them, the notices that are open, and that the other days are to be set."""
    told = [_posts(sealed)]
    levels = [Level.STREET] if not is_prefecture(sealed.code) else [Level.COUNTY, Level.STREET]
    for level in [level for level in levels if level > level_of(sealed.code)]:
        told += filter(None, [_stated(sealed, level)])
    if is_street(sealed.code):
        told += filter(None, [_own_stated(sealed)])
    told.append(_notices(sealed))
    if has_annex(sealed, "tasks") and _columns(sealed):
        told.append(f"任务分解见附件{annex_number(sealed, 'tasks')}。")
    yield "明确责任和时限。", "".join(filter(None, told))


def _unset(sealed):
    """Who sets the days that nobody has stated."""
    whose = "没有写明时限的" if _has_plans(sealed) else "完成时限没有登记"
    return f"{whose}，由组织部门下达"


def _has_plans(sealed):
    if _on_premises(sealed) is None:
        return False
    return any(code in sealed.recorded.plans for code in _short_of_premises(sealed))


def _posts(sealed):
    """Who answers, in the document's words: 14.6."""
    if is_street(sealed.code):
        return f"按《实施意见》第14条，{sealed.name}党政“一把手”是直接责任人。"
    first = "县市区" if is_prefecture(sealed.code) else sealed.name
    return f"按《实施意见》第14条，{first}党政“一把手”是第一责任人，乡镇（街道）党政“一把手”是直接责任人。"


def _posts_stated(row):
    """[(post as the unit calls it, whether it has stated who holds it)]."""
    posts = OFFICE if row.name.endswith("街道") else GOVERNMENT
    return [(post, bool(row.figures.get(name))) for name, post in zip(HEADS, posts, strict=True)]


def _lacks_heads(row):
    return [post for post, stated in _posts_stated(row) if not stated]


def _stated(sealed, level):
    """How many of the units of a level have stated both heads, and which have not."""
    rows = [row for code, row in sealed.duties.items() if level_of(code) is level]
    if not rows:
        return ""
    without = [row for row in rows if _lacks_heads(row)]
    place = (sealed.inspection.pk, sealed.code, int(level))
    total = computed("units_of_level", *place, text=str(len(rows)))
    if not without:
        return f"{total}个{level.label}党政“一把手”的责任都已明确。"
    stated = ""
    if len(without) < len(rows):
        number = computed("heads_stated", *place, text=str(len(rows) - len(without)))
        stated = f"{total}个{level.label}中，{number}个党政“一把手”的责任都已明确，"
    if len(without) > MOST_NAMED:
        rest = "其余的" if stated else f"{total}个{level.label}党政“一把手”的责任都"
        return f"{stated}{rest}没有登记齐，要尽快明确。"
    names = "、".join(f"{row.name}{'和'.join(_lacks_heads(row))}" for row in without)
    return f"{stated}没有登记、要尽快明确的是{names}。"


def _own_stated(sealed):
    own = sealed.duties.get(sealed.code)
    if own is None:
        return ""
    without = _lacks_heads(own)
    return f"{'、'.join(without)}没有登记，要尽快明确。" if without else "党政“一把手”的责任都已明确。"


def _notices(sealed):
    """已经发出、还没有验收的限期整改通知书, with their last day."""
    notices = sealed.recorded.notices
    if not notices:
        return ""
    number = computed("notices_open", sealed.inspection.pk, sealed.code, text=str(len(notices)))
    days = [day for _, day in notices]
    late = "已过" if max(days) < sealed.day else _span(min(days), max(days))
    return f"已经发出、还没有验收的限期整改通知书{number}份，期限{late}。"


# The shares of the task -----------------------------------------------------------------------


def tasks(sealed):
    """The table of who has to make up how much: units below, or the communities of a street; nothing where nothing is short."""
    asked = _columns(sealed)
    if not asked:
        return
    label = level_of(sealed.code).below.label
    responsible = [] if is_street(sealed.code) or not sealed.duties else [Column("责任人职务", 38)]
    day = [Column("建设方案最迟期限", 58)] if _has_plans(sealed) else []
    rows = []
    for code, name in _places(sealed):
        cells = [cell(sealed, code) for _, cell in asked]
        if is_street(sealed.code) and set(cells) == {"—"}:
            continue
        cells += [_posts_of(sealed, code)] * len(responsible) + [_last_day(sealed, code)] * len(day)
        rows.append([name, *cells])
    rest = ["—"] * (len(responsible) + len(day))
    rows.append(["合计", *(cell(sealed, sealed.code) for _, cell in asked), *rest])
    figures = [
        Column(title, _breadth(title, [row[at] for row in rows]), True) for at, (title, _) in enumerate(asked, start=1)
    ]
    columns = (Column(label, 29), *figures, *responsible, *day)
    yield Grid(f"{sealed.year}年度整改任务分解", columns, rows, total=True)


def _breadth(title, cells):
    """The width of a column in which every figure stands in one line and the heading in HEAD_LINES."""
    digits, words = max(len(bare(cell)) for cell in cells), -(-len(title) // HEAD_LINES)
    return max(17, 3 * digits + 4, 6 * words + 5)


def _places(sealed):
    if sealed.below:
        return [(unit.code, unit.name) for unit in sealed.below]
    return [(row.code, row.name) for row in sealed.rows]


def _columns(sealed):
    """[(title, code → cell)] of what is short: an amount where the rules of a remedy have one unit, else how many communities."""
    found = []
    for remedy in sealed.standard.remedies:
        rules = [rule for rule in sealed.standard.rules_of(remedy) if (row := sealed.rule(rule.key)) and row.failed]
        if not rules:
            continue
        title = "、".join(dict.fromkeys(rule.short for rule in rules))
        measures = {lack.measure for rule in rules for lack in rule.lacks}
        if len(measures) == 1 and not any(row.over for rule in rules if (row := sealed.rule(rule.key))):
            measure = measures.pop()
            found.append((f"{title}（{unit_word(measure)}）", _amount_cell(rules, measure)))
        else:
            found.append((f"{title}（个社区）", _count_cell(rules)))
    return found


def _amount_cell(rules, measure):
    def cell(sealed, code):
        if code in sealed.by_code:
            return _community_cell(sealed.by_code[code], sealed.standard, rules, measure)
        rows = [row for rule in rules if (row := sealed.rule(rule.key, code)) and row.short]
        if not rows:
            return "—"
        if len(rows) == 1:
            return of(rows[0], "short", summed(measure, rows[0].short))
        keys = "+".join(row.rule for row in rows)
        text = summed(measure, sum(row.short for row in rows))
        return computed("short_of", sealed.inspection.pk, code, keys, text=text)

    return cell


def _community_cell(row, standard, rules, measure):
    gaps = {
        rule.key: row.gaps.get(rule.key, 0) for rule in rules if row.verdicts[standard.places[rule.key]] == Outcome.FAIL
    }
    gaps = {key: gap for key, gap in gaps.items() if gap > 0}
    if not gaps:
        return "—"
    if len(gaps) == 1:
        ((key, gap),) = gaps.items()
        return of(row, f"gaps.{key}", summed(measure, gap))
    return computed("gaps_of", row.pk, "+".join(gaps), text=summed(measure, sum(gaps.values())))


def _count_cell(rules):
    def cell(sealed, code):
        number = _failing(sealed, rules, code)
        return (
            computed("failing_any", sealed.inspection.pk, code, formulas.keys_of(rules), text=str(number))
            if number
            else "—"
        )

    return cell


def _posts_of(sealed, code):
    """The posts that a unit has stated: its secretary, its head of government; what is still to be set."""
    row = sealed.duties.get(code)
    if row is None:
        return "待明确"
    lacking, stated = _lacks_heads(row), [post for post, is_stated in _posts_stated(row) if is_stated]
    return "；".join(filter(None, ["、".join(stated), f"{'、'.join(lacking)}待明确" if lacking else ""]))


def _last_day(sealed, code):
    days = [
        day
        for place in _short_of_premises(sealed)
        if place.startswith(code)
        for day in sealed.recorded.plans.get(place, ())
    ]
    return said_day(max(days)) if days else "—"
