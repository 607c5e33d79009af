"""Verdicts for programs: of one community with figures, limits and gaps, of many as flat rows, and the trace of one."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from rest_framework.response import Response

from lodi_community.api.problems import Problem
from lodi_community.api.reading import OneForm
from lodi_community.records.figures import points
from lodi_community.records.formfields import typed
from lodi_community.records.seen import Act

from ..catalogue.standards import standard_of
from ..dashboards.community import CommunityPage
from ..dashboards.sealed import trace_of
from ..dashboards.telling import labels_of_trace, tell_restricted
from ..inspection.judging import grades_of
from ..inspection.models import Assessment, Inspection
from ..inspection.shortfalls import lacked_of
from ..rules import kit
from .amounts import both_ends, number
from .base import DomainView, moment
from .packed import OUTCOMES, ROW, VERDICT, Flat, as_csv
from .schemas import AMOUNT, CODE, MOMENT, NAME, YEAR, described, listed, maybe, paged, record, text, whole, yes_no
from .tracing import TRACE, traced_as_json

CSV = "text/csv"
LACK = record(of=text("缺的是什么"), short=AMOUNT, over=AMOUNT, unit=text("单位"))
BESIDE = record(title=text("名称"), text=text("数"))
FULL_VERDICT = {
    "type": "object",
    "properties": {
        **VERDICT, "figure": text("数，写成文字"), "limit": text("要求"), "gap_text": text("缺口，写成文字"), "gaps": listed(LACK),
        "reason": text("为什么不适用、缺什么"), "beside": listed(BESIDE), "credit": maybe(text("完成的程度，%")),
        "formula": text("算法"), "progress": text("进度"), "weight": whole("权重"), "quote": text("原文"),
        "reading": listed(text("口径")), "loosened": listed(text("有文件放宽的数")),
    },
    "required": [*VERDICT, "figure", "limit", "gap_text", "gaps", "reason", "beside", "credit", "formula", "weight"],
}  # fmt: skip
INSPECTED = {
    "year": YEAR, "run": whole("第几次督查"), "standard": text("标准"), "standard_version": text("版本"),
    "status": text("working 填报中、running 进行中、sealed 已封存"),
}  # fmt: skip
SCORE = record(low=text("最低"), high=text("最高"))
HEAD = record(key=text("代号"), title=text("方面"), low=maybe(text("最低，%")), high=maybe(text("最高，%")))
FIGURE = record(name=text("代号"), title=text("名称"), unit=text("单位"), least=AMOUNT, most=AMOUNT)
VERDICTS = record(
    code=CODE, name=NAME, **INSPECTED, judged_at=MOMENT, score=maybe(SCORE),
    grade=maybe(record(worst=text("最低"), best=text("最高"))), clear=yes_no("硬指标全部达标"), heads=listed(HEAD),
    figures=listed(FIGURE), verdicts=listed(FULL_VERDICT),
)  # fmt: skip


class VerdictView(DomainView):
    """An address of the verdicts."""

    subject, right = "verdicts", ("view", "dashboard", "查看达标情况")

    def community_page(self, code):
        """The CommunityPage of a community in the inspection asked for. Raises Problem."""
        community = self.community(code)
        inspection = self.inspection(code)
        page = CommunityPage(community, inspection, self.request.user)
        if page.assessment is None:
            raise Problem("not-found", f"{community}在 {inspection.year}年度没有评估")
        return page


class CsvToo(OneForm):
    """JSON, or a CSV file where the client asks for one."""

    def select_renderer(self, request, renderers, format_suffix=None):
        if wants_csv(request):
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


def wants_csv(request):
    """Whether a request asks for a CSV file, by ?format= or, without that, by Accept."""
    asked = request.query_params.get("format", "")
    accepted = [part.strip().partition(";")[0] for part in request.headers.get("Accept", "").split(",")]
    return asked == "csv" or (not asked and CSV in accepted)


class Verdicts(VerdictView):
    """GET: verdicts of the communities of a unit, a row for each community and rule."""

    content_negotiation_class = CsvToo

    @described("verdicts_list", "各社区的评判", paged(ROW, **INSPECTED),
        "unit", "year", "run", "standard", "rule", "rule__in", "outcome", "outcome__in", "head", "hard", "format", "limit", "cursor", files=[CSV],
        note="一个社区、一条规则一行，按社区的代码和文件的顺序；?format=csv 或 Accept: text/csv 给整个结果的一个文件，不分页",
    )  # fmt: skip
    def get(self, request):
        self.asked.choice("format", ("json", "csv"))
        place, after = self.place("unit"), self.after()
        inspection = _begun_with(after) or self.inspection(place)
        standard = standard_of(inspection)
        flat = Flat(standard, inspection.year, self._rules(standard))
        letters = "".join(OUTCOMES[name] for name in self.asked.choices("outcome", OUTCOMES))
        stored = Assessment.objects.visible_to(request.user).within(place).filter(inspection=inspection)
        if wants_csv(request):
            return self._file(flat, letters, stored, inspection, place)
        rows = _rows(flat, letters, stored, self.limit + 1, after)
        answer = self.page(rows, lambda row: [row["code"], row["rule"], inspection.pk])
        self.tell(f"{inspection.year}年度评判", len(answer["results"]), place)
        return Response(inspected(inspection) | answer)

    def _rules(self, standard):
        """The rules asked for by ?rule=, ?head= and ?hard=, in the standard's order. Raises Problem."""
        keys = [*([self.asked.text("rule")] if self.asked.text("rule") else []), *self.asked.parts("rule__in")]
        if strange := [key for key in keys if not standard.rules_under(key)]:
            raise Problem("parameter", f"{standard.title}没有编号是“{typed(strange[0])}”的规则")
        wanted = {rule.key for key in keys for rule in standard.rules_under(key)} if keys else standard.places
        head = self.asked.choice("head", [one.key for one in standard.heads])
        hard = self.asked.choice("hard", ("0", "1"))
        return [
            rule
            for rule in standard.rules
            if rule.key in wanted and head in ("", rule.head.key) and hard in ("", str(int(rule.is_hard)))
        ]

    def _file(self, flat, letters, stored, inspection, place):
        rows = _rows(flat, letters, stored)
        self.tell(f"{inspection.year}年度评判 CSV", len(rows), place, act=Act.EXPORT)
        response = HttpResponse(as_csv(rows), content_type=f"{CSV}; charset=utf-8")
        name = f"评判_{inspection.year}{inspection.short_run}_{place}.csv"
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _begun_with(after):
    """The inspection of which the pages before were: a run that is sealed meanwhile does not go on with another's rows."""
    return Inspection.objects.filter(pk=after[2]).first() if after and after[2:] else None


