"""The standards as data: what each rule asks, in words and as a limit, where it stands and how it is read."""

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from lodi_community.api.problems import Problem
from lodi_community.records.formfields import typed

from ..catalogue.registry import STANDARDS
from ..catalogue.sources import kinds_behind
from ..catalogue.standards import references_for, standard_for, standard_of
from ..inspection.judging import reference_date
from ..inspection.models import Inspection
from ..rules import amounts, greater, kit
from ..rules.explaining import loosened, readings_of
from ..rules.stating import stated
from .amounts import number
from .base import DomainView
from .schemas import DAY, SOMETHING, described, listed, maybe, record, text, whole, yes_no

STANDARD = record(
    key=text("代号"), title=text("名称"), role=text("judging 评判，reference 对照"), version=text("版本"), issued=DAY,
    first_year=whole("从哪个年度起"), last_year=maybe(whole("到哪个年度")), divisions=listed(text("区划代码")),
    rules=whole("社区的规则"), unit_rules=whole("单位的规则"),
)  # fmt: skip
QUOTE = record(clause=text("条款号"), quote=text("原文"))
LIMIT = record(**{"for": text("对谁；空的是对全部"), "text": text("要求")})
AS_DATA = {"type": ["object", "null"], "title": "限值：low 下限、high 上限；不能写成数的是 null"}
READING = record(
    name=text("代号"), title=text("名称"), value=SOMETHING, unit=text("单位"), text=text("写成文字"), kind=text("口径或原文"), note=text("出处"),
    since=DAY,
)  # fmt: skip
RULE = record(
    key=text("编号"), of=text("community 社区，unit 单位"), title=text("名称"), clauses=listed(QUOTE), reading=listed(text("口径")),
    loosened=listed(text("有文件放宽的数")), limit=listed(LIMIT), limits=AS_DATA, unit=text("单位"), since=DAY,
    due=maybe(DAY), begins=DAY, head=record(key=text("代号"), title=text("方面")), kind=text("H、C 或 G"), hard=yes_no("硬指标"),
    weight=whole("权重"), records=listed(record(kind=text("种类"), title=text("名称"))),
)  # fmt: skip
RULES = record(
    standard=STANDARD, year=whole("年度"), readings=listed(READING), heads=listed(record(key=text("代号"), title=text("方面"))),
    results=listed(RULE),
)  # fmt: skip


class StandardView(DomainView):
    """An address of the standards."""

    subject, right = "standards", ("view", "rulebook", "查看规则手册")

    def standards(self, year):
        """{key: Standard} of a year in the user's prefecture, in the versions by which it is or was judged. Raises Problem."""
        scope = self.request.user.scope
        judging = Inspection.objects.judging().of(scope).filter(year=year).first()
        if judging:
            rows = [judging, *judging.references.all()]
            known = {row.standard: standard_of(row) for row in rows if row.standard in STANDARDS}
            if judging.is_sealed:
                return known
        else:
            known = {}
        try:
            in_force = [standard_for(year, scope), *references_for(year, scope)]
        except ValidationError as refusal:
            raise Problem("not-found", refusal.messages[0]) from refusal
        return {standard.key: standard for standard in in_force} | known


class Standards(StandardView):
    """GET: the standards of a year, the one that judges first."""

    @described("standards_list", "标准", record(year=whole("年度"), results=listed(STANDARD)), "year")
    def get(self, request):
        year = self.year(request.user.scope)
        rows = [header(standard) for standard in self.standards(year).values()]
        self.tell(f"{year}年度的标准", len(rows))
        return Response({"year": year, "results": rows})


class Rules(StandardView):
    """GET: the rules of a standard, in its order."""

    @described("rules_list", "一个标准的规则", RULES, "year", "clause", path=["key"])
    def get(self, request, key):
        year = self.year(request.user.scope)
        known = self.standards(year)
        if key not in known:
            raise Problem("not-found", f"{year}年度没有标准“{typed(key)}”。有的：{'、'.join(known)}")
        standard, on = known[key], reference_date(year)
        rules = [
            self._rule(part, rule, on, of)
            for part, of in ((standard, "community"), (standard.units, "unit"))
            for rule in (part.rules if part else ())
            if self.asked.text("clause") in ("", *rule.clauses)
        ]
        self.tell(f"{standard.title}的规则", len(rules))
        readings = [_reading(one) for one in standard.readings_on(on).values()]
        heads = [_head(one) for one in standard.heads]
        return Response(
            {"standard": header(standard), "year": year, "readings": readings, "heads": heads, "results": rules}
        )

    def _rule(self, standard, rule, on, of):
        kinds = [kind for kind in kinds_behind(rule) if self.request.user.may("view", kind.label)]
        document = standard.document
        return {
            "key": rule.key,
            "of": of,
            "title": rule.title,
            "clauses": [
                {"clause": clause, "quote": document.clause(clause).displayed if document else ""}
                for clause in rule.clauses
            ],
            "reading": [*readings_of(standard, rule, on)],
            "loosened": [*loosened(standard, rule, on)],
            "limit": [{"for": whom, "text": words} for whom, words in stated(standard, rule, on)],
            "limits": limits_of(standard, rule, on),
            "unit": rule.unit,
            "since": rule.since.isoformat(),
            "due": rule.due and rule.due.isoformat(),
            "begins": rule.begins.isoformat(),
            "head": _head(rule.head),
            "kind": rule.kind.value,
            "hard": rule.is_hard,
            "weight": rule.weight,
            "records": [{"kind": kind.slug, "title": str(kind.title)} for kind in kinds],
        }


def header(standard):
    """A standard as JSON, without its rules."""
    first, last = standard.years
    return {
        "key": standard.key,
        "title": standard.title,
        "role": standard.role.value,
        "version": standard.version,
        "issued": standard.issued.isoformat(),
        "first_year": first,
        "last_year": last,
        "divisions": [code for code in standard.divisions if code],
        "rules": len(standard.rules),
        "unit_rules": len(standard.units.rules) if standard.units else 0,
    }


def limits_of(standard, rule, on):
    """The limit as data: {"low", "high"} with numbers in the rule's unit, by a choice where it depends on one; None where it is no number."""
    readings = standard.reading(on)
    found = {}
    for name, word in (("low", rule.must.low), ("high", rule.must.high)):
        if word is None:
            continue
        found[name] = _limit(word, rule.measure, readings)
        if found[name] is None:
            return None
    return found or None


def _limit(word, unit, readings):
    if isinstance(word, amounts.Fixed):
        return {"value": number(unit, word.amount)}
    if isinstance(word, amounts.Said):
        value = readings[word.reading]
        return {"value": number(unit, value), "reading": word.reading} if type(value) is int else None
    if isinstance(word, amounts.By):
        cases = {name: _limit(one, unit, readings) for name, one in word.amounts}
        return None if None in cases.values() else {"by": word.fact, "cases": cases}
    if isinstance(word, greater.FloorOrLocal):
        floor = _limit(word.floor, unit, readings)
        return floor and floor | {"or_local": True}
    return None


def _head(head):
    return {"key": head.key, "title": head.title}


def _reading(reading):
    unit = reading.sense.unit
    return {
        "name": reading.name,
        "title": reading.title,
        "value": number(kit.UNITS[unit], reading.value) if unit else reading.value,
        "unit": unit,
        "text": reading.text,
        "kind": reading.kind.value,
        "note": reading.note,
        "since": reading.since.isoformat(),
    }
