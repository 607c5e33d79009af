"""The lines of a page in words: what runs out, by which rule, what would prevent it, and where that is entered."""

from dataclasses import dataclass
from urllib.parse import urlencode

from communities.levels import street_of
from lodi_community.accounts.posts import Post, allowed
from lodi_community.records.figures import scaled
from lodi_community.records.kinds import KINDS as RECORDS

from ...inspection.models import Assessment
from ...rules import kit
from ..models import Effect
from ..standings import names_below
from .kinds import KINDS

WEEK = 7  # days
MARKS = {Effect.TURNS: "back", Effect.STAYS: "", Effect.WARNS: ""}


@dataclass
class Shown:
    """A line as a page shows it. ``to_do``: (words, address) of the form or record; "" for both where it is not the user's."""

    line: object
    street: str
    rule: kit.Rule
    clause: str
    what: str
    record_url: str
    to_do: tuple
    by: str = ""

    @property
    def prevents(self):
        return KINDS[self.line.kind].prevents

    @property
    def kind(self):
        return KINDS[self.line.kind].title

    @property
    def mark(self):
        return MARKS[self.line.effect]


def shown(user, place, made, standard, lines, back):
    """Shown of some lines (with their communities): a fixed number of queries, and one more for each kind of record.

    ``made``: the Forecast; ``back``: the address to come back to from a form.
    """
    codes = {line.code for line in lines}
    stored = Assessment.objects.visible_to(user).of_year(made.year).filter(code__in=codes)
    figures = dict(stored.values_list("code", "figures"))
    records, streets = _records(user, lines), names_below(user, place)
    found = []
    for line in lines:
        if (
            line.rule not in standard.places
        ):  # a rule that a new version of the program has no more, until the next minute
            continue
        rule, record = standard.rule(line.rule), records.get((line.label, line.object_id))
        to_do, by = _to_do(user, line, record, back)
        found.append(
            Shown(
                line,
                streets.get(street_of(line.code), ""),
                rule,
                kit.clause_of(standard, rule, figures.get(line.code, {})),
                SAYS[line.kind](line, record, made, standard.facts[rule.fact].unit),
                RECORDS_BY_LABEL[line.label].url("detail", record.pk) if record else "",
                to_do,
                by,
            )
        )
    return found


RECORDS_BY_LABEL = {kind.label: kind for kind in RECORDS.values()}


def _records(user, lines):
    """{(label, key): record} of the records that run out, of kinds that the user may see."""
    keys = {}
    for line in lines:
        if line.label and user.may("view", line.label):
            keys.setdefault(line.label, set()).add(line.object_id)
    return {
        (label, pk): row
        for label, wanted in keys.items()
        for pk, row in RECORDS_BY_LABEL[label].model.objects.visible_to(user).with_place().in_bulk(wanted).items()
    }


def _to_do(user, line, record, back):
    """((words, address), posts that enter it where the user does not)."""
    label = RECORDS[KINDS[line.kind].form].label if KINDS[line.kind].form else line.label
    if not label:
        return ("", ""), ""
    kind = RECORDS_BY_LABEL[label]
    if not user.may("change", label):
        return ("", ""), "、".join(post.label for post in Post if allowed(post, "change", label))
    if record is not None and line.label == label and line.kind in ("plan", "turn"):
        return (f"改{kind.title}", f"{kind.url('edit', record.pk)}?{urlencode({'next': back})}"), ""
    if line.kind == "money":
        return (f"填{kind.title}", f"{kind.url('list')}?{urlencode({'place': line.code})}"), ""
    return (f"登记{kind.title}", f"{kind.url('add')}?{urlencode({'place': line.code, 'next': back})}"), ""


def _yuan(fen):
    return kit.UNITS["元"].exact(fen)


def _named(record, otherwise):
    return str(record) if record else otherwise


def _term(line, record, made, unit):
    return f"{_named(record, '班子')}，{line.day:%Y-%m-%d} 届满"


def _candidate(line, record, made, unit):
    return f"{_named(record, '后备人选')}，这一天起超过年龄"


def _training(line, record, made, unit):
    days = scaled(line.amount, 2, 1, trim=True)
    weeks = max((line.day - made.day).days // WEEK, 0)
    return f"{line.further} 人还差 {days} 天，离年底还有 {weeks} 周" if weeks else f"{line.further} 人还差 {days} 天"


def _service(line, record, made, unit):
    return f"{_named(record, '成员')}，到 {line.day:%Y-%m-%d} 任职 {line.amount} 天，不足 {line.further} 天"


def _plan(line, record, made, unit):
    progress = "没有填进度" if line.amount is None else f"进度 {line.amount}%"
    return f"{_named(record, '建设方案')}，{line.day:%Y-%m-%d} 到期，{progress}"


def _money(line, record, made, unit):
    if line.amount is None:
        return "没有填经费类别，算不出还差多少"
    told = f"还有 {_yuan(line.amount)}没有到位"
    if line.further is None:
        return f"{told}，没有上年的数可比"
    return f"{told}，按上年的进度年底{f'还差 {_yuan(line.further)}' if line.further else '能够到齐'}"


def _floor(line, record, made, unit):
    return f"下一年标准提高，现在的数一年差 {_yuan(line.amount)}" if line.amount else "下一年标准提高，现在的数已够"


def _single(line, record, made, unit):
    return f"现有 {line.amount} {unit}，再少 1 {unit}就不达标"


def _turn(line, record, made, unit):
    return f"{_named(record, '')}，{line.day:%Y-%m-%d} 到期" if record else f"到 {line.day:%Y-%m-%d} 就不达标"


SAYS = {
    "term": _term, "candidate": _candidate, "training": _training, "service": _service, "plan": _plan, "money": _money,
    "floor": _floor, "single": _single, "turn": _turn,
}  # fmt: skip
