"""What 娄发〔2015〕12号 asks of the city, counties, streets and their leaders (G clauses and 14.7), in its order.

Judged beside the communities, never inside their scores. Read it beside the document.
"""

from datetime import date

from assessments.rules.kit import (
    FLAG,
    Beside,
    Choice,
    ClauseKind,
    Demand,
    Fact,
    Head,
    Indicator,
    Reading,
    Rule,
    Tally,
    at_least,
    at_most,
    both,
    equals,
    none_of,
    said,
    some,
    the,
    times,
    whole,
    yes_no,
)
from assessments.rules.loudi_2015_terms import ISSUED, MORE, TEXT

FROM_2016, FROM_2017 = date(2016, 1, 1), date(2017, 1, 1)

DUTIES = Head("duties", "单位职责", ("4.2", "8.5", "14", "15.1", "15.5", "16", "17"))

FACTS = (
    Choice("unit_level", "单位级别", prefecture="市", county="县市区", street="街道（乡镇）"),
    Fact("incubation_platforms", "社区社会组织孵化平台", "个"),
    Fact("fee_projects", "登记了收费的建设项目", "项"),
    Fact("fees_over", "市本级应免未免的收费", "元"),
    Fact("party_studied", "党委定期研究", FLAG),
    Fact("government_studied", "政府定期研究", FLAG),
    Fact("joint_creation", "列入“三级联创”", FLAG),
    Tally("study_duties", "研究社区工作", "party_studied", "government_studied", "joint_creation"),
    Fact("leading_group", "领导小组", FLAG),
    Fact("leading_office", "领导小组办公室", FLAG),
    Tally("leading_bodies", "领导小组及办公室", "leading_group", "leading_office"),
    Fact("office_staff", "办公室实有人员", "名"),
    Fact("office_staff_planned", "办公室应配人员", "名"),
    Fact("issues_raised", "提出的问题", "项"),
    Fact("issues_solved", "解决的问题", "项"),
    Fact("party_head", "党（工）委书记", FLAG),
    Fact("government_head", "政府（办事处）正职", FLAG),
    Tally("responsible_heads", "明确的责任人", "party_head", "government_head"),
    Fact("leaders_listed", "在任班子成员", "人"),
    Fact("leaders_visiting", "应考核的班子成员", "人"),
    Fact("leader_visits", "计入的调研指导", "次"),
    Fact("leaders_without_contact", "没有社区联系点的班子成员", "人"),
    Fact("budget_listed", "列入财政预算", FLAG),
    Fact("budget_guarantee", "运转经费保障制度", FLAG),
    Tally("budget_duties", "财政保障", "budget_listed", "budget_guarantee"),
    Fact("local_standards", "县定经费标准", "项"),
    Fact("local_standards_lowered", "低于上年的县定经费标准", "项"),
    Fact("reward_funds", "奖励基金", "项"),
    Fact("reward_fund_amount", "奖励基金金额", "元"),
    Fact("awards", "奖励的社区", "个"),
    Fact("appraisal_included", "纳入绩效考核", FLAG),
    Tally("appraisal_duties", "绩效考核", "appraisal_included"),
    Fact("appraisal_weight", "考核权重", "百分点"),
    Fact("appraisal_weight_before", "上年考核权重", "百分点"),
    Fact("report_held", "书记述职评议", FLAG),
    Fact("report_covers", "述职包含社区党建和社区建设", FLAG),
    Tally("report_duties", "述职评议", "report_held", "report_covers"),
    Fact("talk_system", "约谈提醒制度", FLAG),
    Fact("record_system", "考核纪实制度", FLAG),
    Tally("enforcement_systems", "考核制度", "talk_system", "record_system"),
    Fact("special_inspections", "专项督查", "次"),
    Fact("admonition_talks", "约谈提醒", "次"),
    Fact("rectifications_due", "到期的整改通知", "项"),
    Fact("rectifications_overdue", "逾期未通过验收的整改通知", "项"),
    Fact("accountabilities", "问责", "次"),
    Fact("commendations", "通报奖励", "次"),
    Fact("approval_days", "审批平均用时", "天"),
)

READINGS = (
    Reading("platforms.minimum", 1, "每个县市区最少的孵化平台", whole(0, 100, "个"), "口径，4.2", ISSUED),
    Reading("study.meetings", 1, "党委、政府每年各研究最少次数", whole(1, 366, "次"), "口径，14.1", ISSUED),
    Reading("visits.minimum", 3, "班子成员每年调研指导次数", whole(0, 366, "次"), "原文，14.7", ISSUED, TEXT, MORE),
    Reading(
        "visits.min_days_in_post", 180, "班子成员当年在任满多少天才考核", whole(0, 366, "天"), "口径，14.7", ISSUED
    ),
    Reading(
        "visits.same_day_once",
        True,
        "一天到几个社区的调研",
        yes_no("一天到几个社区的算一次", "一天到几个社区的分别计"),
        "口径，14.7",
        ISSUED,
    ),
    Reading("awards.minimum", 1, "每年奖励的社区最少个数", whole(0, 1000, "个"), "口径，16.3", ISSUED),
    Reading("inspections.minimum", 1, "每年专项督查最少次数", whole(1, 366, "次"), "口径，17.5", ISSUED),
)

