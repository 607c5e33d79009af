"""Articles 8 and 9 of the second part, premises and what is shown at them, in the document's order. Read it beside the document."""

from datetime import date

from assessments.rules.kit import (
    M2,
    ClauseKind,
    Demand,
    Indicator,
    Rule,
    at_least,
    at_most,
    both,
    clause_if,
    equals,
    fewer,
    since_date,
    where,
)
from assessments.rules.loudi_2015_advice import MORE_PREMISES, PREMISES_BOUGHT, PREMISES_SHORT
from assessments.rules.loudi_2015_terms import (
    ISSUED,
    PLACE,
)

NEW_URBAN = both(
    equals("community_kind", "urban", because="不是城市社区，按 400 平方米考核（8.1）"),
    equals("formation", "new", because="不是新建社区，按 400 平方米考核（8.1）"),
    since_date("established_on", ISSUED, because="设立在 2015年8月31日以前，按 400 平方米考核（8.1）"),
)
AREA_DUE = where(NEW_URBAN, 600 * M2, 400 * M2, called=("新建城市社区", "其他社区"))
SHORT_OF_AREA = fewer("premises_area", AREA_DUE, because="公共服务用房面积已达到标准（8.1、8.2），不用制定建设方案")

RULES = (
    # 第8条 完善社区公共服务用房
    Rule(
        "8.1",
        "公共服务用房面积",
        short="用房",
        clause=clause_if(NEW_URBAN, "8.2", "8.1"),
        shortfall=PREMISES_SHORT,
        remedy=MORE_PREMISES,
        fact="premises_area",
        must=at_least(AREA_DUE),
        unit="m²",
        outlay=PREMISES_BOUGHT,
        head=PLACE,
        since=ISSUED,
        due=date(2015, 12, 31),
        reading=(
            "文件没有写明建筑面积还是使用面积，按建筑面积计；多处用房相加，12月31日在用的才算。",
            "{facility.count_leased}。两个社区合用的分开填，不重复计。9.2 的 50 平方米包含在内。",
            "“新建”指社区：2015年8月31日印发之日及以后新设立的城市社区，按 600 平方米考核（8.2），其他社区按 400 平方米。",
            "原有城市社区新建用房的，新设立的乡镇社区，仍按 400 平方米。原有社区拆分、合并的不算新建。",
        ),
        records=("premises", "community"),
        at_fields=(("premises.floor_area", "各处合计"),),
    ),
    Rule(
        "8.3",
        "不达标社区的用房建设方案",
        short="建设方案",
        kind=ClauseKind.CHECK,
        weight=1,
        against=True,
        fact="building_plans",
        must=at_least(1),
        unit="个",
        head=PLACE,
        since=ISSUED,
        when=SHORT_OF_AREA,
        counted="用房面积 {premises_area}；在办的方案 {building_plans}，其中已过完成期限 {building_plans_overdue}",
        reading=(
            "只考核用房面积没有达到 8.1 或 8.2 标准的社区：要有建设方案，写明方式、责任人和完成期限。",
            "“等方式”没有列完，选“其他”也可以。录入了用房而没有录入方案的，按没有方案计。",
            "2015年以后文件没有写新的期限，方案的期限由组织部门确定；过了期限的列出，按 17.6 督促整改。",
        ),
        records=("buildingplan", "premises"),
        at_fields=(("buildingplan.due_on", "不达标的社区"),),
    ),
    # 第9条 规范社区公共服务平台和服务场所标识
    Rule(
        "9.1",
        "整合工作平台",
        short="平台",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="work_platforms",
        must=at_least(7),
        unit="项",
        head=PLACE,
        since=ISSUED,
        asks="文件列出的 7 个工作平台都已整合",
        reading=(
            "文件列出的 7 个工作平台都要整合，差的列出名称。“等”没有列完，其他平台不计。",
            "文件引用的《娄底市社区综合服务平台建设规范（试行）》（娄基领〔2013〕1号）没有原文，没有当作限值。",
        ),
        records=("workplatforms",),
    ),
    Rule(
        "9.2",
        "社区服务中心面积",
        short="中心",
        fact="centre_area",
        must=at_least(50 * M2),
        unit="m²",
        outlay=PREMISES_BOUGHT,
        served=True,
        head=PLACE,
        since=ISSUED,
        reading=(
            "要有社区服务中心，面积不少于 50 平方米，包含在 8.1 的用房面积以内。没有服务中心的按 0 计。",
            "“一居一中心”：两个社区不能合用一个服务中心。",
        ),
        records=("premises", "room"),
        at_fields=(("room.area", "服务中心"),),
    ),
    Rule(
        "9.3",
        "功能室",
        short="功能室",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="function_rooms",
        must=at_least(7),
        unit="类",
        head=PLACE,
        since=ISSUED,
        asks="文件列出的 7 类功能室都有",
        reading=(
            "“社区办公室及辅助用房”按两类计，共 7 类，差的列出名称。12月31日在用的用房里有就算。",
            "与其他社区合用的也算，在房间里注明。录入了用房而没有录入房间的，按没有计。",
        ),
        records=("room", "premises"),
    ),
    Rule(
        "9.4",
        "服务场所“五统一”",
        short="五统一",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="unified",
        must=at_least(5),
        unit="项",
        head=PLACE,
        since=ISSUED,
        asks="文件列出的 5 项都已统一",
        reading=("5 项都要统一，差的列出名称。以年末以前最近一次核实为准，同一天有督查认定的，以督查认定为准。",),
        records=("unifications",),
    ),
    Rule(
        "9.5",
        "对外牌匾",
        short="牌匾",
        kind=ClauseKind.CHECK,
        weight=1,
        part="应挂牌匾",
        fact="plaques_named",
        must=at_least(3),
        also=(Demand("其他牌匾", "plaques_other", at_most(0), "块"),),
        unit="块",
        head=PLACE,
        since=ISSUED,
        shown="应挂的 {plaques_named}，其他 {plaques_other}",
        asks="只挂文件列出的 3 块",
        reading=(
            "“等3个”由数字限定，只有社区党组织、社区居民委员会、社区服务中心 3 块。",
            "少挂的和多挂的分开计；同一组织挂两块的，多出的一块算多挂。",
        ),
        records=("plaque",),
    ),
)

INDICATORS = (
    Indicator(
        "8.4",
        "开发项目配建的公共服务设施",
        "developer_facilities",
        "项",
        of="developer_facilities_due",
        note="每个项目按教育、医疗卫生、文化体育、社区服务 4 项计。",
    ),
)