def _rows(flat, letters, stored, most=None, after=None):
    """The flat rows of stored assessments, behind the row with the key ``after`` (code, rule, …), ``most`` of them at most."""
    stored = stored.order_by("code").values_list("code", "name", "verdicts", "figures", "gaps")
    places = flat.standard.places
    if after:
        stored = stored.filter(code__gte=after[0])
    found = []
    for row in stored.iterator(chunk_size=100):
        for verdict in flat.of(*row, letters):
            if not after or (verdict["code"], places[verdict["rule"]]) > (after[0], places.get(after[1], -1)):
                found.append(verdict)
        if most and len(found) >= most:
            return found[:most]
    return found


class OfCommunity(VerdictView):
    """GET: all verdicts of one community."""

    @described("verdicts_read", "一个社区的评判", VERDICTS, "year", "run", "standard", "quote", path=["code"])
    def get(self, request, code):
        page = self.community_page(code)
        assessment, quotes = page.assessment, self.asked.is_on("quote")
        flat = Flat(page.standard, page.inspection.year)
        self.tell(f"{page.community}{page.inspection.year}年度评判", len(page.standard.rules), code)
        return Response(
            header(page)
            | {
                "judged_at": moment(assessment.judged_at),
                "clear": assessment.clear,
                "heads": [_head(head, reached) for head, reached in page.reached()],
                "figures": [
                    {"name": name, "title": fact.title, "unit": fact.unit}
                    | both_ends(fact, assessment.figures.get(name))
                    for name, fact in page.standard.facts.items()
                ],
                "verdicts": [verdict_of(page, flat, rule, quotes) for rule in page.standard.rules],
            }
            | _score(page)
        )


