"""5. and 6. The term and the rule, which a standard's files would have."""

from assessments.rules.kit import Fact, Rule, at_least
from assessments.rules.loudi_2015_terms import ISSUED, ORDER

TERM = Fact("canteen_diners", "社区食堂每日用餐人数", "人")
RULE = Rule(
    "canteen",
    "社区食堂",
    short="食堂",
    fact="canteen_diners",
    must=at_least(30),
    unit="人",
    head=ORDER,
    since=ISSUED,
    clause="11.2",
    reading=("每日用餐不少于 30 人。",),
    records=("canteen",),
    at_fields=(("canteen.diners", ""),),
)
