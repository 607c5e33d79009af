"""The record kinds of this app."""

from django.forms import ChoiceField

from lodi_community.records.kinds import Copied, Kind, MenuEntry, NotCopied, Wanted, keeps
from lodi_community.records.picking import Among, CodeField
from lodi_community.records.scope import scoped
from lodi_community.records.spans import Event, Lasting, Yearly

from .kinds import BUSINESS, OfCommunity, at_desk
from .models import (
    Activity,
    CareInstitution,
    Community,
    Disclosure,
    Division,
    Grid,
    Institution,
    Meeting,
    NilReport,
    ServiceBrand,
    ServicePoint,
    SocialOrganization,
    SupportGrant,
    YearlyLife,
    YearlyProfile,
)
from .nil_reports import nil_kinds

TIER = "经费类别由组织部门确定（第15条），录入岗位不能改"
OWN_TIER = "{}里有组织部门另定的经费类别（第15条），录入岗位不能删除它，也不能加附件。数字有误的，请点“修改”；要删除的，请县市区的督查岗位办"


@keeps(Division)
class Divisions(Kind):
    span = Lasting()
    rights = {"view": ("administrator",), "change": ("administrator",)}
    section = None
    menu = [MenuEntry("administration", 20, action="view")]
    evidence = False
    columns = ["name", "code", "level", "parent"]
    filters = ["level"]
    search = ["name", "code"]
    groups = [("区划", ["parent", "level", "code", "name"])]


@keeps(Community)
class Communities(Kind):
    span = Lasting()
    # A community is a division too: the administrator's file of divisions brings both.
    rights = {"view": BUSINESS, "change": ("department", "administrator")}
    section = None
    menu = [MenuEntry("registers", 10, "社区登记")]
    wanted = [
        Wanted("成立方式", "formation", fields=("formation",)),
        Wanted("成立日期", "established_on", fields=("established_on",)),
    ]
    columns = ["name", "code", "street", "funding_tier_default", "formation", "established_on"]
    filters = ["street", "funding_tier_default"]
    search = ["name", "code"]
    groups = [
        ("社区", ["street", "code", "name", "established_on", "formation", "funding_tier_default"]),
        ("联系", ["address", "telephone"]),
    ]


@keeps(YearlyProfile)
class YearlyProfiles(Kind):
    span = Yearly()
    rights = {"view": BUSINESS, "change": ("clerk", "department"), "set_tier": ("department",)}
    section = "profile"
    menu = [at_desk("communities", 10)]
    # The tier is the department's to set: a new year begins with the one the community is registered with.
    carry = Copied(anew=("funding_tier",))
    wanted = [
        Wanted("社区基本情况", "community_kind"),
        Wanted("经费类别", "funding_tier", fields=("funding_tier",), action="set_tier"),
        Wanted("常住户数", "households", fields=("households",)),
        Wanted("常住人口", "population", fields=("population",)),
        Wanted("注册志愿者", "volunteers", fields=("volunteers",)),
    ]
    columns = ["community", "year", "kind", "funding_tier", "households", "population", "volunteers"]
    filters = ["community", "year", "funding_tier"]
    search = ["community__name"]
    groups = [
        ("社区", ["community", "year", "kind", "funding_tier"]),
        ("人口", ["area", "households", "population", "registered_population", "heavy_load", "heavy_load_reason"]),
        ("小区和单位", ["estates", "owners_associations", "resident_organizations", "co_building_agreements"]),
        ("志愿服务", ["volunteers"]),
    ]

    def row_rule(self, user, record, fields):
        """The funding tier is the organization department's to set (clause 15.2); a clerk only sees it.

        A profile with a tier of its own, other than the community is registered with, would take the department's
        decision along if a clerk removed it.
        """
        if user.may("set_tier", self.label):
            return ""
        if fields is None:
            return OWN_TIER.format(record) if record.has_own_tier else ""
        return TIER if "funding_tier" in fields else ""


