"""The document as it was published, every sentence a link to what became of it: rule, reading, limit, who meets it."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from lodi_community.accounts.posts import Post, allowed
from lodi_community.records import hooks

from ..catalogue.sources import kinds_behind, kinds_of_indicator
from ..catalogue.standards import standard_for, standard_of
from ..dashboards.choosing import switch, years_for
from ..inspection.judging import reference_date
from ..inspection.models import Summary, UnitAssessment
from ..inspection.shortfalls import lacked_below
from ..inspection.years import working_year
from ..rules import kit
from ..rules.explaining import loosened, readings_of
from ..rules.kit import ClauseKind, Outcome
from ..rules.stating import stated
from .views import require

CLASSES = {
    ClauseKind.HARD: "k-hard",
    ClauseKind.CHECK: "k-check",
    ClauseKind.UNIT: "k-unit",
    ClauseKind.SOFT: "k-soft",
    ClauseKind.RECORDED: "k-soft",
}
KINDS = {
    ClauseKind.HARD: "硬指标：文件写明了数字，逐条评判",
    ClauseKind.CHECK: "规范项：有没有、全不全，逐条评判",
    ClauseKind.UNIT: "对市、县、街道的要求，评单位，不计入社区得分",
    ClauseKind.SOFT: "提倡、鼓励的做法，只看进展，不评判",
    ClauseKind.RECORDED: "要记录的事实，没有标准，不评判",
    ClauseKind.NARRATIVE: "叙述，不评判",
}
UNIT_LISTED = "对市、县、街道的要求，只列出，不评判"
# How many came to what: outcomes, the class of their sign, and what ?state= of the list of communities asks for them.
COUNTED = (
    ("达标", (Outcome.PASS, Outcome.HINT), "pass", "clear"),
    ("不达标", (Outcome.FAIL,), "fail", ""),
    ("缺数据", (Outcome.MISSING,), "miss", "missing"),
    ("不适用", (Outcome.NOT_APPLICABLE,), "none", "idle"),
)


@dataclass
class Counts:
    """How many communities, or units, came to what in one year; together they are all there are."""

    counted: list  # (word, class of its sign, number, address or "")
    hinted: int
    gap: str
    where: str  # 娄底市2025年度
    of: str  # 个社区, 个单位

    @property
    def total(self):
        return sum(number for *_, number, _ in self.counted)


@dataclass
class RuleFacts:
    """What became of a clause: one rule with its limits, reading, figures and counts."""

    rule: kit.Rule
    limits: list  # (whom, limit)
    reading: tuple
    loosened: tuple  # marks of the numbers of the text that a document has loosened
    figures: list  # 常住户数（户）
    kinds: list  # (title, address)
    counts: Counts | None


def rulebook(request):
    """The whole document; ?clause= opens one sentence, ?q= looks for words or a number."""
    require(request.user)
    inspection, inspections = years_for(request)
    standard = (
        standard_of(inspection) if inspection else standard_for(working_year(request.user.scope), request.user.scope)
    )
    document, word = standard.document, request.GET.get("q", "").strip()[:40]
    clause = _clause(document, request.GET.get("clause", ""))
    if word and clause is None:
        clause = next((one for one in document.clauses if one.id == word or word in one.displayed), None)
    found = [one.id for one in document.clauses if word and (one.id == word or word in one.displayed)]
    context = {
        "standard": standard,
        "document": document,
        "inspection": inspection,
        "inspections": inspections,
        "standards": switch(request, inspection),
        "other_years": _other_years(inspection, inspections),
        "chapters": _chapters(document),
        "clause": clause,
        "word": word,
        "found": found,
        "classes": CLASSES,
        "counts": {kind.name.lower(): sum(one.kind is kind for one in document.clauses) for kind in ClauseKind},
        "crumbs": [*hooks.crumbs(request.user, None), ("规则手册", None)],
    }
    if clause:
        facts = _facts(request.user, standard, clause, inspection)
        listed = clause.kind is ClauseKind.UNIT and not facts
        context |= {"kind": UNIT_LISTED if listed else KINDS[clause.kind], "facts": facts}
        context["indicators"] = _indicators(request.user, standard, clause)
        context["home"] = dict(standard.homes).get(clause.id, "")
    return render(request, "rulebook/rulebook.html", context)


def _other_years(inspection, inspections):
    """[(year, address of the page in it, by the same standard)] of all other years."""
    beside = f"&standard={inspection.standard}" if inspection and inspection.is_reference else ""
    return [(row.year, f"?{row.query}{beside}") for row in inspections if row.year != inspection.year]


def _clause(document, number):
    if not number:
        return None
    try:
        return document.clause(number)
    except KeyError as error:
        raise Http404(f"文件里没有编号为“{number}”的条款") from error


def _chapters(document):
    """[(chapter, [(article, [(clause, class)])])] in order."""
    chapters = []
    for article in document.articles:
        if not chapters or chapters[-1][0] != article.chapter:
            chapters.append((article.chapter, []))
        clauses = [(clause, CLASSES.get(clause.kind, "")) for clause in document.of_article(article.number)]
        chapters[-1][1].append((article, clauses))
    return chapters


def _facts(user, standard, clause, inspection):
    """The rules of a clause, of communities and of units."""
    facts = []
    for judged in filter(None, (standard, standard.units)):
        for rule in judged.rules:
            if clause.id in rule.clauses:
                facts.append(_facts_of(user, judged, rule, inspection, judged is standard))
    return facts


def _indicators(user, standard, clause):
    """[([(title, note)] of indicators, the ledgers that they share)] of a clause.

    A ledger is (title, address), or (title, posts that may see it).
    """
    found = [
        ([_ledger(user, kind) for kind in kinds_of_indicator(judged, indicator)], indicator)
        for judged in filter(None, (standard, standard.units))
        for indicator in judged.indicators
        if indicator.clause == clause.id
    ]
    return [
        ([(named(one.title, one.unit), one.note) for _, one in group], ledgers)
        for ledgers, group in groupby(found, key=itemgetter(0))
    ]


def named(title, unit):
    """A title with its unit: “常住户数（户）”. A date, a choice, a yes or no have none."""
    return title if unit in (kit.CHOICE, kit.DATE, kit.FLAG) else f"{title}（{unit}）"


def _ledger(user, kind):
    """(title, address of the list, "") for who may see it, else (title, "", the posts that may)."""
    if user.may("view", kind.label):
        return kind.title, kind.url("list"), ""
    return kind.title, "", "、".join(post.label for post in Post if allowed(post, "view", kind.label))


def _figures(standard, rule):
    """What a rule looks at, as the standard calls it: of a closed list its items."""
    facts = [standard.facts[name] for name in rule.names if name in standard.facts]
    parts = [part for fact in facts for part in (getattr(fact, "parts", ()) or (fact.name,))]
    return [named(standard.facts[part].title, standard.facts[part].unit) for part in dict.fromkeys(parts)]


def _facts_of(user, standard, rule, inspection, of_communities):
    on = reference_date(inspection.year) if inspection else standard.issued
    kinds = [kind for kind in kinds_behind(rule) if user.may("view", kind.label)]
    return RuleFacts(
        rule,
        stated(standard, rule, on),
        readings_of(standard, rule, on),
        loosened(standard, rule, on),
        _figures(standard, rule),
        [(kind.title, kind.url("list")) for kind in kinds],
        (_of_communities if of_communities else _of_units)(user, standard, rule, inspection),
    )


def _of_communities(user, standard, rule, inspection):
    """Counts and gap of a community rule in the user's own division; None before there are any."""
    keys = [lack.key for lack in rule.lacks]
    rows = Summary.objects.filter(inspection=inspection, code=user.scope, rule__in=keys) if inspection else ()
    counts = {(row.code, row.rule): row for row in rows}
    row = counts.get((user.scope, rule.key))
    if not row:
        return None
    letters = {
        Outcome.PASS: row.passed,
        Outcome.FAIL: row.failed,
        Outcome.MISSING: row.missing,
        Outcome.NOT_APPLICABLE: row.not_applicable,
        Outcome.HINT: row.hinted,
    }
    listed = f"{reverse('unit-communities', args=[user.scope])}?{inspection.query}&rule={rule.key}"
    counted = [
        (word, mark, sum(letters[outcome] for outcome in outcomes), f"{listed}&state={state}" if state else listed)
        for word, outcomes, mark, state in COUNTED
    ]
    sums = [words for lacked in lacked_below(rule, counts, user.scope) for words in lacked.said(kit.Unit.total)]
    return Counts(counted, row.hinted, "，".join(sums), f"{user.division}{inspection.year}年度", "个社区")


def _of_units(user, standard, rule, inspection):
    """Counts of a unit rule among the units the user sees."""
    if inspection is None:
        return None
    place = standard.places[rule.key]
    rows = UnitAssessment.objects.visible_to(user).filter(inspection=inspection).values_list("verdicts", flat=True)
    letters = [verdicts[place] for verdicts in rows if len(verdicts) > place]
    if not letters:
        return None
    counted = [(word, mark, sum(letter in outcomes for letter in letters), "") for word, outcomes, mark, _ in COUNTED]
    hinted = letters.count(Outcome.HINT)
    return Counts(counted, hinted, "", f"{user.division}{inspection.year}年度", "个单位")
