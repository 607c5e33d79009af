"""The papers of a case in the layout of documents: what is sent with a red head, what is kept with its signature alone."""

from communities.models import is_demo

from ..followup.cases.papers import Paper
from .documents import BLANK_DAY, letter_of
from .letterheads import BLANK, letterhead_of, number_of
from .parts import Imprint, Letter, Paragraph, Report, said_day


def key_of(case):
    """What tells the notice of a talk from all other documents that are numbered: a case has one."""
    return f"{Paper.TALK_NOTICE}/case/{case.pk}"


def number_for(draft, case, issuer):
    """The DocumentNumber of a paper that is sent and has none registered with its step; None for others, and before it is given."""
    return number_of(issuer, key_of(case)) if takes_number(draft) else None


def takes_number(draft):
    """Whether the issuer gives the paper one of its own numbers (文号)."""
    return bool(draft.addressee) and not draft.number_is


def report_of(draft, case, issuer):
    """The Report of a case's Draft, as the unit with the code ``issuer`` sends or keeps it."""
    number = number_for(draft, case, issuer)
    letter = _sent(draft, issuer, number) if draft.addressee else _kept(draft, issuer)
    known = draft.addressee and (number or (draft.number_is and draft.number))
    return Report(
        unit=str(case.unit),
        code=case.unit.code,
        year=case.opened_on.year,
        title=(draft.title,),
        day=draft.on or (number.issued_on if number else case.opened_on),
        imprint=Imprint(_subject(draft, case), "娄发〔2015〕12号第17条", "", is_demo()),
        parts=[Paragraph(line) for line in draft.lines],
        letter=letter,
        draft=not (known or (draft.on and not draft.addressee)),
    )


def text_of(report, draft):
    """The same as plain text, to be copied. ``report``: that of the Draft."""
    letter, above = report.letter, []
    if draft.addressee:
        above = [f"{draft.number_is or '文号'}：{letter.number}", letter.addressee_line]
    lines = [*report.title, "", *above, *(part.whole for part in report.parts), "", letter.signature, letter.day]
    return "\n".join(lines)


def _subject(draft, case):
    unit = str(case.unit)
    return draft.title if unit in draft.title else f"{unit}{draft.title}"


def _sent(draft, issuer, number):
    """With the issuer's red head; the number is the paper's own, registered with the step, or the issuer's."""
    letter = letter_of(letterhead_of(issuer), number, addressees=draft.addressee, day=draft.on)
    known = letter.__dict__ | {"number": draft.number or letter.number, "remark": ""}
    known["copies"] = letter.copies if draft.copied else ""
    if letter.signature == BLANK:
        known["signature"] = draft.signed
    return Letter(**known)


def _kept(draft, issuer):
    """Signature and day alone."""
    head, day = letterhead_of(issuer), said_day(draft.on) if draft.on else BLANK_DAY
    return Letter("", "", "", "", head.signature if head else draft.signed, day, "", "", "", "")
