"""The record kinds of this app."""

from django.forms import ChoiceField

from lodi_community.records.kinds import Kind, keeps

from .models import (
    Activity,
    CareInstitution,
    Community,
    Disclosure,
    Division,
    Grid,
    Institution,
    Meeting,
    ServiceBrand,
    ServicePoint,
    SocialOrganization,
    SupportGrant,
    YearlyLife,
    YearlyProfile,
)


@keeps(Division)
class Divisions(Kind):
    columns = ["name", "code", "level", "parent"]
    filters = ["level"]
    search = ["name", "code"]
    groups = [("区划", ["parent", "level", "code", "name"])]


@keeps(Community)
class Communities(Kind):
    columns = ["name", "code", "street", "funding_tier_default", "formation", "established_on"]
    filters = ["street", "funding_tier_default"]
    search = ["name", "code"]
    groups = [
        ("社区", ["street", "code", "name", "established_on", "formation", "funding_tier_default"]),
        ("联系", ["address", "telephone"]),
    ]


@keeps(YearlyProfile)
class YearlyProfiles(Kind):
    columns = ["community", "year", "kind", "funding_tier", "households", "population", "volunteers"]
    filters = ["community", "year", "funding_tier"]
    search = ["community__name"]
    groups = [
        ("社区", ["community", "year", "kind", "funding_tier"]),
        ("人口", ["area", "households", "population", "registered_population", "heavy_load", "heavy_load_reason"]),
        ("小区和单位", ["estates", "owners_associations", "resident_organizations", "co_building_agreements"]),
        ("志愿服务", ["volunteers"]),
    ]

    def restrict(self, form, user):
        """The funding tier is the organization department's to set (clause 15.2); a clerk only sees it."""
        if not user.may("set_tier", self.label):
            form.fields["funding_tier"].disabled = True


@keeps(Grid)
class Grids(Kind):
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


@keeps(ServiceBrand)
class ServiceBrands(Kind):
    columns = ["name", "community", "field", "started_on", "ended_on"]
    filters = ["community"]
    search = ["name", "field"]
    groups = [("服务品牌", ["community", "name", "field", "started_on", "ended_on", "evidence"])]


class OfUnits(Kind):
    """Rows of units of any level: the form offers the communities of the user's scope, and the units above them in it."""

    def restrict(self, form, user):
        offered, place = [("", "请选择")], form.place or ""
        for model in (Division, Community):
            rows = model.objects.visible_to(user)
            offered += [(row.code, row.name) for row in (rows.within(place) if place else rows).order_by("code")]
        known = dict(offered)
        if form.instance.pk and form.instance.code not in known:
            offered.append((form.instance.code, form.instance.unit_name))
        before = form.fields["code"]
        field = form.fields["code"] = ChoiceField(label=before.label, choices=offered)
        field.error_messages["invalid_choice"] = "选的这一项不存在，或不在您的管理范围内"
        field.unit, field.initial = "", place if place in known else ""
        field.widget.attrs["class"] = "input mid"


@keeps(Institution)
class Institutions(OfUnits):
    columns = ["name", "kind", "unit_name", "adopted_on", "ended_on", "document_no"]
    filters = ["kind"]
    search = ["name", "unit_name", "document_no"]
    repeats = ["adopted_on"]
    groups = [
        ("制度与机构", ["code", "kind", "name", "document_no"]),
        ("起止和规模", ["adopted_on", "ended_on", "members", "items"]),
    ]


@keeps(SupportGrant)
class SupportGrants(OfUnits):
    columns = ["receiver", "unit_name", "year", "way", "amount"]
    filters = ["year", "way"]
    search = ["receiver", "unit_name"]
    groups = [("社会组织扶持", ["code", "year", "way", "receiver", "amount", "document_no"])]


@keeps(Meeting)
class Meetings(Kind):
    columns = ["topic", "community", "kind", "held_on", "entitled", "present"]
    filters = ["community", "kind"]
    search = ["topic", "outcome"]
    groups = [("会议", ["community", "kind", "held_on", "topic", "entitled", "present", "outcome"])]


@keeps(Disclosure)
class Disclosures(Kind):
    one = "公开事项"
    columns = ["content", "community", "kind", "published_on", "medium"]
    filters = ["community", "kind", "medium"]
    search = ["content"]
    repeats = ["medium"]
    groups = [("公开", ["community", "kind", "published_on", "medium", "content", "evidence"])]


@keeps(Activity)
class Activities(Kind):
    columns = ["name", "community", "theme", "level", "held_on", "participants"]
    filters = ["community", "theme", "level"]
    search = ["name", "result"]
    groups = [("活动", ["community", "theme", "name", "level", "held_on", "participants", "result", "evidence"])]


@keeps(SocialOrganization)
class SocialOrganizations(Kind):
    columns = ["name", "community", "kind", "registration", "filing_no", "ended_on"]
    filters = ["community", "kind", "registration"]
    search = ["name", "filing_no"]
    repeats = ["authority"]
    groups = [
        ("社会组织", ["community", "name", "kind", "started_on", "ended_on"]),
        ("服务对象", [*SocialOrganization.SERVES]),
        ("登记备案", ["registration", "filing_no", "filed_on", "authority"]),
    ]


@keeps(ServicePoint)
class ServicePoints(Kind):
    columns = ["name", "community", "kind", "walking_minutes", "chain", "ended_on"]
    filters = ["community", "kind"]
    search = ["name"]
    groups = [("便民服务网点", ["community", "name", "kind", "walking_minutes", "chain", "started_on", "ended_on"])]


@keeps(CareInstitution)
class CareInstitutions(Kind):
    columns = ["name", "community", "kind", "beds", "started_on", "ended_on"]
    filters = ["community", "kind"]
    search = ["name"]
    groups = [("养老服务机构", ["community", "name", "kind", "beds", "started_on", "ended_on"])]


@keeps(YearlyLife)
class YearsOfLife(Kind):
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
