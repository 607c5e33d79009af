"""The record kinds of this app."""

from communities.kinds import OfCommunity, OfCounty, at_desk
from lodi_community.records.kinds import MenuEntry, NotCopied, Part, Wanted, keeps
from lodi_community.records.spans import Event, Lasting, Yearly

from .models import (
    INSURANCES,
    Appraisal,
    AverageWage,
    Employment,
    Pay,
    PayStandard,
    Person,
    Promotion,
    ReserveCandidate,
    Training,
)

WORK = (
    "position", "full_time", "source", "notice_no", "graduate_plan", "social_work_certificate", "certificate_on",
    "pension", "unemployment", "medical", "maternity", "injury", "insured_on", "exemption_reason", "housing_fund",
    "started_on", "ended_on",
)  # fmt: skip


@keeps(Person)
class Persons(OfCommunity):
    span = Lasting()
    section = "staff"
    menu = [at_desk("people", 30)]
    personal = ["name", "ethnicity", "school", "major", "mobile", "remarks"]
    columns = ["name", "community", "sex", "birth_date", "political_status", "education_level"]
    filters = ["community", "political_status", "education_level"]
    search = ["name"]
    groups = [
        ("人员", ["community", "name", "sex", "birth_date", "ethnicity", "political_status", "joined_party_on"]),
        ("学历", ["education_level", "school", "major"]),
        ("联系", ["mobile", "remarks"]),
    ]
    parts = [Part(Pay, ("base_pay", "started_on", "ended_on"), extra=1)]


@keeps(Employment)
class Employments(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "staff"
    menu = [at_desk("people", 40)]
    wanted = [
        Wanted("工作人员", "staff recruited_openly insurance_persons incompetent_twice"),
        Wanted("工作人员的五项保险", "insurance_items", fields=tuple(INSURANCES)),
    ]
    personal = ["person"]
    columns = ["person", "position", "full_time", "source", "started_on", "ended_on"]
    filters = ["person__community", "source", "full_time"]
    search = ["person__name", "position"]
    repeats = ["position", "source", "started_on"]
    groups = [
        ("岗位", ["person", *WORK[:5], "started_on", "ended_on"]),
        ("专业", ["social_work_certificate", "certificate_on"]),
        ("社会保险（第15条）", [*WORK[7:15]]),
    ]


@keeps(Pay)
class Pays(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "staff"
    menu = []
    wanted = [Wanted("专职成员逐月的基本报酬", "pay_met")]
    figure = "base_pay"
    personal = ["person"]
    columns = ["person", "base_pay", "started_on", "ended_on"]
    filters = ["person__community"]
    search = ["person__name"]
    repeats = ["started_on"]
    groups = [("基本报酬", ["person", "base_pay", "started_on", "ended_on"])]


@keeps(Training)
class Trainings(OfCommunity):
    span = Event("ended_on")
    may_be_none = True
    section = "training"
    menu = [at_desk("people", 60)]
    wanted = [Wanted("本年培训", "leader_training leader_courses_missing member_training member_courses_missing")]
    figure = "days"
    personal = ["person"]
    columns = ["person", "course", "organizer_level", "started_on", "ended_on", "days"]
    filters = ["person__community", "organizer_level"]
    search = ["person__name", "course"]
    repeats = ["course", "organizer_level", "started_on", "ended_on", "days"]  # several persons, one course
    groups = [("培训", ["person", "course", "organizer_level", "started_on", "ended_on", "days", "certificate_no"])]


@keeps(ReserveCandidate)
class ReserveCandidates(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "reserve"
    menu = [at_desk("people", 50)]
    wanted = [Wanted("后备人选", "reserve_candidates")]
    personal = ["person", "remarks"]
    columns = ["person", "listed_on", "left_on", "remarks"]
    filters = ["person__community"]
    search = ["person__name"]
    repeats = ["listed_on"]
    groups = [("后备人选", ["person", "listed_on", "left_on", "remarks"])]


@keeps(Appraisal)
class Appraisals(OfCommunity):
    span = Yearly()
    may_be_none = True
    section = "appraisal"
    menu = [at_desk("people", 70)]
    carry = NotCopied("等次每年评定，不能沿用")
    wanted = [Wanted("工作人员上年和本年的考核等次", "incompetent_kept")]
    personal = ["person", "remarks"]
    columns = ["person", "year", "grade", "action", "action_on"]
    filters = ["person__community", "year", "grade"]
    search = ["person__name"]
    groups = [
        ("年度考核（第6条）", ["person", "year", "grade"]),
        ("不称职的处理", ["action", "action_on", "action_no", "remarks"]),
    ]


@keeps(Promotion)
class Promotions(OfCounty):
    span = Event("promoted_on")
    menu = [MenuEntry("registers", 90)]
    personal = ["person_name"]
    columns = ["person_name", "community", "way", "new_unit", "promoted_on"]
    filters = ["unit", "way"]
    search = ["person_name", "new_unit"]
    groups = [
        ("人员（第6条）", ["unit", "community", "person_name", "former_post"]),
        ("去向", ["way", "new_unit", "new_post", "promoted_on", "document_no"]),
    ]


@keeps(PayStandard)
class PayStandards(OfCounty):
    span = Lasting()
    menu = [MenuEntry("registers", 70)]
    evidence = False
    columns = ["unit", "rank", "first_year", "amount", "document_no"]
    filters = ["unit", "rank"]
    search = ["unit__name", "document_no"]
    groups = [("县定报酬标准（第15条）", ["unit", "rank", "first_year", "amount", "document_no"])]


@keeps(AverageWage)
class AverageWages(OfCounty):
    span = Yearly()
    menu = [MenuEntry("registers", 80)]
    carry = NotCopied("平均工资逐年公布")
    evidence = False
    columns = ["unit", "year", "amount", "source"]
    filters = ["unit", "year"]
    search = ["unit__name", "source"]
    groups = [("社会平均工资（第15条）", ["unit", "year", "amount", "source"])]
