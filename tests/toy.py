"""A toy standard of eight rules and a small city that it judges: what a second document would bring with it.

Other rules, readings, heads, grades and units than 娄发〔2015〕12号, and a unit's duty that is so many for every so many of
a sum over its communities.
"""

from datetime import date

from assessments.rules.document import Article, Clause, ClauseKind, Document, Passage
from assessments.rules.kit import (
    FLAG,
    M2,
    Choice,
    Fact,
    Head,
    Reading,
    Remedy,
    Rule,
    Scoring,
    Shortfall,
    Standard,
    Total,
    at_least,
    between,
    equals,
    many_per,
    percent_of,
    said,
    whole,
)
from assessments.rules.loudi_2015 import LOUDI_2015
from communities.models import Community, Division
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post

from . import facts

TOWN, STREET = "4399", "439901001"
HOMES = ("439901001001", "439901001002", "439901001003")
SINCE = date(2024, 1, 1)
TEXT = (
    "社区不少于300户。每100户有用房30平方米。每1万人有工作人员15名。有网格。有党组织。两委3至9人。有品牌2个。志愿者不少于一成。",
    "县、市每1万人有工作人员15名。",
)
ARTICLES = tuple(Article(at, f"第{at}节", "玩具", Passage(text)) for at, text in enumerate(TEXT, 1))
CLAUSES = tuple(
    Clause(f"{article.number}.{at}", ClauseKind.HARD if article.number == 1 else ClauseKind.UNIT, f"{quote}。", article)
    for article in ARTICLES
    for at, quote in enumerate(article.text.marked.rstrip("。").split("。"), 1)
)
GROUND, PEOPLE, DUTY = Head("ground", "有地", ("1",)), Head("people", "有人", ("1",)), Head("duty", "职责", ("2",))
PREMISES = Shortfall("用房", "premises")
ADD_ROOM = Remedy("补足用房。", "用房不够的社区要在一年内补足。")
NEEDED = ("grid.tolerance_percent", "grid.households", "grid.population", "facility.count_leased")
READINGS = (
    *(
        reading for reading in LOUDI_2015.readings if reading.name in NEEDED
    ),  # without them grids and area are not measured
    Reading("toy.households", 300, "社区最少户数", whole(1, 9999, "户"), "口径，1.1", SINCE),
    Reading("toy.volunteers", 10, "志愿者占居民的百分比", whole(1, 100, "%"), "口径，1.8", SINCE),
)
COMMON = {
    "title": "玩发〔2024〕1号",
    "version": "第1版",
    "issued": SINCE,
    "years": (2024, None),
    "divisions": (TOWN,),
    "document": Document(
        "玩具标准", Passage("(2024年1月1日)"), Passage("总则。"), Passage("附则。"), ARTICLES, CLAUSES
    ),
}
TOY = Standard(
    key="toy",
    figures=(
        Fact("households", "常住户数", "户"),
        Fact("population", "常住人口", "人"),
        Fact("premises_area", "公共服务用房面积", "m²"),
        Fact("staff", "社区工作人员", "名"),
        Fact("grids", "网格数", "个"),
        Fact("has_party_organization", "社区党组织", FLAG),
        Fact("committee_persons", "“两委”专职成员", "人"),
        Fact("service_brands", "专业化服务品牌", "个"),
        Fact("volunteers", "登记注册的志愿者", "人"),
    ),
    heads=(GROUND, PEOPLE),
    heads_title="两有",
    rules=(
        Rule(
            "t1",
            "户数",
            "households",
            at_least(said("toy.households")),
            "户",
            GROUND,
            SINCE,
            clause="1.1",
            short="户数",
        ),
        Rule(
            "t2",
            "用房",
            "premises_area",
            at_least(many_per(30 * M2, 100, "households")),
            "m²",
            GROUND,
            SINCE,
            clause="1.2",
            short="用房",
            records=("premises",),
            shortfall=PREMISES,
            remedy=ADD_ROOM,
        ),
        Rule(
            "t3",
            "工作人员",
            "staff",
            at_least(many_per(15, 10_000, "population")),
            "名",
            PEOPLE,
            SINCE,
            clause="1.3",
            short="人员",
            records=("employment", "seat"),
        ),
        Rule("t4", "网格", "grids", at_least(1), "个", GROUND, SINCE, clause="1.4", short="网格", records=("grid",)),
        Rule("t5", "党组织", "has_party_organization", at_least(1), FLAG, PEOPLE, SINCE, clause="1.5", short="党组织"),
        Rule("t6", "两委", "committee_persons", between(3, 9), "人", PEOPLE, SINCE, clause="1.6", short="两委"),
        Rule(
            "t7",
            "品牌",
            "service_brands",
            at_least(2),
            "个",
            GROUND,
            SINCE,
            clause="1.7",
            short="品牌",
            kind=ClauseKind.CHECK,
            weight=1,
            records=("servicebrand",),
        ),
        Rule(
            "t8",
            "志愿者",
            "volunteers",
            at_least(percent_of(said("toy.volunteers"), "population")),
            "人",
            PEOPLE,
            SINCE,
            clause="1.8",
            short="志愿者",
            kind=ClauseKind.CHECK,
            weight=1,
            records=("yearlyprofile",),
        ),
    ),
    readings=READINGS,
    scoring=Scoring(grades=((50_00, "好"), (0, "一般")), method="达标的权重占全部权重的百分比。"),
    shortfalls=(PREMISES,),
    remedies=(ADD_ROOM,),
    units=Standard(
        key="toy-units",
        figures=(
            Choice("unit_level", "单位级别", prefecture="市", county="县市区", street="街道（乡镇）"),
            Total("all_staff", "社区工作人员合计", "名", of="staff"),
            Total("all_people", "社区常住人口合计", "人", of="population"),
        ),
        heads=(DUTY,),
        rules=(
            Rule(
                "u1",
                "社区工作人员配备",
                "all_staff",
                at_least(many_per(15, 10_000, "all_people")),
                "名",
                DUTY,
                SINCE,
                clause="2.1",
                kind=ClauseKind.UNIT,
                weight=1,
                when=equals("unit_level", "prefecture", "county", because="街道不考核这一项"),
            ),
        ),
        readings=READINGS,
        **COMMON,
    ),
    **COMMON,
)


class Town:
    """玩具市 with one county, one street and three communities whose facts meet 娄发〔2015〕12号 at its limits (tests/world.py)."""

    def __init__(self, year):
        above = None
        for code, name, level in (
            (TOWN, "玩具市", "prefecture"),
            ("439901", "玩具区", "county"),
            (STREET, "玩具街道", "subdistrict"),
        ):
            above = facts.add(Division, [Division(code=code, name=name, level=level, parent=above)])[0]
        self.communities = facts.add(
            Community,
            [
                Community(code=code, name=f"玩具{at}社区", street=above, funding_tier_default="township")
                for at, code in enumerate(HOMES, 1)
            ],
        )
        facts.state_standing_facts(self.communities)
        facts.state_facts_of_year(self.communities, year)
        people = (
            ("wanju1", "玩督", TOWN, Post.DEPARTMENT),
            ("wanju2", "玩录", STREET, Post.CLERK),
            ("wanju3", "玩领", TOWN, Post.LEADER),
        )
        self.users = {
            name: facts.add(
                User,
                [
                    User(
                        username=username,
                        name=name,
                        division=Division.objects.get(code=code),
                        post=post,
                        must_change_password=False,
                    )
                ],
            )[0]
            for username, name, code, post in people
        }
