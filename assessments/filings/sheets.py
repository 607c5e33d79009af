"""The tables of filing as Excel files: what the page shows."""

from lodi_community.records.exporting import Column, Export


def reviews_export(where, year, rows):
    """What waits for review, the oldest first."""
    columns = [
        Column("社区", lambda row: row.name),
        Column("区划代码", lambda row: row.code),
        Column("街道（乡镇）", lambda row: row.street),
        Column("提交", lambda row: row.since),
        Column("等了", lambda row: row.days, "天"),
        Column("提醒", lambda row: row.said, "处"),
        Column("没有答复的意见", lambda row: row.remarks, "条"),
        Column("缺数据", lambda row: row.missing, "项"),
        Column("不达标", lambda row: row.failed, "条"),
    ]
    return Export(f"{where}{year}年度待审核", columns, rows, [("单位", str(where)), ("年度", str(year))], where.code)
