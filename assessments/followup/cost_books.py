"""Costs and scenarios as workbooks. Amounts are numbers in 元; a text stays text, whatever it begins with."""

from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from lodi_community.records.exporting import BOLD, cell_of, for_paper
from lodi_community.records.files import bytes_of

MONEY, COUNT, TEXT = "#,##0.00", "#,##0", "@"


def yuan(cents):
    """分 as 元, exact."""
    return Decimal(cents) / 100


def of_costs(page):
    """The workbook of a CostPage: 按条款, 按单位, 按经费类别, 说明."""
    book, unit = Workbook(write_only=True), page.division.name
    head = f"{unit} {page.inspection.year}年度缺口要多少钱（用房按{dict(_ways(page))[page.way]}）"
    _sheet(book, "按条款", head, ("条款", "规则", "社区", "缺口", "要补", "单位", "单价", "一次性（元）", "每年（元）", "未定价的社区"), [
        (line.clauses, line.rule.title, line.communities, line.rule.measure.number(line.gap),
         line.rule.measure.number(line.rest), line.rule.unit, line.price, yuan(line.once), yuan(line.yearly), line.unpriced)
        for line in page.lines
    ])  # fmt: skip
    heads = ("社区", "一次性（元）", "每年（元）", "其中有缺口未定价的社区")
    for name, first, lines in (("按单位", "单位", page.units), ("按经费类别", "经费类别", page.tiers())):
        rows = [(line.name, line.communities, yuan(line.once), yuan(line.yearly), line.unpriced) for line in lines]
        _sheet(book, name, head, (first, *heads), rows)
    lacking = [(f"{item.label}：{'、'.join(names)}没有 {page.prices.year} 年用得上的单价，缺口没有算进来",)
               for item, names in page.lacking()]  # fmt: skip
    _sheet(
        book,
        "说明",
        head,
        ("说明",),
        [*((f"{what}：{words}（{clause}）",) for what, words, clause in page.payers()), *lacking, (SHARES,)],
    )
    return bytes_of(book)


SHARES = "文件没有写市、县市区、街道（乡镇）各出多少，这里只按社区所在地和经费类别列。"


def _ways(page):
    return [(way, label) for way, label, *_ in page.ways()]


def of_result(result):
    """The workbook of a Result: 按年, 按县市区, 社区."""
    book, scenario = Workbook(write_only=True), result.scenario
    head = f"{scenario.unit} 补缺方案：{scenario.name}（{scenario.gap_year}年度的缺口）"
    lefts = [f"年末还差：{rule.title}" for rule, _, _ in result.shortfalls]
    years = (
        "年度",
        "当年补齐社区",
        "累计补齐",
        "累计硬指标全部达标",
        "一次性（元）",
        "每年（元）",
        "合计（元）",
        *lefts,
    )
    _sheet(book, "按年", head, years, [
        (str(year.year), year.cleared, year.sum_cleared, year.made_clear, yuan(year.once), yuan(year.yearly),
         yuan(year.money), *(left[number] for _, _, left in result.shortfalls))
        for number, year in enumerate(result.years)
    ])  # fmt: skip
    _sheet(book, "按县市区", head, ("县市区", "要补的社区", "补齐", "还没有补齐", "一次性（元）", "每年（元）", "每年分到（元）"), [
        (line.name, line.wanted, line.done, line.left, yuan(line.once), yuan(line.yearly),
         "" if line.limit is None else yuan(line.limit))
        for line in result.counties()
    ])  # fmt: skip
    _sheet(book, "社区", head, ("次序", "区划代码", "社区", "一次性（元）", "每年（元）", "补齐年度"), [
        (line.place, line.code, line.name, yuan(line.once), yuan(line.yearly), str(line.year or "没有补齐"))
        for line in result.communities()
    ])  # fmt: skip
    return bytes_of(book)


def _sheet(book, title, head, names, rows):
    """A sheet: what it is of, headings, rows; it is printed as every table is."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A3"
    for_paper(sheet, "1:2")
    for at, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = max(14, 2 * len(name) + 2)
    sheet.append([_cell(sheet, head, BOLD)])
    sheet.append([_cell(sheet, name, BOLD) for name in names])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet, value, font=None):
    cell = cell_of(sheet, value, font)
    cell.number_format = TEXT if isinstance(value, str) else MONEY if isinstance(value, Decimal) else COUNT
    return cell
