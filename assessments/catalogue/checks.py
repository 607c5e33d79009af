"""manage.py check: every rule has a measure, in a known unit, and every missing figure leads to what is to be entered."""

from django.apps import apps
from django.core import checks

from communities.figures import FIGURES, MEASURES, UNIT_FIGURES, UNIT_MEASURES
from lodi_community.records.checks import has_field, name_of
from lodi_community.records.kinds import KINDS, UNSAID

from ..rules import kit
from ..rules.side_by_side import overlaps
from .entries import entries, wanted
from .registry import STANDARDS
from .sections import BY_KEY


def rules_have_measures(app_configs, **kwargs):
    """One error for each fact of a rule that nobody measures or that is measured in another unit."""
    errors = []
    for standard in STANDARDS.values():
        errors += _faults(standard, FIGURES)
        errors += _faults(standard.units, UNIT_FIGURES) if standard.units else []
    return errors


def _faults(standard, figures):
    units = {name: unit_of(standard, figure) for name, figure in figures.items()}
    return [checks.Error(fault, id="assessments.E001") for fault in kit.check(standard, units)]


def unit_of(standard, figure):
    """The unit of a measured figure; a choice, a flag or a date has the standard's word for it."""
    if figure.unit:
        return figure.unit
    fact = standard.facts.get(figure.name)
    return fact.unit if fact and fact.unit in (kit.CHOICE, kit.FLAG, kit.DATE) else ""


def measures_count_what_there_is(app_configs, **kwargs):
    """One error for each model that a measure says it reads, and each kind of which it counts none, and that there is not.

    What a measure does not say it reads is not measured again after a save.
    """
    models = {model._meta.label_lower for model in apps.get_models()}
    may_be_none = {slug for slug, kind in KINDS.items() if kind.may_be_none}
    errors = []
    for measure in (*MEASURES, *UNIT_MEASURES):
        figure, kinds = measure.figures[0], frozenset().union(*measure.none_of)
        faults = [("reads", name, "没有这个模型") for name in sorted(measure.reads - models)]
        faults += [("none_of", slug, "没有写明 may_be_none 的这种记录") for slug in sorted(kinds - may_be_none)]
        errors += [
            checks.Error(
                f"指标“{figure.title}”（{figure.name}）的 {place} 写了“{name}”，{fault}。", id="assessments.E012"
            )
            for place, name, fault in faults
        ]
    return errors


def facts_have_units(app_configs, **kwargs):
    """One error for each fact in a unit that nobody knows how to write: pages would fail only when they show it."""
    return [
        checks.Error(
            f"“{fact.title}”（{fact.name}）的单位“{fact.unit}”没有登记，请加进 assessments/rules/figures.py 的 UNITS。",
            id="assessments.E007",
        )
        for standard in _parts()
        for fact in standard.figures
        if fact.unit not in kit.UNITS
    ]


def rules_stand_in_the_document(app_configs, **kwargs):
    """One error for each clause that a rule names, or whose number its key should be, and that there is not."""
    return [
        checks.Error(
            f"规则 {rule.key}“{rule.title}”出自“{clause}”，文件没有这一款，请在 clause 写明条款号。",
            id="assessments.E008",
        )
        for standard in _parts()
        for rule in standard.rules
        for clause in rule.clauses
        if clause not in {clause.id for clause in standard.document.clauses}
    ]


def _parts():
    """Every standard, for communities and for units."""
    return [part for standard in STANDARDS.values() for part in (standard, standard.units) if part]


def measures_have_readings(app_configs, **kwargs):
    """One error for each parameter that a measure takes and that a standard lacks whose rules read what is measured.

    A standard beside others takes what it lacks from them.
    """
    errors = []
    for standard in STANDARDS.values():
        for judging in _judging_beside(standard):
            there = {reading.name for reading in (*standard.readings, *judging.readings)}
            for figure, name in _taken(standard):
                if name not in there:
                    sentence = f"标准 {standard.key} 要用“{figure.title}”（{figure.name}），计算它要口径 {name}，标准 {judging.key} 没有。"
                    errors.append(checks.Error(sentence, id="assessments.E011"))
    return errors


def _taken(standard):
    """(figure that a standard reads, parameter that measuring it takes)."""
    for part, measures in ((standard, MEASURES), (standard.units, UNIT_MEASURES)):
        for measure in measures if part else ():
            wanted = [figure for figure in measure.figures if figure.name in part.facts]
            for name in sorted(measure.readings) if wanted else ():
                yield wanted[0], name


def _judging_beside(standard):
    """The standards that count beside which this one may stand: itself, where it judges."""
    return [one for one in STANDARDS.values() if not one.is_reference] if standard.is_reference else [standard]


def one_standard_judges(app_configs, **kwargs):
    """One error for each two standards that would judge one division in one year."""
    return [checks.Error(sentence, id="assessments.E009") for sentence in overlaps(STANDARDS.values())]


def kinds_stand_in_sections(app_configs, **kwargs):
    """One error for each section that a kind names and the paper forms do not have."""
    return [
        checks.Error(f"{name_of(kind)}的 section 写了“{kind.section}”，填报没有这一节。", id="assessments.E002")
        for kind in KINDS.values()
        if kind.section not in (None, UNSAID) and kind.section not in BY_KEY
    ]


def figures_have_entries(app_configs, **kwargs):
    """One error for each figure that rules wait for and no kind wants, and for each that is wanted and not measured."""
    errors = []
    for standard in STANDARDS.values():
        needed = {name for rule in standard.rules for name in (*rule.needs, *(rule.when.names if rule.when else ()))}
        for name in standard.measured(needed):
            if name not in entries():
                sentence = f"没有一种记录的 wanted 写了“{standard.facts[name].title}”（{name}），缺了它不知道到哪里填。"
                errors.append(checks.Error(sentence, id="assessments.E003"))
    for entry, facts in wanted():
        for name in facts:
            if name not in FIGURES:
                sentence = f"{name_of(KINDS[entry.form])}的 wanted 写了“{name}”，没有指标提供这项数据。"
                errors.append(checks.Error(sentence, id="assessments.E004"))
    return errors


def rules_count_kinds(app_configs, **kwargs):
    """One error for each kind that a rule names and that there is not, and for each field beside which it cannot stand."""
    errors = []
    for standard in STANDARDS.values():
        for rule in (*standard.rules, *(standard.units.rules if standard.units else ())):
            for slug in rule.records:
                if slug not in KINDS:
                    sentence = f"规则 {rule.key}“{rule.title}”的 records 写了“{slug}”，没有这种记录。"
                    errors.append(checks.Error(sentence, id="assessments.E005"))
            for field, _ in rule.at_fields:
                slug, _, name = field.partition(".")
                if slug not in KINDS or not has_field(KINDS[slug].model, name):
                    sentence = f"规则 {rule.key}“{rule.title}”的 at_fields 写了“{field}”，没有这个字段。"
                    errors.append(checks.Error(sentence, id="assessments.E006"))
    return errors
