"""The kinds of things that run out: what each is called, and what would prevent that its rule is not met."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """``form``: slug of the kind of record that prevents it. ``amount``, ``further`` of its lines are said in words.py."""

    key: str
    title: str
    prevents: str
    form: str = ""


TERM = Kind("term", "届期届满", "届满前换届，登记新的届次；批准延期的，填延期到哪天和批准文号。", "term")
CANDIDATE = Kind("candidate", "后备人选超龄", "在这以前另列一名年龄、学历都符合的后备人选。", "reservecandidate")
TRAINING = Kind("training", "培训没有完成", "年底以前安排集中培训，结束后登记到培训台账。", "training")
SERVICE = Kind(
    "service", "任职天数不够", "不用补：本年不考核培训，下一年考核。提前调整人选会让更多的人不够天数。", "training"
)
PLAN = Kind("plan", "建设方案到期", "完成的填完成日期；来不及的，由组织部门重新定期限。", "buildingplan")
MONEY = Kind("money", "经费没有到位", "催财政拨付，到位以后登记到位日期、数额和凭证。", "funding")
FLOOR = Kind("floor", "标准提高", "列入下一年预算；新标准执行以后，按新的数发放并登记。", "pay")
SINGLE = Kind("single", "一人之差", "有人要离任、离岗的，先补人再办手续；后备人选多列一名。", "employment")
TURN = Kind("turn", "其他会变成不达标的", "到期以前续上或者补上，登记新的记录。")
KINDS = {kind.key: kind for kind in (TERM, CANDIDATE, TRAINING, SERVICE, PLAN, MONEY, FLOOR, SINGLE, TURN)}
TITLES = [(kind.key, kind.title) for kind in KINDS.values()]
