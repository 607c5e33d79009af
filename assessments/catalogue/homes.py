"""Where each clause of a document has its home: a rule, an indicator or a sentence, and what stands behind it."""

import inspect
from dataclasses import dataclass
from pathlib import Path

from communities import figures

from ..rules.document import Clause, ClauseKind
from ..rules.indicators import Indicator
from ..rules.standard import Rule, Standard

JUDGED, SHOWN = (ClauseKind.HARD, ClauseKind.CHECK), (ClauseKind.SOFT, ClauseKind.RECORDED)


@dataclass(frozen=True)
class Home:
    """A clause with all that takes it up.

    records    slugs of the kinds of record that its rules count
    measures   the functions that measure its figures, with their modules
    """

    clause: Clause
    rules: tuple[Rule, ...]
    indicators: tuple[Indicator, ...]
    told: str
    records: tuple[str, ...]
    measures: tuple[str, ...]

    @property
    def words(self):
        """How tests speak of it: the keys of its rules, the facts of its indicators."""
        return {rule.key for rule in self.rules} | {indicator.fact for indicator in self.indicators}

    @property
    def fault(self):
        """Why the clause has no home that fits its kind, a Chinese sentence; empty when it has one."""
        kind = self.clause.kind
        if kind in JUDGED and not (self.rules or self.told):
            return f"{self.clause.id}（{kind}）没有规则"
        if kind is ClauseKind.UNIT and not (self.rules or self.indicators):
            return f"{self.clause.id}（{kind}）没有规则，也没有指标"
        if kind in SHOWN and not self.indicators:
            return f"{self.clause.id}（{kind}）没有指标"
        if kind in SHOWN and self.rules:
            return f"{self.clause.id}（{kind}）只作指标，不应有规则"
        if kind is ClauseKind.NARRATIVE and not self.told:
            return f"{self.clause.id}（{kind}）没有写明归处"
        return ""


def homes(standard: Standard) -> list[Home]:
    """The homes of all clauses of a standard's document, in the document's order."""
    told = dict(standard.homes)
    found = []
    for clause in standard.document.clauses:
        rules, indicators, records, measures = [], [], [], []
        for part, measured in _parts(standard):
            own = [rule for rule in part.rules if clause.id in rule.clauses]
            shown = [indicator for indicator in part.indicators if indicator.clause == clause.id]
            names = [name for one in (*own, *shown) for name in one.names]
            records += [slug for rule in own for slug in rule.records]
            measures += [measured[name] for name in part.measured(names) if name in measured]
            rules, indicators = rules + own, indicators + shown
        found.append(
            Home(clause, tuple(rules), tuple(indicators), told.get(clause.id, ""), _once(records), _once(measures))
        )
    return found


def _parts(standard):
    """(standard, fact → measure function) of the communities and of the units."""
    yield standard, _functions(figures.MEASURES)
    if standard.units:
        yield standard.units, _functions(figures.UNIT_MEASURES)


def _functions(measures):
    return {
        figure.name: f"{inspect.getmodule(each.function).__name__}.{each.function.__name__}"
        for each in measures
        for figure in each.figures
    }


def _once(names):
    return tuple(dict.fromkeys(names))


def tests_of(home: Home, texts: dict[str, str]) -> list[str]:
    """The test files that name the clause's rules or facts; `texts` are path → source."""
    quoted = [f'"{word}"' for word in (home.words or {home.clause.id})]
    named = [f"{word}=" for word in home.words if "." not in word]
    return [path for path, text in texts.items() if any(word in text for word in (*quoted, *named))]


def texts_of_tests(root: Path) -> dict[str, str]:
    """Path → source of the test files below a folder; empty for an installation without tests."""
    files = sorted((root / "tests").rglob("test_*.py"))
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}
