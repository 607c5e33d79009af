"""The papers that come with a case, as plain text to copy: what is known is filled in, what is not is a blank.

Nothing here invents: figures are those that the step stored, names and days those of its record.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone

from ...filings.states import county_office
from .course import Course, Stage
from .gaps import items_of

BLANK = "＿＿＿＿"


class Paper(models.TextChoices):
    TALK_NOTICE = "talk-notice", "约谈提醒通知书"
    TALK_RECORD = "talk-record", "约谈记录"
    NOTICE = "notice", "限期整改通知书"
    VERIFICATION = "verification", "整改验收单"
    ACCOUNT = "account", "问责建议"
    COMMENDATION = "commendation", "表扬通报"


PAPERS_OF = {
    Course.HOLD: [Paper.TALK_NOTICE, Paper.TALK_RECORD, Paper.NOTICE, Paper.VERIFICATION, Paper.ACCOUNT],
    Course.PRAISE: [Paper.COMMENDATION],
}


@dataclass
class Draft:
    """A paper: title, lines, who signs it and on which day (``on``, None where that is not known).

    ``addressee``: whom it goes to, "" for one that is kept. ``number``: under which, None where there is none yet;
    ``number_is``: what the number is called.
    """

    title: str
    lines: list
    signed: str
    on: date | None = None
    addressee: str = ""
    number: str | None = None
    number_is: str = ""

    @property
    def day(self):
        return words_of_day(self.on)

    @property
    def text(self):
        above = [f"{self.number_is}：{self.number or BLANK}"] if self.number_is else []
        above += [f"{self.addressee}："] if self.addressee else []
        return "\n".join([self.title, "", *above, *self.lines, "", self.signed, self.day])


@dataclass
class Known:
    """What is known of a case: its steps by stage, the newest of each; the unit that holds it; the gaps as of now."""

    case: object
    steps: dict
    holder: str
    now: list

    @property
    def office(self):
        return county_office(self.holder)

    @property
    def person(self):
        person = self.case.person
        return f"{person.name}（{person.unit}{person.get_post_display()}）" if person else BLANK

    def step(self, stage):
        return self.steps.get(stage)

    def items(self, stage):
        """The rules with their gaps, numbered, as of the step; as of now where there was no such step yet."""
        step = self.step(stage)
        told = [f"{row['heading']}：{row['words']}" for row in step.figures] if step else None
        told = told if told else [f"{gap.heading}：{gap.words}" for gap in self.now]
        return [f"（{number}）{line}。" for number, line in enumerate(told, start=1)] or ["（没有写条款）"]

    def since(self, stage):
        """As of which day the gaps are."""
        step = self.step(stage)
        return words_of_day(timezone.localdate(step.at)) if step and step.figures else "现在"


def words_of_day(day):
    """2026年3月1日; a blank without a day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else f"{BLANK}年＿＿月＿＿日"


def draft(paper, known):
    """The Draft of a paper."""
    return WRITERS[paper](known)


def _draft(known, title, lines, on=None, **sent):
    return Draft(title, lines, known.office, on, **sent)


def _record(known, stage, name):
    step = known.step(stage)
    return getattr(step, name, None) if step else None


def _talk_notice(known):
    talk = _record(known, Stage.TALKED, "talk")
    lines = [
        f"根据娄发〔2015〕12号文件第17条，经研究，决定对你单位{known.person}进行约谈提醒。",
        f"约谈时间：{words_of_day(talk.held_on if talk else None)}",
        f"约谈地点：{BLANK}",
        f"约谈事由：{known.case.reason}",
        f"没有落实的条款（按{known.since(Stage.TALKED)}的数）：",
        *known.items(Stage.TALKED),
        "请准备书面情况说明，按时参加。",
    ]
    return _draft(known, "约谈提醒通知书", lines, addressee=str(known.case.unit))


