"""The first edition of the rules of 娄发〔2015〕12号. No year is judged by it any more: it stays for the years sealed by it.

It judged 8.1 and 8.2 apart, gave weight to 5.3, counted met duties that exist only because something else is short, and
had no verdict where any figure was not known.
"""

from dataclasses import replace

from assessments.rules.kit import M2, Rule, Scoring, all_of, at_least, both, either, fewer, not_
from assessments.rules.loudi_2015 import LOUDI_2015
from assessments.rules.loudi_2015_premises import NEW_URBAN
from assessments.rules.loudi_2015_terms import ISSUED

METHOD = (
    "按“四有一化”分五个方面，各 20 分。方面内硬指标权重 2，规范项权重 1；每项按完成程度计，不少于类的按实有与标准之比、最多算 1，"
    "范围类和有无类算 1 或 0；不适用的指标退出，分值由同一方面其余指标分担，整个方面没有适用指标的，其余方面折算成 100 分。"
)
SCORING = Scoring(1, LOUDI_2015.grades, full=20_00, known_only=True, method=METHOD)
AREA = LOUDI_2015.rule("8.1")
SHORT_OF_AREA = either(
    fewer("premises_area", 400 * M2),
    both(NEW_URBAN, fewer("premises_area", 600 * M2)),
    because=LOUDI_2015.rule("8.3").when.because,
)
CHANGED: dict[str, tuple[Rule, ...]] = {
    "1.5": (replace(LOUDI_2015.rule("1.5"), when=None),),
    "3.2": (replace(LOUDI_2015.rule("3.2"), must=all_of("grids")),),
    "5.3": (replace(LOUDI_2015.rule("5.3"), weight=2, when=None),),
    "6.8": (replace(LOUDI_2015.rule("6.8"), against=False),),
    "7.2": (replace(LOUDI_2015.rule("7.2"), against=False),),
    "8.1": (
        replace(
            AREA,
            clause="8.1",
            must=at_least(400 * M2),
            when=not_(NEW_URBAN, because="新建城市社区，按 600 平方米考核（8.2）"),
        ),
        replace(
            AREA,
            key="8.2",
            title="新建城市社区公共服务用房面积",
            short="新建用房",
            clause="8.2",
            must=at_least(600 * M2),
            when=NEW_URBAN,
            since=ISSUED,
            due=None,
        ),
    ),
    "8.3": (replace(LOUDI_2015.rule("8.3"), when=SHORT_OF_AREA, against=False),),
}
FIRST = replace(
    LOUDI_2015,
    scoring=SCORING,
    rules=tuple(each for rule in LOUDI_2015.rules for each in CHANGED.get(rule.key, (rule,))),
    units=replace(
        LOUDI_2015.units,
        scoring=SCORING,
        rules=tuple(replace(rule, since=ISSUED) if rule.key == "17.2" else rule for rule in LOUDI_2015.units.rules),
    ),
)
