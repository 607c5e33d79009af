"""三、切实加强对社区党建和社区建设的领导（第14—17条）: the document's part as rules, in its order. Read it beside the document."""

from datetime import date

from assessments.rules.kit import (
    WAN,
    Beside,
    CityAmount,
    ClauseKind,
    Indicator,
    Rule,
    at_least,
    by,
    clause_by,
    equals,
    floor_or_local,
    some,
    the,
    times,
)
from assessments.rules.loudi_2015_advice import (
    FUNDS_SHORT,
    INSURANCE_PAID,
    LIVELIHOOD_PAID,
    MORE_FUNDS,
    MORE_PAY,
    OPERATING_PAID,
    PAY_PAID,
)
from assessments.rules.loudi_2015_terms import (
    ISSUED,
    MONEY,
)

FROM_2016 = date(2016, 1, 1)
WITHOUT = (
    ("基本养老保险", "without_pension"),
    ("失业保险", "without_unemployment"),
    ("基本医疗保险", "without_medical"),
    ("生育保险", "without_maternity"),
    ("工伤保险", "without_injury"),
)

RULES = (
    # 第15条 强化经费保障
    Rule(
        "15.operating",
        "社区运转经费到位数",
        short="运转",
        shortfall=FUNDS_SHORT,
        remedy=MORE_FUNDS,
        city_amount=CityAmount("operating", choice="funding_tier"),
        clause=clause_by("funding_tier", municipal_urban="15.2", county_urban="15.3", township="15.4"),
        fact="operating_received",
        must=at_least(
            floor_or_local(
                by("funding_tier", municipal_urban=25 * WAN, county_urban=20 * WAN, township=15 * WAN),
                "local_operating",
            )
        ),
        unit="元",
        outlay=OPERATING_PAID,
        head=MONEY,
        since=FROM_2016,
        reading=(
            "按每个社区每年计。“落实到位”：考核到位数，预算数、支出数另行列出。与惠民项目资金分别考核，不能相抵。",
            "录入了这类经费而没有到位明细的，按没有到位计。",
            "经费类别由组织部门确定，用 12月31日的类别，不按所在县市区推定。",
            "运转经费是否包含人员报酬，文件没有写明，只注明，不扣除。",
            "县市区自定的标准高于文件的，按县定标准考核（15.5）。",
        ),
        beside=(Beside("上年到位", the("operating_before"), "元", always=True),),
        records=("funding", "yearlyprofile"),
        at_fields=(("receipt.amount", "运转经费合计"),),
    ),
    Rule(
        "15.livelihood",
        "社区惠民项目资金到位数",
        short="惠民",
        shortfall=FUNDS_SHORT,
        remedy=MORE_FUNDS,
        city_amount=CityAmount("livelihood", choice="funding_tier"),
        clause=clause_by("funding_tier", municipal_urban="15.2", county_urban="15.3", township="15.4"),
        fact="livelihood_received",
        must=at_least(
            floor_or_local(by("funding_tier", municipal_urban=20 * WAN, county_urban=10 * WAN), "local_livelihood")
        ),
        unit="元",
        outlay=LIVELIHOOD_PAID,
        head=MONEY,
        since=FROM_2016,
        when=equals(
            "funding_tier",
            "municipal_urban",
            "county_urban",
            because="文件没有规定乡镇社区的惠民项目资金标准，不考核",
        ),
        reading=(
            "按每个社区每年计，考核到位数。与运转经费分别考核，不能相抵。录入了经费而没有到位明细的，按没有到位计。",
            "经费类别由组织部门确定，用 12月31日的类别。乡镇社区没有这项标准。",
            "县市区自定的标准高于文件的，按县定标准考核（15.5）。",
        ),
        beside=(Beside("上年到位", the("livelihood_before"), "元", always=True),),
        records=("funding", "yearlyprofile"),
    ),
    Rule(
        "15.6",
        "“两委”专职成员基本报酬",
        short="报酬",
        remedy=MORE_PAY,
        city_amount=CityAmount("pay", reading="pay.floor_"),
        fact="pay_met",
        must=at_least("pay_required"),
        unit="元",
        outlay=PAY_PAID,
        head=MONEY,
        since=date(2015, 1, 1),
        when=some("pay_members", because="没有应领取基本报酬的专职成员"),
        asks="正职 ≥ {pay_floor_chief}，副职 ≥ {pay_floor_deputy}，委员 ≥ {pay_floor_member}",
        asks_all="正职 ≥ {pay.floor_chief}，副职 ≥ {pay.floor_deputy}，委员 ≥ {pay.floor_member}",
        counted=(
            "{pay_members}按在职月份应不低于 {pay_required}，标准以内已发 {pay_met}",
            "正职按县定标准 {local_pay_chief}，文件为 {pay.floor_chief}",
            "副职按县定标准 {local_pay_deputy}，文件为 {pay.floor_deputy}",
            "委员按县定标准 {local_pay_member}，文件为 {pay.floor_member}",
        ),
        reading=(
            "网页上漏了“元”字，“1500/月”读作 1,500 元/月。“从2015年起”按 2015年1月1日起计。",
            "正职指书记、主任，副职指副书记、副主任；兼任几职的按最高职务。只考核专职成员。",
            "只计基本报酬，不含奖金和单位缴纳的保险费。逐人逐月比较，多发的不抵少发的；只计整月在职的月份。",
            "县市区自定的标准高于文件的，按县定标准考核（15.7）。",
        ),
        records=("pay", "seat"),
        at_fields=(("pay.base_pay", ""),),
    ),
    Rule(
        "15.8",
        "工作人员参加五项社会保险",
        short="保险",
        kind=ClauseKind.CHECK,
        weight=1,
        fact="insurance_items",
        must=at_least(times("insurance_persons", 5)),
        unit="人·项",
        outlay=INSURANCE_PAID,
        head=MONEY,
        since=ISSUED,
        when=some("insurance_persons", because="没有应参保的工作人员"),
        beside=tuple(Beside(f"没有参加{title}", the(fact), "人") for title, fact in WITHOUT),
        shown="已参加 {insurance_items}",
        asks="{insurance_persons}各 5 项",
        asks_all="应参保的每人 5 项",
        counted="应参保 {insurance_persons}，各 5 项；已参加 {insurance_items}",
        reading=(
            "基本养老、失业、基本医疗、生育、工伤 5 项，每人每项分别计。含“两委”专职成员。",
            "已退休、在别处参保等写明原因的，不计在内。国家后来合并险种的，仍按文件的 5 项填报。",
        ),
        records=("employment", "seat"),
        at_fields=(("employment.pension", ""),),
    ),
)

INDICATORS = (  # soft and recorded clauses (S, L): shown, never judged
    Indicator(
        "15.5", "上年到位的运转经费", "operating_before", "元", note="与本年到位数对照，“根据财力”只看趋势，不评判。"
    ),
    Indicator("15.5", "上年到位的惠民项目资金", "livelihood_before", "元"),
    Indicator(
        "15.7",
        "月基本报酬平均数与月社会平均工资",
        "base_pay_average",
        "元/月",
        of="average_wage",
        note="与县市区当年的月社会平均工资比较，文件没有规定比例。",
    ),
    Indicator(
        "15.9",
        "缴存住房公积金的工作人员",
        "housing_fund",
        "名",
        of="staff",
        note="只看填报有条件落实的县市区。",
    ),
)
