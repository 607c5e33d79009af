"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import BuildingPlan, DeveloperProject, Plaque, Premises, ProjectFee, Room, Unifications, WorkPlatforms
from .platforms import PLATFORMS, UNIFICATIONS
from .projects import FACILITIES

ROOM = ("kind", "area", "shared_with", "photo")


@keeps(Premises)
class PremisesKind(Kind):
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
class Rooms(Kind):
    columns = ["kind", "premises", "area", "shared_with"]
    filters = ["premises__community", "kind"]
    search = ["premises__name"]
    groups = [("房间", ["premises", *ROOM])]


@keeps(WorkPlatforms)
class WorkPlatformsKind(Kind):
    columns = ["community", "stated_on", *PLATFORMS]
    filters = ["community"]
    search = ["community__name"]
    groups = [("工作平台（第9条）", ["community", "stated_on", *PLATFORMS, "remarks"])]


@keeps(Unifications)
class UnificationsKind(Kind):
    columns = ["community", "stated_on", *UNIFICATIONS, "inspected"]
    filters = ["community", "inspected"]
    search = ["community__name"]
    groups = [
        ("五统一（第9条）", ["community", "stated_on", *UNIFICATIONS]),
        ("依据", ["photos", "inspected", "remarks"]),
    ]

    def restrict(self, form, user):
        """What an inspector found is the inspectors' to write; a clerk may only look at it."""
        if user.may("inspect", self.label):
            return
        locked = self.fields() if form.instance.inspected else ["inspected"]
        for name in locked:
            form.fields[name].disabled = True


@keeps(Plaque)
class Plaques(Kind):
    columns = ["text", "community", "organization", "started_on", "ended_on"]
    filters = ["community", "organization"]
    search = ["text"]
    repeats = ["started_on"]
    groups = [("牌匾（第9条）", ["community", "text", "organization", "photo", "started_on", "ended_on"])]


@keeps(BuildingPlan)
class BuildingPlans(Kind):
    columns = ["name", "community", "way", "responsible", "due_on", "progress_percent", "closed_on"]
    filters = ["community", "way"]
    search = ["name", "responsible"]
    groups = [
        ("方案（第8条）", ["community", "name", "way", "target_area", "cost", "responsible", "planned_on", "due_on"]),
        ("进度", ["progress_percent", "closed_on", "evidence"]),
    ]


@keeps(DeveloperProject)
class DeveloperProjects(Kind):
    columns = ["name", "community", "developer", "kind", "year", *FACILITIES]
    filters = ["community", "year", "kind"]
    search = ["name", "developer"]
    groups = [
        ("项目（第8条）", ["community", "name", "developer", "kind", "year"]),
        ("配建设施", [*FACILITIES, "handed_over_area"]),
    ]


@keeps(ProjectFee)
class ProjectFees(Kind):
    columns = ["project", "community", "department", "level", "charged_on", "charged", "statutory"]
    filters = ["community", "level"]
    search = ["project", "department"]
    groups = [
        (
            "收费（第8条）",
            ["community", "project", "department", "level", "charged_on", "charged", "statutory", "waived"],
        )
    ]
