"""The record kinds of this app."""

from communities.kinds import BUSINESS, OfCommunity, at_desk
from lodi_community.records.kinds import Kind, MenuEntry, Part, Wanted, keeps
from lodi_community.records.spans import Event, Lasting, Stated

from .models import BuildingPlan, DeveloperProject, Plaque, Premises, ProjectFee, Room, Unifications, WorkPlatforms
from .platforms import PLATFORMS, UNIFICATIONS
from .projects import FACILITIES

# A row of an inspector belongs to the inspectors, and so does the word that it is one.
FOUND = "这一条是督查认定的，由审核、督查岗位修改和删除。情况有变化的，请另填一条；认定有误的，请告诉县市区的审核岗位"
INSPECTED = "“督查认定”由审核、督查岗位填写，录入岗位不能改"
ROOM = ("kind", "area", "shared_with", "photo")


@keeps(Premises)
class PremisesKind(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "premises"
    menu = [at_desk("places", 10)]
    wanted = [
        Wanted(
            "服务用房",
            "has_community_service_centre has_party_mass_activity_room has_mediation_room has_police_room "
            "has_family_planning_room has_charity_supermarket has_community_office has_auxiliary_room building_plans",
        ),
        Wanted("用房面积", "premises_area", fields=("floor_area",)),
    ]
    figure, adds_up = "floor_area", True
    columns = ["name", "community", "floor_area", "tenure", "in_use_from", "in_use_to"]
    filters = ["community", "tenure"]
    search = ["name", "address"]
    groups = [
        (
            "场所",
            ["community", "name", "address", "floor_area", "usable_area", "tenure", "certificate_no", "shared_with"],
        ),
        ("起止", ["in_use_from", "in_use_to"]),
    ]
    parts = [Part(Room, ROOM, extra=2)]


@keeps(Room)
class Rooms(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "premises"
    menu = []
    wanted = [
        Wanted(
            "社区服务中心面积",
            "centre_area",
            fields=("area",),
            only=(("kind", "community_service_centre"),),
            under="premises",
        )
    ]
    figure, adds_up = "area", True
    columns = ["kind", "premises", "area", "shared_with"]
    filters = ["premises__community", "kind"]
    search = ["premises__name"]
    groups = [("房间", ["premises", *ROOM])]


@keeps(WorkPlatforms)
class WorkPlatformsKind(OfCommunity):
    span = Stated("stated_on")
    section = "premises"
    menu = [at_desk("places", 20)]
    wanted = [Wanted("工作平台", " ".join(f"platform_{name}" for name in PLATFORMS), fields=tuple(PLATFORMS))]
    columns = ["community", "stated_on", *PLATFORMS]
    filters = ["community"]
    search = ["community__name"]
    groups = [("工作平台（第9条）", ["community", "stated_on", *PLATFORMS, "remarks"])]


@keeps(Unifications)
class UnificationsKind(Kind):
    span = Stated("stated_on")
    # Clerks state them; what inspectors of county and city find on the spot (9.4) is theirs.
    rights = {"view": BUSINESS, "change": ("clerk", "reviewer", "department"), "inspect": ("reviewer", "department")}
    section = "premises"
    menu = [at_desk("places", 30), MenuEntry("registers", 40, "五统一督查", action="inspect")]
    wanted = [Wanted("五统一", " ".join(f"unified_{name}" for name in UNIFICATIONS), fields=tuple(UNIFICATIONS))]
    columns = ["community", "stated_on", *UNIFICATIONS, "inspected"]
    filters = ["community", "inspected"]
    search = ["community__name"]
    groups = [
        ("五统一（第9条）", ["community", "stated_on", *UNIFICATIONS]),
        ("依据", ["photos", "inspected", "remarks"]),
    ]

    def row_rule(self, user, record, fields):
        """What an inspector found is the inspectors' to write (9.4); a clerk may only look at it."""
        if user.may("inspect", self.label):
            return ""
        if record.inspected:
            return FOUND
        return INSPECTED if fields and "inspected" in fields else ""


@keeps(Plaque)
class Plaques(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "premises"
    menu = [at_desk("places", 40)]
    wanted = [
        Wanted(
            "对外牌匾",
            "plaque_party_organization plaque_residents_committee plaque_community_service_centre plaques_other",
        )
    ]
    columns = ["text", "community", "organization", "started_on", "ended_on"]
    filters = ["community", "organization"]
    search = ["text"]
    repeats = ["started_on"]
    groups = [("牌匾（第9条）", ["community", "text", "organization", "photo", "started_on", "ended_on"])]


@keeps(BuildingPlan)
class BuildingPlans(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "projects"
    menu = [at_desk("places", 50)]
    personal = ["responsible"]
    columns = ["name", "community", "way", "responsible", "due_on", "progress_percent", "closed_on"]
    filters = ["community", "way"]
    search = ["name", "responsible"]
    groups = [
        ("方案（第8条）", ["community", "name", "way", "target_area", "cost", "responsible", "planned_on", "due_on"]),
        ("进度", ["progress_percent", "closed_on", "evidence"]),
    ]


@keeps(DeveloperProject)
class DeveloperProjects(OfCommunity):
    span = Lasting()  # the year is the project's own, the project stays
    section = "projects"
    menu = [at_desk("places", 60)]
    columns = ["name", "community", "developer", "kind", "year", *FACILITIES]
    filters = ["community", "year", "kind"]
    search = ["name", "developer"]
    groups = [
        ("项目（第8条）", ["community", "name", "developer", "kind", "year"]),
        ("配建设施", [*FACILITIES, "handed_over_area"]),
    ]


@keeps(ProjectFee)
class ProjectFees(OfCommunity):
    span = Event("charged_on")
    may_be_none = True
    section = "projects"
    menu = [at_desk("places", 70)]
    columns = ["project", "community", "department", "level", "charged_on", "charged", "statutory"]
    filters = ["community", "level"]
    search = ["project", "department"]
    groups = [
        (
            "收费（第8条）",
            ["community", "project", "department", "level", "charged_on", "charged", "statutory", "waived"],
        ),
        ("审批", ["applied_on", "approved_on"]),
    ]
