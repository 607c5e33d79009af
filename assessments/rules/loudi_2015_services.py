"""Articles 7 and 10–13 of the second part, members and services, in the document's order. Read it beside the document."""

from datetime import date

from assessments.rules.kit import ClauseKind, Indicator, Rule, all_of, at_least, percent_of, some
from assessments.rules.loudi_2015_terms import ISSUED, ORDER, PARTY

MEMBER_RULES = (
    # 第7条 加强社区党员队伍建设
    Rule(
        "7.2",
        "不合格党员处置",
        short="处置",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="disposals_handled",
        must=all_of("disposals_found"),
        unit="人",
        head=PARTY,
        since=ISSUED,
        when=some("disposals_found", because="没有认定的不合格党员"),
        shown="{disposals_handled#} / {disposals_found}",
        asks="认定的都已处置",
        counted="认定 {disposals_found}，已处置 {disposals_handled}，最长用时 {disposal_days}",
        reading=(
            "当年认定的，和以前认定、年初还没有处置的，都要处置。没有认定的不考核。",
            "“及时”没有写明天数，只显示用时，不计分。姓名只有组织部门和录入岗位能看。",
        ),
    ),
    Rule(
        "7.3",
        "党员发挥作用的做法",
        short="党员作用",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="party_practices",
        must=at_least(4),
        unit="项",
        head=PARTY,
        since=ISSUED,
        asks="党员示范岗、党员责任区、党员承诺践诺、党员志愿服务 4 项都推行",
        reading=("“全面推行”列出的四项都要推行；“等”字允许再多，不计。",),
    ),
)

SERVICE_RULES = (
    # 第10条 创新社区组织服务方式
    Rule(
        "10.2",
        "社区公共服务目录",
        short="目录",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="service_catalogues",
        must=at_least(1),
        unit="项",
        head=ORDER,
        since=ISSUED,
        shown="{has_service_catalogue}",
        asks="编有现行的服务目录",
        counted="现行目录 {catalogue_on} 公布",
        reading=("文件没有写明多久更新一次，有现行目录即可，另显示公布日期。目录由社区自己编制，上级的不算。",),
    ),
    # 第13条 提升社区爱心慈善和志愿服务水平
    Rule(
        "13.1",
        "志愿者登记注册制度",
        short="志愿制度",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="volunteer_systems",
        must=at_least(1),
        unit="项",
        head=ORDER,
        since=ISSUED,
        shown="{has_volunteer_registration}",
        asks="建有志愿者登记注册制度",
        reading=("建有制度即可，只填注册人数，不要求名单；人数按 13.2 考核。制度由社区自己建立，上级的不算。",),
    ),
    Rule(
        "13.2",
        "志愿者占居民总数",
        short="志愿者",
        fact="volunteers",
        must=at_least(percent_of(15, "population")),
        unit="人",
        head=ORDER,
        since=ISSUED,
        due=date(2018, 12, 31),
        path=True,
        reading=(
            "“15%以上”包含 15%。“居民总数”用常住人口。按人数比较，不把 14.96% 当作 15.0%。",
            "“逐步”：2018年末以前只显示与直线进度的差距，不算不达标。",
        ),
    ),
    Rule(
        "13.3",
        "居民爱心档案",
        short="爱心档案",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="charity_archives",
        must=at_least(1),
        unit="项",
        head=ORDER,
        since=ISSUED,
        shown="{has_charity_records}",
        asks="建有居民爱心档案",
        reading=("建有档案即可，份数只显示，不计分。档案由社区自己建立。",),
    ),
)

MEMBER_INDICATORS = (
    Indicator("7.1", "正式党员", "party_members", "人"),
    Indicator("7.1", "预备党员", "probationary_members", "人"),
    Indicator("7.1", "本年发展党员", "members_developed", "人"),
    Indicator("7.1", "党员培训", "member_trainings", "人次"),
)

SERVICE_INDICATORS = (
    Indicator("10.1", "“党旗飘楼栋、服务千万家”活动", "party_flag_activities", "次"),
    Indicator(
        "10.3",
        "推行的服务做法",
        "service_practices",
        "项",
        note="共 5 项：民情恳谈、一站式服务、组团式服务、居民热线服务、四点半学校。冷水江市以外的居民热线同样算。",
    ),
    Indicator("10.4", "报到的在职党员", "serving_members", "人"),
    Indicator("10.4", "在职党员服务群众", "serving_times", "人次"),
    Indicator("10.4", "群众文化活动", "cultural_activities", "次"),
    Indicator("11.1", "便民服务网点", "service_points", "个"),
    Indicator(
        "11.1",
        "最远网格到网点的步行时间",
        "farthest_walk",
        "分钟",
        note="原文“半小时步行服务圈”，30 分钟以内即在圈内；只显示，不考核。",
    ),
    Indicator("11.2", "家政服务网点", "housekeeping_firms", "个"),
    Indicator("11.2", "连锁、加盟网点", "chain_shops", "个", of="service_points"),
    Indicator("12.1", "开展居家养老服务", "home_care", "是否"),
    Indicator("12.1", "居家养老服务对象", "home_care_persons", "人"),
    Indicator(
        "12.2",
        "建有养老或日间照料机构",
        "has_care_institution",
        "是否",
        of="care_feasible",
        note="只看街道（乡镇）认定“有条件”的社区，其余不适用。",
    ),
    Indicator("12.2", "养老、日间照料床位", "care_beds", "张"),
    Indicator("12.3", "得到服务的老年人", "elderly_served", "人", of="elderly"),
    Indicator("12.3", "得到服务的残疾人", "disabled_served", "人", of="disabled"),
    Indicator("12.3", "得到服务的未成年人", "minors_served", "人", of="minors"),
    Indicator("12.3", "得到服务的重点优抚对象", "veterans_served", "人", of="veterans"),
    Indicator("13.4", "慈善捐助", "donation_times", "次"),
    Indicator("13.4", "捐助金额", "donations", "元"),
    Indicator("13.4", "社区公益活动", "welfare_activities", "次"),
)
