"""The tables of the comparison as Excel files."""

from lodi_community.records.exporting import Column, Export

from .sheets import about_of


def _about(page):
    other = str(page.other.year) if page.other else "没有"
    return about_of(page.division, page.inspection, ("和哪一年比", other))


def _number(cells, at):
    """How many communities of the unit at a place of the cells, which stand at a place of the row."""
    return lambda row: row[cells][at].number


def _change(cells, at):
    return lambda row: row[cells][at].change


def _rules(page, content):
    columns = [Column("条款", lambda row: row[1]), Column("规则", lambda row: row[0].title)]
    for at, unit in enumerate(page.units):
        columns += [
            Column(f"{unit.name}不达标", _number(2, at), "个"),
            Column(f"{unit.name}比另一年", _change(2, at), "个"),
        ]
    return Export(f"{page.division}各条款比较", columns, content["rows"], _about(page), page.division.code)


def _streets(page, content):
    columns = [
        Column("名次", lambda row: row.rank),
        Column("街道（乡镇）", lambda row: row.name),
        Column("区划代码", lambda row: row.code),
        Column("县市区", lambda row: row.county),
        Column("硬指标全部达标", lambda row: row.clear, "个"),
        Column("社区", lambda row: row.communities, "个"),
        Column("平均折算分", lambda row: None if row.average is None else row.average / 100),
        Column("这条规则不达标", lambda row: row.failed, "个"),
        Column("另一年名次", lambda row: row.before[2] if row.before else None),
    ]
    return Export(f"{page.division}街道排名", columns, content["rows"], _about(page), page.division.code)


def _years(page, content):
    rule = content["rule"]
    columns = [Column("年度", lambda row: row[0].year)]
    columns += [Column(f"{unit.name}不达标", _number(1, at), "个") for at, unit in enumerate(page.units)]
    columns.append(Column(f"{page.division}还差", lambda row: row[2]))
    about = [*_about(page), ("规则", f"{'、'.join(rule.clauses)} {rule.title}")]
    return Export(f"{page.division}一条规则历年", columns, content["rows"], about, page.division.code)


def _turned(page, content):
    columns = [
        Column("变化", lambda row: row[0]),
        Column("社区", lambda row: row[1].name),
        Column("区划代码", lambda row: row[1].code),
        Column("街道（乡镇）", lambda row: row[1].street),
        Column("规则", lambda row: "、".join(f"{rule.short} {rule.title}" for rule in row[1].rules)),
    ]
    rows = [(title, row) for title, found in content["groups"] for row in found]
    return Export(f"{page.division}变化的社区", columns, rows, _about(page), page.division.code)


SHEETS = {"rules": _rules, "streets": _streets, "years": _years, "turned": _turned}