CITY = equals("unit_level", "prefecture", because="文件要求市一级落实，这一级不考核")
COUNTY = equals("unit_level", "county", because="文件要求县市区落实，这一级不考核")
CITY_AND_COUNTY = equals("unit_level", "prefecture", "county", because="文件要求市、县两级落实，街道（乡镇）不考核")
COUNTY_AND_STREET = equals("unit_level", "county", "street", because="文件要求县市区、街道（乡镇）落实，市一级不考核")


def duty(key: str, title: str, **values: object) -> Rule:
    """A unit's duty: a G clause of weight 1, from the day of the document unless it is said otherwise."""
    return Rule(
        key, title, **{"kind": ClauseKind.UNIT, "weight": 1, "head": DUTIES, "since": ISSUED, "unit": "项", **values}
    )


RULES = (
    # 第4条 发展社区社会组织
    duty(
        "4.2",
        "社会组织孵化平台",
        short="孵化",
        counts_below=True,
        fact="incubation_platforms",
        must=at_least(said("platforms.minimum")),
        unit="个",
        when=COUNTY,
        reading=(
            "文件没有写明由谁建立，按县市区考核，每个县市区（含所属街道、乡镇）不少于 {platforms.minimum}；不考核社区。",
        ),
        records=("incubationplatform",),
    ),
    # 第8条 完善社区公共服务用房
    duty(
        "8.5",
        "市本级收费免收",
        short="免收",
        counts_below=True,
        fact="fees_over",
        must=at_most(0),
        unit="元",
        asks="市本级应免的收费都已免收",
        beside=(Beside("从申请到批准平均", the("approval_days"), "天", always=True),),
        when=both(CITY, some("fee_projects", because="没有登记建设项目收费")),
        reading=(
            "只看市本级收取的费用，减去法律法规规定必须收取的部分，余数应为 0。",
            "“简化审批手续”没有写明期限，只列出从申请到批准的天数，不评判。",
        ),
        records=("projectfee",),
    ),
    # 第14条 强化领导责任
    duty(
        "14.1",
        "定期研究社区工作",
        short="研究",
        fact="study_duties",
        must=at_least(3),
        when=COUNTY,
        asks="党委、政府各研究 ≥ {study.meetings}，列入“三级联创”",
        reading=("“定期”没有写明次数，党委、政府每年各不少于 {study.meetings}，并列入“三级联创”活动范围，共 3 项。",),
        records=("studymeeting", "jointcreation"),
    ),
    duty(
        "14.2",
        "领导小组及办公室",
        short="小组",
        fact="leading_bodies",
        must=at_least(2),
        when=CITY_AND_COUNTY,
        asks="领导小组、办公室都有",
        reading=("市、县两级都要有社区建设工作领导小组和办公室，共 2 项。",),
        records=("leadinggroup",),
    ),
    duty(
        "14.6",
        "第一责任人、直接责任人",
        short="责任人",
        fact="responsible_heads",
        must=at_least(2),
        when=COUNTY_AND_STREET,
        asks="党（工）委书记、政府（办事处）正职都已明确",
        reading=(
            "县市区党政“一把手”是第一责任人，乡镇（街道）党政“一把手”是直接责任人：党（工）委书记和政府（办事处）正职"
            "都要明确，共 2 项。",
        ),
        records=("responsibleperson",),
    ),
    duty(
        "14.7",
        "班子成员调研指导",
        short="调研",
        fact="leader_visits",
        must=at_least(times("leaders_visiting", said("visits.minimum"))),
        unit="次",
        kind=ClauseKind.HARD,
        weight=2,
        since=FROM_2016,
        when=both(
            COUNTY_AND_STREET,
            some("leaders_visiting", because="没有在任满 {visits.min_days_in_post}的班子成员，不考核"),
        ),
        also=(Demand("没有社区联系点", "leaders_without_contact", none_of("leaders_listed"), "人"),),
        asks="{leaders_visiting}各 ≥ {visits.minimum}，都有社区联系点",
        asks_all="班子成员每人每年 ≥ {visits.minimum}，都有社区联系点",
        reading=(
            "“相关”没有写明范围，由单位列出，一般不少于党政正职。到哪个社区都算，各人超过 {visits.minimum}的部分不抵他人。",
            "{visits.same_day_once}。当年在任不满 {visits.min_days_in_post}的不考核次数。",
            "2015年只显示，不考核；自 2016年度起考核。",
        ),
        records=("leader", "guidancevisit"),
    ),
    # 第15条 强化经费保障
    duty(
        "15.1",
        "列入财政预算",
        short="预算",
        fact="budget_duties",
        must=at_least(2),
        asks="经费列入财政预算，并有运转经费保障制度",
        reading=("市、县、街道（乡镇）每年都要把经费列入财政预算，并有稳定的运转经费保障制度，共 2 项。",),
        records=("budget",),
    ),
    duty(
        "15.5",
        "经费标准正常增长",
        short="增长",
        fact="local_standards_lowered",
        must=none_of("local_standards"),
        since=FROM_2017,
        soft=True,
        part="低于上年",
        asks="县定标准都不低于上年",
        when=both(COUNTY, some("local_standards", because="没有登记县定经费标准，按全市标准执行")),
        reading=("“根据财力”是软性要求，县定标准低于上年的只作提示。县定标准不得低于全市标准，登记时已核对。",),
        records=("localstandard",),
    ),
    # 第16条 建立奖励机制
    duty(
        "16.2",
        "奖励基金",
        short="基金",
        fact="reward_funds",
        must=at_least(1),
        when=CITY,
        asks="当年设有奖励基金",
        reading=("“相应比例”没有写明，只看当年是否设立。",),
        records=("rewardfund",),
    ),
    duty(
        "16.3",
        "奖励优秀社区",
        short="奖励",
        fact="awards",
        must=at_least(said("awards.minimum")),
        unit="个",
        when=CITY,
        reading=("每年奖励的社区不少于 {awards.minimum}；奖给谁没有写明条件，由人决定。",),
        records=("award",),
    ),
    # 第17条 狠抓考核落实
    duty(
        "17.1",
        "纳入绩效考核",
        short="绩效",
        fact="appraisal_duties",
        must=at_least(1),
        when=COUNTY_AND_STREET,
        asks="社区党建和社区建设纳入绩效考核",
        reading=("看是否纳入；“加大考核权重”没有写明数值，权重和上年权重只列出，不考核。",),
        records=("appraisalweight",),
    ),
    duty(
        "17.2",
        "书记述职评议",
        short="述职",
        fact="report_duties",
        must=at_least(2),
        since=FROM_2016,
        when=COUNTY_AND_STREET,
        asks="当年述职评议，内容包含社区党建和社区建设",
        reading=(
            "党（工）委书记当年述职评议，内容包含社区党建和社区建设，共 2 项。“每年”自第一个完整年度 2016年度起考核。",
        ),
        records=("accountabilityreport",),
    ),
    duty(
        "17.4",
        "约谈提醒、考核纪实制度",
        short="制度",
        fact="enforcement_systems",
        must=at_least(2),
        when=CITY_AND_COUNTY,
        asks="约谈提醒、考核纪实两项制度都有",
        reading=("市、县组织部门都要有约谈提醒制度和考核纪实制度，共 2 项。",),
        records=("enforcementsystem",),
    ),
    duty(
        "17.5",
        "专项督查",
        short="督查",
        fact="special_inspections",
        must=at_least(said("inspections.minimum")),
        unit="次",
        when=CITY_AND_COUNTY,
        reading=("市、县组织部门每年不少于 {inspections.minimum}。",),
        records=("specialinspection",),
    ),
    duty(
        "17.6",
        "限期整改按期完成",
        short="整改",
        fact="rectifications_overdue",
        must=none_of("rectifications_due"),
        part="逾期未通过验收",
        asks="到期的整改通知都已通过验收",
        when=both(COUNTY_AND_STREET, some("rectifications_due", because="没有到期的整改通知")),
        reading=(
            "每份整改通知书都有期限，到期应当通过验收。约谈谁、整改什么由人决定，不自动产生。",
            "在期限后才通过验收的，通过后不再算逾期。",
        ),
        records=("rectification", "admonitiontalk"),
    ),
)

