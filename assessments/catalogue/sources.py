"""Which records stand behind a rule: rules say which kinds they count, here it is turned round."""

from communities.figures import MEASURES
from lodi_community.records.kinds import KINDS

from .registry import STANDARDS


def rules_fed_by(standard, slug):
    """Keys of the community rules of a standard that a kind's records count for, in its order."""
    return [rule.key for rule in standard.rules if slug in rule.records]


def counted_kinds():
    """Slugs of the kinds that a rule of some judging standard counts, of communities or of units."""
    judging = [standard for standard in STANDARDS.values() if not standard.is_reference]
    rules = [rule for standard in judging for part in (standard, standard.units) if part for rule in part.rules]
    return {slug for rule in rules for slug in rule.records}


def feeds_communities(slug):
    """Whether a rule on communities of some judging standard counts the records of a kind."""
    return any(rules_fed_by(standard, slug) for standard in STANDARDS.values() if not standard.is_reference)


def kinds_behind(rule):
    """The kinds whose records a rule counts."""
    return [KINDS[slug] for slug in rule.records]


def kinds_of_indicator(standard, indicator):
    """The kinds whose records an indicator counts: those it names, or those of the models that its measure reads."""
    if indicator.records:
        return [KINDS[slug] for slug in indicator.records]
    facts = set(standard.measured([indicator.fact]))
    measures = [measure for measure in MEASURES if not facts.isdisjoint(figure.name for figure in measure.figures)]
    read = {label for measure in measures for label in measure.reads}
    return [kind for kind in KINDS.values() if kind.label in read]


def limits_at(standard, slug):
    """{field: (key of the rule whose limit stands beside it, words before the limit)} of the form of a kind."""
    found = {}
    for rule in standard.rules:
        for field, words in rule.at_fields:
            kind, _, name = field.partition(".")
            if kind == slug:
                found[name] = (rule.key, words)
    return found
