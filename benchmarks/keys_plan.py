"""One community's full year, as data: what an operator enters by the portal's forms and into a blank workbook.

``NEW``: everything of a community that has nothing yet. ``CARRIED``: what is new in its second year, beside the rows that
are taken over from last year. Invented. A plan is [(section, [(slug, rows)])] in the order in which it is entered; a row
is {field: value}: text and numbers as typed, dates, choices by their code, yes and no, other rows by what the portal
calls them. Rows of a part stand under the part's slug inside their row.
"""

from datetime import date

YEAR = 2026
START = date(2020, 1, 1)
TAKEN = date(2026, 1, 12)
PARTY, RESIDENTS = "云山社区党总支", "云山社区居委会"


def each(names, rows, **same):
    """Rows of these fields, with what is the same in all."""
    return [dict(zip(names.split(), row, strict=True)) | same for row in rows]


PROFILE = {
    "kind": "urban", "area": "1.2", "households": "1012", "population": "2860", "registered_population": "2510",
    "heavy_load": False, "estates": "8", "owners_associations": "6", "resident_organizations": "12",
    "co_building_agreements": "9", "volunteers": "441",
}  # fmt: skip
GRIDS = each(
    "code name boundary_description households population grid_worker party_group party_group_leader party_group_members",
    [
        ("01", "第一网格", "东至春园路，西至氐星路", "204", "577", "李建明", "own", "周国平", "11"),
        ("02", "第二网格", "东至氐星路，西至湘中大道", "198", "561", "王丽萍", "own", "谢文辉", "9"),
        ("03", "第三网格", "北至月塘街，南至长青街", "206", "583", "刘志勇", "joint", "彭春桃", "14"),
        ("04", "第四网格", "北至长青街，南至贤童街", "201", "568", "陈小红", "own", "曾令军", "8"),
        ("05", "第五网格", "北至贤童街，南至涟水河", "203", "571", "杨海燕", "own", "肖建华", "10"),
    ],
    started_on=START,
)
PERSONS = each(
    "name sex birth_date ethnicity political_status education_level mobile pay",
    [
        (*who, [{"base_pay": pay, "started_on": TAKEN}])
        for *who, pay in (
            ("刘建国", "1", date(1975, 3, 8), "汉族", "01", "3", "13873800001", "1500"),
            ("周丽华", "2", date(1980, 11, 20), "汉族", "01", "2", "13873800002", "1400"),
            ("彭小兵", "1", date(1986, 7, 1), "土家族", "01", "3", "13873800003", "1200"),
            ("曾玉兰", "2", date(1978, 2, 14), "汉族", "13", "3", "13873800004", "1500"),
            ("谭志强", "1", date(1983, 9, 30), "汉族", "13", "6", "13873800005", "1400"),
            ("肖雨", "2", date(1994, 5, 17), "汉族", "03", "2", "13873800006", "1300"),
        )
    ],
)
INSURED = dict.fromkeys(("pension", "unemployment", "medical", "maternity", "injury"), True)
EMPLOYMENTS = [
    *each(
        "person position source started_on",
        [(row["name"], "两委成员", "elected", TAKEN) for row in PERSONS[:5]],
        **INSURED,
    ),
    {
        "person": "肖雨", "position": "社区工作者", "source": "open_recruitment", "notice_no": "娄星人社发〔2025〕18号",
        "graduate_plan": True, "started_on": date(2025, 9, 1), "social_work_certificate": "assistant",
        "certificate_on": date(2025, 12, 3), **INSURED,
    },
]  # fmt: skip
TERM = {"elected_on": date(2025, 12, 20), "turnout_percent": "93", "started_on": TAKEN, "ended_on": date(2031, 1, 11)}
COMMITTEES = [
    {
        "body": "party_organization", "name": PARTY, "party_kind": "general_party_branch", "founded_on": START,
        "full_members": "86", "probationary_members": "2",
        "term": [{**TERM, "method": "party"}],
        "seat": [
            {"person": "刘建国", "post": "secretary", "selection_method": "two_recommend_one_elect", "started_on": TAKEN},
            {"person": "周丽华", "post": "deputy_secretary", "started_on": TAKEN},
            {"person": "彭小兵", "post": "party_member", "started_on": TAKEN},
        ],
    },
    {
        "body": "residents_committee", "name": RESIDENTS, "founded_on": START,
        "term": [{**TERM, "method": "direct"}],
        "seat": [
            {"person": "曾玉兰", "post": "director", "started_on": TAKEN},
            {"person": "谭志强", "post": "deputy_director", "started_on": TAKEN},
            {"person": "彭小兵", "post": "member", "started_on": TAKEN},
        ],
    },
]  # fmt: skip
SUB_COMMITTEES = each(
    "committee name leader members started_on",
    [(RESIDENTS, "人民调解委员会", "曾玉兰", "5", TAKEN), (RESIDENTS, "公共卫生委员会", "谭志强", "5", TAKEN)],
)
RESERVE = [{"person": "肖雨", "listed_on": date(2026, 3, 2), "remarks": "居委会副主任"}]
TRAININGS = each(
    "person course organizer_level started_on ended_on days",
    [(name, "社区干部任职培训班", "county", date(2026, 4, 13), date(2026, 4, 19), "7") for name in ("刘建国", "曾玉兰")]
    + [
        (name, "社区工作者业务培训", "street", date(2026, 5, 20), date(2026, 5, 22), "3")
        for name in ("周丽华", "彭小兵", "谭志强")
    ],
)
APPRAISALS = each(
    "person year grade",
    [(row["name"], "2026", "excellent" if row["name"] in ("刘建国", "曾玉兰") else "competent") for row in PERSONS],
)
PREMISES = [
    {
        "name": "云山社区党群服务中心", "address": "月塘街 66 号", "floor_area": "428.5", "usable_area": "396",
        "tenure": "owned", "certificate_no": "娄房权证第 20180613 号", "in_use_from": date(2018, 7, 1),
        "room": each(
            "kind area",
            [
                ("community_service_centre", "62"), ("party_mass_activity_room", "80"), ("mediation_room", "24"),
                ("police_room", "20"), ("family_planning_room", "26"), ("charity_supermarket", "40"),
                ("community_office", "58"), ("auxiliary_room", "30"),
            ],
        ),
    }
]  # fmt: skip
PLATFORMS = [
    {"stated_on": date(2026, 6, 30)} | dict.fromkeys((
        "party_building", "labour_security", "social_assistance", "property_management", "family_planning_health",
        "public_security", "public_affairs",
    ), True)
]  # fmt: skip
UNIFICATIONS = [
    {"stated_on": date(2026, 6, 30), "photos": "照片 1 至 5"}
    | dict.fromkeys(("signage", "facade", "doorplates", "service_windows", "bulletin_boards"), True)
]
PLAQUES = each(
    "text organization started_on",
    [
        (PARTY, "party_organization", date(2018, 7, 1)),
        (RESIDENTS, "residents_committee", date(2018, 7, 1)),
        ("云山社区服务中心", "community_service_centre", date(2018, 7, 1)),
    ],
)
FUNDS = [
    {
        "kind": "operating", "budgeted": "250000", "spent": "203800", "includes_pay": False,
        "receipt": each("received_on amount voucher_no", [
            (date(2026, 3, 20), "125000", "2026-0311"), (date(2026, 9, 18), "125000", "2026-0927"),
        ]),
    },
    {
        "kind": "livelihood", "budgeted": "200000", "spent": "164000", "includes_pay": False,
        "receipt": each("received_on amount voucher_no", [(date(2026, 5, 11), "200000", "2026-0512")]),
    },
]  # fmt: skip
INSTITUTIONS = each(
    "kind name adopted_on members items",
    [
        ("residents_council", "云山社区居民议事会", date(2021, 3, 15), "21", None),
        ("supervision_committee", "云山社区监督委员会", date(2021, 3, 15), "5", None),
        ("residents_congress", "居民代表大会制度", date(2021, 3, 15), "45", None),
        ("residents_covenant", "云山社区居民公约", date(2021, 3, 15), None, None),
        ("staff_training_system", "教育培训制度", date(2022, 1, 10), None, None),
        ("target_appraisal_system", "目标管理考核制度", date(2022, 1, 10), None, None),
        ("performance_review_system", "述职评议制度", date(2022, 1, 10), None, None),
        ("adjustment_system", "不合格人员调整制度", date(2022, 1, 10), None, None),
        ("service_catalogue", "社区公共服务目录", date(2022, 6, 1), None, "38"),
        ("volunteer_registration", "志愿者登记注册制度", date(2022, 6, 1), None, None),
        ("charity_records", "居民爱心档案", date(2022, 6, 1), None, "126"),
    ],
)
MEETINGS = each(
    "kind held_on topic entitled present",
    [
        ("residents_congress", date(2026, 1, 16), "上年工作报告和本年实事", "45", "41"),
        ("hearing", date(2026, 3, 26), "惠民项目听证", "30", "27"),
        ("democratic_talk", date(2026, 5, 8), "小区停车", None, "36"),
        ("mediation", date(2026, 8, 13), "月塘街噪声", None, "12"),
        ("party_and_masses", date(2026, 10, 15), "旧楼加装电梯", None, "24"),
    ],
)
DISCLOSURES = each(
    "kind published_on medium content",
    [
        ("party_affairs", date(2026, 3, 31), "board", "一季度党务公开"),
        ("residents_affairs", date(2026, 3, 31), "board", "一季度居务公开"),
        ("finance", date(2026, 3, 31), "board", "一季度财务收支"),
        ("party_affairs", date(2026, 6, 30), "board", "二季度党务公开"),
        ("residents_affairs", date(2026, 6, 30), "board", "二季度居务公开"),
        ("finance", date(2026, 6, 30), "board", "二季度财务收支"),
    ],
)
ORGANIZATIONS = each(
    "name kind serves_elderly registration filing_no filed_on authority started_on",
    [
        (
            "云山银龄互助社",
            "service",
            True,
            "filed",
            "娄星社备〔2021〕07号",
            date(2021, 6, 10),
            "娄星区民政局",
            date(2021, 5, 1),
        ),
        (
            "月塘舞蹈队",
            "culture",
            None,
            "filed",
            "娄星社备〔2022〕15号",
            date(2022, 4, 8),
            "娄星区民政局",
            date(2019, 3, 1),
        ),
    ],
)
BRANDS = [{"name": "云山帮办", "field": "便民服务", "started_on": date(2021, 8, 1)}]
LIFE = {
    "party_brand": "先锋云山", "members_developed": "1", "member_trainings": "172", "serving_members": "64",
    "serving_times": "230", "model_posts": True, "model_posts_number": "6", "responsibility_areas": True,
    "responsibility_areas_number": "5", "pledges": True, "pledges_number": "78", "party_volunteering": True,
    "party_volunteering_number": "24", "practices_evidence": "照片 6 至 12", "uses_party_site": True,
    "party_site_on": date(2026, 11, 9), "uses_distance_learning": True, "distance_learning_on": date(2026, 10, 28),
    "uses_mobile_system": True, "mobile_system_on": date(2026, 11, 12), "heart_to_heart": True, "one_stop_service": True,
    "group_service": True, "residents_hotline": True, "after_school": True, "home_care": True, "home_care_persons": "31",
    "care_feasible": True, "elderly": "402", "elderly_served": "118", "disabled": "37", "disabled_served": "37",
    "minors": "9", "minors_served": "9", "veterans": "14", "veterans_served": "14", "donation_times": "2",
    "donations": "18600", "donated_goods": "衣物 120 件",
}  # fmt: skip
ACTIVITIES = each(
    "theme name level held_on participants",
    [
        ("party_flag", "党旗飘楼栋、服务千万家", "street", date(2026, 7, 1), "96"),
        ("culture", "邻里节文艺演出", "community", date(2026, 9, 25), "310"),
        ("welfare", "重阳敬老", "community", date(2026, 10, 18), "120"),
    ],
)
POINTS = each(
    "name kind walking_minutes chain started_on",
    [
        ("月塘平价菜店", "shop", "6", False, date(2019, 5, 1)),
        ("云山卫生服务站", "health", "9", False, date(2018, 10, 1)),
        ("贤童街快递驿站", "delivery", "7", True, date(2021, 3, 1)),
    ],
)
CARE = [{"name": "云山日间照料中心", "kind": "day_care", "beds": "12", "started_on": date(2022, 10, 1)}]

