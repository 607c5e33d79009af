"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import Premises, Room

ROOM = ("kind", "area", "shared_with")


@keeps(Premises)
class PremisesKind(Kind):
    columns = ["name", "community", "floor_area", "tenure", "in_use_from", "in_use_to"]
    filters = ["community", "tenure"]
    search = ["name", "address"]
    groups = [
        ("场所", ["community", "name", "address", "floor_area", "usable_area", "tenure", "certificate_no", "shared_with"]),
        ("起止", ["in_use_from", "in_use_to"]),
    ]
    parts = [Part(Room, ROOM, extra=2)]


@keeps(Room)
class Rooms(Kind):
    columns = ["kind", "premises", "area", "shared_with"]
    filters = ["premises__community", "kind"]
    search = ["premises__name"]
    groups = [("房间", ["premises", *ROOM])]
