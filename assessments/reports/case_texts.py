"""What the papers of a case say (第17条): what is known is filled in, what is not is a blank.

Nothing here invents: figures are those that the step stored, names and days those of its record. Where a step stored no
figures, as one that was registered before there were cases, the paper names the clauses and no figure.

| origin                        | what it is                                                                        |
|-------------------------------|-----------------------------------------------------------------------------------|
| casestep:PK:PLACE             | the figures of a step at a place: communities and amounts, as they were stored    |
| case_gap:INSPECTION:CODE:KEY  | the same of a rule as of now: communities of CODE that fail it, and what they lack |
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..filings.states import county_office
from ..followup.cases.course import Stage
from ..followup.cases.gaps import items_of
from ..followup.cases.papers import Paper
from .documents import BLANK_DAY
from .letterheads import BLANK
from .origins import computed
from .parts import paper as printed
from .parts import said_day
from .wording import NUMERALS, numbered


@dataclass
class Draft:
    """A paper: title, lines (with the origins of their numbers), who signs it and on which day (``on``, None where not known).

    ``addressee``: whom it goes to, "" for one that is kept. ``number``: under which, None where there is none yet;
    ``number_is``: what the number that is registered with the step is called, "" where the paper has none of that kind.
    ``copied``: whether it also goes to whom the unit's documents are copied; what is about a head goes to the head's unit alone.
    """

    title: str
    lines: list
    signed: str
    on: date | None = None
    addressee: str = ""
    number: str | None = None
    number_is: str = ""
    copied: bool = False


@dataclass
class Known:
    """What is known of a case: its steps by stage, the newest of each; who holds it; the UnitFigures as of now; the day."""

    case: object
    steps: dict
    holder: str
    figures: object
    today: date

    @property
    def office(self):
        return county_office(self.holder)

    @property
    def basis(self):
        """“《……实施意见》（娄发〔2015〕12号）第17条”."""
        standard = self.figures.standard
        return f"《{standard.document.title}》（{standard.title}）第17条"

    @property
    def person(self):
        """“乐坪街道党工委书记贺乐”."""
        return f"{self.case.person.unit}{self.post}" if self.case.person else BLANK

    @property
    def post(self):
        """“党工委书记贺乐”."""
        person = self.case.person
        return f"{person.title}{person.name}" if person else BLANK

    def step(self, stage):
        return self.steps.get(stage)

    def record(self, stage, name):
        """The record of supervision that the newest step of a stage is; None without one."""
        step = self.step(stage)
        return getattr(step, name, None) if step else None

    def items(self, stage):
        """The rules with their gaps, numbered, as of the step; as of now where there was no such step yet."""
        rows = self._stored(stage) if self.step(stage) else self._now()
        return [f"{numbered(number)}{line}。" for number, line in enumerate(rows, start=1)] or ["（没有写条款）"]

    def _stored(self, stage):
        step = self.step(stage)
        told = [_told(row["heading"], row["words"], "casestep", step.pk, at) for at, row in enumerate(step.figures)]
        return told or [printed(gap.heading) for gap in self.now]

    def gaps(self, title, stage):
        """“……的差距（截至……）：” and the items; where the step stored no figures, that there are none."""
        if self.step(stage) and not self.step(stage).figures:
            return [f"{title}：没有留存。"]
        return [f"{title}{self.since(stage)}：", *self.items(stage)]

    def _now(self):
        place = (self.figures.inspection.pk, self.case.unit.code)
        return [_told(gap.heading, gap.words, "case_gap", *place, gap.key) for gap in self.now]

    @property
    def now(self):
        return self.figures.gaps(self.case.rules)

    def since(self, stage):
        """“（截至2026年3月1日）”; "" where no figures were stored then."""
        step = self.step(stage)
        if step is None:
            return f"（截至{said_day(self.today)}）"
        return f"（截至{said_day(timezone.localdate(step.at))}）" if step.figures else ""


def _told(heading, words, *origin):
    said = printed(words)
    return f"{printed(heading)}：{computed(*origin, text=said) if re.search(r'[0-9]', said) else said}"


def day(on):
    """2026年3月1日; a blank without a day."""
    return said_day(on) if on else BLANK_DAY


def sections(*told):
    """“一、……”: each a line, or a line and those below it."""
    found = []
    for number, one in enumerate(told):
        first, *below = [one] if isinstance(one, str) else one
        found += [f"{NUMERALS[number]}、{first}", *below]
    return found


def ended(text):
    """A sentence that somebody typed, with one full stop."""
    return f"{text.rstrip('。；，')}。"


def draft(paper, known):
    """The Draft of a paper."""
    return WRITERS[paper](known)


def _draft(known, paper, lines, on=None, **sent):
    return Draft(sent.pop("title", paper.label), lines, known.office, on, **sent)


def _talk_notice(known):
    talk = known.record(Stage.TALKED, "talk")
    lines = [
        f"根据{known.basis}“对履行责任不到位、工作推进不力的县市区、乡镇（街道）党政正职实行约谈提醒、限期整改”的要求，"
        f"决定对你单位{known.post}同志进行约谈提醒。现将有关事项通知如下。",
        *sections(
            f"约谈时间：{day(talk.held_on if talk else None)}。",
            f"约谈地点：{BLANK}。",
            f"约谈事由：{ended(known.case.reason)}",
            [f"没有落实的条款{known.since(Stage.TALKED)}：", *known.items(Stage.TALKED)],
            "请约谈对象准备书面情况说明，按时参加。",
        ),
    ]
    return _draft(known, Paper.TALK_NOTICE, lines, addressee=str(known.case.unit))


def _talk_record(known):
    talk = known.record(Stage.TALKED, "talk")
    lines = [
        f"约谈对象：{known.person}",
        f"谈话人：{talk.interviewer if talk else BLANK}",
        f"记录人：{BLANK}",
        f"时间：{day(talk.held_on if talk else None)}",
        f"地点：{BLANK}",
        f"依据：{known.basis}",
        f"事由：{ended(known.case.reason)}",
        f"没有落实的条款{known.since(Stage.TALKED)}：",
        *known.items(Stage.TALKED),
        f"谈话内容：{(talk.minutes if talk else '') or BLANK}",
        f"约谈对象表态：{BLANK}",
        f"约谈对象签字：{BLANK}　谈话人签字：{BLANK}",
    ]
    return _draft(known, Paper.TALK_RECORD, lines, on=talk and talk.held_on)


def _notice(known):
    notice = known.record(Stage.NOTICED, "notice")
    gaps = [f"没有落实的条款{known.since(Stage.NOTICED)}：", *known.items(Stage.NOTICED)]
    asked = [] if notice is None or _is_drafted(known, notice) else [f"整改事项：{ended(printed(notice.items))}"]
    lines = [
        f"根据{known.basis}“实行约谈提醒、限期整改”的要求，现就你单位没有落实的事项，通知限期整改如下。",
        *sections(
            *asked,
            gaps,
            f"整改期限：{day(notice.deadline if notice else None)}前。",
            f"整改责任人：{known.person}。",
            "请在期限内整改到位，书面反馈整改情况，附佐证材料。到期按登记的数据和现场情况验收；"
            "对整改落实不到位、效果不明显的，按第17条的规定处理。",
        ),
    ]
    sent = {"addressee": str(known.case.unit), "number": notice and notice.number, "number_is": "编号"}
    return _draft(known, Paper.NOTICE, lines, on=notice and notice.issued_on, **sent)


def _is_drafted(known, notice):
    """Whether the notice asks for what the portal drafted: the gaps say it, and it need not stand there twice."""
    step = known.step(Stage.NOTICED)
    stored = "；".join(f"{row['heading']}：{row['words']}" for row in step.figures)
    return notice.items in (stored, items_of(known.now))


def _verification(known):
    verified = known.step(Stage.ACCEPTED) or known.step(Stage.REJECTED)
    notice, answer = known.record(Stage.NOTICED, "notice"), known.step(Stage.ANSWERED)
    stage = verified.stage if verified else None
    lines = [
        f"通知书编号：{notice.number if notice else BLANK}",
        f"整改单位：{known.case.unit}",
        f"整改责任人：{known.person}",
        f"整改期限：{day(notice.deadline if notice else None)}",
        f"整改反馈（{day(answer.on if answer else None)}）：{answer.text if answer else BLANK}",
        *known.gaps("发出通知时的差距", Stage.NOTICED),
        *known.gaps("验收时的差距", stage),
        f"验收结果：{verified.get_stage_display() if verified else BLANK}",
        f"验收意见：{(verified.text if verified else '') or BLANK}",
        f"验收人：{(verified.who if verified else '') or BLANK}",
        f"依据：{known.basis}",
    ]
    return _draft(known, Paper.VERIFICATION, lines, on=verified and verified.on)


def _account(known):
    lines = [
        *sections(
            f"对象：{known.person}。",
            f"依据：{known.basis}，“对整改落实不到位、效果不明显的，要严厉问责”。",
            f"事实：{ended(known.case.reason)}{_what_came(known)}",
            known.gaps("差距", Stage.REJECTED),
            f"建议：{BLANK}（由组织部门研究决定）。",
        )
    ]
    return _draft(known, Paper.ACCOUNT, lines)


def _what_came(known):
    """What came of the notice, in sentences."""
    notice, rejected = known.record(Stage.NOTICED, "notice"), known.step(Stage.REJECTED)
    accepted = known.step(Stage.ACCEPTED)
    if notice is None:
        return "还没有发出限期整改通知书。"
    sent = f"{day(notice.issued_on)}发出限期整改通知书（{notice.number}），整改期限为{day(notice.deadline)}。"
    if accepted:
        return f"{sent}{day(accepted.on)}已验收通过，没有应当问责的整改事项。"
    if rejected is None:
        return f"{sent}还没有验收未通过的结论。"
    return f"{sent}{day(rejected.on)}验收未通过：{ended(rejected.text or BLANK)}"


def _commendation(known):
    row = known.record(Stage.COMMENDED, "commendation")
    whom = f"{known.case.unit}{row.person}同志" if row and row.person else str(known.case.unit)
    lines = [
        f"{ended(row.reason if row else known.case.reason)}根据{known.basis}“对工作扎实、推进有力、成绩突出的，"
        f"要给予通报奖励”的要求，决定对{whom}予以通报表扬。",
        "希望受表扬的单位和个人再接再厉。各单位要对照学习，抓好落实。",
    ]
    sent = {"addressee": "各有关单位", "number": row and row.document_no, "number_is": "文号"}
    title = f"关于表扬{whom}的通报"
    return _draft(known, Paper.COMMENDATION, lines, on=row and row.commended_on, title=title, copied=True, **sent)


WRITERS = {
    Paper.TALK_NOTICE: _talk_notice,
    Paper.TALK_RECORD: _talk_record,
    Paper.NOTICE: _notice,
    Paper.VERIFICATION: _verification,
    Paper.ACCOUNT: _account,
    Paper.COMMENDATION: _commendation,
}
