"""娄发〔2015〕12号 as rules, in the document's order. Read it beside the document.

Only the clauses with a number in the text (硬指标) so far; 14.7 belongs to leaders and is judged elsewhere.
Amounts are in the smallest unit: 400 * M2, 25 * WAN, 7 days × DAY.
"""

from datetime import date

from assessments.rules.document import load
from assessments.rules.kit import (
    DAY,
    M2,
    WAN,
    Beside,
    Demand,
    Rule,
    Standard,
    all_of,
    apart,
    at_least,
    at_most,
    between,
    both,
    by,
    clause_by,
    counts,
    equals,
    fewer,
    given,
    highest,
    less,
    none_of,
    not_,
    one_per,
    percent_of,
    said,
    since_date,
    some,
    the,
    times,
)
from assessments.rules.loudi_2015_terms import (
    FACTS,
    ISSUED,
    MONEY,
    ORDER,
    PARTY,
    PEOPLE,
    PLACE,
    READINGS,
)

FROM_2016 = date(2016, 1, 1)

SMALLEST_GRID = percent_of(less(100, said("grid.tolerance_percent")), said("grid.households"))
BY_HOUSEHOLDS = one_per(200, "households", rounding="staff.rounding")

NEW_URBAN = both(
    equals("community_kind", "urban", because="不是城市社区，按 400 平方米考核（8.1）"),
    equals("formation", "new", because="不是新建社区，按 400 平方米考核（8.1）"),
    since_date("established_on", ISSUED, because="设立在 2015年8月31日以前，按 400 平方米考核（8.1）"),
)

