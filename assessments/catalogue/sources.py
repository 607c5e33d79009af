"""Which records stand behind a rule: the kinds that feed it, and the fields beside which its limit is shown."""

from lodi_community.records.kinds import KINDS

# rule → slugs of the kinds whose records it counts
SOURCES = {
    "1.1": ("committee", "premises", "room"),
    "1.3": ("seat",),
    "1.5": ("grid",),
    "2.3": ("institution",),
    "2.4": ("institution", "meeting"),
    "2.6": ("disclosure",),
    "3.2": ("grid", "yearlyprofile"),
    "3.5": ("servicebrand",),
    "4.1": ("socialorganization",),
    "5.2": ("term", "committee"),
    "5.3": ("seat", "committee"),
    "5.4": ("seat",),
    "5.6": ("seat",),
    "5.7": ("term",),
    "5.8": ("training", "seat"),
    "5.9": ("training", "seat"),
    "6.1": ("employment", "seat", "yearlyprofile"),
    "6.4": ("reservecandidate", "person"),
    "6.6": ("institution",),
    "6.8": ("appraisal", "employment", "seat"),
    "7.2": ("memberdisposal",),
    "7.3": ("yearlylife",),
    "8.1": ("premises",),
    "8.2": ("premises", "community"),
    "8.3": ("buildingplan", "premises"),
    "9.1": ("workplatforms",),
    "9.2": ("premises", "room"),
    "9.3": ("room", "premises"),
    "9.4": ("unifications",),
    "9.5": ("plaque",),
    "10.2": ("institution",),
    "13.1": ("institution",),
    "13.2": ("yearlyprofile",),
    "13.3": ("institution",),
    "15.operating": ("funding", "yearlyprofile"),
    "15.livelihood": ("funding", "yearlyprofile"),
    "15.6": ("pay", "seat"),
    "15.8": ("employment", "seat"),
}

# rule of the units → slugs of the kinds whose records it counts
UNIT_SOURCES = {
    "4.2": ("incubationplatform",),
    "8.5": ("projectfee",),
    "14.1": ("studymeeting", "jointcreation"),
    "14.2": ("leadinggroup",),
    "14.6": ("responsibleperson",),
    "14.7": ("leader", "guidancevisit"),
    "15.1": ("budget",),
    "15.5": ("localstandard",),
    "16.2": ("rewardfund",),
    "16.3": ("award",),
    "17.1": ("appraisalweight",),
    "17.2": ("accountabilityreport",),
    "17.4": ("enforcementsystem",),
    "17.5": ("specialinspection",),
    "17.6": ("rectification", "admonitiontalk"),
}

# (model, field) → (rule, words before its limit)
FIELDS = {
    ("facilities.premises", "floor_area"): ("8.1", "各处合计"),
    ("facilities.room", "area"): ("9.2", "服务中心"),
    ("communities.grid", "households"): ("3.2", ""),
    ("communities.grid", "party_group"): ("1.5", ""),
    ("communities.institution", "kind"): ("6.6", "工作人员管理制度"),
    ("communities.meeting", "kind"): ("2.4", ""),
    ("communities.disclosure", "kind"): ("2.6", ""),
    ("communities.socialorganization", "registration"): ("4.1", ""),
    ("communities.yearlylife", "model_posts"): ("7.3", ""),
    ("committees.term", "ended_on"): ("5.2", ""),
    ("committees.term", "method"): ("5.7", "居委会"),
    ("committees.seat", "selection_method"): ("5.6", ""),
    ("communities.yearlyprofile", "volunteers"): ("13.2", ""),
    ("staffing.training", "days"): ("5.8", "书记、主任"),
    ("staffing.pay", "base_pay"): ("15.6", ""),
    ("staffing.reservecandidate", "listed_on"): ("6.4", ""),
    ("staffing.employment", "full_time"): ("6.1", "专职工作人员"),
    ("committees.seat", "full_time"): ("5.4", "专职成员"),
    ("funding.receipt", "amount"): ("15.operating", "运转经费合计"),
    ("facilities.buildingplan", "due_on"): ("8.3", "不达标的社区"),
    ("staffing.employment", "pension"): ("15.8", ""),
    ("staffing.appraisal", "action"): ("6.8", "连续两年不称职的"),
}


def rules_fed_by(slug):
    """Keys of the rules that a kind's records count for, in the standard's order."""
    return [key for key, slugs in SOURCES.items() if slug in slugs]


def kinds_behind(key):
    """The kinds whose records a rule counts, of communities or of units."""
    return [KINDS[slug] for slug in SOURCES.get(key) or UNIT_SOURCES.get(key, ())]
