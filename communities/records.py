"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, keeps

from .models import Community, Division, Grid, ServiceBrand, YearlyProfile


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
    groups = [
        ("网格", ["community", "code", "name", "boundary_description", "buildings", "households", "population"]),
        ("人员和党小组", ["grid_worker", "party_group", "party_group_name", "party_group_leader", "party_group_members"]),
        ("起止", ["started_on", "ended_on"]),
    ]


@keeps(ServiceBrand)
class ServiceBrands(Kind):
    columns = ["name", "community", "field", "started_on", "ended_on"]
    filters = ["community"]
    search = ["name", "field"]
    groups = [("服务品牌", ["community", "name", "field", "started_on", "ended_on", "evidence"])]