RULES = (
    # 第3条 创新社区管理体系
    Rule(
        "3.2",
        "网格规模",
        short="网格",
        fact="grids_in_range",
        must=all_of("grids"),
        unit="个",
        head=ORDER,
        since=ISSUED,
        passes_when=both(fewer("households", SMALLEST_GRID), counts("grids", 1)),
        excuse="常住户数 {households}，不到幅度下限，只划 {grids}网格，视为达标",
        beside=(
            Beside(
                "按户数应划网格与实有网格相差", apart(one_per(said("grid.households"), "households"), "grids"), "个"
            ),
            Beside("超出规模的网格户数相差合计", the("grid_households_off"), "户"),
            Beside("超出规模的网格人数相差合计", the("grid_population_off"), "人"),
        ),
        shown="{grids_in_range#} / {grids}",
        asks="每个网格 {grid.households}或 {grid.population}，上下 {grid.tolerance_percent}",
        counted="共 {grids}网格，规模适当的 {grids_in_range}；常住户数 {households}",
        reading=(
            "“左右”没有写明幅度，按上下 {grid.tolerance_percent} 掌握；户数、人数有一项在幅度以内即可。",
            "常住户数不到幅度下限、只划一个网格的社区，视为达标。没有录入网格的，按数据缺失。",
            "文件没有要求一个网格配一名网格员，网格员只记录，不计分。",
        ),
    ),
    Rule(
        "3.5",
        "专业化服务品牌",
        short="品牌",
        fact="service_brands",
        must=at_least(1),
        unit="个",
        head=ORDER,
        since=ISSUED,
        reading=(
            "“1个以上”包含 1 个。党建品牌（1.4）没有同时标为服务品牌的，不算。",
            "文件没有写明期限，自印发之日起执行。",
        ),
    ),
    # 第5条 加强社区领导班子建设
    Rule(
        "5.3",
        "“两委”各自席位",
        short="席位",
        fact="party_seats",
        must=between(3, 5),
        unit="席",
        head=PEOPLE,
        since=ISSUED,
        soft=True,
        part="党组织",
        also=(Demand("居委会", "residents_seats", between(3, 5), "席"),),
        shown="{party_seats#} / {residents_seats}",
        asks="一般各 3—5 席",
        counted="党组织 {party_seats}，居委会 {residents_seats}",
        reading=(
            "“一般”是软性要求，超出 3—5 席只作提示，不算不达标。",
            "按席位计，交叉任职的在两边各计一席；党组织兼职委员不计（1.3）。",
        ),
    ),
    Rule(
        "5.4",
        "“两委”班子成员总数",
        short="班子",
        fact="committee_persons",
        must=between(5, 7),
        unit="人",
        head=PEOPLE,
        since=ISSUED,
        counted="党组织 {party_seats}，居委会 {residents_seats}，实有 {committee_persons}；"
        "兼职委员 {part_time_members}，不计",
        reading=(
            "“控制在”是硬性要求，5 人和 7 人都包含在内。",
            "按人计，只计专职成员，在两边交叉任职的算一人；兼职委员不计（1.3）。",
        ),
    ),
    Rule(
        "5.8",
        "书记、主任集中培训",
        short="书记培训",
        fact="leader_training",
        must=at_least(times("leaders_tested", said("training.leader_days"), DAY)),
        unit="人·天",
        head=PEOPLE,
        since=FROM_2016,
        when=some("leaders_tested", because="没有在任满 {training.min_days_in_post}的书记、主任，不考核"),
        also=(Demand("没有参加县及县以上集中培训", "leader_courses_missing", none_of("leaders_tested"), "人"),),
        asks="{leaders_tested}各 ≥ {training.leader_days}",
        reading=(
            "累计 {training.leader_days}，{training.leader_days_scope}，各人超过 {training.leader_days}的部分不抵他人。",
            "书记、主任由一人兼任的，只考核一次。当年在任不满 {training.min_days_in_post}的不考核。",
            "2015年只剩四个月，只显示，不考核；自 2016年度起考核。",
        ),
    ),
    Rule(
        "5.9",
        "“两委”成员集中培训",
        short="成员培训",
        fact="member_training",
        must=at_least(times("members_tested", said("training.member_days"), DAY)),
        unit="人·天",
        head=PEOPLE,
        since=FROM_2016,
        when=some("members_tested", because="没有在任满 {training.min_days_in_post}的其他成员，不考核"),
        also=(Demand("没有参加街道（乡镇）及以上集中培训", "member_courses_missing", none_of("members_tested"), "人"),),
        asks="{members_tested}各 ≥ {training.member_days}",
        reading=(
            "“每年”沿用 5.8。只计街道（乡镇）及以上的集中培训，各人超过 {training.member_days}的部分不抵他人。",
            "书记、主任按 5.8 考核，这里不重复；兼职委员只显示，不考核。",
            "当年在任不满 {training.min_days_in_post}的不考核。自 2016年度起考核。",
        ),
    ),
    # 第6条 建设高素质社区工作者队伍
    Rule(
        "6.1",
        "社区工作人员总数",
        short="人员",
        fact="staff",
        must=at_least(one_per(200, "households", low=5, high=7, rounding="staff.rounding")),
        advise=at_most(highest(7, given("recruited_openly", BY_HOUSEHOLDS))),
        unit="名",
        head=PEOPLE,
        since=ISSUED,
        reading=(
            "网页上的“57名”漏了一个字，读作 5—7 名。",
            "按每 200 户 1 名计算，{staff.rounding}，再限定在 5—7 名之间。户数用常住户数，不用户籍户数。",
            "超过 7 名只作提示；登记了面向社会公开招聘（6.2）的，上限提高到按户数应配的名数。",
            "按人计，含“两委”专职成员；兼职委员、志愿者、后备人选不是工作人员。",
        ),
    ),
    Rule(
        "6.4",
        "35岁以下后备人选",
        short="后备",
        fact="reserve_candidates",
        must=at_least(1),
        unit="名",
        head=PEOPLE,
        since=FROM_2016,
        due=date(2016, 12, 31),
        reading=(
            "网页上的“1235岁”漏了字，读作 1—2 名 35 岁。“以下”“以上”都包含本数：{reserve.max_age}、大专都算。",
            "年龄按考核年度的 12月31日计算。超过 2 名不算不达标。",
            "已经在职的“两委”成员、工作人员，没有列为后备人选的不算。",
        ),
    ),
    # 第8条 完善社区公共服务用房
    Rule(
        "8.1",
        "公共服务用房面积",
        short="用房",
        fact="premises_area",
        must=at_least(400 * M2),
        unit="m²",
        head=PLACE,
        since=ISSUED,
        due=date(2015, 12, 31),
        when=not_(NEW_URBAN, because="新建城市社区，按 600 平方米考核（8.2）"),
        reading=(
            "文件没有写明建筑面积还是使用面积，按建筑面积计；多处用房相加，12月31日在用的才算。",
            "{facility.count_leased}。两个社区合用的分开填，不重复计。9.2 的 50 平方米包含在内。",
        ),
    ),
    Rule(
        "8.2",
        "新建城市社区公共服务用房面积",
        short="新建用房",
        fact="premises_area",
        must=at_least(600 * M2),
        unit="m²",
        head=PLACE,
        since=ISSUED,
        when=NEW_URBAN,
        reading=(
            "“新建”指社区：2015年8月31日印发之日及以后新设立的城市社区，按 600 平方米考核。",
            "原有城市社区新建用房的，新设立的乡镇社区，仍按 400 平方米。原有社区拆分、合并的不算新建。",
            "面积的算法同 8.1：{facility.count_leased}。",
        ),
    ),
    # 第9条 规范社区公共服务平台和服务场所标识
    Rule(
        "9.2",
        "社区服务中心面积",
        short="中心",
        fact="centre_area",
        must=at_least(50 * M2),
        unit="m²",
        head=PLACE,
        since=ISSUED,
        reading=(
            "要有社区服务中心，面积不少于 50 平方米，包含在 8.1 的用房面积以内。没有服务中心的按 0 计。",
            "“一居一中心”：两个社区不能合用一个服务中心。",
        ),
    ),
    # 第13条 提升社区爱心慈善和志愿服务水平
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
    # 第15条 强化经费保障
    Rule(
        "15.operating",
        "社区运转经费到位数",
        short="运转",
        clause=clause_by("funding_tier", municipal_urban="15.2", county_urban="15.3", township="15.4"),
        fact="operating_received",
        must=at_least(by("funding_tier", municipal_urban=25 * WAN, county_urban=20 * WAN, township=15 * WAN)),
        unit="元",
        head=MONEY,
        since=FROM_2016,
        reading=(
            "按每个社区每年计。“落实到位”：考核到位数，预算数、支出数另行列出。与惠民项目资金分别考核，不能相抵。",
            "经费类别由组织部门确定，用 12月31日的类别，不按所在县市区推定。",
            "运转经费是否包含人员报酬，文件没有写明，只注明，不扣除。",
        ),
    ),
    Rule(
        "15.livelihood",
        "社区惠民项目资金到位数",
        short="惠民",
        clause=clause_by("funding_tier", municipal_urban="15.2", county_urban="15.3", township="15.4"),
        fact="livelihood_received",
        must=at_least(by("funding_tier", municipal_urban=20 * WAN, county_urban=10 * WAN)),
        unit="元",
        head=MONEY,
        since=FROM_2016,
        when=equals(
            "funding_tier",
            "municipal_urban",
            "county_urban",
            because="文件没有规定乡镇社区的惠民项目资金标准，不考核",
        ),
        reading=(
            "按每个社区每年计，考核到位数。与运转经费分别考核，不能相抵。",
            "经费类别由组织部门确定，用 12月31日的类别。乡镇社区没有这项标准。",
        ),
    ),
    Rule(
        "15.6",
        "“两委”专职成员基本报酬",
        short="报酬",
        fact="pay_met",
        must=at_least("pay_required"),
        unit="元",
        head=MONEY,
        since=date(2015, 1, 1),
        when=some("pay_members", because="没有应领取基本报酬的专职成员"),
        asks="正职 ≥ {pay.floor_chief}，副职 ≥ {pay.floor_deputy}，委员 ≥ {pay.floor_member}",
        counted="{pay_members}按在职月份应不低于 {pay_required}，标准以内已发 {pay_met}",
        reading=(
            "“元”字是补上的。“从2015年起”按 2015年1月1日起计。",
            "正职指书记、主任，副职指副书记、副主任；兼任几职的按最高职务。只考核专职成员。",
            "只计基本报酬，不含奖金和单位缴纳的保险费。逐人逐月比较，多发的不抵少发的。",
        ),
    ),
)

LOUDI_2015 = Standard(
    key="loudi-2015",
    title="娄发〔2015〕12号",
    version="第1版",
    issued=ISSUED,
    figures=FACTS,
    heads=(PEOPLE, MONEY, PLACE, ORDER, PARTY),
    rules=RULES,
    readings=READINGS,
    grades=((90_00, "优秀"), (80_00, "良好"), (60_00, "合格"), (0, "不合格")),
    document=load("loudi_2015"),
)