@keeps(Grid)
class Grids(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "grids"
    menu = [at_desk("communities", 20)]
    wanted = [
        Wanted("网格", "grids"),
        Wanted("网格的户数、人数", "grids_in_range", fields=("households", "population")),
        Wanted("网格的党小组", "grids_with_party_group", fields=("party_group",)),
    ]
    figure = "households"
    personal = ["grid_worker", "party_group_leader"]
    columns = ["name", "code", "community", "households", "population", "grid_worker", "party_group", "ended_on"]
    filters = ["community", "party_group"]
    search = ["name", "code", "grid_worker"]
    repeats = ["started_on"]
    groups = [
        ("网格", ["community", "code", "name", "boundary_description", "buildings", "households", "population"]),
        (
            "人员和党小组",
            ["grid_worker", "party_group", "party_group_name", "party_group_leader", "party_group_members"],
        ),
        ("起止", ["started_on", "ended_on"]),
    ]


class OfUnits(Kind):
    """Rows of units of any level: the form offers the communities of the user's scope, and the units above them in it."""

    units_in = ("code",)

    def units(self, user, code):
        return tuple(scoped(model.objects.all(), user, code).order_by("code") for model in (Division, Community))

    def restrict(self, form, user):
        among, place = Among(self.units(user, form.place), key="code"), form.place or ""
        rows = among.few()
        if rows is None:
            label, of = form.fields["code"].label, (self.model, "code")
            field = form.fields["code"] = CodeField(of, among, place, label=label)
            field.unit = ""
        else:
            field = offer(form, "code", "unit_name", [(row.code, row.name) for row in rows])
        field.initial = place if among.of_key(place) else ""


def offer(form, name, label, choices):
    """Make a field of a form one of choices; what is stored already, with the label in another field, stays one of them."""
    row = form.instance
    if row.pk and getattr(row, name) not in dict(choices):
        choices = [*choices, (getattr(row, name), getattr(row, label))]
    field = form.fields[name] = ChoiceField(label=form.fields[name].label, choices=[("", "请选择"), *choices])
    field.error_messages["invalid_choice"] = "选的这一项不存在，或不在您的管理范围内"
    field.unit, field.widget.attrs["class"] = "", "input mid"
    return field


@keeps(Institution)
class Institutions(OfUnits):
    span = Lasting()
    may_be_none = True
    # Adopted by units of every level (6.6): the department enters what the county and the city did.
    rights = {"view": BUSINESS, "change": ("clerk", "department")}
    section = "order"
    menu = [at_desk("services", 20), MenuEntry("registers", 20, "统一制定的制度", of="communities.community")]
    wanted = [
        Wanted(
            "制度与机构",
            "has_residents_council has_supervision_committee has_congress_rules has_covenant has_service_catalogue "
            "has_volunteer_registration has_charity_records has_training_system has_target_appraisal "
            "has_performance_review has_adjustment_system",
        )
    ]
    columns = ["name", "kind", "unit_name", "adopted_on", "ended_on", "document_no"]
    filters = ["kind"]
    search = ["name", "unit_name", "document_no"]
    repeats = ["adopted_on"]
    groups = [
        ("制度与机构", ["code", "kind", "name", "document_no"]),
        ("起止和规模", ["adopted_on", "ended_on", "members", "items"]),
    ]


@keeps(Meeting)
class Meetings(OfCommunity):
    span = Event("held_on")
    may_be_none = True
    section = "order"
    menu = [at_desk("services", 30)]
    wanted = [Wanted("本年会议", "congress_meetings")]
    columns = ["topic", "community", "kind", "held_on", "entitled", "present"]
    filters = ["community", "kind"]
    search = ["topic", "outcome"]
    groups = [("会议", ["community", "kind", "held_on", "topic", "entitled", "present", "outcome"])]


@keeps(Disclosure)
class Disclosures(OfCommunity):
    span = Event("published_on")
    may_be_none = True
    section = "order"
    menu = [at_desk("services", 40)]
    wanted = [Wanted("本年公开", "disclosed_party_affairs disclosed_residents_affairs disclosed_finance")]
    one = "公开事项"
    columns = ["content", "community", "kind", "published_on", "medium"]
    filters = ["community", "kind", "medium"]
    search = ["content"]
    repeats = ["medium"]
    groups = [("公开", ["community", "kind", "published_on", "medium", "content", "evidence"])]


@keeps(SocialOrganization)
class SocialOrganizations(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "organizations"
    menu = [at_desk("services", 60)]
    wanted = [
        Wanted("社会组织", "social_organizations"),
        Wanted("社会组织的登记备案", "filed_organizations", fields=("registration",)),
    ]
    columns = ["name", "community", "kind", "registration", "filing_no", "ended_on"]
    filters = ["community", "kind", "registration"]
    search = ["name", "filing_no"]
    repeats = ["authority"]
    groups = [
        ("社会组织", ["community", "name", "kind", "started_on", "ended_on"]),
        ("服务对象", [*SocialOrganization.SERVES]),
        ("登记备案", ["registration", "filing_no", "filed_on", "authority"]),
    ]


@keeps(SupportGrant)
class SupportGrants(OfUnits):
    span = Yearly()
    # Paid by units of every level (4.3), as above.
    rights = {"view": BUSINESS, "change": ("clerk", "department")}
    section = "organizations"
    menu = [MenuEntry("registers", 30, "社会组织扶持", of="communities.community")]
    carry = NotCopied("扶持是当年拨付的，没有拨付就没有")
    columns = ["receiver", "unit_name", "year", "way", "amount"]
    filters = ["year", "way"]
    search = ["receiver", "unit_name"]
    groups = [("社会组织扶持", ["code", "year", "way", "receiver", "amount", "document_no"])]


@keeps(ServiceBrand)
class ServiceBrands(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "life"
    menu = [at_desk("services", 50)]
    wanted = [Wanted("服务品牌", "service_brands")]
    columns = ["name", "community", "field", "started_on", "ended_on"]
    filters = ["community"]
    search = ["name", "field"]
    groups = [("服务品牌", ["community", "name", "field", "started_on", "ended_on", "evidence"])]


@keeps(YearlyLife)
class YearsOfLife(OfCommunity):
    span = Yearly()
    section = "life"
    menu = [at_desk("services", 70)]
    # What was counted over a year is counted anew; what a community does, and whom it looks after, goes on.
    carry = Copied(
        anew=(
            *(
                "members_developed",
                "member_trainings",
                "party_volunteering_number",
                "practices_evidence",
                "serving_times",
            ),
            *("party_site_on", "distance_learning_on", "mobile_system_on"),
            *("elderly_served", "disabled_served", "minors_served", "veterans_served"),
            *("donation_times", "donations", "donated_goods"),
        )
    )
    wanted = [
        Wanted(
            "党员作用的做法",
            "model_posts responsibility_areas pledges party_volunteering",
            fields=("model_posts", "responsibility_areas", "pledges", "party_volunteering"),
        )
    ]
    columns = ["community", "year", "party_brand", "home_care", "care_feasible", "donation_times"]
    filters = ["community", "year"]
    search = ["community__name", "party_brand"]
    groups = [
        ("社区", ["community", "year"]),
        ("党员队伍", ["party_brand", "members_developed", "member_trainings", "serving_members", "serving_times"]),
        (
            "党员作用",
            [name for each in YearlyLife.PRACTICES for name in (each, f"{each}_number")] + ["practices_evidence"],
        ),
        (
            "信息平台",
            [
                "uses_party_site", "party_site_on", "uses_distance_learning", "distance_learning_on",
                "uses_mobile_system", "mobile_system_on",
            ],
        ),
        ("服务方式", ["heart_to_heart", "one_stop_service", "group_service", "residents_hotline", "after_school"]),
        ("养老和重点人群", [
            "home_care", "home_care_persons", "care_feasible",
            *(name for each in YearlyLife.GROUPS for name in (each, f"{each}_served")),
        ]),
        ("慈善捐助", ["donation_times", "donations", "donated_goods"]),
    ]  # fmt: skip


@keeps(Activity)
class Activities(OfCommunity):
    span = Event("held_on")
    section = "life"
    menu = [at_desk("services", 80)]
    columns = ["name", "community", "theme", "level", "held_on", "participants"]
    filters = ["community", "theme", "level"]
    search = ["name", "result"]
    groups = [("活动", ["community", "theme", "name", "level", "held_on", "participants", "result", "evidence"])]


@keeps(ServicePoint)
class ServicePoints(OfCommunity):
    span = Lasting()
    section = "life"
    menu = []
    columns = ["name", "community", "kind", "walking_minutes", "chain", "ended_on"]
    filters = ["community", "kind"]
    search = ["name"]
    groups = [("便民服务网点", ["community", "name", "kind", "walking_minutes", "chain", "started_on", "ended_on"])]


@keeps(CareInstitution)
class CareInstitutions(OfCommunity):
    span = Lasting()
    section = "life"
    menu = []
    columns = ["name", "community", "kind", "beds", "started_on", "ended_on"]
    filters = ["community", "kind"]
    search = ["name"]
    groups = [("养老服务机构", ["community", "name", "kind", "beds", "started_on", "ended_on"])]


@keeps(NilReport)
class NilReports(OfUnits):
    """零报告 of communities are made at the desk, beside the rows that there are none of; those of units on their list."""

    span = Yearly()
    # Whoever may enter rows of the kind in question; see NilReport.answers_to().
    rights = {"view": BUSINESS, "change": ("clerk", "reviewer", "department")}
    section = None
    menu = [MenuEntry("services", 90)]
    carry = NotCopied("延续多年的与它说的记录一起沿用，逐年的每年重报")
    evidence = False
    columns = ["kind_name", "unit_name", "year", "since"]
    filters = ["year"]
    search = ["kind_name", "unit_name"]
    groups = [("零报告", ["code", "kind", "year", "since"])]

    def restrict(self, form, user):
        super().restrict(form, user)
        offered = [(slug, kind.title) for slug, kind in nil_kinds().items() if user.may("change", kind.label)]
        offer(form, "kind", "kind_name", offered)
