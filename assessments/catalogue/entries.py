"""Where a figure comes from when it is missing: the form a clerk opens for it, and the fields in it."""

from dataclasses import dataclass

from facilities.platforms import PLATFORMS, UNIFICATIONS
from staffing.models import INSURANCES


@dataclass(frozen=True)
class Entry:
    """Something that somebody has to enter.

    form     slug of the kind of record; ``title`` names what is to be entered there
    fields   the fields that stand empty; none where a record is lacking altogether
    only     (field, value) of the records that are meant: the secretary among the seats
    under    slug of the form without any record of which the entry goes without saying: a room of no premises
    action   what the post must be allowed to do with the kind
    """

    form: str
    title: str
    fields: tuple = ()
    only: tuple = ()
    under: str = ""
    action: str = "change"

    @property
    def part_of(self):
        """The form that has to have a record first."""
        return self.under or self.form


# what is to be entered, and the facts of the standard that it brings; of a record the first is known as soon as there is one
WANTED = (
    (Entry("community", "成立方式", ("formation",)), "formation"),
    (Entry("community", "成立日期", ("established_on",)), "established_on"),
    (Entry("yearlyprofile", "社区基本情况"), "community_kind"),
    (Entry("yearlyprofile", "经费类别", ("funding_tier",), action="set_tier"), "funding_tier"),
    (Entry("yearlyprofile", "常住户数", ("households",)), "households"),
    (Entry("yearlyprofile", "常住人口", ("population",)), "population"),
    (Entry("yearlyprofile", "注册志愿者", ("volunteers",)), "volunteers"),
    (Entry("grid", "网格"), "grids"),
    (Entry("grid", "网格的户数、人数", ("households", "population")), "grids_in_range"),
    (Entry("grid", "网格的党小组", ("party_group",)), "grids_with_party_group"),
    (Entry("servicebrand", "服务品牌"), "service_brands"),
    (
        Entry("institution", "制度与机构"),
        "has_residents_council has_supervision_committee has_congress_rules has_covenant has_service_catalogue "
        "has_volunteer_registration has_charity_records has_training_system has_target_appraisal has_performance_review "
        "has_adjustment_system",
    ),
    (Entry("meeting", "本年会议"), "congress_meetings"),
    (Entry("disclosure", "本年公开"), "disclosed_party_affairs disclosed_residents_affairs disclosed_finance"),
    (Entry("socialorganization", "社会组织"), "social_organizations"),
    (Entry("socialorganization", "社会组织的登记备案", ("registration",)), "filed_organizations"),
    (
        Entry("yearlylife", "党员作用的做法", ("model_posts", "responsibility_areas", "pledges", "party_volunteering")),
        "model_posts responsibility_areas pledges party_volunteering",
    ),
    (Entry("memberdisposal", "党员处置"), "disposals_found disposals_handled"),
    (Entry("committee", "社区党组织和居委会"), "has_party_organization has_residents_committee"),
    (Entry("term", "党组织届次"), "party_term_overdue"),
    (Entry("term", "居委会届次"), "residents_term_overdue directly_elected residents_elected_on"),
    (
        Entry("seat", "两委席位"),
        "party_seats residents_seats committee_persons part_time_members leaders_tested members_tested pay_members "
        "pay_required",
    ),
    (Entry("seat", "书记的产生方式", ("selection_method",), only=(("post", "secretary"),)), "secretaries_selected"),
    (
        Entry("training", "本年培训"),
        "leader_training leader_courses_missing member_training member_courses_missing",
    ),
    (Entry("employment", "工作人员"), "staff recruited_openly insurance_persons incompetent_twice"),
    (Entry("employment", "工作人员的五项保险", tuple(INSURANCES)), "insurance_items"),
    (Entry("appraisal", "工作人员上年和本年的考核等次"), "incompetent_kept"),
    (Entry("pay", "专职成员逐月的基本报酬"), "pay_met"),
    (Entry("reservecandidate", "后备人选"), "reserve_candidates"),
    (
        Entry("premises", "服务用房"),
        "has_community_service_centre has_party_mass_activity_room has_mediation_room has_police_room "
        "has_family_planning_room has_charity_supermarket has_community_office has_auxiliary_room building_plans",
    ),
    (Entry("premises", "用房面积", ("floor_area",)), "premises_area"),
    (
        Entry("room", "社区服务中心面积", ("area",), only=(("kind", "community_service_centre"),), under="premises"),
        "centre_area",
    ),
    (Entry("workplatforms", "工作平台", tuple(PLATFORMS)), " ".join(f"platform_{name}" for name in PLATFORMS)),
    (Entry("unifications", "五统一", tuple(UNIFICATIONS)), " ".join(f"unified_{name}" for name in UNIFICATIONS)),
    (
        Entry("plaque", "对外牌匾"),
        "plaque_party_organization plaque_residents_committee plaque_community_service_centre plaques_other",
    ),
    (Entry("funding", "本年运转经费"), "operating_received"),
    (Entry("funding", "本年惠民项目资金"), "livelihood_received"),
)
ENTRIES = {fact: entry for entry, facts in WANTED for fact in facts.split()}


# form → the entry that stands for a record of it, and the fact that is missing where there is no record
RECORDS = {entry.form: (entry, facts.split()[0]) for entry, facts in WANTED if not entry.fields}

# (form, field) → the records that alone are asked for it
ONLY = {(entry.form, name): entry.only for entry, _ in WANTED for name in entry.fields if entry.only}


def entries_for(lacking, figures):
    """{Entry: [facts]} of the missing facts of a community with these figures (fact → figure or None).

    Fields of a form that has no record yet are one entry: the record.
    """
    found = {}
    for fact in lacking:
        entry = ENTRIES[fact]
        if entry.fields and entry.part_of in RECORDS:
            record, first = RECORDS[entry.part_of]
            entry = record if figures.get(first) is None else entry
        found.setdefault(entry, []).append(fact)
    return found
