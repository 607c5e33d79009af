"""Norms later than 娄发〔2015〕12号 on the same things, as a reference: shown beside its verdicts, never scored.

The sentences say what the norms ask; they are no quotes. What was read in the original is judged by a rule. What is known
from documents that quote it is an indicator: the number stands beside the figure, without an outcome.
"""

from datetime import date

from assessments.rules.document import Article, Clause, ClauseKind, Document, Passage, Source, Wording
from assessments.rules.kit import (
    DATE,
    M2,
    Choice,
    Fact,
    Head,
    Indicator,
    Role,
    Rule,
    Standard,
    Total,
    at_least,
    at_most,
    between,
    equals,
    exactly,
    many_per,
    since_date,
)

FIVE_YEARS = date(2018, 12, 29)  # the day of the amendment: terms of three years before
TO_2025 = {"since": date(2022, 1, 1), "until": date(2025, 12, 31)}

LAW = Source("城市居民委员会组织法", "2025年10月28日修订", Wording.ORIGINAL)
AMENDMENT = Source("城市居民委员会组织法", "2018年12月29日修正", Wording.ORIGINAL)
BRANCHES = Source("中国共产党支部工作条例（试行）", "2018年", Wording.ORIGINAL)
PLAN = Source("", "国办发〔2021〕56号", Wording.SECONDHAND)

ARTICLES = (
    Article(1, "社区规模（第三条）", "法律", Passage("社区的规模一般为1000户至3000户，自2026年1月1日起。"), LAW),
    Article(2, "居民委员会任期", "法律", Passage("居民委员会每届任期五年。"), AMENDMENT),
    Article(3, "党支部规模", "党内法规", Passage("党支部的党员一般不超过50人。"), BRANCHES),
    Article(
        4,
        "服务设施和社区工作者",
        "国务院办公厅文件",
        Passage("到2025年，每百户居民的社区服务设施面积不低于30平方米。到2025年，每万名城镇居民有社区工作者18名。"),
        PLAN,
    ),
)
CLAUSES = (
    Clause("1.1", ClauseKind.HARD, "社区的规模一般为1000户至3000户，自2026年1月1日起。", ARTICLES[0]),
    Clause("2.1", ClauseKind.HARD, "居民委员会每届任期五年。", ARTICLES[1]),
    Clause("3.1", ClauseKind.HARD, "党支部的党员一般不超过50人。", ARTICLES[2]),
    Clause("4.1", ClauseKind.RECORDED, "到2025年，每百户居民的社区服务设施面积不低于30平方米。", ARTICLES[3]),
    Clause("4.2", ClauseKind.RECORDED, "到2025年，每万名城镇居民有社区工作者18名。", ARTICLES[3]),
)
HEAD = Head("later", "后来的规定", ("1", "2", "3", "4"))
GENERALLY = "原文写“一般”，不在范围内的只提示，不算不达标。"
SECONDHAND = "没有核对原文，数字出自引用它的省级规划；只列出来对照，不评判。"

COMMON = {
    "title": "后来的规定",
    "version": "第1版",
    "issued": FIVE_YEARS,
    "readings": (),
    "document": Document(
        "2015年以后的有关规定（要点）",
        Passage("（只作对照，不评分）"),
        Passage("娄发〔2015〕12号印发以后，上级对同样的事情又有规定。这里列出要点和出处，不是原文。"),
        Passage("评判、等次和封存都以娄发〔2015〕12号为准。"),
        ARTICLES,
        CLAUSES,
    ),
}

LATER_NORMS = Standard(
    key="later-norms",
    role=Role.REFERENCE,
    years=(FIVE_YEARS.year, None),
    figures=(
        Choice("community_kind", "社区类别", urban="城市社区", township="乡镇社区"),
        Fact("households", "常住户数", "户"),
        Fact("population", "常住人口", "人"),
        Fact("staff", "社区工作人员", "名"),
        Fact("premises_area", "公共服务用房面积", "m²"),
        Fact("residents_term_began", "居委会本届任期开始", DATE),
        Fact("residents_term_years", "居委会本届任期", "年"),
        Choice(
            "party_form", "党组织形式", party_branch="党支部", general_party_branch="党总支", party_committee="党委"
        ),
        Fact("party_members", "正式党员", "人"),
    ),
    heads=(HEAD,),
    rules=(
        Rule(
            "scale",
            "社区规模",
            fact="households",
            must=between(1000, 3000),
            unit="户",
            head=HEAD,
            since=date(2026, 1, 1),
            clause="1.1",
            soft=True,
            weight=0,
            reading=(GENERALLY,),
            short="规模",
            records=("yearlyprofile",),
        ),
        Rule(
            "term",
            "居委会任期",
            fact="residents_term_years",
            must=exactly(5),
            unit="年",
            head=HEAD,
            since=FIVE_YEARS,
            clause="2.1",
            weight=0,
            when=since_date(
                "residents_term_began", FIVE_YEARS, because="本届任期在 2018 年 12 月 29 日以前开始，按原来的三年"
            ),
            reading=("按任期开始和届满两天之间的整年数计，批准的延期不算。",),
            short="任期",
            records=("committee",),
        ),
        Rule(
            "branch",
            "党支部规模",
            fact="party_members",
            must=at_most(50),
            unit="人",
            head=HEAD,
            since=date(2018, 12, 31),
            clause="3.1",
            soft=True,
            weight=0,
            when=equals("party_form", "party_branch", because="党组织是{party_form}，不是党支部"),
            reading=(GENERALLY, "只数正式党员。"),
            short="支部",
            records=("committee",),
        ),
    ),
    indicators=(
        Indicator(
            "4.1",
            "服务用房面积（每百户 30 m²）",
            "premises_area",
            "m²",
            note=SECONDHAND,
            limit=at_least(many_per(30 * M2, 100, "households")),
            **TO_2025,
        ),
    ),
    units=Standard(
        key="later-norms-units",
        role=Role.REFERENCE,
        figures=(
            Choice("unit_level", "单位级别", prefecture="市", county="县市区", street="街道（乡镇）"),
            Total("urban_staff", "城市社区工作人员", "名", of="staff", among=("community_kind", "urban")),
            Total("urban_population", "城市社区常住人口", "人", of="population", among=("community_kind", "urban")),
        ),
        heads=(HEAD,),
        rules=(),
        indicators=(
            Indicator(
                "4.2",
                "社区工作者（每万名城镇居民 18 名）",
                "urban_staff",
                "名",
                note=SECONDHAND + "城镇居民按城市社区的常住人口计。",
                limit=at_least(many_per(18, 10_000, "urban_population")),
                when=equals("unit_level", "prefecture", "county", because="只看市和县市区"),
                **TO_2025,
            ),
        ),
        **COMMON,
    ),
    **COMMON,
)
