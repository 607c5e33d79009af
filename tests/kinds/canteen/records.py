"""2. Everything that is to be said of the kind."""

from communities.kinds import OfCommunity, at_desk
from lodi_community.records.kinds import Copied, Wanted, keeps
from lodi_community.records.spans import Yearly

from .models import Canteen


@keeps(Canteen)
class Canteens(OfCommunity):
    span = Yearly()
    section = "life"
    menu = [at_desk("services", 90)]
    carry = Copied(anew=("complaints",))
    wanted = [Wanted("用餐人数", "canteen_diners", fields=("diners",))]
    figure = "diners"
    columns = ["community", "year", "cook", "diners"]
    filters = ["community", "year"]
    search = ["cook"]
    groups = [("社区食堂", ["community", "year", "cook", "diners", "complaints"])]