EVENTS_OF_ORDER = [("meeting", MEETINGS), ("disclosure", DISCLOSURES)]
NEW = [
    ("profile", [("yearlyprofile", [PROFILE])]),
    ("grids", [("grid", GRIDS)]),
    ("staff", [("person", PERSONS), ("employment", EMPLOYMENTS)]),
    ("committees", [("committee", COMMITTEES), ("subcommittee", SUB_COMMITTEES)]),
    ("reserve", [("reservecandidate", RESERVE)]),
    ("training", [("training", TRAININGS)]),
    ("appraisal", [("appraisal", APPRAISALS)]),
    ("premises", [
        ("premises", PREMISES), ("workplatforms", PLATFORMS), ("unifications", UNIFICATIONS), ("plaque", PLAQUES),
    ]),
    ("funding", [("funding", FUNDS)]),
    ("order", [("institution", INSTITUTIONS), *EVENTS_OF_ORDER]),
    ("organizations", [("socialorganization", ORGANIZATIONS)]),
    ("life", [
        ("servicebrand", BRANDS), ("yearlylife", [LIFE]), ("activity", ACTIVITIES), ("servicepoint", POINTS),
        ("careinstitution", CARE),
    ]),
]  # fmt: skip
# The second year: rows that hold over years stand; these are the year's own, the first three kinds taken over before.
CARRIED = [
    ("profile", [("yearlyprofile", [PROFILE])]),
    ("training", [("training", TRAININGS)]),
    ("appraisal", [("appraisal", APPRAISALS)]),
    ("funding", [("funding", FUNDS)]),
    ("order", EVENTS_OF_ORDER),
    ("life", [("yearlylife", [LIFE]), ("activity", ACTIVITIES)]),
]
# What was other in the year before, of the rows that are taken over.
LAST_YEAR = {
    "yearlyprofile": [
        {"households": "1004", "population": "2841", "registered_population": "2498", "volunteers": "428"}
    ],
    "funding": [{"budgeted": "250000"}, {"budgeted": "180000"}],
    "yearlylife": [{"serving_members": "61", "pledges_number": "77", "home_care_persons": "28", "elderly": "395"}],
}
