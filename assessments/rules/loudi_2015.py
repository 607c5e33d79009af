"""娄发〔2015〕12号 as rules: a file for each of its three parts and one for the units, assembled in the document's order.

Amounts are in the smallest unit: 400 * M2, 25 * WAN, 7 days × DAY.
"""

from assessments.rules import loudi_2015_part1, loudi_2015_part2, loudi_2015_part3, loudi_2015_units
from assessments.rules.document import load
from assessments.rules.kit import Scoring, Standard
from assessments.rules.loudi_2015_advice import CLOSING, COMPARED, REMEDIES, SHORTFALLS
from assessments.rules.loudi_2015_directions import directions
from assessments.rules.loudi_2015_terms import FACTS, ISSUED, MONEY, ORDER, PARTY, PEOPLE, PLACE, READINGS

RULES = (*loudi_2015_part1.RULES, *loudi_2015_part2.RULES, *loudi_2015_part3.RULES)
INDICATORS = (*loudi_2015_part1.INDICATORS, *loudi_2015_part2.INDICATORS, *loudi_2015_part3.INDICATORS)

# Clauses that are neither judged nor shown as a figure (N), and 14.3, which the five heads themselves stand for.
HOMES = (
    ("2.2", "叙述，不单独考核；落实情况见居民自治的各项制度和会议（2.3、2.4、2.5）"),
    ("2.7", "叙述，不单独考核；参与情况见会议、活动和志愿服务的台账（2.5、7.3、13）"),
    ("3.1", "叙述，总起 3.2 至 3.5，由各款分别考核"),
    ("7.4", "叙述，不单独考核；作用发挥见党员的各项做法（7.3）"),
    ("14.3", "由五个方面的得分体现：有人管事、有钱办事、有处议事、有章理事、区域化党建"),
    ("16.1", "叙述，不单独考核；用房和服务的改善见 8、9、11 各款"),
    ("17.3", "叙述，结果的运用由党委决定，系统只提供结果"),
)

SCORING = Scoring(
    grades=((90_00, "优秀"), (80_00, "良好"), (60_00, "合格"), (0, "不合格")),
    partial="score.partial_percent",
    method=(
        "系统折算分 = 100 × 各项“权重 × 得分率”之和 ÷ 适用各项权重之和。硬指标权重 2，规范项权重 1，软性要求和只登记的不计。"
        "达标和提示的得分率为 1；不达标的，不少于类和有固定项目的按完成程度的 {score.partial_percent}计，范围类和有无类为 0。"
        "只因为别处不足才有的职责（6.8、7.2、8.3）达标的不计入，不达标的按 0 计入；不适用和没有到期的不计入。"
        "有硬指标不达标的，等次最高到{grade.cap_failed}；不达标 {grade.cap_many}及以上的，最高到{grade.cap_many_to}。"
    ),
    reasons=(
        ("一个总盘子", "分方面各给 20 分时，丢 1.3（人数是口径）扣 5.0 分，丢 5.4（数字在原文）只扣 2.5 分"),
        ("折半", "要求是达到，不是接近。不折半，399.99 平方米也得 99.99%"),
        ("只减不加", "用房不够、但有方案的社区，不能比用房够的社区得分高"),
        ("等次封顶", "文件写明的数字没有做到，不能叫优秀"),
    ),
    ceilings=((1, "grade.cap_failed"), ("grade.cap_many", "grade.cap_many_to")),
)
COMMON = {"title": "娄发〔2015〕12号", "version": "第1版", "issued": ISSUED, "document": load("loudi_2015")}

LOUDI_2015 = Standard(
    key="loudi-2015",
    years=(ISSUED.year, None),
    divisions=("4313",),
    figures=FACTS,
    heads=(PEOPLE, MONEY, PLACE, ORDER, PARTY),
    heads_title="四有一化",
    crosschecks=("1.households", "1.population", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
    rules=RULES,
    indicators=INDICATORS,
    readings=(*READINGS, *loudi_2015_units.READINGS),
    scoring=SCORING,
    homes=HOMES,
    shortfalls=SHORTFALLS,
    remedies=REMEDIES,
    closing=CLOSING,
    compared=COMPARED,
    directions=directions(FACTS),
    units=Standard(
        key="loudi-2015-units",
        figures=loudi_2015_units.FACTS,
        heads=(loudi_2015_units.DUTIES,),
        rules=loudi_2015_units.RULES,
        indicators=loudi_2015_units.INDICATORS,
        directions=directions(loudi_2015_units.FACTS),
        readings=(*READINGS, *loudi_2015_units.READINGS),
        **COMMON,
    ),
    **COMMON,
)