INDICATORS = (
    Indicator(
        "8.5",
        "从申请到批准的平均天数",
        "approval_days",
        "天",
        note="“简化审批手续”没有写明期限，逐项列出天数，不评判。",
        records=("projectfee",),
    ),
    Indicator(
        "14.4",
        "办公室人员",
        "office_staff",
        "名",
        of="office_staff_planned",
        note="文件没有写明人数，只列出。",
        records=("leadinggroup",),
    ),
    Indicator(
        "14.5",
        "已解决的问题",
        "issues_solved",
        "项",
        of="issues_raised",
        note="“及时”没有写明期限，只列出。",
        records=("issue",),
    ),
    Indicator("16.2", "奖励基金金额", "reward_fund_amount", "元", records=("rewardfund",)),
    Indicator(
        "17.1",
        "考核权重",
        "appraisal_weight",
        "百分点",
        note="“加大”指高于上年，只列出。",
        records=("appraisalweight",),
    ),
    Indicator("17.1", "上年考核权重", "appraisal_weight_before", "百分点", records=("appraisalweight",)),
    Indicator("17.6", "约谈提醒", "admonition_talks", "次", records=("admonitiontalk",)),
    Indicator(
        "17.7",
        "问责",
        "accountabilities",
        "次",
        note="是否问责由人决定，这里只计次数。",
        records=("accountability",),
    ),
    Indicator("17.8", "通报奖励", "commendations", "次", records=("commendation",)),
)
