"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import Employment, Pay, Person, ReserveCandidate, Training

WORK = (
    "position", "full_time", "source", "notice_no", "graduate_plan", "social_work_certificate", "certificate_on",
    "pension", "unemployment", "medical", "maternity", "injury", "insured_on", "exemption_reason", "housing_fund",
    "started_on", "ended_on",
)  # fmt: skip


@keeps(Person)
class Persons(Kind):
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
class Employments(Kind):
    columns = ["person", "position", "full_time", "source", "started_on", "ended_on"]
    filters = ["person__community", "source", "full_time"]
    search = ["person__name", "position"]
    groups = [
        ("岗位", ["person", *WORK[:5], "started_on", "ended_on"]),
        ("专业", ["social_work_certificate", "certificate_on"]),
        ("社会保险（第15条）", [*WORK[7:15]]),
    ]


@keeps(Pay)
class Pays(Kind):
    columns = ["person", "base_pay", "started_on", "ended_on"]
    filters = ["person__community"]
    search = ["person__name"]
    groups = [("基本报酬", ["person", "base_pay", "started_on", "ended_on"])]


@keeps(Training)
class Trainings(Kind):
    columns = ["person", "course", "organizer_level", "started_on", "ended_on", "days"]
    filters = ["person__community", "organizer_level"]
    search = ["person__name", "course"]
    groups = [("培训", ["person", "course", "organizer_level", "started_on", "ended_on", "days", "certificate_no"])]


@keeps(ReserveCandidate)
class ReserveCandidates(Kind):
    columns = ["person", "listed_on", "left_on", "remarks"]
    filters = ["person__community"]
    search = ["person__name"]
    groups = [("后备人选", ["person", "listed_on", "left_on", "remarks"])]
