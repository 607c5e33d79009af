"""整改要求: what the document itself asks for where something falls short. Nothing is ordered that does not stand there.

Deadlines and whom to talk to are decided by people (17.6); a report names neither.
"""

from lodi_community.records.figures import thousands

from ..rules.kit import Outcome
from .parts import Paragraph
from .wording import amount, numbered

# Rules, what the paragraph is called, what stands in the document.
REMEDIES = (
    (
        ("8.1", "8.2"),
        "补足公共服务用房。",
        "按《实施意见》第8条，根据实际采取新建、改造、置换、开发建设单位提供、划拨等方式，严格落实标准。",
    ),
    (
        ("15.operating", "15.livelihood"),
        "落实运转经费和惠民项目资金。",
        "按《实施意见》第15条，列入财政预算，按标准落实到位，运转经费和惠民项目资金分别达到标准。",
    ),
    (
        ("15.6",),
        "落实基本报酬。",
        "按《实施意见》第15条，“两委”专职成员的基本报酬正职、副职、委员都要达到标准。",
    ),
    (
        ("6.1",),
        "配齐工作人员。",
        "按《实施意见》第6条配齐；辖区人口较多、社区管理和服务任务较重的社区，可适当面向社会公开招聘。",
    ),
    (
        ("6.4",),
        "落实后备人选。",
        "按《实施意见》第6条，每个社区都要有35岁以下、大专以上文化的后备人选。",
    ),
    (
        ("5.4", "5.8", "5.9"),
        "加强“两委”班子建设和培训。",
        "按《实施意见》第5条，班子成员总数控制在标准以内，书记、主任和其他成员的集中培训达到规定的次数和天数。",
    ),
)
CLOSING = (
    "按《实施意见》第17条，对履行责任不到位、工作推进不力的县市区、乡镇（街道）党政正职实行约谈提醒、限期整改；"
    "对整改落实不到位、效果不明显的，要严厉问责；对工作扎实、推进有力、成绩突出的，要给予通报奖励。"
    "整改期限和约谈对象由组织部门决定。"
)


def of_division(sealed):
    """Paragraphs for a division."""
    short = {key: row.short for (code, key), row in sealed.rules.items() if code == sealed.code and row.failed}
    missing = sum(row.missing for (code, _), row in sealed.rules.items() if code == sealed.code)
    remedies = _remedies(sealed, short, "共差")
    yield from _numbered([*remedies, *_missing(missing, "所在街道（乡镇）"), ("严格考核和责任。", CLOSING)])


def of_community(sealed, assessment):
    """Paragraphs for a community."""
    places = sealed.standard.places
    failed = [key for key, place in places.items() if assessment.verdicts[place] == Outcome.FAIL]
    short = {key: max(assessment.gaps.get(key, 0), 0) for key in failed}
    paragraphs = [*_remedies(sealed, short, "差"), *_missing(assessment.missing, "街道（乡镇）")]
    if not paragraphs:
        yield Paragraph("本年度没有需要整改的指标。")
        return
    yield from _numbered(paragraphs)
    yield Paragraph("整改期限由组织部门下达，整改结果书面报告。")


def _remedies(sealed, short, word):
    """(lead, text) for each group of rules that fails; the rest in one paragraph."""
    told = set()
    for keys, lead, text in REMEDIES:
        failing = [key for key in keys if key in short]
        told.update(failing)
        if failing:
            gap = _sum(sealed.standard, failing, short)
            yield lead, f"{word}{gap}。{text}" if gap else text
    rest = [rule.title for rule in sealed.standard.rules if rule.key in short and rule.key not in told]
    if rest:
        yield "整改其他指标。", f"{'、'.join(rest)}没有达到标准的，按《实施意见》相应条款逐项整改。"


def _sum(standard, keys, short):
    """What is short of these rules together: amounts of one unit are added."""
    sums = {}
    for key in keys:
        measure = standard.rule(key).measure
        sums[measure] = sums.get(measure, 0) + short[key]
    return "、".join(amount(measure, value) for measure, value in sums.items() if value)


def _missing(count, who):
    if count:
        yield (
            "补齐数据。",
            f"没有填报的数据{thousands(count)}项，由{who}核对补齐；已封存的年度不再改动，在填报下一年度时一并说明。",
        )


def _numbered(paragraphs):
    for number, (lead, text) in enumerate(paragraphs, start=1):
        yield Paragraph(text, lead=f"{numbered(number)}{lead}")
