"""The trace of a verdict as JSON: what its page shows, no row that the page withholds and no number of one out of the scope."""

from lodi_community.records.kinds import KINDS

from .amounts import both_ends
from .base import moment
from .schemas import AMOUNT, MOMENT, listed, maybe, record, text, whole, yes_no

ENTRY = record(revision=whole("修改记录的编号"), by=text("谁录入的"), at=MOMENT)
ROW = record(kind=text("种类"), id=whole("编号"))
MARK = record(
    what=text("哪一条；空的是这一条"), removed=yes_no("删除了"), words=text("改了什么"), who=text("谁、什么时候")
)
BEHIND = record(row=maybe(ROW), figure=text("数"), reason=text("为什么不计"))
LINE = record(
    title=text("是什么"), least=AMOUNT, most=AMOUNT, asked=text("要求"), there=text("实有"), short=text("差"),
    reason=text("为什么不计"), row=maybe(ROW), behind=listed(BEHIND), entry=maybe(ENTRY), attachments=whole("附件"),
    since=listed(MARK),
)  # fmt: skip
FACT = record(
    name=text("代号"), title=text("名称"), unit=text("单位"), withheld=yes_no("涉及个人，不显示"), told=text("合计"),
    frozen=text("封存的数，与记录不符时"), lines=listed(LINE),
)  # fmt: skip
RECORD = record(
    title=text("是什么"), figure=text("数"), reason=text("为什么不计"), row=maybe(ROW), entry=maybe(ENTRY),
    attachments=whole("附件"), since=listed(MARK),
)  # fmt: skip
KIND = record(kind=text("种类"), title=text("名称"), nil=text("零报告"), records=listed(RECORD))
TRACE = {"facts": listed(FACT), "kinds": listed(KIND), "gaps": listed(text("没有修改记录的写入"))}


def traced_as_json(trace):
    """{"facts", "kinds", "gaps"} of a Trace."""
    return {
        "facts": [_fact(fact) for fact in trace.facts],
        "kinds": [_kind(kind) for kind in trace.kinds],
        "gaps": [*trace.gaps],
    }


def _fact(traced):
    fact = traced.group.fact
    return {
        "name": fact.name,
        "title": traced.title,
        "unit": traced.unit,
        "withheld": traced.withheld,
        "told": traced.told if traced.lines or traced.withheld else "",
        "frozen": traced.frozen,
        "lines": [_line(fact, shown) for shown in traced.lines],
    }


def _line(fact, shown):
    line = shown.line
    return {
        "title": line.title,
        **both_ends(fact, line.counts),
        "asked": line.asked,
        "there": line.there,
        "short": line.short,
        "reason": line.reason,
        "row": _row(line.record, shown.url),
        "behind": [
            {"row": _row(part.record, url), "figure": part.figure, "reason": part.reason} for part, url in shown.behind
        ],
        "entry": _entry(shown.entry),
        "attachments": shown.attachments,
        "since": [_mark(mark) for mark in shown.since],
    }


def _kind(traced):
    return {
        "kind": traced.kind.slug,
        "title": str(traced.kind.title),
        "nil": traced.nil,
        "records": [
            {
                "title": str(row.record),
                "figure": row.figure,
                "reason": row.reason,
                "row": _row(row.record, row.url),
                "entry": _entry(row.entry),
                "attachments": row.attachments,
                "since": [_mark(mark) for mark in row.since],
            }
            for row in traced.lines
        ],
    }


def _row(record, url):
    """What a row is addressed by; None where the page has no link to it: out of the scope, gone, of no kind."""
    slug = record._meta.model_name if record is not None else ""
    return {"kind": slug, "id": record.pk} if url and slug in KINDS else None


def _entry(revision):
    return revision and {"revision": revision.pk, "by": revision.by_name, "at": moment(revision.at)}


def _mark(mark):
    return {"what": mark.what, "removed": mark.removed, "words": mark.words, "who": mark.who}
