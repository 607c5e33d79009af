"""The tables of following up as Excel files: what the page shows, with its filters."""

from lodi_community.records.exporting import Column, Export


def board_export(board, where):
    """The board as it is shown: its units, or the communities that were asked for."""
    about = [
        ("单位", str(where)),
        ("年度", str(board.year)),
        ("哪一天", f"{board.on:%Y-%m-%d}" if board.on else "现在"),
    ]
    if board.is_list:
        about.append(("状态", dict(board.choices)[board.state]))
        columns = [
            Column("社区", lambda shown: shown[0].name),
            Column("区划代码", lambda shown: shown[0].code),
            Column("街道（乡镇）", lambda shown: shown[1]),
            Column("状态", lambda shown: shown[2]),
            Column("起", lambda shown: shown[0].since),
            Column("期限", lambda shown: shown[0].due.on),
            Column("等候和期限", lambda shown: shown[4]),
            Column("没有数据", lambda shown: shown[0].missing, "项"),
        ]
        rows = [board.shown(row) for row in board.listed]
    else:
        columns = [
            Column("名次", lambda line: line.rank),
            Column("单位", lambda line: line.name),
            Column("区划代码", lambda line: line.code),
            Column("社区", lambda line: line.total.number, "个"),
            Column("已交", lambda line: line.delivered.number, "个"),
            *(Column(head, _counted(at), "个") for at, (_, head) in enumerate(board.heads)),
            Column("最久等审核", lambda line: line.waiting, "天"),
            Column("上年已交", lambda line: line.before[0].number if line.before else None, "个"),
            Column("上年社区", lambda line: line.before[1] if line.before else None, "个"),
        ]
        rows = board.lines
    return Export(f"{where}{board.year}年度填报进度", columns, rows, about, board.place)


def _counted(at):
    return lambda line: line.counts[at].number


def urgings_export(where, year, rows):
    """The log of urging: [(Urging, when it was next submitted or None, days)]."""
    columns = [
        Column("社区", lambda line: str(line[0].community)),
        Column("区划代码", lambda line: line[0].place_code()),
        Column("什么时候", lambda line: line[0].at),
        Column("谁催的", lambda line: line[0].by_name),
        Column("内容", lambda line: line[0].text),
        Column("提交", lambda line: line[1]),
        Column("几天后", lambda line: line[2], "天"),
    ]
    return Export(f"{where}{year}年度催报记录", columns, rows, [("单位", str(where)), ("年度", str(year))], where.code)
