"""The annual report of one community: every rule with figure, limit, gap and sentence."""

from collections import Counter

from ..rules.kit import ClauseKind, Outcome
from . import annexes, beside, charts, remedies
from .community_findings import community_findings, explained, verdict_grid
from .of_division import basis
from .parts import Heading, Paragraph
from .wording import short_sentence, span


class CommunityReport:
    """The parts of a community's report, made from its one assessment."""

    def __init__(self, sealed):
        self.sealed, self.assessment = sealed, sealed.rows[0]
        self.sayings = explained(sealed, self.assessment)

    @property
    def title(self):
        return (f"{self.sealed.full_name}党建和社区建设", f"{self.sealed.year}年度评估报告")

    def parts(self):
        return [
            Heading("一、总体情况"),
            *self._overall(),
            Heading("二、各项指标"),
            verdict_grid(self.sealed, self.sayings),
            Heading("三、存在问题"),
            *self._problems(),
            Heading("四、整改要求"),
            *remedies.of_community(self.sealed, self.assessment),
        ]

    def annexes(self):
        annex = annexes.method(self.sealed, self.sealed.rows, number=1 if self.sealed.references else None)
        annex.parts.append(Paragraph("各项指标按下列口径评判。", lead="（五）逐项口径。"))
        annex.parts.append(annexes.readings_of(self.sealed, self.sayings))
        return [annex, *beside.annexes(self.sealed, 2)]

    def _overall(self):
        sealed = self.sealed
        yield Paragraph(basis(sealed, sealed.full_name))
        yield Paragraph(self._standing() + self._short())
        yield Paragraph(self._score())
        if chart := charts.of_heads(sealed, self.assessment):
            yield chart

    def _of(self, letter):
        return [said for said in self.sayings if said.outcome == letter]

    def _standing(self):
        told = [sentence for kind in ClauseKind if (sentence := self._standing_in(kind))]
        idle = len(self._of(Outcome.NOT_APPLICABLE))
        return ("".join(told) or "本年度没有适用的指标。") + (f"不适用{idle}项，原因见下表。" if idle else "")

    def _standing_in(self, kind):
        """适用的硬指标14项：达标13项，不达标1项。 Empty where no rule of the kind applies."""
        own = [said.outcome for said in self.sayings if said.rule.kind is kind]
        counts = Counter(outcome for outcome in own if outcome is not Outcome.NOT_APPLICABLE)
        told = "，".join(f"{outcome.label}{counts[outcome]}项" for outcome in Outcome if counts[outcome])
        return f"适用的{kind.label}{counts.total()}项：{told}。" if told else ""

    def _short(self):
        """还差公共服务用房43.50平方米、工作人员2名: what leaders ask for first; the rest stands below."""
        short, gaps = self.assessment.gaps, []
        for shortfall, rules in self.sealed.standard.summed:
            amount = sum(max(short.get(rule.key, 0), 0) for rule in rules)
            gaps.append((shortfall.title, rules[0].measure, amount, ""))
        return short_sentence("", gaps) if any(value for _, _, value, _ in gaps) else ""

    def _score(self):
        row = self.assessment
        if row.score_low is None:
            return "没有适用的指标，不计分。"
        text = f"{self.sealed.standard.scoring.note}系统折算分{span(row.score_low, row.score_high)}分"
        if row.score_high > row.score_low:
            text += f"，缺失的{row.missing}项按最差的计为前一数，按最好的计为后一数"
        heads = "，".join(
            f"{head.title}{span(*pair)}%" if pair else f"{head.title}不计分" for head, pair in self.sealed.reached(row)
        )
        return f"{text}；等次{self.sealed.grade(row)}。各方面完成：{heads}。"

    def _problems(self):
        troubled = [*self._of(Outcome.FAIL), *self._of(Outcome.MISSING), *self._of(Outcome.HINT)]
        if not troubled:
            yield Paragraph("本年度没有不达标，也没有缺数据。")
        for number, said in enumerate(troubled, start=1):
            yield from community_findings(self.sealed, said, number)