class Trace(VerdictView):
    """GET: the lines behind one verdict, what is restricted withheld as on the page."""

    @described("trace_read", "一条评判的追溯", record(code=CODE, name=NAME, **INSPECTED, verdict=FULL_VERDICT, **TRACE),
               "year", "run", "standard", path=["code", "key"])  # fmt: skip
    def get(self, request, code, key):
        page = self.community_page(code)
        if key not in page.standard.places:
            raise Problem("not-found", f"{page.standard.title}没有编号是“{typed(key)}”的规则")
        rule = page.standard.rule(key)
        trace = trace_of(request.user, page.inspection, rule, page.standard, page.community, page.assessment, page.on)
        tell_restricted(request._request, labels_of_trace(trace), code, f"接口：{rule.title}")
        self.tell(f"{page.community}{kit.quoted(rule.title)}的追溯", 1, code)
        verdict = verdict_of(page, Flat(page.standard, page.inspection.year, [rule]), rule, quotes=True)
        return Response(header(page) | {"verdict": verdict} | traced_as_json(trace))


def header(page):
    """Whose verdicts they are, and by what."""
    return {"code": page.community.code, "name": page.assessment.name} | inspected(page.inspection)


def inspected(inspection):
    """The year, the run and the standard of an inspection."""
    return {
        "year": inspection.year,
        "run": inspection.run,
        "standard": inspection.standard,
        "standard_version": standard_of(inspection).version,
        "status": inspection.status,
    }


def verdict_of(page, flat, rule, quotes):
    """One verdict with all that its page says. ``quotes``: with the sentence of the document and how it is read."""
    assessment, said = page.assessment, page.said(rule)
    verdict = flat.verdict(
        rule, assessment.outcome(page.standard.places[rule.key]), assessment.figures, assessment.gaps
    )
    verdict |= {
        "figure": said.figure,
        "limit": said.limit,
        "gap_text": said.gap,
        "gaps": [
            {"of": lacked.lack.title} | both_amounts(lacked.lack.measure, lacked.short, lacked.over)
            for lacked in lacked_of(rule, assessment.gaps)
        ],
        "reason": said.reason,
        "beside": [{"title": title, "text": words} for title, words in said.beside],
        "credit": None if said.credit is None else points(said.credit),
        "formula": said.formula,
        "progress": said.progress,
        "weight": rule.weight,
    }
    if quotes:
        verdict |= {"quote": said.quote, "reading": [*said.reading], "loosened": [*said.loosened]}
    return verdict


def both_amounts(unit, short, over):
    """What is short and what is over, in a unit."""
    return {"short": number(unit, short), "over": number(unit, over), "unit": unit.label}


def _score(page):
    """The score and the grade; None by a standard that is only shown."""
    assessment = page.assessment
    if page.inspection.is_reference or assessment.score_low is None:
        return {"score": None, "grade": None}
    low, high = page.lowest_and_highest()
    worst, best = grades_of(page.standard, assessment, page.inspection.year)
    return {
        "score": {"low": low, "high": high},
        "grade": {"worst": worst, "best": worst if page.inspection.is_sealed else best},
    }


def _head(head, reached):
    low, high = (points(value) for value in reached) if reached else (None, None)
    return {"key": head.key, "title": head.title, "low": low, "high": high}
