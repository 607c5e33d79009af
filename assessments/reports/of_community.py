"""The annual report of one community: how it stands against the year before, what falls short, what is asked; tables behind."""

from functools import cached_property

from ..rules import kit
from ..rules.kit import ClauseKind, Outcome
from . import charts, community_annexes, community_findings, community_remedies, sayings
from .origins import computed, of
from .parts import Grid, Heading, Paragraph, said_day
from .sealed import NotAsSealed
from .wording import amount, points, run_said

HARD, CHECK, BOTH = (ClauseKind.HARD,), (ClauseKind.CHECK,), (ClauseKind.HARD, ClauseKind.CHECK)
MET, UNMET = (Outcome.PASS, Outcome.HINT), (Outcome.FAIL, Outcome.MISSING)
APPLIES = (*MET, *UNMET)
WORDS = {Outcome.FAIL: "不达标", Outcome.MISSING: "缺数据"}
ROOM = 9  # problems beside which the picture fits on three pages
CROWDED = 14  # beyond so many problems, some by name alone
NAMED, FEW = 6, 2  # verdicts that turned which a sentence names, and where there is little room; of more only how many


class CommunityReport:
    """The parts of a community's report, made from its one assessment.

    ``sayings``: an Explanation of every rule. ``before``: the assessment of the year before where the same rules were judged.
    """

    def __init__(self, sealed):
        self.sealed, self.row = sealed, sealed.rows[0]
        self.sayings = explained(sealed, self.row)
        before = sealed.before
        self.before = before if before and len(before.verdicts) == len(self.row.verdicts) else None

    @cached_property
    def answering(self):
        return self.sealed.answering

    @property
    def title(self):
        return (f"{self.sealed.full_name}党建和社区建设", f"{self.sealed.year}年度评估报告")

    def of(self, letter):
        """The Explanations with this outcome."""
        return [said for said in self.sayings if said.outcome == letter]

    @property
    def unmet(self):
        """Those that a report tells of: failed, missing, only a hint."""
        return [*self.of(Outcome.FAIL), *self.of(Outcome.MISSING), *self.of(Outcome.HINT)]

    def letter_before(self, rule):
        """The outcome of a rule a year earlier; None where it is not known."""
        return self.before.verdicts[self.sealed.standard.places[rule.key]] if self.before else None

    def parts(self):
        return [
            Heading("一、总体情况"),
            *self._overall(),
            Heading("二、存在问题"),
            *self._problems(),
            Heading("三、整改要求"),
            *community_remedies.of_community(self.sealed, self),
        ]

    def _overall(self):
        yield Paragraph(self.standing() + self.short() + self.score())
        if text := self.turned():
            yield Paragraph(text)
        yield Paragraph(self._basis())
        if self.has_room:
            yield from self.pictures

    def _basis(self):
        standard = self.sealed.standard
        text = (
            f"本报告根据《{standard.document.title}》（{standard.title}，以下简称《实施意见》）评估形成，"
            f"数据以{said_day(self.sealed.on)}为基准日，{said_day(self.sealed.day)}封存，按标准{standard.version}评判。"
        )
        return text + run_said(self.sealed.inspection)

    def standing(self):
        """街心社区2025年度适用的硬指标14项，达标13项；规范项20项，达标18项，不达标1项，缺数据1项。"""
        kinds = [kind for kind in (HARD, CHECK) if self._number(kind, APPLIES)]
        if not kinds:
            return "本年度没有适用的指标。"
        told = "；".join(self._standing_in(kind) for kind in kinds)
        return f"{self.sealed.name}{self.sealed.year}年度{told}。"

    def _standing_in(self, kinds):
        total = f"{sayings.how_many(self.row, self.sayings, kinds, APPLIES)}项"
        subject = f"适用的{kinds[0].label}{total}"
        if not self._number(kinds, UNMET):
            return f"{subject}，全部达标"
        words = ((MET, "达标"), ((Outcome.FAIL,), "不达标"), ((Outcome.MISSING,), "缺数据"))
        told = [
            f"{word}{sayings.how_many(self.row, self.sayings, kinds, letters)}项"
            for letters, word in words
            if self._number(kinds, letters)
        ]
        return f"{subject}，{'，'.join(told)}"

    def _number(self, kinds, letters):
        return sum(said.rule.kind in kinds and said.outcome in letters for said in self.sayings)

    def short(self):
        """还差公共服务用房43.5平方米、工作人员2名: what leaders ask for first; the rest stands below."""
        told = []
        for shortfall, rules in self.sealed.standard.summed:
            lacking = [rule for rule in rules if self.row.gaps.get(rule.key, 0) > 0]
            value = sum(self.row.gaps[rule.key] for rule in lacking)
            if value:
                expression = " + ".join(f"gaps.{rule.key}" for rule in lacking)
                told.append(f"{shortfall.title}{of(self.row, expression, amount(rules[0].measure, value, wan=False))}")
        return f"还差{'、'.join(told)}。" if told else ""

    def score(self):
        """系统折算分97.44分，等次良好（2024年度86.10分），硬指标没有全部达标，最高到良好。…"""
        if self.row.score_low is None:
            return "没有适用的指标，不计分。"
        text = f"系统折算分{_score(self.row)}分，等次{self.sealed.grade(self.row)}"
        if self.before and self.before.score_low is not None:
            text += f"（{self.sealed.year - 1}年度{_score(self.before)}分）"
        if cap := self.sealed.cap(self.row):
            text += f"，{cap}"
        return f"{text}。{self.sealed.standard.scoring.note}"

    # Against the year before ----------------------------------------------------------------------

    def turned(self):
        """Which verdicts turned since the year before, by name."""
        if self.before is None:
            return ""
        pairs = ((MET, UNMET, "转为达标"), (UNMET, MET, "由达标转为{}"), (UNMET, UNMET, "连续两年没有达标"))
        told = [self._turned_in(*pair) for pair in pairs]
        year = self.sealed.year - 1
        return (
            f"与{year}年度相比，{'；'.join(filter(None, told))}。"
            if any(told)
            else f"与{year}年度相比，各项结论没有变化。"
        )

    def _turned_in(self, now, then, words):
        rows = [said for said in self.sayings if said.outcome in now and self.letter_before(said.rule) in then]
        if not rows:
            return ""
        letters = ("".join(letters) for letters in (now, then))
        number = computed("turned", self.row.pk, self.before.pk, *letters, text=f"{len(rows)}")
        words = words.format(
            "或".join(WORDS[letter] for letter in UNMET if any(said.outcome == letter for said in rows))
        )
        titles = "、".join(map(community_findings.named, rows))
        return f"{titles}{words}" if len(rows) <= (FEW if self.is_crowded else NAMED) else f"{number}项{words}"

    @property
    def has_room(self):
        """Whether the picture fits beside the text; else it stands in the annex."""
        return len(self.unmet) <= ROOM

    @property
    def is_crowded(self):
        """Whether three pages have no room to tell each problem in full."""
        return len(self.unmet) > CROWDED

    @property
    def pictures(self):
        """What is reached in each head, with the origins of its numbers in its table; none where nothing was judged."""
        chart = charts.of_heads(self.sealed, self.row)
        return [self._marked(chart)] if chart else []

    def _marked(self, chart):
        rows = []
        for place, (name, text) in enumerate(chart.grid.rows):
            rows.append([name, computed("head", self.row.pk, place, text=text) if text[0].isdigit() else text])
        grid = Grid(chart.grid.title, chart.grid.columns, rows)
        return type(chart)(chart.title, chart.svg, chart.finding, grid)

    # What is not met -------------------------------------------------------------------------------

    def _problems(self):
        if not self.unmet:
            yield Paragraph("本年度没有不达标，也没有缺数据。")
            return
        yield from community_findings.of_heads(self.sealed, self)

    def annexes(self):
        return community_annexes.of_community(self.sealed, self)


def _score(row):
    """89.44, or 82.40—84.10 while missing data leaves it open."""
    low, high = (of(row, field, points(getattr(row, field))) for field in ("score_low", "score_high"))
    return low if row.score_low == row.score_high else f"{low}—{high}"


def explained(sealed, assessment):
    """An Explanation of every rule for a community. Raises NotAsSealed where it would not fit the sealed verdict."""
    sayings = []
    for rule, letter in zip(sealed.standard.rules, assessment.verdicts, strict=True):
        said = kit.explain(sealed.standard, rule, assessment.figures, sealed.on)
        if said.outcome != letter or said.short != assessment.gaps.get(rule.key, 0):
            raise NotAsSealed(
                f"{assessment.name}第{said.clause}句封存的评判与按封存数据重算的不同，报告没有生成。请系统管理员运行 "
                f"verify_inspection {sealed.year} 查明原因。"
            )
        sayings.append(said)
    return sayings
