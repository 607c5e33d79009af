"""The document as it was published, every sentence a link to what became of it: rule, reading, limit, who meets it."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from communities.figures import FIGURES, UNIT_FIGURES
from lodi_community.records import hooks

from ..catalogue.sources import kinds_behind
from ..catalogue.standards import standard_for, standard_of
from ..dashboards.pages import years_for
from ..inspection.judging import reference_date
from ..inspection.models import Summary, UnitAssessment
from ..inspection.run import working_year
from ..rules import kit
from ..rules.explaining import loosened, readings_of
from ..rules.kit import ClauseKind, Outcome
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
COUNTED = {
    "passed": (Outcome.PASS, Outcome.HINT),
    "failed": (Outcome.FAIL,),
    "missing": (Outcome.MISSING,),
}


@dataclass
class RuleFacts:
    """What became of a clause: one rule with its limits, reading, figures and counts."""

    rule: kit.Rule
    limits: list  # (whom, limit)
    reading: tuple
    loosened: tuple  # marks of the numbers of the text that a document has loosened
    figures: list  # (title, unit)
    kinds: list  # (title, address)
    summary: object | None
    url: str


def rulebook(request):
    """The whole document; ?clause= opens one sentence, ?q= looks for words or a number."""
    require(request.user)
    inspection, inspections = years_for(request)
    standard = standard_of(inspection) if inspection else standard_for(working_year())
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
        "chapters": _chapters(document),
        "clause": clause,
        "word": word,
        "found": found,
        "classes": CLASSES,
        "counts": {kind.name.lower(): sum(one.kind is kind for one in document.clauses) for kind in ClauseKind},
        "crumbs": [*hooks.crumbs(request.user, None), ("规则手册", None)],
    }
    if clause:
        context |= {"kind": KINDS[clause.kind], "facts": _facts(request.user, standard, clause, inspection)}
        context["indicators"] = [one for one in standard.indicators if one.clause == clause.id]
        context["home"] = dict(standard.homes).get(clause.id, "")
    return render(request, "rulebook/rulebook.html", context)


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
    for judged, figures in ((standard, FIGURES), (standard.units, UNIT_FIGURES)):
        for rule in judged.rules if judged else ():
            if clause.id in rule.clauses:
                facts.append(_facts_of(user, judged, rule, figures, inspection, judged is standard))
    return facts


def _facts_of(user, standard, rule, figures, inspection, of_communities):
    on = reference_date(inspection.year) if inspection else standard.issued
    named = [figures[name] for name in rule.names if name in figures]
    kinds = [kind for kind in kinds_behind(rule) if user.may("view", kind.label)]
    summary = _summary(user, rule, inspection) if of_communities else _units(user, standard, rule, inspection)
    where = reverse("unit-communities", args=[user.scope])
    return RuleFacts(
        rule,
        _limits(standard, rule, on),
        readings_of(standard, rule, on),
        loosened(standard, rule, on),
        [(figure.title, figure.unit) for figure in named],
        [(kind.title, kind.url("list")) for kind in kinds],
        summary,
        f"{where}?rule={rule.key}&year={inspection.year}" if inspection and of_communities else "",
    )


def _limits(standard, rule, on):
    """The limit, for each value of a choice that it depends on."""
    choices = [standard.facts[name] for name in rule.needs if isinstance(standard.facts.get(name), kit.Choice)]
    if not choices:
        return [("", kit.explain(standard, rule, {}, on).limit)]
    choice = choices[0]
    return [
        (choice.labels[code], limit)
        for code in choice.labels
        if (limit := kit.explain(standard, rule, {choice.name: code}, on).limit)
    ]


def _summary(user, rule, inspection):
    """Counts and gap of a community rule in the user's own division; None before there are any."""
    if inspection is None:
        return None
    row = Summary.objects.filter(inspection=inspection, code=user.scope, rule=rule.key).first()
    if row is None:
        return None
    unit = rule.measure
    gap = unit.text(row.short, wan=unit.label == "元") if row.short else ""
    return {"passed": row.passed + row.hinted, "failed": row.failed, "missing": row.missing, "gap": gap, "of": "个社区"}


def _units(user, standard, rule, inspection):
    """Counts of a unit rule among the units the user sees."""
    if inspection is None:
        return None
    place = standard.places[rule.key]
    rows = UnitAssessment.objects.visible_to(user).filter(inspection=inspection).values_list("verdicts", flat=True)
    letters = [verdicts[place] for verdicts in rows if len(verdicts) > place]
    counts = {name: sum(letter in outcomes for letter in letters) for name, outcomes in COUNTED.items()}
    return {**counts, "gap": "", "of": "个单位"} if letters else None
