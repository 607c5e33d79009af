"""What 娄发〔2015〕12号 speaks of: its five heads, the facts that measures give, the readings taken as given."""

from datetime import date

from assessments.rules.kit import (
    DATE,
    FLAG,
    WAN,
    YUAN,
    Choice,
    Fact,
    Head,
    Reading,
    one_of,
    whole,
    yes_no,
)

ISSUED = date(2015, 8, 31)

# 四有一化 (14.3): the five heads, and what belongs to each -----------------------------------------------

PEOPLE = Head("people", "有人管事", ("5", "6"))
MONEY = Head("money", "有钱办事", ("15",))
PLACE = Head("place", "有处议事", ("8", "9"))
ORDER = Head("order", "有章理事", ("2", "3", "4.1", "6.6", "10.2", "13"))
PARTY = Head("party", "区域化党建", ("1", "7"))

# Facts, as the measures give them ------------------------------------------------------------------------

FACTS = (
    Choice("community_kind", "社区类别", urban="城市社区", township="乡镇社区"),
    Choice("funding_tier", "经费类别", municipal_urban="中心城区", county_urban="其它县（市）城区", township="乡镇"),
    Choice("formation", "设立方式", existing="原有", new="新建", split="拆分", merged="合并"),
    Fact("established_on", "设立日期", DATE),
    Fact("heavy_load", "管理和服务任务较重", FLAG),
    Fact("households", "常住户数", "户"),
    Fact("population", "常住人口", "人"),
    Fact("grids", "网格数", "个"),
    Fact("grids_in_range", "规模适当的网格数", "个"),
    Fact("grid_households_off", "网格户数偏离规模的合计", "户"),
    Fact("grid_population_off", "网格人数偏离规模的合计", "人"),
    Fact("service_brands", "专业化服务品牌", "个"),
    Fact("party_seats", "党组织席位", "席"),
    Fact("residents_seats", "居委会席位", "席"),
    Fact("committee_persons", "“两委”专职成员", "人"),
    Fact("part_time_members", "兼职委员", "人"),
    Fact("leaders_tested", "应考核的书记、主任", "人"),
    Fact("leader_training", "书记、主任计入的培训", "人·天"),
    Fact("leader_courses_missing", "没有参加县及县以上集中培训的书记、主任", "人"),
    Fact("members_tested", "应考核的其他成员", "人"),
    Fact("member_training", "其他成员计入的培训", "人·天"),
    Fact("member_courses_missing", "没有参加街道（乡镇）及以上集中培训的其他成员", "人"),
    Fact("staff", "社区工作人员", "名"),
    Fact("recruited_openly", "面向社会公开招聘的工作人员", "名"),
    Fact("reserve_candidates", "符合条件的后备人选", "名"),
    Fact("premises_area", "公共服务用房面积", "m²"),
    Fact("centre_area", "社区服务中心面积", "m²"),
    Fact("volunteers", "登记注册的志愿者", "人"),
    Fact("operating_received", "运转经费到位数", "元"),
    Fact("livelihood_received", "惠民项目资金到位数", "元"),
    Fact("pay_members", "领取基本报酬的专职成员", "人"),
    Fact("pay_required", "按标准应发的基本报酬", "元"),
    Fact("pay_met", "标准以内已发的基本报酬", "元"),
)

# Readings: what measures and limits take as given --------------------------------------------------------

READINGS = (
    Reading("grid.households", 200, "网格规模（户）", whole(1, 10_000, "户"), "原文，3.2", ISSUED),
    Reading("grid.population", 600, "网格规模（人）", whole(1, 30_000, "人"), "原文，3.2", ISSUED),
    Reading("grid.tolerance_percent", 25, "“左右”的幅度", whole(0, 100, "%"), "口径，3.2", ISSUED),
    Reading("training.leader_days", 7, "书记、主任每年培训天数", whole(0, 366, "天"), "原文，5.8", ISSUED),
    Reading(
        "training.leader_days_scope",
        "county",
        "书记、主任计入哪一级的培训",
        one_of(county="只计县及县以上的集中培训", all="各级集中培训都计"),
        "口径，5.8",
        ISSUED,
    ),
    Reading("training.member_days", 3, "“两委”成员每年培训天数", whole(0, 366, "天"), "原文，5.9", ISSUED),
    Reading("training.min_days_in_post", 180, "当年在任满多少天才考核", whole(0, 366, "天"), "口径，5.8、5.9", ISSUED),
    Reading(
        "staff.rounding",
        "up",
        "每 200 户 1 名的零数",
        one_of(up="不足 200 户的按 200 户计", nearest="四舍五入", down="舍去"),
        "口径，6.1",
        ISSUED,
    ),
    Reading("reserve.max_age", 35, "后备人选年龄上限", whole(18, 60, "岁"), "原文，6.4", ISSUED),
    Reading(
        "facility.count_leased",
        True,
        "租用的用房",
        yes_no("租用的计入，另行列出", "租用的不计入，另行列出"),
        "口径，8.1",
        ISSUED,
    ),
    Reading("pay.floor_chief", 1500 * YUAN, "正职月基本报酬", whole(0, 10 * WAN, "元/月"), "原文，15.6", ISSUED),
    Reading("pay.floor_deputy", 1400 * YUAN, "副职月基本报酬", whole(0, 10 * WAN, "元/月"), "原文，15.6", ISSUED),
    Reading("pay.floor_member", 1200 * YUAN, "委员月基本报酬", whole(0, 10 * WAN, "元/月"), "原文，15.6", ISSUED),
)
