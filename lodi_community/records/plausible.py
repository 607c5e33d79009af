"""What is implausible: the one place that says it, for forms, sheets, pastes, workbooks and the gate at submission.

A value outside what is usual for its field, or ten times what it was, is asked about and not refused: whoever enters it
says that it is so, with a reason, which stands in the trail. What is usual is ours to say, not the document's; the fields
state it (``usual`` of Whole and Fixed). 0 and empty are statements, not slips of the hand.
"""

import hashlib
from dataclasses import dataclass

from . import bulk
from .fields import Fixed, Whole, measured
from .figures import decimals, shorten, thousands
from .spans import place_link, yearly_key

TIMES, FROM = 10, 100  # ten times more or less, once one of the two reaches a hundred of its unit
MUCH = 30  # percent
WAN = 10_000
WORDS = "确实如此"
CONFIRMED = f"{WORDS}："  # before the reason that was typed


def changed_much(old, new):
    """Whether a figure changed by more than 30 % of what it was; nothing is known of one that was 0 or missing."""
    return bool(old) and new is not None and abs(new - old) * 100 > MUCH * old


def doubts(user, pairs):
    """[{field name: sentence}] for records of one model, in their order. One more query for yearly ones, however many.

    pairs  [(record as it would be saved, {field name: value} as it is stored, {} for a new record)]. Only what is
           changed is asked about.
    """
    pairs = list(pairs)
    figures = [each for each in pairs[0][0]._meta.concrete_fields if isinstance(each, Whole | Fixed)] if pairs else ()
    if not figures:
        return [{} for _ in pairs]
    last = _last_year(user, [record for record, _ in pairs])
    return [_doubts(figures, record, stored, last.get(_key(record))) for record, stored in pairs]


def _doubts(figures, record, stored, last):
    found = {}
    for each in figures:
        value, before = getattr(record, each.attname), stored.get(each.name)
        if not value or value == before:
            continue
        then = getattr(last, each.attname) if last else None
        known, when = (then, "上年") if then else (before, "原来")
        sentence = _unusual(each, value) or _far_off(each, value, known, when)
        if sentence:
            found[each.name] = sentence
    return found


def _unusual(each, value):
    least, most = each.usual or (None, None)
    if least is None or least <= value <= most:
        return ""
    doubt = "请核对是不是多写了零、点错了小数点"
    if value < least:
        doubt = "请核对是不是少写了零"
        if each.unit.startswith("元") and least <= value * WAN <= most:
            doubt = f"请核对是不是把 {shorten(decimals(value, 2))} 万元写成了元"
    return f"{_said(each, value)}不常见，一般在 {thousands(least)} 到 {thousands(most)} {each.unit}之间。{doubt}"


def _far_off(each, value, known, when):
    if not known or max(value, known) < FROM:
        return ""
    if value >= known * TIMES:
        return f"{when} {_said(each, known)}，现在填 {_said(each, value)}，是{when}的 {decimals(value / known, 0)} 倍"
    if value * TIMES <= known:
        return f"{when} {_said(each, known)}，现在填 {_said(each, value)}，不到{when}的十分之一"
    return ""


def _said(each, value):
    return f"{measured(each, value)} {each.unit}"


def _key(record):
    """What a yearly record has in common with the same one of other years; None for records that are not yearly."""
    further = yearly_key(type(record))
    return None if further is None else (_place(record), *(getattr(record, name) for name in further))


def _place(record):
    return getattr(record, type(record)._meta.get_field(place_link(type(record))).attname)


def _last_year(user, records):
    """{_key(): the row of the year before} of the yearly records among these that have one."""
    model, found = type(records[0]), {}
    dated = [record for record in records if _key(record) and _place(record) and record.year]
    years = {record.year - 1 for record in dated}
    for part in bulk.in_parts(sorted({_place(record) for record in dated})):
        rows = model.objects.visible_to(user).filter(**{f"{place_link(model)}__in": part}, year__in=years)
        found |= {(row.year, _key(row)): row for row in rows}
    return {_key(each): row for each in dated if (row := found.get((each.year - 1, _key(each))))}


# Asking -------------------------------------------------------------------------------------------


@dataclass
class Question:
    """What a page asks before it saves. ``lines``: [(id of the field or "", where, sentence)]."""

    lines: list
    reason: str = ""
    lacks_reason: bool = False

    @property
    def mark(self):
        """Stands for exactly these lines: an answer to others is no answer to these."""
        return hashlib.sha256(repr([line[1:] for line in self.lines]).encode()).hexdigest()[:32]


def question(lines, posted):
    """The Question that is still open about these lines, None where there are none or the posted form has answered."""
    if not lines:
        return None
    open_question = Question(lines, posted.get("reason", "").strip())
    if posted.get("asked") != open_question.mark:
        return open_question
    open_question.lacks_reason = not open_question.reason
    return open_question if open_question.lacks_reason else None


def again(lines, posted):
    """The Question about these lines with the reason that was given, for a page on which something else is refused."""
    return Question(lines, posted.get("reason", "").strip()) if lines else None


def answer(lines, posted):
    """The reason with which a form is saved. One that answered what is not asked any more is left out."""
    reason = posted.get("reason", "").strip()
    if lines:
        return f"{CONFIRMED}{reason}"
    return "" if "asked" in posted else reason