def _talk_record(known):
    talk = _record(known, Stage.TALKED, "talk")
    lines = [
        f"约谈对象：{known.person}",
        f"谈话人：{talk.interviewer if talk else BLANK}",
        f"记录人：{BLANK}",
        f"时间：{words_of_day(talk.held_on if talk else None)}",
        f"地点：{BLANK}",
        f"事由：{known.case.reason}",
        f"没有落实的条款（按{known.since(Stage.TALKED)}的数）：",
        *known.items(Stage.TALKED),
        f"谈话内容：{(talk.minutes if talk else '') or BLANK}",
        f"约谈对象表态：{BLANK}",
        "约谈对象签字：＿＿＿＿　谈话人签字：＿＿＿＿",
        f"抄送：{BLANK}",
    ]
    return _draft(known, "约谈记录", lines, on=talk and talk.held_on)


def _notice(known):
    notice = _record(known, Stage.NOTICED, "notice")
    items = notice.items if notice else items_of(known.now)
    lines = [
        "根据娄发〔2015〕12号文件第17条，你单位下列事项没有落实，限期整改。",
        f"整改事项：{items}",
        f"差距（按{known.since(Stage.NOTICED)}的数）：",
        *known.items(Stage.NOTICED),
        f"整改期限：{words_of_day(notice.deadline if notice else None)}以前。",
        "请在期限内整改到位，书面反馈结果，附佐证材料；到期按门户里的数据验收。",
    ]
    sent = {"addressee": f"{known.case.unit}、{known.person}", "number": notice and notice.number, "number_is": "编号"}
    return _draft(known, "限期整改通知书", lines, on=notice and notice.issued_on, **sent)


def _verification(known):
    verified = known.step(Stage.ACCEPTED) or known.step(Stage.REJECTED)
    notice = _record(known, Stage.NOTICED, "notice")
    answer = known.step(Stage.ANSWERED)
    stage = verified.stage if verified else None
    lines = [
        f"通知书编号：{notice.number if notice else BLANK}",
        f"整改单位：{known.case.unit}　责任人：{known.person}",
        f"整改期限：{words_of_day(notice.deadline if notice else None)}",
        f"整改反馈（{words_of_day(answer.on if answer else None)}）：{answer.text if answer else BLANK}",
        f"发出通知时的差距（按{known.since(Stage.NOTICED)}的数）：",
        *known.items(Stage.NOTICED),
        f"验收时的差距（按{known.since(stage)}的数）：",
        *known.items(stage),
        f"验收结果：{verified.get_stage_display() if verified else BLANK}",
        f"验收意见：{verified.text if verified else BLANK}",
        f"验收人：{verified.who if verified else BLANK}",
    ]
    return _draft(known, "整改验收单", lines, on=verified and verified.on)


def _account(known):
    notice, rejected = _record(known, Stage.NOTICED, "notice"), known.step(Stage.REJECTED)
    told = f"{notice.number}号整改通知（期限{words_of_day(notice.deadline)}）" if notice else "整改通知"
    result = f"{words_of_day(rejected.on)}验收未通过：{rejected.text}" if rejected else "还没有验收未通过的结论"
    lines = [
        f"对象：{known.person}",
        "依据：娄发〔2015〕12号文件第17条，对整改落实不到位、效果不明显的，要严厉问责。",
        f"事实：{known.case.reason}。{told}发出后，{result}。",
        f"现在的差距（按{known.since(Stage.REJECTED)}的数）：",
        *known.items(Stage.REJECTED),
        f"建议：{BLANK}（由组织部门研究决定）",
    ]
    return _draft(known, "问责建议", lines)


def _commendation(known):
    row = _record(known, Stage.COMMENDED, "commendation")
    lines = [
        f"{row.reason if row else known.case.reason}。根据娄发〔2015〕12号文件第17条，对{_praised(known, row)}予以通报表扬。",
        "希望受表扬的单位和个人再接再厉；各单位对照学习，抓好落实。",
    ]
    sent = {"addressee": "各有关单位", "number": row and row.document_no, "number_is": "文号"}
    return _draft(known, "表扬通报", lines, on=row and row.commended_on, **sent)


def _praised(known, row):
    return f"{known.case.unit}{row.person}同志" if row and row.person else str(known.case.unit)


WRITERS = {
    Paper.TALK_NOTICE: _talk_notice,
    Paper.TALK_RECORD: _talk_record,
    Paper.NOTICE: _notice,
    Paper.VERIFICATION: _verification,
    Paper.ACCOUNT: _account,
    Paper.COMMENDATION: _commendation,
}
