"""What leaders ask for first, and what a report says is to be done: the document's own words, nothing that does not stand there."""

from assessments.rules.kit import Outlay, Remedy, Shortfall

PREMISES_SHORT = Shortfall("公共服务用房", "premises")
FUNDS_SHORT = Shortfall("运转和惠民资金", "funds")
STAFF_SHORT = Shortfall("工作人员", "staff")
SHORTFALLS = (PREMISES_SHORT, FUNDS_SHORT, STAFF_SHORT)

MORE_PREMISES = Remedy(
    "补足公共服务用房。",
    "按《实施意见》第8条，根据实际采取新建、改造、置换、开发建设单位提供、划拨等方式，严格落实标准。",
)
MORE_FUNDS = Remedy(
    "落实运转经费和惠民项目资金。",
    "按《实施意见》第15条，列入财政预算，按标准落实到位，运转经费和惠民项目资金分别达到标准。",
)
MORE_PAY = Remedy(
    "落实基本报酬。",
    "按《实施意见》第15条，“两委”专职成员的基本报酬正职、副职、委员都要达到标准。",
)
MORE_STAFF = Remedy(
    "配齐工作人员。",
    "按《实施意见》第6条配齐；辖区人口较多、社区管理和服务任务较重的社区，可适当面向社会公开招聘。",
)
A_RESERVE = Remedy(
    "落实后备人选。",
    "按《实施意见》第6条，每个社区都要有35岁以下、大专以上文化的后备人选。",
)
BETTER_COMMITTEES = Remedy(
    "加强“两委”班子建设和培训。",
    "按《实施意见》第5条，班子成员总数控制在标准以内，书记、主任和其他成员的集中培训达到规定的次数和天数。",
)
REMEDIES = (MORE_PREMISES, MORE_FUNDS, MORE_PAY, MORE_STAFF, A_RESERVE, BETTER_COMMITTEES)  # as a report tells them
CLOSING = (
    "按《实施意见》第17条，对履行责任不到位、工作推进不力的县市区、乡镇（街道）党政正职实行约谈提醒、限期整改；"
    "对整改落实不到位、效果不明显的，要严厉问责；对工作扎实、推进有力、成绩突出的，要给予通报奖励。"
    "整改期限和约谈对象由组织部门决定。"
)
# What money buys. The document says that it is to be provided, and for funds how much by tier; of what a city, a county or a
# street pays of it, it says nothing.
PREMISES_BOUGHT = Outlay("premises", "用房", "8.3")
POSTS_PAID = Outlay("posts", "人员", "15.1")
TRAINING_PAID = Outlay("training", "培训", "15.1")
OPERATING_PAID = Outlay("operating", "运转经费", "15.1")
LIVELIHOOD_PAID = Outlay("livelihood", "惠民项目资金", "15.1")
PAY_PAID = Outlay("pay", "基本报酬", "15.6")
INSURANCE_PAID = Outlay("insurance", "社会保险", "15.8")
# Facts of which a change against last year is asked for a reason.
COMPARED = (
    "households", "population", "volunteers", "grids", "staff", "premises_area", "operating_received", "livelihood_received",
)  # fmt: skip
